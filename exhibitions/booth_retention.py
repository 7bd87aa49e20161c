"""How long it is known who stands at a booth and how its applicants are reached: as long as its edition keeps those
who registered. What the booth was, showed and told stays.
"""

from collections import Counter

from django.db import transaction
from django.db.models import Q, QuerySet

from events.models import Assembly
from events.retention import over
from exhibitions import booth_changes
from exhibitions.models import Booth

AT_ONCE = 500
LETTERS = "."  # a regular expression: anything said at all


def _due() -> QuerySet[Booth]:
    """The booths of editions whose date is past that still tell of people, now or as they were accepted."""
    told = ~Q(answers={})
    for name in Booth.PRIVATE:
        accepted = {f"accepted__{booth_changes.label_of(name)}__regex": LETTERS}
        told |= ~Q(**{name: ""}) | Q(**accepted)
    return Booth.objects.filter(told, assembly__in=over())


def due() -> list[tuple[Assembly, int]]:
    """How many booths would be forgotten now, by edition."""
    numbers = Counter(_due().order_by().values_list("assembly", flat=True))
    editions = Assembly.objects.select_related("province").in_bulk(numbers)
    return [(editions[pk], number) for pk, number in numbers.items()]


@transaction.atomic
def forget_expired() -> int:
    """Forget those of the next few booths; return how many. Call it until there are none."""
    rows = Booth.objects.filter(pk__in=_due().values("pk")).order_by("pk")
    held = list(rows.select_for_update(skip_locked=True)[:AT_ONCE])
    for booth in held:
        _forget(booth)
    return len(held)


def _forget(booth: Booth) -> None:
    for name in Booth.PRIVATE:
        setattr(booth, name, "")
    booth.answers = {}
    if booth.accepted:
        booth.accepted = {label: words for label, words in booth.accepted.items() if booth_changes.is_open(label)}
    booth.save(update_fields=[*Booth.PRIVATE, "answers", "accepted"])
