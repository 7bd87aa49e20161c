"""The programme for other sites to show in a frame, and the page where webmasters take the code for it."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from events import programme as programmes
from events.editions import public_edition
from events.embedding import PARAMETERS, Code, Look
from events.programme import Choice
from moral_assembly import clock
from moral_assembly.site import site_of
from networks.pages import public_page


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@login_not_required
@require_safe
def embed(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The only page that other sites may frame: no cookie is set or wanted, and nothing on it changes anything."""
    try:
        return _programme(request, province=province, year=year)
    except Http404:
        return render(request, "events/embed_missing.html", {"theme": "light", "text": ""}, status=404)


@public_page(*PARAMETERS)
def _programme(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """A day of the programme; the others are a click away."""
    assembly, now = public_edition(request, province, year), clock.now(request)
    look, choice = Look.of(request.GET), Choice.of(request.GET)
    sessions = programmes.sessions_of(assembly)
    request.is_odd = look.is_odd or choice.is_odd(assembly, sessions)
    days = programmes.days_of(assembly, choice.day, timezone.localdate(now))
    day = next(day for day in days if day.chosen)
    today = [session for session in sessions if day.holds(session) and choice.admits(session)]
    for session in today:
        session.status = programmes.status(session, now)
    context = {"assembly": assembly, "choice": choice, "days": days, "day": day, "sessions": today}
    context |= {"theme": look.colours, "text": look.size}
    response = render(request, "events/embed.html", context)
    response.true_until = programmes.next_change(assembly, now)
    return response


@csp_replace({"frame-src": [SELF]})
@public_page(*PARAMETERS)
def embedding(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The code for another site, with a preview; the choices are a plain form."""
    assembly, look = public_edition(request, province, year), Look.of(request.GET)
    sessions = programmes.sessions_of(assembly)
    request.is_odd = look.is_odd or Choice.of(request.GET).is_odd(assembly, sessions)
    context = {
        "assembly": assembly,
        "look": look,
        "code": Code(assembly, look, site_of(request)),
        "days": programmes.days_of(assembly, look.day, assembly.starts_on),
        **programmes.filters_of(sessions),
    }
    return render(request, "events/embedding.html", context)
