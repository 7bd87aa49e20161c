"""How nominations stand after the scoring, what is decided of them, and the minutes."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk import edition_page
from events.models import Assembly
from exhibitions import deciding, judging, minutes, phases, results, sight
from exhibitions.models import Minutes, Nomination
from exhibitions.phases import Deed
from exhibitions.views.committee import organizer_page
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right, Role


def knows_names(desk: Desk) -> bool:
    """Whether somebody may know whom a nomination in a blind category is of; a member of the committee may not."""
    return desk.is_administrator or bool(desk.roles & {Role.ORGANIZER, Role.AUDITOR})


def result_page(view):
    """Make a view of ``(request, desk, assembly, …)`` a page of the results, for whom and when the phase allows it."""

    @never_cache
    @edition_page(Right.JUDGING)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, **names) -> HttpResponse:
        phase = phases.current(assembly)
        if not phases.may(desk, phase, Deed.SEE_RESULTS):
            why = phases.CLOSED[Deed.SEE_RESULTS]
        else:
            why = judging.must_wait(request.user, assembly)
        if why and request.method == "POST":
            raise PermissionDenied(why)
        if why:
            context = {"desk": desk, "assembly": assembly, "why": why}
            return render(request, "exhibitions/desk/results_closed.html", context, status=403)
        return view(request, desk, assembly, **names)

    page.__name__ = view.__name__
    return page


def _frame(desk: Desk, assembly: Assembly) -> dict:
    decides = phases.may(desk, phases.current(assembly), Deed.DECIDE) and desk.holds(Role.ORGANIZER)
    return {"desk": desk, "assembly": assembly, "decides": decides, "is_organizer": desk.holds(Role.ORGANIZER)}


def _named(desk: Desk, nomination: Nomination) -> str:
    return sight.title_of(nomination, blind=False if knows_names(desk) else None)


@require_safe
@result_page
def board(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """One category in the order of its results, and what waits to be decided in all of them."""
    categories = list(assembly.categories.all())
    chosen = next((each for each in categories if each.slug == request.GET.get("category")), None)
    chosen = chosen or next(iter(categories), None)
    found = results.of(assembly, category=chosen) if chosen else []
    standings = [(each, _named(desk, each.nomination)) for _, rows in found for each in rows]
    waiting = list(deciding.pending(assembly).select_related("category"))
    context = {
        **_frame(desk, assembly),
        "categories": categories,
        "chosen": chosen,
        "standings": standings,
        "awaited": sum(len(each.awaited) for each, _ in standings),
        "decisions": [*Nomination.Decision.choices, ("", "ยังไม่ตัดสิน")],
        "waiting": [(each, _named(desk, each)) for each in waiting],
        "seal": deciding.seal_of(waiting),
        "rounds": assembly.decision_rounds.select_related("made_by", "undone_by", "batch").order_by("-number"),
    }
    return render(request, "exhibitions/desk/results.html", context)


@require_safe
@result_page
def one(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """All that was given to one nomination; for a member what the committee's rules let members see."""
    nomination = get_object_or_404(assembly.nominations.judged().select_related("category"), slug=slug)
    ((_, rows),) = results.of(assembly, category=nomination.category)
    standing = next(each for each in rows if each.nomination == nomination)
    seen = standing.sheets if knows_names(desk) else _seen_by_member(request, assembly, standing)
    sheets = [(sheet, standing.marks(sheet)) for sheet in seen]
    context = {
        **_frame(desk, assembly),
        "standing": standing,
        "nomination": nomination if knows_names(desk) else None,
        "title": _named(desk, nomination),
        "code": slug,
        "sheets": sheets,
        "has_comments": any(sheet.comment for sheet, _ in sheets),
        "means": [(each, standing.mean_of(each)) for each in standing.scale.criteria],
        "decisions": [*Nomination.Decision.choices, ("", "ยังไม่ตัดสิน")],
        "pending": nomination.pending_decision,
        "state": nomination,
    }
    return render(request, "exhibitions/desk/result.html", context)


def _seen_by_member(request, assembly: Assembly, standing: results.Standing) -> list[results.Sheet]:
    member, rules = judging.seat_of(request.user, assembly), judging.rules_of(assembly)
    own = member and member.reviews.filter(nomination=standing.nomination).first()
    if member and judging.sees_others(rules, own):
        return sight.hushed(standing.nomination, standing.sheets, member)
    return [sheet for sheet in standing.sheets if sheet.member == member]


# Deciding


@require_POST
@organizer_page
def decide(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    nomination = get_object_or_404(assembly.nominations.judged().select_related("category"), slug=slug)
    nomination.assembly = assembly
    decision, seen = request.POST.get("decision", ""), request.POST.get("seen", "")
    if decision not in ("", *Nomination.Decision):
        raise Http404("no such decision")
    try:
        deciding.set_pending(request, desk, nomination, decision, seen)
        word = nomination.get_pending_decision_display() or "ยังไม่ตัดสิน"
        messages.success(request, f"ตั้ง {nomination} เป็น “{word}” แล้ว")
    except deciding.Refused as refusal:
        messages.error(request, str(refusal))
    return _back(assembly, nomination)


def _back(assembly: Assembly, nomination: Nomination) -> HttpResponse:
    address = redirect("desk_results", assembly.year)
    address["Location"] += f"?category={nomination.category.slug}#{nomination.slug}"
    return address


@require_POST
@organizer_page
def apply(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Make all that is pending so."""
    try:
        done = deciding.apply(request, desk, assembly, request.POST.get("seen", ""))
    except deciding.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = f"ใช้คำตัดสิน {thai.digits(done.count)} รายแล้ว ร่างจดหมาย {thai.digits(done.letters)} ฉบับ"
        rest = f" ไม่มีอีเมลผู้เสนอ {thai.digits(done.unreachable)} ราย ต้องแจ้งทางอื่น" if done.unreachable else ""
        messages.success(request, told + rest)
    return redirect("desk_results", assembly.year)


@require_POST
@organizer_page
def undo(request: HttpRequest, desk: Desk, assembly: Assembly, number: int) -> HttpResponse:
    """Take a round of decisions back."""
    found = get_object_or_404(assembly.decision_rounds.select_related("batch"), number=number)
    found.assembly = assembly
    try:
        back = deciding.undo(request, desk, found)
        messages.success(request, f"เลิกใช้มติแล้ว {thai.digits(back)} รายกลับมารอใช้คำตัดสิน จดหมายที่ยังไม่ส่งถูกทิ้ง")
    except deciding.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_results", assembly.year)


# Minutes


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@edition_page(Right.JUDGING, only=knows_names)
def minutes_list(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The minutes that were made, and the order for new ones."""
    if not phases.may(desk, phases.current(assembly), Deed.SEE_RESULTS) or judging.must_wait(request.user, assembly):
        raise PermissionDenied(phases.CLOSED[Deed.SEE_RESULTS])
    if request.method == "POST":
        if not desk.holds(Role.ORGANIZER):
            raise PermissionDenied("organizers ask for minutes")
        minutes.ask(request, assembly)
        messages.success(request, "สั่งทำแล้ว หน้านี้แสดงเมื่อเสร็จ")
        return redirect("desk_minutes", assembly.year)
    rows = list(assembly.minutes.select_related("made_by"))
    context = {**_frame(desk, assembly), "minutes": rows, "is_under_way": any(each.is_under_way for each in rows)}
    return render(request, "exhibitions/desk/minutes.html", context)


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@never_cache
@require_safe
@edition_page(Right.JUDGING, only=knows_names)
def minutes_file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    if judging.must_wait(request.user, assembly):
        raise PermissionDenied("own scores first")
    found = get_object_or_404(assembly.minutes.filter(state=Minutes.State.DONE), slug=slug)
    return FileResponse(found.file.open("rb"), content_type="application/pdf", filename=f"minutes-{slug}.pdf")
