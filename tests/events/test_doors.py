"""What a scan means at a door, and that nobody is counted twice, also by doors that scan at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from events import doors, registration, tickets
from events.models import CheckIn, Registration
from tests import make

TOGETHER = 8


@pytest.fixture
def assembly(chiangrai):
    return make.assembly(chiangrai)


@pytest.fixture
def area_day(assembly):
    return make.area_day(assembly)


@pytest.fixture
def link(area_day):
    return make.door_link(area_day)


def scan(link, code, direction="in", nonce=None, **about):
    return doors.scan(link, doors.Scan(code, direction, nonce or uuid4(), timezone.now(), **about))


def log(link) -> list[tuple]:
    return list(link.area_day.check_ins.order_by("pk").values_list("outcome", "direction", "step"))


def test_a_ticket_lets_in_once_and_the_second_door_hears_when_and_where(link, area_day):
    code = tickets.code_of(make.registration(area_day))
    assert scan(link, code).heading == "เข้าได้"
    other = make.door_link(area_day, name="ประตู 2")
    refused = scan(other, code)
    at = timezone.localtime(CheckIn.objects.get(outcome="ok").at)
    assert (refused.outcome, refused.detail) == ("already_in", f"เข้าแล้วเวลา {doors.thai.format_time(at)} ที่ประตู 1")
    assert log(link) == [("ok", "in", 1), ("already_in", "in", None)]
    assert area_day.check_ins.head_count() == {"inside": 1, "came": 1}


def test_who_goes_out_may_come_back_and_is_one_person(link, area_day):
    code = tickets.code_of(make.registration(area_day))
    outcomes = [scan(link, code, direction).outcome for direction in ("out", "in", "out", "out", "in")]
    assert outcomes == ["not_in", "ok", "ok", "not_in", "ok"]
    assert area_day.check_ins.head_count() == {"inside": 1, "came": 1}


def test_each_refusal_has_its_reason(link, area_day, assembly):
    def ticket(at=area_day, mode="onsite", **fields):
        made = make.registration(at, mode=mode)
        Registration.objects.filter(pk=made.pk).update(**fields)
        return tickets.code_of(made)

    tomorrow = make.area_day(assembly, venue=area_day.venue, day=area_day.day + timedelta(days=1))
    online = make.area_day(assembly, online_places=5)
    good = ticket()
    forged = good[:-2] + ("00" if good[-2:] != "00" else "11")
    gone = Registration(pk=2_000_000, area_day_id=area_day.pk, mode="onsite", issue=1)
    cases = {
        "wrong_day": ticket(tomorrow),
        "wrong_area": ticket(make.area_day(assembly)),
        "cancelled": ticket(state="cancelled"),
        "waiting": ticket(state="waiting"),
        "void": ticket(issue=2),
        "forged": forged,
        "unknown": tickets.code_of(gone),
    }
    assert {reason: scan(link, code).outcome for reason, code in cases.items()} == {reason: reason for reason in cases}
    assert scan(make.door_link(online), ticket(online, mode="online")).outcome == "online"
    assert [scan(link, code).outcome for code in ("", "สวัสดี", "https://example.org", "9" * 40, good.lower())] == (
        ["unknown"] * 5
    )
    assert area_day.check_ins.head_count() == {"inside": 0, "came": 0}
    assert set(CheckIn.objects.values_list("step", flat=True)) == {None}


def test_every_outcome_has_words(link, area_day):
    found = make.registration(area_day)
    found.last = {"at": timezone.now(), "door": "ประตู 2", "step": 1}
    for outcome in CheckIn.Outcome:
        verdict = doors.Verdict(outcome, "in", found)
        assert verdict.heading
        assert verdict.is_ok or verdict.detail


def test_the_order_of_arrival_may_be_typed_in_thai_digits(link, area_day):
    make.registration(area_day)
    second = make.registration(area_day)
    verdict = scan(link, " ๒ ")
    assert (verdict.outcome, verdict.registration) == ("ok", second)


def test_a_reader_at_a_computer_set_to_thai_is_understood(link, area_day):
    as_typed = {meant: typed for typed, meant in doors.KEDMANEE.items()}
    code = tickets.code_of(make.registration(area_day)).translate(as_typed)
    assert code.startswith("?ฤๅซ")
    assert scan(link, code).outcome == "ok"


def test_a_scan_that_is_sent_again_changes_nothing_and_hears_the_same(link, area_day):
    code, nonce = tickets.code_of(make.registration(area_day)), uuid4()
    first = scan(link, code, nonce=nonce, was_offline=True)
    again = scan(link, code, nonce=nonce, was_offline=True)
    assert (first.outcome, first.is_repeat, again.outcome, again.is_repeat) == ("ok", False, "ok", True)
    assert log(link) == [("ok", "in", 1)]


def test_another_scan_under_a_used_nonce_is_refused_and_written_down(link, area_day):
    nonce = uuid4()
    scan(link, tickets.code_of(make.registration(area_day)), nonce=nonce)
    verdict = scan(link, tickets.code_of(make.registration(area_day)), nonce=nonce)
    assert (verdict.outcome, verdict.name) == ("replayed", "")
    assert log(link) == [("ok", "in", 1), ("replayed", "in", None)]


def test_who_is_inside_may_leave_though_cancelled(link, area_day):
    made = make.registration(area_day)
    code = tickets.code_of(made)
    scan(link, code)
    registration.cancel(made)
    assert [scan(link, code, direction).outcome for direction in ("out", "in")] == ["ok", "cancelled"]


def test_the_log_is_only_added_to(link, area_day):
    scan(link, tickets.code_of(make.registration(area_day)))
    for deed in (CheckIn.objects.update, CheckIn.objects.all().delete):
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            deed(**({"outcome": "forged"} if deed == CheckIn.objects.update else {}))
    assert log(link) == [("ok", "in", 1)]


def test_a_telephone_is_told_of_tickets_and_of_no_names(link, area_day):
    inside, waiting = make.registration(area_day), make.registration(area_day)
    Registration.objects.filter(pk=waiting.pk).update(state="waiting", issue=3)
    scan(link, tickets.code_of(inside))
    assert doors.tickets_of(area_day) == {
        inside.pk: [1, "confirmed", "onsite", 1, 1],
        waiting.pk: [3, "waiting", "onsite", 0, 2],
    }


def test_names_are_found_as_they_are_spelt_among_those_who_may_come_in(link, area_day, chiangrai):
    found = make.registration(area_day, make.participant(chiangrai, given_name="น้ำทิพย์", organization_name="วัดกลาง"))
    make.registration(area_day, make.participant(chiangrai, given_name="น้ำผึ้ง"))
    make.registration(make.area_day(area_day.assembly), make.participant(chiangrai, given_name="น้ำทิพย์"))
    assert doors.named(area_day, "น้ำทิพย์  วัด", 20) == [found]
    assert len(doors.named(area_day, "น้ำ", 20)) == 2


# Races


def test_a_telephone_has_words_for_all_that_it_may_find_out_by_itself():
    words = doors.offline_words()
    assert words["ok"][:2] == ["เข้าได้", "ok"]
    assert words["out"][:2] == ["ออกแล้ว", "ok"]
    assert words.keys() - {"out"} == {each.value for each in CheckIn.Outcome} - {"wrong_day", "replayed"}


@pytest.mark.django_db(transaction=True)
def test_eight_doors_at_once_let_one_person_in_once(area_day):
    assert sorted(scan_at_once(area_day)) == ["already_in"] * (TOGETHER - 1) + ["ok"]
    assert area_day.check_ins.head_count() == {"inside": 1, "came": 1}


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_eight_doors_let_one_person_in_eight_times(area_day):
    constraint = next(each for each in CheckIn._meta.constraints if each.name == "nobody_is_let_through_twice")
    with connection.schema_editor() as editor:
        editor.remove_constraint(CheckIn, constraint)
    try:
        assert scan_at_once(area_day) == ["ok"] * TOGETHER
        assert area_day.check_ins.head_count()["came"] == TOGETHER
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE events_checkin")
        with connection.schema_editor() as editor:
            editor.add_constraint(CheckIn, constraint)


def scan_at_once(area_day) -> list[str]:
    """Scan one ticket at eight doors, each on a connection of its own; all have judged before the first one writes."""
    code = tickets.code_of(make.registration(area_day))
    links = [make.door_link(area_day, name=f"ประตู {number}") for number in range(TOGETHER)]
    judged = Barrier(TOGETHER)

    def one(link) -> str:
        what = doors.Scan(code, "in", uuid4(), timezone.now())
        try:
            found, outcome = doors._judged(link.area_day, what)
            judged.wait(60)
            return outcome if doors._written(link, what, found, outcome) else doors.scan(link, what).outcome
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return list(threads.map(one, links))
