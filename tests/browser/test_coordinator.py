"""A coordinator's way: the network's page, a fellow asked for, a list of people read before it is imported."""

from io import BytesIO

import openpyxl
import pytest

from tests.browser.test_every_page import violations

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 780}}
NETWORK = "/desk/networks/religion/"


def sign_in(person, role: str):
    page = person.open("/accounts/login/")
    page.locator(f'form[action*="/accounts/demo/{role}/"] button').click()
    page.wait_for_url("**/desk/")
    return page


def good(person, page) -> None:
    assert person.overflow() <= 0
    assert (person.faults, person.strangers) == ([], [])
    assert violations(page) == []


def workbook(*rows: tuple) -> bytes:
    book, made = openpyxl.Workbook(), BytesIO()
    for row in (("คำนำหน้า", "ชื่อ", "นามสกุล", "หน่วยงาน", "บทบาท", "เครือข่าย", "โทรศัพท์"), *rows):
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def test_the_way_of_a_coordinator_on_a_telephone(reader):
    person, visitor, office = reader(**PHONE), reader(**PHONE), reader()
    page = sign_in(person, "coordinator")
    good(person, page)

    # The network's page: somebody who speaks for it, who is then its chair, and its story.
    page.goto(f"{NETWORK}people/new/")
    page.get_by_label("คำนำหน้า").fill("พระครู")
    page.get_by_label("ชื่อ", exact=True).fill("สุทธิธรรม")
    page.get_by_label("เจ้าตัวยินยอม").check()
    page.get_by_role("button", name="บันทึก").click()
    page.get_by_text("บันทึก พระครูสุทธิธรรม แล้ว").wait_for()
    good(person, page)
    page.get_by_role("link", name="เรื่องราว").click()
    page.get_by_label("เรื่องราว").fill("วัดและมัสยิด **ร่วมกัน** ดูแลผู้สูงอายุ")
    page.get_by_label("จิตอาสา").check()
    page.get_by_label("ประธานเครือข่าย").select_option(label="พระครูสุทธิธรรม")
    page.get_by_role("button", name="ดูตัวอย่าง").click()
    assert page.locator("#preview strong").inner_text() == "ร่วมกัน"
    page.get_by_role("button", name="บันทึก").click()
    page.get_by_text("บันทึกหน้าของเครือข่ายศาสนาแล้ว").wait_for()
    good(person, page)
    told = visitor.open_until(
        "/chiangrai/networks/religion/", lambda seen: "ร่วมกัน" in seen.locator(".prose").all_inner_texts().__str__()
    )
    assert told.locator(".two .rows li").first.inner_text().split() == ["พระครูสุทธิธรรม", "ประธานเครือข่าย"]
    assert told.locator(".nethead .tag").all_inner_texts() == ["จิตอาสา"]
    good(visitor, told)

    # A fellow coordinator: nothing goes before the organizer has said yes.
    page.goto("/desk/coordinators/")
    page.get_by_label("อีเมลของผู้ที่จะเชิญ").fill("fellow@example.org")
    page.get_by_label("ศาสนา").check()
    page.get_by_label("ผู้นี้คือใคร").fill("เลขานุการเครือข่าย")
    page.get_by_role("button", name="ส่งคำขอ").click()
    page.get_by_text("ส่งคำขอเชิญ fellow@example.org แล้ว").wait_for()
    good(person, page)
    desk = sign_in(office, "organizer")
    assert desk.locator("#requested .tag").inner_text() == "๑"
    desk.get_by_role("link", name="ดูคำขอ").click()
    desk.get_by_role("link", name="ดูและตอบ fellow@example.org").click()
    good(office, desk)
    desk.get_by_role("button", name="อนุมัติและส่งคำเชิญ").click()
    desk.get_by_text("อนุมัติแล้ว กำลังส่งคำเชิญไปที่ fellow@example.org").wait_for()
    page.reload()
    assert page.locator("section[aria-labelledby=asked] .tag").inner_text() == "อนุมัติแล้ว"

    # A list of people: looked through, with the bad row told, before anything is kept.
    page.goto("/desk/")
    page.locator("a[href='/desk/2564/participants/sheet/']").click()  # other tests have editions of their own
    rows = workbook(
        ("นาย", "ทองดี", "มีสุข", "วัดตัวอย่าง", "สมาชิกเครือข่าย", "ศาสนา", "0899990001"),
        ("นาง", "ทองใบ", "มีสุข", "วัดตัวอย่าง", "สมาชิกเครือข่าย", "ศาสนา", "เก้าหลัก"),
    )
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files({"name": "รายชื่อ.xlsx", "mimeType": media, "buffer": rows})
    page.locator("main form button").last.click()
    page.locator(".tabs").wait_for()
    assert "โทรศัพท์" in page.locator("main").inner_text()
    good(person, page)
    page.goto("/desk/2564/participants/?q=ทองดี")
    assert page.get_by_text("ไม่พบผู้ที่ค้น").count() == 1
