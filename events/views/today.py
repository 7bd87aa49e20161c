"""Running the day from a phone: what is now and next in each venue, and one tap for what has to be done about it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from events import arranging, programme, running, today
from events.forms import CancelForm, LiveForm, ReplayForm
from events.models import Assembly, Session
from events.views.desk import assembly_page, session_of
from moral_assembly import revisions, thai
from moral_assembly.forms import Form, ThaiIntegerField
from networks.desk import Desk
from networks.permissions import Right

MINUTES = (5, 10, 15, 30)
CHANGED = "มีผู้แก้รายการนี้ก่อนท่าน ยังไม่มีสิ่งใดเปลี่ยน ดูข้อมูลที่แสดงอยู่แล้วกดอีกครั้งถ้ายังต้องการ"


class DelayForm(Form):
    """By how long a session begins later; less than nothing takes a delay back."""

    minutes = ThaiIntegerField(label="นาที", min_value=-240, max_value=240)
    rest = forms.BooleanField(required=False)
    revision = forms.IntegerField()

    def clean_minutes(self) -> int:
        if not self.cleaned_data["minutes"]:
            raise forms.ValidationError("ใส่จำนวนนาทีที่จะเลื่อน")
        return self.cleaned_data["minutes"]


def _timed(assembly: Assembly, key: str) -> Session:
    """A session that stands on the page."""
    found = session_of(assembly, key)
    if found.starts_at is None or found.state == Session.State.DRAFT:
        raise Http404("not of any day")
    return found


@require_safe
@assembly_page()
def page(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    return _page(request, desk, assembly)


def _page(request, desk, assembly, status=200, **told) -> HttpResponse:
    """Show the day; ``told``: at which session what went wrong, and what was typed there."""
    now = timezone.now()
    days = programme.days_of(assembly, request.GET.get("day", ""), timezone.localdate(now))
    day = next(day for day in days if day.chosen)
    context = {
        "desk": desk,
        "assembly": assembly,
        "now": now,
        "days": days,
        "day": day,
        "is_today": day.date == timezone.localdate(now),
        "lanes": today.lanes_of(assembly, day.date, now),
        "announcements": assembly.announcements.filter(starts_at__lte=now, ends_at__gt=now).order_by(
            "-level", "-starts_at"
        ),
        "minutes": MINUTES,
        "may_write": desk.may_write(Right.ASSEMBLY),
        "undo": _undo(request),
        **told,
    }
    return render(request, "events/desk/today.html", context, status=status)


def _undo(request: HttpRequest) -> dict | None:
    """What was moved last, as the address says after a delay, so that one tap takes it back."""
    form = DelayForm(request.GET)
    return {"key": request.GET.get("moved", ""), **form.cleaned_data} if form.is_valid() else None


def _back(assembly: Assembly, session: Session, **query) -> HttpResponse:
    day = (timezone.localdate(session.starts_at) - assembly.starts_on).days + 1
    address = reverse("desk_today", args=[assembly.year])
    return redirect(f"{address}?{urlencode({'day': day, **query})}#{session.slug}")


def _refuse(request, desk, assembly, session, words: str, status=422, **told) -> HttpResponse:
    request.GET = request.GET.copy()
    request.GET["day"] = str((timezone.localdate(session.starts_at) - assembly.starts_on).days + 1)
    return _page(request, desk, assembly, status, at=session.slug, refusal=words, typed=request.POST, **told)


def _first_error(form: forms.Form) -> str:
    return next(iter(form.errors.values()))[0]


@require_POST
@assembly_page(edits=True)
def delay(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Begin later, alone or with all that follows here today, and tell the public at once."""
    session, form = _timed(assembly, key), DelayForm(request.POST)
    if not form.is_valid():
        return _refuse(request, desk, assembly, session, _first_error(form))
    minutes, rest = form.cleaned_data["minutes"], form.cleaned_data["rest"]
    try:
        done = running.delay(request, assembly, session, minutes, form.cleaned_data["revision"], rest=rest)
    except arranging.Stale:
        words = "มีผู้เลื่อนหรือแก้รายการนี้ก่อนท่าน ดูเวลาที่แสดงอยู่แล้วเลื่อนอีกครั้งถ้ายังต้องการ"
        return _refuse(request, desk, assembly, session, words, 409)
    except arranging.Refused as refused:
        return _refuse(request, desk, assembly, session, str(refused), 409, offer=None if rest else minutes)
    except arranging.Unfit as unfit:
        return _refuse(request, desk, assembly, session, str(unfit))
    messages.success(request, _told(session, minutes, done))
    moved = _timed(assembly, key)
    return _back(
        assembly, moved, moved=key, minutes=-minutes, revision=moved.revision, **({"rest": "on"} if rest else {})
    )


def _told(session: Session, minutes: int, done: running.Delayed) -> str:
    way = "เลื่อนออกไป" if minutes > 0 else "เลื่อนเร็วขึ้น"
    others = f" พร้อมรายการอื่น {thai.digits(done.others)} รายการ" if done.others else ""
    public = f" เผยแพร่แล้วเป็น{thai.digits(done.release)}" if done.release else " ยังไม่เผยแพร่ เพราะผู้เข้าชมยังไม่เคยเห็นรายการนี้"
    return f"“{session}” {way} {thai.format_minutes(abs(minutes))}{others}{public}"


@require_POST
@assembly_page(edits=True)
def cancel(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Call a session off, with the reason that visitors read at once."""
    session, form = _timed(assembly, key), CancelForm(request.POST, instance=_timed(assembly, key))
    if not form.is_valid():
        return _refuse(request, desk, assembly, session, _first_error(form))
    try:
        running.cancel(request, assembly, session, form.cleaned_data["cancel_reason"], request.POST.get("revision", ""))
    except revisions.Stale:
        return _refuse(request, desk, assembly, session, CHANGED, 409)
    messages.success(request, f"ยกเลิก “{session}” แล้ว ผู้เข้าชมเห็นแล้ว")
    return _back(assembly, session)


@require_POST
@assembly_page(edits=True)
def live(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    session, form = _timed(assembly, key), LiveForm(request.POST)
    if not form.is_valid():
        return _refuse(request, desk, assembly, session, _first_error(form))
    try:
        running.set_live(request, assembly, session, **form.cleaned_data)
    except revisions.Stale as stale:
        words = f"มีผู้ตั้งลิงก์ก่อนท่านเป็น {stale.obj.live_url or 'ว่าง'} กดบันทึกอีกครั้งถ้าจะใช้ของท่านแทน"
        return _refuse(request, desk, assembly, session, words, 409)
    messages.success(request, "บันทึกลิงก์ถ่ายทอดสดแล้ว ผู้เข้าชมเห็นแล้ว")
    return _back(assembly, session)


@require_POST
@assembly_page(edits=True)
def replay(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    session, form = _timed(assembly, key), ReplayForm(request.POST)
    if not form.is_valid():
        return _refuse(request, desk, assembly, session, _first_error(form))
    try:
        running.attach_replay(request, assembly, session, form.cleaned_data["video"])
    except running.Elsewhere as taken:
        return _refuse(request, desk, assembly, session, f"วิดีโอนี้เป็นของรายการ “{taken.session}” แล้ว", 409)
    messages.success(request, "แนบวิดีโอย้อนหลังแล้ว")
    return _back(assembly, session)
