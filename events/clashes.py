"""What cannot be at once, or not there: every clash of an assembly, found in a constant number of statements.

The database itself refuses the two that are never right (venue, speaker); the rest are told, and people decide.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from events import following, places
from events.models import Assembly, Session, Speaker
from moral_assembly import thai
from networks.models import Membership
from networks.permissions import Role


class Why(Enum):
    """The kind of a clash, with its word."""

    VENUE = "สถานที่ซ้อนกัน"
    SPEAKER = "วิทยากรซ้อนกัน"
    COORDINATOR = "ผู้ประสานงานซ้อนกัน"
    DAYS = "นอกวันจัดงาน"
    HOURS = "นอกเวลาเปิดของสถานที่"
    BREAK = "ทับช่วงพักของทุกสถานที่"
    CAPACITY = "ผู้ติดตามมากกว่าที่นั่ง"
    REGISTERED = "ผู้ลงทะเบียนมากกว่าที่นั่ง"


@dataclass(frozen=True)
class Clash:
    """One thing that does not fit: the sessions concerned (one or two) and who or what is in two places."""

    why: Why
    sessions: tuple[Session, ...]
    about: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the database would not let it be saved."""
        return self.why in (Why.VENUE, Why.SPEAKER)


def overlapping(items: Iterable) -> Iterator[tuple]:
    """Yield every pair of items whose times (``starts_at`` up to, not including, ``ends_at``) meet."""
    running = []
    for item in sorted(items, key=lambda each: each.starts_at):
        running = [each for each in running if each.ends_at > item.starts_at]
        for each in running:
            yield each, item
        running.append(item)


def shared(sessions: Iterable[Session], keys: Callable[[Session], Iterable[Hashable]]) -> Iterator[tuple]:
    """Yield (key, earlier, later) for every pair of sessions at the same time that have a key in common."""
    by_key = defaultdict(list)
    for session in sessions:
        for key in keys(session):
            by_key[key].append(session)
    for key, group in by_key.items():
        for earlier, later in overlapping(group):
            yield key, earlier, later


def is_outside_days(session: Session, first, last) -> bool:
    """Tell whether any of the session lies before the first day or after the last."""
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return start.date() < first or (end - timedelta(microseconds=1)).date() > last


def is_outside_hours(session: Session) -> bool:
    """Tell whether the session begins before its venue opens or ends after it closes."""
    venue = session.venue
    start, end = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    early = venue.opens_at and start.time() < venue.opens_at
    late = venue.closes_at and (end.time() > venue.closes_at or end.date() > start.date())
    return bool(early or late)


def of_assembly(assembly: Assembly) -> list[Clash]:
    """Return all clashes of an edition, by time. Six statements, however many sessions."""
    sessions = assembly.sessions.exclude(state=Session.State.CANCELLED).exclude(starts_at=None)
    return of_sessions(with_people(sessions), assembly)


def with_people(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """By time, with all that is asked of them here, in three statements."""
    related = sessions.select_related("venue", "kind").prefetch_related(
        "hosts", Prefetch("speakers", Speaker.objects.select_related("person"))
    )
    return related.order_by("starts_at", "pk")


def of_sessions(sessions: Iterable[Session], assembly: Assembly) -> list[Clash]:
    """Return the clashes among sessions that have a time and are not cancelled, by time. Three statements more."""
    sessions = list(sessions)
    for session in sessions:
        session.assembly = assembly
    return between(sessions, assembly)


def between(sessions: list[Session], assembly: Assembly) -> list[Clash]:
    """Return all clashes of sessions that take place, by time. Three statements; the sessions need not be saved."""
    found = [*among(sessions, assembly), *_of_coordinators(sessions, assembly), *_of_capacity(sessions, assembly)]
    return sorted(found, key=lambda clash: (clash.sessions[0].starts_at, clash.why.name, clash.sessions[0].pk))


def among(sessions: list[Session], assembly: Assembly) -> Iterator[Clash]:
    """Yield the clashes that the sessions themselves tell, without asking the database."""
    yield from double_bookings(sessions)
    for session in sessions:
        if is_outside_days(session, assembly.starts_on, assembly.ends_on):
            yield Clash(Why.DAYS, (session,))
        if session.venue and is_outside_hours(session):
            yield Clash(Why.HOURS, (session,), session.venue.name)
    for earlier, later in overlapping(sessions):
        if earlier.everywhere != later.everywhere:
            yield Clash(Why.BREAK, (earlier, later))


def double_bookings(sessions: list[Session]) -> Iterator[Clash]:
    """Yield what is never right: one venue or one speaker in two places at once."""
    placed = [session for session in sessions if session.venue and not session.venue.parallel]
    for venue, *pair in shared(placed, lambda session: [session.venue]):
        yield Clash(Why.VENUE, tuple(pair), venue.name)
    for person, *pair in shared(sessions, lambda session: {part.person for part in session.speakers.all()}):
        yield Clash(Why.SPEAKER, tuple(pair), person.name)


def _of_coordinators(sessions: list[Session], assembly: Assembly) -> Iterator[Clash]:
    """A coordinator whose networks host two sessions at once has to be in two places; one may stand in for another."""
    members = Membership.objects.filter(province=assembly.province_id, role=Role.COORDINATOR)
    coordinators = defaultdict(list)
    for network, name in members.values_list("networks", "user__name"):
        coordinators[network].append(name)
    sole = {network: names[0] for network, names in coordinators.items() if network and len(names) == 1}
    hosted = [session for session in sessions if not session.everywhere]
    for name, *pair in shared(hosted, lambda session: {sole[h.pk] for h in session.hosts.all() if h.pk in sole}):
        if len({session.venue_id for session in pair}) > 1:
            yield Clash(Why.COORDINATOR, tuple(pair), name)


def _of_capacity(sessions: list[Session], assembly: Assembly) -> Iterator[Clash]:
    """More people want to be told of a session, or have places in its area that day, than its venue has seats."""
    followers, registered = following.counts(assembly), places.counts(assembly)
    for session in sessions:
        if clash := over_registered(session, registered):
            yield clash
        seats, number = session.venue and session.venue.capacity, followers.get(session.pk, 0)
        if seats and number > seats:
            words = f"{session.venue} {thai.digits(seats)} ที่นั่ง ผู้ติดตาม {thai.digits(number)} คน"
            yield Clash(Why.CAPACITY, (session,), words)


def over_registered(session: Session, registered: dict) -> Clash | None:
    """``registered``: see ``places.counts``."""
    if not (session.venue and session.venue.capacity and session.starts_at):
        return None
    seats = session.venue.capacity
    number = registered.get((session.venue_id, timezone.localdate(session.starts_at)), 0)
    words = f"{session.venue} {thai.digits(seats)} ที่นั่ง ยืนยันแล้ว {thai.digits(number)} คน"
    return Clash(Why.REGISTERED, (session,), words) if number > seats else None


def taken(session: Session) -> Iterator[tuple[str, str]]:
    """Yield (field, words) for what the database would refuse of a session about to be saved."""
    if session.starts_at is None or session.state == Session.State.CANCELLED:
        return
    span = (session.starts_at, session.ends_at)
    others = Session.objects.exclude(pk=session.pk).filter(busy__overlap=span)
    if session.venue_id and not session.venue.parallel:
        for other in others.filter(venue=session.venue_id)[:3]:
            yield "venue", f"{session.venue} มี “{other}” เวลา {when(other)} อยู่แล้ว เลือกเวลาหรือสถานที่อื่น"
    people = session.speakers.values("person") if session.pk else ()
    parts = Speaker.objects.filter(person__in=people, busy__overlap=span).exclude(session=session.pk)
    for part in parts.select_related("person", "session")[:3] if session.pk else ():
        yield "starts", f"{part.person} มี “{part.session}” เวลา {when(part.session)} อยู่แล้ว"


def when(session: Session) -> str:
    return thai.format_time_range(session.starts_at, session.ends_at)
