"""/<province>/networks/: the social networks, all of one size."""

import pytest

from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/networks/"


def test_in_the_order_of_their_numbers(visitor, chiangrai, community, religion):
    religion.story = "# เรื่อง\n\nเล่า **ดี** <b>ๆ</b>"
    religion.save()

    page = read(visitor, URL)

    assert page.texts("h1") == ["เครือข่ายทางสังคม ๒ เครือข่าย"]
    assert page.links("main li a") == [
        ("ศาสนา", "/chiangrai/networks/religion/"),
        ("ชุมชน", "/chiangrai/networks/community/"),
    ]
    assert page.texts("main li small") == ["เครือข่ายที่ ๑", "เครือข่ายที่ ๒"]
    assert page.texts("main li p") == ["เรื่อง เล่า ดี <b>ๆ</b>"]
    assert page.values("main li", "class") == ["card n1", "card n2"]


def test_a_fourteenth_network_takes_the_first_hue(visitor, chiangrai):
    make.network(chiangrai, 14)
    assert read(visitor, URL).values("main li", "class") == ["card n1"]


def test_of_one_province_alone(visitor, chiangrai, nan):
    make.network(nan)
    assert read(visitor, URL).texts("main li") == []


def test_other_methods_are_refused(visitor, chiangrai):
    assert_read_only(visitor, URL)


def test_unknown_province(visitor, chiangrai):
    assert_not_found(visitor, "/nowhere/networks/")


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, community, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(chiangrai, cost):
    make.organization(chiangrai, network=make.network(chiangrai))
    one = cost(URL)
    for _ in range(2):
        make.organization(chiangrai, network=make.network(chiangrai))
    assert cost(URL) == one == 4
