"""The desk of a committee member: what there is to judge, one nomination after the other, and one's interests."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk import edition_page
from events.models import Assembly
from exhibitions import interests, judging, phases, results, sight
from exhibitions.judging_forms import InterestForm, ScoreForm
from exhibitions.models import CommitteeMember, Evidence, Nomination, Review
from exhibitions.phases import Deed
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right, Role

ROWS_A_PAGE = 50


def member_page(view):
    """Make a view of ``(request, desk, member, …)`` a page of who sits on the edition's committee."""

    @never_cache
    @edition_page(Right.JUDGING)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, **names) -> HttpResponse:
        member = judging.seat_of(request.user, assembly)
        if member is None:
            raise Http404("no seat in this committee")
        member.assembly, member.user = assembly, request.user
        return view(request, desk, member, **names)

    page.__name__ = view.__name__
    return page


@never_cache
@require_safe
@edition_page(Right.JUDGING)
def board(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """What one has to judge; who has no seat is led to where the others work."""
    member = judging.seat_of(request.user, assembly)
    if member is None:
        if desk.holds(Role.ORGANIZER):
            return redirect("desk_committee", assembly.year)
        if desk.holds(Role.AUDITOR):
            return redirect("desk_results", assembly.year)
        return render(request, "exhibitions/desk/no_seat.html", {"desk": desk, "assembly": assembly})
    work, hindered = _work(member)
    chosen, only = request.GET.get("category", ""), request.GET.get("only", "")
    rows = [(each, sight.title_of(each), hindered.get((member.pk, each.pk), "")) for each in work]
    shown = [row for row in rows if chosen in ("", row[0].category.slug)]
    if only == "undone":
        shown = [row for row in shown if not row[0].is_done and not row[2]]
    context = {
        **_frame(desk, member, work, hindered),
        "page": Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "categories": list({each.category.slug: each.category for each in work}.values()),
        "chosen": chosen,
        "only": only,
        "next": judging.next_of(work, hindered, member, chosen),
    }
    return render(request, "exhibitions/desk/judging.html", context)


def _work(member: CommitteeMember) -> tuple[list[Nomination], dict]:
    mine = CommitteeMember.objects.filter(pk=member.pk)
    return list(judging.work_of(member)), interests.found(mine, assembly=member.assembly)


def _frame(desk: Desk, member: CommitteeMember, work: list[Nomination], hindered: dict) -> dict:
    countable = [each for each in work if (member.pk, each.pk) not in hindered]
    phase = phases.current(member.assembly)
    return {
        "desk": desk,
        "assembly": member.assembly,
        "member": member,
        "phase": phase,
        "is_open": phases.allows(phase, Role.COMMITTEE, Deed.SCORE),
        "done": sum(bool(each.is_done) for each in countable),
        "total": len(countable),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def score(request: HttpRequest, desk: Desk, member: CommitteeMember, slug: str) -> HttpResponse:
    """One nomination with its evidence, and the scores for it."""
    work, hindered = _work(member)
    nomination = _assigned(member, work, slug)
    own = member.reviews.filter(nomination=nomination).first()
    scale = results.scales_of(member.assembly)[nomination.category_id]
    given = dict(own.scores.values_list("criterion_id", "value")) if own else {}
    form = ScoreForm(scale, request.POST or None, review=own, values=given)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed, seen = form.cleaned_data["comment"], request.POST.get("seen", "")
                judging.score(request, member, nomination, form.values, typed, scale, own, seen)
            except judging.Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                return _onward(request, member, nomination)
    context = {
        **_frame(desk, member, work, hindered),
        **_shown(member, nomination, scale, own, form),
        "form": form,
        "interest": hindered.get((member.pk, nomination.pk), ""),
        "interest_form": InterestForm(),
        "seen": judging.seal_of(own),
        "imbalance": judging.imbalance(nomination, scale),
    }
    context["is_open"] = context["is_open"] and not context["imbalance"]
    return render(request, "exhibitions/desk/score.html", context, status=status)


def _assigned(member: CommitteeMember, work: list[Nomination], slug: str) -> Nomination:
    found = next((each for each in work if each.slug == slug), None)
    if found is None:
        raise Http404("not assigned to this member")
    found.assembly = member.assembly
    return found


def _shown(member: CommitteeMember, nomination: Nomination, scale: results.Scale, own: Review | None, form) -> dict:
    """What the member may see of the nomination, and of what the others gave it."""
    evidence = nomination.evidence.select_related("picture")
    seen = sight.of(nomination, nomination.answers.all(), evidence)
    rules = judging.rules_of(member.assembly)
    context = {"sight": seen, "own": own, "standing": None, "others": [], "rules": rules}
    context["rows"] = [(*row, seen.answers.get(row[0].pk, "")) for row in form.rows]
    if judging.sees_others(rules, own):
        ((_, (standing,)),) = results.of(member.assembly, pk=nomination.pk)
        others = [sheet for sheet in standing.sheets if sheet.member != member and sheet.values]
        others = sight.hushed(nomination, others, member)
        context |= {"standing": standing, "others": [(sheet, standing.marks(sheet)) for sheet in others]}
    return context


def _onward(request: HttpRequest, member: CommitteeMember, nomination: Nomination) -> HttpResponse:
    """After saving: the next nomination, this one again, or, when nothing is left, the list."""
    year = member.assembly.year
    work, hindered = _work(member)
    done = sum(bool(each.is_done) for each in work if (member.pk, each.pk) not in hindered)
    counted = f"ให้คะแนนครบแล้ว {thai.digits(done)} จาก {thai.digits(len(work) - len(hindered))} ราย"
    messages.success(request, f"บันทึก {sight.title_of(nomination)} แล้ว {counted}")
    if "next" not in request.POST:
        return redirect("desk_score", year, nomination.slug)
    left = [each for each in work if each != nomination]
    following = judging.next_of(left, hindered, member, nomination.category.slug)
    return redirect("desk_score", year, following.slug) if following else redirect("desk_judging", year)


@require_POST
@member_page
def declare(request: HttpRequest, desk: Desk, member: CommitteeMember, slug: str) -> HttpResponse:
    work, hindered = _work(member)
    nomination = _assigned(member, work, slug)
    form = InterestForm(request.POST)
    if form.is_valid():
        try:
            judging.declare(request, member, nomination, form.cleaned_data["reason"])
        except judging.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"บันทึกส่วนได้เสียกับ {sight.title_of(nomination)} แล้ว ท่านไม่ต้องให้คะแนนรายนี้")
        return redirect("desk_judging", member.assembly.year)
    context = {**_frame(desk, member, work, hindered), "title": sight.title_of(nomination), "code": slug, "form": form}
    return render(request, "exhibitions/desk/interest.html", context, status=422)


@require_safe
@member_page
def file(request: HttpRequest, desk: Desk, member: CommitteeMember, slug: str, pk: int) -> HttpResponse:
    """A document of the evidence; in a blind category there is none, for it would tell the name."""
    nomination = _assigned(member, list(judging.work_of(member)), slug)
    if nomination.category.is_blind:
        raise Http404("withheld")
    found = get_object_or_404(nomination.evidence, pk=pk, kind=Evidence.Kind.DOCUMENT)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name or f"evidence-{slug}")
