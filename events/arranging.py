"""Arranging the programme: verbs that say where sessions go, and the deed that puts them there, undone and redone.

The verbs know places alone: they take ``{key: Place}``, whatever the keys, and return those that change.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events import clashes, refusals
from events.editing import once_more
from events.models import Assembly, Session, Step, Venue
from moral_assembly import audit, thai

Key = TypeVar("Key")
# What the database asks when all sessions stand: no two at once, and that their venues are still there.
RULES = "one_session_in_a_venue_at_once, one_session_of_a_speaker_at_once, session_shares_as_its_venue"
TOLD = 3  # deeds of others, newest first, that a conflict tells of
FIELDS = ("venue", "starts_at", "ends_at", "everywhere", "delayed_minutes")


class Unfit(ValueError):
    """A place that no session may have; the message says it in Thai."""


class Stale(Exception):
    """Somebody else changed sessions meanwhile: ``sessions`` as they are now, ``entries`` of the trail tell what."""

    def __init__(self, sessions: list[Session], entries: list[audit.AuditEntry]):
        self.sessions, self.entries = sessions, entries
        super().__init__(f"{len(sessions)} changed meanwhile")


class Refused(Exception):
    """The database does not let it be; the message names the sessions that would be in two places at once."""


class NothingLeft(Exception):
    """There is no step to undo, or to do again."""


@dataclass(frozen=True)
class Place:
    """Where and when a session is; without a time it waits to be arranged.

    ``delayed_minutes`` go along with a place but do not make it another one; a session that is moved has none, unless
    whoever moves it says so.
    """

    venue: Venue | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    everywhere: bool = False
    delayed_minutes: int = field(default=0, compare=False)

    def __str__(self):
        where = "ทุกสถานที่" if self.everywhere else (self.venue and self.venue.name) or "ยังไม่กำหนดสถานที่"
        if self.starts_at is None:
            return "ยังไม่ได้จัดเวลา"
        when = thai.format_time_range(self.starts_at, self.ends_at)
        return f"{where} {thai.format_date(self.starts_at, 'short')} {when}"

    @classmethod
    def of(cls, session: Session) -> "Place":
        return cls(*(getattr(session, name) for name in FIELDS))

    @classmethod
    def from_json(cls, kept: dict) -> "Place":
        venue = Venue(pk=kept["venue"], name=kept["name"]) if kept["venue"] else None
        moments = (kept[name] and datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at"))
        return cls(venue, *moments, kept["everywhere"], kept["delayed_minutes"])

    def to_json(self) -> dict:
        moments = {name: getattr(self, name) and getattr(self, name).isoformat() for name in ("starts_at", "ends_at")}
        venue = {"venue": self.venue and self.venue.pk, "name": self.venue.name if self.venue else ""}
        return venue | moments | {name: getattr(self, name) for name in ("everywhere", "delayed_minutes")}

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def at(self, starts_at: datetime) -> "Place":
        """The same, beginning at another moment."""
        return replace(self, starts_at=starts_at, ends_at=starts_at + self.length, delayed_minutes=0)

    def check(self) -> None:
        """Raise ``Unfit`` unless it has a length and lies within one day of Bangkok."""
        if self.starts_at is None:
            return
        if self.ends_at <= self.starts_at:
            raise Unfit("เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม")
        if _day(self.starts_at) != _day(self.ends_at - timedelta.resolution):
            raise Unfit("รายการต้องเริ่มและจบในวันเดียวกัน รายการที่ข้ามเที่ยงคืนให้แบ่งเป็นสองรายการ")


def _day(moment: datetime):
    return thai.local(moment).date()


def places_of(sessions: Iterable[Session]) -> dict[Session, Place]:
    return {session: Place.of(session) for session in sessions}


def shift_rest(places: Mapping[Key, Place], moment: datetime, minutes: int) -> dict[Key, Place]:
    """Move what begins at ``moment`` or later by minutes; what began before stays. Nothing leaves the day."""
    by = timedelta(minutes=minutes)
    moved = {key: place.at(place.starts_at + by) for key, place in places.items() if place.starts_at >= moment}
    for key, place in moved.items():
        if _day(place.starts_at) != _day(places[key].starts_at) or _day(place.ends_at - timedelta.resolution) != _day(
            place.starts_at
        ):
            raise Unfit("เลื่อนเท่านี้แล้วมีรายการพ้นวัน เลื่อนให้น้อยลง")
    if moved and minutes < 0:
        _refuse_overtaking(places, moved)
    return moved if minutes else {}


def _refuse_overtaking(places: Mapping[Key, Place], moved: Mapping[Key, Place]) -> None:
    first = min(moved, key=lambda key: moved[key].starts_at)
    stay = [place for key, place in places.items() if key not in moved and place.ends_at <= places[first].starts_at]
    if any(place.ends_at > moved[first].starts_at for place in stay):
        raise Unfit("เลื่อนเร็วขึ้นเท่านี้แล้วทับรายการก่อนหน้า เลื่อนให้น้อยลง")


def close_gaps(places: Mapping[Key, Place], breaks: Iterable[Place] = (), gap: int = 0) -> dict[Key, Place]:
    """Move each up to the end of the one before, ``gap`` minutes apart; none later than it was, none over a break.

    The first of the day stays, and what stood after a break in all venues stays after it.
    """
    walls, apart, end = [each.ends_at for each in breaks], timedelta(minutes=gap), None
    closed = {}
    for key, place in sorted(places.items(), key=lambda item: (item[1].starts_at, item[1].ends_at)):
        before = [wall for wall in walls if wall <= place.starts_at] + ([end + apart] if end else [])
        new = place.at(min(place.starts_at, max(before))) if end else place
        end = max(end, new.ends_at) if end else new.ends_at
        if new != place:
            closed[key] = new
    return closed


def swap(places: Mapping[Key, Place]) -> dict[Key, Place]:
    """Let two change venue and beginning, each of its own length; raise ``Unfit`` where one has no time."""
    (one, first), (other, second) = places.items()
    if first.starts_at is None or second.starts_at is None:
        raise Unfit("สลับได้เฉพาะรายการที่จัดเวลาแล้วทั้งคู่")
    swapped = {
        one: replace(second, ends_at=second.starts_at + first.length, delayed_minutes=0),
        other: replace(first, ends_at=first.starts_at + second.length, delayed_minutes=0),
    }
    for place in swapped.values():
        place.check()
    return swapped


@once_more
def arrange(
    request: HttpRequest,
    assembly: Assembly,
    places: Mapping[Session, Place],
    revisions: Mapping[int, int],
    word: str,
) -> Step | None:
    """Put sessions in their places, all or none, in as many statements for one as for a hundred.

    ``revisions``: of each session, by its number, the revision that the sender saw. Returns the step to be undone, or
    None when nothing moves. Raises ``Unfit``, ``Stale`` or ``Refused``; then nothing is changed.
    """
    for place in places.values():
        place.check()
    with _refusals_told(assembly, places), transaction.atomic():
        sessions = _locked(assembly, [session.pk for session in places])
        _refuse_stale(assembly, places, sessions, lambda session: session.revision == revisions.get(session.pk))
        before = places_of(sessions)
        moved = {session: place for session, place in places.items() if before[session] != place}
        if not moved:
            return None
        _put(sessions, moved)
        Step.objects.filter(assembly=assembly, user=request.user).exclude(undone_at=None).delete()
        kept = {s.pk: {"before": before[s].to_json(), "after": place.to_json()} for s, place in moved.items()}
        step = Step.objects.create(assembly=assembly, user=request.user, word=word[:400], changes=kept)
        _record(request, assembly, {s: [before[s], place] for s, place in moved.items()}, word)
    return step


@once_more
def undo(request: HttpRequest, assembly: Assembly) -> Step:
    """Put back what the person's last step moved; raise ``Stale`` if somebody moved it on since."""
    return _turn(request, assembly, _done(request, assembly), "after", "before", timezone.now())


@once_more
def redo(request: HttpRequest, assembly: Assembly) -> Step:
    """Do again what the person undid last, on the same terms."""
    return _turn(request, assembly, _undone(request, assembly), "before", "after", None)


def forget(request: HttpRequest, assembly: Assembly, pk: int) -> None:
    """Leave a step as it is, so that those before it can be undone."""
    Step.objects.filter(assembly=assembly, user=request.user, pk=pk).delete()


def turns(request: HttpRequest, assembly: Assembly) -> tuple[Step | None, Step | None]:
    """The step that the person may undo and the one to do again, in one statement."""
    last, first = _done(request, assembly)[:1], _undone(request, assembly)[:1]
    found = list(last.union(first))
    return tuple(next((step for step in found if (step.undone_at is None) is done), None) for done in (True, False))


def _done(request, assembly) -> QuerySet[Step]:
    return Step.objects.filter(assembly=assembly, user=request.user, undone_at=None).order_by("-pk")


def _undone(request, assembly) -> QuerySet[Step]:
    return Step.objects.filter(assembly=assembly, user=request.user, undone_at__isnull=False).order_by("pk")


def _turn(request, assembly, steps, expected: str, wanted: str, undone_at) -> Step:
    places = {}
    with _refusals_told(assembly, places), transaction.atomic():
        step = steps.select_for_update().first()
        if step is None:
            raise NothingLeft
        kept = {
            int(pk): {side: Place.from_json(place) for side, place in both.items()} for pk, both in step.changes.items()
        }
        places |= {Session(pk=pk): both[wanted] for pk, both in kept.items()}
        sessions = _locked(assembly, list(kept))
        _refuse_stale(assembly, places, sessions, lambda session: Place.of(session) == kept[session.pk][expected])
        _put(sessions, places)
        step.undone_at = undone_at
        step.save(update_fields=["undone_at"])
        word = f"{'เลิกทำ' if undone_at else 'ทำซ้ำ'} {step.word}"
        _record(request, assembly, {s: [kept[s.pk][expected], kept[s.pk][wanted]] for s in sessions}, word)
    return step


def _locked(assembly: Assembly, pks: list[int]) -> list[Session]:
    """The rows, locked in the order of their numbers, so that two deeds do not wait for each other."""
    rows = Session.objects.filter(assembly=assembly, pk__in=pks).select_related("venue")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _refuse_stale(assembly, places: Mapping[Session, Place], sessions: list[Session], is_fresh: Callable) -> None:
    """Raise ``Stale`` with the rows that are not as expected and the last deeds on them, and on those that are gone."""
    changed = [session for session in sessions if not is_fresh(session)]
    gone = places.keys() - set(sessions)
    if changed or gone:
        pks = [str(session.pk) for session in (*changed, *gone)]
        own = Q(object_type=Session._meta.label_lower, object_id__in=pks)
        arranged = Q(object_type=Assembly._meta.label_lower, object_id=str(assembly.pk), changes__has_any_keys=pks)
        raise Stale(changed, list(audit.AuditEntry.objects.filter(own | arranged)[: TOLD + len(gone)]))


def _put(sessions: list[Session], places: Mapping[Session, Place]) -> None:
    """Write all at once; the rules are asked when all stand, so that sessions may swap and shift."""
    moved = [session for session in sessions if session in places]
    for session in moved:
        _move(session, places[session])
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {RULES} DEFERRED")
        Session.objects.bulk_update(moved, FIELDS)
        cursor.execute(f"SET CONSTRAINTS {RULES} IMMEDIATE")


def _move(session: Session, place: Place) -> None:
    for name in FIELDS:
        setattr(session, name, getattr(place, name))


def _record(request, assembly, changes: Mapping[Session, list[Place]], word: str) -> None:
    """One entry for the whole deed, its changes by the sessions' numbers."""
    told = {session.pk: [f"“{session}” {before}", str(after)] for session, (before, after) in changes.items()}
    audit.record(request, audit.Action.ARRANGED, assembly, told, label=word)


@contextmanager
def _refusals_told(assembly: Assembly, places: Mapping[Session, Place]):
    """Name the two sessions that the database kept apart."""
    try:
        yield
    except IntegrityError as error:
        words = refusals.reason(error)[1]
        raise Refused("\n".join(_pairs(assembly, places)) or words) from error


def _pairs(assembly: Assembly, places: Mapping[Session, Place]) -> Iterable[str]:
    """Name every two of the sessions, as they were to be, that the database does not let be at once."""
    timed = [place for place in places.values() if place.starts_at]
    if not timed:
        return
    span = {"starts_at__lt": max(each.ends_at for each in timed), "ends_at__gt": min(each.starts_at for each in timed)}
    near = assembly.sessions.filter(Q(**span) | Q(pk__in=[session.pk for session in places]))
    venues = assembly.venues.in_bulk()
    meant = []
    for session in clashes.with_people(near.exclude(state=Session.State.CANCELLED)):
        if place := places.get(session):
            _move(session, place)
            session.venue = venues.get(session.venue_id)  # a place out of a step knows only its number and name
        if session.starts_at:
            meant.append(session)
    for clash in clashes.among(meant, assembly):
        if clash.is_refused and set(clash.sessions) & places.keys():
            one, other = (f"“{each}” เวลา {clashes.when(each)}" for each in clash.sessions)
            yield f"{clash.why.value}: {clash.about} มี {one} กับ {other}"
