"""/<province>/<year>/concept/: why the assembly is held and how, part by part."""

import pytest

from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/concept/"


def test_parts_stand_in_order_with_contents(visitor, edition):
    make.section(edition, slug="goals", title="เป้าหมาย", body="- หนึ่ง\n- สอง", order=2)
    make.section(edition, slug="reasons", title="เหตุผล", body="# หัวข้อใหญ่\n\nเพราะ **คุณธรรม**", order=1)

    page = read(visitor, URL)

    assert page.texts("h1") == ["กรอบแนวคิด"]
    assert page.texts("section h2") == ["เหตุผล", "เป้าหมาย"]
    assert page.links(".contents a") == [("เหตุผล", "#reasons"), ("เป้าหมาย", "#goals")]
    assert page.values("section h2", "id") == ["reasons", "goals"]
    assert page.texts("#reasons ~ h3") == ["หัวข้อใหญ่"]
    assert page.texts("section strong") == ["คุณธรรม"]
    assert page.texts("section li") == ["หนึ่ง", "สอง"]


def test_says_when_and_where(visitor, edition):
    assert page_of_aside(visitor)[-2:] == ["๖–๘ กรกฎาคม ๒๕๖๔", "หอประชุมตัวอย่าง"]


def page_of_aside(visitor) -> list[str]:
    return read(visitor, URL).texts("aside p")


def test_html_in_the_text_is_shown_not_obeyed(visitor, edition):
    make.section(edition, body="<script>alert(1)</script> [ลิงก์](javascript:alert(1))")

    page = read(visitor, URL)

    assert page.texts("section script") == []
    assert page.links("section a") == []
    assert "<script>alert(1)</script>" in page.text("section")


def test_nothing_written_yet(visitor, edition):
    page = read(visitor, URL)
    assert page.texts("main .stack .card > p") == ["ยังไม่มีเนื้อหา", "กลับหน้าแรก"]
    assert page.links("main .stack .card a") == [("กลับหน้าแรก", "/chiangrai/2564/")]


def test_parts_of_another_edition_do_not_show(visitor, edition, nan):
    make.section(make.assembly(nan), title="ของจังหวัดอื่น")
    assert read(visitor, URL).texts("section h2") == []


def test_other_methods_are_refused(visitor, edition):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("url", ["/chiangrai/2563/concept/", "/chiangrai/2565/concept/", "/nan/2564/concept/"])
def test_unknown_or_unpublished_editions(visitor, edition, hidden, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, edition, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(edition, cost):
    make.section(edition)
    one = cost(URL)
    make.section(edition)
    make.section(edition)
    assert cost(URL) == one == 3
