"""Scoring: what a member gives a nomination, kept in one transaction that holds all that could forbid it."""

from collections.abc import Mapping

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.models import Assembly
from exhibitions import interests, phases, weighing
from exhibitions.models import (
    Assignment,
    CommitteeMember,
    Conflict,
    Criterion,
    JudgingRules,
    Nomination,
    Phase,
    Review,
    Score,
)
from exhibitions.phases import Deed
from exhibitions.results import Scale
from moral_assembly import audit
from networks.permissions import Role


class Refused(Exception):
    """It may not be done now; the message says why, in Thai."""


SCORING = [kind for kind in Phase.Kind if Deed.SCORE in phases.RIGHTS[kind][Role.COMMITTEE]]
# The phase is shared with other scorers and kept from whoever would end it; the assignment is this scorer's alone. Both
# are judged as they are once the locks are held: rows that changed meanwhile are read again.
HOLD = """
    SELECT assignment.id FROM exhibitions_assignment assignment
    JOIN exhibitions_committeemember member ON member.id = assignment.member_id
    JOIN exhibitions_nomination nomination ON nomination.id = assignment.nomination_id
    JOIN exhibitions_phase phase ON phase.assembly_id = member.assembly_id
    WHERE assignment.member_id = %s AND assignment.nomination_id = %s AND nomination.state = %s
          AND phase.kind = ANY(%s) AND phase.span @> clock_timestamp()
    FOR NO KEY UPDATE OF assignment FOR SHARE OF phase, nomination
"""


def seat_of(user, assembly: Assembly) -> CommitteeMember | None:
    """The seat of a user in the committee of an edition."""
    return assembly.committee.filter(user=user).first()


def rules_of(assembly: Assembly) -> JudgingRules:
    return JudgingRules.objects.filter(assembly=assembly).first() or JudgingRules(assembly=assembly)


def score(
    request: HttpRequest,
    member: CommitteeMember,
    nomination: Nomination,
    values: Mapping[Criterion, int],
    comment: str,
    scale: Scale,
    own: Review | None = None,
    seen: str = "",
) -> Review:
    """Keep what a member gives, in seven statements.

    ``own`` is the member's review as it is, and ``seen`` what the page carried of it (``seal_of``).
    """
    try:
        with transaction.atomic():
            return _score(request, member, nomination, values, comment, scale, own, seen)
    except IntegrityError:  # also one that is found at the commit
        raise Refused("เกณฑ์เพิ่งถูกแก้ เปิดหน้านี้ใหม่แล้วให้คะแนนอีกครั้ง") from None


def _score(request, member, nomination, values, comment, scale, own, seen) -> Review:
    _hold(member, nomination)
    if why := interests.between(member, nomination):
        raise Refused(f"ท่านมีส่วนได้เสียกับรายนี้ ({why}) จึงให้คะแนนไม่ได้")
    if why := imbalance(nomination, scale):
        raise Refused(why)
    given = {criterion.pk: value for criterion, value in values.items()}
    fields = {"comment": comment, "is_complete": not scale.lacking(given)}
    review = _written(member, nomination, fields, own, seen)
    rows = [Score(review=review, criterion=criterion, value=value) for criterion, value in values.items()]
    Score.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["review", "criterion"], update_fields=["value"]
    )
    told = {criterion.slug: [None, value] for criterion, value in values.items()}
    _record(request, audit.Action.SCORED, review, nomination, told)
    return review


def imbalance(nomination: Nomination, scale: Scale) -> str:
    """Why nothing can be scored in the nomination's category, when its weights do not add up."""
    if scale.weight == weighing.FULL:
        return ""
    return f"{weighing.told(nomination.category, scale.weight)} จึงยังให้คะแนนไม่ได้ แจ้งผู้จัดงานให้แก้ก่อน"


def _hold(member: CommitteeMember, nomination: Nomination) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [member.pk, nomination.pk, Nomination.State.SHORTLISTED, SCORING])
        if cursor.rowcount:
            return
    if not Assignment.objects.filter(member=member, nomination=nomination).exists():
        raise Refused("รายนี้ไม่ได้มอบหมายให้ท่านแล้ว จึงให้คะแนนไม่ได้")
    raise Refused(phases.CLOSED[Deed.SCORE] + " คะแนนที่ส่งจึงไม่ได้บันทึก")


def _written(member, nomination, fields: dict, own: Review | None, seen: str) -> Review:
    """The review's own row, unless another window wrote it after it was ``seen``."""
    if own is None:
        try:
            return Review.objects.create(member=member, nomination=nomination, **fields)
        except IntegrityError:
            raise Refused(STALE) from None
    fields["changed_at"] = timezone.now()
    unchanged = Review.objects.filter(pk=own.pk, changed_at=own.changed_at)
    if seen != seal_of(own) or not unchanged.update(**fields):
        raise Refused(STALE)
    for name, value in fields.items():
        setattr(own, name, value)
    return own


def seal_of(own: Review | None) -> str:
    """What a page carries of the review that it showed."""
    return own.changed_at.isoformat() if own else ""


STALE = "ท่านบันทึกรายนี้จากหน้าต่างอื่นแล้ว ดูสิ่งที่พิมพ์ไว้ด้านล่างแล้วกดบันทึกอีกครั้งเพื่อใช้แทน"


def _record(request, action, obj, nomination: Nomination, changes: dict | None = None) -> None:
    """The trail names a nomination by its code alone: who reads it may sit on the committee."""
    province = nomination.assembly.province.slug
    audit.record(request, action, obj, changes, province=province, label=f"รหัส {nomination.slug}")


# Interests


@transaction.atomic
def declare(request: HttpRequest, member: CommitteeMember, nomination: Nomination, reason: str) -> Conflict:
    """Say that one has an interest; who scores at this moment is waited for, and what was scored counts no more."""
    held = Assignment.objects.select_for_update(no_key=True).filter(member=member, nomination=nomination)
    list(held)
    made, is_new = Conflict.objects.get_or_create(member=member, nomination=nomination, defaults={"reason": reason})
    if not is_new:
        raise Refused("แจ้งส่วนได้เสียกับรายนี้ไว้แล้ว")
    _record(request, audit.Action.INTEREST_DECLARED, made, nomination, {"member": [None, str(member)]})
    return made


@transaction.atomic
def lift(request: HttpRequest, member: CommitteeMember, nomination: Nomination) -> None:
    """Take a declared interest back; organizers do so, when it was a slip."""
    if not (found := interests.declared(member, nomination)):
        raise Refused("ไม่มีส่วนได้เสียที่แจ้งไว้")
    _record(request, audit.Action.INTEREST_LIFTED, found, nomination, {"member": [str(member), None]})
    found.delete()


# What a member has to do


def work_of(member: CommitteeMember) -> QuerySet[Nomination]:
    """The nominations assigned to a member, in one order for all: by category, then by code, which tells no name."""
    mine = Q(reviews__member=member)
    rows = Nomination.objects.judged().filter(assignments__member=member)
    rows = rows.select_related("category", "network", "district", "proposer")
    return rows.annotate(
        is_done=Count("reviews", filter=mine & Q(reviews__is_complete=True), distinct=True),
        is_begun=Count("reviews", filter=mine, distinct=True),
        review_count=Count("reviews", filter=Q(reviews__is_complete=True), distinct=True),
    ).order_by("category__order", "category", "slug")


def next_of(
    work: list[Nomination], hindered: Mapping, member: CommitteeMember, category: str = ""
) -> Nomination | None:
    """What to score next: of what is not done the one with the fewest reviews, those of ``category`` before others."""
    open_ = [each for each in work if not each.is_done and (member.pk, each.pk) not in hindered]
    return min(open_, key=lambda each: (each.category.slug != category, each.review_count, each.slug), default=None)


def sees_others(rules: JudgingRules, own: Review | None) -> bool:
    """Whether a member may see what the others gave a nomination."""
    if rules.others == JudgingRules.Others.AFTER_OWN:
        return bool(own and own.is_complete)
    return rules.others == JudgingRules.Others.ALWAYS


def must_wait(user, assembly: Assembly) -> str:
    """Why somebody who sits on the committee may not see results yet: own scores come first, whatever else one is."""
    member = seat_of(user, assembly)
    if member is None or rules_of(assembly).others == JudgingRules.Others.ALWAYS:
        return ""
    if not phases.allows(phases.current(assembly), Role.COMMITTEE, Deed.SCORE):
        return ""
    hindered = interests.found(CommitteeMember.objects.filter(pk=member.pk), assembly=assembly)
    undone = [each for each in work_of(member) if not each.is_done and (member.pk, each.pk) not in hindered]
    return "ท่านเป็นกรรมการ ให้คะแนนรายที่ได้รับมอบหมายให้ครบก่อน จึงดูผลของกรรมการคนอื่นได้" if undone else ""
