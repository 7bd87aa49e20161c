"""The time machine: a member of staff sees the public pages of the own province as at any moment; nobody else does.

What is looked at stands in the session on the server. A cookie only says that it is worth asking there: without it a
public page costs staff no statement more, and made up it shows nothing. Such an answer is never kept (networks/pages).
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from moral_assembly.clock import Preview
from networks.desk import Desk, desk_of
from networks.permissions import Right

HINT = KEY = "time_machine"


def start(request: HttpRequest, response: HttpResponse, desk: Desk, preview: Preview) -> HttpResponse:
    """Let the person who asks look at the province worked in as ``preview`` says, until ``stop`` or signing out."""
    request.session[KEY] = {
        "province": desk.province.slug,
        "moment": preview.moment.isoformat() if preview.moment else "",
        "working_copy": preview.working_copy,
    }
    response.set_cookie(HINT, "1", samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response


def stop(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    request.session.pop(KEY, None)
    response.delete_cookie(HINT, samesite="Lax")
    return response


def held(request: HttpRequest) -> dict | None:
    """Return what the session says, for a signed-in person whose browser carries the hint."""
    if HINT not in request.COOKIES or not request.user.is_authenticated:
        return None
    return request.session.get(KEY)


def preview_for(request: HttpRequest, province: str) -> Preview | None:
    """Return how the reader of a page of ``province`` looks at it; None to all but staff who started the machine."""
    kept = held(request)
    if not kept or kept["province"] != province:
        return None
    desk = desk_of(request)  # a role may have been taken away since
    if desk.province is None or desk.province.slug != province or not desk.may_read(Right.ASSEMBLY):
        return None
    return as_preview(kept)


def as_preview(kept: dict) -> Preview:
    return Preview(datetime.fromisoformat(kept["moment"]) if kept["moment"] else None, kept["working_copy"])
