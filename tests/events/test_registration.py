"""Places of areas: taken, waited for, changed, given back and handed on; what the database itself refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from events import places, registration
from events.models import AreaDay, Registration
from networks import participants
from networks.models import Letter, Participant
from tests import make


@pytest.fixture
def assembly(chiangrai):
    return make.assembly(chiangrai)


def states(area_day) -> list[str]:
    """Of each registration in order of arrival."""
    return list(area_day.registrations.order_by("arrival").values_list("state", flat=True))


def taken(area_day) -> tuple[int, int]:
    area_day.refresh_from_db()
    return area_day.onsite_taken, area_day.online_taken


# Places and turns


def test_places_are_given_in_order_and_then_waited_for(assembly):
    area_day = make.area_day(assembly, 2)
    made = [make.registration(area_day) for _ in range(4)]
    assert [each.state for each in made] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert [each.arrival for each in made] == [1, 2, 3, 4]
    assert taken(area_day) == (2, 0)
    assert [places.waiting_before(each) for each in made[2:]] == [0, 1]


def test_who_will_not_wait_is_told_that_it_is_full(assembly):
    area_day = make.area_day(assembly, 1)
    make.registration(area_day)
    with pytest.raises(registration.Full, match="เต็มแล้ว"):
        make.registration(area_day, may_wait=False)
    assert states(area_day) == ["confirmed"]


def test_online_places_have_no_end_or_their_own(assembly):
    unlimited = make.area_day(assembly, 0, online_places=None)
    few = make.area_day(assembly, 1, online_places=1)
    assert [make.registration(unlimited, mode="online").state for _ in range(3)] == ["confirmed"] * 3
    assert [make.registration(few, mode="online").state for _ in range(2)] == ["confirmed", "waiting"]
    assert make.registration(few).state == "confirmed"
    assert (taken(unlimited), taken(few)) == ((0, 3), (1, 1))


def test_where_no_place_is_offered_nobody_waits(assembly):
    with pytest.raises(registration.Refused, match="ไม่มีที่แบบออนไลน์"):
        make.registration(make.area_day(assembly, 5), mode="online")
    with pytest.raises(registration.Refused, match="ปิดรับ"):
        make.registration(make.area_day(assembly, 5, is_open=False))


def test_cancelling_hands_the_place_to_the_next_and_writes_to_them(assembly, chiangrai):
    area_day = make.area_day(assembly, 1)
    first = make.registration(area_day)
    second = make.registration(area_day, make.participant(chiangrai, email="second@example.org"))
    third = make.registration(area_day)
    Letter.objects.all().delete()

    registration.cancel(first, reason="ติดธุระ")
    registration.cancel(first)
    assert states(area_day) == ["cancelled", "confirmed", "waiting"]
    assert [(letter.to, "ท่านได้ที่แล้ว" in letter.subject) for letter in Letter.objects.all()] == [
        ("second@example.org", True)
    ]
    registration.cancel(third)
    assert states(area_day) == ["cancelled", "confirmed", "cancelled"]
    second.refresh_from_db()
    assert second.confirmed_at


def test_who_cancelled_may_come_again_at_the_end_of_the_line(assembly, chiangrai):
    area_day, who = make.area_day(assembly, 1), make.participant(chiangrai)
    registration.cancel(make.registration(area_day, who))
    make.registration(area_day)
    again = make.registration(area_day, who)
    assert (again.state, again.arrival) == ("waiting", 3)


# Groups


def group(area_day, size: int):
    people = [make.participant(area_day.assembly.province) for _ in range(size)]
    return registration.register_group(people, area_day, name="กลุ่ม", way="coordinator")


def test_a_group_waits_whole_and_is_promoted_whole(assembly):
    area_day = make.area_day(assembly, 4)
    first, second = make.registration(area_day), make.registration(area_day)
    three = group(area_day, 3)
    assert set(three.registrations.values_list("state", flat=True)) == {"waiting"}
    single = make.registration(area_day)
    assert single.state == "confirmed", "two places were free that the group of three could not use"

    registration.cancel(first)
    assert set(three.registrations.values_list("state", flat=True)) == {"waiting"}, "two free places, three people"
    registration.cancel(second)
    assert set(three.registrations.values_list("state", flat=True)) == {"confirmed"}
    assert taken(area_day) == (4, 0)


def test_the_first_that_fits_is_next_and_the_group_keeps_its_turn(assembly):
    area_day = make.area_day(assembly, 2)
    leaving = [make.registration(area_day) for _ in range(2)]
    two = group(area_day, 2)
    late = make.registration(area_day)
    registration.cancel(leaving[0])
    late.refresh_from_db()
    assert (late.state, set(two.registrations.values_list("state", flat=True))) == ("confirmed", {"waiting"})
    registration.cancel(leaving[1])
    registration.cancel(late)
    assert set(two.registrations.values_list("state", flat=True)) == {"confirmed"}


def test_a_group_that_shrinks_may_fit(assembly):
    area_day = make.area_day(assembly, 2)
    make.registration(area_day)
    two = group(area_day, 2)
    registration.cancel(two.registrations.first())
    assert sorted(two.registrations.values_list("state", flat=True)) == ["cancelled", "confirmed"]


def test_a_group_larger_than_the_area_is_told_so(assembly):
    with pytest.raises(registration.Refused, match="แบ่งเป็นกลุ่มเล็กลง"):
        group(make.area_day(assembly, 2), 3)
    assert not Registration.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_database_lets_no_group_be_split(assembly):
    two = group(make.area_day(assembly, 5), 2)
    with pytest.raises(IntegrityError, match="would be split"), transaction.atomic():
        Registration.objects.filter(pk=two.registrations.first().pk).update(state="waiting")
    assert set(two.registrations.values_list("state", flat=True)) == {"confirmed"}


# Fewer and more places


def test_places_below_what_is_confirmed_are_refused_and_change_nobody(assembly):
    area_day = make.area_day(assembly, 3)
    for _ in range(4):
        make.registration(area_day)
    with pytest.raises(places.Refused, match="เหลือ ๒ ไม่ได้ เพราะยืนยันแล้ว ๓ คน"):
        places.set_places(area_day, 2, 0)
    area_day.refresh_from_db()
    assert (area_day.onsite_places, states(area_day)) == (3, ["confirmed"] * 3 + ["waiting"])


def test_more_places_promote_who_waits(assembly):
    area_day = make.area_day(assembly, 1)
    made = [make.registration(area_day) for _ in range(4)]
    assert places.set_places(area_day, 3, 0) == made[1:3]
    assert states(area_day) == ["confirmed"] * 3 + ["waiting"]


def test_every_day_of_each_area_is_opened_once(assembly):
    area, online = make.venue(assembly, kind="area"), make.venue(assembly, kind="online")
    assert len(places.open_days(assembly, [area, online])) == 6
    assert places.open_days(assembly, [area, online]) == []
    rows = AreaDay.objects.values_list("venue", "onsite_places", "online_places").distinct()
    assert set(rows) == {(area.pk, 50, 0), (online.pk, 0, None)}


# Changing


def test_moving_takes_the_new_place_and_hands_on_the_old(assembly):
    old, new = make.area_day(assembly, 1), make.area_day(assembly, 1)
    moving, waiting = make.registration(old), make.registration(old)
    moved = registration.change(moving, new, "onsite")
    waiting.refresh_from_db()
    assert (moved.area_day, moved.state, moved.issue, waiting.state) == (new, "confirmed", 2, "confirmed")
    assert (taken(old), taken(new)) == ((1, 0), (1, 0))


def test_a_place_is_given_up_for_a_wait_by_choice_alone(assembly):
    old, full = make.area_day(assembly, 1), make.area_day(assembly, 1)
    moving = make.registration(old)
    make.registration(full)
    with pytest.raises(registration.Full):
        registration.change(moving, full, "onsite")
    moving.refresh_from_db()
    assert (moving.area_day, moving.state) == (old, "confirmed")
    assert registration.change(moving, full, "onsite", may_wait=True).state == "waiting"
    assert taken(old) == (0, 0)


def test_from_on_site_to_online_keeps_the_turn(assembly):
    area_day = make.area_day(assembly, 1, online_places=None)
    first, second = make.registration(area_day), make.registration(area_day)
    assert registration.change(first, area_day, "online").arrival == 1
    second.refresh_from_db()
    assert (second.state, taken(area_day)) == ("confirmed", (1, 1))


# One human, one place


def test_one_human_has_one_live_registration_whoever_keeps_the_person(assembly, chiangrai, religion, community):
    area_day = make.area_day(assembly)
    same = {"given_name": "สมศรี", "family_name": "ใจดี", "phone": "0811111111"}
    one = make.participant(chiangrai, network=religion, **same)
    other = make.participant(chiangrai, network=community, **same)
    made = make.registration(area_day, one)
    with pytest.raises(registration.AlreadyRegistered) as refusal:
        make.registration(area_day, other)
    assert refusal.value.registrations == [made]


def test_the_database_knows_one_human_too(assembly, chiangrai, religion):
    area_day = make.area_day(assembly)
    made = make.registration(area_day, make.participant(chiangrai, given_name="ก", phone="0811111111"))
    twin = make.participant(chiangrai, network=religion, given_name="ก", phone="0811111111")
    rows = [(made.participant, "one_live_registration"), (twin, "one_live_registration_of_a_human")]
    for who, constraint in rows:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Registration.objects.create(participant=who, area_day=area_day, state="waiting", way="import")


def test_who_gets_the_telephone_of_another_does_not_get_a_second_place_by_it(assembly, chiangrai, religion):
    """The database carries a later change of the person into every registration."""
    area_day = make.area_day(assembly)
    make.registration(area_day, make.participant(chiangrai, given_name="ก", phone="0811111111"))
    other = make.participant(chiangrai, given_name="ก", phone="0822222222", network=religion)
    make.registration(area_day, other)
    other.phone = "0811111111"
    with pytest.raises(IntegrityError, match="one_live_registration_of_a_human"), transaction.atomic():
        other.save()


@pytest.mark.parametrize(
    ("typed", "is_certain"),
    [
        ({"phone": "0811111111"}, True),
        ({"email": "A@example.org"}, True),
        ({"organization_name": "วัด  ตัวอย่าง"}, True),
        ({"phone": "0899999999"}, False),
        ({}, False),
    ],
)
def test_a_name_and_one_thing_more_is_certain_and_a_name_alone_is_in_doubt(chiangrai, typed, is_certain):
    known = make.participant(
        chiangrai, given_name="สม ศรี", phone="0811111111", email="a@example.org", organization_name="วัด ตัวอย่าง"
    )
    candidate = Participant(province=chiangrai, given_name="สมศรี", family_name="ใจ\u200bดี", **typed)
    found = participants.match(candidate)
    assert found == (participants.Match(known) if is_certain else participants.Match(None, (known,)))


def test_a_shared_telephone_makes_no_twins(chiangrai, nan):
    make.participant(chiangrai, given_name="แม่", phone="0811111111")
    make.participant(nan, given_name="ลูก", phone="0811111111")
    child = Participant(province=chiangrai, given_name="ลูก", family_name="ใจดี", phone="0811111111")
    assert participants.match(child) == participants.Match()


def held(area_day, known):
    typed = make.participant(
        known.province, given_name=known.given_name, family_name=known.family_name, resembles=known
    )
    return registration.hold(typed, area_day, "onsite", way="coordinator")


def test_who_is_held_takes_no_place_until_somebody_says_who_it_is(assembly, chiangrai):
    area_day, known = make.area_day(assembly, 1), make.participant(chiangrai)
    doubtful = held(area_day, known)
    assert (taken(area_day), doubtful.is_live) == ((0, 0), False)

    settled = registration.settle(doubtful, is_same=True)
    assert (settled.participant, settled.state, taken(area_day)) == (known, "confirmed", (1, 0))
    assert Participant.objects.count() == 1
    with pytest.raises(registration.Refused, match="ตัดสินแล้ว"):
        registration.settle(doubtful, is_same=True)


def test_of_one_human_the_earlier_registration_stands(assembly, chiangrai):
    area_day, known = make.area_day(assembly, 5), make.participant(chiangrai, email="known@example.org")
    earlier = make.registration(area_day, known)
    doubtful = held(area_day, known)
    assert registration.settle(doubtful, is_same=True) == earlier
    doubtful.refresh_from_db()
    assert (doubtful.state, taken(area_day)) == ("cancelled", (1, 0))
    assert "ท่านลงทะเบียนแล้ว" in Letter.objects.first().subject


def test_another_human_of_the_name_gets_a_place_of_their_own(assembly, chiangrai):
    area_day, known = make.area_day(assembly, 5), make.participant(chiangrai)
    make.registration(area_day, known)
    settled = registration.settle(held(area_day, known), is_same=False)
    assert (settled.state, settled.participant.resembles, taken(area_day)) == ("confirmed", None, (2, 0))


# What no code path gets around


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_raw_sql_takes_no_place_that_is_not_there(assembly):
    area_day = make.area_day(assembly, 1)
    make.registration(area_day)
    waiting = make.registration(area_day)
    for statement in (
        "UPDATE events_registration SET state = 'confirmed' WHERE id = %s",
        "UPDATE events_areaday SET onsite_places = 0 WHERE last_arrival = 2 AND %s > 0",
    ):
        with pytest.raises(IntegrityError, match="onsite_places_hold"), transaction.atomic():
            sql(statement, waiting.pk)


def test_nobody_writes_the_counts_by_hand(assembly):
    area_day = make.area_day(assembly, 5)
    stale = AreaDay.objects.get(pk=area_day.pk)
    made = make.registration(area_day)
    sql("UPDATE events_areaday SET onsite_taken = 0, last_arrival = 0 WHERE id = %s", area_day.pk)
    stale.save()
    sql("UPDATE events_registration SET arrival = 9 WHERE id = %s", made.pk)
    area_day.refresh_from_db()
    made.refresh_from_db()
    assert (area_day.onsite_taken, area_day.last_arrival, made.arrival) == (1, 1, 1)
    made.delete()
    assert taken(area_day) == (0, 0)


def test_a_notice_is_never_rewritten(assembly):
    notice = make.registration_rules(assembly).notice
    notice.body = "อื่น"
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        notice.save()


def test_a_child_needs_a_guardian_who_agreed(chiangrai):
    with pytest.raises(IntegrityError, match="child_has_a_guardian"), transaction.atomic():
        make.participant(chiangrai, age="child", guardian_name="แม่")


def test_what_is_forgotten_leaves_the_counts(assembly, chiangrai, religion):
    area_day = make.area_day(assembly)
    who = make.participant(chiangrai, network=religion, role="leader", email="who@example.org", guardian_name="แม่")
    made = make.registration(area_day, who)
    participants.forget(who, "ลบตามคำขอ")
    who.refresh_from_db()
    made.refresh_from_db()
    assert (who.name, who.email, who.phone, who.guardian_name, made.identity) == ("(ลบข้อมูลแล้ว)", "", "", "", None)
    assert (who.network, who.role, taken(area_day)) == (religion, "leader", (1, 0))
    letter = Letter.objects.get()
    assert (letter.to, letter.to_name, letter.state) == ("", "", "discarded")
    assert make.registration(area_day, make.participant(chiangrai, given_name="ใหม่")).state == "confirmed"
