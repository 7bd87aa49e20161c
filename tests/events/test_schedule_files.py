"""programme.json and programme.xml: the schedule format that phone apps read."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from events import frab
from events.exports import sayable
from events.models import Session
from moral_assembly.synthetic import Size, fill
from tests import make
from tests.events.test_calendar import of_text
from tests.reading import assert_not_found, assert_read_only, read

JSON, XML = "/chiangrai/2564/programme.json", "/chiangrai/2564/programme.xml"
SCHEMAS = Path(os.environ.get("SCHEDULE_SCHEMAS") or settings.BASE_DIR.parent / "shared/schemas")
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the published schemas are not here (SCHEDULE_SCHEMAS)")


def told(client, url: str = JSON) -> dict:
    response = client.get(url)
    assert response.status_code == 200, url
    return json.loads(response.content)


def tree(client, url: str = XML):
    response = client.get(url)
    assert response.status_code == 200, url
    return etree.fromstring(response.content)


def events(document: dict) -> list[dict]:
    days = document["schedule"]["conference"]["days"]
    return [event for day in days for room in day["rooms"].values() for event in room]


@pytest.fixture
def opening(edition, religion, community):
    venue = make.venue(edition, name="เวทีกลาง", capacity=120)
    session = make.session(
        edition,
        slug="Opening",
        title="พิธีเปิด <&> 🌸",
        venue=venue,
        kind=make.kind(edition, name="พิธีการ"),
        hosts=(community, religion),
        body="ร่วม **เปิด** งาน",
        ends_at=make.OPENING + timedelta(minutes=95),
    )
    person = make.person(edition.province, prefix="พระครู", given_name="ดี", family_name="", position="เจ้าอาวาส")
    make.speaker(session, person)
    make.recording(edition, session=session, title="ภาพเปิดงาน", youtube_id="abcdefghijk")
    return session


# What they say


def test_json_tells_the_session(visitor, opening):
    (event,) = events(told(visitor))
    (person,) = event.pop("persons")
    guid = event.pop("guid")

    assert event == {
        "id": opening.pk,
        "date": "2021-07-06T09:00:00+07:00",
        "start": "09:00",
        "end": "2021-07-06T10:35:00+07:00",
        "duration": "01:35",
        "room": "เวทีกลาง",
        "slug": f"chiangrai_2564-opening-{opening.pk:04}",
        "url": "http://testserver/chiangrai/2564/programme/Opening/",
        "title": "พิธีเปิด <&> 🌸",
        "subtitle": "",
        "track": "เครือข่ายศาสนา",
        "type": "พิธีการ",
        "language": "th",
        "abstract": "ร่วม เปิด งาน",
        "description": "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๐๐–๑๐.๓๕ น.\nพิธีการ · เวทีกลาง\n"
        "เจ้าภาพ: เครือข่ายศาสนา, เครือข่ายชุมชน\nวิทยากร: พระครูดี",
        "links": [{"type": "media", "url": "https://youtu.be/abcdefghijk", "title": "ภาพเปิดงาน"}],
    }
    assert (person["name"], person["biography"]) == ("พระครูดี", "เจ้าอาวาส")
    assert len({guid, person["guid"]}) == 2


def test_json_tells_the_edition(visitor, opening):
    document = told(visitor)
    conference = document["schedule"]["conference"]

    assert document["schedule"]["base_url"] == "http://testserver/"
    assert {name: conference[name] for name in ("acronym", "title", "start", "end", "daysCount", "time_zone_name")} == {
        "acronym": "chiangrai_2564",
        "title": "งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม",
        "start": "2021-07-06",
        "end": "2021-07-08",
        "daysCount": 3,
        "time_zone_name": "Asia/Bangkok",
    }
    assert conference["tracks"] == [
        {"name": "เครือข่ายศาสนา", "slug": "network-1"},
        {"name": "เครือข่ายชุมชน", "slug": "network-2"},
    ]
    assert [(room["name"], room["capacity"]) for room in conference["rooms"]] == [("เวทีกลาง", 120)]
    assert [(day["index"], day["date"], day["day_start"], day["day_end"]) for day in conference["days"]][:1] == [
        (1, "2021-07-06", "2021-07-06T00:00:00+07:00", "2021-07-07T00:00:00+07:00")
    ]


def test_xml_says_what_json_says(visitor, edition, opening):
    make.session(edition, everywhere=True, is_sample=True, starts_at=make.OPENING + timedelta(days=1))
    root, document = tree(visitor), told(visitor)

    assert root.findtext("version") == document["schedule"]["version"]
    assert [(day.get("index"), day.get("date")) for day in root.iter("day")] == [
        (str(day["index"]), day["date"]) for day in document["schedule"]["conference"]["days"]
    ]
    assert len(root.findall("day/room/event")) == len(events(document)) == 2
    for element, event in zip(root.iter("event"), events(document), strict=True):
        texts = {child.tag: child.text or "" for child in element if not len(child)}
        same = {name: event[name] or "" for name in texts if name not in ("persons", "links")}
        assert {name: text for name, text in texts.items() if name in same} == same
        assert (element.get("guid"), element.get("id")) == (event["guid"], str(event["id"]))
        assert [person.text for person in element.iter("person")] == [person["name"] for person in event["persons"]]
        assert [link.get("href") for link in element.iter("link")] == [link["url"] for link in event["links"]]
        assert element.getparent().get("name") == event["room"]


def test_cancelled_and_sample_say_so(visitor, edition):
    make.session(edition, title="เสวนา", state=Session.State.CANCELLED)
    make.session(edition, title="แสดง", is_sample=True)

    assert [(event["title"], event["subtitle"]) for event in events(told(visitor))] == [
        ("ยกเลิก: เสวนา", ""),
        ("แสดง", "ข้อมูลตัวอย่าง"),
    ]


def test_rooms_of_one_name_are_one_and_stand_in_order(visitor, edition):
    last, first, again = (
        make.venue(edition, name=name, order=order) for name, order in (("ข", 9), ("ก", 1), ("ข", 12))
    )
    for venue in (last, again, first, None):
        make.session(edition, venue=venue)
    conference = told(visitor)["schedule"]["conference"]

    assert [room["name"] for room in conference["rooms"]] == ["ก", "ข", "ยังไม่ระบุสถานที่"]
    assert [(name, len(room)) for name, room in conference["days"][0]["rooms"].items()] == [
        ("ก", 1),
        ("ข", 2),
        ("ยังไม่ระบุสถานที่", 1),
    ]


def test_a_session_outside_the_days_is_not_lost(visitor, edition):
    make.session(edition, starts_at=datetime(2021, 7, 5, 2, tzinfo=UTC))
    days = told(visitor)["schedule"]["conference"]["days"]
    assert [(day["index"], day["date"]) for day in days][:2] == [(1, "2021-07-05"), (2, "2021-07-06")]
    assert len(events(told(visitor))) == 1


def test_the_version_changes_with_the_sessions_alone(visitor, edition, opening):
    def version() -> str:
        return told(visitor)["schedule"]["version"]

    first = version()
    make.news(edition)
    assert version() == first
    Session.objects.update(title="ใหม่")
    assert version() == first
    make.release(edition)
    assert version() != first


@pytest.mark.parametrize("url", [JSON, XML])
def test_filters_apply(visitor, edition, opening, url):
    make.session(edition, title="อื่น", kind=make.kind(edition))
    for query, found in (("", 2), ("?network=religion", 1), ("?day=2", 0)):
        response = visitor.get(url + query)
        text = response.content.decode()
        assert ("อื่น" in text, text.count("พิธีเปิด") > 0) == (found == 2, found > 0)


# The published schemas


@pytest.fixture
def rich(edition, opening):
    make.session(edition, everywhere=True, is_sample=True)
    make.session(
        edition, venue=None, state=Session.State.CANCELLED, slug="-", starts_at=make.OPENING + timedelta(days=9)
    )


@needs_schemas
@pytest.mark.parametrize("query", ["", "?day=3"])
def test_json_is_valid(visitor, rich, query):
    schema = json.loads((SCHEMAS / "schedule.schema.json").read_text())
    checker = jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in checker.iter_errors(told(visitor, JSON + query))] == []


@needs_schemas
@pytest.mark.parametrize("query", ["", "?day=3"])
def test_xml_is_valid(visitor, rich, query):
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "schedule.xml.xsd"))
    schema.validate(tree(visitor, XML + query))
    assert [str(error) for error in schema.error_log] == []


@needs_schemas
def test_synthetic_programmes_are_valid(visitor, db):
    fill(Size())
    fill(Size(sessions=30), slug="tuayang-10")
    for slug in ("tuayang", "tuayang-10"):
        schema = json.loads((SCHEMAS / "schedule.schema.json").read_text())
        jsonschema.validate(told(visitor, f"/{slug}/2564/programme.json"), schema)
        xsd = etree.XMLSchema(etree.parse(SCHEMAS / "schedule.xml.xsd"))
        xsd.assertValid(tree(visitor, f"/{slug}/2564/programme.xml"))


# How they are sent


@pytest.mark.parametrize(("url", "kind"), [(JSON, "application/json"), (XML, "application/xml; charset=utf-8")])
def test_kind_name_and_304(visitor, opening, clock, url, kind):
    response = visitor.get(url)
    clock.now += timedelta(days=2)

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E0%B8%81")
    assert visitor.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert_read_only(visitor, url)


@pytest.mark.parametrize("name", ["programme.json", "programme.xml"])
def test_unknown_or_hidden(visitor, hidden, name):
    for year in (2565, 2563):
        assert_not_found(visitor, f"/chiangrai/{year}/{name}")


@pytest.mark.parametrize("name", ["programme.ics", "programme.json", "programme.xml"])
def test_statements_do_not_grow_with_the_programme(cost, db, name):
    fill(Size())
    fill(Size(sessions=600, people=200), slug="tuayang-10")
    assert cost(f"/tuayang/2564/{name}") == cost(f"/tuayang-10/2564/{name}") == 6


# Any text


@given(st.text())
def test_any_text_comes_back(text):
    item = of_text(text)
    made = frab.schedule(item.session.assembly, [item], "http://testserver")

    (event,) = events(json.loads(frab.as_json(made)))
    assert event["title"] == sayable(text)
    root = etree.fromstring(frab.as_xml(made))
    assert (root.findtext(".//event/title") or "").split() == sayable(text).split()
    assert etree.fromstring(frab.as_xml(made)).findtext("conference/title") == root.findtext("conference/title")


def test_the_programme_leads_to_them(visitor, opening):
    links = read(visitor, "/chiangrai/2564/programme/").links("#programme small a")
    assert links[:2] == [("XML", XML), ("JSON", JSON)]
