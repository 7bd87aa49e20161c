"""Lists of who signed on paper: read, held against what is signed already, and confirmed in one transaction.

``draw`` writes nothing; it says of every row what would become of it. ``apply`` draws again under the lock of the
declaration's tally and refuses when anything differs from what was shown.
"""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from moral_assembly import audit, thai
from moral_assembly.sheets import reading, writing
from moral_assembly.sheets.columns import Column, Options, plain, text
from moral_assembly.sheets.reading import Row
from moral_assembly.sheets.waiting import WaitingSheet
from pledges.forms import virtues_of
from pledges.models import Declaration, Paper, Pledge, PledgeEvent, Tally, spelt
from pledges.signing import NOTICE

NAME = "ใบลงนาม"
MOST_ROWS = 2000
GUIDE = (
    "แถวละหนึ่งคนตามลำดับในใบลงนาม แล้วส่งที่หน้าของใบนั้น ระบบแสดงผลให้ตรวจก่อน และยังไม่บันทึกจนกว่าท่านยืนยัน",
    "ส่งรายชื่อเดิมซ้ำไม่ทำให้นับเพิ่ม ผู้ที่ลงนามแล้วจะแสดงให้เห็นก่อนบันทึก",
)
OUTCOMES = {"bad": "ต้องแก้", "twin": "ลงนามแล้ว", "doubt": "อาจซ้ำ", "new": "จะเพิ่ม", "same": "บันทึกแล้ว"}


def number(value: object) -> int | None:
    words = thai.arabic(plain(value).strip())
    if not words:
        return None
    if not re.fullmatch("[0-9]{1,4}", words) or not 1 <= int(words) <= 9999:
        raise thai.Mistyped("ไม่ใช่ลำดับ ใส่ตัวเลข 1 ถึง 9999 หรือเว้นว่าง")
    return int(words)


def phone(value: object) -> str:
    """Read a telephone number; Excel takes the nought at its head away when the cell holds a number."""
    words = plain(value).strip()
    if isinstance(value, (int, float)) and re.fullmatch("[1-9][0-9]{7,8}", words):
        words = f"0{words}"
    return thai.parse_phone(words) if words else ""


def email(value: object) -> str:
    words = text(254)(value).lower()
    try:
        validate_email(words or "a@example.org")
    except ValidationError:
        raise thai.Mistyped("ไม่ใช่อีเมล ตรวจตัวสะกด หรือเว้นว่าง") from None
    return words


def shown(value: object) -> bool:
    words = plain(value).strip()
    if words and words not in YES | NO:
        raise thai.Mistyped("ใส่ ใช่ เมื่อผู้ลงนามยินยอม หรือเว้นว่าง")
    return words in YES


YES, NO = {"ใช่", "ยินยอม", "1", "✓", "/", "yes", "x"}, {"ไม่", "ไม่ใช่", "ไม่ยินยอม", "0", "-", "no"}


def columns_of(declaration: Declaration) -> list[Column]:
    """Return the columns with the province's networks and districts to choose from. Three statements."""
    province, year = declaration.assembly.province, declaration.assembly.year
    networks = Options("เครือข่าย", [(n, n.name, (str(n.number), n.slug, str(n))) for n in province.networks.all()])
    districts = Options("อำเภอ", [(d, d.name, (f"อำเภอ{d.name}",)) for d in province.districts.all()])
    virtues = Options("คุณธรรม", [(v.pk, v.name, (v.slug,)) for v in virtues_of(year)])
    full = ("ชื่อ", "ชื่อ-สกุล", "ชื่อสกุล", "ชื่อ-นามสกุล", "ชื่อและสกุล", "name")
    return [
        Column("paper_row", "ลำดับ", number, ("ลำดับที่", "ที่", "เลขที่"), width=8, hint="ลำดับในใบลงนาม เว้นว่างได้"),
        Column("prefix", "คำนำหน้า", text(100), ("คำนำหน้าชื่อ",), width=14, example="นาง"),
        Column("name", "ชื่อและนามสกุล", text(300), full, required=True, width=36, example="คำ ใจดี"),
        Column("position", "ตำแหน่ง", text(200), width=24),
        Column("organization_name", "หน่วยงาน", text(250), ("องค์กร", "หน่วยงานหรือองค์กร", "สังกัด"), width=30),
        Column("network", "เครือข่าย", networks.read, width=22, options=networks),
        Column("district", "อำเภอ", districts.read, width=18, options=districts),
        Column("phone", "โทรศัพท์", phone, ("เบอร์โทรศัพท์", "เบอร์โทร", "โทร"), width=16, example="081 234 5678"),
        Column("email", "อีเมล", email, ("email", "e-mail"), width=28),
        Column("virtues", "คุณธรรม", virtues.read_several, width=24, options=virtues, several=True),
        Column("promise", "คำมั่น", text(500), ("คำมั่นของข้าพเจ้า",), width=40),
        Column("shown", "แสดงชื่อ", shown, ("แสดงชื่อบนกำแพง",), width=12, hint="ใส่ ใช่ เฉพาะผู้ที่ยินยอมในใบลงนาม"),
    ]


def template(declaration: Declaration) -> IO[bytes]:
    return writing.workbook(NAME, columns_of(declaration), (), GUIDE)


def typed(words: str, columns: Iterable[Column]) -> bytes:
    """Return what was typed or pasted as a table: a line a person; the row of names may be left out.

    One word group to a line is a name; with tabs the columns stand as in the template.
    """
    rows = [line.rstrip().split("\t") for line in words.splitlines() if line.strip()]
    columns, width = list(columns), max(map(len, (line.split("\t") for line in words.splitlines())), default=1)
    first = {reading.heading(cell) for row in rows[:1] for cell in row}
    if not any(first & column.names() for column in columns if column.required):
        rows.insert(0, [column.name for column in columns][:width] if width > 1 else ["ชื่อและนามสกุล"])
    table = io.StringIO()
    csv.writer(table, delimiter="\t").writerows([*row, ""] for row in rows)  # a table has two columns at least
    return table.getvalue().encode()


@dataclass
class Item:
    """One row and what would become of it."""

    row: Row
    pledge: Pledge
    outcome: str = "new"
    about: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.row.sheet}!{self.row.number}"


@dataclass
class Plan:
    """A list held against what is signed."""

    paper: Paper
    items: list[Item]
    notes: list[str]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(item.outcome for item in self.items)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def of(self, outcome: str) -> list[Item]:
        return [item for item in self.items if item.outcome == outcome]

    @property
    def seal(self) -> str:
        """Tells one dry run from another, in few letters."""
        told = [(item.key, item.pledge.name, item.outcome, item.about) for item in self.items]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def draw(paper: Paper, content: bytes) -> Plan:
    """Say what the list would do; raise ``Unreadable``. Six statements, however long the list is."""
    table = reading.read(content, columns_of(paper.declaration), MOST_ROWS)
    items = [Item(row, _pledge(paper, row)) for row in table.rows]
    for item in items:
        if item.row.mistakes:
            item.outcome = "bad"
    _number(paper, items)
    _compare(paper, [item for item in items if item.outcome == "new"])
    return Plan(paper, items, table.notes)


def _pledge(paper: Paper, row: Row) -> Pledge:
    said = {name: value for name, value in row.values.items() if value is not None}
    return Pledge(declaration=paper.declaration, paper=paper, **said)


def squeezed(words: str) -> str:
    """Return a name as the database compares it (``models.spelt``)."""
    return re.sub(r"\s", "", thai.normalise(words))


def signer(pledge: Pledge) -> str:
    """Return what the database will call the signer of a personal pledge that is not saved yet."""
    name = squeezed(pledge.name)
    if pledge.email:
        return f"e|{thai.normalise(pledge.email)}|{name}"
    if pledge.phone:
        return f"p|{pledge.phone}|{name}"
    return f"n|{name}|{squeezed(pledge.organization_name)}|{pledge.network_id or ''}"


def _number(paper: Paper, items: list[Item]) -> None:
    """Give each row its place on the sheet, and find those that are there already, whatever became of them since."""
    there = {pledge.paper_row: pledge for pledge in paper.pledges.all()} if paper.pk else {}
    names = {squeezed(pledge.name) for pledge in there.values() if not pledge.is_erased}
    taken: set[int] = set()
    for place, item in enumerate(items, 1):
        if item.outcome == "bad":
            continue
        row, name = item.pledge.paper_row or place, squeezed(item.pledge.name)
        before = there.get(row)
        is_there = before and (before.is_erased or squeezed(before.name) == name)
        if is_there or (name in names and not item.pledge.paper_row):
            item.outcome = "same"
        elif item.pledge.paper_row and (before or row in taken):
            item.outcome = "bad"
            whose = f"เป็นของ {before.printed_name} แล้ว" if before else "มีอีกแถวหนึ่งในรายชื่อใช้แล้ว"
            item.about.append(f"ลำดับ {thai.digits(row)} ของใบนี้{whose}")
        elif before or row in taken:
            row = max([*there, *taken], default=0) + 1
        item.pledge.paper_row = row
        taken.add(row)


def _compare(paper: Paper, items: list[Item]) -> None:
    """Find who signed already, and who only has the name of somebody who did, there and within the list."""
    keys = {item.key: signer(item.pledge) for item in items}
    names = {item.key: squeezed(item.pledge.name) for item in items}
    rows = paper.declaration.pledges.counting()
    signed = dict(rows.filter(signer__in=keys.values()).values_list("signer", "number"))
    named = rows.annotate(spelt=spelt("name")).filter(spelt__in=set(names.values())).order_by("-number")
    namesakes = dict(named.values_list("spelt", "number"))
    by_signer: dict[str, Item] = {}
    by_name: dict[str, Item] = {}
    for item in items:
        key, name = keys[item.key], names[item.key]
        if key in signed:
            item.outcome, item.about = "twin", [thai.digits(f"ลงนามแล้ว เลขที่ {signed[key]:,}")]
        elif key in by_signer:
            item.outcome, item.about = "twin", [thai.digits(f"ซ้ำกับแถว {by_signer[key].row.number} ของรายชื่อนี้")]
        elif name in namesakes:
            item.outcome, item.about = "doubt", [thai.digits(f"ชื่อเดียวกับผู้ลงนามเลขที่ {namesakes[name]:,}")]
        elif name in by_name:
            item.outcome, item.about = "doubt", [thai.digits(f"ชื่อเดียวกับแถว {by_name[name].row.number} ของรายชื่อนี้")]
        by_signer.setdefault(key, item)
        by_name.setdefault(name, item)


class Changed(Exception):
    """What would be done now is not what was shown."""

    def __init__(self, plan: Plan):
        self.plan = plan
        super().__init__("signatures came in meanwhile")


@transaction.atomic
def apply(request: HttpRequest, sheet: WaitingSheet, paper: Paper, seal: str, others: set[str]) -> tuple[Plan, int]:
    """Confirm the new rows, and of the doubtful those whose keys are in ``others``; forget the list.

    The tally stays locked from the comparison to the end, so that nobody can sign in between.
    """
    sheet = WaitingSheet.objects.select_for_update().get(pk=sheet.pk)
    tally = Tally.objects.select_for_update().get(pk=paper.declaration_id)
    plan = draw(paper, bytes(sheet.content))
    if plan.seal != seal:
        raise Changed(plan)
    chosen = [*plan.of("new"), *(item for item in plan.of("doubt") if item.key in others)]
    chosen.sort(key=lambda item: item.pledge.paper_row)
    if chosen:
        _write(request, paper, [item.pledge for item in chosen], tally)
    sheet.delete()
    changes = {
        "file": [None, sheet.name],
        "made": [None, len(chosen)],
        "left_out": [None, len(plan.items) - len(chosen)],
    }
    audit.record(request, audit.Action.IMPORTED, paper, changes, province=paper.declaration.assembly.province.slug)
    return plan, len(chosen)


def _write(request: HttpRequest, paper: Paper, pledges: list[Pledge], tally: Tally) -> None:
    """Numbers, pledges and what happened to them: three statements."""
    now = timezone.now()
    for place, pledge in enumerate(pledges, tally.last_number + 1):
        pledge.number, pledge.text_id, pledge.notice = place, paper.declaration.text_id, NOTICE
        pledge.state, pledge.way, pledge.attested_by = Pledge.State.CONFIRMED, Pledge.Way.PAPER, request.user
        pledge.confirmed_at, pledge.signed_at = now, _signed_at(paper)
    tally.last_number, tally.confirmed = tally.last_number + len(pledges), tally.confirmed + len(pledges)
    tally.save(update_fields=["last_number", "confirmed"])
    Pledge.objects.bulk_create(pledges)
    PledgeEvent.objects.bulk_create(
        PledgeEvent(pledge=pledge, state=pledge.state, way=pledge.way, by=request.user) for pledge in pledges
    )


def _signed_at(paper: Paper):
    """Noon of the day on the sheet: the hour is not written there."""
    return timezone.datetime(paper.signed_on.year, paper.signed_on.month, paper.signed_on.day, 12, tzinfo=thai.ZONE)
