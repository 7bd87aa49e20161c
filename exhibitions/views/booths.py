"""The desk of booths: coordinators apply for their networks, organizers look through all and decide, auditors read."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk import edition_page
from events.models import Assembly
from exhibitions import application, applying, booth_changes
from exhibitions.applying import ORGANIZER, WORDS, Refused
from exhibitions.booth_forms import BoothFilterForm, DecisionForm, DocumentForm, PhotosForm, PhotoWordsForm
from exhibitions.models import Booth
from moral_assembly import audit, revisions, thai
from networks import albums
from networks.desk import Desk
from networks.permissions import Right, Role

State = Booth.State
ROWS_A_PAGE = 50
MOST_AT_ONCE = 200  # decided in one sending
read_or_write = require_http_methods(["GET", "HEAD", "POST"])
booths_page = partial(edition_page, Right.BOOTHS)


def is_organizer(desk: Desk) -> bool:
    return desk.holds(Role.ORGANIZER)


def booth_of(desk: Desk, assembly: Assembly, slug: str) -> Booth:
    """A booth that is this desk's business."""
    rows = applying.seen_at(desk, assembly).select_related("wished_area", "placement__plan__area")
    found = get_object_or_404(rows, slug=slug)
    found.assembly = assembly
    return found


def frame(desk: Desk, assembly: Assembly, booth: Booth | None = None) -> dict:
    return {
        "desk": desk,
        "assembly": assembly,
        "booth": booth,
        "is_organizer": is_organizer(desk),
        "may_apply": bool(desk.may_write(Right.BOOTHS) and (is_organizer(desk) or desk.networks)),
    }


def _networks(desk: Desk):
    return desk.province.networks.all() if applying.sees_all(desk) else application.networks_at(desk)


def filtered(request: HttpRequest, desk: Desk, assembly: Assembly) -> tuple[BoothFilterForm, QuerySet[Booth]]:
    form = BoothFilterForm(assembly, _networks(desk), request.GET)
    return form, form.narrow(applying.seen_at(desk, assembly))


# Looking through


@require_safe
@booths_page()
def booths(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """All booths of the desk, with how many there are in each state."""
    return _list(request, desk, assembly)


def _list(request, desk, assembly, status=200, **more) -> HttpResponse:
    form, rows = filtered(request, desk, assembly)
    counts = dict(applying.seen_at(desk, assembly).order_by().values_list("state").annotate(Count("pk")))
    context = {
        **frame(desk, assembly),
        "form": form,
        "asked": form.asked,
        "page": Paginator(rows.select_related("placement"), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "counts": [(state.value, state.label, counts[state]) for state in State if state in counts],
        "changed_count": applying.seen_at(desk, assembly).filter(is_changed=True).count(),
        "call": applying.call_of(assembly),
        "closed": applying.why_not_now(assembly, [] if not is_organizer(desk) else [ORGANIZER]),
        "deeds": [(state.value, WORDS[state][0]) for state in (State.ACCEPTED, State.NEEDS_CHANGE, State.REJECTED)],
        **more,
    }
    return render(request, "exhibitions/desk/booths.html", context, status=status)


@require_POST
@booths_page(only=is_organizer)
def decide_many(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """One decision on many booths; each stands or falls by itself, and what could not be done is told."""
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "").strip()[:500]
    chosen = dict(each.partition(":")[::2] for each in request.POST.getlist("booth")[:MOST_AT_ONCE])
    found = assembly.booths.filter(slug__in=chosen).select_related("wished_zone", "zone")
    refused, done = [], 0
    for booth in found:
        zone = (booth.zone or booth.wished_zone) if to == State.ACCEPTED else None
        try:
            applying.move(request, desk, booth, to, chosen[booth.slug], reason, zone)
            done += 1
        except Refused as refusal:
            refused.append(str(refusal))
    if done:
        messages.success(request, f"{WORDS[State(to)][0]}แล้ว {thai.digits(done)} บูธ")
    if refused or not found:
        return _list(request, desk, assembly, 409, refused=refused or ["เลือกบูธอย่างน้อยหนึ่งบูธก่อน"], typed=request.POST)
    return redirect("desk_booths", assembly.year)


@require_safe
@booths_page()
def booth(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return show(request, desk, assembly, booth_of(desk, assembly, slug))


def show(request, desk: Desk, assembly: Assembly, found: Booth, status: int = 200, **more) -> HttpResponse:
    """All that an application says, what was changed since its acceptance, and what may be done with it now."""
    parts = applying.parts_at(desk, found)
    told = booth_changes.snapshot(found)
    context = {
        **frame(desk, assembly, found),
        "told": [(label, words) for label, words in told.items() if words],
        "changes": booth_changes.since_acceptance(found),
        "lacking": booth_changes.lacking(found, applying.call_of(assembly)) if found.state == State.DRAFT else [],
        "products": found.products.select_related("photo"),
        "photos": found.photos.select_related("picture"),
        "documents": found.documents.all(),
        "decisions": [_decision(found, state, assembly) for state in applying.ways(found, parts)],
        "zone_form": _zone_form(found, assembly) if ORGANIZER in parts and found.is_placeable else None,
        "may_edit": applying.may_edit(found, parts),
        "placement": getattr(found, "placement", None),
        "history": audit.AuditEntry.objects.filter(object_type=found._meta.label_lower, object_id=str(found.pk))[:30],
        **more,
    }
    return render(request, "exhibitions/desk/booth.html", context, status=status)


def _decision(booth: Booth, state: State, assembly: Assembly, data=None) -> dict:
    """A move that may be made, with its form."""
    initial = {"revision": booth.revision, "zone": booth.zone_id or booth.wished_zone_id}
    form = DecisionForm(assembly, data, initial=initial, prefix=state.value, auto_id=f"{state.value}-%s")
    if state != State.ACCEPTED:
        del form.fields["zone"]
    asks_why = state in applying.EXPLAINED or state == State.WITHDRAWN
    if not asks_why:
        del form.fields["reason"]
    return {
        "state": state.value,
        "word": WORDS[state][0],
        "form": form,
        "is_plain": not asks_why and state != State.ACCEPTED,
        "opened": data is not None,
    }


@require_POST
@booths_page()
def move(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, to: str) -> HttpResponse:
    """Bring a booth into another state; what cannot be is told where it was typed."""
    found = booth_of(desk, assembly, slug)
    if to not in State.values or not applying.parts_at(desk, found):
        raise PermissionDenied("not for this role")
    decision = _decision(found, State(to), assembly, request.POST)
    form = decision["form"]
    if form.is_valid():
        typed = form.cleaned_data
        try:
            applying.move(request, desk, found, to, typed["revision"], typed.get("reason", ""), typed.get("zone"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, WORDS[State(to)][1])
            return redirect("desk_booth", assembly.year, slug)
    fresh = booth_of(desk, assembly, slug)
    ways = applying.ways(fresh, applying.parts_at(desk, fresh))
    shown = [decision if state == to else _decision(fresh, state, assembly) for state in ways]
    return _refused(request, desk, assembly, fresh, form, decisions=shown)


def _refused(request, desk, assembly, booth: Booth, form: DecisionForm, **shown) -> HttpResponse:
    """The booth's page as it is by now, with what was typed in the place of a fresh form, to be sent once more."""
    refusals = [str(error) for errors in form.errors.values() for error in errors]
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = str(booth.revision)
    return show(request, desk, assembly, booth, 409, refusals=refusals, **shown)


def _zone_form(booth: Booth, assembly: Assembly, data=None) -> DecisionForm:
    initial = {"revision": booth.revision, "zone": booth.zone_id}
    form = DecisionForm(assembly, data, initial=initial, prefix="zone", auto_id="zone-%s")
    del form.fields["reason"]
    form.fields["zone"].required = True
    return form


@require_POST
@booths_page(only=is_organizer)
def rezone(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """Give an accepted booth another zone."""
    found = booth_of(desk, assembly, slug)
    form = _zone_form(found, assembly, request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            applying.rezone(request, found, typed["zone"], typed["revision"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"อยู่ในโซน{typed['zone']}แล้ว")
            return redirect("desk_booth", assembly.year, slug)
    fresh = booth_of(desk, assembly, slug)
    return _refused(request, desk, assembly, fresh, form, zone_form=form if fresh.is_placeable else None)


@require_POST
@booths_page(only=is_organizer)
def see_changes(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = booth_of(desk, assembly, slug)
    try:
        applying.see_changes(request, found, request.POST.get("revision", ""))
    except Refused as refusal:
        return show(request, desk, assembly, booth_of(desk, assembly, slug), 409, refusals=[str(refusal)])
    messages.success(request, "รับทราบการแก้แล้ว")
    return redirect("desk_booth", assembly.year, slug)


# Applying


@read_or_write
@booths_page(edits=True)
def new(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    context = frame(desk, assembly)
    if not context["may_apply"]:
        raise PermissionDenied("coordinates no network")
    closed = applying.why_not_now(assembly, [ORGANIZER] if is_organizer(desk) else [])
    if closed and request.method != "POST":
        call = applying.call_of(assembly)
        return render(request, "exhibitions/desk/call_closed.html", {**context, "closed": closed, "call": call})
    return _edit(request, desk, assembly, Booth(assembly=assembly, network=_only_network(desk)))


def _only_network(desk: Desk):
    return desk.networks[0] if len(desk.networks) == 1 and not is_organizer(desk) else None


@read_or_write
@booths_page(edits=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = booth_of(desk, assembly, slug)
    if not applying.may_edit(found, applying.parts_at(desk, found)):
        messages.error(request, f"“{found}” {found.get_state_display()} จึงแก้ไม่ได้")
        return redirect("desk_booth", assembly.year, slug)
    return _edit(request, desk, assembly, found)


def _edit(request, desk: Desk, assembly: Assembly, found: Booth) -> HttpResponse:
    """Show the application, or save it: 422 with what is to be mended, 409 to who came second."""
    is_new, status = found.pk is None, 200
    typed = None
    if request.method == "POST":
        try:
            typed = application.save(request, desk, found, complete="send" in request.POST)
        except revisions.Stale as stale:
            return _conflict(request, desk, assembly, stale)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("desk_booth", assembly.year, found.slug)
        if typed.is_good:
            return _saved(request, desk, assembly, typed.form.instance)
        status = 422
    typed = typed or application.shown(desk, found)
    context = {
        **frame(desk, assembly, None if is_new else booth_of(desk, assembly, found.slug)),
        "form": typed.form,
        "rows": typed.products,
        "hidden": () if is_new else revisions.hidden(typed.form),
        "call": typed.form.call,
        "may_send": is_new or found.state in (State.DRAFT, State.NEEDS_CHANGE),
        "closed": applying.why_not_now(assembly, applying.parts_at(desk, found)) if not is_new else "",
    }
    return render(request, "exhibitions/desk/booth_form.html", context, status=status)


def _conflict(request, desk, assembly, stale: revisions.Stale) -> HttpResponse:
    context = {
        **frame(desk, assembly),
        "stale": stale,
        "obj": stale.obj,
        "list_url": reverse("desk_booth", args=[assembly.year, stale.obj.slug]),
        "list_word": "บูธ",
    }
    return render(request, "events/desk/conflict.html", context, status=409)


def _saved(request, desk, assembly, booth: Booth) -> HttpResponse:
    """Send what is to be sent; a draft stays a draft where that is refused."""
    booth.refresh_from_db(fields=["revision"])
    if "send" not in request.POST or booth.state not in (State.DRAFT, State.NEEDS_CHANGE):
        messages.success(request, "บันทึกร่างแล้ว" if booth.state == State.DRAFT else "บันทึกแล้ว")
    else:
        try:
            applying.move(request, desk, booth, State.SUBMITTED, str(booth.revision))
            messages.success(request, WORDS[State.SUBMITTED][1])
        except Refused as refusal:
            messages.warning(request, f"บันทึกไว้แล้วแต่ยังไม่ได้ส่ง {refusal}")
    return redirect("desk_booth", assembly.year, booth.slug)


# Photographs and documents


@require_safe
@booths_page()
def files(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _files(request, desk, assembly, booth_of(desk, assembly, slug))


def _files(request, desk, assembly, found: Booth, status: int = 200, **more) -> HttpResponse:
    typed = {form.photo.pk: form for form in more.pop("forms", [])}
    photos = list(found.photos.select_related("picture"))
    context = {
        **frame(desk, assembly, found),
        "photos_form": PhotosForm(),
        "document_form": DocumentForm(),
        "rows": [(photo, typed.get(photo.pk) or PhotoWordsForm(photo)) for photo in photos],
        "waiting": sum(photo.picture.is_waiting for photo in photos),
        "hidden_count": sum(not photo.picture.is_public for photo in photos),
        "documents": found.documents.all(),
        "may_edit": applying.may_edit(found, applying.parts_at(desk, found)),
        **more,
    }
    return render(request, "exhibitions/desk/booth_files.html", context, status=status)


def files_deed(deed):
    """Make a deed of ``(request, desk, assembly, booth)`` a POST on the page of files of a booth that may be edited."""

    @require_POST
    @booths_page(edits=True)
    def view(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, **names) -> HttpResponse:
        found = booth_of(desk, assembly, slug)
        try:
            answer = deed(request, desk, assembly, found, **names)
        except Refused as refusal:
            return _files(request, desk, assembly, booth_of(desk, assembly, slug), 409, refusals=[str(refusal)])
        return answer or redirect("desk_booth_files", assembly.year, slug)

    return view


@files_deed
def send_photos(request, desk, assembly, found: Booth) -> HttpResponse | None:
    """Keep the good files of those sent, and name the others with the reason."""
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        return _files(request, desk, assembly, found, 422, photos_form=form)
    sent, credit = form.cleaned_data["photos"], form.cleaned_data["credit"]
    refused = albums.one_by_one(sent, lambda file: application.add_photo(request, desk, found, file, credit))
    kept = len(sent) - len(refused)
    if refused:
        return _files(request, desk, assembly, found, 422, photos_form=form, refused=refused, kept=kept)
    messages.success(request, f"รับภาพแล้ว {thai.digits(kept)} ภาพ ใส่คำบรรยายด้านล่างเพื่อให้แสดงต่อสาธารณะ")
    return None


@files_deed
def describe_photos(request, desk, assembly, found: Booth) -> HttpResponse | None:
    forms = application.describe_photos(request, desk, found)
    if any(form.errors for form in forms):
        return _files(request, desk, assembly, found, 422, forms=forms)
    messages.success(request, "บันทึกภาพแล้ว")
    return None


@files_deed
def send_document(request, desk, assembly, found: Booth) -> HttpResponse | None:
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _files(request, desk, assembly, found, 422, document_form=form)
    application.add_document(request, desk, found, form.cleaned_data["title"], form.cleaned_data["file"])
    messages.success(request, "รับเอกสารแล้ว")
    return None


@files_deed
def remove_document(request, desk, assembly, found: Booth, pk: int) -> None:
    application.remove_document(request, desk, found, get_object_or_404(found.documents, pk=pk))
    messages.success(request, "ลบเอกสารแล้ว")


@require_safe
@booths_page()
def document(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """Documents never have an address of their own: only the desk hands them out."""
    found = get_object_or_404(booth_of(desk, assembly, slug).documents, pk=pk)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.original_name)
