"""The people of a desk's networks: a list, one of them, adding, mending and forgetting."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import correcting, registration, retention, roll, roll_export
from events.models import Assembly, Registration
from events.participant_forms import ExportForm, RollForm
from moral_assembly import revisions
from moral_assembly.sheets import writing
from networks import keeping
from networks.desk import Desk, desk_page
from networks.models import Participant
from networks.participant_forms import OTHER, ParticipantForm
from networks.permissions import Right

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def participants_page(*, edits: bool = False):
    """Make a view of ``(request, desk, assembly, …)`` a page about people; ``edits``: not for who only reads."""

    def decorate(view):
        @never_cache
        @desk_page(Right.PARTICIPANTS)
        @wraps(view)
        def page(request: HttpRequest, desk: Desk, year: int, **names) -> HttpResponse:
            assembly = get_object_or_404(Assembly.objects.at(desk.province.slug, year))
            if edits and not desk.may_write(Right.PARTICIPANTS):
                raise PermissionDenied("reads only")
            return view(request, desk, assembly, **names)

        return page

    return decorate


def frame(desk: Desk, assembly: Assembly, **more) -> dict:
    return {"desk": desk, "assembly": assembly, "may_write": desk.may_write(Right.PARTICIPANTS), **more}


def find(desk: Desk, pk: int, *, edits: bool = False) -> Participant:
    rows = keeping.editable_at(desk) if edits else keeping.seen_at(desk)
    return get_object_or_404(rows.select_related("network", "province"), pk=pk)


@require_safe
@participants_page()
def people(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    form = RollForm(keeping.networks_at(desk), request.GET)
    asked = form.asked
    rows = roll.narrowed(keeping.seen_at(desk), assembly, asked)
    page = roll.page(rows, asked, request.GET.get("after", ""))
    roll.mark(page.people, assembly)
    context = frame(
        desk,
        assembly,
        form=form,
        asked=asked,
        page=page,
        found=page.people,
        more=page.more,
        is_further="after" in request.GET,
        has_places=assembly.area_days.exists(),
    )
    return render(request, "events/participants/list.html", context)


@require_safe
@participants_page()
def participant(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int) -> HttpResponse:
    found = find(desk, pk)
    rows = found.registrations.filter(area_day__assembly=assembly).order_by("area_day__day", "pk")
    rows = rows.select_related("area_day__venue", "group", "made_by")
    context = frame(desk, assembly, participant=found, registrations=rows)
    context |= {"kept_until": retention.kept_until(found), "has_registered": found.registrations.exists()}
    context["may_write"] = keeping.editable_at(desk).filter(pk=pk).exists()
    return render(request, "events/participants/participant.html", context)


def needs_network(desk: Desk) -> bool:
    """Whether people here have to be somebody's: organizers alone keep people of no network."""
    return not keeping.works_on_all(desk)


def _form(desk: Desk, *args, **options) -> ParticipantForm:
    return ParticipantForm(keeping.networks_kept_at(desk), needs_network(desk), *args, **options)


@read_or_write
@participants_page(edits=True)
def new(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Add somebody; where the name is known, first a human says whether it is the same human."""
    candidate = Participant(province=desk.province)
    form = _form(desk, request.POST or None, instance=candidate)
    if form.is_bound and form.is_valid():
        known = form.answer if isinstance(form.answer, Participant) else None
        try:
            with transaction.atomic():
                kept = keeping.complete(request, known, candidate) if known else keeping.add(request, candidate)
        except IntegrityError:
            form.tell_apart()
        else:
            messages.success(request, f"{'ใช้ข้อมูลเดิมของ' if known else 'เพิ่ม'} {kept} แล้ว")
            return redirect("desk_participant", assembly.year, kept.pk)
    context = frame(desk, assembly, form=form, other=OTHER)
    return render(request, "events/participants/form.html", context, status=422 if form.is_bound else 200)


@read_or_write
@participants_page(edits=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int) -> HttpResponse:
    found = find(desk, pk, edits=True)
    form = _form(desk, instance=found)
    if request.method == "POST":
        try:
            form = correcting.correct(request, lambda *args, **options: _form(desk, *args, **options), found)
        except revisions.Stale as stale:
            list_url = reverse("desk_participant", args=[assembly.year, pk])
            context = frame(desk, assembly, stale=stale, obj=found, list_url=list_url, list_word="ผู้เข้าร่วม")
            return render(request, "events/desk/conflict.html", context, status=409)
        except IntegrityError:
            form = _form(desk, revisions.resolved(request.POST), instance=find(desk, pk, edits=True))
            form.is_valid()
            form.tell_apart()
        if not form.errors:
            messages.success(request, f"บันทึก {form.instance} แล้ว")
            return redirect("desk_participant", assembly.year, pk)
    context = frame(desk, assembly, form=form, participant=found, hidden=revisions.hidden(form), other=OTHER)
    return render(request, "events/participants/form.html", context, status=422 if form.is_bound else 200)


@read_or_write
@participants_page(edits=True)
def removal(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int) -> HttpResponse:
    """Ask once, then forget somebody; the counts stay."""
    found = find(desk, pk, edits=True)
    if request.method == "POST":
        name = str(found)
        roll.forget(request, found)
        messages.success(request, f"ลบข้อมูลของ {name} แล้ว")
        return redirect("desk_participants", assembly.year)
    live = found.registrations.live().filter(area_day__assembly__province=desk.province)
    context = frame(desk, assembly, participant=found, live=live.select_related("area_day__venue"))
    return render(request, "events/participants/removal.html", context)


@require_POST
@participants_page(edits=True)
def cancel(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int, registration_pk: int) -> HttpResponse:
    """Give a place back; who waits gets it."""
    found = find(desk, pk, edits=True)
    rows = Registration.objects.filter(participant=found, area_day__assembly=assembly)
    registration.cancel(get_object_or_404(rows, pk=registration_pk), request=request)
    messages.success(request, "ยกเลิกการลงทะเบียนแล้ว")
    return redirect("desk_participant", assembly.year, pk)


@read_or_write
@participants_page()
def export(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The people shown, as an .xlsx, to who says what for."""
    if not desk.may_write(Right.PARTICIPANTS):
        raise PermissionDenied("reads only")
    asked = RollForm(keeping.networks_at(desk), request.GET).asked
    rows = roll.narrowed(keeping.seen_at(desk), assembly, asked)
    form = ExportForm(request.POST or None)
    if form.is_bound and form.is_valid():
        file = roll_export.made(request, assembly, rows, form.cleaned_data["reason"])
        name = f"participants-{assembly.province.slug}-{assembly.year}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)
    context = frame(desk, assembly, form=form, asked=asked, count=rows.order_by().count())
    return render(request, "events/participants/export.html", context, status=422 if form.is_bound else 200)
