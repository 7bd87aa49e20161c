"""At which moment a public page is read, and until when what it says is true."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone


@dataclass(frozen=True)
class Preview:
    """How one member of staff looks at public pages: at another moment (None: now), at what is not released yet."""

    moment: datetime | None = None
    working_copy: bool = False


def preview_of(request: HttpRequest) -> Preview | None:
    """Return the preview that ``networks.pages`` has found the reader to be in."""
    return getattr(request, "preview", None)


def now(request: HttpRequest) -> datetime:
    """Return the moment that a public page shows: the present, but for who looks ahead or back."""
    preview = preview_of(request)
    return (preview and preview.moment) or timezone.now()


def shows_working_copy(request: HttpRequest) -> bool:
    preview = preview_of(request)
    return bool(preview and preview.working_copy)


def hold_until(request: HttpRequest, moment: datetime | None) -> None:
    """Have a page that is kept in memory made anew at ``moment``; the earliest of all that are named counts."""
    request.true_until = earliest(getattr(request, "true_until", None), moment)


def earliest(*moments: datetime | None) -> datetime | None:
    return min(filter(None, moments), default=None)
