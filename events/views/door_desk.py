"""Doors at the desk: which areas are open on which day, who may keep their doors, and how many came."""

from functools import wraps

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import attendance, doors
from events.door_forms import DoorLinkForm
from events.models import AreaDay, Assembly, CheckIn
from moral_assembly.site import site_of
from networks.desk import Desk, desk_page
from networks.permissions import Right


def area_day_page(view):
    """Make a view of ``(request, desk, area_day, …)`` a staff page of one area on one day."""

    @desk_page(Right.DOOR)
    @wraps(view)
    def page(request: HttpRequest, desk: Desk, year: int, key: str, **names) -> HttpResponse:
        rows = AreaDay.objects.select_related("venue", "assembly__province")
        found = get_object_or_404(rows, assembly__province=desk.province, assembly__year=year, slug=key)
        return view(request, desk, found, **names)

    return page


@require_safe
@desk_page(Right.DOOR)
def door_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The doors of today; on other days those of the newest edition."""
    rows = AreaDay.objects.filter(assembly__province=desk.province, onsite_places__gt=0)
    rows = rows.select_related("venue", "assembly").order_by("day", "venue__order", "pk")
    today = rows.filter(day=timezone.localdate())
    newest = Assembly.objects.filter(province=desk.province).order_by("-year").first()
    found = list(today) or list(rows.filter(assembly=newest))
    counts = CheckIn.objects.filter(area_day__in=found).head_counts()
    for each in found:
        each.counts = counts.get(each.pk, {"inside": 0, "came": 0})
    context = {"desk": desk, "area_days": found, "is_today": any(each.day == timezone.localdate() for each in found)}
    return render(request, "events/desk/doors.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@area_day_page
def area_day_doors(request: HttpRequest, desk: Desk, area_day: AreaDay) -> HttpResponse:
    """The doors of an area-day. A new link is shown once, in the answer to the form that asked for it."""
    links = area_day.door_links.select_related("made_by")
    form = DoorLinkForm(request.POST) if request.method == "POST" else DoorLinkForm.of(area_day, links.count() + 1)
    address = ""
    if form.is_valid():
        address = reverse("door", args=[doors.open_link(request, area_day, **form.cleaned_data)])
        if request.POST.get("here"):
            return redirect(address)
        address = site_of(request) + address
        form = DoorLinkForm.of(area_day, links.count() + 1)
    context = {
        "desk": desk,
        "assembly": area_day.assembly,
        "area_day": area_day,
        "links": links,
        "counts": area_day.check_ins.head_count(),
        "is_today": area_day.day == timezone.localdate(),
        "most": attendance.most_at_once([area_day]).get(area_day.pk, 0),
        "form": form,
        "address": address,
        "picture": segno.make(address, error="m").svg_data_uri(border=4, omitsize=True) if address else "",
        "may_write": desk.may_write(Right.DOOR),
    }
    return render(request, "events/desk/area_day_doors.html", context, status=422 if form.is_bound else 200)


@require_POST
@area_day_page
def revoke(request: HttpRequest, desk: Desk, area_day: AreaDay, pk: int) -> HttpResponse:
    link = get_object_or_404(area_day.door_links.select_related("area_day__assembly__province"), pk=pk)
    doors.revoke(request, link)
    messages.success(request, f"ยกเลิกลิงก์ของ{link.name}แล้ว")
    return redirect("desk_area_day_doors", area_day.assembly.year, area_day.slug)
