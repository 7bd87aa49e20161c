"""Badges and sign-in sheets: their Thai can be read, their codes scan, and a killed worker loses nothing."""

import os
import re
import signal
import subprocess
import sys
import time
from io import BytesIO

import pikepdf
import pypdf
import pytest
from django.conf import settings

from events import papers, registration
from events.models import DoorPaper
from moral_assembly import thai
from moral_assembly.audit import AuditEntry
from moral_assembly.storage import PrivateStorage
from tests import make

PAGE = "/desk/2564/door/square-1/papers/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path, monkeypatch):
    """Files of these tests lie apart, also those of a process of its own."""
    settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path))


@pytest.fixture
def area_day(chiangrai):
    return make.area_day(make.assembly(chiangrai), 500, slug="square-1")


def register(area_day, *names):
    province = area_day.assembly.province
    return [make.registration(area_day, make.participant(province, given_name=name)) for name in names]


def asked(area_day, form: str, door) -> DoorPaper:
    request = make.desk_request(door.user)
    return papers.ask(request, area_day, form)


def body(paper) -> bytes:
    paper.refresh_from_db()
    with paper.file.open() as file:
        return file.read()


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


def pages(content: bytes) -> list[tuple]:
    with pikepdf.open(BytesIO(content)) as made:
        return [tuple(round(float(each) * 25.4 / 72) for each in page.mediabox[2:]) for page in made.pages]


@pytest.mark.parametrize(("form", "sizes"), [("badge", [(105, 148)] * 5), ("badges", [(210, 297)] * 2)])
def test_badges_are_of_their_size_and_their_thai_can_be_copied(door, area_day, form, sizes):
    register(area_day, "ปิ่นแก้ว", "น้ำทิพย์", "กู้เกียรติ", "ณัฏฐ์", "ก" * 60)
    paper = asked(area_day, form, door)
    papers.make.call(paper.pk)
    content = body(paper)
    assert pages(content) == sizes
    text = pdf_text(content)
    assert all(name in text for name in ("ปิ่นแก้ว", "น้ำทิพย์", "กู้เกียรติ", "ณัฏฐ์"))
    assert (paper.state, paper.done, paper.parts) == ("done", 5, [])


def test_the_sheet_lists_all_in_the_order_of_their_names(door, area_day):
    register(area_day, "ขวัญ", "กานดา", "เกศ")
    gone = register(area_day, "คืนที่")[0]
    paper = asked(area_day, "sheet", door)
    registration.cancel(gone)
    papers.make.call(paper.pk)
    text = pdf_text(body(paper))
    places = [text.index(name) for name in ("กานดา", "เกศ", "ขวัญ")]
    assert places == sorted(places)
    assert "คืนที่" not in text, "who gave the place back after it was asked for"


def test_a_sheet_of_several_parts_goes_on_counting(door, area_day, monkeypatch):
    monkeypatch.setitem(DoorPaper.AT_ONCE, "sheet", 30)
    register(area_day, *(f"คน{number:03}" for number in range(70)))
    paper = asked(area_day, "sheet", door)
    papers.make.call(paper.pk)
    text = pdf_text(body(paper))
    count = len(pages(body(paper)))
    assert count > 3
    assert re.findall("หน้า ([๐-๙]+)(?! จาก)", text) == [thai.digits(number) for number in range(1, count + 1)]
    assert "จาก ๓" not in text, "no part knows how many pages there will be"
    told = re.findall("คนที่ ([๐-๙]+) ถึง ([๐-๙]+) จาก ([๐-๙]+) คน", text)
    assert told == [("๑", "๓๐", "๗๐"), ("๓๑", "๖๐", "๗๐"), ("๖๑", "๗๐", "๗๐")]


def test_a_sheet_of_one_part_says_how_many_pages_it_has(door, area_day):
    register(area_day, *(f"คน{number:03}" for number in range(40)))
    paper = asked(area_day, "sheet", door)
    papers.make.call(paper.pk)
    text = pdf_text(body(paper))
    assert re.findall("หน้า ([๐-๙]+) จาก ([๐-๙]+)", text) == [("๑", "๒"), ("๒", "๒")]
    assert "จำนวน ๔๐ คน" in text


def test_nobody_registered_is_a_page_that_says_so(door, area_day):
    paper = asked(area_day, "badge", door)
    papers.make.call(paper.pk)
    assert "ยังไม่มีผู้ลงทะเบียน" in pdf_text(body(paper))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_loses_no_page(area_day):
    names = [f"คนที่{number:03}" for number in range(1, 161)]
    register(area_day, *names)
    keys = list(area_day.registrations.order_by("participant__sort_key").values_list("pk", flat=True))
    paper = DoorPaper.objects.create(area_day=area_day, form="badges", keys=keys)
    script = f"import django; django.setup(); from events import papers; papers.make.call({paper.pk})"
    there = {**os.environ, "DATABASE_URL": make.database_url(), "DJANGO_SETTINGS_MODULE": "moral_assembly.settings"}
    for done in (0, 1, 2):
        worker = subprocess.Popen([sys.executable, "-c", script], cwd=settings.BASE_DIR, env=there)
        while parts_of(paper) < done and worker.poll() is None:
            time.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
    assert 2 <= parts_of(paper) < 4
    assert papers.sweep() == 1

    papers.make.call(paper.pk)

    assert re.findall(r"คนที่\d+", pdf_text(body(paper))) == names


def parts_of(paper) -> int:
    return len(DoorPaper.objects.get(pk=paper.pk).parts)


def test_what_is_old_or_names_somebody_forgotten_goes_from_the_disk(door, area_day, django_capture_on_commit_callbacks):
    made = register(area_day, "ปิ่นแก้ว")[0]
    paper = asked(area_day, "badge", door)
    papers.make.call(paper.pk)
    name = DoorPaper.objects.get().file.name
    assert PrivateStorage().exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        papers.forget(made.participant)
    assert not DoorPaper.objects.exists()
    assert not PrivateStorage().exists(name)


# The page


def test_the_door_asks_sees_the_progress_and_fetches(door, area_day):
    register(area_day, "ปิ่นแก้ว")
    assert door.post(PAGE, {"form": "badge"}).status_code == 302
    paper = DoorPaper.objects.get()
    assert "๐/๑" in door.get(PAGE).content.decode()
    assert door.get(f"{PAGE}{paper.slug}.pdf").status_code == 404
    papers.make.call(paper.pk)
    answer = door.get(f"{PAGE}{paper.slug}.pdf")
    assert (answer["Content-Type"], b"".join(answer)[:5]) == ("application/pdf", b"%PDF-")
    assert AuditEntry.objects.get(action="door_papers_asked").changes == {"count": [0, 1]}
    assert door.post(f"{PAGE}{paper.slug}/removal/").status_code == 302
    assert not DoorPaper.objects.exists()


def test_who_may_not(visitor, auditor, coordinator, foreign_organizer, area_day, door):
    paper = asked(area_day, "badge", door)
    for stranger in (coordinator, foreign_organizer):
        assert [stranger.get(PAGE).status_code, stranger.post(PAGE, {"form": "badge"}).status_code] == [404, 404]
    assert visitor.get(PAGE).status_code == 302
    assert (auditor.get(PAGE).status_code, auditor.post(PAGE, {"form": "badge"}).status_code) == (200, 403)
    assert auditor.post(f"{PAGE}{paper.slug}/removal/").status_code == 403
    assert door.post(PAGE, {"form": "poster"}).status_code == 404
    assert door.get(f"{PAGE}{paper.slug}/removal/").status_code == 405
    assert DoorPaper.objects.count() == 1


def test_one_file_costs_as_much_as_three(door, area_day, count_queries):
    asked(area_day, "badge", door)
    one = count_queries(lambda: door.get(PAGE))
    for _ in range(2):
        asked(area_day, "sheet", door)
    assert count_queries(lambda: door.get(PAGE)) == one


def words_of(content: bytes) -> list[tuple[float, float, str]]:
    """Every word as it is drawn: its right end and its top, in mm, and its letters."""
    command = ["pdftotext", "-bbox", "-", "-"]
    told = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    found = re.findall(r'<word xMin="[\d.]+" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)<', told)
    return [(float(right) * 25.4 / 72, float(top) * 25.4 / 72, word) for top, right, word in found]


HARD = (
    ("พลตำรวจเอก", "กิ๊ก", "ปี่ป่ำ ณ ป้อมเพชร"),
    ("", "พระครูปลัดสุวัฒนพรหมจริยคุณาภรณ์", ""),
    ("Mr.", "Christopher", "Featherstonehaugh-Cholmondeley"),
    ("นาย", "กุ้งก้ามกรามกรุบกรอบกรุบกริบก้องเกียรติ", "ฐิติญาณวัฒน์ชัยชาญกิจเจริญรุ่งเรืองทรัพย์สมบูรณ์"),
)


@pytest.mark.parametrize(("form", "edge"), [("badge", 97), ("sheet", 82)])
def test_hard_names_keep_to_their_place_and_no_line_ends_with_na(door, area_day, form, edge):
    """``edge``: mm from the left where a badge, or the column of names, ends."""
    for prefix, given_name, family_name in HARD:
        who = make.participant(
            area_day.assembly.province, prefix=prefix, given_name=given_name, family_name=family_name
        )
        make.registration(area_day, who)
    paper = asked(area_day, form, door)
    papers.make.call(paper.pk)
    drawn = words_of(body(paper))
    names = [(right, word) for right, _, word in drawn if any(word in " ".join(name) for name in HARD)]
    assert {word for _, word in names} >= {"กิ๊ก", "ณ", "ป้อมเพชร", "Christopher"}
    assert [each for each in names if each[0] > edge] == []
    (na,) = (top for _, top, word in drawn if word == "ณ")
    assert {"ป้อมเพชร"} == {word for _, top, word in drawn if abs(top - na) < 1 and word in HARD[0][2].split()} - {"ณ"}
