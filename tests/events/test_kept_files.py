"""Calendars and feeds that stand before Django: the same answers, never stale, to plain questions alone."""

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import RequestFactory

from events.models import Session
from networks import kept_files, pages, time_machine
from networks.kept_files import KeptFiles
from tests import make

ICS, FEED = "/chiangrai/2564/programme.ics", "/chiangrai/2564/feed.atom"
FILES = [ICS, "/chiangrai/2564/programme.json?day=1", "/chiangrai/2564/programme/opening.ics", FEED]


class Portal:
    """The portal as a web server runs it; ``came_through`` counts the questions that reached Django."""

    def __init__(self):
        self.django, self.came_through = get_wsgi_application(), 0
        self.files = KeptFiles(self.count)

    def count(self, environ, start_response):
        self.came_through += 1
        return self.django(environ, start_response)

    def ask(self, method, url, **headers):
        answered, environ = [], RequestFactory().generic(method, url, headers=headers).environ
        response = self.files(environ, lambda status, headers, *rest: answered.append((status, dict(headers))))
        return *answered[0], b"".join(response)

    def get(self, url, **headers):
        return self.ask("GET", url, **headers)


@pytest.fixture
def portal(edition, monkeypatch):
    """The connection is the test's transaction and stays open, as under Django's own test client."""
    make.session(edition, slug="opening", title="พิธีเปิด")
    monkeypatch.setattr(kept_files, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Portal()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("url", FILES)
@pytest.mark.parametrize("accepted", ["", "br", "gzip", "identity"])
def test_a_kept_file_says_the_same_as_django_for_one_statement(portal, url, accepted, django_assert_num_queries):
    anew = portal.get(url, **{"accept-encoding": accepted})
    with django_assert_num_queries(1) as captured:
        kept = portal.get(url, **{"accept-encoding": accepted})
    assert captured[0]["sql"] == "SELECT public_version FROM networks_province WHERE slug = 'chiangrai'"
    assert (kept, portal.came_through) == (anew, 1)


@pytest.mark.parametrize("url", FILES)
def test_who_has_it_is_told_as_django_tells(portal, url):
    etag = portal.get(url)[1]["ETag"]
    kept = portal.get(url, **{"if-none-match": etag})
    assert (kept[0], kept[2], portal.came_through) == ("304 Not Modified", b"", 1)
    portal.files.files.clear()
    status, headers, body = portal.get(url, **{"if-none-match": etag})
    headers.pop("Content-Length", None)  # of nothing
    assert (kept, portal.came_through) == ((status, headers, body), 2)


def test_a_change_is_in_the_next_answer(portal):
    before = portal.get(FEED)
    Session.objects.update(title="พิธีปิด")
    make.release(Session.objects.get().assembly)
    after = portal.get(FEED)
    assert (after[1]["ETag"] == before[1]["ETag"], "พิธีปิด".encode() in after[2], portal.came_through) == (False, True, 2)


def test_without_asking_the_version_it_would_be_stale(portal, monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(pages, "version_of", lambda province: 0)
    before = portal.get(FEED)
    Session.objects.update(title="พิธีปิด")
    make.release(Session.objects.get().assembly)
    assert portal.get(FEED) == before


def test_what_the_clock_overtakes_is_made_anew(portal, clock):
    portal.get(ICS)
    (address, file), *_ = portal.files.files.items()
    portal.files.files[address] = file._replace(page=file.page._replace(until=clock.now))
    portal.get(ICS)
    assert portal.came_through == 2


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("HEAD", ICS, {}),
        ("POST", ICS, {}),
        ("GET", ICS, {"origin": "https://school.example"}),
        ("GET", ICS, {"cookie": f"{time_machine.HINT}=1"}),
        ("GET", ICS, {"host": "evil.example"}),
        ("GET", ICS, {"x-forwarded-proto": "https"}),
        ("GET", ICS + "?network=religion", {}),
    ],
)
def test_all_but_the_same_plain_question_goes_to_django(portal, method, url, headers):
    portal.get(ICS)
    portal.ask(method, url, **headers)
    assert portal.came_through == 2


def test_no_address_of_a_strangers_making_is_kept(portal):
    for query in ("utm=1", "day=1&utm=1", "q=x", "network=" + "x" * 300):
        portal.get(f"{ICS}?{query}")
    assert portal.files.files == {}


def test_the_oldest_makes_room(portal, monkeypatch):
    monkeypatch.setattr(kept_files, "MOST_FILES", 2)
    for url in (ICS, FEED, FILES[1]):
        portal.get(url)
    assert [address[3] for address in portal.files.files] == [FEED, FILES[1].partition("?")[0]]


def test_what_is_gone_is_gone(portal, edition):
    portal.get(ICS)
    edition.province.slug = "phayao"
    edition.province.save()
    assert portal.get(ICS)[0] == "404 Not Found"
