"""Plans and booth signs for the printer: asked for at the desk, made by the worker in parts."""

from datetime import timedelta

import segno
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django_tasks import task

from exhibitions import passport
from exhibitions.models import Booth, FloorPlan, MarketPaper, Passport, Placement
from moral_assembly import audit, papers
from moral_assembly.site import site_of

Form = MarketPaper.Form
KEPT_FOR = timedelta(days=7)
# Millimetres that a plan may fill: the sheet without its margins, heading and legend.
SHEETS = {Form.PLAN_A4: ("A4", 273, 150), Form.PLAN_A3: ("A3", 396, 237)}
SHAPE = 0.84  # of a cell: height to width, where the sheet has room for it
POINTS = 2.83465  # in a millimetre
LINE = 1.35  # the height of a line to its letters


@transaction.atomic
def ask(request: HttpRequest, plan: FloorPlan, form: str) -> MarketPaper:
    """Ask for the plan of an area, or for signs of all booths that stand on it now, in the order of the walk."""
    keys = list(plan.placements.order_by("row", "column").values_list("booth_id", flat=True))
    made = MarketPaper.objects.create(plan=plan, form=form, keys=keys, site=site_of(request), made_by=request.user)
    make.enqueue(made.pk)
    province = plan.area.assembly.province.slug
    audit.record(request, audit.Action.MARKET_PRINTED, made, {"count": [0, len(keys)]}, province=province)
    return made


def sweep() -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    return papers.sweep(MarketPaper, make, KEPT_FOR)


@task
def make(pk: int) -> None:
    papers.make(MarketPaper, pk, _drawn)


# What stands on them


def _drawn(paper: MarketPaper, keys: list[int], start: int) -> bytes:
    return _signs(paper, keys) if paper.form == Form.SIGNS else _plan(paper)


def _signs(paper: MarketPaper, keys: list[int]) -> bytes:
    """A page for each booth; one that left the plan meanwhile is left out."""
    from moral_assembly import thai_pdf  # slow to load, and needed by the worker alone

    known = Booth.objects.filter(placement__plan=paper.plan).select_related("network", "zone", "placement")
    found = known.in_bulk(keys)
    booths = [found[key] for key in keys if key in found]
    for booth in booths:
        booth.assembly = paper.plan.area.assembly
        booth.qr = _qr(passport.address(booth, paper.site))
        booth.address = f"{paper.site}{booth.get_absolute_url()}"
    assembly = paper.plan.area.assembly
    context = {"paper": paper, "assembly": assembly, "area": paper.plan.area, "booths": booths}
    context["has_passport"] = Passport.objects.filter(assembly=assembly).exists()
    return thai_pdf.make(render_to_string("print/booth_signs.html", context), ["print/booth_signs.css"])


def _qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_data_uri(border=4, omitsize=True, xmldecl=False)


def _plan(paper: MarketPaper) -> bytes:
    """The plan on one sheet, its cells as large as the sheet lets them be, and a list of the booths."""
    from moral_assembly import thai_pdf

    sheet, across, down = SHEETS[Form(paper.form)]
    plan = paper.plan
    width = min(across / plan.columns, down / plan.rows / SHAPE)
    height = min(width * SHAPE, down / plan.rows)
    context = {
        "paper": paper,
        "plan": plan,
        "area": plan.area,
        "assembly": plan.area.assembly,
        "rows": _cells(plan),
        "placements": _by_number(plan),
        "zones": plan.area.zones.all(),
    }
    css = _measures(sheet, plan, width, height)
    return thai_pdf.make(render_to_string("print/floor_plan.html", context), ["print/floor_plan.css"], css=css)


def _measures(sheet: str, plan: FloorPlan, width: float, height: float) -> str:
    """Rules for cells of so many millimetres; a title shows as many whole lines as its cell has room for."""
    text = max(5.0, min(14.0, width * POINTS / 8))
    line = text * LINE / POINTS
    lines = max(1, int((height - 1) / line))
    return (
        f"@page {{ size: {sheet} landscape }} .cells {{ width: {width * plan.columns:.2f}mm }} "
        f".cells td {{ height: {height:.2f}mm; font-size: {text:.1f}pt }} "
        f".cells p {{ line-height: {line:.2f}mm; max-height: {lines * line:.2f}mm }}"
    )


def _cells(plan: FloorPlan) -> list[list[Placement | str | None]]:
    """Row by row what stands in each cell: a booth's placement, the word for a landmark, or nothing."""
    standing = {(each.column, each.row): each for each in _by_number(plan)}
    words = {(each["column"], each["row"]): each["word"] for each in plan.landmarks}
    cells = [[(column, row) for column in range(1, plan.columns + 1)] for row in range(1, plan.rows + 1)]
    return [[standing.get(cell) or words.get(cell) for cell in row] for row in cells]


def _by_number(plan: FloorPlan) -> list[Placement]:
    rows = plan.placements.select_related("booth__zone", "booth__network")
    return sorted(rows, key=lambda each: (len(each.number), each.number))
