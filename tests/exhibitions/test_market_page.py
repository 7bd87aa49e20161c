"""The market as visitors see it."""

import pytest

from exhibitions.models import Booth, Visit
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/market/"


@pytest.fixture
def area(edition):
    return make.venue(edition, kind="area", slug="yard", name="ลานวัด", order=1, parallel=True)


@pytest.fixture
def plan(area):
    return make.floor_plan(area, 4, 3)


@pytest.fixture
def honest():
    return make.virtue(slug="honest", name="สุจริต")


@pytest.fixture
def loom(edition, area, plan, community, honest) -> Booth:
    booth = make.booth(
        edition, community, slug="loom", title="กี่ทอผ้า", zone=make.zone(area, name="ผ้า", kind="yard"), virtues=(honest,)
    )
    make.product(booth, name="ผ้าขาวม้า")
    make.placement(booth, plan, 2, 1, "7")
    return booth


@pytest.fixture
def rice(edition, farming) -> Booth:
    booth = make.booth(edition, farming, slug="rice", title="ข้าวพื้นเมือง")
    make.product(booth, name="ข้าวเหนียวดำ")
    return booth


def titles(visitor, query: str = "") -> list[str]:
    return read(visitor, URL + query).texts(".booth h4 a")


def test_areas_zones_plan_and_list(visitor, edition, loom, rice):
    make.booth(edition, state="accepted", title="ยังไม่ยืนยัน")
    page = read(visitor, URL)
    assert page.texts(".area h2") == ["ลานวัด", "รอจัดพื้นที่"]
    assert page.texts(".area h3") == ["ผ้า ๑ บูธ"]
    assert page.links(".booth h4 a") == [("กี่ทอผ้า", f"{URL}loom/"), ("ข้าวพื้นเมือง", f"{URL}rice/")]
    assert page.values(".plan a", "href") == [f"{URL}loom/"]
    assert page.texts(".plan a") == ["๗ กี่ทอผ้า"]
    assert page.links(".nav [aria-current]") == []  # the edition names no areas, so its menu has no market


def test_the_menu_leads_to_the_market_of_an_edition_with_areas(visitor, edition):
    type(edition).objects.update(areas=6)
    assert read(visitor, URL).links(".nav [aria-current]") == [("ตลาดนัด", URL)]


def test_what_is_performed_on_the_yard_comes_from_the_programme(visitor, edition, area, loom):
    show = make.session(edition, title="ฟ้อนเล็บ", venue=area)
    make.session(edition, title="ยกเลิก", venue=area, state="cancelled")
    make.session(edition, title="ร่าง", venue=area, released=False)
    assert read(visitor, URL).links(".area .rows a") == [("ฟ้อนเล็บ", show.get_absolute_url())]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?network=farming", ["ข้าวพื้นเมือง"]),
        ("?virtue=honest", ["กี่ทอผ้า"]),
        ("?q=ขาวม้า", ["กี่ทอผ้า"]),
        ("?q=ข้าว", ["ข้าวพื้นเมือง"]),
        ("?q=ข้าว&network=community", []),
        ("?network=nowhere", []),
    ],
)
def test_filters(visitor, loom, rice, query, found):
    assert titles(visitor, query) == found


def test_the_plan_stays_whole_while_filtered(visitor, loom, rice, area, edition, plan):
    other = make.booth(edition, title="สมุนไพร", zone=loom.zone)
    make.placement(other, plan, 3, 1, "8")
    page = read(visitor, f"{URL}?virtue=honest")
    assert [each.get("class").split()[-1] for each in page.all(".spot")] == ["n1", "is-faded"]
    assert page.text("[role=status]") == "พบ ๑ บูธ จาก ๓ บูธ"


def test_nothing_found_says_how_to_go_on(visitor, loom):
    assert read(visitor, f"{URL}?q=ไม่มีแน่").links("[role=status] a") == [("ล้างตัวกรอง", URL)]


def test_a_market_without_booths_leads_on(visitor, edition):
    assert read(visitor, URL).links("main .card a") == [("ดูกำหนดการ", "/chiangrai/2564/programme/")]


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_a_broken_query_is_no_query(visitor, loom, query):
    assert titles(visitor, query) == ["กี่ทอผ้า"]


def test_booths_without_a_photograph_show_none_and_others_a_lazy_one_of_a_known_size(visitor, loom, rice):
    make.booth_photo(rice, alt="")  # its words are missing, so it is not public
    photo = make.booth_photo(loom)
    (image,) = read(visitor, URL).all(".booth img")
    assert image.get("src") == photo.picture.url(320)
    assert [image.get(name) for name in ("width", "height", "loading", "alt")] == ["320", "213", "lazy", ""]


def test_most_visited_is_told_after_closing_alone(visitor, loom, rice, clock, edition):
    Visit.objects.bulk_create(Visit(booth=booth, mark=mark) for booth, mark in [(rice, "a"), (rice, "b"), (loom, "a")])
    clock.set(2021, 7, 8, 23, 59)
    assert read(visitor, URL).all("#top") == []
    clock.set(2021, 7, 9, 0, 0)
    assert read(visitor, URL).texts("[aria-labelledby=top] li") == ["ข้าวพื้นเมือง ๒ ตรา", "กี่ทอผ้า ๑ ตรา"]


def test_a_passport_is_on_the_very_next_page_until_closing(visitor, edition, loom, clock):
    clock.set(2021, 7, 8, 23, 59)
    book = ("สมุดตราเยี่ยมบูธ", f"{URL}passport/")
    assert book not in read(visitor, URL).links("main a")
    passport = make.passport(edition)
    assert book in read(visitor, URL).links("main a")
    passport.delete()
    assert book not in read(visitor, URL).links("main a")
    make.passport(edition)
    clock.set(2021, 7, 9, 0, 0)
    assert book not in read(visitor, URL).links("main a")


def test_it_costs_six_statements_at_most_whatever_its_size(
    visitor, edition, area, plan, loom, rice, cost, clock, honest
):
    make.passport(edition)
    clock.set(2021, 7, 10, 9, 0)
    make.booth_photo(loom)
    before = cost(URL)
    for number in range(1, 4):
        booth = make.booth(edition, zone=loom.zone, virtues=(honest,))
        make.booth_photo(booth)
        make.product(booth)
        make.placement(booth, plan, number, 2)
        make.session(edition, venue=area)
    make.floor_plan(make.venue(edition, kind="area"))
    assert cost(URL) == before <= 6


def test_it_is_read_only_and_hidden_with_its_edition(visitor, edition, hidden, loom):
    assert_read_only(visitor, URL)
    assert_not_found(visitor, "/chiangrai/2565/market/")
    assert_not_found(visitor, "/nowhere/2564/market/")


def test_home_network_search_and_sitemap_lead_there(visitor, loom, community):
    assert ("เดินชมตลาดนัด", URL) in read(visitor, "/chiangrai/2564/").links("main a.btn")
    assert read(visitor, community.get_absolute_url()).links("[aria-labelledby=booths] a") == [("กี่ทอผ้า", f"{URL}loom/")]
    assert ("กี่ทอผ้า", f"{URL}loom/") in read(visitor, "/search/?q=กี่ทอผ้า").links("main a")
    assert ("ผ้าขาวม้า", f"{URL}loom/") in read(visitor, "/search/?q=ผ้าขาวม้า").links("main a")
    sitemap = visitor.get("/sitemap.xml").text
    assert [f"http://testserver{page}" in sitemap for page in (URL, f"{URL}loom/")] == [True, True]


def test_a_booth_that_falls_is_gone_from_the_very_next_page(visitor, loom, rice):
    assert titles(visitor) == ["กี่ทอผ้า", "ข้าวพื้นเมือง"]
    Booth.objects.filter(pk=loom.pk).update(state="withdrawn")
    assert titles(visitor) == ["ข้าวพื้นเมือง"]
