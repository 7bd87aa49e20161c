"""The photographs of an edition, day by day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from events import photos, programme
from events.models import Assembly
from networks.pages import public_page


@public_page("day")
def gallery(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """One day's photographs by session; when no day is asked for, the first that has any."""
    assembly = get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))
    shown = photos.by_session(programme.sessions_of(assembly))
    days = programme.days_of(assembly, request.GET.get("day", ""), assembly.starts_on)
    if not request.GET.get("day") and shown:
        first = timezone.localdate(shown[0][0].starts_at)
        days = programme.days_of(assembly, "", first)
    context = {
        "assembly": assembly,
        "days": [(day, sum(len(some) for session, some in shown if day.holds(session))) for day in days],
        "groups": [(session, some) for session, some in shown for day in days if day.chosen and day.holds(session)],
        "has_photos": bool(shown),
    }
    return render(request, "events/photos.html", context)
