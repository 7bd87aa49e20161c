"""/desk/<year>/participants/attendance/: who of the own networks' people came."""

from io import BytesIO

import openpyxl
import pytest

from moral_assembly.audit import AuditEntry
from tests import make
from tests.events.test_attendance_page import come
from tests.reading import Page

PAGE = "/desk/2564/participants/attendance/"


@pytest.fixture
def area_day(edition):
    return make.area_day(edition)


@pytest.fixture
def came(area_day, community, farming, religion):
    """One of the coordinator's people came, one did not, one of another own network did, and a stranger did."""
    named = [("สมใจ", community, "in"), ("สมศรี", community), ("บุญมี", farming, "in"), ("แปลกหน้า", religion, "in")]
    return [
        come(area_day, *ways, network=network, prefix="", given_name=name, phone=f"08123456{n:02}")
        for n, (name, network, *ways) in enumerate(named)
    ]


def names(response) -> list[str]:
    return [row.participant.given_name for row in response.context["page"]]


def test_own_people_alone_are_counted_and_named(coordinator, other_coordinator, organizer, came):
    page = coordinator.get(PAGE)
    assert (names(page), page.context["totals"]) == (
        ["บุญมี", "สมใจ", "สมศรี"],
        {"registered": 3, "came": 2, "people": 2},
    )
    lines = [(line.name, line.registered, line.came) for line in page.context["tables"]["เครือข่าย"]]
    assert lines == [("ชุมชน", 2, 1), ("เกษตร", 1, 1)]
    tags = Page(page).texts("section[aria-labelledby=names] .tag")
    assert [tag.split()[0] for tag in tags] == ["มา", "มา", "ยังไม่มา"]
    assert "แปลกหน้า" not in page.text
    assert names(other_coordinator.get(PAGE)) == ["แปลกหน้า"]
    assert len(names(organizer.get(PAGE))) == 4


def test_one_of_the_own_networks(coordinator, came):
    page = coordinator.get(PAGE, {"network": "community"})
    assert (names(page), page.context["totals"]["came"]) == (["สมใจ", "สมศรี"], 1)


@pytest.mark.parametrize("network", ["religion", "nowhere", "%00", "๑"])
def test_another_network_is_not_found(coordinator, came, network):
    assert coordinator.get(PAGE, {"network": network}).status_code == 404
    assert coordinator.post(f"{PAGE}?network={network}", {"reason": "ขอดูหน่อย"}).status_code == 404
    assert not AuditEntry.objects.filter(action="attendance_exported").exists()


def test_names_leave_with_a_reason(coordinator, came):
    refused = coordinator.post(PAGE, {"reason": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    answer = coordinator.post(f"{PAGE}?network=community", {"reason": "รายงานประธานเครือข่าย"})
    assert answer["Content-Disposition"] == 'attachment; filename="attendance-chiangrai-2564-community.xlsx"'
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(answer)))["ผู้เข้าร่วม"].values)
    assert [row[2] for row in rows[1:]] == ["สมใจ ใจดี", "สมศรี ใจดี"]
    assert "0812345600" not in str(rows)
    entry = AuditEntry.objects.get(action="attendance_exported")
    assert entry.changes == {"reason": [None, "รายงานประธานเครือข่าย"], "networks": [None, ["ชุมชน"]]}
    assert (entry.province, entry.actor_id) == ("chiangrai", coordinator.user.pk)


def test_who_reads_exports_nothing_and_strangers_see_nothing(request, auditor, visitor, nan, came):
    page = auditor.get(PAGE)
    assert (page.status_code, page.context["form"]) == (200, None)
    assert auditor.post(PAGE, {"reason": "อยากรู้จัก"}).status_code == 403
    for role in ("committee", "registrar", "door", "foreign_organizer"):
        assert request.getfixturevalue(role).get(PAGE).status_code == 404
    assert visitor.get(PAGE).status_code == 302


def test_methods(coordinator, came):
    assert coordinator.put(PAGE).status_code == 405


def test_before_anybody_registered(coordinator, edition):
    assert Page(coordinator.get(PAGE)).texts("section[aria-labelledby=names] p") == ["ยังไม่มีผู้ลงทะเบียน"]


def test_three_people_cost_as_much_as_one(coordinator, area_day, community, count_queries):
    come(area_day, "in", network=community)
    one = count_queries(lambda: coordinator.get(PAGE))
    for _ in range(2):
        come(area_day, "in", network=community)
    assert count_queries(lambda: coordinator.get(PAGE)) == one
