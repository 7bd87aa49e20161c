"""The booklet of the programme: how long the worker takes, how much memory, and what keeping it gains."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.conf import settings
from django.test.utils import override_settings
from django_tasks_db.models import DBTaskResult

from events import printing
from events.models import Assembly, Booklet
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench, get

TITLE = "Booklet: a worker of its own, median of {rounds}; the first of a process and the ones after it"
COLUMNS = ("", "SQL", "first s", "next s", "next CPU s", "memory MB", "pages", "KB")
LONGEST = 5.0  # seconds
TIMES_FASTER = 20.0
# Runs in a process of its own, as the worker is one: made once for the imports and fonts, then again and again.
SCRIPT = """
import json, resource, sys, time, django
django.setup()
from events import booklet
from events.models import Assembly
from django.db import connection
from django.test.utils import CaptureQueriesContext
key, rounds = map(int, sys.argv[1:])
walls, cpus = [], []
for _ in range(rounds + 1):
    began, spent = time.perf_counter(), time.process_time()
    assembly = Assembly.objects.select_related("province", "current_release").get(pk=key)
    with CaptureQueriesContext(connection) as captured:
        text = booklet.html(assembly, "https://portal.example")
    file = booklet.pdf(text)
    walls.append(time.perf_counter() - began)
    cpus.append(time.process_time() - spent)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([len(captured), walls, cpus, memory, booklet.page_count(file), len(file)]))
"""


def measure(bench: Bench) -> Iterator[Table | Target]:
    rounds = bench.pace.rounds
    small, large = (_made(assembly, number) for assembly, number in ((bench.small, rounds), (bench.large, 1)))
    rows = [(f"{name} sessions", *made) for name, made in (("60", small), ("600", large))]
    yield Table(TITLE.format(rounds=rounds), COLUMNS, rows)
    yield Target.at_most("booklet of 600 sessions: statements as with 60", large[0], small[0])
    yield Target.at_most("booklet of 60 sessions (s)", small[2], LONGEST)
    kept = _kept(bench)
    yield Target.at_least("booklet of 60 sessions: kept, times made anew", small[2] / kept, TIMES_FASTER)


def _made(assembly: Assembly, rounds: int) -> tuple:
    command = [sys.executable, "-c", SCRIPT, str(assembly.pk), str(rounds)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False, timeout=900)
    if done.returncode:
        raise RuntimeError(f"No booklet was made:\n{done.stderr.decode()[-2000:]}")
    statements, walls, cpus, memory, pages, size = json.loads(done.stdout)
    return statements, walls[0], median(walls[1:]), median(cpus[1:]), memory, pages, size // 1024


def _kept(bench: Bench) -> float:
    """Seconds that the kept file takes, asked for whole."""
    assembly = Assembly.objects.select_related("province").get(pk=bench.small.pk)
    with override_settings(MEDIA_ROOT=Path(os.environ["BENCH_FOLDER"]) / "media"):  # where the servers look
        booklet = printing.want(assembly, "https://portal.example")
        printing.make.call(booklet.pk)
    DBTaskResult.objects.all().delete()
    path = f"{assembly.get_absolute_url()}programme.pdf"
    if len(get(bench.portal, path).body) != Booklet.objects.get(pk=booklet.pk).size:
        raise RuntimeError("The booklet that was made is not the one that is given out.")
    return bench.compare({"kept": (bench.portal, path)}).typical("kept").p50 / 1000
