"""The broadcast and the recording of a session, set from its own desk page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from events import running
from events.forms import LiveForm, ReplayForm
from events.models import Assembly
from events.views.desk import assembly_page, session_of, session_page
from moral_assembly import revisions
from networks.desk import Desk


@require_POST
@assembly_page(edits=True)
def live(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    session, form = session_of(assembly, key), LiveForm(request.POST)
    if not form.is_valid():
        return session_page(request, desk, assembly, session, 422, live_form=form)
    try:
        running.set_live(request, assembly, session, **form.cleaned_data)
    except revisions.Stale as stale:
        again = LiveForm.of(stale.obj, request.POST.get("live_url", ""))
        return session_page(request, desk, assembly, session_of(assembly, key), 409, live_form=again)
    messages.success(request, "บันทึกลิงก์ถ่ายทอดสดแล้ว" if form.cleaned_data["live_url"] else "นำลิงก์ถ่ายทอดสดออกแล้ว")
    return redirect("desk_session", assembly.year, key)


@require_POST
@assembly_page(edits=True)
def replay(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    session, form = session_of(assembly, key), ReplayForm(request.POST)
    if form.is_valid():
        try:
            running.attach_replay(request, assembly, session, form.cleaned_data["video"])
        except running.Elsewhere as taken:
            form.add_error("video", f"วิดีโอนี้เป็นของรายการ “{taken.session}” แล้ว")
    if form.errors:
        return session_page(request, desk, assembly, session, 422, replay_form=form)
    messages.success(request, "แนบวิดีโอย้อนหลังแล้ว")
    return redirect("desk_session", assembly.year, key)
