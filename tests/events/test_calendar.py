"""programme.ics and <slug>.ics: calendars that a library reads back as they were meant."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, vText

from events import ical
from events.exports import Item, sayable
from events.models import Assembly, Kind, ReleasedSession, Session
from networks.models import Province
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/programme.ics"
ONE = "/chiangrai/2564/programme/opening.ics"
TITLE = 'พิธีเปิด, ตอน ๑; \\n "คุณธรรม"\nบรรทัดสอง 🌸 ที่ ปู่ น้ำ'


def parsed(client, url: str = URL) -> Calendar:
    response = client.get(url)
    assert response.status_code == 200, url
    return Calendar.from_ical(response.content)


def only(calendar: Calendar):
    (event,) = calendar.walk("VEVENT")
    return event


@pytest.fixture
def opening(edition, religion):
    venue = make.venue(edition, name="เวทีกลาง", address="๑ ถนนตัวอย่าง, ในเมือง")
    kind = make.kind(edition, name="พิธีการ")
    session = make.session(
        edition, slug="opening", title=TITLE, venue=venue, kind=kind, hosts=(religion,), body="ร่วม **เปิด** งาน"
    )
    make.speaker(session, make.person(edition.province, prefix="นาง", given_name="สมหญิง"), duty="ผู้กล่าวเปิด")
    return session


# What it says


def test_a_session_is_read_back_whole(visitor, opening):
    make.recording(opening.assembly, session=opening, title="ภาพเปิดงาน", youtube_id="abcdefghijk")
    event = only(parsed(visitor))

    assert event["SUMMARY"] == TITLE
    assert event.decoded("DTSTART") == opening.starts_at
    assert event.decoded("DTEND") == opening.ends_at
    assert event["DTSTART"].params["TZID"] == "Asia/Bangkok"
    assert event.decoded("DTSTART").hour == 9
    assert event["LOCATION"] == "เวทีกลาง, ๑ ถนนตัวอย่าง, ในเมือง"
    assert event["CATEGORIES"].cats == ["พิธีการ", "เครือข่ายศาสนา"]
    assert (event["STATUS"], event["URL"]) == ("CONFIRMED", "http://testserver/chiangrai/2564/programme/opening/")
    assert event["DESCRIPTION"].splitlines() == [
        "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๐๐–๑๐.๐๐ น.",
        "พิธีการ · เวทีกลาง",
        "เจ้าภาพ: เครือข่ายศาสนา",
        "ผู้กล่าวเปิด: นางสมหญิง ใจดี",
        "ร่วม เปิด งาน",
        "วิดีโอย้อนหลัง: ภาพเปิดงาน https://youtu.be/abcdefghijk",
        "รายละเอียด: http://testserver/chiangrai/2564/programme/opening/",
    ]


def test_the_calendar_names_itself_and_its_time_zone(visitor, opening):
    calendar = parsed(visitor)

    assert (calendar["VERSION"], calendar["X-WR-CALNAME"]) == ("2.0", "งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม")
    assert calendar["X-WR-TIMEZONE"] == "Asia/Bangkok"
    (zone,) = calendar.walk("VTIMEZONE")
    (standard,) = zone.subcomponents
    assert zone["TZID"] == "Asia/Bangkok"
    assert {standard[end].td for end in ("TZOFFSETFROM", "TZOFFSETTO")} == {timedelta(hours=7)}


def test_lines_are_folded_between_characters_and_end_as_the_standard_says(visitor, opening):
    Session.objects.update(title="ที่ ปู่ ญู่ น้ำ 🌸" * 15)
    make.release(opening.assembly)
    lines = visitor.get(URL).content.split(b"\r\n")

    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()


def test_sequence_is_the_release_in_which_a_session_last_changed(visitor, edition, opening):
    make.session(edition, slug="other", title="อื่น")

    def sequences() -> dict:
        return {str(event["SUMMARY"]): int(event["SEQUENCE"]) for event in parsed(visitor).walk("VEVENT")}

    assert sequences() == {TITLE: 1, "อื่น": 1}
    Session.objects.filter(pk=opening.pk).update(title="ชื่อใหม่")
    assert sequences() == {TITLE: 1, "อื่น": 1}, "the working copy is nobody's business"
    make.release(edition)
    assert sequences() == {"ชื่อใหม่": 2, "อื่น": 1}
    make.session(edition, title="ใหม่", released=False)
    make.release(edition)
    assert sequences() == {"ชื่อใหม่": 2, "อื่น": 1, "ใหม่": 3}


def test_a_cancelled_session_is_sent_as_such(visitor, opening):
    Session.objects.update(state=Session.State.CANCELLED)
    make.release(opening.assembly)

    event = only(parsed(visitor))

    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", f"ยกเลิก: {TITLE}")


def test_a_sample_says_so_in_title_and_words(visitor, edition):
    make.session(edition, title="เสวนา", is_sample=True)
    event = only(parsed(visitor))

    assert event["SUMMARY"] == "เสวนา (ข้อมูลตัวอย่าง)"
    assert "ข้อมูลตัวอย่าง: เอกสารต้นทางไม่ได้ระบุเวลา ห้อง และเครือข่ายเจ้าภาพของรายการนี้" in event["DESCRIPTION"].splitlines()


def test_without_a_venue(visitor, edition):
    make.session(edition, slug="lunch", everywhere=True)
    make.session(edition, slug="somewhere", venue=None)

    assert [event["LOCATION"] for event in parsed(visitor).walk("VEVENT")] == [
        "ทุกสถานที่, หอประชุมตัวอย่าง",
        "ยังไม่ระบุสถานที่, หอประชุมตัวอย่าง",
    ]


def test_what_is_not_public_is_not_in_it(visitor, edition):
    make.session(edition, title="เห็น")
    make.session(edition, title="ร่าง", state=Session.State.DRAFT)
    make.session(edition, title="ไม่มีเวลา", starts_at=None, ends_at=None)
    make.session(make.assembly(edition.province, 2563), title="ปีอื่น")

    assert only(parsed(visitor))["SUMMARY"] == "เห็น"


def test_uids_differ_and_stay_when_everything_else_changes(visitor, edition, opening):
    make.session(edition)
    before = [event["UID"] for event in parsed(visitor).walk("VEVENT")]
    Session.objects.filter(pk=opening.pk).update(title="ใหม่", slug="new", venue=None, state=Session.State.CANCELLED)
    make.release(edition)
    after = [event["UID"] for event in parsed(visitor).walk("VEVENT")]

    assert len(set(before)) == 2
    assert sorted(before) == sorted(after)


# Which sessions


def test_filters_of_the_programme_apply(visitor, edition, opening, farming):
    make.session(
        edition, title="อื่น", starts_at=make.OPENING + timedelta(days=1), hosts=(farming,), kind=make.kind(edition)
    )

    def titles(query: str) -> list[str]:
        return [str(event["SUMMARY"]) for event in parsed(visitor, URL + query).walk("VEVENT")]

    assert titles("") == [TITLE, "อื่น"]
    assert titles("?network=farming") == ["อื่น"]
    assert titles("?day=1") == [TITLE]
    assert titles("?day=๒") == ["อื่น"]
    assert titles("?day=2&network=religion") == []
    assert titles(f"?kind={opening.kind.slug}&venue={opening.venue.slug}") == [TITLE]
    assert titles("?day=9") == titles("?day=x") == titles("?venue=nowhere") == []
    assert titles("?q=อื่น&view=list") == [TITLE, "อื่น"]


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_a_broken_query_is_answered_as_none(visitor, opening, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_one_session_alone(visitor, edition, opening):
    make.session(edition, slug="other")
    event = only(parsed(visitor, ONE))
    assert event["SUMMARY"] == TITLE
    assert event["UID"] == parsed(visitor).walk("VEVENT")[0]["UID"]


def test_unknown_or_hidden(visitor, edition, hidden, opening):
    make.session(edition, slug="draft", state=Session.State.DRAFT)
    make.session(hidden, slug="secret")
    for path in (
        "2564/programme/nowhere.ics",
        "2564/programme/draft.ics",
        "2565/programme.ics",
        "2565/programme/secret.ics",
    ):
        assert_not_found(visitor, f"/chiangrai/{path}")
    assert_not_found(visitor, "/nowhere/2564/programme.ics")


# How it is sent


@pytest.mark.parametrize("url", [URL, ONE])
def test_it_is_read_only(visitor, opening, url):
    assert_read_only(visitor, url)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (URL, "กำหนดการ งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม พ.ศ. 2564.ics"),
        (ONE, "พิธีเปิด, ตอน ๑; n คุณธรรม บรรทัดสอง 🌸 ที่ ปู่ น้ำ.ics"),
    ],
)
def test_it_is_a_calendar_file_with_a_thai_name(visitor, opening, url, name):
    for accepted in ("", "br", "gzip"):
        response = visitor.get(url, headers={"accept-encoding": accepted})
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        kind, _, given = response["Content-Disposition"].partition("; filename*=utf-8''")
        assert (kind, unquote(given)) == ("inline", name)


@pytest.mark.parametrize("url", [URL, ONE])
def test_unchanged_is_not_sent_again_whatever_the_clock_says(visitor, opening, clock, url, django_assert_num_queries):
    first = visitor.get(url)
    clock.now += timedelta(days=3)

    with django_assert_num_queries(1):
        again = visitor.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    Session.objects.update(title="ใหม่")
    make.release(opening.assembly)
    changed = visitor.get(url, headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)
    assert only(Calendar.from_ical(changed.content))["SUMMARY"] == "ใหม่"


def test_another_process_makes_the_same_bytes(visitor, edition, opening, cost):
    first = visitor.get(URL)
    assert cost(URL) > 1
    assert visitor.get(URL)["ETag"] == first["ETag"]


def test_as_many_statements_for_one_as_for_three(edition, religion, cost):
    def add():
        session = make.session(edition, venue=make.venue(edition), kind=make.kind(edition), hosts=(religion,))
        make.speaker(session, make.person(edition.province))
        make.recording(edition, session=session)

    add()
    one = cost(URL)
    add()
    add()
    assert cost(URL) == one <= 8


# Any text


def of_text(title: str, body: str = "") -> Item:
    days = {"starts_on": date(2021, 7, 6), "ends_on": date(2021, 7, 6)}
    assembly = Assembly(pk=1, province=Province(slug="chiangrai"), year=2564, name=title, **days)
    working = Session(pk=1)
    session = ReleasedSession(
        pk=1, session=working, sequence=1, assembly=assembly, slug="x", title=title, body="", kind=Kind(name=title)
    )
    session.starts_at, session.ends_at = datetime(2021, 7, 6, 2, tzinfo=UTC), datetime(2021, 7, 6, 3, tzinfo=UTC)
    session._prefetched_objects_cache = {"hosts": [], "speakers": []}
    working._prefetched_objects_cache = {"recordings": []}
    return Item(session, "http://testserver")


def lines(text: str) -> str:
    """What a calendar makes of any end of line; the library takes a backslash and N for one, as readers do."""
    return text.replace("\\N", "\n").replace("\r\n", "\n").replace("\r", "\n")


@given(st.text())
@example("BEGIN:VEVENT\r\nEND:VCALENDAR")
@example("\\,\\;\\n\\N")
@example("a\x00b\x0bc\x7fd\ufeffe")
@example(" " * 80 + "ก" * 80)
def test_any_text_comes_back(text):
    item = of_text(text)
    made = ical.calendar(item.session.assembly, [item], text)

    event = only(Calendar.from_ical(made))

    assert event["SUMMARY"] == lines(sayable(text))
    assert event["CATEGORIES"].cats == [lines(sayable(text))]
    assert Calendar.from_ical(made)["NAME"] == vText(sayable(text)).to_ical().decode()
    assert event.decoded("DTSTART") == item.session.starts_at
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


# Where it is linked


def test_the_pages_lead_to_it(visitor, opening):
    programme = read(visitor, "/chiangrai/2564/programme/")
    assert ("เพิ่มลงปฏิทิน (.ics)", URL) in programme.links("#programme a.btn")
    assert programme.values("link[type='text/calendar']", "href") == [URL]
    narrowed = read(visitor, "/chiangrai/2564/programme/?day=1&network=religion&view=list")
    assert ("เพิ่มรายการที่กรองลงปฏิทิน (.ics)", f"{URL}?network=religion") in narrowed.links("#programme a.btn")
    session = read(visitor, "/chiangrai/2564/programme/opening/")
    assert ("เพิ่มลงปฏิทิน (.ics)", ONE) in session.links("aside a")
