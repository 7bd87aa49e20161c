"""What a file would do to a programme, row by row; nothing here writes anything."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import islice

from django.utils import timezone

from events import clashes
from events.models import Assembly, Session, Speaker
from events.sheet.layout import EVERYWHERE, MOST_ROWS, columns_of, row_of, sessions_of
from events.sheet.matching import bad, match
from events.sheet.people import Directory, Doubt, NewPerson, Part
from moral_assembly import thai
from moral_assembly.sheets import reading
from moral_assembly.sheets.columns import KEPT, Column
from moral_assembly.sheets.reading import Row
from networks.models import Person

MOMENTS = ("day", "starts", "ends")
MOST_CLASHES = 20_000  # looked at in one go; a thousand rows at one time in one place make half a million
TOLD_OF_A_CELL = 3
PLAIN = ("title", "kind", "body", "live_url", "state", "cancel_reason")


class Many(list):
    """Rows that answer ``all()``, as a related manager does."""

    def all(self) -> list:
        return self


@dataclass(eq=False)
class Future:
    """A session as it would be; ``clashes`` reads it like a ``Session``."""

    session: Session | None
    slug: str = ""
    title: str = ""
    kind: object = None
    body: str = ""
    venue: object = None
    everywhere: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    state: str = Session.State.DRAFT
    cancel_reason: str = ""
    live_url: str = ""
    delayed_minutes: int = 0
    hosts: Many = field(default_factory=Many)
    speakers: Many = field(default_factory=Many)

    @classmethod
    def of(cls, session: Session | None) -> "Future":
        if session is None:
            return cls(None)
        names = ("slug", *PLAIN, "venue", "everywhere", "starts_at", "ends_at", "delayed_minutes")
        same = {name: getattr(session, name) for name in names}
        parts = Many(Part(part.person, part.duty) for part in session.speakers.all())
        return cls(session, **same, hosts=Many(session.hosts.all()), speakers=parts)

    @property
    def pk(self) -> int:
        return self.session.pk if self.session else 0

    @property
    def venue_id(self) -> int | None:
        return self.venue and self.venue.pk

    @property
    def takes_place(self) -> bool:
        return self.starts_at is not None and self.state != Session.State.CANCELLED

    def __str__(self) -> str:
        return self.title


@dataclass(eq=False)
class Item:
    """A row and what comes of it."""

    row: Row
    session: Session | None
    how: str
    future: Future
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    differs: bool = False  # from what was shown before

    @property
    def outcome(self) -> str:
        if self.row.mistakes:
            return "bad"
        if self.session is None:
            return "new"
        return "changed" if self.changes else "same"

    @property
    def writes(self) -> bool:
        return self.outcome in ("new", "changed")

    @property
    def digest(self) -> str:
        """What a reader was shown of the row, in few letters."""
        told = [self.outcome, self.session and self.session.pk, self.changes, [str(each) for each in self.row.mistakes]]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


@dataclass
class Plan:
    """All that a file would do. ``told``: clashes that people may allow; ``waiting``: good rows that bad ones block."""

    assembly: Assembly
    columns: list[Column]
    notes: list[str]
    items: list[Item]
    sessions: list[Session]
    told: list[clashes.Clash] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)

    def of(self, outcome: str) -> list[Item]:
        return [item for item in self.items if item.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        return {outcome: len(self.of(outcome)) for outcome in ("bad", "new", "changed", "same")}

    @property
    def writing(self) -> list[Item]:
        """The rows that come when only good ones do."""
        waiting = set(self.waiting)
        return [item for item in self.items if item.writes and item not in waiting]

    @property
    def left_alone(self) -> int:
        return len(self.sessions) - len({item.session.pk for item in self.items if item.session})

    @property
    def shown(self) -> dict[str, str]:
        return {f"{item.row.sheet}!{item.row.number}": item.digest for item in self.items}

    def _people(self, kind: type) -> list:
        parts = (part for item in self.items if item.writes for part in item.future.speakers)
        return sorted({part.person for part in parts if isinstance(part.person, kind)}, key=str)

    @property
    def newcomers(self) -> list[NewPerson]:
        return self._people(NewPerson)

    @property
    def doubts(self) -> list[Doubt]:
        return self._people(Doubt)


Answers = dict[str, Person | None]  # who is meant by a name; None: nobody


@dataclass(frozen=True)
class Choice:
    """What a person ticked and picked: which new people to make, and who is meant by a name of several."""

    made: frozenset[str] = frozenset()
    meant: dict[str, str] = field(default_factory=dict)  # the person's number as text, "0" for nobody

    def answers(self, plan: "Plan") -> Answers:
        """Return what the choice says of the plan's questions; a question without an answer stays open."""
        nobody = {person.name: None for person in plan.newcomers if person.name not in self.made}
        for doubt in plan.doubts:
            people = {"0": None, **{str(person.pk): person for person in doubt.people}}
            if self.meant.get(doubt.name) in people:
                nobody[doubt.name] = people[self.meant[doubt.name]]
        return nobody


def draw(assembly: Assembly, content: bytes, answers: Answers | None = None) -> Plan:
    """Read a file against the programme as it is now; raise ``Unreadable``. A constant number of statements."""
    columns = columns_of(assembly)
    table = reading.read(content, columns, MOST_ROWS)
    sessions = list(sessions_of(assembly))
    for session in sessions:
        session.assembly = assembly
    by_key = {column.key: column for column in columns}
    matched = match(table.rows, sessions, by_key)
    directory = Directory.of(assembly.province, [str(row.values.get("speakers", "")) for row in table.rows])
    reader = Reader(assembly, by_key, directory, answers or {})
    items = [reader.item(row, *matched.get(id(row), (None, ""))) for row in table.rows]
    plan = Plan(assembly, columns, table.notes, items, sessions)
    _find_clashes(plan, by_key)
    return plan


@dataclass
class Reader:
    """What is needed to tell what comes of a row."""

    assembly: Assembly
    columns: dict[str, Column]
    directory: Directory
    answers: Answers

    def item(self, row: Row, session: Session | None, how: str) -> Item:
        before, future = Future.of(session), Future.of(session)
        now = self._now(session)
        changed = {key for key, value in row.values.items() if value != KEPT and not _same(value, now.get(key))}
        if session:
            changed.discard("slug")
        if "state" in changed and not row.values["state"]:
            changed.remove("state")
        self._set(row, future, changed)
        if "speakers" in changed:
            self._set_speakers(row, before, future)
        self._check(row, before, future, changed)
        return Item(row, session, how, future, _differences(before, future) if not row.mistakes else {})

    def _now(self, session: Session | None) -> dict:
        """Read what an export would say of the session, so that like is compared with like."""
        if session is None:
            return {}
        written = row_of(session, self.columns.values())
        now = {}
        for key, column in self.columns.items():
            with suppress(thai.Mistyped):  # what came in by other doors; a row that says the same is told at its cell
                now[key] = column.read(written[key])
        return now

    def _set(self, row: Row, future: Future, changed: set[str]) -> None:
        values = row.values
        future.slug = future.slug or values.get("slug", "")
        for key in changed & set(PLAIN):
            setattr(future, key, values[key])
        if "venue" in changed:
            future.everywhere = values["venue"] == EVERYWHERE
            future.venue = None if future.everywhere else values["venue"]
        if "hosts" in changed:
            future.hosts = Many(values["hosts"])
        if changed & set(MOMENTS):
            self._set_moments(row, future)

    def _set_moments(self, row: Row, future: Future) -> None:
        """Put day and times together; a column that is not in the file says what the session has."""
        start, end = (moment and timezone.localtime(moment) for moment in (future.starts_at, future.ends_at))
        known = {"day": start and start.date(), "starts": start and start.time(), "ends": end and end.time()}
        said = {key: row.values.get(key) if row.says(key) else known[key] for key in MOMENTS}
        if bad(row) & {self.columns[key].name for key in MOMENTS}:
            return
        missing = [key for key in MOMENTS if said[key] is None]
        if missing and len(missing) < len(MOMENTS):
            row.mistake(self.columns[missing[0]], "ใส่วัน เวลาเริ่ม และเวลาสิ้นสุดให้ครบ หรือเว้นว่างทั้งสามช่อง")
        elif not missing and said["ends"] <= said["starts"]:
            why = "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม รายการที่ข้ามเที่ยงคืนให้แบ่งเป็นสองรายการ"
            row.mistake(self.columns["ends"], why)
        else:
            future.starts_at, future.ends_at = _moments(**said)
            future.delayed_minutes = 0  # a delay counts from the time that was announced

    def _set_speakers(self, row: Row, before: Future, future: Future) -> None:
        column, parts = self.columns["speakers"], self.directory.parts(row.values["speakers"], before.speakers)
        parts = [replace(part, person=self.answers.get(part.person.name, part.person)) for part in parts]
        future.speakers = Many(part for part in parts if part.person is not None)
        people = [part.person for part in future.speakers]
        for person in people:
            if people.count(person) > 1:
                row.mistake(column, f"มีชื่อ {person} มากกว่าหนึ่งครั้ง")
                break
        for part in future.speakers:
            if len(part.duty) > Speaker._meta.get_field("duty").max_length:
                row.mistake(column, f"หน้าที่ของ {part.person} ยาวเกิน ๑๐๐ ตัวอักษร")
            if isinstance(part.person, NewPerson) and (not part.person.fits or part.person.name.startswith("(")):
                row.mistake(column, f"“{part.person.name[:60]}” ไม่ใช่ชื่อคน คั่นแต่ละคนด้วยจุลภาคหรือขึ้นบรรทัดใหม่")

    def _check(self, row: Row, before: Future, future: Future, changed: set[str]) -> None:
        first, last = self.assembly.starts_on, self.assembly.ends_on
        moved = (before.starts_at, before.ends_at) != (future.starts_at, future.ends_at)
        if moved and future.starts_at and not first <= timezone.localdate(future.starts_at) <= last:
            row.mistake(self.columns["day"], f"อยู่นอกวันจัดงาน ({thai.format_date_range(first, last)})")
        cancelled = future.state == Session.State.CANCELLED
        if changed & {"state", "cancel_reason"} and cancelled != bool(future.cancel_reason):
            why = "ใส่เหตุที่ยกเลิก ผู้เข้าชมเห็นข้อความนี้" if cancelled else "ล้างช่องนี้ หรือใส่สถานะเป็นยกเลิก"
            row.mistake(self.columns["cancel_reason"], why)


def _same(said: object, known: object) -> bool:
    return set(said) == set(known or ()) if isinstance(said, list) else said == known or not (said or known)


def _moments(day: date | None, starts: time | None, ends: time | None) -> tuple[datetime | None, datetime | None]:
    return (day and datetime.combine(day, starts, thai.ZONE), day and datetime.combine(day, ends, thai.ZONE))


# Words for what changes


def _differences(before: Future, after: Future) -> dict[str, tuple[str, str]]:
    old, new = _words(before) if before.session else {}, _words(after)
    return {name: (old.get(name, ""), words) for name, words in new.items() if old.get(name, "") != words}


def _words(future: Future) -> dict[str, str]:
    return {
        "ชื่อรายการ": future.title,
        "ประเภท": str(future.kind or ""),
        "เวลา": _time(future),
        "สถานที่": "ทุกสถานที่" if future.everywhere else str(future.venue or ""),
        "เครือข่ายเจ้าภาพ": ", ".join(host.name for host in sorted(future.hosts, key=lambda host: host.number)),
        "วิทยากร": ", ".join(f"{part.person} ({part.duty})" for part in future.speakers),
        "รายละเอียด": future.body,
        "ลิงก์ถ่ายทอดสด (ผู้เข้าชมเห็นทันที)": future.live_url,
        "สถานะ": Session.State(future.state).label,
        "เหตุที่ยกเลิก": future.cancel_reason,
    }


def _time(future: Future) -> str:
    if future.starts_at is None:
        return ""
    return f"{thai.format_date(future.starts_at, 'medium')} {thai.format_time_range(future.starts_at, future.ends_at)}"


# Clashes


def _find_clashes(plan: Plan, columns: dict[str, Column]) -> None:
    """Make what the database would refuse a mistake of its rows; tell the rest.

    Rows without mistakes may need the place of one that has some: they wait when only good rows are taken.
    """
    by_future = {item.future: item for item in plan.items}
    clear = {columns[key].name for key in (*MOMENTS, "venue", "speakers")}
    intended = [item for item in plan.items if item.outcome != "same" and not bad(item.row) & clear]
    unclear = {item.session for item in plan.items if bad(item.row) & clear}
    for clash in _refused(plan, intended, unclear):
        column = columns["speakers" if clash.why is clashes.Why.SPEAKER else "venue"]
        for future, other in (clash.sessions, clash.sessions[::-1]):
            if future in by_future and _told(by_future[future].row, column) < TOLD_OF_A_CELL:
                place = f"“{other}”{_place(by_future.get(other))} เวลา {_time(other)}"
                by_future[future].row.mistake(column, f"{clash.about} มี {place} อยู่แล้ว")
    while blocked := _blocked(plan, by_future):
        plan.waiting += blocked
    writing = {item.future for item in plan.writing}
    found = clashes.between(_futures(plan, plan.writing), plan.assembly)
    plan.told = [clash for clash in found if not clash.is_refused and writing & set(clash.sessions)]


def _told(row: Row, column: Column) -> int:
    return sum(mistake.column == column.name for mistake in row.mistakes)


def _refused(plan: Plan, items: list[Item], without: Iterable[Session | None] = ()) -> list[clashes.Clash]:
    found = (clash for clash in clashes.among(_futures(plan, items, without), plan.assembly) if clash.is_refused)
    return list(islice(found, MOST_CLASHES))


def _blocked(plan: Plan, by_future: dict[Future, Item]) -> list[Item]:
    found = {by_future[each] for clash in _refused(plan, plan.writing) for each in clash.sessions if each in by_future}
    return [item for item in plan.items if item in found]


def _place(item: Item | None) -> str:
    return f" ({item.row.sheet} แถว {thai.digits(item.row.number)})" if item else ""


def _futures(plan: Plan, items: Iterable[Item], without: Iterable[Session | None] = ()) -> list[Future]:
    """The sessions that take place after these rows; the others are as they are, or left out."""
    written = {item.session.pk: item.future for item in items if item.session}
    futures = [written.get(each.pk) or Future.of(each) for each in plan.sessions if each not in without]
    futures += [item.future for item in items if item.session is None]
    return [future for future in futures if future.takes_place]
