"""Booths as an .xlsx and as a printed list, for staff who say what for: both hold who is on duty.

The list is made by the worker, and goes after some days.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django_tasks import task

from events.models import Assembly
from exhibitions.booth_changes import answer_words, product_words
from exhibitions.models import Booth, BoothList, BoothQuestion
from moral_assembly import audit, papers
from moral_assembly.sheets import writing
from moral_assembly.sheets.columns import Column, text

NAME = "บูธ"
PART = 200
KEPT_FOR = timedelta(days=3)
PLAIN = ("title", "organization", "story", "contact_name", "contact_phone", "contact_url", "needs", "on_duty", "reason")
COLUMNS = [
    Column("number", "หมายเลขบูธ", text(), width=12),
    Column("title", "ชื่อบูธ", text(), width=40),
    Column("state", "สถานะ", text(), width=16),
    Column("network", "เครือข่าย", text(), width=24),
    Column("organization", "หน่วยงานหรือกลุ่ม", text(), width=36),
    Column("area", "พื้นที่", text(), width=30),
    Column("zone", "โซน", text(), width=30),
    Column("story", "เรื่องราว", text(lines=True), width=60),
    Column("virtues", "คุณธรรมเป้าหมาย", text(), width=24),
    Column("products", "ผลิตภัณฑ์", text(lines=True), width=50),
    Column("power_watts", "ไฟฟ้า (วัตต์)", text(), width=14, format="0"),
    Column("tables", "โต๊ะ", text(), width=10, format="0"),
    Column("water", "ใช้น้ำ", text(), width=10),
    Column("needs", "สิ่งอื่นที่ต้องใช้", text(), width=30),
    Column("on_duty", "ผู้ประจำบูธ", text(lines=True), width=40),
    Column("contact_name", "ชื่อผู้ให้ติดต่อ", text(), width=24),
    Column("contact_phone", "โทรศัพท์", text(), width=16),
    Column("contact_url", "เว็บไซต์หรือเพจ", text(), width=36),
    Column("video", "วิดีโอ", text(), width=30),
    Column("reason", "เหตุผล", text(), width=40),
    Column("code", "รหัส", text(), width=12),
]


@transaction.atomic
def workbook(request: HttpRequest, assembly: Assembly, rows: QuerySet[Booth], reason: str) -> IO[bytes]:
    """Return the open file; the reason and the number of booths are in the trail."""
    questions = list(BoothQuestion.objects.filter(call__assembly=assembly))
    asked = [Column(f"question-{each.slug}", each.label, text(lines=True), width=30) for each in questions]
    file = writing.workbook(NAME, [*COLUMNS, *asked], _told(rows, questions))
    _record(request, assembly, rows, reason, "xlsx")
    return file


def _whole(rows: QuerySet[Booth]) -> QuerySet[Booth]:
    related = ("network", "zone__area", "wished_zone__area", "placement__plan__area")
    return rows.select_related(*related).prefetch_related("virtues", "products")


def _told(rows: QuerySet[Booth], questions: list[BoothQuestion]) -> Iterator[dict]:
    for booth in _whole(rows).iterator(chunk_size=PART):
        zone = booth.zone or booth.wished_zone
        answers = {f"question-{each.slug}": answer_words(booth.answers.get(each.slug)) for each in questions}
        yield {
            **{name: getattr(booth, name) for name in (*PLAIN, "power_watts", "tables")},
            "number": _number(booth),
            "state": booth.get_state_display(),
            "network": booth.network.name if booth.network else "",
            "area": zone.area.name if zone else "",
            "zone": zone.name if zone else "",
            "virtues": ", ".join(virtue.name for virtue in booth.virtues.all()),
            "products": "\n".join(product_words(product) for product in booth.products.all()),
            "water": "ใช้" if booth.needs_water else "",
            "video": booth.watch_url,
            "code": booth.slug,
            **answers,
        }


def _number(booth: Booth) -> str:
    return booth.placement.number if hasattr(booth, "placement") else ""


# On paper


@transaction.atomic
def ask(request: HttpRequest, assembly: Assembly, rows: QuerySet[Booth], reason: str) -> BoothList:
    """Ask for a list of booths, by area and number as they stand when it is made."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    made = BoothList.objects.create(assembly=assembly, keys=keys, reason=reason, made_by=request.user)
    make.enqueue(made.pk)
    _record(request, assembly, rows, reason, "pdf")
    return made


def sweep() -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    return papers.sweep(BoothList, make, KEPT_FOR)


@task
def make(pk: int) -> None:
    papers.make(BoothList, pk, _drawn)


def _drawn(paper: BoothList, keys: list[int], start: int) -> bytes:
    from moral_assembly import thai_pdf  # slow to load, and needed by the worker alone

    booths = sorted(_whole(Booth.objects.filter(pk__in=keys)), key=_place)
    for booth in booths:
        booth.number = _number(booth)
        booth.given = booth.zone or booth.wished_zone
    areas = [(area, list(found)) for area, found in groupby(booths, lambda booth: booth.given and booth.given.area)]
    context = {"assembly": paper.assembly, "areas": areas, "count": len(booths)}
    return thai_pdf.make(render_to_string("print/booths.html", context), ["print/booths.css"])


def _place(booth: Booth) -> tuple:
    zone = booth.zone or booth.wished_zone
    number = _number(booth)
    return (zone.area.order, zone.area.pk, zone.order) if zone else (999_999, 0, 0), not number, len(number), number


def _record(request: HttpRequest, assembly: Assembly, rows: QuerySet[Booth], reason: str, kind: str) -> None:
    changes = {"reason": [None, reason], "booths": [None, rows.order_by().count()], "file": [None, kind]}
    audit.record(request, audit.Action.BOOTHS_EXPORTED, assembly, changes, province=assembly.province.slug)
