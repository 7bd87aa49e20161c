"""Deciding: set one by one, applied together, undone before the announcement; two organizers at once."""

import pytest

from exhibitions import minutes
from exhibitions.models import AppliedDecision, Minutes, Nomination, Phase
from networks.models import Letter, LetterBatch
from tests import make

RESULTS = "/desk/2564/results/"


@pytest.fixture
def deliberating(judged_edition):
    Phase.objects.update(kind="deliberating")
    return judged_edition


@pytest.fixture
def nominations(deliberating, coordinator, community):
    first = make.nomination(deliberating, community, given_name="แรก", proposer=coordinator.user)
    second = make.nomination(
        deliberating, given_name="รอง", proposer_name="นายเสนอ", proposer_email="outside@example.org"
    )
    return first, second, make.nomination(deliberating, given_name="สาม")


def one(nomination) -> str:
    return f"{RESULTS}nominations/{nomination.slug}/"


def text(response) -> str:
    return response.content.decode()


def decide(browser, nomination, decision: str, seen: str = ""):
    return browser.post(f"{one(nomination)}decision/", {"decision": decision, "seen": seen}, follow=True)


def apply(browser):
    return browser.post(f"{RESULTS}decisions/", {"seen": browser.get(RESULTS).context["seal"]}, follow=True)


def states() -> list[str]:
    return list(Nomination.objects.order_by("pk").values_list("state", flat=True))


def test_pending_decisions_are_told_to_nobody_and_applied_together(organizer, nominations):
    first, second, _ = nominations
    decide(organizer, first, "honoured")
    decide(organizer, second, "not_honoured")
    assert states() == ["shortlisted"] * 3
    assert not Letter.objects.exists()
    told = apply(organizer)
    assert "ใช้คำตัดสิน ๒ รายแล้ว ร่างจดหมาย ๒ ฉบับ" in text(told)
    assert states() == ["honoured", "not_honoured", "shortlisted"]
    letters = Letter.objects.order_by("to").values_list("to", "state", "kind")
    assert list(letters) == [
        ("coordinator@example.org", "draft", "nomination"),
        ("outside@example.org", "draft", "nomination"),
    ]
    assert "มีมติยกย่อง นางแรก ใจงาม" in Letter.objects.get(to="coordinator@example.org").body
    assert "ยังไม่ได้มีมติยกย่อง" in Letter.objects.get(to="outside@example.org").body


def test_who_left_no_mailbox_is_told_to_be_reached_otherwise(organizer, nominations):
    decide(organizer, nominations[2], "honoured")
    assert "ไม่มีอีเมลผู้เสนอ ๑ ราย" in text(apply(organizer))
    assert LetterBatch.objects.count() == 0


def test_a_round_is_undone_and_its_letters_go_nowhere(organizer, nominations):
    decide(organizer, nominations[0], "honoured")
    apply(organizer)
    organizer.post(f"{RESULTS}rounds/1/undoing/")
    nominations[0].refresh_from_db()
    assert (nominations[0].state, nominations[0].pending_decision) == ("shortlisted", "honoured")
    assert Letter.objects.get().state == "discarded"
    assert "เลิกใช้แล้ว" in text(organizer.post(f"{RESULTS}rounds/1/undoing/", follow=True))
    apply(organizer)
    assert list(AppliedDecision.objects.order_by("pk").values_list("round__number", "is_standing")) == [
        (1, False),
        (2, True),
    ]


def test_a_round_whose_letters_went_out_stands(organizer, nominations):
    decide(organizer, nominations[0], "honoured")
    apply(organizer)
    Letter.objects.update(state="sending")
    assert "ส่งออกไปแล้ว ๑ ฉบับ" in text(organizer.post(f"{RESULTS}rounds/1/undoing/", follow=True))
    assert states()[0] == "honoured"


@pytest.mark.parametrize("kind", ["scoring", "announced"])
def test_nothing_is_decided_in_another_phase(organizer, nominations, kind):
    decide(organizer, nominations[0], "honoured")
    apply(organizer)
    Phase.objects.update(kind=kind)
    assert "ตัดสินได้ในช่วงพิจารณาตัดสินเท่านั้น" in text(decide(organizer, nominations[1], "honoured"))
    assert "ตัดสินได้ในช่วง" in text(organizer.post(f"{RESULTS}rounds/1/undoing/", follow=True))
    assert states() == ["honoured", "shortlisted", "shortlisted"]


def test_another_organizers_choice_is_not_overwritten_unseen(organizer, nominations):
    decide(organizer, nominations[0], "honoured")
    assert "ผู้จัดอีกคนเพิ่งตั้ง" in text(decide(organizer, nominations[0], "not_honoured"))
    assert Nomination.objects.get(pk=nominations[0].pk).pending_decision == "honoured"
    decide(organizer, nominations[0], "not_honoured", "honoured")
    assert Nomination.objects.get(pk=nominations[0].pk).pending_decision == "not_honoured"


def test_what_was_not_seen_is_not_applied(organizer, nominations):
    decide(organizer, nominations[0], "honoured")
    seen = organizer.get(RESULTS).context["seal"]
    decide(organizer, nominations[1], "honoured")
    assert "คำตัดสินเปลี่ยนไป" in text(organizer.post(f"{RESULTS}decisions/", {"seen": seen}, follow=True))
    assert states() == ["shortlisted"] * 3


def test_who_may_see_and_who_may_decide(
    organizer, committee, auditor, registrar, foreign_organizer, visitor, nominations
):
    addresses = [RESULTS, one(nominations[0])]
    assert [[browser.get(each).status_code for each in addresses] for browser in (organizer, committee, auditor)] == [
        [200, 200]
    ] * 3
    deeds = [f"{one(nominations[0])}decision/", f"{RESULTS}decisions/", f"{RESULTS}rounds/1/undoing/"]
    for browser, status in (
        (committee, 403),
        (auditor, 403),
        (registrar, 404),
        (foreign_organizer, 404),
        (visitor, 302),
    ):
        assert {browser.post(each, {"decision": "honoured"}).status_code for each in deeds} == {status}
    assert {organizer.get(each).status_code for each in deeds} == {405}
    assert organizer.post(deeds[0], {"decision": "king"}).status_code == 404


def test_results_are_closed_to_the_committee_while_it_scores(judged_edition, organizer, committee, member):
    make.assignment(member, make.nomination(judged_edition))
    assert committee.get(RESULTS).status_code == 403
    assert organizer.get(RESULTS).status_code == 200
    make.assignment(make.committee_member(judged_edition, organizer.user), Nomination.objects.get())
    shown = organizer.get(RESULTS)
    assert (shown.status_code, "ให้คะแนนรายที่ได้รับมอบหมายให้ครบก่อน" in text(shown)) == (403, True)


def test_the_page_of_one_tells_every_score_and_why_one_does_not_count(organizer, deliberating, nominations):
    members = [make.committee_member(deliberating) for _ in range(2)]
    make.review(members[0], nominations[0], 4, 2, comment="น่าเอาอย่าง")
    make.review(members[1], nominations[0], 5)
    shown = text(organizer.get(one(nominations[0])))
    assert "น่าเอาอย่าง" in shown
    assert "๗๐" in shown
    assert "ยังไม่ครบ" in shown


def test_results_cost_the_same_for_three_and_thirty(organizer, deliberating, nominations, count_queries):
    for each in nominations:
        make.review(make.committee_member(deliberating), each, 3, 4)
    organizer.get(RESULTS)
    few = count_queries(lambda: organizer.get(RESULTS))
    members = list(deliberating.committee.all())
    for number in range(27):
        more = make.nomination(deliberating, pending_decision="honoured" if number % 2 else "")
        for member in members:
            make.review(member, more, number % 5 + 1, 3)
    assert count_queries(lambda: organizer.get(RESULTS)) == few
    assert few <= 40


# Minutes


def test_minutes_have_every_score_and_stay_as_they_were(organizer, deliberating, nominations):
    reviewer = make.committee_member(deliberating)
    make.review(reviewer, nominations[0], 4, 2, comment="น่าเอาอย่าง")
    organizer.post("/desk/2564/minutes/")
    found = Minutes.objects.get()
    written = minutes.html(found)
    for word in ("นางแรก", "น่าเอาอย่าง", "<td>๔ · ๒</td>", "๗๐", str(reviewer.user), "ผลลัพธ์"):
        assert word in written
    assert organizer.get(f"/desk/2564/minutes/{found.slug}/").status_code == 404


def test_only_organizers_order_minutes_and_members_do_not_read_them(organizer, auditor, committee, deliberating):
    assert auditor.get("/desk/2564/minutes/").status_code == 200
    assert auditor.post("/desk/2564/minutes/").status_code == 403
    assert committee.get("/desk/2564/minutes/").status_code == 403
    assert Minutes.objects.count() == 0
