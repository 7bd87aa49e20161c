"""The programme: what the cache of pages gains, and what ten times the sessions cost."""

import os
from collections.abc import Iterator
from pathlib import Path

from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench, Load, Rounds, get

TITLE = "Programme: 14 rooms, 3 days; 8 keep-alive connections, uncompressed; CPU in ms a request"
COLUMNS = ("", "req/s", "p50 ms", "p99 ms", "CPU", "database", "client", "SQL", "bytes")


def measure(bench: Bench) -> Iterator[Table | Target]:
    pages = {"60": _path(bench.small), "600": _path(bench.large)}
    sizes = {number: _keep_copy(bench, number, path) for number, path in pages.items()}
    ways = _ways(bench, "60", pages["60"]) | _ways(bench, "600", pages["600"])
    if get(bench.uncached, pages["60"]).headers["ETag"]:
        raise RuntimeError("The server that should make every page anew keeps them.")
    rounds = bench.compare(ways)
    statements = {number: bench.statements(path) for number, path in pages.items()}
    yield Table(TITLE, COLUMNS, [_row(name, rounds.typical(name), statements, sizes) for name in ways])
    yield from _targets(rounds, statements)


def _ways(bench: Bench, number: str, path: str) -> dict:
    return {
        f"{number} sessions, kept": (bench.portal, path),
        f"{number} sessions, plain view, same bytes": (bench.portal, f"/bench/plain/programme-{number}/"),
        f"{number} sessions, made anew": (bench.uncached, path),
    }


def _path(assembly) -> str:
    return f"{assembly.get_absolute_url()}programme/"


def _keep_copy(bench: Bench, number: str, path: str) -> int:
    """Put the page where the plain view finds it; return its length."""
    body = get(bench.portal, path).body
    (Path(os.environ["BENCH_FOLDER"]) / f"programme-{number}.html").write_bytes(body)
    if get(bench.portal, f"/bench/plain/programme-{number}/").body != body:
        raise RuntimeError("The plain view serves other bytes than the page.")
    return len(body)


def _row(name: str, load: Load, statements: dict, sizes: dict) -> tuple:
    number, way = name.split(" sessions, ")
    cold, warm = statements[number]
    count = {"kept": warm, "made anew": cold}.get(way, 0)
    figures = (load.rate, load.p50, load.p99, load.cpu, load.database_cpu, load.client_cpu)
    return (name, *figures, count, sizes[number])


def _targets(rounds: Rounds, statements: dict) -> Iterator[Target]:
    (cold, warm), (large_cold, large_warm) = statements["60"], statements["600"]
    kept, plain, anew = "60 sessions, kept", "60 sessions, plain view, same bytes", "60 sessions, made anew"
    yield Target.at_most("programme of 60 sessions: statements after a change", cold, 5)
    yield Target.at_most("programme of 60 sessions: statements when kept", warm, 1)
    yield Target.at_least("programme of 60 sessions: kept, times made anew (req/s)", rounds.times(kept, anew), 10.0)
    yield Target.at_least("programme of 60 sessions: kept, times a plain view (req/s)", rounds.times(kept, plain), 0.5)
    yield Target(
        "programme of 600 sessions: statements as with 60",
        f"{large_cold}, {large_warm}",
        f"{cold}, {warm}",
        statements["60"] == statements["600"],
    )
    for way in ("made anew", "kept"):
        times = rounds.times(f"60 sessions, {way}", f"600 sessions, {way}")
        yield Target.at_most(f"programme of 600 sessions: time, {way}, times 60's", times, 12.0)
