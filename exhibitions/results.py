"""What the scores of the committee come to: exact sums, so that a tie is a tie and nothing else is.

A review counts when it scores every criterion that weighs and its member has no interest in the nomination. The result
of a nomination is the mean of what its reviews give of a hundred; ranks are told within a category.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from math import lcm, sqrt
from statistics import median

from events.models import Assembly
from exhibitions import interests
from exhibitions.models import Assignment, Category, CommitteeMember, Criterion, Nomination, Review, Score

FULL = 100


class Scale:
    """The criteria of a category, as whole shares of what a review can give."""

    def __init__(self, criteria: Iterable[Criterion]):
        self.criteria = list(criteria)
        self.weighing = [each for each in self.criteria if each.weighs]
        self.information = [each for each in self.criteria if not each.weighs]
        self.weight = sum((each.weight for each in self.weighing), Decimal(0))
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

    member: CommitteeMember
    values: dict[int, int] = field(default_factory=dict)
    comment: str = ""
    at: datetime | None = None
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

    nomination: Nomination
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

    def marks(self, sheet: Sheet) -> list[tuple[Criterion, int | None]]:
        """What a sheet gives, criterion by criterion."""
        return [(criterion, sheet.values.get(criterion.pk)) for criterion in self.scale.criteria]

    @property
    def information(self) -> list[tuple[Criterion, Fraction | None]]:
        """What was asked for information alone, apart from the result."""
        return [(criterion, self.mean_of(criterion)) for criterion in self.scale.information]


def ranked(standings: Sequence[Standing]) -> list[Standing]:
    """Put the nominations of a category in order; equal means share a rank and the next stays empty: 1, 2=, 2=, 4."""
    scored = sorted((each for each in standings if each.totals), key=lambda each: -each.mean)
    place = 1
    for _, equal in groupby(scored, key=lambda each: each.mean):
        together = list(equal)
        for each in together:
            each.rank, each.is_tied = place, len(together) > 1
        place += len(together)
    return scored + [each for each in standings if not each.totals]


def scales_of(assembly: Assembly) -> dict[int, Scale]:
    """The scale of every category, in two statements."""
    criteria = list(assembly.criteria.all())
    return {
        category.pk: Scale(each for each in criteria if each.category_id in (None, category.pk))
        for category in assembly.categories.all()
    }


def of(assembly: Assembly, **only) -> list[tuple[Category, list[Standing]]]:
    """How all judged nominations stand, by category; in as many statements for three hundred as for one.

    ``only`` narrows the nominations, and then ranks say nothing.
    """
    scales, members = scales_of(assembly), {each.pk: each for each in assembly.committee.select_related("user")}
    nominations = list(_nominations(assembly, **only))
    sheets, standings = _sheets(assembly, members, nominations, scales), defaultdict(list)
    for each in nominations:
        standings[each.category].append(Standing(each, scales[each.category_id], sheets.get(each.pk, [])))
    return [(category, ranked(rows)) for category, rows in standings.items()]


def _nominations(assembly: Assembly, **only):
    rows = assembly.nominations.judged().filter(**only).select_related("category", "network", "district", "proposer")
    return rows.order_by("category__order", "category", "slug")


def _sheets(assembly: Assembly, members: dict, nominations: list[Nomination], scales: dict) -> dict[int, list[Sheet]]:
    """The sheets of each nomination, of all to whom it was assigned or who reviewed it, in the members' order."""
    category = {each.pk: each.category_id for each in nominations}
    hindered = interests.found(assembly.committee.all(), pk__in=list(category))
    made = {(each.member_id, each.nomination_id): each for each in Review.objects.filter(nomination__in=category)}
    assigned = set(Assignment.objects.filter(nomination__in=category).values_list("member_id", "nomination_id"))
    values, order = _values(category), {pk: place for place, pk in enumerate(members)}
    found = defaultdict(list)
    for member, nomination in sorted(assigned | made.keys(), key=lambda pair: order[pair[0]]):
        sheet = Sheet(members[member], interest=hindered.get((member, nomination), ""))
        if review := made.get((member, nomination)):
            sheet.values, sheet.comment, sheet.at = values[review.pk], review.comment, review.changed_at
            sheet.total = scales[category[nomination]].total(sheet.values)
        found[nomination].append(sheet)
    return found


def _values(nominations: Iterable[int]) -> dict[int, dict[int, int]]:
    """The scores of every review, by criterion."""
    values = defaultdict(dict)
    scores = Score.objects.order_by().filter(review__nomination__in=nominations)
    for review, criterion, value in scores.values_list("review_id", "criterion_id", "value"):
        values[review][criterion] = value
    return values
