"""The verbs of the arranging board: what they move, what they leave, that each can be undone and done again."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import RequestFactory
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from events import arranging
from events.arranging import Place, Unfit, close_gaps, shift_rest, swap
from events.models import Session, Step
from moral_assembly import audit, thai
from moral_assembly.audit import AuditEntry, faults
from networks.permissions import Role
from tests import make

DAY = datetime(2021, 7, 6, tzinfo=thai.ZONE)
HOUR = timedelta(hours=1)


def at(minute: int) -> datetime:
    return DAY + timedelta(minutes=minute)


def place(start: int, length: int = 60, venue=None) -> Place:
    return Place(venue, at(start), at(start + length))


@st.composite
def days(draw) -> dict[int, Place]:
    """A venue's day from eight to eight: sessions one after another, some with a gap between."""
    places, minute = {}, 480
    for number in range(draw(st.integers(1, 8))):
        minute += draw(st.integers(0, 60))
        length = draw(st.integers(1, 90))
        places[number] = place(minute, length)
        minute += length
    return places


def minutes(places: dict) -> dict:
    return {key: ((each.starts_at - DAY) // timedelta(minutes=1), each.length) for key, each in places.items()}


def order(places: dict) -> list:
    return sorted(places, key=lambda key: places[key].starts_at)


def lengths(places: dict) -> dict:
    return {key: each.length for key, each in places.items()}


def overlap(places: dict) -> bool:
    ordered = sorted(places.values(), key=lambda each: each.starts_at)
    return any(one.ends_at > other.starts_at for one, other in pairwise(ordered))


@given(days(), st.integers(480, 1200), st.integers(0, 120))
def test_shifted_and_shifted_back_is_as_before(before, moment, by):
    moved = before | shift_rest(before, at(moment), by)

    assert (order(moved), lengths(moved)) == (order(before), lengths(before))
    assert {key: each for key, each in moved.items() if each.starts_at < at(moment)} == {
        key: each for key, each in before.items() if each.starts_at < at(moment)
    }
    assert moved | shift_rest(moved, at(moment + by), -by) == before


@given(days(), st.integers(480, 1200), st.integers(-200, -1))
def test_an_earlier_shift_overtakes_nothing(before, moment, by):
    try:
        moved = before | shift_rest(before, at(moment), by)
    except Unfit:
        assume(False)
    assert not overlap(moved)
    assert order(moved) == order(before)


def test_nothing_is_shifted_out_of_its_day():
    places = {"a": place(600), "late": place(1320, 60)}

    assert minutes(shift_rest(places, at(700), 60)) == {"late": (1380, HOUR)}  # midnight itself is the day's end
    for moment, by in ((700, 61), (600, 61), (600, -601)):
        with pytest.raises(Unfit, match="พ้นวัน"):
            shift_rest(places, at(moment), by)


@given(days(), st.integers(0, 30), st.lists(st.integers(480, 1200), max_size=3))
@example({0: place(540), 1: place(780)}, 0, [720])
def test_closed_gaps_keep_order_and_length_and_stay_closed(before, gap, walls):
    breaks = [place(start, 30) for start in walls]
    after = before | close_gaps(before, breaks, gap)

    assert (order(after), lengths(after)) == (order(before), lengths(before))
    assert not overlap(after)
    assert all(after[key].starts_at <= before[key].starts_at for key in before)
    assert close_gaps(after, breaks, gap) == {}
    first = order(before)[0]
    assert after[first] == before[first]
    for wall in breaks:
        for key in before:
            if before[key].starts_at >= wall.ends_at:
                assert after[key].starts_at >= wall.ends_at


def test_gaps_close_up_to_the_break_and_with_room_between():
    day = {"a": place(540), "b": place(640, 30), "after lunch": place(800, 30)}
    lunch = [place(720, 60)]

    assert minutes(close_gaps(day, lunch)) == {"b": (600, HOUR / 2), "after lunch": (780, HOUR / 2)}
    assert minutes(close_gaps(day, lunch, gap=10)) == {"b": (610, HOUR / 2), "after lunch": (780, HOUR / 2)}
    assert minutes(close_gaps(day, lunch, gap=100)) == {"after lunch": (780, HOUR / 2)}


def test_two_swap_each_of_its_own_length():
    assert minutes(swap({"a": place(540, 30), "b": place(700, 90)})) == {
        "a": (700, HOUR / 2),
        "b": (540, 1.5 * HOUR),
    }
    with pytest.raises(Unfit, match="จัดเวลาแล้วทั้งคู่"):
        swap({"a": place(540), "b": Place()})
    with pytest.raises(Unfit, match="วันเดียวกัน"):
        swap({"a": place(540, 120), "b": place(1400, 30)})


@pytest.mark.parametrize(("start", "length", "words"), [(600, 0, "หลังเวลาเริ่ม"), (1400, 41, "วันเดียวกัน")])
def test_a_place_lies_within_a_day(start, length, words):
    with pytest.raises(Unfit, match=words):
        place(start, length).check()
    place(1400, 40).check()


# The deed


@pytest.fixture
def edition(chiangrai):
    return make.assembly(chiangrai)


@pytest.fixture
def hall(edition):
    return make.venue(edition, name="ห้องใหญ่")


def asked_by(user):
    request = RequestFactory().post("/")
    request.user = user
    return request


@pytest.fixture
def request_(chiangrai):
    return asked_by(make.staff(Role.ORGANIZER, chiangrai, name="สมชาย"))


@pytest.fixture
def colleague(chiangrai):
    return asked_by(make.staff(Role.ORGANIZER, chiangrai, name="สมหญิง"))


@pytest.fixture
def three(edition, hall):
    """Nine, ten and eleven o'clock in the hall."""
    return [
        make.session(edition, venue=hall, starts_at=at(540 + 60 * number), title=name, released=False)
        for number, name in enumerate("กขค")
    ]


def arranged(request, assembly, places: dict, word: str = "จัด"):
    fresh = {session.pk: session.revision for session in Session.objects.filter(pk__in=[s.pk for s in places])}
    return arranging.arrange(request, assembly, places, fresh, word)


def now(*sessions) -> list:
    rows = Session.objects.in_bulk([session.pk for session in sessions])
    return [Place.of(rows[session.pk]) for session in sessions]


def test_sessions_swap_and_shift_in_one_deed(request_, edition, hall, three):
    first, second, third = three
    speaker = make.person(edition.province)
    make.speaker(first, speaker)
    make.speaker(second, speaker)

    step = arranged(request_, edition, {first: place(600, venue=hall), second: place(540, venue=hall)}, "สลับ")
    assert now(first, second) == [place(600, venue=hall), place(540, venue=hall)]
    assert (str(step), step.user.name, len(step.changes)) == ("สลับ", "สมชาย", 2)

    arranged(request_, edition, shift_rest(arranging.places_of(edition.sessions.all()), at(600), 30))
    assert now(second, first, third) == [place(540, venue=hall), place(630, venue=hall), place(690, venue=hall)]
    assert list(faults()) == []
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.label, entry.province) == ("arranged", "จัด", "chiangrai")
    assert entry.changes[str(third.pk)] == [
        "“ค” ห้องใหญ่ อ. ๖ ก.ค. ๒๕๖๔ ๑๑.๐๐–๑๒.๐๐ น.",
        "ห้องใหญ่ อ. ๖ ก.ค. ๒๕๖๔ ๑๑.๓๐–๑๒.๓๐ น.",
    ]


def test_a_delay_goes_with_its_place_and_comes_back_with_it(request_, edition, hall, three):
    def delays() -> list:
        return list(Session.objects.order_by("starts_at").values_list("delayed_minutes", flat=True))

    late = {three[2]: replace(place(675, venue=hall), delayed_minutes=15)}
    arranged(request_, edition, late)
    assert delays() == [0, 0, 15]
    assert arranged(request_, edition, {three[2]: place(675, venue=hall)}) is None
    assert delays() == [0, 0, 15]
    arranged(request_, edition, shift_rest(arranging.places_of(edition.sessions.all()), at(660), 10))
    assert delays() == [0, 0, 0]
    arranging.undo(request_, edition)
    assert delays() == [0, 0, 15]


def test_what_moves_nothing_leaves_no_step(request_, edition, hall, three):
    assert arranged(request_, edition, {three[0]: place(540, venue=hall)}) is None
    assert not Step.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_clash_names_both_and_changes_nothing(request_, edition, hall, three):
    with pytest.raises(arranging.Refused) as refused:
        arranged(request_, edition, {three[0]: place(630, venue=hall)})

    said = str(refused.value)
    assert said.startswith("สถานที่ซ้อนกัน: ห้องใหญ่ มี ")
    assert ["“ก”" in said, "“ข”" in said, "“ค”" in said] == [True, True, True]
    assert now(three[0]) == [place(540, venue=hall)]
    assert not Step.objects.exists()


def test_a_speaker_elsewhere_is_told_by_name(request_, edition, hall, three):
    speaker = make.person(edition.province, given_name="บุญมี")
    for session in three[:2]:
        make.speaker(session, speaker)
    other = make.venue(edition)

    with pytest.raises(arranging.Refused, match=r"วิทยากรซ้อนกัน: นายบุญมี ใจดี มี “ก”.*กับ “ข”"):
        arranged(request_, edition, {three[0]: place(600, venue=other)})


def test_who_comes_second_is_told_what_the_other_did(request_, colleague, edition, hall, three):
    seen = {session.pk: session.revision for session in three}
    arranged(colleague, edition, {three[2]: place(800, venue=hall)}, "ย้าย ค")

    with pytest.raises(arranging.Stale) as stale:
        arranging.arrange(request_, edition, {three[2]: place(900, venue=hall)}, seen, "ย้าย")
    assert [(Place.of(each), each.title) for each in stale.value.sessions] == [(place(800, venue=hall), "ค")]
    assert [(each.actor, each.label) for each in stale.value.entries] == [("สมหญิง", "ย้าย ค")]
    assert now(three[2]) == [place(800, venue=hall)]


@pytest.mark.parametrize("seen", [{}, None])
def test_a_revision_that_is_missing_or_wrong_is_stale(request_, edition, hall, three, seen):
    seen = seen if seen is not None else {three[0].pk: three[0].revision - 1}
    with pytest.raises(arranging.Stale):
        arranging.arrange(request_, edition, {three[0]: place(800, venue=hall)}, seen, "ย้าย")


def test_a_session_that_is_gone_or_foreign_is_stale(request_, edition, nan, three, hall):
    foreign = make.session(make.assembly(nan))
    for session in (foreign, Session(pk=10**9)):
        with pytest.raises(arranging.Stale):
            arranging.arrange(request_, edition, {session: place(800, venue=hall)}, {session.pk: 0}, "ย้าย")


@pytest.mark.parametrize("number", [1, 60])
def test_the_same_statements_whatever_it_moves(request_, edition, hall, number):
    sessions = [make.session(edition, venue=hall, starts_at=at(10 * n), ends_at=at(10 * n + 10)) for n in range(number)]
    places = {session: place(800 + 10 * n, 10, hall) for n, session in enumerate(sessions)}
    seen = {session.pk: session.revision for session in sessions}
    audit.record(request_, audit.Action.SIGNED_IN)  # the trail has its head

    assert statements(lambda: arranging.arrange(request_, edition, places, seen, "เลื่อน")) == 9
    assert statements(lambda: arranging.undo(request_, edition)) == 9
    assert statements(lambda: arranging.redo(request_, edition)) == 9


def statements(deed) -> int:
    """What is asked of the database; the savepoints stand for the transaction that a test has around it already."""
    asked = []

    def count(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        deed()
    return len([sql for sql in asked if "SAVEPOINT" not in sql])


def test_undo_and_redo_belong_to_each_person(request_, colleague, edition, hall, three):
    arranged(request_, edition, {three[0]: place(800, venue=hall)}, "หนึ่ง")
    arranged(colleague, edition, {three[1]: place(900, venue=hall)}, "สอง")
    assert [str(step) for step in arranging.turns(request_, edition)] == ["หนึ่ง", "None"]

    assert str(arranging.undo(request_, edition)) == "หนึ่ง"
    assert now(three[0], three[1]) == [place(540, venue=hall), place(900, venue=hall)]
    assert [str(step) for step in arranging.turns(request_, edition)] == ["None", "หนึ่ง"]
    with pytest.raises(arranging.NothingLeft):
        arranging.undo(request_, edition)

    arranging.redo(request_, edition)
    assert now(three[0]) == [place(800, venue=hall)]
    assert AuditEntry.objects.first().label == "ทำซ้ำ หนึ่ง"


def test_a_new_deed_clears_what_could_be_done_again(request_, edition, hall, three):
    arranged(request_, edition, {three[0]: place(800, venue=hall)})
    arranging.undo(request_, edition)
    arranged(request_, edition, {three[1]: place(900, venue=hall)})

    with pytest.raises(arranging.NothingLeft):
        arranging.redo(request_, edition)


def test_undo_never_overwrites_what_another_moved_on(request_, colleague, edition, hall, three):
    arranged(request_, edition, {three[0]: place(800, venue=hall)})
    arranged(colleague, edition, {three[0]: place(900, venue=hall)}, "ย้ายต่อ")

    with pytest.raises(arranging.Stale) as stale:
        arranging.undo(request_, edition)
    assert stale.value.entries[0].actor == "สมหญิง"
    assert now(three[0]) == [place(900, venue=hall)]

    arranging.undo(colleague, edition)
    arranging.undo(request_, edition)
    assert now(three[0]) == [place(540, venue=hall)]


def test_a_step_that_cannot_be_undone_is_left_as_it_is(request_, colleague, edition, hall, three):
    arranged(request_, edition, {three[1]: place(1000, venue=hall)}, "หนึ่ง")
    last = arranged(request_, edition, {three[0]: place(800, venue=hall)}, "สอง")
    three[0].delete()
    with pytest.raises(arranging.Stale):
        arranging.undo(request_, edition)

    arranging.forget(colleague, edition, last.pk)
    assert Step.objects.filter(pk=last.pk).exists()
    arranging.forget(request_, edition, last.pk)
    assert str(arranging.undo(request_, edition)) == "หนึ่ง"


def test_undo_into_a_taken_hour_or_a_venue_that_is_gone_is_refused(request_, edition, hall, three):
    arranged(request_, edition, {three[0]: place(800, venue=hall)})
    make.session(edition, venue=hall, starts_at=at(540), title="มาแทน")
    with pytest.raises(arranging.Refused, match="“มาแทน”"):
        arranging.undo(request_, edition)

    other = make.venue(edition)
    arranged(request_, edition, {three[1]: place(540, venue=other)})
    arranged(request_, edition, {three[1]: place(900, venue=hall)})
    other.delete()
    with pytest.raises(arranging.Refused, match="ถูกลบแล้ว"):
        arranging.undo(request_, edition)
    assert now(three[1]) == [place(900, venue=hall)]


DEEDS = st.lists(
    st.tuples(st.sampled_from(["move", "shift", "close", "tray", "lift"]), st.integers(0, 3), st.integers(0, 40)),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_as_many_undos_as_deeds_give_the_start_and_redos_the_end(request_, edition, four, deeds):
    Step.objects.all().delete()
    start, done = now(*four), 0
    for verb, number, amount in deeds:
        try:
            done += arranged(request_, edition, meant(verb, four[number], amount)) is not None
        except (arranging.Refused, Unfit):
            continue
    end = now(*four)

    for _ in range(done):
        arranging.undo(request_, edition)
    assert now(*four) == start
    with pytest.raises(arranging.NothingLeft):
        arranging.undo(request_, edition)
    for _ in range(done):
        arranging.redo(request_, edition)
    assert now(*four) == end
    for _ in range(done):
        arranging.undo(request_, edition)


def meant(verb: str, session: Session, amount: int) -> dict:
    """What a deed of an organizer would come to as the programme stands."""
    session.refresh_from_db()
    venue, rows = session.assembly.venues.first(), session.assembly.sessions.select_related("venue")
    day = arranging.places_of(rows.filter(venue=session.venue, starts_at__isnull=False))
    if verb == "tray":
        return {session: Place(session.venue)}
    if verb == "lift":
        return {session: Place(everywhere=True, starts_at=at(600), ends_at=at(600 + amount + 1))}
    if verb == "shift":
        return shift_rest(day, at(540), amount)
    if verb == "close":
        return close_gaps(day, gap=amount)
    return {session: place(480 + 15 * amount, 45, venue)}


@pytest.fixture
def four(edition, hall):
    other = make.venue(edition)
    return [
        make.session(edition, venue=hall if number < 3 else other, starts_at=at(540 + 80 * number), title=str(number))
        for number in range(4)
    ]
