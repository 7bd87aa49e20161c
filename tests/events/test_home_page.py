"""/<province>/<year>/: what the edition is, what is on now and next, and the ways into everything else."""

import json
from datetime import timedelta

import pytest

from events.models import Session
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/"


def test_says_what_when_and_where(visitor, edition):
    page = read(visitor, URL)

    assert page.text("title") == "หน้าแรก · สมัชชาคุณธรรมเชียงราย ๒๕๖๔"
    assert page.text(".hero__when") == "๖–๘ กรกฎาคม ๒๕๖๔"
    assert page.text("h1").replace(" ", "") == "งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม"
    assert page.text(".hero__theme") == "“เหลียวหลังแลหน้า วิถีใหม่”"
    assert page.text(".hero__where") == "หอประชุมตัวอย่าง"
    assert page.texts(".days h3") == [
        "วันที่ ๑ วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔",
        "วันที่ ๒ วันพุธที่ ๗ กรกฎาคม ๒๕๖๔",
        "วันที่ ๓ วันพฤหัสบดีที่ ๘ กรกฎาคม ๒๕๖๔",
    ]


def test_menu_leads_to_every_page(visitor, edition):
    assert read(visitor, URL).links(".nav a") == [
        ("กำหนดการ", f"{URL}programme/"),
        ("ย้อนหลัง", f"{URL}replays/"),
        ("เครือข่าย", "/chiangrai/networks/"),
        ("เอกสาร", f"{URL}documents/"),
        ("ข่าว", f"{URL}news/"),
    ]


def test_numbers_are_counted(visitor, edition, religion, community):
    make.session(edition)
    make.session(edition, kind=make.kind(edition, is_break=True), title="พัก")
    edition.areas, edition.places_per_area = 13, 50
    edition.save()

    assert read(visitor, URL).texts(".stats .stat") == [
        "๑ รายการในกำหนดการ ๓ วัน",
        "๒ เครือข่ายทางสังคมทุกภาคส่วนในจังหวัด",
        "๑๓ พื้นที่ตลาดนัดคุณธรรม",
        "๕๐ คนต่อพื้นที่ และร่วมชมออนไลน์",
    ]


def test_thirteen_networks_are_thirteen_petals(visitor, edition, chiangrai):
    for number in range(1, 14):
        make.network(chiangrai, number)

    page = read(visitor, URL)

    assert page.text("#nets") == "สิบสามกลีบ สิบสามเครือข่าย"
    assert page.values(".nets a", "class") == [f"n{number}" for number in range(1, 14)]
    assert page.values(".bloom use", "class") == [f"n{number}" for number in range(1, 14)]


@pytest.mark.parametrize(
    ("moment", "heading", "shown"),
    [
        ((2021, 7, 4, 12, 0), "ใกล้ถึงวันงาน", ["อีก ๒ วันจะเริ่มงาน วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", "รายการถัดไป เปิดงาน"]),
        ((2021, 7, 6, 8, 0), "ขณะนี้ในงาน", ["รายการถัดไป เปิดงาน"]),
        ((2021, 7, 6, 9, 30), "ขณะนี้ในงาน", ["กำลังดำเนินอยู่ เปิดงาน", "รายการถัดไป เสวนา"]),
        ((2021, 7, 6, 11, 0), "ขณะนี้ในงาน", ["รายการของวันนี้จบแล้ว"]),
        ((2021, 7, 9, 0, 0), "งานสำเร็จแล้ว", ["งานนี้จัดเมื่อ ๖–๘ กรกฎาคม ๒๕๖๔"]),
    ],
)
def test_now_and_next(visitor, edition, clock, moment, heading, shown):
    make.session(edition, title="เปิดงาน")
    make.session(edition, title="เสวนา", starts_at=make.OPENING + timedelta(hours=1))
    clock.set(*moment)

    page = read(visitor, URL)

    band = "section[aria-labelledby=now]"
    tags, titles = page.texts(f"{band} article .tag"), page.texts(f"{band} article h3")
    sessions = [" ".join(pair) for pair in zip(tags, titles, strict=True)]
    words = page.texts(f"{band} div.card > p:first-child, {band} .lead")
    assert (page.text("#now"), words + sessions) == (heading, shown)


def test_a_live_session_says_so_and_links_to_its_stream(visitor, edition, clock):
    make.session(edition, title="เปิดงาน", live_url="https://live.example/1")
    clock.set(2021, 7, 6, 9, 30)

    page = read(visitor, URL)

    assert page.texts(".card--live .tag--live") == ["กำลังถ่ายทอดสด"]
    assert page.links(".card--live a.btn") == [("เข้าชมสด", "https://live.example/1")]


def test_a_cancelled_session_is_neither_now_nor_next(visitor, edition, clock):
    make.session(edition, title="งดแล้ว", state=Session.State.CANCELLED)
    clock.set(2021, 7, 6, 8, 30)
    assert read(visitor, URL).text("section[aria-labelledby=now] .card > p:first-child") == "รายการของวันนี้จบแล้ว"


def test_a_cancelled_session_is_marked_in_the_days(visitor, edition):
    make.session(edition, title="งดแล้ว", state=Session.State.CANCELLED)
    assert read(visitor, URL).texts(".days .tag--bad") == ["ยกเลิก"]


def test_samples_are_marked(visitor, edition, clock):
    make.session(edition, title="รายการตัวอย่าง", is_sample=True)
    make.session(edition, title="รายการจริง")
    clock.set(2021, 7, 6, 9, 30)

    page = read(visitor, URL)

    assert page.texts(".days .tag--warn") == ["ข้อมูลตัวอย่าง"]
    assert page.texts("section[aria-labelledby=now] .tag--warn") == ["ข้อมูลตัวอย่าง"]


def test_drafts_and_unpublished_news_are_hidden(visitor, edition):
    make.session(edition, title="ยังเป็นร่าง", state=Session.State.DRAFT)
    make.session(edition, title="ยังไม่มีเวลา", starts_at=None)
    make.news(edition, title="ข่าวที่ยังไม่เผยแพร่", is_published=False)

    page = read(visitor, URL)

    assert [word for word in ("ยังเป็นร่าง", "ยังไม่มีเวลา", "ข่าวที่ยังไม่เผยแพร่") if word in page.html] == []
    assert page.texts(".days .soft")[1::2] == ["ยังไม่มีรายการที่เผยแพร่"] * 3


def test_replays_documents_and_the_three_newest_news(visitor, edition):
    make.recording(edition, title="วิดีโอเปิดงาน", youtube_id="abcdefghijk")
    make.document(edition, title="คู่มือ")
    for day in range(4):
        make.news(edition, title=f"ข่าววันที่ {day}", happened_at=make.OPENING + timedelta(days=day))

    page = read(visitor, URL)

    assert page.links(".replay__link")[0][1] == "https://youtu.be/abcdefghijk"
    assert page.texts(".rows .grow") == ["คู่มือ"]
    assert page.texts("article.card h3") == ["ข่าววันที่ 3", "ข่าววันที่ 2", "ข่าววันที่ 1"]


def test_search_engines_read_the_event(visitor, edition):
    (data,) = read(visitor, URL).texts('script[type="application/ld+json"]')

    event = json.loads(data)

    assert (event["@type"], event["name"]) == ("Event", edition.name)
    assert (event["startDate"], event["endDate"]) == ("2021-07-06", "2021-07-08")
    assert event["url"] == "http://testserver/chiangrai/2564/"
    assert event["location"]["address"]["addressRegion"] == "เชียงราย"


def test_text_from_the_database_cannot_leave_its_place(visitor, edition):
    edition.name = '</script><script>alert("x")</script>'
    edition.theme = '"><img src=x>'
    edition.save()

    page = read(visitor, URL)

    assert page.values("script:not([type])", "src") == []
    assert [json.loads(text)["name"] for text in page.texts('script[type="application/ld+json"]')] == [edition.name]
    assert page.values("img[src=x]", "src") == []


def test_shared_links_carry_title_picture_and_address(visitor, edition):
    page = read(visitor, URL + "?utm_source=line")

    assert page.values("meta[property='og:title']", "content") == [edition.name]
    assert (
        page.values("meta[property='og:url'], link[rel=canonical]", "content")[1] == "http://testserver/chiangrai/2564/"
    )
    assert page.values("link[rel=canonical]", "href") == ["http://testserver/chiangrai/2564/"]
    (picture,) = page.values("meta[property='og:image']", "content")
    assert picture.startswith("http://testserver/static/img/share")


def test_other_methods_are_refused(visitor, edition):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize(
    "url",
    ["/chiangrai/2563/", "/chiangrai/2565/", "/nan/2564/", "/chiangrai/0000/", "/chiangrai/25640/", "/chiangrai/๒๕๖๔/"],
)
def test_unknown_or_unpublished_editions(visitor, edition, hidden, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, edition, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(edition, cost, religion):
    def grow():
        session = make.session(edition, hosts=(religion,), starts_at=make.OPENING)
        make.speaker(session, make.person(edition.province))
        make.recording(edition, session=session)
        make.document(edition)
        make.news(edition)

    grow()
    one = cost(URL)
    grow()
    grow()
    assert cost(URL) == one
