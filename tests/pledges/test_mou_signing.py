"""An agreement from the first draft to the seal: by private link and code, before a registrar, on paper."""

import re
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from moral_assembly.audit import AuditEntry
from networks.models import Letter
from pledges import agreement_file, agreements, evidence, marks, mou_access, sealing
from pledges.models import Mou, MouEvent, MouLink, MouSignature
from tests import make
from tests.outbox import delivered
from tests.reading import Page, read

LINE = "M10 100L60 40L110 160L200 90"


@pytest.fixture
def mou(edition, organizer) -> Mou:
    return make.mou(edition, organizer.user)


@pytest.fixture
def parties(mou):
    return list(mou.text.parties.all())


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


def link_of(party) -> str:
    """The private link, as only the letter to the representative has it."""
    letters = [each for each in delivered() if each.to[0].endswith(f"<{party.email}>") and "/mous/" in each.body]
    return re.search(r"https?://[^/\s]+(/mous/[0-9a-f]+/)", letters[-1].body)[1]


def code_of(party) -> str:
    letters = [each for each in delivered() if each.to[0].endswith(f"<{party.email}>")]
    return re.search(r"^(\d{6})$", letters[-1].body, re.MULTILINE)[1]


def typed(party, **changes) -> dict:
    return {"seen": party.text.sha256, "kind": "drawn", "drawing": LINE, "agreed": "on", **changes}


def sign(visitor, party, **changes):
    url = link_of(party)
    visitor.post(f"{url}code/")
    return visitor.post(f"{url}signing/", typed(party, **{"code": code_of(party), **changes}))


# The way of an agreement


def test_two_parties_sign_by_code_and_the_document_is_sealed(visitor, mou, parties):
    first, second = parties
    assert sign(visitor, first).status_code == 302
    mou.refresh_from_db()
    assert mou.state == "signing"
    assert sign(visitor, second, kind="typed", typed="นายผู้แทน คนที่2").status_code == 302

    mou.refresh_from_db()
    assert mou.state == "completed"
    assert agreement_file.seal.call(mou.pk) is True

    mou.refresh_from_db()
    body = bytes(mou.file.body)
    assert (mou.state, mou.file.sha256) == ("sealed", sha256(body).hexdigest())
    assert sealing.examine(body).is_whole
    assert visitor.get(f"{link_of(first)}signed.pdf").content == body
    kinds = list(mou.events.values_list("kind", flat=True))
    assert kinds[:4] == ["made", "sent", "told", "told"]
    assert kinds[-4:] == ["code_sent", "signed", "completed", "sealed"]
    assert list(evidence.faults(mou)) == []


def test_the_evidence_says_who_when_how_and_from_where(visitor, mou, parties):
    sign(visitor, parties[0])
    signature = MouSignature.objects.get()
    assert (signature.way, signature.kind, signature.drawing) == ("code", "drawn", LINE)
    assert signature.document_sha256 == mou.text.sha256
    assert signature.address == "127.0.0.1"
    assert signature.code_sent_at < signature.code_used_at <= signature.signed_at
    assert signature.by is None
    event = mou.events.get(kind="signed")
    assert event.details == {"way": "code", "signature": signature.digest, "sha256": mou.text.sha256}
    entry = AuditEntry.objects.filter(action="mou_signed").get()
    assert (entry.actor_id, entry.address, entry.province) == (None, "127.0.0.1", "chiangrai")


def test_opening_is_written_down_once_and_never_invented(visitor, mou, parties):
    assert not mou.events.filter(kind="opened").exists()
    url = link_of(parties[0])
    read(visitor, url)
    read(visitor, url)
    event = mou.events.get(kind="opened")
    assert (event.signer, event.address) == (parties[0], "127.0.0.1")


def test_the_page_shows_the_exact_document_and_its_digest(visitor, mou, parties):
    url = link_of(parties[0])
    page = read(visitor, url)
    shown = page.texts(".paper-sheet p")
    assert shown == [words for _, words in mou.text.lines]
    assert page.texts(".digest") == [mou.text.sha256]
    assert sha256("\n".join(shown).encode()).hexdigest() == mou.text.sha256
    assert sha256(visitor.get(f"{url}document.txt").content).hexdigest() == mou.text.sha256
    response = visitor.get(url)
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_declining_needs_a_reason_and_stops_the_signing(visitor, mou, parties):
    url = link_of(parties[0])
    assert visitor.post(f"{url}refusal/", {"reason": " "}).status_code == 422
    assert visitor.post(f"{url}refusal/", {"reason": "ต้องเข้าที่ประชุมก่อน"}).status_code == 302
    mou.refresh_from_db()
    assert (mou.state, mou.reason) == ("declined", "เทศบาลตัวอย่าง ไม่ลงนาม: ต้องเข้าที่ประชุมก่อน")
    other = link_of(parties[1])
    assert visitor.post(f"{other}code/").status_code == 409
    assert visitor.post(f"{other}signing/", typed(parties[1], code="123456")).status_code == 409
    assert not MouSignature.objects.exists()
    assert [each.subject for each in delivered() if each.to == ["organizer@example.org"]] != []


def test_a_registrar_witnesses_on_the_spot(registrar, mou, parties):
    url = f"/desk/2564/mous/{mou.slug}/signers/{parties[0].pk}/signing/"
    assert read(registrar, url).texts(".paper-sheet p") == [words for _, words in mou.text.lines]
    assert registrar.post(url, typed(parties[0])).status_code == 302
    signature = MouSignature.objects.get()
    assert (signature.way, signature.by, signature.code_sent_at) == ("witness", registrar.user, None)
    assert registrar.post(url, typed(parties[0])).status_code == 409


def picture() -> ContentFile:
    file = BytesIO()
    Image.new("RGB", (400, 600), "white").save(file, "JPEG")
    return ContentFile(file.getvalue(), "หน้า.jpg")


def paper_pdf() -> ContentFile:
    file, pdf = BytesIO(), pikepdf.new()
    pdf.add_blank_page(page_size=(300, 400))
    pdf.pages[0].obj["/Annots"] = pdf.make_indirect(
        pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])])
    )
    pdf.save(file)
    return ContentFile(file.getvalue(), "page.pdf")


def test_pages_signed_on_paper_are_attached_and_stand_in_the_document(organizer, mou, parties):
    base = f"/desk/2564/mous/{mou.slug}/signers"
    for party, scan in zip(parties, (picture(), paper_pdf()), strict=True):
        posted = {"seen": mou.text.sha256, "paper_on": "6 กรกฎาคม 2564", "checked": "on", "scan": scan}
        assert organizer.post(f"{base}/{party.pk}/paper/", posted).status_code == 302
    assert MouSignature.objects.filter(way="paper", kind="scanned", by=organizer.user).count() == 2
    kept = b"".join(organizer.get(f"{base}/{parties[1].pk}/scan/"))
    assert sha256(kept).hexdigest() == parties[1].signature.scan_sha256
    assert agreement_file.seal.call(mou.pk) is True
    mou.refresh_from_db()
    with pikepdf.open(BytesIO(bytes(mou.file.body))) as pdf:
        sizes = [[float(number) for number in page.mediabox[2:]] for page in pdf.pages]
        annotations = [page.obj.get("/Annots", []) for page in pdf.pages]
    assert sizes[-1] == [300, 400]
    assert len(annotations[-1]) == 0
    assert sealing.examine(bytes(mou.file.body)).is_whole


@pytest.mark.parametrize("body", [b"", b"hello", b"%PDF-1.7 broken", b"<svg onload=alert(1)>"])
def test_what_is_no_signed_page_is_refused(organizer, mou, parties, body):
    url = f"/desk/2564/mous/{mou.slug}/signers/{parties[0].pk}/paper/"
    posted = {"seen": mou.text.sha256, "paper_on": "6 กรกฎาคม 2564", "checked": "on"}
    answer = organizer.post(url, posted | {"scan": ContentFile(body, "page.pdf")})
    assert answer.status_code == 422
    assert Page(answer).texts(".error") != []
    assert not MouSignature.objects.exists()


# Versions


def test_a_change_after_sending_needs_a_new_version_and_all_sign_again(visitor, organizer, mou, parties):
    assert sign(visitor, parties[0]).status_code == 302
    old_link = link_of(parties[0])
    agreements.revise(make.desk_request(organizer.user), mou, "แก้ข้อ ๒")
    mou.refresh_from_db()
    assert (mou.state, mou.text.number) == ("drafted", 2)
    agreements.send(make.desk_request(organizer.user), mou)
    mou.refresh_from_db()
    first = mou.text.parties.first()
    assert not hasattr(first, "signature")
    assert MouSignature.objects.get().signer == parties[0], "the evidence of the old version stays"
    assert link_of(first) != old_link
    assert "ฉบับนี้ถูกแทนด้วยฉบับใหม่" in visitor.get(old_link).text
    assert visitor.post(f"{old_link}code/").status_code == 409
    assert sign(visitor, first).status_code == 302


def test_letters_of_a_closed_version_do_not_go(organizer, mou):
    assert Letter.objects.filter(kind="mou", state="queued").count() == 2
    agreements.withdraw(make.desk_request(organizer.user), mou, "ยกเลิกงาน")
    assert set(Letter.objects.filter(kind="mou").values_list("state", flat=True)) == {"discarded"}


# Reminders and time


def test_reminders_are_polite(organizer, visitor, mou, parties, monkeypatch):
    with pytest.raises(agreements.Refused, match="ภายในหนึ่งวัน"):
        agreements.remind(make.desk_request(organizer.user), mou)
    sign(visitor, parties[0])
    MouLink.objects.update(told_at=timezone.now() - timedelta(days=4))
    monkeypatch.setattr(agreements, "POLITE_HOURS", (agreements.time(0), agreements.time(0)))
    agreements.sweep()
    assert not mou.events.filter(kind="reminded").exists(), "not at night"
    monkeypatch.setattr(agreements, "POLITE_HOURS", (agreements.time(0), agreements.time.max))
    agreements.sweep()
    agreements.sweep()
    assert [each.signer for each in mou.events.filter(kind="reminded")] == [parties[1]]
    MouLink.objects.update(told_at=timezone.now() - timedelta(days=4), reminders=3)
    agreements.sweep()
    assert mou.events.filter(kind="reminded").count() == 1, "three are enough"
    assert agreements.remind(make.desk_request(organizer.user), mou) == 1


def test_the_reminder_carries_the_same_link(mou, parties):
    before = link_of(parties[0])
    mail.outbox.clear()
    mou_access.write(parties[0], "reminder")
    assert link_of(parties[0]) == before


def test_after_the_last_day_nobody_signs_until_there_is_more_time(visitor, organizer, mou, parties):
    url = link_of(parties[0])
    type(mou.text).objects.update(answer_by=timezone.now() - timedelta(minutes=1))
    assert "พ้นกำหนดลงนามแล้ว" in visitor.get(url).text
    assert visitor.post(f"{url}code/").status_code == 409
    agreements.sweep()
    agreements.sweep()
    assert mou.events.filter(kind="late").count() == 1
    agreements.extend(make.desk_request(organizer.user), mou, timezone.now() + timedelta(days=1))
    assert sign(visitor, parties[0]).status_code == 302


# The seal


def test_a_seal_that_fails_is_told_and_tried_again(registrar, organizer, mou, parties, settings, tmp_path):
    for party in parties:
        make.signature(party, registrar.user)
    settings.SEAL_FILE = str(tmp_path / "lost.p12")
    assert agreement_file.seal.call(mou.pk) is False
    mou.refresh_from_db()
    assert (mou.state, mou.seal_tries) == ("completed", 1)
    assert "SEAL_FILE" in mou.seal_fault
    assert "SEAL_FILE" in read(organizer, f"/desk/2564/mous/{mou.slug}/").text(".alert--bad")
    assert organizer.get(f"/desk/2564/mous/{mou.slug}/signed.pdf").status_code == 404
    settings.SEAL_FILE = ""
    Mou.objects.update(
        completed_at=timezone.now() - timedelta(hours=1), seal_tried_at=timezone.now() - timedelta(hours=1)
    )
    agreements.sweep()
    mou.refresh_from_db()
    assert timezone.now() - mou.seal_tried_at < timedelta(minutes=1), "asked for again"
    assert agreement_file.seal.call(mou.pk) is True
    assert agreement_file.seal.call(mou.pk) is False, "once"
    mou.refresh_from_db()
    assert (mou.state, mou.seal_fault) == ("sealed", "")


def test_altered_evidence_is_not_sealed(registrar, mou, parties):
    for party in parties:
        make.signature(party, registrar.user)
    event = mou.events.get(number=2)
    copy = {**MouEvent.objects.filter(pk=event.pk).values().get(), "id": None, "number": 99}
    MouEvent.objects.create(**copy)
    assert agreement_file.seal.call(mou.pk) is False
    mou.refresh_from_db()
    assert "หลักฐานถูกแก้ไข" in mou.seal_fault


# What the database keeps


def test_what_was_sent_and_signed_is_frozen_by_the_database(registrar, organizer, mou, parties):
    make.signature(parties[0], registrar.user)
    party = parties[1]
    for deed in (
        lambda: type(mou.text).objects.update(clauses="แอบแก้"),
        lambda: type(mou.text).objects.update(lines=[], sha256="0" * 64),
        lambda: type(party).objects.filter(pk=party.pk).update(email="thief@example.org"),
        lambda: type(party).objects.create(text=mou.text, order=9, name="แอบเพิ่ม", representative="ก"),
        lambda: party.delete(),
        lambda: mou.text.witnesses.all().delete(),
        lambda: MouSignature.objects.update(typed="ปลอม"),
        lambda: MouSignature.objects.all().delete(),
        lambda: MouEvent.objects.update(kind="sealed"),
        lambda: mou.events.first().delete(),
        lambda: Mou.objects.update(code="22222222222A"),
        lambda: MouSignature.objects.create(
            signer=party, way="witness", kind="typed", typed="ก", document_sha256="0" * 64, by=organizer.user,
            signed_at=timezone.now(),
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


STATES = list(Mou.State)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_every_pair_of_states(edition, organizer, before, after):
    """The table says which; Python and the database say the same."""
    mou = make.mou(edition, organizer.user, sent=False)
    ways = {
        "drafted": [],
        "sent": ["sent"],
        "signing": ["sent", "signing"],
        "completed": ["sent", "signing", "completed"],
        "sealed": ["sent", "signing", "completed", "sealed"],
        "declined": ["sent", "declined"],
        "withdrawn": ["withdrawn"],
    }
    fields = {"reason": "ทดสอบ", "completed_at": timezone.now()}
    for state in ways[before]:
        Mou.objects.filter(pk=mou.pk).update(state=state, **fields)
    mou.refresh_from_db()
    assert mou.state == before
    allowed = after in Mou.TRANSITIONS[before]
    assert mou.may_become(after) is allowed
    if allowed or before == after:
        Mou.objects.filter(pk=mou.pk).update(state=after, **fields)
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            Mou.objects.filter(pk=mou.pk).update(state=after, **fields)
        with pytest.raises(agreements.Refused):
            agreements.move(mou, after)


def test_the_table_is_the_one_that_was_agreed():
    assert {str(before): {str(after) for after in states} for before, states in Mou.TRANSITIONS.items()} == {
        "drafted": {"sent", "withdrawn"},
        "sent": {"drafted", "signing", "declined", "withdrawn"},
        "signing": {"drafted", "completed", "declined", "withdrawn"},
        "completed": {"sealed"},
        "sealed": set(),
        "declined": {"drafted", "withdrawn"},
        "withdrawn": set(),
    }


# What is a signature


@pytest.mark.parametrize(
    "path",
    [
        *("", "M1 1", "M1 1L2 2", "M1 1L601 1", "M1 1L1 201", "M1 1L300 1Z", "M1 1 L300 1", "M1.5 1L300 1"),
        *('M1 1L300 1"/><script>', "M1 1L" + "3" * 30_000, "M1 1" + "L1 1" * 6000, "M๑ 1L300 1", "url(http://a)"),
    ],
)
def test_a_drawing_is_points_and_nothing_else(path):
    with pytest.raises(marks.Unfit):
        marks.drawn(path)


def test_the_words_of_the_document_are_in_its_text_layer(registrar, mou, parties):
    """Each line reads as it was signed, and no markup is among the words."""
    for party in parties:
        make.signature(party, registrar.user)
    agreement_file.seal.call(mou.pk)
    mou.refresh_from_db()
    with pikepdf.open(BytesIO(bytes(mou.file.body))) as pdf:
        assert str(pdf.docinfo["/Title"]) == f"บันทึกข้อตกลงความร่วมมือ เรื่อง {mou.text.subject}"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(bytes(mou.file.body))).pages)
    said = "".join(text.split())
    for kind, words in mou.text.lines:
        if kind not in ("signer", "witness"):
            assert "".join(words.split()) in said, words
    assert "ไม่ใช่ใบรับรองอิเล็กทรอนิกส์ของผู้ลงนามแต่ละฝ่าย" in said
    assert mou.text.sha256 in said
    assert "<span" not in said


def test_thirteen_networks_sign_one_document(edition, organizer, registrar):
    """Their signatures go on over pages, and none is lost."""
    names = [f"เครือข่ายที่ {number}" for number in range(1, 14)]
    mou = make.mou(edition, organizer.user, *names)
    for party in mou.text.parties.all():
        make.signature(party, registrar.user)
    assert agreement_file.seal.call(mou.pk) is True
    mou.refresh_from_db()
    assert [words for kind, words in mou.text.lines if kind == "between"] == ["ระหว่าง", "และ"]
    pages = [page.extract_text() for page in PdfReader(BytesIO(bytes(mou.file.body))).pages]
    evidence_begins = next(number for number, page in enumerate(pages) if "หลักฐานการลงนาม" in page)
    signed = "".join("".join(pages[:evidence_begins]).split())
    for number in range(1, 14):
        assert f"(นายผู้แทนคนที่{number})" in signed
