"""Deciding: verdicts are set one by one and told to nobody until all are applied together, and may be undone till then.

Applying drafts letters to who proposed; undoing takes back those that nobody has got. After the announcement it stands.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from events.models import Assembly
from exhibitions import phases
from exhibitions.judging import Refused
from exhibitions.models import AppliedDecision, DecisionRound, Nomination
from exhibitions.phases import Deed
from moral_assembly import audit, thai
from networks import letters
from networks.desk import Desk
from networks.models import Letter, LetterBatch

Decision, State = Nomination.Decision, Nomination.State


@dataclass(frozen=True)
class Applied:
    """What applying came to."""

    round: DecisionRound
    count: int
    letters: int
    unreachable: int


def _hold(desk: Desk, assembly: Assembly) -> Assembly:
    """Hold the edition: of several who decide at once, one does; the phase is asked for once it is held."""
    rows = Assembly.objects.select_for_update(of=("self",), no_key=True).select_related("province")
    held = rows.get(pk=assembly.pk)
    try:
        phases.demand(desk, held, Deed.DECIDE)
    except phases.Closed as closed:
        raise Refused(str(closed)) from None
    return held


@transaction.atomic
def set_pending(request: HttpRequest, desk: Desk, nomination: Nomination, decision: str, seen: str) -> None:
    """Note what is to become of a nomination. ``seen``: what was noted when this was chosen."""
    _hold(desk, nomination.assembly)
    nomination.refresh_from_db(fields=["pending_decision", "state"])
    if nomination.state != State.SHORTLISTED:
        raise Refused(f"{nomination} {nomination.get_state_display()}แล้ว เลิกใช้มติก่อนจึงจะแก้ได้")
    if nomination.pending_decision != seen:
        now = nomination.get_pending_decision_display() or "ยังไม่ตัดสิน"
        raise Refused(f"ผู้จัดอีกคนเพิ่งตั้ง {nomination} เป็น “{now}” ตรวจก่อนแล้วตั้งใหม่")
    nomination.pending_decision = decision
    nomination.save(update_fields=["pending_decision"])
    _record(request, audit.Action.DECISION_SET, nomination, nomination.assembly, {"decision": [seen, decision]})


def pending(assembly: Assembly):
    """What waits to be applied."""
    return assembly.nominations.filter(state=State.SHORTLISTED).exclude(pending_decision="")


def seal_of(rows: Collection[Nomination]) -> str:
    """What a page showed to be applied; the deed refuses to apply anything else."""
    return ".".join(f"{each.pk}{each.pending_decision[:1]}" for each in sorted(rows, key=lambda each: each.pk))


@transaction.atomic
def apply(request: HttpRequest, desk: Desk, assembly: Assembly, seen: str) -> Applied:
    """Make all pending decisions so, in one transaction, and draft the letters."""
    assembly = _hold(desk, assembly)
    rows = list(pending(assembly).select_related("category", "proposer").order_by("pk"))
    if not rows:
        raise Refused("ไม่มีคำตัดสินที่รอใช้ ผู้จัดอีกคนอาจใช้ไปแล้ว")
    if seal_of(rows) != seen:
        raise Refused("คำตัดสินเปลี่ยนไปหลังจากท่านเปิดหน้านี้ ตรวจอีกครั้งแล้วจึงใช้")
    number = assembly.decision_rounds.count() + 1
    made = DecisionRound.objects.create(assembly=assembly, number=number, made_by=request.user)
    AppliedDecision.objects.bulk_create(
        AppliedDecision(round=made, nomination=each, decision=each.pending_decision) for each in rows
    )
    now = timezone.now()
    for decision in Decision:
        chosen = [each.pk for each in rows if each.pending_decision == decision]
        Nomination.objects.filter(pk__in=chosen).update(state=decision.value, decided_at=now)
    written = _draft(made, rows)
    told = {"decisions": [None, len(rows)], "letters": [None, written]}
    _record(request, audit.Action.DECISIONS_APPLIED, made, assembly, told)
    return Applied(made, len(rows), written, len(rows) - written)


def _draft(made: DecisionRound, rows: list[Nomination]) -> int:
    """Letters to who proposed, to be looked through before they go."""
    reached = [each for each in rows if _mailbox(each)]
    if not reached:
        return 0
    assembly = made.assembly
    name = f"ผลการคัดเลือกบุคคลต้นแบบ มติครั้งที่ {thai.digits(made.number)} ปี {thai.digits(assembly.year)}"
    made.batch = LetterBatch.objects.create(province=assembly.province, name=name)
    made.save(update_fields=["batch"])
    Letter.objects.bulk_create(
        letters.written(
            assembly.province,
            Letter.Kind.NOMINATION,
            _mailbox(each),
            f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}ผลการคัดเลือกบุคคลต้นแบบ",
            render_to_string(
                "emails/decision.txt", {"nomination": each, "assembly": assembly, "name": _proposer(each)}
            ),
            to_name=_proposer(each),
            batch=made.batch,
        )
        for each in reached
    )
    return len(reached)


def _mailbox(nomination: Nomination) -> str:
    return nomination.proposer_email or (nomination.proposer.email if nomination.proposer else "")


def _proposer(nomination: Nomination) -> str:
    return nomination.proposer_name or (nomination.proposer.name if nomination.proposer else "")


@transaction.atomic
def undo(request: HttpRequest, desk: Desk, made: DecisionRound) -> int:
    """Take a round back before the announcement: its decisions are pending again, its letters go nowhere."""
    assembly = _hold(desk, made.assembly)
    made.refresh_from_db()
    if made.undone_at:
        raise Refused("มตินี้เลิกใช้แล้ว")
    if sent := made.batch and made.batch.letters.exclude(state__in=[*Letter.UNTOLD, Letter.State.DISCARDED]).count():
        raise Refused(f"จดหมายแจ้งผลส่งออกไปแล้ว {thai.digits(sent)} ฉบับ จึงเลิกใช้มตินี้ไม่ได้")
    if made.batch:
        letters.withdraw(made.batch.letters.all(), "เลิกใช้มติแล้ว")
    made.undone_at, made.undone_by = timezone.now(), request.user
    made.save(update_fields=["undone_at", "undone_by"])
    standing = Nomination.objects.filter(decisions__round=made, decisions__is_standing=True)
    back = Nomination.objects.filter(pk__in=list(standing.values_list("pk", flat=True))).update(
        state=State.SHORTLISTED, decided_at=None
    )
    made.decisions.update(is_standing=False)
    _record(request, audit.Action.DECISIONS_UNDONE, made, assembly, {"decisions": [back, 0]})
    return back


def _record(request, action, obj, assembly: Assembly, changes: dict) -> None:
    label = f"รหัส {obj.slug}" if isinstance(obj, Nomination) else str(obj)
    audit.record(request, action, obj, changes, province=assembly.province.slug, label=label)
