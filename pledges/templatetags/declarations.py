"""What pages of the edition show of its declarations."""

from datetime import timedelta

from django import template
from django.utils import timezone

from moral_assembly import clock
from pledges.models import Declaration

FRESH = timedelta(seconds=15)  # how old a count on another page may be: signing does not touch the pages' version

register = template.Library()


@register.inclusion_tag("pledges/_home.html", takes_context=True)
def declarations_of(context, assembly) -> dict:
    """The declarations of the edition with their counts; while one is open the page is made anew now and then."""
    request = context["request"]
    rows = list(assembly.declarations.telling().select_related("tally"))
    for row in rows:
        row.assembly, row.open_now = assembly, row.is_open(clock.now(request))
    _hold(request, rows)
    return {"assembly": assembly, "declarations": rows}


@register.inclusion_tag("pledges/_session.html", takes_context=True)
def declarations_read_in(context, session) -> dict:
    """The declarations that are read in a session of the released programme."""
    request = context["request"]
    rows = list(Declaration.objects.telling().filter(session=session.session_id).select_related("tally"))
    for row in rows:
        row.assembly, row.open_now = session.assembly, row.is_open(clock.now(request))
    _hold(request, rows)
    return {"declarations": rows}


def _hold(request, rows: list[Declaration]) -> None:
    if any(row.open_now for row in rows):
        clock.hold_until(request, timezone.now() + FRESH)
    for row in rows:
        for moment in (row.opens_at, row.closes_at):
            if moment and moment > clock.now(request):
                clock.hold_until(request, moment)
