"""Every public page in a real browser: fits each width, accessible in each theme, silent, whole without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

HOME = "/chiangrai/2564/"
PAGES = [
    HOME,
    f"{HOME}concept/",
    f"{HOME}programme/",
    f"{HOME}programme/?day=3",
    f"{HOME}programme/?view=list",
    f"{HOME}programme/?q=คุณธรรม",
    f"{HOME}programme/?q=ไม่มีคำนี้",
    f"{HOME}programme/mine/",
    f"{HOME}programme/embedding/",
    "a session",
    f"{HOME}market/",
    f"{HOME}market/?q=ขยะ",
    "a booth",
    f"{HOME}role-models/",
    f"{HOME}role-models/nominate/",
    "a role model",
    f"{HOME}replays/",
    f"{HOME}photos/",
    f"{HOME}pledge/",
    f"{HOME}pledge/declaration/",
    f"{HOME}pledge/declaration/wall/",
    f"{HOME}register/",
    f"{HOME}register/sent/",
    f"{HOME}changes/",
    f"{HOME}documents/",
    f"{HOME}now/",
    f"{HOME}news/",
    "a news item",
    "/chiangrai/",
    "/chiangrai/networks/",
    "a network",
    "/search/",
    "/search/?q=คุณธรรม",
    "/search/?q=ไม่มีคำนี้แน่นอน",
    "/privacy/",
    "/accessibility/",
    "/api/docs/",
    "/nowhere/at/all/",
]
LISTS = {
    "a session": (f"{HOME}programme/?view=list", ".slot a"),
    "a booth": (f"{HOME}market/", ".booth a"),
    "a role model": (f"{HOME}role-models/", ".honour a"),
    "a news item": (f"{HOME}news/", "article a"),
    "a network": ("/chiangrai/networks/", "main li a"),
}
WIDTHS = (360, 768, 1280)
LOOKS = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark"},
    "contrast": {"theme": "contrast"},
    "A+": {"theme": "light", "text": "l"},
}


def open_page(person, path: str):
    if path not in LISTS:
        return person.open(path)
    page, (list_path, link) = person.page, LISTS[path]
    person.open(list_path)
    return person.open(page.locator(link).first.get_attribute("href"))


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_fits_is_accessible_and_silent(reader, path, look):
    person = reader(cookies=LOOKS[look], viewport={"width": 360, "height": 780})
    page = open_page(person, path)

    wrong = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if person.overflow() > 0:
            wrong[f"overflow at {width}"] = person.overflow()
        if (width == 1280 or (width == 360 and look in ("light", "A+"))) and (found := violations(page)):
            wrong[f"axe at {width}"] = found

    assert wrong == {}
    assert (person.faults, person.strangers) == ([], [])


def test_the_list_of_pages_is_whole(reader):
    """Every kind of address in the sitemap is looked at; other tests have editions of their own."""
    person = reader()
    sitemap = person.context.request.get("/sitemap.xml").text()
    kinds = {part.split("</loc>")[0].removeprefix(person.portal) for part in sitemap.split("<loc>")[1:]}
    kinds = {kind for kind in kinds if kind.startswith(HOME) or not re.match(r"/chiangrai/\d", kind)}
    listed = ("programme/", "market/", "role-models/", "news/")
    for prefix in (*(f"{HOME}{part}" for part in listed), "/chiangrai/networks/"):
        kinds = {kind for kind in kinds if not kind.startswith(prefix) or kind == prefix}
    assert kinds - set(PAGES) == set()


WORDS = """() => {
    document.querySelectorAll("star-toggle, star-filter, copy-text > button").forEach((each) => each.remove());
    return document.querySelector("main").innerText.split(/\\s+/).join(" ");
}"""


@pytest.mark.parametrize("path", PAGES)
def test_without_javascript_it_says_the_same_and_fits(reader, path):
    plain = reader(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = open_page(plain, path)

    assert page.locator("h1").is_visible()
    wide = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide += [width] if plain.overflow() > 0 else []
    said = page.evaluate(WORDS)
    assert (wide, plain.strangers) == ([], [])

    scripted = reader(viewport={"width": 1280, "height": 800})
    assert open_page(scripted, path).evaluate(WORDS) == said
    assert len(said) > 40
