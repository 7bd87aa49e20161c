"""/<province>/<year>/now/: the screen in the hall."""

from datetime import timedelta

import pytest

from events.models import Session
from tests import make
from tests.reading import assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/now/"
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


@pytest.fixture
def hall(edition):
    return make.venue(edition, slug="hall", name="เวทีกลาง")


@pytest.fixture
def day(edition, hall, clock):
    """Two rooms on the first morning, released the day before; it is 9.35."""
    clock.set(2021, 7, 5, 12, 0)
    small = make.venue(edition, slug="small", name="ห้องเล็ก")
    opening = make.session(edition, slug="opening", title="พิธีเปิด", venue=hall)
    make.speaker(opening, make.person(edition.province, given_name="สมหญิง", family_name="ใจดี", prefix="นาง"))
    make.session(edition, title="ปาฐกถา", venue=hall, starts_at=make.OPENING + HOUR)
    make.session(edition, title="เสวนา", venue=small, starts_at=make.OPENING + 2 * HOUR)
    clock.set(2021, 7, 6, 9, 35)


def cards(page) -> list[str]:
    return page.texts(".hall__card")


def test_tells_of_each_room_what_is_now_how_long_and_what_is_next(visitor, day):
    page = read(visitor, URL)

    assert page.texts(".hall__card h2") == ["เวทีกลาง", "ห้องเล็ก"]
    assert page.texts(".hall__item h3") == ["พิธีเปิด"]
    assert page.texts(".hall__left") == ["เหลืออีก ๒๕ นาที"]
    assert page.texts(".hall__facts") == ["๐๙.๐๐–๑๐.๐๐ น. นางสมหญิง ใจดี"]
    assert page.texts(".hall__next li") == ["๑๐.๐๐ น.ปาฐกถา", "๑๑.๐๐ น.เสวนา"]
    assert page.texts(".hall__idle") == ["ยังไม่มีรายการในขณะนี้"]
    assert page.texts(".hall__clock time") == ["๐๙.๓๕ น."]


def test_one_room_alone(visitor, day):
    page = read(visitor, URL + "?venue=hall")

    assert page.texts("h1") == ["เวทีกลาง"]
    assert page.texts(".hall__card h2") == ["ขณะนี้และถัดไป"], "no level of heading is left out"
    assert page.texts(".hall__item h3") == ["พิธีเปิด"]
    assert page.values("#now", "hx-get") == ["/chiangrai/2564/now/?venue=hall"]
    assert page.values("img.hall__code", "src") == ["/chiangrai/2564/now/qr.svg?venue=hall"]


def test_a_room_whose_day_is_over_says_so(visitor, edition, day, clock):
    clock.set(2021, 7, 6, 11, 30)
    assert read(visitor, URL + "?venue=hall").texts(".hall__word") == ["วันนี้ไม่มีรายการอื่นในห้องนี้แล้ว"]
    assert read(visitor, URL).texts(".hall__card h2") == ["ห้องเล็ก"]


@pytest.mark.parametrize("venue", ["nowhere", "เวที", "hall'--", "x" * 300])
def test_unknown_rooms(visitor, day, venue):
    assert visitor.get(f"{URL}?venue={venue}").status_code == 404


def test_other_parameters_choose_nothing(visitor, day):
    assert visitor.get(URL + "?day=2&q=x").content == visitor.get(URL).content


def test_a_break_of_all_stands_above_the_rooms(visitor, edition, day, clock):
    kind = make.kind(edition, name="พัก", is_break=True)
    make.session(edition, title="พักกลางวัน", everywhere=True, kind=kind, starts_at=make.OPENING + 3 * HOUR)
    clock.set(2021, 7, 6, 12, 15)
    assert read(visitor, URL).texts(".hall__all") == ["พักกลางวัน ทุกสถานที่ ถึง ๑๓.๐๐ น."]


def test_moved_today_is_told_in_both_rooms(visitor, edition, day, clock):
    small = edition.venues.get(slug="small")
    clock.set(2021, 7, 6, 9, 36)
    Session.objects.filter(title="ปาฐกถา").update(venue=small, starts_at=make.OPENING + HOUR + HALF)
    make.release(edition)

    page = read(visitor, URL)
    assert page.texts(".hall__gone") == ["ปาฐกถา ย้ายไป ห้องเล็ก ๑๐.๓๐ น."]
    assert page.texts(".hall__next .tag") == ["ย้ายจาก เวทีกลาง ๑๐.๐๐ น."]
    assert read(visitor, URL + "?venue=hall").texts(".hall__gone") == ["ปาฐกถา ย้ายไป ห้องเล็ก ๑๐.๓๐ น."]
    assert read(visitor, URL + "?venue=small").texts(".hall__gone") == []


def test_what_moved_on_an_earlier_day_is_no_news(visitor, edition, day, clock):
    small = edition.venues.get(slug="small")
    clock.set(2021, 7, 5, 18, 0)
    Session.objects.filter(title="ปาฐกถา").update(venue=small)
    make.release(edition)
    clock.set(2021, 7, 6, 9, 36)
    page = read(visitor, URL)
    assert (page.texts(".hall__gone"), page.texts(".hall__next .tag")) == ([], [])


def test_a_cancelled_session_says_so_in_its_room(visitor, edition, day, clock):
    Session.objects.filter(slug="opening").update(state="cancelled", cancel_reason="ฝนตก")
    make.release(edition)
    page = read(visitor, URL)
    assert page.texts(".hall__item--cancelled .tag") == ["ยกเลิก"]
    assert page.texts(".hall__facts") == ["๐๙.๐๐–๑๐.๐๐ น. ฝนตก"]


def test_a_room_with_nothing_but_a_break_to_come_says_so(visitor, edition, day, clock):
    kind = make.kind(edition, is_break=True)
    make.session(edition, title="พัก", everywhere=True, kind=kind, starts_at=make.OPENING + 5 * HOUR)
    clock.set(2021, 7, 6, 11, 30)
    assert read(visitor, URL + "?venue=hall").texts(".hall__word") == ["วันนี้ไม่มีรายการอื่นในห้องนี้แล้ว"]
    clock.set(2021, 7, 6, 12, 30)
    assert read(visitor, URL).texts(".hall__word") == ["รายการของวันนี้จบแล้ว ขอบคุณที่มาร่วมงาน"]


def test_things_at_once_in_one_place_stand_together(visitor, edition, clock):
    yard = make.venue(edition, name="ลาน", parallel=True)
    for title in ("ร้านค้า", "ดนตรี"):
        make.session(edition, title=title, venue=yard)
    clock.set(2021, 7, 6, 9, 35)
    assert read(visitor, URL).texts(".hall__item h3") == ["ร้านค้า", "ดนตรี"]


def test_drafts_stay_hidden(visitor, edition, day):
    make.session(edition, title="ร่าง", venue=make.venue(edition), state=Session.State.DRAFT)
    assert "ร่าง" not in visitor.get(URL).text


@pytest.mark.parametrize(
    ("moment", "words", "coming"),
    [
        ((2021, 7, 1, 12, 0), "อีก ๕ วันจะเริ่มงาน วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", ["พิธีเปิด", "ปาฐกถา", "เสวนา"]),
        ((2021, 7, 6, 18, 0), "รายการของวันนี้จบแล้ว ขอบคุณที่มาร่วมงาน", ["วันที่สอง"]),
        ((2021, 7, 8, 18, 0), "งานสำเร็จแล้ว ขอบคุณทุกท่านที่มาร่วมงาน", []),
        ((2021, 7, 20, 9, 0), "งานสำเร็จแล้ว ขอบคุณทุกท่านที่มาร่วมงาน", []),
    ],
)
def test_before_between_and_after_the_days(visitor, edition, day, hall, clock, moment, words, coming):
    make.session(edition, title="วันที่สอง", venue=hall, starts_at=make.OPENING + timedelta(days=1))
    clock.set(*moment)

    page = read(visitor, URL)

    assert page.texts(".hall__word") == [words]
    assert page.texts(".hall__coming a") == coming
    assert cards(page) == []


def test_an_edition_without_sessions(visitor, edition, clock):
    clock.set(2021, 7, 6, 9, 0)
    assert read(visitor, URL).texts(".hall__word") == ["รายการของวันนี้จบแล้ว ขอบคุณที่มาร่วมงาน"]


def test_it_is_made_anew_each_minute_and_not_sent_twice(visitor, day, clock):
    first = visitor.get(URL)
    clock.now += timedelta(seconds=20)
    again = visitor.get(URL, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    clock.now += timedelta(seconds=40)
    later = visitor.get(URL, headers={"if-none-match": first["ETag"]})
    assert later.status_code == 200
    assert read(visitor, URL).texts(".hall__left") == ["เหลืออีก ๒๔ นาที"]


def test_a_warm_screen_costs_one_statement(visitor, day, django_assert_num_queries):
    for address in (URL, URL + "?venue=hall", URL + "qr.svg"):
        visitor.get(address)
        with django_assert_num_queries(1):
            visitor.get(address)


def test_as_many_statements_for_three_rows_as_for_one(edition, religion, clock, cost):
    clock.set(2021, 7, 6, 9, 30)

    def grow():
        session = make.session(edition, venue=make.venue(edition), hosts=(religion,))
        make.speaker(session, make.person(edition.province))

    grow()
    one = cost(URL)
    grow()
    grow()
    assert cost(URL) == one


def test_without_script_the_browser_asks_again(visitor, day):
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in visitor.get(URL).text


@pytest.mark.parametrize("address", [URL, URL + "qr.svg"])
def test_other_methods_are_refused(visitor, day, address):
    assert_read_only(visitor, address)


def test_the_code_leads_to_the_programme(visitor, day):
    answer = visitor.get(URL + "qr.svg", headers={"host": "localhost"})
    assert answer["Content-Type"] == "image/svg+xml"
    from events import hall

    assert answer.content == hall.code("http://localhost/chiangrai/2564/programme/")
    assert answer.content != visitor.get(URL + "qr.svg?venue=hall", headers={"host": "localhost"}).content


def test_hidden_editions_have_no_screen(visitor, hidden):
    assert_not_found(visitor, "/chiangrai/2565/now/")
    assert_not_found(visitor, "/chiangrai/2565/now/qr.svg")
