"""Photographs sent from a telephone: several at once, each with its own answer; described, and seen by a visitor."""

import subprocess
import sys

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_every_page import violations
from tests.photographs import drawing, file_of, telling

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 780}}
SESSION = "policy"
BOX = "input[type=text][name$=-alt]"
PAGE = f"/desk/2564/sessions/{SESSION}/photos/"


@pytest.fixture
def files(tmp_path) -> list[str]:
    contents = {
        "เวที.jpg": telling(),
        "ไอโฟน.heic": file_of(drawing((640, 480)), "HEIF"),
        "หลอก.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "แดง.png": file_of(Image.new("RGB", (500, 400), "red"), "PNG"),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.getvalue())
    return [str(tmp_path / name) for name in contents]


def work(environment: dict) -> None:
    """Let a worker do what waits."""
    command = [sys.executable, "manage.py", "worker", "--batch", "--interval", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, timeout=120, capture_output=True)


def sign_in(person):
    page = person.open("/accounts/login/")
    page.locator('form[action*="/accounts/demo/organizer/"] button').click()
    page.wait_for_url("**/desk/")
    return page


def remove_all(page):
    page.goto(PAGE)
    while page.locator("button[name=remove]").count():
        page.locator("button[name=remove]").first.click()
        page.get_by_role("button", name="ลบภาพ").click()
        page.wait_for_url(f"**{PAGE}")


@pytest.mark.parametrize("scripted", [True, False])
def test_several_from_a_telephone(reader, environment, files, scripted):
    person, visitor = reader(java_script_enabled=scripted, **PHONE), reader(java_script_enabled=scripted, **PHONE)
    page = sign_in(person)
    remove_all(page)

    page.get_by_label("ภาพ", exact=True).set_input_files(files)
    page.get_by_label("ผู้ถ่ายภาพหรือที่มา").first.fill("ทีมสื่อ")
    page.get_by_role("button", name="ส่งภาพ").click()
    if scripted:
        page.get_by_text("รับแล้ว ๓ ภาพ ไม่ได้รับ ๑ ภาพ").wait_for()
        lines = page.locator(".sending li").all_inner_texts()
        assert lines[:2] + lines[3:] == ["เวที.jpg: รับแล้ว", "ไอโฟน.heic: รับแล้ว", "แดง.png: รับแล้ว"]
        assert lines[2].startswith("หลอก.jpg: ไฟล์นี้ไม่ใช่ภาพที่รับได้")
    else:
        page.get_by_role("heading", name="ไม่ได้รับ ๑ ภาพ ภาพอื่นอีก ๓ ภาพรับแล้ว").wait_for()
        assert page.locator("[data-refused] b").all_inner_texts() == ["หลอก.jpg"]
    assert page.locator(".picture--waiting").count() == 3
    assert person.overflow() <= 0
    if scripted:
        assert violations(page) == []
        page.locator(BOX).nth(1).fill("กำลังพิมพ์อยู่")

    work(environment)
    if not scripted:
        page.goto(PAGE)
    expect(page.locator("#photo-list img")).to_have_count(3, timeout=20_000)
    if scripted:
        assert page.locator(BOX).nth(1).input_value() == "กำลังพิมพ์อยู่", "what is typed stays"
    for number, words in enumerate(("ผู้แทนยืนบนเวที", "ตลาดนัดวันแรก", "")):
        page.locator(BOX).nth(number).fill(words)
    page.get_by_role("button", name="บันทึกคำบรรยาย").first.click()
    page.get_by_text("บันทึกคำบรรยายแล้ว").wait_for()
    page.locator("button[name=up]").first.click()  # the second photograph's
    page.wait_for_url("**#photo-*")
    assert page.locator(".photos__name").all_inner_texts() == ["ไอโฟน.heic", "เวที.jpg", "แดง.png"]

    seen = visitor.open(f"/chiangrai/2564/programme/{SESSION}/")
    shown = seen.locator(".gallery img")
    assert [each.get_attribute("alt") for each in shown.all()] == ["ตลาดนัดวันแรก", "ผู้แทนยืนบนเวที"]
    shown.first.scroll_into_view_if_needed()
    expect(shown.first).to_have_js_property("complete", True)
    assert shown.first.evaluate("image => image.naturalWidth") > 0
    assert visitor.overflow() <= 0
    seen.locator(".gallery a").first.click()
    assert seen.url.endswith("-640.webp")
    assert (visitor.faults, visitor.strangers, person.strangers) == ([], [], [])
    assert [fault for fault in person.faults if "422" not in fault] == []


def test_the_page_keeps_its_shape_while_photographs_come(reader, environment):
    """No layout shift: every photograph has its place before it is there."""
    visitor = reader(**PHONE)
    visitor.page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => "
        "(window.shift += entry.value))).observe({type: 'layout-shift', buffered: true});"
    )
    page = visitor.open("/chiangrai/2564/photos/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shift") < 0.02
