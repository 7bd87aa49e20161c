"""How content that comes as files with the code enters the database.

A row is offered once in its life. What staff later rename, rewrite or delete stays as they left it, because
``Offered`` remembers the row and no later run offers it again.
"""

import tomllib
from collections import Counter
from pathlib import Path

from django.db import connection, models

from moral_assembly.models import Offered


def read_toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_titled(path: Path) -> tuple[str, str]:
    """Return the title and the body of a Markdown file whose first line is ``# title``."""
    title, body = path.read_text(encoding="utf-8").split("\n", 1)
    return title.removeprefix("# ").strip(), body.strip()


class Intake:
    """One run of ``prepare``: what was offered before, what this run did, and whether samples are wanted.

    It must be made inside a transaction: it holds a lock, so that of two runs at once the second finds all done.
    """

    def __init__(self, *, samples: bool = True):
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(Offered._meta.db_table)} IN EXCLUSIVE MODE")
        self.samples = samples
        self.offered = set(Offered.objects.values_list("key", flat=True))
        self.created, self.removed = Counter(), Counter()

    def offer(self, scope: str, siblings, rows: list[models.Model], *natural: str) -> list[models.Model]:
        """Create those of ``rows`` that are new, and return them.

        ``natural`` names the fields that tell a row from its ``siblings`` (a queryset); ``scope`` names their owner
        in the content files.
        """
        fresh = {}
        for row in rows:
            key = ":".join([scope, row._meta.label_lower, *(str(value) for value in _values(row, natural))])
            if key not in self.offered and (self.samples or not getattr(row, "is_sample", False)):
                fresh[key] = row
        if not fresh:
            return []
        present = set(siblings.values_list(*natural))
        new = [row for row in fresh.values() if _values(row, natural) not in present]
        siblings.model.objects.bulk_create(new)
        Offered.objects.bulk_create(Offered(key=key) for key in fresh)
        self.offered.update(fresh)
        self.created[siblings.model._meta.verbose_name_plural] += len(new)
        return new


def _values(row, natural):
    return tuple(getattr(row, field) for field in natural)
