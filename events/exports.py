"""What a programme says of its sessions when it leaves the portal as a file, for calendars and schedule apps alike."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db.models import F, Prefetch
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.models import Assembly, Recording, ReleasedSession, ReleasedSpeaker, Session
from events.programme import Choice, rows_of
from moral_assembly import prose, thai
from networks.models import Network

GUIDS = UUID("6f0d3c5e-2564-4d13-9a13-0d06a9e5c113")  # of everything this portal exports; never to be changed
SAMPLE = "ข้อมูลตัวอย่าง"
OF_THE_WORKING_COPY = ("search_text", "session__title", "session__body", "session__search_text")
UNSAYABLE = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def sessions_of(assembly: Assembly, working: dict | None = None, **only) -> list[ReleasedSession]:
    """Return the public sessions with all that a file tells of them, in four statements.

    ``only`` says what they are; ``working`` what their working copies are, such as somebody's stars.
    """
    rows = rows_of(assembly)
    own = "" if rows.model is Session else "session__"
    rows = rows.select_related("session").defer(*OF_THE_WORKING_COPY) if own else _as_if_released(rows)
    sessions = list(
        rows.filter(**only, **{f"{own}{name}": value for name, value in (working or {}).items()})
        .select_related("kind", "venue")
        .prefetch_related(
            Prefetch("hosts", Network.objects.only("number", "name", "slug")),
            Prefetch("speakers", rows.model.speakers.field.model.objects.select_related("person")),
            Prefetch(f"{own}recordings", Recording.objects.only("session_id", "title", "youtube_id")),
        )
        .order_by("starts_at", "venue__order", "pk")
    )
    for session in sessions:
        session.assembly = assembly
    return sessions


def _as_if_released(rows):
    """The working copy, which only a preview shows, with what the next release would give its rows."""
    number = Coalesce(F("assembly__current_release__number"), 0) + 1
    return rows.annotate(sequence=number)


def chosen(sessions: list[ReleasedSession], choice: Choice) -> list[ReleasedSession]:
    """Return the sessions that pass the reader's filters; a day that the assembly has not has none."""
    found = [session for session in sessions if choice.admits(session)]
    if not choice.day:
        return found
    return [session for session in found if str(_day_number(session)) == thai.arabic(choice.day)]


def day_of(session: ReleasedSession) -> date:
    return timezone.localdate(session.starts_at)


def _day_number(session: ReleasedSession) -> int:
    return (day_of(session) - session.assembly.starts_on).days + 1


def guid(assembly: Assembly, kind: str, key: object) -> UUID:
    """Name a thing of an edition for ever, whatever is written about it and wherever it moves."""
    return uuid5(GUIDS, f"{assembly.province.slug}/{assembly.year}/{kind}/{key}")


def sayable(text: str) -> str:
    """Return the text without control characters, which neither iCalendar nor XML can carry."""
    return UNSAYABLE.sub("", text)


@dataclass(frozen=True)
class Item:
    """A session as files tell of it; ``site`` is the portal's address without a slash at its end."""

    session: ReleasedSession
    site: str

    @property
    def guid(self) -> UUID:
        return guid(self.session.assembly, "session", self.session.session_id)

    @property
    def is_cancelled(self) -> bool:
        return self.session.state == ReleasedSession.State.CANCELLED

    @property
    def title(self) -> str:
        """The title; a cancelled session says so first, for many calendars show nothing else."""
        title = sayable(self.session.title)
        return f"ยกเลิก: {title}" if self.is_cancelled else title

    @property
    def url(self) -> str:
        return self.site + self.session.get_absolute_url()

    @property
    def venue(self) -> str:
        if self.session.venue:
            return sayable(self.session.venue.name)
        return "ทุกสถานที่" if self.session.everywhere else "ยังไม่ระบุสถานที่"

    @property
    def kind(self) -> str:
        return sayable(self.session.kind.name)

    @property
    def hosts(self) -> list[str]:
        return [sayable(str(network)) for network in self.session.hosts.all()]

    @property
    def speakers(self) -> list[ReleasedSpeaker]:
        return list(self.session.speakers.all())

    @property
    def body(self) -> str:
        """The prose as plain words."""
        return sayable(prose.to_text(self.session.body))

    @property
    def facts(self) -> list[str]:
        """When, where and by whom, in words and with the Buddhist year."""
        session = self.session
        when = thai.format_time_range(session.starts_at, session.ends_at)
        lines = [f"{thai.format_date(session.starts_at, 'full')} เวลา {when}", f"{self.kind} · {self.venue}"]
        if self.hosts:
            lines.append(f"เจ้าภาพ: {', '.join(self.hosts)}")
        lines += [sayable(f"{part.duty}: {part.person}") for part in self.speakers]
        if session.delayed_minutes and not self.is_cancelled:
            was = thai.format_time(session.starts_at - timedelta(minutes=session.delayed_minutes))
            lines.append(f"ล่าช้า {thai.format_minutes(session.delayed_minutes)} เดิม {was}")
        if session.is_sample:
            lines.append(f"{SAMPLE}: เอกสารต้นทางไม่ได้ระบุเวลา ห้อง และเครือข่ายเจ้าภาพของรายการนี้")
        return lines
