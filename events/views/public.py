"""The public pages of an edition."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import changelog, releases, structured
from events import programme as programmes
from events.models import Assembly, ReleasedSession, ReleasedSpeaker
from networks.pages import public_page


def _assembly(province: str, year: int) -> Assembly:
    return get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))


def _true_until(response: HttpResponse, assembly: Assembly, now) -> HttpResponse:
    response.true_until = programmes.next_change(assembly, now)
    return response


@public_page()
def home(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly, now = _assembly(province, year), timezone.now()
    sessions = programmes.sessions_of(assembly)
    shown = [session for session in sessions if not session.kind.is_break]
    context = {
        "assembly": assembly,
        "now": now,
        "phase": _phase(assembly, now),
        "days_left": (assembly.starts_on - timezone.localdate(now)).days,
        "on_now": [session for session in shown if programmes.status(session, now) == "live"],
        "on_next": _next(shown, now),
        "days": [
            (day, [s for s in shown if day.holds(s)])
            for day in programmes.days_of(assembly, "", timezone.localdate(now))
        ],
        "session_count": len(shown),
        "networks": assembly.province.networks.all(),
        "recordings": assembly.recordings.all(),
        "documents": assembly.documents.all(),
        "news": _news(assembly)[:3],
        "event_data": structured.of_assembly(assembly, request.build_absolute_uri()),
    }
    return _true_until(render(request, "events/assembly_home.html", context), assembly, now)


def _phase(assembly: Assembly, now) -> str:
    today = timezone.localdate(now)
    return "before" if today < assembly.starts_on else "after" if today > assembly.ends_on else "during"


def _next(sessions: list[ReleasedSession], now) -> list[ReleasedSession]:
    """The sessions that start next, all at the same time."""
    coming = [s for s in sessions if s.starts_at > now and s.state == ReleasedSession.State.PUBLISHED]
    return [session for session in coming if session.starts_at == coming[0].starts_at]


@public_page()
def concept(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    return render(request, "events/concept.html", {"assembly": assembly, "sections": assembly.sections.all()})


@public_page(*programmes.Choice.PARAMETERS, "q")
def programme(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The programme of a day as a table and a list, filtered by plain GET parameters."""
    assembly, now = _assembly(province, year), timezone.now()
    choice = programmes.Choice.of(request.GET)
    sessions = programmes.sessions_of(assembly)
    days = programmes.days_of(assembly, choice.day, timezone.localdate(now))
    day = next(day for day in days if day.chosen)
    found = [session for session in sessions if choice.admits(session)] if choice else sessions
    today = [session for session in found if day.holds(session)]
    for session in today:
        session.status = programmes.status(session, now)
    context = {
        "assembly": assembly,
        "choice": choice,
        "days": [(each, sum(each.holds(session) for session in found)) for each in days],
        "day": day,
        "sessions": today,
        "grid": None if choice.view == "list" else programmes.grid(today, now),
        "now": now,
        "networks": sorted({host for s in sessions for host in s.hosts.all()}, key=lambda host: host.number),
        "venues": sorted({s.venue for s in sessions if s.venue}, key=lambda venue: (venue.order, venue.pk)),
        "kinds": sorted({s.kind for s in sessions}, key=lambda kind: (kind.order, kind.pk)),
        "has_samples": any(session.is_sample for session in today),
    }
    return _true_until(render(request, "events/programme.html", context), assembly, now)


@public_page()
def session(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    assembly, now = _assembly(province, year), timezone.now()
    public = assembly.releasedsessions.public()
    found = (
        public.filter(slug=slug)
        .with_last_change()
        .select_related("kind", "venue__district", "session")
        .prefetch_related(
            "hosts",
            "session__recordings",
            Prefetch("speakers", ReleasedSpeaker.objects.select_related("person__organization")),
        )
        .first()
    )
    if found is None:
        return _moved(assembly, slug)
    found.assembly = assembly
    others = list(public.exclude(pk=found.pk).exclude(kind__is_break=True).select_related("venue", "kind"))
    for other in others:
        other.assembly = assembly
    context = {
        "assembly": assembly,
        "session": found,
        "status": programmes.status(found, now),
        "moved": () if now >= found.ends_at else changelog.moves(found),
        "later_here": [
            o for o in others if o.venue_id and o.venue_id == found.venue_id and o.starts_at >= found.ends_at
        ][:3],
        "meanwhile": [o for o in others if o.starts_at < found.ends_at and found.starts_at < o.ends_at][:5],
        "event_data": structured.of_session(found, request.build_absolute_uri()),
    }
    return _true_until(render(request, "events/session.html", context), assembly, now)


def _moved(assembly: Assembly, slug: str) -> HttpResponse:
    """Send who comes by an address of an earlier release to where the session is now."""
    found = releases.row_at(assembly, slug)
    if found is None:
        raise Http404("no such public session")
    found.assembly = assembly
    return redirect(found, permanent=True)


@public_page()
def replays(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    shown = assembly.releasedsessions.public().filter(session=OuterRef("session")).values("slug")
    recordings = assembly.recordings.annotate(session_slug=Subquery(shown))
    return render(request, "events/replays.html", {"assembly": assembly, "recordings": recordings})


@public_page()
def documents(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    return render(request, "events/documents.html", {"assembly": assembly, "documents": assembly.documents.all()})


@login_not_required
@require_safe
def document(request: HttpRequest, province: str, year: int, slug: str) -> FileResponse:
    """Hand the file over under its Thai title."""
    found = get_object_or_404(_assembly(province, year).documents, slug=slug)
    if not found.file:
        raise Http404("not uploaded yet")
    try:
        file = found.file.open()
    except FileNotFoundError:
        raise Http404("lost from the storage") from None
    return FileResponse(file, as_attachment=True, filename=found.download_name)


def _news(assembly: Assembly):
    return assembly.news.public().select_related("assembly__province")


@public_page()
def news_list(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = _assembly(province, year)
    return render(request, "events/news_list.html", {"assembly": assembly, "news": _news(assembly)})


@public_page()
def news(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    assembly = _assembly(province, year)
    found = get_object_or_404(_news(assembly), slug=slug)
    context = {
        "assembly": assembly,
        "news": found,
        "people": found.people.filter(is_public=True).select_related("organization"),
        "organizations": found.organizations.all(),
        "networks": found.networks.select_related("province"),
    }
    return render(request, "events/news_item.html", context)
