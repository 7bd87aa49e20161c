"""The market page with four hundred booths on six plans: statements, speed and size."""

import re
from collections.abc import Iterator
from random import Random

from django.utils import timezone

from events.models import Assembly, Venue
from exhibitions.models import Booth, BoothPhoto, FloorPlan, Passport, Placement, Product, Zone
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench, get
from moral_assembly.synthetic import phrase, title
from networks.models import Picture, Virtue

BOOTHS, AREAS, COLUMNS = 400, 6, 10
ZONES = (Zone.Kind.CENTRAL, Zone.Kind.KNOWLEDGE, Zone.Kind.YARD, Zone.Kind.PRODUCTS)
MOST_BYTES = 60_000
HEAD = ("", "SQL", "again", "req/s", "p50 ms", "p99 ms", "bytes", "compressed", "images")


def measure(bench: Bench) -> Iterator[Table | Target]:
    fill(bench.large, BOOTHS)
    path = f"{bench.large.get_absolute_url()}market/"
    cold, warm = bench.statements(path)
    load = bench.compare({"market": (bench.portal, path)}).typical("market")
    page, packed = (get(bench.portal, path, **{"Accept-Encoding": c}).body for c in ("identity", "gzip, deflate, br"))
    images = re.findall(r'<li class="booth">(<img[^>]*>)', page.decode())
    lazy = [each for each in images if 'loading="lazy"' in each and "width=" in each and "height=" in each]
    figures = (cold, warm, load.rate, load.p50, load.p99, len(page), len(packed), len(images))
    yield Table(f"Market: {BOOTHS} booths on {AREAS} plans", HEAD, [("market", *figures)])
    yield Target.at_most("market of 400 booths: statements after a change", cold, 6)
    yield Target.at_most("market of 400 booths: statements when kept", warm, 1)
    yield Target.at_most("market of 400 booths: bytes of HTML, compressed", len(packed), MOST_BYTES)
    yield Target(
        "market of 400 booths: images lazy and of known size", str(len(lazy)), str(BOOTHS), len(lazy) == BOOTHS
    )


def fill(assembly: Assembly, count: int) -> None:
    """Give an edition a market: booths of all networks with photographs, products, virtues and places."""
    random, networks = Random(2564), list(assembly.province.networks.all())  # noqa: S311 - repeatable, nothing secret
    plans = _plans(assembly, count)
    zones = {plan: list(plan.area.zones.all()) for plan in plans}
    virtues = Virtue.objects.bulk_create(
        Virtue(slug=f"market-{n}", name=f"ตัวอย่างคุณธรรม {n}", first_year=assembly.year, order=n) for n in range(5)
    )
    standing = [plans[number % AREAS] for number in range(count)]
    booths = Booth.objects.bulk_create(
        _booth(assembly, random, networks[n % len(networks)], random.choice(zones[plan]))
        for n, plan in enumerate(standing)
    )
    Placement.objects.bulk_create(
        Placement(booth=b, plan=plan, column=n // AREAS % COLUMNS + 1, row=n // AREAS // COLUMNS + 1, number=str(n + 1))
        for n, (b, plan) in enumerate(zip(booths, standing, strict=True))
    )
    Product.objects.bulk_create(
        Product(booth=booth, name=phrase(random, 3), price=100, order=n) for booth in booths for n in range(3)
    )
    Booth.virtues.through.objects.bulk_create(
        Booth.virtues.through(booth=booth, virtue=virtue) for booth in booths for virtue in random.sample(virtues, 2)
    )
    photos = Picture.objects.bulk_create(_photo(assembly, booth) for booth in booths)
    BoothPhoto.objects.bulk_create(
        BoothPhoto(booth=booth, picture=photo) for booth, photo in zip(booths, photos, strict=True)
    )
    Passport.objects.create(assembly=assembly)


def _plans(assembly: Assembly, count: int) -> list[FloorPlan]:
    areas = Venue.objects.bulk_create(
        Venue(assembly=assembly, slug=f"market-{n}", name=f"ตัวอย่างพื้นที่ตลาดนัดที่ {n}", kind=Venue.Kind.AREA)
        for n in range(1, AREAS + 1)
    )
    Zone.objects.bulk_create(
        Zone(area=area, slug=kind, name=kind.label, kind=kind, colour=n)
        for area in areas
        for n, kind in enumerate(ZONES, 1)
    )
    rows = -(-count // (AREAS * COLUMNS))
    return FloorPlan.objects.bulk_create(FloorPlan(area=area, columns=COLUMNS, rows=rows) for area in areas)


def _booth(assembly: Assembly, random: Random, network, zone: Zone) -> Booth:
    now = timezone.now()
    return Booth(
        assembly=assembly,
        network=network,
        zone=zone,
        state=Booth.State.CONFIRMED,
        title=title(random),
        organization=f"ตัวอย่าง{phrase(random, 3)}",
        story=phrase(random, 60),
        submitted_at=now,
        accepted_at=now,
        confirmed_at=now,
        accepted={},
        is_sample=True,
    )


def _photo(assembly: Assembly, booth: Booth) -> Picture:
    return Picture(
        province=assembly.province,
        original_name=f"{booth.slug}.jpg",
        sha256="0" * 64,
        width=1600,
        height=1200,
        widths=[320, 640, 1280, 1600],
        colour="#905030",
        alt=f"ภาพของ{booth.title}",
        state=Picture.State.READY,
    )
