"""The desks of the programme, pledges, agreements and certificates: each screen fits and is accessible in each look."""

import pytest

from tests.browser.test_every_page import LOOKS, WIDTHS, violations

pytestmark = pytest.mark.browser
DESK = "/desk/2564/"
PLEDGES = f"{DESK}pledges/declaration/"
# A page whose address is not known beforehand: the page that links to it, and the link.
BEHIND = {
    "a session": (f"{DESK}sessions/", ".rows a"),
    "a session's form": ("a session", "a[href$='/details/']"),
    "a session's photographs": ("a session", "a[href$='/photos/']"),
    "a session's speakers": ("a session", "a[href$='/speakers/']"),
    "a venue's removal": ("a venue's form", "a[href$='/removal/']"),
    "a venue's form": (f"{DESK}venues/", "a[href$='/details/']"),
    "a person": ("/desk/persons/", ".rows a"),
    "two records of a person": ("a person", "a[href$='/merging/']"),
    "a news item's form": (f"{DESK}news/", "a[href$='/details/']"),
    "the links of a news item": ("a news item's form", "a[href$='/links/']"),
}
PAGES = [
    *(DESK, f"{DESK}details/", "/desk/assemblies/new/", f"{DESK}clashes/", f"{DESK}today/?day=1"),
    *(f"{DESK}{noun}/" for noun in ("sessions", "venues", "kinds", "recordings", "documents", "news", "sections")),
    *(f"{DESK}new/{noun}/" for noun in ("sessions", "venues", "documents", "recordings", "announcements", "break")),
    *(f"{DESK}releases/{page}" for page in ("", "new/", "1/", "1/programme/", "1/restoration/")),
    *(f"{DESK}{page}/" for page in ("announcements", "sheet", "time-machine", "booklet", "letters")),
    "/desk/persons/",
    *BEHIND,
    *(f"{DESK}pledges/", PLEDGES, *(f"{PLEDGES}{page}/" for page in ("details", "text", "signing", "patterns"))),
    *(f"{PLEDGES}papers/", f"{PLEDGES}papers/new/"),
    *(f"{DESK}mous/", f"{DESK}new/mous/"),
    *(f"{DESK}certificates/{page}" for page in ("", "new/design/", "pictures/", "printing/")),
]


def address(page, path: str) -> str:
    """Where a page is; on the way the browser goes to the one that links to it."""
    if path not in BEHIND:
        return path
    parent, link = BEHIND[path]
    page.goto(address(page, parent))
    return page.locator(f".deskmain {link}").first.get_attribute("href")


@pytest.mark.parametrize("look", LOOKS)
def test_every_screen_fits_and_is_accessible(reader, look):
    person = reader(cookies=LOOKS[look], viewport={"width": 360, "height": 800})
    page = person.open("/accounts/login/")
    page.locator('form[action*="/accounts/demo/organizer/"] button').click()
    page.wait_for_url("**/desk/")

    wrong = {}
    for path in PAGES:
        person.open(address(page, path))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if person.overflow() > 0:
                wrong[path, f"overflow at {width}"] = person.overflow()
            if (width == 1280 or (width == 360 and look in ("light", "A+"))) and (found := violations(page)):
                wrong[path, f"axe at {width}"] = found
        assert page.locator("h1").count() == 1, path
    assert wrong == {}
    assert (person.faults, person.strangers) == ([], [])
