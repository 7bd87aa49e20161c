"""Who of the own networks' people came: counts, names, and both as an .xlsx to who says what for."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from events import attendance
from events.models import Assembly
from events.views.attendance import ReasonForm
from events.views.participants import frame, participants_page, read_or_write
from moral_assembly.audit import Action, record
from moral_assembly.sheets.writing import MEDIA_TYPE
from networks import keeping
from networks.desk import Desk
from networks.models import Network
from networks.permissions import Right

ROWS_A_PAGE = 50


@read_or_write
@participants_page()
def page(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    own = keeping.networks_at(desk)
    networks, status = _asked(request, own), 200
    form = ReasonForm() if desk.may_write(Right.PARTICIPANTS) else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("reads only")
        form, status = ReasonForm(request.POST), 422
        if form.is_valid():
            return _export(request, assembly, networks, form.cleaned_data["reason"])
    names = attendance.named(assembly, networks)
    context = frame(
        desk,
        assembly,
        networks=own,
        chosen=networks[0] if len(networks) == 1 else None,
        totals=attendance.totals(assembly, networks),
        tables=attendance.tables(assembly, networks),
        page=Paginator(names, ROWS_A_PAGE).get_page(request.GET.get("page")),
        form=form,
    )
    return render(request, "events/participants/attendance.html", context, status=status)


def _asked(request: HttpRequest, own: list[Network]) -> list[Network]:
    """One of the own networks, or all of them; another's is not found."""
    slug = request.GET.get("network", "")
    found = [network for network in own if network.slug == slug] if slug else own
    if slug and not found:
        raise Http404("not of this desk")
    return found


@transaction.atomic
def _export(request: HttpRequest, assembly: Assembly, networks: list[Network], reason: str) -> FileResponse:
    file = attendance.workbook(assembly, networks)
    changes = {"reason": [None, reason], "networks": [None, [network.name for network in networks]]}
    record(request, Action.ATTENDANCE_EXPORTED, assembly, changes, province=assembly.province.slug)
    which = f"-{networks[0].slug}" if len(networks) == 1 else ""
    name = f"attendance-{assembly.province.slug}-{assembly.year}{which}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
