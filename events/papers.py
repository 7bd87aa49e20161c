"""Badges and sign-in sheets: asked for at the desk, made by the worker in parts; a killed one loses nothing."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django_tasks import task

from events import tickets
from events.models import AreaDay, DoorPaper, Registration
from moral_assembly import audit, papers, thai
from networks.models import Participant

Form = DoorPaper.Form
PAGE = {Form.BADGE: "105mm 148mm", Form.BADGES: "210mm 297mm"}
LONG, LONGER = (26, 17), (40, 19)  # letters of a name, and of a word in it, beyond which it is set smaller
KEPT_FOR = timedelta(days=3)


@transaction.atomic
def ask(request: HttpRequest, area_day: AreaDay, form: str) -> DoorPaper:
    """Ask for paper of all who have a place on site now, in the order of their names."""
    rows = area_day.registrations.confirmed().filter(mode=Registration.Mode.ONSITE, participant__is_erased=False)
    keys = list(rows.order_by("participant__sort_key", "arrival").values_list("pk", flat=True))
    made = DoorPaper.objects.create(area_day=area_day, form=form, keys=keys, made_by=request.user)
    make.enqueue(made.pk)
    province = area_day.assembly.province.slug
    audit.record(request, audit.Action.DOOR_PAPERS_ASKED, made, {"count": [0, len(keys)]}, province=province)
    return made


def forget(participant: Participant) -> None:
    """Throw away every file that names somebody whose data go."""
    keys = list(participant.registrations.values_list("pk", flat=True))
    for paper in DoorPaper.objects.filter(keys__overlap=keys):
        papers.discard(paper)


def sweep() -> int:
    """Ask again for what killed workers left, throw away what is old; return how many were asked for."""
    return papers.sweep(DoorPaper, make, KEPT_FOR)


@task
def make(pk: int) -> None:
    papers.make(DoorPaper, pk, _drawn)


def _drawn(paper: DoorPaper, keys: list[int], start: int) -> bytes:
    """The pages of some people; who gave the place back meanwhile is left out."""
    from moral_assembly import thai_pdf  # slow to load, and needed by the worker alone

    known = Registration.objects.confirmed().filter(participant__is_erased=False)
    found = known.select_related("participant__network", "area_day").in_bulk(keys)
    rows = [found[key] for key in keys if key in found]
    context = {"paper": paper, "area_day": paper.area_day, "assembly": paper.area_day.assembly, "start": start}
    if paper.form == Form.SHEET:
        context |= {"rows": rows, "end": start + len(keys), "total": len(paper.keys)}
        html = render_to_string("print/sign_in.html", context)
        return thai_pdf.make(html, ["print/sign_in.css"], css=_page_numbers(paper))
    context["badges"] = [(each, tickets.picture(each), _size(each.participant.name)) for each in rows]
    css = f"@page {{ size: {PAGE[paper.form]}; margin: 0 }}"
    return thai_pdf.make(render_to_string("print/badges.html", context), ["print/badges.css"], css=css)


def _page_numbers(paper: DoorPaper) -> str:
    """Rules by which a part goes on counting; how many pages there will be is not known before the last part."""
    if len(paper.keys) <= paper.at_once:
        return ""
    before = papers.pages_done(paper)
    on = f"@page :first {{ counter-reset: page {before + 1} }}" if before else ""
    return f'@page {{ @bottom-right {{ content: "หน้า " counter(page, thai) }} }} {on}'


def _size(name: str) -> str:
    """The class of a name, by its length and by its longest word."""
    lengths = len(name), max(thai.width(word) for word in name.split())
    for css, most in (("longer", LONGER), ("long", LONG)):
        if any(length > longest for length, longest in zip(lengths, most, strict=True)):
            return css
    return ""
