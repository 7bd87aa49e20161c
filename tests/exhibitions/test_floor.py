"""Deeds on a floor plan: all or nothing, told to who comes second, undone and done again."""

import pytest
from django.db import IntegrityError, transaction

from exhibitions import floor
from exhibitions.floor import Spot
from exhibitions.models import Booth, FloorPlan, FloorStep, Placement
from moral_assembly.audit import AuditEntry
from tests import make


@pytest.fixture
def plan(edition) -> FloorPlan:
    return make.floor_plan(make.venue(edition, kind="area", name="ลานวัด"), 4, 3)


@pytest.fixture
def loom(edition) -> Booth:
    return make.booth(edition, title="กี่ทอผ้า", slug="loom")


@pytest.fixture
def rice(edition) -> Booth:
    return make.booth(edition, title="ข้าวพื้นเมือง", slug="rice")


@pytest.fixture
def desk(organizer):
    return make.desk_request(organizer.user)


def fresh(booth: Booth) -> Booth:
    return Booth.objects.select_related("placement__plan__area").get(pk=booth.pk)


def at(booth: Booth) -> tuple | None:
    spot = Spot.of(fresh(booth))
    return spot and (spot.column, spot.row, spot.number)


def put(desk, plan, booth, column, row, number="", expected=None):
    seen = floor.seen(fresh(booth)) if expected is None else expected
    return floor.arrange(desk, plan, {booth: Spot(plan.pk, column, row, number)}, {booth.pk: seen}, f"วาง “{booth}”")


def test_a_booth_gets_the_first_free_number_and_keeps_it_when_it_moves(desk, plan, loom, rice):
    put(desk, plan, loom, 2, 1)
    put(desk, plan, rice, 1, 1)
    assert (at(loom), at(rice)) == ((2, 1, "1"), (1, 1, "2"))
    put(desk, plan, loom, 4, 3)
    assert at(loom) == (4, 3, "1")
    entry = AuditEntry.objects.order_by("number").last()
    assert (entry.action, entry.province, entry.label) == ("floor_arranged", "chiangrai", "วาง “กี่ทอผ้า”")
    assert entry.changes == {"loom": ["หมายเลข ๑ แถว ๑ ช่อง ๒", "หมายเลข ๑ แถว ๓ ช่อง ๔"]}


def test_a_smaller_number_that_fell_free_is_given_again(desk, plan, loom, rice):
    put(desk, plan, loom, 1, 1)
    put(desk, plan, rice, 2, 1)
    floor.arrange(desk, plan, {loom: None}, {loom.pk: floor.seen(fresh(loom))}, "นำออก")
    put(desk, plan, loom, 3, 1)
    assert at(loom) == (3, 1, "1")


def test_two_booths_swap_in_one_deed(desk, plan, loom, rice):
    put(desk, plan, loom, 1, 1)
    put(desk, plan, rice, 2, 2)
    spots = {loom: Spot(plan.pk, 2, 2, "1"), rice: Spot(plan.pk, 1, 1, "2")}
    floor.arrange(desk, plan, spots, {booth.pk: floor.seen(fresh(booth)) for booth in spots}, "สลับ")
    assert (at(loom), at(rice)) == ((2, 2, "1"), (1, 1, "2"))


def test_a_taken_cell_and_a_taken_number_are_told_by_the_booth_that_has_them(desk, plan, loom, rice):
    put(desk, plan, loom, 1, 1)
    with pytest.raises(floor.Stale, match="กี่ทอผ้า"):
        put(desk, plan, rice, 1, 1)
    with pytest.raises(floor.Refused, match="หมายเลข ๑ เป็นของบูธ “กี่ทอผ้า”"):
        put(desk, plan, rice, 2, 1, "1")
    assert at(rice) is None


def test_who_saw_the_booth_elsewhere_changes_nothing(desk, plan, loom):
    put(desk, plan, loom, 1, 1)
    with pytest.raises(floor.Stale, match="ลานวัด หมายเลข ๑ แถว ๑ ช่อง ๑"):
        put(desk, plan, loom, 2, 2, expected="")
    assert at(loom) == (1, 1, "1")


def test_a_booth_moves_from_one_area_to_another_under_a_number_of_that(desk, edition, plan, loom, rice):
    other = make.floor_plan(make.venue(edition, kind="area"))
    put(desk, other, rice, 1, 1)
    put(desk, plan, loom, 1, 1)
    put(desk, other, loom, 2, 1)
    assert Placement.objects.get(booth=loom).plan == other
    assert at(loom) == (2, 1, "2")


@pytest.mark.parametrize(("column", "row"), [(5, 1), (1, 4), (0, 1)])
def test_a_cell_beyond_the_grid_is_refused(desk, plan, loom, column, row):
    with pytest.raises(floor.Refused, match="ผังไม่มีช่องนี้"):
        put(desk, plan, loom, column, row)


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected", "withdrawn", "cancelled"])
def test_a_booth_that_is_not_accepted_gets_no_place(desk, edition, plan, state):
    with pytest.raises(floor.Refused, match="ถอนหรือถูกยกเลิกแล้ว"):
        put(desk, plan, make.booth(edition, state=state), 1, 1)


def test_undo_and_redo_go_step_by_step(desk, plan, loom):
    put(desk, plan, loom, 1, 1)
    put(desk, plan, loom, 2, 2)
    seen = []
    for deed in (floor.undo, floor.undo, floor.redo, floor.redo):
        deed(desk, plan)
        seen.append(at(loom))
    assert seen == [(1, 1, "1"), None, (1, 1, "1"), (2, 2, "1")]
    with pytest.raises(floor.NothingLeft):
        floor.redo(desk, plan)


def test_a_new_deed_forgets_what_was_undone(desk, plan, loom):
    put(desk, plan, loom, 1, 1)
    floor.undo(desk, plan)
    put(desk, plan, loom, 3, 3)
    with pytest.raises(floor.NothingLeft):
        floor.redo(desk, plan)
    assert FloorStep.objects.count() == 1


def test_what_another_moved_on_is_not_undone(desk, plan, loom, administrator):
    put(desk, plan, loom, 1, 1)
    put(make.desk_request(administrator.user), plan, loom, 2, 2)
    with pytest.raises(floor.Stale, match="กี่ทอผ้า"):
        floor.undo(desk, plan)
    assert at(loom) == (2, 2, "1")


def test_a_booth_that_was_withdrawn_is_not_put_back_by_undoing(desk, plan, loom):
    put(desk, plan, loom, 1, 1)
    Booth.objects.filter(pk=loom.pk).update(state="withdrawn")
    with pytest.raises(floor.Stale, match="ไม่อยู่บนผังแล้ว"):
        floor.undo(desk, plan)


def test_numbers_follow_the_walk_and_can_be_undone(desk, plan, loom, rice):
    put(desk, plan, loom, 3, 2, "ก9")
    put(desk, plan, rice, 1, 1, "7")
    floor.renumber(desk, plan)
    assert (at(loom), at(rice)) == ((3, 2, "2"), (1, 1, "1"))
    assert floor.renumber(desk, plan) is None
    floor.undo(desk, plan)
    assert (at(loom), at(rice)) == ((3, 2, "ก9"), (1, 1, "7"))


def test_a_grid_is_not_cut_below_its_booths(desk, plan, loom):
    put(desk, plan, loom, 4, 2)
    with pytest.raises(floor.Refused, match="หมายเลข ๑ “กี่ทอผ้า”"):
        floor.resize(desk, plan, 3, 3)
    floor.resize(desk, plan, 4, 2)
    plan.refresh_from_db()
    assert (plan.columns, plan.rows) == (4, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        FloorPlan.objects.update(rows=1)


def test_a_deed_costs_as_many_statements_for_three_booths_as_for_one(desk, edition, plan, count_queries):
    booths = [make.booth(edition) for _ in range(5)]
    put(desk, plan, booths.pop(), 4, 3)  # what a first deed reads of the plan's edition

    def place(some, row):
        spots = {booth: Spot(plan.pk, n, row, f"{row}{n}") for n, booth in enumerate(some, 1)}
        return lambda: floor.arrange(desk, plan, spots, {}, "วาง")

    assert count_queries(place(booths[:1], 1)) == count_queries(place(booths[1:], 2))
