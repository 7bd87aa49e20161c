"""Bringing an earlier release back: the working copy becomes as it was; publishing it again is a deed of its own.

Nothing is deleted. Sessions that the release does not know become drafts; one that stands where the release needs the
place loses its time, one that has an address the release needs gets a new one.
"""

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.http import HttpRequest

from events import releases
from events.clashes import double_bookings
from events.differences import FROZEN, Change, differences, facts
from events.editing import once_more
from events.models import Release, ReleasedSession, Session
from moral_assembly import audit
from moral_assembly.slugs import short_code

SESSIONS = f"""
    UPDATE events_session s SET ({", ".join(FROZEN)}) = ROW ({", ".join(f"r.{name}" for name in FROZEN)})
    FROM events_releasedsession r WHERE s.id = r.session_id AND r.release_id = %s AND s.id = ANY(%s)"""  # noqa: S608 - names of our own columns
HOSTS = """
    INSERT INTO events_session_hosts (session_id, network_id)
    SELECT r.session_id, h.network_id
    FROM events_releasedsession r JOIN events_releasedsession_hosts h ON h.releasedsession_id = r.id
    WHERE r.release_id = %s AND r.session_id = ANY(%s) ORDER BY h.id"""
SPEAKERS = """
    INSERT INTO events_speaker (session_id, person_id, duty, "order", busy)
    SELECT r.session_id, p.person_id, p.duty, p."order", 'empty'
    FROM events_releasedsession r JOIN events_releasedspeaker p ON p.session_id = r.id
    WHERE r.release_id = %s AND r.session_id = ANY(%s) ORDER BY p.id"""  # the database puts in the true time itself
CONSTRAINTS = "one_session_in_a_venue_at_once, one_session_of_a_speaker_at_once"


@dataclass
class Restoration:
    """What came of it: sessions set back, sessions that became drafts, and those of them that lost their time."""

    changes: list[Change]
    drafted: list[Session] = field(default_factory=list)
    unplaced: list[Session] = field(default_factory=list)


def changes_to(release: Release) -> list[Change]:
    """What would become of the working copy."""
    return differences(releases.working(release.assembly), releases.released(release))


@once_more
@transaction.atomic
def restore(request: HttpRequest, release: Release, sealed: str | None = None) -> Restoration:
    """Set the working copy back to the release; raise ``Overtaken`` if it is not what ``sealed`` was said of."""
    assembly = releases.locked(release.assembly)
    sessions = releases.rows(assembly.sessions.select_for_update(of=("self",)).order_by("pk"))
    then = {row.session_id: row for row in releases.released(release)}
    found = Restoration(changes_to(release))
    if sealed is not None and sealed != releases.seal(assembly, found.changes):
        raise releases.Overtaken(None)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {CONSTRAINTS} DEFERRED")
    _make_way([session for session in sessions if session.pk not in then], list(then.values()), found)
    _free_addresses(sessions, then)
    _set_back(release, [each.pk for each in sessions if each.pk in then and facts(each) != facts(then[each.pk])])
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {CONSTRAINTS} IMMEDIATE")
    _record(request, release, found)
    return found


def _make_way(others: list[Session], rows: list[ReleasedSession], found: Restoration) -> None:
    """Turn what the release does not know into drafts, and take the time of those that are where it needs the place."""
    placed = [row for row in rows if row.state != Session.State.CANCELLED]
    for session in others:
        if session.state != Session.State.DRAFT:
            session.state, session.cancel_reason = Session.State.DRAFT, ""
            found.drafted.append(session)
        if session.starts_at is None:
            continue
        if any(session in clash.sessions for clash in double_bookings([*placed, session])):
            session.starts_at = session.ends_at = None
            session.delayed_minutes = 0
            found.unplaced.append(session)
        else:
            placed.append(session)
    fields = ["state", "cancel_reason", "starts_at", "ends_at", "delayed_minutes"]
    Session.objects.bulk_update({*found.drafted, *found.unplaced}, fields)


def _free_addresses(sessions: list[Session], then: dict[int, ReleasedSession]) -> None:
    """Addresses are unique at every moment: whoever stands at another's steps aside before that one comes."""
    wanted = {row.slug for row in then.values()}
    aside = [session for session in sessions if session.slug in wanted and _slug_then(session, then) != session.slug]
    for session in aside:
        session.slug = short_code()
    Session.objects.bulk_update(aside, ["slug"])


def _slug_then(session: Session, then: dict[int, ReleasedSession]) -> str:
    return then[session.pk].slug if session.pk in then else ""


def _set_back(release: Release, keys: list[int]) -> None:
    """Copy the rows of the release over the sessions of these keys, each kind of row in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_session_hosts WHERE session_id = ANY(%s)", [keys])
        cursor.execute("DELETE FROM events_speaker WHERE session_id = ANY(%s)", [keys])
        for statement in (SESSIONS, HOSTS, SPEAKERS):
            cursor.execute(statement, [release.pk, keys])


def _record(request: HttpRequest, release: Release, found: Restoration) -> None:
    told = {}
    for change in found.changes:
        was = "; ".join(f"{detail.label}: {detail.before}" for detail in change.details)
        told[str(change.row)] = [was or change.why.value, release.number]
    if found.unplaced:
        told["unplaced"] = [None, ", ".join(map(str, found.unplaced))]
    audit.record(
        request, audit.Action.RESTORED, release, told, province=release.assembly.province.slug, label=str(release)
    )
