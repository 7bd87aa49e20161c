"""Two organizers at one cell at once: one has it, the other is told; and what would happen without lock and rule."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from exhibitions import floor
from exhibitions.floor import Spot
from exhibitions.models import Booth, FloorPlan, Placement
from tests import make
from tests.cast import browser
from tests.reading import Page

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER = 4
URL = "/desk/2564/market/plans/yard/booths/{}/"


@pytest.fixture
def plan(chiangrai) -> FloorPlan:
    return make.floor_plan(make.venue(make.assembly(chiangrai), kind="area", slug="yard"))


@pytest.fixture
def booths(plan) -> list[Booth]:
    return [make.booth(plan.area.assembly) for _ in range(TOGETHER)]


def at_once(deed, arguments) -> list:
    start = Barrier(len(arguments))

    def run(argument):
        start.wait(30)
        try:
            return deed(argument)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(arguments)) as threads:
        return list(threads.map(run, arguments))


def place_all(plan, booths, user) -> list[str]:
    """All booths to the first cell at once, each under a number of its own."""

    def one(booth: Booth) -> str:
        spot = Spot(plan.pk, 1, 1, str(booth.pk))
        try:
            floor.arrange(make.desk_request(user), plan, {booth: spot}, {}, "วาง")
            return "placed"
        except (floor.Stale, floor.Refused) as refusal:
            return type(refusal).__name__

    return sorted(at_once(one, booths))


def unlocked(read: Barrier):
    """As ``floor._locked``, without locks; nobody goes on before all have seen the empty cell."""

    def booths(assembly, pks):
        return list(assembly.booths.filter(pk__in=list(pks)).select_related("placement__plan__area"))

    def refuse_taken(wanted):
        read.wait(30)

    return booths, refuse_taken


def unlock(monkeypatch):
    booths, refuse_taken = unlocked(Barrier(TOGETHER))
    monkeypatch.setattr(floor, "_locked", booths)
    monkeypatch.setattr(floor, "_refuse_taken", refuse_taken)


def test_of_organizers_at_one_cell_one_has_it_and_the_others_are_told(plan, booths, organizer):
    assert place_all(plan, booths, organizer.user) == ["Stale"] * (TOGETHER - 1) + ["placed"]
    assert Placement.objects.count() == 1


def test_their_browsers_say_so(plan, booths, organizer):
    def one(booth: Booth):
        return browser(organizer.user).post(URL.format(booth.slug), {"seen": f"{booth.pk}=", "row": "1", "column": "1"})

    answers = at_once(one, booths)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (TOGETHER - 1)
    placed = Placement.objects.get().booth
    told = [Page(answer).texts(".alert--bad li") for answer in answers if answer.status_code == 409]
    assert told == [["มีผู้จัดก่อนท่าน ยังไม่มีสิ่งใดถูกเขียนทับ", f"ช่องนี้มีบูธ “{placed}” แล้ว"]] * (TOGETHER - 1)


def test_without_the_lock_the_database_still_lets_one_in_alone(plan, booths, organizer, monkeypatch):
    unlock(monkeypatch)
    assert place_all(plan, booths, organizer.user) == ["Refused"] * (TOGETHER - 1) + ["placed"]


def test_without_the_lock_and_the_rule_all_stand_on_one_cell(plan, booths, organizer, monkeypatch):
    unlock(monkeypatch)
    rule = next(each for each in Placement._meta.constraints if each.name == "one_booth_on_a_cell")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Placement, rule)
    try:
        assert place_all(plan, booths, organizer.user) == ["placed"] * TOGETHER
        assert Placement.objects.filter(column=1, row=1).count() == TOGETHER
    finally:
        Placement.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Placement, rule)


def test_a_booth_withdrawn_while_it_is_placed_stands_nowhere(plan, booths, organizer):
    """Whoever comes first, the end is the same: no place, and the application withdrawn."""
    booth = booths[0]

    def withdraw():
        Booth.objects.filter(pk=booth.pk).update(state="withdrawn")

    def place():
        try:
            spot = Spot(plan.pk, 1, 1, "1")
            floor.arrange(make.desk_request(organizer.user), plan, {booth: spot}, {}, "วาง")
        except floor.Refused:
            pass

    at_once(lambda deed: deed(), [withdraw, place])
    booth.refresh_from_db()
    assert booth.state == "withdrawn"
    assert not Placement.objects.exists()
