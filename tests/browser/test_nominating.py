"""A proposal by telephone, taken up by a coordinator, screened by the organizer."""

import pytest

from tests.browser.test_mou import PHONE, program, staff, unforeseen
from tests.browser.test_signing import faults_of

pytestmark = pytest.mark.browser

HALL = "/chiangrai/2578/role-models/"
DESK = "/desk/2578/nominations/"
# An edition of its own, so that the one that all tests read stays as it is.
EDITION = """
import django; django.setup()
from tests import make
from networks.models import Province
edition = make.assembly(Province.objects.get(slug="chiangrai"), 2578)
make.phase(edition)
make.category(edition, slug="person", name="บุคคลต้นแบบ")
make.criterion(edition, slug="results", title="ผลลัพธ์", weight=100)
"""
PROPOSAL = {
    "given_name": "บุญมี",
    "family_name": "รักป่า",
    "summary": "ชวนคนทั้งหมู่บ้านทำแนวกันไฟ ป่าต้นน้ำไม่ไหม้มาห้าปี",
    "proposer_name": "สายใจ ใจดี",
    "proposer_phone": "0812345678",
}


def test_a_proposal_goes_from_a_telephone_to_the_organizer(environment, reader):
    program(environment, EDITION)
    public = reader(viewport=PHONE)
    page = public.open_until(HALL, lambda page: page.get_by_text("เสนอชื่อผู้ที่ท่านเห็นว่าควรยกย่อง").count())
    page.get_by_role("link", name="เสนอชื่อผู้ที่ท่านเห็นว่าควรยกย่อง").click()
    page.wait_for_url(f"**{HALL}nominate/")
    for name in PROPOSAL.keys() - {"proposer_phone"}:
        page.locator(f"[name={name}]").fill(PROPOSAL[name])
    page.locator("[name=category]").select_option(label="บุคคลต้นแบบ")
    page.locator("[name=agreed]").check()
    page.get_by_role("button", name="เสนอชื่อ").click()
    page.locator("#id_proposer_email_error").wait_for()
    assert page.locator("[name=summary]").input_value() == PROPOSAL["summary"]
    assert faults_of(public) == {}
    page.locator("[name=proposer_phone]").fill(PROPOSAL["proposer_phone"])
    page.get_by_role("button", name="เสนอชื่อ").click()
    page.wait_for_url("**/nominate/sent/")
    assert faults_of(public) == {}

    coordinator = staff(reader, "coordinator", DESK, viewport=PHONE)
    page = coordinator.page
    page.get_by_role("link", name="บุญมี รักป่า").click()
    page.get_by_role("button", name="รับเรื่อง", exact=True).click()
    page.get_by_role("link", name="เขียนต่อ").click()
    page.locator("[name=network]").select_option(index=1)
    page.locator("[name=answer-results]").fill("ป่าไม่ไหม้ น้ำพอใช้ทั้งปี")
    page.get_by_role("button", name="บันทึกร่าง").click()
    page.get_by_text("เพิ่มวิดีโอ", exact=True).first.click()
    page.locator("[name=url]").fill("https://youtu.be/abcdefghijk")
    page.get_by_role("button", name="เพิ่มวิดีโอ").click()
    page.get_by_role("button", name="ส่งการเสนอชื่อ").click()
    page.get_by_text("ส่งการเสนอชื่อแล้ว").wait_for()
    assert faults_of(coordinator) == {}

    organizer = staff(reader, "organizer", DESK, viewport={"width": 1280, "height": 900})
    page = organizer.page
    page.get_by_role("link", name="บุญมี รักป่า").click()
    page.get_by_role("button", name="ผ่านการกลั่นกรอง", exact=True).click()
    page.get_by_text("ผ่านการกลั่นกรองแล้ว").wait_for()
    assert "081 234 5678" in page.locator("section[aria-labelledby=proposer]").inner_text()
    for person in (public, coordinator, organizer):
        assert (unforeseen(person), person.strangers) == ([], [])
