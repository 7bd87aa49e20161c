"""An invitation from the form through the worker's letter to the role."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from moral_assembly.accounts.models import User
from moral_assembly.audit import AuditEntry
from networks import invitations
from networks.models import Invitation, Letter, Membership
from networks.permissions import Role
from tests import make
from tests.outbox import deliver

INVITE = reverse("invite")
ANSWER = {"name": "สมใจ ใจดี", "password1": make.PASSWORD, "password2": make.PASSWORD}


def offer(role="door", email="New@Example.org", **more) -> dict:
    return {"email": email, "role": role, **more}


def sent_link() -> str:
    deliver()
    return link()


def link() -> str:
    """The path of the link in the last letter."""
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def invited(client, **data) -> str:
    assert client.post(INVITE, offer(**data)).url == reverse("people")
    deliver()
    return link()


def token_of(path: str) -> str:
    return path.split("/")[-2]


def test_letter(organizer):
    client_page = invited(organizer)

    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["new@example.org"], "[สมัชชาคุณธรรม] คำเชิญเป็นอาสาหน้างาน")
    assert "organizer เชิญท่านเป็นอาสาหน้างานของงานสมัชชาคุณธรรมจังหวัดเชียงราย" in letter.body
    invitation = Invitation.objects.get()
    assert (invitation.letter.state, invitation.invited_by) == ("sent", organizer.user)
    assert token_of(client_page) not in str(Invitation.objects.values())


def test_link_is_nowhere_but_in_the_letter(organizer):
    organizer.post(INVITE, offer())

    rows = str([*Invitation.objects.values(), *Letter.objects.values(), *DBTaskResult.objects.values()])
    token = token_of(sent_link())
    assert token not in rows
    assert (Letter.objects.get().sealed, Letter.objects.get().body) == ("", "")


def test_new_person_sets_name_and_password(organizer, visitor, chiangrai):
    path = invited(organizer)

    response = visitor.post(path, ANSWER)

    user = User.objects.get(email="new@example.org")
    assert response.url == reverse("desk")
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert (user.name, user.check_password(make.PASSWORD)) == ("สมใจ ใจดี", True)
    assert list(user.memberships.values_list("province", "role")) == [(chiangrai.pk, "door")]
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]
    deeds = AuditEntry.objects.order_by("number").values_list("action", "actor_id", "province")
    assert list(deeds) == [
        ("invitation_made", organizer.user.pk, "chiangrai"),
        ("invitation_accepted", user.pk, "chiangrai"),
        ("role_given", user.pk, "chiangrai"),
    ]


def test_new_person_sets_up_the_second_factor_next(organizer, visitor):
    visitor.post(invited(organizer), ANSWER)

    assert visitor.get(reverse("desk")).url == reverse("mfa_index")
    assert visitor.get(reverse("mfa_activate_totp")).status_code == 200


def test_coordinator_gets_the_networks_offered(organizer, visitor, community, farming, religion):
    visitor.post(invited(organizer, role="coordinator", networks=[community.pk, farming.pk]), ANSWER)

    assert set(Membership.objects.get(role=Role.COORDINATOR).networks.all()) == {community, farming}
    assert visitor.get(reverse("desk")).status_code == 200


def test_existing_account_signs_in_to_accept(organizer, coordinator, visitor, chiangrai):
    path = invited(organizer, email="coordinator@example.org")

    assert f"{reverse('account_login')}?next={path}" in visitor.get(path).text
    assert visitor.post(path, ANSWER).status_code == 200
    assert not Membership.objects.filter(role=Role.DOOR).exists()

    assert coordinator.post(path).url == reverse("desk")
    assert Membership.objects.get(role=Role.DOOR).user == coordinator.user


def test_another_account_cannot_accept(organizer, coordinator, door):
    path = invited(organizer, role="committee", email="coordinator@example.org")

    assert "ไม่ใช่อีเมลที่ได้รับเชิญ" in door.get(path).text
    door.post(path)
    assert not Membership.objects.filter(role=Role.COMMITTEE).exists()
    with pytest.raises(invitations.Closed):
        invitations.accept(None, token_of(path), door.user)


def test_works_once(organizer, visitor):
    path = invited(organizer)
    visitor.post(path, ANSWER)
    visitor.logout()

    assert visitor.get(path).status_code == 404
    assert visitor.post(path, ANSWER).status_code == 404
    assert Membership.objects.filter(role=Role.DOOR).count() == 1


def test_runs_out(organizer, visitor):
    path = invited(organizer)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = visitor.post(path, ANSWER)

    assert (page.status_code, "คำเชิญนี้ใช้ไม่ได้แล้ว" in page.text) == (404, True)
    assert not User.objects.filter(email="new@example.org").exists()


def test_unknown_link(visitor, db):
    for token in ("x", "ก" * 200, "%00"):
        assert visitor.get(f"/invitations/{token}/").status_code == 404


def test_revoked(organizer, visitor):
    path = invited(organizer)

    assert organizer.post(reverse("revoke_invitation", args=[Invitation.objects.get().pk])).url == reverse("people")
    assert visitor.post(path, ANSWER).status_code == 404
    assert AuditEntry.objects.first().action == "invitation_revoked"


def test_revoked_before_the_worker_came(organizer):
    organizer.post(INVITE, offer())
    organizer.post(reverse("revoke_invitation", args=[Invitation.objects.get().pk]))

    deliver()

    assert mail.outbox == []


def test_the_list_says_what_became_of_the_letter(organizer):
    organizer.post(INVITE, offer())
    assert "รอส่ง" in organizer.get(reverse("people")).text
    Letter.objects.update(state="failed")
    page = organizer.get(reverse("people")).text
    assert "ส่งไม่สำเร็จ" in page
    assert reverse("letter", args=[Letter.objects.get().pk]) in page


def test_sent_again_with_another_link(organizer, visitor):
    first = invited(organizer)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    organizer.post(reverse("resend_invitation", args=[Invitation.objects.get().pk]))
    deliver()

    assert visitor.get(first).status_code == 404
    assert visitor.post(link(), ANSWER).url == reverse("desk")
    assert set(AuditEntry.objects.values_list("action", flat=True)) > {"invitation_made", "invitation_resent"}


@pytest.mark.parametrize("deed", ["resend_invitation", "revoke_invitation"])
def test_out_of_reach_of_others(organizer, foreign_organizer, auditor, coordinator, visitor, deed):
    invited(organizer)
    address = reverse(deed, args=[Invitation.objects.get().pk])

    assert foreign_organizer.post(address).status_code == 404
    assert coordinator.post(address).status_code == 404
    assert auditor.post(address).status_code == 403
    assert visitor.post(address).status_code == 302
    assert organizer.get(address).status_code == 405
    assert Invitation.objects.get().is_open


def test_organizer_cannot_make_an_administrator(organizer):
    response = organizer.post(INVITE, offer("administrator"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["role"])
    assert not Invitation.objects.exists()


def test_administrator_makes_another(administrator, visitor, chiangrai):
    visitor.post(invited(administrator, role="administrator"), ANSWER)

    user = User.objects.get(email="new@example.org")
    assert (user.is_superuser, user.is_staff) == (True, True)
    assert visitor.get(reverse("desk")).url == reverse("mfa_index")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (offer(email="nobody"), "email"),
        (offer(email=""), "email"),
        (offer(role="king"), "role"),
        (offer(role="coordinator"), "networks"),
        (offer(email="door@example.org"), "email"),
        (offer(email="a" * 300 + "@example.org"), "email"),
    ],
)
def test_bad_offers(organizer, door, data, field):
    response = organizer.post(INVITE, data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Invitation.objects.exists()


def test_one_pending_invitation_of_a_role(organizer):
    invited(organizer)

    response = organizer.post(INVITE, offer(email="new@example.ORG"))

    assert (response.status_code, Invitation.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({**ANSWER, "name": ""}, "name"),
        ({**ANSWER, "password2": "x"}, "password2"),
        ({**ANSWER, "password1": "short", "password2": "short"}, "password1"),
        ({**ANSWER, "password1": "9182736455463", "password2": "9182736455463"}, "password1"),
        ({**ANSWER, "password1": "new@example", "password2": "new@example"}, "password1"),
    ],
)
def test_bad_answers(organizer, visitor, answer, field):
    response = visitor.post(invited(organizer), answer)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not User.objects.filter(email="new@example.org").exists()


RACERS = 4


def race(deed) -> list[str]:
    """Let several threads do ``deed`` at one moment; return what came of each."""
    start, results = threading.Barrier(RACERS), []

    def run(number):
        try:
            start.wait(timeout=10)
            results.append(deed(number))
        except invitations.Closed:
            results.append("closed")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_of_many_with_one_link_one_gets_in(organizer):
    token = token_of(invited(organizer))

    def accept(number):
        invitations.accept_as_new(RequestFactory().post("/"), token, f"คนที่ {number}", None)
        return "accepted"

    assert race(accept) == ["accepted", "closed", "closed", "closed"]
    assert User.objects.filter(email="new@example.org").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_all_find_it_open(organizer):
    token = token_of(invited(organizer))
    looked = threading.Barrier(RACERS)

    def accept(number):
        with transaction.atomic():
            invitation = invitations.find(token)
            looked.wait(timeout=10)
            if invitation is None:
                raise invitations.Closed
            Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
            return "accepted"

    assert race(accept) == ["accepted"] * RACERS
