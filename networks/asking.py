"""A coordinator asks for a fellow coordinator; an organizer answers, and only then does the invitation's letter go."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from moral_assembly.audit import Action, record
from networks import invitations
from networks.desk import Desk
from networks.models import CoordinatorRequest, Invitation, Membership, Network, Province
from networks.permissions import Role

LIFETIME = timedelta(days=14)
KEPT = timedelta(days=90)  # the address of somebody who may never have heard of it
State = CoordinatorRequest.State


class Closed(Exception):
    """The request was answered or withdrawn, or has run out."""


class Pending(Exception):
    """An invitation to that address waits already."""


def fellows_at(desk: Desk) -> QuerySet[Membership]:
    """Who coordinates the desk's own networks, oneself included."""
    rows = Membership.objects.filter(role=Role.COORDINATOR, province=desk.province, networks__in=desk.networks)
    return rows.distinct().select_related("user").prefetch_related("networks").order_by("user__name", "pk")


def asked_at(desk: Desk) -> QuerySet[CoordinatorRequest]:
    """What was asked for the desk's own networks."""
    rows = CoordinatorRequest.objects.filter(province=desk.province, networks__in=desk.networks).distinct()
    return rows.select_related("asked_by", "invitation").prefetch_related("networks")


def waiting_in(province: Province) -> QuerySet[CoordinatorRequest]:
    """What an organizer has to answer, the longest waiting first."""
    rows = CoordinatorRequest.objects.open().filter(province=province).order_by("asked_at", "pk")
    return rows.select_related("asked_by").prefetch_related("networks")


def waits_for_answer(province: Province, email: str) -> str:
    """Say what waits for that address already, if anything does."""
    pending = Invitation.objects.pending().filter(province=province, email=email, role=Role.COORDINATOR)
    if pending.exists():
        return "มีคำเชิญเป็นผู้ประสานงานไปที่อีเมลนี้แล้ว รอผู้รับตอบ"
    open_there = CoordinatorRequest.objects.open().filter(province=province, email=email)
    return "มีคำขอเชิญอีเมลนี้แล้ว รอผู้จัดงานตอบ" if open_there.exists() else ""


@transaction.atomic
def ask(request: HttpRequest, province: Province, email: str, networks: list[Network], note: str):
    """Ask that ``email`` be invited; of two who ask for one address at once, the database refuses one."""
    CoordinatorRequest.objects.run_out().filter(province=province, email=email).update(
        state=State.EXPIRED, answered_at=timezone.now()
    )
    asked = CoordinatorRequest.objects.create(
        province=province, email=email, note=note, asked_by=request.user, expires_at=timezone.now() + LIFETIME
    )
    asked.networks.set(networks)
    changes = {"email": [None, email], "networks": [None, [network.name for network in networks]]}
    record(request, Action.COORDINATOR_ASKED, asked, changes)
    return asked


@transaction.atomic
def approve(request: HttpRequest, asked: CoordinatorRequest) -> Invitation:
    """Send the invitation, in the name of who asked."""
    asked = _locked(asked)
    try:
        with transaction.atomic():
            invitation = invitations.invite(
                request, asked.province, asked.email, Role.COORDINATOR, list(asked.networks.all()), by=asked.asked_by
            )
    except IntegrityError:
        raise Pending from None
    asked.invitation = invitation
    _answer(request, asked, State.APPROVED, Action.COORDINATOR_APPROVED)
    return invitation


@transaction.atomic
def decline(request: HttpRequest, asked: CoordinatorRequest, reason: str) -> None:
    _answer(request, _locked(asked), State.DECLINED, Action.COORDINATOR_DECLINED, reason)


@transaction.atomic
def withdraw(request: HttpRequest, asked: CoordinatorRequest) -> None:
    _answer(request, _locked(asked), State.WITHDRAWN, Action.COORDINATOR_WITHDRAWN)


def _locked(asked: CoordinatorRequest) -> CoordinatorRequest:
    """The request, held until the end of the transaction: of two who answer the second is told that it is done."""
    rows = CoordinatorRequest.objects.open().select_for_update(of=("self",)).select_related("province", "asked_by")
    found = rows.filter(pk=asked.pk).first()
    if found is None:
        raise Closed
    return found


def _answer(request: HttpRequest, asked: CoordinatorRequest, state: str, action: Action, reason: str = "") -> None:
    asked.state, asked.reason = state, reason
    asked.answered_by, asked.answered_at = request.user, timezone.now()
    asked.save()
    record(request, action, asked, {"reason": [None, reason]} if reason else {})


def sweep() -> None:
    """Close what nobody answered in time, and forget what was answered long ago. Run now and then by every worker."""
    CoordinatorRequest.objects.run_out().update(state=State.EXPIRED, answered_at=timezone.now())
    CoordinatorRequest.objects.filter(answered_at__lt=timezone.now() - KEPT).delete()
