"""Photographs of an album: taken in one by one, described together, put in order, taken away; all in the trail.

The owner is a row with ``photos``: a session, a network.
"""

from collections.abc import Callable

from django.core.files import File
from django.db import models, transaction
from django.db.models import Max
from django.forms import Form
from django.http import HttpRequest

from moral_assembly import audit
from moral_assembly.pictures import Refused
from moral_assembly.saving import province_of
from networks import pictures
from networks.models import AlbumPhoto

MOST = 100  # of one album; the words of all are one form


def _locked(owner: models.Model) -> models.Model:
    """Who adds, orders or describes photographs of an owner waits for the one before."""
    return type(owner)._default_manager.select_for_update(of=("self",)).get(pk=owner.pk)


def _record(request, action, photo: AlbumPhoto, changes: dict) -> None:
    owner = photo.owner
    changes = {**changes, photo.OWNER: [str(owner), str(owner)]}
    audit.record(request, action, photo, changes, province=province_of(owner).slug)


@transaction.atomic
def add(request: HttpRequest, owner: models.Model, file: File, credit: str = "") -> AlbumPhoto:
    """Keep one photograph, after those that are there; raise ``Refused`` for what is none, or is there already."""
    owner = _locked(owner)
    word = owner.photos.model.OWNER_WORD
    if owner.photos.filter(picture__sha256=pictures.fingerprint(file)).exists():
        raise Refused(f"มีภาพนี้ใน{word}แล้ว ไม่ได้เก็บซ้ำ")
    if owner.photos.count() >= MOST:
        raise Refused(f"{word}มีภาพครบ {MOST} ภาพแล้ว ลบภาพที่ไม่ใช้ก่อน")
    picture = pictures.take_in(province_of(owner), request.user, file, credit=credit)
    last = owner.photos.aggregate(last=Max("order"))["last"] or 0
    photo = owner.photos.create(picture=picture, order=last + 1)
    _record(request, audit.Action.MADE, photo, {"file": [None, picture.original_name], "credit": [None, credit]})
    return photo


def one_by_one(files: list[File], keep: Callable[[File], object]) -> list[tuple[str, str]]:
    """Keep what can be kept; return name and reason of each file that was refused."""
    refused = []
    for file in files:
        try:
            keep(file)
        except Refused as refusal:
            refused.append((file.name, str(refusal)))
    return refused


@transaction.atomic
def describe(request: HttpRequest, owner: models.Model, form_class: type[Form]) -> list[Form]:
    """Save the words that were typed for the photographs, all or, when one form has errors, none; return the forms."""
    owner = _locked(owner)
    photos = owner.photos.select_related("picture")
    forms = [form_class(photo, request.POST) for photo in photos if form_class.is_in(request.POST, photo)]
    changes = [] if any(form.errors for form in forms) else [(form.instance, form.save()) for form in forms]
    for photo, changed in changes:
        photo.owner = owner
        if changed:
            _record(request, audit.Action.CHANGED, photo, changed)
    return forms


@transaction.atomic
def move(request: HttpRequest, photo: AlbumPhoto, step: int) -> None:
    """Let a photograph change places with the one before (-1) or after (1)."""
    owner = _locked(photo.owner)
    photos = list(owner.photos.select_related("picture"))
    before = photos.index(photo)
    after = min(max(before + step, 0), len(photos) - 1)
    if after == before:
        return
    photos.insert(after, photos.pop(before))
    for number, each in enumerate(photos, 1):
        each.order = number
    owner.photos.bulk_update(photos, ["order"])
    photos[after].owner = owner
    _record(request, audit.Action.CHANGED, photos[after], {"order": [before + 1, after + 1]})


@transaction.atomic
def remove(request: HttpRequest, photo: AlbumPhoto) -> None:
    """Take a photograph away, files and all."""
    picture = photo.picture
    words = {name: [getattr(picture, name), None] for name in ("original_name", "alt", "credit")}
    pictures.discard(picture)
    _record(request, audit.Action.DELETED, photo, {**words, "caption": [photo.caption, None]})
