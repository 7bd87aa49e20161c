"""Giving the programme to the public: what a release holds, what it changes, and how it is made.

The public reads the rows of the edition's current release (``ReleasedSession``); organizers work on ``Session``.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest

from events import printing
from events.editing import once_more
from events.models import Assembly, Release, ReleasedSession, ReleasedSpeaker, Session
from events.models.programme import ProgrammeRow
from moral_assembly import audit, thai

FROZEN = [field.attname for field in ProgrammeRow._meta.local_fields if not field.generated]
Row = Session | ReleasedSession


class NothingNew(Exception):
    """The public sees the programme as it is already."""


class Why(Enum):
    """What became of a session from one state of the programme to another, with its word."""

    NEW = "รายการใหม่"
    CANCELLED = "ยกเลิก"
    RESUMED = "กลับมาจัด"
    MOVED = "ย้าย"
    CHANGED = "แก้ข้อมูล"
    TAKEN_OUT = "นำออก"


@dataclass(frozen=True)
class Detail:
    """One thing that reads otherwise: its name and the words before and after."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What became of one session; ``row`` is its newer state, or the last one when it was taken out."""

    why: Why
    row: Row
    details: tuple[Detail, ...] = ()


# States of the programme


def rows(found: QuerySet) -> list[Row]:
    """Return rows with all that a release holds of them, in four statements."""
    return list(found.select_related("kind", "venue").prefetch_related("hosts", "speakers__person"))


def working(assembly: Assembly) -> list[Session]:
    """What would go out with a release made now."""
    return rows(assembly.sessions.ready())


def current(assembly: Assembly) -> list[ReleasedSession]:
    """What the public sees of the edition, published or not."""
    return rows(ReleasedSession.objects.filter(release=assembly.current_release_id))


def differences(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """Return what became of every session from one state to the other, in the order of time."""
    old, new = ({row.session_id: row for row in state} for state in (before, after))
    changes = [Change(Why.TAKEN_OUT, row) for key, row in old.items() if key not in new]
    changes += [Change(Why.NEW, row) for key, row in new.items() if key not in old]
    for key in old.keys() & new.keys():
        if _facts(old[key]) != _facts(new[key]):
            changes.append(_change(old[key], new[key]))
    return sorted(changes, key=lambda change: (change.row.starts_at, change.row.session_id))


def _facts(row: Row) -> tuple:
    """Everything that a release freezes of a session, to be compared."""
    parts = [(part.person_id, part.duty) for part in row.speakers.all()]
    return [getattr(row, name) for name in FROZEN], {host.pk for host in row.hosts.all()}, parts


def _change(before: Row, after: Row) -> Change:
    details = tuple(_details(before, after))
    named = {detail.name for detail in details}
    if before.state != after.state:
        why = Why.CANCELLED if after.state == Session.State.CANCELLED else Why.RESUMED
    else:
        why = Why.MOVED if named & {"when", "where"} else Why.CHANGED
    return Change(why, after, details)


def _details(before: Row, after: Row) -> Iterator[Detail]:
    for name, (label, words) in TOLD.items():
        old, new = words(before), words(after)
        if old != new:
            yield Detail(name, label, old, new)


def when(row: Row) -> str:
    return f"{thai.format_date(row.starts_at, 'full')} {thai.format_time_range(row.starts_at, row.ends_at)}"


def where(row: Row) -> str:
    return "ทุกสถานที่" if row.everywhere else str(row.venue or "ยังไม่ระบุสถานที่")


TOLD = {
    "when": ("เวลา", when),
    "where": ("สถานที่", where),
    "title": ("ชื่อรายการ", lambda row: row.title),
    "kind": ("ประเภท", lambda row: str(row.kind)),
    "speakers": ("วิทยากร", lambda row: ", ".join(map(str, row.speakers.all()))),
    "hosts": ("เจ้าภาพ", lambda row: ", ".join(map(str, row.hosts.all()))),
    "body": ("รายละเอียด", lambda row: row.body),
    "cancel_reason": ("เหตุที่ยกเลิก", lambda row: row.cancel_reason),
    "slug": ("ที่อยู่เว็บ", lambda row: row.slug),
    "is_sample": ("ข้อมูลตัวอย่าง", lambda row: "ใช่" if row.is_sample else "ไม่ใช่"),
    "delayed_minutes": ("เลื่อนออกไป", lambda row: f"{thai.digits(row.delayed_minutes)} นาที"),
}


# Addresses


def row_at(assembly: Assembly, slug: str) -> ReleasedSession | None:
    """Return the public row that ``slug`` names, or of what it named in the newest release that had it."""
    former = ReleasedSession.objects.filter(assembly=assembly, slug=slug).order_by("-release__number")
    public = assembly.releasedsessions.public()
    return public.filter(slug=slug).first() or public.filter(session__in=former.values("session")[:1]).first()


# Making a release


@once_more
@transaction.atomic
def publish(
    request: HttpRequest, assembly: Assembly, note: str = "", only: Collection[Session] | None = None
) -> Release:
    """Give the working copy to the public; raise ``NothingNew`` if they have it already.

    ``only``: the sessions taken over now; all others stay as the public has them.
    """
    from events import letters  # tells of what is compared here

    release, changes = _make(assembly, note, only, made_by=request.user)
    letters.draft(request, release)
    told = {"note": ["", note]} if note else {}
    for why in Why:
        if names := [str(change.row) for change in changes if change.why is why]:
            told[why.name.lower()] = [None, ", ".join(names)]
    audit.record(request, audit.Action.RELEASED, release, told, province=assembly.province.slug, label=str(release))
    printing.follow(request, assembly)
    return release


@transaction.atomic
def make(assembly: Assembly, note: str = "", only: Collection[Session] | None = None) -> Release:
    """Make a release that nobody asked for: of content that comes with the portal, or is synthetic."""
    return _make(assembly, note, only)[0]


def _make(assembly, note, only, made_by=None) -> tuple[Release, list[Change]]:
    locked = Assembly.objects.select_for_update(no_key=True).get(pk=assembly.pk)
    before = current(locked)
    after = _chosen(before, working(locked), only)
    changes = differences(before, after)
    if not changes:
        raise NothingNew
    last = locked.releases.aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(assembly=locked, number=last + 1, note=note, made_by=made_by)
    _freeze(release, before, after, {change.row.session_id for change in changes})
    Assembly.objects.filter(pk=locked.pk).update(current_release=release)
    assembly.current_release = release
    return release, changes


def _chosen(before: list[Row], after: list[Row], only: Collection[Session] | None) -> list[Row]:
    if only is None:
        return after
    chosen = {session.pk for session in only}
    new = [row for row in after if row.session_id in chosen]
    while pushed := [row for row in before if row.session_id not in chosen and row.slug in {each.slug for each in new}]:
        chosen |= {row.session_id for row in pushed}  # their addresses are others' by now: they have to come along
        new = [row for row in after if row.session_id in chosen]
    return new + [row for row in before if row.session_id not in chosen]


def _freeze(release: Release, before: list[Row], after: list[Row], changed: set[int]) -> None:
    """Write the rows down; one that changed takes the number of the release, and never less than it had."""
    sequences = {row.session_id: row.sequence for row in before}
    frozen = []
    for row in sorted(after, key=lambda row: row.session_id):
        sequence = sequences.get(row.session_id, 0)
        if row.session_id in changed:
            sequence = max(release.number, sequence + 1)
        values = {name: getattr(row, name) for name in FROZEN}
        frozen.append(ReleasedSession(release=release, session_id=row.session_id, sequence=sequence, **values))
    made = {row.session_id: row for row in ReleasedSession.objects.bulk_create(frozen)}
    hosts = ReleasedSession.hosts.through
    hosts.objects.bulk_create(
        hosts(releasedsession=made[row.session_id], network=host) for row in after for host in row.hosts.all()
    )
    ReleasedSpeaker.objects.bulk_create(
        ReleasedSpeaker(session=made[row.session_id], person_id=part.person_id, duty=part.duty, order=part.order)
        for row in after
        for part in row.speakers.all()
    )
