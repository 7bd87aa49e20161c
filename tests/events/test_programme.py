"""The programme without its page: filters, days, the clock, and how a day stands in a table."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from events import programme
from events.models import Assembly, Kind, Session, Venue
from events.programme import Choice

DAY = datetime(2021, 7, 6, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
VENUES = [Venue(pk=number, name=f"ห้อง {number}", slug=f"room{number}", order=number) for number in range(1, 5)]
TALK, BREAK = Kind(pk=1, name="บรรยาย", slug="talk"), Kind(pk=2, name="พัก", slug="break", is_break=True)


def at(hour: int, minute: int = 0) -> datetime:
    return DAY + timedelta(hours=hour, minutes=minute)


def session(start: datetime, end: datetime, venue: Venue | None = VENUES[0], **fields) -> Session:
    return Session(title="รายการ", kind=TALK, venue=venue, starts_at=start, ends_at=end, state="published", **fields)


def everywhere(start: datetime, end: datetime) -> Session:
    return Session(title="พัก", kind=BREAK, everywhere=True, starts_at=start, ends_at=end, state="published")


@dataclass
class Drawn:
    """A grid as a browser draws it: which session lies at each place, with spans filled in."""

    grid: programme.Grid
    places: dict = field(default_factory=dict)

    def __post_init__(self):
        for line, row in enumerate(self.grid.rows):
            column = 0
            for cell in row.cells:
                while (line, column) in self.places:
                    column += 1
                for down in range(cell.rows):
                    for right in range(cell.columns):
                        place = (line + down, column + right)
                        assert place not in self.places, "two cells lie on one place"
                        self.places[place] = cell.session

    @property
    def width(self) -> int:
        return sum(column.lanes for column in self.grid.columns)

    def where(self, session: Session) -> set:
        return {place for place, each in self.places.items() if each is session}


def drawn(*sessions: Session, now: datetime = LONG_AGO) -> Drawn:
    return Drawn(programme.grid(sorted(sessions, key=lambda each: each.starts_at), now))


# The grid


def test_nothing_to_show():
    assert programme.grid([], DAY) is None


def test_one_session_with_a_line_each_half_hour():
    grid = programme.grid([session(at(9), at(10))], LONG_AGO)

    assert [row.time for row in grid.rows] == [at(9), at(9, 30)]
    assert [[(cell.rows, cell.columns) for cell in row.cells] for row in grid.rows] == [[(2, 1)], []]
    assert [row.is_half for row in grid.rows] == [False, True]


def test_odd_minutes_have_lines_of_their_own():
    grid = programme.grid([session(at(8, 50), at(9, 10)), session(at(9, 10), at(10, 25))], LONG_AGO)

    assert [row.time for row in grid.rows] == [at(8, 50), at(9), at(9, 10), at(9, 30), at(10)]
    assert [[cell.rows for cell in row.cells] for row in grid.rows] == [[2], [], [3], [], []]


def test_only_the_rooms_used_that_day_in_their_order():
    grid = programme.grid([session(at(9), at(10), VENUES[2]), session(at(9), at(10), VENUES[0])], LONG_AGO)
    assert [(column.venue, column.lanes) for column in grid.columns] == [(VENUES[0], 1), (VENUES[2], 1)]


def test_sessions_without_a_room_stand_last():
    grid = programme.grid([session(at(9), at(10), None), session(at(9), at(10), VENUES[3])], LONG_AGO)
    assert [column.venue for column in grid.columns] == [VENUES[3], None]


def test_parallel_sessions_of_a_room_have_lanes_side_by_side():
    first, second, third = session(at(9), at(11)), session(at(9, 30), at(10)), session(at(10), at(11))
    table = drawn(first, second, third)

    assert [(column.venue, column.lanes) for column in table.grid.columns] == [(VENUES[0], 2)]
    assert table.where(first) == {(line, 0) for line in range(4)}
    assert table.where(second) == {(1, 1)}
    assert table.where(third) == {(2, 1), (3, 1)}


def test_a_break_everywhere_spans_the_table():
    pause = everywhere(at(10), at(10, 30))
    table = drawn(
        *(session(at(9), at(10), venue) for venue in VENUES), pause, *(session(at(10, 30), at(11), v) for v in VENUES)
    )

    (cell,) = table.grid.rows[2].cells
    assert (cell.session, cell.rows, cell.columns) == (pause, 1, 4)


def test_a_break_stands_beside_what_goes_on_meanwhile():
    pause, market = everywhere(at(10), at(11)), session(at(9), at(12), VENUES[1])
    table = drawn(session(at(9), at(10)), market, session(at(9), at(10), VENUES[2]), pause)

    assert table.where(market) == {(line, 1) for line in range(6)}
    assert table.where(pause) == {(line, column) for line in (2, 3) for column in (0, 2)}


def test_what_is_everywhere_never_disappears_though_every_room_is_taken():
    opening = everywhere(at(9), at(10))
    table = drawn(session(at(9, 30), at(11)), opening)

    assert table.where(opening) == {(0, 1), (1, 1)}
    assert [(column.venue, column.everywhere) for column in table.grid.columns] == [(VENUES[0], False), (None, True)]


def test_a_day_of_nothing_but_what_is_everywhere_has_a_column_for_it():
    table = drawn(everywhere(at(9), at(10)))
    assert [(column.venue, column.lanes, column.everywhere) for column in table.grid.columns] == [(None, 1, True)]
    assert len(table.places) == 2


def test_past_midnight():
    table = drawn(session(at(23), at(25)))
    assert [row.time for row in table.grid.rows] == [at(23), at(23, 30), at(24), at(24, 30)]


@pytest.mark.parametrize(("lanes", "wide"), [(6, False), (7, True)])
def test_from_seven_lanes_on_it_is_wide(lanes, wide):
    grid = programme.grid([session(at(9), at(10)) for _ in range(lanes)], LONG_AGO)
    assert grid.is_wide == wide


@pytest.mark.parametrize(
    ("now", "marked"),
    [
        (at(8, 59), []),
        (at(9), [(at(9), 0)]),
        (at(9, 15), [(at(9), 5)]),
        (at(9, 29), [(at(9), 9)]),
        (at(9, 30), [(at(9, 30), 0)]),
        (at(9, 59), [(at(9, 30), 9)]),
        (at(10), []),
    ],
)
def test_now_mark(now, marked):
    grid = programme.grid([session(at(9), at(10))], now)
    assert [(row.time, row.tenth) for row in grid.rows if row.now] == marked


quarter = st.integers(min_value=0, max_value=47)
minutes = st.sampled_from([5, 10, 15, 20, 30, 45, 50, 60, 90, 120, 180, 240])


@st.composite
def days(draw) -> list[Session]:
    """A day's sessions, in any rooms, overlapping as they like, some of them everywhere."""
    sessions = []
    for _ in range(draw(st.integers(min_value=1, max_value=12))):
        start = at(6) + timedelta(minutes=15 * draw(quarter) + draw(st.sampled_from([0, 0, 0, 5, 7])))
        end = start + timedelta(minutes=draw(minutes))
        place = draw(st.sampled_from([*VENUES, None, "everywhere"]))
        sessions.append(everywhere(start, end) if place == "everywhere" else session(start, end, place))
    return sessions


@given(days(), quarter)
def test_every_day_is_a_whole_table(sessions, now):
    table = drawn(*sessions, now=at(6) + timedelta(minutes=15 * now))

    rows = table.grid.rows
    assert set(table.places) == {(line, lane) for line in range(len(rows)) for lane in range(table.width)}
    assert sum(row.now is not None for row in rows) <= 1
    starts = [row.time for row in rows]
    assert starts == sorted(set(starts))
    for each in sessions:
        lines = {line for line, _ in table.where(each)}
        assert {starts[line] for line in lines} == {t for t in starts if each.starts_at <= t < each.ends_at}
        lanes = {lane for _, lane in table.where(each)}
        assert lanes, "every session is shown"
        assert each.everywhere or len(lanes) == 1
    widths = [column.lanes for column in table.grid.columns]
    edges = [sum(widths[:number]) for number in range(len(widths))]
    for column, first in zip(table.grid.columns, edges, strict=True):
        shown = [table.places[line, lane] for line in range(len(rows)) for lane in range(first, first + column.lanes)]
        rooms = {each.venue for each in shown if each is not None and not each.everywhere}
        assert rooms <= {column.venue}


# Days


@pytest.fixture
def three_days() -> Assembly:
    return Assembly(starts_on=date(2021, 7, 6), ends_on=date(2021, 7, 8))


@pytest.mark.parametrize(
    ("asked", "today", "chosen"),
    [
        ("", date(2021, 1, 1), 1),
        ("", date(2021, 7, 7), 2),
        ("", date(2021, 7, 9), 1),
        ("3", date(2021, 7, 7), 3),
        ("๓", date(2021, 7, 7), 3),
        ("4", date(2021, 7, 7), 2),
        ("0", date(2021, 7, 7), 2),
        ("-1", date(2021, 7, 7), 2),
        ("1; drop table", date(2021, 7, 7), 2),
        ("03", date(2021, 1, 1), 1),
    ],
)
def test_the_chosen_day(three_days, asked, today, chosen):
    days = programme.days_of(three_days, asked, today)
    assert [day.number for day in days] == [1, 2, 3]
    assert [day.number for day in days if day.chosen] == [chosen]


def test_a_day_holds_what_starts_on_it_in_bangkok(three_days):
    first, second, _ = programme.days_of(three_days, "", date(2021, 1, 1))
    late = session(datetime(2021, 7, 6, 16, 59, tzinfo=UTC), datetime(2021, 7, 6, 18, 0, tzinfo=UTC))
    next_day = session(datetime(2021, 7, 6, 17, 0, tzinfo=UTC), datetime(2021, 7, 6, 18, 0, tzinfo=UTC))
    assert [first.holds(late), second.holds(late)] == [True, False]
    assert [first.holds(next_day), second.holds(next_day)] == [False, True]


# What is asked for


def test_a_choice_reads_what_it_knows():
    choice = Choice.of(QueryDict("network=a&venue=b&kind=c&day=2&view=list&q=+ง+&utm=x&network=d"))
    assert choice == Choice(day="2", network="d", venue="b", kind="c", view="list", q="ง")


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("", False),
        ("day=2", False),
        ("view=list", False),
        ("q=x", True),
        ("network=x", True),
        ("venue=x", True),
        ("kind=x", True),
    ],
)
def test_a_choice_filters_or_not(query, filters):
    assert bool(Choice.of(QueryDict(query))) == filters


# The clock


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(8), "later"),
        (at(8, 29), "later"),
        (at(8, 30), "soon"),
        (at(8, 59), "soon"),
        (at(9), "live"),
        (at(9, 59), "live"),
        (at(10), "past"),
    ],
)
def test_status(now, expected):
    planned = session(at(9), at(10))
    assert programme.status(planned, now) == expected
    planned.state = Session.State.CANCELLED
    assert programme.status(planned, now) == "cancelled"


def bangkok(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (bangkok(2021, 7, 1, 0, 0), bangkok(2021, 7, 2)),
        (bangkok(2021, 7, 5, 23, 59, 59), bangkok(2021, 7, 6)),
        (bangkok(2021, 7, 6, 0, 0), bangkok(2021, 7, 6, 0, 1)),
        (bangkok(2021, 7, 7, 10, 10, 10), bangkok(2021, 7, 7, 10, 11)),
        (bangkok(2021, 7, 8, 23, 59, 59), bangkok(2021, 7, 9)),
        (bangkok(2021, 7, 9, 0, 0), None),
        (bangkok(2030, 1, 1), None),
    ],
)
def test_next_change(three_days, now, change):
    assert programme.next_change(three_days, now) == change


@given(st.datetimes(datetime(2021, 7, 1), datetime(2021, 7, 12), timezones=st.just(UTC)))
def test_the_next_change_lies_ahead(now):
    change = programme.next_change(Assembly(starts_on=date(2021, 7, 6), ends_on=date(2021, 7, 8)), now)
    assert change is None or now < change <= now + timedelta(days=1)
