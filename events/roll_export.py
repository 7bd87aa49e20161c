"""People as an .xlsx, for staff who say what for: the columns that an import reads, and who comes where."""

from collections.abc import Iterator
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from events import roll
from events.models import Assembly
from moral_assembly import audit
from moral_assembly.sheets import writing
from moral_assembly.sheets.columns import Column, text
from networks.models import Participant

NAME = "ผู้เข้าร่วม"
PART = 500
COLUMNS = [
    Column("prefix", "คำนำหน้า", text(), width=14),
    Column("given_name", "ชื่อ", text(), width=24),
    Column("family_name", "นามสกุล", text(), width=24),
    Column("organization_name", "หน่วยงาน", text(), width=36),
    Column("role", "บทบาท", text(), width=24),
    Column("network", "เครือข่าย", text(), width=24),
    Column("phone", "โทรศัพท์", text(), width=16),
    Column("email", "อีเมล", text(), width=28),
    Column("age", "ช่วงอายุ", text(), width=18),
    Column("guardian_name", "ผู้ปกครอง", text(), width=28),
    Column("guardian_agreed", "ผู้ปกครองยินยอม", text(), width=18),
    Column("coming", "การลงทะเบียน", text(), width=60),
]


@transaction.atomic
def made(request: HttpRequest, assembly: Assembly, rows: QuerySet[Participant], reason: str) -> IO[bytes]:
    """Return the open file; the reason and the number of people are in the trail."""
    file = writing.workbook(NAME, COLUMNS, _rows(rows, assembly))
    changes = {"reason": [None, reason], "people": [None, rows.order_by().count()]}
    audit.record(request, audit.Action.PARTICIPANTS_EXPORTED, assembly, changes, province=assembly.province.slug)
    return file


def _rows(rows: QuerySet[Participant], assembly: Assembly) -> Iterator[dict]:
    part: list[Participant] = []
    for each in rows.select_related("network").order_by("sort_key", "pk").iterator(chunk_size=PART):
        part.append(each)
        if len(part) == PART:
            yield from _told(part, assembly)
            part = []
    yield from _told(part, assembly)


def _told(part: list[Participant], assembly: Assembly) -> Iterator[dict]:
    roll.mark(part, assembly)
    for each in part:
        plain = ("prefix", "given_name", "family_name", "organization_name", "phone", "email", "guardian_name")
        coming = [f"{row.area_day} {row.get_mode_display()} {row.get_state_display()}" for row in each.coming]
        yield {
            **{name: getattr(each, name) for name in plain},
            "role": each.get_role_display(),
            "network": each.network.name if each.network else "",
            "age": each.get_age_display(),
            "guardian_agreed": "ยินยอม" if each.guardian_agreed_at else "",
            "coming": "\n".join(coming),
        }
