"""The time machine at the desk: choose a moment, and see the public pages as they are then."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from events.models import Assembly
from events.moments import Moment, moments_of
from events.views.desk import assembly_page
from moral_assembly import display
from moral_assembly.clock import Preview
from moral_assembly.forms import Form, ThaiDateTimeField
from networks import time_machine
from networks.desk import Desk


class MomentForm(Form):
    """A moment of one's own, or one of the quick choices, and which copy of the programme to look at."""

    error_title = "ยังดูไม่ได้"
    at = ThaiDateTimeField(label="วันและเวลา", required=False, help_text="วันที่ เช่น ๖ ก.ค. ๒๕๖๔ แล้วตามด้วยเวลา เช่น ๑๓.๓๐")
    working_copy = forms.BooleanField(
        label="ดูฉบับที่ยังไม่เผยแพร่",
        required=False,
        help_text="รายการที่พร้อมเผยแพร่ตามที่จัดอยู่ในโต๊ะทำงาน แทนฉบับที่ผู้เข้าชมเห็น",
    )
    choice = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, moments: list[Moment], *args, **options):
        super().__init__(*args, **options)
        self.moments = {moment.key: moment.at for moment in moments}

    def clean_choice(self) -> str:
        if (choice := self.cleaned_data["choice"]) and choice not in self.moments:
            raise forms.ValidationError("ไม่มีตัวเลือกนี้ เลือกจากปุ่มหรือใส่วันและเวลา")
        return choice

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["choice"] and not cleaned["at"]:
            self.add_error("at", "ใส่วันและเวลา หรือเลือกจากปุ่มด้านล่าง")
        return cleaned

    @property
    def preview(self) -> Preview:
        choice = self.cleaned_data["choice"]
        return Preview(self.moments[choice] if choice else self.cleaned_data["at"], self.cleaned_data["working_copy"])


@require_http_methods(["GET", "HEAD", "POST"])
@assembly_page(writes=False)
def choose(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Show the moments to choose from, or go and look."""
    moments = moments_of(assembly)
    form = MomentForm(moments, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return time_machine.start(request, redirect(assembly), desk, form.preview)
    held = time_machine.held(request)
    context = {
        "desk": desk,
        "assembly": assembly,
        "moments": moments,
        "form": form,
        "preview": time_machine.as_preview(held) if held else None,
    }
    return render(request, "events/desk/time_machine.html", context, status=422 if form.is_bound else 200)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Back to the present, on the page that one was on."""
    return time_machine.stop(request, HttpResponseRedirect(display.back(request)))
