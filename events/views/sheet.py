"""The programme as an .xlsx: download, upload, look at what it would do, confirm."""

import hashlib
import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from events import refusals
from events.models import Assembly
from events.sheet import deed, layout, plan
from events.sheet.plan import Choice, Item, Plan
from events.views.desk import ROWS_A_PAGE, assembly_page, read_or_write
from moral_assembly import thai
from moral_assembly.forms import Form
from moral_assembly.sheets import waiting, writing
from moral_assembly.sheets.fields import SheetField
from moral_assembly.sheets.files import Unreadable
from moral_assembly.sheets.waiting import WaitingSheet
from networks.desk import Desk
from networks.permissions import Right

OUTCOMES = {"bad": "ต้องแก้", "new": "จะเพิ่ม", "changed": "จะแก้", "same": "ตรงกับที่มีอยู่แล้ว"}
TOLD = 30  # clashes that are listed; the rest is a number
MOST_NEWCOMERS = 500  # ticks in one form


class SheetForm(Form):
    """A file to look at; nothing is written yet."""

    error_title = "ยังอ่านไฟล์ไม่ได้"
    file = SheetField(label="ไฟล์กำหนดการ")


def _about(assembly: Assembly) -> str:
    return f"programme {assembly.pk}"


def _waiting(request: HttpRequest, assembly: Assembly):
    return WaitingSheet.objects.of(request.user, _about(assembly))


def _file(content, assembly: Assembly, name: str) -> FileResponse:
    name = f"{name}-{assembly.province.slug}-{assembly.year}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)


@require_safe
@assembly_page()
def export(request: HttpRequest, desk: Desk, assembly: Assembly) -> FileResponse:
    return _file(layout.export(assembly), assembly, "programme")


@require_safe
@assembly_page()
def template(request: HttpRequest, desk: Desk, assembly: Assembly) -> FileResponse:
    return _file(layout.template(assembly), assembly, "programme-template")


@read_or_write
@assembly_page(edits=True)
def upload(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Choose a file. It is kept for its uploader until it is confirmed, thrown away or a day old."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            drawn = plan.draw(assembly, content)
        except Unreadable as unreadable:
            form.add_error("file", str(unreadable))
        else:
            sheet = waiting.keep(request.user, _about(assembly), file.name, content)
            _note(sheet, drawn)
            return redirect("desk_sheet_plan", assembly.year, sheet.token)
    context = {"desk": desk, "assembly": assembly, "form": form, "kept": _waiting(request, assembly).first()}
    return render(request, "events/desk/sheet.html", context, status=422 if form.is_bound else 200)


def _note(sheet: WaitingSheet, drawn: Plan) -> bool:
    """Mark what is not as it was shown, and remember what is shown now."""
    differs = deed.mark(drawn, sheet.shown)
    if sheet.shown != drawn.shown:
        sheet.shown = drawn.shown
        sheet.save(update_fields=["shown"])
    return differs


def _seal(shown: dict[str, str]) -> str:
    """Tell one dry run from another, in few letters."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


@read_or_write
@assembly_page(edits=True)
def dry_run(request: HttpRequest, desk: Desk, assembly: Assembly, token: str) -> HttpResponse:
    """What the file would do, and the button that does it."""
    sheet = _waiting(request, assembly).filter(token=token).first()
    if sheet is None:
        return _gone(request, assembly)
    if request.method == "POST":
        return _confirm(request, desk, assembly, sheet)
    drawn = plan.draw(assembly, bytes(sheet.content))
    stale = _note(sheet, drawn)
    return _page(request, desk, sheet, drawn, stale=stale)


def _gone(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    messages.error(request, "ไฟล์นี้นำเข้าแล้ว ถูกทิ้ง หรือเกินหนึ่งวัน เลือกไฟล์อีกครั้ง")
    return redirect("desk_sheet", assembly.year)


def _confirm(request: HttpRequest, desk: Desk, assembly: Assembly, sheet: WaitingSheet) -> HttpResponse:
    choice, shown = _choice(request), {**sheet.shown}
    try:
        if request.POST.get("seal") != _seal(shown):  # another window has shown something newer
            raise deed.Changed(plan.draw(assembly, bytes(sheet.content)))
        done = deed.apply(request, sheet, assembly, choice, "only_good" in request.POST)
    except WaitingSheet.DoesNotExist:
        return _gone(request, assembly)
    except deed.Changed as changed:
        _note(sheet, changed.plan)
        return _page(request, desk, sheet, changed.plan, choice, stale=True, status=409)
    except deed.Unfit as unfit:
        return _page(request, desk, sheet, unfit.plan, choice, asks=True, status=422)
    except IntegrityError as error:
        _, words = refusals.reason(error)
        drawn = plan.draw(assembly, bytes(sheet.content))
        _note(sheet, drawn)
        return _page(request, desk, sheet, drawn, choice, refused=words, status=409)
    _tell(request, done)
    return redirect("desk_sessions", assembly.year)


def _choice(request: HttpRequest) -> Choice:
    meant = {name.removeprefix("who "): value for name, value in request.POST.items() if name.startswith("who ")}
    return Choice(frozenset(request.POST.getlist("made")), meant)


def _tell(request: HttpRequest, done: Plan) -> None:
    made = sum(item.outcome == "new" for item in done.writing)
    words = f"นำเข้าแล้ว เพิ่ม {made} รายการ แก้ {len(done.writing) - made} รายการ"
    words += f" ตรงกับที่มีอยู่แล้ว {done.counts['same']} รายการ"
    if left := done.counts["bad"] + len(done.waiting):
        words += f" ไม่นำเข้า {left} แถว"
    messages.success(request, thai.digits(words))


def _page(request, desk: Desk, sheet: WaitingSheet, drawn: Plan, choice: Choice | None = None, *, status=200, **said):
    show = request.GET.get("show", "")
    counts = drawn.counts
    if show not in counts:
        show = next((outcome for outcome, number in counts.items() if number), "bad")
    items = sorted(drawn.of(show), key=lambda item: not item.differs)
    base = reverse("desk_sheet_plan", args=[drawn.assembly.year, sheet.token])
    context = {
        **said,
        "desk": desk,
        "assembly": drawn.assembly,
        "sheet": sheet,
        "plan": drawn,
        "seal": _seal(sheet.shown),
        "tabs": [(outcome, word, counts[outcome]) for outcome, word in OUTCOMES.items()],
        "show": show,
        "page": Paginator(items, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "writes": counts["new"] + counts["changed"],
        "good": len(drawn.writing),
        "told": drawn.told[:TOLD],
        "newcomers": _newcomers(drawn, choice),
        "too_many": len(drawn.newcomers) > MOST_NEWCOMERS,
        "doubts": _doubts(drawn, choice),
        "base": base,
        "may_write": desk.may_write(Right.ASSEMBLY),
    }
    return render(request, "events/desk/sheet_plan.html", context, status=status)


def _doubts(drawn: Plan, choice: Choice | None) -> list:
    """Each name with the people who have it, and which of them was picked."""
    meant = choice.meant if choice else {}
    return [
        (doubt, [(person, meant.get(doubt.name) == str(person.pk)) for person in doubt.people], meant.get(doubt.name))
        for doubt in drawn.doubts
    ]


def _newcomers(drawn: Plan, choice: Choice | None) -> list:
    return [(person, choice is not None and person.name in choice.made) for person in drawn.newcomers]


@require_POST
@assembly_page(edits=True)
def throw_away(request: HttpRequest, desk: Desk, assembly: Assembly, token: str) -> HttpResponse:
    _waiting(request, assembly).filter(token=token).delete()
    messages.success(request, "ทิ้งไฟล์แล้ว ไม่มีสิ่งใดเปลี่ยน")
    return redirect("desk_sheet", assembly.year)


@require_safe
@assembly_page(edits=True)
def corrections(request: HttpRequest, desk: Desk, assembly: Assembly, token: str) -> HttpResponse:
    """The bad rows as an .xlsx, each with what is to be mended."""
    sheet = _waiting(request, assembly).filter(token=token).first()
    if sheet is None:
        return _gone(request, assembly)
    drawn = plan.draw(assembly, bytes(sheet.content))
    rows = ((_as_it_was(item), _reasons(item)) for item in drawn.of("bad"))
    return _file(writing.corrections(layout.NAME, drawn.columns, rows), assembly, "programme-to-mend")


def _as_it_was(item: Item) -> dict:
    return {key: cell.value for key, cell in item.row.cells.items()}


def _reasons(item: Item) -> list[str]:
    return [f"{mistake.address} {mistake.column}: {mistake.why}" for mistake in item.row.mistakes]
