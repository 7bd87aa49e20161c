"""What the scores of the committee come to: exact sums, so that a tie is a tie and nothing else is.

A review counts when it scores every criterion that weighs and its member has no interest in the nomination. The result
of a nomination is the mean of what its reviews give of a hundred; ranks are told within a category.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import lcm, sqrt
from statistics import median

from exhibitions.models import Criterion

FULL = 100


class Scale:
    """The criteria of a category, as whole shares of what a review can give."""

    def __init__(self, criteria: Iterable[Criterion]):
        self.criteria = list(criteria)
        self.weighing = [each for each in self.criteria if each.weighs]
        self.information = [each for each in self.criteria if not each.weighs]
        common = lcm(*(each.scale_max for each in self.weighing))
        self.shares = {each.pk: int(each.weight * 100) * common // each.scale_max for each in self.weighing}
        self.whole = sum(self.shares[each.pk] * each.scale_max for each in self.weighing)

    def total(self, values: Mapping[int, int]) -> Fraction | None:
        """What a review gives of a hundred; None: it lacks the score of a criterion that weighs."""
        if not self.whole or not self.shares.keys() <= values.keys():
            return None
        return Fraction(FULL * sum(share * values[pk] for pk, share in self.shares.items()), self.whole)

    def lacking(self, values: Mapping[int, int]) -> int:
        """How many criteria that weigh have no score yet."""
        return len(self.shares.keys() - values.keys())


@dataclass
class Sheet:
    """What one member gave one nomination; ``interest`` says why it does not count, if it does not."""

    member: object
    values: dict[int, int] = field(default_factory=dict)
    comment: str = ""
    at: object = None
    total: Fraction | None = None
    interest: str = ""

    @property
    def is_whole(self) -> bool:
        return self.total is not None

    @property
    def counts(self) -> bool:
        return self.is_whole and not self.interest


@dataclass
class Standing:
    """How a nomination stands among those of its category. ``rank`` 0: nothing to rank it by."""

    nomination: object
    scale: Scale
    sheets: list[Sheet]
    rank: int = 0
    is_tied: bool = False

    @cached_property
    def totals(self) -> list[Fraction]:
        return [sheet.total for sheet in self.sheets if sheet.counts]

    @property
    def awaited(self) -> list[Sheet]:
        """Whose reviews are still to come or to be completed."""
        return [sheet for sheet in self.sheets if not sheet.is_whole and not sheet.interest]

    @property
    def uncounted(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.interest and sheet.values]

    @cached_property
    def mean(self) -> Fraction | None:
        return sum(self.totals) / len(self.totals) if self.totals else None

    @property
    def median(self) -> Fraction | None:
        return median(self.totals) if self.totals else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation of all who scored, who are the whole committee for it and not a sample of one."""
        if not self.totals:
            return None
        return sqrt(sum((total - self.mean) ** 2 for total in self.totals) / len(self.totals))

    def mean_of(self, criterion: Criterion) -> Fraction | None:
        """The mean of one criterion's own scores, among the reviews that count."""
        given = [sheet.values[criterion.pk] for sheet in self.sheets if sheet.counts and criterion.pk in sheet.values]
        return Fraction(sum(given), len(given)) if given else None

    @property
    def information(self) -> list[tuple[Criterion, Fraction | None]]:
        """What was asked for information alone, apart from the result."""
        return [(criterion, self.mean_of(criterion)) for criterion in self.scale.information]


def ranked(standings: Iterable[Standing]) -> list[Standing]:
    """Put the nominations of a category in order; equal means share a rank and the next ranks stay empty: 1, 2=, 2=, 4."""
    scored = sorted((each for each in standings if each.totals), key=lambda each: -each.mean)
    place = 1
    for _, equal in groupby(scored, key=lambda each: each.mean):
        together = list(equal)
        for each in together:
            each.rank, each.is_tied = place, len(together) > 1
        place += len(together)
    return scored + [each for each in standings if not each.totals]
