"""The programme as a calendar: iCalendar (RFC 5545), for the calendars of phones and computers."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vText

from events.exports import SAMPLE, Item, sayable
from events.models import Assembly
from moral_assembly import thai

ASK_AGAIN = timedelta(hours=1)


def calendar(assembly: Assembly, items: Iterable[Item], name: str = "") -> bytes:
    """Return the sessions as a calendar called ``name``, or as the edition. The same facts give the same bytes."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Moral Assembly//Programme//TH")
    name = sayable(name or assembly.name)
    for key in ("name", "x-wr-calname"):
        made.add(key, vText(name))
    made.add("x-wr-timezone", thai.ZONE.key)
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    made.add_component(_bangkok())
    stamp = _stamp(assembly)
    for item in items:
        made.add_component(_event(item, stamp))
    return made.to_ical()


def _bangkok() -> Timezone:
    """Thailand has kept one time, without summer time, since 1920."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzname", "+07")
    for end in ("tzoffsetfrom", "tzoffsetto"):
        standard.add(end, timedelta(hours=7))
    zone = Timezone()
    zone.add("tzid", thai.ZONE.key)
    zone.add_component(standard)
    return zone


def _stamp(assembly: Assembly) -> datetime:
    """The start of the edition's year: the clock would make every answer another, and no reader could keep one."""
    return datetime(assembly.year - thai.ERA, 1, 1, tzinfo=UTC)


def _event(item: Item, stamp: datetime) -> Event:
    session, event = item.session, Event()
    event.add("uid", str(item.guid))
    event.add("dtstamp", stamp)
    event.add("dtstart", thai.local(session.starts_at))
    event.add("dtend", thai.local(session.ends_at))
    event.add("summary", f"{item.title} ({SAMPLE})" if session.is_sample else item.title)
    event.add("description", _description(item))
    event.add("location", _location(item))
    event.add("categories", [item.kind, *item.hosts])
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if item.is_cancelled else "CONFIRMED")
    event.add("url", item.url)
    return event


def _description(item: Item) -> str:
    replays = [sayable(f"วิดีโอย้อนหลัง: {each.title} {each.watch_url}") for each in item.session.recordings.all()]
    return "\n".join([*item.facts, *filter(None, [item.body]), *replays, f"รายละเอียด: {item.url}"])


def _location(item: Item) -> str:
    venue = item.session.venue
    address = (venue and venue.address) or item.session.assembly.place
    return ", ".join(filter(None, [item.venue, sayable(address)]))
