"""The outbox at the desk: what waits to be looked through, what went, and what did not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moral_assembly import audit, revisions, thai
from networks import delivery, letters
from networks.desk import Desk, desk_page
from networks.forms import LetterForm, LettersForm
from networks.models import Letter, LetterBatch
from networks.permissions import Right

ROWS_A_PAGE = 30
BATCH_DEEDS = {deed.name: deed for deed in (letters.QUEUE, letters.DISCARD)}
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def _letters(desk: Desk) -> QuerySet[Letter]:
    """The letters of the province; those of no province (passwords) are the administrators' to look after."""
    own = Q(province=desk.province)
    return Letter.objects.filter(own | Q(province=None) if desk.is_administrator else own)


def _frame(desk: Desk) -> dict:
    return {
        "desk": desk,
        "may_write": desk.may_write(Right.LETTERS),
        "is_sending": delivery.is_sending(),
        "list_url": reverse("letters"),
        "list_word": "จดหมาย",
    }


@require_safe
@desk_page(Right.LETTERS)
def letter_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = LettersForm(request.GET)
    found = form.narrow(_letters(desk)).select_related("batch").defer("body", "sealed", "tries")
    counts = dict(form.narrow(_letters(desk), "q", "kind").order_by().values_list("state").annotate(Count("pk")))
    batches = desk.province.letter_batches.annotate(waiting=Count("letters", Q(letters__state=Letter.State.DRAFT)))
    context = {
        **_frame(desk),
        "form": form,
        "asked": form.cleaned_data,
        "page": Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "states": [(value, label, counts.get(value, 0)) for value, label in Letter.State.choices],
        "total": sum(counts.values()),
        "batches": batches.filter(waiting__gt=0, replaced_by=None).order_by("-created_at", "-pk"),
    }
    return render(request, "letters/list.html", context)


@read_or_write
@desk_page(Right.LETTERS)
def letter(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One letter: read it, and mend its words while it is a draft."""
    found = get_object_or_404(_letters(desk).select_related("batch"), pk=pk)
    try:
        form = _saved(request, found) if request.method == "POST" else LetterForm(instance=found)
    except revisions.Stale as stale:
        return render(request, "events/desk/conflict.html", {**_frame(desk), "stale": stale, "obj": found}, status=409)
    if form is None:
        messages.error(request, f"จดหมายนี้{found.get_state_display()} จึงแก้ไม่ได้แล้ว")
        return redirect("letter", pk)
    if form.is_bound and form.is_valid():
        messages.success(request, "บันทึกจดหมายแล้ว")
        sends = request.POST.get("deed") == letters.QUEUE.name
        return _done(request, letters.QUEUE, found) if sends else redirect("letter", pk)
    return _letter_page(request, desk, found, form)


def _letter_page(request: HttpRequest, desk: Desk, found: Letter, form: LetterForm) -> HttpResponse:
    waiting = _letters(desk).filter(state=Letter.State.DRAFT, batch=found.batch).exclude(pk=found.pk).order_by("pk")
    context = {
        **_frame(desk),
        "letter": found,
        "form": form,
        "hidden": revisions.hidden(form),
        "deeds": letters.deeds_for(found),
        "next": waiting.filter(pk__gt=found.pk).first() or waiting.first(),
    }
    return render(request, "letters/letter.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _saved(request: HttpRequest, found: Letter) -> LetterForm | None:
    """Save what was posted; None when the letter is a draft no more."""
    current = Letter.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not current.is_editable:
        return None
    untouched = LetterForm(instance=current)
    before = {bound.name: bound.value() for bound in untouched}
    revisions.check(untouched, request.POST, request.FILES)
    form = LetterForm(revisions.resolved(request.POST), instance=current)
    if form.is_valid():
        form.save()
        changes = audit.differences(before, form.cleaned_data)
        audit.record(request, audit.Action.LETTER_CHANGED, current, {"fields": sorted(changes)})
    return form


@require_POST
@desk_page(Right.LETTERS)
def deed(request: HttpRequest, desk: Desk, pk: int, name: str) -> HttpResponse:
    """Send, try again, settle or discard one letter."""
    return _done(request, letters.DEEDS[name], get_object_or_404(_letters(desk), pk=pk))


def _done(request: HttpRequest, chosen: letters.Deed, found: Letter) -> HttpResponse:
    try:
        letters.do(request, chosen, found)
        messages.success(request, f"จดหมาย{chosen.done}")
    except letters.Refused as refused:
        messages.error(request, str(refused))
    return redirect("letter", found.pk)


@read_or_write
@desk_page(Right.LETTERS)
def batch(request: HttpRequest, desk: Desk, slug: str) -> HttpResponse:
    """Look through a batch, and send or discard all its drafts at once."""
    found = get_object_or_404(desk.province.letter_batches.select_related("replaced_by"), slug=slug)
    if request.method == "POST":
        chosen = BATCH_DEEDS.get(request.POST.get("deed"))
        if chosen is None:
            raise Http404("no such deed")
        try:
            number = letters.do_all(request, chosen, found, _number(request.POST.get("seen")))
            messages.success(request, f"จดหมาย {thai.digits(number)} ฉบับ{chosen.done}")
            return redirect(request.path)
        except letters.Refused as refused:
            messages.error(request, str(refused))
            found.refresh_from_db()
            return _batch_page(request, desk, found, status=409)
    return _batch_page(request, desk, found)


def _batch_page(request: HttpRequest, desk: Desk, found: LetterBatch, status: int = 200) -> HttpResponse:
    in_order = found.letters.order_by("to_name", "to", "pk").defer("sealed", "tries")
    counts = dict(found.letters.order_by().values_list("state").annotate(Count("pk")))
    drafts = counts.get(Letter.State.DRAFT, 0)
    context = {
        **_frame(desk),
        "batch": found,
        "page": Paginator(in_order, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "states": [(label, counts[value]) for value, label in Letter.State.choices if value in counts],
        "drafts": drafts,
        "sample": letters.waiting(found).order_by("pk").first() if drafts else None,
    }
    return render(request, "letters/batch.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1
