"""A booth from a telephone: draft, photograph, sent, sent back, sent again, accepted, confirmed, seen by visitors."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_mou import PHONE, program, staff, unforeseen
from tests.browser.test_photos import work
from tests.browser.test_signing import faults_of
from tests.photographs import drawing, file_of

pytestmark = pytest.mark.browser

DESK, MARKET = "/desk/2579/booths/", "/chiangrai/2579/market/"
# An edition of its own, so that the one that all tests read stays as it is.
EDITION = """
import django; django.setup()
from tests import make
from networks.models import Province
edition = make.assembly(Province.objects.get(slug="chiangrai"), 2579)
make.booth_call(edition)
make.zone(make.venue(edition, kind="area", slug="yard", name="ลานวัด"), name="ผลิตภัณฑ์ชุมชน")
"""
TITLE, STORY = "กี่ทอผ้าบ้านปู่", "เดิมมีหนี้ วันนี้ทอผ้าขายได้ทั้งหมู่บ้าน"


def draft(person) -> str:
    """Write what is not whole yet, be told, keep it as a draft and return its page."""
    page = person.page
    page.get_by_role("link", name="สมัครบูธ", exact=True).click()
    page.locator("[name=network]").select_option(index=1)
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=organization]").fill("กลุ่มทอผ้า")
    page.locator("[name=products-0-name]").fill("ผ้าขาวม้า")
    page.locator("[name=products-0-price]").fill("๑๒๐")
    page.get_by_role("button", name="ส่งใบสมัคร").click()
    page.locator("#id_story_error").wait_for()
    assert page.locator("[name=title]").input_value() == TITLE
    assert faults_of(person) == {}
    page.get_by_role("button", name="บันทึกร่าง").click()
    page.get_by_text("ก่อนส่งใบสมัครยังต้องใส่: เรื่องราว").wait_for()
    return page.url


def send_photograph(person, environment, photograph: str) -> None:
    page = person.page
    page.get_by_role("link", name="ภาพ ๐").click()
    page.locator("[name=photos]").set_input_files(photograph)
    page.get_by_role("button", name="ส่งภาพ").click()
    page.get_by_text("รับแล้ว ๑ ภาพ").wait_for()
    work(environment)
    assert page.get_by_role("link", name="เอกสาร ๐").bounding_box()["y"] < PHONE["height"], "no photograph hides them"
    expect(page.locator("#photo-list img")).to_have_count(1, timeout=30_000)
    page.locator("[name$=-alt]").fill("แม่บ้านทอผ้าใต้ถุนบ้าน")
    assert faults_of(person) == {}
    page.get_by_role("button", name="บันทึกภาพ").click()
    page.get_by_text("บันทึกภาพแล้ว").wait_for()


def finish(person, at: str) -> None:
    page = person.open(at)
    page.get_by_role("link", name="แก้ใบสมัคร").click()
    page.locator("[name=story]").fill(STORY)
    page.get_by_role("button", name="ส่งใบสมัคร").click()
    page.get_by_text("ส่งใบสมัครแล้ว").first.wait_for()


def decide(person, at: str, word: str, to: str) -> None:
    """Open a decision of the organizer's, which is folded, and send it."""
    page = person.open(at)
    page.locator("summary", has_text=word).click()
    if to == "needs_change":
        page.locator("[name=needs_change-reason]").fill("บอกชื่อหมู่บ้านด้วย")
    else:
        page.locator("[name=accepted-zone]").select_option(index=1)
    page.locator(f'form[action$="/states/{to}/"] button').click()


def test_a_booth_goes_from_a_telephone_into_the_market(environment, reader, tmp_path):
    program(environment, EDITION)
    photograph = tmp_path / "กี่ทอผ้า.jpg"
    photograph.write_bytes(file_of(drawing()).getvalue())

    coordinator = staff(reader, "coordinator", DESK, viewport=PHONE)
    page = coordinator.page
    at = draft(coordinator)
    send_photograph(coordinator, environment, str(photograph))
    finish(coordinator, at)
    assert faults_of(coordinator) == {}

    organizer = staff(reader, "organizer", DESK, viewport={"width": 1280, "height": 900})
    decide(organizer, at, "ขอให้แก้ไข", "needs_change")
    organizer.page.get_by_text("ส่งกลับให้แก้ไขแล้ว").wait_for()

    page.reload()
    page.get_by_text("เหตุผล: บอกชื่อหมู่บ้านด้วย").wait_for()
    page.get_by_role("link", name="แก้ใบสมัคร").click()
    assert page.locator("[name=story]").input_value() == STORY
    page.locator("[name=story]").fill(f"{STORY} ที่บ้านปู่")
    page.get_by_role("button", name="ส่งใบสมัคร").click()
    page.get_by_text("ส่งใบสมัครแล้ว").first.wait_for()

    decide(organizer, at, "รับบูธนี้", "accepted")
    organizer.page.get_by_text("รับบูธแล้ว รอผู้สมัครยืนยัน").wait_for()
    assert faults_of(organizer) == {}

    page.reload()
    page.get_by_role("button", name="ยืนยันว่าจะมา").click()
    page.get_by_text("ยืนยันแล้ว บูธแสดงต่อสาธารณะ").wait_for()
    assert faults_of(coordinator) == {}

    visitor = reader(viewport=PHONE)
    code = at.rstrip("/").rpartition("/")[2]
    seen = visitor.open_until(MARKET, lambda page: page.get_by_role("link", name=TITLE).count())
    seen.get_by_role("link", name=TITLE).first.click()
    seen.wait_for_url(f"**/market/{code}/")
    assert seen.locator(".gallery img").get_attribute("alt") == "แม่บ้านทอผ้าใต้ถุนบ้าน"
    assert "ที่บ้านปู่" in seen.locator(".prose").inner_text()
    assert faults_of(visitor) == {}
    for person in (coordinator, organizer, visitor):
        assert (unforeseen(person), person.strangers) == ([], [])
