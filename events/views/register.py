"""Registering, as the public does: no account, one form, and an answer that tells strangers nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import applying
from events.editions import public_edition
from events.models import Assembly
from events.registration import Refused
from events.registration_forms import Offers, RegistrationForm
from moral_assembly import throttle


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The form for everybody. What was typed survives a refusal; who is registered already is not told here."""
    assembly = public_edition(request, province, year)
    if not assembly.takes_registrations:
        rules = getattr(assembly, "registration", None)
        return render(request, "events/registration_closed.html", {"assembly": assembly, "rules": rules})
    offers = Offers(assembly)
    if request.method != "POST":
        chosen = {"place": request.GET.get("place", "")[:60]}
        return _form(request, assembly, RegistrationForm(assembly, offers, initial=chosen))
    if refused := throttle.refusal(request, "register"):
        return refused
    form = RegistrationForm(assembly, offers, request.POST)
    if not form.is_valid():
        return _form(request, assembly, form, 422)
    return _registered(request, assembly, form)


def _registered(request: HttpRequest, assembly: Assembly, form: RegistrationForm) -> HttpResponse:
    candidate, (area_day, mode) = form.save(commit=False), form.cleaned_data["place"]
    try:
        notice, key = assembly.registration.notice, form.cleaned_data["key"]
        ticket = applying.apply(request, candidate, area_day, mode, notice, key)
    except Refused as refusal:
        form.add_error("place", str(refusal))
        return _form(request, assembly, form, 409)
    if applying.by_letter(candidate):
        return redirect("registration_sent", assembly.province.slug, assembly.year)
    return redirect(ticket)


def _form(request: HttpRequest, assembly: Assembly, form: RegistrationForm, status: int = 200) -> HttpResponse:
    context = {"assembly": assembly, "form": form, "rules": assembly.registration}
    return render(request, "events/registration.html", context, status=status)


@never_cache
@login_not_required
@require_safe
def sent(request: HttpRequest, province: str, year: int) -> HttpResponse:
    return render(request, "events/registration_sent.html", {"assembly": public_edition(request, province, year)})
