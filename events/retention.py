"""How long it is known who somebody is: who registered until the date that the edition names beside its form, who
never did, and editions that name no date, for a year. The counts stay for good.
"""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events import papers, places, registration
from events.models import Assembly, Registration
from moral_assembly import thai
from networks import letters, participants
from networks.models import Letter, Participant, Province
from networks.participants import FORGOTTEN

AT_ONCE = 2000
BECAUSE = "เก็บครบกำหนดแล้ว"
UNNAMED = timedelta(days=365)  # after the last change of who never registered, or the end of an edition without a date


def over() -> QuerySet[Assembly]:
    """The editions whose date is past."""
    today = timezone.localdate()
    dated = Q(registration__keep_until__lt=today)
    return Assembly.objects.filter(dated | Q(registration=None, ends_on__lt=today - UNNAMED)).order_by()


def came() -> QuerySet[Participant]:
    """Those who registered, and whose editions' dates are all past."""
    ended = over().values("pk")
    theirs = Registration.objects.filter(participant=OuterRef("pk"))
    known = Participant.objects.filter(is_erased=False, registrations__area_day__assembly__in=ended)
    return known.exclude(Exists(theirs.exclude(area_day__assembly__in=ended))).distinct()


def never_registered() -> QuerySet[Participant]:
    """Those whom a network keeps, of whom nobody changed anything for a year, and who came to nothing."""
    old = Participant.objects.filter(is_erased=False, changed_at__lt=timezone.now() - UNNAMED)
    return old.filter(~Exists(Registration.objects.filter(participant=OuterRef("pk"))))


def kept_until(participant: Participant) -> date:
    """The last day on which it is known who somebody is, unless something is changed before."""
    editions = Assembly.objects.filter(area_days__registrations__participant=participant)
    dates = [keep or end + UNNAMED for keep, end in editions.values_list("registration__keep_until", "ends_on")]
    return max(dates, default=thai.local(participant.changed_at).date() + UNNAMED)


def last_day(assembly: Assembly) -> date:
    """The day until which an edition keeps what it knows of people."""
    rules = getattr(assembly, "registration", None)
    return rules.keep_until if rules else assembly.ends_on + UNNAMED


def due() -> list[tuple[Assembly | Province, int]]:
    """How many would be forgotten now, by the edition that they came to last, or by province if they came to none."""
    rows = Registration.objects.filter(participant__in=came()).order_by("participant_id", "-area_day__day")
    last = Counter(rows.distinct("participant_id").values_list("area_day__assembly", flat=True))
    editions = Assembly.objects.select_related("province").in_bulk(last)
    none = Counter(never_registered().values_list("province", flat=True))
    provinces = Province.objects.in_bulk(none)
    return [
        *((editions[pk], number) for pk, number in last.items()),
        *((provinces[pk], number) for pk, number in none.items()),
    ]


@transaction.atomic
def forget(participant: Participant, because: str, *, request: HttpRequest | None = None) -> None:
    """Take somebody out now: places still to come are given back, what was stays counted without a name."""
    to_come = participant.registrations.filter(area_day__day__gte=timezone.localdate()).exclude(state="cancelled")
    places.locked(*to_come.values_list("area_day", flat=True))  # before the person: so does who registers
    to_come = list(to_come)
    papers.forget(participant)
    participants.forget(participant, because)
    for each in to_come:
        registration.cancel(each, reason=because, request=request)


def _held(due: QuerySet[Participant]) -> list[Participant]:
    """The next few, locked; who registered while the lock was taken is not due any more."""
    rows = Participant.objects.filter(pk__in=due.values("pk")).order_by("pk")
    held = rows.select_for_update(skip_locked=True)[:AT_ONCE]
    return list(due.filter(pk__in=[each.pk for each in held]))


@transaction.atomic
def forget_expired() -> int:
    """Forget the next few; return how many. Call it until there are none."""
    found = _held(came()) or _held(never_registered())
    addresses = {who.email for who in found} - {""}
    if addresses:
        written = Letter.objects.filter(kind=Letter.Kind.REGISTRATION, to__in=addresses)
        letters.forget(written.filter(to_name__in={who.name for who in found}), BECAUSE)
    keys = [who.pk for who in found]
    Registration.objects.filter(participant__in=keys).exclude(cancel_reason="").update(cancel_reason="")
    return Participant.objects.filter(pk__in=keys).update(**FORGOTTEN, changed_at=timezone.now())
