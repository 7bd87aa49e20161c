"""Declarations as the public reads and signs them."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Assembly
from moral_assembly import audit, throttle
from networks.pages import public_page
from pledges import letters, signing
from pledges.forms import PublicPledgeForm
from pledges.models import Declaration, DeclarationText, Pledge
from pledges.wall import Wall

FRESH = timedelta(seconds=15)  # how old the count and the wall may be: signing does not touch the pages' version
NEWEST = 6


def _assembly(province: str, year: int) -> Assembly:
    return get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))


def _declaration(province: str, year: int, slug: str) -> Declaration:
    rows = Declaration.objects.public().select_related("assembly__province", "tally", "session", "text")
    texts = Prefetch("text", DeclarationText.objects.prefetch_related("resolutions"))
    found = get_object_or_404(
        rows.prefetch_related(texts), assembly__province__slug=province, assembly__year=year, slug=slug
    )
    if found.session:
        found.session.assembly = found.assembly
    return found


def _fresh(response: HttpResponse) -> HttpResponse:
    response.true_until = timezone.now() + FRESH
    return response


@public_page()
def declarations(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    rows = assembly.declarations.public().select_related("tally")
    for row in rows:
        row.assembly = assembly
    return _fresh(render(request, "pledges/declaration_list.html", {"assembly": assembly, "declarations": rows}))


@public_page()
def declaration(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    found = _declaration(province, year, slug)
    context = {
        "assembly": found.assembly,
        "declaration": found,
        "is_open": found.is_open(),
        "newest": Wall(found, {}).page()[:NEWEST],
    }
    return _fresh(render(request, "pledges/declaration.html", context))


@public_page(*Wall.PARAMETERS, "q")
def wall(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    found = _declaration(province, year, slug)
    shown = Wall(found, request.GET)
    context = {"assembly": found.assembly, "declaration": found, "wall": shown, "pledges": shown.page()}
    return _fresh(render(request, "pledges/wall.html", context))


@public_page()
def hall(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    """The count, large, for the screen in the hall; it asks again by itself."""
    found = _declaration(province, year, slug)
    context = {"assembly": found.assembly, "declaration": found, "newest": Wall(found, {}).page()[:NEWEST]}
    response = render(request, "pledges/hall.html", context)
    response.true_until = timezone.now() + timedelta(seconds=3)
    return response


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    """The form for everybody. What was typed survives a refusal; whether one has signed before is not told here."""
    found = _declaration(province, year, slug)
    if request.method != "POST":
        return _form(request, found, PublicPledgeForm(found, initial={"kind": Pledge.Kind.PERSON}))
    if refused := throttle.refusal(request, "pledge"):
        return refused
    form = PublicPledgeForm(found, request.POST)
    if not form.is_valid():
        return _form(request, found, form, status=422)
    try:
        pledge = signing.sign(found, form.save(commit=False), audit.address(request))
    except signing.Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, found, form, status=409)
    if not pledge.email:
        return redirect(pledge)
    letters.ask_to_confirm(request, pledge)
    return redirect("pledge_sent", province, year, slug)


def _form(request, found: Declaration, form, status=200) -> HttpResponse:
    context = {"assembly": found.assembly, "declaration": found, "form": form, "is_open": found.is_open()}
    return render(request, "pledges/signing.html", context, status=status)


@public_page()
def sent(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    found = _declaration(province, year, slug)
    return render(request, "pledges/sent.html", {"assembly": found.assembly, "declaration": found})
