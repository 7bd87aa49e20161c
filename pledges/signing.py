"""Signing a declaration: a pledge is made, confirmed, withdrawn.

Every deed holds the declaration's tally from its number on, so numbers have no gaps and the count is right, whoever
comes at once; the database holds the rest.
"""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from moral_assembly import audit
from networks import letters
from networks.models import Letter
from pledges import standing
from pledges.models import ERASED, Declaration, Pledge, PledgeEvent, Tally, pledge_token

NOTICE = "2569-1"  # the version of the privacy notice that stands beside the form
CLOSED = "ยังไม่เปิดให้ลงนาม หรือปิดลงนามแล้ว"
ERASING = "ลบข้อมูลส่วนบุคคลตามคำขอ"


class Refused(Exception):
    """A deed that the pledge's state or the declaration does not allow; ``str()`` says why, in Thai."""


class AlreadySigned(Refused):
    """The signer has a confirmed pledge to this declaration: ``pledge``. Told only to the signer or to staff."""

    def __init__(self, pledge: Pledge):
        self.pledge = pledge
        super().__init__("ผู้นี้ลงนามแล้ว")


def sign(declaration: Declaration, pledge: Pledge, address: str | None = None) -> Pledge:
    """Keep an unconfirmed pledge to the text in force. Raise ``Refused`` when the declaration is not open."""
    if not declaration.is_open():
        raise Refused(CLOSED)
    pledge.declaration, pledge.text_id = declaration, declaration.text_id
    pledge.notice, pledge.address = NOTICE, address or None
    pledge.save(force_insert=True)
    return pledge


def confirmed_twin(pledge: Pledge) -> Pledge | None:
    """Return the confirmed pledge of the same signer, if there is one."""
    same = Pledge.objects.counting().filter(declaration=pledge.declaration_id, signer=pledge.signer)
    return same.exclude(pk=pledge.pk).first()


def confirm(pledge: Pledge, way: Pledge.Way, *, by=None, request=None) -> Pledge:
    """Give a pending pledge its number. Doing it twice changes nothing.

    Raises ``AlreadySigned`` when the same signer was counted before, and ``Refused`` for a pledge that was withdrawn or
    set aside.
    """
    try:
        with transaction.atomic():
            pledge = _locked(pledge)
            if pledge.state == Pledge.State.CONFIRMED:
                return pledge
            if pledge.state != Pledge.State.PENDING:
                raise Refused(f"คำมั่นนี้{pledge.get_state_display()} จึงยืนยันไม่ได้")
            _number(pledge, way, by)
            _happened(pledge, by, request)
    except IntegrityError:
        if twin := confirmed_twin(pledge):
            raise AlreadySigned(twin) from None
        raise
    return pledge


def _locked(pledge: Pledge) -> Pledge:
    return Pledge.objects.select_for_update(of=("self",)).select_related("declaration__assembly").get(pk=pledge.pk)


def _number(pledge: Pledge, way: Pledge.Way, by) -> None:
    pledge.number, pledge.state, pledge.way = next_number(pledge.declaration_id), Pledge.State.CONFIRMED, way
    pledge.attested_by, pledge.confirmed_at = by, timezone.now()
    pledge.save(update_fields=["number", "state", "way", "attested_by", "confirmed_at"])


def next_number(declaration: int) -> int:
    """Take the next number of a declaration and count it; whoever comes next waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pledges_tally SET last_number = last_number + 1, confirmed = confirmed + 1 "
            "WHERE declaration_id = %s RETURNING last_number",
            [declaration],
        )
        return cursor.fetchone()[0]


def count(declaration: int, change: int) -> None:
    """Raise or lower the number of confirmed pledges; the numbers themselves stay."""
    tally = Tally.objects.select_for_update().get(pk=declaration)
    tally.confirmed += change
    tally.save(update_fields=["confirmed"])


def _happened(pledge: Pledge, by=None, request=None, reason: str = "", invalidation=None) -> PledgeEvent:
    return PledgeEvent.objects.create(
        pledge=pledge,
        state=pledge.state,
        way=pledge.way,
        by=by,
        address=audit.address(request) or None,
        reason=reason,
        invalidation=invalidation,
    )


@transaction.atomic
def withdraw(pledge: Pledge, *, request=None, reason: str = "") -> Pledge:
    """Take a pledge back. It keeps its number and its story; the count and the wall lose it. Twice changes nothing."""
    pledge = _locked(pledge)
    if pledge.state == Pledge.State.WITHDRAWN:
        return pledge
    if pledge.state == Pledge.State.INVALIDATED:
        raise Refused("คำมั่นนี้ผู้จัดงานไม่นับอยู่แล้ว")
    if pledge.state == Pledge.State.CONFIRMED:
        count(pledge.declaration_id, -1)
    pledge.state, pledge.shown = Pledge.State.WITHDRAWN, False
    pledge.save(update_fields=["state", "shown"])
    _happened(pledge, None, request, reason)
    return pledge


@transaction.atomic
def show(pledge: Pledge, shown: bool) -> Pledge:
    """Let the name stand on the wall, or take it off, as the signer wishes."""
    pledge = _locked(pledge)
    if pledge.state not in (Pledge.State.PENDING, Pledge.State.CONFIRMED):
        raise Refused("คำมั่นที่ถอนแล้วไม่แสดงบนกำแพง")
    pledge.shown = shown
    pledge.save(update_fields=["shown"])
    return pledge


@transaction.atomic
def share(pledge: Pledge, shows: list[str] | None) -> Pledge:
    """Open a public page of the pledge that shows the name and ``shows``; None closes it, and its address dies."""
    pledge = _locked(pledge)
    if shows is not None and pledge.state != Pledge.State.CONFIRMED:
        raise Refused("แบ่งปันได้เมื่อยืนยันคำมั่นแล้ว")
    pledge.share_code = None if shows is None else pledge.share_code or pledge_token()
    pledge.share_shows = shows or []
    pledge.save(update_fields=["share_code", "share_shows"])
    return pledge


FORGOTTEN = {
    **dict.fromkeys(("prefix", "name", "position", "promise", "email", "phone"), ""),
    **dict.fromkeys(("address", "organization", "share_code"), None),
    "shown": False,
    "is_erased": True,
}


@transaction.atomic
def erase(pledge: Pledge, *, by=None) -> None:
    """Forget who signed. The number, the count, the state and the virtues stay; what never counted goes as a whole."""
    pledge = _locked(pledge)
    letters.forget(
        Letter.objects.filter(kind=Letter.Kind.PLEDGE, to=pledge.email, to_name=pledge.printed_name), ERASING
    )
    if pledge.state == Pledge.State.PENDING and not pledge.events.exists():
        pledge.delete()
        return
    standing.forget_pledge(pledge)
    for field, nothing in FORGOTTEN.items():
        setattr(pledge, field, nothing)
    pledge.organization_name = ERASED if pledge.kind == Pledge.Kind.ORGANIZATION else ""
    pledge.save(update_fields=[*FORGOTTEN, "organization_name"])
    pledge.events.update(address=None, reason="")
    _happened(pledge, by, reason=ERASING)


# What staff do


def attest(request, pledge: Pledge, way: Pledge.Way) -> Pledge:
    """Confirm a pledge in the name of the signed-in registrar or coordinator, who answers for it."""
    with transaction.atomic():
        pledge = confirm(pledge, way, by=request.user, request=request)
        _record(request, audit.Action.PLEDGE_CONFIRMED, pledge, {"number": [None, pledge.number]})
    return pledge


def sign_on_the_spot(request, declaration: Declaration, pledge: Pledge, way: Pledge.Way) -> Pledge:
    """Keep and confirm a pledge in one go, for who stands before a registrar or is vouched for by a coordinator."""
    with transaction.atomic():
        return attest(request, sign(declaration, pledge), way)


def erase_for(request, pledge: Pledge) -> None:
    """Forget who signed, because they asked the staff for it; a signer with the private link does so alone."""
    with transaction.atomic():
        _record(request, audit.Action.PLEDGE_ERASED, pledge, {"number": [pledge.number, pledge.number]})
        erase(pledge, by=request.user)


def _record(request, action, pledge: Pledge, changes) -> None:
    """The trail can forget nothing, so it tells of a pledge by its number alone."""
    about, label = pledge.declaration, f"{pledge.declaration} เลขที่ {pledge.number or '-'}"
    audit.record(request, action, pledge, changes, province=about.assembly.province.slug, label=label)
