"""What a network says of itself: the networks of a desk, their marks, and who and what belongs to them."""

from django.core.files import File
from django.db import models, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from moral_assembly import audit, saving
from networks import keeping, pictures
from networks.desk import Desk
from networks.models import Network, NetworkPhoto, Organization, Person, Province
from networks.permissions import Role


class Stale(Exception):
    """Somebody else changed the mark after the form was opened."""


class InUse(Exception):
    """What others still need is not removed; ``users`` says how many of which kind."""

    def __init__(self, users: list[tuple[str, int]]):
        self.users = users
        super().__init__(f"in use: {users}")


def networks_shown_at(desk: Desk) -> list[Network]:
    """The own networks of a coordinator, and all to everybody else: what stands here is public."""
    is_of_few = Role.COORDINATOR in desk and not keeping.sees_all(desk)
    return desk.networks if is_of_few else list(desk.province.networks.all())


def listed(desk: Desk) -> QuerySet[Network]:
    """The desk's networks, with how much each has told."""
    rows = Network.objects.filter(pk__in=[network.pk for network in networks_shown_at(desk)])
    return rows.select_related("province", "chair", "logo").annotate(
        photo_count=_number(NetworkPhoto), organization_count=_number(Organization), member_count=_number(Person)
    )


def _number(model: type[models.Model]) -> Coalesce:
    rows = model.objects.filter(network=OuterRef("pk")).order_by().values("network")
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def organizations_shown_at(desk: Desk) -> QuerySet[Organization]:
    return _organizations(desk, networks_shown_at(desk))


def organizations_kept_at(desk: Desk) -> QuerySet[Organization]:
    return _organizations(desk, keeping.networks_kept_at(desk))


def _organizations(desk: Desk, networks: list[Network]) -> QuerySet[Organization]:
    """Those of the networks; who has them all has those of none, too."""
    rows = Organization.objects.filter(province=desk.province).select_related("network", "province")
    is_of_few = Role.COORDINATOR in desk and not keeping.sees_all(desk)
    return rows.filter(network__in=networks) if is_of_few else rows


# The mark of a network


def seen(network: Network) -> str:
    """What a form was opened on, so that a later change is noticed."""
    return network.logo.code if network.logo else ""


def _locked(network: Network) -> Network:
    rows = Network.objects.select_for_update(of=("self",))
    return rows.select_related("logo", "province").get(pk=network.pk)


@transaction.atomic
def save_logo(request: HttpRequest, network: Network, was_seen: str, file: File | None) -> None:
    """Put a mark in the place of the old one, or take it away; its words for who cannot see are the network's name."""
    network = _locked(network)
    if was_seen != seen(network):
        raise Stale
    old = network.logo
    network.logo = pictures.take_in(network.province, request.user, file, alt=f"ตรา{network}") if file else None
    network.save(update_fields=["logo"])
    if old:
        pictures.discard(old)
    changes = {"logo": [old and old.original_name, network.logo and network.logo.original_name]}
    audit.record(request, audit.Action.CHANGED, network, changes)


# Who and what belongs to a network


def uses(obj: models.Model) -> list[tuple[str, int]]:
    """What holds on to a row: the name of each kind, and how many there are."""
    counted = (
        (
            relation.related_model._meta.verbose_name_plural,
            relation.related_model._default_manager.filter(**{relation.field.name: obj}).count(),
        )
        for relation in obj._meta.related_objects
    )
    return [(name, number) for name, number in counted if number]


def is_named_elsewhere(person: Person) -> bool:
    """Whether a programme, news or a paper names somebody, so that the name is for organizers to change."""
    return bool(person.pk) and any(name != Network._meta.verbose_name_plural for name, _ in uses(person))


def _held(obj: models.Model) -> models.Model:
    """The row, locked: who would begin to use it waits until it is known whether it stays.

    The province first, as whatever changes public rows ends there (its version): two would wait for each other.
    """
    Province.objects.select_for_update(no_key=True).get(pk=obj.province_id)
    return type(obj).objects.select_for_update(of=("self",)).select_related("network", "province").get(pk=obj.pk)


@transaction.atomic
def remove_organization(request: HttpRequest, organization: Organization) -> None:
    """Delete an organization that nothing tells of; raise ``InUse`` with what does."""
    organization = _held(organization)
    if users := uses(organization):
        raise InUse(users)
    saving.record_deleted(request, organization)
    organization.delete()


@transaction.atomic
def take_out(request: HttpRequest, person: Person) -> None:
    """Take somebody out of the network; who is in nothing else, is deleted."""
    person = _held(person)
    Network.objects.filter(chair=person, pk=person.network_id).update(chair=None)
    if person.photo_id or uses(person):
        changes = {"network": [str(person.network), None]}
        person.network = None
        person.save(update_fields=["network"])
        audit.record(request, audit.Action.CHANGED, person, changes)
    else:
        saving.record_deleted(request, person)
        person.delete()
