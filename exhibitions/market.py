"""The market as visitors see it: the booths they asked for, area by area, in as many statements for one as for all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from events import programme
from events.models import Assembly, Recording, ReleasedSession, Session, Venue
from exhibitions.grid import Grid
from exhibitions.models import Booth, BoothPhoto, FloorPlan, Passport, Placement, Product, Visit, Zone
from moral_assembly import thai
from networks.models import Network, Picture, Virtue

COVER = ("code", "width", "height", "widths", "colour", "alt", "is_decorative", "state")
NEAR = 1  # cells to each side in which another booth is a neighbour
TOP = 5  # booths that are told to be visited most


def booths_of(assembly: Assembly) -> QuerySet[Booth]:
    """The booths that visitors meet, with all that a list shows of them, in one statement."""
    virtues = Virtue.objects.filter(booths=OuterRef("pk")).order_by("order")
    products = Product.objects.filter(booth=OuterRef("pk"))
    photos = BoothPhoto.objects.filter(booth=OuterRef("pk"), picture__in=Picture.objects.public())
    cover = JSONObject(**{name: f"picture__{name}" for name in COVER})
    return (
        assembly.booths.public()
        .select_related("network", "zone__area", "placement")
        .only(
            *("assembly_id", "slug", "title", "organization", "sort_key", "is_sample"),
            *("network__number", "network__name", "network__slug"),
            *("zone__name", "zone__colour", "zone__kind", "zone__order"),
            *("zone__area__name", "zone__area__slug", "zone__area__order"),
            *("placement__plan_id", "placement__column", "placement__row", "placement__number"),
        )
        .annotate(
            virtue_list=ArraySubquery(virtues.values(told=JSONObject(slug="slug", name="name", order="order"))),
            product_list=ArraySubquery(products.values("name")),
            cover_fields=Subquery(photos.values(told=cover)[:1]),
            stamps_needed=Subquery(Passport.objects.filter(assembly=OuterRef("assembly")).values("needed")),
        )
        .order_by("zone__order", "sort_key", "pk")
    )


def cover(booth: Booth) -> Picture | None:
    """The first photograph of a booth, of the fields that came with it."""
    return Picture(**booth.cover_fields) if booth.cover_fields else None


@dataclass(frozen=True)
class Choice:
    """What the reader's query string asks for; an empty string asks for everything."""

    network: str = ""
    virtue: str = ""
    q: str = ""

    PARAMETERS = ("network", "virtue")

    @classmethod
    def of(cls, query) -> "Choice":
        return cls(**{name: query.get(name, "") for name in cls.PARAMETERS}, q=query.get("q", "").strip())

    def __bool__(self) -> bool:
        return bool(self.network or self.virtue or self.q)

    def admits(self, booth: Booth) -> bool:
        return (
            (not self.network or (booth.network is not None and booth.network.slug == self.network))
            and (not self.virtue or any(virtue["slug"] == self.virtue for virtue in booth.virtue_list))
            and self._says(booth)
        )

    def _says(self, booth: Booth) -> bool:
        words = thai.normalise(self.q).split()
        if not words:
            return True
        text = thai.normalise(" ".join([booth.title, booth.organization, *booth.product_list]))
        return all(word in text for word in words)


@dataclass
class Part:
    """A zone of an area with its booths; ``zone`` is None for those that have none."""

    zone: Zone | None
    booths: list[Booth]


@dataclass
class Area:
    """An area of the market: its plan, what it shows by zones, and what is performed there."""

    venue: Venue
    plan: FloorPlan | None
    booths: list[Booth]
    shown: set[int]
    performances: list[ReleasedSession]

    @cached_property
    def grid(self) -> Grid | None:
        placements = [_placement(booth) for booth in self.booths if _stands(booth)]
        for each in placements:
            each.booth.is_faded = each.booth.pk not in self.shown
        return Grid(self.plan, placements) if self.plan and placements else None

    @property
    def parts(self) -> list[Part]:
        by_zone = defaultdict(list)
        for booth in self.booths:
            if booth.pk in self.shown:
                by_zone[booth.zone].append(booth)
        return [Part(zone, booths) for zone, booths in by_zone.items()]


def _stands(booth: Booth) -> bool:
    return getattr(booth, "placement", None) is not None


def _placement(booth: Booth) -> Placement:
    booth.placement.booth = booth
    return booth.placement


class Market:
    """The whole of an edition's market, and what of it the reader asked for."""

    def __init__(self, assembly: Assembly, choice: Choice, now: datetime):
        self.assembly, self.choice, self.now = assembly, choice, now
        rows = booths_of(assembly)
        self.is_closed = now >= Passport(assembly=assembly).closes_at
        self.booths = list(with_stamps(rows) if self.is_closed else rows)
        for booth in self.booths:
            booth.assembly = assembly
        self.found = [booth for booth in self.booths if choice.admits(booth)]

    @cached_property
    def areas(self) -> list[Area]:
        """The areas with booths or performances in their order; first where each booth stands, else its zone's."""
        rows = FloorPlan.objects.filter(area__assembly=self.assembly).select_related("area")
        plans = {plan.pk: plan for plan in rows}
        by_area, venues = defaultdict(list), {plan.area_id: plan.area for plan in plans.values()}
        for booth in self.booths:
            venue = plans[booth.placement.plan_id].area if _stands(booth) else booth.zone and booth.zone.area
            if venue:
                venues.setdefault(venue.pk, venue)
            by_area[venue and venue.pk].append(booth)
        plan_of = {plan.area_id: plan for plan in plans.values()}
        performed, shown = self._performed(), {booth.pk for booth in self.found}
        ordered = sorted(venues.values(), key=lambda venue: (venue.order, venue.pk))
        areas = [Area(v, plan_of.get(v.pk), by_area[v.pk], shown, performed[v.pk]) for v in ordered]
        return [area for area in areas if area.booths or area.performances]

    @property
    def without_area(self) -> list[Booth]:
        """Booths that nobody has given a zone or a place yet."""
        return [booth for booth in self.found if not booth.zone and not _stands(booth)]

    def _performed(self) -> dict[int, list[ReleasedSession]]:
        """What the programme has on in areas with a yard for performances, in order of time."""
        rows = programme.rows_of(self.assembly).filter(venue__zones__kind=Zone.Kind.YARD, kind__is_break=False)
        rows = rows.exclude(state=Session.State.CANCELLED).defer("body", "search_text")
        found = defaultdict(list)
        for session in rows.distinct().order_by("starts_at", "pk"):
            session.assembly = self.assembly
            found[session.venue_id].append(session)
        return found

    @property
    def passport(self) -> Passport | None:
        """The visit passport of the edition, if its booths give stamps."""
        needed = next((booth.stamps_needed for booth in self.booths), None)
        return needed and Passport(assembly=self.assembly, needed=needed)

    @property
    def most_visited(self) -> list[Booth]:
        """Which booths gave most stamps; nobody is told before closing."""
        visited = [booth for booth in self.booths if self.is_closed and booth.stamps]
        return sorted(visited, key=lambda booth: -booth.stamps)[:TOP]

    @property
    def networks(self) -> list[Network]:
        return sorted({b.network for b in self.booths if b.network}, key=lambda network: network.number)

    @property
    def virtues(self) -> list[dict]:
        found = {virtue["slug"]: virtue for booth in self.booths for virtue in booth.virtue_list}
        return sorted(found.values(), key=lambda virtue: virtue["order"])

    @property
    def is_odd(self) -> bool:
        """Whether a value is asked for that the market has not: no link leads there."""
        known = {"network": {n.slug for n in self.networks}, "virtue": {v["slug"] for v in self.virtues}}
        return any(getattr(self.choice, name) not in {"", *values} for name, values in known.items())


# One booth


def neighbours(booth: Booth) -> list[Booth]:
    """The public booths on the cells around a booth, nearest first."""
    if not _stands(booth):
        return []
    at = booth.placement
    columns, rows = ((n - NEAR, n + NEAR) for n in (at.column, at.row))
    near = Booth.objects.public().filter(
        placement__plan=at.plan_id, placement__column__range=columns, placement__row__range=rows
    )
    found = list(near.exclude(pk=booth.pk).select_related("placement"))
    for each in found:
        each.assembly = booth.assembly
    return sorted(found, key=lambda each: _distance(each.placement, at))


def _distance(one: Placement, other: Placement) -> tuple[int, int, int]:
    return abs(one.column - other.column) + abs(one.row - other.row), one.row, one.column


def replays_of(assembly: Assembly, venue: Venue | None) -> Iterable[Recording]:
    """The recordings of sessions in an area."""
    if venue is None:
        return Recording.objects.none()
    shown = programme.rows_of(assembly).filter(venue=venue)
    return assembly.recordings.filter(session__in=shown.values("pk" if assembly.shows_working_copy else "session"))


def with_stamps(booths: QuerySet[Booth]) -> QuerySet[Booth]:
    """Booths with how many browsers have their stamps."""
    visits = Visit.objects.filter(booth=OuterRef("pk")).order_by().values("booth").annotate(count=Count("pk"))
    return booths.annotate(stamps=Coalesce(Subquery(visits.values("count")), 0))


def by_stamps(assembly: Assembly) -> QuerySet[Booth]:
    """The public booths of an edition, those with the most stamps first; for the desk."""
    rows = with_stamps(assembly.booths.public().select_related("network"))
    return rows.order_by("-stamps", "sort_key", "pk")


def of_network(assembly: Assembly, network: Network) -> QuerySet[Booth]:
    """A network's booths in an edition, with their areas."""
    mine = assembly.booths.public().filter(network=network)
    return mine.select_related("zone__area", "placement__plan__area").order_by(
        F("placement__plan__area__order").asc(nulls_last=True), "sort_key"
    )
