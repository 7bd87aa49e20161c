"""The photographs of a session at the desk; ``networks/views/albums.py`` is the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from events.models import Assembly
from events.views.desk import assembly_page, read_or_write
from networks.desk import Desk
from networks.permissions import Right
from networks.views import albums


def _album(desk: Desk, assembly: Assembly, key: str) -> albums.Album:
    session = get_object_or_404(assembly.sessions, slug=key)
    session.assembly = assembly
    return albums.Album(
        owner=session,
        title="ภาพบรรยากาศ",
        url=reverse("desk_session_photos", args=[assembly.year, key]),
        parent_url=reverse("desk_session", args=[assembly.year, key]),
        may_write=desk.may_write(Right.ASSEMBLY),
        frame={"desk": desk, "assembly": assembly, "session": session},
    )


@require_safe
@assembly_page()
def session_photos(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    return albums.page(request, _album(desk, assembly, key))


@require_POST
@assembly_page(edits=True)
def send_photos(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    return albums.send(request, _album(desk, assembly, key))


@require_POST
@assembly_page(edits=True)
def describe_photos(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    return albums.describe(request, _album(desk, assembly, key))


@read_or_write
@assembly_page(edits=True)
def remove_photo(request: HttpRequest, desk: Desk, assembly: Assembly, key: str, code: str) -> HttpResponse:
    return albums.remove(request, _album(desk, assembly, key), code)
