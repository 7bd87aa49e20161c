"""What a screen in the hall tells: what runs in each room, what comes next, and what to say when nothing runs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO

import qrcode
from django.utils import timezone
from qrcode.image.svg import SvgPathImage

from events import programme
from events.models import Assembly, Session, Venue

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


def screen(assembly: Assembly, sessions: Iterable[Session], now: datetime, venue: Venue | None = None) -> Screen:
    """Return what is to be told at ``now``, of all rooms or of one."""
    sessions = [_counted(session, now) for session in sessions]
    own = [session for session in sessions if session.everywhere or venue in (None, session.venue)]
    today = timezone.localdate(now)
    left, coming = _left(own, now), _first_of(own, now)
    if today < assembly.starts_on:
        return Screen("before", coming=coming, days_left=(assembly.starts_on - today).days)
    if _is_held(left):
        everywhere = [session for session in left if session.everywhere and session.starts_at <= now]
        return Screen("day", _rooms(left, now), everywhere)
    if _is_held(_left(sessions, now)):
        return Screen("elsewhere", coming=coming)
    return Screen("evening" if today < assembly.ends_on else "after", coming=coming)


def _left(sessions: list[Session], now: datetime) -> list[Session]:
    """Return what of today is not over."""
    return [session for session in sessions if _day(session) == timezone.localdate(now) and session.ends_at > now]


def _is_held(sessions: list[Session]) -> bool:
    return any(session.status != "cancelled" for session in sessions)


def _counted(session: Session, now: datetime) -> Session:
    session.status = programme.status(session, now)
    session.minutes_left = -((now - session.ends_at) // MINUTE)
    session.minutes_until = -((now - session.starts_at) // MINUTE)
    return session


def _first_of(sessions: list[Session], now: datetime) -> list[Session]:
    """Return how the next day with sessions begins."""
    ahead = [s for s in sessions if s.starts_at > now and not s.kind.is_break and s.status != "cancelled"]
    return [session for session in ahead if _day(session) == _day(ahead[0])][:COMING]


def _day(session: Session) -> date:
    return timezone.localdate(session.starts_at)


def _rooms(sessions: list[Session], now: datetime) -> list[Room]:
    by_venue = defaultdict(list)
    for session in sessions:
        if not session.everywhere:
            by_venue[session.venue].append(session)
    in_order = sorted(by_venue, key=lambda venue: (venue is None, venue and (venue.order, venue.pk)))
    number = NEXT[len(in_order)] if len(in_order) < len(NEXT) else 1
    return [
        Room(
            venue,
            [session for session in by_venue[venue] if session.starts_at <= now],
            [session for session in by_venue[venue] if session.starts_at > now][:number],
        )
        for venue in in_order
    ]


def code(address: str) -> bytes:
    """Return the QR code that leads a phone to ``address``, as SVG."""
    picture = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(picture)
    return picture.getvalue()
