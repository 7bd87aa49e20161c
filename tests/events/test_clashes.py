"""Clashes: the sweep agrees with comparing everybody with everybody, and each kind is found."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from events import clashes
from events.clashes import Why
from events.models import Follower, Session
from networks.permissions import Role
from tests import make

HOUR = timedelta(hours=1)
START = datetime(2021, 7, 6, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    starts_at: datetime
    ends_at: datetime
    number: int
    keys: frozenset = field(default=frozenset())


@st.composite
def items(draw):
    rows = draw(
        st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12), st.frozensets(st.integers(0, 3))), max_size=25)
    )
    return [
        Item(START + start * HOUR / 4, START + (start + length) * HOUR / 4, number, keys)
        for number, (start, length, keys) in enumerate(rows)
    ]


def meet(one, other) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


@given(items())
def test_the_sweep_finds_every_pair_once(rows):
    found = [frozenset((one.number, other.number)) for one, other in clashes.overlapping(rows)]
    expected = [frozenset((one.number, other.number)) for one, other in combinations(rows, 2) if meet(one, other)]

    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


@given(items())
def test_shared_keys_meet(rows):
    found = {(key, frozenset((a.number, b.number))) for key, a, b in clashes.shared(rows, lambda item: item.keys)}
    expected = {
        (key, frozenset((a.number, b.number)))
        for a, b in combinations(rows, 2)
        if meet(a, b)
        for key in a.keys & b.keys
    }
    assert found == expected


def told(edition) -> list[tuple]:
    return [(clash.why, *(session.title for session in clash.sessions)) for clash in clashes.of_assembly(edition)]


@pytest.fixture
def hall(edition):
    return make.venue(edition, opens_at=time(8), closes_at=time(16))


def test_a_quiet_programme_has_none(edition, hall):
    make.session(edition, venue=hall)
    make.session(edition, venue=hall, starts_at=make.OPENING + HOUR)
    assert told(edition) == []


def test_days_hours_and_breaks(edition, hall):
    make.session(edition, title="พัก", everywhere=True, starts_at=make.OPENING + 3 * HOUR)
    make.session(edition, title="ทับพัก", venue=hall, starts_at=make.OPENING + 3.5 * HOUR)
    make.session(edition, title="เย็น", venue=hall, starts_at=make.OPENING + 6.5 * HOUR)
    make.session(edition, title="วันอื่น", venue=hall, starts_at=make.OPENING + timedelta(days=5))
    make.session(edition, title="งด", starts_at=make.OPENING + timedelta(days=6), state=Session.State.CANCELLED)

    assert told(edition) == [(Why.BREAK, "พัก", "ทับพัก"), (Why.HOURS, "เย็น"), (Why.DAYS, "วันอื่น")]


def test_until_midnight_is_still_the_last_day(edition):
    late = make.session(
        edition,
        starts_at=make.OPENING + timedelta(days=2, hours=13),
        ends_at=make.OPENING + timedelta(days=2, hours=15),
    )

    assert not clashes.is_outside_days(late, date(2021, 7, 6), date(2021, 7, 8))
    assert clashes.is_outside_days(late, date(2021, 7, 6), date(2021, 7, 7))


def test_one_coordinator_in_two_places(edition, hall, coordinator, community, farming):
    make.session(edition, title="หนึ่ง", venue=hall, hosts=(community,))
    make.session(edition, title="สอง", venue=make.venue(edition), hosts=(farming,))
    (clash,) = clashes.of_assembly(edition)
    assert (clash.why, clash.about, clash.is_refused) == (Why.COORDINATOR, "coordinator", False)

    make.membership(make.user(), Role.COORDINATOR, edition.province, farming)
    assert told(edition) == []


def test_what_the_database_refuses_is_told_all_the_same(edition, hall, chiangrai):
    """Rows not yet saved may overlap: the board asks before it saves."""
    first, second = make.session(edition, venue=hall), make.session(edition, venue=hall, starts_at=make.OPENING + HOUR)
    second.starts_at = make.OPENING + HOUR / 2

    assert [clash.why for clash in clashes.among([first, second], edition)] == [Why.VENUE]
    assert [field for field, _ in clashes.taken(second)] == ["venue"]


def test_more_followers_than_seats(edition, hall):
    hall.capacity = 1
    hall.save()
    session, other = make.session(edition, venue=hall), make.session(edition, venue=make.venue(edition))
    for number, at in enumerate([make.OPENING, make.OPENING, None]):
        follower = Follower.objects.create(assembly=edition, email=f"f{number}@example.org", confirmed_at=at)
        follower.sessions.set([session, other])
        found = clashes.of_assembly(edition)
        assert [clash.why for clash in found] == ([clashes.Why.CAPACITY] if number else [])
    assert (found[0].sessions, found[0].is_refused) == ((session,), False)
    assert found[0].about == f"{hall} ๑ ที่นั่ง ผู้ติดตาม ๒ คน"


def test_as_many_statements_for_thirty_sessions_as_for_three(edition, hall, chiangrai, community):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            clashes.of_assembly(edition)
        return len(captured)

    def grow(number: int):
        last = edition.sessions.count()
        for hour in range(last, last + number):
            session = make.session(edition, venue=hall, hosts=(community,), starts_at=make.OPENING + hour * HOUR)
            make.speaker(session, make.person(chiangrai))

    grow(3)
    few = cost()
    grow(27)
    assert (few, cost()) == (6, 6)


def test_more_people_have_a_place_that_day_than_the_area_seats(edition):
    area = make.venue(edition, kind="area", capacity=2, parallel=True)
    morning = make.session(edition, venue=area)
    make.session(edition, venue=area, starts_at=make.OPENING + timedelta(days=1))
    area_day = make.area_day(edition, 5, venue=area, online_places=None)
    make.registration(area_day, mode="online")
    for _ in range(2):
        make.registration(area_day)
    assert clashes.of_assembly(edition) == []

    make.registration(area_day)
    (clash,) = clashes.of_assembly(edition)
    assert (clash.why, clash.sessions) == (clashes.Why.REGISTERED, (morning,))
    assert clash.about == f"{area} ๒ ที่นั่ง ยืนยันแล้ว ๓ คน"


def test_the_page_lists_them(organizer, auditor, foreign_organizer, edition, hall):
    make.session(edition, slug="far", title="วันอื่น", venue=hall, starts_at=make.OPENING + timedelta(days=5))

    for client in (organizer, auditor):
        page = client.get("/desk/2564/clashes/")
        assert [clash.why for clash in page.context["clashes"]] == [Why.DAYS]
        assert "/desk/2564/sessions/far/" in page.text
    assert foreign_organizer.get("/desk/2564/clashes/").status_code == 404
    assert organizer.post("/desk/2564/clashes/").status_code == 405
