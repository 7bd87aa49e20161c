"""The minutes of the judging: every score of every member, made by the worker as a PDF that is kept as it is."""

import time
from collections.abc import Callable
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, F
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from events.models import Assembly
from exhibitions import results
from exhibitions.models import Minutes
from moral_assembly import audit
from moral_assembly.storage import PrivateStorage
from moral_assembly.turns import ask_again, faults_told, turn

State = Minutes.State
LOCK = "minutes"
SIGNERS = ("ประธานกรรมการ", "กรรมการและเลขานุการ")
ATTEMPTS = 3  # when the worker dies of it
BEAT = 1  # seconds between two words on progress


@transaction.atomic
def ask(request: HttpRequest, assembly: Assembly) -> Minutes:
    """Ask for minutes of what is so when the worker gets to it."""
    made = Minutes.objects.create(assembly=assembly, made_by=request.user)
    make.enqueue(made.pk)
    audit.record(request, audit.Action.MINUTES_ASKED, made, province=assembly.province.slug)
    return made


def sweep() -> int:
    """Ask again for what killed workers left; return how many."""
    under_way = Minutes.objects.filter(state__in=Minutes.UNDER_WAY)
    under_way.filter(attempts__gte=ATTEMPTS, state=State.RUNNING).update(state=State.FAILED, fault="ถูกตัดกลางคันหลายครั้ง")
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way.values_list("pk", flat=True)))


@task
def make(pk: int) -> None:
    """Make the file, unless another worker does or has."""
    with turn(LOCK, pk) as is_ours:
        under_way = Minutes.objects.filter(pk=pk, state__in=Minutes.UNDER_WAY)
        if is_ours and under_way.update(state=State.RUNNING, attempts=F("attempts") + 1):
            with faults_told(under_way):
                _make(pk)


def _make(pk: int) -> None:
    found = Minutes.objects.select_related("assembly__province", "made_by").get(pk=pk)
    body = pdf(found, _Progress(pk))
    name = PrivateStorage().save(f"minutes/{found.slug}.pdf", ContentFile(body))
    digest = sha256(body).hexdigest()
    under_way = Minutes.objects.filter(pk=pk, state__in=Minutes.UNDER_WAY)
    if not under_way.update(state=State.DONE, file=name, sha256=digest, fault=""):
        PrivateStorage().delete(name)


class _Progress:
    """Writes down at which page the layout is, but not at every one."""

    def __init__(self, pk: int):
        self.pk, self.told = pk, 0.0

    def __call__(self, step: str, page: int) -> None:
        if page and time.monotonic() - self.told >= BEAT:
            self.told = time.monotonic()
            Minutes.objects.filter(pk=self.pk).update(page=page)


def pdf(found: Minutes, progress: Callable[[str, int], None] | None = None) -> bytes:
    """The minutes as they would be now."""
    from moral_assembly import thai_pdf  # slow to load, and needed by the worker alone

    return thai_pdf.make(html(found), ["print/minutes.css"], progress=progress)


def html(found: Minutes) -> str:
    assembly = found.assembly
    categories = results.of(assembly)
    context = {
        "minutes": found,
        "assembly": assembly,
        "now": timezone.now(),
        "phases": assembly.phases.order_by("span"),
        "committee": assembly.committee.select_related("user"),
        "categories": [(category, rows, rows[0].scale) for category, rows in categories],
        "rounds": assembly.decision_rounds.select_related("made_by", "undone_by").annotate(count=Count("decisions")),
        "signers": SIGNERS,
        "trail": audit.AuditHead.objects.first(),
    }
    return render_to_string("print/minutes.html", context)
