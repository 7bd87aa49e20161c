"""The programme on the page of another site, in a real browser: its height, its links, and what is refused."""

import re
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser

HOME = "/chiangrai/2564/"
EMBED = f"{HOME}programme/embed/"
CHOOSE = f"{HOME}programme/embedding/"
PAGE = """<!doctype html><html lang="th"><meta charset="utf-8"><title>เว็บไซต์อื่น</title>
<body><h1>เว็บไซต์อื่น</h1>{}</body></html>"""


@contextmanager
def other_site(body: str, policy: str = ""):
    """A site of somebody else with one page; it calls itself localhost, so that the portal is a stranger to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = self.path == "/"
            self.send_response(200 if found else 204)
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.format(body).encode() if found else b"")

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def codes(person, query: str = "") -> tuple[str, str]:
    """What a webmaster copies: the script's code and the plain frame's."""
    fields = person.open(CHOOSE + query).locator("textarea")
    return fields.nth(0).input_value(), fields.nth(1).input_value()


def heights(page, number: int) -> tuple[int, int]:
    """How high the frame is, and what is in it."""
    frame = page.locator("iframe").nth(number)
    return round(frame.bounding_box()["height"]), frame.content_frame.locator("html").evaluate(
        "root => Math.ceil(root.getBoundingClientRect().height)"
    )


def wait_for_height(page, number: int) -> int:
    for _ in range(100):
        frame, content = heights(page, number)
        if frame == content:
            return frame
        page.wait_for_timeout(100)
    raise AssertionError(f"the frame is {frame} high, its content {content}")


@pytest.mark.parametrize("width", [360, 1280])
def test_two_programmes_are_as_high_as_they_are(reader, portal, width):
    person = reader(viewport={"width": width, "height": 900})
    whole, some = codes(person)[0], codes(person, "?network=youth&theme=dark")[0]
    with other_site(whole + "<hr>" + some) as site:
        page = person.open(site)
        first, second = wait_for_height(page, 0), wait_for_height(page, 1)
        assert first > second > 100
        assert person.overflow() == 0
        assert page.locator("body > a").count() == 0

        inside = page.locator("iframe").first.content_frame
        inside.get_by_role("link", name=re.compile("วันที่ ๓")).click()
        expect(inside.locator("[aria-current] b")).to_have_text("วันที่ ๓")
        assert wait_for_height(page, 0) != first
        assert wait_for_height(page, 1) == second

        with person.context.expect_page() as opened:
            inside.locator(".slot a").first.click()
        opened.value.wait_for_url(re.compile(f"{portal}{HOME}programme/[^/]+/$"))
        assert page.url == site
        assert person.context.cookies() == []
        assert person.faults == []


def test_nobody_else_sets_the_height(reader):
    person = reader()
    (script, _), intruder = codes(person), "postMessage({programmeHeight: 7}, '*')"
    with other_site(script + '<iframe id="other" srcdoc="<p>x"></iframe>') as site:
        page = person.open(site)
        before = wait_for_height(page, 0)
        page.evaluate(intruder)
        page.locator("#other").content_frame.locator("p").evaluate("parent." + intruder)
        page.wait_for_timeout(300)
        assert heights(page, 0)[0] == before


def test_without_script_a_link_stays(reader):
    person, quiet = reader(), reader(java_script_enabled=False)
    with other_site(codes(person)[0]) as site:
        page = quiet.open(site)
        expect(page.locator("body > a")).to_have_attribute("href", re.compile(f"{HOME}programme/$"))
        assert page.locator("iframe").count() == 0


def test_where_scripts_of_others_are_forbidden_a_link_stays_and_the_frame_shows(reader, portal):
    person = reader()
    script, frame = codes(person, "?day=2")
    with other_site(script + frame, f"default-src 'none'; frame-src {portal}") as site:
        page = person.open(site)
        inside = page.locator("iframe").content_frame
        expect(inside.locator("[aria-current] b")).to_have_text("วันที่ ๒")
        expect(page.locator("body > a")).to_be_visible()
        assert page.locator("iframe").bounding_box()["height"] == 700
        with person.context.expect_page() as opened:
            inside.locator(".slot a").first.click()
        opened.value.wait_for_url(re.compile(f"{portal}{HOME}programme/[^/]+/$"))
        assert [fault for fault in person.faults if "/embed.js" not in fault] == []


def test_the_frame_needs_no_script_of_its_own(reader):
    person, quiet = reader(), reader(java_script_enabled=False)
    with other_site(codes(person)[1]) as site:
        inside = quiet.open(site).locator("iframe").content_frame
        expect(inside.locator(".slot a").first).to_be_visible()


@pytest.mark.parametrize("path", ["programme/", "programme/embedding/", ""])
def test_no_other_page_shows_in_a_frame(reader, portal, path):
    person = reader()
    with other_site(f'<iframe src="{portal}{HOME}{path}"></iframe>') as site:
        page = person.open(site)
        page.wait_for_timeout(500)
        (frame,) = [each for each in page.frames if each != page.main_frame]
        assert frame.url.startswith("chrome-error:")
        assert any("frame" in fault for fault in person.faults)


@pytest.mark.parametrize("query", ["", "?theme=dark", "?theme=contrast&text=l", "?day=3&network=youth"])
def test_it_fits_and_is_accessible(reader, query):
    person = reader(viewport={"width": 320, "height": 700})
    page = person.open(EMBED + query)
    assert person.overflow() == 0
    assert violations(page) == []
    assert (person.faults, person.strangers) == ([], [])


def test_a_webmaster_chooses_and_copies(reader):
    person = reader(viewport={"width": 1280, "height": 900})
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = person.open(CHOOSE)
    page.get_by_label("เครือข่าย").select_option("เด็กและเยาวชน")
    page.get_by_role("button", name="แสดงโค้ด").click()
    page.wait_for_url("**network=youth**")
    page.get_by_role("button", name="คัดลอก").first.click()
    expect(page.get_by_text("คัดลอกแล้ว")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert 'data-network="youth"' in copied
    assert copied == page.locator("textarea").first.input_value()
    expect(page.locator("iframe").content_frame.locator(".slot a").first).to_be_visible()
    assert person.faults == []
