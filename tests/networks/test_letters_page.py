"""/desk/letters/: letters looked through, mended, sent, tried again and discarded, one by one or a batch at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from moral_assembly.audit import AuditEntry
from networks import letters
from networks.models import Letter
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.reading import Page, read

LIST = reverse("letters")


def page_of(letter: Letter) -> str:
    return reverse("letter", args=[letter.pk])


def deed_of(letter: Letter, name: str) -> str:
    return reverse(f"letter_{name}", args=[letter.pk])


def batch_page(batch) -> str:
    return reverse("letter_batch", args=[batch.slug])


def now(letter: Letter) -> Letter:
    letter.refresh_from_db()
    return letter


def form_of(client, letter: Letter) -> dict:
    """What the letter's form would send if nobody touched it."""
    form = client.get(page_of(letter)).context["form"]
    hidden = dict(client.get(page_of(letter)).context["hidden"])
    return {**hidden, **{bound.name: bound.value() for bound in form}}


@pytest.fixture
def draft(chiangrai) -> Letter:
    return make.letter(chiangrai, subject="พิธีเปิดย้ายเวลา", to="somjai@example.org", to_name="สมใจ", body="เรียน สมใจ")


@pytest.fixture
def batch(chiangrai):
    made = make.letter_batch(chiangrai, name="กำหนดการครั้งที่ ๒")
    for number in range(3):
        make.letter(chiangrai, batch=made, to_name=f"ผู้รับ {number}")
    return made


# Who may


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door"])
def test_no_business_of_others(request, role, draft, batch):
    client = request.getfixturevalue(role)
    for address in (LIST, page_of(draft), batch_page(batch)):
        assert client.get(address).status_code == 404
    for name in letters.DEEDS:
        assert client.post(deed_of(draft, name)).status_code == 404


def test_letters_of_another_province_are_nowhere(foreign_organizer, draft, batch):
    assert not foreign_organizer.get(LIST).context["page"].object_list
    for address in (page_of(draft), batch_page(batch)):
        assert (foreign_organizer.get(address).status_code, foreign_organizer.post(address).status_code) == (404, 404)
    for name in letters.DEEDS:
        assert foreign_organizer.post(deed_of(draft, name)).status_code == 404
    assert now(draft).state == "draft"


def test_auditor_reads_and_does_nothing(auditor, draft, batch):
    assert "เรียน สมใจ" in read(auditor, page_of(draft)).text("main .letter")
    for address in (LIST, page_of(draft), batch_page(batch)):
        assert read(auditor, address).all(".deskmain form[method=post]") == []
    for address in (page_of(draft), batch_page(batch), *(deed_of(draft, name) for name in letters.DEEDS)):
        assert auditor.post(address).status_code == 403
    assert now(draft).state == "draft"


def test_wrong_methods(organizer, draft):
    assert organizer.post(LIST).status_code == 405
    assert organizer.put(page_of(draft)).status_code == 405
    assert [organizer.get(deed_of(draft, name)).status_code for name in letters.DEEDS] == [405] * 4


# The list


def test_list_counts_finds_and_narrows(organizer, draft, chiangrai, nan):
    make.letter(nan)
    make.letter(chiangrai, state="failed", subject="ยืนยันการติดตาม", kind="following")
    page = organizer.get(LIST)
    counts = {value: number for value, _, number in page.context["states"] if number}
    assert (counts, page.context["total"]) == ({"draft": 1, "failed": 1}, 2)

    def found(query: str) -> list[str]:
        return [letter.subject for letter in organizer.get(LIST + query).context["page"]]

    assert found("?state=draft") == found("?q=สมใจ") == found("?q=SOMJAI@example") == ["พิธีเปิดย้ายเวลา"]
    assert found("?kind=following") == ["ยืนยันการติดตาม"]
    assert found("?q=ไม่มีเลย") == []
    assert len(found("?state=nonsense&kind=nonsense")) == 2
    assert "ไม่พบจดหมายที่ค้น" in organizer.get(LIST + "?q=ไม่มีเลย").text


def test_the_empty_outbox_says_when_letters_come(organizer):
    assert "ยังไม่มีจดหมาย" in organizer.get(LIST).text


def test_batches_that_wait_stand_above(organizer, batch, chiangrai):
    make.letter_batch(chiangrai, name="ว่าง")
    old = make.letter_batch(chiangrai, name="เก่า", replaced_by=batch)
    make.letter(chiangrai, batch=old)
    assert [(each.name, each.waiting) for each in organizer.get(LIST).context["batches"]] == [("กำหนดการครั้งที่ ๒", 3)]


def test_without_a_server_the_desk_says_so(organizer, draft, batch, settings):
    assert "EMAIL_URL" not in organizer.get(LIST).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    for address in (LIST, page_of(draft), batch_page(batch)):
        assert "จดหมายจะถูกเก็บไว้ ไม่ถูกส่ง" in organizer.get(address).text


def test_as_many_statements_for_three_as_for_one(organizer, chiangrai):
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(address).status_code == 200
        return len(captured)

    batch = make.letter_batch(chiangrai)
    make.letter(chiangrai, batch=batch)
    one = [cost(address) for address in (LIST, batch_page(batch))]
    for _ in range(2):
        make.letter(chiangrai, batch=batch)
        make.letter(chiangrai, batch=make.letter_batch(chiangrai))
    assert [cost(address) for address in (LIST, batch_page(batch))] == one


# One letter


def test_words_are_mended_and_the_trail_says_so_without_them(organizer, draft):
    sent = form_of(organizer, draft) | {"subject": "พิธีเปิด\nเลื่อน", "body": "เรียน คุณสมใจ"}
    assert organizer.post(page_of(draft), sent).url == page_of(draft)
    assert (now(draft).subject, draft.body, draft.state) == ("พิธีเปิด เลื่อน", "เรียน คุณสมใจ", "draft")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == ("letter_changed", {"fields": ["body", "subject"]})


def test_what_was_typed_goes_with_the_letter(organizer, draft):
    """The button that sends is in the form: nobody sends old words past new ones on the screen."""
    page = read(organizer, page_of(draft))
    assert page.texts(".deskmain form textarea ~ * button, .deskmain form p button") == ["บันทึกและส่ง", "บันทึก ยังไม่ส่ง"]
    organizer.post(page_of(draft), form_of(organizer, draft) | {"body": "ใหม่", "deed": "sending"})
    assert (now(draft).body, draft.state) == ("ใหม่", "queued")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["letter_queued", "letter_changed"]


def test_empty_words_are_refused_and_nothing_typed_is_lost(organizer, draft):
    page = organizer.post(page_of(draft), form_of(organizer, draft) | {"subject": "ใหม่", "body": " "})
    assert page.status_code == 422
    assert Page(page).values("#id_subject", "value") == ["ใหม่"]
    assert now(draft).subject == "พิธีเปิดย้ายเวลา"


def test_who_mends_second_sees_what_the_first_one_wrote(organizer, draft, chiangrai):
    colleague = browser(make.staff(Role.ORGANIZER, chiangrai, email="colleague@example.org"))
    mine = form_of(organizer, draft)
    colleague.post(page_of(draft), form_of(colleague, draft) | {"body": "ของเขา"})
    page = organizer.post(page_of(draft), mine | {"body": "ของฉัน"})
    assert page.status_code == 409
    assert [(each.theirs, each.mine) for each in page.context["stale"].differences] == [("ของเขา", "ของฉัน")]
    assert now(draft).body == "ของเขา"


def test_a_letter_that_went_is_not_mended(organizer, draft):
    sent = form_of(organizer, draft)
    Letter.objects.update(state="sent", sent_at=timezone.now())
    answer = organizer.post(page_of(draft), sent | {"body": "แก้ทีหลัง"}, follow=True)
    assert "แก้ไม่ได้แล้ว" in answer.text
    assert now(draft).body == "เรียน สมใจ"


def test_a_draft_is_sent(organizer, draft):
    assert organizer.post(deed_of(draft, "sending")).url == page_of(draft)
    assert (now(draft).state, draft.due_at is not None) == ("queued", True)
    assert DBTaskResult.objects.count() == 1
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label, entry.province) == ("letter_queued", "พิธีเปิดย้ายเวลา", "chiangrai")
    assert "somjai" not in str(AuditEntry.objects.values())


ALLOWED = {
    "draft": {"sending", "discarding"},
    "queued": {"discarding"},
    "sending": set(),
    "sent": set(),
    "unsure": {"retry", "settlement", "discarding"},
    "failed": {"retry", "discarding"},
    "kept": {"retry", "discarding"},
    "discarded": set(),
}
BECOMES = {"sending": "queued", "retry": "queued", "settlement": "sent", "discarding": "discarded"}


@pytest.mark.parametrize("state", Letter.State.values)
@pytest.mark.parametrize("name", letters.DEEDS)
def test_each_deed_in_each_state(organizer, draft, state, name):
    Letter.objects.update(state=state, due_at=timezone.now(), sent_at=timezone.now(), tried_at=timezone.now())
    offered = {deed.name for deed in organizer.get(page_of(draft)).context["deeds"]}
    assert offered == ALLOWED[state]
    answer = organizer.post(deed_of(draft, name), follow=True)
    done = name in ALLOWED[state]
    assert now(draft).state == (BECOMES[name] if done else state)
    assert AuditEntry.objects.exists() == done
    assert ("ไม่ได้แล้ว" in answer.text) != done


def test_a_failed_letter_tells_how_each_attempt_ended(organizer, draft):
    tries = [["2026-01-01T02:00:00+00:00", "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้", "550 5.1.1 <x> unknown"]]
    Letter.objects.update(state="failed", tries=tries, attempts=1, result="เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้")
    page = read(organizer, page_of(draft))
    assert page.text("main code") == "550 5.1.1 <x> unknown"
    assert page.texts("main ol small") == ["๑ ม.ค. ๒๕๖๙ ๐๙.๐๐ น."]


def test_one_after_another(organizer, batch):
    first, second, third = batch.letters.order_by("pk")
    assert organizer.get(page_of(first)).context["next"] == second
    assert organizer.get(page_of(third)).context["next"] == first


# What is secret


def test_a_private_letter_shows_its_reader_and_result_but_no_word(organizer, chiangrai):
    letter = letters.post(chiangrai, Letter.Kind.FOLLOWING, "a@example.org", "ยืนยัน", "ลิงก์ลับ-xyz", private=True)
    page = organizer.get(page_of(letter))
    assert "a@example.org" in page.text
    assert "ลิงก์ลับ-xyz" not in page.text
    assert letter.sealed not in page.text
    assert organizer.post(page_of(letter), {"subject": "x", "body": "y"}).status_code == 302
    assert now(letter).body == ""


def test_letters_about_accounts_are_for_administrators_and_unread_even_there(organizer, administrator, chiangrai):
    letter = letters.post(None, Letter.Kind.ACCOUNT, "a@example.org", "ตั้งรหัสผ่าน", "ลิงก์ลับ-xyz", private=True)
    assert organizer.get(page_of(letter)).status_code == 404
    assert not organizer.get(LIST).context["page"].object_list
    assert "ลิงก์ลับ-xyz" not in administrator.get(page_of(letter)).text
    assert list(administrator.get(LIST).context["page"]) == [letter]


# A batch


def test_a_batch_is_looked_through_and_sent_at_once(organizer, batch):
    page = read(organizer, batch_page(batch))
    assert page.values("main input[name=seen]", "value") == ["3"]
    assert page.texts("main button[name=deed]") == ["ส่งทั้ง ๓ ฉบับ", "ทิ้งทั้ง ๓ ฉบับ"]

    organizer.post(batch_page(batch), {"deed": "sending", "seen": 3})
    assert set(batch.letters.values_list("state", flat=True)) == {"queued"}
    assert DBTaskResult.objects.count() == 1
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == ("letter_queued", {"letters": [None, 3]})


def test_a_batch_is_discarded(organizer, batch):
    organizer.post(batch_page(batch), {"deed": "discarding", "seen": 3})
    assert set(batch.letters.values_list("state", flat=True)) == {"discarded"}
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize("seen", ["2", "4", "", "x", "๓", "-3", "9" * 30])
def test_what_was_not_seen_is_not_sent(organizer, batch, seen):
    page = organizer.post(batch_page(batch), {"deed": "sending", "seen": seen})
    assert page.status_code == 409
    assert "จำนวนจดหมายในชุดเปลี่ยนไปแล้ว" in page.text
    assert set(batch.letters.values_list("state", flat=True)) == {"draft"}


def test_a_second_press_sends_nothing_twice(organizer, batch):
    for expected in (302, 409):
        assert organizer.post(batch_page(batch), {"deed": "sending", "seen": 3}).status_code == expected
    assert AuditEntry.objects.count() == 1


def test_an_unknown_deed_is_nothing(organizer, batch):
    assert organizer.post(batch_page(batch), {"deed": "burning", "seen": 3}).status_code == 404


def test_a_replaced_batch_sends_nothing_and_names_the_new_one(organizer, batch, chiangrai):
    fresh = make.letter_batch(chiangrai, name="กำหนดการครั้งที่ ๓")
    batch.replaced_by = fresh
    batch.save()
    page = organizer.post(batch_page(batch), {"deed": "sending", "seen": 3})
    assert page.status_code == 409
    assert Page(page).links("main .alert a") == [("กำหนดการครั้งที่ ๓", batch_page(fresh))]
    one = batch.letters.first()
    assert [deed.name for deed in organizer.get(page_of(one)).context["deeds"]] == ["discarding"]
    organizer.post(deed_of(one, "sending"))
    assert set(batch.letters.values_list("state", flat=True)) == {"draft"}
    organizer.post(batch_page(batch), {"deed": "discarding", "seen": 3})
    assert set(batch.letters.values_list("state", flat=True)) == {"discarded"}
