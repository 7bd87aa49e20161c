"""The programme for schedule apps (Giggity, ConfClerk, EventFahrplan): the frab format of c3voc, as JSON and XML."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from xml.etree.ElementTree import Element, SubElement, tostring

from events.exports import SAMPLE, Item, day_of, guid, sayable
from events.models import Assembly
from moral_assembly import thai

SCHEMA = "https://c3voc.de/schedule/schema.json"
GENERATOR = {"name": "Moral Assembly portal", "version": "1"}


def schedule(assembly: Assembly, items: Iterable[Item], site: str) -> dict:
    """Return the edition and the sessions as the format's JSON tells them."""
    items = list(items)
    days = _days(assembly, items)
    return {
        "$schema": SCHEMA,
        "generator": {**GENERATOR, "url": f"{site}/"},
        "schedule": {
            "version": _version(days),
            "base_url": f"{site}/",
            "conference": {**_conference(assembly, items, site), "daysCount": len(days), "days": days},
        },
    }


def as_json(told: dict) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _version(days: list[dict]) -> str:
    """A name of what is told, so that apps announce a new schedule only when there is one."""
    return blake2b(as_json(days), digest_size=5).hexdigest()


def _acronym(assembly: Assembly) -> str:
    return f"{assembly.province.slug.lower().replace('-', '_')}_{assembly.year}"


def _conference(assembly: Assembly, items: list[Item], site: str) -> dict:
    return {
        "acronym": _acronym(assembly),
        "title": sayable(assembly.name),
        "description": sayable(assembly.theme),
        "start": assembly.starts_on.isoformat(),
        "end": assembly.ends_on.isoformat(),
        "timeslot_duration": "00:15",
        "time_zone_name": thai.ZONE.key,
        "url": f"{site}{assembly.get_absolute_url()}programme/",
        "tracks": _tracks(items),
        "rooms": _rooms(assembly, items),
    }


def _tracks(items: list[Item]) -> list[dict]:
    hosts = {host for item in items for host in item.session.hosts.all()}
    in_order = sorted(hosts, key=lambda host: host.number)
    return [{"name": sayable(str(host)), "slug": f"network-{host.number}"} for host in in_order]


def _rooms(assembly: Assembly, items: list[Item]) -> list[dict]:
    """Apps know a room by its guid, which stays as it is when the venue is called otherwise."""
    venues = {item.venue: item.session.venue for item in _by_venue(items)}
    return [
        {
            "name": name,
            "guid": str(guid(assembly, "venue", venue.pk if venue else name)),
            "capacity": venue and venue.capacity,
        }
        for name, venue in venues.items()
    ]


def _by_venue(items: list[Item]) -> list[Item]:
    """In the order of venues; what has none comes last."""
    return sorted(items, key=lambda item: item.session.venue.order if item.session.venue else float("inf"))


def _days(assembly: Assembly, items: list[Item]) -> list[dict]:
    """The edition's days, and any other on which a session was put."""
    count = (assembly.ends_on - assembly.starts_on).days + 1
    dates = {assembly.starts_on + timedelta(days=number) for number in range(count)}
    by_date = defaultdict(list)
    for item in items:
        by_date[day_of(item.session)].append(item)
    return [_day(index, day, by_date[day]) for index, day in enumerate(sorted(dates | by_date.keys()), 1)]


def _day(index: int, day: date, items: list[Item]) -> dict:
    rooms = defaultdict(list)
    for item in _by_venue(items):
        rooms[item.venue].append(_event(item))
    return {
        "index": index,
        "date": day.isoformat(),
        "day_start": _midnight(day).isoformat(),
        "day_end": _midnight(day + timedelta(days=1)).isoformat(),
        "rooms": dict(rooms),
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), thai.ZONE)


def _event(item: Item) -> dict:
    session = item.session
    start, minutes = thai.local(session.starts_at), (session.ends_at - session.starts_at) // timedelta(minutes=1)
    return {
        "guid": str(item.guid),
        "id": session.session_id,
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": thai.local(session.ends_at).isoformat(),
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "room": item.venue,
        "slug": f"{_acronym(session.assembly)}-{session.slug.lower()}-{session.session_id:04}",
        "url": item.url,
        "title": item.title,
        "subtitle": SAMPLE if session.is_sample else "",
        "track": next(iter(item.hosts), None),
        "type": item.kind,
        "language": "th",
        "abstract": item.body,
        "description": "\n".join(item.facts),
        "persons": [_person(item, part.person) for part in item.speakers],
        "links": [
            {"type": "media", "url": each.watch_url, "title": sayable(each.title)} for each in session.recordings.all()
        ],
    }


def _person(item: Item, person) -> dict:
    return {
        "id": person.pk,
        "guid": str(guid(item.session.assembly, "person", person.pk)),
        "name": sayable(person.name),
        "biography": sayable(person.position),
    }


# XML says the same, in other words


def as_xml(told: dict) -> bytes:
    schedule = told["schedule"]
    root = Element("schedule")
    SubElement(root, "generator", {"name": GENERATOR["name"], "version": GENERATOR["version"]})
    _add(root, schedule, "version")
    _add_conference(root, schedule)
    for day in schedule["conference"]["days"]:
        _add_day(root, day)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: Element, told: dict, *names: str) -> None:
    for name in names:
        SubElement(parent, name).text = told[name] or ""


def _add_conference(root: Element, schedule: dict) -> None:
    told = schedule["conference"]
    conference = SubElement(root, "conference")
    _add(conference, told, "acronym", "title", "start", "end")
    SubElement(conference, "days").text = str(told["daysCount"])
    _add(conference, told, "timeslot_duration")
    _add(conference, schedule, "base_url")
    _add(conference, told, "url", "time_zone_name")
    for track in told["tracks"]:
        SubElement(conference, "track", track)


def _add_day(root: Element, told: dict) -> None:
    names = {"index": str(told["index"]), "date": told["date"], "start": told["day_start"], "end": told["day_end"]}
    day = SubElement(root, "day", names)
    for name, events in told["rooms"].items():
        room = SubElement(day, "room", {"name": name})
        for event in events:
            _add_event(room, event)


def _add_event(room: Element, told: dict) -> None:
    event = SubElement(room, "event", {"guid": told["guid"], "id": str(told["id"])})
    _add(event, told, "room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track")
    _add(event, told, "language", "description", "url")
    persons = SubElement(event, "persons")
    for person in told["persons"]:
        SubElement(persons, "person", {"id": str(person["id"]), "guid": person["guid"]}).text = person["name"]
    links = SubElement(event, "links")
    for link in told["links"]:
        SubElement(links, "link", {"href": link["url"], "type": link["type"]}).text = link["title"]
