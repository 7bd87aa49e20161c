"""/<province>/networks/<slug>/: a network's story, people, organizations, sessions and news."""

from datetime import timedelta

import pytest

from events.models import Session
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/networks/religion/"


def test_tells_everything_of_the_network(visitor, edition, chiangrai, religion, community):
    religion.story = "เราร่วม **กัน**"
    religion.save()
    make.person(chiangrai, network=religion, prefix="นาง", given_name="สมศรี", position="ประธาน")
    make.organization(chiangrai, network=religion, name="สำนักงานตัวอย่าง")
    make.news(edition, slug="meeting", title="ประชุมเครือข่าย").networks.add(religion)
    make.session(
        edition, slug="later", title="รายการหลัง", hosts=(religion,), starts_at=make.OPENING + timedelta(hours=2)
    )
    make.session(edition, slug="first", title="รายการแรก", hosts=(religion, community))

    page = read(visitor, URL)

    assert page.texts("h1") == ["เครือข่ายศาสนา"]
    assert page.texts(".nethead p") == ["เครือข่ายที่ ๑ จาก ๒ เครือข่าย"]
    assert page.texts(".prose strong") == ["กัน"]
    assert page.texts(".two .stack > .rows > li") == [
        "นางสมศรี ใจดีประธาน",
        "สำนักงานตัวอย่าง",
        "๖ ก.ค. ๐๙.๐๐ น.รายการแรก",
        "๖ ก.ค. ๑๑.๐๐ น.รายการหลัง",
    ]
    assert page.links("aside .rows a") == [
        ("รายการแรก", "/chiangrai/2564/programme/first/"),
        ("รายการหลัง", "/chiangrai/2564/programme/later/"),
    ]
    assert page.links("article a") == [("ประชุมเครือข่าย", "/chiangrai/2564/news/meeting/")]
    assert page.links("aside .chip") == [("ชุมชน", "/chiangrai/networks/community/")]


def test_nothing_told_yet_leads_on(visitor, edition, religion):
    page = read(visitor, URL)
    assert page.texts("main .card > p:first-child") == [
        "ผู้ประสานงานยังไม่ได้เขียนเรื่องราวของเครือข่ายนี้",
        "ยังไม่มีรายการของเครือข่ายนี้ในกำหนดการ",
    ]
    assert page.links("main .card a") == [("ดูกำหนดการทั้งหมด", "/chiangrai/2564/programme/")]


def test_drafts_and_people_who_are_not_public_are_hidden(visitor, edition, chiangrai, religion):
    make.session(edition, hosts=(religion,), state=Session.State.DRAFT)
    make.session(edition, hosts=(religion,), starts_at=None)
    make.person(chiangrai, network=religion, is_public=False)
    make.news(edition, is_published=False).networks.add(religion)
    page = read(visitor, URL)
    assert (page.texts(".rows li"), page.texts("article")) == ([], [])


def test_what_an_unpublished_edition_says_is_hidden(visitor, hidden, religion):
    make.session(hidden, hosts=(religion,))
    make.news(hidden, title="ข่าวของงานที่ยังไม่เผยแพร่").networks.add(religion)
    page = read(visitor, URL)
    assert (page.texts("aside .rows li"), page.texts("article")) == ([], [])
    assert "2565" not in page.html


def test_cancelled_and_sample_sessions_are_marked(visitor, edition, religion):
    make.session(edition, hosts=(religion,), state=Session.State.CANCELLED)
    make.session(edition, hosts=(religion,), is_sample=True)
    assert read(visitor, URL).texts("aside .tag") == ["ยกเลิก", "ข้อมูลตัวอย่าง"]


def test_sessions_of_the_newest_edition_alone(visitor, edition, chiangrai, religion):
    make.session(make.assembly(chiangrai, 2563), title="ปีก่อน", hosts=(religion,))
    make.session(edition, title="ปีนี้", hosts=(religion,))
    assert [words for words, _ in read(visitor, URL).links("aside .rows a")] == ["ปีนี้"]


def test_before_there_is_an_edition(visitor, religion):
    page = read(visitor, URL)
    assert page.texts("aside h2") == ["รายการในงาน", "เครือข่ายอื่น"]


def test_other_methods_are_refused(visitor, religion):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("url", ["/chiangrai/networks/unknown/", "/nan/networks/religion/", "/chiangrai/networks/%ff/"])
def test_unknown(visitor, religion, nan, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, religion, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(edition, chiangrai, religion, cost):
    def grow():
        make.network(chiangrai)
        make.session(edition, hosts=(religion,))
        make.news(edition).networks.add(religion)
        organization = make.organization(chiangrai, network=religion)
        make.person(chiangrai, network=religion, organization=organization)

    grow()
    one = cost(URL)
    grow()
    grow()
    assert cost(URL) == one
