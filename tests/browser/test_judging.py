"""A member scores by keyboard, on a telephone and on a desk; the organizer sees what came of it."""

import pytest

from tests.browser.test_mou import PHONE, program, staff, unforeseen
from tests.browser.test_signing import faults_of

pytestmark = pytest.mark.browser

DESK = "/desk/2577/judging/"
# An edition of its own, so that the one that all tests read stays as it is.
EDITION = """
import django; django.setup()
from tests import make
from moral_assembly.accounts.models import User
from networks.models import Province
edition = make.assembly(Province.objects.get(slug="chiangrai"), 2577)
make.phase(edition, "scoring")
words = ["น้อย", "พอใช้", "กลาง", "ดี", "ดีมาก"]
for slug, weight in (("results", 75), ("lasting", 25)):
    make.criterion(edition, slug=slug, title=f"เกณฑ์ {slug}", weight=weight, scale_labels=words)
member = make.committee_member(edition, User.objects.get(email="committee@demo.invalid"))
for slug in ("aaa", "bbb"):
    make.assignment(member, make.nomination(edition, slug=slug))
"""


def test_scoring_by_keyboard_on_a_telephone(environment, reader):
    program(environment, EDITION)
    member = staff(reader, "committee", DESK, viewport=PHONE)
    page = member.page
    assert faults_of(member) == {}
    page.get_by_role("link", name="ให้คะแนนรายถัดไป").click()
    page.wait_for_url(f"**{DESK}aaa/")
    assert "ให้แล้ว ๐ จาก ๒ ข้อ" in page.locator("output").inner_text()
    assert faults_of(member) == {}
    page.keyboard.press("j")
    page.keyboard.press("4")
    page.keyboard.press("j")
    page.keyboard.press("5")
    assert page.locator("output").inner_text() == "คะแนนรวม ๘๕.๐๐ จาก ๑๐๐"
    page.keyboard.press("k")
    page.keyboard.press("3")
    assert page.locator("input[name=criterion-results]:checked").input_value() == "3"
    page.get_by_label("ความเห็นต่อคณะกรรมการ").fill("ทำจริง 12")
    assert page.locator("input[name=criterion-results]:checked").input_value() == "3"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{DESK}bbb/")
    assert "ให้คะแนนครบแล้ว ๑ จาก ๒ ราย" in page.locator("main").inner_text()
    page.locator("fieldset").first.get_by_text("ดีมาก").click()
    page.locator("fieldset").last.get_by_text("พอใช้").click()
    page.get_by_role("button", name="บันทึกและไปรายถัดไป").click()
    page.wait_for_url(f"**{DESK}")
    assert "ท่านให้คะแนนครบทุกรายแล้ว" in page.locator("main").inner_text()

    page.goto(page.url + "bbb/")
    comment = page.get_by_label("ความเห็นต่อคณะกรรมการ")
    comment.fill("พิมพ์ก่อนสัญญาณหาย")
    page.context.set_offline(True)
    page.get_by_role("button", name="บันทึก", exact=True).click()
    page.get_by_text("ไม่มีสัญญาณ คะแนนอยู่ในหน้านี้ครบ").wait_for()
    page.locator("fieldset").first.get_by_text("พอใช้").click()
    page.context.set_offline(False)
    page.get_by_text("บันทึก นาง").wait_for()
    assert (comment.input_value(), page.locator("fieldset").first.locator(":checked").input_value()) == (
        *("พิมพ์ก่อนสัญญาณหาย", "2"),
    )
    comment.fill("ปิดโทรศัพท์ไปก่อน")
    page.reload()
    assert comment.input_value() == "ปิดโทรศัพท์ไปก่อน"
    page.get_by_text("นำคะแนนที่ยังไม่ได้บันทึกกลับมาแล้ว").wait_for()
    page.get_by_role("button", name="บันทึก", exact=True).click()
    page.get_by_text("บันทึก นาง").wait_for()
    page.reload()
    assert page.locator("[data-word-of-signal]").inner_text() == ""
    assert comment.input_value() == "ปิดโทรศัพท์ไปก่อน"

    plain = staff(reader, "committee", f"{DESK}aaa/", viewport=PHONE, java_script_enabled=False)
    assert plain.page.locator("input[name=criterion-lasting]:checked").get_attribute("value") == "5"
    assert plain.page.locator("textarea[name=comment]").input_value() == "ทำจริง 12"

    organizer = staff(reader, "organizer", "/desk/2577/results/", viewport={"width": 1280, "height": 900})
    assert "๗๐" in organizer.page.locator("tbody tr").nth(0).inner_text()
    assert faults_of(organizer) == {}
    organizer.page.set_viewport_size(PHONE)
    for address in ("/desk/2577/results/", "/desk/2577/results/nominations/aaa/"):
        organizer.page.goto(organizer.page.url.partition("/desk/")[0] + address)
        assert organizer.page.locator(".scroller").evaluate("box => box.scrollWidth <= box.clientWidth"), address
        assert faults_of(organizer) == {}
    for person in (member, organizer):
        assert (unforeseen(person), person.strangers) == ([], [])
