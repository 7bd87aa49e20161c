"""What the API says of each row; the shapes are described in ``schemas``."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import uuid5

from events.exports import GUIDS, Item, day_of, guid
from events.models import Assembly, Document, Kind, News, Recording, Release, Venue
from events.releases import Change
from moral_assembly import prose, thai
from moral_assembly.api.document import BASE
from networks.models import Network, Person, Province


@dataclass(frozen=True)
class Place:
    """Where things are told of: the portal's address without a slash at its end, and a path below it."""

    site: str
    path: str

    @property
    def page(self) -> str:
        return self.site + self.path

    @property
    def api(self) -> str:
        return f"{self.site}{BASE}{self.path}"

    def __truediv__(self, path: str) -> "Place":
        return Place(self.site, f"{self.path}{path}/")


def collection(items: Iterable[dict]) -> dict:
    items = list(items)
    return {"count": len(items), "items": items}


# A province


def province(found: Province, editions: Iterable[Assembly], site: str) -> dict:
    place = Place(site, found.get_absolute_url())
    return {
        "slug": found.slug,
        "name": found.name,
        "url": place.page,
        "self": place.api,
        "networks": (place / "networks").api,
        "editions": [_edition_link(each, place / str(each.year)) for each in editions],
    }


def _edition_link(assembly: Assembly, place: Place) -> dict:
    return {
        "year": assembly.year,
        "name": assembly.name,
        "starts_on": assembly.starts_on.isoformat(),
        "ends_on": assembly.ends_on.isoformat(),
        "url": place.page,
        "self": place.api,
    }


def network(found: Network, of: Province, site: str) -> dict:
    return {
        "id": str(uuid5(GUIDS, f"{of.slug}/network/{found.pk}")),
        "number": found.number,
        "slug": found.slug,
        "name": found.name,
        "url": (Place(site, of.get_absolute_url()) / "networks" / found.slug).page,
    }


# An edition


def edition(assembly: Assembly, kinds: Iterable[Kind], site: str) -> dict:
    place = Place(site, assembly.get_absolute_url())
    parts = ("programme", "venues", "speakers", "recordings", "documents", "news", "releases")
    files = ("ics", "json", "xml")
    return {
        **_edition_link(assembly, place),
        "province": assembly.province.slug,
        "theme": assembly.theme,
        "place": assembly.place,
        "host": assembly.host,
        "dates_th": thai.format_date_range(assembly.starts_on, assembly.ends_on),
        "days": list(_days(assembly)),
        "kinds": [_kind(each) for each in kinds],
        "release": assembly.current_release and assembly.current_release.number,
        "links": {part: (place / part).api for part in parts}
        | {f"programme_{ending}": f"{place.page}programme.{ending}" for ending in files},
    }


def _days(assembly: Assembly) -> Iterable[dict]:
    for index in range((assembly.ends_on - assembly.starts_on).days + 1):
        date = assembly.starts_on + timedelta(days=index)
        yield {"number": index + 1, "date": date.isoformat(), "date_th": thai.format_date(date, "full")}


def _kind(found: Kind) -> dict:
    return {"slug": found.slug, "name": found.name, "is_break": found.is_break}


def venue(found: Venue, assembly: Assembly) -> dict:
    return {
        **_venue_link(found, assembly),
        "kind": found.kind,
        "capacity": found.capacity,
        "address": found.address,
        "district": str(found.district or ""),
        "map_url": found.map_url or None,
        "is_sample": found.is_sample,
    }


def _venue_link(found: Venue, assembly: Assembly) -> dict:
    return {"id": str(guid(assembly, "venue", found.pk)), "slug": found.slug, "name": found.name}


# Sessions, and what hangs on them


def session(item: Item) -> dict:
    row = item.session
    return {
        **session_link(item),
        "kind": _kind(row.kind),
        "state": row.state,
        "cancel_reason": row.cancel_reason,
        "delayed_minutes": row.delayed_minutes,
        "sequence": row.sequence,
        "day": day(item),
        "starts_at": _moment(row.starts_at),
        "ends_at": _moment(row.ends_at),
        "date_th": thai.format_date(row.starts_at, "full"),
        "time_th": thai.format_time_range(row.starts_at, row.ends_at),
        "venue": _venue_link(row.venue, row.assembly) if row.venue else None,
        "everywhere": row.everywhere,
        "description": prose.to_text(row.body),
        "networks": [network(host, row.assembly.province, item.site) for host in row.hosts.all()],
        "speakers": [_part(part, row.assembly) for part in item.speakers if part.person.is_public],
        "recordings": [_recording_link(each, row.assembly) for each in row.recordings.all()],
        "is_sample": row.is_sample,
        "ics": f"{item.url.rstrip('/')}.ics",
    }


def session_link(item: Item) -> dict:
    place = Place(item.site, item.session.get_absolute_url())
    return {
        "id": str(item.guid),
        "slug": item.session.slug,
        "title": item.session.title,
        "url": place.page,
        "self": place.api,
    }


def day(item: Item) -> int | None:
    date, assembly = day_of(item.session), item.session.assembly
    return (date - assembly.starts_on).days + 1 if assembly.starts_on <= date <= assembly.ends_on else None


def _moment(moment) -> str:
    return thai.local(moment).isoformat()


def _part(part, assembly: Assembly) -> dict:
    return {"id": _person_id(part.person, assembly), "name": part.person.name, "duty": part.duty}


def _person_id(person: Person, assembly: Assembly) -> str:
    return str(guid(assembly, "person", person.pk))


def speakers(items: Iterable[Item], assembly: Assembly) -> list[dict]:
    """The public people of the sessions, in the order of the Thai alphabet, each with what they take part in."""
    by_person = defaultdict(list)
    for item in items:
        for part in item.speakers:
            if part.person.is_public:
                by_person[part.person].append(item)
    in_order = sorted(by_person, key=lambda person: (person.sort_key, person.pk))
    return [_speaker(person, by_person[person], assembly) for person in in_order]


def _speaker(person: Person, items: list[Item], assembly: Assembly) -> dict:
    return {
        "id": _person_id(person, assembly),
        "name": person.name,
        "position": person.position,
        "is_sample": person.is_sample,
        "sessions": [session_link(item) for item in items],
    }


def recordings(rows: Iterable[Recording], items: Iterable[Item], assembly: Assembly) -> list[dict]:
    """The replays; each names its session only where that one is public."""
    shown_in = {each.pk: item for item in items for each in item.session.recordings.all()}
    return [_recording(row, shown_in.get(row.pk), assembly) for row in rows]


def _recording(row: Recording, item: Item | None, assembly: Assembly) -> dict:
    return {
        **_recording_link(row, assembly),
        "group": row.group,
        "credit": row.credit,
        "youtube_id": row.youtube_id,
        "session": session_link(item) if item else None,
    }


def _recording_link(row: Recording, assembly: Assembly) -> dict:
    return {"id": str(guid(assembly, "recording", row.pk)), "title": row.title, "url": row.watch_url}


# Papers


def document(row: Document, assembly: Assembly, site: str) -> dict:
    place = Place(site, assembly.get_absolute_url()) / "documents" / row.slug
    return {
        "id": str(guid(assembly, "document", row.pk)),
        "slug": row.slug,
        "title": row.title,
        "group": row.group,
        "file_name": row.download_name if row.file else None,
        "url": place.page if row.file else None,
    }


def news(row: News, assembly: Assembly, site: str) -> dict:
    return {
        "id": str(guid(assembly, "news", row.pk)),
        "slug": row.slug,
        "title": row.title,
        "summary": row.summary,
        "description": prose.to_text(row.body),
        "credit": row.credit,
        "happened_at": _moment(row.happened_at),
        "date_th": thai.format_date(row.happened_at),
        "networks": [network(each, assembly.province, site) for each in row.networks.all()],
        "url": (Place(site, assembly.get_absolute_url()) / "news" / row.slug).page,
    }


# Releases


def release(row: Release, assembly: Assembly, site: str) -> dict:
    place = Place(site, assembly.get_absolute_url()) / "releases" / str(row.number)
    return {
        "number": row.number,
        "made_at": _moment(row.made_at),
        "date_th": thai.format_date(row.made_at, "datetime"),
        "note": row.note,
        "is_current": row.pk == assembly.current_release_id,
        "self": place.api,
    }


def change(found: Change, assembly: Assembly) -> dict:
    return {
        "what": found.why.name.lower(),
        "what_th": found.why.value,
        "id": str(guid(assembly, "session", found.row.session_id)),
        "slug": found.row.slug,
        "title": found.row.title,
        "details": [asdict(detail) for detail in found.details],
    }
