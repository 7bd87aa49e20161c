"""/desk/<year>/sheet/: a programme from a spreadsheet, looked at before anything is written."""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from events.models import Session, Venue
from events.sheet import plan
from moral_assembly import audit, thai
from moral_assembly.audit import AuditEntry
from moral_assembly.sheets.waiting import KEPT_FOR, WaitingSheet
from networks.models import Person
from tests import make

HEAD = ("รหัส", "ชื่อรายการ", "ประเภท", "วัน", "เริ่ม", "สิ้นสุด", "สถานที่", "เครือข่ายเจ้าภาพ", "วิทยากร")
DAY = date(2021, 7, 6)
HOUR = timedelta(hours=1)


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


def xlsx(*rows, head=HEAD) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    book.active.title = "กำหนดการ"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(client, content: bytes, name="กำหนดการ.xlsx"):
    return client.post(url("sheet"), {"file": SimpleUploadedFile(name, content)})


def downloaded(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def looked_at(client, *rows, head=HEAD):
    """Upload rows and open the dry run."""
    response = upload(client, xlsx(*rows, head=head))
    assert response.status_code == 302, response.context["form"].errors
    return client.get(response.url)


def confirm(client, page, **form):
    return client.post(page.context["base"], {"seal": page.context["seal"], **form})


def counts(page) -> tuple:
    return tuple(page.context["plan"].counts.values())  # bad, new, changed, same


def reasons(page) -> list[tuple[str, str]]:
    return [(each.address, each.why) for item in page.context["plan"].items for each in item.row.mistakes]


@pytest.fixture
def hall(edition) -> Venue:
    return make.venue(edition, slug="hall", name="หอประชุม")


@pytest.fixture
def talk(edition):
    return make.kind(edition, slug="talk", name="เสวนา")


def row(title="รายการใหม่", start=time(9), end=time(10), *, code="", venue="หอประชุม", hosts="", speakers="", day=DAY):
    return (code, title, "เสวนา", day, start, end, venue, hosts, speakers)


@pytest.fixture
def opening(edition, hall, talk) -> Session:
    return make.session(edition, slug="opening", title="พิธีเปิด", venue=hall, kind=talk)


# Making and changing


def test_rows_are_shown_first_and_written_when_confirmed(organizer, edition, hall, talk, farming, visitor):
    page = looked_at(organizer, row("เสวนาเยาวชน", hosts="๓"), row("พัก", time(10), time(10, 30)))

    assert counts(page) == (0, 2, 0, 0)
    assert "ยังไม่บันทึก" in page.text
    assert not Session.objects.exists()
    assert confirm(organizer, page).url == url("sessions")
    made = Session.objects.get(title="เสวนาเยาวชน")
    assert (made.state, made.starts_at, made.ends_at, made.venue, made.kind) == (
        *("draft", make.OPENING, make.OPENING + HOUR),
        *(hall, talk),
    )
    assert list(made.hosts.all()) == [farming]
    assert visitor.get(made.get_absolute_url()).status_code == 404
    assert not WaitingSheet.objects.exists()


def test_the_deed_and_each_of_its_rows_are_in_the_trail(organizer, opening):
    page = looked_at(organizer, row("ใหม่", time(13), time(14)), row("พิธีเปิดงาน", code="opening"))
    confirm(organizer, page)

    entries = AuditEntry.objects.order_by("number")
    assert [(each.action, each.label) for each in entries] == [
        ("made", "ใหม่"),
        ("changed", "พิธีเปิดงาน"),
        ("imported", str(opening.assembly)),
    ]
    assert entries[1].changes == {"ชื่อรายการ": ["พิธีเปิด", "พิธีเปิดงาน"]}
    assert entries[2].changes["made"] == [None, 1]
    assert list(audit.faults()) == []


def test_the_same_file_again_changes_nothing(organizer, edition, hall, talk, farming):
    make.venue(edition, name="ลาน", parallel=True)
    rows = [row(f"รายการ {n}", time(8 + n), time(9 + n), hosts="เกษตร", speakers="นายใหม่ ใจดี") for n in range(3)]
    rows += [row("ซุ้ม", venue="ลาน"), row("ซุ้ม", venue="ลาน"), row("ยังไม่มีเวลา", None, None, day=None, venue=None)]
    confirm(organizer, looked_at(organizer, *rows), made=["นายใหม่ ใจดี"])
    before = list(Session.objects.order_by("pk").values_list("pk", "revision"))

    page = looked_at(organizer, *rows)
    assert counts(page) == (0, 0, 0, 6)
    assert "ตรงกับที่มีอยู่แล้ว ๖ รายการ ไม่มีสิ่งใดต้องนำเข้า" in page.text
    confirm(organizer, page)
    assert list(Session.objects.order_by("pk").values_list("pk", "revision")) == before


def test_an_old_session_is_found_by_code_or_by_title_and_day(organizer, edition, opening):
    other = make.session(edition, title="เสวนา  ค่ำ", starts_at=make.OPENING + 3 * HOUR, venue=opening.venue)
    page = looked_at(organizer, row("ชื่อใหม่", code="opening"), row("เสวนา ค่ำ", time(14), time(15)))

    items = page.context["plan"].items
    assert [(item.session, item.how) for item in items] == [(opening, "รหัส"), (other, "ชื่อและวัน")]
    assert items[0].changes == {"ชื่อรายการ": ("พิธีเปิด", "ชื่อใหม่")}
    assert "ตรงกับรายการเดิมโดยชื่อและวัน" in page.text
    confirm(organizer, page)
    other.refresh_from_db()
    assert other.starts_at == make.OPENING + 5 * HOUR


def test_what_could_be_either_is_asked(organizer, edition, opening):
    make.session(edition, slug="again", title="พิธีเปิด", starts_at=make.OPENING + 2 * HOUR, venue=opening.venue)
    twins = [row(title, code="x", venue="") for title in "กข"]
    page = looked_at(organizer, row("พิธีเปิด", time(15), time(16)), *twins)

    (code, why), (_, twice) = reasons(page)
    assert (code, "opening" in why, "again" in why) == ("A2", True, True)
    assert "รหัสซ้ำกับ กำหนดการ แถว ๓" in twice


def test_sessions_that_are_not_in_the_file_stay(organizer, edition, opening):
    page = looked_at(organizer, row("ใหม่", time(13), time(14)))

    assert "รายการในระบบอีก ๑ รายการไม่อยู่ในไฟล์" in page.text
    confirm(organizer, page)
    opening.refresh_from_db()
    assert (opening.title, opening.revision) == ("พิธีเปิด", 0)


def test_columns_that_are_not_in_the_file_stay(organizer, opening, farming):
    opening.hosts.add(farming)
    opening.body = "**ดี**\r\nมาก"
    opening.save()
    page = looked_at(organizer, ("opening", "พิธีเปิดงาน", "เสวนา"), head=("รหัส", "ชื่อรายการ", "ประเภท"))
    confirm(organizer, page)

    opening.refresh_from_db()
    assert (opening.title, opening.starts_at, opening.body) == ("พิธีเปิดงาน", make.OPENING, "**ดี**\r\nมาก")
    assert list(opening.hosts.all()) == [farming]


def test_a_state_is_taken_only_when_it_is_told(organizer, opening):
    head = ("รหัส", "ชื่อรายการ", "ประเภท", "สถานะ", "เหตุที่ยกเลิก")
    rows = [("opening", "พิธีเปิด", "เสวนา", "ยกเลิก", "ฝนตก"), ("", "พร้อมแล้ว", "เสวนา", "พร้อม", "")]
    confirm(organizer, looked_at(organizer, *rows, head=head))
    opening.refresh_from_db()
    assert (opening.state, opening.cancel_reason) == ("cancelled", "ฝนตก")
    assert Session.objects.get(title="พร้อมแล้ว").state == "published"

    page = looked_at(organizer, ("opening", "พิธีเปิด", "เสวนา", "ร่าง", "ฝนตก"), head=head)
    assert reasons(page) == [("E2", "ล้างช่องนี้ หรือใส่สถานะเป็นยกเลิก")]
    page = looked_at(organizer, ("", "อื่น", "เสวนา", "ยกเลิก", ""), head=head)
    assert reasons(page) == [("E2", "ใส่เหตุที่ยกเลิก ผู้เข้าชมเห็นข้อความนี้")]


# Bad rows


@pytest.mark.parametrize(
    ("changes", "address", "words"),
    [
        ({"title": ""}, "B2", "ยังว่างอยู่"),
        ({"title": "ก" * 400}, "B2", "ยาว ๔๐๐ ตัวอักษร"),
        ({"title": "=1+1"}, "B2", "เป็นสูตร ให้วางเป็นค่า"),
        ({"day": "31/2/2564"}, "D2", "ไม่มีวันที่"),
        ({"day": "9/8/21"}, "D2", "พ.ศ."),
        ({"day": 44383}, "D2", "ไม่ใช่วันที่"),
        ({"day": date(2021, 8, 1)}, "D2", "นอกวันจัดงาน"),
        ({"day": None}, "D2", "ให้ครบ"),
        ({"start": "25.00"}, "E2", "00.00 ถึง 23.59"),
        ({"start": 0.5}, "E2", "ไม่ใช่เวลา"),
        ({"end": time(8)}, "F2", "หลังเวลาเริ่ม"),
        ({"venue": "หอประชุน"}, "G2", "หมายถึง “หอประชุม”"),
        ({"hosts": "99"}, "H2", "ไม่มีเครือข่าย “99”"),
        ({"code": "mine"}, "A2", "ระบบใช้อยู่แล้ว"),
        ({"code": "ก"}, "A2", "อักษรอังกฤษ"),
        ({"speakers": "สมชาย, สมชาย"}, "I2", "มากกว่าหนึ่งครั้ง"),
        ({"speakers": "ก" * 200}, "I2", "ไม่ใช่ชื่อคน"),
        ({"speakers": f"สมชาย ({'ก' * 120})"}, "I2", "ยาวเกิน ๑๐๐"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_written(organizer, edition, hall, talk, changes, address, words):
    page = looked_at(organizer, row(**changes), row("แถวดี", time(13), time(14)))

    ((found, why),) = reasons(page)
    assert found == address
    assert words in why
    assert address in page.text
    again = confirm(organizer, page)
    assert again.status_code == 422
    assert "มีแถวที่ต้องแก้" in again.text
    assert not Session.objects.exists()
    assert WaitingSheet.objects.exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("๙.๓๐", time(9, 30)), ("09:30", time(9, 30)), (9.3, time(9, 30)), (datetime(1900, 1, 9, 7, 12), time(9, 30))],
)
def test_days_and_times_as_people_type_them(organizer, edition, hall, talk, typed, meant):
    days = ("๖ กรกฎาคม ๒๕๖๔", "6/7/2564", datetime(2564, 7, 6), " 6 ก.ค. 64 ")
    rows = [row(f"รายการ {n}", typed, "10.30", day=day, venue=None) for n, day in enumerate(days)]
    page = looked_at(organizer, *rows)

    assert reasons(page) == []
    starts = {item.future.starts_at for item in page.context["plan"].items}
    assert starts == {datetime.combine(DAY, meant, thai.ZONE)}


def test_only_good_rows_when_that_is_ticked(organizer, edition, hall, talk):
    page = looked_at(organizer, row("", time(9), time(10)), row("แถวดี", time(13), time(14)))
    done = confirm(organizer, page, only_good="on")

    assert done.url == url("sessions")
    assert [session.title for session in Session.objects.all()] == ["แถวดี"]
    assert "ไม่นำเข้า ๑ แถว" in organizer.get(done.url).text


def test_a_good_row_waits_for_the_place_of_a_bad_one(organizer, edition, opening):
    """``opening`` would make room, but its row is bad."""
    rows = [row("", time(13), time(14), code="opening"), row("มาแทน", time(9), time(10)), row("ค่ำ", time(18), time(19))]
    page = looked_at(organizer, *rows)

    assert [item.future.title for item in page.context["plan"].waiting] == ["มาแทน"]
    assert "อีก ๑ แถวที่ต้องรอ" in page.text
    confirm(organizer, page, only_good="on")
    assert set(Session.objects.values_list("title", flat=True)) == {"พิธีเปิด", "ค่ำ"}


# Clashes


def test_clashes_inside_the_file_and_with_what_exists(organizer, edition, opening, chiangrai):
    busy = make.person(chiangrai, given_name="สมใจ")
    make.speaker(opening, busy)
    rows = [
        row("ก", time(13), time(14)),
        row("ข", time(13, 30), time(15)),
        row("ค", time(9, 30), time(10, 30)),
        row("ง", time(9), time(10), venue=None, speakers="นายสมใจ ใจดี"),
    ]
    found = reasons(looked_at(organizer, *rows))

    assert [address for address, _ in found] == ["G2", "G3", "G4", "I5"]
    assert "หอประชุม มี “ข” (กำหนดการ แถว ๓)" in found[0][1]
    assert "หอประชุม มี “พิธีเปิด” เวลา" in found[2][1]
    assert "นายสมใจ ใจดี มี “พิธีเปิด”" in found[3][1]


def test_sessions_swap_their_places(organizer, edition, opening):
    later = make.session(edition, slug="later", title="ปิด", starts_at=make.OPENING + HOUR, venue=opening.venue)
    person = make.person(edition.province)
    for session in (opening, later):
        make.speaker(session, person)
    name = str(person)
    rows = [
        row("พิธีเปิด", time(10), time(11), code="opening", speakers=name),
        row("ปิด", time(9), time(10), code="later", speakers=name),
    ]
    page = looked_at(organizer, *rows)
    assert counts(page) == (0, 0, 2, 0)
    confirm(organizer, page)

    opening.refresh_from_db()
    later.refresh_from_db()
    assert (opening.starts_at, later.starts_at) == (make.OPENING + HOUR, make.OPENING)


def test_what_people_may_allow_is_told(organizer, edition, hall, talk):
    hall.closes_at = time(12)
    hall.save()
    page = looked_at(organizer, row("บ่าย", time(13), time(14)))

    assert [clash.why.name for clash in page.context["plan"].told] == ["HOURS"]
    assert "สิ่งที่ไม่ลงตัวหลังนำเข้า" in page.text
    assert confirm(organizer, page).status_code == 302


# Speakers


def test_speakers_are_found_asked_about_or_made(organizer, chiangrai, edition, hall, talk):
    known = make.person(chiangrai, prefix="พระครู", given_name="ปิยวรรณพิพัฒน์", family_name="")
    twins = [make.person(chiangrai, given_name="สมชาย", position=position) for position in ("ครู", "กำนัน")]
    speakers = "พระครู ปิยวรรณพิพัฒน์ (ผู้กล่าวปาฐกถา)\nสมชาย ใจดี, ดร.ใหม่ มาดี"
    page = looked_at(organizer, row(speakers=speakers))

    (doubt,), (new,) = page.context["plan"].doubts, page.context["plan"].newcomers
    assert (doubt.people, (new.prefix, new.given_name, new.family_name)) == (tuple(twins), ("ดร.", "ใหม่", "มาดี"))
    assert "กำนัน" in page.text
    asked = confirm(organizer, page, made=["ดร.ใหม่ มาดี"])
    assert asked.status_code == 422
    assert "เลือกก่อนว่าวิทยากรคนใด" in asked.text
    assert 'value="ดร.ใหม่ มาดี" checked' in asked.text
    assert not Session.objects.exists()

    assert confirm(organizer, page, **{"made": ["ดร.ใหม่ มาดี"], "who สมชาย ใจดี": twins[1].pk}).status_code == 302
    parts = Session.objects.get().speakers.all()
    made = Person.objects.get(given_name="ใหม่")
    assert [(part.person, part.duty) for part in parts] == [
        (known, "ผู้กล่าวปาฐกถา"),
        (twins[1], "วิทยากร"),
        (made, "วิทยากร"),
    ]
    again = looked_at(organizer, row(speakers=speakers))
    assert counts(again) == (0, 0, 0, 1)


def test_who_is_not_ticked_is_not_made(organizer, edition, hall, talk):
    page = looked_at(organizer, row(speakers="นายใหม่ มาดี"))
    assert "ชื่อใหม่ ๑ คน" in page.text
    confirm(organizer, page)

    assert not Person.objects.exists()
    assert Session.objects.get().speakers.count() == 0


def test_two_of_one_name_chosen_as_one_do_not_speak_twice_at_once(organizer, chiangrai, edition, hall, talk, opening):
    twins = [make.person(chiangrai, given_name="สมชาย") for _ in range(2)]
    make.speaker(opening, twins[0])
    page = looked_at(organizer, row("อื่น", venue=None, speakers="นายสมชาย ใจดี"))
    refused = confirm(organizer, page, **{"who นายสมชาย ใจดี": twins[0].pk})

    assert refused.status_code == 422
    assert "พิธีเปิด" in reasons(refused)[0][1]
    assert confirm(organizer, page, **{"who นายสมชาย ใจดี": twins[1].pk}).status_code == 302


def test_speakers_leave_stay_and_change_their_order(organizer, chiangrai, opening):
    first, second = (make.person(chiangrai, given_name=name) for name in ("หนึ่ง", "สอง"))
    kept = make.speaker(opening, first, order=1)
    make.speaker(opening, second, order=2, duty="พิธีกร")
    three = make.person(chiangrai, given_name="สาม")
    page = looked_at(organizer, row("พิธีเปิด", code="opening", speakers="นายสาม ใจดี\nนายหนึ่ง ใจดี (ประธาน)"))
    confirm(organizer, page)

    assert [(part.person, part.duty) for part in opening.speakers.all()] == [(three, "วิทยากร"), (first, "ประธาน")]
    assert opening.speakers.get(person=first).pk == kept.pk


# Meanwhile


def test_what_changed_meanwhile_is_shown_again(organizer, opening):
    page = looked_at(organizer, row("พิธีเปิดงาน", code="opening"))
    opening.title = "ชื่อที่ผู้อื่นแก้"
    opening.save()
    again = confirm(organizer, page)

    assert again.status_code == 409
    assert "กำหนดการเปลี่ยนไประหว่างที่ท่านตรวจ" in again.text
    assert "ชื่อที่ผู้อื่นแก้" in again.text
    opening.refresh_from_db()
    assert opening.title == "ชื่อที่ผู้อื่นแก้"
    assert confirm(organizer, again).status_code == 302
    opening.refresh_from_db()
    assert opening.title == "พิธีเปิดงาน"


def test_what_only_the_database_knows_is_told_and_nothing_is_half_written(organizer, chiangrai, edition, hall, talk):
    """A speaker is busy in another edition, as one may become while the rows are written."""
    busy = make.person(chiangrai, given_name="สมใจ")
    make.speaker(make.session(make.assembly(chiangrai, 2565)), busy)
    page = looked_at(organizer, row("ก", venue=None, speakers="นายสมใจ ใจดี"), row("ข", speakers="ดร.ใหม่ มาดี"))
    refused = confirm(organizer, page, made=["ดร.ใหม่ มาดี"])

    assert refused.status_code == 409
    assert "วิทยากรคนหนึ่งมีรายการอื่นในเวลานี้" in refused.text
    assert not edition.sessions.exists()
    assert not Person.objects.filter(given_name="ใหม่").exists()
    assert not AuditEntry.objects.exists()
    assert WaitingSheet.objects.exists()


def test_an_old_window_does_not_confirm_what_a_newer_one_showed(organizer, opening):
    page = looked_at(organizer, row("พิธีเปิดงาน", code="opening"))
    opening.title = "อื่น"
    opening.save()
    newer = organizer.get(page.context["base"])

    assert confirm(organizer, page).status_code == 409
    assert confirm(organizer, newer).status_code == 302


def test_a_second_click_is_told(organizer, edition, hall, talk):
    page = looked_at(organizer, row())
    confirm(organizer, page)

    again = organizer.post(page.context["base"], {"seal": page.context["seal"]}, follow=True)
    assert "นำเข้าแล้ว" in again.text
    assert Session.objects.count() == 1


def test_a_file_is_its_uploaders_and_goes_after_a_day(organizer, administrator, edition, hall, talk, monkeypatch):
    page = looked_at(organizer, row())
    sheet = WaitingSheet.objects.get()
    base = page.context["base"]
    assert "ยังรอท่านยืนยัน" in organizer.get(url("sheet")).text
    assert administrator.get(base).url == url("sheet")
    assert administrator.post(url("sheet_removal", sheet.token)).status_code == 302
    WaitingSheet.objects.update(kept_at=sheet.kept_at - KEPT_FOR)
    assert organizer.get(base).url == url("sheet")
    looked_at(organizer, row())
    assert WaitingSheet.objects.get().pk != sheet.pk


def test_a_file_is_thrown_away(organizer, edition, hall, talk):
    page = looked_at(organizer, row())
    response = organizer.post(f"{page.context['base']}removal/", follow=True)

    assert "ทิ้งไฟล์แล้ว" in response.text
    assert not WaitingSheet.objects.exists()


# Files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ว่างเปล่า"),
        (b"<html><table><tr><td>x</table>", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "รุ่นเก่า"),
        (b"PK\x03\x04broken", "เสียหาย"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "อ่านตัวอักษรในไฟล์ไม่ได้"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_at_the_field(organizer, edition, content, words):
    response = upload(organizer, content)

    assert response.status_code == 422
    assert words in response.context["form"].errors["file"][0]
    assert not WaitingSheet.objects.exists()


def test_missing_columns_are_told_by_name(organizer, edition):
    response = upload(organizer, xlsx(("x",), head=("ชื่อรายการ", "ห้องน้ำ")))

    assert "ไม่มีคอลัมน์ ประเภท" in response.context["form"].errors["file"][0]


def test_no_file_at_all(organizer, edition):
    response = organizer.post(url("sheet"), {})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])


def test_a_file_too_large(organizer, edition, monkeypatch):
    monkeypatch.setattr("moral_assembly.sheets.files.LARGEST", 100)
    assert "ใหญ่" in upload(organizer, xlsx()).context["form"].errors["file"][0]


def test_more_rows_than_the_limit(organizer, edition, hall, talk, monkeypatch):
    monkeypatch.setattr(plan, "MOST_ROWS", 2)
    response = upload(organizer, xlsx(*(row(str(n)) for n in range(3))))
    assert "เกิน ๒ แถว" in response.context["form"].errors["file"][0]


def test_bad_rows_come_back_with_their_reasons(organizer, edition, hall, talk):
    page = looked_at(organizer, row("ดี", time(13), time(14)), row("=1+1", venue="ไม่มีห้องนี้"))
    sheet = load_workbook(BytesIO(downloaded(organizer, page.context["base"] + "corrections.xlsx")))
    head, *rows = sheet["กำหนดการ"].iter_rows()

    assert head[-1].value == "ต้องแก้"
    ((*_, reason),) = rows
    assert "B3 ชื่อรายการ: เป็นสูตร ให้วางเป็นค่า" in reason.value
    assert "G3 สถานที่: ไม่มีสถานที่ “ไม่มีห้องนี้”" in reason.value
    assert {cell.data_type for cell in rows[0]} <= {"s", "d", "n"}


def test_long_lists_are_paged_with_their_number(organizer, edition, hall, talk):
    page = looked_at(organizer, *(row("", code=f"c{n}") for n in range(75)))

    assert page.text.count("ยังว่างอยู่") == 30
    assert "หน้า ๑ จาก ๓" in page.text
    last = organizer.get(page.context["base"] + "?show=bad&page=3")
    assert last.text.count("ยังว่างอยู่") == 15
    assert "ไม่มีแถวในกลุ่มนี้" in organizer.get(page.context["base"] + "?show=new").text


# Who, and what it costs


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door", "auditor"])
def test_readers_download_and_import_nothing(request, role, edition, opening):
    client = request.getfixturevalue(role)
    token = WaitingSheet.objects.create(user=client.user, about=f"programme {edition.pk}", name="x", content=b"x").token

    for address in (url("programme_xlsx"), url("sheet_template")):
        assert downloaded(client, address).startswith(b"PK")
    for address in (url("sheet"), url("sheet_plan", token)):
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert client.get(url("sheet_corrections", token)).status_code == 403
    assert client.post(url("sheet_removal", token)).status_code == 403


def test_an_organizer_of_another_province_is_a_stranger(foreign_organizer, edition):
    for address in (url("sheet"), url("sheet_template"), url("programme_xlsx"), url("sheet_plan", "x")):
        assert foreign_organizer.get(address).status_code == 404


def test_wrong_methods(organizer, edition):
    for address in (url("sheet_template"), url("programme_xlsx"), url("sheet_corrections", "x")):
        assert organizer.post(address).status_code == 405
    assert organizer.get(url("sheet_removal", "x")).status_code == 405
    assert organizer.delete(url("sheet")).status_code == 405


def statements(deed) -> int:
    with CaptureQueriesContext(connection) as captured:
        deed()
    return len(captured)


def test_as_many_statements_for_three_hundred_rows_as_for_three(organizer, edition, talk, farming, chiangrai):
    make.venue(edition, name="ลาน", parallel=True)
    for n in range(40):
        make.person(chiangrai, given_name=f"คน{n:02}")

    def cost(rows: list) -> tuple[int, int, int]:
        page = upload(organizer, xlsx(*rows))
        look = statements(lambda: organizer.get(page.url))
        shown = organizer.get(page.url)
        assert counts(shown)[0] == 0
        return (
            look,
            statements(lambda: confirm(organizer, shown)),
            statements(lambda: downloaded(organizer, url("programme_xlsx"))),
        )

    def rows(numbers: range) -> list:
        return [
            row(f"รายการ {n}", time(8 + n % 10), time(9 + n % 10), venue="ลาน", hosts="เกษตร", speakers=part(n))
            for n in numbers
        ]

    def part(n: int) -> str:
        return f"นายคน{n:02} ใจดี" if n < 40 else ""

    cost(rows(range(1)))  # an empty programme and an empty trail cost other statements
    assert cost(rows(range(1, 4))) == cost(rows(range(4, 304)))


def test_a_thousand_rows_in_one_place_are_told_in_few_words(organizer, edition, hall, talk):
    page = looked_at(organizer, *(row(f"รายการ {n}") for n in range(1000)))

    found = page.context["plan"]
    assert max(len(item.row.mistakes) for item in found.items) == 3
    assert found.writing == []
    assert confirm(organizer, page, only_good="on").status_code == 302
    assert not Session.objects.exists()
