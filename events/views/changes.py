"""What changed in the programme, release by release: a page to read and a feed to follow."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from events import feed
from events.models import Assembly, Release
from networks.pages import public_page

NEWEST = 50


def _assembly(province: str, year: int) -> Assembly:
    return get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))


def _releases(assembly: Assembly) -> list[Release]:
    """The newest releases, each change with the address of its session as long as the public sees it."""
    addresses = {key: slug for slug, key in assembly.releasedsessions.public().values_list("slug", "session_id")}
    found = list(assembly.releases.all()[:NEWEST])
    for release in found:
        for change in release.changes:
            if slug := addresses.get(change["session"]):
                change["url"] = f"{assembly.get_absolute_url()}programme/{slug}/"
    return found


@public_page()
def changes(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    return render(request, "events/changes.html", {"assembly": assembly, "releases": _releases(assembly)})


@public_page(is_file=True)
def atom(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    page, own = (reverse(name, args=[province, year]) for name in ("programme_changes", "programme_feed"))
    body = feed.atom(assembly, _releases(assembly), request.build_absolute_uri(page), request.build_absolute_uri(own))
    return HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
