"""Registering people for area-days at the desk: what would become of each is shown first, and done if it is still so.

Whether somebody of one name who is registered already is the same human is certain where telephone, e-mail or
organization agree (``networks.participants``); otherwise whoever registers them has to say.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpRequest

from events import places, registration
from events.models import AreaDay, Registration
from moral_assembly import thai
from networks.models import Participant

CONFIRMED, WAITING, THERE, DOUBT = "confirmed", "waiting", "there", "doubt"
SAME, OTHER = "same", "other"
Answers = Mapping[tuple[int, str], str]  # of a participant's key and an area-day's code: ``SAME`` or ``OTHER``


@dataclass
class Line:
    """One person, and what would become of them in one area-day; ``namesakes``: who is there under the same name."""

    participant: Participant
    outcome: str
    namesakes: list[Registration] = field(default_factory=list)


@dataclass
class Part:
    """One area-day and mode; ``refusal``: why nobody can be registered there now."""

    area_day: AreaDay
    mode: str
    lines: list[Line]
    refusal: str = ""

    @property
    def going(self) -> list[Participant]:
        return [line.participant for line in self.lines if line.outcome in (CONFIRMED, WAITING) and not self.refusal]

    def count(self, outcome: str) -> int:
        return 0 if self.refusal else sum(line.outcome == outcome for line in self.lines)


@dataclass
class Plan:
    """All that would be done; ``group``: the name under which people come together, empty for each alone."""

    parts: list[Part]
    group: str

    def count(self, outcome: str) -> int:
        return sum(part.count(outcome) for part in self.parts)

    @property
    def doubts(self) -> int:
        return self.count(DOUBT)

    @property
    def going(self) -> int:
        return sum(len(part.going) for part in self.parts)

    @property
    def seal(self) -> str:
        """Tell one plan from another, in few letters."""
        lines = [
            f"{part.area_day.slug} {part.mode} {part.refusal} {line.participant.pk} {line.outcome}"
            for part in self.parts
            for line in part.lines
        ]
        return hashlib.sha256("\n".join([self.group, *lines]).encode()).hexdigest()[:16]


class Changed(Exception):
    """What would be done now is not what was shown; ``plan`` is what would."""

    def __init__(self, plan: Plan):
        self.plan = plan
        super().__init__("places or registrations changed meanwhile")


class Doubtful(Changed):
    """Somebody has to say first who is who."""


def draw(
    people: Sequence[Participant],
    wishes: Iterable[tuple[AreaDay, str]],
    group: str = "",
    answers: Answers | None = None,
) -> Plan:
    """Return what would become of ``people``, who come in this order. Nothing is written."""
    return Plan([_part(people, area_day, mode, group, answers or {}) for area_day, mode in wishes], group)


def _part(people, area_day: AreaDay, mode: str, group: str, answers: Answers) -> Part:
    lines = lines_of(people, area_day, answers)
    part = Part(area_day, mode, lines, refusal_of(area_day, mode))
    going = [line for line in lines if line.outcome == CONFIRMED]
    most = area_day.places(mode)
    if group and most is not None and len(going) > most and not part.refusal:
        part.refusal = thai.digits(f"กลุ่มมี {len(going)} คน มากกว่าที่ทั้งหมด {most} ที่ แบ่งเป็นกลุ่มเล็กลง")
    for number, line in enumerate(going, 1):
        if not area_day.has_room(mode, len(going) if group else number):
            line.outcome = WAITING
    return part


def refusal_of(area_day: AreaDay, mode: str) -> str:
    if not area_day.is_open:
        return "ปิดรับลงทะเบียนแล้ว"
    return f"ไม่มีที่แบบ{Registration.Mode(mode).label}" if area_day.places(mode) == 0 else ""


def lines_of(people: Sequence[Participant], area_day: AreaDay, answers: Answers) -> list[Line]:
    """Return who of ``people`` is new in an area-day, there already, or in doubt; places are not looked at."""
    there = area_day.registrations.live().filter(participant__name_key__in=[each.name_key for each in people])
    by_name: dict[str, list[Registration]] = {}
    for row in there.select_related("participant").order_by("pk"):
        by_name.setdefault(row.participant.name_key, []).append(row)
    lines, chosen = [], {}
    for each in people:
        before = chosen.setdefault(each.name_key, [])
        known = by_name.get(each.name_key, [])
        if any(is_one(each, other) for other in [*(row.participant for row in known), *before]):
            lines.append(Line(each, THERE))
            continue
        before.append(each)
        outcome = {SAME: THERE, OTHER: CONFIRMED}.get(answers.get((each.pk, area_day.slug)), DOUBT)
        lines.append(Line(each, outcome if known else CONFIRMED, known))
    return lines


def is_one(one: Participant, other: Participant) -> bool:
    """Whether two of one name are certainly one human."""
    return one is other or one.identity == other.identity or one.agrees_with(other)


@transaction.atomic
def enrol(
    request: HttpRequest,
    people: Sequence[Participant],
    wishes: Sequence[tuple[AreaDay, str]],
    group: str,
    answers: Answers,
    seal: str,
) -> Plan:
    """Do what was shown under ``seal``. Raise ``Changed`` or ``Doubtful`` before anything is written."""
    held = places.locked(*(area_day.pk for area_day, _ in wishes))
    wishes = [(held[area_day.pk], mode) for area_day, mode in wishes]
    plan = draw(people, wishes, group)
    if plan.seal != seal:
        raise Changed(plan)
    plan = draw(people, wishes, group, answers)
    if plan.doubts:
        raise Doubtful(plan)
    way = Registration.Way.COORDINATOR
    for part in plan.parts:
        if part.going and group:
            registration.register_group(part.going, part.area_day, part.mode, name=group, way=way, request=request)
        elif part.going:
            registration.register_each(part.going, part.area_day, part.mode, way=way, request=request)
    return plan
