"""The market in a real browser: a floor plan by mouse and keyboard, the public filter, and stamps of a passport."""

import subprocess
import sys

import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.test_every_page import LOOKS, violations

pytestmark = pytest.mark.browser
PLAN = "/desk/2564/market/plans/area-1/"
MARKET = "/chiangrai/2564/market/"
TITLE = "ธนาคารขยะสร้างสวัสดิการ"
OTHER = "ร้านซื่อสัตย์ไม่มีคนขาย"


@pytest.fixture
def organizer(reader):
    """A signed-in organizer before the plan; each call opens another browser for the same person."""

    def sign_in(path: str = PLAN, **options):
        person = reader(**{"viewport": {"width": 1400, "height": 1000}, **options})
        person.open("/accounts/login/")
        person.page.locator('form[action*="/accounts/demo/organizer/"] button').click()
        person.page.wait_for_url("**/desk/")
        person.open(path)
        return person

    return sign_in


def sql(environment, statement: str, *values) -> None:
    with psycopg2.connect(environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)


def spot(page, title: str = TITLE):
    return page.locator(f'.spot a[data-title^="{title}"]')


def cell_of(page, title: str = TITLE) -> tuple[str, str]:
    found = spot(page, title)
    return found.get_attribute("data-column"), found.get_attribute("data-row")


def drag(page, source, to: tuple[float, float]):
    box = source.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for share in (0.1, 0.5, 1):
        page.mouse.move(x + to[0] * share, y + to[1] * share)


def saved(page, words: str):
    expect(page.locator(".boardbar")).to_contain_text(words)
    expect(page.locator(".is-unsaved")).to_have_count(0)


def cell_size(page) -> tuple[float, float]:
    box = page.locator(".plan").bounding_box()
    return box["width"] / (24 + 8 * 100) * 100, box["height"] / (24 + 5 * 84) * 84


def test_a_booth_is_dragged_swapped_taken_off_and_brought_back(organizer):
    person = organizer()
    page = person.page
    start, other = cell_of(page), cell_of(page, OTHER)
    width, height = cell_size(page)

    drag(page, spot(page), (0, 2 * height))
    expect(page.locator(".boardbar")).to_contain_text("แถว ๔")
    page.mouse.up()
    saved(page, "วาง")
    assert cell_of(page) == (start[0], str(int(start[1]) + 2))
    page.get_by_role("button", name="เลิกทำ").click()
    saved(page, "เลิกทำ")
    assert cell_of(page) == start

    drag(page, spot(page), (width * (int(other[0]) - int(start[0])), 0))
    expect(page.locator(".boardbar")).to_contain_text("สลับกับ")
    page.mouse.up()
    saved(page, "สลับที่")
    assert (cell_of(page), cell_of(page, OTHER)) == (other, start)
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")
    assert (cell_of(page), cell_of(page, OTHER)) == (start, other)

    tray, here = page.locator(".tray").bounding_box(), spot(page).bounding_box()
    drag(page, spot(page), (tray["x"] + 60 - here["x"], tray["y"] + 40 - here["y"]))
    page.mouse.up()
    saved(page, "ออกจากผัง")
    expect(page.locator(".waits", has_text=TITLE)).to_have_count(1)
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")
    assert cell_of(page) == start
    assert (person.faults, person.strangers) == ([], [])


def test_a_booth_is_moved_by_keyboard_alone(organizer):
    page = organizer().page
    column, row = cell_of(page)
    spot(page).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".boardbar")).to_contain_text("หยิบ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(".boardbar")).to_contain_text("ไว้ที่เดิม")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page, "วาง")
    assert cell_of(page) == (column, str(int(row) + 2))
    expect(spot(page)).to_be_focused()
    page.keyboard.press("Delete")
    saved(page, "ออกจากผัง")
    waiting = page.locator(".waits a", has_text=TITLE)
    expect(waiting).to_be_focused()
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")
    page.keyboard.press("Control+z")
    saved(page, "เลิกทำ")
    assert cell_of(page) == (column, row)


def test_a_short_press_opens_the_form_and_a_colleague_is_not_overwritten(organizer):
    mine, theirs = organizer().page, organizer().page
    column, row = cell_of(mine)
    height = cell_size(theirs)[1]
    drag(theirs, spot(theirs), (0, height))
    theirs.mouse.up()
    saved(theirs, "วาง")
    drag(mine, spot(mine), (0, 2 * height))
    mine.mouse.up()
    expect(mine.locator(".boardbar")).to_contain_text("มีผู้จัดก่อนท่าน")
    expect(mine.locator(".is-unsaved")).to_have_count(0)
    assert cell_of(mine) == (column, str(int(row) + 1)), "the plan now shows what the colleague did"
    theirs.keyboard.press("Control+z")
    saved(theirs, "เลิกทำ")
    spot(mine).click()
    expect(mine.locator("h1")).to_contain_text(TITLE)


def test_a_finger_scrolls_and_a_held_finger_lifts(organizer):
    person = organizer(has_touch=True, viewport={"width": 800, "height": 1000})
    page = person.page
    start, here = cell_of(page), spot(page).bounding_box()
    x, y = here["x"] + 20, here["y"] + 20
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, *point: float):
        points = [{"x": point[0], "y": point[1]}] if point else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", x, y)
    expect(page.locator(".floorghost")).to_have_count(1)
    finger("touchMove", x, y + cell_size(page)[1])
    finger("touchEnd")
    saved(page, "วาง")
    assert cell_of(page) == (start[0], str(int(start[1]) + 1))
    page.get_by_role("button", name="เลิกทำ").click()
    saved(page, "เลิกทำ")
    assert person.overflow() == 0


def test_the_public_filter_narrows_without_leaving_the_page(reader):
    person = reader(viewport={"width": 360, "height": 800})
    page = person.open(MARKET)
    count = page.locator(".booth").count()
    page.locator("summary").click()
    page.locator("#q").fill("ขยะ")
    page.locator("#q").press("Enter")
    expect(page.locator("#market [role=status]")).to_contain_text("พบ")
    assert 0 < page.locator(".booth").count() < count
    assert "q=" in page.url
    page.go_back()
    page.get_by_role("region", name="ผังบูธ").get_by_role("link", name=TITLE).click()
    expect(page.locator("h1")).to_contain_text(TITLE)
    assert (person.overflow(), person.faults, person.strangers) == (0, [], [])


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_words_of_the_plan_grow_with_those_of_the_page(reader, width):
    def size(text: str) -> float:
        page = reader(cookies={"text": text} if text else {}, viewport={"width": width, "height": 800}).open(MARKET)
        drawn = page.locator(".plan").first.evaluate("plan => plan.getScreenCTM().a")
        return drawn * float(page.locator(".spot a").first.evaluate("a => parseFloat(getComputedStyle(a).fontSize)"))

    assert size("l") / size("") == pytest.approx(1.1875, abs=0.01)


def test_it_is_whole_without_javascript(reader):
    page = reader(java_script_enabled=False, viewport={"width": 360, "height": 800}).open(MARKET)
    page.locator("summary").click()
    page.locator("#q").fill("ขยะ")
    page.get_by_role("button", name="กรองบูธ").click()
    assert page.locator(".booth h4").first.inner_text().endswith("(ตัวอย่าง)")


@pytest.fixture
def open_days(environment):
    """The edition takes place now, and its passport is full with one stamp; other tests have editions of their own."""
    moved = "UPDATE events_assembly SET starts_on = starts_on + %s, ends_on = ends_on + %s WHERE year = 2564"
    days = "SELECT current_date - starts_on FROM events_assembly WHERE year = 2564"
    with psycopg2.connect(environment["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(days)
        (by,) = cursor.fetchone()
        cursor.execute(moved, [by, by])
        cursor.execute("UPDATE exhibitions_passport SET needed = 1")
    yield
    sql(environment, moved, -by, -by)


def stamp_code(environment, slug: str) -> str:
    """What the sign of a booth says, as the portal's own process makes it."""
    code = (
        "from exhibitions.models import Booth; from exhibitions import passport;"
        f"print(passport.stamp_code(Booth.objects.get(slug='{slug}')))"
    )
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def test_a_scanned_sign_gives_one_stamp_and_a_full_book_its_form(reader, environment, open_days):
    person = reader(viewport={"width": 360, "height": 800})
    code = stamp_code(environment, "waste-bank")
    page = person.open(f"{MARKET}waste-bank/")
    expect(page.locator("booth-stamp")).to_contain_text("สแกนรหัส")
    page.goto("about:blank")
    page = person.open(f"{MARKET}waste-bank/#{code}")
    expect(page.locator("booth-stamp")).to_contain_text("ได้รับตราของบูธนี้แล้ว")
    assert "#" not in page.url, "a shared address gives nobody a stamp"
    page.reload()
    expect(page.locator("booth-stamp")).to_contain_text("ท่านมีตราของบูธนี้แล้ว")
    page.get_by_role("link", name="เปิดสมุดตรา").click()
    expect(page.locator(".stampcell.is-filled")).to_have_count(1)
    expect(page.locator("visit-passport [role=status]")).to_contain_text("ครบเล่มแล้ว")
    page.get_by_label("ลิงก์บัตรของท่าน").fill("ไม่ใช่บัตร")
    page.get_by_role("button", name="ส่งสมุดตรา").click()
    expect(page.locator(".alert--bad")).to_contain_text("ไม่พบบัตร")
    assert page.locator("[name=stamps]").input_value().startswith("waste-bank:")
    assert (person.overflow(), person.strangers) == (0, [])


@pytest.mark.parametrize("look", LOOKS)
def test_the_desk_of_a_plan_is_for_all(organizer, look):
    person = organizer(cookies=LOOKS[look], viewport={"width": 360, "height": 800})
    assert (violations(person.page), person.overflow(), person.faults) == ([], 0, [])
