"""Giving the programme to the public: what a release holds, how it is made, and how an earlier one comes back.

The public reads the rows of the edition's current release (``ReleasedSession``); organizers work on ``Session``.
"""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.http import HttpRequest

from events import changelog, clashes, printing
from events.differences import FROZEN, Change, Row, Why, differences, fingerprint
from events.editing import once_more
from events.models import Assembly, Release, ReleasedSession, ReleasedSpeaker, Session
from moral_assembly import audit


class NothingNew(Exception):
    """The public sees the programme as it is already."""


class Overtaken(Exception):
    """The programme is no longer as it was when it was looked through; ``release`` is what came since, if any."""

    def __init__(self, release: Release | None):
        self.release = release
        super().__init__(f"overtaken by {release or 'an edit'}")


# States of the programme


def rows(found: QuerySet, parts: QuerySet | None = None) -> list[Row]:
    """Return rows with all that a release holds of them, in three statements; ``parts``: those speakers alone."""
    parts = found.model._meta.get_field("speakers").related_model.objects if parts is None else parts
    people = Prefetch("speakers", parts.select_related("person"))
    return list(found.select_related("kind", "venue").prefetch_related("hosts", people))


def working(assembly: Assembly) -> list[Session]:
    """What would go out with a release made now."""
    return rows(assembly.sessions.ready())


def released(release: Release) -> list[ReleasedSession]:
    return rows(ReleasedSession.objects.filter(release=release))


def current(assembly: Assembly) -> list[ReleasedSession]:
    """What the public sees of the edition, published or not."""
    return rows(ReleasedSession.objects.filter(release=assembly.current_release_id or 0))


def pending(assembly: Assembly) -> list[Change]:
    """What a release made now would change."""
    return differences(current(assembly), working(assembly))


def pending_of(assembly: Assembly, session: Session) -> Change | None:
    """What a release made now would change of one session."""
    public = ReleasedSession.objects.filter(release=assembly.current_release_id, session=session)
    found = differences(rows(public), rows(assembly.sessions.ready().filter(pk=session.pk)))
    return found[0] if found else None


def seal(assembly: Assembly, changes: Iterable[Change]) -> str:
    """What a form carries, to be sure that the changes it shows are those that are then made."""
    return f"{assembly.current_release_id or 0}-{fingerprint(changes)}"


# Addresses


def row_at(assembly: Assembly, slug: str) -> ReleasedSession | None:
    """Return the public row that ``slug`` names, or of what it named in the newest release that had it."""
    former = ReleasedSession.objects.filter(assembly=assembly, slug=slug).order_by("-release__number")
    public = assembly.releasedsessions.public()
    return public.filter(slug=slug).first() or public.filter(session__in=former.values("session")[:1]).first()


# Making a release


@once_more
@transaction.atomic
def publish(
    request: HttpRequest,
    assembly: Assembly,
    note: str = "",
    only: Collection[Session] | None = None,
    sealed: str | None = None,
) -> Release:
    """Give the working copy to the public; raise ``NothingNew`` if they have it already.

    ``only``: the sessions taken over now; all others stay as the public has them, but for those that would then be in
    one place with them. ``sealed``: what ``seal`` said when the changes were looked through; raise ``Overtaken`` if
    they are others by now.
    """
    from events import letters  # tells of what is compared here

    release, changes = _make(assembly, note, only, request.user, sealed)
    letters.draft(request, release)
    told = {"note": ["", note]} if note else {}
    for why in Why:
        if names := [str(change.row) for change in changes if change.why is why]:
            told[why.name.lower()] = [None, ", ".join(names)]
    audit.record(request, audit.Action.RELEASED, release, told, province=assembly.province.slug, label=str(release))
    printing.follow(request, assembly)
    return release


@transaction.atomic
def make(assembly: Assembly, note: str = "", only: Collection[Session] | None = None) -> Release:
    """Make a release that nobody asked for: of content that comes with the portal, or is synthetic."""
    return _make(assembly, note, only)[0]


def locked(assembly: Assembly) -> Assembly:
    """Let one at a time through who changes what is released; who adds a session meanwhile need not wait."""
    return Assembly.objects.select_for_update(no_key=True).get(pk=assembly.pk)


def _make(assembly, note, only, made_by=None, sealed=None) -> tuple[Release, list[Change]]:
    edition = locked(assembly)
    before, after = current(edition), working(edition)
    changes = differences(before, after)
    _check_seal(edition, changes, sealed)
    if only is not None:
        after = _chosen(before, after, only)
        changes = differences(before, after)
    if not changes:
        raise NothingNew
    last = edition.releases.aggregate(last=Max("number"))["last"] or 0
    release = Release.objects.create(
        assembly=edition, number=last + 1, note=note, made_by=made_by, changes=changelog.written(before, changes)
    )
    _freeze(release, before, after, {change.row.session_id for change in changes})
    Assembly.objects.filter(pk=edition.pk).update(current_release=release)
    assembly.current_release = release
    return release, changes


def _check_seal(edition: Assembly, changes: list[Change], sealed: str | None) -> None:
    if sealed is not None and sealed != seal(edition, changes):
        seen = sealed.partition("-")[0]
        raise Overtaken(edition.current_release if seen != str(edition.current_release_id or 0) else None)


def _chosen(before: list[Row], after: list[Row], only: Collection[Session]) -> list[Row]:
    """Take the chosen from ``after`` and the rest from ``before``, but for those that cannot stay as they are.

    What the public is to see is never two things in one place, nor two sessions at one address.
    """
    chosen = {session.pk for session in only}
    while True:
        new = [row for row in after if row.session_id in chosen]
        kept = [row for row in before if row.session_id not in chosen]
        pushed = {row.session_id for row in _pushed(kept, new)}
        if not pushed:
            return new + kept
        chosen |= pushed


def _pushed(kept: list[Row], new: list[Row]) -> list[Row]:
    slugs = {row.slug for row in new}
    active = [row for row in kept + new if row.state != Session.State.CANCELLED]
    double = {id(row) for clash in clashes.double_bookings(active) for row in clash.sessions}
    return [row for row in kept if row.slug in slugs or id(row) in double]


def _freeze(release: Release, before: list[Row], after: list[Row], changed: set[int]) -> None:
    """Write the rows down; one that changed takes the number of the release, and never less than it had."""
    sequences = {row.session_id: row.sequence for row in before}
    frozen = []
    for row in sorted(after, key=lambda row: row.session_id):
        sequence = sequences.get(row.session_id, 0)
        if row.session_id in changed:
            sequence = max(release.number, sequence + 1)
        values = {name: getattr(row, name) for name in FROZEN}
        frozen.append(ReleasedSession(release=release, session_id=row.session_id, sequence=sequence, **values))
    made = {row.session_id: row for row in ReleasedSession.objects.bulk_create(frozen)}
    hosts = ReleasedSession.hosts.through
    hosts.objects.bulk_create(
        hosts(releasedsession=made[row.session_id], network=host) for row in after for host in row.hosts.all()
    )
    ReleasedSpeaker.objects.bulk_create(
        ReleasedSpeaker(session=made[row.session_id], person_id=part.person_id, duty=part.duty, order=part.order)
        for row in after
        for part in row.speakers.all()
    )
