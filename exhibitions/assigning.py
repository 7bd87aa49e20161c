"""Who judges what: the committee is chosen and nominations are shared out, by hand, by category, or evenly.

Nobody is given a nomination in which there is an interest, and nothing is taken away from who has begun to score it.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from events.models import Assembly
from exhibitions import interests
from exhibitions.judging import Refused
from exhibitions.models import Assignment, Category, CommitteeMember, JudgingRules, Review
from moral_assembly import audit, thai
from moral_assembly.accounts.models import User
from networks.permissions import Role


@dataclass(frozen=True)
class Shared:
    """What came of sharing out: how many were given, how many had an interest, how many found too few members."""

    given: int
    hindered: int = 0
    short: int = 0

    def __str__(self):
        told = [f"มอบหมายเพิ่ม {thai.digits(self.given)} รายการ"]
        if self.hindered:
            told.append(f"เว้น {thai.digits(self.hindered)} รายการที่มีส่วนได้เสีย")
        if self.short:
            told.append(f"{thai.digits(self.short)} รายยังมีกรรมการไม่ครบ เพราะกรรมการที่ไม่มีส่วนได้เสียไม่พอ")
        return " ".join(told)


def candidates(assembly: Assembly) -> QuerySet[User]:
    """Who may sit on the committee: those who hold the role in the province."""
    held = User.objects.filter(memberships__province=assembly.province, memberships__role=Role.COMMITTEE)
    return held.filter(is_active=True).order_by("name", "pk")


def _locked(assembly: Assembly) -> Assembly:
    """One who arranges the committee at a time."""
    return Assembly.objects.select_for_update(of=("self",), no_key=True).select_related("province").get(pk=assembly.pk)


def _record(request, action, assembly: Assembly, changes: dict) -> None:
    audit.record(request, action, assembly, changes, province=assembly.province.slug)


@transaction.atomic
def seat(request: HttpRequest, assembly: Assembly, users: Collection[User], others: str) -> None:
    """Let the committee be these, and say when they see each other's scores."""
    _locked(assembly)
    before = {member.user_id: member for member in assembly.committee.select_related("user")}
    leaving = [member for pk, member in before.items() if pk not in {user.pk for user in users}]
    if scored := Review.objects.filter(member__in=leaving).values_list("member__user__name", flat=True).first():
        raise Refused(f"{scored} ให้คะแนนไปแล้ว จึงนำออกจากคณะกรรมการไม่ได้")
    CommitteeMember.objects.filter(pk__in=[member.pk for member in leaving]).delete()
    coming = [user for user in users if user.pk not in before]
    last = max((member.order for member in before.values()), default=0)
    CommitteeMember.objects.bulk_create(
        CommitteeMember(assembly=assembly, user=user, order=order) for order, user in enumerate(coming, last + 1)
    )
    JudgingRules.objects.update_or_create(assembly=assembly, defaults={"others": others})
    names = [sorted(str(each) for each in group) for group in (leaving, coming)]
    _record(request, audit.Action.COMMITTEE_CHANGED, assembly, {"committee": names, "others": [None, others]})


@transaction.atomic
def assign(request: HttpRequest, member: CommitteeMember, chosen: Collection[int]) -> Shared:
    """Let a member judge these of the edition's nominations and no others, by hand."""
    assembly = _locked(member.assembly)
    known = set(assembly.nominations.judged().values_list("pk", flat=True)) & set(chosen)
    begun = set(member.reviews.values_list("nomination_id", flat=True))
    member.assignments.exclude(nomination__in=known | begun).delete()
    return _give(request, assembly, [member], known)


@transaction.atomic
def assign_category(request: HttpRequest, category: Category, members: Collection[CommitteeMember]) -> Shared:
    """Let these members judge all nominations of a category."""
    assembly = _locked(category.assembly)
    nominations = set(category.nominations.judged().values_list("pk", flat=True))
    return _give(request, assembly, members, nominations)


def _give(request, assembly: Assembly, members: Collection[CommitteeMember], nominations: set[int]) -> Shared:
    held = set(Assignment.objects.filter(member__in=members).values_list("member_id", "nomination_id"))
    hindered = interests.found(assembly.committee.all(), assembly=assembly)
    wanted = {(member.pk, nomination) for member in members for nomination in nominations} - held
    return _made(request, assembly, wanted - hindered.keys(), hindered=len(wanted & hindered.keys()))


@transaction.atomic
def spread(request: HttpRequest, assembly: Assembly, each: int, category: Category | None = None) -> Shared:
    """Let every nomination have ``each`` members: the one with the fewest comes next, to who has the fewest to do."""
    _locked(assembly)
    members = list(assembly.committee.values_list("pk", flat=True))
    rows = (category or assembly).nominations.judged().order_by("slug").values_list("pk", flat=True)
    pairs = Assignment.objects.filter(member__assembly=assembly).values_list("member_id", "nomination_id")
    wanted, short = shared_out(members, list(rows), each, set(pairs), interests.found(assembly.committee.all()))
    return _made(request, assembly, wanted, short=short)


def shared_out(
    members: list[int], nominations: list[int], each: int, held: Iterable, hindered: Collection
) -> tuple[set[interests.Pair], int]:
    """Return the pairs to add until every nomination has ``each`` members, and how many nominations cannot."""
    pairs, load, wanted, short = set(held), Counter(member for member, _ in held), set(), 0
    hindered = set(hindered)
    having = Counter(nomination for _, nomination in pairs - hindered)
    for nomination in sorted(nominations, key=lambda one: having[one]):
        free = [one for one in members if (one, nomination) not in pairs and (one, nomination) not in hindered]
        lacking = max(each - having[nomination], 0)
        chosen = sorted(free, key=lambda one: (load[one], one))[:lacking]
        short += len(chosen) < lacking
        load.update(chosen)
        wanted |= {(one, nomination) for one in chosen}
    return wanted, short


def _made(request, assembly: Assembly, wanted: set[interests.Pair], **told: int) -> Shared:
    Assignment.objects.bulk_create(
        Assignment(member_id=member, nomination_id=nomination, made_by=request.user)
        for member, nomination in sorted(wanted)
    )
    shared = Shared(given=len(wanted), **told)
    _record(request, audit.Action.NOMINATIONS_ASSIGNED, assembly, {"assignments": [None, str(shared)]})
    return shared
