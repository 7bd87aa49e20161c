"""The programme as a booklet (สูจิบัตร): what stands in it, and the A5 pages and folded A4 sheets that come of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import pikepdf
import segno
import weasyprint
from django.template.loader import render_to_string
from django.urls import reverse

from events import programme
from events.models import Assembly, Session, Speaker, Venue
from events.programme import Day
from moral_assembly import thai_pdf
from networks.models import Network, Organization, Person

STYLESHEETS = ("print/booklet.css",)
FOLD = 4  # pages of a folded sheet
HOSTED = 12  # sessions listed of a network; there are more online
BRIEF = 420  # characters of a part of the concept
A4_ACROSS = (841.89, 595.28)  # points


@dataclass(frozen=True)
class Place:
    """A venue with what is on there; ``number`` stands for it on the plan of the event."""

    number: int
    venue: Venue
    sessions: list[Session]


@dataclass(frozen=True)
class Voice:
    """A person in the index of speakers."""

    person: Person
    organization: str
    parts: list[Speaker]


@dataclass(frozen=True)
class DayPages:
    """A day with its sessions in order of time."""

    day: Day
    sessions: list[Session]

    @property
    def is_all_samples(self) -> bool:
        return bool(self.sessions) and all(session.is_sample for session in self.sessions)


def facts(assembly: Assembly, site: str) -> dict:
    """Return all that the booklet tells, in the same number of statements whatever the size of the assembly.

    ``site`` is the portal's address without a slash at its end.
    """
    sessions = programme.sessions_of(assembly)
    days = [
        DayPages(day, [session for session in sessions if day.holds(session)])
        for day in programme.days_of(assembly, "", assembly.starts_on)
    ]
    places = _places(assembly, sessions)
    return {
        "assembly": assembly,
        "days": days,
        "session_count": sum(not session.kind.is_break for session in sessions),
        "has_samples": any(session.is_sample for session in sessions),
        "sections": list(assembly.sections.all()),
        "brief": BRIEF,
        "places": places,
        "plan": _plan(places),
        "most": HOSTED,
        "less": -HOSTED,
        "networks": _networks(assembly, sessions),
        "voices": _voices(sessions),
        "site": site,
        "address": _address(site),
        "online": _linked(site, reverse("programme", args=[assembly.province.slug, assembly.year])),
        "concept": _linked(site, reverse("concept", args=[assembly.province.slug, assembly.year])),
    }


def _places(assembly: Assembly, sessions: list[Session]) -> list[Place]:
    held = defaultdict(list)
    for session in sessions:
        held[session.venue_id].append(session)
    venues = assembly.venues.select_related("district")
    places = [Place(number, venue, held[venue.pk]) for number, venue in enumerate(venues, 1)]
    for place in places:
        for session in place.sessions:
            session.place = place
        place.venue.map_code = code(place.venue.map_url) if place.venue.map_url else ""
    return places


def _plan(places: list[Place]) -> list[tuple[str, list[Place]]]:
    """The venues by kind, for a plan that needs no map; kinds without one are left out."""
    of_kinds = [(kind.label, [place for place in places if place.venue.kind == kind]) for kind in Venue.Kind]
    return [(label, members) for label, members in of_kinds if members]


def _networks(assembly: Assembly, sessions: list[Session]) -> list[tuple[Network, list[Session]]]:
    hosted = defaultdict(list)
    for session in sessions:
        for network in session.hosts.all():
            hosted[network.pk].append(session)
    networks = assembly.province.networks.only("number", "name", "slug", "province_id")
    return [(network, hosted[network.pk]) for network in networks]


def _voices(sessions: Iterable[Session]) -> list[Voice]:
    """The speakers in the order of a Thai dictionary."""
    people, parts = {}, defaultdict(list)
    for session in sessions:
        for part in session.speakers.all():
            part.session = session
            people[part.person_id] = part.person
            parts[part.person_id].append(part)
    names = Organization.objects.in_bulk({person.organization_id for person in people.values()} - {None})
    return [
        Voice(person, str(names.get(person.organization_id, "")), parts[person.pk])
        for person in sorted(people.values(), key=lambda person: (person.sort_key, person.pk))
    ]


def code(address: str) -> str:
    """Return a QR code as the address of its picture."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, omitsize=True, xmldecl=False)


def _linked(site: str, path: str) -> dict:
    return {"url": site + path, "code": code(site + path), "words": _address(site + path)}


def _address(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def html(assembly: Assembly, site: str) -> str:
    """Return the booklet as HTML; the same programme gives the same text, and so the same PDF."""
    return render_to_string("print/booklet.html", facts(assembly, site))


def source(text: str) -> str:
    """Return a hash of all that a PDF is made from: the text, its look, and the program that lays it out."""
    look = [(thai_pdf.STATIC / name).read_bytes() for name in STYLESHEETS]
    return sha256(b"\0".join([text.encode(), weasyprint.__version__.encode(), *look])).hexdigest()


def pdf(text: str, progress: thai_pdf.Progress | None = None) -> bytes:
    """Return the A5 pages, as many as fold well: what is missing to a multiple of four becomes pages for notes."""
    return thai_pdf.make(text, STYLESHEETS, progress=progress, choose=_folding)


def _folding(pages: list) -> list:
    """Of the three pages for notes before the last page, keep as many as are needed."""
    surplus = len(pages) % FOLD
    return [*pages[: -1 - surplus], pages[-1]] if surplus else pages


def page_count(file: bytes) -> int:
    with pikepdf.open(BytesIO(file)) as pdf:
        return len(pdf.pages)


def imposed(file: bytes) -> bytes:
    """Lay the A5 pages out on A4 across, two on a side, so that sheets printed on both sides fold to the booklet."""
    with pikepdf.open(BytesIO(file)) as booklet, pikepdf.new() as sheets:
        for left, right in pairs(len(booklet.pages)):
            side = sheets.add_blank_page(page_size=A4_ACROSS)
            middle, (width, height) = A4_ACROSS[0] / 2, A4_ACROSS
            side.add_overlay(booklet.pages[left - 1], pikepdf.Rectangle(0, 0, middle, height))
            side.add_overlay(booklet.pages[right - 1], pikepdf.Rectangle(middle, 0, width, height))
        sheets.docinfo["/Title"] = f"{booklet.docinfo.get('/Title', '')} (พับเล่ม)"
        out = BytesIO()
        sheets.save(out, deterministic_id=True)
        return out.getvalue()


def pairs(pages: int) -> list[tuple[int, int]]:
    """Return which pages stand side by side: the outside and the inside of each sheet, from the outermost inwards."""
    return [
        pair
        for sheet in range(pages // FOLD)
        for pair in (
            (pages - 2 * sheet, 1 + 2 * sheet),
            (2 + 2 * sheet, pages - 1 - 2 * sheet),
        )
    ]
