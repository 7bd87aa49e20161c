"""/<province>/<year>/programme/<slug>/: one session, who speaks, where, and what is near it."""

import json
from datetime import timedelta

import pytest

from events.models import Session
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/programme/opening/"
HOUR = timedelta(hours=1)


@pytest.fixture
def hall(edition):
    return make.venue(edition, name="เวทีกลาง", address="๑ ถนนตัวอย่าง", capacity=120, map_url="https://map.example/1")


@pytest.fixture
def opening(edition, hall, religion):
    kind = make.kind(edition, name="พิธีการ")
    session = make.session(
        edition, slug="opening", title="เปิดงาน", venue=hall, kind=kind, hosts=(religion,), body="ร่วม **เปิด** งาน"
    )
    speaker = make.person(edition.province, given_name="สมหญิง", family_name="ใจดี", prefix="นาง", position="ประธาน")
    make.speaker(session, speaker, duty="ผู้กล่าวเปิด")
    return session


def test_tells_everything_of_the_session(visitor, opening):
    page = read(visitor, URL)

    assert page.texts("h1") == ["เปิดงาน"]
    assert page.texts("article .meta span") == ["วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", "๐๙.๐๐–๑๐.๐๐ น.", "เวทีกลาง"]
    assert page.texts("article .tag") == ["พิธีการ"]
    assert page.texts("article .prose strong") == ["เปิด"]
    assert page.texts("article .card p") == ["นางสมหญิง ใจดี ผู้กล่าวเปิดประธาน"]
    assert page.links("aside .chip") == [("ศาสนา", "/chiangrai/networks/religion/")]
    assert page.links("aside a[href*=map]") == [("ดูแผนที่", "https://map.example/1")]
    assert "รับได้ ๑๒๐ คน" in page.texts("aside p")
    assert page.links(".crumb a") == [("หน้าแรก", "/chiangrai/2564/"), ("กำหนดการ", "/chiangrai/2564/programme/")]


def test_shares_its_own_address_and_nobody_elses(visitor, opening):
    page = read(visitor, URL + "?next=https://evil.example")

    here = "http%3A%2F%2Ftestserver%2Fchiangrai%2F2564%2Fprogramme%2Fopening%2F"
    assert page.links("aside .card a[rel=noopener]") == [
        ("แบ่งปันทาง LINE", f"https://social-plugins.line.me/lineit/share?url={here}"),
        ("แบ่งปันทาง Facebook", f"https://www.facebook.com/sharer/sharer.php?u={here}"),
    ]


def test_search_engines_read_the_event(visitor, opening):
    event = json.loads(read(visitor, URL).text('script[type="application/ld+json"]'))

    assert event["startDate"] == "2021-07-06T02:00:00+00:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["performer"] == [{"@type": "Person", "name": "นางสมหญิง ใจดี"}]
    assert event["location"]["name"] == "เวทีกลาง"


def test_a_cancelled_session_says_so_to_people_and_machines(visitor, opening, clock):
    opening.state = Session.State.CANCELLED
    opening.save()
    make.release(opening.assembly)
    clock.set(2021, 7, 6, 9, 30)

    page = read(visitor, URL)

    assert page.texts("article .tag") == ["พิธีการ", "ยกเลิก"]
    event = json.loads(page.text('script[type="application/ld+json"]'))
    assert event["eventStatus"] == "https://schema.org/EventCancelled"


@pytest.mark.parametrize(
    ("hour", "minute", "tags"),
    [
        (8, 29, ["พิธีการ"]),
        (8, 30, ["พิธีการ", "ใกล้เริ่มแล้ว"]),
        (9, 0, ["พิธีการ", "กำลังถ่ายทอดสด"]),
        (9, 59, ["พิธีการ", "กำลังถ่ายทอดสด"]),
        (10, 0, ["พิธีการ"]),
    ],
)
def test_status_by_the_clock(visitor, opening, clock, hour, minute, tags):
    opening.live_url = "https://live.example/1"
    opening.save()
    clock.set(2021, 7, 6, hour, minute)

    page = read(visitor, URL)

    assert page.texts("article .tag") == tags
    live = [("เข้าชมสด", "https://live.example/1")] if "กำลังถ่ายทอดสด" in tags else []
    assert page.links("article a.btn--main") == live


def test_samples_are_marked(visitor, opening):
    opening.is_sample = opening.venue.is_sample = True
    opening.save()
    make.release(opening.assembly)
    opening.venue.save()
    assert len(read(visitor, URL).texts(".tag--warn")) == 2


def test_what_follows_here_and_what_runs_meanwhile(visitor, edition, opening, hall):
    other = make.venue(edition, name="ห้องเล็ก")
    make.session(edition, title="ต่อจากนี้", venue=hall, starts_at=opening.ends_at)
    make.session(edition, title="พร้อมกัน", venue=other, starts_at=make.OPENING + HOUR / 2)
    make.session(edition, title="ห้องอื่นทีหลัง", venue=other, starts_at=make.OPENING + 3 * HOUR)
    make.session(edition, title="ร่าง", venue=hall, starts_at=opening.ends_at + HOUR, state=Session.State.DRAFT)
    make.session(edition, title="งดแล้ว", venue=hall, starts_at=opening.ends_at + HOUR, state=Session.State.CANCELLED)
    make.session(edition, title="พัก", starts_at=make.OPENING, everywhere=True, kind=make.kind(edition, is_break=True))

    page = read(visitor, URL)

    assert [words for words, _ in page.links("aside .rows a")] == ["ต่อจากนี้", "งดแล้ว", "พร้อมกัน"]
    assert page.texts("aside .rows .tag--bad") == ["ยกเลิก"]


def test_without_a_room_nothing_is_in_the_same_room(visitor, edition):
    make.session(edition, slug="opening", title="เปิดงาน", venue=None)
    make.session(edition, title="อีกรายการ", venue=None, starts_at=make.OPENING + HOUR)
    assert read(visitor, URL).texts("aside h2") == ["เก็บและแบ่งปัน"]


def test_its_replays_are_posters_that_link(visitor, edition, opening):
    make.recording(edition, session=opening, title="ย้อนหลังพิธีเปิด", youtube_id="abc_def-123")

    page = read(visitor, URL)

    assert page.values(".replay__link", "href") == ["https://youtu.be/abc_def-123"]
    assert page.values("video-poster", "data-video") == ["abc_def-123"]
    assert page.texts("article .tag") == ["พิธีการ", "มีวิดีโอย้อนหลัง"]
    assert page.texts("iframe") == []


@pytest.mark.parametrize("state", ["draft", "published"])
def test_drafts_and_sessions_without_a_time_are_hidden(visitor, edition, state):
    starts_at = make.OPENING if state == "draft" else None
    make.session(edition, slug="opening", state=state, starts_at=starts_at)
    assert_not_found(visitor, URL)


def test_a_session_of_an_unpublished_edition_is_hidden(visitor, hidden):
    make.session(hidden, slug="opening")
    assert_not_found(visitor, "/chiangrai/2565/programme/opening/")


def test_a_session_stands_under_its_own_edition_alone(visitor, edition, opening, chiangrai, nan):
    make.assembly(nan)
    make.assembly(chiangrai, 2563)
    assert_not_found(visitor, "/nan/2564/programme/opening/")
    assert_not_found(visitor, "/chiangrai/2563/programme/opening/")


@pytest.mark.parametrize(
    "part", ["unknown", "%ff", "%ed%a0%80", "%00", "เปิดงาน", "a" * 5000, "opening'--", "..%2f..%2fetc", "1"]
)
def test_unknown_slugs(visitor, opening, part):
    assert_not_found(visitor, f"/chiangrai/2564/programme/{part}/")


def test_other_methods_are_refused(visitor, opening):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, opening, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(edition, opening, cost):
    def grow():
        make.speaker(opening, make.person(edition.province, organization=make.organization(edition.province)))
        make.recording(edition, session=opening)
        opening.hosts.add(make.network(edition.province))
        make.session(edition, venue=opening.venue, starts_at=edition.sessions.latest("ends_at").ends_at)
        make.session(edition, venue=make.venue(edition))

    grow()
    one = cost(URL)
    grow()
    grow()
    assert cost(URL) == one
