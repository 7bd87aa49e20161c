"""Mending what is known of somebody, at the desk or by the holder of a ticket; letters tell of a new address."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest

from events import ticket_letters
from events.models import Registration
from moral_assembly.audit import Action
from networks import keeping
from networks.models import Participant


@transaction.atomic
def correct(request: HttpRequest, form_of: Callable, participant: Participant, ticket: Registration | None = None):
    """Save what was posted and return the form; ``ticket``: its holder does it. Raise ``revisions.Stale``.

    The trail says which fields changed. A new address gets the link of a ticket, the former one a word of it.
    """
    action = Action.PARTICIPANT_CORRECTED if ticket else Action.CHANGED
    form = keeping.change(request, form_of, participant, action)
    former, who = form.initial["email"], form.instance
    if not form.errors and former != who.email and (about := ticket or _latest(who)):
        about.participant = who
        ticket_letters.tell(about, "corrected", request)
        if former:
            ticket_letters.tell_former(about, former)
    return form


def _latest(participant: Participant) -> Registration | None:
    rows = participant.registrations.live().select_related("area_day__venue", "area_day__assembly__province")
    return rows.order_by("-area_day__day", "-pk").first()
