"""Organizers set up the search for role models: categories, criteria with their weights, phases."""

import pytest

from exhibitions.models import Category, Criterion, Phase
from tests import make
from tests.reading import Page, assert_not_found, read

URL = "/desk/2564/search/"
CRITERION = {"title": "ร่วมใจ", "weight": "40", "scale_max": "5", "order": "1"}
NOUNS = ["categories", "criteria", "phases"]


def phase(kind: str, first: str, last: str = "") -> dict:
    day = {"starts_at_0": first, "starts_at_1": "09.00"}
    return {"kind": kind, **day, **({"ends_at_0": last, "ends_at_1": "09.00"} if last else {})}


@pytest.mark.parametrize("page", ["search/", *(f"{noun}/" for noun in NOUNS)])
def test_staff_read_and_strangers_do_not(auditor, coordinator, foreign_organizer, visitor, edition, page):
    for reader in (auditor, coordinator):
        assert len(read(reader, f"/desk/2564/{page}").all("h1")) == 1
    assert_not_found(foreign_organizer, f"/desk/2564/{page}")
    assert visitor.get(f"/desk/2564/{page}").url.startswith("/accounts/login/")
    assert auditor.post(URL).status_code == 405


@pytest.mark.parametrize("noun", NOUNS)
def test_organizers_alone_write(coordinator, committee, edition, noun):
    for reader in (coordinator, committee):
        assert reader.get(f"/desk/2564/new/{noun}/").status_code == 403
        assert reader.post(f"/desk/2564/new/{noun}/", {}).status_code == 403


def test_a_category_is_made(organizer, edition):
    answer = organizer.post(
        "/desk/2564/new/categories/", {"name": "ชุมชนต้นแบบ", "kind": "community", "order": "1", "is_blind": "on"}
    )
    made = Category.objects.get()
    assert (answer.url, made.name, made.kind, made.is_blind) == (
        "/desk/2564/categories/",
        "ชุมชนต้นแบบ",
        "community",
        True,
    )


def test_a_category_with_nominations_stays(organizer, edition, categories):
    make.nomination(edition, category=categories[0])
    answer = organizer.post("/desk/2564/categories/person/removal/")
    assert (answer.status_code, Category.objects.count()) == (409, 2)
    organizer.post("/desk/2564/categories/body/removal/")
    assert Category.objects.count() == 1


def test_a_criterion_has_a_meaning_for_every_score(organizer, edition):
    bad = organizer.post("/desk/2564/new/criteria/", CRITERION | {"scale_labels": "น้อย\nมาก"})
    assert bad.status_code == 422
    assert "มี 2 บรรทัด แต่คะแนนมี 5 ระดับ" in Page(bad).text("#id_scale_labels_error")
    assert Page(bad).text("#id_scale_labels") == "น้อย มาก"

    organizer.post("/desk/2564/new/criteria/", CRITERION | {"scale_labels": "1\n2\n3\n4\n5"})
    assert Criterion.objects.get().scale == [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"weight": "-1"}, "weight"),
        ({"weight": "101"}, "weight"),
        ({"information_only": "on"}, "weight"),
        ({"scale_max": "11"}, "scale_max"),
        ({"scale_max": "1"}, "scale_max"),
        ({"title": ""}, "title"),
    ],
)
def test_a_bad_criterion_is_told(organizer, edition, values, field):
    answer = organizer.post("/desk/2564/new/criteria/", CRITERION | values)
    assert (answer.status_code, Criterion.objects.count()) == (422, 0)
    assert Page(answer).all("[role=alert]")


def test_a_scored_criterion_keeps_its_scale_and_stays(organizer, edition, criteria):
    make.review(make.committee_member(edition), make.nomination(edition), 4, 4)
    answer = organizer.post(
        "/desk/2564/criteria/one/details/", CRITERION | {"weight": "50", "scale_max": "3", "revision": "0"}
    )
    assert answer.status_code == 422
    assert "กรรมการให้คะแนนเกณฑ์นี้แล้ว" in Page(answer).text("#id_scale_max_error")
    answer = organizer.post("/desk/2564/criteria/one/removal/")
    assert (answer.status_code, Criterion.objects.count()) == (409, 2)
    renamed = CRITERION | {"weight": "50", "revision": "0"}
    assert organizer.post("/desk/2564/criteria/one/details/", renamed).status_code == 302


def test_weights_that_were_scored_by_stay_a_hundred(organizer, edition, categories, criteria):
    make.review(make.committee_member(edition), make.nomination(edition, category=categories[0]), 4, 4)
    told = "กรรมการเริ่มให้คะแนนแล้ว ถ้าบันทึก น้ำหนักของเกณฑ์ใน “บุคคลต้นแบบ” รวมได้ ๙๐ ไม่ใช่ ๑๐๐"
    answer = organizer.post("/desk/2564/criteria/one/details/", CRITERION | {"revision": "0"})
    assert (answer.status_code, Page(answer).text("#id_weight_error")) == (422, told)
    assert Page(answer).values("#id_title", "value") == ["ร่วมใจ"]
    assert organizer.post("/desk/2564/new/criteria/", CRITERION).status_code == 422
    of_the_other = CRITERION | {"category": categories[1].pk}
    assert organizer.post("/desk/2564/new/criteria/", of_the_other).status_code == 302, "nothing was scored there"
    for_information = CRITERION | {"weight": "0", "information_only": "on", "slug": "more"}
    assert organizer.post("/desk/2564/new/criteria/", for_information).status_code == 302
    assert sorted(Criterion.objects.values_list("weight", flat=True)) == [0, 40, 50, 50]


def test_weights_that_never_added_up_can_be_mended(organizer, edition, categories, criteria):
    make.criterion(edition, slug="third", weight=40)
    make.review(make.committee_member(edition), make.nomination(edition), 4, 4, 4)
    mended = CRITERION | {"weight": "30", "revision": "0"}
    assert organizer.post("/desk/2564/criteria/one/details/", mended).status_code == 302


def test_weights_that_do_not_add_up_are_told(organizer, edition, categories, criteria):
    assert "น้ำหนักของเกณฑ์" not in read(organizer, URL).html
    make.criterion(edition, category=categories[0], weight=10)
    told = [words for words in read(organizer, URL).texts(".alert") if "น้ำหนัก" in words]
    assert [words.split(" รวมได้ ")[0] for words in told] == ["น้ำหนักของเกณฑ์ใน “บุคคลต้นแบบ”"]
    assert "๑๑๐" in told[0]


def test_phases_follow_each_other(organizer, edition):
    assert (
        organizer.post("/desk/2564/new/phases/", phase("nominating", "1 ก.ค. 2564", "10 ก.ค. 2564")).status_code == 302
    )
    over = organizer.post("/desk/2564/new/phases/", phase("screening", "9 ก.ค. 2564", "12 ก.ค. 2564"))
    assert over.status_code == 422
    assert "ซ้อนกับช่วงอื่น" in over.text
    early = organizer.post("/desk/2564/new/phases/", phase("screening", "1 มิ.ย. 2564", "12 มิ.ย. 2564"))
    assert "ช่วงกลั่นกรองต้องอยู่หลังช่วงเสนอชื่อ" in early.text
    again = organizer.post("/desk/2564/new/phases/", phase("nominating", "1 ส.ค. 2564"))
    assert "มีช่วงนี้อยู่แล้ว" in again.text
    back = organizer.post("/desk/2564/new/phases/", phase("screening", "12 ก.ค. 2564", "11 ก.ค. 2564"))
    assert "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม" in back.text
    assert organizer.post("/desk/2564/new/phases/", phase("screening", "10 ก.ค. 2564")).status_code == 302
    assert [each.kind for each in Phase.objects.all()] == ["nominating", "screening"]
    assert (
        organizer.post(
            "/desk/2564/phases/screening/details/", phase("screening", "11 ก.ค. 2564") | {"revision": "0"}
        ).status_code
        == 302
    )
    assert Phase.objects.get(kind="screening").ends_at is None


def test_the_overview_costs_the_same_for_more(organizer, edition, categories, criteria, count_queries):
    cost = count_queries(lambda: organizer.get(URL))
    for _ in range(3):
        make.nomination(edition)
        make.category(edition)
        make.criterion(edition)
    assert count_queries(lambda: organizer.get(URL)) == cost
