"""The arranging board: a day of the programme as an organizer sees it, drafts and clashes and all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median_low

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.http import urlencode

from events import clashes
from events.arranging import Place
from events.models import Assembly, Kind, Session, Speaker, Step, Venue
from events.programme import Day, days_of
from moral_assembly import thai
from networks.models import Network

SNAPS = (5, 15, 30)
FIRST_HOUR, LAST_HOUR = 8, 18  # drawn at least
MOST_LANES = 8  # side by side in one venue; more stand on each other
USUAL = 60  # minutes of a session that never had a time, where its kind knows no better
SHORT = 25  # minutes, below which a piece shows its title alone


@dataclass(frozen=True)
class View:
    """What the organizer chose to see; it goes along with every deed."""

    day: str = ""
    venues: str = ""
    snap: str = ""

    @classmethod
    def of(cls, query) -> "View":
        return cls(**{name: query.get(name, "")[:10] for name in ("day", "venues", "snap")})

    @property
    def minutes(self) -> int:
        typed = thai.arabic(self.snap)
        return int(typed) if typed in map(str, SNAPS) else 15

    def query(self, **changes) -> str:
        chosen = {"day": self.day, "venues": self.venues, "snap": self.snap} | changes
        return urlencode({name: value for name, value in chosen.items() if value})


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), thai.ZONE)


def minute_of(moment: datetime, day: date) -> int:
    """Minutes since midnight of that day."""
    return (moment - midnight(day)) // timedelta(minutes=1)


@dataclass
class Piece:
    """A session on the board, or waiting beside it, with its place in minutes of the day and in lanes."""

    session: Session
    at: int = 0
    minutes: int = 0
    lane: int = 0
    lanes: int = 1
    faults: list[str] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.at + self.minutes

    @property
    def is_short(self) -> bool:
        return self.minutes <= SHORT

    @property
    def classes(self) -> str:
        """Its place for the stylesheet, which knows hours and minutes (``board.css``)."""
        position = f"at-h{self.at // 60} at-m{self.at % 60} for-h{self.minutes // 60} for-m{self.minutes % 60}"
        return f"{position} lane-{self.lane}-{self.lanes}" if self.lanes > 1 else position

    @property
    def people(self) -> str:
        return " ".join(str(part.person_id) for part in self.session.speakers.all())

    @property
    def blocks(self) -> bool:
        return self.session.state != Session.State.CANCELLED


@dataclass
class Column:
    """A venue with its pieces of the day; ``venue`` is None for those with a time and no venue yet."""

    venue: Venue | None
    pieces: list[Piece]

    def __post_init__(self):
        _lay_in_lanes(self.pieces)

    @property
    def slug(self) -> str:
        return self.venue.slug if self.venue else ""


def _lay_in_lanes(pieces: list[Piece]) -> None:
    """Put pieces that meet side by side, each bunch of them in as many lanes as it needs."""
    bunch, free, end = [], [], 0
    for piece in sorted(pieces, key=lambda each: (each.at, -each.minutes)):
        if piece.at >= end:
            _close(bunch, free)
            bunch, free = [], []
        piece.lane = next((number for number, until in enumerate(free) if until <= piece.at), len(free))
        free[piece.lane : piece.lane + 1] = [piece.end]
        bunch.append(piece)
        end = max(end, piece.end) if len(bunch) > 1 else piece.end
    _close(bunch, free)


def _close(bunch: list[Piece], free: list[int]) -> None:
    for piece in bunch:
        piece.lanes = min(len(free), MOST_LANES)
        piece.lane = min(piece.lane, MOST_LANES - 1)


@dataclass
class Board:
    """All that the page of one day shows."""

    assembly: Assembly
    view: View
    days: list[Day]
    counts: list[int]
    columns: list[Column]
    everywhere: list[Piece]
    tray: list[Piece]
    outside: list[Piece]
    clashes: list[clashes.Clash]
    hidden_venues: int
    has_venues: bool
    now: datetime

    @property
    def tabs(self) -> Iterable[tuple[Day, int]]:
        """The days, each with the number of its sessions."""
        return zip(self.days, self.counts, strict=True)

    @property
    def day(self) -> Day:
        return next(day for day in self.days if day.chosen)

    @cached_property
    def pieces(self) -> list[Piece]:
        return [*(piece for column in self.columns for piece in column.pieces), *self.everywhere]

    @property
    def first(self) -> int:
        """The hour at the top."""
        return min([FIRST_HOUR, *(piece.at // 60 for piece in self.pieces)])

    @property
    def last(self) -> int:
        return min(24, max([LAST_HOUR, *(-(-piece.end // 60) for piece in self.pieces)]))

    @property
    def hours(self) -> range:
        return range(self.first, self.last)

    @property
    def now_classes(self) -> str:
        """Where the line of the present moment is drawn; nothing on another day."""
        minute = minute_of(self.now, self.day.date)
        return f"at-h{minute // 60} at-m{minute % 60}" if self.first * 60 <= minute < self.last * 60 else ""

    @property
    def refused(self) -> list[clashes.Clash]:
        return [clash for clash in self.clashes if clash.is_refused]


def of(assembly: Assembly, view: View, now: datetime) -> Board:
    """Read one day's board in as many statements for six sessions as for six hundred."""
    days = days_of(assembly, view.day, timezone.localdate(now))
    chosen = next(day for day in days if day.chosen)
    sessions, venues = _sessions(assembly, chosen.date, days), list(assembly.venues.all())
    known = {venue.pk: venue for venue in venues}
    for session in sessions:
        session.assembly, session.venue = assembly, known.get(session.venue_id)
    timed = [each for each in sessions if each.starts_at and timezone.localdate(each.starts_at) == chosen.date]
    found = clashes.of_sessions([each for each in timed if each.state != Session.State.CANCELLED], assembly)
    pieces = _pieces(timed, chosen.date, found)
    columns = _columns(pieces, venues, view)
    return Board(
        assembly=assembly,
        view=view,
        days=days,
        counts=_counts(assembly, days),
        columns=columns,
        everywhere=[piece for piece in pieces if piece.session.everywhere],
        tray=waiting(assembly, [session for session in sessions if not session.starts_at]),
        outside=[Piece(session) for session in sessions if session.starts_at and session not in timed],
        clashes=found,
        hidden_venues=len(venues) - len([column for column in columns if column.venue]),
        has_venues=bool(venues),
        now=now,
    )


def _sessions(assembly: Assembly, day: date, days: list[Day]) -> list[Session]:
    """Those of the day, those that wait, and those outside of all days; in three statements."""
    start, end = midnight(days[0].date), midnight(days[-1].date) + timedelta(days=1)
    of_day = Q(starts_at__gte=midnight(day), starts_at__lt=midnight(day) + timedelta(days=1))
    outside = Q(starts_at__lt=start) | Q(starts_at__gte=end)
    rows = assembly.sessions.filter(of_day | outside | Q(starts_at=None)).select_related("kind")
    rows = rows.defer("search_text", "body", "live_url", "cancel_reason").prefetch_related(
        Prefetch("hosts", Network.objects.only("number", "name")),
        Prefetch("speakers", Speaker.objects.select_related("person")),
    )
    return list(rows.order_by("starts_at", "title", "pk"))


def _counts(assembly: Assembly, days: list[Day]) -> list[int]:
    """How many sessions each day has."""
    starts = [midnight(day.date) for day in days]
    spans = [Q(starts_at__gte=start, starts_at__lt=start + timedelta(days=1)) for start in starts]
    found = assembly.sessions.aggregate(**{f"day{n}": Count("pk", filter=span) for n, span in enumerate(spans)})
    return [found[f"day{n}"] for n in range(len(days))]


def _pieces(sessions: list[Session], day: date, found: list[clashes.Clash]) -> list[Piece]:
    faults = defaultdict(list)
    for clash in found:
        for session in clash.sessions:
            faults[session.pk].append(clash.why.value)
    return [
        Piece(
            session,
            at=minute_of(session.starts_at, day),
            minutes=min(minute_of(session.ends_at, day), 24 * 60) - minute_of(session.starts_at, day),
            faults=list(dict.fromkeys(faults[session.pk])),
        )
        for session in sessions
    ]


def _columns(pieces: list[Piece], venues: list[Venue], view: View) -> list[Column]:
    """The venues that are used this day, or all; those without a venue stand last."""
    by_venue = defaultdict(list)
    for piece in pieces:
        if not piece.session.everywhere:
            by_venue[piece.session.venue].append(piece)
    every = view.venues == "all" or not by_venue.keys() - {None}
    shown = [venue for venue in venues if every or venue in by_venue]
    columns = [Column(venue, by_venue[venue]) for venue in shown]
    return columns + ([Column(None, by_venue[None])] if None in by_venue else [])


def waiting(assembly: Assembly, sessions: list[Session]) -> list[Piece]:
    """What waits in the tray, each as long as it was before it was taken off, or as its kind usually is."""
    before = _lengths_before(assembly, sessions)
    usual = usual_lengths(assembly, {session.kind for session in sessions} if len(before) < len(sessions) else set())
    return [Piece(session, minutes=before.get(session.pk) or usual.get(session.kind_id, USUAL)) for session in sessions]


def _lengths_before(assembly: Assembly, sessions: Iterable[Session]) -> dict[int, int]:
    keys = [str(session.pk) for session in sessions]
    if not keys:
        return {}
    steps = Step.objects.filter(assembly=assembly, changes__has_any_keys=keys).order_by("pk").values_list("changes")
    lengths = {}
    for (changes,) in steps:
        for key in changes.keys() & set(keys):
            for side in changes[key].values():
                place = Place.from_json(side)
                if place.starts_at:
                    lengths[int(key)] = place.length // timedelta(minutes=1)
    return lengths


def usual_lengths(assembly: Assembly, kinds: set[Kind]) -> dict[int, int]:
    """The middle length in minutes of the sessions of each kind that have a time."""
    if not kinds:
        return {}
    lengths = defaultdict(list)
    rows = assembly.sessions.filter(kind__in=kinds, starts_at__isnull=False)
    for kind, start, end in rows.values_list("kind", "starts_at", "ends_at"):
        lengths[kind].append((end - start) // timedelta(minutes=1))
    return {kind: median_low(found) for kind, found in lengths.items()}
