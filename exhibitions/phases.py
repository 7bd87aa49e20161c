"""What each role may do with nominations, by phase: one table, read by every page and every verb."""

from datetime import datetime
from enum import StrEnum

from django.http import HttpRequest
from django.utils import timezone

from events.models import Assembly
from exhibitions.models import Phase
from moral_assembly import clock
from networks.desk import Desk
from networks.permissions import Role

PUBLIC = "public"  # who has no account
Kind = Phase.Kind


class Deed(StrEnum):
    """Something that is done with nominations."""

    PROPOSE = "propose"  # from outside
    NOMINATE = "nominate"  # write, send, take up and set aside
    SCREEN = "screen"
    SCORE = "score"
    SEE_RESULTS = "see_results"
    DECIDE = "decide"
    TELL = "tell"  # write and approve the stories
    READ = "read"  # the nominations themselves


COORDINATES = {Deed.READ, Deed.NOMINATE}
ORGANIZES = {Deed.READ, Deed.NOMINATE, Deed.SCREEN}  # helps a network that was late, before the scoring begins

# No phase: nothing is open, and everybody who works with nominations may still read them.
RIGHTS = {
    None: {Role.ORGANIZER: {Deed.READ}, Role.COORDINATOR: {Deed.READ}, Role.COMMITTEE: set()},
    Kind.NOMINATING: {
        PUBLIC: {Deed.PROPOSE},
        Role.COORDINATOR: COORDINATES,
        Role.ORGANIZER: ORGANIZES,
        Role.COMMITTEE: set(),
    },
    Kind.SCREENING: {Role.COORDINATOR: {Deed.READ}, Role.ORGANIZER: ORGANIZES, Role.COMMITTEE: set()},
    Kind.SCORING: {
        Role.COORDINATOR: {Deed.READ},
        Role.ORGANIZER: {Deed.READ, Deed.SEE_RESULTS},
        Role.COMMITTEE: {Deed.SCORE},
    },
    Kind.DELIBERATING: {
        Role.COORDINATOR: {Deed.READ},
        Role.ORGANIZER: {Deed.READ, Deed.SEE_RESULTS, Deed.DECIDE},
        Role.COMMITTEE: {Deed.SEE_RESULTS},
    },
    Kind.ANNOUNCED: {
        Role.COORDINATOR: {Deed.READ},
        Role.ORGANIZER: {Deed.READ, Deed.SEE_RESULTS, Deed.TELL},
        Role.COMMITTEE: {Deed.SEE_RESULTS, Deed.TELL},
    },
}
ALWAYS = {Role.AUDITOR: {Deed.READ, Deed.SEE_RESULTS}}

CLOSED = {
    Deed.PROPOSE: "ขณะนี้ไม่ได้เปิดรับการเสนอชื่อ",
    Deed.NOMINATE: "พ้นเวลาเสนอชื่อแล้ว ติดต่อผู้จัดงานหากมีเหตุจำเป็น",
    Deed.SCREEN: "กลั่นกรองได้ในช่วงเสนอชื่อและช่วงกลั่นกรอง",
    Deed.SCORE: "ขณะนี้ไม่อยู่ในช่วงให้คะแนน",
    Deed.SEE_RESULTS: "ยังดูผลคะแนนไม่ได้ในช่วงนี้",
    Deed.DECIDE: "ตัดสินได้ในช่วงพิจารณาตัดสินเท่านั้น",
    Deed.TELL: "เผยแพร่เรื่องได้เมื่อประกาศผลแล้ว",
    Deed.READ: "บทบาทนี้ไม่ดูการเสนอชื่อ",
}


class Closed(Exception):
    """The deed is not open to the role in the phase of the moment; ``str()`` says so in Thai."""

    def __init__(self, deed: Deed):
        self.deed = deed
        super().__init__(CLOSED[deed])


def current(assembly: Assembly, now: datetime | None = None) -> Phase | None:
    """The phase that the edition is in. Verbs that hold a lock ask without ``now``: the clock of the moment counts."""
    return assembly.phases.at(now or timezone.now()).first()


def allows(phase: Phase | None, role: str, deed: Deed) -> bool:
    table = RIGHTS[phase.kind if phase else None]
    return deed in table.get(role, set()) | ALWAYS.get(role, set())


def may(desk: Desk, phase: Phase | None, deed: Deed) -> bool:
    """Whether one of the roles that somebody holds allows it; the administrator acts in every role."""
    roles = set(Role) if desk.is_administrator else desk.roles
    return any(allows(phase, role, deed) for role in roles)


def demand(desk: Desk, assembly: Assembly, deed: Deed) -> Phase | None:
    """Return the phase of the moment, or refuse with ``Closed``."""
    phase = current(assembly)
    if not may(desk, phase, deed):
        raise Closed(deed)
    return phase


def shown(request: HttpRequest, assembly: Assembly) -> Phase | None:
    """The phase at the moment that a public page shows; the page is made anew when another begins or this one ends."""
    now, spans = clock.now(request), list(assembly.phases.all())
    for moment in (moment for each in spans for moment in (each.starts_at, each.ends_at)):
        if moment and moment > now:
            clock.hold_until(request, moment)
    return next((each for each in spans if now in each.span), None)
