"""The edition that a public page shows: its announcements with it, at the moment at which the reader looks."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from events.models import Assembly
from moral_assembly import clock


def public_edition(request: HttpRequest, province: str, year: int) -> Assembly:
    """Return the edition of ``/<province>/<year>/``, or raise 404; what is unpublished shows in a preview alone."""
    now = clock.now(request)
    editions = Assembly.objects.at(province, year).select_related("booklet", "registration").telling(now)
    if not clock.shows_working_copy(request):
        editions = editions.filter(is_published=True)
    found = get_object_or_404(editions)
    found.shows_working_copy = clock.shows_working_copy(request)
    rules = getattr(found, "registration", None)
    found.takes_registrations = bool(rules and rules.is_open(now))
    clock.hold_until(request, found.tell(now))
    clock.hold_until(request, rules and rules.next_change(now))
    return found
