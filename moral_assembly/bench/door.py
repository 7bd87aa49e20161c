"""The door: what one scan costs a telephone, a core and the database, beside what pretix was measured to take.

pretix 2026.8.0 on a machine of this kind: its redeem call took 73 ms (median) of one process and 25 statements, asked
within the process. Ours is asked over HTTP, one scan a request, each of another ticket; its CPU counts the database's.
"""

import http.client
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median, quantiles
from uuid import uuid4

from django.utils import timezone

from events import tickets
from events.models import AreaDay, Assembly, DoorLink, Registration, Venue
from moral_assembly.bench import server
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench
from moral_assembly.bench.server import Server
from moral_assembly.tokens import hash_of
from networks.models import Participant

PRETIX_MS, PRETIX_STATEMENTS = 73.0, 25
TIMES = 4
MOST_STATEMENTS = 5
TOKEN = "bench"  # noqa: S105 - of a door that stands for the length of a run
COLUMNS = ("", "scans/s, one at a time", "p50 ms", "p95 ms", "CPU ms web", "CPU ms database", "scans/s a core")


def measure(bench: Bench) -> Iterator[Table | Target]:
    scans = bench.pace.writes * 20
    codes = filled(bench.large, 2 * scans)
    first, scan, again = (statements(bench.observed, code) for code in (codes[0], codes[1], codes[1]))
    told = [("a process's first: Django asks for types of PostgreSQL", first), ("let in", scan), ("refused", again)]
    yield Table("Statements of a scan", ("", "SQL"), told)
    yield Target.at_most("door: statements of a scan", max(scan, again), MOST_STATEMENTS)
    send_all(bench.portal, codes[2 : scans // 4])
    rows, cores = [], []
    for name, chosen in (("let in", codes[scans : 2 * scans]), ("refused: already in", codes[scans : 2 * scans])):
        row, a_core = spent(bench.portal, chosen)
        rows.append((name, *row, a_core))
        cores.append(a_core)
    pretix = 1000 / PRETIX_MS
    rows.append(("pretix, as measured before", pretix, PRETIX_MS, 100.0, "", "", pretix))
    yield Table(f"The door of {len(codes):,} people, one scan a request", COLUMNS, rows)
    yield Target.at_least("door: times pretix's scans a second a core", min(cores) / pretix, float(TIMES))


def filled(assembly: Assembly, count: int) -> list[str]:
    """An area-day with this many people who have a place, a door that stands open, and the codes of all tickets."""
    venue = Venue.objects.create(assembly=assembly, slug="bench-door", name="ประตู", kind="area")
    area_day = AreaDay.objects.create(assembly=assembly, venue=venue, day=assembly.starts_on, onsite_places=count)
    people = [
        Participant(province=assembly.province, given_name=f"ผู้มา {number}", phone=f"09{number:08}")
        for number in range(count)
    ]
    people = Participant.objects.bulk_create(people)
    rows = [Registration(participant=who, area_day=area_day, state="confirmed", way="import") for who in people]
    rows = Registration.objects.bulk_create(rows)
    DoorLink.objects.create(
        area_day=area_day, name="ประตู", token_hash=hash_of(TOKEN), expires_at=timezone.now() + timedelta(hours=2)
    )
    return [tickets.code_of(row) for row in rows]


def statements(where: Server, code: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", where.port)
    answer = ask(line, code)
    line.close()
    return int(answer.headers["X-Statements"])


def ask(line: http.client.HTTPConnection, code: str):
    body = json.dumps({"scans": [{"code": code, "direction": "in", "nonce": str(uuid4())}]})
    line.request("POST", f"/door/{TOKEN}/scans/", body, {"Content-Type": "application/json"})
    answer = line.getresponse()
    found = json.loads(answer.read())["verdicts"][0]["outcome"]
    if found not in ("ok", "already_in"):
        raise RuntimeError(f"A scan was judged {found}.")
    return answer


def send_all(where: Server, codes: list[str]) -> list[float]:
    """Send scans one after the other; return the milliseconds of each."""
    line, taken = http.client.HTTPConnection("127.0.0.1", where.port), []
    for code in codes:
        begun = time.perf_counter()
        ask(line, code)
        taken.append(1000 * (time.perf_counter() - begun))
    line.close()
    return taken


def spent(where: Server, codes: list[str]) -> tuple[tuple, float]:
    """Speed and CPU of these scans, and how many a core could do in a second."""
    before = where.cpu(), server.database_cpu()
    taken = send_all(where, codes)
    web, database = where.cpu() - before[0], server.database_cpu() - before[1]
    each = 1000 / len(codes)
    speed = 1000 * len(taken) / sum(taken)
    figures = (speed, median(taken), quantiles(taken, n=20)[-1], web * each, database * each)
    return figures, len(codes) / (web + database)
