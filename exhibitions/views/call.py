"""The organizers' pages of the call for booths and of the zones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from events.models import Assembly
from exhibitions import calling
from exhibitions.call_forms import questions_form, zones_form
from exhibitions.views.booths import booths_page, frame, is_organizer, read_or_write
from moral_assembly import revisions
from networks.desk import Desk


@read_or_write
@booths_page(only=is_organizer)
def call(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """When networks may apply, under which rules, and what they are asked."""
    form, status = calling.call_form(assembly), 200
    questions = questions_form(form.instance)
    if request.method == "POST":
        try:
            form, questions = calling.save_call(request, assembly)
        except revisions.Stale as stale:
            about = {"stale": stale, "obj": stale.obj, "list_url": reverse("desk_booths", args=[assembly.year])}
            context = {**frame(desk, assembly), **about, "list_word": "บูธตลาดนัด"}
            return render(request, "events/desk/conflict.html", context, status=409)
        if form.is_valid() and questions.is_valid():
            messages.success(request, "บันทึกประกาศรับสมัครแล้ว")
            return redirect("desk_booths", assembly.year)
        status = 422
    hidden = revisions.hidden(form) if form.instance.pk else ()
    context = {**frame(desk, assembly), "form": form, "rows": questions, "hidden": hidden}
    return render(request, "exhibitions/desk/call.html", context, status=status)


@read_or_write
@booths_page(only=is_organizer)
def zones(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The parts of each area, and how many booths find room there."""
    rows, status = zones_form(assembly), 200
    if request.method == "POST":
        rows, status = calling.save_zones(request, assembly), 422
        if rows.is_valid():
            messages.success(request, "บันทึกโซนแล้ว")
            return redirect("desk_zones", assembly.year)
    return render(request, "exhibitions/desk/zones.html", {**frame(desk, assembly), "rows": rows}, status=status)
