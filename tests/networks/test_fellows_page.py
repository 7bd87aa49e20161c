"""/desk/coordinators/: a coordinator asks for a fellow; the letter goes when an organizer has approved."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from moral_assembly.audit import AuditEntry
from moral_assembly.management.commands import worker
from networks import asking
from networks.models import CoordinatorRequest, Invitation, Letter
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.test_two_organizers import inputs
from tests.outbox import deliver
from tests.reading import Page

FELLOWS, ASK, PEOPLE = reverse("desk_fellows"), reverse("ask_coordinator"), reverse("people")
State = CoordinatorRequest.State


def url(name: str, asked: CoordinatorRequest) -> str:
    return reverse(name, args=[asked.pk])


def typed(*networks, **fields) -> dict:
    note = "รองประธานเครือข่าย ดูแลฝั่งอำเภอเทิง"
    return {"email": "Fellow@Example.org", "networks": [each.pk for each in networks], "note": note, **fields}


@pytest.fixture
def asked(coordinator, community) -> CoordinatorRequest:
    assert coordinator.post(ASK, typed(community)).url == FELLOWS
    return CoordinatorRequest.objects.get()


def run_out(asked: CoordinatorRequest) -> None:
    CoordinatorRequest.objects.filter(pk=asked.pk).update(expires_at=timezone.now())


def state_of(asked: CoordinatorRequest) -> str:
    return CoordinatorRequest.objects.get(pk=asked.pk).state


def test_no_letter_goes_before_the_organizer_has_approved(coordinator, organizer, visitor, asked, community):
    assert (asked.email, asked.asked_by, list(asked.networks.all())) == (
        *("fellow@example.org", coordinator.user),
        [community],
    )
    assert (Letter.objects.count(), Invitation.objects.count()) == (0, 0)
    desk = Page(organizer.get(reverse("desk")))
    assert desk.texts("#requested") == ["คำขอเชิญผู้ประสานงานที่รอตอบ ๑"]
    assert Page(organizer.get(PEOPLE)).links("section[aria-labelledby=requests] a") == [
        ("ดูและตอบ fellow@example.org", url("coordinator_request", asked))
    ]
    assert "ดูแลฝั่งอำเภอเทิง" in organizer.get(url("coordinator_request", asked)).text

    assert organizer.post(url("approve_coordinator", asked)).url == PEOPLE
    deliver()
    assert (mail.outbox[0].to, "coordinator เชิญท่านเป็นผู้ประสานงาน" in mail.outbox[0].body) == (
        ["fellow@example.org"],
        True,
    )
    invitation = Invitation.objects.get()
    assert (invitation.role, list(invitation.networks.all())) == (Role.COORDINATOR, [community])
    assert "อนุมัติแล้ว" in Page(coordinator.get(FELLOWS)).text("section[aria-labelledby=asked] .tag")
    assert Page(organizer.get(reverse("desk"))).texts("#requested") == []
    deeds = AuditEntry.objects.order_by("number").values_list("action", "actor_id", "province")
    assert list(deeds) == [
        ("coordinator_asked", coordinator.user.pk, "chiangrai"),
        ("invitation_made", organizer.user.pk, "chiangrai"),
        ("coordinator_approved", organizer.user.pk, "chiangrai"),
    ]


def test_a_no_has_a_reason_that_the_coordinator_reads(coordinator, organizer, asked):
    refused = organizer.post(url("decline_coordinator", asked), {"reason": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert state_of(asked) == State.OPEN

    assert organizer.post(url("decline_coordinator", asked), {"reason": "ขอหนังสือจากเครือข่ายก่อน"}).url == PEOPLE
    page = coordinator.get(FELLOWS).text
    assert ("ไม่อนุมัติ" in page, "ขอหนังสือจากเครือข่ายก่อน" in page) == (True, True)
    assert AuditEntry.objects.first().changes == {"reason": [None, "ขอหนังสือจากเครือข่ายก่อน"]}
    assert Invitation.objects.count() == 0
    assert coordinator.post(ASK, typed(*asked.networks.all())).url == FELLOWS, "may be asked again"


@pytest.mark.parametrize("ended", ["approved", "declined", "withdrawn", "expired"])
def test_what_is_answered_or_over_is_answered_once(coordinator, organizer, asked, ended):
    deed = {
        "approved": lambda: organizer.post(url("approve_coordinator", asked)),
        "declined": lambda: organizer.post(url("decline_coordinator", asked), {"reason": "ซ้ำกับคนเดิม"}),
        "withdrawn": lambda: coordinator.post(url("withdraw_request", asked)),
        "expired": lambda: run_out(asked),
    }[ended]
    deed()
    letters = Letter.objects.count()
    for address in (url("approve_coordinator", asked), url("decline_coordinator", asked)):
        answer = organizer.post(address, {"reason": "เปลี่ยนใจแล้ว"}, follow=True)
        assert Page(answer).texts("[role=alert] p") == ["คำขอนี้มีผู้ตอบแล้ว ถูกถอน หรือหมดอายุ"]
    assert "มีผู้ตอบแล้ว" in coordinator.post(url("withdraw_request", asked), follow=True).text
    assert Letter.objects.count() == letters
    assert state_of(asked) == ("open" if ended == "expired" else ended)
    assert Page(organizer.get(url("coordinator_request", asked))).all(".deskmain form") == []


def test_what_ran_out_can_be_asked_anew_and_is_forgotten_in_time(coordinator, organizer, asked, community):
    run_out(asked)
    assert Page(coordinator.get(FELLOWS)).text("section[aria-labelledby=asked] .tag") == "หมดอายุ"
    assert list(organizer.get(PEOPLE).context["requests"]) == []
    assert coordinator.post(ASK, typed(community)).url == FELLOWS
    assert state_of(asked) == State.EXPIRED

    asking.sweep()
    assert CoordinatorRequest.objects.count() == 2
    CoordinatorRequest.objects.filter(pk=asked.pk).update(answered_at=timezone.now() - asking.KEPT - timedelta(1))
    asking.sweep()
    assert [each.state for each in CoordinatorRequest.objects.all()] == [State.OPEN]
    assert asking.sweep in worker.SWEEPS


def test_the_sweep_closes_what_nobody_answered(asked):
    run_out(asked)
    asking.sweep()
    assert state_of(asked) == State.EXPIRED


def test_an_invitation_that_waits_already_is_told(coordinator, organizer, asked, farming, religion):
    offer = {"email": asked.email, "role": "coordinator", "networks": [religion.pk]}
    assert organizer.post(reverse("invite"), offer).url == PEOPLE
    answer = organizer.post(url("approve_coordinator", asked), follow=True)
    assert "รออยู่แล้ว" in Page(answer).text("[role=alert] p")
    assert (state_of(asked), Invitation.objects.count()) == (State.OPEN, 1)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"email": "ไม่ใช่อีเมล"}, "email", ""),
        ({"email": "open@example.org"}, "email", "มีคำขอเชิญอีเมลนี้แล้ว"),
        ({"email": "invited@example.org"}, "email", "มีคำเชิญเป็นผู้ประสานงานไปที่อีเมลนี้แล้ว"),
        ({"email": "coordinator@example.org"}, "email", "เป็นผู้ประสานงานของเครือข่ายที่เลือกอยู่แล้ว"),
        ({"networks": []}, "networks", "เลือกอย่างน้อยหนึ่งเครือข่าย"),
        ({"networks": "other"}, "networks", ""),
        ({"note": ""}, "note", ""),
        ({"note": "ก" * 301}, "note", "300"),
    ],
)
def test_bad_input_is_told_at_its_field(coordinator, organizer, community, religion, fields, field, words):
    coordinator.post(ASK, typed(community, email="open@example.org"))
    organizer.post(reverse("invite"), {**typed(community), "email": "invited@example.org", "role": "coordinator"})
    fields = {name: [religion.pk] if value == "other" else value for name, value in fields.items()}
    answer = coordinator.post(ASK, typed(community, **fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert words in answer.context["form"].errors[field][0]
    assert inputs(answer.text)["email"] == [fields.get("email", "Fellow@Example.org")]
    assert CoordinatorRequest.objects.count() == 1


def test_fellows_of_own_networks_alone(coordinator, other_coordinator, chiangrai, farming, religion):
    guide = make.user("guide@example.org", name="สมใจ")
    make.membership(guide, Role.COORDINATOR, chiangrai, farming)
    shown = Page(coordinator.get(FELLOWS)).texts("section[aria-labelledby=fellows] b")
    assert shown == ["coordinator", "สมใจ"]
    assert Page(other_coordinator.get(FELLOWS)).texts("section[aria-labelledby=fellows] b") == ["other_coordinator"]


def test_requests_of_other_networks_are_not_seen(other_coordinator, foreign_organizer, asked):
    assert "fellow@example.org" not in other_coordinator.get(FELLOWS).text
    assert other_coordinator.post(url("withdraw_request", asked)).status_code == 404
    for name in ("coordinator_request", "approve_coordinator", "decline_coordinator"):
        for client in (other_coordinator, foreign_organizer):
            assert client.get(url(name, asked)).status_code in (404, 405)
            assert client.post(url(name, asked)).status_code in (404, 405)
    assert state_of(asked) == State.OPEN


@pytest.mark.parametrize("role", ["organizer", "auditor", "committee", "registrar", "door", "foreign_organizer"])
def test_only_coordinators_ask(request, role, community):
    client = request.getfixturevalue(role)
    assert client.get(FELLOWS).status_code == 404
    assert client.post(ASK, typed(community)).status_code in (403, 404)
    assert not CoordinatorRequest.objects.exists()


def test_auditor_reads_and_answers_nothing(auditor, asked):
    page = auditor.get(url("coordinator_request", asked))
    assert (page.status_code, Page(page).all(".deskmain form")) == (200, [])
    for name in ("approve_coordinator", "decline_coordinator"):
        assert auditor.post(url(name, asked), {"reason": "ไม่มีเหตุผล"}).status_code == 403
    assert state_of(asked) == State.OPEN


def test_methods(coordinator, organizer, asked):
    assert coordinator.post(FELLOWS).status_code == 405
    assert coordinator.get(ASK).status_code == 405
    assert organizer.post(url("coordinator_request", asked)).status_code == 405
    assert organizer.get(url("approve_coordinator", asked)).status_code == 405


def test_as_many_statements_for_three_as_for_one(coordinator, organizer, community, count_queries):
    def cost() -> list[int]:
        return [count_queries(lambda: coordinator.get(FELLOWS)), count_queries(lambda: organizer.get(PEOPLE))]

    coordinator.post(ASK, typed(community, email="one@example.org"))
    one = cost()
    for name in ("two", "three"):
        coordinator.post(ASK, typed(community, email=f"{name}@example.org"))
        guide = make.user(f"{name}@example.com")
        make.membership(guide, Role.COORDINATOR, community.province, community)
    assert cost() == one


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_of_two_who_answer_at_once_one_does(chiangrai, community, monkeypatch, locked):
    """The control, without the lock on the request, shows a no and a yes at once."""
    guide = make.user("guide@example.org")
    make.membership(guide, Role.COORDINATOR, chiangrai, community)
    browser(guide).post(ASK, typed(community))
    found = CoordinatorRequest.objects.get()
    clients = [browser(make.staff(Role.ORGANIZER, chiangrai, email=f"o{n}@example.org")) for n in (1, 2)]
    barrier = Barrier(2)
    if not locked:

        def unlocked(asked):
            barrier.wait(30)
            return CoordinatorRequest.objects.select_related("province", "asked_by").get(pk=asked.pk)

        monkeypatch.setattr(asking, "_locked", unlocked)
    deeds = [("approve_coordinator", {}), ("decline_coordinator", {"reason": "คนนี้ลาออกแล้ว"})]

    def answer(job):
        client, (name, data) = job
        try:
            return client.post(url(name, found), data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(answer, zip(clients, deeds, strict=True))) == [302, 302]
    answered = AuditEntry.objects.filter(action__in=["coordinator_approved", "coordinator_declined"])
    assert answered.count() == (1 if locked else 2)
    if locked:
        assert Invitation.objects.exists() == (state_of(found) == State.APPROVED)
