"""Issuing certificates: each gets a serial, a code and its bytes in one transaction, or nothing of it is there.

A batch is issued part by part. A worker that is killed leaves whole parts behind, and the next one goes on after them:
no certificate is lost, none left out, no serial given twice. Whoever issues holds the counter, so serials have no gaps.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from events.models import Assembly
from moral_assembly import audit, thai
from moral_assembly.turns import ask_again, turn
from pledges import sealing
from pledges.designs import Design, fill
from pledges.models import (
    BatchItem,
    Certificate,
    CertificateBatch,
    CertificateFile,
    DesignVersion,
)

if TYPE_CHECKING:
    from pledges.drawing import Fill, Press  # WeasyPrint comes with it; few web processes need it

PART = 50  # certificates issued in one transaction: some seconds of work at most


class CannotIssue(Exception):
    """The design or the batch does not allow it; ``str()`` says why, in Thai."""


def common_words(assembly: Assembly, day) -> dict[str, str]:
    """What every certificate of an edition says alike, by placeholder."""
    return {
        "event": assembly.name,
        "dates": thai.format_date_range(assembly.starts_on, assembly.ends_on),
        "place": assembly.place,
        "province": assembly.province.name,
        "year": thai.digits(assembly.year),
        "date": thai.format_date(day, "formal"),
    }


def press_of(version: DesignVersion, common: Mapping[str, str]) -> "Press":
    """Return the press of a design's version, with the pictures that it names. Raise ``CannotIssue`` for bad texts."""
    from pledges import drawing

    assembly = version.design.assembly
    design = Design.of(version.layout)
    if unknown := design.unknown():
        words = ", ".join(f"{{{name}}}" for names in unknown.values() for name in names)
        raise CannotIssue(f"แบบมีคำแทนที่ระบบไม่รู้จัก: {words}")
    return drawing.press(design.filled(common), frozenset(pictures_of(assembly, design).items()))


def pictures_of(assembly: Assembly, design: Design) -> dict[str, bytes]:
    """The pictures that a design names. Raise ``CannotIssue`` when one is gone."""
    named = design.pictures()
    kept = assembly.design_pictures.filter(slug__in=named).values_list("slug", "body") if named else ()
    found = {slug: bytes(body) for slug, body in kept}
    if lost := named - found.keys():
        raise CannotIssue(f"ภาพในแบบหายไป: {', '.join(sorted(lost))}")
    return found


@transaction.atomic
def start(request, version: DesignVersion, title: str, items: Sequence[BatchItem], *, site: str, wants_seal: bool):
    """Ask for certificates; the worker makes them. The items say for whom and what is printed."""
    batch = CertificateBatch.objects.create(
        assembly=version.design.assembly,
        version=version,
        title=title,
        site=site,
        wants_seal=wants_seal,
        made_by=request.user,
    )
    for order, item in enumerate(items, 1):
        item.batch, item.order = batch, order
    BatchItem.objects.bulk_create(items)
    make.enqueue(batch.pk)
    changes = {"count": [0, len(items)]}
    audit.record(request, audit.Action.CERTIFICATES_ASKED, batch, changes, province=batch.assembly.province.slug)
    return batch


LOCK = "certificate batch"
UNDER_WAY = (CertificateBatch.State.WAITING, CertificateBatch.State.RUNNING)


@task
def make(pk: int) -> None:
    work(CertificateBatch.objects.select_related("assembly__province", "version__design__assembly").get(pk=pk))


def work(batch: CertificateBatch) -> None:
    """Issue what is left of a batch. Only one worker at a time does; another returns at once."""
    with turn(LOCK, batch.pk) as is_ours:
        if is_ours:
            _work(batch)


def _work(batch: CertificateBatch) -> None:
    if not CertificateBatch.objects.filter(pk=batch.pk, state__in=UNDER_WAY).update(
        state=CertificateBatch.State.RUNNING
    ):
        return
    try:
        common = common_words(batch.assembly, timezone.localdate(batch.made_at))
        press = press_of(batch.version, common)
        while issue_part(batch, press, common):
            pass
    except (CannotIssue, sealing.CannotSeal) as fault:
        _fail(batch, str(fault))
    except (OperationalError, InterfaceError):
        raise  # the database is away: it goes on when that is back
    except Exception as error:
        _fail(batch, f"{type(error).__name__}: {error}")
        raise


def _fail(batch: CertificateBatch, fault: str) -> None:
    CertificateBatch.objects.filter(pk=batch.pk).update(state=CertificateBatch.State.FAILED, fault=fault[:300])


@transaction.atomic
def stop(request, batch: CertificateBatch) -> bool:
    """Let no further part be issued; what was issued stands."""
    stopped = CertificateBatch.objects.filter(pk=batch.pk, state__in=UNDER_WAY)
    if not stopped.update(state=CertificateBatch.State.STOPPED):
        return False
    audit.record(request, audit.Action.CERTIFICATES_STOPPED, batch, province=batch.assembly.province.slug)
    return True


@transaction.atomic
def resume(request, batch: CertificateBatch) -> bool:
    """Go on with a batch that was stopped or failed."""
    halted = CertificateBatch.objects.filter(
        pk=batch.pk, state__in=(CertificateBatch.State.STOPPED, CertificateBatch.State.FAILED)
    )
    if not halted.update(state=CertificateBatch.State.WAITING, fault=""):
        return False
    make.enqueue(batch.pk)
    audit.record(request, audit.Action.CERTIFICATES_RESUMED, batch, province=batch.assembly.province.slug)
    return True


def sweep() -> int:
    """Ask again for the batches of killed workers; return how many."""
    under_way = CertificateBatch.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True)
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way))


@transaction.atomic
def issue_part(batch: CertificateBatch, press: "Press", common: Mapping[str, str]) -> bool:
    """Issue the next certificates of a running batch; say whether there may be more. All of them or none."""
    batch = CertificateBatch.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=batch.pk)
    if batch.state != CertificateBatch.State.RUNNING:
        return False
    items = list(batch.items.filter(certificate=None, note="").order_by("order")[:PART])
    if not items:
        batch.state = CertificateBatch.State.DONE
        batch.save(update_fields=["state"])
        return False
    fresh = _without_those_who_have(batch, items)
    _drop_lost_links(fresh)
    for item, certificate in zip(fresh, issue(batch, press, fresh, common), strict=True):
        item.certificate = certificate
    BatchItem.objects.bulk_update(items, ["certificate", "note"])
    return True


def _without_those_who_have(batch: CertificateBatch, items: list[BatchItem]) -> list[BatchItem]:
    """Note those whose certificate still stands or is suspended; return the others."""
    people = [item.links["person"] for item in items if "person" in item.links]
    having = Certificate.objects.holding(batch.assembly, batch.version.design.kind)
    having = having.filter(Q(subject__in=[item.subject for item in items]) | Q(person__in=people))
    numbers = {}
    for subject, person, number in having.values_list("subject", "person", "number"):
        numbers |= {subject: number, **({person: number} if person else {})}
    for item in items:
        if number := numbers.get(item.subject) or numbers.get(item.links.get("person")):
            item.note = f"มีแล้ว {number}"
    return [item for item in items if not item.note]


def _drop_lost_links(items: list[BatchItem]) -> None:
    """Forget the rows that went since the batch was asked for; what is printed does not depend on them."""
    for name in ("person", "organization", "session"):
        keys = {item.links[name] for item in items if name in item.links}
        known = Certificate._meta.get_field(name).related_model.objects.filter(pk__in=keys)
        lost = keys - set(known.values_list("pk", flat=True)) if keys else ()
        for item in items:
            if item.links.get(name) in lost:
                del item.links[name]


def issue(
    batch: CertificateBatch,
    press: "Press",
    items: Sequence[BatchItem],
    common: Mapping[str, str],
    keys: Sequence[int] = (),
) -> list[Certificate]:
    """Make certificates with their bytes, in the caller's transaction; rather none than one that lacks its seal.

    ``keys`` are those of rows that something names already.
    """
    design = batch.version.design
    first = next_serials(batch.assembly, design.kind, len(items))
    made = [
        _certificate(batch, {**common, **item.words}, item, serial, press.design)
        for serial, item in enumerate(items, first)
    ]
    for certificate, key in zip(made, keys, strict=False):
        certificate.pk = key
    files = list(press.files([fill_of(certificate, batch.site) for certificate in made]))
    if batch.wants_seal:
        files = [sealing.seal(file) for file in files]
    for certificate, file in zip(made, files, strict=True):
        certificate.sha256, certificate.is_sealed = sha256(file).hexdigest(), batch.wants_seal
    made = Certificate.objects.bulk_create(made)
    CertificateFile.objects.bulk_create(
        CertificateFile(certificate=certificate, body=file) for certificate, file in zip(made, files, strict=True)
    )
    return made


def next_serials(assembly: Assembly, kind: str, many: int) -> int:
    """Take ``many`` serials in a row and return the first; whoever comes next waits until this transaction ends."""
    if not many:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pledges_serial AS kept (assembly_id, kind, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (assembly_id, kind) DO UPDATE SET last = kept.last + excluded.last RETURNING last",
            [assembly.pk, kind, many],
        )
        return cursor.fetchone()[0] - many + 1


def _certificate(batch: CertificateBatch, words: dict, item: BatchItem, serial: int, design: Design) -> Certificate:
    words = {**words, "number": thai.digits(f"{serial:04}")}
    return Certificate(
        assembly=batch.assembly,
        kind=batch.version.design.kind,
        version=batch.version,
        serial=serial,
        number=fill(design.number, words),
        subject=item.subject,
        words=words,
        address=item.address,
        issued_at=timezone.now(),
        issued_by=batch.made_by,
        **{f"{name}_id": pk for name, pk in item.links.items()},
    )


def fill_of(certificate: Certificate, site: str) -> "Fill":
    from pledges.drawing import Fill

    return Fill(certificate.words, certificate.printed_code, f"{site}{certificate.get_absolute_url()}")
