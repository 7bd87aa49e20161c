"""The door: what a scan means, written down once, whoever scans and however often it is sent.

``scan`` reads, judges and writes without a lock: the row of a step stands once (``CheckIn``), and who comes second
judges again by what stands then. One request of the door costs four statements.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import timezone

from events import places, registration, tickets
from events.models import AreaDay, CheckIn, DoorLink, Registration, Venue
from moral_assembly import thai
from moral_assembly.audit import Action, record
from moral_assembly.tokens import hash_of
from networks import participants
from networks.models import Participant

Direction, Outcome = CheckIn.Direction, CheckIn.Outcome
State = Registration.State
# The letters of a code as a hand-held reader types them where the computer is set to a Thai keyboard.
KEDMANEE = str.maketrans('จๅ/-ภถุึคตฤฺฉฏฎโฌ็ณ๋ษศ?์ฯญ๐ฑฆธ๊ฮ")ํ( ๓๔๕๙ขใฝซ', tickets.ALPHABET)
LONGEST_NUMBER = 9  # digits of an order of arrival


@dataclass(frozen=True)
class Scan:
    """What a door sends: a ticket's code or its order of arrival, which way, and a number that no other scan has."""

    code: str
    direction: str
    nonce: UUID
    scanned_at: datetime
    was_offline: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the door is told. ``registration`` is unknown of a code that says nothing."""

    outcome: str
    direction: str
    registration: Registration | None = None
    is_repeat: bool = False  # of a scan that was sent before: nothing new was written

    @property
    def is_ok(self) -> bool:
        return self.outcome == Outcome.OK

    @property
    def tone(self) -> str:
        return TONES.get(self.outcome, "bad")

    @property
    def heading(self) -> str:
        if self.is_ok:
            return "เข้าได้" if self.direction == Direction.IN else "ออกแล้ว"
        return Outcome(self.outcome).label

    @property
    def detail(self) -> str:
        return DETAILS[self.outcome](self.registration) if self.outcome in DETAILS else ""

    @property
    def name(self) -> str:
        return self.registration.participant.name if self.registration else ""

    @property
    def about(self) -> str:
        """Whose badge it is, beside the name."""
        if not self.registration:
            return ""
        who = self.registration.participant
        order = f"ลำดับที่ {thai.digits(self.registration.arrival)}"
        return " · ".join(filter(None, (who.organization_name, who.get_role_display(), order)))


def _place(registration: Registration) -> str:
    return f"บัตรนี้ใช้ที่ {registration.area_day.venue} {thai.format_date(registration.area_day.day, 'full')}"


def _already(registration: Registration) -> str:
    return f"เข้าแล้วเวลา {thai.format_time(registration.last['at'])} ที่{registration.last['door']}"


TONES = {Outcome.OK: "ok", Outcome.ALREADY_IN: "warn", Outcome.NOT_IN: "warn", Outcome.VOID: "warn"}
DETAILS = {
    Outcome.WRONG_DAY: _place,
    Outcome.WRONG_AREA: _place,
    Outcome.ALREADY_IN: _already,
    Outcome.CANCELLED: lambda registration: "การลงทะเบียนนี้ยกเลิกแล้ว ถ้ายังมีที่ว่าง ลงทะเบียนหน้างานได้",
    Outcome.WAITING: lambda registration: f"สถานะ {registration.get_state_display()} ยังไม่มีที่",
    Outcome.ONLINE: lambda registration: "ลงทะเบียนไว้สำหรับชมออนไลน์ ถ้ายังมีที่ว่าง เปลี่ยนแบบได้ที่ลิงก์บัตร",
    Outcome.VOID: lambda registration: "เปลี่ยนการลงทะเบียนหลังออกบัตรใบนี้ ขอดูบัตรใบใหม่ หรือค้นจากชื่อ",
    Outcome.NOT_IN: lambda registration: "ไม่มีบันทึกว่าเข้าพื้นที่นี้ จึงบันทึกการออกไม่ได้",
    Outcome.UNKNOWN: lambda registration: "ไม่ใช่บัตรหรือลำดับที่ของพื้นที่และวันนี้ ลองค้นจากชื่อ",
    Outcome.FORGED: lambda registration: "ลายเซ็นในคิวอาร์ไม่ใช่ของงานนี้ อย่าให้เข้าด้วยบัตรนี้",
    Outcome.REPLAYED: lambda registration: "เลขกำกับนี้ใช้กับการสแกนอื่นแล้ว สแกนใหม่อีกครั้ง",
}

# What a telephone says by itself while it has no network, and knows neither names nor other doors.
OFFLINE = {
    Outcome.OK: "ตรวจลายเซ็นในบัตรแล้ว จะส่งให้ระบบเมื่อมีเครือข่าย",
    Outcome.WRONG_AREA: "บัตรนี้เป็นของพื้นที่หรือวันอื่น",
    Outcome.CANCELLED: "การลงทะเบียนนี้ยกเลิกแล้ว",
    Outcome.WAITING: "ยังไม่มีที่สำหรับบัตรนี้",
    Outcome.ONLINE: "ลงทะเบียนไว้สำหรับชมออนไลน์",
    Outcome.VOID: "เปลี่ยนการลงทะเบียนหลังออกบัตรใบนี้ ขอดูบัตรใบใหม่",
    Outcome.ALREADY_IN: "บัตรนี้เข้าไปแล้ว",
    Outcome.NOT_IN: "ไม่มีบันทึกว่าเข้าพื้นที่นี้",
    Outcome.UNKNOWN: "ไม่ใช่บัตรหรือลำดับที่ของพื้นที่และวันนี้",
    Outcome.FORGED: "ลายเซ็นในคิวอาร์ไม่ใช่ของงานนี้ อย่าให้เข้าด้วยบัตรนี้",
}


def offline_words() -> dict:
    """Heading, tone and detail of every verdict that a telephone may reach by itself; "out" is a good way out."""
    verdicts = {outcome: Verdict(outcome, Direction.IN) for outcome in OFFLINE}
    said = {outcome.value: [each.heading, each.tone, OFFLINE[outcome]] for outcome, each in verdicts.items()}
    leaving = Verdict(Outcome.OK, Direction.OUT)
    return said | {"out": [leaving.heading, leaving.tone, "จะส่งให้ระบบเมื่อมีเครือข่าย"]}


# Scanning


def scan(link: DoorLink, scan: Scan) -> Verdict:
    """Judge a scan at a door and write it down, with its reason if it is refused."""
    while True:
        registration, outcome = _judged(link.area_day, scan)
        if _written(link, scan, registration, outcome):
            return Verdict(outcome, scan.direction, registration)
        if sent := CheckIn.objects.filter(nonce=scan.nonce).first():
            return _again(link, scan, sent, registration)


def _judged(area_day: AreaDay, scan: Scan) -> tuple[Registration | None, str]:
    code, issue = _typed(scan.code.strip()), None
    try:
        ticket = tickets.read(code)
        found, issue = _found(BY_TICKET, ticket.registration), ticket.issue
    except tickets.Forged:
        number = thai.arabic(code)
        if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
            return None, Outcome.FORGED if code.startswith(tickets.PREFIX) else Outcome.UNKNOWN
        found = _found(BY_ARRIVAL, area_day.pk, int(number))
    if found is None:
        return None, Outcome.UNKNOWN
    return found, _outcome(found, area_day, scan.direction, issue)


def _typed(code: str) -> str:
    """What a reader meant: a code's first letters tell how the keyboard was set."""
    meant = code.translate(KEDMANEE)
    return meant if meant.startswith(tickets.PREFIX) and not code.startswith(tickets.PREFIX) else code


# What is known of a scan's ticket. Written out, as one scan is one request: putting this statement together anew each
# time took longer than all the database does for it.
WANTED = {
    Registration: {"id", "area_day_id", "state", "mode", "issue", "arrival"},
    Participant: {"id", "prefix", "given_name", "family_name", "organization_name", "role", "is_erased"},
    AreaDay: {"id", "day"},
    Venue: {"id", "name"},
}
PARTS = {  # in the order of the models' own columns, as ``from_db`` takes them
    model: [field.attname for field in model._meta.concrete_fields if field.attname in names]
    for model, names in WANTED.items()
}
FIND = f"""
    SELECT {", ".join(f"{model._meta.db_table}.{name}" for model, names in PARTS.items() for name in names)},
        passed.step, passed.at, passed.door
    FROM events_registration
    JOIN networks_participant ON networks_participant.id = events_registration.participant_id
    JOIN events_areaday ON events_areaday.id = events_registration.area_day_id
    JOIN events_venue ON events_venue.id = events_areaday.venue_id
    LEFT JOIN LATERAL (
        SELECT step, at, events_doorlink.name AS door
        FROM events_checkin JOIN events_doorlink ON events_doorlink.id = events_checkin.link_id
        WHERE events_checkin.registration_id = events_registration.id
            AND events_checkin.area_day_id = events_registration.area_day_id AND step IS NOT NULL
        ORDER BY step DESC LIMIT 1
    ) AS passed ON true
"""  # noqa: S608 - of our own names
BY_TICKET = FIND + "WHERE events_registration.id = %s"
BY_ARRIVAL = FIND + "WHERE events_registration.area_day_id = %s AND events_registration.arrival = %s"


def _found(statement: str, *which: int) -> Registration | None:
    """A registration with the last time it was let through at its area-day."""
    with connection.cursor() as cursor:
        cursor.execute(statement, which)
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    found, who, area_day, venue = (
        model.from_db(None, names, list(islice(values, len(names)))) for model, names in PARTS.items()
    )
    found.participant, found.area_day, area_day.venue = who, area_day, venue
    step, at, door = values
    found.last = {"step": step, "at": at, "door": door} if step else None
    return found


def _outcome(found: Registration, area_day: AreaDay, direction: str, issue: int | None) -> str:
    if found.area_day_id != area_day.pk:
        return Outcome.WRONG_AREA if found.area_day.day == area_day.day else Outcome.WRONG_DAY
    is_in = _step(found) % 2 == 1
    if direction == Direction.OUT:  # who is inside may always leave
        return Outcome.OK if is_in else Outcome.NOT_IN
    if found.state == State.CANCELLED:
        return Outcome.CANCELLED
    if issue not in (None, found.issue & 0xFFFF):
        return Outcome.VOID
    if found.state != State.CONFIRMED:
        return Outcome.WAITING
    if found.mode == Registration.Mode.ONLINE:
        return Outcome.ONLINE
    return Outcome.ALREADY_IN if is_in else Outcome.OK


def _step(found: Registration) -> int:
    return found.last["step"] if found.last else 0


WRITE = """
    INSERT INTO events_checkin (link_id, area_day_id, registration_id, direction, outcome, step, nonce, scanned_at, at,
        was_offline)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


def _written(link: DoorLink, scan: Scan, registration: Registration | None, outcome: str) -> bool:
    """Write the scan down, unless it was sent before or the step was taken meanwhile."""
    step = _step(registration) + 1 if outcome == Outcome.OK else None
    about = [link.pk, link.area_day_id, registration and registration.pk, scan.direction, outcome, step]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [*about, str(scan.nonce), scan.scanned_at, timezone.now(), scan.was_offline])
        return cursor.fetchone() is not None


def _again(link: DoorLink, scan: Scan, sent: CheckIn, registration: Registration | None) -> Verdict:
    """The verdict on a scan that was sent before; another scan under its nonce is refused, and that is written too."""
    about = (link.area_day_id, scan.direction, registration and registration.pk)
    if (sent.area_day_id, sent.direction, sent.registration_id) == about:
        return Verdict(sent.outcome, sent.direction, registration, is_repeat=True)
    _written(link, Scan(scan.code, scan.direction, uuid4(), scan.scanned_at), registration, Outcome.REPLAYED)
    return Verdict(Outcome.REPLAYED, scan.direction)


def told(link: DoorLink, nonce: UUID) -> Verdict | None:
    """The verdict on a scan of this door's own, once more."""
    sent = link.check_ins.filter(nonce=nonce).first()
    found = _found(BY_TICKET, sent.registration_id) if sent and sent.registration_id else None
    return Verdict(sent.outcome, sent.direction, found, is_repeat=True) if sent else None


def tickets_of(area_day: AreaDay) -> dict[int, list]:
    """What a telephone must know to judge without network: of each registration issue, state, mode, whether it is
    inside, and its order of arrival. It names nobody, so a lost telephone tells nothing.
    """
    passed = CheckIn.objects.accepted().filter(registration=OuterRef("pk"), area_day=area_day)
    last = Subquery(passed.order_by("-step").values("step")[:1])
    rows = area_day.registrations.annotate(step=last).values_list("pk", "issue", "state", "mode", "step", "arrival")
    return {
        pk: [issue & 0xFFFF, state, mode, (step or 0) % 2, arrival]
        for pk, issue, state, mode, step, arrival in rows.order_by()
    }


def named(area_day: AreaDay, words: str, most: int) -> list[Registration]:
    """Those who may come in, and whose name or organization holds every word."""
    rows = area_day.registrations.filter(state=State.CONFIRMED, mode=Registration.Mode.ONSITE)
    for word in thai.normalise(words).split():
        rows = rows.filter(participant__search_text__contains=word)
    return list(rows.select_related("participant").order_by("participant__sort_key", "arrival")[:most])


# Walking in


@transaction.atomic
def walk_in(request: HttpRequest, link: DoorLink, who: Participant, known: Participant | None) -> Registration:
    """Register somebody who stands at the door and was told how data are kept; ``known``: who it is of those known.

    Raise ``registration.Refused`` when no place is left, ``AlreadyRegistered`` with what stands for whom has one.
    """
    notice = link.area_day.assembly.registration.notice
    about = {"notice": notice, "consented_at": timezone.now(), "way": Registration.Way.DOOR, "may_wait": False}
    places.locked(link.area_day_id)
    return registration.register(known or participants.keep(who), link.area_day, request=request, **about)


# Links


def link_of(token: str) -> DoorLink | None:
    """The link of a token, be it over or not."""
    return DoorLink.objects.select_related("area_day").filter(token_hash=hash_of(token)).first()


@transaction.atomic
def open_link(request: HttpRequest, area_day: AreaDay, name: str, expires_at: datetime) -> str:
    """Make a link for a door, and return its token, which nobody can be told again."""
    token = secrets.token_urlsafe(32)
    made = DoorLink.objects.create(
        area_day=area_day, name=name, token_hash=hash_of(token), expires_at=expires_at, made_by=request.user
    )
    _record(request, Action.DOOR_LINK_MADE, made, {"expires_at": [None, expires_at.isoformat()]})
    return token


@transaction.atomic
def revoke(request: HttpRequest, link: DoorLink) -> None:
    """Close a door's link for good; what it wrote stands."""
    if DoorLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        _record(request, Action.DOOR_LINK_REVOKED, link, {})


def _record(request: HttpRequest, action: Action, link: DoorLink, changes: dict) -> None:
    record(request, action, link, changes, province=link.area_day.assembly.province.slug)
