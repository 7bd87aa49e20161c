"""Scoring as a deed: what is kept, what is refused and why, and what two at once cannot do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from exhibitions import judging, results
from exhibitions.models import Conflict, Criterion, Phase, Review, Score
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


def test_a_criterion_that_is_gone_refuses_the_score_and_keeps_nothing(member, nomination):
    criteria = list(Criterion.objects.all())
    scale = results.Scale(criteria)
    Criterion.objects.filter(slug="lasting").delete()
    with pytest.raises(judging.Refused, match="เกณฑ์เพิ่งถูกแก้"), transaction.atomic():
        judging.score(make.desk_request(member.user), member, nomination, dict.fromkeys(criteria, 3), "", scale)
        connection.check_constraints()
    assert Review.objects.count() == 0


# Two at once


@pytest.fixture
def scene(transactional_db):
    """The same, for real transactions."""
    province = make.province("chiangrai")
    edition = make.assembly(province)
    make.criterion(edition, weight=100)
    make.phase(edition, "scoring")
    member, nomination = make.committee_member(edition), make.nomination(edition)
    make.assignment(member, nomination)
    return member, nomination


def in_thread(deed, *arguments):
    try:
        return deed(*arguments)
    except judging.Refused as refusal:
        return str(refusal)
    finally:
        connections["default"].close()


def test_two_windows_at_once_leave_one_review(scene):
    member, nomination = scene
    start = Barrier(4)

    def deed(value):
        start.wait(10)
        return give(member, nomination, value).pk

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda value: in_thread(deed, value), [1, 2, 3, 4]))
    assert Review.objects.count() == 1
    assert sorted(map(str, told)) == sorted([str(Review.objects.get().pk), *[judging.STALE] * 3])
    assert len(kept(nomination)) == 1


def closing(scene, monkeypatch) -> tuple[str, str]:
    """The phase ends while a score is on its way: what the scorer is told, and who was first."""
    member, nomination = scene
    held, order = Event(), []

    def meanwhile():
        """Whoever closes the phase: begins when the score holds what it holds, and ends after it or before it."""
        with transaction.atomic():
            held.wait(10)
            phase = Phase.objects.select_for_update().get()
            phase.span = (phase.span.lower, timezone.now())
            phase.save()
            order.append("closed")

    found = judging.interests.between

    def slow(*arguments):
        held.set()
        if not ends.done():
            wait_for_lock_or(ends)
        return found(*arguments)

    monkeypatch.setattr(judging.interests, "between", slow)
    with ThreadPoolExecutor(2) as threads:
        ends = threads.submit(in_thread, meanwhile)
        scores = threads.submit(in_thread, lambda: (give(member, nomination, 5), order.append("scored")))
        ends.result(20), scores.result(20)
    return order


def wait_for_lock_or(other) -> None:
    """Until the other thread waits for a lock, or is through."""
    with connection.cursor() as cursor:
        while not other.done():
            cursor.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
            if cursor.rowcount:
                return


def test_who_closes_the_phase_waits_for_scores_on_their_way(scene, monkeypatch):
    assert closing(scene, monkeypatch) in (["scored", "closed"], ["closed", "scored"])
    entries = list(AuditEntry.objects.values_list("at", flat=True))
    assert len(entries) == 1
    assert entries[0] <= Phase.objects.get().span.upper


def test_without_the_lock_a_score_comes_in_after_the_phase_has_ended(scene, monkeypatch):
    """The control."""
    monkeypatch.setattr(judging, "HOLD", judging.HOLD.partition("FOR NO KEY")[0])
    closing(scene, monkeypatch)
    assert AuditEntry.objects.get().at > Phase.objects.get().span.upper


def declaring(scene, monkeypatch) -> bool:
    """Declare an interest while the score is on its way; whether the score was written after the interest stood."""
    member, nomination = scene
    looked, stood = Event(), []
    found = judging.interests.between

    def slow(*arguments):
        why = found(*arguments)
        looked.set()
        wait_for_lock_or(declares)
        stood.append(Conflict.objects.exists())
        return why

    monkeypatch.setattr(judging.interests, "between", slow)

    def declare():
        looked.wait(10)
        return judging.declare(make.desk_request(member.user), member, nomination, "เป็นญาติ").pk

    with ThreadPoolExecutor(2) as threads:
        declares = threads.submit(in_thread, declare)
        threads.submit(in_thread, give, member, nomination, 5).result(20)
        declares.result(20)
    return stood[0]


def test_an_interest_that_is_declared_meanwhile_waits_for_the_score(scene, monkeypatch):
    assert declaring(scene, monkeypatch) is False
    ((_, (row,)),) = results.of(scene[1].assembly)
    assert [row.totals, row.sheets[0].interest] == [[], "เป็นญาติ"]


def test_without_the_lock_one_scores_in_spite_of_an_interest_that_stands(scene, monkeypatch):
    """The control."""
    monkeypatch.setattr(judging, "HOLD", judging.HOLD.partition("FOR NO KEY")[0])
    assert declaring(scene, monkeypatch) is True
