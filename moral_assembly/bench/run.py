"""One run: its database, its content, its servers, and how loads on them are compared."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.conf import settings
from django.db import connection

from events.models import Assembly
from moral_assembly.bench import server
from moral_assembly.bench.server import Answer, Server
from moral_assembly.synthetic import Size, fill

CONNECTIONS = 8
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


@dataclass(frozen=True)
class Pace:
    """How long to measure."""

    warm_ups: int
    rounds: int
    seconds: float
    most: int
    writes: int


FULL = Pace(warm_ups=2, rounds=5, seconds=1.2, most=20_000, writes=100)
QUICK = Pace(warm_ups=1, rounds=1, seconds=0.2, most=200, writes=5)


@dataclass(frozen=True)
class Load:
    """What a server did under load."""

    rate: float
    p50: float
    p99: float
    cpu: float
    database_cpu: float
    client_cpu: float


@dataclass(frozen=True)
class Rounds:
    """Loads by name, round by round."""

    rounds: list[dict[str, Load]]

    def typical(self, name: str) -> Load:
        """Return the median of each figure."""
        figures = Load.__dataclass_fields__
        return Load(**{figure: median(getattr(each[name], figure) for each in self.rounds) for figure in figures})

    def times(self, name: str, other: str) -> float:
        """Return how many times as many answers a second one gave as the other: the median of the rounds' ratios."""
        return median(each[name].rate / each[other].rate for each in self.rounds)


@dataclass
class Bench:
    """What every subject measures on."""

    pace: Pace
    small: Assembly
    large: Assembly
    portal: Server
    uncached: Server
    observed: Server

    def compare(self, targets: dict[str, tuple[Server, str]]) -> Rounds:
        """Load each target in turn, round after round, so that what else the machine does falls on all of them."""
        for where, path in [*targets.values()] * self.pace.warm_ups:
            _load(where, path, seconds=self.pace.seconds / 2, most=100)
        return Rounds(
            [
                {name: _measure(where, path, self.pace) for name, (where, path) in targets.items()}
                for _ in range(self.pace.rounds)
            ]
        )

    def statements(self, path: str) -> tuple[int, int]:
        """How many statements the page takes after a change, and when asked for again."""
        get(self.observed, path)
        self.touch()
        return get(self.observed, path).statements, get(self.observed, path).statements

    def touch(self) -> None:
        """Change something that the public can read, in both assemblies."""
        for assembly in (self.small, self.large):
            Assembly.objects.filter(pk=assembly.pk).update(host=f"ตัวอย่างผู้จัด {os.urandom(4).hex()}")


def get(where: Server, path: str, **headers: str) -> Answer:
    """Return the answer to a question that must succeed."""
    answer = where.get(path, **headers)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}.")
    return answer


def _measure(where: Server, path: str, pace: Pace) -> Load:
    before = where.cpu(), server.database_cpu()
    found = _load(where, path, pace.seconds, pace.most)
    spent = where.cpu() - before[0], server.database_cpu() - before[1]
    each = 1000 / found["answers"]
    return Load(
        rate=found["answers"] / found["seconds"],
        p50=found["p50"],
        p99=found["p99"],
        cpu=spent[0] * each,
        database_cpu=spent[1] * each,
        client_cpu=found["client_cpu"] * each,
    )


def _load(where: Server, path: str, seconds: float, most: int) -> dict:
    """Let the client ask; every answer must be whole, of status 200 and equally long."""
    arguments = [where.port, path, CONNECTIONS, seconds, most]
    command = [sys.executable, "-m", "moral_assembly.bench.client", *map(str, arguments)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False, timeout=60 + seconds)
    if done.returncode:
        raise RuntimeError(f"The client failed on {path}:\n{done.stderr.decode()[-2000:]}")
    found = json.loads(done.stdout)
    if [status for status, *_ in found["outcomes"]] != [200]:
        raise RuntimeError(f"Answers of {path} differ or fail: {found['outcomes']} (status, length, count)")
    return found


@contextmanager
def open_bench(name: str, pace: Pace) -> Iterator[Bench]:
    """Make the database, fill it, start the servers; afterwards stop and drop them all."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="bench-"))
        stack.enter_context(patch.dict(os.environ, _environment(name, folder)))
        stack.enter_context(_database(name))
        small, large = fill_both(pace)
        _collect_static(Path(folder))
        servers = [
            stack.enter_context(server.running(application, workers))
            for application, workers in (("portal", 2), ("uncached", 2), ("observed", 1))
        ]
        yield Bench(pace, small, large, *servers)


def _environment(name: str, folder: str) -> dict:
    return {
        "DJANGO_SETTINGS_MODULE": "moral_assembly.bench.settings",
        "BENCH_DATABASE": name,
        "BENCH_FOLDER": folder,
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }


def fill_both(pace: Pace) -> tuple[Assembly, Assembly]:
    """The assembly that the targets speak of, and one with ten times as much of everything."""
    small = fill(Size(), slug="tuayang")
    large = fill(Size(sessions=600, people=600, organizations=300, news=120), slug="tuayang-10")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return small, large


@contextmanager
def _database(name: str):
    """A database of its own on the same server, made and dropped by Django's own means for tests."""
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] |= {"NAME": name, "MIGRATE": True}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _collect_static(folder: Path):
    command = [*MANAGE, "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=settings.BASE_DIR)
