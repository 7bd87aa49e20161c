"""The people whom networks keep, as the desk sees, adds and changes them.

The trail can forget nothing, so it names a participant by number alone and says which fields changed, never to what.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from moral_assembly import audit, revisions
from networks import letters, participants
from networks.desk import Desk
from networks.models import Network, Participant
from networks.permissions import Role

FILLED = ("prefix", "organization_name", "phone", "email")  # of somebody known, where nothing stood


def sees_all(desk: Desk) -> bool:
    return desk.is_administrator or bool(desk.roles & {Role.ORGANIZER, Role.AUDITOR})


def works_on_all(desk: Desk) -> bool:
    return desk.is_administrator or Role.ORGANIZER in desk


def seen_at(desk: Desk) -> QuerySet[Participant]:
    """Those whose data stand and who are this desk's business; as ``Participant.objects.seen_by``, in this province."""
    return _of(desk, sees_all(desk))


def editable_at(desk: Desk) -> QuerySet[Participant]:
    return _of(desk, works_on_all(desk))


def _of(desk: Desk, everybody: bool) -> QuerySet[Participant]:
    rows = Participant.objects.known().filter(province=desk.province)
    return rows if everybody else rows.filter(network__in=[network.pk for network in desk.networks])


def networks_at(desk: Desk) -> list[Network]:
    """The networks whose people the desk may see."""
    return list(desk.province.networks.all()) if sees_all(desk) else desk.networks


def networks_kept_at(desk: Desk) -> list[Network]:
    """The networks to which the desk may add people."""
    return list(desk.province.networks.all()) if works_on_all(desk) else desk.networks


def label(participant: Participant) -> str:
    return f"ผู้เข้าร่วมหมายเลข {participant.pk}"


def told(request: HttpRequest, action: audit.Action, participant: Participant, fields: Iterable[str] = ()) -> None:
    """Put a deed on one participant into the trail."""
    names = sorted(Participant._meta.get_field(name).verbose_name for name in fields)
    changes = {"fields": [None, names]} if names else {}
    province = participant.province.slug
    audit.record(request, action, participant, changes, province=province, label=label(participant))


@transaction.atomic
def add(request: HttpRequest, candidate: Participant) -> Participant:
    made = participants.keep(candidate, by=request.user)
    told(request, audit.Action.MADE, made)
    return made


@transaction.atomic
def complete(request: HttpRequest, known: Participant, candidate: Participant) -> Participant:
    """Fill in what was not known yet of somebody who was typed again."""
    filled = [name for name in FILLED if getattr(candidate, name) and not getattr(known, name)]
    for name in filled:
        setattr(known, name, getattr(candidate, name))
    if filled:
        _save(known)
        told(request, audit.Action.CHANGED, known, filled)
    return known


@transaction.atomic
def change(
    request: HttpRequest,
    form_of: Callable,
    participant: Participant,
    action: audit.Action = audit.Action.CHANGED,
):
    """Save what was posted and return the form. Raise ``revisions.Stale`` to who came second.

    Letters are found by address and name, and have to be found when somebody is to be forgotten: they follow the name,
    and what went to an address that is not the person's any more is forgotten now.
    """
    current = get_object_or_404(Participant.objects.known().select_for_update(of=("self",)), pk=participant.pk)
    revisions.check(form_of(instance=current), request.POST, request.FILES)
    written, address = participants.letters_to(current), current.email
    form = form_of(revisions.resolved(request.POST), instance=current)
    if form.is_valid():
        _save(form.save(commit=False))
        if current.email == address:
            written.update(to_name=current.name)
        else:
            letters.forget(written, "ที่อยู่อีเมลเปลี่ยนแล้ว")
        told(request, action, current, set(form.changed_data) & set(form.Meta.fields))
    return form


def _save(participant: Participant) -> None:
    participant.organization = participants.known_organization(participant)
    participant.save()
