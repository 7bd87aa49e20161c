"""/<province>/: the editions and networks of a province."""

import pytest

from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/"


def test_lists_editions_newest_first_and_networks(visitor, edition, chiangrai, religion, community):
    make.assembly(chiangrai, 2563, theme="ปีก่อน")

    page = read(visitor, URL)

    assert page.texts("h1") == ["สมัชชาคุณธรรมจังหวัดเชียงราย"]
    assert page.links("article a") == [("งานปี ๒๕๖๔", "/chiangrai/2564/"), ("งานปี ๒๕๖๓", "/chiangrai/2563/")]
    assert page.texts("article .meta") == ["๖–๘ กรกฎาคม ๒๕๖๔", "๖–๘ กรกฎาคม ๒๕๖๓"]
    assert page.links("main .chip") == [
        ("ศาสนา", "/chiangrai/networks/religion/"),
        ("ชุมชน", "/chiangrai/networks/community/"),
    ]
    assert page.text("main .head h2") == "เครือข่ายทางสังคม ๒ เครือข่าย"


def test_unpublished_editions_are_hidden(visitor, chiangrai, hidden):
    page = read(visitor, URL)
    assert page.texts("main .card p") == ["ยังไม่มีงานที่เผยแพร่"]
    assert "2565" not in page.html


def test_what_belongs_to_another_province_does_not_show(visitor, edition, nan):
    make.network(nan, name="ของน่าน")
    make.assembly(nan)
    page = read(visitor, URL)
    assert (page.texts("main .chip"), len(page.texts("article"))) == ([], 1)


def test_other_methods_are_refused(visitor, chiangrai):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize(
    "url", ["/nowhere/", "/เชียงราย/", "/%ff/", "/%ed%a0%80/", "/%00/", "/" + "a" * 5000 + "/", "/chiangrai/x/"]
)
def test_unknown(visitor, chiangrai, url):
    assert_not_found(visitor, url)


def test_without_the_last_slash(visitor, chiangrai):
    response = visitor.get("/chiangrai")
    assert (response.status_code, response.url) == (301, URL)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, edition, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(chiangrai, cost):
    make.assembly(chiangrai, 2560)
    make.network(chiangrai)
    one = cost(URL)
    for year in (2561, 2562):
        make.assembly(chiangrai, year)
        make.network(chiangrai)
    assert cost(URL) == one
