"""Badges and sign-in sheets: asked for at the desk, made by the worker in parts; a killed one loses nothing."""

from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import Error, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from events import tickets
from events.models import AreaDay, DoorPaper, Registration
from moral_assembly import audit, thai
from moral_assembly.storage import PrivateStorage
from moral_assembly.turns import ask_again, turn
from networks.models import Participant

Form, State = DoorPaper.Form, DoorPaper.State
PART = {Form.BADGE: 40, Form.BADGES: 40, Form.SHEET: 1000}  # people
PAGE = {Form.BADGE: "105mm 148mm", Form.BADGES: "210mm 297mm"}
LONG, LONGER = (26, 17), (40, 19)  # letters of a name, and of a word in it, beyond which it is set smaller
KEPT_FOR = timedelta(days=3)
LOCK = "door paper"


@transaction.atomic
def ask(request: HttpRequest, area_day: AreaDay, form: str) -> DoorPaper:
    """Ask for paper of all who have a place on site now, in the order of their names."""
    rows = area_day.registrations.confirmed().filter(mode=Registration.Mode.ONSITE, participant__is_erased=False)
    keys = list(rows.order_by("participant__sort_key", "arrival").values_list("pk", flat=True))
    made = DoorPaper.objects.create(area_day=area_day, form=form, registrations=keys, made_by=request.user)
    make.enqueue(made.pk)
    province = area_day.assembly.province.slug
    audit.record(request, audit.Action.DOOR_PAPERS_ASKED, made, {"count": [0, len(keys)]}, province=province)
    return made


def progress(paper: DoorPaper) -> int:
    """How many people's paper is done."""
    if paper.state == State.DONE:
        return len(paper.registrations)
    return min(len(paper.parts) * PART[paper.form], len(paper.registrations))


@transaction.atomic
def discard(paper: DoorPaper) -> None:
    """Delete a file's row and, once that stands, what is on the disk."""
    names = [paper.file.name, *paper.parts]
    paper.delete()
    transaction.on_commit(lambda: [PrivateStorage().delete(name) for name in names if name])


def forget(participant: Participant) -> None:
    """Throw away every file that names somebody whose data go."""
    keys = list(participant.registrations.values_list("pk", flat=True))
    for paper in DoorPaper.objects.filter(registrations__overlap=keys):
        discard(paper)


def sweep() -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    for old in DoorPaper.objects.filter(made_at__lt=timezone.now() - KEPT_FOR):
        discard(old)
    under_way = DoorPaper.objects.filter(state__in=DoorPaper.UNDER_WAY).values_list("pk", flat=True)
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way))


@task
def make(pk: int) -> None:
    """Make what of a file is left to do. Only one worker at a time does; another returns at once."""
    with turn(LOCK, pk) as is_ours:
        under_way = DoorPaper.objects.filter(pk=pk, state__in=DoorPaper.UNDER_WAY)
        if is_ours and under_way.update(state=State.RUNNING):
            try:
                _make(pk)
            except Error:
                raise  # the database is away: it goes on when that is back
            except Exception as error:
                fault = f"{type(error).__name__}: {error}"[:300]
                under_way.update(state=State.FAILED, fault=fault)
                raise


def _make(pk: int) -> None:
    paper = DoorPaper.objects.select_related("area_day__venue", "area_day__assembly__province").get(pk=pk)
    size = PART[paper.form]
    for start in range(len(paper.parts) * size, max(len(paper.registrations), 1), size):
        paper.parts.append(_kept(_drawn(paper, paper.registrations[start : start + size], start)))
        if not DoorPaper.objects.filter(pk=pk).update(parts=paper.parts):
            return PrivateStorage().delete(paper.parts[-1])  # thrown away meanwhile
    whole = _kept(_joined(paper))
    if DoorPaper.objects.filter(pk=pk).update(state=State.DONE, file=whole, parts=[]):
        for name in paper.parts:
            PrivateStorage().delete(name)
    else:
        PrivateStorage().delete(whole)
    return None


def _kept(body: bytes) -> str:
    return PrivateStorage().save("door/part.pdf", ContentFile(body))


def _joined(paper: DoorPaper) -> bytes:
    import pikepdf

    made = BytesIO()
    with ExitStack() as stack:
        whole = stack.enter_context(pikepdf.new())
        for name in paper.parts:
            file = stack.enter_context(PrivateStorage().open(name))
            whole.pages.extend(stack.enter_context(pikepdf.open(file)).pages)
        whole.docinfo["/Title"] = str(paper)
        whole.save(made)
    return made.getvalue()


def _drawn(paper: DoorPaper, keys: list[int], start: int) -> bytes:
    """The pages of some people; who gave the place back meanwhile is left out."""
    from moral_assembly import thai_pdf  # slow to load, and needed by the worker alone

    known = Registration.objects.confirmed().filter(participant__is_erased=False)
    found = known.select_related("participant__network", "area_day").in_bulk(keys)
    rows = [found[key] for key in keys if key in found]
    context = {"paper": paper, "area_day": paper.area_day, "assembly": paper.area_day.assembly, "start": start}
    if paper.form == Form.SHEET:
        context |= {"rows": rows, "end": start + len(keys), "total": len(paper.registrations)}
        html = render_to_string("print/sign_in.html", context)
        return thai_pdf.make(html, ["print/sign_in.css"], css=_page_numbers(paper))
    context["badges"] = [(each, tickets.picture(each), _size(each.participant.name)) for each in rows]
    css = f"@page {{ size: {PAGE[paper.form]}; margin: 0 }}"
    return thai_pdf.make(render_to_string("print/badges.html", context), ["print/badges.css"], css=css)


def _page_numbers(paper: DoorPaper) -> str:
    """Rules by which a part goes on counting; how many pages there will be is not known before the last part."""
    if len(paper.registrations) <= PART[paper.form]:
        return ""
    import pikepdf

    before = 0
    for name in paper.parts:
        with PrivateStorage().open(name) as file, pikepdf.open(file) as part:
            before += len(part.pages)
    on = f"@page :first {{ counter-reset: page {before + 1} }}" if before else ""
    return f'@page {{ @bottom-right {{ content: "หน้า " counter(page, thai) }} }} {on}'


def _size(name: str) -> str:
    """The class of a name, by its length and by its longest word."""
    lengths = len(name), max(thai.width(word) for word in name.split())
    for css, most in (("longer", LONGER), ("long", LONG)):
        if any(length > longest for length, longest in zip(lengths, most, strict=True)):
            return css
    return ""
