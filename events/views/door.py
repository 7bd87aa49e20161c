"""The door, behind a link that nobody can guess: whoever holds it may keep one door of one area on one day.

No cookie counts here, so these forms need no token of their own: who could forge one would have to know the link.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import doors, registration, tickets
from events.door_forms import WalkInForm
from events.doors import Direction, Scan, Verdict
from events.models import DoorLink, Registration, RegistrationRules

LONGEST_CODE = 300
MOST_SCANS = 100  # in one sending
LISTED = 20
STRAYS = timedelta(days=7)  # a telephone whose clock is further off tells no time


def door_page(view):
    """Make a view of ``(request, link, …)`` a page of the door: 404 to who guesses, 410 when the link is over."""

    @csrf_exempt
    @never_cache
    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, token: str) -> HttpResponse:
        link = doors.link_of(token)
        if link is None:
            raise Http404("no such door")
        link.token = token
        answer = view(request, link) if link.is_standing else _closed(request, link)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return page


def _closed(request: HttpRequest, link: DoorLink) -> HttpResponse:
    return render(request, "events/door/closed.html", {"link": link}, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
@door_page
def door(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """The page itself; sent as a plain form it scans, and shows the verdict. ``told``: one that was reached before."""
    if request.method == "POST":
        verdict = doors.scan(link, _scan(request.POST))
    else:
        verdict = doors.told(link, _nonce({"nonce": request.GET["told"]})) if "told" in request.GET else None
    return _page(request, link, verdict, _direction(request.POST))


def _page(request: HttpRequest, link: DoorLink, verdict: Verdict | None, direction: str) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "link": link,
        "area_day": link.area_day,
        "verdict": verdict,
        "direction": direction,
        "directions": Direction.choices,
        "counts": _counts(link),
        "nonce": uuid4(),
        "words": words,
        "found": doors.named(link.area_day, words, LISTED) if words else [],
        "key": tickets.public_key_text(),
        "told": doors.offline_words(),
    }
    return render(request, "events/door/door.html", context)


def _counts(link: DoorLink) -> dict:
    area_day = link.area_day
    return link.area_day.check_ins.head_count() | {"registered": area_day.onsite_taken}


def _direction(fields: Mapping) -> str:
    return Direction.OUT if fields.get("direction") == Direction.OUT else Direction.IN


def _scan(fields: Mapping) -> Scan:
    """What was sent, as far as it can be read; whatever else the code holds is judged, not refused here."""
    code = str(fields.get("code") or "")[:LONGEST_CODE]
    return Scan(code, _direction(fields), _nonce(fields), _moment(fields), bool(fields.get("offline")))


def _nonce(fields: Mapping) -> UUID:
    try:
        return UUID(str(fields.get("nonce")))
    except ValueError:
        return uuid4()


def _moment(fields: Mapping) -> datetime:
    now = timezone.now()
    try:
        said = parse_datetime(str(fields.get("at")))
    except ValueError:
        said = None
    return said if said and said.tzinfo and abs(now - said) < STRAYS else now


@require_POST
@door_page
def scans(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Take scans, in the order in which a telephone made them, and answer each with its verdict."""
    try:
        sent = json.loads(request.body)["scans"]
    except (ValueError, KeyError, TypeError, RecursionError):
        sent = None
    if not (isinstance(sent, list) and 0 < len(sent) <= MOST_SCANS and all(isinstance(each, dict) for each in sent)):
        return JsonResponse({"error": "ข้อมูลที่เครื่องส่งมาอ่านไม่ได้ เปิดหน้านี้ใหม่แล้วลองอีกครั้ง"}, status=400)
    verdicts = [_told(each, doors.scan(link, each)) for each in map(_scan, sent)]
    return JsonResponse({"verdicts": verdicts, "counts": _counts(link)})


def _told(scan: Scan, verdict: Verdict) -> dict:
    said = {name: getattr(verdict, name) for name in ("outcome", "tone", "heading", "detail", "name", "about")}
    return said | {"nonce": str(scan.nonce)}


@require_safe
@door_page
def door_tickets(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """What a telephone keeps for the time without network, and the head-count."""
    return JsonResponse({"tickets": doors.tickets_of(link.area_day), "counts": _counts(link)})


@require_safe
@door_page
def worker(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """The service worker. Under the link's own address, so that it reaches this one door and nothing else."""
    with staticfiles_storage.open("js/door/worker.js") as script:
        return HttpResponse(script.read(), content_type="text/javascript; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@door_page
def walk_in(request: HttpRequest, link: DoorLink) -> HttpResponse:
    """Register somebody on the spot while places remain, and let them in."""
    assembly = link.area_day.assembly
    rules = RegistrationRules.objects.select_related("notice").filter(assembly=assembly).first()
    assembly.registration = rules
    form = WalkInForm(link.area_day, request.POST or None)
    if rules and form.is_valid():
        try:
            made = doors.walk_in(request, link, form.instance, form.known)
            return _let_in(link, made)
        except registration.AlreadyRegistered as refusal:
            return _let_in(link, refusal.registrations[0])
        except registration.Refused as refusal:
            form.add_error(None, str(refusal))
        except IntegrityError:  # the same person came in at another door at this moment
            form.add_error(None, "ผู้นี้เพิ่งลงทะเบียนที่ประตูอื่น กลับไปค้นจากชื่อ")
    free = max(link.area_day.free(Registration.Mode.ONSITE), 0)
    context = {"link": link, "form": form, "rules": rules, "free": free}
    return render(request, "events/door/walk_in.html", context, status=422 if form.is_bound else 200)


def _let_in(link: DoorLink, made: Registration) -> HttpResponse:
    """Scan for them, and go back to the door: its scripts, and what it keeps, belong to its own address."""
    scan = Scan(str(made.arrival), Direction.IN, uuid4(), timezone.now())
    doors.scan(link, scan)
    return redirect(f"{reverse('door', args=[link.token])}?told={scan.nonce}")
