"""The public programme: which sessions a reader asked for, and how a day of them stands in a table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.http import urlencode

from events.models import Assembly, Recording, ReleasedSession, Session, Venue
from moral_assembly import thai
from networks.models import Network

HALF_HOUR = timedelta(minutes=30)
SOON = timedelta(minutes=30)
WATCH_BEFORE = timedelta(minutes=10)  # a broadcast can be opened before the session begins


def rows_of(assembly: Assembly) -> QuerySet:
    """Return the sessions that pages of the edition show: its current release, or in a preview the working copy."""
    return assembly.sessions.ready() if assembly.shows_working_copy else assembly.releasedsessions.public()


def _parts(rows: QuerySet, *related: str) -> Prefetch:
    return Prefetch("speakers", rows.model.speakers.field.model.objects.select_related(*related))


def sessions_of(assembly: Assembly) -> list[ReleasedSession]:
    """Return the public sessions with all that a page shows of them, in three statements."""
    rows = rows_of(assembly)
    recorded = Recording.objects.filter(session=OuterRef("pk" if rows.model is Session else "session"))
    sessions = list(
        rows.annotate(has_replay=Exists(recorded))
        .select_related("kind", "venue")
        .defer("search_text", "venue__address", "venue__map_url")
        .prefetch_related(Prefetch("hosts", Network.objects.only("number", "name", "slug")), _parts(rows, "person"))
        .order_by("starts_at", "venue__order", "pk")
    )
    for session in sessions:
        session.assembly = assembly
    return sessions


def session_of(assembly: Assembly, slug: str) -> ReleasedSession | None:
    """Return one session with all that its own page shows."""
    rows = rows_of(assembly)
    own = "" if rows.model is Session else "session__"
    if own:
        rows = rows.with_last_change().select_related("session")
    rows = rows.select_related("kind", "venue__district")
    read = ("hosts", f"{own}recordings", f"{own}documents", _parts(rows, "person__organization", "person__photo"))
    found = rows.filter(slug=slug).prefetch_related(*read).first()
    if found:
        found.assembly, found.has_replay = assembly, bool(found.recordings.all())
    return found


@dataclass(frozen=True)
class Choice:
    """What the reader's query string asks for; an empty string asks for everything."""

    day: str = ""
    network: str = ""
    venue: str = ""
    kind: str = ""
    view: str = ""
    q: str = ""

    PARAMETERS = ("day", "network", "venue", "kind", "view")
    FILTERS = ("network", "venue", "kind")

    @classmethod
    def of(cls, query) -> "Choice":
        """Read a QueryDict; parameters that are unknown are ignored."""
        return cls(**{name: query.get(name, "") for name in cls.PARAMETERS}, q=query.get("q", "").strip())

    @property
    def filters(self) -> str:
        """The filters alone, as a query string for files of the same sessions."""
        return urlencode({name: getattr(self, name) for name in self.FILTERS if getattr(self, name)})

    def __bool__(self) -> bool:
        return bool(self.network or self.venue or self.kind or self.q)

    def admits(self, session: Session) -> bool:
        """Whether the session passes every filter; breaks in all venues stay unless something was asked for."""
        return (
            (not self.network or any(host.slug == self.network for host in session.hosts.all()))
            and (not self.venue or (session.venue is not None and session.venue.slug == self.venue))
            and (not self.kind or session.kind.slug == self.kind)
            and self._says(session)
        )

    def is_odd(self, assembly: Assembly, sessions: list[Session]) -> bool:
        """Whether a value is asked for that the programme has not: no link leads there."""
        values = {
            "day": {str(number) for number in range(1, (assembly.ends_on - assembly.starts_on).days + 2)},
            "view": {"list"},
        }
        for name, found in zip(self.FILTERS, filters_of(sessions).values(), strict=True):
            values[name] = {each.slug for each in found}
        return any(getattr(self, name) not in {"", *known} for name, known in values.items())

    def _says(self, session: Session) -> bool:
        words = thai.normalise(self.q).split()
        if not words:
            return True
        told = [session.title, session.kind.name, *(str(part.person) for part in session.speakers.all())]
        text = thai.normalise(" ".join(told))
        return all(word in text for word in words)


def filters_of(sessions: Iterable[Session]) -> dict[str, list]:
    """What the sessions can be filtered by, each in its own order."""
    sessions = list(sessions)
    return {
        "networks": sorted({host for s in sessions for host in s.hosts.all()}, key=lambda host: host.number),
        "venues": sorted({s.venue for s in sessions if s.venue}, key=lambda venue: (venue.order, venue.pk)),
        "kinds": sorted({s.kind for s in sessions}, key=lambda kind: (kind.order, kind.pk)),
    }


@dataclass
class Day:
    """One day of an assembly."""

    number: int
    date: date
    chosen: bool = False

    def holds(self, session: Session) -> bool:
        return timezone.localdate(session.starts_at) == self.date


def days_of(assembly: Assembly, asked: str, today: date) -> list[Day]:
    """Return the assembly's days; the asked-for one is chosen, else today, else the first."""
    count = (assembly.ends_on - assembly.starts_on).days + 1
    days = [Day(number, assembly.starts_on + timedelta(days=number - 1)) for number in range(1, count + 1)]
    chosen = next((day for day in days if str(day.number) == thai.arabic(asked)), None)
    chosen = chosen or next((day for day in days if day.date == today), days[0])
    chosen.chosen = True
    return days


def status(session: Session, now: datetime) -> str:
    """Return ``cancelled``, ``live``, ``soon``, ``later``, ``replay`` or ``past``, from the clock alone.

    ``replay``: it is over, and a recording is there (``has_replay``, which ``sessions_of`` tells).
    """
    if session.state == Session.State.CANCELLED:
        return "cancelled"
    if session.starts_at <= now < session.ends_at:
        return "live"
    if now >= session.ends_at:
        return "replay" if getattr(session, "has_replay", False) else "past"
    return "soon" if session.starts_at - now <= SOON else "later"


def is_watchable(session: Session, now: datetime) -> bool:
    """Whether the broadcast of a session can be watched: while it lasts, and a few minutes before."""
    if not session.live_url or session.state == Session.State.CANCELLED:
        return False
    return session.starts_at - WATCH_BEFORE <= now < session.ends_at


@dataclass
class Cell:
    """A table cell: a session, or nothing for a while."""

    rows: int
    columns: int = 1
    session: Session | None = None


@dataclass
class Row:
    """A line of the table, from ``time`` to the next line's time."""

    time: datetime
    cells: list[Cell] = field(default_factory=list)
    now: datetime | None = None
    tenth: int = 0

    @property
    def is_half(self) -> bool:
        return timezone.localtime(self.time).minute != 0


@dataclass
class Column:
    """A venue's head over as many lanes as it holds things at once; ``everywhere`` is for what fits in no lane."""

    venue: Venue | None
    lanes: int
    everywhere: bool = False


@dataclass
class Grid:
    """A day as a table: venues across (only those used), time down."""

    columns: list[Column]
    rows: list[Row]

    @property
    def is_wide(self) -> bool:
        return sum(column.lanes for column in self.columns) > 6


def grid(sessions: Iterable[Session], now: datetime) -> Grid | None:
    """Lay a day's sessions out; None when there is nothing to show.

    A session overlapping another of its venue takes a lane of its own. A break everywhere spans the table, unless
    something else goes on meanwhile: then it stands in the lanes that are free, or in one of its own.
    """
    sessions = list(sessions)
    if not sessions:
        return None
    times = _lines(sessions)
    lanes, columns = _lanes(session for session in sessions if not session.everywhere)
    board = [[None] * len(times) for _ in lanes]
    for lane, placed in zip(board, lanes, strict=True):
        for session in placed:
            _fill(lane, session, times)
    added = _lay_everywhere(board, times, [session for session in sessions if session.everywhere])
    if added:
        columns.append(Column(None, added, everywhere=True))
    rows = _rows(board, times)
    _mark_now(rows, times, now)
    return Grid(columns, rows)


def _lines(sessions: list[Session]) -> list[datetime]:
    first, last = min(s.starts_at for s in sessions), max(s.ends_at for s in sessions)
    times = {edge for session in sessions for edge in (session.starts_at, session.ends_at)}
    line = first - timedelta(minutes=first.minute % 30)
    while line < last:
        if line > first:
            times.add(line)
        line += HALF_HOUR
    return sorted(times)


def _lanes(sessions: Iterable[Session]) -> tuple[list[list[Session]], list[Column]]:
    by_venue = defaultdict(list)
    for session in sessions:
        by_venue[session.venue].append(session)
    lanes, columns = [], []
    for venue in sorted(by_venue, key=lambda venue: (venue is None, venue and (venue.order, venue.pk))):
        own = []
        for session in by_venue[venue]:
            free = next((lane for lane in own if lane[-1].ends_at <= session.starts_at), None)
            if free is None:
                own.append([session])
            else:
                free.append(session)
        lanes += own
        columns.append(Column(venue, len(own)))
    return lanes, columns


def _fill(lane: list, session: Session, times: list[datetime]) -> None:
    for line in range(times.index(session.starts_at), times.index(session.ends_at)):
        lane[line] = session


def _lay_everywhere(board: list, times: list[datetime], sessions: list[Session]) -> int:
    """Put each session into all lanes that are free while it lasts; return how many lanes had to be added."""
    before = len(board)
    for session in sessions:
        span = slice(times.index(session.starts_at), times.index(session.ends_at))
        free = [lane for lane in board if not any(lane[span])]
        if not free:
            free = [[None] * len(times)]
            board += free
        for lane in free:
            _fill(lane, session, times)
    return len(board) - before


def _rows(board: list, times: list[datetime]) -> list[Row]:
    rows = [Row(time) for time in times[:-1]]
    for line, row in enumerate(rows):
        number = 0
        while number < len(board):
            width = _width(board, number, line)
            session = board[number][line]
            if line == 0 or session is None or board[number][line - 1] is not session:
                row.cells.append(Cell(_height(board[number], line), width, session))
            number += width
    return rows


def _width(board: list, number: int, line: int) -> int:
    session, width = board[number][line], 1
    if session is not None and session.everywhere:
        while number + width < len(board) and board[number + width][line] is session:
            width += 1
    return width


def _height(lane: list, line: int) -> int:
    session, height = lane[line], 1
    if session is not None:
        while lane[line + height] is session:
            height += 1
    return height


def _mark_now(rows: list[Row], times: list[datetime], now: datetime) -> None:
    for row, end in zip(rows, times[1:], strict=True):
        if row.time <= now < end:
            row.now, row.tenth = now, int(10 * ((now - row.time) / (end - row.time)))


def next_change(assembly: Assembly, now: datetime) -> datetime | None:
    """Return until when a page that depends on the clock stays true: a minute in the days, a day before, then ever."""
    today = timezone.localdate(now)
    if today > assembly.ends_on:
        return None
    if today < assembly.starts_on:
        return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
