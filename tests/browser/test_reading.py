"""What readers do: walk by keyboard, choose a display, filter, star, play."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser

HOME = "/chiangrai/2564/"
PROGRAMME = f"{HOME}programme/"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}


# Keyboard


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def tab_to(page, words: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == words:
            return
    raise AssertionError(f"{words} cannot be reached with the Tab key")


def outline(page) -> str:
    return page.evaluate("getComputedStyle(document.activeElement).outlineStyle")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_by_keyboard_from_the_skip_link_to_a_session(reader, viewport):
    page = reader(viewport=viewport).open(HOME)

    page.keyboard.press("Tab")
    assert focused(page) == "ข้ามไปยังเนื้อหา"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, "ดูกำหนดการ", most=3)
    assert outline(page) != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PROGRAMME}")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    title = page.locator(".slot a").first.inner_text()
    tab_to(page, re.sub(r"\s+", " ", title))
    assert outline(page) != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"{PROGRAMME}[^/?]+/$"))
    assert page.locator("h1").inner_text() == title


@pytest.mark.parametrize("path", [HOME, PROGRAMME, f"{HOME}replays/", "/search/"])
def test_focus_is_always_seen_and_never_trapped(reader, path):
    page = reader(viewport=WIDE).open(path)
    total = page.locator("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']").count()
    blind = []
    for _ in range(total + 5):
        page.keyboard.press("Tab")
        name, style, body = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.outerHTML.slice(0, 90), s.outlineStyle, e === document.body]; }"""
        )
        if body:
            break
        if style == "none":
            blind.append(name)
    assert body, "the end of the page is reached"
    assert blind == []


# Display


@pytest.mark.parametrize(
    ("label", "attribute", "value"), [("A+ ตัวอักษรใหญ่", "data-text", "l"), ("ก พื้นมืด", "data-theme", "dark")]
)
def test_a_choice_of_display_is_remembered_and_does_not_flash(reader, label, attribute, value):
    person = reader(viewport=WIDE)
    page = person.open(HOME)
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()
    assert page.url == person.portal + HOME

    for path in (HOME, PROGRAMME, "/privacy/", "/nowhere/"):
        response = page.goto(path)
        assert f'{attribute}="{value}"' in response.text().split(">")[1], "the server itself writes it"
    page.goto(HOME)
    page.reload()
    expect(page.get_by_role("button", name=label, exact=True)).to_have_attribute("aria-pressed", "true")
    assert person.faults == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with", "without JavaScript"])
def test_display_keeps_the_reader_on_the_same_page(reader, scripts):
    page = reader(viewport=WIDE, java_script_enabled=scripts).open(f"{PROGRAMME}?day=2&view=list")
    before = page.evaluate("getComputedStyle(document.body).fontSize")
    page.get_by_role("button", name="A+ ตัวอักษรใหญ่").click()
    page.wait_for_url(f"**{PROGRAMME}?day=2&view=list")
    assert float(page.evaluate("getComputedStyle(document.body).fontSize")[:-2]) > float(before[:-2])


def test_themes_differ_and_without_a_choice_the_system_decides(reader):
    def paper(cookies=None, **options) -> str:
        page = reader(cookies=cookies or {}, **options).open("/privacy/")
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark, contrast = (paper({"theme": theme}) for theme in ("light", "dark", "contrast"))
    assert len({light, dark, contrast}) == 3
    assert paper(color_scheme="light") == light
    assert paper(color_scheme="dark") == dark
    assert paper({"theme": "light"}, color_scheme="dark") == light


# Replays


def test_youtube_hears_nothing_before_the_click(reader):
    person = reader(viewport=WIDE)
    person.context.route("https://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="player"))
    page = person.open(f"{HOME}replays/")
    poster = page.locator("video-poster").first
    video = poster.get_attribute("data-video")
    page.mouse.wheel(0, 3000)
    poster.hover()
    page.wait_for_load_state("networkidle")
    assert (person.strangers, page.locator("iframe").count()) == ([], 0)

    poster.locator("a").click()

    frame = page.locator("iframe")
    expect(frame).to_have_count(1)
    assert frame.get_attribute("src").startswith(f"https://www.youtube-nocookie.com/embed/{video}?")
    assert frame.get_attribute("title") == poster.locator("strong").inner_text()
    page.wait_for_load_state("networkidle")
    assert [url.split("?")[0] for url in person.strangers] == [f"https://www.youtube-nocookie.com/embed/{video}"]
    assert person.faults == []


def test_without_javascript_a_replay_is_a_link(reader):
    page = reader(java_script_enabled=False).open(f"{HOME}replays/")
    link = page.locator("video-poster a").first
    assert re.fullmatch(r"https://youtu\.be/[A-Za-z0-9_-]{11}", link.get_attribute("href"))


# Filters


def open_filters(page):
    if not page.locator("#kind").is_visible():
        page.locator("details.fold summary").click()
    expect(page.locator("#kind")).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_filter_swaps_in_place(reader, viewport):
    person = reader(viewport=viewport)
    page = person.open(PROGRAMME)
    page.evaluate("window.same = true")
    open_filters(page)
    before = page.locator(".slot a").count()

    value = page.locator("#kind option").nth(1).get_attribute("value")
    page.locator("#kind").select_option(value)

    page.wait_for_url(f"**kind={value}*")
    expect(page.locator("#kind")).to_have_value(value)
    assert page.evaluate("window.same") is True
    after = page.locator(".slot a").count()
    assert after <= before
    page.go_back()
    expect(page.locator(".slot a")).to_have_count(before)
    assert person.faults == []


def test_a_filter_works_without_javascript_and_finds_the_same(reader):
    def found(scripts: bool) -> list[str]:
        page = reader(java_script_enabled=scripts, viewport=WIDE).open(PROGRAMME)
        open_filters(page)
        page.locator("#q").fill("คุณธรรม")
        page.get_by_role("button", name="กรองรายการ").click()
        page.wait_for_url("**q=*")
        expect(page.locator(".filters a")).to_contain_text("ล้างตัวกรอง")
        return page.locator(".slot a").all_inner_texts()

    plain, swapped = found(False), found(True)
    assert plain == swapped
    assert plain != []


def test_stars_stay_alive_after_a_filter_was_swapped_in(reader):
    page = reader(viewport=WIDE).open(PROGRAMME)
    open_filters(page)
    page.locator("#q").fill("คุณธรรม")
    page.get_by_role("button", name="กรองรายการ").click()
    page.wait_for_url("**q=*")
    star = page.locator("star-toggle button").first
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")


# Stars


def test_a_star_is_kept_and_makes_a_programme_of_ones_own(reader):
    person = reader(viewport=WIDE)
    page = person.open(PROGRAMME)
    star = page.locator("star-toggle button").first
    title = page.locator("star-toggle").first.get_attribute("data-title")
    mine = page.get_by_role("button", name="กำหนดการของฉัน")
    expect(mine).to_be_hidden()

    star.click()
    page.reload()

    expect(star).to_have_attribute("aria-pressed", "true")
    expect(mine).to_have_text(re.compile(r"\(๑\)"))
    mine.click()
    shown = page.locator(".slot a").filter(visible=True)
    assert [re.sub(r"\s+", " ", text) for text in shown.all_inner_texts()] == [re.sub(r"\s+", " ", title)]
    shown.first.click()
    page.wait_for_url(re.compile(f"{PROGRAMME}[^/?]+/$"))
    button = page.locator("star-toggle button")
    expect(button).to_contain_text("อยู่ในกำหนดการของฉัน")
    button.click()
    expect(button).to_contain_text("ใส่กำหนดการของฉัน")
    page.goto(PROGRAMME)
    expect(page.locator("star-toggle button").first).to_have_attribute("aria-pressed", "false")
    assert person.faults == []


def test_stars_become_a_secret_link_to_a_calendar(reader):
    person = reader(viewport=PHONE)
    page = person.open(f"{PROGRAMME}?view=list")
    button = page.get_by_role("button", name="ลิงก์ปฏิทินของฉัน")
    expect(button).to_be_hidden()
    toggles = page.locator("star-toggle")
    titles = {toggles.nth(number).get_attribute("data-title") for number in (0, 1)}
    for number in (0, 1):
        toggles.nth(number).locator("button").click()

    button.click()
    page.wait_for_url(re.compile(f"{PROGRAMME}mine/[^/]+/$"))

    assert {re.sub(r"\s+", " ", text) for text in page.locator("main .rows a").all_inner_texts()} == titles
    assert person.overflow() == 0
    assert violations(page) == []
    answer = person.context.request.get(page.get_by_label("ลิงก์ลับของท่าน").input_value())
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text().count("BEGIN:VEVENT") == 2
    assert person.faults == []


def test_a_broken_star_store_does_not_break_the_page(reader):
    person = reader(viewport=WIDE)
    person.open(PROGRAMME)
    person.page.evaluate("localStorage.setItem('stars:/chiangrai/2564/', 'not json')")
    page = person.open(PROGRAMME)
    star = page.locator("star-toggle button").first
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    assert person.faults == []
