"""The screen in the hall: what is now and what is next, and the code that leads a phone to the programme."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from events import hall
from events import programme as programmes
from events.editions import public_edition
from events.models import Venue
from moral_assembly import clock
from networks.pages import public_page


@public_page("venue")
def now(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """What runs now in every room, or in the one that ``?venue=`` names. It is made anew each minute."""
    assembly, moment = public_edition(request, province, year), clock.now(request)
    venues = list(assembly.venues.all())
    venue = _chosen(venues, request.GET.get("venue"))
    context = {
        "assembly": assembly,
        "now": moment,
        "venue": venue,
        "venues": venues,
        "screen": hall.screen(
            assembly, programmes.sessions_of(assembly), moment, venue, hall.this_morning(assembly, moment)
        ),
        "programme_url": _programme(assembly, venue),
        "programme_address": request.get_host() + _programme(assembly, venue),
    }
    clock.hold_until(request, programmes.next_change(assembly, moment))
    return render(request, "events/hall.html", context)


@public_page("venue")
def code(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The QR code of the programme."""
    assembly = public_edition(request, province, year)
    venue = _chosen(list(assembly.venues.all()), request.GET.get("venue"))
    picture = hall.code(request.build_absolute_uri(_programme(assembly, venue)))
    return HttpResponse(picture, content_type="image/svg+xml")


def _chosen(venues: list[Venue], slug: str | None) -> Venue | None:
    if not slug:
        return None
    found = next((venue for venue in venues if venue.slug == slug), None)
    if found is None:
        raise Http404("no such venue")
    return found


def _programme(assembly, venue: Venue | None) -> str:
    address = reverse("programme", args=[assembly.province.slug, assembly.year])
    return f"{address}?{urlencode({'venue': venue.slug})}" if venue else address
