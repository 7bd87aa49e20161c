"""What somebody might try with an agreement: each is refused or exposed."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from networks.models import Letter
from pledges import agreement_file, agreements, evidence, marks, mou_access, sealing, verification
from pledges.models import Mou, MouEvent, MouLink, MouSignature
from tests import make
from tests.cast import browser
from tests.outbox import deliver
from tests.pledges.test_mou_signing import LINE, code_of, link_of, sign, typed
from tests.reading import Page, read


@pytest.fixture
def mou(edition, organizer) -> Mou:
    return make.mou(edition, organizer.user)


@pytest.fixture
def parties(mou):
    return list(mou.text.parties.all())


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def test_a_foreign_link_leads_nowhere(visitor, mou, parties):
    url = link_of(parties[0])
    forged = url[:-2] + ("0" if url[-2] != "0" else "1") + "/"
    for address in (forged, "/mous/0/", f"/mous/{parties[0].link.token_hash}/"):
        assert visitor.get(address).status_code == 404
        assert visitor.post(f"{address}code/").status_code == 404
        assert visitor.post(f"{address}signing/", typed(parties[0], code="123456")).status_code == 404


def test_the_code_of_one_party_does_not_sign_for_another(visitor, mou, parties):
    first, second = parties
    visitor.post(f"{link_of(first)}code/")
    code = code_of(first)
    visitor.post(f"{link_of(second)}code/")
    MouLink.objects.filter(signer=second).update(code_at=timezone.now())
    answer = visitor.post(f"{link_of(second)}signing/", typed(second, code=code))
    assert answer.status_code in ((409,) if code != code_of(second) else (302,))
    assert not MouSignature.objects.filter(signer=first).exists()


def test_a_used_code_signs_nothing_more(visitor, organizer, mou, parties):
    assert sign(visitor, parties[0]).status_code == 302
    code, url = code_of(parties[0]), link_of(parties[0])
    answer = visitor.post(f"{url}signing/", typed(parties[0], code=code))
    assert answer.status_code == 409
    assert MouSignature.objects.count() == 1
    with pytest.raises(mou_access.Refused, match="ใช้ไปแล้ว"):
        mou_access.use_code(parties[0].link, code)


def test_an_old_code_has_run_out(visitor, mou, parties):
    url = link_of(parties[0])
    visitor.post(f"{url}code/")
    MouLink.objects.update(code_at=timezone.now() - timedelta(minutes=10, seconds=1))
    answer = visitor.post(f"{url}signing/", typed(parties[0], code=code_of(parties[0])))
    assert answer.status_code == 409
    assert "๑๐ นาที" in Page(answer).text(".alert--bad")


def test_guessing_the_code_ends_after_five_tries(visitor, mou, parties):
    url = link_of(parties[0])
    visitor.post(f"{url}code/")
    right = code_of(parties[0])
    wrong = [f"{n:06}" for n in range(10) if f"{n:06}" != right][:5]
    for guess in wrong:
        assert visitor.post(f"{url}signing/", typed(parties[0], code=guess)).status_code == 409
    assert visitor.post(f"{url}signing/", typed(parties[0], code=right)).status_code == 409, (
        "too late for the right one"
    )
    assert mou.events.filter(kind="code_failed").count() == 5
    assert not MouSignature.objects.exists()


def test_codes_are_asked_for_once_a_minute_and_eight_times_a_day(visitor, mou, parties):
    url = link_of(parties[0])
    assert visitor.post(f"{url}code/").status_code == 302
    assert visitor.post(f"{url}code/").status_code == 409
    for _ in range(7):
        MouLink.objects.update(code_at=timezone.now() - timedelta(minutes=2))
        assert visitor.post(f"{url}code/").status_code == 302
    MouLink.objects.update(code_at=timezone.now() - timedelta(minutes=2))
    answer = visitor.post(f"{url}code/")
    assert answer.status_code == 409
    assert "หนึ่งวัน" in Page(answer).text(".alert--bad")


def test_guessing_from_one_address_is_throttled(visitor, mou, parties):
    url = link_of(parties[0])
    answers = {visitor.post(f"{url}signing/", typed(parties[0], code="1")).status_code for _ in range(61)}
    assert answers == {422, 429}


def test_who_read_another_text_does_not_sign_this_one(visitor, mou, parties):
    """The form carries the digest of what was on the page."""
    url = link_of(parties[0])
    visitor.post(f"{url}code/")
    answer = visitor.post(f"{url}signing/", typed(parties[0], code=code_of(parties[0]), seen="0" * 64))
    assert answer.status_code == 409
    assert "ไม่ใช่ฉบับที่ใช้อยู่" in Page(answer).text(".alert--bad")
    assert mou_access.is_alive(MouLink.objects.get(signer=parties[0])), "the code was not spent"


def test_the_text_cannot_be_changed_after_sending(organizer, mou):
    url = f"/desk/2564/mous/{mou.slug}/details/"
    assert organizer.get(url).status_code == 302
    assert organizer.post(url, {"subject": "แอบแก้"}).status_code == 302
    with pytest.raises(agreements.Refused, match="แก้ไม่ได้"):
        agreements.write(make.desk_request(organizer.user), mou, {"subject": "แอบแก้"}, [], [], 0)
    mou.text.refresh_from_db()
    assert mou.text.subject != "แอบแก้"


HARD = "<script>alert(1)</script>{{ settings.SECRET_KEY }}{% load x %}\u202eกลับ"


def test_html_template_code_and_marks_in_names_are_only_words(edition, organizer, registrar, visitor):
    mou = make.mou(edition, organizer.user, HARD, "ก" * 250, subject=f"เรื่อง {HARD}", is_public=True)
    for party in mou.text.parties.all():
        make.signature(party, registrar.user)
    assert agreement_file.seal.call(mou.pk) is True
    mou.refresh_from_db()
    for page in (
        read(organizer, f"/desk/2564/mous/{mou.slug}/"),
        read(visitor, f"/verify/{mou.code}/"),
        read(visitor, "/chiangrai/2564/mous/"),
        read(visitor, mou.get_absolute_url()),
        read(visitor, "/chiangrai/2564/"),
    ):
        assert "<script>alert(1)" not in page.html
        assert "&lt;script&gt;alert(1)" in page.html
        assert "{{ settings.SECRET_KEY }}" in page.html


def test_marks_that_turn_text_around_are_taken_out_of_what_is_typed(organizer, edition):
    from tests.pledges.test_mou_desk import posted

    answer = organizer.post("/desk/2564/new/mous/", posted(edition) | {"parties-0-name": "เทศบาล\u202eปลอม\u200b"})
    assert answer.status_code == 302
    assert Mou.objects.get().text.parties.first().name == "เทศบาลปลอม"


# Staff


def test_staff_neither_read_nor_use_the_link(organizer, registrar, auditor, administrator, mou, parties):
    url = link_of(parties[0])
    token = url.split("/")[2]
    pages = ["/desk/letters/", f"/desk/2564/mous/{mou.slug}/"]
    pages += [f"/desk/letters/{each.pk}/" for each in Letter.objects.filter(kind="mou")]
    for reader in (organizer, auditor, administrator):
        for page in pages:
            response = reader.get(page)
            assert response.status_code in (200, 404)
            assert token not in response.text
    assert not MouLink.objects.filter(token_hash__contains=token).exists()
    assert not Letter.objects.filter(body__contains=token).exists()
    for staff in (organizer, registrar, administrator):
        assert staff.post(f"{url}code/").status_code == 409, "even with the link in hand"
        assert staff.post(f"{url}signing/", typed(parties[0], code="123456")).status_code == 409
        assert staff.post(f"{url}refusal/", {"reason": "ก"}).status_code == 409
    assert not MouSignature.objects.exists()


def test_only_a_registrar_witnesses_and_only_an_organizer_attaches(
    organizer, registrar, auditor, coordinator, door, foreign_organizer, mou, parties
):
    base = f"/desk/2564/mous/{mou.slug}/signers/{parties[0].pk}"
    answers = {
        name: (
            who.post(f"{base}/signing/", typed(parties[0])).status_code,
            who.post(f"{base}/paper/", {"scan": ContentFile(b"x")}).status_code,
        )
        for name, who in {
            "organizer": organizer, "auditor": auditor, "coordinator": coordinator, "door": door,
            "foreign": foreign_organizer,
        }.items()
    }  # fmt: skip
    assert answers == {
        "organizer": (403, 422),
        "auditor": (403, 403),
        "coordinator": (404, 404),
        "door": (404, 404),
        "foreign": (404, 404),
    }
    assert registrar.post(f"{base}/paper/", {}).status_code == 403
    assert not MouSignature.objects.exists()


def test_a_representative_with_an_account_signs_as_oneself(edition, organizer, mou, parties):
    member = browser(make.user(parties[0].email))
    assert sign(member, parties[0]).status_code == 302
    assert mou.events.get(kind="signed").by == member.user


# The file and the trail


def sealed(mou, parties, registrar) -> bytes:
    for party in parties:
        make.signature(party, registrar.user)
    assert agreement_file.seal.call(mou.pk) is True
    mou.refresh_from_db()
    return bytes(mou.file.body)


def test_one_changed_byte_is_seen(visitor, registrar, mou, parties):
    body = bytearray(sealed(mou, parties, registrar))
    page = Page(visitor.post("/verify/", {"file": ContentFile(bytes(body), "a.pdf")}))
    assert "ต้นฉบับ" in page.text(".alert--ok[role=status]")
    for at in range(200, len(body), len(body) // 20):
        changed = bytearray(body)
        changed[at] ^= 1
        assert verification.examine(bytes(changed)).verdict != verification.Verdict.ORIGINAL, at
    changed = bytearray(body)
    changed[len(body) // 4] ^= 1
    assert sealing.examine(bytes(changed)).is_whole is False
    changed = bytearray(body)
    changed[len(body) // 3] ^= 1
    assert "ต้นฉบับที่เราออก ไม่มีการแก้" not in visitor.post("/verify/", {"file": ContentFile(bytes(changed), "a.pdf")}).text


def test_a_stamp_behind_the_seal_is_seen_and_the_original_told(visitor, registrar, mou, parties):
    from io import BytesIO

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(sealed(mou, parties, registrar)))
    writer.add_stream_to_page(0, writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 50 50 re f")))
    stamped = BytesIO()
    writer.write(stamped)
    page = Page(visitor.post("/verify/", {"file": ContentFile(stamped.getvalue(), "a.pdf")}))
    assert "ถูกแก้หลังจากนั้น" in page.text(".alert--bad")
    assert page.texts(".paper-sheet p") == [words for _, words in mou.text.lines]


def test_verify_tells_every_printed_fact_and_no_mailbox(visitor, registrar, mou, parties):
    sealed(mou, parties, registrar)
    page = read(visitor, f"/verify/{mou.printed_code.lower()}/")
    assert page.texts(".paper-sheet p") == [words for _, words in mou.text.lines]
    for party in parties:
        assert party.representative in page.html
        assert party.email not in page.html
    assert {mou.text.sha256, mou.file.sha256} <= set(page.texts(".digest"))
    assert "ไม่ใช่ใบรับรองของผู้ลงนามแต่ละฝ่าย" in page.html


def test_a_code_is_not_answered_for_before_the_seal(visitor, mou):
    assert visitor.get(f"/verify/{mou.code}/").status_code == 404


def test_an_altered_row_of_the_story_is_named(mou, organizer):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pledges_mouevent DISABLE TRIGGER only_added")
        cursor.execute("UPDATE pledges_mouevent SET address = '10.0.0.9' WHERE mou_id = %s AND number = 2", [mou.pk])
        cursor.execute("ALTER TABLE pledges_mouevent ENABLE TRIGGER only_added")
    assert list(evidence.faults(mou)) == ["เหตุการณ์ที่ ๒ ถูกแก้ไข"]
    assert "เหตุการณ์ที่ ๒ ถูกแก้ไข" in read(organizer, f"/desk/2564/mous/{mou.slug}/").html


def test_a_removed_row_of_the_story_is_named(mou):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE pledges_mouevent DISABLE TRIGGER only_added")
        cursor.execute("DELETE FROM pledges_mouevent WHERE mou_id = %s AND number = 2", [mou.pk])
        cursor.execute("ALTER TABLE pledges_mouevent ENABLE TRIGGER only_added")
    assert list(evidence.faults(mou)) == ["เหตุการณ์ที่ ๒ หายไป"]


def test_letters_of_codes_are_private(visitor, mou, parties):
    visitor.post(f"{link_of(parties[0])}code/")
    assert set(Letter.objects.filter(kind="mou").values_list("is_private", "body")) == {(True, "")}
    deliver()


def test_a_drawing_with_markup_never_reaches_the_page(visitor, mou, parties):
    answer = sign(visitor, parties[0], drawing=f'{LINE}"/><script>alert(1)</script>')
    assert answer.status_code == 422
    assert "<script>alert(1)" not in answer.text
    assert not MouSignature.objects.exists()
    with pytest.raises(marks.Unfit):
        marks.drawn(LINE + "\n")


def test_what_failed_leaves_a_trace(visitor, mou, parties):
    url = link_of(parties[0])
    visitor.post(f"{url}code/")
    right = code_of(parties[0])
    visitor.post(f"{url}signing/", typed(parties[0], code=f"{(int(right) + 1) % 10**6:06}"))
    event = MouEvent.objects.get(kind="code_failed")
    assert (event.signer, event.address, event.details) == (parties[0], "127.0.0.1", {"tries": 1})
