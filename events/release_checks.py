"""What to look at before a release: nothing here forbids one, organizers decide."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from events import clashes
from events.models import Assembly, Session
from moral_assembly import thai

COUNTED = (clashes.Why.CAPACITY, clashes.Why.REGISTERED)  # these have questions of their own


@dataclass(frozen=True)
class Finding:
    """One session, or two that clash, and what is amiss with them."""

    sessions: tuple[Session, ...]
    words: str = ""


@dataclass(frozen=True)
class Check:
    """One question asked of the whole programme; no findings is good news."""

    question: str
    findings: list[Finding]


def before_release(assembly: Assembly) -> list[Check]:
    """Ask everything, in a constant number of statements."""
    sessions = list(
        assembly.sessions.order_by(*Session._meta.ordering)
        .select_related("kind", "venue")
        .annotate(
            speaker_count=Count("speakers", distinct=True),
            recording_count=Count("recordings", distinct=True),
            follower_count=Count("personal_programmes", distinct=True),
        )
    )
    drafts = [session for session in sessions if session.state == Session.State.DRAFT]
    held = [session for session in sessions if session.state == Session.State.PUBLISHED]
    found = clashes.of_assembly(assembly)
    registered = [Finding(clash.sessions, clash.about) for clash in found if clash.why is clashes.Why.REGISTERED]
    warnings = [clash for clash in found if not clash.is_refused and clash.why not in COUNTED]
    return [
        Check("ยังไม่มีเวลาหรือสถานที่", list(_unplaced(held))),
        Check("ยังไม่มีวิทยากร", list(_without_speaker(held))),
        Check("ผู้สนใจมากกว่าที่นั่ง", list(_over_capacity(held))),
        Check("ผู้ลงทะเบียนมากกว่าที่นั่ง", registered),
        Check("ไม่ลงตัว", [Finding(clash.sessions, clash.why.value) for clash in warnings]),
        Check("จบแล้วแต่ยังไม่มีวิดีโอย้อนหลัง", list(_without_replay(held))),
        Check("ยังเป็นร่าง จะไม่เผยแพร่", [Finding((session,)) for session in drafts]),
    ]


def _unplaced(sessions: list[Session]) -> Iterator[Finding]:
    for session in sessions:
        if session.starts_at is None:
            yield Finding((session,), "ยังไม่มีเวลา จะไม่เผยแพร่")
        elif session.venue is None and not session.everywhere:
            yield Finding((session,), "ยังไม่มีสถานที่")


def _without_speaker(sessions: list[Session]) -> Iterator[Finding]:
    for session in sessions:
        if session.kind.wants_speaker and not session.speaker_count:
            yield Finding((session,), str(session.kind))


def _over_capacity(sessions: list[Session]) -> Iterator[Finding]:
    for session in sessions:
        seats = session.venue and session.venue.capacity
        if seats is not None and session.follower_count > seats:
            words = f"ติดดาวไว้ {thai.digits(session.follower_count)} คน {session.venue}รับได้ {thai.digits(seats)} คน"
            yield Finding((session,), words)


def _without_replay(sessions: list[Session]) -> Iterator[Finding]:
    """A day that is over should have its replays; breaks have none."""
    today = timezone.localdate()
    for session in sessions:
        is_over = session.starts_at and timezone.localdate(session.starts_at) < today
        if is_over and not session.kind.is_break and not session.recording_count:
            yield Finding((session,))
