"""Who stood at a booth and how it was reached is known until the edition's date; what the booth was stays."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from exhibitions import booth_changes, booth_retention
from exhibitions.models import Booth
from moral_assembly.management.commands import worker
from tests import make
from tests.reading import read

YESTERDAY = timezone.localdate() - timedelta(days=1)
PEOPLE = {
    "on_duty": "นางใจดี 0812345678",
    "contact_name": "ป้าคำ",
    "contact_phone": "0898765432",
    "contact_url": "https://example.org/pakham",
}


@pytest.fixture
def over(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made, keep_until=YESTERDAY)
    return made


def accepted(of, **fields) -> Booth:
    """A booth as it is once an organizer has accepted it."""
    booth = make.booth(of, **{"title": "กี่ทอผ้า", "story": "เลิกหนี้ได้", **PEOPLE, **fields})
    booth.accepted = booth_changes.snapshot(booth)
    booth.save(update_fields=["accepted"])
    return booth


def told(*options) -> list[str]:
    out = io.StringIO()
    call_command("forget_expired", *options, stdout=out)
    return out.getvalue().splitlines()


def test_people_go_at_the_editions_date_and_the_booth_stays(visitor, over, chiangrai):
    make.booth_call(over).questions.create(slug="driver", label="ใครขับรถ")
    gone = accepted(over, answers={"driver": "ลุงตา"})
    later = make.assembly(chiangrai, 2565)
    make.registration_rules(later, keep_until=timezone.localdate())
    kept = accepted(later)
    page = f"/chiangrai/2564/market/{gone.slug}/"
    assert "ป้าคำ" in read(visitor, page).html

    assert told("--dry-run") == ["งานสมัชชาคุณธรรม พ.ศ. 2564 จังหวัดเชียงราย: 1 บูธ", "ยังไม่ได้ลบ"]
    assert Booth.objects.get(pk=gone.pk).contact_name == "ป้าคำ"
    assert told()[-1] == "ลบข้อมูลส่วนบุคคลแล้ว 1 บูธ"

    gone.refresh_from_db()
    assert {getattr(gone, name) for name in PEOPLE} == {""}
    assert (gone.answers, gone.title, gone.story, gone.state) == ({}, "กี่ทอผ้า", "เลิกหนี้ได้", "confirmed")
    assert not any(words in str(gone.accepted) for words in (*PEOPLE.values(), "ลุงตา"))
    assert (gone.accepted["เรื่องราว"], booth_changes.since_acceptance(gone)) == ("เลิกหนี้ได้", [])
    assert "ป้าคำ" not in read(visitor, page).html, "the kept page is made anew"
    kept.refresh_from_db()
    assert {name: getattr(kept, name) for name in PEOPLE} == PEOPLE
    assert told() == ["ไม่มีข้อมูลที่เก็บครบกำหนด"]


@pytest.mark.parametrize("state", Booth.State.values)
def test_applications_that_came_to_nothing_are_forgotten_too(over, state):
    made = make.booth(over, state=state, on_duty="นางใจดี")
    assert booth_retention.forget_expired() == 1
    made.refresh_from_db()
    assert (made.on_duty, made.state) == ("", state)


def test_what_only_the_acceptance_still_tells_is_forgotten(over):
    booth = accepted(over)
    Booth.objects.update(**dict.fromkeys(PEOPLE, ""))
    assert booth_retention.forget_expired() == 1
    booth.refresh_from_db()
    assert "ป้าคำ" not in str(booth.accepted)


def test_a_few_at_a_time_and_every_worker_sees_to_it(over, monkeypatch):
    monkeypatch.setattr(booth_retention, "AT_ONCE", 2)
    for _ in range(3):
        accepted(over)
    assert [booth_retention.forget_expired() for _ in range(3)] == [2, 1, 0]
    assert booth_retention.forget_expired in worker.SWEEPS
