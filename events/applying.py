"""How the public registers: without an account, and without telling anybody who is registered already.

Who gives an e-mail address learns everything by letter alone. Whoever bears the name of somebody known and cannot be
told apart by that address is held until staff say who it is, be the other registered or not.
"""

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from events import places, registration, retention, ticket_letters
from events.models import AreaDay, PrivacyNotice, Registration, secret_token
from networks import delivery, participants
from networks.models import Participant


def by_letter(candidate: Participant) -> bool:
    """Whether the answer goes by letter; a portal that sends none shows every ticket on the screen."""
    return bool(candidate.email) and delivery.is_sending()


def apply(
    request: HttpRequest, candidate: Participant, area_day: AreaDay, mode: str, notice: PrivacyNotice, key: str
) -> Registration:
    """Register somebody new or known, or hold the wish. ``key`` becomes the ticket's token: one form is one ticket.

    Raise ``registration.Refused`` where no such place is offered.
    """
    try:
        return _apply(request, candidate, area_day, mode, notice, key)
    except IntegrityError:  # somebody of this identity, or this very form, came at the same moment and is there now
        candidate.pk = None
        return _apply(request, candidate, area_day, mode, notice, key)


@transaction.atomic
def _apply(request, candidate: Participant, area_day: AreaDay, mode: str, notice, key: str) -> Registration:
    places.locked(area_day.pk)
    sent = Registration.objects.filter(token=key).select_related("participant").first()
    if sent and _is_same(sent, candidate, area_day, mode):
        return sent
    about = {"notice": notice, "consented_at": timezone.now(), "token": secret_token() if sent else key}
    about |= {"way": Registration.Way.PUBLIC, "request": request}
    found = participants.match(candidate)
    if found.certain and by_letter(candidate) and found.certain.email == candidate.email:
        return _again(found.certain, area_day, mode, about)
    candidate.resembles = found.certain or next(iter(found.doubts), None)
    participants.keep(candidate)
    if candidate.resembles:
        return registration.hold(candidate, area_day, mode, **about)
    return registration.register(candidate, area_day, mode, **about)


def _is_same(sent: Registration, candidate: Participant, area_day: AreaDay, mode: str) -> bool:
    """Whether the form came twice, and not from somebody who went back to register another person with it."""
    name = participants.name_key(candidate.given_name, candidate.family_name)
    return (sent.participant.name_key, sent.area_day_id, sent.mode) == (name, area_day.pk, mode)


def _again(known: Participant, area_day: AreaDay, mode: str, about: dict) -> Registration:
    """Register somebody known by the address; of who is registered already, that address alone hears."""
    try:
        return registration.register(known, area_day, mode, **about)
    except registration.AlreadyRegistered as refusal:
        ticket_letters.tell(refusal.registrations[0], "already", about["request"])
        return refusal.registrations[0]


def add(request: HttpRequest, ticket: Registration, area_day: AreaDay, mode: str) -> Registration:
    """Register the holder of a ticket for another area-day; what was told for the first stands for this one too."""
    told = {"notice": ticket.notice, "consented_at": ticket.consented_at}
    if ticket.notice is None:
        return registration.register(ticket.participant, area_day, mode, way=ticket.way, request=request)
    way = Registration.Way.PUBLIC
    return registration.register(ticket.participant, area_day, mode, way=way, request=request, **told)


def erase(request: HttpRequest, ticket: Registration) -> None:
    """Forget who holds the ticket, at their own wish."""
    retention.forget(ticket.participant, "ผู้เข้าร่วมขอให้ลบข้อมูล", request=request)
