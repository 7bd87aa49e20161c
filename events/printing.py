"""The kept booklet (สูจิบัตร) of each edition: made in the background, one at a time, and given out until a newer one is.

``want`` asks for a new one when the programme has changed since; ``make`` is the worker's task. Whoever makes a booklet
holds a lock that the database frees when its holder dies, so what was cut off is seen (``is_lost``) and taken up again:
by the worker when it starts, or when the next visitor asks.
"""

import time
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from events.models import Assembly, Booklet
from moral_assembly.site import site_of
from moral_assembly.turns import is_taken, turn
from networks.models import Province

LOCK = "booklet"
CALM = timedelta(seconds=10)  # from a change until a booklet is made of it, for changes come in swarms
ATTEMPTS = 3  # of making one booklet, when the worker dies of it or beside it
BEAT = 0.5  # seconds between two words on progress
SESSIONS_A_PAGE = 6  # a guess, before a booklet was ever made


# Asking


def follow(request: HttpRequest, assembly: Assembly) -> None:
    """Let the booklet follow the programme that was just given to the public."""
    if assembly.is_published:
        want(assembly, site_of(request), after=CALM)


@transaction.atomic(savepoint=False)
def want(assembly: Assembly, site: str, *, after: timedelta = timedelta(0), again: bool = False) -> Booklet:
    """Let a booklet of the present programme be made, unless there is one or it is under way; return what there is.

    Of one version a booklet is made once, however often it is asked for, even when that failed: ``again`` is for staff.
    """
    Booklet.objects.bulk_create([Booklet(assembly=assembly)], ignore_conflicts=True)  # one statement, and no race
    booklet = Booklet.objects.select_for_update().get(assembly=assembly)
    booklet.assembly = assembly
    version = Province.objects.values_list("public_version", flat=True).get(pk=assembly.province_id)
    assembly.province.public_version = version
    if booklet.is_being_made and booklet.task:
        if is_lost(booklet):
            _take_up(booklet)
        elif again and booklet.state == Booklet.State.WAITING:
            _enqueue(booklet)  # at once; the task that waits for calm will find nothing to do
        booklet.wanted_version = version
        booklet.save(update_fields=["wanted_version"])
    elif again or (not booklet.is_true and booklet.wanted_version != version):
        booklet.wanted_version, booklet.site, booklet.fault, booklet.attempts = version, site, "", 0
        _enqueue(booklet, after)
    return booklet


def _take_up(booklet: Booklet) -> None:
    """Let somebody else make what was cut off; what is cut off again and again is given up."""
    if booklet.attempts < ATTEMPTS:
        _enqueue(booklet)
    else:
        booklet.state, booklet.fault = Booklet.State.FAILED, f"ถูกตัดกลางคัน {ATTEMPTS} ครั้ง"
        booklet.save()


def _enqueue(booklet: Booklet, after: timedelta = timedelta(0)) -> None:
    when = timezone.now() + after if after else None
    booklet.state, booklet.step, booklet.page = Booklet.State.WAITING, Booklet.Step.GATHERING, 0
    booklet.task, booklet.asked_at = UUID(str(make.using(run_after=when).enqueue(booklet.pk).id)), timezone.now()
    booklet.save()


def is_lost(booklet: Booklet) -> bool:
    """Whether nobody makes the booklet any more: its task waits in no queue, and nobody holds its lock."""
    if DBTaskResult.objects.filter(pk=booklet.task, status=TaskResultStatus.READY).exists():
        return False
    return not is_taken(LOCK, booklet.pk)


def resume() -> int:
    """Put what was cut off back into the queue; return how many."""
    lost = 0
    for booklet in Booklet.objects.filter(state__in=[Booklet.State.WAITING, Booklet.State.RUNNING]):
        with transaction.atomic():
            booklet = Booklet.objects.select_for_update().get(pk=booklet.pk)
            if booklet.is_being_made and is_lost(booklet):
                _take_up(booklet)
                lost += 1
    return lost


def forget(booklet: Booklet) -> None:
    """Know no more of a file that is not there, so that it is made again."""
    Booklet.objects.filter(pk=booklet.pk, file=booklet.file.name).update(file="", version=None, wanted_version=None)


# Making


@task
def make(pk: int) -> bool:
    """Make the booklet, unless that was done meanwhile; say whether it was made."""
    with turn(LOCK, pk) as held:
        known = Booklet.objects.select_related("assembly__province", "assembly__current_release")
        booklet = held and known.filter(pk=pk).first()
        if not booklet or not booklet.is_being_made:
            return False
        version = booklet.assembly.province.public_version
        _tell(pk, state=Booklet.State.RUNNING, step=Booklet.Step.GATHERING, page=0, attempts=booklet.attempts + 1)
        try:
            _make(booklet, version)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"[:300]
            _tell(pk, state=Booklet.State.FAILED, fault=fault, wanted_version=version)
            raise
        return True


def _tell(pk: int, **changes) -> None:
    Booklet.objects.filter(pk=pk).update(**changes)


def _make(booklet: Booklet, version: int) -> None:
    from events import booklet as pages  # WeasyPrint is for the worker, not for every web process

    assembly = booklet.assembly
    text = pages.html(assembly, booklet.site)
    source, release = pages.source(text), assembly.current_release
    if booklet.file and source == booklet.source and booklet.file.storage.exists(booklet.file.name):
        _finish(booklet, version)
        return
    expected = booklet.pages or Booklet.PAGES_AT_FIRST + assembly.sessions.count() // SESSIONS_A_PAGE
    _tell(booklet.pk, expected_pages=expected)
    file = pages.pdf(text, _Progress(booklet.pk))
    _keep(
        booklet, file, version, source=source, pages=pages.page_count(file), release_number=release and release.number
    )


class _Progress:
    """Writes down how far the layout is, but not at every page."""

    def __init__(self, pk: int):
        self.pk, self.told = pk, 0.0

    def __call__(self, step: str, page: int) -> None:
        if step != Booklet.Step.LAYOUT or time.monotonic() - self.told >= BEAT:
            self.told = time.monotonic()
            _tell(self.pk, step=step, page=page)


def _keep(booklet: Booklet, file: bytes, version: int, **facts) -> None:
    """Store the file under the name of its contents, then let the row name it; what it named before goes away."""
    storage, old = booklet.file.storage, booklet.file.name
    digest = sha256(file).hexdigest()
    name = f"booklets/{digest[:32]}.pdf"
    if storage.exists(name) and storage.size(name) != len(file):  # cut off while it was written
        storage.delete(name)
    if not storage.exists(name):
        name = storage.save(name, ContentFile(file))
    facts |= {"file": name, "sha256": digest, "size": len(file), "made_at": timezone.now()}
    _finish(booklet, version, **facts)
    if old and old != name:
        storage.delete(old)


@transaction.atomic
def _finish(booklet: Booklet, version: int, **facts) -> None:
    """Show the new file everywhere at once. Pages that name it are kept by the province's version, so that is raised,
    and the file is true for the raised one as well, unless something else changed while it was made.
    """
    province = Province.objects.select_for_update().get(pk=booklet.assembly.province_id)
    current = Booklet.objects.select_for_update().get(pk=booklet.pk)
    is_newest = province.public_version == version
    if facts:
        province.save(update_fields=["name"])  # the trigger raises the version
        province.refresh_from_db(fields=["public_version"])
    for name, value in facts.items():
        setattr(current, name, value)
    current.version = province.public_version if is_newest else version
    current.state, current.page = Booklet.State.READY, current.pages
    current.save()
    if not is_newest and current.wanted_version != version:
        current.wanted_version = province.public_version
        _enqueue(current, CALM)
