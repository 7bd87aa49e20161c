"""Files and the framed page under the time machine: the working copy to who looks at it, the release to all others."""

import pytest
from icalendar import Calendar

from events.models import Session
from tests import make
from tests.reading import read

HOME = "/chiangrai/2564/"
EMBED = HOME + "programme/embed/"
FILES = [f"{HOME}programme.{ending}" for ending in ("ics", "json", "xml")]


@pytest.fixture
def opening(edition, religion, clock):
    clock.set(2021, 7, 6, 8, 0)
    opening = make.session(edition, slug="opening", title="พิธีเปิด", hosts=(religion,))
    make.speaker(opening, make.person(edition.province, given_name="ปัญญา"))
    make.recording(edition, session=opening)
    Session.objects.filter(pk=opening.pk).update(title="พิธีเปิดใหม่")
    make.session(edition, title="เพิ่งจัด", released=False)
    make.session(edition, title="ร่าง", state=Session.State.DRAFT)
    return opening


@pytest.fixture
def looking(organizer, opening):
    """An organizer who looks at what is not released yet."""
    organizer.post("/desk/2564/time-machine/", {"choice": "present", "working_copy": "on"})
    return organizer


@pytest.mark.parametrize("url", FILES)
def test_a_file_has_the_copy_that_is_looked_at(looking, visitor, url):
    before, seen, after = (client.get(url) for client in (visitor, looking, visitor))
    unfolded = seen.text.replace("\r\n ", "")
    told = [word in unfolded for word in ("พิธีเปิดใหม่", "เพิ่งจัด", "ร่าง", "ปัญญา")]
    assert (told, seen["Cache-Control"]) == ([True, True, False, True], "private, no-store")
    assert (before.text, "พิธีเปิดใหม่" in before.text, "เพิ่งจัด" in before.text) == (after.text, False, False)


def test_an_appointment_is_the_same_one_and_newer(looking, visitor):
    url = f"{HOME}programme/opening.ics"
    public, seen = (Calendar.from_ical(client.get(url).content).walk("VEVENT")[0] for client in (visitor, looking))
    assert (seen["UID"], str(seen["SUMMARY"])) == (public["UID"], "พิธีเปิดใหม่")
    assert seen["SEQUENCE"] == public["SEQUENCE"] + 1


def test_a_moment_alone_changes_no_file(organizer, visitor, opening):
    organizer.post("/desk/2564/time-machine/", {"choice": "after"})
    assert [organizer.get(url).content for url in FILES] == [visitor.get(url).content for url in FILES]


def test_ones_own_sessions_in_the_working_copy(looking, visitor, opening):
    mine = visitor.post(f"{HOME}programme/mine/", {"session": ["opening"]})["Location"]
    assert [("พิธีเปิดใหม่" in client.get(mine).text) for client in (looking, visitor)] == [True, False]


def test_the_feed_tells_releases_alone_and_the_page_says_so(looking, visitor):
    assert looking.get(f"{HOME}feed.atom").content == visitor.get(f"{HOME}feed.atom").content
    words = "สิ่งที่ยังไม่เผยแพร่จะอยู่ที่นี่หลังการเผยแพร่ครั้งต่อไป"
    assert [words in client.get(f"{HOME}changes/").text for client in (looking, visitor)] == [True, False]


def test_the_framed_page_shows_the_copy_and_says_so(looking, visitor):
    assert read(looking, EMBED).texts(".slot a") == ["พิธีเปิดใหม่", "เพิ่งจัด"]
    assert read(looking, EMBED).texts(".alert") == ["ตัวอย่างสำหรับเจ้าหน้าที่ ฉบับที่ยังไม่เผยแพร่"]
    assert (read(visitor, EMBED).texts(".slot a"), read(visitor, EMBED).texts(".alert")) == (["พิธีเปิด"], [])


def test_the_framed_page_tells_what_is_announced_now(visitor, edition, opening, clock):
    make.announcement(edition, text="ย้ายไปหอประชุม", level="urgent")
    assert "ย้ายไปหอประชุม" in read(visitor, EMBED).text(".told")
    clock.set(2021, 7, 7, 8, 0)
    assert read(visitor, EMBED).texts(".told") == []


def test_a_room_keeps_its_guid_under_another_name(visitor, edition, opening):
    def rooms():
        return visitor.get(FILES[1]).json()["schedule"]["conference"]["rooms"]

    before = rooms()
    edition.venues.update(name="หอประชุมใหม่")
    after = rooms()
    assert [room["guid"] for room in after] == [room["guid"] for room in before]
    assert [room["name"] for room in after] == ["หอประชุมใหม่"] != [room["name"] for room in before]
