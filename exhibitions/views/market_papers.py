"""Plans and signs of an area at the desk: ask, see how far they are, fetch, throw away."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.views.desk import read_or_write
from exhibitions import market_papers
from exhibitions.models import FloorPlan, MarketPaper
from exhibitions.views.floor import plan_page
from moral_assembly import papers
from networks.desk import Desk
from networks.permissions import Right


@never_cache
@read_or_write
@plan_page()
def paper_list(request: HttpRequest, desk: Desk, plan: FloorPlan) -> HttpResponse:
    assembly, placed = plan.area.assembly, plan.placements.count()
    if request.method == "POST":
        form = request.POST.get("form")
        if form not in MarketPaper.Form:
            raise Http404("no such paper")
        if form == MarketPaper.Form.SIGNS and not placed:
            messages.warning(request, "ยังไม่มีบูธบนผัง วางบูธก่อนแล้วจึงพิมพ์ป้าย")
        else:
            market_papers.ask(request, plan, form)
            messages.success(request, "สั่งทำแล้ว หน้านี้แสดงความคืบหน้า")
        return redirect("desk_market_papers", assembly.year, plan.area.slug)
    rows = list(plan.papers.select_related("made_by"))
    context = {
        "desk": desk,
        "assembly": assembly,
        "plan": plan,
        "placed": placed,
        "papers": rows,
        "is_under_way": any(each.is_under_way for each in rows),
        "forms": MarketPaper.Form.choices,
        "may_write": desk.may_write(Right.ASSEMBLY),
    }
    return render(request, "exhibitions/desk/papers.html", context)


def _paper(plan: FloorPlan, slug: str) -> MarketPaper:
    found = get_object_or_404(plan.papers, slug=slug)
    found.plan = plan
    return found


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@never_cache
@require_safe
@plan_page()
def paper_file(request: HttpRequest, desk: Desk, plan: FloorPlan, slug: str) -> HttpResponse:
    found = _paper(plan, slug)
    return found.answer(f"{found}.pdf")


@require_POST
@plan_page(edits=True)
def discard(request: HttpRequest, desk: Desk, plan: FloorPlan, slug: str) -> HttpResponse:
    papers.discard(_paper(plan, slug))
    messages.success(request, "ทิ้งไฟล์แล้ว")
    return redirect("desk_market_papers", plan.area.assembly.year, plan.area.slug)
