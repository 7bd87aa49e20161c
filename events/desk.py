"""Staff pages of one edition."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from events.models import Assembly
from networks.desk import Desk, desk_page
from networks.permissions import Right


def edition_page(right: Right, *, edits: bool = False, writes: bool = True, only: Callable[[Desk], bool] | None = None):
    """Make a view of ``(request, desk, assembly, …)`` a staff page of one edition.

    ``edits``: for writers alone; ``only``: for those alone; ``writes``: as ``desk_page`` takes it.
    """

    def decorate(view):
        @desk_page(right, writes=writes)
        @wraps(view)
        def page(request: HttpRequest, desk: Desk, year: int, **names) -> HttpResponse:
            assembly = get_object_or_404(Assembly.objects.at(desk.province.slug, year))
            if (edits and not desk.may_write(right)) or (only and not only(desk)):
                raise PermissionDenied("not for this role")
            return view(request, desk, assembly, **names)

        return page

    return decorate
