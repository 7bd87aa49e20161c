"""Columns that the database itself keeps in step with Thai text: what search reads, what lists sort by.

Both call immutable SQL functions made by ``moral_assembly/migrations/0002_thai_functions.py``.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Concat, Replace


class ThaiNormalise(models.Func):
    """Text as search sees it: one encoding of every mark, Arabic digits, no zero-width characters, lower case."""

    function = "thai_normalise"
    output_field = models.TextField()


class ThaiSortKey(models.Func):
    """Key whose byte order (COLLATE "C") is Thai dictionary order."""

    function = "thai_sort_key"
    output_field = models.TextField()


def squeezed(*fields: str) -> Replace:
    """Normalised text of ``fields`` without its spaces, as files are compared; for indexes and for lookups by them."""
    joined = Concat(*fields, output_field=models.TextField()) if len(fields) > 1 else models.F(fields[0])
    return Replace(ThaiNormalise(joined), models.Value(" "), models.Value(""), output_field=models.TextField())


KEY_END = "\x01"  # below every character of a key


def _joined(expressions, between: str):
    parts = [part for expression in expressions for part in (expression, models.Value(between))][:-1]
    return Concat(*parts, output_field=models.TextField()) if len(parts) > 1 else parts[0]


def search_column(*fields: str) -> models.GeneratedField:
    """Return a stored column with the normalised text of ``fields``, for LIKE and trigram search."""
    return models.GeneratedField(
        expression=ThaiNormalise(_joined(map(models.F, fields), " ")), output_field=models.TextField(), db_persist=True
    )


def sort_column(*fields: str) -> models.GeneratedField:
    """Return a stored column by which rows order as in a Thai dictionary: by the first of ``fields``, then the next.

    Spaces do not count inside a key, so each field has its own: "กา ขวัญ" stands before "กาก ใจดี".
    """
    keys = [ThaiSortKey(models.F(field)) for field in fields]
    return models.GeneratedField(
        expression=_joined(keys, KEY_END),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )


def trigram(name: str) -> GinIndex:
    """Return the index that lets LIKE and word similarity find Thai text inside ``search_text``."""
    return GinIndex(fields=["search_text"], name=name, opclasses=["gin_trgm_ops"])
