"""Who came: counts that agree with the log, and a list of names that leaves with a reason."""

from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone

from events import attendance, doors
from moral_assembly.audit import AuditEntry
from tests import make

PAGE = "/desk/2564/attendance/"


@pytest.fixture
def assembly(chiangrai):
    return make.assembly(chiangrai)


@pytest.fixture
def area_day(assembly):
    return make.area_day(assembly)


def come(area_day, *ways, **who):
    """Register somebody and scan each of the ways at the door."""
    made = make.registration(area_day, make.participant(area_day.assembly.province, **who))
    link = make.door_link(area_day)
    for way in ways:
        doors.scan(link, doors.Scan(str(made.arrival), way, uuid4(), timezone.now()))
    return made


def test_counts_agree_with_the_log(assembly, area_day, community):
    come(area_day, "in", "out", "in", network=community, role="leader", organization_name="วัดกลาง")
    come(area_day, "in", "in")
    come(area_day, organization_name="วัดกลาง", network=community)
    tables = attendance.tables(assembly)
    found = {heading: [(line.name, line.registered, line.came) for line in lines] for heading, lines in tables.items()}
    assert found == {
        "วัน": [("วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", 3, 2)],
        "พื้นที่": [(area_day.venue.name, 3, 2)],
        "เครือข่าย": [("ชุมชน", 2, 1), ("ไม่ระบุ", 1, 1)],
        "บทบาท": [("ผู้บริหาร/ตัวแทน", 1, 1), ("ประชาชนผู้รับประโยชน์", 2, 1)],
        "หน่วยงาน": [("ไม่ระบุ", 1, 1), ("วัดกลาง", 2, 1)],
    }
    assert tables["วัน"][0].percent == 67
    assert attendance.totals(assembly) == {"registered": 3, "came": 2, "people": 2}


def test_the_most_at_once_is_what_the_measures_limit(assembly, area_day):
    link, other = make.door_link(area_day), make.area_day(assembly)
    rows = [make.registration(area_day) for _ in range(3)]
    for number, way in ((0, "in"), (1, "in"), (0, "out"), (2, "in"), (1, "out"), (2, "out")):
        doors.scan(link, doors.Scan(str(rows[number].arrival), way, uuid4(), timezone.now()))
    assert attendance.most_at_once([area_day, other]) == {area_day.pk: 2}


def test_an_organizer_exports_names_with_a_reason(organizer, assembly, area_day):
    come(area_day, "in", prefix="นาง", given_name="ปิ่นแก้ว", family_name="ใจดี", phone="0812345678")
    refused = organizer.post(PAGE, {"reason": ""})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"reason"})
    assert not AuditEntry.objects.filter(action="attendance_exported").exists()
    answer = organizer.post(PAGE, {"reason": "ส่งรายงานให้จังหวัด"})
    rows = list(openpyxl.load_workbook(BytesIO(b"".join(answer)))["ผู้เข้าร่วม"].values)
    assert rows[1][2] == "นางปิ่นแก้ว ใจดี"
    assert rows[1][8].endswith(" น.")
    assert "0812345678" not in str(rows)
    entry = AuditEntry.objects.get(action="attendance_exported")
    assert (entry.changes, entry.province) == ({"reason": [None, "ส่งรายงานให้จังหวัด"]}, "chiangrai")


def test_who_may_see_counts_and_who_may_export(door, auditor, coordinator, foreign_organizer, visitor, assembly):
    for reader in (door, auditor):
        answer = reader.get(PAGE)
        assert (answer.status_code, answer.context["form"]) == (200, None)
        assert reader.post(PAGE, {"reason": "อยากรู้จัก"}).status_code == 403
    for stranger in (coordinator, foreign_organizer):
        assert stranger.get(PAGE).status_code == 404
    assert visitor.get(PAGE).status_code == 302
    assert door.put(PAGE).status_code in (403, 405)


def test_one_person_costs_as_much_as_three(organizer, area_day, count_queries):
    come(area_day, "in")
    one = count_queries(lambda: organizer.get(PAGE))
    for _ in range(2):
        come(area_day, "in")
    assert count_queries(lambda: organizer.get(PAGE)) == one
    assert "มาตรการสาธารณสุข" in organizer.get(PAGE).content.decode()
