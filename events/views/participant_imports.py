"""A list of people from a file: choose it, look at what it would do, confirm, watch it come in."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from events import participant_import, participant_sheet
from events.models import Assembly, ParticipantImport
from events.participant_sheet import Plan
from events.views.participants import frame, needs_network, participants_page, read_or_write
from moral_assembly.forms import Form
from moral_assembly.sheets import files, waiting, writing
from moral_assembly.sheets.files import Unreadable
from moral_assembly.sheets.waiting import WaitingSheet
from networks import keeping
from networks.desk import Desk

ROWS_A_PAGE = 50
OUTCOMES = {
    "bad": "ต้องแก้",
    "doubt": "ต้องเลือก",
    "new": "คนใหม่",
    "going": "มีในทะเบียน ลงทะเบียนเพิ่ม",
    "same": "มีอยู่แล้วทั้งหมด",
}
TOO_LARGE = "ไฟล์ใหญ่เกิน ๑๐ MB ลบภาพและแผ่นงานที่ไม่ใช้ แล้วเลือกใหม่"


class PeopleSheetForm(Form):
    """A file to look at; nothing is written yet."""

    error_title = "ยังอ่านไฟล์ไม่ได้"
    file = forms.FileField(
        label="ไฟล์รายชื่อ",
        max_length=255,
        allow_empty_file=True,
        help_text="ไฟล์ .xlsx หรือ .csv ไม่เกิน ๑๐ MB และไม่เกิน ๕,๐๐๐ แถว",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > files.LARGEST:
            raise ValidationError(TOO_LARGE)
        return file


def _about(assembly: Assembly) -> str:
    return f"participants {assembly.pk}"


def _waiting(request: HttpRequest, assembly: Assembly):
    return WaitingSheet.objects.of(request.user, _about(assembly))


def _allowed(desk: Desk) -> tuple[list, bool]:
    return keeping.networks_kept_at(desk), needs_network(desk)


def _draw(desk: Desk, assembly: Assembly, content, answers: dict | None = None) -> Plan:
    return participant_sheet.draw(assembly, bytes(content), *_allowed(desk), answers)


def _file(content, assembly: Assembly, name: str) -> FileResponse:
    name = f"{name}-{assembly.province.slug}-{assembly.year}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)


@require_safe
@participants_page(edits=True)
def template(request: HttpRequest, desk: Desk, assembly: Assembly) -> FileResponse:
    return _file(participant_sheet.template(assembly, *_allowed(desk)), assembly, "participants-template")


@read_or_write
@participants_page(edits=True)
def upload(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Choose a file. It is kept for its uploader until it is confirmed, thrown away or a day old."""
    form = PeopleSheetForm(request.POST, request.FILES) if request.method == "POST" else PeopleSheetForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            _draw(desk, assembly, content)
        except Unreadable as unreadable:
            form.add_error("file", str(unreadable))
        else:
            sheet = waiting.keep(request.user, _about(assembly), file.name, content)
            return redirect("desk_people_plan", assembly.year, sheet.token)
    jobs = ParticipantImport.objects.filter(assembly=assembly, made_by=request.user).defer("content", "answers")
    context = frame(desk, assembly, form=form, kept=_waiting(request, assembly).first(), jobs=jobs[:5])
    return render(request, "events/participants/sheet.html", context, status=422 if form.is_bound else 200)


@read_or_write
@participants_page(edits=True)
def dry_run(request: HttpRequest, desk: Desk, assembly: Assembly, token: str) -> HttpResponse:
    """What the list would do, and the button that does it."""
    sheet = _waiting(request, assembly).filter(token=token).first()
    if sheet is None:
        return _gone(request, assembly)
    if request.method == "POST":
        return _confirm(request, desk, assembly, sheet)
    return _page(request, desk, assembly, sheet, _draw(desk, assembly, sheet.content))


def _gone(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    messages.error(request, "ไฟล์นี้นำเข้าแล้ว ถูกทิ้ง หรือเกินหนึ่งวัน เลือกไฟล์อีกครั้ง")
    return redirect("desk_people_sheet", assembly.year)


def _confirm(request: HttpRequest, desk: Desk, assembly: Assembly, sheet: WaitingSheet) -> HttpResponse:
    answers = {name.removeprefix("who "): value for name, value in request.POST.items() if name.startswith("who ")}
    drawn = _draw(desk, assembly, sheet.content, answers)
    if (drawn.of("bad") or drawn.of("doubt")) and "only_good" not in request.POST:
        plain = _draw(desk, assembly, sheet.content)
        return _page(request, desk, assembly, sheet, plain, answers=answers, asks=True, status=422)
    try:
        seal = request.POST.get("seal", "")
        job = participant_import.start(request, assembly, sheet, *_allowed(desk), answers, seal)
    except WaitingSheet.DoesNotExist:
        return _gone(request, assembly)
    except participant_import.Changed:
        plain = _draw(desk, assembly, sheet.content)
        return _page(request, desk, assembly, sheet, plain, answers=answers, stale=True, status=409)
    return redirect("desk_people_import", assembly.year, job.pk)


def _page(request, desk: Desk, assembly: Assembly, sheet: WaitingSheet, drawn: Plan, *, status=200, **said):
    counts, show = drawn.counts, request.GET.get("show", "")
    if show not in counts:
        show = next((outcome for outcome, number in counts.items() if number), "bad")
    doubts = drawn.of("doubt")
    for item in doubts:
        item.answer = said.get("answers", {}).get(item.key)
    context = frame(
        desk,
        assembly,
        sheet=sheet,
        plan=drawn,
        counts=counts,
        places=drawn.places,
        tabs=[(outcome, word, counts[outcome]) for outcome, word in OUTCOMES.items()],
        show=show,
        page=Paginator(drawn.of(show), ROWS_A_PAGE).get_page(request.GET.get("page")),
        doubts=doubts,
        writes=counts["new"] + counts["going"] + counts["doubt"],
        base=reverse("desk_people_plan", args=[assembly.year, sheet.token]),
        **said,
    )
    return render(request, "events/participants/sheet_plan.html", context, status=status)


@require_POST
@participants_page(edits=True)
def throw_away(request: HttpRequest, desk: Desk, assembly: Assembly, token: str) -> HttpResponse:
    _waiting(request, assembly).filter(token=token).delete()
    messages.success(request, "ทิ้งไฟล์แล้ว ไม่มีสิ่งใดเปลี่ยน")
    return redirect("desk_people_sheet", assembly.year)


@require_safe
@participants_page(edits=True)
def corrections(request: HttpRequest, desk: Desk, assembly: Assembly, token: str) -> HttpResponse:
    """The bad rows as an .xlsx, each with what is to be mended."""
    sheet = _waiting(request, assembly).filter(token=token).first()
    if sheet is None:
        return _gone(request, assembly)
    drawn = _draw(desk, assembly, sheet.content)
    rows = (
        (
            {key: cell.value for key, cell in item.row.cells.items()},
            [f"{mistake.address} {mistake.column}: {mistake.why}" for mistake in item.row.mistakes],
        )
        for item in drawn.of("bad")
    )
    return _file(writing.corrections(participant_sheet.NAME, drawn.columns, rows), assembly, "participants-to-mend")


@require_safe
@participants_page(edits=True)
def progress(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int) -> HttpResponse:
    """How far a list has come in; its uploader alone sees it."""
    jobs = ParticipantImport.objects.filter(assembly=assembly, made_by=request.user).defer("content", "answers")
    context = frame(desk, assembly, job=get_object_or_404(jobs, pk=pk))
    return render(request, "events/participants/import.html", context)
