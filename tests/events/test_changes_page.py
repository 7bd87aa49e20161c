"""/<province>/<year>/changes/ and feed.atom: what visitors are told of every release."""

from datetime import timedelta

import pytest
from lxml import etree

from events.models import Session
from moral_assembly.synthetic import Size, fill
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL, FEED = "/chiangrai/2564/changes/", "/chiangrai/2564/feed.atom"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOUR = timedelta(hours=1)


@pytest.fixture
def opening(edition) -> Session:
    return make.session(
        edition,
        slug="opening",
        title="พิธีเปิด",
        venue=make.venue(edition, name="เวทีกลาง"),
        live_url="https://live.example/",
    )


@pytest.fixture
def moved(edition, opening) -> Session:
    """Moved by the second release, with a note."""
    hall = make.venue(edition, name="ห้องใหญ่")
    Session.objects.update(venue=hall, starts_at=make.OPENING + HOUR, ends_at=make.OPENING + 2 * HOUR)
    make.release(edition, "ฝนตก")
    return opening


def feed(client):
    response = client.get(FEED)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return etree.fromstring(response.content)


def test_moves_are_told_in_words_newest_first(visitor, edition, moved):
    Session.objects.update(state=Session.State.CANCELLED, cancel_reason="วิทยากรป่วย")
    make.session(edition, slug="new", title="เสวนา", starts_at=make.OPENING + 5 * HOUR, released=False)
    make.release(edition)

    page = read(visitor, URL)

    assert [name.split(" ")[1] for name in page.texts("main h2")] == ["๓", "๒", "๑"]
    assert page.links(".rows a") == [
        ("พิธีเปิด", "/chiangrai/2564/programme/opening/"),
        ("เสวนา", "/chiangrai/2564/programme/new/"),
        ("พิธีเปิด", "/chiangrai/2564/programme/opening/"),
    ]
    assert page.texts(".rows .tag") == ["ยกเลิก", "รายการใหม่", "ย้ายเวลาและสถานที่"]
    assert page.texts(".rows del")[-2:] == ["วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๐๙.๐๐–๑๐.๐๐ น.", "เวทีกลาง"]
    assert page.texts(".rows ins")[-1] == "ห้องใหญ่"
    assert "ฝนตก" in page.text("main")


def test_what_is_no_longer_public_has_no_link_and_small_things_are_not_told(visitor, edition, opening):
    Session.objects.update(slug="grand", is_sample=True)
    make.release(edition)
    assert read(visitor, URL).texts(".rows li") == []
    Session.objects.update(state=Session.State.DRAFT)
    make.release(edition)
    page = read(visitor, URL)
    assert (page.links(".rows a"), page.texts(".rows b"), page.texts(".rows .tag")) == ([], ["พิธีเปิด"], ["นำออก"])


def test_the_first_programme_is_no_change_and_none_is_said_so(visitor, edition):
    assert "ยังไม่มีกำหนดการที่เผยแพร่" in read(visitor, URL).text("main")
    make.session(edition)
    assert "เผยแพร่กำหนดการชุดแรก" in read(visitor, URL).text("main")


def test_the_text_of_a_session_is_not_copied_into_the_log(visitor, edition, opening):
    Session.objects.update(body="ยาวมาก" * 1000)
    make.release(edition)
    page = read(visitor, URL)
    assert page.texts(".rows .tag") == ["แก้ข้อมูล"]
    assert "รายละเอียดแก้ใหม่" in page.text(".rows")
    assert "ยาวมาก" not in page.text("main")


def test_a_session_tells_how_it_was_last_moved_until_it_is_over(visitor, edition, moved, clock):
    page = "/chiangrai/2564/programme/opening/"
    clock.set(2021, 7, 6, 9, 0)
    assert read(visitor, page).texts("article .alert del") == ["วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๐๙.๐๐–๑๐.๐๐ น.", "เวทีกลาง"]
    clock.set(2021, 7, 6, 11, 0)
    assert read(visitor, page).texts("article .alert") == []
    clock.set(2021, 7, 6, 9, 0)
    Session.objects.update(title="พิธีเปิดใหญ่")
    make.release(edition)
    assert read(visitor, page).texts("article .alert") == []


# The feed


def test_the_feed_is_atom_with_lasting_ids(visitor, edition, moved):
    tree = feed(visitor)

    def texts(path: str) -> list[str]:
        return [str(found) for found in tree.xpath(path, namespaces=ATOM)]

    assert tree.tag == "{http://www.w3.org/2005/Atom}feed"
    assert texts("a:title/text()") == [f"สิ่งที่เปลี่ยนในกำหนดการ {edition}"]
    assert texts("a:link[@rel='self']/@href") == [f"http://testserver{FEED}"]
    assert texts("a:link[@rel='alternate']/@href") == [f"http://testserver{URL}"]
    assert texts("a:author/a:name/text()") == [edition.host]
    assert texts("a:entry/a:title/text()") == ["กำหนดการครั้งที่ ๒: ฝนตก", "กำหนดการครั้งที่ ๑"]
    assert len(set(texts("//a:id/text()"))) == 3
    assert all(text.startswith("urn:uuid:") for text in texts("//a:id/text()"))
    assert texts("a:updated/text()") == texts("a:entry[1]/a:updated/text()")
    assert texts("a:entry/a:link/@href") == [f"http://testserver{URL}#release-{number}" for number in (2, 1)]
    (html,) = texts("a:entry[1]/a:summary/text()")
    assert 'href="http://testserver/chiangrai/2564/programme/opening/"' in html

    before = texts("//a:id/text()")
    Session.objects.update(title="ใหม่")
    make.release(edition)
    assert [str(found) for found in feed(visitor).xpath("//a:id/text()", namespaces=ATOM)][2:] == before[1:]


def test_an_unchanged_feed_is_not_sent_again(visitor, edition, clock, django_assert_num_queries):
    empty = visitor.get(FEED)
    clock.now += timedelta(days=3)
    with django_assert_num_queries(1):
        assert visitor.get(FEED, headers={"if-none-match": empty["ETag"]}).status_code == 304
    make.session(edition, title="\x0bน่ารัก <b>&")
    assert visitor.get(FEED, headers={"if-none-match": empty["ETag"]}).status_code == 200
    feed(visitor)


@pytest.mark.parametrize("page", ["", "programme/", "changes/"])
def test_pages_name_the_feed(visitor, edition, page):
    found = read(visitor, f"/chiangrai/2564/{page}")
    assert found.values("link[type='application/atom+xml']", "href") == [FEED]


def test_the_programme_leads_to_the_changes(visitor, edition, opening):
    assert ("สิ่งที่เปลี่ยนในกำหนดการ", URL) in read(visitor, "/chiangrai/2564/programme/").links("#programme a")


# Manners


@pytest.mark.parametrize("url", [URL, FEED])
def test_wrong_method(visitor, edition, url):
    assert_read_only(visitor, url)


@pytest.mark.parametrize("name", ["changes/", "feed.atom"])
@pytest.mark.parametrize("at", ["/chiangrai/2563/", "/chiangrai/2565/", "/nan/2564/"])
def test_unknown_or_unpublished_editions(visitor, edition, hidden, at, name):
    assert_not_found(visitor, at + name)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, edition, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


@pytest.mark.parametrize("url", [URL, FEED])
def test_as_many_statements_for_three_releases_as_for_one(edition, cost, url):
    def add(number: int):
        make.session(edition, starts_at=make.OPENING + number * HOUR, released=False)
        make.release(edition)

    add(0)
    one = cost(url)
    add(1)
    add(2)
    assert cost(url) == one == 4


@pytest.mark.parametrize("url", [URL, FEED, "/tuayang/2564/programme/", "/tuayang/2564/programme.ics"])
def test_as_many_statements_for_600_sessions_as_for_60(db, cost, url):
    counts = []
    for number, sessions in enumerate((60, 600)):
        fill(Size(sessions=sessions, people=sessions, venues=14), slug=f"tuayang-{number}")
        counts.append(
            cost(url.replace("/chiangrai/", f"/tuayang-{number}/").replace("/tuayang/", f"/tuayang-{number}/"))
        )
    assert counts[0] == counts[1] <= 8
