"""Plans and booth signs for the printer: asked for at the desk, made by the worker in parts."""

from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO

import segno
from django.core.files.base import ContentFile
from django.db import Error, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from exhibitions import passport
from exhibitions.models import Booth, FloorPlan, MarketPaper, Placement
from moral_assembly import audit
from moral_assembly.site import site_of
from moral_assembly.storage import PrivateStorage
from moral_assembly.turns import ask_again, turn

Form, State = MarketPaper.Form, MarketPaper.State
PART = 20  # signs that are laid out at once
KEPT_FOR = timedelta(days=7)
LOCK = "market paper"
# Millimetres that a plan may fill: the sheet without its margins, heading and legend.
SHEETS = {Form.PLAN_A4: ("A4", 273, 150), Form.PLAN_A3: ("A3", 396, 237)}
SHAPE = 0.84  # of a cell: height to width, where the sheet has room for it
POINTS = 2.83465  # in a millimetre
LINE = 1.35  # the height of a line to its letters


@transaction.atomic
def ask(request: HttpRequest, plan: FloorPlan, form: str) -> MarketPaper:
    """Ask for the plan of an area, or for signs of all booths that stand on it now, in the order of the walk."""
    booths = list(plan.placements.order_by("row", "column").values_list("booth_id", flat=True))
    made = MarketPaper.objects.create(plan=plan, form=form, booths=booths, site=site_of(request), made_by=request.user)
    make.enqueue(made.pk)
    province = plan.area.assembly.province.slug
    audit.record(request, audit.Action.MARKET_PRINTED, made, {"count": [0, len(booths)]}, province=province)
    return made


def progress(paper: MarketPaper) -> int:
    """How many booths' paper is done."""
    if paper.state == State.DONE:
        return len(paper.booths)
    return min(len(paper.parts) * PART, len(paper.booths))


@transaction.atomic
def discard(paper: MarketPaper) -> None:
    """Delete a file's row and, once that stands, what is on the disk."""
    names = [paper.file.name, *paper.parts]
    paper.delete()
    transaction.on_commit(lambda: [PrivateStorage().delete(name) for name in names if name])


def sweep() -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    for old in MarketPaper.objects.filter(made_at__lt=timezone.now() - KEPT_FOR):
        discard(old)
    under_way = MarketPaper.objects.filter(state__in=MarketPaper.UNDER_WAY).values_list("pk", flat=True)
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way))


@task
def make(pk: int) -> None:
    """Make what of a file is left to do. Only one worker at a time does; another returns at once."""
    with turn(LOCK, pk) as is_ours:
        under_way = MarketPaper.objects.filter(pk=pk, state__in=MarketPaper.UNDER_WAY)
        if is_ours and under_way.update(state=State.RUNNING):
            try:
                _make(pk)
            except Error:
                raise  # the database is away: it goes on when that is back
            except Exception as error:
                under_way.update(state=State.FAILED, fault=f"{type(error).__name__}: {error}"[:300])
                raise


def _make(pk: int) -> None:
    paper = MarketPaper.objects.select_related("plan__area__assembly__province").get(pk=pk)
    size = PART if paper.form == Form.SIGNS else max(len(paper.booths), 1)
    for start in range(len(paper.parts) * size, max(len(paper.booths), 1), size):
        drawn = _signs(paper, paper.booths[start : start + size]) if paper.form == Form.SIGNS else _plan(paper)
        paper.parts.append(_kept(drawn))
        if not MarketPaper.objects.filter(pk=pk).update(parts=paper.parts):
            PrivateStorage().delete(paper.parts[-1])  # thrown away meanwhile
            return
    whole = _kept(_joined(paper))
    if MarketPaper.objects.filter(pk=pk).update(state=State.DONE, file=whole, parts=[]):
        for name in paper.parts:
            PrivateStorage().delete(name)
    else:
        PrivateStorage().delete(whole)


def _kept(body: bytes) -> str:
    return PrivateStorage().save("market/part.pdf", ContentFile(body))


def _joined(paper: MarketPaper) -> bytes:
    import pikepdf

    made = BytesIO()
    with ExitStack() as stack:
        whole = stack.enter_context(pikepdf.new())
        for name in paper.parts:
            file = stack.enter_context(PrivateStorage().open(name))
            whole.pages.extend(stack.enter_context(pikepdf.open(file)).pages)
        whole.docinfo["/Title"] = str(paper)
        whole.save(made)
    return made.getvalue()


# What stands on them


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
    context = {"paper": paper, "assembly": paper.plan.area.assembly, "area": paper.plan.area, "booths": booths}
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
