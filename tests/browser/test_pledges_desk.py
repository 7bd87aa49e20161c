"""Pledges at the desk in a browser: on the spot, on paper, on the wall, in the hall, set aside and restored."""

import pytest

from tests.browser.test_mou import staff, unforeseen
from tests.browser.test_signing import PLEDGE, faults_of

pytestmark = pytest.mark.browser

DESK = "/desk/2564/pledges/declaration/"
HALL = f"{PLEDGE}declaration/count/"
ROWS = """ชื่อ-สกุล\tหน่วยงาน\tโทร\tแสดงชื่อ
นางน้ำผึ้ง ป่าใหญ่\tตลาดพาน\t0812345670\tใช่
นายปู่ ญาติดี\tตลาดพาน\t12\tใช่
\tตลาดพาน\t0812345671\tใช่"""


def count(page) -> int:
    return int(page.locator(".hall-count b").inner_text())  # int() reads Thai digits too


def wait_for_count(person, wanted: int) -> None:
    person.open_until(HALL, lambda page: count(page) == wanted)


def take(page, name: str) -> None:
    page.get_by_label("ชื่อและนามสกุล").fill(name)
    page.get_by_label("โทรศัพท์").fill("0898765432")
    page.get_by_label("สุจริต").check()
    page.get_by_role("button", name="บันทึกและนับ").click()


def test_on_the_spot_on_paper_on_the_wall_and_set_aside(reader):
    hall = reader(viewport={"width": 1280, "height": 800})
    before = count(hall.open(HALL))
    registrar = staff(reader, "registrar", f"{DESK}signing/", viewport={"width": 360, "height": 780})
    page = registrar.page
    page.get_by_role("button", name="บันทึกและนับ").click()
    assert page.locator(".error").count() > 0
    assert faults_of(registrar) == {}
    for name in ("ครูสมใจ หนึ่ง", "ครูสมใจ สอง", "ครูสมใจ สาม", "ครูสมใจ สี่", "ครูสมใจ ห้า"):
        registrar.open(f"{DESK}signing/")
        take(page, name)
        assert page.locator(".error").all_inner_texts() == []
    wait_for_count(hall, before + 5)

    registrar.open(f"{DESK}papers/new/")
    page.locator("#id_title").fill("ตลาดนัดอำเภอพาน")
    page.locator("#id_signed_on").fill("6 กรกฎาคม 2564")
    page.get_by_role("button", name="บันทึกแล้วใส่รายชื่อ").click()
    page.get_by_label("พิมพ์หรือวางรายชื่อ").fill(ROWS)
    page.get_by_role("button", name="ส่งรายชื่อมาตรวจ").click()
    assert "ยังไม่บันทึก" in page.locator(".tag--warn").first.inner_text()
    bad = page.locator("section[aria-labelledby=bad]").inner_text()
    assert "นายปู่ ญาติดี" in bad
    assert faults_of(registrar) == {}
    page.get_by_role("button", name="บันทึกและนับ").click()
    assert "นางน้ำผึ้ง ป่าใหญ่" in page.locator("main").inner_text()

    visitor = reader(viewport={"width": 360, "height": 780})
    page = visitor.open(f"{PLEDGE}declaration/wall/")
    page.get_by_text("ค้นและกรองรายชื่อ").click()
    page.get_by_label("ชื่อหรือหน่วยงาน").fill("น้ำผึ้ง")
    page.get_by_role("button", name="กรองรายชื่อ").click()
    assert "น้ำผึ้ง ป่าใหญ่" in page.locator(".wall").inner_text()
    assert page.locator(".wall > li").count() == 1
    page.get_by_label("ชื่อหรือหน่วยงาน").fill("ไม่มีใครชื่อนี้")
    page.get_by_role("button", name="กรองรายชื่อ").click()
    assert "ไม่พบรายชื่อตามที่กรอง" in page.locator("main").inner_text()
    assert faults_of(visitor) == {}

    wait_for_count(hall, before + 6)
    organizer = staff(reader, "organizer", f"{DESK}patterns/")
    page = organizer.page
    assert faults_of(organizer) == {}
    page.locator("main a", has_text="0898765432").or_(page.locator("main a", has_text="089 876 5432")).first.click()
    assert "ครูสมใจ หนึ่ง" in page.locator("main").inner_text()
    page.get_by_label("เหตุผล").fill("ลงนามแทนกัน")
    page.get_by_role("button", name="ไม่นับรายการที่ไม่ได้เลือก").click()
    wait_for_count(hall, before + 1)
    organizer.open(f"{DESK}patterns/")
    page.get_by_role("button", name="กลับมานับ").click()
    wait_for_count(hall, before + 6)
    for person in (hall, registrar, visitor, organizer):
        assert (unforeseen(person), person.strangers) == ([], [])
