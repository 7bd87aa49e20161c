"""The second factor: demanded of every role but coordinators, asked for at sign-in, and recorded."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.outbox import delivered

DESK, SET_UP = reverse("desk"), reverse("mfa_index")
DEMANDED = [Role.ORGANIZER, Role.COMMITTEE, Role.REGISTRAR, Role.DOOR, Role.AUDITOR]


@pytest.fixture(autouse=True)
def fresh_throttle(db):
    cache.clear()


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def with_role(role: str, chiangrai):
    user = make.user(password=make.PASSWORD)
    make.membership(user, role, chiangrai)
    return browser(user)


@pytest.mark.parametrize("role", DEMANDED)
def test_staff_without_one_are_kept_at_the_set_up(chiangrai, role):
    client = with_role(role, chiangrai)

    for address in (DESK, reverse("people"), reverse("audit"), reverse("account"), "/rescue/"):
        assert client.get(address).url == SET_UP
    assert client.post(reverse("desk_province"), {"province": "chiangrai"}).url == SET_UP
    assert "ยังไม่ได้ตั้งการยืนยันขั้นที่สอง" in client.get(SET_UP).text


def test_administrator_without_one_is_kept_at_the_set_up(db):
    assert browser(make.user(is_superuser=True)).get("/rescue/").url == SET_UP


def test_recovery_codes_alone_do_not_open_the_desk(chiangrai):
    client = with_role(Role.DOOR, chiangrai)
    Authenticator.objects.create(user=client.user, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert client.get(DESK).url == SET_UP


def test_public_pages_stay_open(chiangrai):
    assert with_role(Role.DOOR, chiangrai).get(chiangrai.get_absolute_url()).status_code == 200


def test_coordinators_may_do_without(coordinator):
    assert coordinator.get(DESK).status_code == 200


def test_a_coordinator_who_becomes_organizer_may_not(coordinator, chiangrai):
    make.membership(coordinator.user, Role.ORGANIZER, chiangrai)

    assert coordinator.get(DESK).url == SET_UP


@pytest.mark.django_db(transaction=True)
def test_set_up_with_an_app(chiangrai):
    client = with_role(Role.ORGANIZER, chiangrai)
    activate = reverse("mfa_activate_totp")
    assert client.get(activate).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})

    secret = client.get(activate).context["form"].secret
    wrong = client.post(activate, {"code": "000000" if code_for(secret) != "000000" else "000001"})
    assert wrong.context["form"].errors["code"] == ["รหัสไม่ถูกต้องหรือหมดอายุแล้ว ใส่รหัสล่าสุดที่แอปแสดง"]
    assert client.post(activate, {"code": code_for(secret)}).url == reverse("mfa_view_recovery_codes")
    assert "ตั้งแอปยืนยันตัวตนให้บัญชีแล้ว" in delivered()[0].body

    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert (len(codes.context["unused_codes"]), client.get(DESK).status_code) == (10, 200)
    assert deeds() == ["factor_added", "factor_added"]


def test_sign_in_asks_for_it(visitor, chiangrai):
    user = make.staff(Role.ORGANIZER, chiangrai, password=make.PASSWORD)
    secret = get_adapter().decrypt(user.authenticator_set.get(type="totp").data["secret"])

    response = visitor.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in visitor.session
    assert visitor.get(DESK).url.startswith(reverse("account_login"))

    visitor.post(reverse("mfa_authenticate"), {"code": "x"})
    assert deeds() == ["factor_failed"]
    assert visitor.post(reverse("mfa_authenticate"), {"code": code_for(secret)}).url == DESK
    assert deeds() == ["factor_failed", "signed_in"]
    assert visitor.get(DESK).status_code == 200


def test_removing_it_leads_back_to_the_set_up(chiangrai):
    client = browser(make.staff(Role.DOOR, chiangrai, password=make.PASSWORD))
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})

    client.post(reverse("mfa_deactivate_totp"))

    assert client.get(DESK).url == SET_UP
    assert "factor_removed" in deeds()
