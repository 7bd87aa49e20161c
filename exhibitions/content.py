"""Markets of editions: zones, plans, the call and samples of booths, from the folders in ``content/``."""

from datetime import datetime, time
from pathlib import Path

from events.models import Assembly
from exhibitions.booth_changes import snapshot
from exhibitions.models import Booth, BoothCall, BoothQuestion, FloorPlan, Passport, Placement, Product, Zone
from moral_assembly import thai
from moral_assembly.content import Intake, read_toml
from networks.models import Virtue

FOLDER = Path(__file__).parent / "content"
TIMES = {
    Booth.State.SUBMITTED: ("submitted_at",),
    Booth.State.ACCEPTED: ("submitted_at", "accepted_at"),
    Booth.State.CONFIRMED: ("submitted_at", "accepted_at", "confirmed_at"),
}


def load(intake: Intake) -> None:
    """Load the market of every edition that is still there; folders are named for province and Buddhist year."""
    for file in sorted(FOLDER.glob("*/market.toml")):
        province, _, year = file.parent.name.rpartition("-")
        if assembly := Assembly.objects.at(province, int(year)).first():
            load_market(intake, file.parent.name, assembly, read_toml(file))


def load_market(intake: Intake, scope: str, assembly: Assembly, content: dict) -> None:
    areas = {venue.slug: venue for venue in assembly.venues.all()}
    load_call(intake, scope, assembly, content["call"])
    load_zones(intake, scope, assembly, areas, content["zones"])
    load_plans(intake, scope, assembly, areas, content["plans"])
    load_booths(intake, scope, assembly, content["booths"])
    if intake.samples:
        intake.offer(
            scope,
            Passport.objects.filter(assembly=assembly),
            [Passport(assembly=assembly, **content["passport"])],
            "assembly_id",
        )


def load_call(intake: Intake, scope: str, assembly: Assembly, about: dict) -> None:
    questions = about.pop("questions")
    moments = {name: datetime.combine(about[name], time(9), tzinfo=thai.ZONE) for name in ("opens_at", "closes_at")}
    siblings = BoothCall.objects.filter(assembly__province=assembly.province_id)
    call = BoothCall(assembly=assembly, **about | moments, is_sample=True)
    for made in intake.offer(scope, siblings, [call], "assembly_id"):
        BoothQuestion.objects.bulk_create(
            BoothQuestion(call=made, order=order, **fields) for order, fields in enumerate(questions, 1)
        )


def load_zones(intake: Intake, scope: str, assembly: Assembly, areas: dict, items: list[dict]) -> None:
    rows = [
        Zone(order=order, is_sample=True, **fields | {"area": areas[fields["area"]]})
        for order, fields in enumerate(items, 1)
        if fields["area"] in areas
    ]
    intake.offer(scope, Zone.objects.filter(area__assembly=assembly), rows, "slug")


def load_plans(intake: Intake, scope: str, assembly: Assembly, areas: dict, items: list[dict]) -> None:
    rows = [FloorPlan(**fields | {"area": areas[fields["area"]]}) for fields in items if fields["area"] in areas]
    if intake.samples:
        intake.offer(scope, FloorPlan.objects.filter(area__assembly=assembly), rows, "area_id")


def load_booths(intake: Intake, scope: str, assembly: Assembly, items: list[dict]) -> None:
    """Load samples of booths with their products, virtues and places on plans that are still there."""
    networks = {network.slug: network for network in assembly.province.networks.all()}
    zones = {zone.slug: zone for zone in Zone.objects.filter(area__assembly=assembly).select_related("area")}
    items = {fields["slug"]: fields for fields in items if fields["network"] in networks and fields["zone"] in zones}
    rows = [_booth(assembly, fields, networks, zones) for fields in items.values()]
    new = intake.offer(scope, assembly.booths.all(), rows, "slug")
    _furnish(new, items)
    _accept(new)
    _place(new, items)


def _furnish(booths: list[Booth], items: dict[str, dict]) -> None:
    """Give booths their virtues and products."""
    virtues, link = {virtue.slug: virtue.pk for virtue in Virtue.objects.all()}, Booth.virtues.through
    link.objects.bulk_create(
        link(booth_id=booth.pk, virtue_id=virtues[slug])
        for booth in booths
        for slug in items[booth.slug]["virtues"]
        if slug in virtues
    )
    Product.objects.bulk_create(
        Product(booth=booth, order=order, **product)
        for booth in booths
        for order, product in enumerate(items[booth.slug].get("products", []), 1)
    )


def _accept(booths: list[Booth]) -> None:
    """Note what was accepted, as organizers would have."""
    accepted = Booth.objects.placeable().filter(pk__in=[booth.pk for booth in booths])
    whole = accepted.select_related("network", "wished_zone__area", "wished_area")
    whole = list(whole.prefetch_related("virtues", "products", "documents", "photos"))
    for booth in whole:
        booth.accepted = snapshot(booth)
    Booth.objects.bulk_update(whole, ["accepted"])


def _booth(assembly: Assembly, fields: dict, networks: dict, zones: dict) -> Booth:
    left_out = ("network", "zone", "state", "virtues", "products", "place")
    plain = {name: value for name, value in fields.items() if name not in left_out}
    state, zone = Booth.State(fields.get("state", "confirmed")), zones[fields["zone"]]
    made_at = datetime.combine(assembly.starts_on, time(9), tzinfo=thai.ZONE)
    return Booth(
        assembly=assembly,
        state=state,
        network=networks[fields["network"]],
        wished_zone=zone,
        zone=zone if state in Booth.PLACEABLE else None,
        accepted={} if state in Booth.PLACEABLE else None,
        made_at=made_at,
        is_sample=True,
        **dict.fromkeys(TIMES.get(state, ()), made_at),
        **plain,
    )


def _place(booths: list[Booth], items: dict[str, dict]) -> None:
    """Put samples on the plans on which nobody stands yet."""
    plans = {plan.area_id: plan for plan in FloorPlan.objects.filter(placements=None)}
    placed = (
        (booth, plan, place)
        for booth in booths
        if booth.zone and (place := items[booth.slug].get("place")) and (plan := plans.get(booth.zone.area_id))
    )
    Placement.objects.bulk_create(
        Placement(booth=booth, plan=plan, column=column, row=row, number=thai.arabic(number))
        for booth, plan, (column, row, number) in placed
    )
