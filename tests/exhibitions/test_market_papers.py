"""Plans and booth signs on paper: their Thai can be read, their codes scan, and a killed worker loses nothing."""

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
from django_tasks_db.models import DBTaskResult

from exhibitions import market_papers, passport
from exhibitions.models import MarketPaper
from moral_assembly import thai
from moral_assembly.audit import AuditEntry
from moral_assembly.storage import PrivateStorage
from tests import make
from tests.reading import read

PAGE = "/desk/2564/market/plans/yard/papers/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def plan(edition):
    landmarks = [{"column": 1, "row": 3, "word": "ทางเข้า"}]
    return make.floor_plan(make.venue(edition, kind="area", slug="yard", name="ลานวัด"), 5, 3, landmarks=landmarks)


def stand(plan, *titles: str):
    booths = [make.booth(plan.area.assembly, title=title) for title in titles]
    for number, booth in enumerate(booths, 1):
        make.placement(booth, plan, (number - 1) % 5 + 1, (number - 1) // 5 + 1, str(number))
    return booths


def made(organizer, plan, form: str) -> MarketPaper:
    paper = market_papers.ask(make.desk_request(organizer.user), plan, form)
    market_papers.make.call(paper.pk)
    paper.refresh_from_db()
    return paper


def body(paper) -> bytes:
    with paper.file.open() as file:
        return file.read()


def texts(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages]


def sizes(content: bytes) -> list[tuple]:
    with pikepdf.open(BytesIO(content)) as file:
        return [tuple(round(float(each) * 25.4 / 72) for each in page.mediabox[2:]) for page in file.pages]


@pytest.mark.parametrize(("form", "size"), [("plan-a4", (297, 210)), ("plan-a3", (420, 297))])
def test_the_plan_fills_one_sheet_and_lists_its_booths_behind_it(organizer, plan, form, size):
    stand(plan, "กี่ทอผ้าบ้านปู่", "น้ำผึ้งป่า", "ปิ่นโตผู้สูงอายุ")
    content = body(made(organizer, plan, form))
    assert sizes(content) == [size, size]
    first, second = texts(content)
    assert "ทางเข้า" in first
    assert all(title in first and title in second for title in ("กี่ทอผ้าบ้านปู่", "น้ำผึ้งป่า", "ปิ่นโตผู้สูงอายุ"))


def test_the_largest_plan_still_fits_its_sheet(organizer, plan):
    type(plan).objects.update(columns=40, rows=40)
    stand(plan, "กี่ทอผ้า")
    assert sizes(body(made(organizer, plan, "plan-a4"))) == [(297, 210)] * 2


def test_an_empty_plan_is_one_sheet(organizer, plan):
    assert sizes(body(made(organizer, plan, "plan-a4"))) == [(297, 210)]


def test_each_booth_has_a_sign_in_the_order_of_the_walk(organizer, plan, monkeypatch):
    monkeypatch.setattr(MarketPaper, "SIGNS_AT_ONCE", 2)
    stand(plan, "กี่ทอผ้า", "น้ำผึ้งป่า", "ชื่อยาวมาก " * 15)
    paper = made(organizer, plan, "signs")
    content = body(paper)
    assert sizes(content) == [(210, 297)] * 3
    told = texts(content)
    assert [re.search(r"บูธ ?([๐-๙])", page)[1] for page in told] == ["๑", "๒", "๓"]
    assert "น้ำผึ้งป่า" in told[1]
    assert "http://testserver/chiangrai/2564/market/" in told[0]
    assert "รับตรา" not in told[0]
    make.passport(plan.area.assembly)
    assert "รับตรา" in texts(body(made(organizer, plan, "signs")))[0]
    assert (paper.done, paper.parts) == (3, [])


def test_the_code_on_a_sign_is_its_booths_page_with_the_stamp(plan, monkeypatch, organizer):
    asked = []
    drawn = market_papers._qr
    monkeypatch.setattr(market_papers, "_qr", lambda address: asked.append(address) or drawn(address))
    (booth,) = stand(plan, "กี่ทอผ้า")
    made(organizer, plan, "signs")
    assert asked == [f"http://testserver{booth.get_absolute_url()}#{passport.stamp_code(booth)}"]


def test_who_left_the_plan_meanwhile_has_no_sign(organizer, plan):
    gone, _ = stand(plan, "กี่ทอผ้า", "น้ำผึ้งป่า")
    paper = market_papers.ask(make.desk_request(organizer.user), plan, "signs")
    type(gone).objects.filter(pk=gone.pk).update(state="withdrawn")
    market_papers.make.call(paper.pk)
    paper.refresh_from_db()
    (page,) = texts(body(paper))
    assert "น้ำผึ้งป่า" in page


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_loses_no_sign():
    plan = make.floor_plan(make.venue(make.assembly(make.province("chiangrai")), kind="area"), 16, 5)
    numbers = [str(number) for number in range(1, 81)]
    for at, number in enumerate(numbers):
        make.placement(make.booth(plan.area.assembly), plan, at % 16 + 1, at // 16 + 1, number)
    paper = market_papers.ask(make.desk_request(make.user()), plan, "signs")
    script = (
        f"import django; django.setup(); from exhibitions import market_papers; market_papers.make.call({paper.pk})"
    )
    there = {**os.environ, "DATABASE_URL": make.database_url(), "DJANGO_SETTINGS_MODULE": "moral_assembly.settings"}
    there["MEDIA_ROOT"] = str(settings.MEDIA_ROOT)
    for done in (0, 1, 2):
        worker = subprocess.Popen([sys.executable, "-c", script], cwd=settings.BASE_DIR, env=there)
        while parts_of(paper) < done and worker.poll() is None:
            time.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
    kept = MarketPaper.objects.get().parts
    assert 2 <= len(kept) < 4

    DBTaskResult.objects.all().delete()  # the killed one took the task with it
    assert market_papers.sweep() == 1
    market_papers.make.call(paper.pk)

    paper.refresh_from_db()
    assert (paper.state, paper.done) == ("done", 80)
    assert [thai.arabic(re.search(r"บูธ ?([๐-๙]+)", page)[1]) for page in texts(body(paper))] == numbers


def parts_of(paper) -> int:
    return len(MarketPaper.objects.get(pk=paper.pk).parts)


def test_what_waits_is_taken_up_by_one_worker_at_a_time(organizer, plan):
    stand(plan, "กี่ทอผ้า")
    paper = market_papers.ask(make.desk_request(organizer.user), plan, "signs")
    assert market_papers.sweep() == 0, "it waits in the queue already"
    DBTaskResult.objects.all().delete()
    assert market_papers.sweep() == 1
    market_papers.make.call(paper.pk)
    assert market_papers.sweep() == 0, "it is done"


def test_what_fails_says_so(organizer, plan, monkeypatch):
    paper = market_papers.ask(make.desk_request(organizer.user), plan, "plan-a4")
    monkeypatch.setattr(market_papers, "_plan", lambda paper: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        market_papers.make.call(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.fault) == ("failed", "ZeroDivisionError: division by zero")


def test_a_discarded_file_leaves_nothing(organizer, plan, django_capture_on_commit_callbacks):
    stand(plan, "กี่ทอผ้า")
    paper = made(organizer, plan, "signs")
    name = paper.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert organizer.post(f"{PAGE}{paper.slug}/removal/").headers["Location"] == PAGE
    assert not MarketPaper.objects.exists()
    assert not PrivateStorage().exists(name)


def test_the_desk_asks_shows_how_far_it_is_and_hands_over(organizer, plan):
    stand(plan, "กี่ทอผ้า")
    assert organizer.post(PAGE, {"form": "signs"}).headers["Location"] == PAGE
    assert AuditEntry.objects.order_by("number").last().action == "market_printed"
    paper = MarketPaper.objects.get()
    page = read(organizer, PAGE)
    assert page.values("progress", "max") == ["1"]
    assert organizer.get(f"{PAGE}{paper.slug}/").status_code == 404
    market_papers.make.call(paper.pk)
    (address,) = read(organizer, PAGE).values("#papers a.btn", "href")
    answer = organizer.get(address)
    assert (answer["Content-Type"], b"".join(answer.streaming_content)[:5]) == ("application/pdf", b"%PDF-")


def test_signs_of_an_empty_plan_are_not_made(organizer, plan):
    organizer.post(PAGE, {"form": "signs"})
    assert not MarketPaper.objects.exists()
    assert organizer.post(PAGE, {"form": "poster"}).status_code == 404


def test_readers_and_strangers(committee, foreign_organizer, organizer, plan):
    paper = made(organizer, plan, "plan-a4")
    assert committee.get(PAGE).status_code == 200
    assert [committee.post(url).status_code for url in (PAGE, f"{PAGE}{paper.slug}/removal/")] == [403, 403]
    assert [foreign_organizer.get(url).status_code for url in (PAGE, f"{PAGE}{paper.slug}/")] == [404, 404]
    assert organizer.get(f"{PAGE}{paper.slug}/removal/").status_code == 405
