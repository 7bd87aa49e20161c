"""An agreement from the desk to the seal, as organizers, signers on telephones, the registrar and a visitor see it."""

import re
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings

from tests.browser.test_signing import faults_of

pytestmark = pytest.mark.browser

DESK = "/desk/2564/mous/"
PHONE = {"width": 360, "height": 780}
# The text of letters is sealed: only a program of the portal can read it. It prints the newest one to a mailbox.
LETTER = """
import sys, django; django.setup()
from networks import delivery
from networks.models import Letter
print(delivery.unsealed(Letter.objects.filter(kind="mou", to=sys.argv[1]).latest("pk").sealed))
"""
SEAL = """
import sys, django; django.setup()
from pledges import agreement_file
from pledges.models import Mou
assert agreement_file.seal.call(Mou.objects.get(slug=sys.argv[1]).pk)
"""
TWO_DAYS_LATER = """
import django; django.setup()
from datetime import timedelta
from django.db.models import F
from pledges.models import MouLink
MouLink.objects.update(told_at=F("told_at") - timedelta(days=2))
"""


def program(environment, text: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def link_to(environment, mailbox: str) -> str:
    return re.search(r"(/mous/[0-9a-f]+/)", program(environment, LETTER, mailbox))[1]


def staff(reader, role: str, path: str, **options):
    person = reader(**options)
    person.open(path)
    person.page.locator(f'form[action*="/accounts/demo/{role}/"] button').click()
    person.page.wait_for_load_state("load")
    person.open(path)
    return person


def draft(organizer, subject: str, parties: list[tuple[str, str, str]], witness: tuple[str, str] | None = None) -> str:
    """Write an agreement from the template, send it, and return its page."""
    page = organizer.open(DESK)
    page.get_by_role("link", name="ร่าง").first.click()
    assert "ขอบเขตความร่วมมือ" in page.locator("#id_clauses").input_value(), "the template"
    page.locator("#id_subject").fill(subject)
    for number, (name, representative, mailbox) in enumerate(parties):
        page.locator(f"#id_parties-{number}-name").fill(name)
        page.locator(f"#id_parties-{number}-representative").fill(representative)
        page.locator(f"#id_parties-{number}-email").fill(mailbox)
    if witness:
        page.locator("#id_witnesses-0-representative").fill(witness[0])
        page.locator("#id_witnesses-0-email").fill(witness[1])
    page.get_by_role("button", name="บันทึกร่าง").click()
    assert page.locator("h1").inner_text() == subject
    page.get_by_role("button", name="ส่งให้ลงนาม").click()
    assert "ส่งให้ลงนามแล้ว" in page.locator(".tag").first.inner_text()
    return page.url


def ask_for_code(person, environment, mailbox: str) -> str:
    person.page.get_by_role("button", name="ขอรหัสเพื่อลงนาม").click()
    return re.search(r"^(\d{6})$", program(environment, LETTER, mailbox), re.MULTILINE)[1]


def unforeseen(person) -> list[str]:
    """What went wrong on the person's pages, but for forms that were refused, as they were meant to be."""
    return [fault for fault in person.faults if "status of 422" not in fault]


def draw(page) -> None:
    pad = page.locator("signature-pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 20 + 30 * step, box["y"] + (20 if step % 2 else 80), steps=4)
    page.mouse.up()


def test_five_ways_to_sign_until_the_seal_and_a_visitor_verifies_the_file(reader, environment, tmp_path):
    organizer = staff(reader, "organizer", DESK)
    parties = [
        ("เทศบาลตำบลริมน้ำ", "นายปิ่น น้ำทิพย์", "pin.mou@example.org"),
        ("วัดป่าเหมือด", "พระครูที่ปรึกษา", "temple.mou@example.org"),
        ("โรงเรียนบ้านดู่", "นางสาวญาดา ผู้ใหญ่", ""),
    ]
    url = draft(organizer, "ร่วมกันดูแลลำน้ำกก", parties, ("นางพยาน ใจดี", ""))
    page = organizer.page
    assert faults_of(organizer) == {}

    program(environment, TWO_DAYS_LATER)
    page.get_by_role("button", name="เตือนผู้ที่ยังไม่ลงนาม").click()
    assert "ส่งจดหมายเตือนแล้ว" in page.locator("main").inner_text()
    assert page.get_by_text("เตือนแล้ว ๑ ครั้ง").count() == 2

    first = reader(viewport=PHONE)
    first.open(link_to(environment, "pin.mou@example.org"))
    assert faults_of(first) == {}
    code = ask_for_code(first, environment, "pin.mou@example.org")
    assert faults_of(first) == {}
    first.page.get_by_label("ข้าพเจ้าอ่านเอกสารทั้งฉบับแล้ว").check()
    first.page.get_by_label("รหัสหกหลัก").fill(code)
    first.page.get_by_role("button", name="ลงนาม", exact=True).click()
    assert "เขียนลายมือชื่อในกรอบก่อน" in first.page.locator(".error").inner_text()
    assert first.page.get_by_label("รหัสหกหลัก").input_value() == code, "what was typed stays"
    draw(first.page)
    first.page.get_by_role("button", name="ลงนาม", exact=True).click()
    assert "ท่านลงนามแล้วเมื่อ" in first.page.locator("main").inner_text()

    second = reader(viewport=PHONE)
    second.open(link_to(environment, "temple.mou@example.org"))
    code = ask_for_code(second, environment, "temple.mou@example.org")
    second.page.get_by_role("radio", name="พิมพ์ชื่อ").check()
    second.page.get_by_label("ชื่อของท่าน").fill("พระครูที่ปรึกษา")
    second.page.get_by_label("ข้าพเจ้าอ่านเอกสารทั้งฉบับแล้ว").check()
    second.page.get_by_label("รหัสหกหลัก").fill(code)
    second.page.get_by_role("button", name="ลงนาม", exact=True).click()
    assert "ท่านลงนามแล้วเมื่อ" in second.page.locator("main").inner_text()

    organizer.open(url)
    page.get_by_role("link", name="แนบหน้าที่ลงนาม").click()
    scan = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(scan)
    file = tmp_path / "หน้าที่ลงนาม.pdf"
    file.write_bytes(scan.getvalue())
    page.get_by_label("วันที่ลงนามบนกระดาษ").fill("6 กรกฎาคม 2564")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("ข้าพเจ้าเทียบแล้ว").check()
    assert faults_of(organizer) == {}
    page.get_by_role("button", name="แนบและบันทึก").click()
    assert page.locator(".tag--ok").count() == 3

    registrar = staff(reader, "registrar", url.removeprefix(organizer.portal))
    registrar.page.get_by_role("link", name="ลงนามต่อหน้า").click()
    assert "ในฐานะพยาน" in registrar.page.locator(".lead").inner_text()
    draw(registrar.page)
    registrar.page.get_by_label("ลงนามเป็นพยาน").check()
    assert faults_of(registrar) == {}
    registrar.page.get_by_role("button", name="ลงนาม", exact=True).click()
    assert "ลงนามครบ" in registrar.page.locator(".tag").first.inner_text()

    program(environment, SEAL, url.rstrip("/").rsplit("/", 1)[1])
    first.open(link_to(environment, "pin.mou@example.org"))
    with first.page.expect_download() as download:
        first.page.get_by_role("link", name="ดาวน์โหลดฉบับสมบูรณ์").click()
    sealed = tmp_path / "sealed.pdf"
    download.value.save_as(sealed)

    visitor = reader(viewport=PHONE)
    visitor.open("/verify/")
    visitor.page.locator("input[type=file]").set_input_files(sealed)
    visitor.page.locator("form:has(input[type=file]) button").click()
    assert "เป็นไฟล์ต้นฉบับที่เราออก" in visitor.page.locator("main").inner_text()
    assert "นางพยาน ใจดี" in visitor.page.locator("main").inner_text()
    assert faults_of(visitor) == {}
    altered = bytearray(sealed.read_bytes())
    altered[len(altered) // 3] ^= 1
    sealed.write_bytes(altered)
    visitor.open("/verify/")
    visitor.page.locator("input[type=file]").set_input_files(sealed)
    visitor.page.locator("form:has(input[type=file]) button").click()
    assert "เป็นไฟล์ต้นฉบับที่เราออก" not in visitor.page.locator("main").inner_text()

    organizer.open(url)
    page.get_by_role("button", name="เผยแพร่เมื่อลงนามครบ").click()
    assert faults_of(organizer) == {}
    visitor.open("/chiangrai/2564/mous/")
    visitor.page.get_by_role("link", name="ร่วมกันดูแลลำน้ำกก").click()
    assert "เทศบาลตำบลริมน้ำ" in visitor.page.locator("main").inner_text()
    assert faults_of(visitor) == {}
    for person in (organizer, registrar, first, second, visitor):
        assert (unforeseen(person), person.strangers) == ([], [])


def test_one_party_declines_with_a_reason_and_the_desk_is_told(reader, environment):
    organizer = staff(reader, "organizer", DESK)
    parties = [("เทศบาลเหนือ", "นายเหนือ", "north.mou@example.org"), ("เทศบาลใต้", "นายใต้", "south.mou@example.org")]
    url = draft(organizer, "ร่วมกันจัดตลาดนัด", parties)
    unwilling = reader(viewport=PHONE)
    page = unwilling.open(link_to(environment, "south.mou@example.org"))
    page.get_by_text("ไม่ลงนาม", exact=True).click()
    page.get_by_role("button", name="ไม่ลงนามและส่งเหตุผล").click()
    assert page.locator(".error").count() == 1, "a reason is needed"
    page.get_by_label("เหตุผล").fill("ต้องผ่านสภาก่อน")
    page.get_by_role("button", name="ไม่ลงนามและส่งเหตุผล").click()
    assert "มีฝ่ายไม่ลงนาม" in page.locator(".alert--bad").inner_text()
    assert faults_of(unwilling) == {}
    organizer.open(url)
    assert "เทศบาลใต้ ไม่ลงนาม: ต้องผ่านสภาก่อน" in organizer.page.locator("main").inner_text()
    organizer.page.get_by_text("แก้ข้อความเป็นฉบับใหม่").click()
    organizer.page.locator("#id_revision-reason").fill("แก้ตามมติสภา")
    organizer.page.get_by_role("button", name="เปิดฉบับใหม่").click()
    assert organizer.page.get_by_role("link", name="แก้ร่าง").count() == 1
    page.reload()
    assert "ฉบับนี้ถูกแทนด้วยฉบับใหม่แล้ว" in page.locator("main").inner_text()
    for person in (organizer, unwilling):
        assert (unforeseen(person), person.strangers) == ([], [])
