"""Visits at the desk: the rules of the passport, and how many stamps each booth gave."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from events.models import Assembly
from events.views.desk import assembly_page, read_or_write
from exhibitions import market
from exhibitions.models import Passport, Visit
from exhibitions.passport_forms import PassportForm
from moral_assembly import audit
from networks.desk import Desk
from networks.permissions import Right


@read_or_write
@assembly_page()
def desk(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """How many stamps fill a passport, and the anonymous counts."""
    found = Passport.objects.filter(assembly=assembly).first()
    before = found.needed if found else None
    form = PassportForm(request.POST or None, instance=found or Passport(assembly=assembly))
    if form.is_valid():
        _save(request, form, before)
        messages.success(request, "บันทึกสมุดตราแล้ว")
        return redirect("desk_visits", assembly.year)
    if found:
        found.assembly = assembly
    booths = list(market.by_stamps(assembly))
    context = {
        "desk": desk,
        "assembly": assembly,
        "passport": found,
        "form": form,
        "booths": booths,
        "most": booths[0].stamps if booths else 0,
        "visit_count": Visit.objects.filter(booth__assembly=assembly).count(),
        "claim_count": assembly.passport_claims.count(),
        "may_write": desk.may_write(Right.ASSEMBLY),
    }
    return render(request, "exhibitions/desk/visits.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _save(request: HttpRequest, form: PassportForm, before: int | None) -> None:
    saved = form.save()
    action = audit.Action.MADE if before is None else audit.Action.CHANGED
    province = saved.assembly.province.slug
    audit.record(request, action, saved, {"needed": [before, saved.needed]}, province=province)
