"""Invitations: a role offered by e-mail. The link is nowhere but in the letter, which is sealed until it goes."""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from moral_assembly.accounts.models import User
from moral_assembly.audit import Action, record
from moral_assembly.site import site_of
from moral_assembly.tokens import hash_of
from networks import letters
from networks.models import Invitation, Letter, Membership, Network, Province
from networks.permissions import ADMINISTRATOR, Role

LIFETIME = timedelta(days=7)


class Closed(Exception):
    """The invitation was accepted, revoked or has run out."""


@transaction.atomic
def invite(request: HttpRequest, province: Province | None, email: str, role: str, networks: list[Network], by=None):
    """Offer ``role`` to ``email`` in a letter, in the name of who asks or of somebody else."""
    invitation = Invitation.objects.create(
        province=province,
        email=email.lower(),
        role=role,
        invited_by=by or request.user,
        expires_at=timezone.now() + LIFETIME,
    )
    if role == Role.COORDINATOR:
        invitation.networks.set(networks)
    _write(request, invitation)
    record(request, Action.INVITATION_MADE, invitation, {"role": [None, role], "email": [None, invitation.email]})
    return invitation


@transaction.atomic
def resend(request: HttpRequest, invitation: Invitation):
    """Send a new link for another week; the old one is dead from now on."""
    invitation = _locked(pk=invitation.pk)
    invitation.expires_at = timezone.now() + LIFETIME
    _write(request, invitation)
    record(request, Action.INVITATION_RESENT, invitation)


@transaction.atomic
def revoke(request: HttpRequest, invitation: Invitation):
    invitation = _locked(pk=invitation.pk)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _withdraw(invitation, "ยกเลิกคำเชิญแล้ว")
    record(request, Action.INVITATION_REVOKED, invitation)


def _locked(**which) -> Invitation:
    """The invitation, held until the end of the transaction: of two people with one link the second waits."""
    invitation = Invitation.objects.select_for_update(of=["self"]).select_related("province").filter(**which).first()
    if invitation is None or not invitation.is_pending:
        raise Closed
    return invitation


def _write(request: HttpRequest, invitation: Invitation) -> None:
    """Make a link and post it; one made before, and its letter, are of no use any more."""
    _withdraw(invitation, "ส่งลิงก์ใหม่แทนแล้ว")
    token = secrets.token_urlsafe(32)
    link = site_of(request) + reverse("invitation", args=[token])
    text = render_to_string("emails/invitation.txt", {"invitation": invitation, "link": link})
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}คำเชิญเป็น{invitation.get_role_display()}"
    invitation.token_hash = hash_of(token)
    invitation.letter = letters.post(
        invitation.province, Letter.Kind.INVITATION, invitation.email, subject, text, private=True
    )
    invitation.save()


def _withdraw(invitation: Invitation, because: str) -> None:
    letters.withdraw(Letter.objects.filter(pk=invitation.letter_id), because)


def find(token: str) -> Invitation | None:
    """The invitation behind a link, while it is open."""
    hashed = Invitation.objects.filter(token_hash=hash_of(token)).select_related("province", "invited_by")
    invitation = hashed.prefetch_related("networks").first()
    return invitation if invitation and invitation.is_open else None


@transaction.atomic
def accept_as_new(request: HttpRequest, token: str, name: str, password: str) -> User:
    """Make the invited person's account, with the role. Reaching the letter proves the address."""
    invitation = _opened(token)
    user = User.objects.create_user(invitation.email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _give(request, invitation, user)
    return user


@transaction.atomic
def accept(request: HttpRequest, token: str, user: User):
    """Add the role to the account that has the invited address."""
    invitation = _opened(token)
    if invitation.email != user.email.lower():
        raise Closed
    _give(request, invitation, user)


def province_code(invitation: Invitation) -> str:
    return invitation.province.slug if invitation.province else ""


def _opened(token: str) -> Invitation:
    invitation = _locked(token_hash=hash_of(token))
    if not invitation.is_open:
        raise Closed
    return invitation


def _give(request: HttpRequest, invitation: Invitation, user: User):
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if invitation.role == ADMINISTRATOR[0]:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    else:
        membership, _ = Membership.objects.get_or_create(user=user, province=invitation.province, role=invitation.role)
        membership.networks.add(*invitation.networks.all())
    record(request, Action.INVITATION_ACCEPTED, invitation, actor=user)
    changes = {"role": [None, invitation.role], "networks": [None, [n.name for n in invitation.networks.all()]]}
    record(request, Action.ROLE_GIVEN, user, changes, actor=user, province=province_code(invitation))
