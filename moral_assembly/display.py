"""How a visitor wants pages to look: text size and colours, kept in two cookies."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

TEXTS = ("s", "m", "l")
THEMES = ("light", "dark", "contrast")
YEAR = timedelta(days=365)


def of(request) -> tuple[str, str]:
    """Return (text, theme) as the visitor chose them; "" where the default or the system decides."""
    text, theme = request.COOKIES.get("text", ""), request.COOKIES.get("theme", "")
    return text if text in TEXTS else "", theme if theme in THEMES else ""


def page(request) -> dict:
    """Context processor: what base.html needs on every page."""
    text, theme = of(request)
    return {"text": text, "theme": theme, "demo": settings.DEMO}


@csrf_exempt  # harmless to forge, and without a secret in it every page can be kept in memory as it is
@login_not_required
@require_POST
def choose(request):
    """Keep the chosen text size or colours for a year; choosing what is already chosen gives it back to the system."""
    response = HttpResponseRedirect(back(request))
    for name, allowed, now in zip(("text", "theme"), (TEXTS, THEMES), of(request), strict=True):
        value = request.POST.get(name)
        if value == now:
            response.delete_cookie(name)
        elif value in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response


def back(request) -> str:
    """Return the page of ours that a form names as the one it was sent from."""
    url = request.POST.get("next", "")
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None) else "/"
