"""Who judges what: the committee, evenly shared work, whole categories, by hand; never where there is an interest."""

from collections import Counter

import pytest

from exhibitions.assigning import shared_out
from exhibitions.models import Assignment, CommitteeMember, Conflict, JudgingRules
from networks.permissions import Role
from tests import make

PAGE = "/desk/2564/committee/"


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def members(judged_edition) -> list[CommitteeMember]:
    return [make.committee_member(judged_edition) for _ in range(3)]


def test_the_committee_is_chosen_from_who_holds_the_role(judged_edition, organizer, committee, coordinator):
    answer = organizer.post(PAGE, {"users": [committee.user.pk], "others": "never"})
    assert answer["Location"] == PAGE
    assert [member.user for member in judged_edition.committee.all()] == [committee.user]
    assert JudgingRules.objects.get().others == "never"
    answer = organizer.post(PAGE, {"users": [coordinator.user.pk], "others": "never"})
    assert (answer.status_code, judged_edition.committee.count()) == (422, 1)
    organizer.post(PAGE, {"others": "always"})
    assert judged_edition.committee.count() == 0


def test_who_has_scored_keeps_the_seat(judged_edition, organizer, member):
    make.review(member, make.nomination(judged_edition), 3)
    answer = organizer.post(PAGE, {"others": "always"})
    assert "ให้คะแนนไปแล้ว จึงนำออกจากคณะกรรมการไม่ได้" in text(answer)
    assert judged_edition.committee.get() == member


def test_work_is_shared_evenly_and_nobody_gets_an_own_network(judged_edition, organizer, members, chiangrai, community):
    make.membership(members[0].user, Role.COORDINATOR, chiangrai, community)
    nominations = [make.nomination(judged_edition, community if number == 0 else None) for number in range(6)]
    answer = organizer.post(f"{PAGE}spreading/", {"each": "๒"}, follow=True)
    assert "มอบหมายเพิ่ม ๑๒ รายการ" in text(answer)
    load = Counter(Assignment.objects.values_list("member", flat=True))
    assert sorted(load.values()) == [4, 4, 4]
    assert set(Counter(Assignment.objects.values_list("nomination", flat=True)).values()) == {2}
    assert not Assignment.objects.filter(member=members[0], nomination=nominations[0]).exists()
    organizer.post(f"{PAGE}spreading/", {"each": "2"})
    assert Assignment.objects.count() == 12


def test_too_few_without_an_interest_is_told(judged_edition, organizer, members, community):
    nomination = make.nomination(judged_edition)
    Conflict.objects.create(member=members[0], nomination=nomination, reason="ญาติ")
    assert "๑ รายยังมีกรรมการไม่ครบ" in text(organizer.post(f"{PAGE}spreading/", {"each": "3"}, follow=True))
    assert Assignment.objects.count() == 2


@pytest.mark.parametrize("typed", ["", "0", "ก", "51"])
def test_a_number_that_is_none_is_told(judged_edition, organizer, members, typed):
    make.nomination(judged_edition)
    answer = organizer.post(f"{PAGE}spreading/", {"each": typed})
    assert (answer.status_code, Assignment.objects.count()) == (422, 0)
    assert list(answer.context["spread_form"].errors) == ["each"]


def test_the_nomination_with_the_fewest_comes_first():
    """Member 1 may judge one alone; the one with fewer members is served before."""
    wanted, short = shared_out([1, 2], [10, 20], 1, held={(2, 10)}, hindered=set())
    assert (wanted, short) == ({(1, 20)}, 0)
    wanted, short = shared_out([1, 2], [10], 2, held={(1, 10)}, hindered={(1, 10)})
    assert (wanted, short) == ({(2, 10)}, 1)


def test_a_whole_category_is_given_without_what_is_of_interest(judged_edition, organizer, members):
    first, second = make.nomination(judged_edition), make.nomination(judged_edition)
    make.nomination(judged_edition, category=make.category(judged_edition))
    make.nomination(judged_edition, state="draft")
    Conflict.objects.create(member=members[0], nomination=first, reason="ญาติ")
    sent = {"whole": "person", "members": [members[0].pk, members[1].pk]}
    answer = organizer.post(f"{PAGE}categories/", sent, follow=True)
    assert "มอบหมายเพิ่ม ๓ รายการ เว้น ๑ รายการที่มีส่วนได้เสีย" in text(answer)
    pairs = set(Assignment.objects.values_list("member", "nomination"))
    assert pairs == {(members[0].pk, second.pk), (members[1].pk, first.pk), (members[1].pk, second.pk)}


def test_by_hand_what_is_begun_stays(judged_edition, organizer, members):
    begun, idle, new = (make.nomination(judged_edition) for _ in range(3))
    for each in (begun, idle):
        make.assignment(members[0], each)
    make.review(members[0], begun, 3)
    page = f"{PAGE}{members[0].pk}/"
    assert "เริ่มให้คะแนนแล้ว" in text(organizer.get(page))
    organizer.post(page, {"nomination": [new.pk, "x", "999999"]})
    assert set(members[0].assignments.values_list("nomination", flat=True)) == {begun.pk, new.pk}


def test_an_interest_declared_by_a_slip_is_lifted(judged_edition, organizer, members):
    nomination = make.nomination(judged_edition)
    Conflict.objects.create(member=members[0], nomination=nomination, reason="กดผิด")
    address = f"{PAGE}{members[0].pk}/interests/{nomination.slug}/removal/"
    assert "กดผิด" in text(organizer.get(f"{PAGE}{members[0].pk}/"))
    organizer.post(address)
    assert not Conflict.objects.exists()
    assert "ไม่มีส่วนได้เสียที่แจ้งไว้" in text(organizer.post(address, follow=True))


def test_organizers_alone_arrange_the_committee(
    judged_edition, organizer, committee, auditor, registrar, foreign_organizer, visitor, members
):
    addresses = [PAGE, f"{PAGE}{members[0].pk}/"]
    for browser, status in (
        (committee, 403),
        (auditor, 403),
        (registrar, 404),
        (foreign_organizer, 404),
        (visitor, 302),
    ):
        assert {browser.get(each).status_code for each in addresses} == {status}
        assert browser.post(f"{PAGE}spreading/", {"each": "1"}).status_code == status
    assert organizer.get(f"{PAGE}spreading/").status_code == 405
    assert organizer.get(f"{PAGE}999999/").status_code == 404


def test_the_page_costs_the_same_for_three_and_many(judged_edition, organizer, members, count_queries):
    make.nomination(judged_edition)
    organizer.get(PAGE)
    few = count_queries(lambda: organizer.get(PAGE))
    for _ in range(5):
        make.assignment(make.committee_member(judged_edition), make.nomination(judged_edition))
    assert count_queries(lambda: organizer.get(PAGE)) == few
