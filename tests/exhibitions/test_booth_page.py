"""A booth as visitors see it."""

import json

import pytest

from exhibitions.models import Booth
from tests import make
from tests.reading import assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/market/loom/"


@pytest.fixture
def area(edition):
    return make.venue(edition, kind="area", slug="yard", name="ลานวัด")


@pytest.fixture
def plan(area):
    return make.floor_plan(area, 4, 3)


@pytest.fixture
def loom(edition, area, plan, community) -> Booth:
    booth = make.booth(
        edition,
        community,
        slug="loom",
        title="กี่ทอผ้า",
        organization="กลุ่มทอผ้า",
        zone=make.zone(area, name="ผ้า"),
        virtues=(make.virtue(slug="honest", name="สุจริต"),),
        story="เลิกหนี้ *ได้แล้ว*",
        contact_name="ป้าคำ",
        contact_phone="0812345678",
        on_duty="ลุงตา",
        youtube_id="abcdefghijk",
    )
    make.placement(booth, plan, 2, 2, "7")
    return booth


def test_all_that_a_visitor_asks(visitor, loom):
    make.product(loom, name="ผ้าขาวม้า", price="120.50", unit="ผืน")
    make.product(loom, name="สาธิตทอผ้า", price=None, unit="")
    photo = make.booth_photo(loom)
    page = read(visitor, URL)
    assert page.text("h1") == "กี่ทอผ้า"
    assert page.texts(".meta span") == ["กลุ่มทอผ้า", "ลานวัด บูธหมายเลข ๗"]
    assert page.texts(".prose em") == ["ได้แล้ว"]
    assert page.texts("article .rows li") == ["ผ้าขาวม้า ๑๒๐.๕๐ บาท / ผืน", "สาธิตทอผ้า"]
    assert page.values(".gallery img", "alt") == [photo.picture.alt]
    assert page.values(".gallery img", "loading") == ["lazy"]
    assert page.texts("aside .card p")[:2] == ["ป้าคำ", "081 234 5678"]
    assert ("สุจริต", "/chiangrai/2564/market/?virtue=honest") in page.links("aside a")
    assert page.values("video-poster", "data-video") == ["abcdefghijk"]
    assert "ลุงตา" not in page.html, "who is on duty is for the desk"


def test_the_video_waits_for_its_viewer(visitor, loom):
    assert read(visitor, URL).all("iframe") == []


def test_neighbours_stand_around_it_nearest_first(visitor, edition, plan, loom):
    for title, column, row, state in (
        ("มุม", 1, 1, "confirmed"),
        ("ติดกัน", 3, 2, "confirmed"),
        ("ไกล", 4, 2, "confirmed"),
        ("ยังไม่ยืนยัน", 2, 1, "accepted"),
    ):
        make.placement(make.booth(edition, title=title, state=state), plan, column, row)
    page = read(visitor, URL)
    assert page.texts("aside .rows a") == ["ติดกัน", "มุม"]


def test_replays_of_its_area(visitor, edition, area, loom):
    make.recording(edition, title="ของที่อื่น", session=make.session(edition, venue=make.venue(edition)))
    make.recording(edition, title="ของลานวัด", session=make.session(edition, venue=area))
    assert "ของลานวัด" in read(visitor, URL).texts("video-poster strong")
    assert "ของที่อื่น" not in read(visitor, URL).texts("video-poster strong")


def test_search_engines_read_what_it_offers(visitor, loom):
    make.product(loom, name="ผ้าขาวม้า", price="120.50")
    page = read(visitor, URL)
    told = json.loads(page.text("script[type='application/ld+json']"))
    assert (told["@type"], told["name"], told["location"]["name"]) == ("Organization", "กลุ่มทอผ้า", "ลานวัด")
    assert told["makesOffer"] == [
        {
            "@type": "Offer",
            "itemOffered": {"@type": "Product", "name": "ผ้าขาวม้า"},
            "price": "120.50",
            "priceCurrency": "THB",
        }
    ]
    assert page.values("meta[property='og:title']", "content") == ["กี่ทอผ้า"]


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "rejected", "withdrawn", "cancelled"])
def test_who_is_not_confirmed_has_no_page(visitor, edition, state):
    make.booth(edition, slug="other", state=state)
    assert_not_found(visitor, "/chiangrai/2564/market/other/")


def test_a_booth_with_nothing_but_a_title_is_a_whole_page(visitor, edition):
    make.booth(edition, slug="bare", title="บูธเปล่า", organization="")
    page = read(visitor, "/chiangrai/2564/market/bare/")
    assert page.text("h1") == "บูธเปล่า"
    assert page.links("aside a.btn")[-1] == ("ดูบูธทั้งหมด", "/chiangrai/2564/market/")


def test_it_is_read_only_and_costs_the_same_for_three_products(visitor, edition, community, loom, plan, cost):
    assert_read_only(visitor, URL)
    make.product(loom)
    make.role_model(edition, community)
    make.booth_photo(loom)
    make.placement(make.booth(edition), plan, 1, 1)
    before = cost(URL)
    for column in (2, 3):
        make.product(loom)
        make.role_model(edition, community)
        make.booth_photo(loom)
        make.placement(make.booth(edition), plan, column, 1)
    assert cost(URL) == before
