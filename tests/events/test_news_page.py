"""/<province>/<year>/news/ and /<province>/<year>/news/<slug>/: what happened before and after the days."""

from datetime import timedelta

import pytest

from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

LIST = "/chiangrai/2564/news/"
URL = f"{LIST}meeting/"


@pytest.fixture
def meeting(edition, religion):
    made = make.news(
        edition,
        slug="meeting",
        title="ประชุมถอดบทเรียน",
        summary="ยี่สิบเจ็ดคน",
        body="## วาระ\n\n- หนึ่ง",
        credit="ทีมข่าว",
        people_count=27,
        organization_count=15,
    )
    made.networks.add(religion)
    made.people.add(make.person(edition.province, prefix="นาง", given_name="สมศรี", position="ประธาน"))
    made.people.add(make.person(edition.province, given_name="ไม่เปิดเผย", is_public=False))
    made.organizations.add(make.organization(edition.province, name="สำนักงานตัวอย่าง"))
    return made


def test_newest_first(visitor, edition):
    for day in (1, 3, 2):
        make.news(edition, slug=f"day{day}", title=f"วันที่ {day}", happened_at=make.OPENING + timedelta(days=day))

    page = read(visitor, LIST)

    assert page.links("article a") == [(f"วันที่ {day}", f"{LIST}day{day}/") for day in (3, 2, 1)]
    assert page.texts("article .meta span:first-child") == ["๙ กรกฎาคม ๒๕๖๔", "๘ กรกฎาคม ๒๕๖๔", "๗ กรกฎาคม ๒๕๖๔"]


def test_no_news_yet(visitor, edition):
    page = read(visitor, LIST)
    assert page.texts("main .card p") == ["ยังไม่มีข่าว", "กลับหน้าแรก"]


def test_an_item_tells_when_who_and_what(visitor, meeting):
    page = read(visitor, URL)

    assert page.texts("h1") == ["ประชุมถอดบทเรียน"]
    assert page.values("time", "datetime") == ["2021-07-06T09:00+07:00"]
    assert page.texts("time") == ["วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๐๐ น."]
    assert page.texts(".stat") == ["๒๗ คนผู้เข้าร่วม", "๑๕ แห่งหน่วยงาน"]
    assert page.texts("aside .rows li") == ["นางสมศรี ใจดีประธาน", "สำนักงานตัวอย่าง"]
    assert page.links("aside .chip") == [("ศาสนา", "/chiangrai/networks/religion/")]
    assert (page.texts(".prose h3"), page.texts(".prose li")) == (["วาระ"], ["หนึ่ง"])


def test_people_who_are_not_public_are_not_named(visitor, meeting):
    assert "ไม่เปิดเผย" not in read(visitor, URL).html


def test_unpublished_items_are_hidden(visitor, meeting):
    meeting.is_published = False
    meeting.save()
    assert read(visitor, LIST).texts("article") == []
    assert_not_found(visitor, URL)


def test_items_of_an_unpublished_edition_are_hidden(visitor, hidden):
    make.news(hidden, slug="meeting")
    assert_not_found(visitor, "/chiangrai/2565/news/")
    assert_not_found(visitor, "/chiangrai/2565/news/meeting/")


@pytest.mark.parametrize("url", [f"{LIST}unknown/", f"{LIST}%ff/", "/chiangrai/2563/news/", "/nan/2564/news/meeting/"])
def test_unknown(visitor, meeting, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("url", [LIST, URL])
def test_other_methods_are_refused(visitor, meeting, url):
    assert_read_only(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, meeting, query):
    for url in (LIST, URL):
        assert visitor.get(url + query).content == visitor.get(url).content


def test_as_many_statements_for_three_rows_as_for_one(edition, meeting, cost):
    before = cost(LIST), cost(URL)
    for _ in range(2):
        make.news(edition)
        meeting.networks.add(make.network(edition.province))
        meeting.people.add(make.person(edition.province, organization=make.organization(edition.province)))
        meeting.organizations.add(make.organization(edition.province))
    assert (cost(LIST), cost(URL)) == before
