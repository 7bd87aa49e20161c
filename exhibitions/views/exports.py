"""The list of booths as a file, for organizers who say what for."""

from csp.decorators import csp_exempt
from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.models import Assembly
from exhibitions import booth_export
from exhibitions.views.booths import booths_page, filtered, frame, is_organizer, read_or_write
from moral_assembly import papers
from moral_assembly.forms import Form
from moral_assembly.sheets import writing
from networks.desk import Desk


class ExportForm(Form):
    """Why names leave the portal; the trail keeps the words."""

    error_title = "ยังส่งออกไม่ได้"
    reason = forms.CharField(
        label="เหตุผลที่ต้องใช้รายการ", max_length=300, help_text="เช่น จัดไฟฟ้าและโต๊ะ บันทึกการใช้งานเก็บข้อความนี้ไว้"
    )


@never_cache
@read_or_write
@booths_page(only=is_organizer)
def export(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The booths that the list shows: an .xlsx at once, a PDF when the worker has made it."""
    _, rows = filtered(request, desk, assembly)
    form = ExportForm(request.POST or None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if request.POST.get("file") == "pdf":
            booth_export.ask(request, assembly, rows, reason)
            messages.success(request, "สั่งทำแล้ว หน้านี้แสดงความคืบหน้า")
            return redirect(request.get_full_path())
        file, name = booth_export.workbook(request, assembly, rows, reason), f"{_name(assembly)}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)
    made = list(assembly.booth_lists.select_related("made_by"))
    context = {
        **frame(desk, assembly),
        "form": form,
        "count": rows.order_by().count(),
        "papers": made,
        "is_under_way": any(each.is_under_way for each in made),
        "may_write": True,
    }
    return render(request, "exhibitions/desk/export.html", context, status=422 if form.is_bound else 200)


def _name(assembly: Assembly) -> str:
    return f"booths-{assembly.province.slug}-{assembly.year}"


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@never_cache
@require_safe
@booths_page(only=is_organizer)
def printed(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return get_object_or_404(assembly.booth_lists, slug=slug).answer(f"{_name(assembly)}.pdf")


@require_POST
@booths_page(only=is_organizer)
def discard(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    papers.discard(get_object_or_404(assembly.booth_lists, slug=slug))
    messages.success(request, "ทิ้งไฟล์แล้ว")
    return redirect("desk_booths_export", assembly.year)
