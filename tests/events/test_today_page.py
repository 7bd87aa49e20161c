"""/desk/<year>/today/: running the day from a phone."""

from datetime import timedelta
from html import escape

import pytest
from django.core.cache import caches
from django.urls import reverse
from icalendar import Calendar

from events.models import Recording, Release, Session
from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.reading import Page, read

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TODAY = "/desk/2564/today/"
PROGRAMME = "/chiangrai/2564/programme/"
LATE = "ล่าช้า ๑๕ นาที เดิม ๐๙.๐๐ น."


@pytest.fixture
def hall(edition):
    return make.venue(edition, slug="hall", name="เวทีกลาง")


@pytest.fixture
def opening(edition, hall, clock):
    """9 to 10 in the hall; 10 to 11 follows, 13 to 14 comes after a break, another room has its own; it is 8.50."""
    clock.set(2021, 7, 6, 8, 50)
    opening = make.session(edition, slug="opening", title="พิธีเปิด", venue=hall)
    make.session(edition, slug="keynote", title="ปาฐกถา", venue=hall, starts_at=make.OPENING + HOUR)
    make.session(edition, slug="forum", title="เสวนา", venue=hall, starts_at=make.OPENING + 4 * HOUR)
    make.session(edition, slug="tomorrow", title="พรุ่งนี้", venue=hall, starts_at=make.OPENING + 24 * HOUR)
    make.session(edition, slug="other", title="ห้องอื่น", venue=make.venue(edition, name="ห้องเล็ก"))
    return opening


def url(name: str, key: str = "opening") -> str:
    return reverse(f"desk_{name}", args=[2564, key])


def delay(client, key: str = "opening", minutes: int = 15, **form):
    revision = Session.objects.get(slug=key).revision
    return client.post(url("delay", key), {"minutes": minutes, "revision": revision, **form})


def starts() -> dict:
    """When each session begins, in minutes after the opening."""
    return {s.slug: (s.starts_at - make.OPENING) // MINUTE for s in Session.objects.all()}


BEFORE = {"opening": 0, "keynote": 60, "forum": 240, "tomorrow": 1440, "other": 0}


# The page


def test_tells_of_each_venue_what_is_now_next_and_later(organizer, opening, clock):
    clock.set(2021, 7, 6, 9, 30)
    page = read(organizer, TODAY)

    assert page.texts(".deskmain section h2") == ["เวทีกลาง", "ห้องเล็ก"]
    assert page.texts(".card--day h3") == ["พิธีเปิด", "ปาฐกถา", "เสวนา", "ห้องอื่น"]
    assert page.values(".card--live", "id") == ["opening", "other"]
    assert page.values("#opening button[name=minutes]", "value") == ["5", "10", "15", "30"]
    assert page.texts("#opening > form .choice") == ["เลื่อนอีก ๒ รายการถัดไปในที่นี้ด้วย"]


def test_what_is_over_folds_away_and_offers_its_replay(organizer, opening, clock):
    clock.set(2021, 7, 6, 10, 30)
    page = read(organizer, TODAY)
    assert page.values(".venuelanes section > details .card--day", "id") == ["opening", "other"]
    assert page.values("#opening input[name=video]", "id") == ["video-opening"]
    assert page.all("#keynote input[name=video]") == []


def test_another_day_can_be_run_too(organizer, opening):
    assert read(organizer, TODAY + "?day=2").texts(".card--day h3") == ["พรุ่งนี้"]
    assert read(organizer, TODAY + "?day=3").texts(".deskmain .card p")[0] == "วันนี้ยังไม่มีรายการที่จัดเวลาแล้ว"


@pytest.mark.parametrize("query", ["?day=99", "?day=x", "?moved=x&minutes=y", "?minutes=0&revision=1", "?day=%00"])
def test_broken_queries_change_nothing(organizer, opening, query):
    assert read(organizer, TODAY + query).texts("h1") == ["วันนี้หน้างาน"]


def test_drafts_are_not_run(organizer, edition, opening, hall):
    make.session(edition, title="ร่าง", venue=hall, starts_at=make.OPENING + 2 * HOUR, state=Session.State.DRAFT)
    assert "ร่าง" not in read(organizer, TODAY).texts(".card--day h3")


def test_announcements_are_at_hand(organizer, edition, opening):
    made = make.announcement(edition, text="ประตูปิด")
    page = read(organizer, TODAY)
    assert page.values("form[action$='/end/']", "action") == [reverse("desk_end_announcement", args=[2564, made.slug])]
    assert "/desk/2564/new/announcements/" in page.values("main a", "href")


def test_readers_see_and_touch_nothing(auditor, opening):
    page = read(auditor, TODAY)
    assert page.texts(".card--day h3") == ["พิธีเปิด", "ปาฐกถา", "เสวนา", "ห้องอื่น"]
    assert page.all(".deskmain form") == []


@pytest.mark.parametrize("name", ["delay", "today_cancel", "today_live", "today_replay"])
def test_only_organizers_act(visitor, auditor, coordinator, door, foreign_organizer, nan, opening, name):
    make.assembly(nan)
    sent = {"minutes": 15, "revision": opening.revision, "cancel_reason": "x", "live_url": "", "video": "abcdefghijk"}
    for client in (auditor, coordinator, door):
        assert client.post(url(name), sent).status_code == 403
    assert foreign_organizer.post(url(name), sent).status_code == 404
    assert visitor.post(url(name), sent)["Location"].startswith("/accounts/login/")
    assert starts() == BEFORE
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("name", ["delay", "today_cancel", "today_live", "today_replay"])
def test_wrong_method_and_unknown_session(organizer, opening, name):
    assert organizer.get(url(name)).status_code == 405
    assert organizer.post(url(name, "nowhere")).status_code == 404
    assert organizer.post(TODAY).status_code == 405


def test_as_many_statements_for_three_rows_as_for_one(organizer, edition, clock, count_queries):
    clock.set(2021, 7, 6, 8, 50)

    def grow():
        make.recording(edition, session=make.session(edition, venue=make.venue(edition)))

    grow()
    one = count_queries(lambda: organizer.get(TODAY))
    grow()
    grow()
    assert count_queries(lambda: organizer.get(TODAY)) == one


# Delay


def test_one_tap_moves_the_rest_of_the_venues_day_and_tells_the_public(organizer, visitor, opening):
    numbers = Release.objects.count()
    answer = delay(organizer, rest="on")

    assert answer.status_code == 302
    assert starts() == BEFORE | {"opening": 15, "keynote": 75, "forum": 255}
    page = read(visitor, PROGRAMME)
    told = set(page.texts(".slot .tag--warn"))
    assert told == {LATE, "ล่าช้า ๑๕ นาที เดิม ๑๐.๐๐ น.", "ล่าช้า ๑๕ นาที เดิม ๑๓.๐๐ น."}
    assert Release.objects.count() == numbers + 1
    release = Release.objects.first()
    assert release.note == "เลื่อน “พิธีเปิด” ๑๕ นาที และรายการถัดไป"
    assert release.made_by == organizer.user


def test_one_alone_where_there_is_room(organizer, opening):
    assert delay(organizer, "keynote", 30).status_code == 302
    assert starts() == BEFORE | {"keynote": 90}


def test_the_public_is_told_on_every_surface(organizer, visitor, opening, clock):
    delay(organizer, rest="on")
    assert LATE in read(visitor, f"{PROGRAMME}?view=list").texts(".slot .tag")
    assert LATE in read(visitor, f"{PROGRAMME}opening/").texts("article .tag")
    assert LATE in read(visitor, "/chiangrai/2564/now/").texts(".hall__next .tag")
    assert LATE in read(visitor, "/chiangrai/2564/").texts(".days .tag")
    calendar = Calendar.from_ical(visitor.get(f"{PROGRAMME}opening.ics").content)
    (event,) = calendar.walk("VEVENT")
    assert LATE in event["description"]
    assert event["dtstart"].dt == make.OPENING + 15 * MINUTE


def test_delays_add_up_and_can_be_taken_back(organizer, visitor, opening):
    delay(organizer, minutes=10, rest="on")
    answer = delay(organizer, minutes=5, rest="on")
    assert Session.objects.get(slug="opening").delayed_minutes == 15

    undo = Page(organizer.get(answer["Location"])).all("form.alert input")
    form = {field.get("name"): field.get("value") for field in undo if field.get("name") != "csrfmiddlewaretoken"}
    assert (form["minutes"], form["rest"]) == ("-5", "on")
    assert organizer.post(url("delay"), form).status_code == 302
    assert starts() == BEFORE | {"opening": 10, "keynote": 70, "forum": 250}

    delay(organizer, minutes=-10, rest="on")
    assert starts() == BEFORE
    assert set(Session.objects.values_list("delayed_minutes", flat=True)) == {0}
    assert read(visitor, PROGRAMME).texts(".slot .tag--warn") == []


def test_what_would_clash_is_refused_by_name_and_offers_to_move_the_rest(organizer, visitor, opening):
    answer = delay(organizer, minutes=30)

    assert answer.status_code == 409
    page = Page(answer)
    assert "ปาฐกถา" in page.text("#opening .alert p")
    offered = {each.get("name"): each.get("value") for each in page.all("#opening .alert input")}
    assert (offered["minutes"], offered["rest"]) == ("30", "on")
    assert starts() == BEFORE
    assert read(visitor, PROGRAMME).texts(".slot .tag--warn") == []
    assert AuditEntry.objects.count() == 0


def test_a_speaker_in_two_places_stops_it(organizer, edition, opening):
    speaker = make.person(edition.province)
    make.speaker(opening, speaker)
    make.speaker(make.session(edition, venue=make.venue(edition), starts_at=make.OPENING + HOUR), speaker)
    answer = delay(organizer, rest="on")
    assert answer.status_code == 409
    assert str(speaker) in escape(answer.text)


def test_who_comes_second_is_told_and_nothing_moves_twice(organizer, chiangrai, opening):
    colleague = browser(make.staff(Role.ORGANIZER, chiangrai))
    revision = opening.revision
    form = {"minutes": 15, "revision": revision, "rest": "on"}
    assert colleague.post(url("delay"), form).status_code == 302
    answer = organizer.post(url("delay"), form)
    assert answer.status_code == 409
    assert "ก่อนท่าน" in Page(answer).text("#opening .alert p")
    assert starts()["opening"] == 15


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"starts_at": None, "ends_at": None}])
def test_what_stands_on_no_day_is_not_delayed(organizer, opening, fields):
    Session.objects.filter(slug="opening").update(**fields)
    assert delay(organizer).status_code == 404


def test_what_is_cancelled_is_not_delayed_nor_what_follows(organizer, opening):
    Session.objects.filter(slug="opening").update(state="cancelled")
    assert delay(organizer, rest="on").status_code == 422
    assert starts() == BEFORE


@pytest.mark.parametrize("minutes", ["", "0", "x", "241", "-999", "9999999999999", "1.5"])
def test_minutes_that_make_no_sense(organizer, opening, minutes):
    answer = delay(organizer, minutes=minutes)
    assert answer.status_code == 422
    assert len(Page(answer).texts("#opening .alert")) == 1
    assert starts() == BEFORE


def test_thai_digits(organizer, opening):
    assert delay(organizer, "forum", minutes="๒๐").status_code == 302
    assert starts()["forum"] == 260


def test_nothing_leaves_its_day(organizer, edition, hall, opening):
    make.session(
        edition, slug="night", venue=hall, starts_at=make.OPENING + 13 * HOUR, ends_at=make.OPENING + 14 * HOUR
    )
    assert delay(organizer, "night", 90).status_code == 422
    assert starts()["night"] == 780


def test_what_the_public_never_saw_moves_without_a_release(organizer, edition, hall, opening):
    make.session(edition, slug="new", venue=hall, starts_at=make.OPENING + 6 * HOUR, released=False)
    numbers = Release.objects.count()
    assert delay(organizer, "new").status_code == 302
    assert (Release.objects.count(), starts()["new"]) == (numbers, 375)


def test_other_work_in_progress_stays_unpublished(organizer, visitor, opening):
    Session.objects.filter(slug="other").update(title="ชื่อใหม่ที่ยังไม่พร้อม")
    delay(organizer, rest="on")
    assert "ชื่อใหม่ที่ยังไม่พร้อม" not in visitor.get(PROGRAMME).text


def test_an_ordinary_move_is_no_delay(organizer, opening):
    delay(organizer, rest="on")
    address = reverse("desk_sessions_edit", args=[2564, "opening"])
    form = organizer.get(address).context["form"]
    sent = {"title": "พิธีเปิด", "kind": opening.kind_id, "venue": opening.venue_id, "day": "2021-07-06"}
    hidden = dict(organizer.get(address).context["hidden"])
    assert form["starts"].value().strftime("%H.%M") == "09.15"
    assert organizer.post(address, {**hidden, **sent, "starts": "8.30", "ends": "9.30"}).status_code == 302
    assert Session.objects.get(slug="opening").delayed_minutes == 0


def test_the_deed_is_in_the_trail(organizer, opening):
    delay(organizer, rest="on")
    actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions[-1] == "released"
    assert AuditEntry.objects.filter(actor_id=organizer.user.pk, province="chiangrai").count() == len(actions)


def test_a_delay_costs_the_same_for_many_as_for_few(organizer, edition, hall, opening, count_queries):
    delay(organizer, rest="on")
    few = count_queries(lambda: delay(organizer, rest="on"))
    for number in range(5, 12):
        make.session(edition, venue=hall, starts_at=make.OPENING + number * HOUR + 30 * MINUTE)
    caches["pages"].clear()
    assert count_queries(lambda: delay(organizer, rest="on")) == few


# The rest


def test_cancelled_with_a_reason_that_visitors_read_at_once(organizer, visitor, opening):
    page = read(organizer, TODAY)
    [revision] = page.values(f"form[action='{url('today_cancel')}'] input[name=revision]", "value")
    answer = organizer.post(url("today_cancel"), {"cancel_reason": "ฝนตกหนัก", "revision": revision})
    assert answer.status_code == 302
    assert "ฝนตกหนัก" in visitor.get(f"{PROGRAMME}opening/").text
    assert "ยกเลิก" in read(visitor, PROGRAMME).texts(".slot--cancelled .tag")
    assert Release.objects.first().note == "ยกเลิก “พิธีเปิด”: ฝนตกหนัก"


def test_a_colleagues_reason_is_not_overwritten_unseen(organizer, chiangrai, opening):
    colleague = browser(make.staff(Role.ORGANIZER, chiangrai))
    sent = {"revision": opening.revision}
    assert colleague.post(url("today_cancel"), sent | {"cancel_reason": "ฝนตกหนัก"}).status_code == 302
    answer = organizer.post(url("today_cancel"), sent | {"cancel_reason": "วิทยากรป่วย"})
    assert answer.status_code == 409
    assert "ก่อนท่าน" in Page(answer).text("#opening .alert p")
    assert Session.objects.get(slug="opening").cancel_reason == "ฝนตกหนัก"


def test_a_cancellation_needs_its_reason(organizer, opening):
    answer = organizer.post(url("today_cancel"), {"cancel_reason": " "})
    assert answer.status_code == 422
    assert Session.objects.get(slug="opening").state == "published"


def test_a_broadcast_is_set_and_shows_at_once(organizer, visitor, opening):
    organizer.post(url("today_live"), {"live_url": "https://youtube.com/live/abcdefghijk"})
    assert read(visitor, f"{PROGRAMME}opening/").values("video-poster", "data-video") == ["abcdefghijk"]


@pytest.mark.parametrize(("name", "field"), [("today_live", "live_url"), ("today_replay", "video")])
def test_what_is_no_video_is_refused_and_stays_typed(organizer, opening, clock, name, field):
    clock.set(2021, 7, 6, 10, 30)
    answer = organizer.post(url(name), {field: "https://vimeo.com/1"})
    assert answer.status_code == 422
    page = Page(answer)
    assert "ไม่ใช่วิดีโอ YouTube" in page.text("#opening .alert p")
    assert page.values(f"#opening input[name={field}]", "value") == ["https://vimeo.com/1"]


def test_a_replay_is_attached_right_after(organizer, visitor, opening, clock):
    clock.set(2021, 7, 6, 10, 30)
    organizer.post(url("today_replay"), {"video": "youtu.be/abcdefghijk"})
    assert Recording.objects.get().session == opening
    assert read(visitor, PROGRAMME).texts(".slot--replay .tag") == ["ย้อนหลัง"]


def test_a_replay_of_another_session_is_refused(organizer, edition, opening):
    make.recording(edition, youtube_id="abcdefghijk", session=Session.objects.get(slug="forum"))
    answer = organizer.post(url("today_replay"), {"video": "abcdefghijk"})
    assert answer.status_code == 409
    assert "เสวนา" in Page(answer).text("#opening .alert p")
