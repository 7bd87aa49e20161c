"""/desk/<year>/…: what an organizer keeps for an assembly, and who may look at it or touch it."""

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Assembly, Document, Kind, News, Recording, Session, Speaker, Venue
from events.views.desk import NOUNS
from moral_assembly.audit import AuditEntry
from tests import make
from tests.reading import read

HOUR = timedelta(hours=1)
NAMES = [noun.name for noun in NOUNS]


@pytest.fixture
def hall(edition) -> Venue:
    return make.venue(edition, slug="hall", name="ห้องใหญ่")


@pytest.fixture
def opening(edition, hall) -> Session:
    """A session that nobody but the staff has seen."""
    return make.session(edition, slug="opening", title="พิธีเปิด", venue=hall, released=False)


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


def typed(session: Session, **changes) -> dict:
    """What a browser sends for the form of a session."""
    return {
        "title": "เสวนา",
        "kind": session.kind_id,
        "day": "2021-07-06",
        "starts": "13.00",
        "ends": "14.30",
        "venue": session.venue_id,
        **changes,
    }


def send(client, address: str, form: dict):
    """Open the form at an address and send it, changed."""
    return client.post(address, {**dict(client.get(address).context["hidden"]), **form})


def errors(response) -> dict:
    assert response.status_code == 422
    return {field: list(words) for field, words in response.context["form"].errors.items()}


@pytest.fixture
def filled(edition, opening):
    """One row of every noun."""
    make.recording(edition, youtube_id="abcdefghijk")
    make.document(edition, slug="paper")
    make.news(edition, slug="report")
    make.section(edition, slug="reasons")
    opening.kind.slug = "talk"
    opening.kind.save()
    make.announcement(edition, slug="gate")
    keys = ("opening", "hall", "talk", "abcdefghijk", "paper", "report", "reasons", "gate")
    return dict(zip(NAMES, keys, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_lists_show_rows_and_the_way_to_edit_them(organizer, filled, name):
    page = organizer.get(url(name))

    assert page.status_code == 200
    assert url(f"{name}_edit", filled[name]) in page.text
    assert url(f"{name}_new") in page.text


@pytest.mark.parametrize("name", NAMES)
def test_empty_lists_lead_on(organizer, edition, name):
    page = organizer.get(url(name))

    assert page.text.count(f'href="{url(f"{name}_new")}"') == 2


@pytest.mark.parametrize("name", NAMES)
def test_auditor_reads_lists_and_edits_nothing(auditor, filled, name):
    page = auditor.get(url(name))

    assert page.status_code == 200
    assert url(f"{name}_edit", filled[name]) not in page.text
    assert auditor.get(url(f"{name}_edit", filled[name])).status_code == 403
    assert auditor.post(url(f"{name}_edit", filled[name])).status_code == 403
    assert auditor.post(url(f"{name}_new")).status_code == 403
    assert auditor.post(url(f"{name}_removal", filled[name])).status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door"])
def test_other_roles_edit_nothing(request, role, filled):
    client = request.getfixturevalue(role)
    for name, key in filled.items():
        for address in (url(f"{name}_edit", key), url(f"{name}_new"), url(f"{name}_removal", key)):
            assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    assert client.post(url("cancel_session", "opening")).status_code == 403
    assert client.post(reverse("desk_new_edition")).status_code == 403


def test_an_organizer_of_another_province_is_a_stranger(foreign_organizer, filled):
    for name, key in filled.items():
        for address in (url(name), url(f"{name}_edit", key), url(f"{name}_new"), url(f"{name}_removal", key)):
            assert foreign_organizer.get(address).status_code == 404
            assert foreign_organizer.post(address).status_code in (404, 405)
    for address in (url("edition"), url("details"), url("clashes"), url("session", "opening")):
        assert foreign_organizer.get(address).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_wrong_method(organizer, filled, name):
    assert organizer.post(url(name)).status_code == 405
    assert organizer.delete(url(f"{name}_edit", filled[name])).status_code == 405
    assert organizer.get(url("publish_session", "opening")).status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_as_many_statements_for_three_rows_as_for_one(organizer, edition, filled, name):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(url(name)).status_code == 200
        return len(captured)

    make.release(edition)
    one = cost()
    for hours in (1, 2):
        session = make.session(edition, starts_at=make.OPENING + hours * HOUR, kind=make.kind(edition))
        make.recording(edition, session=session)
        make.document(edition)
        make.news(edition)
        make.section(edition)
        make.venue(edition, district=make.district(edition.province))
    assert cost() == one


def test_search_narrows_and_leads_back(organizer, edition, opening):
    make.session(edition, title="เสวนาเยาวชน", starts_at=None, state=Session.State.DRAFT)

    assert [row.title for row in organizer.get(url("sessions") + "?q=เสวนา").context["page"]] == ["เสวนาเยาวชน"]
    assert [row.title for row in organizer.get(url("sessions") + "?state=published").context["page"]] == ["พิธีเปิด"]
    assert "ไม่พบรายการที่ค้น" in organizer.get(url("sessions") + "?q=ไม่มีเลย").text


@pytest.mark.parametrize("words", ["พื้นที่ ๑๒", "พื้นที่ 12", "๑๒ เมือง", "น้ําตก", "HALL"])
def test_a_venue_is_found_however_it_is_spelt(organizer, edition, words):
    make.venue(edition, name="พื้นที่ตลาดนัดที่ ๑๒ น้ำตกเมือง Hall")
    make.venue(edition, name="ห้องใหญ่")
    [found] = organizer.get(url("venues"), {"q": words}).context["page"]
    assert found.name == "พื้นที่ตลาดนัดที่ ๑๒ น้ำตกเมือง Hall"


def test_a_session_is_made_with_all_its_fields(organizer, edition, opening, community):
    response = organizer.post(url("sessions_new"), typed(opening, slug="forum", hosts=[community.pk], body="**ดี**"))

    made = Session.objects.get(slug="forum")
    assert response.url == url("session", "forum")
    assert (made.title, made.state, made.ends_at - made.starts_at) == ("เสวนา", "draft", 1.5 * HOUR)
    assert list(made.hosts.all()) == [community]
    entry = AuditEntry.objects.get(action="made")
    assert (entry.label, entry.province, entry.changes["starts"]) == ("เสวนา", "chiangrai", [None, "๑๓.๐๐"])


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts": "14.00", "ends": "13.00"}, "ends", "หลังเวลาเริ่ม"),
        ({"starts": "23.00", "ends": "01.00"}, "ends", "ข้ามเที่ยงคืน"),
        ({"ends": ""}, "ends", "ให้ครบ"),
        ({"day": ""}, "day", "ให้ครบ"),
        ({"day": "2021-07-20"}, "day", ""),
        ({"title": "ก" * 400}, "title", "300"),
        ({"title": ""}, "title", ""),
        ({"slug": "opening"}, "slug", "ใช้แล้ว"),
        *(({"slug": slug}, "slug", "ระบบใช้อยู่แล้ว") for slug in ("mine", "embed", "embedding")),
        ({"everywhere": "on"}, "venue", "ไม่ต้องเลือก"),
        ({"starts": "09.30", "ends": "10.30"}, "venue", "พิธีเปิด"),
    ],
)
def test_bad_input_is_explained_at_its_field_and_kept(organizer, opening, changes, field, words):
    response = organizer.post(url("sessions_new"), typed(opening, **changes))

    found = errors(response)
    assert list(found) == [field]
    assert words in found[field][0]
    assert response.context["form"]["starts"].value() == changes.get("starts", "13.00")
    assert Session.objects.count() == 1


def test_a_session_moves_and_loses_its_time(organizer, opening):
    send(organizer, url("sessions_edit", "opening"), typed(opening, slug="opening"))
    opening.refresh_from_db()
    assert opening.starts_at == make.OPENING + 4 * HOUR

    send(organizer, url("sessions_edit", "opening"), typed(opening, slug="opening", day="", starts="", ends=""))
    opening.refresh_from_db()
    assert opening.starts_at is None


def test_publishing_and_cancelling(organizer, visitor, edition, opening):
    public = opening.get_absolute_url()
    assert errors_of_cancel(organizer.post(url("cancel_session", "opening"), {"cancel_reason": " "}))
    set_state(organizer, "cancel", opening, cancel_reason="ฝนตก")
    opening.refresh_from_db()
    assert (opening.state, opening.cancel_reason) == ("cancelled", "ฝนตก")
    assert "ฝนตก" not in visitor.get(public).text
    make.release(edition)
    assert "ฝนตก" in visitor.get(public).text

    other = make.session(edition, title="มาแทน", venue=opening.venue, released=False)
    page = set_state(organizer, "publish", opening, follow=True)
    assert "ยังตั้งเป็นพร้อมเผยแพร่ไม่ได้" in page.text
    other.delete()
    set_state(organizer, "publish", opening)
    opening.refresh_from_db()
    assert (opening.state, opening.cancel_reason, visitor.get(public).status_code) == ("published", "", 200)
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True)) == ["cancelled", "published"]


def set_state(client, deed: str, session: Session, follow: bool = False, **form):
    """Press a button of the session's page as it is now."""
    session.refresh_from_db()
    address = url(f"{deed}_session", session.slug)
    return client.post(address, {"revision": session.revision, **form}, follow=follow)


@pytest.mark.parametrize(("deed", "form"), [("publish", {}), ("draft", {}), ("cancel", {"cancel_reason": "ฝนตก"})])
def test_a_state_is_not_set_over_a_colleague(organizer, opening, deed, form):
    Session.objects.update(title="ของเพื่อน")

    page = organizer.post(url(f"{deed}_session", "opening"), {"revision": opening.revision, **form})

    assert page.status_code == 409
    assert "หลังจากท่านเปิดหน้า" in page.text
    assert "ของเพื่อน" in page.text
    assert ("ฝนตก" in page.text) == bool(form), "what was typed stays"
    assert Session.objects.get().state == "published"
    assert not AuditEntry.objects.exists()
    set_state(organizer, deed, opening, **form)
    assert AuditEntry.objects.count() == 1


def test_a_session_goes_back_to_draft_and_leaves_the_programme_with_the_next_release(
    organizer, visitor, edition, opening
):
    make.release(edition)
    page = set_state(organizer, "draft", opening, follow=True)
    assert "ยังไม่เผยแพร่: นำออก" in page.text
    assert visitor.get(opening.get_absolute_url()).status_code == 200
    make.release(edition)
    assert visitor.get(opening.get_absolute_url()).status_code == 404
    assert AuditEntry.objects.get().action == "drafted"


def errors_of_cancel(response) -> bool:
    return response.status_code == 422 and list(response.context["cancel_form"].errors) == ["cancel_reason"]


def test_a_venue_in_use_is_not_removed(organizer, opening, hall):
    response = organizer.post(url("venues_removal", "hall"))

    assert (response.status_code, response.context["users"]) == (409, [opening])
    assert url("sessions_edit", "opening") in response.text
    assert Venue.objects.filter(pk=hall.pk).exists()
    assert not AuditEntry.objects.exists()
    opening.delete()
    assert organizer.post(url("venues_removal", "hall")).url == url("venues")
    assert AuditEntry.objects.get().changes["name"] == ["ห้องใหญ่", None]


def test_what_a_release_shows_is_not_removed(organizer, edition, opening, hall):
    make.release(edition)
    response = organizer.post(url("sessions_removal", "opening"))
    assert (response.status_code, response.context["users"]) == (409, [opening])
    assert "เคยเผยแพร่แล้ว" in response.text

    Session.objects.update(venue=None, kind=make.kind(edition))
    for noun, key in (("venues", "hall"), ("kinds", edition.kinds.first().slug)):
        response = organizer.post(url(f"{noun}_removal", key))
        assert (response.status_code, response.context["users"]) == (409, [opening])
        assert "อยู่ในกำหนดการที่เผยแพร่แล้ว" in response.text
    assert not AuditEntry.objects.exists()


def test_a_venue_stays_parallel_while_sessions_overlap(organizer, edition):
    yard = make.venue(edition, slug="yard", name="ลาน", parallel=True)
    make.session(edition, venue=yard)
    make.session(edition, venue=yard)

    found = errors(
        send(organizer, url("venues_edit", "yard"), {"name": "ลาน", "kind": "hall", "order": "1", "slug": "yard"})
    )
    assert "ย้ายรายการก่อน" in found["parallel"][0]


def test_a_venue_closes_after_it_opens(organizer, edition):
    form = {"name": "ห้อง", "kind": "hall", "order": "1", "opens_at": "16.00", "closes_at": "9.00"}
    assert list(errors(organizer.post(url("venues_new"), form))) == ["closes_at"]

    organizer.post(url("venues_new"), {**form, "opens_at": "๘.๓๐", "closes_at": "16:30"})
    assert Venue.objects.get().opens_at == time(8, 30)


def test_kinds_and_news_are_kept(organizer, edition, community):
    organizer.post(url("kinds_new"), {"name": "พัก", "is_break": "on", "order": "3"})
    assert Kind.objects.get().is_break is True
    form = {"title": "ข่าว", "happened_at_0": "6 กรกฎาคม 2564", "happened_at_1": "9.00", "body": "ดี", "slug": "one"}
    organizer.post(url("news_new"), {**form, "networks": [community.pk]})
    made = News.objects.get()
    assert (made.happened_at, made.is_published, list(made.networks.all())) == (make.OPENING, False, [community])


@pytest.mark.parametrize("link", ["https://vimeo.com/123", "youtube", "javascript:alert(1)"])
def test_a_replay_that_is_not_on_youtube_is_refused(organizer, edition, link):
    found = errors(
        organizer.post(url("recordings_new"), {"video": link, "title": "ย้อนหลัง", "group": "เวที", "order": 1})
    )

    assert "ไม่ใช่วิดีโอ YouTube" in found["video"][0]


def test_a_replay_is_kept_once(organizer, edition):
    form = {"video": "https://www.youtube.com/live/abcdefghijk?si=x", "title": "ย้อนหลัง", "group": "เวที", "order": 1}
    organizer.post(url("recordings_new"), form)

    assert Recording.objects.get().youtube_id == "abcdefghijk"
    assert list(errors(organizer.post(url("recordings_new"), form))) == ["video"]


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_document_is_uploaded_with_its_own_name(organizer, visitor, edition, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    form = {"title": "สูจิบัตร", "order": 1, "slug": "book", "file": upload("สูจิบัตร ๒๕๖๔.pdf", b"%PDF-1.7 x")}
    assert organizer.post(url("documents_new"), form).url == url("documents")

    made = Document.objects.get()
    assert made.original_name == "สูจิบัตร ๒๕๖๔.pdf"
    response = visitor.get(made.get_absolute_url())
    assert b"".join(response.streaming_content) == b"%PDF-1.7 x"
    response.close()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"MZ\x90\x00program", "ชนิดอื่น"),
        ("a.docx", b"PK\x03\x04broken", "ชนิดอื่น"),
        ("a.png", b"%PDF-1.7", "PDF"),
        ("a.svg", b"<svg onload='x'/>", "ชนิดอื่น"),
        ("a.jpg", b"\xff\xd8\xff\xe0broken", "ชนิดอื่น"),
    ],
)
def test_a_file_is_known_by_its_bytes(organizer, edition, name, content, words):
    found = errors(organizer.post(url("documents_new"), {"title": "x", "order": 1, "file": upload(name, content)}))

    assert words in found["file"][0]
    assert not Document.objects.exists()


def test_a_file_too_large_is_refused(organizer, edition, monkeypatch):
    monkeypatch.setattr("events.uploads.LARGEST", 10)
    found = errors(
        organizer.post(url("documents_new"), {"title": "x", "order": 1, "file": upload("a.pdf", b"%PDF-" + b"x" * 20)})
    )
    assert "ใหญ่เกิน" in found["file"][0]


def test_speakers_are_picked_or_written_down(organizer, chiangrai, edition, opening):
    known = make.person(chiangrai, given_name="สมใจ")
    make.person(chiangrai, given_name="อื่น")
    page = organizer.get(url("pick_speaker", "opening") + "?q=สมใจ")
    assert list(page.context["people"]) == [known]

    organizer.post(url("pick_speaker", "opening"), {"person": known.pk, "duty": "ประธาน"})
    form = {"prefix": "พระครู", "given_name": "ปิยวรรณพิพัฒน์", "duty": "ผู้กล่าวปาฐกถา", "is_public": "on"}
    organizer.post(url("new_speaker", "opening"), form)
    assert [str(part) for part in opening.speakers.all()] == [f"{known} (ประธาน)", "พระครูปิยวรรณพิพัฒน์ (ผู้กล่าวปาฐกถา)"]

    organizer.post(url("remove_speaker", "opening", Speaker.objects.first().pk))
    assert opening.speakers.count() == 1


def test_a_speaker_elsewhere_or_of_another_province_is_refused(organizer, chiangrai, nan, edition, opening):
    busy = make.person(chiangrai)
    make.speaker(make.session(edition, venue=make.venue(edition)), busy)

    for person in (busy, make.person(nan)):
        response = organizer.post(url("pick_speaker", "opening"), {"person": person.pk, "duty": "วิทยากร"})
        assert response.status_code == 422
    assert opening.speakers.count() == 0


def test_a_session_does_not_move_onto_its_speakers_other_one(organizer, chiangrai, edition, opening):
    speaker = make.person(chiangrai)
    make.speaker(opening, speaker)
    later = make.session(edition, slug="later", starts_at=make.OPENING + 3 * HOUR)
    make.speaker(later, speaker)
    form = typed(opening, venue=make.venue(edition).pk, starts="9.00", ends="10.00")

    found = errors(send(organizer, url("sessions_edit", "later"), form))
    assert "พิธีเปิด" in found["starts"][0]


def test_a_new_edition_takes_the_shape_of_an_earlier_one(organizer, edition, opening, community):
    opening.hosts.add(community)
    make.section(edition, slug="why")
    form = {"year": "๒๕๖๕", "shape": edition.pk, "name": "งาน", "starts_on": "5/7/2565", "ends_on": "6/7/2565"}
    assert organizer.post(reverse("desk_new_edition"), form).url == reverse("desk_edition", args=[2565])

    made = Assembly.objects.get(year=2565)
    copied = made.sessions.get()
    assert (made.is_published, copied.starts_at, copied.state, copied.title) == (False, None, "draft", "พิธีเปิด")
    assert (copied.venue.assembly, copied.kind.assembly, list(copied.hosts.all())) == (made, made, [community])
    assert (made.venues.get().slug, made.sections.get().slug) == ("hall", "why")
    assert edition.sessions.get().starts_at == make.OPENING


def test_a_new_edition_from_nothing_has_the_usual_kinds(organizer, edition):
    form = {"year": "2565", "name": "งาน", "starts_on": "5/7/2565", "ends_on": "6/7/2565"}
    organizer.post(reverse("desk_new_edition"), form)
    made = Assembly.objects.get(year=2565)
    names = ["พิธีการ", "ปาฐกถา", "บรรยายพิเศษ", "เสวนา", "นำเสนอบทเรียน", "เวทีแสดงความคิดเห็น", "ประกาศเจตนารมณ์"]
    names += ["ลงนาม MOU", "การแสดง", "ตลาดนัด", "นิทรรศการ", "พัก"]
    assert [kind.name for kind in made.kinds.all()] == names
    assert (made.kinds.get(is_break=True).name, made.venues.count(), made.sessions.count()) == ("พัก", 0, 0)
    assert read(organizer, reverse("desk_sessions_new", args=[2565])).texts("#id_kind option")[1:] == names


def test_one_edition_a_year(organizer, edition):
    form = {"year": "2564", "name": "งาน", "starts_on": "5/7/2564", "ends_on": "6/7/2564"}
    assert list(errors(organizer.post(reverse("desk_new_edition"), form))) == ["year"]
    assert list(errors(organizer.post(reverse("desk_new_edition"), {**form, "year": "2021"}))) == ["year"]
    assert list(
        errors(organizer.post(reverse("desk_new_edition"), {**form, "year": "2566", "ends_on": "4/7/2564"}))
    ) == ["ends_on"]


def test_details_of_the_edition(organizer, edition):
    page = organizer.get(url("details"))
    form = {"name": "ชื่อใหม่", "starts_on": "6/7/2564", "ends_on": "8/7/2564", "areas": 18, "places_per_area": 20}
    assert organizer.post(url("details"), {**form, **dict(page.context["hidden"])}).url == url("edition")

    edition.refresh_from_db()
    assert (edition.name, edition.is_published) == ("ชื่อใหม่", False)
