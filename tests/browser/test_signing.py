"""Signing on a telephone: the form, the letter, its link, the wall; every screen fits and is accessible."""

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

pytestmark = pytest.mark.browser

PLEDGE = "/chiangrai/2564/pledge/"
FORM = f"{PLEDGE}declaration/signing/"
WIDTHS = (360, 768, 1280)
# The text of the letter is sealed: only the worker, who has the key, can read the link in it.
LINK = """
import django; django.setup()
from networks.models import Letter
from pledges.models import Pledge
letter = Letter.objects.get(kind="pledge")
assert letter.is_private and not letter.body
print(Pledge.objects.get(email=letter.to).get_absolute_url())
"""


def faults_of(person) -> dict:
    found = {}
    for width in WIDTHS:
        person.page.set_viewport_size({"width": width, "height": 800})
        if person.overflow() > 0:
            found[f"overflow at {width}"] = person.overflow()
        if wrong := [each["id"] for each in Axe().run(person.page).response["violations"]]:
            found[f"axe at {width}"] = wrong
    person.page.set_viewport_size({"width": 360, "height": 780})
    return found


def link(environment) -> str:
    command = [sys.executable, "-c", LINK]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def test_somebody_signs_by_email_on_a_telephone(reader, environment):
    person = reader(viewport={"width": 360, "height": 780})
    page = person.open(FORM)
    assert faults_of(person) == {}
    page.get_by_label("ชื่อและนามสกุล").fill("ปิ่นแก้ว น้ำทิพย์")
    page.get_by_label("สุจริต").check()
    page.get_by_label("อีเมล").fill("pin@example.org")
    page.get_by_label("แสดงชื่อบนกำแพงคำมั่น").check()
    page.get_by_label("ข้าพเจ้าอ่านคำแจ้ง").check()
    page.get_by_role("button", name="ลงนาม").click()
    assert page.locator("h1").inner_text() == "ตรวจอีเมลของท่าน"
    assert faults_of(person) == {}

    person.open(link(environment))
    assert faults_of(person) == {}
    page.get_by_role("button", name="ยืนยันคำมั่น").click()
    assert re.search("นับแล้ว เลขที่ [๐-๙]+", page.locator("main").inner_text())
    page.get_by_role("button", name="เปิดหน้าแบ่งปัน").click()
    assert faults_of(person) == {}

    person.open_until(f"{PLEDGE}declaration/wall/", lambda page: "ปิ่นแก้ว น้ำทิพย์" in page.locator("main").inner_text())
    assert faults_of(person) == {}
    assert (person.faults, person.strangers) == ([], [])
