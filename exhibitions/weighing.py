"""Whether the weights of criteria add up: nothing is scored in a category before they do, and then they stay so."""

from collections.abc import Iterable
from decimal import Decimal

from exhibitions.models import Category, Criterion, Score
from moral_assembly import thai

FULL = Decimal(100)


def total(category: Category, criteria: Iterable[Criterion]) -> Decimal:
    """What the criteria of a category, of all of the edition's, weigh together."""
    return sum((each.weight for each in criteria if each.category_id in (None, category.pk)), Decimal(0))


def amiss(categories: Iterable[Category], criteria: list[Criterion]) -> list[tuple[Category, Decimal]]:
    """The categories whose weights are not a hundred, with what they are."""
    sums = [(category, total(category, criteria)) for category in categories]
    return [(category, weight) for category, weight in sums if weight != FULL]


def upset_by(changed: Criterion) -> list[tuple[Category, Decimal]]:
    """The categories with scores whose weights add up now and would not with ``changed`` as it is."""
    scored = Score.objects.filter(criterion__assembly=changed.assembly).values("review__nomination__category")
    categories = list(changed.assembly.categories.filter(pk__in=scored))
    before = list(changed.assembly.criteria.all())
    sound = {category for category in categories if total(category, before) == FULL}
    after = [*(each for each in before if each.pk != changed.pk), changed]
    return [(category, weight) for category, weight in amiss(categories, after) if category in sound]


def told(category: Category, weight: Decimal) -> str:
    return f"น้ำหนักของเกณฑ์ใน “{category}” รวมได้ {thai.digits(f'{weight.normalize():f}')} ไม่ใช่ ๑๐๐"
