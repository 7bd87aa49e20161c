"""The list of booths as a file, for organizers who say what for."""

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from events.models import Assembly
from exhibitions import booth_export
from exhibitions.views.booths import booths_page, filtered, frame, is_organizer, read_or_write
from moral_assembly import thai
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
    """The booths that the list shows, as an .xlsx or a PDF."""
    _, rows = filtered(request, desk, assembly)
    form, count = ExportForm(request.POST or None), rows.order_by().count()
    if request.POST.get("file") == "pdf" and count > booth_export.MOST_PRINTED:
        most = thai.digits(booth_export.MOST_PRINTED)
        form.add_error(None, f"พิมพ์ได้ครั้งละไม่เกิน {most} บูธ กลับไปเลือกพื้นที่หรือสถานะก่อน หรือดาวน์โหลดเป็น Excel")
    if form.is_bound and form.is_valid():
        name, reason = f"booths-{assembly.province.slug}-{assembly.year}", form.cleaned_data["reason"]
        if request.POST.get("file") == "pdf":
            body = booth_export.printed(request, assembly, rows, reason)
            disposition = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
            return HttpResponse(body, "application/pdf", headers=disposition)
        file = booth_export.workbook(request, assembly, rows, reason)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=writing.MEDIA_TYPE)
    context = {**frame(desk, assembly), "form": form, "count": count}
    return render(request, "exhibitions/desk/export.html", context, status=422 if form.is_bound else 200)
