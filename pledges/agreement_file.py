"""The final document of an agreement: its words, all signatures, the evidence, and the organizer's seal, once at last.

A seal that cannot be made is written down and told, and tried again by ``sweep``; nothing is given out without it.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pikepdf
import segno
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django_tasks import task

from moral_assembly import thai, thai_pdf
from pledges import evidence, marks, mou_access, sealing
from pledges.evidence import happened
from pledges.models import Mou, MouEvent, MouFile, MouSignature, MouSigner

STYLESHEET = "print/mou.css"
ERASED = "ลบแล้วตามการคุ้มครองข้อมูลส่วนบุคคล"
LONGEST_NAME = 60  # letters that stay on one line
PATIENCE = timedelta(minutes=5)  # until a seal that was not made is tried again
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fact:
    """One line of the evidence: what it is and what is known; nothing known is said as such."""

    word: str
    value: str


def second(moment) -> str:
    """A moment to the second, in Bangkok."""
    if not moment:
        return "ไม่มี"
    clock = thai.local(moment).strftime("%H.%M.%S")
    return f"{thai.format_date(thai.local(moment).date())} เวลา {thai.digits(clock)} น."


def facts(signer: MouSigner) -> Iterator[Fact]:
    """All that is known of how somebody signed; what was erased is said to be."""
    signature: MouSignature = signer.signature
    none = ERASED if signature.erased_at else "ไม่มี"
    yield Fact("ผู้ลงนาม", f"{signer.representative} {signer.position}".strip())
    yield Fact("วิธียืนยันตัวผู้ลงนาม", signature.get_way_display())
    yield Fact("ลายมือชื่อ", signature.get_kind_display())
    if signature.paper_on:
        yield Fact("วันที่ลงนามบนกระดาษตามที่ผู้จัดงานบันทึก", thai.format_date(signature.paper_on))
        yield Fact("แนบเข้าระบบเมื่อ", second(signature.signed_at))
    else:
        yield Fact("ลงนามเมื่อ", second(signature.signed_at))
    if signature.way == MouSignature.Way.CODE:
        yield Fact("ส่งรหัสไปที่", signer.email or none)
        yield Fact("ส่งรหัสเมื่อ", second(signature.code_sent_at))
        yield Fact("ใช้รหัสเมื่อ", second(signature.code_used_at))
    if signature.by:
        yield Fact("เจ้าหน้าที่ผู้รับรอง", str(signature.by))
    yield Fact("จากที่อยู่เครือข่าย", signature.address or none)
    yield Fact("โปรแกรมที่ใช้", signature.agent or none)
    yield Fact("SHA-256 ของลายมือชื่อ", signature.digest)


def unbroken(words: str, names: list[str]) -> str:
    """The words as HTML, with no line ending inside a name that has room on a line."""
    short = sorted({name for name in names if 1 < len(name) < LONGEST_NAME}, key=len, reverse=True)
    pattern = "|".join([*map(re.escape, short), "ฝ่ายที่ [๐-๙]+", "ข้อ [๐-๙]+", "พ.ศ. [๐-๙]+", "ข้อตกลง"])
    parts = re.split(f"({pattern})", words)
    pairs = [(format_html('<span class="nb">{}</span>', part) if at % 2 else part,) for at, part in enumerate(parts)]
    return format_html_join("", "{}", pairs)


def pdf(mou: Mou) -> bytes:
    """The whole document, not sealed yet."""
    signers = list(mou.text.signers.select_related("signature__by"))
    signed = [signer for signer in signers if hasattr(signer, "signature")]
    for signer in signed:
        signer.facts = list(facts(signer))
    url = f"{mou.site}{mou.verify_url}"
    events = mou.events.filter(text=mou.text_id).select_related("signer", "by")
    names = [name for signer in signers for name in (signer.name, *signer.representative.split())]
    context = {
        "mou": mou,
        "text": mou.text,
        "assembly": mou.assembly,
        "lines": [(kind, unbroken(words, names)) for kind, words in mou.text.lines],
        "parties": [signer for signer in signers if not signer.is_witness],
        "witnesses": [signer for signer in signers if signer.is_witness],
        "signed": signed,
        "events": [(second(each.at), each) for each in events],
        "head": mou.events.order_by("-number").values_list("hash", flat=True).first(),
        "url": url,
        "qr": segno.make(url, error="m", micro=False).svg_data_uri(border=2, dark="#131f35"),
        "view": f"0 0 {marks.WIDTH} {marks.HEIGHT}",
        "has_scans": any(signer.signature.scan for signer in signed),
        "former": getattr(mou, "file", None),
        "erased": ERASED,
    }
    made = thai_pdf.make(render_to_string("print/mou.html", context), [STYLESHEET])
    return _with_scans(made, signed)


def _with_scans(made: bytes, signed: list[MouSigner]) -> bytes:
    """Put the pages that were signed on paper behind the others."""
    scans = [signer.signature.scan for signer in signed if signer.signature.scan]
    if not scans:
        return made
    with pikepdf.open(BytesIO(made)) as whole:
        for scan in scans:
            with scan.open("rb") as file:
                whole.pages.extend(marks.pages_of(file.read()).pages)
        output = BytesIO()
        whole.save(output, deterministic_id=True)
        return output.getvalue()


@task
def seal(pk: int) -> bool:
    """Make and seal the final document of an agreement that all have signed; of several who try at once, one does."""
    try:
        return _seal(pk)
    except Exception as fault:  # whatever it is, staff are told and it is tried again
        log.exception("The agreement %s could not be sealed", pk)
        _note_fault(pk, str(fault) if isinstance(fault, sealing.CannotSeal) else f"{type(fault).__name__}: {fault}")
        return False


def _locked(pk: int) -> Mou | None:
    rows = Mou.objects.select_for_update(of=("self",)).select_related("assembly__province", "text")
    return rows.filter(pk=pk, state=Mou.State.COMPLETED).first()


@transaction.atomic
def _seal(pk: int) -> bool:
    mou = _locked(pk)
    if mou is None:
        return False
    if broken := list(evidence.faults(mou)):
        raise sealing.CannotSeal(f"หลักฐานถูกแก้ไข จึงไม่ประทับตรา: {broken[0]}")
    body, now = sealing.seal(pdf(mou)), timezone.now()
    MouFile.objects.create(mou=mou, body=body, sha256=sha256(body).hexdigest(), sealed_at=now)
    mou.state, mou.seal_fault = Mou.State.SEALED, ""
    mou.save(update_fields=["state", "seal_fault"])
    happened(mou, MouEvent.Kind.SEALED, sha256=mou.file.sha256)
    for signer in mou.text.signers.filter(link__isnull=False):
        signer.text = mou.text
        signer.text.mou = mou
        mou_access.write(signer, "sealed")
    return True


def make_again(mou: Mou) -> None:
    """Put a document made and sealed anew in the place of the one given out, once evidence was erased."""
    body = sealing.seal(pdf(mou))
    file = mou.file
    file.former = [*file.former, file.sha256]
    file.body, file.sha256, file.erased_at = body, sha256(body).hexdigest(), timezone.now()
    file.save(update_fields=["body", "sha256", "former", "erased_at"])


@transaction.atomic
def _note_fault(pk: int, fault: str) -> None:
    mou = _locked(pk)
    if mou is None:
        return
    mou.seal_fault, mou.seal_tries, mou.seal_tried_at = fault[:300], mou.seal_tries + 1, timezone.now()
    mou.save(update_fields=["seal_fault", "seal_tries", "seal_tried_at"])
    if mou.seal_tries == 1:  # once: a key that is lost for a week would fill the story
        happened(mou, MouEvent.Kind.SEAL_FAILED, fault=fault[:300])


def sweep() -> None:
    """Ask again for seals that failed or whose worker died."""
    before = timezone.now() - PATIENCE
    stuck = Mou.objects.filter(state=Mou.State.COMPLETED, completed_at__lt=before)
    for pk in list(stuck.exclude(seal_tried_at__gt=before).values_list("pk", flat=True)):
        if stuck.filter(pk=pk).exclude(seal_tried_at__gt=before).update(seal_tried_at=timezone.now()):
            seal.enqueue(pk)


def ask_again(mou: Mou) -> None:
    """Have the seal tried again at once, because somebody has mended what was wrong."""
    if not Mou.objects.filter(pk=mou.pk, state=Mou.State.COMPLETED).update(seal_tried_at=timezone.now()):
        raise mou_access.Refused("บันทึกข้อตกลงนี้ไม่ได้รอประทับตรา")
    seal.enqueue(mou.pk)
