"""The desk of agreements and their public list."""

import pytest
from django.utils import timezone

from pledges.models import Mou, MouText
from tests import make
from tests.reading import Page, assert_read_only, read

LIST = "/desk/2564/mous/"
NEW = "/desk/2564/new/mous/"
PUBLIC = "/chiangrai/2564/mous/"


def posted(edition, **changes) -> dict:
    """A draft as the form sends it: three rows of parties, of which one is empty."""
    form = {
        "subject": "ความร่วมมือเพื่อคุณธรรม",
        "place": "หอประชุม",
        "dated_on": "6 กรกฎาคม 2564",
        "starts_on": "6 กรกฎาคม 2564",
        "ends_on": "5 กรกฎาคม 2567",
        "opening": "เพื่อส่งเสริมคุณธรรม",
        "clauses": "ข้อ 1 ร่วมกันวางแผน\n\nร่วมกันติดตามผล",
        "closing": "ลงชื่อไว้เป็นหลักฐาน",
        "answer_by_0": "1 มกราคม 2600",
        "answer_by_1": "17.00",
        "revision": "0",
        "parties-TOTAL_FORMS": "3",
        "parties-INITIAL_FORMS": "0",
        "witnesses-TOTAL_FORMS": "2",
        "witnesses-INITIAL_FORMS": "0",
        "witnesses-0-representative": "นางพยาน ใจดี",
        "sequence": "witnesses_last",
    }
    for number, name in enumerate(("เทศบาล", "วัด")):
        form |= {f"parties-{number}-name": name, f"parties-{number}-representative": f"นายผู้แทน {name}"}
        form[f"parties-{number}-email"] = f"signer{number}@example.org"
    return form | changes


@pytest.fixture
def mou(edition, organizer) -> Mou:
    return make.mou(edition, organizer.user)


def test_a_new_agreement_begins_with_the_usual_words(organizer, edition):
    page = read(organizer, NEW)
    assert "ขอบเขตความร่วมมือ" in page.text("#id_clauses")
    assert len(page.all("[name^=parties-][name$=-representative]")) == 3


def test_drafting_numbers_the_clauses_and_shows_the_whole(organizer, edition):
    answer = organizer.post(NEW, posted(edition))
    mou = Mou.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{LIST}{mou.slug}/")
    lines = read(organizer, answer.url).texts(".paper-sheet p")
    assert lines[:6] == ["บันทึกข้อตกลงความร่วมมือ", "เรื่อง ความร่วมมือเพื่อคุณธรรม", "ระหว่าง", "เทศบาล", "กับ", "วัด"]
    assert lines[8:11] == [
        "ข้อ ๑ ร่วมกันวางแผน",
        "ข้อ ๒ ร่วมกันติดตามผล",
        "ข้อ ๓ ระยะเวลา บันทึกข้อตกลงนี้มีผลใช้บังคับ ตั้งแต่วันที่ ๖ กรกฎาคม พ.ศ. ๒๕๖๔ ถึงวันที่ ๕ กรกฎาคม พ.ศ. ๒๕๖๗",
    ]
    assert lines[-1] == "พยานคนที่ ๑ นางพยาน ใจดี"


def test_three_parties_are_numbered(organizer, edition):
    more = {"parties-2-name": "โรงเรียน", "parties-2-representative": "นางสาวครู", "parties-2-called": "โรงเรียน"}
    organizer.post(NEW, posted(edition) | more)
    beginning = read(organizer, f"{LIST}{Mou.objects.get().slug}/").texts(".paper-sheet p")[8]
    assert "โดย นายผู้แทน เทศบาล ฝ่ายที่ ๑ กับ วัด" in beginning
    assert beginning.endswith("ซึ่งต่อไปในบันทึกข้อตกลงนี้เรียกว่า “โรงเรียน” ฝ่ายที่ ๓")


def test_the_name_comes_from_the_organization_of_the_network(organizer, edition, chiangrai):
    body = make.organization(chiangrai, name="สำนักงานวัฒนธรรมจังหวัด")
    organizer.post(NEW, posted(edition) | {"parties-0-organization": body.pk, "parties-0-name": ""})
    party = Mou.objects.get().text.parties.first()
    assert (party.organization, party.name) == (body, "สำนักงานวัฒนธรรมจังหวัด")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"subject": " "}, "กรอก"),
        ({"subject": "ก" * 301}, "300"),
        ({"parties-1-name": "", "parties-1-representative": "", "parties-1-email": ""}, "อย่างน้อยสองฝ่าย"),
        ({"parties-1-email": "SIGNER0@example.org"}, "ซ้ำกัน"),
        ({"parties-1-name": "เทศบาล"}, "ซ้ำกัน"),
        ({"parties-1-representative": ""}, "กรอก"),
        ({"parties-1-phone": "12"}, "สิบหลัก"),
        ({"ends_on": "5 กรกฎาคม 2563"}, "ก่อนวันเริ่ม"),
        ({"clauses": "ข้อ ๑"}, "มีแต่เลข"),
        ({"answer_by_0": "นานๆ"}, "วัน"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(organizer, edition, changes, word):
    answer = organizer.post(NEW, posted(edition) | changes)
    page = Page(answer)
    assert answer.status_code == 422
    assert word in "".join(page.texts(".error, .alert--bad"))
    assert "นายผู้แทน เทศบาล" in page.values("#id_parties-0-representative", "value")
    assert not Mou.objects.exists()


def test_editing_a_draft_and_who_comes_second_is_told(organizer, edition):
    organizer.post(NEW, posted(edition))
    mou = Mou.objects.get()
    url, revision = f"{LIST}{mou.slug}/details/", str(mou.text.revision)
    assert read(organizer, url).values("#id_revision", "value") == [revision]
    fresh = posted(edition, subject="เรื่องใหม่", revision=revision)
    answer = organizer.post(url, fresh)
    assert answer.status_code == 302, Page(answer).texts(".error, .alert--bad")
    late = organizer.post(url, fresh | {"subject": "ช้าไป"})
    assert late.status_code == 409
    assert "หลังจากท่านเปิดหน้า" in Page(late).text(".alert--bad")
    assert MouText.objects.get().subject == "เรื่องใหม่"
    [seen] = Page(late).values("#id_revision", "value")
    assert organizer.post(url, fresh | {"subject": "ช้าไป", "revision": seen}).status_code == 302
    assert MouText.objects.get().subject == "ช้าไป"


def test_what_a_colleague_changed_is_not_sent_unread(organizer, edition):
    organizer.post(NEW, posted(edition))
    url = f"{LIST}{Mou.objects.get().slug}/"
    [seen] = read(organizer, url).values("input[name=seen]", "value")
    organizer.post(f"{url}details/", posted(edition, subject="เรื่องใหม่", revision=seen))

    answer = organizer.post(f"{url}sending/", {"seen": seen})
    assert (answer.status_code, Mou.objects.get().state) == (409, "drafted")
    [seen] = Page(answer).values("input[name=seen]", "value")
    assert organizer.post(f"{url}sending/", {"seen": seen}).status_code == 302


def test_sending_freezes_and_shows_the_digest(organizer, edition):
    organizer.post(NEW, posted(edition))
    url = f"{LIST}{Mou.objects.get().slug}/"
    assert organizer.post(f"{url}sending/").status_code == 302
    mou = Mou.objects.get()
    page = read(organizer, url)
    assert (mou.state, len(mou.text.sha256)) == ("sent", 64)
    assert page.texts(".digest") == [mou.text.sha256]
    assert organizer.post(f"{url}sending/").status_code == 409


def test_revision_withdrawal_and_deadline_need_what_they_ask_for(organizer, mou):
    url = f"{LIST}{mou.slug}/"
    assert organizer.post(f"{url}revision/", {"revision-reason": ""}).status_code == 422
    assert organizer.post(f"{url}deadline/", {"answer_by_0": "1 มกราคม 2500", "answer_by_1": "9.00"}).status_code == 409
    assert organizer.post(f"{url}deadline/", {"answer_by_0": "1 มกราคม 2600", "answer_by_1": "9.00"}).status_code == 302
    assert organizer.post(f"{url}reminders/").status_code == 409
    assert organizer.post(f"{url}revision/", {"revision-reason": "แก้คำผิด"}).status_code == 302
    assert organizer.post(f"{url}withdrawal/", {"withdrawal-reason": "ยกเลิกงาน"}).status_code == 302
    mou.refresh_from_db()
    assert (mou.state, mou.reason, mou.text.number) == ("withdrawn", "ยกเลิกงาน", 2)
    assert organizer.post(f"{url}seal/").status_code == 409


READS = ["", "{slug}/"]
WRITES = ["sending/", "reminders/", "revision/", "withdrawal/", "deadline/", "seal/", "publication/"]


def test_who_reads_and_who_writes(
    organizer, registrar, auditor, coordinator, committee, foreign_organizer, visitor, mou
):
    url = f"{LIST}{mou.slug}/"
    for reader in (organizer, registrar, auditor):
        assert [reader.get(LIST).status_code, reader.get(url).status_code] == [200, 200]
    for stranger in (coordinator, committee, foreign_organizer):
        assert [stranger.get(LIST).status_code, stranger.get(url).status_code] == [404, 404]
    assert visitor.get(url).status_code == 302
    for writer in (registrar, auditor):
        assert {writer.post(f"{url}{each}").status_code for each in WRITES} == {403}
        assert writer.get(NEW).status_code == 403
    assert {organizer.get(f"{url}{each}").status_code for each in WRITES} == {405}
    mou.refresh_from_db()
    assert mou.state == "sent"


def test_the_lists_cost_the_same_for_one_and_three(organizer, registrar, visitor, edition, count_queries):
    def one():
        mou = make.mou(edition, organizer.user, is_public=True)
        for party in mou.text.parties.all():
            make.signature(party, registrar.user)
        return mou

    first = one()
    pages = (organizer, LIST), (organizer, f"{LIST}{first.slug}/"), (visitor, f"{PUBLIC}?1")
    visitor.get(PUBLIC)
    before = [count_queries(lambda who=who, url=url: who.get(url)) for who, url in pages[:2]]
    cold = count_queries(lambda: visitor.get("/chiangrai/2564/mous/?x=1"))
    one()
    one()
    assert [count_queries(lambda who=who, url=url: who.get(url)) for who, url in pages[:2]] == before
    assert len(read(visitor, PUBLIC).all("article")) == 3
    assert cold <= 1


def test_the_public_reads_who_what_and_when_and_no_mailbox(organizer, registrar, visitor, edition):
    mou = make.mou(edition, organizer.user, "เทศบาล", "วัด", "โรงเรียน", subject="ความร่วมมือสามฝ่าย", is_public=True)
    make.mou(edition, organizer.user, subject="ยังไม่ครบ", is_public=True)
    assert read(visitor, PUBLIC).texts("article") == []
    for party in mou.text.parties.all():
        make.signature(party, registrar.user)
    page = read(visitor, PUBLIC)
    assert page.texts("article h2") == ["ความร่วมมือสามฝ่าย"]
    assert page.texts("article li") == ["เทศบาล", "วัด", "โรงเรียน"]
    assert "@example.org" not in page.text("article")
    assert_read_only(visitor, PUBLIC)
    edition.is_published = False
    edition.save()
    assert visitor.get(PUBLIC).status_code == 404
    assert timezone.now() > mou.made_at
