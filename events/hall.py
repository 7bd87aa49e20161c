"""What a screen in the hall tells: what runs in each room, what comes next, and what to say when nothing runs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO

import segno
from django.db.models import Subquery
from django.utils import timezone

from events import programme
from events.models import Assembly, ReleasedSession, Session, Venue
from moral_assembly import thai

MINUTE = timedelta(minutes=1)
COLUMNS = (1, 1, 2, 3, 2, 3, 3, 4, 4, 4, 4, 4, 4)  # for so many rooms; more take five
NEXT = (4, 4, 2, 2, 2, 2, 2)  # sessions to come of each room, for so many rooms; more show one
COMING = 8  # sessions of the next day, on the evening before


@dataclass
class Room:
    """A venue with what runs in it and what follows; no venue: what has no room yet."""

    venue: Venue | None
    now: list[Session]
    next: list[Session]
    gone: list[Session]  # was to be here today, and is elsewhere


@dataclass
class Screen:
    """``phase`` is before, day, elsewhere (nothing more here today), evening (between two days) or after."""

    phase: str
    rooms: list[Room] = field(default_factory=list)
    everywhere: list[Session] = field(default_factory=list)
    coming: list[Session] = field(default_factory=list)
    days_left: int = 0

    @property
    def columns(self) -> int:
        """How many rooms stand side by side, so that all are seen without touching the screen."""
        return COLUMNS[len(self.rooms)] if len(self.rooms) < len(COLUMNS) else 5

    @property
    def rows(self) -> int:
        return min(-(-len(self.rooms) // self.columns) or 1, 4)

    @property
    def has_samples(self) -> bool:
        rooms = [session for room in self.rooms for session in room.now + room.next]
        return any(session.is_sample for session in [*rooms, *self.everywhere, *self.coming])


def screen(
    assembly: Assembly, sessions: Iterable[Session], now: datetime, venue: Venue | None = None, this_morning=None
) -> Screen:
    """Return what is to be told at ``now``, of all rooms or of one; ``this_morning``: what the day was to be."""
    morning = this_morning or {}
    sessions = [_told(session, morning.get(session.session_id), now) for session in sessions]
    own = [session for session in sessions if session.everywhere or venue in (None, session.venue)]
    today, coming = timezone.localdate(now), _first_of(own, now)
    if today < assembly.starts_on:
        return Screen("before", coming=coming, days_left=(assembly.starts_on - today).days)
    everywhere = [session for session in _left(own, now) if session.everywhere and session.starts_at <= now]
    rooms = _rooms(_left(own, now), _gone(sessions, morning, venue, now), now)
    if rooms or everywhere:
        return Screen("day", rooms, everywhere)
    if any(not session.everywhere for session in _left(sessions, now)):
        return Screen("elsewhere", coming=coming)
    return Screen("evening" if today < assembly.ends_on else "after", coming=coming)


def this_morning(assembly: Assembly, now: datetime) -> dict[int, ReleasedSession]:
    """Return, by the session's number, what the public was told before the day began, in one statement."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    last = assembly.releases.filter(made_at__lt=midnight).order_by("-number").values("pk")[:1]
    rows = ReleasedSession.objects.filter(release=Subquery(last)).select_related("venue").defer("body", "search_text")
    return {row.session_id: row for row in rows}


def _gone(sessions: list[Session], morning: dict, venue: Venue | None, now: datetime) -> dict[Venue, list[Session]]:
    """Return what was to be in a room today and is in another one, by the room where people wait for it."""
    gone = defaultdict(list)
    for session in sessions:
        was = morning.get(session.session_id)
        was_here = was is not None and was.venue and venue in (None, was.venue) and bool(_left([was], now))
        if was_here and was.venue != session.venue and session.status != "cancelled":
            gone[was.venue].append(session)
    return gone


def _is_today(session: Session, now: datetime) -> bool:
    return _day(session) == timezone.localdate(now)


def _left(sessions: list[Session], now: datetime) -> list[Session]:
    """Return what of today is not over."""
    return [session for session in sessions if _is_today(session, now) and session.ends_at > now]


def _told(session: Session, was: ReleasedSession | None, now: datetime) -> Session:
    """Give a session the words of the screen."""
    session.status = programme.status(session, now)
    session.minutes_left = -((now - session.ends_at) // MINUTE)
    session.moved_from = "" if was is None or session.status == "cancelled" else _moved_from(session, was)
    return session


def _moved_from(session: Session, was: ReleasedSession) -> str:
    """Where and when it was to be when the day began, if that has changed; a delay is told in its own words."""
    words = []
    if was.venue_id != session.venue_id and was.venue:
        words.append(str(was.venue))
    if was.starts_at != session.starts_at and not session.delayed_minutes:
        same_day = _day(was) == _day(session)
        words.append(thai.format_time(was.starts_at) if same_day else thai.format_date(was.starts_at, "short_datetime"))
    return " ".join(words)


def _first_of(sessions: list[Session], now: datetime) -> list[Session]:
    """Return how the next day with sessions begins."""
    ahead = [s for s in sessions if s.starts_at > now and not s.kind.is_break and s.status != "cancelled"]
    return [session for session in ahead if _day(session) == _day(ahead[0])][:COMING]


def _day(session: Session) -> date:
    return timezone.localdate(session.starts_at)


def _rooms(sessions: list[Session], gone: dict[Venue, list[Session]], now: datetime) -> list[Room]:
    by_venue = defaultdict(list, {venue: [] for venue in gone})
    for session in sessions:
        if not session.everywhere:
            by_venue[session.venue].append(session)
    in_order = sorted(by_venue, key=lambda venue: (venue is None, venue and (venue.order, venue.pk)))
    number = NEXT[len(in_order)] if len(in_order) < len(NEXT) else 1
    return [_room(venue, by_venue[venue], gone.get(venue, []), number, now) for venue in in_order]


def _room(venue: Venue | None, sessions: list[Session], gone: list[Session], number: int, now: datetime) -> Room:
    begun = [session for session in sessions if session.starts_at <= now]
    return Room(venue, begun, [session for session in sessions if session.starts_at > now][:number], gone)


def code(address: str) -> bytes:
    """Return the QR code that leads a phone to ``address``, as SVG."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=2, omitsize=True)
    return picture.getvalue()
