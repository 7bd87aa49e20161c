"""Scoring as a deed: what is kept, what is refused and why."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exhibitions import judging, results
from exhibitions.models import Criterion, Phase, Review, Score
from moral_assembly import audit
from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make

REFUSED_CLOSED = "ขณะนี้ไม่อยู่ในช่วงให้คะแนน คะแนนที่ส่งจึงไม่ได้บันทึก"


def give(member, nomination, *values, comment="", own=None, seen=None):
    criteria = Criterion.objects.of(nomination.category)
    scale = results.Scale(criteria)
    seen = judging.seal_of(own) if seen is None else seen
    given = dict(zip(criteria, values, strict=False))
    return judging.score(make.desk_request(member.user), member, nomination, given, comment, scale, own, seen)


def kept(nomination) -> list[tuple[str, int]]:
    rows = Score.objects.filter(review__nomination=nomination)
    return list(rows.order_by("criterion__order").values_list("criterion__slug", "value"))


@pytest.fixture
def nomination(judged_edition, member, community):
    made = make.nomination(judged_edition, community)
    make.assignment(member, made)
    return made


def test_scores_and_comment_are_kept_and_the_trail_tells_no_name(member, nomination):
    review = give(member, nomination, 4, 5, comment="ทำจริง")
    assert kept(nomination) == [("results", 4), ("lasting", 5)]
    assert (review.is_complete, review.comment) == (True, "ทำจริง")
    entry = AuditEntry.objects.get(action="scored")
    assert entry.label == f"รหัส {nomination.slug}"
    assert entry.changes == {"results": [None, 4], "lasting": [None, 5]}


def test_scoring_again_changes_the_one_review(member, nomination):
    first = give(member, nomination, 4)
    assert not first.is_complete
    second = give(member, nomination, 3, 2, own=first)
    assert (second.pk, second.is_complete, kept(nomination)) == (first.pk, True, [("results", 3), ("lasting", 2)])
    assert Review.objects.count() == 1


@pytest.mark.parametrize("again", [False, True])
def test_a_score_is_saved_in_under_eight_statements(member, nomination, again):
    audit.record(None, audit.Action.SIGNED_IN)  # the trail has its head
    own = give(member, nomination, 1, 1) if again else None
    with CaptureQueriesContext(connection) as captured:
        give(member, nomination, 4, 5, own=own)
    statements = [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]]
    spent = statements[1:]  # the first reads the criteria for this test
    assert len(spent) == 7, "\n".join(spent)


def test_another_window_does_not_overwrite_unseen(member, nomination):
    first = give(member, nomination, 4, 4, comment="จากหน้าต่างแรก")
    with pytest.raises(judging.Refused, match="จากหน้าต่างอื่น"):
        give(member, nomination, 1, 1)
    with pytest.raises(judging.Refused, match="จากหน้าต่างอื่น"):
        give(member, nomination, 1, 1, own=first, seen="2026-01-01")
    first.refresh_from_db()
    assert (first.comment, kept(nomination)) == ("จากหน้าต่างแรก", [("results", 4), ("lasting", 4)])


@pytest.mark.parametrize("kind", ["nominating", "screening", "deliberating", "announced"])
def test_a_score_in_another_phase_is_refused(member, nomination, kind):
    Phase.objects.update(kind=kind)
    with pytest.raises(judging.Refused) as refusal:
        give(member, nomination, 4, 5)
    assert (str(refusal.value), Review.objects.count()) == (REFUSED_CLOSED, 0)


@pytest.mark.parametrize(("weight", "told"), [(35, "๑๑๐"), ("24.5", "๙๙.๕")])
def test_where_weights_do_not_add_up_nothing_is_scored(member, nomination, weight, told):
    Criterion.objects.filter(slug="lasting").update(weight=weight)
    with pytest.raises(judging.Refused, match=f"รวมได้ {told} ไม่ใช่ ๑๐๐ จึงยังให้คะแนนไม่ได้"):
        give(member, nomination, 4, 5)
    assert not Review.objects.exists()


def test_a_late_score_is_refused(member, nomination):
    phase = Phase.objects.get()
    phase.span = (timezone.now() - timedelta(hours=2), timezone.now() - timedelta(seconds=1))
    phase.save()
    with pytest.raises(judging.Refused) as refusal:
        give(member, nomination, 4, 5)
    assert str(refusal.value) == REFUSED_CLOSED


def test_a_score_for_what_was_not_assigned_is_refused(judged_edition, member, nomination):
    with pytest.raises(judging.Refused, match="ไม่ได้มอบหมาย"):
        give(member, make.nomination(judged_edition), 4, 5)
    with pytest.raises(judging.Refused, match="ไม่ได้มอบหมาย"):
        give(make.committee_member(judged_edition), nomination, 4, 5)


def test_a_decided_nomination_takes_no_score(member, nomination):
    nomination.state, nomination.decided_at = "honoured", timezone.now()
    nomination.save()
    with pytest.raises(judging.Refused):
        give(member, nomination, 4, 5)


def test_the_own_network_is_refused_and_another_is_not(chiangrai, community, farming, member, nomination):
    other = make.membership(member.user, Role.COORDINATOR, chiangrai, farming)
    give(member, nomination, 4, 5)
    other.networks.add(community)
    with pytest.raises(judging.Refused, match="ดูแลเครือข่ายเดียวกับผู้ถูกเสนอชื่อ"):
        give(member, nomination, 1, 1, own=Review.objects.get())
    assert kept(nomination) == [("results", 4), ("lasting", 5)]


def test_what_one_proposed_oneself_is_refused(member, nomination):
    nomination.proposer = member.user
    nomination.save()
    with pytest.raises(judging.Refused, match="เป็นผู้เสนอชื่อรายนี้"):
        give(member, nomination, 4, 5)


def test_a_declared_interest_is_refused_until_it_is_lifted(organizer, member, nomination):
    request = make.desk_request(member.user)
    judging.declare(request, member, nomination, "เป็นพี่น้องกัน")
    with pytest.raises(judging.Refused, match="เป็นพี่น้องกัน"):
        give(member, nomination, 4, 5)
    with pytest.raises(judging.Refused, match="ไว้แล้ว"):
        judging.declare(request, member, nomination, "อีกครั้ง")
    judging.lift(make.desk_request(organizer.user), member, nomination)
    give(member, nomination, 4, 5)
    told = AuditEntry.objects.filter(action__startswith="interest").order_by("number")
    assert [(each.action, each.label) for each in told] == [
        ("interest_declared", f"รหัส {nomination.slug}"),
        ("interest_lifted", f"รหัส {nomination.slug}"),
    ]
