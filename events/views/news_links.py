"""Whom a news item tells of: people and organizations of the province, found by words and picked one by one."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from events import editing
from events.models import Assembly
from events.views.desk import assembly_page, read_or_write
from moral_assembly import thai
from networks.desk import Desk

OFFERED = 20  # of each; more words find fewer
FIELDS = ("people", "organizations")


@read_or_write
@assembly_page(edits=True)
def links(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Who is linked, who could be; a POST of ``add`` or ``remove`` links one thing or unlinks it."""
    news = get_object_or_404(assembly.news, slug=key)
    news.assembly = assembly
    words = request.GET.get("q", "").strip()[:100]
    if request.method == "POST":
        _link(request, desk, news)
        query = f"?{urlencode({'q': words})}" if words else ""
        return redirect(reverse("desk_news_links", args=[assembly.year, key]) + query)
    province = desk.province
    context = {
        "desk": desk,
        "assembly": assembly,
        "news": news,
        "words": words,
        "people": news.people.select_related("organization"),
        "organizations": news.organizations.all(),
        "offered_people": _found(province.people.select_related("organization").exclude(news=news), words),
        "offered_organizations": _found(province.organizations.exclude(news=news), words),
    }
    return render(request, "events/desk/news_links.html", context)


def _found(rows: QuerySet, words: str) -> QuerySet:
    """Those that have every word, in Thai order; nothing is offered before something is asked."""
    asked = thai.normalise(words).split()
    for word in asked:
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("sort_key", "pk")[:OFFERED] if asked else rows.none()


def _link(request: HttpRequest, desk: Desk, news) -> None:
    field, number = request.POST.get("what", ""), request.POST.get("number", "")
    rows = getattr(desk.province, field) if field in FIELDS else desk.province.people.none()
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    thing = get_object_or_404(rows, pk=int(number) if is_number else 0)
    editing.link_news(request, news, field, thing, there="remove" not in request.POST)
