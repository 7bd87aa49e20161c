"""``./manage.py bench``: what the portal costs, measured on a database of its own (see ``moral_assembly/bench``)."""

import os
import platform

from django.core.management.base import BaseCommand, CommandError

from moral_assembly.bench import (
    api,
    board,
    booklet,
    certificates,
    door,
    exports,
    first_visit,
    judging,
    market,
    pages,
    people,
    pictures,
    pledges,
    programme,
    releases,
    staleness,
)
from moral_assembly.bench.report import Target, table_of
from moral_assembly.bench.run import FULL, QUICK, open_bench

SUBJECTS = (
    programme,
    pages,
    exports,
    api,
    releases,
    board,
    booklet,
    certificates,
    pledges,
    people,
    door,
    judging,
    market,
    first_visit,
    staleness,
    pictures,
)


class Command(BaseCommand):
    help = "Measures the portal on a database of its own, which it makes, fills and drops; prints figures and targets."

    def add_arguments(self, parser):
        names = [_name(subject) for subject in SUBJECTS]
        parser.add_argument("subjects", nargs="*", help=f"what to measure, of: {', '.join(names)} (default: all)")
        parser.add_argument("--quick", action="store_true", help="only see that it runs: the figures mean little")
        parser.add_argument("--database", default="bench_portal", help="name of the database, bench_…")

    def handle(self, *, subjects, quick, database, **options):
        if not database.startswith("bench_"):
            raise CommandError("The name of the benchmark's database begins with bench_.")
        chosen = [subject for subject in SUBJECTS if not subjects or _name(subject) in subjects]
        if unknown := set(subjects) - {_name(subject) for subject in chosen}:
            raise CommandError(f"Nothing to measure is called {', '.join(sorted(unknown))}.")
        with open_bench(database, QUICK if quick else FULL) as bench:
            words = "; a quick run, whose speeds mean little" if quick else ""
            self.stdout.write(f"{os.cpu_count()} cores, Python {platform.python_version()}, 2 web workers{words}")
            targets = [target for subject in chosen for target in self.measure(subject, bench)]
        self.stdout.write(str(table_of(targets)))

    def measure(self, subject, bench) -> list[Target]:
        """Print the subject's tables as they come; return its targets."""
        found = list(subject.measure(bench))
        for item in found:
            if not isinstance(item, Target):
                self.stdout.write(str(item))
        return [item for item in found if isinstance(item, Target)]


def _name(subject) -> str:
    return subject.__name__.rpartition(".")[2]
