"""What happened to an agreement, chained row to row, so that nobody alters, removes or slips in one unseen."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils import timezone

from moral_assembly import audit, thai
from pledges.models import Mou, MouEvent, MouSigner
from pledges.models.mou_evidence import FIRST_HASH


def happened(
    mou: Mou, kind: MouEvent.Kind, request: HttpRequest | None = None, signer: MouSigner | None = None, **details
) -> MouEvent:
    """Write it down, in the transaction of the deed itself; the caller holds the agreement's row."""
    last = mou.events.order_by("-number").values_list("number", "hash").first() or (0, FIRST_HASH)
    user = getattr(request, "user", None)
    event = MouEvent(
        mou=mou,
        number=last[0] + 1,
        text_id=mou.text_id,
        signer=signer,
        kind=kind.value,
        at=timezone.now(),
        by_id=user.pk if user else None,
        address=audit.address(request) or None,
        agent=agent_of(request),
        details=details,
        previous_hash=last[1],
    )
    event.hash = event.true_hash
    event.save(force_insert=True)
    return event


def agent_of(request: HttpRequest | None) -> str:
    """What the browser calls itself; it may say what it likes."""
    return thai.clean(request.headers.get("User-Agent", ""))[:300] if request else ""


def faults(mou: Mou) -> Iterator[str]:
    """Name every row of an agreement's story that was altered, removed or put in."""
    number, previous = 0, FIRST_HASH
    for event in mou.events.order_by("number"):
        if event.number != number + 1:
            yield f"เหตุการณ์ที่ {thai.digits(number + 1)} หายไป"
        elif event.previous_hash != previous:
            yield f"เหตุการณ์ที่ {thai.digits(event.number)} ไม่ต่อจากเหตุการณ์ก่อนหน้า"
        if not event.is_true:
            yield f"เหตุการณ์ที่ {thai.digits(event.number)} ถูกแก้ไข"
        number, previous = event.number, event.hash
