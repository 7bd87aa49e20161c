"""The arranging board in a real browser: by mouse, touch and keyboard, with a colleague, and without a network."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import LOOKS, violations

pytestmark = pytest.mark.browser
BOARD = "/desk/2564/board/"
TITLE = "พิธีเปิดงานสมัชชาคุณธรรม"
WIDE = {"viewport": {"width": 1400, "height": 1000}}


@pytest.fixture
def organizer(reader):
    """A signed-in organizer; each call opens another browser for the same person."""

    def sign_in(path: str = f"{BOARD}?day=1", **options):
        person = reader(**{**WIDE, **options})
        person.open("/accounts/login/")
        person.page.locator('form[action*="/accounts/demo/organizer/"] button').click()
        person.page.wait_for_url("**/desk/")
        person.open(path)
        return person

    return sign_in


def piece(page, title: str = TITLE):
    return page.locator(".piece", has_text=title).first


def time_of(page, title: str = TITLE) -> str:
    return piece(page, title).locator(".time").inner_text()


def lane_of(page, title: str = TITLE) -> str:
    return page.locator(".lane", has=page.locator(".piece", has_text=title)).locator("h2").inner_text()


def drag(page, source, to: tuple[float, float], hold: float = 20):
    """Press, move in steps as a hand does, let go."""
    box = source.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + min(hold, box["height"] / 2)
    page.mouse.move(x, y)
    page.mouse.down()
    for share in (0.1, 0.5, 1):
        page.mouse.move(x + (to[0]) * share, y + to[1] * share)
    page.wait_for_timeout(100)


def half_hour(page) -> float:
    """Pixels of thirty minutes."""
    return page.locator(".hours li").nth(1).bounding_box()["height"] / 2


def saved(page, words: str):
    expect(page.locator(".boardbar")).to_contain_text(words)
    expect(page.locator(".is-unsaved")).to_have_count(0)


def test_a_session_is_dragged_undone_and_moved_by_keyboard(organizer, reader):
    person = organizer()
    page = person.page
    assert time_of(page) == "๐๙.๐๐–๐๙.๓๐ น."
    column = page.locator(".lane").nth(1).bounding_box()["width"]

    drag(page, piece(page), (0, -half_hour(page)))
    expect(page.locator(".ghost")).to_contain_text("๐๘.๓๐–๐๙.๐๐")
    page.mouse.up()
    saved(page, "ย้าย")
    assert time_of(page) == "๐๘.๓๐–๐๙.๐๐ น."

    page.get_by_role("button", name="เลิกทำ").click()
    saved(page, "เลิกทำ")
    assert time_of(page) == "๐๙.๐๐–๐๙.๓๐ น."
    page.reload()
    page.keyboard.press("Control+y")
    saved(page, "ทำซ้ำ")
    assert time_of(page) == "๐๘.๓๐–๐๙.๐๐ น."
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")

    piece(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".boardbar")).to_contain_text("หยิบ")
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator(".ghost")).to_contain_text("๐๘.๓๐–๐๙.๑๕")
    page.keyboard.press("Enter")
    saved(page, "ย้าย")
    assert (time_of(page), lane_of(page)) == ("๐๘.๓๐–๐๙.๑๕ น.", page.locator(".lane h2").first.inner_text())
    expect(piece(page)).to_be_focused()
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")
    assert time_of(page) == "๐๙.๐๐–๐๙.๓๐ น."
    assert column > 100
    assert (person.faults, person.strangers) == ([], [])


def test_resize_take_off_and_put_back(organizer):
    page = organizer().page
    box = piece(page).bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 3)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] - 3 - half_hour(page) / 2, steps=4)
    page.mouse.up()
    saved(page, "ย้าย")
    assert time_of(page) == "๐๙.๐๐–๐๙.๑๕ น."

    piece(page).focus()
    page.keyboard.press("Delete")
    saved(page, "ออกจากตาราง")
    waiting = page.locator(".tray .piece", has_text=TITLE)
    expect(waiting).to_contain_text("๑๕ นาที")

    here = waiting.bounding_box()
    lane = page.locator(".lane").nth(1).bounding_box()
    hours = page.locator(".hours li").nth(1).bounding_box()
    page.mouse.move(here["x"] + 40, here["y"] + 10)
    page.mouse.down()
    page.mouse.move(lane["x"] + 40, hours["y"] + 5, steps=8)
    page.wait_for_timeout(100)
    page.mouse.up()
    saved(page, "ย้าย")
    assert time_of(page) == "๐๘.๐๐–๐๘.๑๕ น."
    for _ in range(3):
        page.keyboard.press("Control+z")
        saved(page, "เลิกทำ")
    assert time_of(page) == "๐๙.๐๐–๐๙.๓๐ น."


def test_what_would_be_refused_is_red_and_goes_back(organizer):
    page = organizer().page
    drag(page, piece(page), (0, half_hour(page)))
    expect(page.locator(".ghost.is-refused")).to_contain_text("ทับ")
    page.mouse.up()
    expect(page.locator(".boardbar.is-bad")).to_contain_text("วางไม่ได้")
    assert time_of(page) == "๐๙.๐๐–๐๙.๓๐ น."

    drag(page, piece(page), (0, -half_hour(page)))
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    page.mouse.up()  # long after: still no click on what was carried
    page.wait_for_timeout(200)
    expect(page.locator(".boardbar")).to_contain_text("ที่เดิม")
    expect(page.locator(".ghost")).to_have_count(0)
    assert page.url.endswith("day=1")


def test_a_click_opens_the_plain_form(organizer):
    page = organizer().page
    piece(page).click()
    page.wait_for_url(re.compile(r"/board/[\w-]+/\?day=1"))
    assert TITLE in page.locator("h1").inner_text()


def test_a_finger_scrolls_until_it_rests(organizer):
    page = organizer(viewport={"width": 1024, "height": 768}, has_touch=True).page
    tools = page.context.new_cdp_session(page)

    def finger(kind: str, x: float = 0, y: float = 0):
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    piece(page).scroll_into_view_if_needed()
    box = piece(page).bounding_box()
    x, y = box["x"] + 60, box["y"] + 20
    finger("touchStart", x, y)
    for number in range(1, 6):
        finger("touchMove", x, y - 12 * number)
    finger("touchEnd")
    page.wait_for_timeout(300)
    assert (page.locator(".ghost").count(), time_of(page)) == (0, "๐๙.๐๐–๐๙.๓๐ น.")

    page.evaluate("document.querySelector('.board').scrollTo(0, 0)")
    page.wait_for_timeout(200)
    box = piece(page).bounding_box()
    x, y, half = box["x"] + 60, box["y"] + 20, half_hour(page)
    finger("touchStart", x, y)
    page.wait_for_timeout(500)
    for share in (0.3, 0.7, 1):
        finger("touchMove", x, y - half * share)
    page.wait_for_timeout(150)
    finger("touchEnd")
    saved(page, "ย้าย")
    assert time_of(page) == "๐๘.๓๐–๐๙.๐๐ น."
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")


def by_keyboard(page, *keys: str):
    piece(page).focus()
    for key in ("Enter", *keys, "Enter"):
        page.keyboard.press(key)


def test_who_comes_second_is_asked(organizer):
    mine, theirs = organizer().page, organizer().page
    by_keyboard(theirs, "ArrowUp", "ArrowUp")
    saved(theirs, "ย้าย")

    by_keyboard(mine, "ArrowUp")
    dialog = mine.locator("dialog")
    expect(dialog).to_contain_text("๐๘.๓๐–๐๙.๐๐ น.")
    expect(dialog).to_contain_text("ตัวอย่าง ผู้จัดงาน")
    assert violations(mine) == []
    dialog.get_by_role("link", name="ใช้ตามที่ผู้อื่นจัดไว้").click()
    expect(piece(mine).locator(".time")).to_have_text("๐๘.๓๐–๐๙.๐๐ น.")

    by_keyboard(theirs, "ArrowUp")
    saved(theirs, "ย้าย")
    by_keyboard(mine, "ArrowDown", "ArrowDown")
    mine.locator("dialog").get_by_role("button", name="ทำตามของท่าน").click()
    saved(mine, "ย้าย")
    assert time_of(mine) == "๐๙.๐๐–๐๙.๓๐ น."


def test_a_save_without_a_network_is_kept_and_tried_again(organizer):
    person = organizer()
    page = person.page
    person.context.set_offline(True)
    by_keyboard(page, "ArrowUp", "ArrowUp")
    expect(page.locator(".boardbar.is-bad")).to_contain_text("ยังบันทึกไม่ได้")
    expect(page.locator(".is-unsaved .piece")).to_have_attribute("data-at", str(8 * 60 + 30))

    person.context.set_offline(False)
    saved(page, "ย้าย")
    assert time_of(page) == "๐๘.๓๐–๐๙.๐๐ น."
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")

    person.context.set_offline(True)
    by_keyboard(page, "ArrowUp")
    page.get_by_role("button", name="ทิ้งการเปลี่ยนนี้").click()
    person.context.set_offline(False)
    expect(page.locator(".is-unsaved")).to_have_count(0)
    expect(piece(page).locator(".time")).to_have_text("๐๙.๐๐–๐๙.๓๐ น.")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", [f"{BOARD}?day=1", f"{BOARD}?day=2&venues=all&snap=5", "a form", "a venue's day"])
def test_the_board_fits_and_is_accessible(organizer, look, path):
    person = organizer(cookies=LOOKS[look])
    page, wrong = person.page, {}
    links = {"a form": ".piece", "a venue's day": ".lane__head a"}
    person.open(page.locator(links[path]).first.get_attribute("href") if path in links else path)
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        if person.overflow() > 0:
            wrong[f"overflow at {width}"] = person.overflow()
        if (width == 1280 or look in ("light", "A+")) and (found := violations(page)):
            wrong[f"axe at {width}"] = found
    assert wrong == {}
    assert (person.faults, person.strangers) == ([], [])


def test_the_ghost_is_accessible_too(organizer):
    page = organizer().page
    piece(page).focus()
    page.keyboard.press("Enter")
    assert violations(page) == []


def test_without_javascript_a_session_moves_by_its_form(organizer):
    page = organizer(java_script_enabled=False).page
    page.goto(page.url.split("/desk")[0] + piece(page).get_attribute("href"))
    page.get_by_label("เริ่ม").fill("8.15")
    page.get_by_role("button", name="บันทึก").click()
    assert time_of(page) == "๐๘.๑๕–๐๘.๔๕ น."
    page.get_by_role("button", name="เลิกทำ").click()
    assert time_of(page) == "๐๙.๐๐–๐๙.๓๐ น."


def publish(page):
    page.goto("/desk/2564/releases/new/")
    page.get_by_role("button", name="เผยแพร่", exact=True).click()
    expect(page.locator(".alert--ok").first).to_be_visible()


def seen_by_a_visitor(reader) -> str:
    page = reader().open("/chiangrai/2564/programme/?day=1&view=list")
    return page.locator(".slots .slot", has_text=TITLE).locator(".time").inner_text()


def test_a_visitor_reads_the_change_when_it_is_published(organizer, reader):
    page = organizer().page
    shown = page.locator("main")
    key = piece(page).get_attribute("data-key")
    page.goto(f"/desk/2564/sessions/{key}/")
    page.get_by_role("button", name="ร่าง").click()
    page.goto(f"{BOARD}?day=1")
    expect(piece(page)).to_contain_text("ร่าง")
    by_keyboard(page, "ArrowUp", "ArrowUp")
    saved(page, "ย้าย")
    page.goto(f"/desk/2564/sessions/{key}/")
    page.get_by_role("button", name="พร้อมเผยแพร่").click()
    assert seen_by_a_visitor(reader) == "๐๙.๐๐–๐๙.๓๐ น."

    page.goto(f"{BOARD}?day=1")
    page.get_by_role("link", name="ตรวจและเผยแพร่").click()
    expect(shown).to_contain_text("๐๘.๓๐–๐๙.๐๐ น.")
    publish(page)
    assert seen_by_a_visitor(reader) == "๐๘.๓๐–๐๙.๐๐ น."

    page.goto(f"{BOARD}?day=1")
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")
    publish(page)
    assert seen_by_a_visitor(reader) == "๐๙.๐๐–๐๙.๓๐ น."
