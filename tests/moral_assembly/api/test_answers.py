"""/api/v1/: what it tells, held against its own document, and what it keeps to itself."""

import json
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import get_resolver
from openapi_spec_validator import validate

from events.models import Assembly, Session
from moral_assembly.api.document import ADDRESSES, BASE
from moral_assembly.synthetic import Size, fill
from tests import make
from tests.moral_assembly.api.reading import EDITION, PATHS, PROGRAMME, SCHEMA_OF, faults, refused, slugs, told

# The document


def test_the_document_is_valid_and_names_this_server(visitor, chiangrai):
    document = told(visitor, f"{BASE}/openapi.json")
    validate(document)
    assert (document["openapi"], document["servers"]) == ("3.1.0", [{"url": "http://testserver/api/v1"}])


def test_every_address_is_described_and_every_description_has_its_address():
    routed = {
        str(route.pattern) if not parents else "".join(map(str, [*(each.pattern for each in parents), route.pattern]))
        for parents, route in leaves(get_resolver(), [])
        if (route.name or "").startswith("api_") and route.name not in ("api_docs", "api_openapi")
    }
    words = str.maketrans({"<": "{", ">": "}"})
    assert {
        "/" + path.replace("slug:", "").replace("year:", "").replace("int:", "").translate(words) for path in routed
    } == {BASE + address.path for address in ADDRESSES}


def leaves(resolver, parents):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from leaves(each, [*parents, each])
        else:
            yield parents, each


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_fits_its_shape(visitor, edition, path):
    assert faults(told(visitor, path), SCHEMA_OF[path]) == []


@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith(("opening/", "releases/1/"))])
def test_so_does_one_with_nothing_in_it(visitor, chiangrai, path):
    make.assembly(chiangrai)
    assert faults(told(visitor, path), SCHEMA_OF[path]) == []


def test_so_does_synthetic_content(visitor, db):
    fill(Size())
    for address in ADDRESSES:
        path = BASE + address.path.format(province="tuayang", year=2564, slug="session-10", number=1)
        assert faults(told(visitor, path), address.schema) == []


def test_the_control_sees_what_does_not_fit(visitor, edition):
    said = told(visitor, EDITION)
    assert faults(said | {"email": "x"}, "Edition") != []
    assert faults({name: value for name, value in said.items() if name != "theme"}, "Edition") != []
    assert faults(said | {"url": "here", "starts_on": "6/7/2564"}, "Edition") != []


# What it says


def test_a_session(visitor, edition, religion):
    said = told(visitor, f"{PROGRAMME}opening/")
    (speaker,), (network,), (recording,) = said.pop("speakers"), said.pop("networks"), said.pop("recordings")
    (exported,) = (
        event
        for event in exported_events(visitor)
        if event["slug"].startswith("chiangrai_2564-opening-")
    )  # fmt: skip
    venue = said.pop("venue")

    assert said == {
        "id": exported["guid"],
        "slug": "opening",
        "title": "พิธีเปิด",
        "url": "http://testserver/chiangrai/2564/programme/opening/",
        "self": "http://testserver/api/v1/chiangrai/2564/programme/opening/",
        "ics": "http://testserver/chiangrai/2564/programme/opening.ics",
        "kind": {"slug": "ceremony", "name": "พิธีการ", "is_break": False},
        "state": "published",
        "cancel_reason": "",
        "delayed_minutes": 0,
        "sequence": 1,
        "day": 1,
        "starts_at": "2021-07-06T09:00:00+07:00",
        "ends_at": "2021-07-06T10:00:00+07:00",
        "date_th": "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔",
        "time_th": "๐๙.๐๐–๑๐.๐๐ น.",
        "everywhere": False,
        "description": "ร่วม เปิด งาน",
        "is_sample": False,
    }
    assert (speaker["name"], speaker["duty"]) == ("พระครูดี", "วิทยากร")
    assert speaker["id"] in {person["guid"] for person in exported["persons"]}
    assert (network["slug"], network["url"]) == ("religion", "http://testserver/chiangrai/networks/religion/")
    assert (recording["title"], recording["url"]) == ("ภาพเปิดงาน", "https://youtu.be/abcdefghijk")
    assert (venue["slug"], venue["name"]) == ("stage", "เวทีกลาง")


def exported_events(client) -> list[dict]:
    conference = json.loads(client.get("/chiangrai/2564/programme.json").content)["schedule"]["conference"]
    return [event for day in conference["days"] for room in day["rooms"].values() for event in room]


def test_ids_are_those_of_the_exports(visitor, edition):
    conference = json.loads(visitor.get("/chiangrai/2564/programme.json").content)["schedule"]["conference"]
    venues, sessions = told(visitor, f"{EDITION}venues/")["items"], told(visitor, PROGRAMME)["items"]

    assert (
        {venue["id"] for venue in venues}
        >= {room["guid"] for room in conference["rooms"] if room["name"] == "เวทีกลาง"}
        != set()
    )
    assert {session["id"] for session in sessions} == {event["guid"] for event in exported_events(visitor)}


def test_the_way_from_the_start_to_a_session(visitor, edition):
    start = told(visitor, f"{BASE}/")
    (province,) = start["provinces"]
    (year,) = told(visitor, province["self"])["editions"]
    programme = told(visitor, told(visitor, year["self"])["links"]["programme"])

    assert told(visitor, programme["items"][0]["self"]) == programme["items"][0]
    assert slugs(told(visitor, province["networks"])) == ["religion", "community"]
    assert start["openapi"] == "http://testserver/api/v1/openapi.json"
    for name, url in told(visitor, year["self"])["links"].items():
        assert visitor.get(url).status_code == 200, name


def test_an_edition_tells_its_days_and_kinds(visitor, edition):
    said = told(visitor, EDITION)
    assert said["dates_th"] == "๖–๘ กรกฎาคม ๒๕๖๔"
    assert [(day["number"], day["date"]) for day in said["days"]] == [
        (1, "2021-07-06"),
        (2, "2021-07-07"),
        (3, "2021-07-08"),
    ]
    assert [kind["slug"] for kind in said["kinds"]] == ["ceremony", "break"]


def test_cancelled_sessions_are_told_and_what_lies_outside_the_days_has_none(visitor, edition):
    said = {item["slug"]: item for item in told(visitor, PROGRAMME)["items"]}
    assert (said["late"]["state"], said["late"]["day"]) == ("cancelled", None)
    assert (said["lunch"]["everywhere"], said["lunch"]["venue"], said["lunch"]["is_sample"]) == (True, None, True)


def test_speakers_stand_in_thai_order_each_with_what_they_take_part_in(visitor, edition, chiangrai):
    other = make.session(edition, slug="other", title="เสวนา", starts_at=make.OPENING + timedelta(hours=3))
    last = make.person(chiangrai, given_name="อรุณ")
    make.speaker(other, last)
    make.speaker(Session.objects.get(slug="late"), last)

    said = told(visitor, f"{EDITION}speakers/")["items"]

    assert [(each["name"], [session["slug"] for session in each["sessions"]]) for each in said] == [
        ("พระครูดี", ["opening"]),
        ("นายอรุณ ใจดี", ["other", "late"]),
    ]


def test_documents_and_replays(visitor, edition):
    assert [
        (each["slug"], each["file_name"], each["url"]) for each in told(visitor, f"{EDITION}documents/")["items"]
    ] == [
        ("paper", "คู่มือ.pdf", "http://testserver/chiangrai/2564/documents/paper/"),
        ("awaited", None, None),
    ]
    recordings = told(visitor, f"{EDITION}recordings/")["items"]
    assert [(each["title"], each["session"] and each["session"]["slug"]) for each in recordings] == [
        ("ภาพเปิดงาน", "opening"),
        ("ภาพอื่น", None),
    ]


def test_news(visitor, edition):
    (item,) = told(visitor, f"{EDITION}news/")["items"]
    assert (item["slug"], item["date_th"], [each["slug"] for each in item["networks"]]) == (
        "meeting",
        "๖ กรกฎาคม ๒๕๖๔",
        ["community"],
    )


def test_releases_and_what_they_changed(visitor, edition, chiangrai):
    opening, late = Session.objects.get(slug="opening"), Session.objects.get(slug="late")
    Session.objects.filter(pk=opening.pk).update(title="พิธีเปิดงาน", starts_at=make.OPENING + timedelta(minutes=30))
    Session.objects.filter(pk=late.pk).update(state=Session.State.DRAFT)
    make.release(edition, "เลื่อนพิธีเปิด")

    newest, first = told(visitor, f"{EDITION}releases/")["items"]
    assert [(each["number"], each["note"], each["is_current"]) for each in (newest, first)] == [
        (2, "เลื่อนพิธีเปิด", True),
        (1, "", False),
    ]
    said = told(visitor, newest["self"])
    moved, gone = said["items"]
    assert (said["count"], said["release"]) == (2, newest)
    assert (moved["what"], moved["what_th"], moved["slug"]) == ("moved", "ย้าย", "opening")
    assert moved["details"][0] == {
        "name": "when",
        "label": "เวลา",
        "before": "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๐๙.๐๐–๑๐.๐๐ น.",
        "after": "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๐๙.๓๐–๑๐.๐๐ น.",
    }
    assert (gone["what"], gone["slug"], gone["details"]) == ("taken_out", "late", [])
    assert {item["what"] for item in told(visitor, first["self"])["items"]} == {"new"}
    session = told(visitor, f"{PROGRAMME}opening/")
    assert (session["id"], session["sequence"], told(visitor, EDITION)["release"]) == (moved["id"], 2, 2)


def test_a_session_at_another_address_is_still_found(visitor, edition):
    Session.objects.filter(slug="opening").update(slug="grand-opening")
    make.release(edition)
    response = visitor.get(f"{PROGRAMME}opening/")
    assert (response.status_code, response["Location"]) == (301, f"{PROGRAMME}grand-opening/")


# What it keeps to itself


def test_the_working_copy_is_nobodys_yet(visitor, edition):
    before = {path: visitor.get(path).content for path in PATHS}
    Session.objects.filter(slug="opening").update(title="ยังไม่เผยแพร่")
    caches["pages"].clear()
    assert {path: visitor.get(path).content for path in PATHS} == before


def test_who_is_not_public_is_in_no_list_of_changes(visitor, edition, chiangrai):
    session = Session.objects.get(slug="opening")
    session.speakers.create(person=make.person(chiangrai, given_name="เปิดเผย"))
    session.speakers.create(person=make.person(chiangrai, given_name="ลับมาก", is_public=False))
    make.release(edition)
    Session.objects.get(slug="lunch").speakers.create(person=make.person(chiangrai, given_name="ลับอีก", is_public=False))
    make.release(edition)

    changes = visitor.get(f"{EDITION}releases/2/").content.decode()
    assert ("เปิดเผย" in changes, "ลับ" in changes) == (True, False)
    assert told(visitor, f"{EDITION}releases/3/")["count"] == 0


def test_least_data(visitor, organizer, edition):
    hidden = ("@", "ลับ", "draft", "ฉบับร่าง", "นายร่าง", "zoom.example", "ข่าวที่ยังไม่เผยแพร่", '"pk"')
    for path in PATHS:
        for client in (visitor, organizer):
            text = client.get(path).content.decode()
            assert [word for word in hidden if word in text] == [], path


@pytest.mark.parametrize("path", [path for path in PATHS if "2564" in path])
def test_an_unpublished_edition_is_not_there(visitor, edition, path):
    Assembly.objects.update(is_published=False)
    problem = refused(visitor, path, 404)
    assert (problem["title"], problem["title_th"]) == ("Not Found", "ไม่พบข้อมูลนี้")
    assert told(visitor, f"{BASE}/chiangrai/")["editions"] == []


@pytest.mark.parametrize(
    "path", ["programme/draft/", "programme/nothing/", "releases/0/", "releases/2/", f"releases/{10**30}/"]
)
def test_neither_is_a_draft_nor_what_never_was(visitor, edition, path):
    refused(visitor, EDITION + path, 404)


@pytest.mark.parametrize("path", ["/nowhere/", "/nowhere/networks/", "/nowhere/2564/", "/chiangrai/2599/", "/a/b/c/d/"])
def test_what_does_not_exist(visitor, edition, path):
    refused(visitor, BASE + path, 404)
