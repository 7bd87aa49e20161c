"""What scores come to: exact sums, honest ties, what is for information alone, what does not count."""

from decimal import Decimal
from fractions import Fraction

import pytest

from exhibitions import results
from exhibitions.models import Conflict
from networks.permissions import Role
from tests import make


@pytest.fixture
def edition(chiangrai):
    return make.assembly(chiangrai)


def standings(edition) -> list:
    return [(row.nomination.given_name, row.rank, row.is_tied) for _, rows in results.of(edition) for row in rows]


def judged(edition, name: str, *reviews: tuple[int, ...], members=None):
    nomination = make.nomination(edition, given_name=name)
    for member, values in zip(members or edition.committee.all(), reviews, strict=False):
        make.review(member, nomination, *values)
    return nomination


def test_mean_median_and_deviation_are_of_weighted_totals(edition):
    make.criterion(edition, weight=75, scale_max=5)
    make.criterion(edition, weight=25, scale_max=10)
    make.criterion(edition, weight=0, information_only=True, scale_max=5)
    for _ in range(3):
        make.committee_member(edition)
    judged(edition, "หนึ่ง", (5, 10, 2), (4, 4, 4), (2, 6, 3))
    ((_, (row,)),) = results.of(edition)
    assert row.totals == [100, 70, 45]
    assert row.mean == Fraction(215, 3)
    assert row.median == 70
    assert round(row.deviation, 4) == 22.4846
    assert [(criterion.information_only, mean) for criterion, mean in row.information] == [(True, 3)]


def test_weights_with_decimals_and_odd_scales_stay_exact(edition):
    """In floating point these two sums differ; here they are one and the same."""
    for weight in ("33.33", "33.33", "33.34"):
        make.criterion(edition, weight=Decimal(weight), scale_max=7)
    make.committee_member(edition)
    judged(edition, "หนึ่ง", (3, 5, 7))
    judged(edition, "สอง", (5, 3, 7))
    assert standings(edition)[0][1:] == standings(edition)[1][1:] == (1, True)


def test_ties_share_a_rank_and_the_next_stays_empty(edition):
    make.criterion(edition, weight=100)
    make.committee_member(edition)
    for name, value in (("ก", 3), ("ข", 5), ("ค", 3), ("ง", 2)):
        judged(edition, name, (value,))
    make.nomination(edition, given_name="จ")
    found = {name: (rank, tied) for name, rank, tied in standings(edition)}
    assert found == {"ข": (1, False), "ก": (2, True), "ค": (2, True), "ง": (4, False), "จ": (0, False)}


def test_ranks_are_told_within_a_category(edition):
    make.criterion(edition, weight=100)
    make.committee_member(edition)
    judged(edition, "ก", (3,))
    other = make.nomination(edition, given_name="ข", category=make.category(edition))
    make.review(edition.committee.get(), other, 2)
    assert standings(edition) == [("ก", 1, False), ("ข", 1, False)]


def test_a_criterion_of_another_category_is_not_asked_for(edition):
    nomination = make.nomination(edition)
    make.criterion(edition, weight=100, category=nomination.category)
    make.criterion(edition, weight=100, category=make.category(edition))
    make.review(make.committee_member(edition), nomination, 4)
    ((_, (row,)),) = results.of(edition)
    assert row.totals == [80]


def test_an_incomplete_review_does_not_count_and_is_told(edition):
    make.criterion(edition, weight=50)
    make.criterion(edition, weight=50)
    whole, half, none = (make.committee_member(edition) for _ in range(3))
    nomination = judged(edition, "หนึ่ง", (4, 4), (5,))
    make.assignment(none, nomination)
    ((_, (row,)),) = results.of(edition)
    assert row.totals == [80]
    assert [sheet.member for sheet in row.awaited] == [half, none]
    assert [sheet.member for sheet in row.sheets if sheet.counts] == [whole]


def test_what_a_member_with_an_interest_gave_does_not_count(edition, chiangrai, community):
    make.criterion(edition, weight=100)
    members = [make.committee_member(edition) for _ in range(4)]
    nomination = judged(edition, "หนึ่ง", (5,), (5,), (5,), (2,))
    nomination.network, nomination.proposer = community, members[2].user
    nomination.save()
    make.membership(members[0].user, Role.COORDINATOR, chiangrai, community)
    Conflict.objects.create(member=members[1], nomination=nomination, reason="เป็นญาติ")
    ((_, (row,)),) = results.of(edition)
    assert row.totals == [40]
    why = [sheet.interest for sheet in row.uncounted]
    assert why == ["ดูแลเครือข่ายเดียวกับผู้ถูกเสนอชื่อ", "เป็นญาติ", "เป็นผู้เสนอชื่อรายนี้"]


def test_criteria_without_weight_give_no_result(edition):
    make.criterion(edition, weight=0)
    make.committee_member(edition)
    judged(edition, "หนึ่ง", (5,))
    assert standings(edition) == [("หนึ่ง", 0, False)]


def test_results_take_as_many_statements_for_many_as_for_one(edition, count_queries):
    make.criterion(edition, weight=100)
    make.committee_member(edition)
    judged(edition, "หนึ่ง", (3,))
    one = count_queries(lambda: results.of(edition))
    for _ in range(4):
        make.committee_member(edition)
    for number in range(12):
        judged(edition, f"คนที่ {number}", *[(number % 5 + 1,)] * 5)
    assert count_queries(lambda: results.of(edition)) == one == 8
