"""Exports of the programme: statements whatever the size, and what keeping them gains."""

from collections.abc import Iterator

from events import releases
from events.models import Assembly
from events.personal import keep
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench, get

TITLE = "Exports of 60 sessions: 8 keep-alive connections, uncompressed; SQL after a change and again, of 60 and of 600"
COLUMNS = ("", "SQL", "again", "SQL, 600", "again", "kept req/s", "anew req/s", "kept p50 ms", "anew p50 ms", "bytes")
MOST_STATEMENTS = 8
TIMES_FASTER = 20.0


def _live_through(assembly: Assembly, releases_made: int = 20) -> None:
    """Give the programme a past, for the feed to tell of."""
    session = assembly.sessions.filter(slug="session-20").get()
    for number in range(releases_made):
        assembly.sessions.filter(pk=session.pk).update(title=f"ตัวอย่างชื่อที่ {number}")
        releases.make(assembly, only=[session])


def paths(assembly: Assembly) -> dict[str, str]:
    _live_through(assembly)
    home = assembly.get_absolute_url()
    mine = keep(assembly, (f"session-{number}" for number in range(1, 13)))
    return {
        "programme.ics": f"{home}programme.ics",
        "programme.json": f"{home}programme.json",
        "programme.xml": f"{home}programme.xml",
        "feed.atom": f"{home}feed.atom",
        "one session .ics": f"{home}programme/session-10.ics",
        "personal .ics": f"{mine.get_absolute_url().rstrip('/')}.ics",
    }


def measure(bench: Bench) -> Iterator[Table | Target]:
    yield from measure_kept(bench, TITLE, paths(bench.small), paths(bench.large))


def measure_kept(
    bench: Bench, title: str, small: dict[str, str], large: dict[str, str], cheap: tuple[str, ...] = ()
) -> Iterator[Table | Target]:
    """Compare what is kept with what is made anew, for the paths of both assemblies by the same names.

    What is ``cheap`` to make gains less by being kept; it is measured, but nothing is promised of it.
    """
    statements = {name: (*bench.statements(small[name]), *bench.statements(large[name])) for name in small}
    rounds = bench.compare(
        {f"{name}, {way}": (where, path) for name, path in small.items() for way, where in _ways(bench).items()}
    )
    rows = []
    for name, path in small.items():
        kept, anew = (rounds.typical(f"{name}, {way}") for way in _ways(bench))
        size = len(get(bench.portal, path).body)
        rows.append((name, *statements[name], kept.rate, anew.rate, kept.p50, anew.p50, size))
    yield Table(title, COLUMNS, rows)
    for name in small:
        most = max(statements[name])
        yield Target.at_most(f"{name}: statements, of 60 and of 600 sessions", most, MOST_STATEMENTS)
        if name not in cheap:
            times = rounds.times(f"{name}, kept", f"{name}, anew")
            yield Target.at_least(f"{name}: kept, times made anew (req/s)", times, TIMES_FASTER)


def _ways(bench: Bench) -> dict:
    return {"kept": bench.portal, "anew": bench.uncached}
