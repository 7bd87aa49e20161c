"""The addresses below ``/api/v1/``, as ``document`` lists them."""

from collections import defaultdict

from django.db.models import Prefetch, Value
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect

from events import exports
from events.exports import Item
from events.models import Assembly, ReleasedSession, ReleasedSpeaker
from events.programme import Choice
from events.releases import differences, row_at, rows
from moral_assembly.api import told
from moral_assembly.api.document import BASE, FILTERS, SIZES
from moral_assembly.api.document import openapi as described
from moral_assembly.api.endpoint import endpoint, unknown_value
from moral_assembly.site import site_of
from networks.models import Network, Province


def _provinces():
    editions = Assembly.objects.filter(is_published=True).only("province_id", "year", "name", "starts_on", "ends_on")
    return Province.objects.prefetch_related(Prefetch("assemblies", editions))


def _assembly(province: str, year: int) -> Assembly:
    return get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))


def _items(request: HttpRequest, assembly: Assembly, **only) -> list[Item]:
    return [Item(session, site_of(request)) for session in exports.sessions_of(assembly, **only)]


@endpoint()
def openapi(request):
    return described(site_of(request))


@endpoint()
def start(request):
    site = site_of(request)
    return {
        "documentation": f"{site}/api/docs/",
        "openapi": f"{site}{BASE}/openapi.json",
        "provinces": [told.province(each, each.assemblies.all(), site) for each in _provinces()],
    }


@endpoint()
def province(request, province):
    found = get_object_or_404(_provinces(), slug=province)
    return told.province(found, found.assemblies.all(), site_of(request))


@endpoint()
def networks(request, province):
    found = get_object_or_404(Province, slug=province)
    rows = found.networks.defer("story", "search_text")
    return told.collection(told.network(each, found, site_of(request)) for each in rows)


@endpoint()
def edition(request, province, year):
    assembly = _assembly(province, year)
    return told.edition(assembly, assembly.kinds.all(), site_of(request))


@endpoint(*FILTERS)
def programme(request, province, year):
    assembly, asked = _assembly(province, year), request.GET
    choice = Choice.of(asked)
    _refuse_unknown(assembly, choice)
    items = [item for item in _items(request, assembly) if choice.admits(item.session)]
    if choice.day:
        items = [item for item in items if told.day(item) == int(choice.day)]
    return _paged(request, items, asked.get("page", ""), asked.get("page_size", ""))


def _refuse_unknown(assembly: Assembly, choice: Choice) -> None:
    """Refuse what the edition has not, in one statement; none where nothing is asked for."""
    days = {str(number + 1) for number in range((assembly.ends_on - assembly.starts_on).days + 1)}
    known = {"day": days} | (_slugs(assembly) if choice.filters else {})
    for name, values in known.items():
        asked = getattr(choice, name)
        if asked and asked not in values:
            raise unknown_value(name, asked, values)


def _slugs(assembly: Assembly) -> dict[str, set[str]]:
    sources = (assembly.province.networks, assembly.venues, assembly.kinds)
    rows = [
        source.order_by().values_list(Value(name), "slug") for name, source in zip(Choice.FILTERS, sources, strict=True)
    ]
    known = {name: set() for name in Choice.FILTERS}
    for name, slug in rows[0].union(*rows[1:]):
        known[name].add(slug)
    return known


def _paged(request: HttpRequest, items: list[Item], page: str, size: str) -> dict:
    if size and size not in SIZES:
        raise unknown_value("page_size", size, SIZES)
    length = int(size) if size else max(len(items), 1)
    pages = max(-(-len(items) // length), 1)
    numbers = [str(number + 1) for number in range(pages)]
    if page and page not in numbers:
        raise unknown_value("page", page, numbers)
    here = int(page or 1)
    return {
        "count": len(items),
        "page": here,
        "pages": pages,
        "previous": _page(request, here - 1) if here > 1 else None,
        "next": _page(request, here + 1) if here < pages else None,
        "items": [told.session(item) for item in items[(here - 1) * length : here * length]],
    }


def _page(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = number
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


@endpoint()
def session(request, province, year, slug):
    """One session; who comes by an address of an earlier release is sent to where it is now."""
    assembly = _assembly(province, year)
    if items := _items(request, assembly, slug=slug):
        return told.session(items[0])
    if found := row_at(assembly, slug):
        return redirect("api_session", province, year, found.slug, permanent=True)
    raise Http404("no such public session")


@endpoint()
def venues(request, province, year):
    assembly = _assembly(province, year)
    return told.collection(told.venue(each, assembly) for each in assembly.venues.select_related("district"))


@endpoint()
def speakers(request, province, year):
    assembly = _assembly(province, year)
    return told.collection(told.speakers(_items(request, assembly), assembly))


@endpoint()
def recordings(request, province, year):
    assembly = _assembly(province, year)
    rows = assembly.recordings.defer("transcript", "search_text")
    return told.collection(told.recordings(rows, _items(request, assembly), assembly))


@endpoint()
def documents(request, province, year):
    assembly = _assembly(province, year)
    return told.collection(told.document(each, assembly, site_of(request)) for each in assembly.documents.all())


@endpoint()
def news(request, province, year):
    assembly = _assembly(province, year)
    networks = Prefetch("networks", Network.objects.defer("story", "search_text"))
    rows = assembly.news.public().prefetch_related(networks)
    return told.collection(told.news(each, assembly, site_of(request)) for each in rows)


@endpoint()
def releases(request, province, year):
    assembly = _assembly(province, year)
    return told.collection(told.release(each, assembly, site_of(request)) for each in assembly.releases.all())


@endpoint()
def release(request, province, year, number):
    """What a release changed from the one before it."""
    assembly = _assembly(province, year)
    two = list(assembly.releases.filter(number__in=(number - 1, number)))
    if not two or two[0].number != number:
        raise Http404("no such release")
    states = _states(two)
    changes = differences(states[number - 1], states[number])
    return {
        "release": told.release(two[0], assembly, site_of(request)),
        **told.collection(told.change(each, assembly) for each in changes),
    }


def _states(found) -> dict[int, list[ReleasedSession]]:
    """The rows of releases by number, as the public may know them."""
    parts = ReleasedSpeaker.objects.filter(person__is_public=True)
    states, numbers = defaultdict(list), {each.pk: each.number for each in found}
    for row in rows(ReleasedSession.objects.filter(release__in=found), parts):
        states[numbers[row.release_id]].append(row)
    return states
