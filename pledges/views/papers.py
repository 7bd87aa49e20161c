"""Paper sheets: made with their scan, their lists looked at, then confirmed."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from events import editing
from events.models import Assembly
from moral_assembly import revisions, thai
from moral_assembly.sheets import waiting, writing
from moral_assembly.sheets.files import Unreadable
from moral_assembly.sheets.waiting import WaitingSheet
from networks.desk import Desk
from pledges import papers
from pledges.forms import ListForm, PaperForm
from pledges.models import Declaration, Paper
from pledges.views.desk import declaration_of, frame, pledge_page, read_or_write

SHOWN = 200  # rows of a kind on one page


def _paper(declaration: Declaration, pk: int) -> Paper:
    found = get_object_or_404(declaration.papers.select_related("venue", "made_by"), pk=pk)
    found.declaration = declaration
    return found


@require_safe
@pledge_page(registers=True)
def sheets(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = declaration_of(assembly, slug)
    rows = found.papers.select_related("venue", "made_by").annotate_signers()
    return render(request, "pledges/desk/papers.html", {**frame(desk, assembly, found), "papers": rows})


@read_or_write
@pledge_page(registers=True)
def new(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    paper = Paper(declaration=declaration_of(assembly, slug), made_by=request.user)
    return _edit(request, desk, assembly, paper)


@read_or_write
@pledge_page(registers=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """Mend what is said of a sheet, or attach its scan, which often comes after the names."""
    return _edit(request, desk, assembly, _paper(declaration_of(assembly, slug), pk))


def _edit(request, desk, assembly, paper: Paper) -> HttpResponse:
    is_new, found = paper.pk is None, frame(desk, assembly, paper.declaration)
    form, had = PaperForm(instance=paper), paper.scan.name or ""
    if request.method == "POST":
        if "scan" in request.FILES and request.POST.get("had", "") != had:
            messages.error(request, "มีผู้แนบไฟล์สแกนก่อนท่าน ยังไม่มีสิ่งใดเปลี่ยน เปิดดูไฟล์นั้น แล้วแนบของท่านอีกครั้งถ้าจะแทนที่")
            return redirect("desk_paper", assembly.year, paper.declaration.slug, paper.pk)
        try:
            form = editing.save(request, PaperForm, paper)
        except revisions.Stale as stale:
            return render(request, "events/desk/conflict.html", {**found, "stale": stale, "obj": paper}, status=409)
        if not form.errors:
            return redirect("desk_paper", assembly.year, paper.declaration.slug, form.instance.pk)
    hidden = () if is_new else revisions.hidden(form)
    context = {**found, "form": form, "is_new": is_new, "hidden": [*hidden, ("had", had)]}
    return render(request, "pledges/desk/paper_form.html", context, status=422 if form.errors else 200)


def _about(paper: Paper) -> str:
    return f"paper {paper.pk}"


def _waiting(request: HttpRequest, paper: Paper) -> WaitingSheet | None:
    return WaitingSheet.objects.of(request.user, _about(paper)).first()


def _content(form: ListForm, declaration: Declaration) -> tuple[str, bytes]:
    if file := form.cleaned_data["file"]:
        return file.name, file.read()
    return "รายชื่อที่พิมพ์", papers.typed(form.cleaned_data["words"], papers.columns_of(declaration))


@read_or_write
@pledge_page(registers=True)
def sheet(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """One sheet: its scan, who is on it, and the box for its list."""
    found = declaration_of(assembly, slug)
    paper = _paper(found, pk)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        try:
            name, content = _content(form, found)
            papers.draw(paper, content)
        except Unreadable as unreadable:
            form.add_error("file" if form.cleaned_data["file"] else "words", str(unreadable))
        else:
            waiting.keep(request.user, _about(paper), name, content)
            return redirect("desk_paper_plan", assembly.year, slug, pk)
    context = {
        **frame(desk, assembly, found),
        "paper": paper,
        "form": form,
        "signers": paper.pledges.order_by("paper_row"),
        "kept": _waiting(request, paper),
        "scan_is_picture": paper.scan.name.endswith((".jpg", ".png")),
    }
    return render(request, "pledges/desk/paper.html", context, status=422 if form.errors else 200)


@read_or_write
@pledge_page(registers=True)
def plan(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """What the list would do, row by row, and the button that does it."""
    found = declaration_of(assembly, slug)
    paper = _paper(found, pk)
    kept = _waiting(request, paper)
    if kept is None:
        messages.error(request, "รายชื่อนี้บันทึกแล้ว ถูกทิ้ง หรือเกินหนึ่งวัน ส่งอีกครั้ง")
        return redirect("desk_paper", assembly.year, slug, pk)
    if request.method != "POST":
        return _plan_page(request, desk, papers.draw(paper, bytes(kept.content)))
    try:
        done, made = papers.apply(
            request, kept, paper, request.POST.get("seal", ""), set(request.POST.getlist("other"))
        )
    except papers.Changed as changed:
        return _plan_page(request, desk, changed.plan, stale=True, status=409)
    except (IntegrityError, WaitingSheet.DoesNotExist):
        return redirect("desk_paper_plan", assembly.year, slug, pk)  # somebody was quicker: look at it anew
    messages.success(request, f"บันทึกแล้ว {thai.digits(made)} ราย ไม่บันทึก {thai.digits(len(done.items) - made)} แถว")
    return redirect("desk_paper", assembly.year, slug, pk)


def _plan_page(request: HttpRequest, desk: Desk, drawn: papers.Plan, *, stale=False, status=200) -> HttpResponse:
    declaration, counts = drawn.paper.declaration, drawn.counts
    groups = [(outcome, word, counts[outcome], drawn.of(outcome)[:SHOWN]) for outcome, word in papers.OUTCOMES.items()]
    context = {
        **frame(desk, declaration.assembly, declaration),
        "paper": drawn.paper,
        "plan": drawn,
        "groups": [group for group in groups if group[2]],
        "writes": counts["new"] + counts["doubt"],
        "new": counts["new"],
        "stale": stale,
    }
    return render(request, "pledges/desk/paper_plan.html", context, status=status)


@require_POST
@pledge_page(registers=True)
def throw_away(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    paper = _paper(declaration_of(assembly, slug), pk)
    WaitingSheet.objects.of(request.user, _about(paper)).delete()
    messages.success(request, "ทิ้งรายชื่อแล้ว ไม่มีสิ่งใดเปลี่ยน")
    return redirect("desk_paper", assembly.year, slug, pk)


@require_safe
@pledge_page(registers=True)
def scan(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> FileResponse:
    """The scan, for those alone who may see the names on it."""
    paper = _paper(declaration_of(assembly, slug), pk)
    if not paper.scan:
        raise Http404("no scan")
    response = FileResponse(paper.scan.open("rb"), filename=f"paper-{paper.pk}.{paper.scan.name.rpartition('.')[2]}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@pledge_page(registers=True)
def template(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> FileResponse:
    content = papers.template(declaration_of(assembly, slug))
    return FileResponse(content, as_attachment=True, filename="paper-template.xlsx", content_type=writing.MEDIA_TYPE)
