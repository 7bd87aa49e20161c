"""/api/v1/: filters and pages, what is refused, what an answer costs, and who may ask."""

import json
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Assembly
from moral_assembly.api.document import ADDRESSES, BASE, FILTERS
from moral_assembly.synthetic import Size, fill
from networks.models import Network
from tests.moral_assembly.api.reading import EDITION, PATHS, PROGRAMME, faults, refused, slugs, told

# Filters and pages


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["opening", "lunch", "late"]),
        ("?network=", ["opening", "lunch", "late"]),
        ("?day=1", ["opening"]),
        ("?day=3", []),
        ("?network=religion", ["opening"]),
        ("?network=community", []),
        ("?venue=stage", ["opening", "late"]),
        ("?kind=break&day=2", ["lunch"]),
        ("?kind=break&day=1", []),
        ("?page_size=20", ["opening", "lunch", "late"]),
    ],
)
def test_filters(visitor, edition, query, found):
    said = told(visitor, PROGRAMME + query)
    assert (slugs(said), said["count"], said["pages"]) == (found, len(found), 1)


def test_pages_hold_the_whole_programme_once(visitor, db):
    fill(Size())
    url, seen = "http://testserver/api/v1/tuayang/2564/programme/?day=2&page_size=20", []
    whole = told(visitor, "/api/v1/tuayang/2564/programme/?day=2")
    first = told(visitor, url)
    assert (first["previous"], first["page"], whole["pages"]) == (None, 1, 1)
    while url:
        page = told(visitor, url)
        seen += slugs(page)
        assert (page["count"], page["pages"]) == (whole["count"], -(-whole["count"] // 20))
        url = page["next"]
    assert seen == slugs(whole)


@pytest.mark.parametrize(
    ("query", "title", "parameter", "allowed"),
    [
        ("network=unknown", "Unknown value", "network", ["community", "religion"]),
        ("venue=%00%ff", "Unknown value", "venue", None),
        ("kind=" + "x" * 500, "Unknown value", "kind", ["break", "ceremony"]),
        ("day=4", "Unknown value", "day", ["1", "2", "3"]),
        ("day=-1", "Unknown value", "day", ["1", "2", "3"]),
        ("day=%E0%B9%91", "Unknown value", "day", ["1", "2", "3"]),
        ("page=2", "Unknown value", "page", ["1"]),
        ("page=0&page_size=20", "Unknown value", "page", ["1"]),
        ("page_size=7", "Unknown value", "page_size", ["20", "50", "100"]),
        ("netwrok=religion", "Unknown parameter", "netwrok", sorted(FILTERS)),
        ("day=1&day=2", "Repeated parameter", "day", None),
    ],
)
def test_what_is_not_known_is_refused_in_words_and_never_kept(visitor, edition, query, title, parameter, allowed):
    kept = len(caches["pages"]._cache)
    problem = refused(visitor, f"{PROGRAMME}?{query}", 400)

    assert (problem["title"], problem["parameter"]) == (title, parameter)
    assert problem["type"] == f"http://testserver/api/docs/#{title.lower().replace(' ', '-')}"
    assert problem["title_th"]
    assert problem["detail"]
    assert allowed is None or problem["allowed"] == allowed
    assert len(caches["pages"]._cache) == kept


@pytest.mark.parametrize("path", [path for path in PATHS if path != PROGRAMME])
def test_other_addresses_have_no_filters(visitor, edition, path):
    problem = refused(visitor, f"{path}?day=1", 400)
    assert (problem["title"], problem["allowed"]) == ("Unknown parameter", [])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.dictionaries(st.sampled_from([*FILTERS, "x"]), st.text(max_size=80), max_size=3))
def test_any_question_is_answered_or_refused(visitor, edition, asked):
    response = visitor.get(PROGRAMME, asked)
    if response.status_code == 200:
        assert faults(json.loads(response.content), "Programme") == []
    else:
        refused(visitor, f"{PROGRAMME}?{urlencode(asked)}", 400)


# What it costs


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_kept_costs_one_statement_and_is_the_same(visitor, edition, django_assert_num_queries, path):
    cold = visitor.get(path)
    with django_assert_num_queries(1):
        warm = visitor.get(path)
    assert (warm.content, warm.headers) == (cold.content, cold.headers)


def test_statements_do_not_grow(visitor, db):
    def costs(province: str) -> dict:
        caches["pages"].clear()
        return {address.name: cost(address, province) for address in ADDRESSES}

    def cost(address, province: str) -> int:
        path = BASE + address.path.format(province=province, year=2564, slug="session-10", number=1)
        query = "?day=1&network=network-1&page_size=20" if address.filters else ""
        with CaptureQueriesContext(connection) as captured:
            told(visitor, path + query)
        return len(captured)

    fill(Size())
    small = costs("tuayang")
    fill(Size(sessions=600, people=200), slug="tuayang-10")
    assert costs("tuayang-10") == small
    assert max(small.values()) <= 8


@pytest.mark.parametrize("path", [f"{BASE}/", f"{BASE}/chiangrai/networks/", PROGRAMME])
def test_a_change_is_told_at_once_and_nothing_else_is_sent_again(visitor, edition, path):
    first = visitor.get(path)
    held = {"if-none-match": first["ETag"]}
    assert (visitor.get(path, headers=held).status_code, first["Cache-Control"]) == (304, "no-cache")

    Network.objects.filter(slug="religion").update(name="ศาสนาใหม่")
    Assembly.objects.update(name="ชื่อใหม่")
    again = visitor.get(path, headers=held)
    assert (again.status_code, again["ETag"] == first["ETag"]) == (200, False)


def test_a_province_that_goes_leaves_the_start(visitor, edition, nan):
    assert len(told(visitor, f"{BASE}/")["provinces"]) == 2
    nan.delete()
    assert len(told(visitor, f"{BASE}/")["provinces"]) == 1


# Who may ask, and how


@pytest.mark.parametrize("path", PATHS)
def test_it_can_only_be_read(edition, path):
    client = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(path)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
        assert json.loads(response.content)["title_th"] == "ที่อยู่นี้อ่านได้อย่างเดียว"
    head = client.head(path)
    assert (head.status_code, head.content, head.cookies) == (200, b"", {})


READABLE = [
    *PATHS,
    f"{BASE}/openapi.json",
    *(f"/chiangrai/2564/programme.{ending}" for ending in ("ics", "json", "xml")),
]
READABLE.append("/chiangrai/2564/programme/opening.ics")


@pytest.mark.parametrize("path", READABLE)
def test_other_sites_may_read_it_without_cookies(visitor, edition, path):
    origin = {"origin": "https://other.example"}
    first = visitor.get(path, headers=origin)
    unchanged = visitor.get(path, headers={**origin, "if-none-match": first["ETag"]})
    asked = {**origin, "access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    preflight = visitor.options(path, headers=asked)

    assert [answer.status_code for answer in (first, unchanged, preflight)] == [200, 304, 200]
    for answer in (first, unchanged, preflight):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
    assert first["Access-Control-Expose-Headers"] == "ETag"
    assert preflight["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in preflight["Access-Control-Allow-Headers"]


def test_they_may_read_why_they_were_refused(visitor, edition):
    for path in (f"{PROGRAMME}?day=9", f"{BASE}/nowhere/", EDITION.rstrip("/")):
        assert visitor.get(path, headers={"origin": "https://other.example"})["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "path",
    ["/", "/chiangrai/2564/", "/chiangrai/2564/programme/", "/chiangrai/2564/programme/mine/", "/desk/", "/search/"],
)
def test_other_pages_are_closed_to_programs_on_other_sites(visitor, edition, path):
    asked = {"origin": "https://other.example", "access-control-request-method": "GET"}
    for answer in (visitor.get(path, headers=asked), visitor.options(path, headers=asked)):
        assert "Access-Control-Allow-Origin" not in answer
