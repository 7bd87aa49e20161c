"""A session's broadcast, its recording and its documents: how organizers set them, and how visitors find them."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.models import Document, Recording, Session
from moral_assembly.audit import AuditEntry
from tests import make
from tests.reading import Page, read

URL = "/chiangrai/2564/programme/opening/"
PROGRAMME = "/chiangrai/2564/programme/"
CODE = "abc_def-123"
ADDRESS = f"https://youtu.be/{CODE}"


@pytest.fixture
def opening(edition, clock):
    """On the first morning from 9.00 to 10.00, broadcast."""
    clock.set(2021, 7, 6, 9, 30)
    return make.session(edition, slug="opening", title="พิธีเปิด", live_url=ADDRESS)


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


# What visitors see


@pytest.mark.parametrize(
    ("hour", "minute", "tags", "watchable"),
    [
        (8, 29, [], False),
        (8, 49, ["ใกล้เริ่มแล้ว"], False),
        (8, 50, ["ใกล้เริ่มแล้ว"], True),
        (9, 0, ["กำลังถ่ายทอดสด"], True),
        (9, 59, ["กำลังถ่ายทอดสด"], True),
        (10, 0, [], False),
    ],
)
def test_the_player_is_there_while_there_is_something_to_watch(visitor, opening, clock, hour, minute, tags, watchable):
    clock.set(2021, 7, 6, hour, minute)

    page = read(visitor, URL)

    assert page.texts("article .tag")[1:] == tags
    assert page.values("video-poster", "data-video") == ([CODE] if watchable else [])
    assert page.values(".replay__link", "href") == ([ADDRESS] if watchable else [])
    assert page.all("iframe") == []


@pytest.mark.parametrize(
    ("hour", "words"),
    [(7, "มีการถ่ายทอดสด เปิดให้ชมที่นี่ตั้งแต่ ๐๘.๕๐ น."), (11, "การถ่ายทอดสดจบแล้ว วิดีโอย้อนหลังจะนำมาลงที่นี่")],
)
def test_before_and_after_it_says_what_comes(visitor, opening, clock, hour, words):
    clock.set(2021, 7, 6, hour, 0)
    assert words in read(visitor, URL).texts("article p.soft")


def test_youtube_hears_nothing_when_the_page_is_read(visitor, opening):
    assert "ytimg" not in visitor.get(URL).text
    assert "youtube-nocookie" not in visitor.get(URL).text


def test_a_cancelled_session_is_not_broadcast(visitor, edition, clock):
    clock.set(2021, 7, 6, 9, 30)
    make.session(edition, slug="opening", live_url=ADDRESS, state=Session.State.CANCELLED)
    assert read(visitor, URL).all("video-poster") == []


def test_after_the_end_a_recording_makes_it_a_replay(visitor, edition, opening, clock):
    clock.set(2021, 7, 6, 10, 0)
    assert read(visitor, PROGRAMME).all(".slot--replay") == []
    make.recording(edition, session=opening, youtube_id="xyz_def-123")

    assert read(visitor, PROGRAMME).texts(".slot--replay .tag") == ["ย้อนหลัง"]
    page = read(visitor, URL)
    assert page.values("video-poster", "data-video") == ["xyz_def-123"]
    assert "การถ่ายทอดสดจบแล้ว" not in page.html


def test_a_recording_before_the_end_is_no_replay_yet(visitor, edition, opening):
    make.recording(edition, session=opening)
    assert read(visitor, PROGRAMME).texts(".slot .tag--live") == ["ถ่ายทอดสด"]


def test_a_broadcast_set_during_the_day_shows_at_once(visitor, organizer, edition, opening):
    Session.objects.update(live_url="")
    assert read(visitor, URL).all("video-poster") == []
    organizer.post(url("live", "opening"), {"live_url": f"https://www.youtube.com/live/{CODE}?feature=share"})
    assert read(visitor, URL).values("video-poster", "data-video") == [CODE]


def test_documents_of_a_session_stand_on_its_page(visitor, edition, opening):
    make.document(edition, session=opening, slug="slides", title="สไลด์", file=ContentFile(b"%PDF-1.7", "slides.pdf"))
    make.document(edition, title="ของงาน")
    page = read(visitor, URL)
    assert page.links("article .rows a") == [("สไลด์", "/chiangrai/2564/documents/slides/")]


def test_as_many_statements_for_three_documents_as_for_one(edition, opening, cost):
    make.document(edition, session=opening)
    one = cost(URL)
    make.document(edition, session=opening)
    make.document(edition, session=opening)
    assert cost(URL) == one


# What organizers do


@pytest.mark.parametrize(
    "typed",
    [
        *(
            CODE,
            f"youtu.be/{CODE}",
            f"https://www.youtube.com/watch?v={CODE}&t=5",
            f"https://m.youtube.com/live/{CODE}",
        ),
        *(f"https://www.youtube-nocookie.com/embed/{CODE}", f"  https://youtube.com/shorts/{CODE}  "),
    ],
)
def test_every_form_of_address_is_kept_as_one(organizer, opening, typed):
    Session.objects.update(live_url="")
    assert organizer.post(url("live", "opening"), {"live_url": typed}).status_code == 302
    opening.refresh_from_db()
    assert opening.live_url == ADDRESS
    assert AuditEntry.objects.first().changes == {"live_url": ["", ADDRESS]}


@pytest.mark.parametrize(
    "typed", ["https://vimeo.com/1", "javascript:alert(1)", "https://youtube.com/@channel", "ก" * 600]
)
@pytest.mark.parametrize(("page", "field"), [("live", "live_url"), ("replay", "video")])
def test_what_is_not_a_video_is_refused_at_its_field(organizer, opening, page, field, typed):
    answer = organizer.post(url(page, "opening"), {field: typed})

    assert answer.status_code == 422
    form = answer.context[f"{page}_form"]
    assert set(form.errors) == {field}
    assert form[field].value() == typed
    opening.refresh_from_db()
    assert (opening.live_url, Recording.objects.count()) == (ADDRESS, 0)


def test_the_form_of_a_session_refuses_it_too(organizer, opening):
    address = url("sessions_edit", "opening")
    form = organizer.get(address).context
    sent = {**dict(form["hidden"]), "title": "พิธีเปิด", "kind": opening.kind_id, "live_url": "https://vimeo.com/1"}
    answer = organizer.post(address, sent)
    assert set(answer.context["form"].errors) == {"live_url"}


def test_an_empty_address_ends_the_broadcast(organizer, opening):
    organizer.post(url("live", "opening"), {"live_url": "", "seen": ADDRESS})
    opening.refresh_from_db()
    assert opening.live_url == ""


@pytest.mark.parametrize(("name", "box"), [("live", "#media"), ("today_live", "#opening .alert")])
def test_a_colleagues_link_is_not_overwritten_unseen(organizer, opening, name, box):
    theirs = "https://youtu.be/theirs_was1"
    Session.objects.update(live_url=theirs)
    mine = f"https://youtu.be/{CODE}"

    answer = organizer.post(url(name, "opening"), {"live_url": mine, "seen": ADDRESS})
    assert answer.status_code == 409
    assert Session.objects.get().live_url == theirs
    page = Page(answer)
    assert theirs in " ".join(page.texts(f"{box}, {box} ~ ul, {box} p"))
    fields = f"form[action='{url(name, 'opening')}'] input"
    sent = dict(zip(page.values(fields, "name"), page.values(fields, "value"), strict=True))
    assert (sent["live_url"], sent["seen"]) == (mine, theirs)

    assert organizer.post(url(name, "opening"), sent).status_code == 302
    assert Session.objects.get().live_url == ADDRESS


def test_a_replay_is_attached_from_the_page_of_its_session(organizer, opening):
    answer = organizer.post(url("replay", "opening"), {"video": f"https://youtube.com/watch?v={CODE}"})

    assert answer["Location"] == url("session", "opening")
    made = Recording.objects.get()
    assert (made.session, made.title, made.youtube_id) == (opening, "พิธีเปิด", CODE)
    assert f'href="{ADDRESS}"' in organizer.get(url("session", "opening")).text


def test_a_recording_that_stands_alone_is_taken(organizer, edition, opening):
    alone = make.recording(edition, youtube_id=CODE, title="ชื่อเดิม")
    organizer.post(url("replay", "opening"), {"video": CODE})
    alone.refresh_from_db()
    assert (alone.session, alone.title) == (opening, "ชื่อเดิม")
    organizer.post(url("replay", "opening"), {"video": CODE})
    assert Recording.objects.count() == 1


def test_a_recording_of_another_session_is_not(organizer, edition, opening):
    other = make.session(edition, title="ปาฐกถา", starts_at=make.OPENING + timedelta(hours=3))
    make.recording(edition, youtube_id=CODE, session=other)
    answer = organizer.post(url("replay", "opening"), {"video": CODE})
    assert answer.status_code == 422
    assert answer.context["replay_form"].errors["video"] == ["วิดีโอนี้เป็นของรายการ “ปาฐกถา” แล้ว"]
    assert Recording.objects.get().session == other


def test_a_document_is_attached_from_the_page_of_its_session(organizer, opening):
    link = f"{url('documents_new')}?session=opening"
    assert f'href="{link}"' in organizer.get(url("session", "opening")).text
    assert organizer.get(link).context["form"]["session"].value() == opening.pk

    file = SimpleUploadedFile("สไลด์.pdf", b"%PDF-1.7 ...", content_type="application/pdf")
    sent = {"title": "สไลด์", "file": file, "session": opening.pk, "order": "0"}
    answer = organizer.post(link, sent)

    assert answer["Location"] == url("session", "opening")
    assert Document.objects.get().session == opening
    assert "สไลด์" in organizer.get(url("session", "opening")).text


def test_a_document_of_a_wrong_type_is_refused(organizer, opening):
    file = SimpleUploadedFile("สไลด์.pdf", b"MZ...", content_type="application/pdf")
    answer = organizer.post(url("documents_new"), {"title": "สไลด์", "file": file, "session": opening.pk, "order": "0"})
    assert set(answer.context["form"].errors) == {"file"}
    assert Document.objects.count() == 0


def test_a_document_does_not_belong_to_a_session_of_another_edition(organizer, chiangrai, opening):
    other = make.session(make.assembly(chiangrai, 2563))
    answer = organizer.post(url("documents_new"), {"title": "สไลด์", "session": other.pk, "order": "0"})
    assert set(answer.context["form"].errors) == {"session"}


@pytest.mark.parametrize("page", ["live", "replay"])
def test_only_organizers_do_so(visitor, auditor, coordinator, foreign_organizer, nan, opening, page):
    make.assembly(nan)
    address, sent = url(page, "opening"), {"live_url": "", "video": CODE}
    assert [client.post(address, sent).status_code for client in (auditor, coordinator)] == [403, 403]
    assert foreign_organizer.post(address, sent).status_code == 404
    assert visitor.post(address, sent).status_code == 302
    assert (Recording.objects.count(), Session.objects.get().live_url) == (0, ADDRESS)
    assert 'name="video"' not in auditor.get(url("session", "opening")).text


@pytest.mark.parametrize("page", ["live", "replay"])
def test_wrong_method(organizer, opening, page):
    assert organizer.get(url(page, "opening")).status_code == 405
