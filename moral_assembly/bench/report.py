"""Plain text for the terminal: tables of figures, and targets met or missed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Figures side by side."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple]

    def __str__(self):
        return f"\n{self.title}\n{grid([self.columns, *self.rows])}"


@dataclass(frozen=True)
class Target:
    """A figure that was promised; ``met`` is None where it could not be measured."""

    what: str
    found: str
    wanted: str
    met: bool | None

    @classmethod
    def at_most(cls, what: str, found: float, most: float, unit: str = ""):
        return cls(what, f"{figure(found)}{unit}", f"<= {figure(most)}{unit}", found <= most)

    @classmethod
    def at_least(cls, what: str, found: float, least: float, unit: str = ""):
        return cls(what, f"{figure(found)}{unit}", f">= {figure(least)}{unit}", found >= least)

    @property
    def verdict(self) -> str:
        return {True: "met", False: "MISSED", None: "not measured"}[self.met]


def table_of(targets: Iterable[Target]) -> Table:
    rows = [(target.what, target.found, target.wanted, target.verdict) for target in targets]
    return Table("Targets", ("figure", "found", "wanted", ""), rows)


def figure(value) -> str:
    """A number with three digits that matter."""
    if isinstance(value, float):
        return f"{value:,.{max(0, 2 - len(str(int(abs(value)))) + 1)}f}" if value < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def grid(rows: list[tuple]) -> str:
    """Lines with aligned columns: the first to the left, the others to the right."""
    texts = [[figure(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    first, *others = widths
    lines = [
        "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], others, strict=True))])
        for row in texts
    ]
    return "\n".join(line.rstrip() for line in lines)
