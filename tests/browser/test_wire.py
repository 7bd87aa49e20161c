"""What only a real server shows: addresses as they come over the wire, compression, static files."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import brotli
import pytest

HOME = "/chiangrai/2564/"


@pytest.fixture
def ask(portal):
    """Send a request line as it is; nothing puts it right."""

    def send(path: str, **headers):
        with closing(HTTPConnection(urlsplit(portal).netloc, timeout=20)) as connection:
            connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            response = connection.getresponse()
            return response, response.read()

    return send


@pytest.mark.parametrize("letter", ["x", "ก"])
@pytest.mark.parametrize("path", ["/search/", f"{HOME}programme/"])
def test_ten_thousand_letters(ask, path, letter):
    response, body = ask(f"{path}?q={quote(letter * 10_000)}")
    assert response.status == 200
    assert "ไม่พบ" in body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "//evil.example/",
        "//evil.example/%2f..",
        "/%2f%2fevil.example/",
        "/%ff/",
        "/%ed%a0%80/",
        "/%00/",
        "/%",
    ],
)
def test_broken_addresses_find_nothing_and_lead_nowhere(ask, path):
    response, body = ask(path)
    assert response.status == 404
    assert "ไม่พบหน้านี้" in body.decode()
    assert response.getheader("Location") is None


def test_a_page_comes_compressed_and_the_same(ask):
    plain, body = ask(HOME)
    packed, small = ask(HOME, Accept_Encoding="gzip, deflate, br")
    assert (plain.getheader("Content-Encoding"), packed.getheader("Content-Encoding")) == (None, "br")
    assert brotli.decompress(small) == body
    assert len(small) < len(body) / 3


def test_static_files_are_hashed_compressed_and_kept_for_ever(ask):
    _, body = ask(HOME)
    path = body.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    response, _ = ask(path, Accept_Encoding="br")
    assert response.status == 200
    assert response.getheader("Content-Encoding") == "br"
    assert "immutable" in response.getheader("Cache-Control")


def test_the_first_visit_is_light(ask):
    """At most 60 KB of HTML, styles and scripts, compressed, and 90 KB of fonts."""
    _, page = ask(HOME)
    text = page.decode()
    parts = {part.split('"')[0] for part in text.split('"/static/')[1:]}
    sizes = {
        part: len(ask(f"/static/{part}", Accept_Encoding="br")[1]) for part in parts if part.endswith((".css", ".js"))
    }
    _, packed = ask(HOME, Accept_Encoding="br")
    assert sizes != {}
    assert sum(sizes.values()) + len(packed) <= 60_000


def test_a_host_that_is_not_ours_is_refused_in_thai(portal):
    with closing(HTTPConnection(urlsplit(portal).netloc, timeout=20)) as connection:
        connection.request("GET", HOME, headers={"Host": "evil.example"})
        response = connection.getresponse()
        assert response.status == 400
        assert "อ่านคำขอนี้ไม่ได้" in response.read().decode()
