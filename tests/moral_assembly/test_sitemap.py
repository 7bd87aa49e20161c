"""/sitemap.xml: every public address and no other; each of them answers."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Session
from tests import make

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def edition(chiangrai, religion):
    made = make.assembly(chiangrai)
    make.session(made, slug="opening")
    make.session(made, slug="cancelled", state=Session.State.CANCELLED)
    make.news(made, slug="meeting")
    return made


def paths(visitor) -> list[str]:
    response = visitor.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    return [loc.text.removeprefix("http://testserver") for loc in root.iter(LOC)]


def test_every_public_address(visitor, edition):
    assert sorted(paths(visitor)) == [
        "/accessibility/",
        "/chiangrai/",
        "/chiangrai/2564/",
        "/chiangrai/2564/changes/",
        "/chiangrai/2564/concept/",
        "/chiangrai/2564/documents/",
        "/chiangrai/2564/news/",
        "/chiangrai/2564/news/meeting/",
        "/chiangrai/2564/photos/",
        "/chiangrai/2564/pledge/",
        "/chiangrai/2564/programme/",
        "/chiangrai/2564/programme/cancelled/",
        "/chiangrai/2564/programme/opening/",
        "/chiangrai/2564/register/",
        "/chiangrai/2564/replays/",
        "/chiangrai/networks/",
        "/chiangrai/networks/religion/",
        "/privacy/",
    ]


def test_every_address_answers(visitor, edition):
    assert {visitor.get(path).status_code for path in paths(visitor)} == {200}


def test_nothing_hidden(visitor, edition, chiangrai):
    before = paths(visitor)
    make.session(edition, state=Session.State.DRAFT)
    make.session(edition, starts_at=None)
    make.news(edition, is_published=False)
    hidden = make.assembly(chiangrai, 2565, is_published=False)
    make.session(hidden)
    make.news(hidden)
    assert paths(visitor) == before


def test_as_many_statements_for_three_rows_as_for_one(visitor, edition):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            paths(visitor)
        return len(captured)

    one = cost()
    for number in range(2):
        province = make.province(f"another{number}")
        make.network(province)
        assembly = make.assembly(province)
        make.session(assembly)
        make.news(assembly)
    assert cost() == one
