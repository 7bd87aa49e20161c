"""/<province>/<year>/programme/: a day as a table or a list, filtered by plain addresses."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from events.models import Session
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/programme/"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def hall(edition):
    return make.venue(edition, slug="hall", name="เวทีกลาง")


@pytest.fixture
def room(edition):
    return make.venue(edition, slug="room", name="ห้องประชุม")


@pytest.fixture
def lecture(edition):
    return make.kind(edition, slug="lecture", name="บรรยาย")


@pytest.fixture
def forum(edition):
    return make.kind(edition, slug="forum", name="เสวนา")


@pytest.fixture
def programme(edition, hall, room, lecture, forum, religion, community):
    """Three sessions on the first day and one on the second."""
    opening = make.session(edition, title="พิธีเปิดงาน", kind=lecture, venue=hall, hosts=(religion,))
    make.speaker(opening, make.person(edition.province, given_name="สมชาย", family_name="ใจดี"))
    make.session(edition, title="บทเรียนชุมชน", kind=forum, venue=room, hosts=(community, religion))
    make.session(edition, title="น้ำใจแม่", kind=forum, venue=hall, starts_at=make.OPENING + HOUR)
    make.session(edition, title="วันที่สอง", kind=lecture, venue=hall, starts_at=make.OPENING + DAY)


def titles(page) -> list[str]:
    return page.texts("#programme .slot a")


def test_first_day_as_a_table(visitor, programme):
    page = read(visitor, URL)

    assert page.text("title") == "กำหนดการวันที่ ๑ · สมัชชาคุณธรรมเชียงราย ๒๕๖๔"
    assert page.texts("thead th") == ["เวลา", "เวทีกลาง", "ห้องประชุม"]
    assert page.texts("tbody th") == ["๐๙.๐๐", "๐๙.๓๐", "๑๐.๐๐", "๑๐.๓๐"]
    assert titles(page) == ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]
    assert page.texts("tbody td .time") == ["๐๙.๐๐–๑๐.๐๐ น.", "๐๙.๐๐–๑๐.๐๐ น.", "๑๐.๐๐–๑๑.๐๐ น."]
    assert page.texts("tbody td .room") == ["เวทีกลาง", "ห้องประชุม", "เวทีกลาง"]
    assert page.texts("tbody td small .nb") == ["นายสมชาย ใจดี"]


def test_days_are_links(visitor, programme):
    page = read(visitor, URL + "?day=2")

    assert page.links(".tabs a") == [
        ("วันที่ ๑อ. ๖ ก.ค.", "?day=1"),
        ("วันที่ ๒พ. ๗ ก.ค.", "?day=2"),
        ("วันที่ ๓พฤ. ๘ ก.ค.", "?day=3"),
    ]
    assert page.values(".tabs a", "aria-current") == [None, "page", None]
    assert titles(page) == ["วันที่สอง"]
    assert page.texts("thead th") == ["เวลา", "เวทีกลาง"]


def test_as_a_list(visitor, programme):
    page = read(visitor, URL + "?view=list")

    assert page.texts("table") == []
    assert page.texts("ol.slots a") == ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]
    assert page.links(".views a[aria-current]") == [("รายการ", "?view=list")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("network=religion", ["พิธีเปิดงาน", "บทเรียนชุมชน"]),
        ("network=community", ["บทเรียนชุมชน"]),
        ("venue=hall", ["พิธีเปิดงาน", "น้ำใจแม่"]),
        ("kind=forum", ["บทเรียนชุมชน", "น้ำใจแม่"]),
        ("kind=forum&venue=hall", ["น้ำใจแม่"]),
        ("kind=forum&venue=hall&network=religion", []),
        ("q=สมชาย", ["พิธีเปิดงาน"]),
        ("q=สมชาย พิธี", ["พิธีเปิดงาน"]),
        ("q=เสวนา", ["บทเรียนชุมชน", "น้ำใจแม่"]),
        ("q=นํ้าใจ", ["น้ำใจแม่"]),
        ("q=เเม่", ["น้ำใจแม่"]),
        ("q=ไม่มีคำนี้", []),
        ("q=%25", []),
        ("q=_", []),
        ("network=unknown", []),
        ("venue=เวที", []),
        ("kind=%00", ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]),
        ("q=%20%20", ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]),
        ("q=%00สมชาย", ["พิธีเปิดงาน"]),
        ("q=%ff%fe", []),
        ("q=%ed%a0%80", []),
        ("network=religion&network=community", ["บทเรียนชุมชน"]),
        ("day=9", ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]),
        ("day=-1", ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]),
        ("day=๒", ["วันที่สอง"]),
        ("day=2'--", ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]),
        ("view=carousel", ["พิธีเปิดงาน", "บทเรียนชุมชน", "น้ำใจแม่"]),
    ],
)
def test_filters(visitor, programme, query, found):
    page = read(visitor, f"{URL}?{query}")

    assert titles(page) == found


def test_a_filter_shows_what_it_found_on_each_day_and_how_to_leave(visitor, programme):
    page = read(visitor, URL + "?venue=hall")

    assert page.texts(".tabs span") == [
        "อ. ๖ ก.ค. · ๒ รายการ",
        "พ. ๗ ก.ค. · ๑ รายการ",
        "พฤ. ๘ ก.ค. · ๐ รายการ",
    ]
    assert page.values("option[selected]", "value") == ["hall"]
    assert page.values(".tabs a", "href") == [f"?venue=hall&day={number}" for number in (1, 2, 3)]
    assert ("ล้างตัวกรอง", "?") in page.links(".filters a")


def test_nothing_found_leads_on(visitor, programme):
    page = read(visitor, URL + "?day=2&kind=forum&q=" + quote("ปลา"))

    assert page.texts("#programme .card p")[0] == "ไม่พบรายการในวันพุธที่ ๗ กรกฎาคม ๒๕๖๔ตามที่เลือก คำค้น “ปลา”"
    assert page.links("#programme .card a") == [("ดูรายการทั้งหมดของวันนี้", "?day=2")]


def test_a_day_without_sessions_leads_on(visitor, edition):
    page = read(visitor, URL)

    assert page.texts("#programme .card p")[0] == "ยังไม่มีรายการที่เผยแพร่ในวันอังคารที่ ๖ กรกฎาคม ๒๕๖๔"
    assert page.links("#programme .card a") == [("อ่านรูปแบบการจัดงาน", "/chiangrai/2564/concept/")]


@pytest.mark.parametrize("letter", ["ก", "x", "%", "+", "'", '"><script>'])
def test_ten_thousand_letters(visitor, programme, letter):
    page = read(visitor, f"{URL}?q={quote(letter * 10_000)}")

    assert titles(page) == []
    assert page.texts("script:not([src])") == []
    assert len(page.html) < 40_000


def test_today_is_chosen_during_the_days(visitor, programme, clock):
    clock.set(2021, 7, 7, 0, 5)
    assert titles(read(visitor, URL)) == ["วันที่สอง"]


def test_now_is_marked(visitor, programme, clock):
    clock.set(2021, 7, 6, 9, 33)

    page = read(visitor, URL)

    assert page.values("tr.is-now", "data-now") == ["๐๙.๓๓ น."]
    assert page.values("tr.is-now", "class") == ["is-half is-now is-now--1"]
    assert page.texts("td.slot--live .tag--live") == ["กำลังดำเนินอยู่"] * 2


def test_a_cancelled_session_says_so(visitor, edition):
    make.session(edition, title="งดแล้ว", state=Session.State.CANCELLED)
    page = read(visitor, URL)
    assert (titles(page), page.texts(".slot .tag--bad")) == (["งดแล้ว"], ["ยกเลิก"])


def test_samples_are_marked_and_explained(visitor, edition):
    make.session(edition, is_sample=True)
    make.session(edition, starts_at=make.OPENING + HOUR)
    make.session(edition, starts_at=make.OPENING + DAY)

    page = read(visitor, URL)

    assert page.texts(".slot .tag--warn") == ["ข้อมูลตัวอย่าง"]
    assert len(page.texts("#programme > p .tag--warn")) == 1
    assert read(visitor, URL + "?day=2").texts(".tag--warn") == []


def test_drafts_and_sessions_without_a_time_are_hidden(visitor, edition):
    make.session(edition, title="ร่าง", state=Session.State.DRAFT)
    make.session(edition, title="ไม่มีเวลา", starts_at=None)
    page = read(visitor, URL)
    assert (titles(page), page.values("select[name=venue] option", "value")) == ([], [""])


def test_a_break_has_no_page_to_go_to_and_no_star(visitor, edition):
    make.session(edition, title="พักกลางวัน", kind=make.kind(edition, is_break=True), everywhere=True)
    page = read(visitor, URL)
    assert (titles(page), page.values("star-toggle", "data-key")) == ([], [])
    assert "พักกลางวัน" in page.text("td.slot--break")


def test_sessions_of_another_edition_do_not_show(visitor, programme, nan):
    make.session(make.assembly(nan), title="ของจังหวัดอื่น")
    assert "ของจังหวัดอื่น" not in titles(read(visitor, URL))


def test_each_session_carries_its_star_key(visitor, edition):
    make.session(edition, slug="opening", title="เปิดงาน")
    page = read(visitor, URL)
    assert page.values("star-toggle", "data-key") == ["opening"]
    assert page.values("star-filter", "data-store") == ["/chiangrai/2564/"]


def test_other_methods_are_refused(visitor, edition):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("url", ["/chiangrai/2563/programme/", "/chiangrai/2565/programme/", "/nan/2564/programme/"])
def test_unknown_or_unpublished_editions(visitor, edition, hidden, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, programme, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


@pytest.mark.parametrize("query", ["", "?view=list", "?q=เปิด", "?day=2&venue=hall"])
def test_five_statements_cold_whatever_there_is(visitor, edition, cost, programme, query):
    assert cost(URL + query) == 5
    for _ in range(3):
        session = make.session(edition, hosts=(make.network(edition.province),))
        make.speaker(session, make.person(edition.province))
    assert cost(URL + query) == 5


def test_one_statement_warm(visitor, programme, django_assert_num_queries):
    visitor.get(URL)
    with django_assert_num_queries(1):
        visitor.get(URL)
