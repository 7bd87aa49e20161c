"""Nominating: drafts of coordinators and proposals from outside, until they are sent; what is like what is told."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from events import editing
from events.models import Assembly
from exhibitions.models import Criterion, Evidence, Nomination
from exhibitions.phases import Deed, demand
from moral_assembly import audit, thai
from networks import letters
from networks.desk import Desk
from networks.models import Letter
from networks.permissions import Role

State = Nomination.State
ALIKE, ALIKE_BODY = 0.4, 0.5  # how near two names are that somebody should look at; of bodies, some stretch of them
MOST_ALIKE = 5


class Refused(Exception):
    """The nomination is not in a state in which this can be done; ``str()`` says so in Thai."""


def sees_all(desk: Desk) -> bool:
    """Whether somebody sees the nominations of all networks; others those of the networks they coordinate."""
    return desk.is_administrator or bool(desk.roles & {Role.ORGANIZER, Role.AUDITOR})


def seen_at(desk: Desk, assembly: Assembly) -> QuerySet[Nomination]:
    """The nominations that somebody may read; proposals that name no network wait for whichever coordinator comes, and
    then are theirs until they give it one."""
    if sees_all(desk):
        return assembly.nominations.all()
    users = {membership.user_id for membership in desk.memberships}
    of_nobody = Q(state__in=(State.PROPOSED, State.SET_ASIDE)) | Q(proposer__in=users) | Q(settled_by__in=users)
    return assembly.nominations.filter(Q(network__in=desk.networks) | Q(of_nobody, network=None))


def networks_at(desk: Desk, assembly: Assembly) -> QuerySet:
    """The networks for which somebody may nominate."""
    networks = assembly.province.networks.all()
    if desk.holds(Role.ORGANIZER):
        return networks
    return networks.filter(pk__in=[network.pk for network in desk.networks])


# Completeness


@dataclass(frozen=True)
class Part:
    """One part of a nomination: whether it is there, and whether it cannot be sent without."""

    word: str
    is_there: bool
    is_needed: bool = True


@dataclass(frozen=True)
class Completeness:
    """What a nomination has and lacks."""

    parts: list[Part]

    @property
    def done(self) -> int:
        return sum(part.is_there for part in self.parts)

    @property
    def lacking(self) -> list[str]:
        """What has to be there before it is sent."""
        return [part.word for part in self.parts if part.is_needed and not part.is_there]

    @property
    def advised(self) -> list[str]:
        return [part.word for part in self.parts if not part.is_needed and not part.is_there]


def completeness(
    nomination: Nomination, criteria: list[Criterion], answered: set[int], kinds: set[str]
) -> Completeness:
    """``answered``: the criteria with an answer; ``kinds``: of the evidence that is there."""
    parts = [
        Part("เครือข่าย", bool(nomination.network_id)),
        Part("เหตุผลโดยย่อ", bool(nomination.summary.strip())),
        *(
            Part(f"ผลงานตามเกณฑ์ “{criterion}”", criterion.pk in answered, not criterion.information_only)
            for criterion in criteria
        ),
        Part("หลักฐานอย่างน้อยหนึ่งอย่าง", bool(kinds - {Evidence.Kind.REFEREE})),
        Part("ผู้รับรอง", Evidence.Kind.REFEREE in kinds, is_needed=False),
        Part("ช่องทางติดต่อผู้ถูกเสนอชื่อ", bool(nomination.contact_email or nomination.contact_phone), is_needed=False),
    ]
    return Completeness(parts)


def completeness_of(nomination: Nomination) -> Completeness:
    return completeness(
        nomination,
        list(Criterion.objects.of(nomination.category)),
        set(nomination.answers.values_list("criterion", flat=True)),
        set(nomination.evidence.values_list("kind", flat=True)),
    )


# Who is like whom


def alike(assembly: Assembly, given_name: str, family_name: str, organization_name: str, but: int | None = None):
    """The nominations of the edition whose name is near, the nearest first; a title before the name does not count."""
    name = given_name + family_name or organization_name
    if len(thai.normalise(name).replace(" ", "")) < 3:
        return []
    rows = assembly.nominations.exclude(pk=but).exclude(state=State.SET_ASIDE)
    if given_name:
        near = rows.annotate(
            nearness=TrigramSimilarity("search_text", Value(thai.normalise(f"{given_name} {family_name}")))
        )
        near = near.filter(Q(nearness__gte=ALIKE) | Q(name_key=thai.normalise(name).replace(" ", "")))
    else:
        nearness = TrigramWordSimilarity(Value(thai.normalise(name)), "search_text")
        near = rows.annotate(nearness=nearness).filter(nearness__gte=ALIKE_BODY)
    return list(near.select_related("network", "category").order_by("-nearness", "pk")[:MOST_ALIKE])


# Deeds


def record(request: HttpRequest, action: audit.Action, nomination: Nomination, changes: dict | None = None) -> None:
    audit.record(request, action, nomination, changes, province=nomination.assembly.province.slug)


def locked(nomination: Nomination) -> Nomination:
    rows = Nomination.objects.select_for_update(of=("self",)).select_related("assembly__province", "category")
    return rows.get(pk=nomination.pk)


def _turn(request, nomination: Nomination, to: State, action: audit.Action, reason: str = "") -> None:
    before = nomination.get_state_display()
    nomination.state, nomination.reason = to, reason
    nomination.save(update_fields=["state", "reason", "submitted_at", "settled_by", "network"])
    changes = {"state": [before, nomination.get_state_display()]}
    if reason:
        changes["reason"] = ["", reason]
    record(request, action, nomination, changes)


@transaction.atomic
def save(request: HttpRequest, desk: Desk, form_class, nomination: Nomination):
    """Keep a draft as it is, whole or not. Raise ``Closed`` when nothing may be nominated any more."""
    demand(desk, nomination.assembly, Deed.NOMINATE)
    return editing.save(request, form_class, nomination)


@transaction.atomic
def send(request: HttpRequest, desk: Desk, nomination: Nomination) -> Nomination:
    """Hand a draft in; raise ``Refused`` with what it lacks."""
    demand(desk, nomination.assembly, Deed.NOMINATE)
    nomination = locked(nomination)
    if nomination.state != State.DRAFT:
        raise Refused(f"การเสนอชื่อนี้{nomination.get_state_display()} จึงส่งอีกไม่ได้")
    if lacking := completeness_of(nomination).lacking:
        raise Refused(f"ยังส่งไม่ได้ ขาด {' · '.join(lacking)}")
    nomination.submitted_at = timezone.now()
    _turn(request, nomination, State.SUBMITTED, audit.Action.NOMINATION_SENT)
    return nomination


@transaction.atomic
def reopen(request: HttpRequest, desk: Desk, nomination: Nomination) -> Nomination:
    """Take back what was sent, to mend it; possible as long as nominating is."""
    demand(desk, nomination.assembly, Deed.NOMINATE)
    nomination = locked(nomination)
    if nomination.state != State.SUBMITTED:
        raise Refused(f"การเสนอชื่อนี้{nomination.get_state_display()} จึงเปิดแก้ไม่ได้")
    nomination.submitted_at = None
    _turn(request, nomination, State.DRAFT, audit.Action.NOMINATION_REOPENED)
    return nomination


@transaction.atomic
def take_up(request: HttpRequest, desk: Desk, nomination: Nomination) -> Nomination:
    """Make a proposal from outside a draft of one's own; it takes the network of who takes it up if it names none."""
    demand(desk, nomination.assembly, Deed.NOMINATE)
    nomination = locked(nomination)
    if nomination.state not in (State.PROPOSED, State.SET_ASIDE):
        raise Refused("มีผู้รับเรื่องนี้แล้ว")
    own = list(networks_at(desk, nomination.assembly)[:2])
    if nomination.network_id is None and len(own) == 1:
        nomination.network = own[0]
    nomination.settled_by = request.user
    _turn(request, nomination, State.DRAFT, audit.Action.NOMINATION_TAKEN_UP)
    tell_proposer(nomination, "taken_up")
    return nomination


@transaction.atomic
def set_aside(request: HttpRequest, desk: Desk, nomination: Nomination, reason: str) -> Nomination:
    """Leave a proposal from outside; the proposer is told why. It can be taken up later."""
    demand(desk, nomination.assembly, Deed.NOMINATE)
    nomination = locked(nomination)
    if nomination.state != State.PROPOSED:
        raise Refused("มีผู้ดำเนินการกับเรื่องนี้แล้ว")
    nomination.settled_by = request.user
    _turn(request, nomination, State.SET_ASIDE, audit.Action.NOMINATION_SET_ASIDE, reason)
    tell_proposer(nomination, "set_aside")
    return nomination


@transaction.atomic
def screen(request: HttpRequest, desk: Desk, nomination: Nomination, *, passes: bool, reason: str = "") -> Nomination:
    """Let a nomination that was sent go on to the committee, or not; both can be turned round while it is screened."""
    demand(desk, nomination.assembly, Deed.SCREEN)
    nomination = locked(nomination)
    if nomination.state not in (State.SUBMITTED, State.SHORTLISTED, State.SCREENED_OUT):
        raise Refused(f"การเสนอชื่อนี้{nomination.get_state_display()} จึงกลั่นกรองไม่ได้")
    if passes and nomination.state == State.SHORTLISTED:
        return nomination
    if nomination.pending_decision or nomination.reviews.exists():
        raise Refused("กรรมการพิจารณาแล้ว จึงเปลี่ยนผลการกลั่นกรองไม่ได้")
    to = State.SHORTLISTED if passes else State.SCREENED_OUT
    _turn(request, nomination, to, audit.Action.NOMINATION_SCREENED, "" if passes else reason)
    return nomination


@transaction.atomic
def throw_away(request: HttpRequest, desk: Desk, nomination: Nomination) -> None:
    """Delete a draft that nobody proposed from outside."""
    demand(desk, nomination.assembly, Deed.NOMINATE)
    nomination = locked(nomination)
    if nomination.state != State.DRAFT or nomination.is_public_proposal:
        raise Refused("ลบได้เฉพาะร่างของผู้ประสานงาน เรื่องที่ประชาชนเสนอเก็บไว้เสมอ")
    record(request, audit.Action.DELETED, nomination, {"name": [str(nomination), None]})
    nomination.delete()


# From outside


@transaction.atomic
def propose(request: HttpRequest, nomination: Nomination) -> Nomination:
    """Keep what somebody without an account proposes; it waits for a coordinator."""
    nomination.state = State.PROPOSED
    nomination.save(force_insert=True)
    tell_proposer(nomination, "received")
    return nomination


SUBJECTS = {
    "received": "ได้รับการเสนอชื่อบุคคลต้นแบบของท่านแล้ว",
    "taken_up": "ผู้ประสานงานรับการเสนอชื่อของท่านแล้ว",
    "set_aside": "ผลการพิจารณารับเรื่องเสนอชื่อของท่าน",
}


def tell_proposer(nomination: Nomination, what: str) -> None:
    """Write to who proposed from outside, if they left an address."""
    if not nomination.proposer_email:
        return
    letters.post(
        nomination.assembly.province,
        Letter.Kind.NOMINATION,
        nomination.proposer_email,
        SUBJECTS[what],
        render_to_string("emails/nomination.txt", {"nomination": nomination, "what": what}),
        to_name=nomination.proposer_name,
    )
