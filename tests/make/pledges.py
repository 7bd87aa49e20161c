"""Builders of declarations, pledges, certificates and agreements."""

from datetime import timedelta

from django.utils import timezone

from events.models import Assembly
from moral_assembly.accounts.models import User
from pledges import agreements, marks, signing
from pledges.models import (
    BatchItem,
    CertificateBatch,
    CertificateDesign,
    Declaration,
    DeclarationText,
    DesignVersion,
    Mou,
    MouSignature,
    MouSigner,
    Pledge,
    Resolution,
)
from tests.make.ground import _number, desk_request


def declaration(of: Assembly, *resolutions: str, **fields) -> Declaration:
    """A published declaration that anyone may sign, with a text in force."""
    n = _number()
    made = Declaration.objects.create(
        assembly=of, **{"slug": f"declaration{n}", "title": f"ประกาศเจตนารมณ์ {n}", "is_published": True, **fields}
    )
    text = DeclarationText.objects.create(declaration=made, number=1, preamble="ข้าพเจ้าทั้งหลายขอประกาศ")
    for number, body in enumerate(resolutions or ("ยึดมั่นในความซื่อสัตย์",), 1):
        Resolution.objects.create(text=text, number=number, body=body)
    made.text = text
    made.save()
    return made


def pledge(to: Declaration, *, confirmed: bool = True, **fields) -> Pledge:
    """A pledge by e-mail, confirmed and on the wall unless said otherwise."""
    n = _number()
    values = {"prefix": "นาง", "name": f"ผู้ลงนาม {n}", "email": f"signer{n}@example.org", "shown": True, **fields}
    made = signing.sign(to, Pledge(**values))
    return signing.confirm(made, Pledge.Way.EMAIL) if confirmed else made


def design_version(of: Assembly, kind: str = "participation", **layout) -> DesignVersion:
    """A certificate design in its first version."""
    n = _number()
    design = CertificateDesign.objects.create(assembly=of, slug=f"design{n}", kind=kind, name=f"แบบ {n}")
    values = {"issuer": "ศูนย์คุณธรรม", "body": "ได้เข้าร่วม{event}", "signatories": [{"name": "นายตัวอย่าง ผู้ลงนาม"}], **layout}
    made = DesignVersion.objects.create(design=design, number=1, layout=values)
    design.version = made
    design.save()
    return made


def certificate_batch(version: DesignVersion, by: User, *names: str, seal: bool = False) -> CertificateBatch:
    """A batch that waits for the worker, with an item for each name."""
    batch = CertificateBatch.objects.create(
        assembly=version.design.assembly,
        version=version,
        title=f"ชุด {_number()}",
        wants_seal=seal,
        site="https://example.org",
        made_by=by,
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, order=order, subject=f"person:{name}", words={"name": name, "organization": "วัดตัวอย่าง"})
        for order, name in enumerate(names, 1)
    )
    return batch


def mou(
    of: Assembly, by: User, *parties: str, sent: bool = True, is_public=False, request=None, witnesses=("",), **fields
) -> Mou:
    """An agreement of ``parties`` (two when none is named), whose representatives have a mailbox each; sent to them.

    ``witnesses`` are their mailboxes; the seal does not wait for them unless it is said.
    """
    n = _number()
    text = {
        "subject": f"ความร่วมมือ {n}",
        "place": "หอประชุมจังหวัด",
        "dated_on": of.starts_on,
        "opening": "เพื่อส่งเสริมคุณธรรม",
        "clauses": "ร่วมกันวางแผน\n\nร่วมกันติดตามผล",
        "closing": "",
        "answer_by": timezone.now() + timedelta(days=14),
        "witnesses_must_sign": False,
        **fields,
    }
    rows = [
        {
            "name": name,
            "representative": f"นายผู้แทน คนที่{number}",
            "position": "ประธาน",
            "email": f"signer{n}.{number}@example.org",
        }
        for number, name in enumerate(parties or ("เทศบาลตัวอย่าง", "วัดตัวอย่าง"), 1)
    ]
    request = request or desk_request(by)
    witnesses = [{"representative": "นางพยาน ใจดี", "position": "ปลัด", "email": email} for email in witnesses]
    made = agreements.start(request, of, text, rows, witnesses)
    agreements.show(request, made, is_public)
    return agreements.send(request, made) if sent else made


def signature(signer: MouSigner, by: User) -> MouSignature:
    """A party or a witness signs before a registrar."""
    return agreements.sign_before(desk_request(by), signer, marks.typed(signer.representative), signer.text.sha256)
