"""The moments of an edition from which its public pages are worth looking at beforehand."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from events.models import Assembly, Session
from moral_assembly import thai

NOON, MORNING, EVENING = time(12), time(9), time(20)


class Moment(NamedTuple):
    """One of the quick choices of the time machine; no ``at``: the present."""

    key: str
    label: str
    at: datetime | None


def moments_of(assembly: Assembly) -> list[Moment]:
    """Return the quick choices of an edition, in one statement."""
    sessions = list(assembly.sessions.exclude(starts_at=None).filter(kind__is_break=False).order_by("starts_at", "pk"))
    first = next((s.starts_at for s in sessions if _day(s) == assembly.starts_on), _at(assembly.starts_on, MORNING))
    last = max((s.ends_at for s in sessions if _day(s) == assembly.ends_on), default=_at(assembly.ends_on, EVENING))
    shown = next((s for s in sessions if s.live_url), next(iter(sessions), None))
    return [
        Moment("eve", "วันก่อนงาน", _at(assembly.starts_on - timedelta(days=1), NOON)),
        Moment("opening", "เริ่มวันแรก", first),
        *([Moment("session", f"ระหว่าง “{shown}”", _middle(shown))] if shown else []),
        Moment("evening", "เย็นวันสุดท้าย", last + timedelta(hours=1)),
        Moment("after", "หลังงานหนึ่งสัปดาห์", _at(assembly.ends_on + timedelta(days=7), NOON)),
        Moment("present", "เวลาจริงขณะนี้", None),
    ]


def _day(session: Session) -> date:
    return thai.local(session.starts_at).date()


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=thai.ZONE)


def _middle(session: Session) -> datetime:
    return (session.starts_at + (session.ends_at - session.starts_at) / 2).replace(second=0, microsecond=0)
