"""The public pages of a province."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from moral_assembly import clock
from networks.models import Province
from networks.pages import public_page


def _context(request: HttpRequest, province: str) -> dict:
    """The province and its newest public edition, which the page head speaks of, with what it announces."""
    found, now = get_object_or_404(Province, slug=province), clock.now(request)
    assembly = found.assemblies.filter(is_published=True).select_related("province").telling(now).first()
    if assembly:
        clock.hold_until(request, assembly.tell(now))
        assembly.shows_working_copy = clock.shows_working_copy(request)
    return {"province": found, "assembly": assembly}


@public_page()
def province_home(request: HttpRequest, province: str) -> HttpResponse:
    context = _context(request, province)
    context["assemblies"] = context["province"].assemblies.filter(is_published=True).select_related("province")
    context["networks"] = context["province"].networks.select_related("province")
    return render(request, "networks/province_home.html", context)


@public_page()
def network_list(request: HttpRequest, province: str) -> HttpResponse:
    context = _context(request, province)
    context["networks"] = context["province"].networks.select_related("province")
    return render(request, "networks/network_list.html", context)


@public_page()
def network(request: HttpRequest, province: str, slug: str) -> HttpResponse:
    context = _context(request, province)
    networks = list(context["province"].networks.select_related("province", "logo", "chair__organization"))
    found = next((each for each in networks if each.slug == slug), None)
    if found is None:
        raise Http404("no such network")
    is_draft = context["assembly"] and context["assembly"].shows_working_copy
    shown = found.sessions.ready() if is_draft else found.releasedsessions.public()
    shown = shown.filter(assembly=context["assembly"]).select_related("kind", "venue", "assembly")
    context |= {
        "network": found,
        "sessions": shown.order_by("starts_at", "pk"),
        "news": found.news.public().select_related("assembly__province"),
        "chair": found.chair if found.chair and found.chair.is_public else None,
        "people": found.people.filter(is_public=True).exclude(pk=found.chair_id).select_related("organization"),
        "virtues": found.virtues.all(),
        "photos": found.photos.public(),
        "organizations": found.organizations.all(),
        "networks": networks,
    }
    return render(request, "networks/network.html", context)
