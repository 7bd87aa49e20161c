"""How long what signers told us is kept, as the notice beside the form says; every worker's sweep sees to it.

How those of agreements are forgotten is told in ``mou_erasure``.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pledges import letters, mou_erasure, signing
from pledges.models import BatchItem, Certificate, Declaration, Pledge, PledgeEvent

REMIND_AFTER = timedelta(days=3)
UNCONFIRMED_FOR = timedelta(days=30)
ADDRESS_FOR = timedelta(days=90)
CONTACT_FOR = timedelta(days=365)  # after the edition's last day, and after whoever signed later
AT_ONCE = 200  # letters of a sweep
ROWS_AT_ONCE = 5000


@transaction.atomic
def remind() -> int:
    """Ask once more whoever got the private link three days ago and did not confirm, while the declaration is open."""
    now = timezone.now()
    due = Pledge.objects.filter(
        Q(declaration__closes_at__isnull=True) | Q(declaration__closes_at__gt=now),
        state=Pledge.State.PENDING,
        reminded_at__isnull=True,
        signed_at__lt=now - REMIND_AFTER,
        signed_at__gt=now - UNCONFIRMED_FOR,
        declaration__is_published=True,
    )
    rows = due.exclude(email="").select_related("declaration__assembly__province").order_by("signed_at")
    found = list(rows.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    Pledge.objects.filter(pk__in=[pledge.pk for pledge in found]).update(reminded_at=now)
    for pledge in found:
        if signing.confirmed_twin(pledge) is None:
            letters.remind(pledge)
    return len(found)


def forget() -> int:
    """Remove what nobody confirmed, then addresses of devices, e-mail and telephone, where certificates went to, and
    how signers of agreements were reached; return how many rows."""
    return _unconfirmed() + _addresses() + _contacts() + _delivered() + mou_erasure.forget()


def _unconfirmed() -> int:
    rows = Pledge.objects.filter(state=Pledge.State.PENDING, signed_at__lt=timezone.now() - UNCONFIRMED_FOR)
    found = list(rows.filter(is_erased=False)[:AT_ONCE])
    for pledge in found:
        signing.erase(pledge)
    return len(found)


def _addresses() -> int:
    last = timezone.now() - ADDRESS_FOR
    pledges = Pledge.objects.filter(address__isnull=False, signed_at__lt=last)
    events = PledgeEvent.objects.filter(address__isnull=False, at__lt=last)
    return _some(pledges).update(address=None) + _some(events).update(address=None)


def _delivered() -> int:
    """Where a certificate was sent to, once it was handed over long enough ago to have come back."""
    arrived = Certificate.objects.filter(handed_at__lt=timezone.now() - ADDRESS_FOR)
    items = BatchItem.objects.filter(certificate__in=arrived.values("pk")).exclude(address="")
    return _some(items).update(address="") + _some(arrived.exclude(address="")).update(address="")


def _contacts() -> int:
    """Two of one name and organization differ by their contacts alone, so the rule against doubles leaves them out."""
    last, now = timezone.localdate() - CONTACT_FOR, timezone.now()
    ended = list(Declaration.objects.filter(assembly__ends_on__lt=last).values_list("pk", flat=True))
    known = Pledge.objects.filter(declaration__in=ended, signed_at__lt=now - CONTACT_FOR)
    forgotten = {"email": "", "phone": "", "contact_forgotten_at": now}
    return sum(_some(known.exclude(**{field: ""})).update(**forgotten) for field in ("email", "phone"))


def _some(rows: QuerySet) -> QuerySet:
    return rows.model.objects.filter(pk__in=rows.order_by().values("pk")[:ROWS_AT_ONCE])
