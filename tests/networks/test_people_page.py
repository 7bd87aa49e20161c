"""/desk/people/: who holds which role, and the invitations that are open."""

import pytest
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks.models import Invitation, Membership
from networks.permissions import Role
from tests import make

PEOPLE = reverse("people")


def change(membership: Membership) -> str:
    return reverse("change_membership", args=[membership.pk])


def removal(membership: Membership) -> str:
    return reverse("remove_membership", args=[membership.pk])


@pytest.fixture
def guide(chiangrai, community) -> Membership:
    return make.membership(make.user("guide@example.org", name="สมใจ"), Role.COORDINATOR, chiangrai, community)


@pytest.fixture
def foreign(nan) -> Membership:
    return make.staff(Role.DOOR, nan, name="คนน่าน").memberships.get()


def test_lists_roles_of_the_province_alone(organizer, guide, foreign):
    page = organizer.get(PEOPLE)

    assert set(page.context["memberships"]) == {guide, organizer.user.memberships.get()}
    assert "สมใจ" in page.text
    assert "คนน่าน" not in page.text


def test_organizer_sees_no_invitation_to_administer(organizer, administrator):
    offer = {"email": "chief@example.org", "role": "administrator"}
    assert administrator.post(reverse("invite"), offer).url == PEOPLE

    assert list(organizer.get(PEOPLE).context["invitations"]) == []
    assert len(administrator.get(PEOPLE).context["invitations"]) == 1


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door"])
def test_no_business_of_other_roles(request, role, guide):
    client = request.getfixturevalue(role)

    for address in (PEOPLE, change(guide), removal(guide)):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)


def test_anonymous_is_asked_to_sign_in(visitor, guide):
    for address in (PEOPLE, change(guide), removal(guide)):
        assert visitor.get(address).url == f"{reverse('account_login')}?next={address}"


def test_auditor_reads_and_writes_nothing(auditor, guide):
    page = auditor.get(PEOPLE)

    assert page.status_code == 200
    assert reverse("invite") not in page.text
    assert removal(guide) not in page.text
    assert auditor.post(reverse("invite"), {"email": "x@example.org", "role": "door"}).status_code == 403
    assert auditor.post(removal(guide)).status_code == 403
    assert auditor.post(change(guide), {"networks": []}).status_code == 403
    assert list(Membership.objects.filter(pk=guide.pk)) == [guide]


def test_wrong_method(organizer):
    assert organizer.post(PEOPLE).status_code == 405
    assert organizer.get(reverse("invite")).status_code == 405


def test_changes_the_networks_of_a_coordinator(organizer, guide, farming, religion):
    response = organizer.post(change(guide), {"networks": [farming.pk, religion.pk]})

    assert response.url == PEOPLE
    assert set(guide.networks.all()) == {farming, religion}
    entry = AuditEntry.objects.get(action="role_changed")
    assert entry.changes == {"networks": [["ชุมชน"], ["ศาสนา", "เกษตร"]]}
    assert (entry.actor_id, entry.province, entry.label) == (
        organizer.user.pk,
        "chiangrai",
        "สมใจ ผู้ประสานงานเครือข่าย",
    )


def test_networks_of_another_province_are_refused(organizer, guide, nan, community):
    response = organizer.post(change(guide), {"networks": [make.network(nan).pk]})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["networks"])
    assert list(guide.networks.all()) == [community]


def test_only_coordinators_have_networks(organizer, door):
    assert organizer.get(change(door.user.memberships.get())).status_code == 404


def test_removes_a_role_after_asking(organizer, guide):
    assert "สมใจ" in organizer.get(removal(guide)).text

    assert organizer.post(removal(guide)).url == PEOPLE
    assert not Membership.objects.filter(pk=guide.pk).exists()
    assert AuditEntry.objects.get(action="role_removed").changes == {
        "role": ["coordinator", None],
        "networks": [["ชุมชน"], None],
    }


def test_nobody_takes_away_their_own_role(organizer):
    own = organizer.user.memberships.get()

    assert organizer.post(removal(own)).status_code == 404
    assert removal(own) not in organizer.get(PEOPLE).text
    assert list(organizer.user.memberships.all()) == [own]


def test_another_province_is_out_of_reach(organizer, foreign):
    assert organizer.post(removal(foreign)).status_code == 404
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_administrator_reaches_every_province_by_choosing_it(administrator, organizer, foreign):
    assert administrator.post(reverse("desk_province"), {"province": "nan"}).url == reverse("desk")

    assert list(administrator.get(PEOPLE).context["memberships"]) == [foreign]
    assert administrator.post(removal(foreign)).url == PEOPLE


def test_visible_and_editable(organizer, auditor, foreign_organizer, administrator, door):
    own, others = organizer.user.memberships.get(), Membership.objects.exclude(user=organizer.user)
    here = {own, auditor.user.memberships.get(), door.user.memberships.get()}

    assert set(Membership.objects.visible_to(organizer.user)) == here
    assert set(Membership.objects.visible_to(auditor.user)) == here
    assert set(Membership.objects.visible_to(door.user)) == set()
    assert set(Membership.objects.visible_to(administrator.user)) == set(Membership.objects.all())
    assert set(Membership.objects.editable_by(organizer.user)) == here - {own}
    assert set(Membership.objects.editable_by(auditor.user)) == set()
    assert set(Membership.objects.editable_by(foreign_organizer.user)) == set()
    assert set(Membership.objects.editable_by(administrator.user)) == {own, *others}


def test_as_many_statements_for_three_as_for_one(organizer, chiangrai, community, farming, guide, count_queries):
    organizer.post(reverse("invite"), {"email": "a@example.org", "role": "coordinator", "networks": [community.pk]})
    one = count_queries(lambda: organizer.get(PEOPLE))

    for n in range(3):
        make.membership(make.user(), Role.COORDINATOR, chiangrai, community, farming)
        offer = {"email": f"b{n}@example.org", "role": "coordinator", "networks": [community.pk, farming.pk]}
        organizer.post(reverse("invite"), offer)
    organizer.get(PEOPLE)
    assert Invitation.objects.count() == 4

    assert count_queries(lambda: organizer.get(PEOPLE)) == one
