"""What a signer shares, as everybody sees it: nothing that the signer did not allow."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from moral_assembly.site import site_of
from pledges import cards, sharing
from pledges.models import Pledge

CARD_KEPT = 5 * 60  # seconds, by whoever fetched it


def _shared(code: str) -> Pledge:
    found = sharing.shared(code)
    if found is None:
        raise Http404("not shared, or no longer")
    return found


@never_cache
@login_not_required
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    found = _shared(code)
    shown = found.declaration
    context = {"assembly": shown.assembly, "declaration": shown, "pledge": found, "site": site_of(request)}
    response = render(request, "pledges/shared.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The picture that comes with the link where it is pasted."""
    response = HttpResponse(cards.draw(sharing.card_of(_shared(code))), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={CARD_KEPT}"
    response["X-Robots-Tag"] = "noindex"
    return response
