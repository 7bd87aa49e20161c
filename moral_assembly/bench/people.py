"""A list of 100,000 people, and a file of 5,000 of them: milliseconds of every statement, seconds and megabytes."""

import resource
import time
from collections.abc import Iterator
from io import BytesIO

from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from events import participant_import, participant_sheet, roll
from events.models import AreaDay, Assembly, ParticipantImport, Registration
from moral_assembly.accounts.models import User
from moral_assembly.bench.pledges import FAMILIES, NAMES, spent
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench
from networks.models import Participant

PEOPLE = 100_000
ROWS = 5_000
MOST_MILLISECONDS = 50.0
MOST_SECONDS = 20.0
COLUMNS = ("", "median ms", "most ms", "rows")
FILL = """
    INSERT INTO networks_participant (province_id, network_id, prefix, given_name, family_name, organization_name,
        role, phone, email, age, guardian_name, is_erased, made_at, changed_at, is_sample)
    SELECT %(province)s, (%(networks)s::bigint[])[1 + n %% cardinality(%(networks)s::bigint[])], 'นาง',
        (%(names)s::text[])[1 + n %% 10] || CASE WHEN n %% 3 = 0 THEN '' ELSE ' ' || n / 1000 END,
        (%(families)s::text[])[1 + (n / 10) %% 10] || ' ' || n,
        'หน่วยงาน ' || n %% 2000,
        CASE WHEN n %% 500 = 0 THEN 'leader' WHEN n %% 4 = 0 THEN 'member' ELSE 'public' END,
        '08' || lpad(n::text, 8, '0'), '', 'adult', '', false, now(), now(), true
    FROM generate_series(1, %(count)s) AS n
"""


def measure(bench: Bench) -> Iterator[Table | Target]:
    is_full = bench.pace.rounds > 1
    count, rows = (PEOPLE, ROWS) if is_full else (PEOPLE // 100, ROWS // 100)
    assembly = filled(bench.large, count)
    yield from _list(assembly, count)
    yield from _import(assembly, rows)


def _list(assembly: Assembly, count: int) -> Iterator[Table | Target]:
    told, slowest = [], 0.0
    with roll.by_index():
        for name, question in questions(assembly, count).items():
            times, found = zip(*(spent(question) for _ in range(5)), strict=True)
            told.append((name, f"{sorted(times)[2]:.2f}", f"{max(times):.2f}", found[0]))
            slowest = max(slowest, *times[1:])
    yield Table(f"A list of {count:,} people", COLUMNS, told)
    yield Target.at_most(f"list of {count:,}: ms of the slowest statement", slowest, MOST_MILLISECONDS)


def filled(assembly: Assembly, count: int) -> Assembly:
    """People of all networks; every seventeenth comes to an area of many places, and five to another."""
    province, words = assembly.province, {"names": list(NAMES), "families": list(FAMILIES), "count": count}
    networks = list(province.networks.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX participant_search")  # made anew at the end: much quicker than row by row
        cursor.execute(FILL, {"province": province.pk, "networks": networks, **words})
        cursor.execute("CREATE INDEX participant_search ON networks_participant USING gin (search_text gin_trgm_ops)")
    large, small = (area_day_of(assembly, number, count) for number in (0, 1))
    people = Participant.objects.filter(province=province).order_by("pk")
    _registered(large, people.extra(where=["networks_participant.id %% 17 = 0"]))
    _registered(small, people[:5])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE networks_participant, events_registration, events_areaday")
    return assembly


def area_day_of(assembly: Assembly, number: int, places: int) -> AreaDay:
    venue = assembly.venues.order_by("pk")[number]
    return AreaDay.objects.create(assembly=assembly, venue=venue, day=assembly.starts_on, onsite_places=places)


def _registered(area_day: AreaDay, people: QuerySet[Participant]) -> None:
    fields = {"area_day": area_day, "state": "confirmed", "way": "import"}
    Registration.objects.bulk_create([Registration(participant=each, **fields) for each in people], batch_size=1000)


def questions(assembly: Assembly, count: int) -> dict[str, QuerySet]:
    """The statements of the list, by what was asked for."""
    people = Participant.objects.known().filter(province=assembly.province)
    networks = list(assembly.province.networks.values_list("pk", flat=True))
    middle = people.order_by("sort_key", "pk")[count // 2]
    asked = {
        "everybody": {},
        "far down": {"after": middle.pk},
        "a network": {"network": networks[0]},
        "a rare role": {"role": "leader"},
        "a usual role": {"role": "public"},
        "an organization": {"organization": "หน่วยงาน 7"},
        "a rare name": {"q": f"ใจดี {count - 7}"},
        "a usual name": {"q": "สมชาย ใจดี"},
        "a very usual name": {"q": "สมชาย"},
        "a word of all": {"q": "หน่วยงาน"},
        "a short name": {"q": "คำ"},
        "one letter": {"q": "ส"},
        "two letters that nobody has": {"q": "ฮฮ"},
        "a name nobody has": {"q": "ไม่มีชื่อนี้"},
        "a telephone": {"q": f"08{7:08}"},
        "confirmed": {"registered": "confirmed"},
        "waiting": {"registered": "waiting"},
        "not registered": {"registered": "none"},
        "confirmed in a network": {"registered": "confirmed", "network": networks[1]},
        "a usual name in a network": {"q": "สมหญิง", "network": networks[2]},
    }
    found = {}
    for name, wanted in asked.items():
        found |= _statements(name, people, assembly, wanted)
    own = people.filter(network__in=networks[:2])
    found |= _statements("a coordinator's", own, assembly, {})
    return found | _statements("a coordinator's usual name", own, assembly, {"q": "สมชาย"})


def _statements(name: str, people: QuerySet[Participant], assembly: Assembly, asked: dict) -> dict[str, QuerySet]:
    """The statements that the page makes of a question."""
    rows, after = roll.narrowed(people, assembly, asked), str(asked.get("after", ""))
    way = roll.way_of(rows, asked)
    listed = roll.listed(rows, after, sorts=way.sorts)
    return {name: listed, f"{name}, counted": roll.counted(rows, way.most).values("pk")}


# A file


def file_of(assembly: Assembly, rows: int) -> bytes:
    """People of whom every fifth is known and every tenth has an e-mail address, each for an area on a day."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("ผู้เข้าร่วม")
    head = ("คำนำหน้า", "ชื่อ", "นามสกุล", "หน่วยงาน", "เครือข่าย", "โทรศัพท์", "อีเมล", "พื้นที่", "วันที่")
    sheet.append(head)
    venue = AreaDay.objects.filter(assembly=assembly).order_by("pk").first().venue.name
    networks = list(assembly.province.networks.order_by("pk").values_list("name", flat=True))
    for n in range(rows):
        email = f"reader{n}@example.org" if n % 10 == 0 else None
        name = f"{NAMES[n % 10]} นำเข้า", f"{FAMILIES[n // 10 % 10]} {n}"
        network = networks[n % len(networks)]
        sheet.append(["นาย", *name, "วัด", network, f"09{n:08}", email, venue, assembly.starts_on])
    book.save(file := BytesIO())
    return file.getvalue()


def _import(assembly: Assembly, rows: int) -> Iterator[Table | Target]:
    content, networks = file_of(assembly, rows), list(assembly.province.networks.all())
    looking, plan = _timed(lambda: participant_sheet.draw(assembly, content, networks, needs_network=False))
    job = ParticipantImport.objects.create(
        assembly=assembly,
        name="bench.xlsx",
        content=content,
        networks=[each.pk for each in networks],
        needs_network=False,
        site="http://bench.example.org",
        total=2 * rows,
        made_by=User.objects.create(email="bench@example.org", name="bench"),
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with CaptureQueriesContext(connection) as captured:
        taking, _ = _timed(lambda: participant_import.work(job))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    again, plan_again = _timed(lambda: participant_sheet.draw(assembly, content, networks, needs_network=False))
    told = [
        ("dry run", f"{looking:.2f}", plan.counts["new"]),
        ("taking in and registering", f"{taking:.2f}", sum(job.counts.values())),
        ("dry run of the same file", f"{again:.2f}", plan_again.counts["same"]),
    ]
    yield Table(f"A file of {rows:,} people ({len(captured)} statements)", ("", "seconds", "rows"), told)
    yield Target.at_most(f"import of {rows:,} rows, dry run and all: seconds", looking + taking, MOST_SECONDS)
    yield Target.at_most("import: megabytes that the process grew beyond its dry run", grown, 64.0)


def _timed(deed):
    began = time.perf_counter()
    done = deed()
    return time.perf_counter() - began, done
