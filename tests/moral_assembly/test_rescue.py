"""/rescue/: Django's admin, for administrators with a second factor, every edit in the trail."""

import pytest
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from moral_assembly.rescue import site
from networks.models import Network
from tests import make
from tests.cast import browser

RESCUE = "/rescue/"


@pytest.mark.parametrize("role", ["organizer", "coordinator", "auditor"])
def test_nobody_but_administrators(request, role):
    client = request.getfixturevalue(role)

    assert client.get(RESCUE).status_code == 302
    assert client.get(RESCUE, follow=True).status_code == 404
    assert client.post(f"{RESCUE}login/", {"username": "x", "password": "x"}).status_code == 404


def test_is_staff_is_not_enough(db):
    assert browser(make.second_factor(make.user(is_staff=True))).get(RESCUE, follow=True).status_code == 404


def test_signs_nobody_in_by_itself(visitor, db):
    chief = make.administrator(email="chief@example.org", password=make.PASSWORD)

    response = visitor.post(f"{RESCUE}login/", {"username": chief.email, "password": make.PASSWORD})

    assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in visitor.session


def test_second_factor_first(db):
    assert browser(make.user(is_superuser=True, is_staff=True)).get(RESCUE).url == reverse("mfa_index")


def test_every_list_opens(administrator, community):
    for model in site._registry:
        assert (
            administrator.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")).status_code
            == 200
        )


def test_edits_are_recorded(administrator, community):
    address = reverse("admin:networks_network_change", args=[community.pk])
    form = {"province": community.province_id, "number": 2, "slug": "community", "name": "ชุมชนเข้มแข็ง", "story": ""}

    assert administrator.post(address, form).status_code == 302

    community.refresh_from_db()
    assert community.name == "ชุมชนเข้มแข็ง"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.province, entry.actor_id) == ("rescue_changed", "chiangrai", administrator.user.pk)
    assert entry.changes["name"] == ["ชุมชน", "ชุมชนเข้มแข็ง"]


def test_additions_and_deletions_are_recorded(administrator, chiangrai):
    form = {"province": chiangrai.pk, "number": 9, "slug": "media", "name": "สื่อ", "story": ""}
    administrator.post(reverse("admin:networks_network_add"), form)
    network = Network.objects.get()
    administrator.post(reverse("admin:networks_network_delete", args=[network.pk]), {"post": "yes"})

    added, deleted = AuditEntry.objects.order_by("number")
    assert (added.action, added.changes["name"]) == ("rescue_added", [None, "สื่อ"])
    assert (deleted.action, deleted.changes["name"], deleted.object_id) == (
        "rescue_deleted",
        ["สื่อ", None],
        str(network.pk),
    )


def test_lost_second_factor_is_taken_away_without_showing_its_key(administrator, organizer):
    held = organizer.user.authenticator_set.get(type="totp")
    secret = held.data["secret"]
    administrator.post(reverse("admin:mfa_authenticator_delete", args=[held.pk]), {"post": "yes"})

    entry = AuditEntry.objects.get()
    assert entry.action == "rescue_deleted"
    assert secret not in str(entry.changes)
    assert organizer.get(reverse("desk")).url == reverse("mfa_index")


def test_trail_itself_cannot_be_edited(administrator, community):
    administrator.post(reverse("account"), {"name": "หัวหน้า"})
    entry = AuditEntry.objects.get()
    address = reverse("admin:moral_assembly_auditentry_change", args=[entry.pk])

    assert administrator.get(address).status_code == 200
    assert administrator.post(address, {"label": "x"}).status_code == 403
    assert administrator.post(reverse("admin:moral_assembly_auditentry_delete", args=[entry.pk])).status_code == 403


def test_not_linked_in_public(visitor, chiangrai, settings):
    settings.DEMO = True
    for address in (chiangrai.get_absolute_url(), reverse("account_login"), "/robots.txt", "/sitemap.xml"):
        assert "rescue" not in visitor.get(address).text
