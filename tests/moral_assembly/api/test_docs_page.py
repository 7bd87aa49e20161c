"""/api/docs/: the API told to people, from the same table as the OpenAPI document; whole without script."""

from moral_assembly.api.document import ADDRESSES, BASE, FAULTS, FILTERS
from moral_assembly.api.schemas import SCHEMAS
from tests.reading import Page, assert_read_only, read

URL = "/api/docs/"


def test_it_names_every_address_filter_shape_and_fault(visitor, edition):
    page = read(visitor, URL)
    words = page.texts("code")
    assert {f"GET {BASE}{address.path}" for address in ADDRESSES} <= set(words)
    assert {*SCHEMAS, *FILTERS, *FAULTS} <= set(words)
    assert {name for shape in SCHEMAS.values() for name in shape["properties"]} <= set(words)


def test_every_link_and_example_works(visitor, edition):
    page = read(visitor, URL)
    there = {element.get("id") for element in page.all("[id]")}
    links = [url for _, url in page.links("main a")]
    tried = [url for url in links if url.startswith("/api/v1/")]
    commands = [text.split("'")[1] for text in page.texts("pre code")]

    assert {url[1:] for url in links if url.startswith("#")} - there == set()
    assert [f"http://testserver{url}" for url in tried if not url.endswith("openapi.json")] == commands
    assert len(commands) == len(ADDRESSES)
    assert {url: visitor.get(url).status_code for url in tried} == dict.fromkeys(tried, 200)


def test_a_problem_points_to_its_explanation(visitor, edition):
    ids = {element.get("id") for element in read(visitor, URL).all("[id]")}
    for query in ("day=9", "x=1", "day=1&day=1"):
        where = visitor.get(f"{BASE}/chiangrai/2564/programme/?{query}").json()["type"]
        assert where.partition("#")[2] in ids


def test_before_there_is_any_edition(visitor, db):
    assert f"GET {BASE}/" in read(visitor, URL).texts("code")


def test_it_is_found_with_and_without_a_slash_and_only_read(visitor, edition):
    assert visitor.get("/api/docs", follow=True).redirect_chain == [("/api/docs/", 301)]
    assert_read_only(visitor, URL)


def test_the_programme_leads_to_it(visitor, edition):
    links = Page(visitor.get("/chiangrai/2564/programme/")).links("#programme small a")
    assert ("ข้อมูลสำหรับโปรแกรม (API)", URL) in links


def test_statements(visitor, edition, django_assert_num_queries):
    with django_assert_num_queries(6):
        visitor.get(URL)
    with django_assert_num_queries(1):
        visitor.get(URL)
