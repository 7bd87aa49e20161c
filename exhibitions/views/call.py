"""The organizers' pages of the call for booths and of the zones."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from events.models import Assembly
from exhibitions import applying
from exhibitions.call_forms import CallForm, questions_form, zones_form
from exhibitions.models import BoothCall
from exhibitions.views.booths import booths_page, frame, is_organizer, read_or_write
from moral_assembly import audit
from networks.desk import Desk


@read_or_write
@booths_page(only=is_organizer)
def call(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """When networks may apply, under which rules, and what they are asked."""
    found, status = applying.call_of(assembly) or BoothCall(assembly=assembly), 200
    data = request.POST if request.method == "POST" else None
    form, questions = CallForm(data, instance=found), questions_form(found, data)
    if data is not None:
        status = 422
        if all([form.is_valid(), questions.is_valid()]):
            _save(request, assembly, form, questions)
            messages.success(request, "บันทึกประกาศรับสมัครแล้ว")
            return redirect("desk_booths", assembly.year)
    context = {**frame(desk, assembly), "form": form, "rows": questions}
    return render(request, "exhibitions/desk/call.html", context, status=status)


@transaction.atomic
def _save(request: HttpRequest, assembly: Assembly, form: CallForm, questions) -> None:
    is_new = form.instance.pk is None
    saved = form.save()
    questions.instance = saved
    for order, each in enumerate(questions.forms, 1):
        each.instance.order = order
    questions.save()
    action = audit.Action.MADE if is_new else audit.Action.CHANGED
    changes = {name: ["", str(form.cleaned_data[name])] for name in form.changed_data}
    changes |= {"questions": ["", ", ".join(saved.questions.values_list("label", flat=True))]}
    audit.record(request, action, saved, changes, province=assembly.province.slug)


@read_or_write
@booths_page(only=is_organizer)
def zones(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The parts of each area, and how many booths find room there."""
    rows, status = zones_form(assembly), 200
    if request.method == "POST":
        rows, status = zones_form(assembly, request.POST), 422
        if rows.is_valid() and _save_zones(request, assembly, rows):
            messages.success(request, "บันทึกโซนแล้ว")
            return redirect("desk_zones", assembly.year)
    return render(request, "exhibitions/desk/zones.html", {**frame(desk, assembly), "rows": rows}, status=status)


def _save_zones(request: HttpRequest, assembly: Assembly, rows) -> bool:
    try:
        with transaction.atomic():
            rows.save()
            done = (
                *((audit.Action.MADE, zone, {"name": [None, zone.name]}) for zone in rows.new_objects),
                *((audit.Action.CHANGED, zone, _changed(zone, names)) for zone, names in rows.changed_objects),
                *((audit.Action.DELETED, zone, {"name": [zone.name, None]}) for zone in rows.deleted_objects),
            )
            for action, zone, changes in done:
                audit.record(request, action, zone, changes, province=assembly.province.slug)
    except IntegrityError:
        rows.non_form_errors().append("มีสองโซนชื่อเดียวกันในพื้นที่เดียวกัน หรือมีบูธเข้ามาในโซนที่ลบ ตรวจแล้วบันทึกอีกครั้ง")
        return False
    return True


def _changed(zone, names: list[str]) -> dict:
    return {name: ["", str(getattr(zone, name))] for name in names}
