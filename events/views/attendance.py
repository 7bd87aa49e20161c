"""Attendance at the desk: counts for all who may read of the doors, the list of names for organizers with a reason."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from events import attendance
from events.models import Assembly
from moral_assembly.audit import Action, record
from moral_assembly.forms import Form
from moral_assembly.sheets.writing import MEDIA_TYPE
from networks.desk import Desk, desk_page
from networks.permissions import Right


class ReasonForm(Form):
    """Why names leave the portal."""

    error_title = "ยังส่งออกไม่ได้"
    reason = forms.CharField(label="เหตุที่ต้องใช้รายชื่อ", min_length=5, max_length=300, help_text="บันทึกไว้ในบันทึกการใช้งาน")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.DOOR)
def attendance_page(request: HttpRequest, desk: Desk, year: int) -> HttpResponse:
    assembly = get_object_or_404(Assembly.objects.at(desk.province.slug, year))
    may_export = desk.may_write(Right.REGISTRATION)
    form = ReasonForm(request.POST or None) if may_export else None
    if request.method == "POST":
        if not may_export:
            raise PermissionDenied("names are for organizers")
        if form.is_valid():
            return _export(request, assembly, form.cleaned_data["reason"])
    area_days = list(assembly.area_days.filter(onsite_places__gt=0).select_related("venue"))
    most = attendance.most_at_once(area_days)
    context = {
        "desk": desk,
        "assembly": assembly,
        "totals": attendance.totals(assembly),
        "tables": attendance.tables(assembly),
        "measures": [(each, most.get(each.pk, 0), most.get(each.pk, 0) > each.onsite_places) for each in area_days],
        "form": form,
    }
    return render(request, "events/desk/attendance.html", context, status=422 if form and form.is_bound else 200)


def _export(request: HttpRequest, assembly: Assembly, reason: str) -> FileResponse:
    changes = {"reason": [None, reason]}
    record(request, Action.ATTENDANCE_EXPORTED, assembly, changes, province=assembly.province.slug)
    name = f"attendance-{assembly.province.slug}-{assembly.year}.xlsx"
    return FileResponse(attendance.workbook(assembly), as_attachment=True, filename=name, content_type=MEDIA_TYPE)
