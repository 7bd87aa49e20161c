"""Read a page as its reader does: by headings, links and marks. The parser and selectors are WeasyPrint's own."""

from pathlib import PurePosixPath

import cssselect2
import tinyhtml5

NOT_FOUND = "ไม่พบหน้านี้"


class Page:
    """A response as HTML that can be asked for what stands in it."""

    def __init__(self, response):
        self.html = response.content.decode()
        self.root = cssselect2.ElementWrapper.from_html_root(tinyhtml5.parse(self.html))

    def all(self, selector: str) -> list:
        return [each.etree_element for each in self.root.query_all(selector)]

    def texts(self, selector: str) -> list[str]:
        return [text_of(element) for element in self.all(selector)]

    def text(self, selector: str) -> str:
        (only,) = self.texts(selector)
        return only

    def values(self, selector: str, attribute: str) -> list[str]:
        return [element.get(attribute) for element in self.all(selector)]

    def links(self, selector: str) -> list[tuple[str, str]]:
        """Words and address of each link."""
        return [(text_of(link), link.get("href")) for link in self.all(selector)]


def text_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def read(client, url: str, **headers) -> Page:
    response = client.get(url, headers=headers or None)
    assert response.status_code == 200, f"{response.status_code} for {url}"
    return Page(response)


def assert_read_only(client, url: str) -> None:
    """The page is read with GET and HEAD, and every other method is refused before anything happens."""
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(url)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    head = client.head(url)
    assert (head.status_code, head.content) == (200, b"")


def assert_not_found(client, url: str) -> None:
    """A Thai page says that nothing is here, and leads on."""
    response = client.get(url)
    assert response.status_code == 404, url
    page = Page(response)
    assert page.texts("h1") == [NOT_FOUND]
    assert page.links("main a.btn") == [("ไปหน้าแรก", "/"), ("ค้นหา", "/search/")]


def last_part(url: str) -> str:
    return PurePosixPath(url).name


# Query strings that nobody's form makes; a page answers them as it answers none at all.
BROKEN_QUERIES = [
    "?",
    "?&&=&",
    "?%",
    "?%ff%fe=%c3%28",
    "?utm_source=line&fbclid=x",
    "?next=//evil.example",
    "?page=-1",
    "?%00=%00",
    "?a[]=1&a[]=2",
    "?" + "x" * 3000,
    "?=%ed%a0%80",
]
