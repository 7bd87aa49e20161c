"""The photograph of a person: put in, changed, shown with the person's word, taken away; each deed in the trail."""

from hashlib import blake2b

from django.core.files import File
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from moral_assembly import audit
from networks import pictures
from networks.models import Person, Picture

WORDS = ("alt", "is_decorative", "credit")


class Stale(Exception):
    """Somebody else changed the photograph or its words after the form was opened."""


def seen(person: Person) -> str:
    """What a form was opened on, so that a later change is noticed."""
    return blake2b(repr(_told(person)).encode(), digest_size=12).hexdigest()


def _told(person: Person) -> dict:
    photo = person.photo
    words = {name: getattr(photo, name) for name in WORDS} if photo else {}
    agreed = person.photo_agreed_at
    return {"photo": photo and f"{photo} {photo.code}", **words, "photo_agreed_at": agreed and agreed.isoformat()}


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("photo", "province").get(pk=person.pk)


@transaction.atomic
def save(request: HttpRequest, person: Person, was_seen: str, file: File | None, agreed: bool, **words) -> None:
    """Keep a new photograph or new words for the old one. Another photograph needs the person's word again."""
    person = _locked(person)
    if was_seen != seen(person):
        raise Stale
    before, old = _told(person), person.photo
    if file:
        person.photo = pictures.take_in(person.province, request.user, file, **words)
    else:
        Picture.objects.filter(pk=old.pk).update(**words)
        person.photo.refresh_from_db()
    if not agreed:
        person.photo_agreed_at = None
    elif file or not person.photo_agreed_at:
        person.photo_agreed_at = timezone.now()
    person.save(update_fields=["photo", "photo_agreed_at"])
    if file and old:
        pictures.discard(old)
    audit.record(request, audit.Action.CHANGED, person, audit.differences(before, _told(person)))


@transaction.atomic
def remove(request: HttpRequest, person: Person) -> None:
    """Take the photograph away, files and all."""
    person = _locked(person)
    if not person.photo:
        return
    before, old = _told(person), person.photo
    person.photo = person.photo_agreed_at = None
    person.save(update_fields=["photo", "photo_agreed_at"])
    pictures.discard(old)
    audit.record(request, audit.Action.CHANGED, person, {name: [was, None] for name, was in before.items()})
