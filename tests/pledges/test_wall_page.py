"""The wall: who wished to be shown, filtered and searched; the count; one reading of it kept for seconds."""

import pytest
from django.core.cache import caches

from tests import make
from tests.reading import read

URL = "/chiangrai/2564/pledge/together/wall/"


@pytest.fixture
def people(declaration, virtues, religion, community):
    enough, honest = virtues
    return {
        "monk": make.pledge(declaration, prefix="พระครู", name="ปิยวรรณ", network=religion, virtues=[honest.pk]),
        "farmer": make.pledge(declaration, name="แก้ว ต๊ะน้อย", network=community, virtues=[enough.pk, honest.pk]),
        "shy": make.pledge(declaration, name="ไม่อยากแสดง", shown=False),
        "waiting": make.pledge(declaration, name="ยังไม่ยืนยัน", confirmed=False),
    }


def names(visitor, query: str = "") -> list[str]:
    caches["pages"].clear()
    return read(visitor, URL + query).texts(".pledge-name")


def test_newest_first_and_only_who_wished(visitor, people):
    assert names(visitor) == ["นางแก้ว ต๊ะน้อย", "พระครูปิยวรรณ"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?network=religion", ["พระครูปิยวรรณ"]),
        ("?virtue=enough", ["นางแก้ว ต๊ะน้อย"]),
        ("?virtue=honest", ["นางแก้ว ต๊ะน้อย", "พระครูปิยวรรณ"]),
        ("?q=เเก้ว", ["นางแก้ว ต๊ะน้อย"]),
        ("?q=พระครู+ปิย", ["พระครูปิยวรรณ"]),
        ("?q=ไม่อยาก", []),
        ("?network=nowhere", ["นางแก้ว ต๊ะน้อย", "พระครูปิยวรรณ"]),
        ("?before=2", ["พระครูปิยวรรณ"]),
        ("?before=x", ["นางแก้ว ต๊ะน้อย", "พระครูปิยวรรณ"]),
    ],
)
def test_filters(visitor, people, query, found):
    assert names(visitor, query) == found


def test_nobody_found_leads_back(visitor, people):
    page = read(visitor, f"{URL}?q=ไม่มี")
    assert page.links("main .card a") == [("ดูรายชื่อทั้งหมด", URL)]


def test_screen_by_screen(visitor, declaration):
    for _ in range(31):
        make.pledge(declaration)
    first = read(visitor, URL)
    assert len(first.texts(".pledge-name")) == 30
    [more] = first.values(".pager a", "href")
    assert names(visitor, more) == [declaration.pledges.get(number=1).printed_name]


def test_the_wall_costs_the_same_for_one_and_many(visitor, declaration, religion, count_queries):
    def cold():
        caches["pages"].clear()
        visitor.get(URL)

    make.pledge(declaration, network=religion)
    one = count_queries(cold)
    for _ in range(3):
        make.pledge(declaration, network=religion)
    assert count_queries(cold) == one


def test_the_count_of_the_hall(visitor, people):
    assert read(visitor, "/chiangrai/2564/pledge/together/count/").text(".hall-count") == "๓ รายร่วมลงนาม"


def test_the_page_of_the_declaration_tells_the_count(visitor, people):
    page = read(visitor, "/chiangrai/2564/pledge/together/")
    assert page.text(".stat") == "๓รายที่ร่วมลงนาม"
    assert read(visitor, "/chiangrai/2564/pledge/").texts("article h2") == ["ประกาศเจตนารมณ์ร่วมกัน"]


def test_a_draft_and_another_provinces_are_not_found(visitor, declaration, nan):
    declaration.is_published = False
    declaration.save()
    for page in ("", "wall/", "signing/", "count/", "sent/"):
        assert visitor.get(f"/chiangrai/2564/pledge/together/{page}").status_code == 404
    make.assembly(nan)
    assert visitor.get("/nan/2564/pledge/together/").status_code == 404
