"""How templates print scores and ranks: in Thai digits, a tie as a tie, and what there is not as a dash."""

from decimal import Decimal
from fractions import Fraction

from django import template

from exhibitions.results import Sheet, Standing
from moral_assembly import thai

register = template.Library()
NONE = "–"


@register.filter
def mark(value: object) -> str:
    """A score, a mean or a weight: whole numbers as they are, all others with two places."""
    if value is None or value == "":
        return NONE
    if isinstance(value, Decimal | int) and value == int(value):
        return thai.digits(int(value))
    return thai.digits(f"{float(value) if isinstance(value, Fraction) else value:.2f}")


@register.filter
def rank(standing: Standing) -> str:
    """The place in the category; who shares it has a sign of equality."""
    return f"{thai.digits(standing.rank)}{'=' if standing.is_tied else ''}" if standing.rank else NONE


@register.filter
def marks(sheet: Sheet, standing: Standing) -> str:
    """What a sheet gives, in the order of the criteria: one cell, for minutes have thousands of them."""
    return " · ".join(mark(value) for _, value in standing.marks(sheet))
