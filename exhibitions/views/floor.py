"""Floor plans at the desk. Every drag is also a plain form here; a script posts the same forms."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from events.models import Assembly, Venue
from events.views.desk import assembly_page, read_or_write
from exhibitions import floor
from exhibitions.floor_forms import PlaceForm, SeenForm, SizeForm, SwapForm, written
from exhibitions.grid import Grid
from exhibitions.models import Booth, FloorPlan, Placement, Zone
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right

FREED = 10  # places that fell free, told of beside the plan


def plan_page(*, edits: bool = False):
    """Make a view of ``(request, desk, plan, …)`` a staff page of one area's plan."""

    def decorate(view):
        @assembly_page(edits=edits)
        @wraps(view)
        def page(request: HttpRequest, desk: Desk, assembly: Assembly, area: str, **names) -> HttpResponse:
            plans = FloorPlan.objects.select_related("area")
            found = get_object_or_404(plans, area__assembly=assembly, area__slug=area)
            found.area.assembly = assembly
            return view(request, desk, found, **names)

        return page

    return decorate


@read_or_write
@assembly_page()
def plans(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The areas of the market: how many booths stand there, and a plan for the one that has none."""
    if request.method == "POST":
        area = get_object_or_404(assembly.venues, slug=request.POST.get("area", ""))
        area.assembly = assembly
        floor.start(request, area)
        return redirect("desk_floor", assembly.year, area.slug)
    context = {
        "desk": desk,
        "assembly": assembly,
        "areas": _areas(assembly),
        "waiting_count": _waiting(assembly).count(),
        "may_write": desk.may_write(Right.ASSEMBLY),
    }
    return render(request, "exhibitions/desk/plans.html", context)


def _areas(assembly: Assembly):
    """Where a market may be: areas, and wherever a zone or a plan is already."""
    here = Q(kind=Venue.Kind.AREA) | Q(zones__isnull=False) | Q(floor_plan__isnull=False)
    counts = {"placed": Count("floor_plan__placements", distinct=True), "zone_count": Count("zones", distinct=True)}
    rows = assembly.venues.filter(here).select_related("floor_plan").annotate(**counts)
    return rows.order_by("order", "pk")


def _waiting(assembly: Assembly):
    return assembly.booths.placeable().filter(placement=None)


@require_safe
@plan_page()
def plan(request: HttpRequest, desk: Desk, plan: FloorPlan) -> HttpResponse:
    return _plan_page(request, desk, plan)


def _plan_page(request, desk, plan: FloorPlan, faults: Sequence[str] = (), status: int = 200) -> HttpResponse:
    """The grid with what stands on it, and beside it what waits; ``faults`` say why a deed was not done."""
    may_write = desk.may_write(Right.ASSEMBLY)
    context = {
        "desk": desk,
        "assembly": plan.area.assembly,
        "plan": plan,
        "grid": Grid(plan, _placed(plan)),
        "freed": _freed(plan),
        "zones": _zones(plan),
        "faults": faults,
        "may_write": may_write,
        **_tray(plan),
    }
    if may_write:
        context["undoable"], context["redoable"] = floor.turns(request, plan)
    return render(request, "exhibitions/desk/floor.html", context, status=status)


def _placed(plan: FloorPlan) -> list[Placement]:
    rows = list(plan.placements.select_related("booth__zone"))
    for row in rows:
        row.booth.placement = row
        row.booth.seen = written(row.booth)
    return rows


def _tray(plan: FloorPlan) -> dict[str, list[Booth]]:
    """The booths that stand nowhere: those for this area, and those for others or for none."""
    trays = {"waiting_here": [], "waiting_elsewhere": []}
    rows = _waiting(plan.area.assembly).select_related("zone__area", "wished_zone__area")
    for booth in rows:
        booth.seen = f"{booth.pk}="
        zone = booth.zone or booth.wished_zone
        area = zone.area_id if zone else booth.wished_area_id
        trays["waiting_here" if area == plan.area_id else "waiting_elsewhere"].append(booth)
    return trays


def _freed(plan: FloorPlan):
    """Booths that fell after they were placed here: the newest first."""
    here = f"{plan.area.name} หมายเลข "
    fallen = plan.area.assembly.booths.exclude(state__in=Booth.PLACEABLE).filter(former_place__startswith=here)
    return fallen.order_by("-changed_at")[:FREED]


def _zones(plan: FloorPlan):
    """The zones of the area with how many booths have got one, and how many of these stand somewhere."""
    accepted = Q(booths__state__in=Booth.PLACEABLE)
    counts = {
        "taken": Count("booths", filter=accepted),
        "placed": Count("booths", filter=accepted & Q(booths__placement__isnull=False)),
    }
    rows = Zone.objects.filter(area=plan.area).annotate(**counts).annotate(left=F("capacity") - F("taken"))
    return rows.order_by("order", "pk")


def _booth(plan: FloorPlan, key: str) -> Booth:
    rows = plan.area.assembly.booths.placeable().select_related("placement__plan__area", "zone", "network")
    return get_object_or_404(rows, slug=key)


@read_or_write
@plan_page(edits=True)
def place(request: HttpRequest, desk: Desk, plan: FloorPlan, key: str) -> HttpResponse:
    """Place, move, number or take off one booth."""
    booth = _booth(plan, key)
    form = PlaceForm(plan, booth, request.POST or None)
    done, status = _carry_out(request, plan, form)
    return done or _place_page(request, desk, plan, booth, form, None, status)


@require_POST
@plan_page(edits=True)
def swap(request: HttpRequest, desk: Desk, plan: FloorPlan, key: str) -> HttpResponse:
    """Let two booths change cells."""
    booth = _booth(plan, key)
    if not floor.stands_on(booth, plan):
        return redirect("desk_place", plan.area.assembly.year, plan.area.slug, key)
    form = SwapForm(plan, booth, request.POST)
    done, status = _carry_out(request, plan, form)
    return done or _place_page(request, desk, plan, booth, PlaceForm(plan, booth), form, status)


def _carry_out(request, plan: FloorPlan, form: SeenForm) -> tuple[HttpResponse | None, int]:
    """Do what the form means and lead back to the plan; or let the form say what is wrong, with its status."""
    if not form.is_valid():
        return None, 422 if form.is_bound else 200
    try:
        step = floor.arrange(request, plan, form.spots, form.expected, form.word)
    except floor.Stale as stale:
        form.see(*Booth.objects.filter(pk__in=form.expected).select_related("placement"))
        form.add_error(None, ["มีผู้จัดก่อนท่าน ยังไม่มีสิ่งใดถูกเขียนทับ", *str(stale).splitlines()])
        return None, 409
    except floor.Refused as refusal:
        form.add_error(None, str(refusal))
        return None, 422
    messages.success(request, f"{form.word} แล้ว" if step else "บูธอยู่ที่เดิม")
    return _back(plan), 302


def _place_page(request, desk, plan, booth, form, swap_form, status) -> HttpResponse:
    if swap_form is None and floor.stands_on(booth, plan):
        swap_form = SwapForm(plan, booth)
    context = {
        "desk": desk,
        "assembly": plan.area.assembly,
        "plan": plan,
        "booth": booth,
        "spot": floor.Spot.of(booth),
        "form": form,
        "swap_form": swap_form,
    }
    return render(request, "exhibitions/desk/place.html", context, status=status)


def _back(plan: FloorPlan) -> HttpResponse:
    return redirect("desk_floor", plan.area.assembly.year, plan.area.slug)


@read_or_write
@plan_page(edits=True)
def size(request: HttpRequest, desk: Desk, plan: FloorPlan) -> HttpResponse:
    """Give the grid another size, unless that cuts booths off."""
    form = SizeForm(request.POST or None, initial={"columns": plan.columns, "rows": plan.rows})
    if form.is_valid():
        try:
            floor.resize(request, plan, **form.cleaned_data)
        except floor.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"ผังมี {thai.digits(plan.rows)} แถว แถวละ {thai.digits(plan.columns)} ช่องแล้ว")
            return _back(plan)
    context = {"desk": desk, "assembly": plan.area.assembly, "plan": plan, "form": form}
    return render(request, "exhibitions/desk/floor_size.html", context, status=422 if form.is_bound else 200)


def deed_of(deed: Callable, word: str, done: str) -> Callable:
    """A deed on the whole plan that asks for nothing: its button leads back to the plan."""

    @require_POST
    @plan_page(edits=True)
    def page(request: HttpRequest, desk: Desk, plan: FloorPlan) -> HttpResponse:
        try:
            step = deed(request, plan)
        except floor.NothingLeft:
            messages.info(request, f"ไม่มีขั้นตอนให้{word}")
        except (floor.Stale, floor.Refused) as refusal:
            return _plan_page(request, desk, plan, [f"ยัง{word}ไม่ได้", *str(refusal).splitlines()], 409)
        else:
            messages.success(request, done.format(step) if step else "หมายเลขเรียงตามผังอยู่แล้ว")
        return _back(plan)

    return page


undo = deed_of(floor.undo, "เลิกทำ", "เลิกทำ {} แล้ว")
redo = deed_of(floor.redo, "ทำซ้ำ", "ทำซ้ำ {} แล้ว")
renumber = deed_of(floor.renumber, "เรียงหมายเลข", "{} แล้ว")
