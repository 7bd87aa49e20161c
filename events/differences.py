"""What became of each session from one state of the programme to another: for checks, the change log and letters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b

from events.models import ReleasedSession, Session
from events.models.programme import ProgrammeRow
from moral_assembly import thai

FROZEN = [field.attname for field in ProgrammeRow._meta.local_fields if not field.generated]
Row = Session | ReleasedSession


class Why(Enum):
    """What became of a session, with its word."""

    NEW = "รายการใหม่"
    CANCELLED = "ยกเลิก"
    RESUMED = "กลับมาจัด"
    MOVED = "ย้าย"
    CHANGED = "แก้ข้อมูล"
    TAKEN_OUT = "นำออก"


@dataclass(frozen=True)
class Detail:
    """One thing that reads otherwise: its name and the words before and after."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What became of one session; ``row`` is its newer state, or the last one when it was taken out."""

    why: Why
    row: Row
    details: tuple[Detail, ...] = ()

    @property
    def session(self) -> Session:
        """The session of the working copy, as far as its key goes."""
        return self.row if isinstance(self.row, Session) else Session(pk=self.row.session_id)

    @property
    def word(self) -> str:
        """What became of it in one or two words: ย้ายเวลา, ย้ายสถานที่, ยกเลิก …"""
        if self.why is not Why.MOVED:
            return self.why.value
        moved = [detail.label for detail in self.details if detail.name in ("when", "where")]
        return f"ย้าย{'และ'.join(moved)}"


def differences(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """Return what became of every session from one state to the other, in the order of time."""
    old, new = ({row.session_id: row for row in state} for state in (before, after))
    changes = [Change(Why.TAKEN_OUT, row) for key, row in old.items() if key not in new]
    changes += [Change(Why.NEW, row) for key, row in new.items() if key not in old]
    for key in old.keys() & new.keys():
        if facts(old[key]) != facts(new[key]):
            changes.append(_change(old[key], new[key]))
    return sorted(changes, key=lambda change: (change.row.starts_at, change.row.session_id))


def facts(row: Row) -> tuple:
    """Everything that a release freezes of a session, to be compared."""
    parts = [(part.person_id, part.duty) for part in row.speakers.all()]
    return [getattr(row, name) for name in FROZEN], sorted(host.pk for host in row.hosts.all()), parts


def fingerprint(changes: Iterable[Change]) -> str:
    """Tell one set of changes from another: what somebody has read must be what they then decide about."""
    told = [(change.why.name, change.row.session_id, facts(change.row), change.details) for change in changes]
    return blake2b(repr(told).encode(), digest_size=12).hexdigest()


def _change(before: Row, after: Row) -> Change:
    details = tuple(_details(before, after))
    named = {detail.name for detail in details}
    if before.state != after.state:
        why = Why.CANCELLED if after.state == Session.State.CANCELLED else Why.RESUMED
    else:
        why = Why.MOVED if named & {"when", "where"} else Why.CHANGED
    return Change(why, after, details)


def _details(before: Row, after: Row) -> Iterator[Detail]:
    for name, (label, words) in TOLD.items():
        old, new = words(before), words(after)
        if old != new:
            yield Detail(name, label, old, new)


def when(row: Row) -> str:
    return f"{thai.format_date(row.starts_at, 'full')} {thai.format_time_range(row.starts_at, row.ends_at)}"


def where(row: Row) -> str:
    return "ทุกสถานที่" if row.everywhere else str(row.venue or "ยังไม่ระบุสถานที่")


def _delay(row: Row) -> str:
    return f"{thai.digits(row.delayed_minutes)} นาที" if row.delayed_minutes else ""


TOLD = {
    "when": ("เวลา", when),
    "where": ("สถานที่", where),
    "title": ("ชื่อรายการ", lambda row: row.title),
    "kind": ("ประเภท", lambda row: str(row.kind)),
    "speakers": ("วิทยากร", lambda row: ", ".join(map(str, row.speakers.all()))),
    "hosts": ("เจ้าภาพ", lambda row: ", ".join(map(str, row.hosts.all()))),
    "body": ("รายละเอียด", lambda row: row.body),
    "cancel_reason": ("เหตุที่ยกเลิก", lambda row: row.cancel_reason),
    "delayed_minutes": ("เลื่อนออกไป", _delay),
    "slug": ("ที่อยู่เว็บ", lambda row: row.slug),
    "is_sample": ("ข้อมูลตัวอย่าง", lambda row: "ใช่" if row.is_sample else "ไม่ใช่"),
}
