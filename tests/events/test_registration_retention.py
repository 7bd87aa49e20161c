"""What is kept of participants ends at the edition's date; that they came is counted for good."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from events import registration, retention
from events.models import Registration
from moral_assembly.management.commands import worker
from networks.models import Letter, Participant
from tests import make

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def over(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made, keep_until=YESTERDAY)
    return make.area_day(made)


@pytest.fixture
def kept(chiangrai):
    made = make.assembly(chiangrai, 2565)
    make.registration_rules(made, keep_until=YESTERDAY + timedelta(days=1))
    return make.area_day(made)


def told(*options) -> list[str]:
    out = io.StringIO()
    call_command("forget_expired", *options, stdout=out)
    return out.getvalue().splitlines()


def test_who_came_to_what_is_over_is_forgotten_and_who_came_again_is_not(over, kept, chiangrai, religion):
    gone = make.participant(chiangrai, network=religion, email="gone@example.org")
    registration.cancel(make.registration(over, gone), reason="แม่ป่วย")
    again = make.participant(chiangrai, email="again@example.org")
    for area_day in (over, kept):
        make.registration(area_day, again)
    never = make.participant(chiangrai)

    assert told("--dry-run") == ["งานสมัชชาคุณธรรม พ.ศ. 2564 จังหวัดเชียงราย: 1 คน", "ยังไม่ได้ลบ"]
    assert not Participant.objects.filter(is_erased=True).exists()
    assert told()[-1] == "ลบข้อมูลส่วนบุคคลแล้ว 1 คน"

    assert list(Participant.objects.filter(is_erased=True)) == [gone]
    gone.refresh_from_db()
    assert (gone.given_name, gone.phone, gone.email, gone.network) == ("", "", "", religion)
    assert Registration.objects.get(participant=gone).cancel_reason == ""
    assert set(Letter.objects.values_list("to", flat=True)) == {"", "again@example.org"}
    assert Participant.objects.known().filter(pk__in=[again.pk, never.pk]).count() == 2
    over.refresh_from_db()
    assert over.onsite_taken == 1
    assert told() == ["ไม่มีข้อมูลที่เก็บครบกำหนด"]


def test_many_are_forgotten_a_few_at_a_time(over, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _ in range(3):
        make.registration(over)
    assert [retention.forget_expired() for _ in range(3)] == [2, 1, 0]


def test_who_never_registered_is_forgotten_a_year_after_the_last_change(chiangrai, kept):
    forgotten, changed, coming = (make.participant(chiangrai) for _ in range(3))
    make.registration(kept, coming)
    past = timezone.now() - retention.UNNAMED - timedelta(hours=1)
    Participant.objects.filter(pk__in=[forgotten.pk, coming.pk]).update(changed_at=past)
    Participant.objects.filter(pk=changed.pk).update(changed_at=past + timedelta(hours=2))

    assert told("--dry-run") == ["ไม่เคยลงทะเบียน จังหวัดเชียงราย: 1 คน", "ยังไม่ได้ลบ"]
    assert told()[-1] == "ลบข้อมูลส่วนบุคคลแล้ว 1 คน"
    assert list(Participant.objects.filter(is_erased=True)) == [forgotten]
    forgotten.refresh_from_db()
    assert (forgotten.given_name, forgotten.phone) == ("", "")


def test_an_edition_that_names_no_date_keeps_nobody_for_ever(chiangrai):
    silent = make.area_day(make.assembly(chiangrai))
    last = make.registration(silent).participant
    assert told()[-1] == "ลบข้อมูลส่วนบุคคลแล้ว 1 คน", "it was over in 2564"
    last.refresh_from_db()
    assert last.is_erased
    this_year = timezone.localdate().year + 543
    make.registration(make.area_day(make.assembly(chiangrai, this_year)))
    assert told() == ["ไม่มีข้อมูลที่เก็บครบกำหนด"]


def test_the_last_day_is_told(chiangrai, over, kept):
    who = make.participant(chiangrai)
    assert retention.kept_until(who) == timezone.localdate() + retention.UNNAMED
    make.registration(over, who)
    assert retention.kept_until(who) == YESTERDAY
    make.registration(kept, who)
    assert retention.kept_until(who) == YESTERDAY + timedelta(days=1)
    silent = make.area_day(make.assembly(chiangrai, 2570))
    make.registration(silent, who)
    assert retention.kept_until(who) == silent.assembly.ends_on + retention.UNNAMED


def test_every_worker_sees_to_it():
    assert retention.forget_expired in worker.SWEEPS
