"""Doors at the desk: who may open one, what a link shows once, and how it is closed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from events import doors, tickets
from events.models import DoorLink
from moral_assembly import thai
from moral_assembly.audit import AuditEntry
from tests import make
from tests.reading import Page


@pytest.fixture
def area_day(chiangrai):
    return make.area_day(make.assembly(chiangrai), slug="square-1")


PAGE = "/desk/2564/door/square-1/"
LIST = "/desk/door/"


def form(expires_at=None, **fields) -> dict:
    at = timezone.localtime(expires_at or timezone.now() + timedelta(hours=3))
    moment = {"expires_at_0": thai.format_date(at.date(), "medium"), "expires_at_1": f"{at:%H:%M}"}
    return {"name": "ประตู ๒", **moment, **fields}


def text(response) -> str:
    return response.content.decode()


def test_the_door_role_makes_a_link_that_opens_on_a_telephone(door, visitor, area_day):
    answer = door.post(PAGE, form())
    assert answer.status_code == 200
    address = answer.context["address"]
    path = "/" + address.split("/", 3)[3]
    assert "data:image/svg+xml" in text(answer)
    assert visitor.get(path).context["link"].name == "ประตู ๒"
    assert path not in text(door.get(PAGE)), "shown once"
    entry = AuditEntry.objects.get(action="door_link_made")
    assert (entry.actor_id, entry.province) == (door.user.pk, "chiangrai")
    assert path.strip("/").split("/")[1] not in str(entry.changes)


def test_who_is_signed_in_goes_straight_to_the_door(organizer, area_day):
    answer = organizer.post(PAGE, form(here="1"))
    assert answer.status_code == 302
    assert re.fullmatch(r"/door/[\w-]{43}/", answer["Location"])
    link = DoorLink.objects.get()
    assert (link.area_day, link.made_by, len(link.token_hash)) == (area_day, organizer.user, 64)


def test_a_revoked_link_is_dead_at_once_and_stays_so(door, visitor, area_day):
    link = make.door_link(area_day)
    revocation = f"{PAGE}links/{link.pk}/revocation/"
    assert door.get(revocation).status_code == 405
    for _ in range(2):
        assert door.post(revocation).status_code == 302
    assert visitor.get(f"/door/{link.token}/").status_code == 410
    assert AuditEntry.objects.filter(action="door_link_revoked").count() == 1
    other = make.door_link(make.area_day(area_day.assembly))
    assert door.post(f"{PAGE}links/{other.pk}/revocation/").status_code == 404
    assert doors.link_of(other.token).is_standing


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"expires_at_0": "๓๑ ก.พ. ๒๕๖๔"}, "expires_at"),
        (form(timezone.now() - timedelta(days=1)), "expires_at"),
        (form(timezone.now() + timedelta(days=500)), "expires_at"),
    ],
)
def test_bad_input_is_told_at_the_field(door, area_day, wrong, field):
    answer = door.post(PAGE, form() | {"name": "ประตูหลัง"} | wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not DoorLink.objects.exists()


def test_who_may_not_keep_doors(visitor, coordinator, committee, auditor, foreign_organizer, area_day):
    for stranger in (coordinator, committee, foreign_organizer):
        assert (stranger.get(PAGE).status_code, stranger.post(PAGE, form()).status_code) == (404, 404)
    assert visitor.get(PAGE).status_code == 302
    assert (auditor.get(PAGE).status_code, auditor.post(PAGE, form()).status_code) == (200, 403)
    assert "ทำลิงก์ให้อาสา" not in text(auditor.get(PAGE))
    assert not DoorLink.objects.exists()


def test_the_list_shows_todays_doors_or_the_newest_editions(door, area_day, chiangrai, count_queries):
    assert "วันนี้ไม่มีพื้นที่เปิด" in text(door.get(LIST))
    today = make.area_day(make.assembly(chiangrai, 2568), day=timezone.localdate())
    one = count_queries(lambda: door.get(LIST))
    assert door.get(LIST).context["area_days"] == [today]
    for _ in range(2):
        make.area_day(today.assembly, day=today.day)
    assert count_queries(lambda: door.get(LIST)) == one
    assert door.post(LIST).status_code == 405


def test_the_head_count_of_every_area_is_live_on_its_day(door, area_day, chiangrai):
    today = make.area_day(make.assembly(chiangrai, 2568), day=timezone.localdate())
    inside, left, _ = (make.registration(today) for _ in range(3))
    link = make.door_link(today)
    for ticket, direction in ((inside, "in"), (left, "in"), (left, "out")):
        scan = doors.Scan(tickets.code_of(ticket), direction, uuid4(), timezone.now())
        assert doors.scan(link, scan).is_ok
    page = Page(door.get(LIST))
    assert page.texts("#areas .tag") == ["อยู่ในพื้นที่ ๑", "มาแล้ว ๒ จาก ๓"]
    assert page.values("#areas", "hx-trigger") == ["every 10s"]
    own = Page(door.get(f"/desk/2568/door/{today.slug}/"))
    assert (own.texts("#counts b"), own.values("#counts", "hx-trigger")) == (["๑", "๒", "๒", "๓"], ["every 10s"])
    assert Page(door.get(PAGE)).values("#counts", "hx-trigger") == [None], "that day is over"


def test_the_page_costs_the_same_for_one_link_and_three(door, area_day, count_queries):
    make.door_link(area_day)
    one = count_queries(lambda: door.get(PAGE))
    for _ in range(2):
        make.door_link(area_day)
    assert count_queries(lambda: door.get(PAGE)) == one


def test_the_desk_of_the_door_leads_there(door, area_day):
    assert text(door.get("/desk/")).count('href="/desk/door/"') == 2
