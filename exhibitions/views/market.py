"""The market as visitors see it: all of it, and one booth."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from events.editions import public_edition
from events.models import Assembly
from exhibitions import market, structured
from exhibitions.models import BoothPhoto, Passport
from moral_assembly import clock
from networks.pages import public_page


@public_page(*market.Choice.PARAMETERS, "q")
def home(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The areas, their plans and their booths, filtered by plain GET parameters."""
    assembly, choice = public_edition(request, province, year), market.Choice.of(request.GET)
    shown = market.Market(assembly, choice, clock.now(request))
    request.is_odd = shown.is_odd
    _hold(request, Passport(assembly=assembly))
    context = {"assembly": assembly, "market": shown, "choice": choice}
    return render(request, "exhibitions/market.html", context)


def _hold(request: HttpRequest, passport: Passport) -> None:
    """Make the page anew when stamps are given, and when they are no more."""
    for moment in (passport.opens_at, passport.closes_at):
        if moment > clock.now(request):
            clock.hold_until(request, moment)


@public_page()
def booth(request: HttpRequest, province: str, year: int, code: str) -> HttpResponse:
    assembly = public_edition(request, province, year)
    rows = assembly.booths.public().select_related("network", "zone__area", "placement__plan__area")
    found = get_object_or_404(rows, slug=code)
    found.assembly = assembly
    spot = getattr(found, "placement", None)
    area = spot.plan.area if spot else found.zone and found.zone.area
    products = list(found.products.select_related("photo"))
    context = {
        "assembly": assembly,
        "booth": found,
        "spot": spot,
        "area": area,
        "photos": BoothPhoto.objects.public().filter(booth=found),
        "products": products,
        "virtues": found.virtues.all(),
        "neighbours": market.neighbours(found),
        "replays": market.replays_of(assembly, area),
        "event_data": structured.of_booth(
            found, products, area.name if area else assembly.place, request.build_absolute_uri()
        ),
        "passport_open": _gives_stamps(request, assembly),
    }
    return render(request, "exhibitions/booth.html", context)


def _gives_stamps(request: HttpRequest, assembly: Assembly) -> bool:
    found = Passport.objects.filter(assembly=assembly).first()
    if found is None:
        return False
    found.assembly = assembly
    _hold(request, found)
    return found.is_open(clock.now(request))
