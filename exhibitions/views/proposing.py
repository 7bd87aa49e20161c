"""Nominating without an account, and the private page of who is nominated."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import retention
from events.editions import public_edition
from events.models import Assembly
from exhibitions import consenting, nominating, phases
from exhibitions.models import Nomination
from exhibitions.nomination_forms import ConsentForm, ProposalForm
from exhibitions.phases import PUBLIC, Deed
from moral_assembly import throttle

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_not_required
@read_or_write
def propose(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The form for everybody, while nominating is open. Whether somebody is nominated already is not told here."""
    assembly = public_edition(request, province, year)
    phase = phases.current(assembly)
    if not phases.allows(phase, PUBLIC, Deed.PROPOSE):
        status = 409 if request.method == "POST" else 200
        return render(request, "exhibitions/proposing_closed.html", {"assembly": assembly}, status=status)
    if request.method != "POST":
        return _form(request, assembly, phase, ProposalForm(instance=Nomination(assembly=assembly)))
    if refused := throttle.refusal(request, "propose"):
        return refused
    form = ProposalForm(request.POST, instance=Nomination(assembly=assembly))
    if not form.is_valid():
        return _form(request, assembly, phase, form, 422)
    nominating.propose(request, form.save(commit=False))
    return redirect("proposal_sent", province, year)


def _form(request, assembly: Assembly, phase, form, status: int = 200) -> HttpResponse:
    context = {"assembly": assembly, "phase": phase, "form": form, "kept_until": retention.last_day(assembly)}
    return render(request, "exhibitions/proposing.html", context, status=status)


@never_cache
@login_not_required
@require_safe
def sent(request: HttpRequest, province: str, year: int) -> HttpResponse:
    return render(request, "exhibitions/proposal_sent.html", {"assembly": public_edition(request, province, year)})


@never_cache
@login_not_required
@read_or_write
def nominee(request: HttpRequest, token: str) -> HttpResponse:
    """What the nominee is told and asked; the answer can be changed here at any time."""
    consent = consenting.find(token)
    if consent is None:
        raise Http404("no such link")
    form = ConsentForm(request.POST or None, initial={"name": consent.name, "standing": consent.standing})
    if request.method == "POST":
        if refused := throttle.refusal(request, "consent"):
            return refused
        if form.is_valid():
            agrees = request.POST.get("answer") == "agree"
            consenting.answer(request, consent, agrees=agrees, **form.cleaned_data)
            messages.success(request, "บันทึกคำตอบของท่านแล้ว")
            return redirect("nominee", token)
    nomination = consent.nomination
    context = {"consent": consent, "nomination": nomination, "assembly": nomination.assembly, "form": form}
    context["story"] = getattr(nomination, "role_model", None)
    return render(request, "exhibitions/nominee.html", context, status=422 if form.is_bound else 200)
