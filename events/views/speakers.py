"""Who speaks in a session: found among the people of the province, or written down for the first time."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from events import editing, refusals
from events.forms import DutyForm, PersonForm
from events.models import Assembly, Session, Speaker
from events.views.desk import assembly_page, read_or_write
from moral_assembly import thai
from networks.desk import Desk
from networks.models import Person

FOUND = 20  # people offered at once; more words find fewer


@read_or_write
@assembly_page(edits=True)
def pick_speaker(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Search the people of the province; pick one with a duty."""
    session = get_object_or_404(assembly.sessions, slug=key)
    form = DutyForm(desk.province, request.POST or None)
    if form.is_valid() and _add(request, session, form, form.cleaned_data["person"]):
        return redirect("desk_session", assembly.year, key)
    return _page(request, desk, assembly, session, form, PersonForm(instance=Person(province=desk.province)))


@require_POST
@assembly_page(edits=True)
def new_speaker(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Write a new person down and let them speak, both or neither."""
    session = get_object_or_404(assembly.sessions, slug=key)
    form = PersonForm(request.POST, instance=Person(province=desk.province))
    if form.is_valid():
        with transaction.atomic():
            person = form.save()
            editing.record_made(request, person)
            editing.add_speaker(request, session, person, form.cleaned_data["duty"])
        messages.success(request, f"เพิ่ม {person} แล้ว")
        return redirect("desk_session", assembly.year, key)
    return _page(request, desk, assembly, session, DutyForm(desk.province), form)


def _add(request, session: Session, form, person: Person) -> bool:
    try:
        editing.add_speaker(request, session, person, form.cleaned_data["duty"])
    except IntegrityError as error:
        field, words = refusals.reason(error)
        form.add_error(None, f"{person} มีรายการอื่นในเวลานี้" if field == "starts" else words)
        return False
    messages.success(request, f"เพิ่ม {person} แล้ว")
    return True


def _page(request, desk, assembly, session, form, person_form) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    people = desk.province.people.select_related("organization")
    for word in thai.normalise(words).split():
        people = people.filter(search_text__contains=word)
    context = {
        "desk": desk,
        "assembly": assembly,
        "session": session,
        "form": form,
        "person_form": person_form,
        "words": words,
        "people": people.exclude(speakings__session=session)[:FOUND],
    }
    status = 422 if form.is_bound or person_form.is_bound else 200
    return render(request, "events/desk/speakers.html", context, status=status)


STEPS = {"up": -1, "down": 1}


@require_POST
@assembly_page(edits=True)
def move_speaker(request: HttpRequest, desk: Desk, assembly: Assembly, key: str, pk: int) -> HttpResponse:
    """Stand one place earlier or later in the list that visitors read."""
    speaker = _speaker(assembly, key, pk)
    if step := STEPS.get(request.POST.get("to", "")):
        editing.move_speaker(request, speaker, step)
    return redirect(reverse("desk_session", args=[assembly.year, key]) + "#speakers")


def _speaker(assembly: Assembly, key: str, pk: int) -> Speaker:
    session = get_object_or_404(assembly.sessions, slug=key)
    session.assembly = assembly
    speaker = get_object_or_404(session.speakers.select_related("person"), pk=pk)
    speaker.session = session
    return speaker


@require_POST
@assembly_page(edits=True)
def remove_speaker(request: HttpRequest, desk: Desk, assembly: Assembly, key: str, pk: int) -> HttpResponse:
    speaker = _speaker(assembly, key, pk)
    editing.remove_speaker(request, speaker)
    messages.success(request, f"{speaker.person} ไม่ได้อยู่ในรายการนี้แล้ว")
    return redirect("desk_session", assembly.year, key)
