"""Whatever was edited since, an earlier release comes back as it was; and parts of a programme fit together."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import releases, restoring
from events.clashes import double_bookings
from events.differences import differences
from events.models import Release, Session
from moral_assembly.audit import AuditEntry
from tests import make

HOUR = timedelta(hours=1)
SLUGS = ("a", "b", "c", "d")


@pytest.fixture
def programme(edition, chiangrai):
    """Four sessions, the first two in one room at one hour after the other, the first two with one speaker."""
    halls = [make.venue(edition), make.venue(edition)]
    speaker = make.person(chiangrai)
    for number, slug in enumerate(SLUGS):
        session = make.session(
            edition,
            slug=slug,
            title=slug,
            venue=halls[number // 2],
            starts_at=make.OPENING + number * HOUR,
            released=False,
        )
        if number < 2:
            session.speakers.create(person=speaker)
    releases.make(edition)
    return edition


@pytest.fixture
def request_(db):
    request = RequestFactory().post("/")
    request.user = make.user()
    return request


def fits(rows) -> bool:
    held = [row for row in rows if row.state != Session.State.CANCELLED]
    return not list(double_bookings(held)) and len({row.slug for row in rows}) == len(rows)


# Any edits


def move(session, number):
    session.starts_at = make.OPENING + (number % 5) * HOUR
    session.ends_at = session.starts_at + HOUR


def place(session, number):
    session.venue = session.assembly.venues.all()[number % 2]


def say_state(session, number):
    session.state = Session.State.values[number % 3]


def name(session, number):
    session.title, session.delayed_minutes = f"ชื่อที่ {number}", number


def address(session, number):
    session.slug = SLUGS[number % 4]


def leave_unplaced(session, number):
    session.starts_at = session.ends_at = None


def host(session, number):
    session.hosts.set(session.assembly.province.networks.all()[: number % 3])


def speak(session, number):
    session.speakers.all().delete()
    for person in session.assembly.province.people.all()[: number % 3]:
        session.speakers.create(person=person, duty=f"หน้าที่ {number}")


def add(session, number):
    make.session(session.assembly, title="เพิ่ม", starts_at=make.OPENING + (number % 5) * HOUR, released=False)


DEEDS = (move, place, say_state, name, address, leave_unplaced, host, speak, add)
EDITS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.integers(0, 9)), max_size=8)
anything = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def edit(assembly, edits) -> None:
    """Do what the database lets through."""
    for deed, which, number in edits:
        sessions = list(assembly.sessions.order_by("pk"))
        with suppress(IntegrityError), transaction.atomic():
            session = sessions[which % len(sessions)]
            deed(session, number)
            session.save()


def publish(request, assembly, **only) -> None:
    with suppress(releases.NothingNew):
        releases.publish(request, assembly, **only)


@given(first=EDITS, second=EDITS, third=EDITS, back=st.integers(0, 2))
@anything
def test_a_release_comes_back_as_it_was(programme, community, religion, request_, first, second, third, back):
    with transaction.atomic():
        programme.refresh_from_db()
        for edits in (first, second):
            edit(programme, edits)
            publish(request_, programme)
        edit(programme, third)
        before = set(programme.sessions.values_list("pk", flat=True))
        found = list(programme.releases.all())[-1 - back % programme.releases.count()]
        held = releases.released(found)

        restoring.restore(request_, found)

        assert differences(held, releases.working(programme)) == []
        assert restoring.changes_to(found) == []
        assert set(programme.sessions.values_list("pk", flat=True)) == before, "nothing is deleted"
        publish(request_, programme)
        assert differences(held, releases.current(programme)) == []
        numbers = list(Release.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        transaction.set_rollback(True)


@given(edits=EDITS, chosen=st.sets(st.integers(0, 5)))
@anything
def test_any_part_of_the_changes_fits_what_stays(programme, community, request_, edits, chosen):
    with transaction.atomic():
        programme.refresh_from_db()
        edit(programme, edits)
        sessions = list(programme.sessions.order_by("pk"))
        publish(request_, programme, only=[session for n, session in enumerate(sessions) if n in chosen])
        assert fits(releases.current(programme))
        publish(request_, programme)
        assert releases.pending(programme) == []
        transaction.set_rollback(True)


# What it does with what came since


def test_sessions_made_since_become_drafts_and_give_way(programme, request_):
    first = programme.current_release
    Session.objects.filter(slug="a").update(starts_at=make.OPENING + 8 * HOUR, ends_at=make.OPENING + 9 * HOUR)
    hall = programme.venues.first()
    usurper = make.session(programme, slug="usurper", venue=hall, released=False)
    elsewhere = make.session(programme, slug="elsewhere", starts_at=make.OPENING + 6 * HOUR, released=False)

    found = restoring.restore(request_, first)

    assert [str(session) for session in found.drafted] == [str(usurper), str(elsewhere)]
    assert [session.pk for session in found.unplaced] == [usurper.pk]
    usurper.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (usurper.state, usurper.starts_at, usurper.venue) == ("draft", None, hall)
    assert (elsewhere.state, elsewhere.starts_at) == ("draft", make.OPENING + 6 * HOUR)


def test_an_address_taken_since_is_given_back(programme, request_):
    first = programme.current_release
    Session.objects.filter(slug="a").update(slug="was-a")
    thief = make.session(programme, slug="a", starts_at=make.OPENING + 6 * HOUR, released=False)
    swapped = {slug: programme.sessions.get(slug=slug).pk for slug in ("b", "c")}
    Session.objects.filter(pk=swapped["b"]).update(slug="x")
    Session.objects.filter(pk=swapped["c"]).update(slug="b")
    Session.objects.filter(pk=swapped["b"]).update(slug="c")

    restoring.restore(request_, first)

    thief.refresh_from_db()
    assert thief.slug not in ("a", "was-a")
    assert {slug: programme.sessions.get(slug=slug).pk for slug in ("b", "c")} == swapped


def test_the_trail_keeps_what_was_set_back(programme, request_):
    Session.objects.filter(slug="a").update(title="ชื่อใหม่")
    restoring.restore(request_, programme.current_release)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label, entry.province) == ("restored", "กำหนดการครั้งที่ ๑", "chiangrai")
    assert entry.changes == {"a": ["ชื่อรายการ: ชื่อใหม่", 1]}


def test_what_was_not_looked_through_is_not_overwritten(programme, request_):
    Session.objects.filter(slug="a").update(title="ชื่อใหม่")
    sealed = releases.seal(programme, restoring.changes_to(programme.current_release))
    Session.objects.filter(slug="a").update(title="ของเพื่อน")
    with pytest.raises(releases.Overtaken):
        restoring.restore(request_, programme.current_release, sealed)
    assert Session.objects.filter(title="ของเพื่อน").exists()


def test_a_room_that_now_holds_one_thing_at_a_time_refuses_two(edition, request_):
    yard = make.venue(edition, parallel=True)
    sessions = [make.session(edition, venue=yard) for _ in range(2)]
    Session.objects.filter(pk=sessions[1].pk).update(venue=None)
    yard.parallel = False
    yard.save()
    edition.refresh_from_db()
    with pytest.raises(IntegrityError, match="one_session_in_a_venue_at_once"), transaction.atomic():
        restoring.restore(request_, edition.current_release)
    assert Session.objects.get(pk=sessions[1].pk).venue is None


def test_as_many_statements_for_three_sessions_as_for_one(edition, request_):
    def cost() -> int:
        first = edition.releases.get()
        Session.objects.update(title="ใหม่")
        with CaptureQueriesContext(connection) as captured:
            restoring.restore(request_, first)
        return len(captured)

    make.session(edition)
    cost()  # the trail begins
    one = cost()
    for number in (1, 2):
        make.session(edition, starts_at=make.OPENING + number * HOUR)
    assert cost() == one
