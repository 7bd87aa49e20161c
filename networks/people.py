"""Who works in a province: roles are given by invitation, changed and taken away here."""

from django.db import transaction
from django.http import HttpRequest

from moral_assembly.audit import Action, record
from networks.models import Membership, Network


def _names(networks) -> list[str]:
    return [network.name for network in networks]


@transaction.atomic
def change_networks(request: HttpRequest, membership: Membership, networks: list[Network]):
    """Let a coordinator look after other networks."""
    before = _names(membership.networks.all())
    membership.networks.set(networks)
    after = _names(membership.networks.order_by("number"))
    record(request, Action.ROLE_CHANGED, membership, {"networks": [before, after]}, label=_label(membership))


@transaction.atomic
def remove(request: HttpRequest, membership: Membership):
    """Take a role away; the account stays, for its other roles and for the trail."""
    changes = {"role": [membership.role, None], "networks": [_names(membership.networks.all()), None]}
    record(request, Action.ROLE_REMOVED, membership, changes, label=_label(membership))
    membership.delete()


def _label(membership: Membership) -> str:
    return f"{membership.user} {membership.get_role_display()}"
