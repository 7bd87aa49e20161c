"""Signing in and out: by e-mail, throttled, telling nobody who has an account, and recorded."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from moral_assembly.accounts.models import User
from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make
from tests.outbox import delivered

LOGIN = reverse("account_login")
SENTENCES = re.compile(r"[A-Za-z]{3,}(?: [a-z]{2,}){2,}")


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


@pytest.fixture
def somchai(db) -> User:
    return make.user("somchai@example.org", password=make.PASSWORD)


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def test_one_button_for_each_role_in_demo_mode(visitor, settings, db):
    settings.DEMO = True
    page = visitor.get(LOGIN)

    actions = re.findall(r'action="(/accounts/demo/\w+/)"', page.text)
    roles = ["organizer", "coordinator", "committee", "registrar", "door", "auditor", "admin"]
    assert actions == [f"/accounts/demo/{role}/" for role in roles]


def test_no_button_outside_demo_mode(visitor, settings, db):
    settings.DEMO = False

    assert "/accounts/demo/" not in visitor.get(LOGIN).text


def test_signs_in_and_is_recorded(visitor, somchai):
    response = visitor.post(LOGIN, {"login": "Somchai@Example.org", "password": make.PASSWORD})

    assert response.url == reverse("desk")
    assert visitor.session["_auth_user_id"] == str(somchai.pk)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.address) == ("signed_in", somchai.pk, "127.0.0.1")


def test_the_same_answer_whether_the_account_exists_or_not(visitor, somchai):
    wrong = [visitor.post(LOGIN, {"login": login, "password": "x"}) for login in (somchai.email, "nobody@example.org")]

    assert [r.context["form"].non_field_errors() for r in wrong] == [["อีเมลหรือรหัสผ่านไม่ถูกต้อง"]] * 2
    assert list(AuditEntry.objects.order_by("number").values_list("action", "label")) == [
        ("sign_in_failed", "somchai"),
        ("sign_in_failed", "ไม่มีบัญชีนี้"),
    ]


def test_passwords_are_not_guessed_for_long(visitor, somchai):
    for _ in range(5):
        visitor.post(LOGIN, {"login": somchai.email, "password": "x"})

    page = visitor.post(LOGIN, {"login": somchai.email, "password": make.PASSWORD})

    assert page.context["form"].non_field_errors() == ["ลองหลายครั้งเกินไป พักสักครู่แล้วลองใหม่"]
    assert "_auth_user_id" not in visitor.session


def test_throttle_counts_in_the_database(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_too_many_requests_in_thai(visitor, db):
    for _ in range(10):
        visitor.post(reverse("account_reset_password"), {"email": "x@example.org"})

    page = visitor.post(reverse("account_reset_password"), {"email": "x@example.org"})

    assert (page.status_code, "ลองใหม่ในอีกสักครู่" in page.text) == (429, True)


@pytest.mark.parametrize(
    "data", [{}, {"login": "a\0b@example.org", "password": "x"}, {"login": "ก" * 10_000, "password": "\0"}]
)
def test_bad_input_asks_again(visitor, db, data):
    page = visitor.post(LOGIN, data)

    assert (page.status_code, bool(page.context["form"].errors)) == (200, True)


def test_no_public_sign_up(visitor, db):
    address = reverse("account_signup")
    data = {"email": "new@example.org", "password1": make.PASSWORD, "password2": make.PASSWORD}

    assert "ไม่เปิดรับสมัครบัญชี" in visitor.get(address).text
    assert "ไม่เปิดรับสมัครบัญชี" in visitor.post(address, data).text
    assert not User.objects.exists()


def test_inactive_account(visitor, somchai):
    User.objects.update(is_active=False)

    response = visitor.post(LOGIN, {"login": somchai.email, "password": make.PASSWORD})

    assert response.url == reverse("account_inactive")
    assert "ถูกปิดการใช้งาน" in visitor.get(response.url).text
    assert "_auth_user_id" not in visitor.session


def test_demo_account_with_a_password_stays_out_of_a_real_portal(visitor, settings, somchai):
    settings.DEMO = False
    User.objects.update(is_demo=True)

    response = visitor.post(LOGIN, {"login": somchai.email, "password": make.PASSWORD})

    assert response.url == reverse("account_inactive")


def test_signs_out_by_post(coordinator):
    page = coordinator.get(reverse("account_logout"))
    assert "ท่านเข้าสู่ระบบในชื่อ coordinator" in page.text
    assert "_auth_user_id" in coordinator.session

    assert coordinator.post(reverse("account_logout")).url == "/"
    assert "_auth_user_id" not in coordinator.session
    assert deeds() == ["signed_out"]


def test_password_reset_by_mail(visitor, somchai):
    visitor.post(reverse("account_reset_password"), {"email": somchai.email})
    link = re.search(r"http://testserver(\S+)", delivered()[0].body)[1]
    form = visitor.get(link, follow=True)
    done = visitor.post(
        form.request["PATH_INFO"], {"password1": "ใหม่-" + make.PASSWORD, "password2": "ใหม่-" + make.PASSWORD}
    )

    assert done.url == reverse("account_reset_password_from_key_done")
    somchai.refresh_from_db()
    assert somchai.check_password("ใหม่-" + make.PASSWORD)
    assert "_auth_user_id" not in visitor.session
    assert deeds() == ["password_reset"]
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in visitor.get(link, follow=True).text


def test_password_reset_tells_nobody_who_has_an_account(visitor, somchai):
    answers = [visitor.post(reverse("account_reset_password"), {"email": e}) for e in (somchai.email, "no@example.org")]

    assert {answer.url for answer in answers} == {reverse("account_reset_password_done")}
    assert [letter.to for letter in delivered()] == [[somchai.email]]


def test_changes_password(visitor, somchai):
    visitor.force_login(somchai)
    form = {"oldpassword": make.PASSWORD, "password1": make.PASSWORD * 2, "password2": make.PASSWORD * 2}

    refused = visitor.post(reverse("account_change_password"), {**form, "oldpassword": "x"})
    assert list(refused.context["form"].errors) == ["oldpassword"]
    assert visitor.post(reverse("account_change_password"), form).status_code == 302
    assert deeds() == ["password_changed"]
    assert "รหัสผ่านของบัญชีเปลี่ยนแล้ว" in delivered()[0].body


def test_changes_email_after_proof(visitor, somchai):
    visitor.post(LOGIN, {"login": somchai.email, "password": make.PASSWORD})
    address = reverse("account_email")
    data = {"action_add": "", "email": "new@example.org"}
    assert visitor.post(address, data).url.startswith(reverse("account_reauthenticate"))
    visitor.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    visitor.post(address, data)
    somchai.refresh_from_db()
    assert somchai.email == "somchai@example.org"

    link = re.search(r"http://testserver(\S+)", delivered()[-1].body)[1]
    visitor.post(link)

    somchai.refresh_from_db()
    assert somchai.email == "new@example.org"
    assert AuditEntry.objects.first().changes == {"email": ["somchai@example.org", "new@example.org"]}


def test_own_page(coordinator):
    page = coordinator.get(reverse("account"))
    assert page.status_code == 200

    assert coordinator.post(reverse("account"), {"name": ""}).status_code == 422
    assert coordinator.post(reverse("account"), {"name": "สมใจ"}).url == reverse("account")
    coordinator.user.refresh_from_db()
    assert coordinator.user.name == "สมใจ"
    assert AuditEntry.objects.get().changes == {"name": ["coordinator", "สมใจ"]}


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
)
def test_public_pages_speak_thai(visitor, db, name):
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", visitor.get(reverse(name)).text, flags=re.S)

    assert SENTENCES.findall(text) == []


@pytest.mark.parametrize(
    "name",
    [
        *("account", "account_change_password", "account_email", "account_logout", "account_reauthenticate"),
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_generate_recovery_codes"),
    ],
)
def test_pages_of_an_account_speak_thai(visitor, somchai, chiangrai, name):
    make.membership(somchai, Role.COORDINATOR, chiangrai)
    visitor.post(LOGIN, {"login": somchai.email, "password": make.PASSWORD})
    visitor.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    page = visitor.get(reverse(name))
    text = re.sub(r"<script.*?</script>|<code.*?</code>|<[^>]+>", " ", page.text, flags=re.S)

    assert (page.status_code, SENTENCES.findall(text)) == (200, [])
    assert re.findall(r"<script(?![^>]*(?:src=|type=\"application/))", page.text) == []
