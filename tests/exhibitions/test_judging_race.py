"""Two at once: windows of one member, a score and the end of its phase, a score and an interest."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from exhibitions import judging, results
from exhibitions.models import Conflict, Criterion, Phase, Review, Score
from moral_assembly.audit import AuditEntry
from tests import make
from tests.exhibitions.test_judging import give

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT FROM pg_locks WHERE NOT granted"


@pytest.fixture
def scene():
    """The same, for real transactions."""
    province = make.province("chiangrai")
    edition = make.assembly(province)
    make.criterion(edition, weight=100)
    make.phase(edition, "scoring")
    member, nomination = make.committee_member(edition), make.nomination(edition)
    make.assignment(member, nomination)
    return member, nomination


def test_a_criterion_that_is_gone_refuses_the_score_and_keeps_nothing(scene):
    member, nomination = scene
    criteria = list(Criterion.objects.all())
    Criterion.objects.all().delete()
    scale, request = results.Scale(criteria), make.desk_request(member.user)
    with pytest.raises(judging.Refused, match="เกณฑ์เพิ่งถูกแก้"):
        judging.score(request, member, nomination, dict.fromkeys(criteria, 3), "", scale)
    assert (Review.objects.count(), AuditEntry.objects.count()) == (0, 0)


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
    assert len(Score.objects.all()) == 1


def closing(scene, monkeypatch) -> list[str]:
    """The phase ends while a score is on its way: who was through first."""
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
            cursor.execute(WAITING)
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
