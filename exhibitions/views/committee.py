"""The organizers' desk of the committee: who sits on it, who judges what, and the interests that were declared."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from events.desk import edition_page
from events.models import Assembly
from exhibitions import assigning, interests, judging
from exhibitions.judging_forms import CategoryForm, CommitteeForm, SpreadForm
from exhibitions.models import CommitteeMember
from networks.desk import Desk
from networks.permissions import Right, Role


def organizer_page(view):
    """Make a page of the judging that organizers alone work on."""
    return edition_page(Right.JUDGING, only=lambda desk: desk.holds(Role.ORGANIZER))(view)


def _members(assembly: Assembly):
    """The committee with what each has to do and has done."""
    whole = Q(reviews__is_complete=True)
    rows = assembly.committee.select_related("user").order_by("order", "pk")
    return rows.annotate(
        assigned=Count("assignments", distinct=True),
        done=Count("reviews", filter=whole, distinct=True),
        declared=Count("conflicts", distinct=True),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@organizer_page
def committee(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The committee and its rules; a POST chooses who sits on it."""
    seated = list(assembly.committee.values_list("user_id", flat=True))
    initial = {"users": seated, "others": judging.rules_of(assembly).others}
    form = CommitteeForm(assigning.candidates(assembly), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            assigning.seat(request, assembly, form.cleaned_data["users"], form.cleaned_data["others"])
        except judging.Refused as refusal:
            form.add_error("users", str(refusal))
        else:
            messages.success(request, "บันทึกคณะกรรมการแล้ว")
            return redirect("desk_committee", assembly.year)
    return _page(request, desk, assembly, form=form)


def _page(request: HttpRequest, desk: Desk, assembly: Assembly, **given: forms.Form) -> HttpResponse:
    judged = assembly.nominations.judged()
    rules = {"others": judging.rules_of(assembly).others, "users": assembly.committee.values_list("user_id", flat=True)}
    context = {
        "desk": desk,
        "assembly": assembly,
        "members": _members(assembly),
        "judged": judged.count(),
        "unassigned": judged.filter(assignments=None).count(),
        "form": CommitteeForm(assigning.candidates(assembly), initial=rules),
        "spread_form": SpreadForm(assembly),
        "category_form": CategoryForm(assembly),
        **given,
    }
    bound = any(form.is_bound for form in given.values())
    return render(request, "exhibitions/desk/committee.html", context, status=422 if bound else 200)


@require_POST
@organizer_page
def spread(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Share nominations out evenly."""
    form = SpreadForm(assembly, request.POST)
    if not form.is_valid():
        return _page(request, desk, assembly, spread_form=form)
    shared = assigning.spread(request, assembly, form.cleaned_data["each"], form.cleaned_data["category"])
    messages.success(request, str(shared))
    return redirect("desk_committee", assembly.year)


@require_POST
@organizer_page
def by_category(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Give a whole category to some members."""
    form = CategoryForm(assembly, request.POST)
    if not form.is_valid():
        return _page(request, desk, assembly, category_form=form)
    shared = assigning.assign_category(request, form.cleaned_data["whole"], form.cleaned_data["members"])
    messages.success(request, str(shared))
    return redirect("desk_committee", assembly.year)


@require_http_methods(["GET", "HEAD", "POST"])
@organizer_page
def member(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int) -> HttpResponse:
    """One member's nominations, chosen by hand; those with an interest cannot be chosen."""
    found = get_object_or_404(assembly.committee.select_related("user"), pk=pk)
    found.assembly = assembly
    if request.method == "POST":
        chosen = {int(key) for key in request.POST.getlist("nomination") if key.isascii() and key.isdecimal()}
        messages.success(request, str(assigning.assign(request, found, chosen)))
        return redirect("desk_member", assembly.year, pk)
    why = interests.found(CommitteeMember.objects.filter(pk=pk), assembly=assembly)
    declared = set(found.conflicts.values_list("nomination_id", flat=True))
    held = set(found.assignments.values_list("nomination_id", flat=True))
    begun = set(found.reviews.values_list("nomination_id", flat=True))
    rows = assembly.nominations.judged().select_related("category").order_by("category__order", "category", "sort_key")
    context = {
        "desk": desk,
        "assembly": assembly,
        "member": found,
        "rows": [
            (each, each.pk in held, each.pk in begun, why.get((pk, each.pk), ""), each.pk in declared) for each in rows
        ],
    }
    return render(request, "exhibitions/desk/member.html", context)


@require_POST
@organizer_page
def lift(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int, slug: str) -> HttpResponse:
    """Take back an interest that was declared by a slip."""
    found = get_object_or_404(assembly.committee.select_related("user"), pk=pk)
    nomination = get_object_or_404(assembly.nominations, slug=slug)
    nomination.assembly = assembly
    try:
        judging.lift(request, found, nomination)
        messages.success(request, f"ยกเลิกส่วนได้เสียกับ {nomination} แล้ว")
    except judging.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_member", assembly.year, pk)
