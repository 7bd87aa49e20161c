"""What is forgotten of signers of agreements, when, and what the rest still proves."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from moral_assembly.audit import AuditEntry
from networks.models import Letter
from pledges import agreement_file, agreements, evidence, mou_erasure, retention, sealing
from pledges.models import Mou, MouEvent, MouFile, MouSignature, MouSigner
from tests import make
from tests.outbox import deliver
from tests.pledges.test_mou_signing import link_of, sign
from tests.reading import Page, read

ADDRESS = "127.0.0.1"


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def mou(edition, organizer, visitor) -> Mou:
    """Signed by code by both parties, and sealed."""
    mou = make.mou(edition, organizer.user, is_public=True)
    for party in mou.text.parties:
        assert sign(visitor, party, HTTP_USER_AGENT="Telephone").status_code == 302
    assert agreement_file.seal.call(mou.pk) is True
    mou.refresh_from_db()
    return mou


def words_of(mou: Mou) -> str:
    pages = PdfReader(BytesIO(bytes(MouFile.objects.get(mou=mou).body))).pages
    return "".join(page.extract_text() for page in pages)


def age(mou: Mou, years: int) -> None:
    """Let it have been signed so many years ago, as no program can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        past = timezone.now() - timedelta(days=366 * years)
        cursor.execute("ALTER TABLE pledges_moutext DISABLE TRIGGER sent")
        cursor.execute("UPDATE pledges_moutext SET dated_on = %s, ends_on = NULL WHERE mou_id = %s", [past, mou.pk])
        cursor.execute("ALTER TABLE pledges_moutext ENABLE TRIGGER sent")
        cursor.execute("UPDATE pledges_mou SET completed_at = %s WHERE id = %s", [past, mou.pk])


def test_one_signer_is_forgotten_on_request_and_the_rest_still_proves(organizer, visitor, mou):
    first, second = mou.text.parties
    original, mailbox = bytes(mou.file.body), first.email
    assert mailbox in words_of(mou)
    url = f"/desk/2564/mous/{mou.slug}/signers/{first.pk}/erasure/"
    assert organizer.post(url).status_code == 302

    first.refresh_from_db()
    assert (first.email, first.phone, first.erased_at is not None) == ("", "", True)
    signature = MouSignature.objects.get(signer=first)
    assert (signature.address, signature.agent, signature.document_sha256) == (None, "", mou.text.sha256)
    assert list(mou.events.filter(signer=first, address__isnull=False).values_list("kind", flat=True)) == ["erased"]
    assert mailbox not in str(list(mou.events.values_list("details", flat=True)))
    assert list(evidence.faults(mou)) == [], "the chain holds"
    told = words_of(mou)
    assert mailbox not in told
    assert second.email in told, "the other party's evidence stays"
    assert agreement_file.ERASED in told
    assert sha256(original).hexdigest() in told.replace("\n", "")
    new = MouFile.objects.get(mou=mou)
    assert (new.former, new.sha256) == ([sha256(original).hexdigest()], sha256(bytes(new.body)).hexdigest())
    assert sealing.examine(bytes(new.body)).is_whole
    for file in (original, bytes(new.body)):
        page = Page(visitor.post("/verify/", {"file": ContentFile(file, "a.pdf")}))
        assert "เป็นไฟล์ต้นฉบับที่เราออก" in page.texts(".alert--ok[role=status]")[-1]
    assert AuditEntry.objects.filter(action="mou_erased").count() == 1
    assert first.representative in read(organizer, f"/desk/2564/mous/{mou.slug}/").html
    assert "ลบอีเมลและโทรศัพท์แล้ว" in read(organizer, f"/desk/2564/mous/{mou.slug}/").html
    assert organizer.post(url).status_code == 409
    assert "ก่อนลบข้อมูล" in read(visitor, f"/verify/{mou.code}/").html


def test_letters_that_went_are_forgotten_too(organizer, mou):
    first = mou.text.parties[0]
    deliver()
    assert Letter.objects.filter(to=first.email).exists()
    mou_erasure.erase(make.desk_request(organizer.user), first)
    assert not Letter.objects.filter(to=first.email).exists()


def test_who_still_signs_is_not_forgotten(edition, organizer):
    mou = make.mou(edition, organizer.user)
    party = mou.text.parties[0]
    url = f"/desk/2564/mous/{mou.slug}/signers/{party.pk}/erasure/"
    answer = organizer.post(url)
    assert answer.status_code == 409
    assert "ยังรอลายมือชื่อ" in Page(answer).html
    party.refresh_from_db()
    assert party.email
    with pytest.raises(DatabaseError), transaction.atomic():
        MouSigner.objects.update(email="", phone="", erased_at=timezone.now())


def test_who_erases(registrar, auditor, coordinator, visitor, organizer, mou):
    url = f"/desk/2564/mous/{mou.slug}/signers/{mou.text.parties[0].pk}/erasure/"
    assert [who.post(url).status_code for who in (registrar, auditor)] == [403, 403]
    assert coordinator.post(url).status_code == 404
    assert visitor.post(url).status_code == 302
    assert organizer.get(url).status_code == 405
    assert not MouSigner.objects.filter(erased_at__isnull=False).exists()


def test_after_ten_years_all_of_a_signed_agreement_goes(mou):
    age(mou, 9)
    assert retention.forget() == 0
    assert MouSigner.objects.exclude(email="").count() == 2
    age(mou, 11)
    assert retention.forget() == 1
    assert not MouSigner.objects.exclude(email="", phone="").exists()
    assert not MouSignature.objects.filter(address__isnull=False).exists()
    assert not mou.events.exclude(address=None, agent="").exists()
    assert mou.events.last().kind == "erased"
    assert "@example.org" not in words_of(mou)
    assert ADDRESS not in words_of(mou)
    assert list(evidence.faults(mou)) == []
    assert retention.forget() == 0, "once"


def test_a_term_that_still_runs_keeps_the_evidence(mou):
    age(mou, 11)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pledges_moutext DISABLE TRIGGER sent")
        cursor.execute("UPDATE pledges_moutext SET ends_on = %s", [timezone.localdate() - timedelta(days=366)])
        cursor.execute("ALTER TABLE pledges_moutext ENABLE TRIGGER sent")
    assert retention.forget() == 0


def test_a_year_after_an_agreement_fell(edition, organizer, monkeypatch):
    mou = make.mou(edition, organizer.user)
    agreements.withdraw(make.desk_request(organizer.user), mou, "ยกเลิกงาน")
    assert retention.forget() == 0
    monkeypatch.setattr(mou_erasure, "FALLEN_FOR", timedelta(0))
    assert retention.forget() == 1
    assert not MouSigner.objects.exclude(email="").exists()
    assert mou.events.get(kind="withdrawn").details == {"reason": "ยกเลิกงาน"}


def test_an_erased_row_can_be_altered_as_little_as_before(mou, organizer):
    mou_erasure.erase(make.desk_request(organizer.user), mou.text.parties[0])
    event = mou.events.filter(erased_at__isnull=False).first()
    for deed in (
        lambda: MouEvent.objects.filter(pk=event.pk).update(kind="sealed"),
        lambda: MouEvent.objects.filter(pk=event.pk).update(erased_at=timezone.now()),
        lambda: mou.events.filter(erased_at__isnull=True).update(erased_at=timezone.now(), erased_hash="x", details={}),
        lambda: MouFile.objects.update(body=b"forged"),
        lambda: MouFile.objects.update(former=[]),
        lambda: MouSignature.objects.update(typed="ปลอม", erased_at=timezone.now()),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pledges_mouevent DISABLE TRIGGER only_added")
        cursor.execute('UPDATE pledges_mouevent SET details = \'{"reason": "x"}\' WHERE id = %s', [event.pk])
        cursor.execute("ALTER TABLE pledges_mouevent ENABLE TRIGGER only_added")
    assert len(list(evidence.faults(mou))) == 1


def test_altered_evidence_is_not_wiped_away(mou, organizer):
    first = mou.text.parties[0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pledges_mouevent DISABLE TRIGGER only_added")
        cursor.execute("UPDATE pledges_mouevent SET address = '10.0.0.9' WHERE signer_id = %s", [first.pk])
        cursor.execute("ALTER TABLE pledges_mouevent ENABLE TRIGGER only_added")
    with pytest.raises(agreements.Refused, match="ถูกแก้ไข"):
        mou_erasure.erase(make.desk_request(organizer.user), first)
    first.refresh_from_db()
    assert first.email


def test_a_seal_that_cannot_be_made_leaves_all_as_it_was(mou, organizer, settings, tmp_path):
    settings.SEAL_FILE = str(tmp_path / "lost.p12")
    first = mou.text.parties[0]
    with pytest.raises(agreements.Refused, match="SEAL_FILE"):
        mou_erasure.erase(make.desk_request(organizer.user), first)
    first.refresh_from_db()
    assert first.email
    assert MouFile.objects.get().former == []


def test_the_link_of_a_forgotten_signer_still_gives_the_file(visitor, organizer, mou):
    first = mou.text.parties[0]
    url = link_of(first)
    mou_erasure.erase(make.desk_request(organizer.user), first)
    assert visitor.get(f"{url}signed.pdf").content == bytes(MouFile.objects.get().body)
