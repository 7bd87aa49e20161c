"""A passkey, in a real browser under the real Content-Security-Policy: set up, then used instead of a password."""

import pytest
from django.db import connections
from playwright.sync_api import Page, sync_playwright

from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make
from tests.chromium import executable

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(monkeypatch, settings):
    """A page of Chromium with an authenticator such as telephones have."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # what the test server can serve
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)  # the server's threads leave none behind
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop running in this thread
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        connections.close_all()  # within the loop the test asked the database through a connection of its own
        browser.close()


def sign_in_with_password(page: Page, site: str, email: str):
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("อีเมล").fill(email)
    page.get_by_label("รหัสผ่าน").fill(make.PASSWORD)
    page.get_by_role("button", name="เข้าสู่ระบบ", exact=True).click()


def test_passkey_opens_the_desk(page, live_server, transactional_db):
    province = make.province("chiangrai", name="เชียงราย")
    user = make.user("somjai@example.org", password=make.PASSWORD)
    make.membership(user, Role.ORGANIZER, province)
    site = live_server.url
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    sign_in_with_password(page, site, user.email)
    page.get_by_role("link", name="เพิ่มกุญแจ").click()
    page.get_by_label("รหัสผ่าน").fill(make.PASSWORD)
    page.get_by_role("button", name="ยืนยัน", exact=True).click()
    page.get_by_label("ใช้กุญแจนี้เข้าสู่ระบบได้โดยไม่ต้องใส่รหัสผ่าน").check()
    page.get_by_role("button", name="เพิ่มกุญแจ").click()
    page.get_by_role("link", name="เก็บแล้ว ไปที่โต๊ะทำงาน").click()
    assert page.get_by_role("heading", level=1).inner_text() == "โต๊ะทำงาน"
    page.get_by_role("button", name="ออกจากระบบ").click()

    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="เข้าสู่ระบบด้วยกุญแจความปลอดภัย").click()
    page.wait_for_url(f"{site}/desk/")

    assert problems == []
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True)) == [
        "signed_in",
        "factor_added",
        "factor_added",
        "signed_out",
        "signed_in",
    ]
