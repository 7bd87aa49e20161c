"""Two at once: one signature of a party, one completion, one seal."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from pledges import agreement_file, agreements
from pledges.models import Mou, MouEvent, MouFile, MouSignature
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def mou() -> Mou:
    return make.mou(make.assembly(make.province("chiangrai")), make.user())


@pytest.fixture
def registrar():
    return make.user()


def at_once(deed, arguments) -> list:
    """What each of several calls gave that began at the same moment; a refusal is told by its words."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            start.wait(10)
            return deed(argument)
        except agreements.Refused as refusal:
            return str(refusal)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(arguments)) as threads:
        return list(threads.map(run, arguments))


def test_two_signatures_of_one_party_at_once_are_one(mou, registrar):
    party = mou.text.parties.first()
    told = at_once(lambda _: make.signature(party, registrar).pk, range(4))
    assert sorted(map(str, told)) == sorted([str(party.pk), *["ผู้นี้ลงนามแล้ว"] * 3])
    assert MouSignature.objects.count() == 1
    assert MouEvent.objects.filter(kind="signed").count() == 1


def test_the_last_two_parties_at_once_complete_it_once(mou, registrar):
    parties = list(mou.text.parties.all())
    at_once(lambda party: make.signature(party, registrar).pk, parties)
    mou.refresh_from_db()
    assert (mou.state, MouEvent.objects.filter(kind="completed").count()) == ("completed", 1)

    sealed = at_once(lambda _: agreement_file.seal.call(mou.pk), range(3))
    assert sorted(sealed) == [False, False, True]
    assert MouFile.objects.count() == 1
    assert MouEvent.objects.filter(kind="sealed").count() == 1


def test_without_the_lock_the_last_two_would_not_complete_it(mou, registrar, monkeypatch):
    """The control: each sees the other's signature missing, and both go home."""
    parties, both = list(mou.text.parties.all()), Barrier(2)

    def unlocked(pk):
        found = Mou.objects.select_related("assembly__province", "text").get(pk=pk)
        found.text.mou = found
        return found

    def meet(*rest, **details):
        """Once when both have written, once when both have looked; only then do they end."""
        both.wait(10)

    monkeypatch.setattr(agreements, "locked", unlocked)
    monkeypatch.setattr(agreements, "happened", meet)
    monkeypatch.setattr(agreements, "move", lambda found, state, **changes: states.append(state))
    monkeypatch.setattr(agreements, "_record", meet)
    states = []
    at_once(lambda party: make.signature(party, registrar).pk, parties)
    assert MouSignature.objects.count() == 2
    assert Mou.State.COMPLETED not in states


def test_without_the_lock_two_would_both_find_the_party_unsigned(mou, registrar):
    """The control: looking first and writing then, as one would without the row's lock and the key."""
    party, both = mou.text.parties.first(), Barrier(2)

    def look(_):
        found = MouSignature.objects.filter(signer=party.pk).exists()
        both.wait(10)
        return found

    assert at_once(look, range(2)) == [False, False]


def test_declining_while_the_other_signs_leaves_one_state(mou, registrar):
    first, second = mou.text.parties.select_related("link")
    first.text.mou = mou

    def deed(what):
        if what == "decline":
            request = make.desk_request(make.user(first.email))
            return agreements.decline(request, first.link, "ไม่พร้อม").state
        return make.signature(second, registrar).pk

    at_once(deed, ["decline", "sign"])
    mou.refresh_from_db()
    assert mou.state == "declined"
    kinds = set(MouEvent.objects.values_list("kind", flat=True))
    assert "declined" in kinds
    assert "completed" not in kinds
