"""The public pages of an edition."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import changelog, photos, releases, structured, youtube
from events import programme as programmes
from events.editions import public_edition
from events.models import Assembly, ReleasedSession
from moral_assembly import clock
from networks.pages import public_page


def _true_until(response: HttpResponse, assembly: Assembly, now) -> HttpResponse:
    response.true_until = programmes.next_change(assembly, now)
    return response


@public_page()
def home(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly, now = public_edition(request, province, year), clock.now(request)
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
    assembly = public_edition(request, province, year)
    return render(request, "events/concept.html", {"assembly": assembly, "sections": assembly.sections.all()})


@public_page(*programmes.Choice.PARAMETERS, "q")
def programme(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The programme of a day as a table and a list, filtered by plain GET parameters."""
    assembly, now = public_edition(request, province, year), clock.now(request)
    choice = programmes.Choice.of(request.GET)
    sessions = programmes.sessions_of(assembly)
    request.is_odd = choice.is_odd(assembly, sessions)
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
        "has_samples": any(session.is_sample for session in today),
        **programmes.filters_of(sessions),
    }
    return _true_until(render(request, "events/programme.html", context), assembly, now)


@public_page()
def session(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    assembly, now = public_edition(request, province, year), clock.now(request)
    found = programmes.session_of(assembly, slug)
    if found is None:
        return _moved(assembly, slug)
    around = programmes.rows_of(assembly).exclude(pk=found.pk).exclude(kind__is_break=True)
    others = list(around.select_related("venue", "kind"))
    for other in others:
        other.assembly = assembly
    context = {
        "assembly": assembly,
        "session": found,
        "status": programmes.status(found, now),
        "photos": photos.of_session(found),
        "live": _live(found, now),
        "watch_from": found.starts_at - programmes.WATCH_BEFORE,
        "documents": found.documents.all(),
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


def _live(session: ReleasedSession, now) -> dict | None:
    """The broadcast that can be watched now, as a replay is told; without a code it is watched elsewhere."""
    if not programmes.is_watchable(session, now):
        return None
    code = youtube.code_or_none(session.live_url)
    return {"youtube_id": code, "watch_url": session.live_url, "title": "ชมการถ่ายทอดสด", "credit": session.title}


@public_page()
def replays(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = public_edition(request, province, year)
    shown = programmes.rows_of(assembly)
    of_session = shown.filter(**{"pk" if assembly.shows_working_copy else "session": OuterRef("session")})
    recordings = assembly.recordings.annotate(session_slug=Subquery(of_session.values("slug")[:1]))
    return render(request, "events/replays.html", {"assembly": assembly, "recordings": recordings})


@public_page()
def documents(request: HttpRequest, province: str, year: int) -> HttpResponse:
    assembly = public_edition(request, province, year)
    return render(request, "events/documents.html", {"assembly": assembly, "documents": assembly.documents.all()})


@login_not_required
@require_safe
def document(request: HttpRequest, province: str, year: int, slug: str) -> FileResponse:
    """Hand the file over under its Thai title."""
    found = get_object_or_404(public_edition(request, province, year).documents, slug=slug)
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
    assembly = public_edition(request, province, year)
    return render(request, "events/news_list.html", {"assembly": assembly, "news": _news(assembly)})


@public_page()
def news(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    assembly = public_edition(request, province, year)
    found = get_object_or_404(_news(assembly), slug=slug)
    context = {
        "assembly": assembly,
        "news": found,
        "people": found.people.filter(is_public=True).select_related("organization"),
        "organizations": found.organizations.all(),
        "networks": found.networks.select_related("province"),
    }
    return render(request, "events/news_item.html", context)
