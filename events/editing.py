"""The deeds of organizers on what an assembly holds: each in one transaction, each in the audit trail."""

from collections.abc import Callable, Iterable
from functools import wraps

from django import forms
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest
from psycopg2.errors import DeadlockDetected

from events import refusals
from events.kinds import usual_kinds
from events.models import Assembly, Kind, News, ReleasedSession, Section, Session, Speaker, Venue
from moral_assembly import audit, revisions, saving
from moral_assembly.saving import record
from networks.models import Organization, Person


class InUse(Exception):
    """What others still need is not removed; ``users`` are those."""

    def __init__(self, users: list):
        self.users = users
        super().__init__(f"in use by {len(users)}")


def once_more(deed: Callable) -> Callable:
    """Repeat a deed that PostgreSQL ended to free two that waited for each other, as exclusion constraints may do.

    By then the other one is through, and a clash with it is told as such.
    """

    @wraps(deed)
    def done(*args, **options):
        try:
            return deed(*args, **options)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            return deed(*args, **options)

    return done


@once_more
def save(request: HttpRequest, form_class: type[forms.ModelForm], obj: models.Model) -> forms.ModelForm:
    """Save what was posted and return the form; its errors say what was refused. Raise ``Stale`` to who came second."""
    try:
        with transaction.atomic():
            return saving.save(request, form_class, obj)
    except IntegrityError as error:
        form = form_class(revisions.resolved(request.POST), request.FILES, instance=obj)
        if form.is_valid():  # a clash that is there by now names itself; any other is told by its constraint
            refusals.explain(form, error)
        return form


def record_made(request: HttpRequest, obj: models.Model) -> None:
    record(request, audit.Action.MADE, obj, {name: [None, value] for name, value in audit.values(obj).items() if value})


@transaction.atomic
def remove(request: HttpRequest, obj: models.Model) -> None:
    """Delete a row; raise ``InUse`` with the rows that hold on to it."""
    saving.record_deleted(request, obj)
    try:
        obj.delete()
    except ProtectedError as error:
        raise InUse(sorted(error.protected_objects, key=str)) from None
    except RestrictedError as error:
        raise InUse(_holders(error.restricted_objects)) from None


def _holders(rows: Iterable[models.Model]) -> list[models.Model]:
    """Return each session once that needs the row as it is now, or as a release shows it (``held_by_release``)."""
    now = {row for row in rows if not isinstance(row, ReleasedSession)}
    released = {row.session_id for row in rows if isinstance(row, ReleasedSession)}
    then = Session.objects.filter(pk__in=released - {row.pk for row in now})
    for session in then:
        session.held_by_release = True
    return sorted([*now, *then], key=str)


DEEDS = {
    Session.State.PUBLISHED: audit.Action.PUBLISHED,
    Session.State.CANCELLED: audit.Action.CANCELLED,
    Session.State.DRAFT: audit.Action.DRAFTED,
}


@once_more
@transaction.atomic
def set_state(request: HttpRequest, session: Session, state: str, revision: str, reason: str = "") -> None:
    """Say what becomes of a session with the next release: it goes out, is cancelled, or stays in as a draft.

    Raise ``Stale`` if it is not the ``revision`` that the sender saw. The database refuses a clash; a cancelled session
    leaves its venue and speakers free.
    """
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if revision != str(session.revision):
        raise revisions.Stale([], [], session)
    before = session.get_state_display()
    session.state, session.cancel_reason = state, reason
    session.save(update_fields=["state", "cancel_reason"])
    changes = {"state": [before, session.get_state_display()]}
    if reason:
        changes["cancel_reason"] = ["", reason]
    record(request, DEEDS[state], session, changes)


@once_more
@transaction.atomic
def add_speaker(request: HttpRequest, session: Session, person: Person, duty: str) -> Speaker:
    """Let a person speak; the database refuses who speaks elsewhere at that time."""
    last = session.speakers.aggregate(last=models.Max("order"))["last"] or 0
    speaker = Speaker.objects.create(session=session, person=person, duty=duty, order=last + 1)
    record(request, audit.Action.CHANGED, session, {"speakers": [None, str(speaker)]})
    return speaker


@transaction.atomic
def remove_speaker(request: HttpRequest, speaker: Speaker) -> None:
    record(request, audit.Action.CHANGED, speaker.session, {"speakers": [str(speaker), None]})
    speaker.delete()


@transaction.atomic
def move_speaker(request: HttpRequest, speaker: Speaker, step: int) -> None:
    """Let a speaker stand one place earlier (-1) or later (1); at the end of the list nothing happens."""
    Session.objects.select_for_update(of=("self",)).get(pk=speaker.session_id)
    parts = list(speaker.session.speakers.select_related("person"))
    before = [str(part.person) for part in parts]
    place = parts.index(speaker)
    parts.insert(max(place + step, 0), parts.pop(place))
    for order, part in enumerate(parts, 1):
        part.order = order
    Speaker.objects.bulk_update(parts, ["order"])
    after = [str(part.person) for part in parts]
    if after != before:
        record(request, audit.Action.CHANGED, speaker.session, {"speakers": [before, after]})


@transaction.atomic
def link_news(request: HttpRequest, news: News, field: str, thing: Person | Organization, *, there: bool) -> None:
    """Let a news item tell of a person or an organization, or no longer."""
    linked = getattr(news, field)
    if linked.filter(pk=thing.pk).exists() == there:
        return
    if there:
        linked.add(thing)
    else:
        linked.remove(thing)
    record(request, audit.Action.CHANGED, news, {field: [None, str(thing)] if there else [str(thing), None]})


@once_more
@transaction.atomic
def merge_people(request: HttpRequest, kept: Person, gone: Person) -> None:
    """Let ``kept`` take the parts and the news of ``gone``; the database refuses one in two places at once."""
    changes = {"merged": [str(gone), str(kept)], **{name: [value, None] for name, value in audit.values(gone).items()}}
    gone.speakings.filter(session__speakers__person=kept).delete()
    gone.speakings.update(person=kept)
    gone.released_speakings.filter(session__speakers__person=kept).delete()
    gone.released_speakings.update(person=kept)
    for news in gone.news.all():
        news.people.add(kept)
    _hand_on(kept, gone)
    _keep_known(kept, gone)
    gone.delete()
    if gone.photo_id and not kept.photo_id:
        kept.photo_id, kept.photo_agreed_at = gone.photo_id, gone.photo_agreed_at
        kept.save(update_fields=["photo", "photo_agreed_at"])
    record(request, audit.Action.MERGED, kept, changes)


def _hand_on(kept: Person, gone: Person) -> None:
    """What would only lose its person is the other one's: chairs, and certificates that apps to the right keep."""
    for each in Person._meta.related_objects:
        if each.on_delete is models.SET_NULL:
            of_gone = each.related_model._base_manager.filter(**{each.field.name: gone})
            of_gone.update(**{each.field.name: kept})


def _keep_known(kept: Person, gone: Person) -> None:
    """What only the one who goes had told of how to reach the person, and of the network, stays."""
    kept.email, kept.phone = kept.email or gone.email, kept.phone or gone.phone
    kept.network_id = kept.network_id or gone.network_id
    kept.save(update_fields=["email", "phone", "network"])


def copy_shape(shape: Assembly, assembly: Assembly) -> None:
    """Give a new edition the venues, kinds, concept and session titles of an earlier one; all sessions are drafts."""
    venues = _copies(shape.venues.all(), assembly, Venue)
    kinds = _copies(shape.kinds.all(), assembly, Kind)
    _copies(shape.sections.all(), assembly, Section)
    for old in shape.sessions.exclude(state=Session.State.CANCELLED).prefetch_related("hosts"):
        new = Session.objects.create(
            assembly=assembly,
            slug=old.slug,
            title=old.title,
            kind=kinds[old.kind_id],
            venue=venues.get(old.venue_id),
            everywhere=old.everywhere,
            is_sample=old.is_sample,
        )
        new.hosts.set(old.hosts.all())


def _copies(rows, assembly: Assembly, model) -> dict:
    """Copy rows into another edition; returns the copies by the number of their originals."""
    made = {}
    for row in rows:
        original = row.pk
        row.pk, row._state.adding, row.assembly, row.revision = None, True, assembly, 0
        row.save(force_insert=True)
        made[original] = row
    return made


@transaction.atomic
def open_edition(request: HttpRequest, form: forms.ModelForm) -> Assembly:
    """Make a new edition, unpublished, in the shape chosen, or with the usual kinds of session alone."""
    assembly = form.save(commit=False)
    assembly.is_published = False
    assembly.save()
    if shape := form.cleaned_data["shape"]:
        copy_shape(shape, assembly)
    if not assembly.kinds.exists():
        Kind.objects.bulk_create(usual_kinds(assembly))
    record(request, audit.Action.MADE, assembly, {"shape": [None, str(shape or "")]})
    return assembly
