"""The certificates' desk in a real browser, from the design to the hand; and a visitor without scripts who verifies."""

import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
HOME = "/desk/2564/certificates/"
PATIENCE = 60_000  # milliseconds


@pytest.fixture
def registrar(reader):
    person = reader(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    person.open("/accounts/login/")
    person.page.locator('form[action*="/accounts/demo/registrar/"] button').click()
    person.page.wait_for_url("**/desk/")
    return person


@pytest.fixture
def work(environment):
    """Let a worker do what waits."""
    command = [sys.executable, "manage.py", "worker", "--batch", "--interval", "0"]
    return lambda: subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)


def design(person, kind: str, name: str) -> str:
    """Make a design on the screen; return its address."""
    page = person.open(f"{HOME}new/design/")
    page.get_by_label("ชื่อแบบ").fill(name)
    page.get_by_label("ประเภท").select_option(kind)
    page.get_by_label("เนื้อความ").fill("ได้ร่วมงาน{event}")
    page.get_by_role("button", name="บันทึก").click()
    page.wait_for_url("**/designs/*/")
    return page.url.removeprefix(person.portal)


def issue(page) -> None:
    page.locator("button", has_text="ออกเกียรติบัตร").click()
    page.wait_for_url("**/batches/*/")


def test_a_design_is_seen_while_it_is_typed_and_an_undefined_placeholder_is_red(registrar):
    page = registrar.open(f"{HOME}new/design/")
    before = page.locator("img.certpage").first.get_attribute("src")
    page.get_by_label("เนื้อความ").fill("ได้ร่วมงาน{evnt}")
    page.get_by_label("คำอวยพร").focus()
    told = page.locator("#told-body .error")
    expect(told).to_contain_text("{evnt}", timeout=PATIENCE)
    red, _, blue = map(int, told.evaluate("e => getComputedStyle(e).color.match(/\\d+/g).slice(0, 3)"))
    assert red > 2 * blue
    page.get_by_label("เนื้อความ").fill("ได้ร่วมงาน{event}")
    page.get_by_label("คำอวยพร").focus()
    expect(told).to_have_count(0, timeout=PATIENCE)
    after = page.locator("img.certpage").first.get_attribute("src")
    assert after.startswith("data:image/")
    assert after != before
    assert page.url.endswith("/new/design/")  # looking saves nothing
    assert registrar.faults == []


def test_speakers_get_theirs_by_filter(registrar, work):
    page = registrar.page
    registrar.open(f"{design(registrar, 'speaker', 'วิทยากรในเบราว์เซอร์')}recipients/")
    page.locator("nav.tabs").get_by_text("วิทยากรในกำหนดการที่เผยแพร่").click()
    many = page.locator("ol.rows > li").count()
    assert many > 1
    issue(page)
    work()
    expect(page.locator("#batch")).to_contain_text("เสร็จแล้ว", timeout=PATIENCE)  # the page looks by itself
    assert page.locator("#batch li .tag--ok").count() == many
    assert registrar.faults == []


def test_a_list_is_issued_printed_handed_over_revoked_and_verified(registrar, reader, work, tmp_path):
    page = registrar.page
    registrar.open(f"{design(registrar, 'participation', 'เข้าร่วมในเบราว์เซอร์')}recipients/?source=list")
    page.get_by_label("หรือวางรายชื่อ").fill("พระครูน้ำผึ้ง ปู่ญาติ\tวัดหนึ่ง\t\t\t๑ หมู่ ๕ ตำบลแม่ยาว\nนางสาวกู้เกียรติ ที่นี่")
    page.get_by_role("button", name="ตรวจรายชื่อ").click()
    expect(page.locator("#found")).to_have_text("จะออก ๒ ฉบับ")
    issue(page)
    batch = page.url

    page.get_by_role("button", name="หยุด").click()
    expect(page.locator("#batch")).to_contain_text("หยุดไว้ ออกแล้ว ๐ จาก ๒ ฉบับ")
    work()
    page.goto(batch)
    expect(page.locator("#batch")).to_contain_text("หยุดไว้ ออกแล้ว ๐ จาก ๒ ฉบับ")
    page.get_by_role("button", name="ทำต่อ").click()
    work()
    expect(page.locator("#batch")).to_contain_text("เสร็จแล้ว ออกแล้ว ๒ จาก ๒ ฉบับ", timeout=PATIENCE)

    page.get_by_role("link", name="พิมพ์ ป้ายจ่าหน้า และมอบ").click()
    page.get_by_label("ทุกฉบับที่พบ").check()
    page.locator("button[name=deed][value=paper]").click()
    page.wait_for_url("**/printing/*/")
    work()
    link = page.get_by_role("link", name="ดาวน์โหลด")
    expect(link).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    page.goto(batch)
    page.get_by_role("link", name="พิมพ์ ป้ายจ่าหน้า และมอบ").click()
    for deed in ("printed", "handed"):
        page.get_by_label("พระครูน้ำผึ้ง").check()
        page.locator(f"button[name=deed][value={deed}]").click()
    expect(page.locator(".rows li", has_text="พระครูน้ำผึ้ง")).to_contain_text("· มอบ")
    expect(page.locator(".rows li", has_text="กู้เกียรติ")).not_to_contain_text("· พิมพ์")
    page.locator(".rows li", has_text="พระครูน้ำผึ้ง").get_by_role("link", name="รายละเอียด").click()
    code = page.url.rstrip("/").rpartition("/")[2]
    pdf, badge = tmp_path / "original.pdf", tmp_path / "badge.json"
    pdf.write_bytes(registrar.context.request.get(f"{page.url}file/").body())

    visitor = reader(java_script_enabled=False, viewport={"width": 360, "height": 780})
    typed = visitor.open("/verify/")
    typed.get_by_label("รหัสตรวจสอบ").fill(f" {code[:4].lower()}-{code[4:]} ")
    typed.get_by_role("button", name="ตรวจสอบรหัส").click()
    expect(typed.locator(".alert--ok")).to_contain_text("ใช้ได้")
    expect(typed.locator(".lines")).to_contain_text("พระครูน้ำผึ้ง ปู่ญาติ")
    badge.write_bytes(visitor.context.request.get(f"/verify/{code}/badge.json").body())
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(pdf.read_bytes() + b"\n%")
    for file, verdict in ((pdf, "เป็นไฟล์ต้นฉบับ"), (badge, "เป็นไฟล์ต้นฉบับ"), (changed, "ไฟล์ถูกแก้หลังจากนั้น")):
        visitor.open("/verify/")
        typed.locator("input[type=file]").set_input_files(file)
        typed.get_by_role("button", name="ตรวจสอบไฟล์").click()
        expect(typed.locator(".alert[role=status]")).to_contain_text(verdict)
    assert visitor.overflow() == 0

    page.get_by_label("เหตุผล").fill("สะกดชื่อผิด")
    page.get_by_role("button", name="เพิกถอนถาวร").click()
    expect(page.locator(".alert--bad").first).to_contain_text("สะกดชื่อผิด")
    visitor.open(f"/verify/{code}/")
    expect(typed.locator(".alert--bad")).to_contain_text("เพิกถอนแล้ว ใช้ไม่ได้ สะกดชื่อผิด")
    assert typed.get_by_text("ดาวน์โหลดตราดิจิทัล").count() == 0
    assert registrar.faults == []
    assert visitor.strangers == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_verify_pages_fit_and_are_accessible(reader, theme):
    for width in (360, 768, 1280):
        person = reader(viewport={"width": width, "height": 800}, cookies={"theme": theme})
        page = person.open("/verify/")
        page.locator("details.card summary").click()
        assert person.overflow() == 0
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
