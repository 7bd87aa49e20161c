"""The places of areas on days: opened, raised, lowered, and handed to those who wait.

Who waits is served in order of arrival. A group is one entry of its size and is never split; where it does not fit, the
next entry that does fit goes first, and the group keeps its turn. So no place stays empty that somebody who waits could
take, and at the end of every deed no entry waits that would fit: who comes then and finds room passes nobody by.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events import ticket_letters
from events.models import AreaDay, Assembly, Registration, Venue
from moral_assembly import thai
from moral_assembly.audit import Action, record

Mode, State = Registration.Mode, Registration.State


class Refused(Exception):
    """What the places or the state of a registration do not allow; ``str()`` says why, in Thai."""


def locked(*area_days: int) -> dict[int, AreaDay]:
    """Hold area-days until the transaction ends, in one order whoever asks, so that nobody waits for each other."""
    rows = AreaDay.objects.select_for_update(of=("self",)).select_related("venue", "assembly__province")
    return {row.pk: row for row in rows.filter(pk__in=area_days).order_by("pk")}


def days_of(assembly: Assembly) -> list[date]:
    length = (assembly.ends_on - assembly.starts_on).days
    return [assembly.starts_on + timedelta(days=n) for n in range(length + 1)]


def counts(assembly: Assembly) -> dict[tuple[int, date], int]:
    """How many have a place on site, by venue and day."""
    rows = assembly.area_days.filter(onsite_taken__gt=0).order_by()
    return {(venue, day): taken for venue, day, taken in rows.values_list("venue", "day", "onsite_taken")}


@transaction.atomic
def open_days(assembly: Assembly, venues: Iterable[Venue], *, request: HttpRequest | None = None) -> list[AreaDay]:
    """Take registrations for every day in ``venues``: 50 places in an area, no end of them in an online channel."""
    known = set(assembly.area_days.values_list("venue", "day"))
    missing = [(venue, day) for venue in venues for day in days_of(assembly) if (venue.pk, day) not in known]
    made = AreaDay.objects.bulk_create(_area_day(assembly, venue, day) for venue, day in missing)
    if made and request:
        record(request, Action.MADE, assembly, {"area_days": [None, len(made)]})
    return made


def _area_day(assembly: Assembly, venue: Venue, day: date) -> AreaDay:
    places = {"onsite_places": 0, "online_places": None} if venue.kind == Venue.Kind.ONLINE else {}
    return AreaDay(assembly=assembly, venue=venue, day=day, is_sample=venue.is_sample, **places)


@transaction.atomic
def set_places(
    area_day: AreaDay, onsite: int, online: int | None, *, is_open: bool = True, request: HttpRequest | None = None
) -> list[Registration]:
    """Change how many places there are; return who was promoted. Fewer than are confirmed is refused as a whole."""
    area_day = locked(area_day.pk)[area_day.pk]
    for mode, places in ((Mode.ONSITE, onsite), (Mode.ONLINE, online)):
        if places is not None and places < area_day.taken(mode):
            raise Refused(
                f"{area_day}: ลดจำนวนที่ {mode.label} เหลือ {thai.digits(places)} ไม่ได้ "
                f"เพราะยืนยันแล้ว {thai.digits(area_day.taken(mode))} คน"
            )
    before = {field: getattr(area_day, field) for field in ("onsite_places", "online_places", "is_open")}
    after = {"onsite_places": onsite, "online_places": online, "is_open": is_open}
    changes = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
    if changes:
        AreaDay.objects.filter(pk=area_day.pk).update(**after)
        if request:
            record(request, Action.CHANGED, area_day, changes, province=area_day.assembly.province.slug)
    return promote(area_day, request=request)


def promote(area_day: AreaDay, *, request: HttpRequest | None = None) -> list[Registration]:
    """Give free places to those who wait, and write to them; call it inside the transaction that freed them."""
    area_day = locked(area_day.pk)[area_day.pk]
    promoted = [each for mode in Mode for each in _fitting(area_day, mode)]
    if promoted:
        changes = {"state": State.CONFIRMED, "confirmed_at": timezone.now()}
        Registration.objects.filter(pk__in=[each.pk for each in promoted]).update(**changes)
        for each in promoted:
            each.state, each.confirmed_at = State.CONFIRMED, changes["confirmed_at"]
            each.area_day = area_day
        ticket_letters.tell_all(promoted, "promoted", request)
    return promoted


def _fitting(area_day: AreaDay, mode: str) -> list[Registration]:
    """Those whose turn it is, the first that fit first."""
    free = area_day.free(mode)
    if free == 0:
        return []
    chosen = []
    for entry in _entries(area_day.registrations.waiting().filter(mode=mode).select_related("participant")):
        if free is None or len(entry) <= free:
            chosen += entry
            free = None if free is None else free - len(entry)
    return chosen


def _entries(waiting: QuerySet[Registration]) -> list[list[Registration]]:
    """The waiting list: single people and whole groups, a group where its first member stands."""
    entries: dict[tuple, list[Registration]] = {}
    for each in waiting:
        entries.setdefault(("group", each.group_id) if each.group_id else ("alone", each.pk), []).append(each)
    return list(entries.values())


def waiting_before(registration: Registration) -> int:
    """How many people stand before somebody who waits."""
    ahead = registration.area_day.registrations.waiting().filter(mode=registration.mode)
    return ahead.filter(arrival__lt=registration.arrival).count()
