"""A floor plan as it is drawn: the cells in units of the drawing, for the desk, for visitors and for paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from exhibitions.models import FloorPlan, Placement

WIDTH, HEIGHT = 100, 84  # of a cell
HEAD = 24  # of the row and the column that number the cells
LARGEST = 0.06875  # rem for a unit, so that the drawing grows with the reader's letters
WIDE = 10  # columns, above which even a large screen shows a part of the drawing
INSET = 4  # between a cell's border and what stands in it


@dataclass(frozen=True)
class Cell:
    """One cell in units of the drawing."""

    column: int
    row: int

    @property
    def x(self) -> int:
        return HEAD + (self.column - 1) * WIDTH

    @property
    def y(self) -> int:
        return HEAD + (self.row - 1) * HEIGHT

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + WIDTH // 2, self.y + HEIGHT // 2


@dataclass(frozen=True)
class Grid:
    """A plan and what is shown on it."""

    plan: FloorPlan
    placements: list[Placement]

    width, height, head = WIDTH, HEIGHT, HEAD
    box_width, box_height = WIDTH - 2 * INSET, HEIGHT - 2 * INSET
    inset = INSET

    @property
    def across(self) -> int:
        return HEAD + self.plan.columns * WIDTH

    @property
    def down(self) -> int:
        return HEAD + self.plan.rows * HEIGHT

    @property
    def largest(self) -> tuple[str, str]:
        """The width and the height that the drawing has where there is room."""
        return f"{self.across * LARGEST:g}rem", f"{self.down * LARGEST:g}rem"

    @property
    def size(self) -> str:
        """The class of the drawing, by its columns."""
        return " plan--wide" if self.plan.columns > WIDE else ""

    @property
    def lines(self) -> str:
        """The lines of the grid as one path."""
        upright = (f"M{HEAD + n * WIDTH} {HEAD}V{self.down}" for n in range(self.plan.columns + 1))
        level = (f"M{HEAD} {HEAD + n * HEIGHT}H{self.across}" for n in range(self.plan.rows + 1))
        return "".join([*upright, *level])

    @property
    def columns(self) -> list[Cell]:
        return [Cell(number, 1) for number in range(1, self.plan.columns + 1)]

    @property
    def rows(self) -> list[Cell]:
        return [Cell(1, number) for number in range(1, self.plan.rows + 1)]

    @property
    def spots(self) -> Iterator[tuple[Cell, Placement]]:
        """Each booth with its cell, in the order in which one walks."""
        for each in sorted(self.placements, key=lambda each: (each.row, each.column)):
            yield Cell(each.column, each.row), each

    @property
    def landmarks(self) -> Iterable[tuple[Cell, str]]:
        """What stands there besides booths, and still lies on the grid."""
        for each in self.plan.landmarks:
            if each["column"] <= self.plan.columns and each["row"] <= self.plan.rows:
                yield Cell(each["column"], each["row"]), each["word"]
