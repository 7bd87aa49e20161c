"""What becomes of a certificate after it was issued: suspended, lifted, revoked, replaced, its person erased.

Each deed says why, and the trail says who. The trail outlives an erasure, so it names the number, never the person.
"""

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import timezone

from moral_assembly import audit
from pledges import issuing, printing
from pledges.designs import COMMON
from pledges.models import BatchItem, Certificate, CertificateBadge, CertificateBatch, CertificateFile, Pledge

State, Action = Certificate.State, audit.Action


class Refused(Exception):
    """The certificate's state does not allow it; ``str()`` says why, in Thai."""


def _locked(certificate: Certificate, *states: str) -> Certificate:
    """Hold the row; of two who act at once the second one meets what the first one made of it."""
    known = Certificate.objects.select_for_update(of=("self",)).select_related("assembly__province", "version__design")
    found = known.get(pk=certificate.pk)
    if states and found.state not in states:
        raise Refused(f"ฉบับนี้{found.get_state_display()}แล้ว ทำรายการนี้ไม่ได้")
    return found


def _record(request, action: str, certificate: Certificate, before: str, reason: str, **changes) -> None:
    changes |= {"state": [before, certificate.get_state_display()], "reason": ["", reason]}
    province = certificate.assembly.province.slug
    audit.record(request, action, certificate, changes, province=province, label=certificate.number)


def _set(request, certificate: Certificate, action: str, state: str, reason: str, *allowed: str) -> Certificate:
    found = _locked(certificate, *allowed)
    before = found.get_state_display()
    found.state, found.reason = state, "" if state == State.ISSUED else reason
    found.save(update_fields=["state", "reason"])
    _record(request, action, found, before, reason)
    return found


@transaction.atomic
def suspend(request, certificate: Certificate, reason: str) -> Certificate:
    return _set(request, certificate, Action.CERTIFICATE_SUSPENDED, State.SUSPENDED, reason, State.ISSUED)


@transaction.atomic
def lift(request, certificate: Certificate, reason: str) -> Certificate:
    """Let a suspended certificate stand again; the reason is kept in the trail."""
    return _set(request, certificate, Action.CERTIFICATE_RESTORED, State.ISSUED, reason, State.SUSPENDED)


@transaction.atomic
def revoke(request, certificate: Certificate, reason: str) -> Certificate:
    """Take a certificate back for good."""
    allowed = (State.ISSUED, State.SUSPENDED)
    return _set(request, certificate, Action.CERTIFICATE_REVOKED, State.REVOKED, reason, *allowed)


@transaction.atomic
def replace(request, certificate: Certificate, own: Mapping[str, str], reason: str, site: str) -> Certificate:
    """Issue a certificate with corrected words in the place of one; each names the other. Return the new one.

    It has the design's present version and the day of the first one.
    """
    old = _locked(certificate, State.ISSUED, State.SUSPENDED)
    if old.is_erased:
        raise Refused("ลบข้อมูลส่วนบุคคลแล้ว ไม่มีข้อความให้ออกฉบับแทน")
    common = {name: old.words[name] for name in COMMON if name in old.words}
    batch, item = _batch_of_one(request, old, {**old.words, **own}, site)
    press = issuing.press_of(batch.version, common)
    before, key = old.get_state_display(), _next_key()
    old.state, old.reason, old.replaced_by_id = State.REPLACED, reason, key
    old.save(update_fields=["state", "reason", "replaced_by"])
    [made] = issuing.issue(batch, press, [item], common, keys=[key])
    item.certificate = made
    item.save()
    _record(request, Action.CERTIFICATE_REPLACED, old, before, reason, replaced_by=["", made.number])
    return made


def _batch_of_one(request, old: Certificate, words: dict, site: str) -> tuple[CertificateBatch, BatchItem]:
    batch = CertificateBatch.objects.create(
        assembly=old.assembly,
        version=old.version.design.version,
        title=f"ออกแทน {old.number}",
        state=CertificateBatch.State.DONE,
        site=site,
        wants_seal=old.is_sealed,
        made_by=request.user,
    )
    names = ("person", "organization", "pledge", "session")
    links = {name: key for name in names if (key := getattr(old, f"{name}_id"))}
    return batch, BatchItem(batch=batch, order=1, subject=old.subject, words=words, links=links, address=old.address)


def _next_key() -> int:
    """Take a key for a row that is named before it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('pledges_certificate', 'id'))")
        return cursor.fetchone()[0]


@transaction.atomic
def erase(request, certificate: Certificate, reason: str) -> None:
    """Forget whom a certificate was for: its words, file and credential, and every file for the printer that holds it.

    Number, code, state and fingerprint stay, so its code is still answered truthfully.
    """
    found = _locked(certificate)
    if found.is_erased:
        raise Refused("ลบข้อมูลส่วนบุคคลแล้ว")
    forget(found)
    _record(request, Action.CERTIFICATE_ERASED, found, found.get_state_display(), reason)


def forget(found: Certificate) -> None:
    """Take out whom a certificate was for, in the caller's transaction."""
    printing.forget(found)
    found.is_erased, found.words, found.address = True, {}, ""
    found.person = found.organization = found.pledge = found.session = None
    found.save(update_fields=["is_erased", "words", "address", "person", "organization", "pledge", "session"])
    found.batch_items.update(words={}, links={}, address="")
    for kept in (CertificateFile, CertificateBadge):
        kept.objects.filter(certificate=found).delete()


def forget_pledge(pledge: Pledge) -> None:
    """Forget a signer also where certificates were made or asked for."""
    for found in pledge.certificates.filter(is_erased=False).select_for_update():
        forget(found)
    BatchItem.objects.filter(links__pledge=pledge.pk, certificate=None).delete()


# Ticks


TICKS = {"printed": "พิมพ์แล้ว", "handed": "มอบแล้ว"}


@transaction.atomic
def tick(request, assembly, keys: list[int], what: str, *, done: bool) -> int:
    """Note that certificates were printed or handed over, or that they were not; return how many changed."""
    rows = Certificate.objects.filter(assembly=assembly, pk__in=keys, **{f"{what}_at__isnull": done})
    values = {f"{what}_at": timezone.now() if done else None}
    if what == "handed":
        values["handed_by"] = request.user if done else None
    numbers = list(rows.select_for_update().values_list("number", flat=True))
    if not numbers:
        return 0
    rows.update(**values)
    changes = {what: [not done, done], "count": [0, len(numbers)], "numbers": [None, ", ".join(numbers)[:2000]]}
    audit.record(request, Action.CERTIFICATES_TICKED, assembly, changes, province=assembly.province.slug)
    return len(numbers)
