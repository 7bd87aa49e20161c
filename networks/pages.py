"""Public pages, kept whole in memory while nothing that the public can read of the province has changed.

The province's ``public_version`` is asked of the database on every request (one statement) and is part of the key, so a
change made by any process is on the next page of every other. Database triggers raise it; no code can forget to.
"""

import gzip
from functools import wraps
from hashlib import blake2b
from typing import NamedTuple

import brotli
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpResponse, HttpResponseNotModified, QueryDict
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from moral_assembly import clock, display
from networks import time_machine

LONGEST_VALUE = 200  # of a query parameter; the rest is cut off, so that no address can swell a page
KEPT_HEADERS = ("Content-Type", "Content-Disposition")  # of the view's own; all others are the page's
MARK = "moral_assembly.kept_file"  # in the WSGI environment, of a page that ``networks.kept_files`` may hand out
LONGEST_KEPT_VALUE = 60  # of a query parameter in a key; what is longer is answered but not kept


class Kept(NamedTuple):
    """A page in memory: its bytes by content coding, and the moment until which it is true (None: until a change)."""

    etag: str
    until: object
    headers: dict
    bodies: dict


class Choice(NamedTuple):
    """What of a kept page one reader gets: the coding, its name, and whether the reader holds it already."""

    coding: str
    etag: str
    is_held: bool


def public_page(*parameters: str, is_file: bool = False):
    """Make a view of ``(request, province, …)``, or of what is true of all provinces, a public, cached page;
    ``is_file``: see ``networks.kept_files``.

    ``parameters`` are the query parameters that choose what is shown; all others are ignored. A page asked for with a
    free-text ``q`` is never kept. A view whose page changes with the clock sets ``response.true_until`` or calls
    ``clock.hold_until``; one that was asked for what nobody's link asks (a network that is not) sets
    ``request.is_odd``, and its answer is not kept. Who looks through the time machine gets a page of their own, past
    all that is kept here.
    """

    def decorate(view):
        @wraps(view)
        def page(request, **names):
            request.is_public_page, request.is_odd = True, False
            province = names.get("province", "")
            asked = request.META["QUERY_STRING"]
            _forget_other_parameters(request, parameters)
            if province and (preview := time_machine.preview_for(request, province)):
                request.preview = preview
                return _for_one_reader(view(request, **names))
            version = version_of(province)
            key = _key(request, version)
            kept = _kept(key)
            if not kept:
                response = view(request, **names)
                if not key or response.status_code != 200 or request.is_odd:
                    return response
                kept = _keep(request, response)
                caches["pages"].set(key, kept)
            if is_file and asked == request.META["QUERY_STRING"]:
                request.META[MARK] = province, version, kept
            return _answer(request, kept)

        return login_not_required(require_safe(page))

    return decorate


def _kept(key: str) -> Kept | None:
    """Return what is in memory and still true."""
    kept = key and caches["pages"].get(key)
    return kept if kept and is_true(kept) else None


def is_true(kept: Kept) -> bool:
    """Whether the clock has not overtaken the page; the version tells the rest."""
    return kept.until is None or timezone.now() < kept.until


def version_of_all() -> str:
    """Return a name of everything that the public can read, of all provinces; it changes with every change."""
    return version_of("")


def version_of(province: str) -> int | str:
    try:
        found = _ask_version(province)
    except (OperationalError, InterfaceError):
        connection.close()  # the server was restarted under a persistent connection: ask once more
        found = _ask_version(province)
    if found is None:
        raise Http404("no such province")
    return found[0]


def _ask_version(province: str):
    """Of no province: a name of all their versions together. None comes twice, as every version is a new number."""
    with connection.cursor() as cursor:
        if province:
            cursor.execute("SELECT public_version FROM networks_province WHERE slug = %s", [province])
        else:
            cursor.execute("SELECT concat(max(public_version), '-', count(*)) FROM networks_province")
        return cursor.fetchone()


def _forget_other_parameters(request, parameters) -> None:
    """Leave in the request only what may choose the page, so that nobody's stray parameters are kept in it."""
    query = QueryDict(mutable=True)
    for name in parameters:
        if request.GET.get(name):
            query[name] = request.GET[name].replace("\0", "")[:LONGEST_VALUE]
    request.GET, request.META["QUERY_STRING"] = query, query.urlencode()


def _key(request, version: int | str) -> str:
    if "q" in request.GET or any(len(value) > LONGEST_KEPT_VALUE for value in request.GET.values()):
        return ""
    parts = (request.scheme, request.get_host(), request.get_full_path(), version, *display.of(request))
    return blake2b("\n".join(map(str, parts)).encode(), digest_size=20).hexdigest()


def _for_one_reader(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _keep(request, response: HttpResponse) -> Kept:
    body = response.content
    return Kept(
        etag=blake2b(body, digest_size=12).hexdigest(),
        until=clock.earliest(getattr(response, "true_until", None), getattr(request, "true_until", None)),
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        bodies={"br": brotli.compress(body, quality=6), "gzip": gzip.compress(body, 6, mtime=0), "": body},
    )


def choose(kept: Kept, accepted: str, held: str) -> Choice:
    """Choose by what the reader takes (Accept-Encoding) and has (If-None-Match)."""
    codings = _codings(accepted)
    coding = next((name for name in kept.bodies if name in codings), "")
    etag = f'"{kept.etag}{coding}"'
    names = parse_etags(held)
    return Choice(coding, etag, etag in names or f"W/{etag}" in names)  # a proxy that compresses makes it weak


def _codings(accepted: str) -> set[str]:
    """The content codings that are named, but not with a weight of nought."""
    named = accepted.lower().replace(" ", "").split(",")
    return {name for name, _, weight in (each.partition(";q=") for each in named) if weight.strip("0.") or not weight}


def _answer(request, kept: Kept) -> HttpResponse:
    choice = choose(kept, request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", ""))
    if choice.is_held:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(kept.bodies[choice.coding], headers=kept.headers)
        if choice.coding:
            response["Content-Encoding"] = choice.coding
    response["ETag"] = choice.etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    return response
