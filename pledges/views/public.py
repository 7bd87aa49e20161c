"""Declarations as the public reads and signs them."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.editions import public_edition
from moral_assembly import audit, clock, throttle
from moral_assembly.site import site_of
from networks.pages import public_page
from pledges import letters, signing
from pledges.forms import PublicPledgeForm
from pledges.models import Declaration, DeclarationText, Pledge
from pledges.wall import Wall

FRESH = timedelta(seconds=15)  # how old the count and the wall may be: signing does not touch the pages' version
FRESH_IN_THE_HALL = timedelta(seconds=3)
NEWEST = 6


def _declaration(request: HttpRequest, province: str, year: int, slug: str) -> Declaration:
    """The declaration with its words, in the edition as its reader looks at it."""
    assembly = public_edition(request, province, year)
    texts = Prefetch("text", DeclarationText.objects.prefetch_related("resolutions"))
    rows = assembly.declarations.telling().select_related("tally", "session").prefetch_related(texts)
    found = get_object_or_404(rows, slug=slug)
    found.assembly = assembly
    found.open_now = found.is_open(clock.now(request))
    if found.session:
        found.session.assembly = assembly
    clock.hold_until(request, timezone.now() + FRESH)
    return found


@public_page()
def declarations(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = public_edition(request, province, year)
    rows = assembly.declarations.telling().select_related("tally")
    for row in rows:
        row.assembly = assembly
    clock.hold_until(request, timezone.now() + FRESH)
    return render(request, "pledges/declaration_list.html", {"assembly": assembly, "declarations": rows})


@public_page()
def declaration(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    found = _declaration(request, province, year, slug)
    context = {"assembly": found.assembly, "declaration": found, "newest": Wall(found, {}).page()[:NEWEST]}
    return render(request, "pledges/declaration.html", context)


@public_page(*Wall.PARAMETERS, "q")
def wall(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    found = _declaration(request, province, year, slug)
    shown = Wall(found, request.GET)
    request.is_odd = shown.is_odd
    context = {"assembly": found.assembly, "declaration": found, "wall": shown, "pledges": shown.page()}
    return render(request, "pledges/wall.html", context)


@public_page()
def hall(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    """The count, large, for the screen in the hall; it asks again by itself."""
    found = _declaration(request, province, year, slug)
    clock.hold_until(request, timezone.now() + FRESH_IN_THE_HALL)
    context = {"assembly": found.assembly, "declaration": found, "newest": Wall(found, {}).page()[:NEWEST]}
    return render(request, "pledges/hall.html", context)


def _signed(province: str, year: int, slug: str) -> Declaration:
    """The declaration as signing needs it; its words are not read again."""
    rows = Declaration.objects.public().select_related("assembly__province")
    return get_object_or_404(rows, assembly__province__slug=province, assembly__year=year, slug=slug)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    """The form for everybody. What was typed survives a refusal; whether one has signed before is not told here."""
    found = _signed(province, year, slug)
    if request.method != "POST":
        return _form(request, found, PublicPledgeForm(found, initial={"kind": Pledge.Kind.PERSON}))
    if refused := throttle.refusal(request, "pledge"):
        return refused
    form = PublicPledgeForm(found, request.POST)
    if not form.is_valid():
        return _form(request, found, form, status=409 if form.is_overtaken else 422)
    if not found.is_open():
        form.add_error(None, signing.CLOSED)
        return _form(request, found, form, status=409)
    pledge = _keep(request, found, form.save(commit=False))
    return redirect("pledge_sent", province, year, slug) if pledge.email else redirect(pledge)


@transaction.atomic(savepoint=False)
def _keep(request: HttpRequest, found: Declaration, pledge: Pledge) -> Pledge:
    """Keep the pledge together with the letter that asks to confirm it: neither without the other."""
    pledge.site = site_of(request)
    pledge = signing.sign(found, pledge, audit.address(request))
    if pledge.email:
        letters.ask_to_confirm(pledge)
    return pledge


def _form(request, found: Declaration, form, status=200) -> HttpResponse:
    context = {"assembly": found.assembly, "declaration": found, "form": form}
    found.open_now = found.is_open()
    return render(request, "pledges/signing.html", context, status=status)


@public_page()
def sent(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    found = _declaration(request, province, year, slug)
    return render(request, "pledges/sent.html", {"assembly": found.assembly, "declaration": found})


@never_cache
@login_not_required
@require_safe
def short_address(request: HttpRequest, code: str) -> HttpResponse:
    """The address typed from a poster, in whatever case: to the form, and nowhere else."""
    found = get_object_or_404(Declaration.objects.public().select_related("assembly__province"), code=code.lower())
    return redirect("sign_pledge", found.assembly.province.slug, found.assembly.year, found.slug)
