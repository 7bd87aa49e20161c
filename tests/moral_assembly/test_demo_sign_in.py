"""POST /accounts/demo/<role>/: one click to each desk in demo mode, and nothing at all outside it."""

import pytest
from django.urls import reverse

from moral_assembly import audit, demo
from moral_assembly.accounts.models import User
from networks import second_factor
from networks.permissions import Role
from tests import make

ALL_ROLES = ["organizer", "coordinator", "committee", "registrar", "door", "auditor", "admin"]


@pytest.fixture
def demo_accounts(settings, chiangrai, religion, community, farming):
    settings.DEMO = True
    demo.prepare_accounts(chiangrai)


def address(role: str) -> str:
    return f"/accounts/demo/{role}/"


def signed_in_user(client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("role", ALL_ROLES)
def test_one_click_leads_to_the_desk(visitor, demo_accounts, role):
    response = visitor.post(address(role))

    assert (response.status_code, response.url) == (302, reverse("desk"))
    user = User.objects.get(email=f"{role}@demo.invalid")
    assert signed_in_user(visitor) == str(user.pk)
    entry = audit.AuditEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.address) == ("demo_signed_in", user.pk, "127.0.0.1")


def test_roles_of_the_accounts(demo_accounts, chiangrai):
    held = {
        user.email.partition("@")[0]: [(m.role, m.province, m.networks.count()) for m in user.memberships.all()]
        for user in User.objects.filter(is_demo=True)
    }

    expected = {role: [(role, chiangrai, 0)] for role in ALL_ROLES}
    assert held == expected | {"admin": [], "coordinator": [(Role.COORDINATOR, chiangrai, 2)]}
    assert User.objects.get(is_superuser=True).email == "admin@demo.invalid"
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_counts_as_second_factor_in_demo_mode_alone(demo_accounts, settings):
    user = User.objects.get(email="organizer@demo.invalid")
    assert second_factor.is_held(user)

    settings.DEMO = False
    assert not second_factor.is_held(user)


def test_get_is_refused(visitor, demo_accounts):
    assert visitor.get(address("organizer")).status_code == 405
    assert signed_in_user(visitor) is None


def test_unknown_role(visitor, demo_accounts):
    assert visitor.post(address("king")).status_code == 404


@pytest.mark.parametrize("role", ALL_ROLES)
def test_outside_demo_mode_the_address_does_not_exist(visitor, demo_accounts, settings, role):
    settings.DEMO = False

    assert visitor.post(address(role)).status_code == 404
    assert signed_in_user(visitor) is None


def test_a_session_from_demo_mode_ends_with_it(visitor, demo_accounts, settings):
    visitor.post(address("organizer"))
    settings.DEMO = False

    response = visitor.get(reverse("desk"))

    assert (response.status_code, response.url) == (302, reverse("account_login"))
    assert signed_in_user(visitor) is None


def test_an_ordinary_account_is_never_entered(visitor, settings, chiangrai):
    settings.DEMO = True
    make.user("organizer@demo.invalid")

    assert visitor.post(address("organizer")).status_code == 404


def test_preparing_twice_changes_nothing(demo_accounts, chiangrai):
    before = set(User.objects.values_list("pk", "email"))

    assert demo.prepare_accounts(chiangrai) == 0
    assert set(User.objects.values_list("pk", "email")) == before


def test_preparing_outside_demo_mode_removes_the_accounts_and_no_other(demo_accounts, settings, chiangrai):
    staff = make.staff(Role.ORGANIZER, chiangrai)
    settings.DEMO = False

    assert demo.prepare_accounts(chiangrai) == len(ALL_ROLES)
    assert list(User.objects.all()) == [staff]
