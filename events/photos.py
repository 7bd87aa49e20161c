"""Photographs of sessions: taken in one by one, described together, put in order, taken away; all in the trail."""

from collections import defaultdict
from collections.abc import Iterable

from django.core.files import File
from django.db import transaction
from django.db.models import Max
from django.forms import Form
from django.http import HttpRequest

from events.models import ReleasedSession, Session, SessionPhoto
from moral_assembly import audit
from moral_assembly.pictures import Refused
from networks import pictures

MOST = 100  # of one session; the words of all are one form


def of_session(session: ReleasedSession) -> list[SessionPhoto]:
    """What the public sees of a session that it may see."""
    return list(SessionPhoto.objects.public().filter(session=session.session_id))


def by_session(sessions: Iterable[ReleasedSession]) -> list[tuple[ReleasedSession, list[SessionPhoto]]]:
    """The sessions that have photographs to show, with them, in the order of the programme."""
    found = defaultdict(list)
    for photo in SessionPhoto.objects.public().filter(session__in=[session.session_id for session in sessions]):
        found[photo.session_id].append(photo)
    return [(session, found[session.session_id]) for session in sessions if session.session_id in found]


def _locked(session: Session) -> Session:
    """Who adds, orders or describes photographs of a session waits for the one before."""
    return Session.objects.select_for_update(of=("self",)).select_related("assembly__province").get(pk=session.pk)


def _record(request, action, photo: SessionPhoto, changes: dict) -> None:
    session = photo.session
    changes = {**changes, "session": [str(session), str(session)]}
    audit.record(request, action, photo, changes, province=session.assembly.province.slug)


@transaction.atomic
def add(request: HttpRequest, session: Session, file: File, credit: str = "") -> SessionPhoto:
    """Keep one photograph, after those that are there; raise ``Refused`` for what is none, or is there already."""
    session = _locked(session)
    if session.photos.filter(picture__sha256=pictures.fingerprint(file)).exists():
        raise Refused("มีภาพนี้ในรายการนี้แล้ว ไม่ได้เก็บซ้ำ")
    if session.photos.count() >= MOST:
        raise Refused(f"รายการนี้มีภาพครบ {MOST} ภาพแล้ว ลบภาพที่ไม่ใช้ก่อน")
    picture = pictures.take_in(session.assembly.province, request.user, file, credit=credit)
    last = session.photos.aggregate(last=Max("order"))["last"] or 0
    photo = SessionPhoto.objects.create(session=session, picture=picture, order=last + 1)
    _record(request, audit.Action.MADE, photo, {"file": [None, picture.original_name], "credit": [None, credit]})
    return photo


def add_all(request: HttpRequest, session: Session, files: list[File], credit: str) -> list[tuple[str, str]]:
    """Keep what can be kept; return name and reason of each file that was refused."""
    refused = []
    for file in files:
        try:
            add(request, session, file, credit)
        except Refused as refusal:
            refused.append((file.name, str(refusal)))
    return refused


@transaction.atomic
def describe(request: HttpRequest, session: Session, form_class: type[Form]) -> list[Form]:
    """Save the words that were typed for the photographs, all or, when one form has errors, none; return the forms."""
    session = _locked(session)
    photos = session.photos.select_related("picture")
    forms = [form_class(photo, request.POST) for photo in photos if form_class.is_in(request.POST, photo)]
    changes = [] if any(form.errors for form in forms) else [(form.instance, form.save()) for form in forms]
    for photo, changed in changes:
        photo.session = session
        if changed:
            _record(request, audit.Action.CHANGED, photo, changed)
    return forms


@transaction.atomic
def move(request: HttpRequest, photo: SessionPhoto, step: int) -> None:
    """Let a photograph change places with the one before (-1) or after (1)."""
    session = _locked(photo.session)
    photos = list(session.photos.select_related("picture"))
    before = photos.index(photo)
    after = min(max(before + step, 0), len(photos) - 1)
    if after == before:
        return
    photos.insert(after, photos.pop(before))
    for number, each in enumerate(photos, 1):
        each.order = number
    SessionPhoto.objects.bulk_update(photos, ["order"])
    photos[after].session = session
    _record(request, audit.Action.CHANGED, photos[after], {"order": [before + 1, after + 1]})


@transaction.atomic
def remove(request: HttpRequest, photo: SessionPhoto) -> None:
    """Take a photograph away, files and all."""
    picture = photo.picture
    words = {name: [getattr(picture, name), None] for name in ("original_name", "alt", "credit")}
    pictures.discard(picture)
    _record(request, audit.Action.DELETED, photo, {**words, "caption": [photo.caption, None]})
