"""The other public pages: statements, speed and size of each."""

from collections.abc import Iterator
from urllib.parse import quote

from moral_assembly.bench.report import Table
from moral_assembly.bench.run import Bench, get

TITLE = "Public pages: 8 keep-alive connections, uncompressed; CPU in ms a request; SQL after a change and again"
COLUMNS = ("", "SQL", "again", "req/s", "p50 ms", "p99 ms", "CPU", "database", "client", "bytes", "compressed")


def paths(bench: Bench) -> dict[str, str]:
    home = bench.small.get_absolute_url()
    province = bench.small.province.get_absolute_url()
    return {
        "home": home,
        "concept": f"{home}concept/",
        "session": f"{home}programme/session-10/",
        "networks": f"{province}networks/",
        "network": f"{province}networks/network-1/",
        "news": f"{home}news/",
        "news item": f"{home}news/news-1/",
        "search, common word": f"/search/?q={quote('คุณธรรม')}",
        "search, rare name": f"/search/?q={quote('ขวัญอรุณ')}",
    }


def measure(bench: Bench) -> Iterator[Table]:
    asked = paths(bench)
    rounds = bench.compare({name: (bench.portal, path) for name, path in asked.items()})
    rows = []
    for name, path in asked.items():
        load = rounds.typical(name)
        speeds = (load.rate, load.p50, load.p99, load.cpu, load.database_cpu, load.client_cpu)
        rows.append((name, *bench.statements(path), *speeds, *_sizes(bench, path)))
    yield Table(TITLE, COLUMNS, rows)


def _sizes(bench: Bench, path: str) -> list[int]:
    """Bytes of the body as it is, and as a browser gets it."""
    codings = ("identity", "gzip, deflate, br")
    return [len(get(bench.portal, path, **{"Accept-Encoding": coding}).body) for coding in codings]
