"""POST /display/: text size and colours, kept in two cookies."""

import pytest

from moral_assembly import display
from tests import make
from tests.reading import Page, read

HOME = "/chiangrai/2564/"


@pytest.fixture
def edition(chiangrai):
    return make.assembly(chiangrai)


def attributes(page: Page) -> tuple:
    (root,) = page.all("html")
    return root.get("data-text"), root.get("data-theme")


def pressed(page: Page) -> list[str]:
    return page.values(".prefs button[aria-pressed=true]", "value")


@pytest.mark.parametrize(
    ("name", "value", "expected", "buttons"),
    [
        ("text", "s", ("s", None), ["s"]),
        ("text", "l", ("l", None), ["l"]),
        ("theme", "light", (None, "light"), ["m", "light"]),
        ("theme", "dark", (None, "dark"), ["m", "dark"]),
        ("theme", "contrast", (None, "contrast"), ["m", "contrast"]),
    ],
)
def test_a_choice_is_on_every_page_from_then_on(visitor, edition, name, value, expected, buttons):
    response = visitor.post("/display/", {name: value, "next": HOME})

    assert (response.status_code, response.url) == (302, HOME)
    for url in (HOME, f"{HOME}concept/", "/privacy/", "/search/", "/chiangrai/networks/"):
        page = read(visitor, url)
        assert (attributes(page), pressed(page)) == (expected, buttons)
    assert attributes(Page(visitor.get("/nowhere/at/all/"))) == expected


def test_the_cookie_lasts_a_year_and_is_for_us_alone(visitor, db):
    cookie = visitor.post("/display/", {"theme": "dark"}).cookies["theme"]
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"], cookie["path"]) == (31536000, "Lax", True, "/")
    assert not cookie["secure"]


def test_behind_tls_the_cookie_is_secure(visitor, db, settings):
    settings.HTTPS = True
    assert visitor.post("/display/", {"theme": "dark"}).cookies["theme"]["secure"]


def test_choosing_the_same_again_gives_it_back_to_the_system(visitor, edition):
    for expected in ((None, "dark"), (None, None), (None, "dark")):
        visitor.post("/display/", {"theme": "dark"})
        assert attributes(read(visitor, HOME)) == expected


def test_size_and_colours_do_not_disturb_each_other(visitor, edition):
    visitor.post("/display/", {"theme": "contrast"})
    visitor.post("/display/", {"text": "l"})
    assert attributes(read(visitor, HOME)) == ("l", "contrast")
    visitor.post("/display/", {"text": "m"})
    assert attributes(read(visitor, HOME))[1] == "contrast"
    assert pressed(read(visitor, HOME)) == ["m", "contrast"]


@pytest.mark.parametrize("value", ["huge", "<script>", "\0", "L", "dark\r\nSet-Cookie: x=1", "ใหญ่"])
def test_unknown_choices_are_ignored(visitor, edition, value):
    response = visitor.post("/display/", {"text": value, "theme": value})
    assert (response.status_code, response.cookies) == (302, {})


@pytest.mark.parametrize("value", ["huge", "<b>", '"', "l l"])
def test_a_forged_cookie_is_ignored(visitor, edition, value):
    visitor.cookies.load({"text": value, "theme": value})
    assert attributes(read(visitor, HOME)) == (None, None)


@pytest.mark.parametrize("next_url", [HOME, "/chiangrai/2564/programme/?day=2&q=เปิด", "/search/?q=%E0%B8%81"])
def test_leads_back(visitor, db, next_url):
    response = visitor.post("/display/", {"text": "l", "next": next_url})
    assert response.url == next_url.replace("เปิด", "%E0%B9%80%E0%B8%9B%E0%B8%B4%E0%B8%94")


@pytest.mark.parametrize(
    "next_url",
    [
        "https://evil.example/",
        "http://testserver/x/",
        "//evil.example/",
        "///evil.example/",
        r"/\evil.example/",
        r"\\evil.example/",
        "javascript:alert(1)",
        "http:///evil.example",
        "\x08//evil.example",
        " //evil.example",
        "data:text/html,x",
        "",
        "desk",
        "events",
        "?day=1",
        "/x\r\nSet-Cookie: y=1",
        "/" + "a" * 100_000,
        "\0",
    ],
)
def test_leads_nowhere_else(visitor, db, next_url):
    response = visitor.post("/display/", {"text": "l", "next": next_url})

    assert response.status_code == 302
    assert "Set-Cookie" not in response
    assert response.url.startswith("/")
    assert not response.url.startswith("//")
    assert "evil" not in response.url


def test_only_by_post(visitor, db):
    assert visitor.get("/display/?theme=dark").status_code == 405


def test_the_form_comes_back_to_where_the_reader_was(visitor, edition):
    page = read(visitor, f"{HOME}programme/?day=2&utm_source=x")
    assert page.values(".prefs input[name=next]", "value") == [f"{HOME}programme/?day=2"] * 2
    assert page.values(".prefs form", "action") == ["/display/"] * 2


def test_nothing_is_asked_of_the_database(visitor, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        visitor.post("/display/", {"text": "l", "next": "/"})


def test_every_choice_offered_is_one_that_is_taken(visitor, edition):
    page = read(visitor, HOME)
    assert page.values("button[name=text]", "value") == list(display.TEXTS)
    assert page.values("button[name=theme]", "value") == list(display.THEMES)
