"""The API and the page that other sites frame: statements whatever the size, and what keeping them gains."""

from collections.abc import Iterator

from events.models import Assembly
from moral_assembly.api.document import BASE
from moral_assembly.bench import exports
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench

TITLE = "API of 60 sessions: 8 keep-alive connections, uncompressed; SQL after a change and again, of 60 and of 600"


def paths(assembly: Assembly) -> dict[str, str]:
    home = assembly.get_absolute_url()
    return {
        "api: whole programme": f"{BASE}{home}programme/",
        "api: page of a network's": f"{BASE}{home}programme/?network=network-1&page_size=20",
        "api: one session": f"{BASE}{home}programme/session-10/",
        "api: speakers": f"{BASE}{home}speakers/",
        "programme in a frame": f"{home}programme/embed/",
    }


def measure(bench: Bench) -> Iterator[Table | Target]:
    yield from exports.measure_kept(bench, TITLE, paths(bench.small), paths(bench.large), cheap=("api: one session",))
