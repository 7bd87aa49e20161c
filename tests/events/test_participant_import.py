"""/desk/<year>/participants/sheet/: a list from a file, looked at before anything is written, taken in by a worker."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from openpyxl import Workbook, load_workbook

from events import participant_import, participant_sheet
from events.models import ParticipantImport, Registration, RegistrationGroup
from moral_assembly.audit import AuditEntry
from moral_assembly.sheets.waiting import WaitingSheet
from networks.models import Letter, Participant
from tests import make

HEAD = "คำนำหน้า,ชื่อ,นามสกุล,หน่วยงาน,บทบาท,เครือข่าย,โทรศัพท์,อีเมล,พื้นที่,วันที่,รูปแบบ,กลุ่ม"
FIRST = "พระครู,ปิยวรรณ,,วัดกลาง,ผู้บริหาร/ตัวแทน,ชุมชน,๐๘๑-๒๓๔-๕๖๗๘,,,,,"


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


@pytest.fixture
def area_day(edition):
    return make.area_day(edition, places=2, venue=make.venue(edition, kind="area", name="ลานวัด"))


def table(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


def excel(*rows, head: str = HEAD, merge: str = "") -> bytes:
    book = Workbook()
    book.active.append(head.split(","))
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(file := BytesIO())
    return file.getvalue()


def send(client, content: bytes, name="people.csv"):
    return client.post(url("people_sheet"), {"file": SimpleUploadedFile(name, content)})


def look(client, content: bytes, **query):
    response = send(client, content)
    assert response.status_code == 302, response.context["form"].errors
    return client.get(response.url, query)


def confirm(client, page, **sent):
    return client.post(page.context["base"], {"seal": page.context["plan"].seal, **sent})


@pytest.fixture
def take():
    """Confirm a list and let the worker have it."""

    def taken(client, content: bytes, **sent) -> ParticipantImport:
        response = confirm(client, look(client, content), **sent)
        assert response.status_code == 302
        job = ParticipantImport.objects.latest("pk")
        participant_import.make.func(job.pk)
        job.refresh_from_db()
        return job

    return taken


def whys(page) -> list[str]:
    return [f"{m.address} {m.why}" for item in page.context["plan"].items for m in item.row.mistakes]


def test_look_tells_and_writes_nothing(coordinator, area_day):
    wish = "ลานวัด,๖ ก.ค. ๒๕๖๔,,"
    lines = [f"นาง,คน{n},ดี,,,ชุมชน,08100000{n:02},,{wish}" for n in range(3)]
    page = look(coordinator, table(*lines))
    assert page.context["counts"] == {"bad": 0, "doubt": 0, "new": 3, "going": 0, "same": 0}
    assert page.context["places"] == {"confirmed": 2, "waiting": 1, "there": 0, "doubt": 0}
    assert "รอที่ว่าง" in page.text
    assert not Participant.objects.exists()


def test_takes_in_and_registers(coordinator, area_day, take, community):
    job = take(coordinator, table(f"{FIRST[:-4]},ลานวัด,6/7/2021,,", "นาย,ชาย,ดี,,,เกษตร,,CHAI@example.org,,,,"))

    first = Participant.objects.get(given_name="ปิยวรรณ")
    assert (first.name, first.phone, first.network, first.role) == ("พระครูปิยวรรณ", "0812345678", community, "leader")
    assert Participant.objects.get(given_name="ชาย").email == "chai@example.org"
    made = Registration.objects.get()
    assert (made.participant, made.state, made.way, made.made_by) == (first, "confirmed", "import", coordinator.user)
    assert (job.state, job.counts, bytes(job.content)) == ("done", {"made": 2, "confirmed": 1}, b"")
    assert "เพิ่มคนใหม่ ๒ คน" in coordinator.get(url("people_import", job.pk)).text
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.changes["made"]) == ("imported", [None, 2])
    assert "ปิยวรรณ" not in str(entry.changes)


def test_same_file_twice_changes_nothing(coordinator, area_day, take):
    content = table(
        f"{FIRST[:-4]},ลานวัด,6/7/2564,,",
        "นาย,ไม่มีอะไร,,,,ชุมชน,,,ลานวัด,6/7/2564,,",
        "นาย,ชาย,ดี,วัด,,เกษตร,,,,,,",
    )
    take(coordinator, content)
    before = list(Participant.objects.order_by("pk").values()), list(Registration.objects.values())

    page = look(coordinator, content)

    assert page.context["counts"] == {"bad": 0, "doubt": 0, "new": 0, "going": 0, "same": 3}
    assert "ไม่มีสิ่งใดต้องนำเข้า" in page.text
    confirm(coordinator, page)
    participant_import.make.func(ParticipantImport.objects.latest("pk").pk)
    assert (list(Participant.objects.order_by("pk").values()), list(Registration.objects.values())) == before


def test_one_person_in_several_rows_is_one_participant(coordinator, edition, area_day, take):
    make.area_day(edition, venue=area_day.venue, day=edition.ends_on)
    rows = [f"{FIRST[:-4]},ลานวัด,{day}/7/2564,," for day in (6, 8, 8)]
    take(coordinator, table(*rows))
    assert Participant.objects.count() == 1
    assert Registration.objects.count() == 2


def test_group_stays_together(coordinator, area_day, take):
    make.registration(area_day)
    rows = [f"นาง,คน{n},ดี,,,ชุมชน,,c{n}@example.org,ลานวัด,6/7/2564,,คณะวัด" for n in range(2)]
    page = look(coordinator, table(*rows))
    assert page.context["places"]["waiting"] == 2
    take(coordinator, table(*rows))
    assert [each.state for each in RegistrationGroup.objects.get().registrations.all()] == ["waiting"] * 2


def test_group_larger_than_all_places_is_told(coordinator, area_day, take):
    rows = [f"นาง,คน{n},ดี,,,ชุมชน,,c{n}@example.org,ลานวัด,6/7/2564,,คณะ" for n in range(3)]
    assert "มากกว่าที่ทั้งหมด ๒ ที่" in look(coordinator, table(*rows)).text
    job = take(coordinator, table(*rows))
    assert (job.counts, Registration.objects.count()) == ({"made": 3, "refused": 3}, 0)


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_reads_thai_of_every_encoding(coordinator, edition, community, code):
    page = look(coordinator, table(FIRST.replace("๐๘๑-๒๓๔-๕๖๗๘", "0812345678")).decode().encode(code))
    assert [each.name for each in page.context["plan"].newcomers] == ["พระครูปิยวรรณ"]


def test_excel_numbers_dates_and_invisible_characters(coordinator, area_day, take):
    row = [
        "นาง",
        "สม\u200bใจ",
        "ดี\ufeff",
        None,
        None,
        "ชุมชน",
        812345678,
        None,
        "ลานวัด",
        datetime(2021, 7, 6),
        None,
        None,
    ]
    take(coordinator, excel(row))
    made = Participant.objects.get()
    assert (made.given_name, made.family_name, made.phone) == ("สมใจ", "ดี", "0812345678")
    assert Registration.objects.get().area_day == area_day


@pytest.mark.parametrize(
    ("line", "cell", "words"),
    [
        (",,ดี,,,ชุมชน,,,,,,", "B2", "ยังว่างอยู่"),
        (f",{'ก' * 500},,,,ชุมชน,,,,,,", "B2", "ยาว ๕๐๐ ตัวอักษร"),
        (",สมใจ😀,,,,ชุมชน,,,,,,", "B2", "ไม่ใช่ตัวอักษร"),
        (",123,,,,ชุมชน,,,,,,", "B2", "ไม่มีตัวอักษร"),
        (",สมใจ,,,ราชา,ชุมชน,,,,,,", "E2", "ไม่มีบทบาท"),
        (",สมใจ,,,,ศาสนา,,,,,,", "F2", "ไม่มีเครือข่าย"),
        (",สมใจ,,,,,,,,,,", "F2", "ยังว่างอยู่"),
        (",สมใจ,,,,ชุมชน,๐๘๑,,,,,", "G2", "สิบหลัก"),
        (",สมใจ,,,,ชุมชน,,ไม่ใช่,,,,", "H2", "ไม่ใช่อีเมล"),
        (",สมใจ,,,,ชุมชน,,,ลานวัน,6/7/2564,,", "I2", "หมายถึง “ลานวัด”"),
        (",สมใจ,,,,ชุมชน,,,ลานวัด,,,", "J2", "ใส่ให้ครบ"),
        (",สมใจ,,,,ชุมชน,,,ลานวัด,31/2/2564,,", "J2", "ไม่มีวันที่"),
        (",สมใจ,,,,ชุมชน,,,ลานวัด,9/7/2564,,", "J2", "ไม่ได้เปิดลงทะเบียน"),
        (",สมใจ,,,,ชุมชน,,,ลานวัด,6/7/2564,ออนไลน์,", "I2", "ไม่มีที่แบบออนไลน์"),
        (",สมใจ,,,,ชุมชน,,,,,,คณะ", "I2", "ใส่พื้นที่และวันที่ด้วย"),
    ],
)
def test_bad_cell_is_named_with_its_reason(coordinator, area_day, religion, line, cell, words):
    page = look(coordinator, table(line, FIRST))
    [why] = whys(page)
    assert why.startswith(cell)
    assert words in why
    assert page.context["counts"]["bad"] == 1
    refused = confirm(coordinator, page)
    assert refused.status_code == 422
    assert not ParticipantImport.objects.exists()


AGES = "ชื่อ,คำนำหน้า,เครือข่าย,อายุ,ผู้ปกครอง,ผู้ปกครองยินยอม"


def test_ages_and_guardians_are_kept(coordinator, edition, community, take):
    lines = ["ก่อ,,ชุมชน,๒๕๕๔,นางแม่ ใจดี,ยินยอม", "ขวัญ,ด.ญ.,ชุมชน,12,,", "งาม,,ชุมชน,20 ปีขึ้นไป,,", "จ้อย,,ชุมชน,,นางลืม ดี,"]
    take(coordinator, table(*lines, head=AGES))
    people = Participant.objects.order_by("given_name").values_list("given_name", "age", "guardian_name")
    assert list(people) == [
        ("ก่อ", "child", "นางแม่ ใจดี"),
        ("ขวัญ", "minor", ""),
        ("งาม", "adult", ""),
        ("จ้อย", "adult", ""),
    ]
    assert [bool(each.guardian_agreed_at) for each in Participant.objects.order_by("given_name")] == [
        *(True, False, False, False)
    ]


@pytest.mark.parametrize(
    ("typed", "band"),
    [
        *[("9", "child"), ("10", "minor"), ("19 ปี", "minor"), ("20", "adult"), ("2554", "child"), ("2553", "minor")],
        *[("2544", "minor"), ("2543", "adult"), ("2012", "child"), ("2564", "child"), ("ต่ำกว่า ๑๐ ปี", "child")],
    ],
)
def test_age_or_year_of_birth_tells_the_band_and_in_doubt_the_younger(edition, typed, band):
    assert participant_sheet.Ages(edition.starts_on).read(typed) == band


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ก่อ,,ชุมชน,9,,ยินยอม", "E2 ใส่ชื่อผู้ปกครอง"),
        ("ก่อ,,ชุมชน,9,นางแม่,", "F2 ผู้ปกครองต้องยินยอมก่อน"),
        ("ก่อ,เด็ก ชาย,ชุมชน,,,", "D2 คำนำหน้าเป็นเด็ก ชาย"),
        ("ก่อ,ด.ช.,ชุมชน,นานแล้ว,,", "D2 ไม่มีช่วงอายุ"),
        ("ก่อ,,ชุมชน,2565,,", "D2 ใส่อายุเป็นปี"),
        ("ก่อ,,ชุมชน,130,,", "D2 ใส่อายุเป็นปี"),
    ],
)
def test_what_lacks_of_a_child_is_told(coordinator, edition, community, line, words):
    [why] = whys(look(coordinator, table(line, head=AGES)))
    assert why.startswith(words)


def test_child_in_a_list_without_ages_is_told(coordinator, edition, community):
    [why] = whys(look(coordinator, table("เด็กหญิงปิ่น แก้วใจ,ชุมชน", head="ชื่อ-สกุล,เครือข่าย")))
    assert "คำนำหน้าเป็นเด็กหญิง" in why


@pytest.mark.parametrize("head", ["ชื่อ-นามสกุล", "ชื่อ - สกุล", "ชื่อและนามสกุล"])
def test_name_in_one_cell_is_taken_apart(coordinator, edition, community, take, head):
    names = ["นางสาวปิ่น แก้วใจ", "ว่าที่ ร.ต.ณรงค์ ณ เชียงราย", "พระครูปิยวรรณพิพัฒน์"]
    take(coordinator, table(*(f"{name},ชุมชน" for name in names), head=f"{head},เครือข่าย"))
    assert [(each.prefix, each.given_name, each.family_name) for each in Participant.objects.order_by("pk")] == [
        ("นางสาว", "ปิ่น", "แก้วใจ"),
        ("ว่าที่ ร.ต.", "ณรงค์", "ณ เชียงราย"),
        ("พระครู", "ปิยวรรณพิพัฒน์", ""),
    ]


def test_name_in_one_cell_is_who_is_known_by_its_parts(coordinator, edition, community, take):
    take(coordinator, table("นาย,สมชาย,ใจดี,0812345678,ชุมชน", head="คำนำหน้า,ชื่อ,นามสกุล,โทร,เครือข่าย"))
    page = look(coordinator, table("นาย สมชาย  ใจดี,0812345678,ชุมชน", head="ชื่อ-สกุล,โทร,เครือข่าย"))
    assert page.context["counts"]["same"] == 1


def test_bad_rows_of_names_in_one_cell_can_be_sent_back_mended(coordinator, edition, community):
    content = table("นายสมใจ ดี,ชุมชน,๐๘๑", ",ชุมชน,", f"{'ก' * 200},ชุมชน,", head="ชื่อ-สกุล,เครือข่าย,โทร")
    page = look(coordinator, content)
    assert [why.split(" ")[0] for why in whys(page)] == ["C2", "A3", "A4"]
    file = coordinator.get(page.context["base"] + "corrections.xlsx")
    again = look(coordinator, b"".join(file.streaming_content))
    assert [why.partition(" ")[2] for why in whys(again)] == [why.partition(" ")[2] for why in whys(page)]


def test_columns_of_the_template_go_before_a_name_in_one_cell(coordinator, edition, community):
    page = look(coordinator, table("สมใจ,ดี,ชื่ออื่น,ชุมชน", head="ชื่อ,ชื่อสกุล,รายชื่อ,เครือข่าย"))
    [person] = page.context["plan"].newcomers
    assert (person.given_name, person.family_name) == ("สมใจ", "ดี")
    assert "รายชื่อ" in page.context["plan"].notes[0]


def test_formula_error_and_merged_cells_are_told(coordinator, area_day):
    rows = [
        [None, "=A1", None, None, None, "ชุมชน"],
        [None, "ใจ", "ดี", None, None, "ชุมชน"],
        [None, "คำ", None, None, None, "ชุมชน"],
    ]
    told = whys(look(coordinator, excel(*rows, merge="C3:C4")))
    assert any("B2 เป็นสูตร" in why for why in told)
    assert sum("เซลล์ที่ผสาน" in why for why in told) == 2


def test_only_the_good_rows_on_wish(coordinator, edition, community, take):
    job = take(coordinator, table(",,ดี,,,ชุมชน,,,,,,", FIRST), only_good="on")
    assert job.counts == {"made": 1}


def test_bad_rows_come_back_as_a_file(coordinator, edition, community):
    page = look(coordinator, table(",สมใจ,,,,ชุมชน,๐๘๑,,,,,", FIRST))
    file = coordinator.get(page.context["base"] + "corrections.xlsx")
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][1] == "สมใจ"
    assert "สิบหลัก" in rows[1][-1]


def test_human_says_who_bears_the_name(coordinator, chiangrai, edition, community, take):
    known = make.participant(chiangrai, network=community, given_name="สมใจ", family_name="ดี")
    content = table(",สมใจ,ดี,,,ชุมชน,0899999999,,,,,")
    page = look(coordinator, content)
    [item] = page.context["doubts"]
    assert item.namesakes == [known]
    assert confirm(coordinator, page).status_code == 422

    assert take(coordinator, content, **{f"who {item.key}": known.pk}).counts == {}
    assert Participant.objects.count() == 1
    assert take(coordinator, content, **{f"who {item.key}": "other"}).counts == {"made": 1}


def test_people_of_other_networks_are_neither_matched_nor_shown(coordinator, chiangrai, edition, community, religion):
    make.participant(chiangrai, network=religion, given_name="สมใจ", family_name="ดี", organization_name="วัดลับ")
    page = look(coordinator, table(",สมใจ,ดี,,,ชุมชน,0899999999,,,,,"))
    assert page.context["counts"]["new"] == 1
    assert "วัดลับ" not in page.text


def test_same_human_of_another_network_is_registered_once(coordinator, chiangrai, area_day, religion, take):
    twin = make.participant(chiangrai, network=religion, given_name="สมใจ", family_name="ดี", phone="0899999999")
    make.registration(area_day, twin)
    job = take(coordinator, table(",สมใจ,ดี,,,ชุมชน,0899999999,,ลานวัด,6/7/2564,,"))
    assert job.counts == {"made": 1, "there": 1}
    assert Registration.objects.count() == 1


def test_namesake_there_is_left_for_a_human(coordinator, chiangrai, area_day, religion, take):
    make.registration(area_day, make.participant(chiangrai, network=religion, given_name="สมใจ", family_name="ดี"))
    job = take(coordinator, table(",สมใจ,ดี,,,ชุมชน,0899999999,,ลานวัด,6/7/2564,,"))
    assert job.counts == {"made": 1, "doubt": 1}
    assert Registration.objects.count() == 1


def test_changed_places_are_shown_again(coordinator, area_day):
    page = look(coordinator, table(f"{FIRST[:-4]},ลานวัด,6/7/2564,,"))
    make.registration(area_day)
    make.registration(area_day)
    response = confirm(coordinator, page)
    assert response.status_code == 409
    assert response.context["places"]["waiting"] == 1
    assert not ParticipantImport.objects.exists()


def test_confirming_twice_takes_in_once(coordinator, edition, community):
    page = look(coordinator, table(FIRST))
    assert confirm(coordinator, page).status_code == 302
    assert confirm(coordinator, page).url == url("people_sheet")
    assert ParticipantImport.objects.count() == 1


def test_killed_worker_loses_nobody_and_doubles_nobody(coordinator, area_day, monkeypatch):
    monkeypatch.setattr(participant_import, "PART", 2)
    rows = [f"นาง,คน{n},ดี,,,ชุมชน,,c{n}@example.org,ลานวัด,6/7/2564,," for n in range(5)]
    confirm(coordinator, look(coordinator, table(*rows)))
    job = ParticipantImport.objects.select_related("assembly__province", "made_by").get()
    register, calls = participant_import._register, []

    def dies(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        register(*args)

    monkeypatch.setattr(participant_import, "_register", dies)
    with pytest.raises(KeyboardInterrupt):
        participant_import.work(job)
    assert Registration.objects.count() == 2
    monkeypatch.setattr(participant_import, "_register", register)

    participant_import.make.func(job.pk)

    job.refresh_from_db()
    assert (job.state, job.counts) == ("done", {"made": 5, "confirmed": 2, "waiting": 3})
    assert (Participant.objects.count(), Registration.objects.count()) == (5, 5)
    assert Letter.objects.count() == 5


def test_sweep_asks_again_for_what_is_not_done(coordinator, edition, community):
    confirm(coordinator, look(coordinator, table(FIRST)))
    assert participant_import.sweep() == 0  # it waits in the queue
    DBTaskResult.objects.all().delete()
    assert participant_import.sweep() == 1


def test_identity_of_a_row_is_the_databases(chiangrai):
    for fields in ({"phone": "0812345678"}, {"email": "A@Example.org"}, {"organization_name": "วัด  กลาง"}, {}):
        kept = make.participant(chiangrai, **{"given_name": "เเก้ว ใจ", "phone": "", **fields})
        stored = Participant.objects.get(pk=kept.pk)
        kept.name_key = stored.name_key
        assert participant_sheet._identity(kept).lower() == stored.identity.lower()


def bomb() -> bytes:
    with ZipFile(file := BytesIO(), "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 151 * 1024 * 1024)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ว่างเปล่า"),
        (b"x" * (10 * 1024 * 1024 + 1), "ไฟล์ใหญ่เกิน ๑๐ MB"),
        (b"PK\x03\x04broken", "ไฟล์เสียหาย"),
        (bomb, "ใหญ่เกินกว่าจะเป็นตาราง"),
        ("ชื่อเล่น,อายุ\nแดง,๙".encode(), "ไม่มีคอลัมน์ ชื่อ"),
        (b"\xff\xfe\x00", "อ่านตัวอักษร"),
        (table(*[FIRST] * 5001), "ไฟล์มีเกิน ๕,๐๐๐ แถว"),
        (b"%PDF-1.7 ,", "PDF"),
    ],
)
def test_what_is_no_list_is_told_at_the_field(coordinator, edition, community, content, words):
    response = send(coordinator, content() if callable(content) else content)
    assert response.status_code == 422
    assert words in response.context["form"].errors["file"][0]
    assert not WaitingSheet.objects.exists()


def test_template_can_be_sent_back_as_it_is(coordinator, area_day):
    file = coordinator.get(url("people_template"))
    content = b"".join(file.streaming_content)
    book = load_workbook(BytesIO(content))
    head = [cell.value for cell in next(book.worksheets[0].iter_rows())]
    assert [name for name in head if "ปกครอง" not in name and name != "ช่วงอายุ"] == HEAD.split(",")
    options = {cell.value: cell.column_letter for cell in next(book["ตัวเลือก"].iter_rows())}
    assert [cell.value for cell in book["ตัวเลือก"][options["พื้นที่"]]][:2] == ["พื้นที่", "ลานวัด"]
    assert look(coordinator, content).context["plan"].items == []


def test_one_network_need_not_be_named(other_coordinator, edition, religion, take):
    take(other_coordinator, "ชื่อ,นามสกุล\nสมใจ,ดี".encode())
    assert Participant.objects.get().network == religion


def test_organizer_may_leave_the_network_open(organizer, edition, community, take):
    take(organizer, "ชื่อ,นามสกุล\nสมใจ,ดี".encode())
    assert Participant.objects.get().network is None


def test_file_is_its_uploaders_alone(coordinator, other_coordinator, organizer, edition, community, take):
    page = look(coordinator, table(FIRST))
    for client in (other_coordinator, organizer):
        assert client.get(page.context["base"]).url == url("people_sheet")
        assert client.get(page.context["base"] + "corrections.xlsx").status_code == 302
    job = take(coordinator, table(FIRST))
    assert organizer.get(url("people_import", job.pk)).status_code == 404
    assert "people.csv" in coordinator.get(url("people_sheet")).text


def test_thrown_away_changes_nothing(coordinator, edition, community):
    page = look(coordinator, table(FIRST))
    assert coordinator.post(page.context["base"] + "removal/").url == url("people_sheet")
    assert not WaitingSheet.objects.exists()
    assert not Participant.objects.exists()


def test_strangers_readers_and_methods(visitor, auditor, committee, coordinator, edition):
    for address in (url("people_sheet"), url("people_template"), url("people_plan", "x"), url("people_import", 1)):
        assert visitor.get(address).url == f"{reverse('account_login')}?next={address}"
        assert auditor.get(address).status_code == 403
        assert committee.get(address).status_code == 404
    assert coordinator.post(url("people_template")).status_code == 405
    assert coordinator.get(url("people_sheet_removal", "x")).status_code == 405
    assert coordinator.post(url("people_import", 1)).status_code == 405
