"""The academic team writes, organizers approve; the book, the list that is read out, and certificates of honour."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from pypdf import PdfReader

from exhibitions import lesson_book, telling
from exhibitions.models import LessonBook, Nomination, RoleModel, RoleModelPhoto
from exhibitions.nominating import Refused
from moral_assembly.audit import AuditEntry
from networks import pictures
from networks.desk import Desk
from networks.models import Picture
from pledges import recipients
from tests import make, photographs
from tests.reading import Page, assert_not_found, read

LIST = "/desk/2564/stories/"


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


@pytest.fixture
def announced(edition):
    return make.phase(edition, "announced")


@pytest.fixture
def honoured(edition, announced, community) -> Nomination:
    return make.nomination(
        edition, community, "honoured", given_name="สมศรี", organization_name="บ้านสวน", summary="ปลูกผัก"
    )


@pytest.fixture
def waiting(edition, announced, honoured) -> RoleModel:
    make.consent(honoured)
    return make.role_model(edition, state="waiting", nomination=honoured, slug="somsri")


def typed(story: RoleModel, **values) -> dict:
    given = {
        "name": story.name,
        "category": story.category_id,
        "citation": "ผู้ปลูก",
        "story": "เรื่อง",
        "organization_name": story.organization_name,
        "slug": story.slug,
    }
    return {**given, "revision": story.revision, **values}


def test_a_story_goes_from_the_nomination_to_the_public(committee, organizer, visitor, honoured):
    make.consent(honoured)
    assert read(committee, LIST).texts("section[aria-labelledby=unbegun] b") == ["นางสมศรี ใจงาม"]
    begun = committee.post(f"/desk/2564/nominations/{honoured.slug}/story/")
    story = RoleModel.objects.get()
    assert (story.name, story.organization_name, story.network, story.story) == (
        *("นางสมศรี ใจงาม", "บ้านสวน", honoured.network, "ปลูกผัก"),
    )
    assert begun.url == f"{LIST}{story.slug}/details/"
    committee.post(begun.url, typed(story, deeds="ชวนสามวัย", writer="คณะวิชาการ"))
    committee.post(f"{LIST}{story.slug}/handing-in/")
    assert committee.post(f"{LIST}{story.slug}/approval/").status_code == 403
    story.refresh_from_db()
    assert_not_found(visitor, story.get_absolute_url())

    organizer.post(f"{LIST}{story.slug}/approval/", {"revision": story.revision})
    assert read(visitor, story.get_absolute_url()).texts("article .lead") == ["บ้านสวน", "ผู้ปลูก"]
    story.refresh_from_db()
    assert story.approved_by == organizer.user
    actions = [entry.action for entry in AuditEntry.objects.order_by("number")]
    assert actions == ["made", "changed", "story_sent", "story_approved"]


def test_a_story_is_begun_once(committee, honoured):
    for _ in range(2):
        committee.post(f"/desk/2564/nominations/{honoured.slug}/story/")
    assert RoleModel.objects.count() == 1


def test_who_did_not_agree_is_not_shown(organizer, edition, honoured):
    make.consent(honoured, "declined")
    story = make.role_model(edition, state="waiting", nomination=honoured)
    answer = organizer.post(f"{LIST}{story.slug}/approval/", {"revision": 0})
    assert answer.status_code == 409
    assert "ยังไม่ได้ให้ความยินยอม" in Page(answer).text("[role=alert]")
    assert RoleModel.objects.get().state == "waiting"


def test_what_was_changed_after_it_was_read_is_read_again(organizer, waiting):
    RoleModel.objects.update(story="แก้ทีหลัง")
    answer = organizer.post(f"{LIST}somsri/approval/", {"revision": waiting.revision})
    assert (answer.status_code, RoleModel.objects.get().state) == (409, "waiting")


def test_what_is_shown_is_taken_down_before_it_is_changed(organizer, committee, waiting):
    organizer.post(f"{LIST}somsri/approval/", {"revision": 0})
    waiting.refresh_from_db()
    assert committee.post(f"{LIST}somsri/details/", typed(waiting)).status_code == 422
    assert committee.post(f"{LIST}somsri/taking-down/").status_code == 403
    organizer.post(f"{LIST}somsri/taking-down/")
    waiting.refresh_from_db()
    assert (waiting.state, committee.post(f"{LIST}somsri/details/", typed(waiting)).status_code) == ("writing", 302)


def test_an_unfinished_story_is_not_handed_in(committee, edition, announced):
    story = make.role_model(edition, state="writing", citation="")
    answer = committee.post(f"{LIST}{story.slug}/handing-in/")
    assert (answer.status_code, RoleModel.objects.get().state) == (409, "writing")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"video_url": "https://example.org/"}, "video_url"), ({"slug": "nominate"}, "slug")],
)
def test_bad_words_are_told_and_stay(committee, waiting, values, field):
    answer = committee.post(f"{LIST}somsri/details/", typed(waiting, advice="พิมพ์ไว้", **values))
    assert (answer.status_code, RoleModel.objects.get().citation) == (422, "ผู้ทำดีเสมอมา")
    assert Page(answer).text(f"#id_{field}_error")
    assert Page(answer).text("#id_advice") == "พิมพ์ไว้"


def test_before_the_announcement_nobody_writes(committee, organizer, edition):
    honoured = make.nomination(edition, state="honoured")
    assert committee.post(f"/desk/2564/nominations/{honoured.slug}/story/").status_code == 302
    assert RoleModel.objects.count() == 0
    story = make.role_model(edition, state="writing", nomination=honoured)
    assert committee.post(f"{LIST}{story.slug}/details/", typed(story)).status_code == 422
    assert "เขียนและเผยแพร่เรื่องได้ในช่วงประกาศผล" in read(organizer, LIST).html


@pytest.mark.parametrize("page", ["", "somsri/", "somsri/details/", "citations.pdf"])
def test_strangers_stay_outside(coordinator, foreign_organizer, visitor, waiting, page):
    for stranger in (coordinator, foreign_organizer):
        assert_not_found(stranger, f"{LIST}{page}")
    assert visitor.get(f"{LIST}{page}").url.startswith("/accounts/login/")


def test_an_auditor_reads_and_writes_nothing(auditor, waiting):
    assert read(auditor, f"{LIST}somsri/").texts("main form[method=post][action*=stories]") == []
    for page in ("details/", "handing-in/", "approval/", "taking-down/", "photos/"):
        assert auditor.post(f"{LIST}somsri/{page}").status_code == 403
    assert auditor.get(f"{LIST}somsri/approval/").status_code == 405


def test_photographs_are_described_and_taken_away(committee, waiting):
    url = f"{LIST}somsri/photos/"
    assert committee.post(url, {"photo": photographs.upload()}).status_code == 422
    assert (
        committee.post(url, {"photo": photographs.upload(), "alt": "แปลงผัก", "caption": "เช้าวันพระ"}).status_code == 302
    )
    photo = RoleModelPhoto.objects.get()
    assert (photo.caption, photo.picture.alt) == ("เช้าวันพระ", "แปลงผัก")
    committee.post(f"{url}{photo.picture.code}/removal/")
    assert (RoleModelPhoto.objects.count(), Picture.objects.count()) == (0, 0)


def test_the_list_costs_the_same_for_one_and_many(organizer, edition, announced, waiting, count_queries):
    cost = count_queries(lambda: organizer.get(LIST))
    for _ in range(3):
        make.role_model(edition)
        make.consent(make.nomination(edition, state="honoured"))
    assert count_queries(lambda: organizer.get(LIST)) == cost


# Paper


def test_the_list_that_is_read_out(organizer, edition, waiting):
    make.role_model(edition, name="นายที่สอง", citation="ผู้ให้น้ำ")
    answer = organizer.get(f"{LIST}citations.pdf")
    words = text_of(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert ("นายที่สอง" in words, "ผู้ให้น้ำ" in words, "สมศรี" in words) == (True, True, False)


def test_the_book_is_made_and_handed_out(organizer, visitor, edition, announced):
    assert organizer.post(f"{LIST}book/").status_code == 403
    made = make.role_model(edition, name="นางต้นน้ำ", deeds="ปลูกป่าต้นน้ำ", citation="ผู้รักษาป่า")
    organizer.post(f"{LIST}book/")
    assert "กำลังทำหนังสือบทเรียน" in read(organizer, LIST).html
    assert lesson_book.make.call(edition.pk) is True
    assert lesson_book.make.call(edition.pk) is False

    book = LessonBook.objects.get()
    assert (book.state, book.pages) == ("ready", 3)
    answer = visitor.get("/chiangrai/2564/role-models/lessons.pdf")
    words = text_of(b"".join(answer.streaming_content))
    for wanted in (made.name, "ปลูกป่าต้นน้ำ", "ผู้รักษาป่า", "สิ่งที่ลงมือทำ"):
        assert wanted in words
    links = read(visitor, "/chiangrai/2564/role-models/").values("main a", "href")
    assert "/chiangrai/2564/role-models/lessons.pdf" in links


def test_the_book_has_the_photographs_and_does_without_one_that_is_lost(committee, edition, waiting, media):
    for caption in ("แปลงรวม", "ตลาดเช้า", "ยังไม่พร้อม"):
        words = {"photo": photographs.upload(), "alt": caption, "caption": caption, "credit": "สมชาย"}
        committee.post(f"{LIST}somsri/photos/", words)
    first, second, _unready = RoleModelPhoto.objects.select_related("picture")
    for photo in (first, second):
        pictures.make.call(photo.picture.pk)
    RoleModel.objects.update(state="approved", approved_at=make.OPENING, approved_by=committee.user)

    def shown() -> tuple[list, list[str]]:
        body = lesson_book.pdf(edition)
        objects = {each.indirect_reference for page in PdfReader(io.BytesIO(body)).pages for each in page.images}
        kinds = [each.get_object()["/Filter"] for each in objects]
        return kinds, [word for word in ("แปลงรวม", "ตลาดเช้า", "ยังไม่พร้อม", "สมชาย") if word in text_of(body)]

    assert shown() == (["/DCTDecode"] * 2, ["แปลงรวม", "ตลาดเช้า", "สมชาย"])
    second.picture.refresh_from_db()
    for width in second.picture.widths:
        default_storage.delete(second.picture.place(width))
    assert shown() == (["/DCTDecode"], ["แปลงรวม", "สมชาย"])


def test_a_book_that_was_cut_off_is_asked_for_again(organizer, edition, announced):
    make.role_model(edition)
    organizer.post(f"{LIST}book/")
    LessonBook.objects.update(asked_at=make.OPENING, state="running", attempts=1)
    assert lesson_book.sweep() == 1
    LessonBook.objects.update(attempts=lesson_book.ATTEMPTS)
    assert (lesson_book.sweep(), LessonBook.objects.get().state) == (0, "failed")


def test_certificates_of_honour_know_their_recipients(edition, community, honoured):
    make.nomination(edition, state="not_honoured")
    (found,) = recipients.of_honoured(edition)
    assert (found.subject, found.words["name"]) == (f"honour:{honoured.pk}", "นางสมศรี ใจงาม")
    assert (found.words["organization"], found.words["network"]) == ("บ้านสวน", "ชุมชน")
    make.consent(honoured)
    virtue = make.virtue(name="พอเพียง")
    make.role_model(edition, community, nomination=honoured, name="นางสมศรี ศรีสวน", virtues=[virtue])
    (found,) = recipients.of_honoured(edition)
    assert (found.words["name"], found.words["virtue"]) == ("นางสมศรี ศรีสวน", "พอเพียง")


# At the same moment


def approve_at_once(edition, organizer) -> list[str]:
    """What becomes of two who approve the same story."""
    story = make.role_model(edition, state="waiting")
    desk = Desk(False, [edition.province], edition.province, list(organizer.user.memberships.all()))
    start = Barrier(2)

    def approve(_):
        try:
            start.wait(20)
            telling.approve(make.desk_request(organizer.user), desk, story, str(story.revision))
            return "approved"
        except Refused:
            return "refused"
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(approve, range(2)))


@pytest.mark.django_db(transaction=True)
def test_two_organizers_approve_at_once_and_one_does(edition, announced, organizer):
    assert approve_at_once(edition, organizer) == ["approved", "refused"]
    assert AuditEntry.objects.filter(action="story_approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_approve_what_waits(edition, announced, organizer, monkeypatch):
    """The control: both look before either writes."""
    both = Barrier(2)

    def look(story):
        found = RoleModel.objects.select_related("assembly__province").get(pk=story.pk)
        both.wait(20)
        return found

    monkeypatch.setattr(telling, "_locked", look)
    assert approve_at_once(edition, organizer) == ["approved", "approved"]
    assert AuditEntry.objects.filter(action="story_approved").count() == 2
