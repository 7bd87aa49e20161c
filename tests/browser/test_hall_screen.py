"""The screen in the hall: it refreshes by itself, keeps the last good picture, and believes the server's clock."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import LOOKS, violations

pytestmark = pytest.mark.browser

NOW = "/chiangrai/2564/now/"
LOST = ".hall__lost"
PROJECTOR = {"width": 1920, "height": 1080}
ASK = "document.getElementById('now').dispatchEvent(new Event('refresh'))"


def bangkok() -> set[str]:
    """What a clock may show now, or showed a moment ago."""
    moments = [datetime.now(UTC) + timedelta(hours=7, seconds=seconds) for seconds in (0, -5)]
    return {f"{moment:%H.%M} น.".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) for moment in moments}


def opened(person):
    """Open the screen and let it ask once by itself."""
    with person.page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        person.open(NOW)
    person.page.wait_for_timeout(500)
    return person.page


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("viewport", [PROJECTOR, {"width": 360, "height": 780}], ids=["hall", "phone"])
def test_fits_a_wall_and_a_hand(reader, look, viewport):
    person = reader(cookies=LOOKS[look], viewport=viewport)
    page = person.open(NOW)
    assert (person.overflow(), violations(page), person.strangers) == (0, [], [])


def test_it_asks_by_itself_and_is_not_sent_what_it_has(reader):
    person = reader(viewport=PROJECTOR)
    page = opened(person)
    with page.expect_response(re.compile(NOW)) as answer:
        page.evaluate(ASK)
    assert answer.value.request.all_headers().get("if-none-match", "") != ""
    assert page.locator("#now").count() == 1
    assert page.locator("h1").count() == 1


def test_without_network_the_picture_stays_and_it_says_since_when(reader):
    person = reader(viewport=PROJECTOR)
    page = opened(person)
    words = page.locator("main").inner_text()

    person.context.set_offline(True)
    page.evaluate(ASK)
    expect(page.locator(LOST)).to_be_visible()
    told = page.locator(LOST).inner_text()
    assert any(f"ขาดการติดต่อตั้งแต่ {clock} " in told for clock in bangkok())
    assert page.locator("main").inner_text() == words

    person.context.set_offline(False)
    page.evaluate(ASK)
    expect(page.locator(LOST)).to_be_hidden()


def test_a_server_that_fails_counts_as_lost(reader):
    page = opened(reader(viewport=PROJECTOR))
    page.route(f"**{NOW}", lambda route: route.fulfill(status=503, body="<p>ขัดข้อง</p>"))
    page.evaluate(ASK)
    expect(page.locator(LOST)).to_be_visible()
    assert page.locator("#now h1").count() == 1


def test_a_wrong_clock_of_the_device_does_no_harm(reader):
    person = reader(viewport=PROJECTOR)
    person.page.clock.set_fixed_time("2001-01-01T00:00:00")
    page = opened(person)
    expect(page.locator(".hall__clock time")).to_have_text(re.compile("|".join(map(re.escape, bangkok()))))


def test_the_minutes_left_run_down_without_the_network(reader):
    person = reader(viewport=PROJECTOR)
    page = opened(person)
    page.evaluate(
        """() => { const left = document.createElement("b"); left.id = "left";
        left.dataset.ends = new Date(Date.now() + 85 * 60000 - 5000).toISOString();
        document.querySelector("#now").append(left); }"""
    )
    expect(page.locator("#left")).to_have_text("เหลืออีก ๑ ชั่วโมง ๒๕ นาที")
    page.evaluate("document.getElementById('left').dataset.ends = new Date(Date.now() - 90000).toISOString()")
    expect(page.locator("#left")).to_have_text("ถึงเวลาจบแล้ว")


def test_without_javascript_it_is_whole(reader):
    page = reader(java_script_enabled=False, viewport=PROJECTOR).open(NOW)
    assert page.locator(".hall__clock").inner_text().endswith("น.")
    assert page.locator(LOST).is_hidden()
