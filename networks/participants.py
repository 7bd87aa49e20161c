"""Which participant somebody is: certain by name and telephone, e-mail or organization, else for a human to say."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from moral_assembly import thai
from networks import letters
from networks.models import Letter, Network, Organization, Participant


@dataclass(frozen=True)
class Match:
    """Who of those known somebody is: ``certain`` beyond doubt; ``doubts`` bear the name, and a human must choose."""

    certain: Participant | None = None
    doubts: tuple[Participant, ...] = ()


def name_key(given: str, family: str) -> str:
    """The name as the column ``name_key`` holds it."""
    return thai.normalise(given + family).replace(" ", "")


def match(candidate: Participant, among=None) -> Match:
    """Compare with those of the province, or of the queryset ``among``.

    The name always counts, as families share a telephone. Two of one name are one human when telephone, e-mail or
    organization agree. Who bears the name and agrees in nothing may be another human.
    """
    found = namesakes(candidate, among)
    certain = [each for each in found if candidate.agrees_with(each)]
    if certain:
        return Match(certain[0])
    return Match(None, tuple(found))


def namesakes(candidate: Participant, among=None) -> list[Participant]:
    rows = Participant.objects.filter(province=candidate.province_id) if among is None else among
    found = rows.known().filter(name_key=name_key(candidate.given_name, candidate.family_name))
    return list(found.exclude(pk=candidate.pk).order_by("pk"))


def becomes_another(before: Participant, after: Participant) -> bool:
    """Whether somebody known would be taken for another one by a change: by a name that is borne, or by new agreement.

    Those of one name of whom a human said before that they are two stay two.
    """
    others = namesakes(after)
    if name_key(before.given_name, before.family_name) != name_key(after.given_name, after.family_name):
        return bool(others)
    return any(after.agrees_with(each) and not before.agrees_with(each) for each in others)


def known_organization(candidate: Participant) -> Organization | None:
    """The organization of the province that is called as was typed, if there is one."""
    name = candidate.organization_name
    return Organization.objects.filter(province=candidate.province_id, name=name).first() if name else None


def keep(candidate: Participant, *, by=None) -> Participant:
    """Save somebody new as typed, with the organization that is meant."""
    candidate.email = candidate.email.lower()
    candidate.organization, candidate.made_by = known_organization(candidate), by
    candidate.save(force_insert=True)
    return candidate


def of_network(network: Network):
    """The people whom one network keeps."""
    return Participant.objects.filter(network=network)


FORGOTTEN = {
    **dict.fromkeys(
        ("prefix", "given_name", "family_name", "organization_name", "phone", "email", "guardian_name"), ""
    ),
    "organization": None,
    "resembles": None,
    "is_erased": True,
}


def letters_to(participant: Participant) -> QuerySet[Letter]:
    """What somebody was told of registrations, by the address and the name of now."""
    if not participant.email:
        return Letter.objects.none()
    return Letter.objects.filter(kind=Letter.Kind.REGISTRATION, to=participant.email, to_name=participant.name)


@transaction.atomic
def forget(participant: Participant, because: str) -> None:
    """Take out who it was, here and in the letters; network, role and age band stay for the counts."""
    letters.forget(letters_to(participant), because)
    for field, nothing in FORGOTTEN.items():
        setattr(participant, field, nothing)
    participant.save(update_fields=[*FORGOTTEN, "changed_at"])
