"""Witnesses sign as representatives do: when it is their turn, with a code, before a registrar, or on paper."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from pypdf import PdfReader

from networks.models import Letter
from pledges import agreement_file, agreements, evidence, marks, sealing
from pledges.models import Mou, MouLink, MouParty, MouSignature, MouWitness
from tests import make
from tests.pledges.test_mou_signing import code_of, link_of, sign, typed
from tests.reading import Page, read

MAILBOXES = ("witness1@example.org", "")


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def mou(edition, organizer) -> Mou:
    """Two parties, a witness with a mailbox and one without; the seal waits for all."""
    return make.mou(edition, organizer.user, witnesses=MAILBOXES, witnesses_must_sign=True)


@pytest.fixture
def parties(mou):
    return list(mou.text.parties)


@pytest.fixture
def witnesses(mou):
    return list(mou.text.witnesses)


def letters_to(mailbox: str) -> int:
    return Letter.objects.filter(kind="mou", to=mailbox).count()


def test_the_seal_waits_for_the_witnesses(visitor, registrar, mou, parties, witnesses):
    for party in parties:
        assert sign(visitor, party).status_code == 302
    mou.refresh_from_db()
    assert mou.state == "signing"
    assert sign(visitor, witnesses[0]).status_code == 302
    mou.refresh_from_db()
    assert mou.state == "signing"
    url = f"/desk/2564/mous/{mou.slug}/signers/{witnesses[1].pk}/signing/"
    assert "ในฐานะพยาน" in read(registrar, url).html
    assert registrar.post(url, typed(witnesses[1])).status_code == 302
    mou.refresh_from_db()
    assert mou.state == "completed"
    assert agreement_file.seal.call(mou.pk) is True

    mou.refresh_from_db()
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(bytes(mou.file.body))).pages)
    assert "พยานคนที่ ๑" in words
    assert "witness1@example.org" in words, "the evidence says where the code went"
    assert "พยานไม่ได้ลงลายมือชื่อ" not in words
    assert sealing.examine(bytes(mou.file.body)).is_whole
    assert [each.signer for each in mou.events.filter(kind="signed")] == [*parties, *witnesses]
    assert list(evidence.faults(mou)) == []
    assert visitor.get(f"{link_of(witnesses[0])}signed.pdf").content == bytes(mou.file.body)


def test_a_witness_is_written_to_when_the_parties_have_signed(visitor, registrar, mou, parties, witnesses):
    assert letters_to(MAILBOXES[0]) == 0
    make.signature(parties[0], registrar.user)
    assert letters_to(MAILBOXES[0]) == 0
    make.signature(parties[1], registrar.user)
    assert letters_to(MAILBOXES[0]) == 1
    assert [each.signer for each in mou.events.filter(kind="told")] == [*parties, witnesses[0]]
    page = read(visitor, link_of(witnesses[0]))
    assert "ท่านลงนามเป็นพยาน" in page.text(".lead")
    visitor.post(f"{link_of(witnesses[0])}code/")
    assert "ลงนามเป็นพยานในบันทึกข้อตกลงนี้" in read(visitor, link_of(witnesses[0])).text("main")


def test_a_witness_does_not_sign_before_the_parties(registrar, mou, parties, witnesses):
    make.signature(parties[0], registrar.user)
    url = f"/desk/2564/mous/{mou.slug}/signers/{witnesses[1].pk}/signing/"
    answer = registrar.post(url, typed(witnesses[1]))
    assert answer.status_code == 409
    assert f"รอ {parties[1].representative} ลงนามก่อน" in Page(answer).html
    assert not MouSignature.objects.filter(signer=witnesses[1]).exists()


def test_one_by_one_each_is_written_to_and_signs_in_turn(edition, organizer, registrar, visitor):
    mou = make.mou(edition, organizer.user, witnesses=MAILBOXES, witnesses_must_sign=True, sequence="one_by_one")
    first, second = mou.text.parties
    assert (letters_to(first.email), letters_to(second.email)) == (1, 0)
    with pytest.raises(agreements.Refused, match="ยังไม่ถึงลำดับ"):
        make.signature(second, registrar.user)
    make.signature(first, registrar.user)
    assert letters_to(second.email) == 1
    assert sign(visitor, second).status_code == 302
    assert letters_to(MAILBOXES[0]) == 1


def test_in_any_order_all_are_written_to_at_once(edition, organizer, registrar):
    mou = make.mou(edition, organizer.user, witnesses=MAILBOXES, witnesses_must_sign=True, sequence="any")
    assert letters_to(MAILBOXES[0]) == 1
    make.signature(mou.text.witnesses[0], registrar.user)
    mou.refresh_from_db()
    assert mou.state == "signing"


def test_a_witness_not_waited_for_may_sign_until_the_parties_have(edition, organizer, registrar, visitor):
    mou = make.mou(edition, organizer.user, witnesses=MAILBOXES, witnesses_must_sign=False)
    first, second = mou.text.parties
    willing, late = mou.text.witnesses
    assert sign(visitor, willing).status_code == 302
    make.signature(first, registrar.user)
    make.signature(second, registrar.user)
    mou.refresh_from_db()
    assert mou.state == "completed"
    with pytest.raises(agreements.Refused, match="จึงลงนามไม่ได้"):
        make.signature(late, registrar.user)
    assert agreement_file.seal.call(mou.pk) is True
    mou.refresh_from_db()
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(bytes(mou.file.body))).pages)
    assert "ไม่ได้ลงลายมือชื่อในระบบนี้" in words


def test_a_witness_declines_with_a_reason_and_the_signing_stops(visitor, registrar, mou, parties, witnesses):
    for party in parties:
        make.signature(party, registrar.user)
    assert visitor.post(f"{link_of(witnesses[0])}refusal/", {"reason": "ไม่ได้อยู่ในพิธี"}).status_code == 302
    mou.refresh_from_db()
    assert (mou.state, mou.reason) == ("declined", f"พยาน {witnesses[0].representative} ไม่ลงนาม: ไม่ได้อยู่ในพิธี")


def test_a_witness_not_waited_for_stops_nothing(edition, organizer, registrar, visitor):
    mou = make.mou(edition, organizer.user, witnesses=MAILBOXES, witnesses_must_sign=False)
    assert visitor.post(f"{link_of(mou.text.witnesses[0])}refusal/", {"reason": "ติดราชการ"}).status_code == 302
    mou.refresh_from_db()
    assert mou.state == "sent"
    assert mou.events.get(kind="declined").signer == mou.text.witnesses[0]
    for party in mou.text.parties:
        make.signature(party, registrar.user)
    mou.refresh_from_db()
    assert mou.state == "completed"


def test_witnesses_are_reminded_and_who_declined_is_not(edition, organizer, registrar, visitor, monkeypatch):
    mou = make.mou(edition, organizer.user, witnesses=("w1@example.org", "w2@example.org"), witnesses_must_sign=False)
    willing, unwilling = mou.text.witnesses
    visitor.post(f"{link_of(unwilling)}refusal/", {"reason": "ติดราชการ"})
    MouLink.objects.update(told_at=timezone.now() - timedelta(days=4))
    monkeypatch.setattr(agreements, "POLITE_HOURS", (agreements.time(0), agreements.time.max))
    agreements.sweep()
    assert [each.signer for each in mou.events.filter(kind="reminded")] == [*mou.text.parties, willing]


def test_a_witness_signs_on_paper_too(organizer, registrar, mou, parties, witnesses):
    from tests.pledges.test_mou_signing import paper_pdf

    for party in parties:
        make.signature(party, registrar.user)
    posted = {"seen": mou.text.sha256, "paper_on": "6 กรกฎาคม 2564", "checked": "on", "scan": paper_pdf()}
    url = f"/desk/2564/mous/{mou.slug}/signers/{witnesses[1].pk}/paper/"
    assert organizer.post(url, posted).status_code == 302
    assert MouSignature.objects.get(signer=witnesses[1]).way == "paper"


def test_a_new_version_asks_the_witnesses_again(organizer, registrar, mou, parties):
    for party in parties:
        make.signature(party, registrar.user)
    agreements.revise(make.desk_request(organizer.user), mou, "แก้ข้อ ๒")
    mou.refresh_from_db()
    copied = mou.text.witnesses.values_list("representative", "email", "signature")
    assert list(copied) == [("นางพยาน ใจดี", MAILBOXES[0], None), ("นางพยาน ใจดี", "", None)]
    assert (mou.text.sequence, mou.text.witnesses_must_sign) == ("witnesses_last", True)


def test_a_party_and_a_witness_do_not_share_a_mailbox(edition, organizer):
    with pytest.raises(agreements.Refused, match="อีเมลซ้ำกัน"):
        make.mou(edition, organizer.user, witnesses=("a@example.org", "a@example.org"))
    assert not Mou.objects.exists()


def test_each_manager_knows_its_own(mou, parties, witnesses):
    assert (list(MouParty.objects.all()), list(MouWitness.objects.all())) == (parties, witnesses)
    assert MouParty.objects.get(pk=parties[0].pk).is_witness is False


def test_the_code_of_a_witness_signs_for_nobody_else(visitor, registrar, mou, parties, witnesses):
    make.signature(parties[0], registrar.user)
    make.signature(parties[1], registrar.user)
    visitor.post(f"{link_of(witnesses[0])}code/")
    with pytest.raises(agreements.Refused):
        agreements.sign_by_code(
            make.desk_request(registrar.user),
            witnesses[0].link,
            marks.typed("ก ข"),
            mou.text.sha256,
            code_of(witnesses[0]),
        )


def test_the_database_frees_no_witness_of_a_sent_version(mou, witnesses):
    for deed in (
        lambda: MouWitness.objects.update(email="thief@example.org"),
        lambda: witnesses[0].delete(),
        lambda: MouWitness.objects.update(role="party", name="แอบเป็นคู่สัญญา"),
        lambda: MouWitness.objects.update(email="", phone="", erased_at=timezone.now()),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
