"""A door kept in real Chromium: with network, without it, and by camera."""

import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from events import doors
from tests.browser.conftest import QUIET, Reader
from tests.chromium import executable

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)

SIZE = 480  # px of the camera's picture
# Five tickets of one area-day and one of another, and a door's link.
TICKETS = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from events import tickets
from events.models import AreaDay
from tests import make
area_day, other = AreaDay.objects.filter(onsite_places__gt=0)[:2]
make.door_link(area_day, "{token}")
people = [make.participant(area_day.assembly.province, phone=phone) for phone in {phones}]
rows = [make.registration(at, who) for at, who in zip((*[area_day] * 4, other), people, strict=True)]
for each in rows:
    print(tickets.code_of(each))
"""
COUNTS = """
import django; django.setup()
from events.models import DoorLink
from events import doors
link = doors.link_of("{token}")
print("counts:", link.check_ins.accepted().count(), link.area_day.check_ins.head_count())
"""


def run(environment, script: str) -> list[str]:
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def token() -> str:
    """Of a door's link."""
    return secrets.token_urlsafe(12)


@pytest.fixture
def tickets(environment, token) -> list[str]:
    """The codes of a door of this test: four of its own area-day, one of another."""
    phones = [f"08{secrets.randbelow(10**8):08}" for _ in range(5)]
    lines = run(environment, TICKETS.format(token=token, phones=phones))
    return [line for line in lines if line.startswith("MA1:")]


def scan(page, code: str) -> None:
    page.get_by_label("คิวอาร์ของบัตร").fill(code)
    page.keyboard.press("Enter")


def said(page, heading: str) -> None:
    expect(page.locator(".verdict__heading")).to_have_text(heading)


def forged(code: str) -> str:
    return code[:-3] + ("000" if code[-3:] != "000" else "111")


def inside(page) -> str:
    return page.locator("[data-count=inside]").inner_text()


def test_a_door_works_with_network_without_it_and_again_with_it(reader, environment, tickets, token):
    first, second, third, fourth, foreign = tickets
    person = reader(viewport={"width": 360, "height": 780})
    page = person.open(f"/door/{token}/")
    before = int(thai_number(inside(page)))
    scan(page, first)
    said(page, "เข้าได้")
    assert "ผู้ร่วม" in page.locator(".verdict__name").inner_text()
    scan(page, first)
    said(page, "เข้าแล้ว")
    expect(page.locator("door-page[data-kept=kept]")).to_be_attached()
    faults = person.faults[:]

    person.context.set_offline(True)
    line = page.locator(".doorline")
    expect(line).to_contain_text("ไม่มีเครือข่าย สแกนต่อได้")
    page.reload()
    expect(line).to_contain_text("ไม่มีเครือข่าย สแกนต่อได้")
    for code, heading in (
        (second, "เข้าได้"),
        (second, "เข้าแล้ว"),
        (first, "เข้าแล้ว"),
        (forged(third), "บัตรปลอม"),
        (foreign, "ผิดพื้นที่"),
        (third, "เข้าได้"),
    ):
        scan(page, code)
        said(page, heading)
        page.locator("[data-verdict]").evaluate("box => { box.querySelector('.verdict__heading').textContent = '' }")
    expect(line).to_contain_text("รอส่ง ๖ รายการ")
    counted = run(environment, COUNTS.format(token=token))[-1]
    assert counted.startswith("counts: 1 "), "nothing has reached the server"

    # Meanwhile another door lets the third one in: of the two the server counts one, and says so.
    other = reader()
    twin = other.open(f"/door/{token}/")
    scan(twin, third)
    said(twin, "เข้าได้")

    person.context.set_offline(False)
    expect(line).to_contain_text("ส่งแล้ว ๖ รายการ")
    conflicts = page.locator("[data-conflicts] li")
    expect(conflicts).to_have_count(1)
    assert "เข้าแล้วเวลา" in conflicts.inner_text()
    expect(page.locator("[data-count=inside]")).to_have_text(thai(before + 3))
    counted = run(environment, COUNTS.format(token=token))[-1]
    assert counted == f"counts: 3 {{'inside': {before + 3}, 'came': {before + 3}}}"
    scan(page, fourth)
    said(page, "เข้าได้")
    assert (faults, person.strangers) == ([], [])


def thai(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def thai_number(text: str) -> str:
    return text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))


@pytest.mark.parametrize("own", [True, False], ids=["own", "vendored"])
def test_signatures_are_verified_by_the_browser_or_by_the_vendored_code(reader, tickets, token, own):
    person = reader()
    if not own:
        person.context.add_init_script("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('old'))")
    page = person.open(f"/door/{token}/")
    expect(page.locator("door-page[data-kept=kept]")).to_be_attached()
    outcomes = page.evaluate(
        """codes => { const { tickets } = document.querySelector("door-page").judge;
        return Promise.all(codes.map(async code => { const found = await tickets.read(code);
        return typeof found === "string" ? found : "read"; })); }""",
        [tickets[0], forged(tickets[0]), "MA1:", "MA1:" + "A" * 113, tickets[0].lower(), "1"],
    )
    assert outcomes == ["read", "forged", "forged", "forged", "unknown", "unknown"]
    assert (person.faults, person.strangers) == ([], [])


def test_the_page_fits_and_is_accessible_in_every_state(reader, tickets, token):
    person = reader()
    page = person.open(f"/door/{token}/")
    for code in (None, tickets[0], tickets[0], forged(tickets[0])):
        if code:
            scan(page, code)
            expect(page.locator(".verdict__heading")).not_to_be_empty()
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert person.overflow() == 0
            assert [each["id"] for each in Axe().run(page).response["violations"]] == []


def test_who_goes_out_comes_in_again_and_is_counted_once(reader, tickets, token):
    page = reader().open(f"/door/{token}/")
    before = [int(thai_number(page.locator(f"[data-count={each}]").inner_text())) for each in ("inside", "came")]

    def counted(more_inside: int) -> None:
        for each, number in zip(("inside", "came"), (before[0] + more_inside, before[1] + 1), strict=True):
            expect(page.locator(f"[data-count={each}]")).to_have_text(thai(number))

    for way, heading, inside_now in (
        ("เข้า", "เข้าได้", 1),
        ("ออก", "ออกแล้ว", 0),
        ("ออก", "ยังไม่ได้เข้า", 0),
        ("เข้า", "เข้าได้", 1),
    ):
        page.get_by_role("radio", name=way, exact=True).check()
        scan(page, tickets[0])
        said(page, heading)
        counted(inside_now)


def test_somebody_walks_in_and_the_door_goes_on(reader, token, tickets):
    person = reader(viewport={"width": 360, "height": 780})
    page = person.open(f"/door/{token}/")
    page.get_by_role("link", name="ลงทะเบียนหน้างาน").click()
    page.get_by_role("button", name="ลงทะเบียนและให้เข้า").click()
    expect(page.locator("#id_given_name")).to_have_attribute("aria-invalid", "true")
    name = f"ขวัญ{secrets.token_hex(4)}"
    page.locator("#id_given_name").fill(name)
    page.locator("#id_family_name").fill("ณ เชียงราย")
    page.get_by_label("ประชาชนผู้รับประโยชน์").or_(page.locator("#id_role")).first.select_option("public")
    page.get_by_label("๒๐ ปีขึ้นไป").check()
    page.get_by_label("แจ้งคำแจ้งเรื่องข้อมูลส่วนบุคคลแล้ว").check()
    page.get_by_role("button", name="ลงทะเบียนและให้เข้า").click()
    said(page, "เข้าได้")
    assert page.locator(".verdict__name").inner_text() == f"{name} ณ เชียงราย"
    expect(page.locator("door-page[data-kept=kept]")).to_be_attached()
    assert page.locator(".doorline").is_hidden(), "the link stands"
    scan(page, tickets[0])
    said(page, "เข้าได้")

    page.get_by_label("ค้นจากชื่อ").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"ให้เข้า {name}").click()
    said(page, "เข้าแล้ว")
    assert person.strangers == []


def test_a_hand_held_reader_types_wherever_the_page_is(reader, tickets, token):
    page = reader().open(f"/door/{token}/")
    page.locator("main").click(position={"x": 2, "y": 2})
    page.evaluate("document.activeElement.blur()")
    for letter in tickets[0]:
        page.keyboard.press("Space" if letter == " " else letter)
    page.keyboard.press("Enter")
    said(page, "เข้าได้")
    expect(page.get_by_label("คิวอาร์ของบัตร")).to_have_value("")
    as_typed = {meant: typed for typed, meant in doors.KEDMANEE.items()}
    page.keyboard.insert_text(tickets[1].translate(as_typed))  # a computer set to Thai
    page.keyboard.press("Enter")
    said(page, "เข้าได้")


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_a_verdict_is_large_and_told_by_colour_and_words(reader, tickets, token, look):
    page = reader(viewport={"width": 360, "height": 780}, cookies={"theme": look}).open(f"/door/{token}/")
    looks = {}
    for tone, code in (("ok", tickets[0]), ("warn", tickets[0]), ("bad", forged(tickets[1]))):
        scan(page, code)
        box = page.locator(f".verdict--{tone}")
        expect(box).to_be_visible()
        heading = box.locator(".verdict__heading")
        looks[tone] = box.evaluate("box => getComputedStyle(box).backgroundColor + getComputedStyle(box).borderStyle")
        assert float(heading.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")) >= 30
        assert box.get_attribute("role") == "alert"
        expect(heading).to_be_in_viewport()
    assert len(set(looks.values())) == 3, looks


def test_without_javascript_a_hand_held_reader_scans_and_a_name_is_found(reader, tickets, token):
    person = reader(java_script_enabled=False)
    page = person.open(f"/door/{token}/")
    scan(page, tickets[0])
    said(page, "เข้าได้")
    page.get_by_label("ค้นจากชื่อ").fill("ผู้ร่วม")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("ให้เข้า ")).first.click()
    expect(page.locator(".verdict__heading")).not_to_be_empty()


def test_the_camera_reads_a_ticket(chromium, portal, tickets, token, tmp_path):
    film(tickets[0], tmp_path / "ticket.y4m")
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    camera.append(f"--use-file-for-fake-video-capture={tmp_path / 'ticket.y4m'}")
    browser = chromium.browser_type.launch(executable_path=executable(), args=[*QUIET, *camera])
    person = Reader(browser, portal, permissions=["camera"])
    page = person.open(f"/door/{token}/")
    page.get_by_role("button", name="เปิดกล้อง").click()
    said(page, "เข้าได้")
    page.get_by_role("button", name="ปิดกล้อง").click()
    expect(page.locator("video")).to_be_hidden()
    assert (person.faults, person.strangers) == ([], [])
    browser.close()


def film(code: str, path: Path) -> None:
    """A film of one picture, as a camera before a ticket would see it."""
    matrix = [[bool(dot) for dot in row] for row in segno.make(code, error="m", micro=False).matrix]
    scale, side = 8, len(matrix)
    edge = (SIZE - side * scale) // 2
    light, dark = b"\xeb", b"\x10"
    rows = []
    for y in range(SIZE):
        line = (y - edge) // scale
        if not 0 <= line < side:
            rows.append(light * SIZE)
            continue
        dots = b"".join((dark if dot else light) * scale for dot in matrix[line])
        rows.append(light * edge + dots + light * (SIZE - edge - len(dots)))
    frame = b"FRAME\n" + b"".join(rows) + b"\x80" * (SIZE * SIZE // 2)
    path.write_bytes(f"YUV4MPEG2 W{SIZE} H{SIZE} F10:1 Ip A1:1 C420\n".encode() + frame * 3)
