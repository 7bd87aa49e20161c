"""Organizers' pages of the call and of the zones, and the list as a file."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from exhibitions.models import BoothCall, Zone
from moral_assembly import audit
from tests import make
from tests.exhibitions.test_application_page import reopened
from tests.reading import Page, assert_not_found, read

CALL, ZONES, EXPORT = (f"/desk/2564/{page}/" for page in ("booth-call", "zones", "booths-export"))
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", [CALL, ZONES, EXPORT])
def test_organizers_alone(organizer, coordinator, auditor, committee, foreign_organizer, visitor, edition, url):
    assert read(organizer, url).texts("h1") != []
    assert coordinator.get(url).status_code == 403
    assert auditor.get(url).status_code == 403
    assert_not_found(committee, url)
    assert_not_found(foreign_organizer, url)
    assert visitor.get(url).status_code == 302
    assert organizer.put(url).status_code == 405


def call_as_sent(organizer, **changes) -> dict:
    moments = {"opens_at_0": "1 มิถุนายน 2564", "opens_at_1": "9.00", "closes_at_0": "25/6/2564", "closes_at_1": "16.30"}
    return reopened(organizer, CALL) | moments | changes


def test_a_call_with_questions(organizer, edition):
    question = {"questions-0-label": "มากี่วัน", "questions-0-kind": "choice", "questions-0-options": "หนึ่ง\nสอง"}
    answer = organizer.post(CALL, call_as_sent(organizer, **{"ask-story": "off", "ask-tables": "required"}, **question))
    assert answer.url == "/desk/2564/booths/"
    call = BoothCall.objects.get()
    assert (call.closes_at.isoformat(), call.asks["story"]) == ("2021-06-25T09:30:00+00:00", "off")
    assert list(call.questions.values_list("label", "kind", "options")) == [("มากี่วัน", "choice", "หนึ่ง\nสอง")]
    assert audit.AuditEntry.objects.first().action == "made"
    sent = reopened(organizer, CALL) | {"questions-0-DELETE": "on"}
    assert organizer.post(CALL, sent).status_code == 302
    assert call.questions.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at_0": "1/6/2564", "closes_at_1": "8.00"}, "เวลาปิดต้องอยู่หลังเวลาเปิด"),
        ({"questions-0-label": "เลือก", "questions-0-kind": "choice"}, "ใส่ตัวเลือกบรรทัดละหนึ่งข้อ"),
        ({"ask-needs_water": "required"}, ""),
        ({"opens_at_0": "32/13/2564"}, ""),
    ],
)
def test_a_bad_call(organizer, edition, changes, words):
    answer = organizer.post(CALL, call_as_sent(organizer, rules="กติกาที่พิมพ์") | changes)
    page = Page(answer)
    assert (answer.status_code, BoothCall.objects.count()) == (422, 0)
    assert any(words in error for error in page.texts(".error"))
    assert page.text("#id_rules") == "กติกาที่พิมพ์"


def test_zones_are_made_changed_and_deleted(organizer, edition, area):
    sent = reopened(organizer, ZONES)
    sent |= {"zones-0-name": "ผลิตภัณฑ์", "zones-0-area": area.pk, "zones-0-capacity": "๑๒", "zones-0-colour": "7"}
    assert organizer.post(ZONES, sent).url == ZONES
    zone = Zone.objects.get()
    assert (zone.name, zone.area, zone.capacity, zone.colour) == ("ผลิตภัณฑ์", area, 12, 7)
    assert organizer.post(ZONES, reopened(organizer, ZONES) | {"zones-0-name": "ชุมชน"}).status_code == 302
    zone.refresh_from_db()
    assert zone.name == "ชุมชน"
    assert organizer.post(ZONES, reopened(organizer, ZONES) | {"zones-0-DELETE": "on"}).status_code == 302
    assert not Zone.objects.exists()
    assert [entry.action for entry in audit.AuditEntry.objects.all()[:3]] == ["deleted", "changed", "made"]


def test_a_zone_with_booths_neither_goes_nor_shrinks_below_them(organizer, edition, zone):
    for _ in range(2):
        make.booth(edition, zone=zone)
    answer = organizer.post(ZONES, reopened(organizer, ZONES) | {"zones-0-DELETE": "on"})
    assert Page(answer).texts(".alert--bad p") == ["โซน “ผลิตภัณฑ์” มีบูธ 2 บูธ ย้ายไปโซนอื่นก่อนลบ"]
    answer = organizer.post(ZONES, reopened(organizer, ZONES) | {"zones-0-capacity": "1"})
    assert any("ลดต่ำกว่านั้นไม่ได้" in error for error in Page(answer).texts(".error"))
    assert Zone.objects.get().capacity == 2


def test_two_zones_of_a_name(organizer, edition, area):
    sent = reopened(organizer, ZONES)
    for number in range(2):
        sent |= {f"zones-{number}-name": "ซ้ำ", f"zones-{number}-area": area.pk}
    answer = organizer.post(ZONES, sent)
    assert (answer.status_code, Zone.objects.count()) == (422, 0)


def test_a_zone_of_another_province_is_not_touched(organizer, edition, nan, area):
    foreign = make.zone(make.venue(make.assembly(nan)), name="ของน่าน")
    make.zone(area)
    sent = reopened(organizer, ZONES) | {"zones-0-id": foreign.pk, "zones-0-name": "ของเรา"}
    organizer.post(ZONES, sent)
    foreign.refresh_from_db()
    assert foreign.name == "ของน่าน"
    assert not Zone.objects.filter(name="ของเรา").exists()


# Two organizers


def test_who_saves_the_call_second_chooses_field_by_field(organizer, edition, call):
    mine = reopened(organizer, CALL) | {"rules": "ของเรา"}
    assert organizer.post(CALL, reopened(organizer, CALL) | {"rules": "ของเขา"}).status_code == 302
    answer = organizer.post(CALL, mine)
    assert (answer.status_code, BoothCall.objects.get().rules) == (409, "ของเขา")
    again = {box.get("name"): box.get("value") for box in Page(answer).all("main input[type=hidden]")}
    assert organizer.post(CALL, again | {"choice-rules": "mine"}).status_code == 302
    assert BoothCall.objects.get().rules == "ของเรา"


def test_of_two_first_calls_the_second_overwrites_nothing(organizer, edition):
    mine = call_as_sent(organizer, rules="ของเรา")
    assert organizer.post(CALL, call_as_sent(organizer, rules="ของเขา")).status_code == 302
    answer = organizer.post(CALL, mine)
    assert (answer.status_code, BoothCall.objects.get().rules) == (409, "ของเขา")


def test_who_saves_zones_second_sees_what_stands_and_may_send_again(organizer, edition, zone):
    mine = reopened(organizer, ZONES) | {"zones-0-capacity": "5"}
    assert organizer.post(ZONES, reopened(organizer, ZONES) | {"zones-0-capacity": "9"}).status_code == 302
    page = Page(organizer.post(ZONES, mine))
    assert page.texts(".error") == ["ผู้อื่นแก้เป็น “9” ก่อนท่าน ถ้ายังต้องการใช้ของท่านให้บันทึกอีกครั้ง"]
    assert page.values("[name=zones-0-capacity]", "value") == ["5"]
    assert Zone.objects.get().capacity == 9
    seen = page.values("[name=zones-0-seen]", "value")[0]
    assert organizer.post(ZONES, mine | {"zones-0-seen": seen}).status_code == 302
    assert Zone.objects.get().capacity == 5


def test_zones_that_nobody_touched_do_not_disturb(organizer, edition, zone, area):
    Zone.objects.update(order=1)
    make.zone(area, name="อื่น", order=2)
    mine = reopened(organizer, ZONES) | {"zones-1-capacity": "5"}
    Zone.objects.filter(pk=zone.pk).update(is_sample=True)  # counts as a change of what the sender saw
    assert organizer.post(ZONES, mine).status_code == 302
    assert list(Zone.objects.values_list("capacity", flat=True)) == [2, 5]


# Files


@pytest.fixture
def shown(edition, community, zone, call):
    call.questions.create(slug="days", label="มากี่วัน")
    booth = make.booth(edition, community, title="=ตะกร้า", zone=zone, on_duty="นางใจดี", answers={"days": "สอง"})
    make.product(booth, name="ใบเล็ก", price=20, unit="ใบ")
    make.placement(booth, make.floor_plan(zone.area), number="๙")
    make.booth(edition, community, "draft", title="ร่าง")
    return booth


def test_what_the_list_shows_as_a_sheet(organizer, shown):
    answer = organizer.post(f"{EXPORT}?state=confirmed", {"reason": "จัดไฟฟ้า", "file": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)))["บูธ"]
    head, row = ([cell.value for cell in cells] for cells in sheet.iter_rows(max_row=2))
    told = dict(zip(head, row, strict=True))
    assert sheet.max_row == 2
    wanted = {"หมายเลขบูธ": "๙", "ชื่อบูธ": "=ตะกร้า", "ผู้ประจำบูธ": "นางใจดี", "มากี่วัน": "สอง", "โซน": "ผลิตภัณฑ์"}
    assert {name: told[name] for name in wanted} == wanted
    assert told["ผลิตภัณฑ์"] == "ใบเล็ก ราคา ๒๐ บาท ต่อใบ"
    entry = audit.AuditEntry.objects.first()
    assert (entry.action, entry.changes["booths"], entry.changes["reason"]) == (
        "booths_exported",
        [None, 1],
        [None, "จัดไฟฟ้า"],
    )


def test_no_file_without_a_reason(organizer, shown):
    answer = organizer.post(EXPORT, {"reason": " ", "file": "xlsx"})
    assert answer.status_code == 422
    assert not audit.AuditEntry.objects.filter(action="booths_exported").exists()
