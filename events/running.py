"""Running the day: what organizers do while sessions go on and right after, each deed in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from events import arranging, editing, releases, youtube
from events.models import Announcement, Assembly, Recording, Release, ReleasedSession, Session
from moral_assembly import audit, revisions, thai


class Elsewhere(Exception):
    """The video belongs to another session already."""

    def __init__(self, session: Session):
        self.session = session
        super().__init__(f"the recording of {session}")


@dataclass(frozen=True)
class Delayed:
    """What a delay did: how many others moved along, and the release that tells of it (None: nobody saw them yet)."""

    others: int
    release: Release | None


def _record(request: HttpRequest, action: audit.Action, obj, assembly: Assembly, changes: dict) -> None:
    audit.record(request, action, obj, changes, province=assembly.province.slug)


@editing.once_more
@transaction.atomic
def delay(
    request: HttpRequest, assembly: Assembly, session: Session, minutes: int, revision: int, *, rest: bool
) -> Delayed:
    """Move a session, or all of its venue's day from it on, and tell the public at once what was to be when.

    ``revision`` is the one that the sender saw. Raises what ``arranging.arrange`` raises; then nothing is changed.
    """
    if session.state == Session.State.CANCELLED:
        raise arranging.Unfit("รายการนี้ยกเลิกแล้ว")
    affected = list(_same_day(session)) if rest and session.venue_id else [session]
    shifted = arranging.shift_rest(arranging.places_of(affected), session.starts_at, minutes)
    places = {
        each: replace(place, delayed_minutes=max(each.delayed_minutes + minutes, 0)) for each, place in shifted.items()
    }
    revisions = {each.pk: each.revision for each in places} | {session.pk: revision}
    sooner, others = " เร็วขึ้น" if minutes < 0 else "", " และรายการถัดไป" if len(places) > 1 else ""
    word = f"เลื่อน “{session}”{sooner} {thai.format_minutes(abs(minutes))}{others}"
    arranging.arrange(request, assembly, places, revisions, word)
    return Delayed(len(places) - 1, _tell(request, assembly, list(places), word))


def _same_day(session: Session):
    """What is still held in the session's venue on its day, the session itself among it."""
    midnight = datetime.combine(thai.local(session.starts_at).date(), time(), tzinfo=thai.ZONE)
    day = session.venue.sessions.filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
    return day.exclude(state=Session.State.CANCELLED).select_related("venue")


def _tell(request, assembly: Assembly, sessions: list[Session], note: str) -> Release | None:
    """Give those of the sessions to the public that it sees already; drafts and what is new wait for their release."""
    seen = {row.session_id for row in ReleasedSession.objects.filter(release=assembly.current_release_id)}
    shown = [each for each in sessions if each.pk in seen and each.state != Session.State.DRAFT]
    try:
        return releases.publish(request, assembly, note, only=shown) if shown else None
    except releases.NothingNew:
        return None


@transaction.atomic
def cancel(request: HttpRequest, assembly: Assembly, session: Session, reason: str, revision: str) -> Release | None:
    """Call a session off and tell the public at once; raise ``Stale`` if it is not the ``revision`` that was seen."""
    editing.set_state(request, session, Session.State.CANCELLED, revision, reason)
    return _tell(request, assembly, [session], f"ยกเลิก “{session}”: {reason}"[:500])


@transaction.atomic
def set_live(request: HttpRequest, assembly: Assembly, session: Session, live_url: str, seen: str) -> None:
    """Let the public watch a session, or no longer; it shows at once, without a release.

    Raise ``Stale`` if somebody set another address than the one ``seen``.
    """
    found = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if found.live_url not in (seen, live_url):
        raise revisions.Stale([], [], found)
    before, found.live_url = found.live_url, live_url
    if before != live_url:
        found.save(update_fields=["live_url"])
        _record(request, audit.Action.CHANGED, found, assembly, {"live_url": [before, live_url]})


@transaction.atomic
def attach_replay(request: HttpRequest, assembly: Assembly, session: Session, address: str) -> Recording:
    """Give a session its recording: one that stands alone so far, or a new one. Raise ``Elsewhere`` for another's."""
    Assembly.objects.select_for_update(no_key=True).get(pk=assembly.pk)  # two at once would take the same place
    code = youtube.video_code(address)
    found = assembly.recordings.select_related("session").filter(youtube_id=code).first()
    if found is None:
        last = assembly.recordings.aggregate(last=Max("order"))["last"] or 0
        named = {"title": session.title, "group": session.kind.name, "order": last + 1}
        made = Recording.objects.create(assembly=assembly, session=session, youtube_id=code, **named)
        _record(request, audit.Action.MADE, made, assembly, {"session": [None, str(session)], "video": [None, address]})
        return made
    if found.session and found.session != session:
        raise Elsewhere(found.session)
    if found.session is None:
        found.session = session
        found.save(update_fields=["session"])
        _record(request, audit.Action.CHANGED, found, assembly, {"session": [None, str(session)]})
    return found


@transaction.atomic
def end_announcement(request: HttpRequest, assembly: Assembly, announcement: Announcement) -> None:
    """Let an announcement be over now; one that was to come is never shown, one that is over stays as it was."""
    found = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    before, moment = found.ends_at, max(timezone.now(), found.starts_at)
    if moment < before:
        found.ends_at = moment
        found.save(update_fields=["ends_at"])
        _record(request, audit.Action.CHANGED, found, assembly, {"ends_at": [before, moment]})
