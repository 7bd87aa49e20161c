"""Photographs of a province: taken in at once, made into sizes by the worker, thrown away when nothing shows them.

The row's lock says who is making a picture: a worker that is killed lets go of it, and ``sweep`` asks again.
"""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from moral_assembly import held, pictures
from networks.models import Picture, Province

PATIENCE = timedelta(minutes=2)  # until a picture that is still waiting is asked for again
MOST_ATTEMPTS = 3
UNATTACHED = timedelta(days=1)
KILLS = "จัดเตรียมภาพนี้ไม่สำเร็จหลายครั้ง บันทึกภาพเป็น JPEG ขนาดเล็กลง แล้วส่งใหม่"


def fingerprint(file: File) -> str:
    """The SHA-256 of the file as it came."""
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found


@transaction.atomic
def take_in(province: Province, user, file: File, **words) -> Picture:
    """Keep an uploaded picture and ask the worker for its sizes; raise ``pictures.Refused`` for what is none."""
    width, height = pictures.check(file)
    picture = Picture.objects.create(
        province=province,
        original=File(file, name=file.name),
        original_name=file.name[-255:],
        sha256=fingerprint(file),
        width=width,
        height=height,
        made_by=user,
        **words,
    )
    make.enqueue(picture.pk)
    return picture


@task
def make(pk: int) -> bool:
    """Make the sizes of one picture; of several who try at once, one does."""
    if not Picture.objects.filter(pk=pk, state=Picture.State.WAITING).update(attempts=F("attempts") + 1):
        return False
    with transaction.atomic():
        picture = Picture.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if picture is None or not picture.is_waiting:
            return False
        _make(picture)
    return picture.is_ready


def _make(picture: Picture) -> None:
    """Make the sizes, or say in words for the desk why there are none."""
    try:
        if picture.attempts > MOST_ATTEMPTS:
            raise pictures.Refused(KILLS)
        with picture.original.open() as original:
            made = pictures.make(original)
    except FileNotFoundError:
        picture.failure = "ไฟล์ต้นฉบับหายไปจากที่เก็บ ส่งภาพใหม่"
    except pictures.Refused as refusal:
        picture.failure = str(refusal)[:300]
    else:
        _store(picture, made)
    picture.state = Picture.State.FAILED if picture.failure else Picture.State.READY
    picture.save(update_fields=["widths", "colour", "state", "failure"])


def _store(picture: Picture, made: pictures.Made) -> None:
    for size in made.sizes:
        default_storage.delete(picture.place(size.width))  # of an attempt that was cut short
        default_storage.save(picture.place(size.width), ContentFile(size.webp))
    picture.widths, picture.colour = [size.width for size in made.sizes], made.colour


def discard(picture: Picture) -> None:
    """Delete a picture and, once that stands, its files."""
    places = [picture.place(width) for width in {*picture.widths, *pictures.widths_of(picture.width, picture.height)}]
    storage, original = picture.original.storage, picture.original.name
    picture.delete()

    def delete_files():
        if original:
            storage.delete(original)
        for place in places:
            default_storage.delete(place)

    transaction.on_commit(delete_files)


def sweep() -> None:
    """Ask again for what a killed worker left; throw away what nobody attached. Run now and then by every worker."""
    now = timezone.now()
    left = Picture.objects.filter(state=Picture.State.WAITING, asked_at__lt=now - PATIENCE)
    for pk in list(left.values_list("pk", flat=True)):
        if Picture.objects.filter(pk=pk, asked_at__lt=now - PATIENCE).update(asked_at=now):
            make.enqueue(pk)
    for picture in Picture.objects.unattached().filter(made_at__lt=now - UNATTACHED):
        with transaction.atomic():
            discard(picture)
    held.sweep()
