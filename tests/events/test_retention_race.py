"""Forgetting while others work: two workers share it, nobody who comes is forgotten, nobody forgotten comes.

The controls take a lock away and show what would happen.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from events import applying, places, registration, retention
from events.models import Registration
from networks.models import Participant
from tests import make
from tests.events.test_two_organizers import wait_for_lock

pytestmark = pytest.mark.django_db(transaction=True)

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def over(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made, keep_until=YESTERDAY)
    return make.area_day(made)


@pytest.fixture
def kept(chiangrai):
    made = make.assembly(chiangrai, 2565)
    make.registration_rules(made, keep_until=YESTERDAY + timedelta(days=30))
    return make.area_day(made)


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as threads:
        yield threads


def apart(deed, *arguments):
    """A deed over a connection of its own; a refusal is its answer."""
    try:
        return deed(*arguments)
    except registration.Refused as refusal:
        return str(refusal)
    finally:
        connections.close_all()


def unlocked(due):
    """As ``retention._held``, without the lock and without a second look."""
    return list(Participant.objects.filter(pk__in=due.values("pk")).order_by("pk")[: retention.AT_ONCE])


def forgotten() -> int:
    return Participant.objects.filter(is_erased=True).count()


# Two at once


def two_forget_at_once(over, pool) -> tuple[int, int]:
    for _ in range(5):
        make.registration(over)
    with transaction.atomic():
        first = retention.forget_expired()
        other = pool.submit(apart, retention.forget_expired)
        if retention._held is unlocked:
            wait_for_lock(1)  # it has chosen the same people, and waits to write them
        else:
            other.result(60)  # it waits for nobody
    return first, other.result(60)


def test_two_at_once_share_the_work_and_wait_for_nobody(over, pool, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    assert two_forget_at_once(over, pool) == (3, 2)
    assert forgotten() == 5


def test_control_without_the_lock_both_take_the_same_people(over, pool, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    monkeypatch.setattr(retention, "_held", unlocked)
    assert two_forget_at_once(over, pool) == (3, 3)
    assert forgotten() == 3


# One while somebody registers


def forget_while_somebody_registers(over, kept, pool) -> int:
    """Whose data are due is on the way to a place in another edition; how many are forgotten then."""
    who = make.registration(over).participant
    with transaction.atomic():
        make.registration(kept, who)
        other = pool.submit(apart, retention.forget_expired)
        if retention._held is unlocked:
            wait_for_lock(1)
        else:
            other.result(60)
    return other.result(60)


def test_who_registers_at_this_moment_stays_known(over, kept, pool):
    assert forget_while_somebody_registers(over, kept, pool) == 0
    assert forgotten() == 0
    assert retention.forget_expired() == 0, "nor later: there is an edition to come"


def test_control_without_the_lock_somebody_with_a_place_has_no_name(over, kept, pool, monkeypatch):
    monkeypatch.setattr(retention, "_held", unlocked)
    assert forget_while_somebody_registers(over, kept, pool) == 1
    assert kept.registrations.live().get().participant.is_erased


# Somebody registers while one forgets


def register_while_forgetting(over, kept, pool) -> str | Registration:
    who = make.registration(over).participant
    with transaction.atomic():
        assert retention.forget_expired() == 1
        other = pool.submit(apart, make.registration, kept, who)
        wait_for_lock(1)
    return other.result(60)


def test_who_is_forgotten_at_this_moment_gets_no_place(over, kept, pool):
    assert register_while_forgetting(over, kept, pool) == "ข้อมูลของผู้นี้ลบแล้ว จึงลงทะเบียนไม่ได้"
    kept.refresh_from_db()
    assert (kept.registrations.count(), kept.onsite_taken) == (0, 0)


def test_control_without_the_trigger_a_place_is_nobodys(over, kept, pool):
    who = make.registration(over).participant
    retention.forget_expired()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_registration DISABLE TRIGGER place")
        try:
            Registration.objects.create(participant=who, area_day=kept, state="confirmed", way="coordinator")
        finally:
            cursor.execute("ALTER TABLE events_registration ENABLE TRIGGER place")
    kept.refresh_from_db()
    assert (kept.registrations.live().get().participant.is_erased, kept.onsite_taken) == (True, 1)


# Nobody stands in each other's way


def test_a_place_is_given_back_while_somebody_holds_the_person(kept, pool):
    """Else the two could wait for each other: changing a person writes the registrations, too."""
    mine = make.registration(kept)
    with transaction.atomic():
        who = Participant.objects.select_for_update().get(pk=mine.participant_id)
        assert pool.submit(apart, registration.cancel, mine).result(60).state == "cancelled"
        who.phone = "0812345678"
        who.save()
    mine.refresh_from_db()
    assert mine.identity.endswith("|p|0812345678")


def test_who_asks_to_be_forgotten_waits_for_the_area_first(chiangrai, pool):
    """Whoever hands on places holds the area and then writes registrations; erasing comes in the same order."""
    assembly = make.assembly(chiangrai, timezone.localdate().year + 543)
    area_day = make.area_day(assembly, day=timezone.localdate())
    mine = make.registration(area_day)
    request = make.desk_request(make.user())
    with transaction.atomic():
        places.locked(area_day.pk)
        other = pool.submit(apart, applying.erase, request, mine)
        wait_for_lock(1)
        Registration.objects.filter(pk=mine.pk).update(cancel_reason="ส่งต่อที่")
    other.result(60)
    mine.refresh_from_db()
    assert (mine.state, forgotten()) == ("cancelled", 1)
