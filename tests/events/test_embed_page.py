"""The programme for other sites to frame: light, without cookies, and the only page that may be framed."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.core.cache import caches

from events.models import Session
from tests import make
from tests.reading import Page, assert_read_only, read

URL = "/chiangrai/2564/programme/embed/"
CHOOSE = "/chiangrai/2564/programme/embedding/"
COLOUR = {"": "light", "?theme=dark": "dark", "?theme=contrast": "contrast", "?theme=auto": None, "?theme=x": "light"}


@pytest.fixture
def programme(edition, religion, community):
    venue = make.venue(edition, slug="hall", name="ห้องประชุม")
    kind = make.kind(edition, slug="forum", name="เสวนา")
    opening = make.session(
        edition, slug="opening", title="พิธีเปิด", venue=venue, kind=make.kind(edition), hosts=(religion,)
    )
    make.speaker(opening, make.person(edition.province, prefix="พระครู", given_name="ดี", family_name=""))
    later = make.OPENING + timedelta(hours=2)
    make.session(edition, title="เสวนา", kind=kind, hosts=(community,), starts_at=later, state=Session.State.CANCELLED)
    make.session(edition, title="วันที่สอง", starts_at=make.OPENING + timedelta(days=1))
    make.session(edition, title="ร่าง", state=Session.State.DRAFT, starts_at=later)
    return edition


def policy(response) -> dict:
    parts = (part.partition(" ") for part in response["Content-Security-Policy"].split("; "))
    return {name: value for name, _, value in parts}


# What it shows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["พิธีเปิด", "เสวนา"]),
        ("?day=2", ["วันที่สอง"]),
        ("?day=9", ["พิธีเปิด", "เสวนา"]),
        ("?network=religion", ["พิธีเปิด"]),
        ("?venue=hall", ["พิธีเปิด", "เสวนา"]),
        ("?kind=forum", ["เสวนา"]),
        ("?network=religion&day=2", []),
        ("?network=unknown", []),
        ("?q=เสวนา&x=1", ["พิธีเปิด", "เสวนา"]),
    ],
)
def test_filters(visitor, programme, query, found):
    assert read(visitor, URL + query).texts(".slot a") == found


def test_links_leave_the_frame_and_days_stay_in_it(visitor, programme):
    page = read(visitor, URL + "?network=religion&theme=dark")

    assert page.links(".slot a") == [("พิธีเปิด", "/chiangrai/2564/programme/opening/")]
    leaving = page.all("a[target=_blank][rel=noopener]")
    staying = page.values("nav a", "href")
    assert len(leaving) + len(staying) == len(page.all("a"))
    assert staying == [f"?network=religion&theme=dark&day={number}" for number in (1, 2, 3)]
    assert page.texts("nav [aria-current] b") == ["วันที่ ๑"]


def test_it_says_what_is_cancelled_empty_and_on_now(visitor, programme, clock):
    assert read(visitor, URL).texts(".slot--cancelled .tag") == ["ยกเลิก"]
    assert read(visitor, URL + "?day=3").text("main .card") == "ยังไม่มีรายการที่เผยแพร่ในวันพฤหัสบดีที่ ๘ กรกฎาคม ๒๕๖๔"
    assert "ตามที่เลือก" in read(visitor, URL + "?day=3&network=religion").text("main .card")
    clock.set(2021, 7, 6, 9, 30)
    caches["pages"].clear()
    assert read(visitor, URL).texts(".tag--live") == ["กำลังดำเนินอยู่"]


@pytest.mark.parametrize("query", COLOUR)
def test_colours_and_size_come_from_the_address_alone(visitor, programme, query):
    visitor.cookies.load({"theme": "contrast", "text": "s"})
    (root,) = read(visitor, URL + query).all("html")
    assert (root.get("data-theme"), root.get("data-text")) == (COLOUR[query], None)
    assert read(visitor, f"{URL}?text=l").all("html")[0].get("data-text") == "l"


def test_it_is_light_and_keeps_nothing(visitor, organizer, programme):
    for client in (visitor, organizer):
        response = client.get(URL)
        page = Page(response)
        assert not response.cookies
        assert len(page.values("script", "src")) == 1
        assert page.all("form, star-toggle, iframe, style, [style]") == []
        assert "desk" not in page.html


def test_other_methods_are_refused(visitor, programme):
    assert_read_only(visitor, URL)
    assert_read_only(visitor, CHOOSE)


@pytest.mark.parametrize(
    "url", ["/chiangrai/2563/programme/embed/", "/chiangrai/2565/programme/embed/", "/x/2564/programme/embed/"]
)
def test_what_is_not_there_is_told_inside_the_frame(visitor, programme, hidden, url):
    response = visitor.get(url)
    assert (response.status_code, Page(response).texts("h1")) == (404, ["ไม่พบกำหนดการนี้"])
    assert policy(response)["frame-ancestors"] == "*"
    assert visitor.get(url.replace("embed", "embedding")).status_code == 404


# Who may frame what


def test_any_site_may_frame_it(visitor, programme):
    first = visitor.get(URL)
    for response in (first, visitor.get(URL), visitor.get(URL, headers={"if-none-match": first["ETag"]})):
        assert "X-Frame-Options" not in response
        assert policy(response)["frame-ancestors"] == "*"
    others = policy(first).items() - policy(visitor.get("/")).items()
    assert others == {("frame-ancestors", "*")}


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/chiangrai/2564/",
        "/chiangrai/2564/programme/",
        CHOOSE,
        "/accounts/login/",
        "/desk/",
        "/api/docs/",
        "/api/v1/",
    ],
)
def test_nothing_else_may_be_framed(visitor, programme, url):
    response = visitor.get(url)
    assert (response["X-Frame-Options"], policy(response)["frame-ancestors"]) == ("DENY", "'none'")


def test_its_preview_is_all_that_the_page_of_codes_may_frame(visitor, programme):
    assert policy(visitor.get(CHOOSE))["frame-src"] == "'self'"


# What it costs


def test_statements(visitor, programme, cost, django_assert_num_queries):
    assert cost(URL) == 5
    assert cost(CHOOSE) == 5
    for _ in range(3):
        session = make.session(programme, hosts=(make.network(programme.province),))
        make.speaker(session, make.person(programme.province))
    assert cost(URL) == 5
    assert cost(CHOOSE) == 5
    with django_assert_num_queries(1):
        visitor.get(CHOOSE)


@pytest.mark.parametrize(
    "url", [URL, CHOOSE, *(f"/chiangrai/2564/programme{kind}" for kind in ("/", ".ics", ".json", ".xml"))]
)
def test_what_no_link_asks_for_is_answered_but_not_kept(visitor, programme, url):
    odd = ["network=x", "venue=x", "kind=x", "day=9", "day=%E0%B9%91", "network=religion&venue=x"]
    odd += ["theme=x", "text=xl"] if url in (URL, CHOOSE) else []
    for query in odd:
        assert visitor.get(f"{url}?{query}").status_code == 200
    assert len(caches["pages"]._cache) == 0
    visitor.get(f"{url}?network=religion&day=1")
    assert len(caches["pages"]._cache) == 1


# The code


def test_the_code_is_what_was_chosen(visitor, programme):
    page = read(visitor, f"{CHOOSE}?network=religion&day=2&theme=dark&text=l&venue=&kind=")
    script, frame = (unescape(text) for text in page.texts("textarea"))
    query = "day=2&network=religion&theme=dark&text=l"

    assert script == (
        '<a href="http://testserver/chiangrai/2564/programme/">กำหนดการงานสมัชชาคุณธรรมและตลาดนัดคุณธรรม</a> '
        '<script src="http://testserver/embed.js" data-programme="chiangrai/2564" data-day="2" data-network="religion"'
        ' data-theme="dark" data-text="l" async></script>'
    )
    assert f'src="http://testserver{URL}?{query}"' in frame
    assert page.values("iframe", "src") == [f"http://testserver{URL}?{query}"]
    assert page.texts("option[selected]") == ["ศาสนา", "วันที่ ๒", "พื้นมืด", "ใหญ่"]


def test_no_name_breaks_out_of_the_code(visitor, programme):
    programme.name = '"><script>alert(1)</script>'
    programme.save()
    for text in read(visitor, CHOOSE).texts("textarea"):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize("query", ["?network=%22%3E%3Cscript%3E", "?day=%00", "?theme=%ff", "?text=" + "x" * 3000])
def test_broken_questions(visitor, programme, query):
    page = read(visitor, CHOOSE + query)
    assert len(page.all("textarea")) == 2
    assert page.values("script:not([src])", "src") == []


def test_the_programme_leads_to_the_code(visitor, programme):
    assert ("ฝังกำหนดการในเว็บไซต์อื่น", CHOOSE) in read(visitor, "/chiangrai/2564/programme/").links("#programme small a")


def test_the_script_for_other_sites_is_small_and_where_they_know_it():
    script = settings.WHITENOISE_ROOT / "embed.js"
    assert script.stat().st_size < 2048
