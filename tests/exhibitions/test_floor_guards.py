"""What the database lets stand on a floor plan."""

import pytest
from django.db import IntegrityError, transaction

from exhibitions.models import Booth, FloorPlan, Placement
from networks.models import Province
from tests import make

pytestmark = pytest.mark.django_db


def version(province: Province) -> int:
    return Province.objects.values_list("public_version", flat=True).get(pk=province.pk)


def refused(name: str):
    """The deed in this block is refused by the rule of this name, and nothing of it stays."""
    return pytest.raises(IntegrityError, match=name)


@pytest.fixture
def plan(area) -> FloorPlan:
    return make.floor_plan(area, 3, 2)


def test_one_booth_of_a_number_and_on_a_cell(edition, plan):
    make.placement(make.booth(edition), plan, 1, 1, "๑")
    other = make.booth(edition)
    with refused("one_booth_of_a_number"), transaction.atomic():
        make.placement(other, plan, 2, 1, "๑")
    with refused("one_booth_on_a_cell"), transaction.atomic():
        make.placement(other, plan, 1, 1, "๒")
    make.placement(other, make.floor_plan(make.venue(edition)), 1, 1, "๑")


def test_a_booth_stands_in_one_place(edition, plan):
    booth = make.booth(edition)
    make.placement(booth, plan, 1, 1)
    with refused("booth_id"), transaction.atomic():
        make.placement(booth, plan, 2, 1)


def test_one_statement_swaps_two_booths(edition, plan):
    one, two = (make.placement(make.booth(edition), plan, column, 1, str(column)) for column in (1, 2))
    one.column, two.column, one.number, two.number = 2, 1, "2", "1"
    Placement.objects.bulk_update([one, two], ["column", "number"])
    assert list(Placement.objects.order_by("pk").values_list("column", "number")) == [(2, "2"), (1, "1")]


@pytest.mark.parametrize("state", sorted(set(Booth.State.values) - {"accepted", "confirmed"}))
def test_only_an_accepted_booth_stands(edition, plan, state):
    with refused("has no place"):
        make.placement(make.booth(edition, state=state), plan)


@pytest.mark.parametrize("cell", [(0, 1), (4, 1), (1, 0), (1, 3)])
def test_on_the_grid(edition, plan, cell):
    with refused("no such cell"):
        make.placement(make.booth(edition), plan, *cell)


def test_in_its_own_edition(edition, plan, chiangrai):
    with refused("another edition"):
        make.placement(make.booth(make.assembly(chiangrai, 2565)), plan)


def test_a_plan_does_not_shrink_below_a_booth(edition, plan):
    make.placement(make.booth(edition), plan, 3, 2)
    for smaller in ({"columns": 2}, {"rows": 1}):
        with refused("beyond the new size"), transaction.atomic():
            FloorPlan.objects.filter(pk=plan.pk).update(**smaller)
    FloorPlan.objects.filter(pk=plan.pk).update(columns=9)


@pytest.mark.parametrize(
    ("table", "wrong"),
    [("product", {"price": -1}), ("product", {"name": ""}), ("zone", {"colour": 14}), ("zone", {"kind": "shop"})],
)
def test_plain_rules(edition, area, table, wrong):
    made = {"product": lambda: make.product(make.booth(edition), **wrong), "zone": lambda: make.zone(area, **wrong)}
    with pytest.raises(IntegrityError):
        made[table]()


# What the public sees of it


@pytest.mark.parametrize("state", ["accepted", "confirmed"])
def test_whatever_changes_of_an_accepted_booth_raises_the_version(chiangrai, nan, edition, plan, state):
    booth = make.booth(edition, state=state)
    others = version(nan)
    deeds = [
        lambda: Booth.objects.filter(pk=booth.pk).update(title="ใหม่"),
        lambda: booth.virtues.set([make.virtue()]),
        lambda: make.product(booth),
        lambda: make.booth_photo(booth),
        lambda: make.placement(booth, plan),
        lambda: Placement.objects.update(number="๙"),
        lambda: FloorPlan.objects.update(columns=12),
        lambda: make.zone(plan.area),
        lambda: booth.products.all().delete(),
        lambda: Placement.objects.all().delete(),
        lambda: Booth.objects.filter(pk=booth.pk).update(state="cancelled", reason="เหตุ"),
    ]
    versions = [version(chiangrai)]
    for deed in deeds:
        deed()
        versions.append(version(chiangrai))
    assert versions == sorted(set(versions))
    assert version(nan) != others, "a virtue is of all provinces"


@pytest.mark.parametrize("state", ["draft", "submitted", "needs_change", "rejected"])
def test_what_is_not_accepted_is_no_matter_of_the_public(chiangrai, edition, state):
    before = version(chiangrai)
    booth = make.booth(edition, chiangrai.networks.first() or make.network(chiangrai), state)
    after_network = version(chiangrai)
    assert after_network > before, "the network is of the public"
    make.product(booth)
    Booth.objects.filter(pk=booth.pk).update(title="ใหม่")
    booth.products.all().delete()
    assert version(chiangrai) == after_network
