"""Floor plans at the desk."""

import pytest

from exhibitions.models import Booth, FloorPlan, Placement
from tests import make
from tests.reading import Page, read

PLANS = "/desk/2564/market/plans/"
PLAN = f"{PLANS}yard/"
PLACE = f"{PLAN}booths/loom/"


@pytest.fixture
def area(edition):
    return make.venue(edition, kind="area", slug="yard", name="ลานวัด")


@pytest.fixture
def plan(area) -> FloorPlan:
    return make.floor_plan(area, 4, 3, landmarks=[{"column": 4, "row": 3, "word": "เวที"}])


@pytest.fixture
def loom(edition, plan) -> Booth:
    return make.booth(edition, slug="loom", title="กี่ทอผ้า", zone=make.zone(plan.area, name="ผ้า", capacity=2))


@pytest.fixture
def rice(edition, plan) -> Booth:
    return make.booth(edition, slug="rice", title="ข้าวพื้นเมือง")


def test_areas_are_listed_and_a_plan_is_begun(organizer, area):
    assert read(organizer, PLANS).texts(".rows b") == ["ลานวัด"]
    assert organizer.post(PLANS, {"area": "yard"}).headers["Location"] == PLAN
    assert (area.floor_plan.columns, area.floor_plan.rows) == (8, 6)
    organizer.post(PLANS, {"area": "yard"})
    assert FloorPlan.objects.count() == 1
    assert organizer.post(PLANS, {"area": "nowhere"}).status_code == 404


def test_the_plan_shows_what_stands_and_what_waits(organizer, edition, plan, loom, rice):
    make.placement(loom, plan, 2, 1, "7")
    make.booth(edition, state="submitted", title="ยังไม่รับ")
    page = read(organizer, PLAN)
    assert page.values(".spot a", "aria-label") == ["หมายเลข ๗ กี่ทอผ้า แถว ๑ ช่อง ๒"]
    assert page.values(".spot a", "href") == [PLACE]
    assert page.texts(".waits strong") == ["ข้าวพื้นเมือง"]
    assert page.texts(".plan__word") == ["เวที"]
    assert page.texts(".zones li") == ["ผ้า ๑ จาก ๒ บูธ · วางแล้ว ๑"]


def test_more_booths_than_a_zone_holds_are_told(organizer, edition, plan, loom):
    for _ in range(2):
        make.booth(edition, zone=loom.zone)
    assert read(organizer, PLAN).texts(".zones b") == ["เกิน ๑"]


def test_the_form_places_moves_and_takes_off(organizer, plan, loom):
    seen = f"{loom.pk}="
    for typed, cell in (
        ({"row": "2", "column": "3", "number": "ก๑"}, (3, 2, "ก1")),
        ({"row": "1", "column": "1", "number": ""}, (1, 1, "ก1")),
        ({"row": "", "column": "", "number": ""}, None),
    ):
        answer = organizer.post(PLACE, {"seen": seen, **typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, PLAN)
        stands = Placement.objects.filter(booth=loom).first()
        assert (stands and (stands.column, stands.row, stands.number)) == cell
        seen = f"{loom.pk}={plan.pk}.{cell[0]}.{cell[1]}.{cell[2]}" if cell else ""


def test_the_form_swaps(organizer, plan, loom, rice):
    make.placement(loom, plan, 1, 1, "1")
    make.placement(rice, plan, 2, 1, "2")
    sent = read(organizer, PLACE).values("form[action$='swap/'] [name=seen]", "value")
    answer = organizer.post(f"{PLACE}swap/", {"seen": sent, "other": "rice"})
    assert answer.status_code == 302
    assert list(Placement.objects.order_by("column").values_list("booth__slug", "number")) == [
        ("rice", "2"),
        ("loom", "1"),
    ]


def test_a_booth_that_stands_nowhere_swaps_with_nobody(organizer, plan, loom):
    assert organizer.post(f"{PLACE}swap/", {"other": "rice"}).headers["Location"] == PLACE


def test_half_a_cell_is_asked_for_whole_and_what_was_typed_survives(organizer, plan, loom):
    answer = organizer.post(PLACE, {"seen": f"{loom.pk}=", "row": "2", "column": "", "number": "5"})
    page = Page(answer)
    assert answer.status_code == 422
    assert page.links(".alert--bad a") == [("ช่อง: เลือกทั้งแถวและช่อง หรือเว้นว่างทั้งสองเพื่อนำออกจากผัง", "#id_column")]
    assert page.values("[name=number]", "value") == ["5"]


def test_a_taken_number_is_told_at_the_form(organizer, plan, loom, rice):
    make.placement(rice, plan, 1, 1, "5")
    answer = organizer.post(PLACE, {"seen": f"{loom.pk}=", "row": "2", "column": "2", "number": "๕"})
    assert answer.status_code == 422
    assert Page(answer).texts(".alert--bad li") == ["หมายเลข ๕ เป็นของบูธ “ข้าวพื้นเมือง” แล้ว ใช้หมายเลขอื่น"]


def test_who_comes_second_is_told_and_may_do_it_again_knowingly(organizer, plan, loom):
    make.placement(loom, plan, 1, 1, "1")
    answer = organizer.post(PLACE, {"seen": f"{loom.pk}=", "row": "2", "column": "2"})
    page = Page(answer)
    assert answer.status_code == 409
    assert page.texts(".alert--bad li") == [
        "มีผู้จัดก่อนท่าน ยังไม่มีสิ่งใดถูกเขียนทับ",
        "“กี่ทอผ้า” ตอนนี้อยู่ที่ ลานวัด หมายเลข ๑ แถว ๑ ช่อง ๑",
    ]
    seen = page.values("form[action$='loom/'] [name=seen]", "value")
    assert organizer.post(PLACE, {"seen": seen, "row": "2", "column": "2"}).status_code == 302
    assert Placement.objects.get(booth=loom).column == 2


@pytest.mark.parametrize("seen", ["x", "=", "1=2=3", "99999999999999999999=", "๙="])
def test_a_broken_seen_counts_as_unseen(organizer, plan, loom, seen):
    make.placement(loom, plan, 1, 1, "1")
    assert organizer.post(PLACE, {"seen": seen, "row": "2", "column": "2"}).status_code == 409


def test_undo_redo_and_numbers_are_buttons(organizer, plan, loom):
    organizer.post(PLACE, {"seen": f"{loom.pk}=", "row": "3", "column": "1", "number": "9"})
    for deed, number in (("numbers", "1"), ("undone", "9"), ("undone", None), ("redone", "9")):
        assert organizer.post(f"{PLAN}{deed}/").headers["Location"] == PLAN
        stands = Placement.objects.filter(booth=loom).first()
        assert (stands and stands.number) == number


def test_undoing_what_another_moved_is_refused_with_the_plan(organizer, plan, loom):
    organizer.post(PLACE, {"seen": f"{loom.pk}=", "row": "1", "column": "1"})
    Placement.objects.update(column=3)
    answer = organizer.post(f"{PLAN}undone/")
    assert answer.status_code == 409
    assert Page(answer).texts(".alert--bad li") == ["ยังเลิกทำไม่ได้", "“กี่ทอผ้า” ตอนนี้อยู่ที่ ลานวัด หมายเลข ๑ แถว ๑ ช่อง ๓"]


def test_nothing_to_undo_is_said(organizer, plan):
    page = Page(organizer.post(f"{PLAN}undone/", follow=True))
    assert page.texts(".notice p") == ["ไม่มีขั้นตอนให้เลิกทำ"]


def test_the_size_changes_but_cuts_no_booth_off(organizer, plan, loom):
    make.placement(loom, plan, 4, 1, "1")
    assert organizer.post(f"{PLAN}size/", {"columns": "๖", "rows": "๒"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.columns, plan.rows) == (6, 2)
    answer = organizer.post(f"{PLAN}size/", {"columns": "3", "rows": "2"})
    assert answer.status_code == 422
    assert Page(answer).texts(".alert--bad li") == ["ขนาดนี้ตัดบูธที่วางไว้ออก ย้ายก่อน: หมายเลข ๑ “กี่ทอผ้า”"]
    assert Page(answer).values("[name=columns]", "value") == ["3"]
    assert organizer.post(f"{PLAN}size/", {"columns": "41", "rows": "0"}).status_code == 422


def test_a_booth_that_falls_leaves_its_place_with_a_word(organizer, plan, loom):
    make.placement(loom, plan, 2, 2, "7")
    Booth.objects.filter(pk=loom.pk).update(state="withdrawn")
    page = read(organizer, PLAN)
    (told,) = page.texts(".alert li")
    assert told.startswith("“กี่ทอผ้า” ถอนแล้ว เดิมอยู่ที่ ลานวัด หมายเลข ๗")
    assert page.all(".spot") == []
    assert organizer.get(PLACE).status_code == 404


DEEDS = [PLACE, f"{PLACE}swap/", f"{PLAN}size/", f"{PLAN}numbers/", f"{PLAN}undone/", f"{PLAN}redone/"]


def test_readers_look_and_write_nothing(committee, plan, loom):
    make.placement(loom, plan)
    page = read(committee, PLAN)
    assert page.values(".spot a", "href") == [None]
    assert page.all(".deskmain form") == []
    assert [committee.post(url).status_code for url in [*DEEDS, PLANS]] == [403] * (len(DEEDS) + 1)


def test_strangers_find_nothing(foreign_organizer, plan, loom):
    assert [foreign_organizer.get(url).status_code for url in (PLANS, PLAN, PLACE)] == [404] * 3
    assert [foreign_organizer.post(url).status_code for url in DEEDS] == [404] * len(DEEDS)


def test_wrong_methods(organizer, plan, loom):
    assert organizer.post(PLAN).status_code == 405
    assert [organizer.get(f"{PLAN}{deed}/").status_code for deed in ("numbers", "undone", "redone")] == [405] * 3
    assert organizer.get(f"{PLACE}swap/").status_code == 405


def test_the_plan_costs_the_same_for_one_booth_and_for_three(organizer, edition, plan, loom, count_queries):
    make.placement(loom, plan)
    make.booth(edition)
    organizer.get(PLAN)
    before = count_queries(lambda: organizer.get(PLAN))
    for number in (2, 3):
        make.placement(make.booth(edition, zone=loom.zone), plan, number)
        make.booth(edition, wished_zone=loom.zone)
    assert count_queries(lambda: organizer.get(PLAN)) == before
