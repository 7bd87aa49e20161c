"""Registering on a telephone, with scripts and without: form, ticket, moving, giving back; every screen fits."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

FORM = "/chiangrai/2564/register/"
WIDTHS = (360, 768, 1280)


def faults_of(person) -> dict:
    found = {}
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 800})
        if person.overflow() > 0:
            found[f"overflow at {width}"] = person.overflow()
        if wrong := [each["id"] for each in Axe().run(person.page).response["violations"]]:
            found[f"axe at {width}"] = wrong
    person.page.set_viewport_size({"width": 360, "height": 780})
    return found


def test_somebody_registers_moves_and_gives_the_place_back(reader):
    person = reader(viewport={"width": 360, "height": 780})
    page = person.open(FORM)
    guardian = page.get_by_label("ชื่อผู้ปกครอง")
    assert not guardian.is_visible()
    page.get_by_label("ต่ำกว่า ๑๐ ปี").check()
    assert guardian.is_visible()
    assert faults_of(person) == {}
    page.get_by_label("๒๐ ปีขึ้นไป").check()
    page.get_by_role("button", name="ลงทะเบียน").click()
    assert page.locator(".field--bad").count() == 4, "place, name, telephone, the notice"
    assert faults_of(person) == {}

    page.get_by_label("วันและพื้นที่").select_option("area-3-1-onsite")
    page.get_by_label("ชื่อ", exact=True).fill("ปิ่นแก้ว")
    page.get_by_label("โทรศัพท์").fill("089 999 9999")
    page.get_by_label("ข้าพเจ้าอ่านคำแจ้ง").check()
    page.get_by_role("button", name="ลงทะเบียน").click()
    assert page.locator(".ticket__name").inner_text() == "ปิ่นแก้ว"
    assert page.get_by_alt_text("คิวอาร์ของบัตร").is_visible()
    assert faults_of(person) == {}

    page.get_by_role("link", name="แก้ชื่อหรือช่องทางติดต่อ").click()
    assert faults_of(person) == {}
    page.get_by_label("ชื่อ", exact=True).fill("🙂")
    page.get_by_label("นามสกุล").fill("กู้เกียรติ")
    page.get_by_role("button", name="บันทึก").click()
    assert (page.locator(".field--bad").count(), page.get_by_label("นามสกุล").input_value()) == (1, "กู้เกียรติ")
    assert faults_of(person) == {}
    page.get_by_label("ชื่อ", exact=True).fill("ปิ่นแก้วมณี")
    page.get_by_role("button", name="บันทึก").click()
    assert page.locator(".ticket__name").inner_text() == "ปิ่นแก้วมณี กู้เกียรติ"
    assert page.get_by_alt_text("คิวอาร์ของบัตร").is_visible()

    page.get_by_role("link", name="เปลี่ยนวันหรือพื้นที่").click()
    assert faults_of(person) == {}
    page.get_by_label("วันและพื้นที่ใหม่").select_option("online-2-online")
    page.get_by_role("button", name="เปลี่ยน").click()
    assert "ชมทางออนไลน์" in page.locator(".ticket dd").first.inner_text()

    page.get_by_text("ยกเลิกการลงทะเบียน").first.click()
    page.get_by_role("button", name="ยกเลิกการลงทะเบียน").click()
    assert "ยกเลิกแล้ว" in page.locator("main").inner_text()
    assert page.get_by_alt_text("คิวอาร์ของบัตร").count() == 0
    refused = "the server responded with a status of 422"  # the form that was sent empty on purpose
    assert [fault for fault in person.faults if refused not in fault] == person.strangers == []


def test_without_scripts_it_is_the_same(reader):
    person = reader(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = person.open(FORM)
    page.get_by_label("วันและพื้นที่").select_option("area-4-2-onsite")
    page.get_by_label("ชื่อ", exact=True).fill("ทองดี")
    page.get_by_label("โทรศัพท์").fill("๐๘๘ ๘๘๘ ๘๘๘๘")
    page.get_by_label("ข้าพเจ้าอ่านคำแจ้ง").check()
    page.get_by_role("button", name="ลงทะเบียน").click()
    assert page.locator(".ticket__name").inner_text() == "ทองดี"
