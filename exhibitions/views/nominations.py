"""The desk of nominations: a list, one of them, and what is done with it."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk import edition_page
from events.models import Assembly
from exhibitions import consenting, evidence, nominating, phases
from exhibitions.models import Consent, Evidence, Nomination
from exhibitions.nomination_forms import EVIDENCE_FORMS, NominationForm, PaperConsentForm, ReasonForm
from exhibitions.phases import Closed, Deed
from moral_assembly import revisions, thai
from networks.desk import Desk
from networks.permissions import Right, Role

ROWS_A_PAGE = 30
read_or_write = require_http_methods(["GET", "HEAD", "POST"])
State = Nomination.State


def nominations_page(*, edits: bool = False):
    def decorate(view):
        return never_cache(edition_page(Right.NOMINATIONS, edits=edits)(view))

    return decorate


def frame(desk: Desk, assembly: Assembly, **more) -> dict:
    phase = phases.current(assembly)
    return {
        "desk": desk,
        "assembly": assembly,
        "phase": phase,
        "may_write": desk.may_write(Right.NOMINATIONS),
        "may_nominate": desk.may_write(Right.NOMINATIONS) and phases.may(desk, phase, Deed.NOMINATE),
        "reads_papers": nominating.sees_all(desk),
        "may_screen": desk.holds(Role.ORGANIZER) and phases.may(desk, phase, Deed.SCREEN),
        **more,
    }


def find(desk: Desk, assembly: Assembly, slug: str) -> Nomination:
    rows = nominating.seen_at(desk, assembly).select_related(
        "category", "network", "district", "proposer", "settled_by"
    )
    found = get_object_or_404(rows, slug=slug)
    found.assembly = assembly
    return found


@require_safe
@nominations_page()
def nominations(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Those that one may read, by state, category, network and words."""
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    category, network = request.GET.get("category", ""), request.GET.get("network", "")
    rows = nominating.seen_at(desk, assembly).select_related("category", "network", "consent")
    if state in State.values:
        rows = rows.filter(state=state)
    if category:
        rows = rows.filter(category__slug=category)
    if network:
        rows = rows.filter(network__slug=network)
    for word in thai.normalise(words).split():
        rows = rows.filter(search_text__contains=word)
    context = frame(
        *(desk, assembly),
        page=Paginator(rows.order_by("category__order", "sort_key", "pk"), ROWS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        words=words,
        state=state,
        category=category,
        network=network,
        states=State.choices,
        categories=assembly.categories.all(),
        networks=assembly.province.networks.all() if nominating.sees_all(desk) else desk.networks,
        is_filtered=bool(words or state or category or network),
    )
    return render(request, "exhibitions/desk/nominations.html", context)


@require_safe
@nominations_page()
def nomination(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _page(request, desk, find(desk, assembly, slug))


def _page(request, desk: Desk, found: Nomination, status: int = 200, **more) -> HttpResponse:
    """One nomination; ``more`` may hold a form that came back with errors."""
    kinds = [
        (kind.value, kind.label, more.pop(f"{kind}_form", None) or form()) for kind, form in EVIDENCE_FORMS.items()
    ]
    names = (found.given_name, found.family_name, found.organization_name)
    context = frame(
        *(desk, found.assembly),
        nomination=found,
        answers=found.answers.select_related("criterion"),
        evidence=found.evidence.select_related("picture"),
        consent=Consent.objects.filter(nomination=found).select_related("recorded_by").first(),
        complete=nominating.completeness_of(found),
        alike=nominating.alike(found.assembly, *names, but=found.pk),
        evidence_forms=kinds,
        **{"reason_form": ReasonForm(), "paper_form": PaperConsentForm(), **more},
    )
    context["may_edit"] = context["may_nominate"] and found.is_editable
    return render(request, "exhibitions/desk/nomination.html", context, status=status)


@read_or_write
@nominations_page(edits=True)
def new(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    own = nominating.networks_at(desk, assembly)
    draft = Nomination(assembly=assembly, proposer=request.user, network=own[0] if len(own) == 1 else None)
    return _edit(request, desk, draft)


@read_or_write
@nominations_page(edits=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _edit(request, desk, find(desk, assembly, slug))


def _edit(request, desk: Desk, found: Nomination) -> HttpResponse:
    """The form of a draft: kept though incomplete; 409 when nominating is over, with what was typed."""
    assembly, is_new = found.assembly, found.pk is None
    form_class = partial(NominationForm, networks=nominating.networks_at(desk, assembly))
    if request.method != "POST":
        return _form_page(request, desk, found, form_class(instance=found), 200)
    try:
        form = nominating.save(request, desk, form_class, found)
    except revisions.Stale as stale:
        context = frame(desk, assembly, stale=stale, obj=stale.obj, list_url=_url(found))
        return render(request, "events/desk/conflict.html", context, status=409)
    except Closed as refusal:
        form = form_class(request.POST, instance=found)
        form.add_error(None, str(refusal))
        return _form_page(request, desk, found, form, 409)
    if form.errors:
        return _form_page(request, desk, found, form, 422)
    messages.success(request, f"บันทึกร่าง “{form.instance}” แล้ว" if is_new else "บันทึกแล้ว")
    return redirect("desk_nomination", assembly.year, form.instance.slug)


def _url(found: Nomination) -> str:
    if found.pk:
        return reverse("desk_nomination", args=[found.assembly.year, found.slug])
    return reverse("desk_nominations", args=[found.assembly.year])


def _form_page(request, desk: Desk, found: Nomination, form, status: int) -> HttpResponse:
    hidden = revisions.hidden(form) if found.pk else ()
    stored = Nomination.objects.get(pk=found.pk) if found.pk else None
    context = frame(desk, found.assembly, form=form, hidden=hidden, nomination=stored, list_url=_url(found))
    return render(request, "exhibitions/desk/nomination_form.html", context, status=status)


@require_safe
@nominations_page(edits=True)
def alike(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Those whose name is near to what is being typed."""
    typed = [request.GET.get(name, "")[:250] for name in ("given_name", "family_name", "organization_name")]
    but = assembly.nominations.filter(slug=request.GET.get("but", "")).values_list("pk", flat=True).first()
    found = nominating.alike(assembly, *typed, but=but)
    return render(request, "exhibitions/desk/alike.html", frame(desk, assembly, alike=found, typed=typed))


def deed(verb, told: str, *, forms=None):
    """Make a POST-only view that does ``verb`` to a nomination and goes back to it."""

    @require_POST
    @nominations_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
        found = find(desk, assembly, slug)
        more, form = {}, None
        if forms:
            form = forms(request.POST, request.FILES)
            if not form.is_valid():
                return _page(request, desk, found, 422, reason_form=form, is_refusing=True)
            more = form.cleaned_data
        try:
            verb(request, desk, found, **more)
        except (nominating.Refused, Closed) as refusal:
            return _page(request, desk, found, 409, refusal=str(refusal))
        messages.success(request, told)
        return redirect("desk_nomination", assembly.year, slug)

    return page


def _screen_out(request, desk: Desk, found: Nomination, reason: str):
    return nominating.screen(request, desk, found, passes=False, reason=reason)


def _shortlist(request, desk: Desk, found: Nomination):
    return nominating.screen(request, desk, found, passes=True)


send = deed(nominating.send, "ส่งการเสนอชื่อแล้ว")
reopen = deed(nominating.reopen, "เปิดให้แก้แล้ว อย่าลืมส่งอีกครั้ง")
take_up = deed(nominating.take_up, "รับเรื่องแล้ว เติมผลงานและหลักฐานให้ครบแล้วส่ง")
set_aside = deed(nominating.set_aside, "บันทึกว่าไม่รับเรื่องแล้ว", forms=ReasonForm)
shortlist = deed(_shortlist, "ผ่านการกลั่นกรองแล้ว")
screen_out = deed(_screen_out, "บันทึกว่าไม่ผ่านการกลั่นกรองแล้ว", forms=ReasonForm)
ask_consent = deed(lambda request, desk, found: consenting.ask(request, found), "ส่งลิงก์ขอความยินยอมแล้ว")


@read_or_write
@nominations_page(edits=True)
def removal(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = find(desk, assembly, slug)
    context, status = frame(desk, assembly, nomination=found), 200
    if request.method == "POST":
        try:
            nominating.throw_away(request, desk, found)
        except (nominating.Refused, Closed) as refusal:
            context["refusal"], status = str(refusal), 409
        else:
            messages.success(request, "ลบร่างแล้ว")
            return redirect("desk_nominations", assembly.year)
    return render(request, "exhibitions/desk/nomination_removal.html", context, status=status)


@require_POST
@nominations_page(edits=True)
def add_evidence(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, kind: str) -> HttpResponse:
    found = find(desk, assembly, slug)
    if kind not in EVIDENCE_FORMS:
        raise Http404("no such kind of evidence")
    form = EVIDENCE_FORMS[kind](request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, found, 422, **{f"{kind}_form": form}, open_kind=kind)
    try:
        evidence.add(request, desk, found, Evidence.Kind(kind), form)
    except (nominating.Refused, Closed) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, found, 409, **{f"{kind}_form": form}, open_kind=kind)
    messages.success(request, "เพิ่มหลักฐานแล้ว")
    return redirect("desk_nomination", assembly.year, slug)


@require_POST
@nominations_page(edits=True)
def remove_evidence(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    found = find(desk, assembly, slug)
    piece = get_object_or_404(found.evidence.select_related("picture"), pk=pk)
    piece.nomination = found
    try:
        evidence.remove(request, desk, piece)
    except (nominating.Refused, Closed) as refusal:
        return _page(request, desk, found, 409, refusal=str(refusal))
    messages.success(request, "ลบหลักฐานแล้ว")
    return redirect("desk_nomination", assembly.year, slug)


@require_safe
@nominations_page()
def evidence_file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> FileResponse:
    piece = get_object_or_404(find(desk, assembly, slug).evidence, pk=pk, kind=Evidence.Kind.DOCUMENT)
    return FileResponse(piece.file.open(), as_attachment=True, filename=piece.file_name)


@require_POST
@nominations_page(edits=True)
def paper_consent(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = find(desk, assembly, slug)
    form = PaperConsentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, found, 422, paper_form=form, is_recording=True)
    told = dict(form.cleaned_data)
    try:
        consenting.record_paper(request, found, agrees=told.pop("agreed"), **told)
    except nominating.Refused as refusal:
        return _page(request, desk, found, 409, refusal=str(refusal))
    messages.success(request, "บันทึกคำตอบในหนังสือแล้ว")
    return redirect("desk_nomination", assembly.year, slug)


@require_safe
@nominations_page()
def consent_paper(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> FileResponse:
    """The scan, for organizers and auditors alone."""
    if not nominating.sees_all(desk):
        raise PermissionDenied("not for this role")
    consent = get_object_or_404(Consent, nomination=find(desk, assembly, slug))
    if not consent.paper:
        raise Http404("no paper")
    return FileResponse(consent.paper.open(), as_attachment=True)
