"""Two organizers apply the pending decisions at once: one does, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from events.models import Assembly
from exhibitions import deciding, minutes
from exhibitions.models import AppliedDecision, DecisionRound, Minutes, Nomination
from networks.desk import Desk
from networks.models import Letter
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = "ไม่มีคำตัดสินที่รอใช้ ผู้จัดอีกคนอาจใช้ไปแล้ว"


@pytest.fixture
def edition() -> Assembly:
    edition = make.assembly(make.province("chiangrai"))
    make.phase(edition, "deliberating")
    for _ in range(2):
        make.nomination(edition, proposer=make.user(), pending_decision="honoured")
    return edition


def apply_at_once(edition) -> list[str]:
    """What each of two organizers is told who saw the same page."""
    seen, start = deciding.seal_of(list(deciding.pending(edition))), Barrier(2)
    users = [make.administrator() for _ in range(2)]

    def run(user):
        desk = Desk(True, [edition.province], edition.province, [])
        try:
            start.wait(10)
            return str(deciding.apply(make.desk_request(user), desk, edition, seen).count)
        except deciding.Refused as refusal:
            return str(refusal)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(run, users))


def test_one_applies_and_the_other_is_told(edition):
    assert apply_at_once(edition) == ["2", TOLD]
    assert set(Nomination.objects.values_list("state", flat=True)) == {"honoured"}
    assert (DecisionRound.objects.count(), AppliedDecision.objects.count(), Letter.objects.count()) == (1, 2, 2)


def test_without_the_lock_both_find_the_same_decisions_waiting(edition, monkeypatch):
    """The control: both look before either writes; only the database's own keys are left to stop the second."""
    both, found = Barrier(2), []
    monkeypatch.setattr(deciding, "_hold", lambda desk, assembly: Assembly.objects.get(pk=assembly.pk))
    pending = deciding.pending

    def look(assembly):
        rows = pending(assembly)
        if len(found) < 2:
            found.append(rows.count())
            both.wait(10)
        return rows

    seal = deciding.seal_of(list(pending(edition)))
    monkeypatch.setattr(deciding, "pending", look)
    monkeypatch.setattr(deciding, "seal_of", lambda rows: seal)

    def run(user):
        desk = Desk(True, [edition.province], edition.province, [])
        try:
            return deciding.apply(make.desk_request(user), desk, edition, seal).count
        except Exception as error:
            return type(error).__name__
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(run, [make.administrator() for _ in range(2)]))
    assert found == [2, 2]
    assert sorted(map(str, told)) == ["2", "IntegrityError"]


def test_minutes_become_a_file_that_is_kept(edition):
    made = minutes.ask(make.desk_request(make.administrator()), edition)
    minutes.make.call(made.pk)
    made.refresh_from_db()
    assert (made.state, made.page > 0) == (Minutes.State.DONE, True), "the work told where it was"
    with made.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"
    minutes.make.call(made.pk)
    assert Minutes.objects.get().sha256 == made.sha256
