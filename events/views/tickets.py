"""The ticket, behind a link that nobody can guess: whoever holds it may do all that the participant may."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import applying, correcting, ical, places, registration, tickets
from events.models import Registration
from events.registration_forms import CorrectionForm, Offers, PlaceForm
from moral_assembly import revisions, thai_pdf, throttle
from moral_assembly.site import site_of
from networks import participants
from networks.models import Participant

RELATED = (
    "participant__network",
    "area_day__venue",
    "area_day__assembly__province",
    "area_day__assembly__registration",
)


def _ticket(token: str, *, erased: bool = False) -> Registration:
    found = get_object_or_404(Registration.objects.select_related(*RELATED), token=token)
    if found.participant.is_erased and not erased:
        raise Http404("erased")
    assembly = found.area_day.assembly
    assembly.rules = getattr(assembly, "registration", None)
    assembly.takes_registrations = bool(assembly.rules and assembly.rules.is_open())
    return found


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The link is told to no other site; "no-referrer" would also take the origin from our own forms."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@login_not_required
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    found = _ticket(token, erased=True)
    if found.participant.is_erased:
        return _erased(request, found)
    return _page(request, found)


def _page(request: HttpRequest, found: Registration, status: int = 200, **more) -> HttpResponse:
    assembly = found.area_day.assembly
    others = found.participant.registrations.live().exclude(pk=found.pk).order_by("area_day__day")
    context = {
        "assembly": assembly,
        "ticket": found,
        "participant": found.participant,
        "area_day": found.area_day,
        "rules": assembly.rules,
        "is_open": assembly.takes_registrations,
        "others": others.select_related("area_day__venue"),
        "before": places.waiting_before(found) if found.is_waiting else 0,
        "code": tickets.picture(found) if found.is_confirmed else "",
        **more,
    }
    return _unlisted(render(request, "events/ticket.html", context, status=status))


@never_cache
@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    found = _ticket(token)
    site = site_of(request)
    response = HttpResponse(ical.of_ticket(found, site + found.get_absolute_url()), content_type="text/calendar")
    response["Content-Disposition"] = 'attachment; filename="ticket.ics"'
    return _unlisted(response)


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@never_cache
@login_not_required
@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket on a sheet of A6."""
    found = _ticket(token)
    if not found.is_confirmed:
        raise Http404("no place, no ticket")
    if refused := throttle.refusal(request, "ticket_file"):
        return refused
    context = {"ticket": found, "area_day": found.area_day, "participant": found.participant}
    context |= {"assembly": found.area_day.assembly, "code": tickets.picture(found)}
    made = thai_pdf.make(render_to_string("print/ticket.html", context), ["print/ticket.css"])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="ticket.pdf"'
    return _unlisted(response)


@never_cache
@login_not_required
@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept of the participant, for a machine to read."""
    found = _ticket(token)
    who = found.participant
    said = ("prefix", "given_name", "family_name", "organization_name", "role", "phone", "email", "age")
    kept = (*said, "guardian_name", "guardian_agreed_at", "made_at", "changed_at")
    told = {name: getattr(who, name) for name in kept} | {"network": who.network and who.network.name}
    rows = who.registrations.select_related("area_day__venue", "notice", "group").order_by("made_at")
    told["registrations"] = [_told(each) for each in rows.prefetch_related("check_ins__link")]
    told["letters"] = list(participants.letters_to(who).order_by("pk").values("to", "subject", "created_at", "sent_at"))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="registration.json"'
    return _unlisted(response)


def _told(each: Registration) -> dict:
    fields = ("mode", "state", "arrival", "way", "made_at", "confirmed_at", "cancelled_at", "cancel_reason")
    return {
        "area": each.area_day.venue.name,
        "day": each.area_day.day,
        **{name: getattr(each, name) for name in fields},
        "notice": each.notice and each.notice.number,
        "consented_at": each.consented_at,
        "group": each.group and each.group.name,
        "scans": [
            {"at": scan.at, "door": scan.link.name, "direction": scan.direction, "outcome": scan.outcome}
            for scan in sorted(each.check_ins.all(), key=lambda scan: scan.pk)
        ],
    }


def _moving(moves: bool):
    """A page on which the holder chooses another area-day: to move there, or to come there too."""

    @never_cache
    @login_not_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest, token: str) -> HttpResponse:
        found = _ticket(token)
        assembly = found.area_day.assembly
        if not (found.is_live and assembly.takes_registrations):
            return _page(request, found, 409, refusal="เปลี่ยนหรือเพิ่มไม่ได้ เพราะปิดลงทะเบียนแล้ว หรือบัตรนี้ยกเลิกแล้ว")
        form = PlaceForm(Offers(assembly), request.POST or None, moves=moves)
        if form.is_valid():
            try:
                return _moved(request, found, form, moves)
            except registration.AlreadyRegistered:
                form.add_error("place", "ท่านลงทะเบียนวันและพื้นที่นี้แล้ว")
            except registration.Refused as refusal:
                form.add_error("place", str(refusal))
        context = {"assembly": assembly, "ticket": found, "form": form, "moves": moves}
        answer = render(request, "events/ticket_place.html", context, status=422 if form.is_bound else 200)
        return _unlisted(answer)

    return view


def _moved(request: HttpRequest, found: Registration, form: PlaceForm, moves: bool) -> HttpResponse:
    area_day, mode = form.cleaned_data["place"]
    if moves:
        made = registration.change(found, area_day, mode, may_wait=form.cleaned_data["may_wait"], request=request)
        messages.success(request, "เปลี่ยนแล้ว บัตรใบเดิมใช้ไม่ได้อีก")
    else:
        made = applying.add(request, found, area_day, mode)
        messages.success(request, "ลงทะเบียนเพิ่มแล้ว นี่คือบัตรอีกใบของท่าน")
    return redirect(made)


change, more = _moving(True), _moving(False)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """Name, organization, telephone and e-mail, mended by whom they are of; for all tickets of that participant."""
    found = _ticket(token)
    if found.participant.resembles_id:
        return _page(request, found, 409, refusal="เจ้าหน้าที่กำลังตรวจสอบ แก้ได้เมื่อตรวจสอบแล้ว")
    form, status = CorrectionForm(instance=found.participant), 200
    opened = revisions.hidden(form)
    if request.method == "POST":
        if refused := throttle.refusal(request, "correct"):
            return refused
        form, status, opened = _corrected(request, found)
        if not form.errors:
            messages.success(request, "บันทึกแล้ว ใช้กับบัตรทุกใบของท่าน บัตรที่พิมพ์ไว้ยังสแกนได้ แต่มีชื่อเดิม")
            return redirect(found)
    context = {"assembly": found.area_day.assembly, "ticket": found, "form": form, "hidden": opened}
    return _unlisted(render(request, "events/ticket_particulars.html", context, status=status))


def _corrected(request: HttpRequest, found: Registration) -> tuple:
    """The form after the deed, the status of a page that shows it, and what that page was opened on."""
    try:
        form = correcting.correct(request, CorrectionForm, found.participant, found)
        return form, 422, revisions.hidden(form)
    except (revisions.Stale, IntegrityError) as refusal:
        now = get_object_or_404(Participant.objects.known(), pk=found.participant_id)
        opened = revisions.hidden(CorrectionForm(instance=now))
        form = CorrectionForm(revisions.resolved(request.POST), instance=now)
        form.full_clean()
        if isinstance(refusal, revisions.Stale):
            form.tell_changed(refusal.differences)
        elif not form.errors:
            form.tell_taken()
        return form, 409, opened


@never_cache
@login_not_required
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    found = _ticket(token)
    if found.state == Registration.State.HELD:
        return _page(request, found, 409, refusal="เจ้าหน้าที่กำลังตรวจสอบ ยกเลิกได้เมื่อตรวจสอบแล้ว")
    registration.cancel(found, reason=request.POST.get("reason", "").strip()[:300], request=request)
    messages.success(request, "ยกเลิกแล้ว ที่ของท่านส่งต่อให้ผู้ที่รออยู่")
    return redirect(found)


@never_cache
@login_not_required
@require_POST
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Forget who holds the ticket; asked for twice, by the box on the form."""
    found = _ticket(token)
    if request.POST.get("sure") != "1":
        return _page(request, found, 422, refusal="เลือกช่องยืนยันก่อนลบข้อมูล", erasing=True)
    applying.erase(request, found)
    return _erased(request, found)


def _erased(request: HttpRequest, found: Registration) -> HttpResponse:
    return _unlisted(render(request, "events/ticket_erased.html", {"assembly": found.area_day.assembly}))
