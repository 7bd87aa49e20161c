"""Signatures that may not be what they seem: many from one address or telephone, or very many within minutes.

Staff decide; what they set aside keeps its number and its story and can be counted again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from django.db import models, transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMinute
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from moral_assembly import audit, thai
from pledges.models import Declaration, Pledge, PledgeEvent, PledgeInvalidation, Tally
from pledges.signing import Refused, count

FEWEST = 5  # pledges that have something in common
BURST = 20  # pledges in one minute
SHOWN = 20  # of each kind


class Kind(models.TextChoices):
    """What the pledges have in common."""

    ADDRESS = "address", "ที่อยู่เครือข่ายเดียวกัน"
    PHONE = "phone", "โทรศัพท์เดียวกัน"
    EMAIL = "email", "อีเมลเดียวกัน"
    MINUTE = "minute", "เข้ามาพร้อมกันมากในหนึ่งนาที"


@dataclass(frozen=True)
class Pattern:
    """Pledges with something in common; ``value`` says what it is."""

    kind: Kind
    value: str
    pledges: int = 0

    def __str__(self):
        value = thai.format_date(parse_datetime(self.value), "datetime") if self.kind == Kind.MINUTE else self.value
        return f"{Kind(self.kind).label} {value}"


def found(declaration: Declaration) -> Iterator[Pattern]:
    """Yield the patterns among the pledges that count or wait, the largest of each kind first; four statements."""
    rows = _live(declaration)
    for kind in (Kind.ADDRESS, Kind.PHONE, Kind.EMAIL):
        known = rows.exclude(**{f"{kind}__isnull": True} if kind == Kind.ADDRESS else {kind: ""})
        for value, pledges in _largest(known, kind.value, FEWEST):
            yield Pattern(kind, value, pledges)
    for value, pledges in _largest(rows.annotate(minute=TruncMinute("signed_at")), "minute", BURST):
        yield Pattern(Kind.MINUTE, value.isoformat(), pledges)


def _live(declaration: Declaration) -> QuerySet:
    return declaration.pledges.filter(state__in=(Pledge.State.PENDING, Pledge.State.CONFIRMED))


def _largest(rows: QuerySet, field: str, fewest: int):
    grouped = rows.order_by().values_list(field).annotate(pledges=Count("pk")).filter(pledges__gte=fewest)
    return grouped.order_by("-pledges", field)[:SHOWN]


def members(declaration: Declaration, pattern: Pattern) -> QuerySet:
    """Return the pledges of a pattern that count or wait, by time. Raise ``ValueError`` for what is no pattern."""
    rows = _live(declaration).order_by("signed_at", "pk")
    if pattern.kind == Kind.MINUTE:
        moment = parse_datetime(pattern.value)
        if moment is None or moment.tzinfo is None:
            raise ValueError(pattern.value)
        return rows.filter(signed_at__gte=moment, signed_at__lt=moment + timedelta(minutes=1))
    if pattern.kind not in Kind.values or not pattern.value or thai.clean(pattern.value) != pattern.value:
        raise ValueError(pattern.kind)
    if pattern.kind == Kind.ADDRESS:
        ip_address(pattern.value)
    return rows.filter(**{pattern.kind: pattern.value})


@transaction.atomic
def set_aside(request, declaration: Declaration, pledges: list[int], reason: str, pattern: str) -> PledgeInvalidation:
    """Stop counting the pledges named by their primary keys; those that changed meanwhile are left as they are."""
    rows = list(_live(declaration).filter(pk__in=pledges).select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise Refused("ไม่มีคำมั่นที่จะไม่นับ อาจมีผู้ทำไปก่อนแล้ว")
    made = PledgeInvalidation.objects.create(
        declaration=declaration, reason=reason, pattern=pattern, count=len(rows), made_by=request.user
    )
    counted = sum(pledge.state == Pledge.State.CONFIRMED for pledge in rows)
    declaration.pledges.filter(pk__in=[pledge.pk for pledge in rows]).update(state=Pledge.State.INVALIDATED)
    _tell(request, rows, Pledge.State.INVALIDATED, made, reason)
    count(declaration.pk, -counted)
    _record(request, audit.Action.PLEDGES_SET_ASIDE, made, {"count": [0, len(rows)], "reason": ["", reason]})
    return made


@transaction.atomic
def restore(request, invalidation: PledgeInvalidation) -> int:
    """Count again what was set aside; who signed anew meanwhile is counted once. Return how many came back."""
    made = PledgeInvalidation.objects.select_for_update(of=("self",)).get(pk=invalidation.pk)
    if made.undone_at:
        raise Refused("กลับมานับแล้ว")
    Tally.objects.select_for_update().get(pk=made.declaration_id)  # who signs anew waits, and is then told
    rows = list(
        Pledge.objects.filter(events__invalidation=made, state=Pledge.State.INVALIDATED)
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    signed = set(
        Pledge.objects.confirmed()
        .filter(declaration=made.declaration_id, signer__in=[pledge.signer for pledge in rows])
        .values_list("signer", flat=True)
    )
    back = [pledge for pledge in rows if pledge.signer not in signed]
    numbered = [pledge.pk for pledge in back if pledge.number]
    Pledge.objects.filter(pk__in=numbered).update(state=Pledge.State.CONFIRMED)
    Pledge.objects.filter(pk__in=[p.pk for p in back if not p.number]).update(state=Pledge.State.PENDING)
    for state in (Pledge.State.CONFIRMED, Pledge.State.PENDING):
        _tell(request, [p for p in back if bool(p.number) is (state == Pledge.State.CONFIRMED)], state, made, "")
    count(made.declaration_id, len(numbered))
    made.undone_by, made.undone_at = request.user, timezone.now()
    made.save(update_fields=["undone_by", "undone_at"])
    _record(request, audit.Action.PLEDGES_RESTORED, made, {"count": [0, len(back)]})
    return len(back)


def _tell(request, pledges, state, invalidation, reason) -> None:
    address = audit.address(request) or None
    PledgeEvent.objects.bulk_create(
        PledgeEvent(
            pledge=pledge, state=state, by=request.user, address=address, reason=reason, invalidation=invalidation
        )
        for pledge in pledges
    )


def _record(request, action, invalidation: PledgeInvalidation, changes: dict) -> None:
    province = invalidation.declaration.assembly.province
    audit.record(request, action, invalidation, changes, province=province.slug)
