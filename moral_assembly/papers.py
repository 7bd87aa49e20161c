"""Files for the printer, asked for at the desk and made by the worker part by part.

Whoever is killed at it leaves the parts that are done to the next one. Each kind of paper is a model of its own with a
task that calls ``make``; of several workers one does, for it holds a lock that the database frees when it dies.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.http import FileResponse, Http404
from django.utils import timezone

from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from moral_assembly.turns import ask_again, faults_told, turn


class Paper(models.Model):
    """A file for the printer (ไฟล์พิมพ์): ``keys`` are the rows that stand on it, ``parts`` the files that are done."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        DONE = "done", "พร้อมพิมพ์"
        FAILED = "failed", "ทำไม่สำเร็จ"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    slug = ShortCodeField(unique=True)
    keys = ArrayField(models.BigIntegerField())
    parts = ArrayField(models.CharField(max_length=100), default=list)
    file = models.FileField(upload_to="papers", storage=PrivateStorage, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    fault = models.CharField("เหตุที่ทำไม่สำเร็จ", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("สั่งเมื่อ", auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-made_at", "-pk"]

    @property
    def at_once(self) -> int:
        """How many of the rows are laid out together: all, unless a kind of paper says otherwise."""
        return max(len(self.keys), 1)

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def done(self) -> int:
        """How many rows' paper is done."""
        parts = len(self.parts) * self.at_once
        return len(self.keys) if self.state == self.State.DONE else min(parts, len(self.keys))

    def answer(self, name: str) -> FileResponse:
        """The file for whoever asked; 404 while there is none."""
        if self.state != self.State.DONE:
            raise Http404("not made yet")
        return FileResponse(self.file.open(), content_type="application/pdf", filename=name)


Draw = Callable[[Paper, list[int], int], bytes]


@transaction.atomic
def discard(paper: Paper) -> None:
    """Delete a file's row and, once that stands, what is on the disk."""
    names = [paper.file.name, *paper.parts]
    paper.delete()
    transaction.on_commit(lambda: [PrivateStorage().delete(name) for name in names if name])


def sweep(kind: type[Paper], task, kept_for: timedelta) -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    for old in kind.objects.filter(made_at__lt=timezone.now() - kept_for):
        discard(old)
    under_way = kind.objects.filter(state__in=kind.UNDER_WAY).values_list("pk", flat=True)
    return sum(ask_again(task, kind._meta.label_lower, pk) for pk in list(under_way))


def make(kind: type[Paper], pk: int, draw: Draw) -> None:
    """Make what of a file is left to do. Only one worker at a time does; another returns at once.

    ``draw`` lays out some of the rows, with how many come before them.
    """
    with turn(kind._meta.label_lower, pk) as is_ours:
        under_way = kind.objects.filter(pk=pk, state__in=kind.UNDER_WAY)
        if is_ours and under_way.update(state=kind.State.RUNNING):
            with faults_told(under_way):
                _make(kind.objects.get(pk=pk), draw)


def _make(paper: Paper, draw: Draw) -> None:
    size = paper.at_once
    for start in range(len(paper.parts) * size, max(len(paper.keys), 1), size):
        paper.parts.append(_kept(draw(paper, paper.keys[start : start + size], start)))
        if not _update(paper, parts=paper.parts):
            PrivateStorage().delete(paper.parts[-1])  # thrown away meanwhile
            return
    whole = _kept(_joined(paper))
    is_there = _update(paper, state=paper.State.DONE, file=whole, parts=[])
    for name in paper.parts if is_there else [whole]:
        PrivateStorage().delete(name)


def _update(paper: Paper, **fields) -> int:
    return type(paper).objects.filter(pk=paper.pk).update(**fields)


def _kept(body: bytes) -> str:
    return PrivateStorage().save("papers/part.pdf", ContentFile(body))


def pages_done(paper: Paper) -> int:
    """How many pages the parts have that are done."""
    import pikepdf  # slow to load, and needed by the worker alone

    count = 0
    for name in paper.parts:
        with PrivateStorage().open(name) as file, pikepdf.open(file) as part:
            count += len(part.pages)
    return count


def _joined(paper: Paper) -> bytes:
    import pikepdf  # slow to load, and needed by the worker alone

    made = BytesIO()
    with ExitStack() as stack:
        whole = stack.enter_context(pikepdf.new())
        for name in paper.parts:
            file = stack.enter_context(PrivateStorage().open(name))
            whole.pages.extend(stack.enter_context(pikepdf.open(file)).pages)
        whole.docinfo["/Title"] = str(paper)
        whole.save(made)
    return made.getvalue()
