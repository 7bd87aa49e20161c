"""Registering people at the desk: choose who and where, look at what would come of it, confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from events import enrolling, registration, roll
from events.enrolling import CONFIRMED, THERE, WAITING, Plan
from events.models import Assembly
from events.participant_forms import EnrolForm
from events.registration_forms import Offers
from events.views.participants import frame, participants_page, read_or_write
from moral_assembly import thai
from networks import keeping
from networks.desk import Desk
from networks.models import Participant

OFFERED = 20


@read_or_write
@participants_page(edits=True)
def page(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Choosing is a GET that can be gone back to; confirming is the POST of what was shown."""
    data = request.POST if request.method == "POST" else request.GET
    form = EnrolForm(keeping.editable_at(desk), Offers(assembly), data if "look" in data else None)
    if not (form.is_bound and form.is_valid()):
        return _page(request, desk, assembly, form, status=422 if form.is_bound else 200)
    chosen = (form.cleaned_data["who"], form.wishes, form.cleaned_data["group"])
    if request.method != "POST":
        return _page(request, desk, assembly, form, enrolling.draw(*chosen))
    answers = _answers(request)
    try:
        done = enrolling.enrol(request, *chosen, answers, request.POST.get("seal", ""))
    except enrolling.Doubtful as doubtful:
        plan = enrolling.draw(*chosen)
        _mark(plan, answers)
        return _page(request, desk, assembly, form, plan, asks=doubtful.plan.doubts, status=422)
    except enrolling.Changed as changed:
        return _page(request, desk, assembly, form, changed.plan, stale=True, status=409)
    except registration.Forgotten:
        messages.error(request, "ข้อมูลของผู้ที่เลือกบางคนถูกลบระหว่างที่ท่านตรวจ ยังไม่ได้ลงทะเบียนใคร เลือกใหม่อีกครั้ง")
        return redirect("desk_participants", assembly.year)
    _tell(request, done)
    return redirect("desk_participants", assembly.year)


def _answers(request: HttpRequest) -> dict[tuple[int, str], str]:
    said = {}
    for name, value in request.POST.items():
        key, _, code = name.removeprefix("same ").partition(" ")
        if name.startswith("same ") and key.isascii() and key.isdecimal():
            said[int(key), code] = value
    return said


def _mark(plan: Plan, answers: dict) -> None:
    for part in plan.parts:
        for line in part.lines:
            line.answer = answers.get((line.participant.pk, part.area_day.slug))


def _tell(request: HttpRequest, done: Plan) -> None:
    words = f"ลงทะเบียนแล้ว ยืนยัน {done.count(CONFIRMED)} ที่"
    if waiting := done.count(WAITING):
        words += f" รอที่ว่าง {waiting} ที่"
    if there := done.count(THERE):
        words += f" มีอยู่แล้ว {there} ที่"
    messages.success(request, thai.digits(words))


def _page(request, desk: Desk, assembly: Assembly, form: EnrolForm, plan: Plan | None = None, *, status=200, **said):
    data = request.POST if request.method == "POST" else request.GET
    words = data.get("q", "").strip()[:100]
    chosen = _chosen(desk, data.getlist("who"))
    rows = roll.narrowed(keeping.editable_at(desk), assembly, {"q": words}) if words else Participant.objects.none()
    offered = rows.exclude(pk__in=[each.pk for each in chosen]).select_related("network").order_by("sort_key", "pk")
    context = frame(
        desk,
        assembly,
        form=form,
        chosen=chosen,
        words=words,
        offered=offered[:OFFERED],
        places=data.getlist("place"),
        group=data.get("group", ""),
        plan=plan,
        seen=_seen(desk, plan),
        **said,
    )
    return render(request, "events/participants/enrol.html", context, status=status)


def _chosen(desk: Desk, keys: list[str]) -> list[Participant]:
    keys = [key for key in keys if roll.is_key(key)][:200]
    rows = keeping.editable_at(desk).filter(pk__in=keys).select_related("network")
    return list(rows.order_by("sort_key", "pk")) if keys else []


def _seen(desk: Desk, plan: Plan | None) -> set[int]:
    """Of those of the same name, whom the desk may see; of others it learns no more than that they are there."""
    namesakes = (
        [row.participant_id for part in plan.parts for line in part.lines for row in line.namesakes] if plan else []
    )
    return set(keeping.seen_at(desk).filter(pk__in=namesakes).values_list("pk", flat=True)) if namesakes else set()
