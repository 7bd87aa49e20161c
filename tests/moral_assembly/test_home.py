"""Pages that belong to no province: the way in, privacy, accessibility, robots."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.reading import BROKEN_QUERIES, assert_read_only, read


@pytest.fixture
def edition(chiangrai):
    return make.assembly(chiangrai, theme="เหลียวหลังแลหน้า")


def cost(visitor, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        visitor.get(url)
    return len(captured)


def test_sends_to_the_current_edition(visitor, edition, chiangrai):
    make.assembly(chiangrai, 2563)
    make.assembly(chiangrai, 2565, is_published=False)

    response = visitor.get("/")

    assert (response.status_code, response.url) == (302, "/chiangrai/2564/")


def test_lists_the_newest_edition_of_each_of_several_provinces(visitor, edition, chiangrai, nan):
    make.assembly(chiangrai, 2563)
    make.assembly(nan, 2562)
    make.assembly(nan, 2566, is_published=False)
    make.province("phayao", name="พะเยา")

    page = read(visitor, "/")

    assert page.links("article a") == [
        ("จังหวัดเชียงราย ๒๕๖๔", "/chiangrai/2564/"),
        ("จังหวัดน่าน ๒๕๖๒", "/nan/2562/"),
    ]


def test_before_there_is_anything(visitor, db):
    page = read(visitor, "/")
    assert page.texts("main .card p") == ["ยังไม่มีงานที่เผยแพร่", "สำหรับเจ้าหน้าที่"]


def test_the_list_costs_as_much_for_three_provinces_more(visitor, edition, nan):
    make.assembly(nan)
    before = cost(visitor, "/")
    for number in range(3):
        make.assembly(make.province(f"another{number}"))
    assert cost(visitor, "/") == before


@pytest.mark.parametrize(
    ("url", "heading", "fact"),
    [
        ("/privacy/", "นโยบายความเป็นส่วนตัว", "พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. ๒๕๖๒"),
        ("/accessibility/", "การเข้าถึงเว็บไซต์", "WCAG 2.2 ระดับ AA"),
    ],
)
@pytest.mark.parametrize("with_edition", [True, False])
def test_notices(visitor, db, request, url, heading, fact, with_edition):
    if with_edition:
        request.getfixturevalue("edition")

    page = read(visitor, url)

    assert page.texts("h1") == [heading]
    assert fact in page.text("main")
    assert len(page.texts(".nav a")) == (5 if with_edition else 0)


@pytest.mark.parametrize("url", ["/privacy/", "/accessibility/", "/search/", "/robots.txt", "/sitemap.xml"])
def test_other_methods_are_refused(visitor, edition, url):
    assert_read_only(visitor, url)


def test_the_way_in_refuses_other_methods(visitor, edition):
    assert visitor.post("/").status_code == 405


@pytest.mark.parametrize("query", BROKEN_QUERIES)
@pytest.mark.parametrize("url", ["/", "/privacy/", "/accessibility/", "/robots.txt", "/sitemap.xml"])
def test_broken_queries_are_survived(visitor, edition, url, query):
    assert visitor.get(url + query).status_code in (200, 302)


def test_robots_may_read_all_but_accounts_desk_and_search(visitor, db):
    response = visitor.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /desk/",
        "Disallow: /search/?q=",
        "Sitemap: http://testserver/sitemap.xml",
    ]
