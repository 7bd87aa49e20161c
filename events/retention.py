"""How long it is kept who came: until the date that each edition names beside its form. The counts stay for good."""

from collections import Counter

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from events.models import Assembly, Registration, RegistrationRules
from networks import letters
from networks.models import Letter, Participant
from networks.participants import FORGOTTEN

AT_ONCE = 2000
BECAUSE = "เก็บครบกำหนดแล้ว"


def expired() -> QuerySet[Participant]:
    """Those who registered, and whose editions' dates are all past."""
    over = RegistrationRules.objects.filter(keep_until__lt=timezone.localdate()).values("assembly")
    theirs = Registration.objects.filter(participant=OuterRef("pk"))
    known = Participant.objects.filter(is_erased=False, registrations__area_day__assembly__in=over)
    return known.exclude(Exists(theirs.exclude(area_day__assembly__in=over))).distinct()


def due() -> list[tuple[Assembly, int]]:
    """How many would be forgotten now, by the edition that they came to last."""
    rows = Registration.objects.filter(participant__in=expired()).order_by("participant_id", "-area_day__day")
    last = Counter(rows.distinct("participant_id").values_list("area_day__assembly", flat=True))
    editions = Assembly.objects.select_related("province").in_bulk(last)
    return [(editions[pk], number) for pk, number in last.items()]


@transaction.atomic
def forget_expired() -> int:
    """Forget the next few; return how many. Call it until there are none."""
    rows = Participant.objects.filter(pk__in=expired().values("pk")).order_by("pk")
    found = list(rows.select_for_update(skip_locked=True)[:AT_ONCE])
    addresses = {who.email for who in found} - {""}
    if addresses:
        written = Letter.objects.filter(kind=Letter.Kind.REGISTRATION, to__in=addresses)
        letters.forget(written.filter(to_name__in={who.name for who in found}), BECAUSE)
    keys = [who.pk for who in found]
    Registration.objects.filter(participant__in=keys).exclude(cancel_reason="").update(cancel_reason="")
    return Participant.objects.filter(pk__in=keys).update(**FORGOTTEN, changed_at=timezone.now())
