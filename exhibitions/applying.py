"""Booths from the first draft to the day: who may bring one into which state, and what goes with each move.

Every deed holds the booth's row from its beginning, so of two who come at once the second is told what became of it.
Each move is in the trail and told by a letter to who applied.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from events.models import Assembly
from exhibitions import booth_changes
from exhibitions.models import Booth, BoothCall, Zone
from moral_assembly import audit, thai
from moral_assembly.site import known_site, site_of
from networks import letters
from networks.desk import Desk
from networks.models import Letter, Membership
from networks.permissions import Right, Role

State = Booth.State
APPLICANT, ORGANIZER = "applicant", "organizer"

# Who brings a booth from a state into which others. The database refuses what stands in neither table.
WAYS = {
    APPLICANT: {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.WITHDRAWN},
        State.NEEDS_CHANGE: {State.SUBMITTED, State.WITHDRAWN},
        State.ACCEPTED: {State.CONFIRMED, State.WITHDRAWN},
        State.CONFIRMED: {State.WITHDRAWN},
        State.WITHDRAWN: {State.DRAFT},
    },
    ORGANIZER: {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.NEEDS_CHANGE, State.ACCEPTED, State.REJECTED},
        State.NEEDS_CHANGE: {State.SUBMITTED, State.ACCEPTED, State.REJECTED},
        State.ACCEPTED: {State.CONFIRMED, State.CANCELLED},
        State.CONFIRMED: {State.CANCELLED},
        State.REJECTED: {State.SUBMITTED},
        State.WITHDRAWN: {State.DRAFT},
        State.CANCELLED: {State.SUBMITTED},
    },
}
EXPLAINED = {State.NEEDS_CHANGE, State.REJECTED, State.CANCELLED}  # never without a reason
EDITABLE = {State.DRAFT, State.SUBMITTED, State.NEEDS_CHANGE, State.ACCEPTED, State.CONFIRMED}
WORDS = {  # the deed that leads to a state, and what is said once it is done
    State.DRAFT: ("เปิดเป็นร่างใหม่", "เปิดเป็นร่างแล้ว แก้แล้วส่งใหม่ได้"),
    State.SUBMITTED: ("ส่งใบสมัคร", "ส่งใบสมัครแล้ว"),
    State.ACCEPTED: ("รับบูธนี้", "รับบูธแล้ว รอผู้สมัครยืนยัน"),
    State.CONFIRMED: ("ยืนยันว่าจะมา", "ยืนยันแล้ว บูธแสดงต่อสาธารณะ"),
    State.NEEDS_CHANGE: ("ขอให้แก้ไข", "ส่งกลับให้แก้ไขแล้ว"),
    State.REJECTED: ("ไม่รับ", "บันทึกว่าไม่รับแล้ว"),
    State.WITHDRAWN: ("ถอนใบสมัคร", "ถอนใบสมัครแล้ว"),
    State.CANCELLED: ("ยกเลิกบูธ", "ยกเลิกบูธแล้ว"),
}


class Refused(Exception):
    """What was asked cannot be done now; its text tells in Thai why."""


# Whose booths, and as what


def sees_all(desk: Desk) -> bool:
    return desk.is_administrator or bool(desk.roles & {Role.ORGANIZER, Role.AUDITOR})


def seen_at(desk: Desk, assembly: Assembly) -> QuerySet[Booth]:
    """The booths that are this desk's business."""
    rows = assembly.booths.select_related("network__province", "applicant", "zone__area", "wished_zone__area")
    return rows if sees_all(desk) else rows.of_networks(desk.networks)


def parts_at(desk: Desk, booth: Booth) -> set[str]:
    """As what somebody may work on a booth: who organizes, who applies for the network, or both."""
    if not desk.may_write(Right.BOOTHS):
        return set()
    parts = {ORGANIZER} if desk.holds(Role.ORGANIZER) else set()
    if booth.network_id in [network.pk for network in desk.networks]:
        parts.add(APPLICANT)
    return parts


def ways(booth: Booth, parts: Iterable[str]) -> list[State]:
    """The states into which somebody may bring a booth now, what leads on first."""
    allowed = set().union(*(WAYS[part].get(State(booth.state), ()) for part in parts))
    return [state for state in WORDS if state in allowed]


def call_of(assembly: Assembly) -> BoothCall | None:
    return BoothCall.objects.filter(assembly=assembly).first()


def why_not_now(assembly: Assembly, parts: Iterable[str]) -> str:
    """Why no application may be begun or sent now; "" if it may. An organizer helps at any time."""
    if ORGANIZER in parts:
        return ""
    call, now = call_of(assembly), timezone.now()
    if call is None:
        return "ยังไม่เปิดรับสมัครบูธ ผู้จัดงานจะประกาศวันรับสมัคร"
    if now < call.opens_at:
        return f"เปิดรับสมัครบูธ {thai.format_date(call.opens_at, 'datetime')}"
    if now >= call.closes_at:
        return f"ปิดรับสมัครแล้วเมื่อ {thai.format_date(call.closes_at, 'datetime')} ถ้าจำเป็น ติดต่อผู้จัดงานให้ส่งแทนได้"
    return ""


def may_edit(booth: Booth, parts: Iterable[str]) -> bool:
    return bool(parts) and booth.state in EDITABLE


# Deeds


def locked(pk: int) -> Booth:
    """The booth as it is now, held until the end of the transaction."""
    rows = Booth.objects.select_for_update(of=("self",))
    related = ("assembly__province", "network__province", "applicant", "zone__area", "wished_zone__area", "wished_area")
    return rows.select_related(*related).get(pk=pk)


def check_seen(booth: Booth, revision: str) -> None:
    """Raise ``Refused`` if the booth is not the one that the sender saw."""
    if revision != str(booth.revision):
        raise Refused(f"“{booth}” มีผู้แก้หลังจากท่านเปิดหน้านี้ อ่านอีกครั้งแล้วทำใหม่")


@transaction.atomic
def move(
    request: HttpRequest, desk: Desk, booth: Booth, to: str, revision: str, reason: str = "", zone: Zone | None = None
) -> Booth:
    """Bring a booth into another state; ``zone`` is what an accepted one gets."""
    booth = locked(booth.pk)
    parts = parts_at(desk, booth)
    check_seen(booth, revision)
    _check_way(booth, to, parts, reason)
    before = booth.get_state_display()
    if to == State.ACCEPTED:
        _give_zone(booth, zone)
    _stamp(booth, State(to), reason)
    booth.save()
    booth.refresh_from_db(fields=["former_place", "revision"])
    changes = {"state": [before, booth.get_state_display()], **({"reason": ["", reason]} if reason else {})}
    if to == State.ACCEPTED and booth.zone:
        changes["zone"] = ["", str(booth.zone)]
    audit.record(request, audit.Action.BOOTH_MOVED, booth, changes, province=booth.assembly.province.slug)
    tell(request, booth)
    return booth


def _check_way(booth: Booth, to: str, parts: set[str], reason: str) -> None:
    if to not in ways(booth, parts):
        word = WORDS[State(to)][0] if to in State.values else "ทำสิ่งนี้"
        raise Refused(f"“{booth}” {booth.get_state_display()} จึง{word}ไม่ได้")
    if to in EXPLAINED and not reason:
        raise Refused("บอกเหตุผลก่อน ผู้สมัครจะได้อ่าน")
    if to == State.SUBMITTED and booth.state == State.DRAFT and (closed := why_not_now(booth.assembly, parts)):
        raise Refused(closed)
    if to == State.SUBMITTED and (lacking := booth_changes.lacking(booth, call_of(booth.assembly))):
        raise Refused(f"ใบสมัครยังไม่ครบ: {', '.join(lacking)}")


def _give_zone(booth: Booth, zone: Zone | None) -> None:
    """Give a zone in which there is room; whoever accepts for the same zone waits for the other."""
    if zone is None:
        if Zone.objects.filter(area__assembly=booth.assembly_id).exists():
            raise Refused("เลือกโซนที่บูธนี้จะอยู่ก่อน")
        return
    zone = _held_zone(zone.pk)
    taken = _room_taken(zone)
    if zone.capacity is not None and taken >= zone.capacity:
        count = f"{thai.digits(taken)} จาก {thai.digits(zone.capacity)}"
        raise Refused(f"โซน{zone}เต็มแล้ว ({count} บูธ) เลือกโซนอื่น หรือเพิ่มจำนวนบูธของโซนก่อน")
    booth.zone = zone


def _held_zone(pk: int) -> Zone:
    return Zone.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)


def _room_taken(zone: Zone) -> int:
    return zone.booths.placeable().count()


def _stamp(booth: Booth, to: State, reason: str) -> None:
    """Write into the booth what belongs to its new state."""
    now = timezone.now()
    booth.state, booth.reason = to, reason
    if to == State.SUBMITTED:
        booth.submitted_at = now
    if to == State.ACCEPTED:
        booth.accepted_at, booth.accepted, booth.is_changed = now, booth_changes.snapshot(booth), False
    elif to == State.CONFIRMED:
        booth.confirmed_at = now
    else:
        booth.accepted_at = booth.confirmed_at = booth.accepted = None
        booth.is_changed = False


@transaction.atomic
def see_changes(request: HttpRequest, booth: Booth, revision: str) -> Booth:
    """An organizer has read what was changed after the acceptance: from now on that is what was accepted."""
    booth = locked(booth.pk)
    check_seen(booth, revision)
    if not booth.is_placeable:
        raise Refused("บูธนี้ไม่ได้อยู่ในสถานะที่รับแล้ว")
    changes = {each.label: [each.before, each.after] for each in booth_changes.since_acceptance(booth)}
    booth.accepted, booth.is_changed = booth_changes.snapshot(booth), False
    booth.save()
    audit.record(
        request, audit.Action.CHANGED, booth, {"accepted": ["", ", ".join(changes)]}, province=_province(booth)
    )
    return booth


@transaction.atomic
def rezone(request: HttpRequest, booth: Booth, zone: Zone, revision: str) -> Booth:
    """Give an accepted booth another zone that has room, and tell who applied. Where it stands on a plan stays."""
    booth = locked(booth.pk)
    check_seen(booth, revision)
    if not booth.is_placeable:
        raise Refused("ให้โซนได้เฉพาะบูธที่รับแล้ว")
    before = str(booth.zone or "")
    if booth.zone != zone:
        _give_zone(booth, zone)
        booth.save()
        audit.record(
            request, audit.Action.CHANGED, booth, {"zone": [before, str(booth.zone)]}, province=_province(booth)
        )
        tell(request, booth, "เปลี่ยนโซน", f"ผู้จัดงานย้ายบูธของท่านไปโซน{booth.zone}")
    return booth


def _province(booth: Booth) -> str:
    return booth.assembly.province.slug


def note_change(booth: Booth) -> None:
    """Say on the row whether an accepted booth differs from what was accepted; it counts as changed meanwhile."""
    booth.is_changed = bool(booth.is_placeable and booth_changes.since_acceptance(booth))
    booth.save(update_fields=["is_changed", "changed_at"])
    booth.refresh_from_db(fields=["revision"])


# Letters


def tell(request: HttpRequest, booth: Booth, word: str = "", news: str = "") -> None:
    """Tell who applied what became of the booth, or, where that account is gone, the network's coordinators.

    Unless there is other ``news`` that is its state.
    """
    link = known_site(booth.site or site_of(request)) + reverse("desk_booth", args=[booth.assembly.year, booth.slug])
    subject = f"{booth}: {word or booth.get_state_display()}"
    for user in _readers(booth):
        body = render_to_string("emails/booth.txt", {"booth": booth, "reader": user, "link": link, "news": news})
        letters.post(booth.assembly.province, Letter.Kind.BOOTH, user.email, subject, body, to_name=user.name)


def _readers(booth: Booth) -> list:
    if booth.applicant and booth.applicant.is_active:
        return [booth.applicant]
    held = Membership.objects.filter(role=Role.COORDINATOR, networks=booth.network_id, user__is_active=True)
    return [each.user for each in held.select_related("user").order_by("pk")]
