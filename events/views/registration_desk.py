"""Registration at the desk: places of areas, rules and notice, and who is held until somebody says who it is."""

from functools import partial

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import places, registration
from events.desk import edition_page
from events.models import AreaDay, Assembly, Registration, RegistrationRules, Venue
from events.registration_forms import PlacesForm, RulesForm
from moral_assembly import thai
from moral_assembly.audit import Action, record
from networks.desk import Desk
from networks.permissions import Right

LISTED = 50  # of those held
KINDS = (Venue.Kind.AREA, Venue.Kind.ONLINE)


registration_page = partial(edition_page, Right.REGISTRATION)


def _rules(assembly: Assembly) -> RegistrationRules | None:
    return RegistrationRules.objects.filter(assembly=assembly).select_related("notice").first()


def _counted(assembly: Assembly):
    """The area-days with how many wait for a place; the confirmed are counted in the rows themselves."""
    waiting = {
        f"{mode}_waiting": Count("registrations", Q(registrations__state="waiting", registrations__mode=mode))
        for mode in Registration.Mode
    }
    return assembly.area_days.select_related("venue").annotate(**waiting).order_by(*AreaDay._meta.ordering)


def _held(assembly: Assembly):
    rows = Registration.objects.filter(area_day__assembly=assembly, state=Registration.State.HELD)
    return rows.select_related("participant__resembles", "area_day__venue").order_by("made_at")


@require_safe
@registration_page()
def overview(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    may_write = desk.may_write(Right.REGISTRATION)
    rules = _rules(assembly)
    context = {
        "desk": desk,
        "assembly": assembly,
        "may_write": may_write,
        "rules": rules,
        "is_open": bool(rules and rules.is_open()),
        "area_days": _counted(assembly),
        "venues": assembly.venues.filter(kind__in=KINDS),
        "held": _held(assembly)[:LISTED] if may_write else [],
    }
    return render(request, "events/desk/registration.html", context)


@require_POST
@registration_page(edits=True)
def open_days(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    made = places.open_days(assembly, assembly.venues.filter(kind__in=KINDS), request=request)
    messages.success(request, f"เปิดพื้นที่และวันเพิ่ม {thai.digits(len(made))} รายการ" if made else "เปิดครบทุกพื้นที่และวันแล้ว")
    return redirect("desk_registration", assembly.year)


@require_http_methods(["GET", "HEAD", "POST"])
@registration_page(edits=True)
def area_day(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """How many places an area has on a day. Fewer than are confirmed is refused in words, and nothing changes."""
    found = get_object_or_404(_counted(assembly), slug=key)
    form = PlacesForm(request.POST) if request.method == "POST" else PlacesForm.of(found)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                promoted = places.set_places(found, **form.cleaned_data, request=request)
                words = f" และให้ที่แก่ผู้รอ {thai.digits(len(promoted))} คน" if promoted else ""
                messages.success(request, f"บันทึกจำนวนที่แล้ว{words}")
                return redirect("desk_registration", assembly.year)
            except places.Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
    context = {"desk": desk, "assembly": assembly, "area_day": found, "form": form}
    return render(request, "events/desk/area_day.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@registration_page(edits=True)
def rules(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    known = _rules(assembly) or RegistrationRules(assembly=assembly)
    newest = assembly.province.privacy_notices.first()
    told = {"told": known.notice.body if known.notice_id else newest.body if newest else ""}
    form = RulesForm(request.POST or None, instance=known, initial=told)
    if form.is_valid():
        _keep_rules(request, assembly, form)
        messages.success(request, "บันทึกการเปิดลงทะเบียนแล้ว")
        return redirect("desk_registration", assembly.year)
    context = {"desk": desk, "assembly": assembly, "form": form}
    return render(request, "events/desk/registration_rules.html", context, status=422 if form.is_bound else 200)


@transaction.atomic
def _keep_rules(request: HttpRequest, assembly: Assembly, form: RulesForm) -> None:
    kept = form.save(commit=False)
    before = kept.notice.number if kept.notice_id else None
    kept.notice = form.notice_in(assembly.province, request.user)
    kept.save()
    values = {name: [form.initial.get(name), form.cleaned_data[name]] for name in form.Meta.fields}
    changes = {name: pair for name, pair in values.items() if pair[0] != pair[1]} | {
        "notice": [before, kept.notice.number]
    }
    record(request, Action.CHANGED, kept, changes, province=assembly.province.slug)


@require_POST
@registration_page(edits=True)
def settle(request: HttpRequest, desk: Desk, assembly: Assembly, pk: int) -> HttpResponse:
    """Say whether somebody held is the one of the same name, or another."""
    found = get_object_or_404(_held(assembly), pk=pk)
    is_same = request.POST.get("is_same") == "1"
    try:
        stands = registration.settle(found, is_same=is_same, request=request)
        messages.success(request, f"{stands.participant}: {stands.get_state_display()}")
    except registration.Refused as refusal:
        messages.error(request, str(refusal))
    except IntegrityError:
        messages.error(request, "ข้อมูลตรงกับผู้ที่มีอยู่แล้วทุกอย่าง จึงเป็นคนละคนไม่ได้")
    return redirect("desk_registration", assembly.year)
