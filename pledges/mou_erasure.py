"""What is forgotten of who signed an agreement: mailbox, telephone, and the device they signed from.

The words, the names in them, the signatures and that each thing happened stay: they are the agreement. A row that lost
something says so and is hashed anew over what is left. The sealed document is made again without it; copies of the
former one, which nobody can take back, are still known for originals.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from moral_assembly import audit, thai
from networks import letters
from networks.models import Letter
from pledges import agreement_file, sealing
from pledges.evidence import happened
from pledges.models import Mou, MouEvent, MouLink, MouSignature, MouSigner
from pledges.mou_access import Refused

SIGNED_FOR = timedelta(days=3653)  # ten years after the end of the agreement, as long as it can be disputed at law
FALLEN_FOR = timedelta(days=365)  # after an agreement was given up or declined
BECAUSE = "ลบข้อมูลส่วนบุคคลแล้ว"
log = logging.getLogger(__name__)


@transaction.atomic
def erase(request, signer: MouSigner) -> None:
    """Forget how one signer was reached, in every version, because they asked for it."""
    mou = _locked(signer.text.mou_id)
    if mou.state not in Mou.CLOSED:
        raise Refused("ยังลบไม่ได้ เพราะบันทึกข้อตกลงนี้ยังรอลายมือชื่อหรือรอประทับตรา")
    same = Q(pk=signer.pk) | (Q(email=signer.email) if signer.email else Q())
    signers = list(MouSigner.objects.filter(same, text__mou=mou, erased_at__isnull=True))
    if not signers:
        raise Refused("ลบข้อมูลของผู้นี้แล้ว")
    _erase(mou, signers, mou.events.filter(signer__in=signers))
    happened(mou, MouEvent.Kind.ERASED, request, signer)
    _make_file_again(mou)
    changes = {str(signer): [None, BECAUSE]}
    audit.record(request, audit.Action.MOU_ERASED, mou, changes, province=mou.assembly.province.slug)


def forget() -> int:
    """Forget all signers of agreements that are old enough; return of how many agreements."""
    return sum(map(_forget, list(_due().values_list("pk", flat=True))))


def _due() -> QuerySet[Mou]:
    now = timezone.now()
    unerased = Exists(MouSigner.objects.filter(text__mou=OuterRef("pk"), erased_at__isnull=True))
    ended = Greatest(TruncDate("completed_at"), Coalesce("text__ends_on", "text__dated_on"))
    signed = Q(state=Mou.State.SEALED, ended__lt=timezone.localdate() - SIGNED_FOR)
    fallen = Q(state__in=(Mou.State.DECLINED, Mou.State.WITHDRAWN), last__lt=now - FALLEN_FOR)
    return Mou.objects.annotate(ended=ended, last=Max("events__at")).filter(unerased, signed | fallen)


def _forget(pk: int) -> bool:
    """Do it for one agreement; what stands in the way of one is none of the others' business."""
    try:
        with transaction.atomic():
            mou = _locked(pk)
            _erase(mou, list(MouSigner.objects.filter(text__mou=mou, erased_at__isnull=True)), mou.events.all())
            happened(mou, MouEvent.Kind.ERASED)
            _make_file_again(mou)
    except (Refused, sealing.CannotSeal):
        log.exception("Personal data of the agreement %s could not be erased", pk)
        return False
    return True


def _locked(pk: int) -> Mou:
    rows = Mou.objects.select_for_update(of=("self",)).select_related("assembly__province", "text")
    return rows.get(pk=pk)


def _erase(mou: Mou, signers: list[MouSigner], events: QuerySet[MouEvent]) -> None:
    now = timezone.now()
    personal = Q(address__isnull=False) | ~Q(agent="") | Q(details__has_key="email")
    for event in events.filter(personal, erased_at__isnull=True):
        _erase_event(event, now)
    mailboxes = {signer.email for signer in signers if signer.email}
    written = Letter.objects.filter(kind=Letter.Kind.MOU, province=mou.assembly.province, to__in=mailboxes)
    letters.forget(written.exclude(state=Letter.State.QUEUED), BECAUSE)  # what waits may be of another agreement
    MouLink.objects.filter(signer__in=signers).update(code_hash="")
    MouSignature.objects.filter(signer__in=signers, erased_at__isnull=True).update(
        address=None, agent="", erased_at=now
    )
    MouSigner.objects.filter(pk__in=[signer.pk for signer in signers]).update(email="", phone="", erased_at=now)


def _erase_event(event: MouEvent, now) -> None:
    if not event.is_true:
        raise Refused(f"หลักฐานเหตุการณ์ที่ {thai.digits(event.number)} ถูกแก้ไข จึงยังไม่ลบ เพื่อให้ตรวจสอบได้")
    event.address, event.agent, event.erased_at = None, "", now
    event.details.pop("email", None)
    event.erased_hash = event.true_erased_hash
    event.save(update_fields=["address", "agent", "details", "erased_at", "erased_hash"])


def _make_file_again(mou: Mou) -> None:
    if mou.state != Mou.State.SEALED:
        return
    try:
        agreement_file.make_again(mou)
    except sealing.CannotSeal as fault:
        raise Refused(f"ยังลบไม่ได้ เพราะทำไฟล์ที่ประทับตราใหม่ไม่สำเร็จ: {fault}") from fault
