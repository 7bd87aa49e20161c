"""Signing a declaration, and a wall of a million pledges: statements, and milliseconds inside the database."""

import json
from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet

from events.models import Assembly
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench
from networks.models import Virtue
from pledges.models import Declaration, DeclarationText, Tally
from pledges.wall import NAMES_A_PAGE, Wall

PLEDGES = 1_000_000
MOST_MILLISECONDS = 50.0
COLUMNS = ("", "median ms", "most ms", "rows")
NAMES = ("สมชาย", "สมหญิง", "ปิ่นแก้ว", "น้ำทิพย์", "กู้เกียรติ", "คำ", "บุญมี", "ณรงค์", "ศรีวรรณ", "วิไล")
FAMILIES = ("ใจดี", "ศรีสุข", "แก้วมณี", "ทองคำ", "วงศ์ใหญ่", "จันทร์เพ็ญ", "ปัญญา", "มูลเมือง", "ยศปัญญา", "อินต๊ะ")
FILL = """
    INSERT INTO pledges_pledge (declaration_id, text_id, number, kind, prefix, name, position, organization_name,
        network_id, district_id, virtues, promise, email, phone, shown, notice, state, way, token, site, share_shows,
        signed_at, confirmed_at, is_erased)
    SELECT %(declaration)s, %(text)s, n, 'person', 'นาง',
        (%(names)s::text[])[1 + n %% 10] || ' ' || (%(families)s::text[])[1 + (n / 10) %% 10] || ' ' || n,
        '', 'หน่วยงาน ' || n %% 5000,
        (%(networks)s::bigint[])[1 + n %% cardinality(%(networks)s::bigint[])],
        (%(districts)s::bigint[])[1 + n %% greatest(cardinality(%(districts)s::bigint[]), 1)],
        ARRAY[(%(virtues)s::bigint[])[1 + n %% cardinality(%(virtues)s::bigint[])]],
        '', n || '@example.org', '', true, '1',
        'confirmed', 'email', 'bench-' || n, '', '{}', now() - n * interval '1 second', now(), false
    FROM generate_series(1, %(count)s) AS n
"""


def measure(bench: Bench) -> Iterator[Table | Target]:
    declaration = filled(bench.large, PLEDGES if bench.pace.rounds > 1 else PLEDGES // 100)
    rows = []
    for name, query in questions(declaration).items():
        times, found = zip(*(spent(Wall(declaration, query).rows()[: NAMES_A_PAGE + 1]) for _ in range(5)), strict=True)
        rows.append((name, f"{sorted(times)[2]:.2f}", f"{max(times):.2f}", found[0]))
        yield Target.at_most(f"wall of {PLEDGES:,}, {name}: ms of the database", max(times[1:]), MOST_MILLISECONDS)
    time, _ = spent(Tally.objects.filter(pk=declaration.pk))
    yield Target.at_most("count for the hall: ms of the database", time, MOST_MILLISECONDS)
    yield Table(f"Wall of {declaration.tally.confirmed:,} pledges", COLUMNS, rows)


def filled(assembly: Assembly, count: int) -> Declaration:
    """A declaration with this many confirmed pledges on its wall."""
    from pledges.forms import virtues_of

    made = Declaration.objects.create(assembly=assembly, slug="bench", title="ประกาศ", is_published=True)
    text = DeclarationText.objects.create(declaration=made, number=1, preamble="ข้าพเจ้า")
    province = assembly.province
    for order in range(5):
        Virtue.objects.create(slug=f"bench-{order}", name=f"คุณธรรม {order}", first_year=assembly.year, order=order)
    lists = {"networks": province.networks, "districts": province.districts, "virtues": virtues_of(assembly.year)}
    keys = {name: list(rows.values_list("pk", flat=True)) for name, rows in lists.items()}
    words = {"names": list(NAMES), "families": list(FAMILIES), "count": count}
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX pledge_search")  # made anew at the end: much quicker than row by row
        cursor.execute(FILL, {"declaration": made.pk, "text": text.pk, **keys, **words})
        cursor.execute("CREATE INDEX pledge_search ON pledges_pledge USING gin (search_text gin_trgm_ops)")
        cursor.execute("VACUUM ANALYZE pledges_pledge")
    Tally.objects.filter(pk=made.pk).update(last_number=count, confirmed=count)
    Declaration.objects.filter(pk=made.pk).update(text=text)
    return Declaration.objects.select_related("assembly__province", "tally").get(pk=made.pk)


def questions(declaration: Declaration) -> dict[str, dict]:
    """What readers ask of a wall, by its name in the table."""
    wall = Wall(declaration, {})
    filters = {
        "first page": {},
        "far down": {"before": str(declaration.tally.last_number // 2)},
        "a network": {"network": wall.networks[0].slug},
        "a virtue": {"virtue": wall.virtues[0].slug},
        "a network and a virtue": {"network": wall.networks[-1].slug, "virtue": wall.virtues[-1].slug},
        "a rare name": {"q": f"ปิ่นแก้ว {declaration.tally.last_number - 8}"},
        "a usual name": {"q": "สมชาย ใจดี"},
        "a short name": {"q": "คำ"},
        "a name nobody has": {"q": "ไม่มีชื่อนี้"},
        "a usual name in a network": {"q": "สมหญิง", "network": wall.networks[0].slug},
    }
    if wall.districts:
        filters["a district"] = {"district": str(wall.districts[0].pk)}
    return filters


def spent(rows: QuerySet) -> tuple[float, int]:
    """Milliseconds of planning and execution, and how many rows came."""
    plan = json.loads(rows.explain(format="json", analyze=True))[0]
    return plan["Planning Time"] + plan["Execution Time"], plan["Plan"]["Actual Rows"]
