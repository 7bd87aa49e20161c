"""The programme as files at lasting addresses, and the secret link to one's own."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events import exports, following, frab, ical, releases
from events.editions import public_edition
from events.exports import Item
from events.models import Assembly, PersonalProgramme, ReleasedSession
from events.personal import keep
from events.programme import Choice
from events.views.following import FollowForm
from moral_assembly import throttle
from moral_assembly.site import site_of
from networks.pages import public_page

FILTERS = ("day", *Choice.FILTERS)
UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')  # for a file name, on one system or another
LONGEST_NAME = 80


def _items(request: HttpRequest, sessions: list[ReleasedSession]) -> list[Item]:
    return [Item(session, site_of(request)) for session in sessions]


def _chosen(request: HttpRequest, assembly: Assembly) -> list[Item]:
    choice, sessions = Choice.of(request.GET), exports.sessions_of(assembly)
    request.is_odd = choice.is_odd(assembly, sessions)
    return _items(request, exports.chosen(sessions, choice))


def _file(body: bytes, content_type: str, name: str, ending: str) -> HttpResponse:
    """A file under a Thai name; "inline" lets a phone offer it to its calendar at once."""
    name = " ".join(UNFIT.sub(" ", name).split())[:LONGEST_NAME].strip() + ending
    disposition = content_disposition_header(as_attachment=False, filename=name)
    return HttpResponse(body, content_type=content_type, headers={"Content-Disposition": disposition})


def _calendar(body: bytes, name: str) -> HttpResponse:
    return _file(body, "text/calendar; charset=utf-8", name, ".ics")


@public_page(*FILTERS, is_file=True)
def calendar(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = public_edition(request, province, year)
    return _calendar(ical.calendar(assembly, _chosen(request, assembly)), f"กำหนดการ {assembly}")


@public_page(is_file=True)
def session_calendar(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    assembly = public_edition(request, province, year)
    items = _items(request, exports.sessions_of(assembly, slug=slug))
    if not items:
        found = releases.row_at(assembly, slug)
        if found is None:
            raise Http404("no such public session")
        return redirect("session_calendar", province, year, found.slug, permanent=True)
    return _calendar(ical.calendar(assembly, items), items[0].title)


def _schedule(request: HttpRequest, province: str, year: int) -> tuple[Assembly, dict]:
    assembly = public_edition(request, province, year)
    return assembly, frab.schedule(assembly, _chosen(request, assembly), site_of(request))


@public_page(*FILTERS, is_file=True)
def json(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly, told = _schedule(request, province, year)
    return _file(frab.as_json(told), "application/json", f"กำหนดการ {assembly}", ".json")


@public_page(*FILTERS, is_file=True)
def xml(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly, told = _schedule(request, province, year)
    return _file(frab.as_xml(told), "application/xml; charset=utf-8", f"กำหนดการ {assembly}", ".xml")


# One's own


@csrf_exempt  # harmless to forge, and so the pages that offer it can be kept in memory as they are
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """Tell what a personal programme is; answer starred sessions with their own page."""
    if request.method != "POST":
        return _about(request, province=province, year=year)
    assembly = public_edition(request, province, year)
    if refused := throttle.refusal(request, "personal_programme"):
        return refused
    kept = keep(assembly, request.POST.getlist("session"))
    if kept is None:
        return _about_page(request, assembly, status=422)
    return redirect(kept)


def _about_page(request: HttpRequest, assembly: Assembly, status: int) -> HttpResponse:
    context = {"assembly": assembly, "is_empty": status == 422}
    return render(request, "events/personal_programme_new.html", context, status=status)


@public_page()
def _about(request: HttpRequest, province: str, year: int) -> HttpResponse:
    return _about_page(request, public_edition(request, province, year), status=200)


def _kept(request: HttpRequest, province: str, year: int, token: str) -> PersonalProgramme:
    assembly = public_edition(request, province, year)
    found = get_object_or_404(assembly.personal_programmes, token=token)
    found.assembly = assembly
    return found


@public_page()
def personal(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    found = _kept(request, province, year, token)
    address = f"{site_of(request)}{found.get_absolute_url().rstrip('/')}.ics"
    context = {
        "assembly": found.assembly,
        "sessions": exports.sessions_of(found.assembly, {"personal_programmes": found}),
        "address": address,
        "subscribe": re.sub(r"^https?", "webcal", address),
        "token": token,
        "is_open": following.is_open(found.assembly),
        "form": FollowForm(),
    }
    response = render(request, "events/personal_programme.html", context)
    response.true_until = following.open_until(found.assembly) if context["is_open"] else None
    return response


@public_page(is_file=True)
def personal_calendar(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    found = _kept(request, province, year, token)
    items = _items(request, exports.sessions_of(found.assembly, {"personal_programmes": found}))
    name = f"กำหนดการของฉัน {found.assembly}"
    return _calendar(ical.calendar(found.assembly, items, name), name)
