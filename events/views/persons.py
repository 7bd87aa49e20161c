"""The people a province knows: found, mended, and two records of one person made one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import editing, refusals
from events.forms import KnownPersonForm
from events.views.desk import ROWS_A_PAGE, read_or_write
from moral_assembly import revisions, thai
from networks.desk import Desk, desk_page
from networks.models import Person
from networks.permissions import Right

OFFERED = 20


def _found(desk: Desk, words: str) -> QuerySet[Person]:
    people = desk.province.people.select_related("organization").annotate(parts=Count("speakings"))
    for word in thai.normalise(words).split():
        people = people.filter(search_text__contains=word)
    return people.order_by("sort_key", "pk")


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:100]


def _editable(desk: Desk, pk: int) -> Person:
    if not desk.may_write(Right.PEOPLE):
        raise PermissionDenied("reads only")
    return get_object_or_404(desk.province.people.select_related("photo"), pk=pk)


@require_safe
@desk_page(Right.PEOPLE)
def person_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    words = _words(request)
    context = {
        "desk": desk,
        "words": words,
        "page": Paginator(_found(desk, words), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "may_write": desk.may_write(Right.PEOPLE),
    }
    return render(request, "events/desk/persons.html", context)


@read_or_write
@desk_page(Right.PEOPLE)
def person(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Mend what is known of a person."""
    found = _editable(desk, pk)
    frame = {"desk": desk, "list_url": reverse("desk_persons"), "list_word": "บุคคล", "obj": found}
    form = KnownPersonForm(instance=found)
    if request.method == "POST":
        try:
            form = editing.save(request, KnownPersonForm, found)
        except revisions.Stale as stale:
            return render(request, "events/desk/conflict.html", {**frame, "stale": stale}, status=409)
        if not form.errors:
            messages.success(request, f"บันทึก {form.instance} แล้ว")
            return redirect(frame["list_url"])
    merge_url = reverse("desk_merge_person", args=[pk])
    photo_url = reverse("desk_person_photo", args=[pk])
    context = {
        **frame,
        "form": form,
        "hidden": revisions.hidden(form),
        "merge_url": merge_url,
        "photo_url": photo_url,
    }
    return render(request, "events/desk/form.html", context, status=422 if form.is_bound else 200)


@read_or_write
@desk_page(Right.PEOPLE)
def merge(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Let this record take over everything of another one, which then goes."""
    kept, status = _editable(desk, pk), 200
    if request.method == "POST":
        gone = get_object_or_404(desk.province.people.exclude(pk=pk), pk=_number(request.POST.get("person")))
        try:
            editing.merge_people(request, kept, gone)
        except IntegrityError as error:
            refusals.reason(error)
            messages.error(request, f"ยังรวมไม่ได้ {kept} กับ {gone} มีรายการในเวลาเดียวกัน ย้ายรายการหนึ่งก่อน")
            status = 422
        else:
            messages.success(request, f"รวม {gone} เข้ากับ {kept} แล้ว")
            return redirect("desk_persons")
    words = _words(request) or kept.given_name
    others = _found(desk, words).exclude(pk=pk)[:OFFERED]
    context = {"desk": desk, "kept": kept, "words": words, "others": others}
    return render(request, "events/desk/merge.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
