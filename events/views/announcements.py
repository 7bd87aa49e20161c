"""Announcements at the desk; the list and the form of one are those of any other noun (``views/desk.py``)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from events import running
from events.models import Assembly
from events.views.desk import assembly_page
from networks.desk import Desk


@require_POST
@assembly_page(edits=True)
def end(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Take an announcement off all pages at once."""
    running.end_announcement(request, assembly, get_object_or_404(assembly.announcements, slug=key))
    messages.success(request, "เลิกแสดงประกาศแล้ว")
    return redirect("desk_announcements", assembly.year)
