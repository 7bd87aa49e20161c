"""The desk of declarations: organizers write them, registrars and coordinators take signatures, organizers watch."""

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import editing
from events.desk import edition_page
from events.models import Assembly
from events.views.desk import last_deed
from moral_assembly import revisions, thai
from networks.desk import Desk
from networks.permissions import Right, Role
from pledges import declaring, patterns, signing
from pledges.forms import DeclarationForm, SetAsideForm, StaffPledgeForm, TextForm
from pledges.models import Declaration, Pledge

ROWS_A_PAGE = 50
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def pledge_page(*, edits: bool = False, registers: bool = False):
    """Make a page of the pledges' desk; ``edits``: for organizers alone, ``registers``: for those who may see the
    pledges of all networks, as papers hold them."""
    return edition_page(Right.PLEDGES, only=is_organizer if edits else sees_all if registers else None)


def is_organizer(desk: Desk) -> bool:
    return desk.holds(Role.ORGANIZER)


def networks_of(desk: Desk) -> list | None:
    """Return the networks whose pledges the person may see and vouch for; None: all of them."""
    if desk.is_administrator or desk.roles & {Role.ORGANIZER, Role.REGISTRAR, Role.AUDITOR}:
        return None
    return [network.pk for network in desk.networks]


def sees_all(desk: Desk) -> bool:
    return networks_of(desk) is None


def way_of(desk: Desk) -> Pledge.Way:
    return Pledge.Way.REGISTRAR if sees_all(desk) else Pledge.Way.COORDINATOR


def declaration_of(assembly: Assembly, slug: str) -> Declaration:
    found = get_object_or_404(assembly.declarations.select_related("tally", "text"), slug=slug)
    found.assembly = assembly
    return found


def frame(desk: Desk, assembly: Assembly, declaration: Declaration | None = None) -> dict:
    return {
        "desk": desk,
        "assembly": assembly,
        "declaration": declaration,
        "is_organizer": is_organizer(desk),
        "sees_all": sees_all(desk),
        "may_write": desk.may_write(Right.PLEDGES),
    }


@require_safe
@pledge_page()
def declarations(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    rows = assembly.declarations.select_related("tally", "text").order_by("order", "pk")
    waiting = Count("pledges", filter=Q(pledges__state=Pledge.State.PENDING))
    context = {**frame(desk, assembly), "declarations": rows.annotate(waiting=waiting)}
    return render(request, "pledges/desk/declarations.html", context)


@read_or_write
@pledge_page(edits=True)
def new(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    return _edit(request, desk, assembly, Declaration(assembly=assembly))


@read_or_write
@pledge_page(edits=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _edit(request, desk, assembly, declaration_of(assembly, slug))


def _edit(request, desk, assembly, obj: Declaration) -> HttpResponse:
    is_new, form = obj.pk is None, DeclarationForm(instance=obj)
    if request.method == "POST":
        try:
            form = editing.save(request, DeclarationForm, obj)
        except revisions.Stale as stale:
            return render(
                request, "events/desk/conflict.html", {**frame(desk, assembly), "stale": stale, "obj": obj}, status=409
            )
        if not form.errors:
            messages.success(request, f"บันทึก “{form.instance}” แล้ว")
            page = "desk_declaration_text" if is_new else "desk_declaration"
            return redirect(page, assembly.year, form.instance.slug)
    hidden = () if is_new else revisions.hidden(form)
    context = {**frame(desk, assembly, obj), "form": form, "is_new": is_new, "hidden": hidden}
    return render(request, "pledges/desk/declaration_form.html", context, status=422 if form.errors else 200)


@read_or_write
@pledge_page(edits=True)
def text(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """The words. What was signed stays; saving then makes the next text."""
    found = declaration_of(assembly, slug)
    form, status, theirs = TextForm.of(found.text), 200, None
    if request.method == "POST":
        form, status = TextForm(request.POST), 422
        if form.is_valid():
            try:
                written = declaring.write(request, found, **form.cleaned_data)
            except declaring.Overtaken as overtaken:
                status, theirs = 409, overtaken.text
                form.data["opened"] = declaring.seen(theirs)  # seen now; sent again, it is a choice
            else:
                messages.success(request, f"ใช้ข้อความฉบับที่ {thai.digits(written.number)} แล้ว")
                return redirect("desk_declaration", assembly.year, slug)
    signed = bool(found.text and found.text.pledges.exists())
    context = {**frame(desk, assembly, found), "form": form, "is_signed": signed, "theirs": theirs}
    if theirs:
        context["last"] = last_deed(found)
    return render(request, "pledges/desk/text_form.html", context, status=status)


@require_safe
@pledge_page()
def declaration(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """One declaration with its pledges, newest first; a coordinator sees those of the own networks."""
    found = declaration_of(assembly, slug)
    rows = visible(desk, found).select_related("network", "attested_by").order_by("-pk")
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    if state in Pledge.State.values:
        rows = rows.filter(state=state)
    for word in thai.normalise(words).split():
        rows = rows.filter(Q(search_text__contains=word) | Q(phone__contains=word))
    if (before := thai.arabic(request.GET.get("before", ""))).isdecimal() and before.isascii():
        rows = rows.filter(pk__lt=before[:18])
    pledges = list(rows[: ROWS_A_PAGE + 1])
    context = {
        **frame(desk, assembly, found),
        "pledges": pledges[:ROWS_A_PAGE],
        "more": pledges[ROWS_A_PAGE - 1].pk if len(pledges) > ROWS_A_PAGE else None,
        "state": state,
        "states": Pledge.State.choices,
        "words": words,
        "is_open": found.is_open(),
    }
    return render(request, "pledges/desk/declaration.html", context)


def visible(desk: Desk, found: Declaration):
    networks = networks_of(desk)
    return found.pledges.all() if networks is None else found.pledges.filter(network__in=networks)


STAYS = ("kind", "organization_name", "network", "district", "virtues")  # from one person of a queue to the next


@read_or_write
@pledge_page()
def take(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """Take a signature on the spot; who has signed before is told here, to staff."""
    found = declaration_of(assembly, slug)
    kept = request.session.get("taking", {}) if "anew" not in request.GET else {}
    form = StaffPledgeForm(found, networks_of(desk), request.POST or None, initial={"kind": Pledge.Kind.PERSON, **kept})
    if form.is_bound and form.is_valid():
        try:
            taken = signing.sign_on_the_spot(request, found, form.save(commit=False), way_of(desk))
        except signing.AlreadySigned as refusal:
            form.add_error("name", f"ผู้นี้ลงนามแล้ว เลขที่ {thai.digits(f'{refusal.pledge.number:,}')}")
        except signing.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{taken.printed_name} ลงนามแล้ว เลขที่ {thai.digits(f'{taken.number:,}')}")
            request.session["taking"] = {name: form[name].data for name in STAYS}
            return redirect("desk_take_pledge", assembly.year, slug)
    context = {**frame(desk, assembly, found), "form": form, "kept": bool(kept) and not form.is_bound}
    return render(request, "pledges/desk/take.html", context, status=422 if form.errors else 200)


@require_safe
@pledge_page()
def signer(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """One signer, where the code on the signer's own page leads a registrar."""
    found = declaration_of(assembly, slug)
    pledge = get_object_or_404(
        visible(desk, found).select_related("network", "district", "attested_by", "paper"), pk=pk
    )
    context = {**frame(desk, assembly, found), "pledge": pledge, "events": pledge.events.select_related("by")}
    return render(request, "pledges/desk/signer.html", context)


@require_POST
@pledge_page(edits=True)
def erase(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """Forget a signer who asked the organizers for it."""
    pledge = get_object_or_404(declaration_of(assembly, slug).pledges.filter(is_erased=False), pk=pk)
    signing.erase_for(request, pledge)
    messages.success(request, "ลบข้อมูลส่วนบุคคลแล้ว เลขที่และยอดยังคงเดิม")
    return redirect("desk_declaration", assembly.year, slug)


@require_POST
@pledge_page()
def confirm(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    found = declaration_of(assembly, slug)
    pledge = get_object_or_404(visible(desk, found), pk=pk)
    try:
        pledge = signing.attest(request, pledge, way_of(desk))
        messages.success(request, f"ยืนยัน {pledge.printed_name} แล้ว เลขที่ {thai.digits(f'{pledge.number:,}')}")
    except signing.AlreadySigned as refusal:
        messages.error(
            request, f"{pledge.printed_name} ลงนามแล้ว เลขที่ {thai.digits(f'{refusal.pledge.number:,}')} จึงไม่นับซ้ำ"
        )
    except signing.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_declaration", assembly.year, slug)


@require_safe
@pledge_page(edits=True)
def watch(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """What the pledges have in common more often than chance has it, and what was set aside before."""
    found = declaration_of(assembly, slug)
    context = {
        **frame(desk, assembly, found),
        "patterns": list(patterns.found(found)),
        "invalidations": found.invalidations.select_related("made_by", "undone_by"),
    }
    return render(request, "pledges/desk/patterns.html", context)


MEMBERS_SHOWN = 300


@read_or_write
@pledge_page(edits=True)
def pattern(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """The pledges of one pattern, with what setting them aside would do; then the deed.

    The form names those who still count: a flood has more members than a form has fields. Who came since the page was
    opened is left alone.
    """
    found = declaration_of(assembly, slug)
    asked = patterns.Pattern(request.GET.get("kind", ""), request.GET.get("value", ""))
    try:
        members = patterns.members(found, asked)
    except ValueError:
        raise Http404("no such pattern") from None
    counts = members.aggregate(all=Count("pk"), counted=Count("pk", Q(state=Pledge.State.CONFIRMED)), last=Max("pk"))
    shown = list(members.select_related("network")[:MEMBERS_SHOWN])
    form = SetAsideForm(request.POST or None, initial={"last": counts["last"]})
    kept = [pledge.pk for pledge in shown if str(pledge.pk) in request.POST.getlist("kept")]
    if form.is_bound and form.is_valid():
        chosen = members.filter(pk__lte=form.cleaned_data["last"]).exclude(pk__in=kept).values_list("pk", flat=True)
        try:
            made = patterns.set_aside(request, found, list(chosen), form.cleaned_data["reason"], str(asked))
        except signing.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"ไม่นับแล้ว {thai.digits(made.count)} รายการ เลิกทำได้จากหน้านี้")
            return redirect("desk_pledge_patterns", assembly.year, slug)
    context = {**frame(desk, assembly, found), "pattern": asked, "pledges": shown, "kept": kept, "counts": counts}
    context |= {"more": counts["all"] - len(shown), "form": form}
    return render(request, "pledges/desk/pattern.html", context, status=422 if form.errors else 200)


@require_POST
@pledge_page(edits=True)
def restore(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    found = declaration_of(assembly, slug)
    try:
        back = patterns.restore(request, get_object_or_404(found.invalidations, pk=pk))
        messages.success(request, f"กลับมานับ {thai.digits(back)} รายการ")
    except signing.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_pledge_patterns", assembly.year, slug)
