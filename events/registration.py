"""Registering for an area on a day: places taken, waited for, changed, given back.

Every deed first holds its area-days (``places.locked``), so that who comes at once comes in order; the database counts
and refuses what would exceed the places, whoever writes. What becomes free is handed on in the same transaction.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from events import places, ticket_letters
from events.models import AreaDay, Registration, RegistrationGroup
from events.places import Refused
from events.refusals import constraint_of
from moral_assembly import thai
from moral_assembly.audit import Action, record
from moral_assembly.site import site_of
from networks.models import Participant
from networks.participants import name_key

Mode, State, Way = Registration.Mode, Registration.State, Registration.Way


class AlreadyRegistered(Refused):
    """These humans have live ``registrations`` for the area-day. Told only to themselves or to staff."""

    def __init__(self, registrations: list[Registration]):
        self.registrations = registrations
        names = ", ".join(each.participant.name for each in registrations)
        super().__init__(f"ลงทะเบียนพื้นที่และวันนี้แล้ว: {names}")


class Full(Refused):
    """No place is left, and the one who asks did not say that waiting will do."""

    def __init__(self, area_day: AreaDay):
        super().__init__(f"{area_day} เต็มแล้ว")


class Forgotten(Refused):
    """The data of somebody were taken out after the page was opened."""

    def __init__(self):
        super().__init__("ข้อมูลของผู้นี้ลบแล้ว จึงลงทะเบียนไม่ได้")


@contextmanager
def _refusing_the_forgotten() -> Iterator[None]:
    """What the database alone knows at that moment, in words."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) != "registration_of_somebody_known":
            raise
        raise Forgotten from error


@_refusing_the_forgotten()
@transaction.atomic
def register(
    participant: Participant,
    area_day: AreaDay,
    mode: str = Mode.ONSITE,
    *,
    way: str,
    request: HttpRequest | None = None,
    may_wait: bool = True,
    **about,
) -> Registration:
    """Give somebody a place, or the next turn to wait for one.

    ``about``: notice and consented_at of who was told, token of a form sent before. Raise ``AlreadyRegistered``,
    ``Full`` for who will not wait, or ``Refused`` where no such place is offered.
    """
    area_day = places.locked(area_day.pk)[area_day.pk]
    _check(area_day, [participant], mode)
    if not may_wait and not area_day.has_room(mode):
        raise Full(area_day)
    made = _written(participant, area_day, mode, _state(area_day, mode, 1), way, request, **about)
    made.save(force_insert=True)
    made.refresh_from_db(fields=["arrival", "identity"])
    ticket_letters.tell(made, "registered", request)
    _record(request, Action.REGISTERED, made, way, {"state": [None, made.get_state_display()]})
    return made


@_refusing_the_forgotten()
@transaction.atomic
def register_group(
    participants: Iterable[Participant],
    area_day: AreaDay,
    mode: str = Mode.ONSITE,
    *,
    name: str,
    way: str,
    request: HttpRequest | None = None,
    **about,
) -> RegistrationGroup:
    """Register people who come together: places for all of them, or one turn for all of them."""
    participants = list(participants)
    area_day = places.locked(area_day.pk)[area_day.pk]
    _check(area_day, participants, mode)
    most = area_day.places(mode)
    if most is not None and len(participants) > most:
        words = f"กลุ่มมี {len(participants)} คน มากกว่าที่ทั้งหมด {most} ที่"
        raise Refused(f"{thai.digits(words)}ของ{area_day} แบ่งเป็นกลุ่มเล็กลง")
    made_by = _user(request)
    group = RegistrationGroup.objects.create(area_day=area_day, name=name, made_by=made_by)
    state = _state(area_day, mode, len(participants))
    rows = [_written(each, area_day, mode, state, way, request, group=group, **about) for each in participants]
    Registration.objects.bulk_create(rows)
    ticket_letters.tell_all(rows, "registered", request)
    _record(request, Action.REGISTERED, rows[0], way, {"people": [None, len(rows)], "group": [None, name]})
    return group


@_refusing_the_forgotten()
@transaction.atomic
def register_each(
    participants: Iterable[Participant],
    area_day: AreaDay,
    mode: str = Mode.ONSITE,
    *,
    way: str,
    request: HttpRequest | None = None,
    **about,
) -> list[Registration]:
    """Register people who come by themselves, in this order: places while there are some, then a turn for each."""
    participants = list(participants)
    area_day = places.locked(area_day.pk)[area_day.pk]
    _check(area_day, participants, mode)
    rows = [
        _written(each, area_day, mode, _state(area_day, mode, number), way, request, **about)
        for number, each in enumerate(participants, 1)
    ]
    Registration.objects.bulk_create(rows)
    ticket_letters.tell_all(rows, "registered", request)
    confirmed = sum(made.is_confirmed for made in rows)
    _record(request, Action.REGISTERED, rows[0], way, {"people": [None, len(rows)], "confirmed": [None, confirmed]})
    return rows


def _check(area_day: AreaDay, participants: list[Participant], mode: str, moving: Registration | None = None) -> None:
    if not participants:
        raise Refused("เลือกผู้เข้าร่วมอย่างน้อยหนึ่งคน")
    if not area_day.is_open:
        raise Refused(f"{area_day} ปิดรับลงทะเบียนแล้ว")
    if area_day.places(mode) == 0:
        raise Refused(f"{area_day} ไม่มีที่แบบ{Mode(mode).label}")
    if any(each.province_id != area_day.assembly.province_id for each in participants):
        raise Refused("ผู้เข้าร่วมอยู่ในทะเบียนของจังหวัดอื่น")
    if taken := [each for each in standing(area_day, participants) if each != moving]:
        raise AlreadyRegistered(taken)


def standing(area_day: AreaDay, participants: Iterable[Participant]) -> list[Registration]:
    """The live registrations of the same humans for the area-day, also where another network keeps them."""
    names: dict[str, list[Participant]] = {}
    for each in participants:
        names.setdefault(name_key(each.given_name, each.family_name), []).append(each)
    rows = area_day.registrations.live().filter(participant__name_key__in=names).select_related("participant")
    return [
        row
        for row in rows.select_related("participant", "area_day__venue", "area_day__assembly__province")
        if any(
            each.pk == row.participant_id or each.identity == row.identity or each.agrees_with(row.participant)
            for each in names[row.participant.name_key]
        )
    ]


def _state(area_day: AreaDay, mode: str, count: int) -> str:
    return State.CONFIRMED if area_day.has_room(mode, count) else State.WAITING


def _written(participant, area_day, mode, state, way, request, **about) -> Registration:
    return Registration(
        participant=participant,
        area_day=area_day,
        mode=mode,
        state=state,
        way=way,
        made_by=_user(request),
        confirmed_at=timezone.now() if state == State.CONFIRMED else None,
        site=site_of(request),
        is_sample=participant.is_sample,
        **about,
    )


def hold(
    participant: Participant, area_day: AreaDay, mode: str, *, way: str, request: HttpRequest | None = None, **about
) -> Registration:
    """Keep the wish of somebody who may be another one that is known (``resembles``), until staff settle it."""
    made = _written(participant, area_day, mode, State.HELD, way, request, **about)
    with transaction.atomic():
        made.save(force_insert=True)
        ticket_letters.tell(made, "registered", request)
    return made


@_refusing_the_forgotten()
@transaction.atomic
def settle(registration: Registration, *, is_same: bool, request: HttpRequest | None = None) -> Registration:
    """Say whether somebody held is the one that is known, and place the registration; return the one that stands.

    Of one human registered already, the earlier registration stands, and its link goes to the address known.
    """
    registration = held(registration)
    if registration.state != State.HELD:
        raise Refused("การลงทะเบียนนี้ตัดสินแล้ว")
    typed, known = registration.participant, registration.participant.resembles
    if is_same and known:
        registration.participant = known
        if earlier := standing(registration.area_day, [known]):
            _end(registration, "ลงทะเบียนไว้แล้ว")
            ticket_letters.tell(earlier[0], "already", request)
            _settled(request, registration, typed)
            return earlier[0]
    elif typed.resembles_id:
        typed.resembles = None
        typed.save(update_fields=["resembles", "changed_at"])
    if earlier := standing(registration.area_day, [registration.participant]):
        raise AlreadyRegistered(earlier)
    registration.state = _state(registration.area_day, registration.mode, 1)
    registration.confirmed_at = timezone.now() if registration.is_confirmed else None
    registration.save(update_fields=["participant", "state", "confirmed_at"])
    ticket_letters.tell(registration, "registered", request)
    _settled(request, registration, typed)
    return registration


def _settled(request, registration: Registration, typed: Participant) -> None:
    if typed.pk != registration.participant_id and not typed.registrations.exists():
        typed.delete()
    _record(request, Action.REGISTRATION_SETTLED, registration, "", {"state": [None, registration.get_state_display()]})


def held(registration: Registration, *also: int) -> Registration:
    """Hold a registration with its area-day and ``also`` others, and return it as it is now."""
    area_days = places.locked(registration.area_day_id, *also)
    rows = Registration.objects.select_for_update(of=("self",)).select_related("participant__resembles", "group")
    found = rows.get(pk=registration.pk)
    if found.area_day_id not in area_days:
        raise Refused("การลงทะเบียนนี้เพิ่งเปลี่ยนไป เปิดหน้าใหม่แล้วลองอีกครั้ง")
    found.area_day = area_days[found.area_day_id]
    return found


@transaction.atomic
def cancel(registration: Registration, *, reason: str = "", request: HttpRequest | None = None) -> Registration:
    """Give the place or the turn back; who fits next gets it at once. Doing it twice changes nothing."""
    registration = held(registration)
    if registration.state == State.CANCELLED:
        return registration
    before = registration.get_state_display()
    _end(registration, reason)
    ticket_letters.tell(registration, "cancelled", request)
    places.promote(registration.area_day, request=request)
    changes = {"state": [before, registration.get_state_display()]}
    _record(request, Action.REGISTRATION_CANCELLED, registration, "", changes)
    return registration


def _end(registration: Registration, reason: str) -> None:
    registration.state, registration.cancelled_at = State.CANCELLED, timezone.now()
    registration.cancel_reason = reason[:300]
    registration.save(update_fields=["participant", "state", "cancelled_at", "cancel_reason"])


@transaction.atomic
def change(
    registration: Registration,
    area_day: AreaDay,
    mode: str,
    *,
    may_wait: bool = False,
    request: HttpRequest | None = None,
) -> Registration:
    """Move to another area, day or mode; the old place is given up only for a new one, or for a wait that was chosen.

    Who moves alone leaves the group. Tickets printed before are void.
    """
    registration = held(registration, area_day.pk)
    old, new = registration.area_day, places.locked(area_day.pk)[area_day.pk]
    if not registration.is_live:
        raise Refused(f"การลงทะเบียนนี้{registration.get_state_display()} จึงเปลี่ยนไม่ได้")
    if (old.pk, registration.mode) == (new.pk, mode):
        return registration
    _check(new, [registration.participant], mode, moving=registration)
    state = _state(new, mode, 1)
    if state == State.WAITING and not may_wait:
        raise Full(new)
    before = f"{old} {registration.get_mode_display()}"
    _move(registration, new, mode, state)
    ticket_letters.tell(registration, "changed", request)
    places.promote(old, request=request)
    changes = {"area_day": [before, f"{new} {registration.get_mode_display()}"]}
    _record(request, Action.REGISTRATION_CHANGED, registration, "", changes)
    return registration


def _move(registration: Registration, area_day: AreaDay, mode: str, state: str) -> None:
    registration.area_day, registration.mode, registration.state, registration.group = area_day, mode, state, None
    registration.confirmed_at = timezone.now() if state == State.CONFIRMED else None
    registration.issue += 1
    registration.save(update_fields=["area_day", "mode", "state", "group", "confirmed_at", "issue"])
    registration.refresh_from_db(fields=["arrival"])


def _user(request: HttpRequest | None):
    user = getattr(request, "user", None)
    return user if user and user.is_authenticated else None


def _record(request: HttpRequest | None, action: Action, registration: Registration, way: str, changes: dict) -> None:
    """What staff do is in the trail, which can forget nothing: it names a registration by place and number alone."""
    if _user(request) is None or way in (Way.PUBLIC, Way.IMPORT):
        return
    area_day = registration.area_day
    label = f"{area_day} ลำดับที่ {registration.arrival or '-'}"
    record(request, action, registration, changes, province=area_day.assembly.province.slug, label=label)
