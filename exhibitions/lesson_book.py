"""Paper of the honoured: the book of the year's lessons, made in the background, and the list that is read out."""

import logging
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task
from PIL import Image

from events.models import Assembly
from exhibitions.hall import shown
from exhibitions.models import LessonBook, RoleModel
from moral_assembly import audit
from moral_assembly.turns import ask_again, faults_told, turn
from networks.models import Picture, Province

log = logging.getLogger(__name__)
LOCK = "lesson book"
WIDTH, QUALITY = 900, 82  # of a photograph: 200 dots an inch across a page of A5
ATTEMPTS = 3
State = LessonBook.State


@transaction.atomic
def ask(request: HttpRequest, assembly: Assembly) -> LessonBook:
    """Ask for a book of the stories that the public sees now; one that is under way is not asked for twice."""
    LessonBook.objects.bulk_create([LessonBook(assembly=assembly, state=State.FAILED)], ignore_conflicts=True)
    book = LessonBook.objects.select_for_update().get(pk=assembly.pk)
    if not book.is_being_made:
        book.state, book.fault, book.attempts, book.asked_at = State.WAITING, "", 0, timezone.now()
        book.save()
        transaction.on_commit(lambda: make.enqueue(book.pk))
        audit.record(request, audit.Action.PRINTED, book, province=assembly.province.slug)
    return book


def sweep() -> int:
    """Ask again for what killed workers left; give up what was cut off again and again."""
    LessonBook.objects.filter(state=State.RUNNING, attempts__gte=ATTEMPTS).update(
        state=State.FAILED, fault=f"ถูกตัดกลางคัน {ATTEMPTS} ครั้ง"
    )
    late = timezone.now() - timedelta(minutes=1)
    under_way = LessonBook.objects.filter(state__in=(State.WAITING, State.RUNNING), asked_at__lt=late)
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way.values_list("pk", flat=True)))


@task
def make(pk: int) -> bool:
    """Make a book that waits; of several workers one does."""
    with turn(LOCK, pk) as is_ours:
        book = is_ours and LessonBook.objects.select_related("assembly__province").filter(pk=pk).first()
        if not book or not book.is_being_made:
            return False
        row = LessonBook.objects.filter(pk=pk)
        row.update(state=State.RUNNING, attempts=book.attempts + 1)
        with faults_told(row):
            _keep(book, pdf(book.assembly))
        return True


def stories(assembly: Assembly) -> list[RoleModel]:
    found = list(shown(assembly).defer(None).defer("search_text"))
    for each in found:
        each.assembly = assembly
    return found


def pdf(assembly: Assembly) -> bytes:
    from moral_assembly import thai_pdf  # slow to load, and needed by the worker alone

    found, pictures = stories(assembly), {}
    for each in found:
        printed = {photo: _printed(photo.picture) for photo in each.photos.all() if photo.picture.is_ready}
        each.printed = [photo for photo, body in printed.items() if body]
        pictures |= {photo.picture.code: body for photo, body in printed.items()}
    html = render_to_string("print/lessons.html", {"assembly": assembly, "role_models": found})
    return thai_pdf.make(html, ["print/lessons.css"], pictures=pictures)


def _printed(picture: Picture) -> bytes:
    """A photograph as JPEG, which goes into the file as it is, sharp enough for the width of a page; nothing of one
    whose file is lost: the others are printed without it."""
    width = next((each for each in picture.widths if each >= WIDTH), picture.widths[-1])
    made = BytesIO()
    try:
        with default_storage.open(picture.place(width)) as file, Image.open(file) as image:
            image.convert("RGB").save(made, "JPEG", quality=QUALITY)
    except OSError:
        log.exception("The photograph %s cannot be printed", picture.code)
    return made.getvalue()


def citations(assembly: Assembly) -> bytes:
    """The list that is read out when the honoured are called up."""
    from moral_assembly import thai_pdf

    context = {"assembly": assembly, "role_models": stories(assembly)}
    return thai_pdf.make(render_to_string("print/citations.html", context), ["print/lessons.css"])


def _keep(book: LessonBook, body: bytes) -> None:
    """Store the file under the name of its contents and show it everywhere at once: pages are kept by the version."""
    import pikepdf

    with pikepdf.open(BytesIO(body)) as opened:
        pages = len(opened.pages)
    storage, old, digest = book.file.storage, book.file.name, sha256(body).hexdigest()
    name = f"lessons/{digest[:32]}.pdf"
    if not storage.exists(name):
        name = storage.save(name, ContentFile(body))
    with transaction.atomic():
        Province.objects.get(pk=book.assembly.province_id).save(update_fields=["name"])  # raises the version
        facts = {"file": name, "sha256": digest, "pages": pages, "size": len(body), "made_at": timezone.now()}
        LessonBook.objects.filter(pk=book.pk).update(state=State.READY, fault="", **facts)
    if old and old != name:
        storage.delete(old)
