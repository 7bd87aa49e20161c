"""Giving a programme of 600 sessions to the public, and taking an earlier one back into the working copy."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from events import releases, restoring
from events.models import Assembly
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench

TITLE = "Releases of 600 sessions: seconds for the whole transaction, statements"
COLUMNS = ("", "median s", "most s", "SQL")
MOST_SECONDS = 3.0


def measure(bench: Bench) -> Iterator[Table | Target]:
    assembly = bench.large
    one = [assembly.sessions.earliest("pk")]
    deeds = {
        "release, every session changed": (_retitle_all, lambda: releases.make(assembly)),
        "release of one session alone": (_retitle_all, lambda: releases.make(assembly, only=one)),
        "restore, every session changed": (_retitle_all, lambda: _restore(assembly)),
    }
    rows = []
    for name, (before, deed) in deeds.items():
        times, statements = zip(*(_timed(assembly, before, deed) for _ in range(bench.pace.rounds)), strict=True)
        rows.append((name, f"{median(times):.2f}", f"{max(times):.2f}", max(statements)))
        yield Target.at_most(f"{name}, of 600: seconds", max(times), MOST_SECONDS)
    yield Table(TITLE, COLUMNS, rows)


def _retitle_all(assembly: Assembly) -> None:
    assembly.sessions.update(title=Concat(F("title"), Value("*")))


def _restore(assembly: Assembly) -> None:
    release = assembly.releases.order_by("number").first()
    with transaction.atomic():
        restoring.restore(None, release)


def _timed(assembly: Assembly, before: Callable, deed: Callable) -> tuple[float, int]:
    statements = []

    def count(execute, sql, *rest):
        statements.append(sql)
        return execute(sql, *rest)

    before(assembly)
    start = perf_counter()
    with connection.execute_wrapper(count):
        deed()
    return perf_counter() - start, len(statements)
