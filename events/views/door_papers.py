"""Badges and sign-in sheets at the desk: ask, see how far it is, fetch, throw away."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import papers as door_papers
from events.models import AreaDay, DoorPaper
from events.views.door_desk import area_day_page
from moral_assembly import papers
from networks.desk import Desk
from networks.permissions import Right


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@area_day_page
def paper_list(request: HttpRequest, desk: Desk, area_day: AreaDay) -> HttpResponse:
    if request.method == "POST":
        form = request.POST.get("form")
        if form not in DoorPaper.Form:
            raise Http404("no such paper")
        door_papers.ask(request, area_day, form)
        messages.success(request, "สั่งทำแล้ว หน้านี้แสดงความคืบหน้า")
        return redirect("desk_door_papers", area_day.assembly.year, area_day.slug)
    rows = list(area_day.papers.select_related("made_by"))
    context = {
        "desk": desk,
        "assembly": area_day.assembly,
        "area_day": area_day,
        "papers": rows,
        "is_under_way": any(each.is_under_way for each in rows),
        "forms": DoorPaper.Form.choices,
        "may_write": desk.may_write(Right.DOOR),
    }
    return render(request, "events/desk/door_papers.html", context)


def _paper(area_day: AreaDay, slug: str) -> DoorPaper:
    return get_object_or_404(area_day.papers.select_related("area_day__venue"), slug=slug)


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@never_cache
@require_safe
@area_day_page
def paper_file(request: HttpRequest, desk: Desk, area_day: AreaDay, slug: str) -> HttpResponse:
    found = _paper(area_day, slug)
    return found.answer(f"{found.form}-{area_day.slug}.pdf")


@require_POST
@area_day_page
def discard(request: HttpRequest, desk: Desk, area_day: AreaDay, slug: str) -> HttpResponse:
    papers.discard(_paper(area_day, slug))
    messages.success(request, "ทิ้งไฟล์แล้ว")
    return redirect("desk_door_papers", area_day.assembly.year, area_day.slug)
