"""The programme as a calendar: iCalendar (RFC 5545), for the calendars of phones and computers."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vText

from events.exports import SAMPLE, Item, sayable
from events.models import Assembly, Registration
from moral_assembly import thai

ASK_AGAIN = timedelta(hours=1)


def calendar(assembly: Assembly, items: Iterable[Item], name: str = "") -> bytes:
    """Return the sessions as a calendar called ``name``, or as the edition. The same facts give the same bytes."""
    made = empty(name or assembly.name)
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    made.add_component(_bangkok())
    stamp = _stamp(assembly)
    for item in items:
        made.add_component(_event(item, stamp))
    return made.to_ical()


def empty(name: str) -> Calendar:
    """Return a calendar that says its name and nothing else yet."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Moral Assembly//Programme//TH")
    name = sayable(name)
    for key in ("name", "x-wr-calname"):
        made.add(key, vText(name))
    made.add("x-wr-timezone", thai.ZONE.key)
    return made


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


STATUS = {"confirmed": "CONFIRMED", "waiting": "TENTATIVE", "held": "TENTATIVE", "cancelled": "CANCELLED"}


def of_ticket(ticket: Registration, url: str) -> bytes:
    """Return the day of a registration: the hours of the area where they are known, else the whole day."""
    area_day, event = ticket.area_day, Event()
    venue, assembly = area_day.venue, area_day.assembly
    made = empty(assembly.name)
    made.add_component(_bangkok())
    event.add("uid", f"registration-{ticket.pk}@{assembly.province.slug}")
    event.add("dtstamp", ticket.made_at)
    if venue.opens_at and venue.closes_at:
        event.add("dtstart", _moment(area_day.day, venue.opens_at))
        event.add("dtend", _moment(area_day.day, venue.closes_at))
    else:
        event.add("dtstart", area_day.day)
        event.add("dtend", area_day.day + timedelta(days=1))
    event.add("summary", sayable(f"{assembly.name}: {venue.name}"))
    event.add("description", sayable(f"{thai.format_date(area_day.day, 'full')} {ticket.get_mode_display()}\n{url}"))
    event.add("location", sayable(", ".join(filter(None, [venue.name, venue.address or assembly.place]))))
    event.add("sequence", ticket.issue + (ticket.state == Registration.State.CANCELLED))
    event.add("status", STATUS[ticket.state])
    event.add("url", url)
    made.add_component(event)
    return made.to_ical()


def _moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=thai.ZONE)
