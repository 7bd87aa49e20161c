"""The programme desk: what of the working copy the public does not see yet, giving it to them, and going back."""

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import letters, refusals, release_checks, releases, restoring
from events import programme as programmes
from events.differences import Change
from events.models import Assembly, Release
from events.releases import NothingNew, Overtaken
from events.views.desk import assembly_page, read_or_write
from moral_assembly import thai
from moral_assembly.forms import Form
from networks.desk import Desk
from networks.permissions import Right


class ReleaseForm(Form):
    """A note to the readers, and which changes go out."""

    note = forms.CharField(
        label="บันทึกถึงผู้อ่าน",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="แสดงในหน้าสิ่งที่เปลี่ยนแปลงและในฟีด เช่น ย้ายเวทีเสวนาไปห้องใหญ่เพราะมีผู้สนใจมาก",
    )

    def __init__(self, changes, *args, **options):
        super().__init__(*args, **options)
        self.changes = changes
        self.chosen = {change.row.session_id for change in changes}
        if self.is_bound:
            sent = set(self.data.getlist("session"))
            self.chosen = {key for key in self.chosen if str(key) in sent}

    def clean(self):
        if self.changes and not self.chosen:
            raise forms.ValidationError("เลือกอย่างน้อยหนึ่งรายการ")
        return super().clean()

    @property
    def only(self):
        """The sessions chosen; None when it is all of them."""
        sessions = [change.session for change in self.changes if change.row.session_id in self.chosen]
        return None if len(sessions) == len(self.changes) else sessions


def _release(assembly: Assembly, number: int) -> Release:
    found = get_object_or_404(assembly.releases.select_related("made_by"), number=number)
    found.assembly = assembly
    return found


def _frame(desk: Desk, assembly: Assembly) -> dict:
    return {"desk": desk, "assembly": assembly, "may_write": desk.may_write(Right.ASSEMBLY)}


def _with_addresses(assembly: Assembly, changes: list[Change]) -> list[Change]:
    """Give every change the code of its session's page on the desk; a released row may know an earlier one."""
    slugs = dict(assembly.sessions.values_list("pk", "slug"))
    for change in changes:
        change.row.desk_slug = slugs[change.row.session_id]
    return changes


@require_safe
@assembly_page()
def release_list(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    found = assembly.releases.select_related("made_by").annotate(size=Count("sessions")).order_by("-number")
    context = {**_frame(desk, assembly), "releases": found, "pending": releases.pending(assembly)}
    return render(request, "events/desk/releases.html", context)


@read_or_write
@assembly_page(edits=True)
def new_release(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Look the changes through, then give them to the public."""
    changes = releases.pending(assembly)
    form = ReleaseForm(changes, request.POST or None, initial={"note": request.GET.get("note", "")[:500]})
    if request.method != "POST":
        return _new_page(request, desk, assembly, changes, form)
    if not form.is_valid():
        return _new_page(request, desk, assembly, changes, form, 422)
    sealed = request.POST.get("sealed", "")
    try:
        release = releases.publish(request, assembly, form.cleaned_data["note"], form.only, sealed)
    except NothingNew:
        return _new_page(request, desk, assembly, changes, form, 409)
    except Overtaken as overtaken:
        assembly.refresh_from_db(fields=["current_release"])
        now = releases.pending(assembly)
        form.chosen |= {change.row.session_id for change in now} - {change.row.session_id for change in changes}
        return _new_page(request, desk, assembly, now, form, 409, overtaken=overtaken)
    messages.success(request, f"เผยแพร่กำหนดการครั้งที่ {thai.digits(release.number)} แล้ว ผู้เข้าชมเห็นทันที")
    return redirect("desk_release", assembly.year, release.number)


def _new_page(request, desk, assembly, changes, form, status=200, overtaken=None) -> HttpResponse:
    context = {
        **_frame(desk, assembly),
        "changes": _with_addresses(assembly, changes),
        "form": form,
        "sealed": releases.seal(assembly, changes),
        "checks": release_checks.before_release(assembly),
        "overtaken": overtaken,
    }
    return render(request, "events/desk/release_new.html", context, status=status)


@require_safe
@assembly_page()
def release(request: HttpRequest, desk: Desk, assembly: Assembly, number: int) -> HttpResponse:
    """What one release changed, and the ways to look at it and to go back to it."""
    found = _release(assembly, number)
    letters_of = letters.waiting(assembly).filter(release_letter__release=found)
    waiting = letters_of.count() if desk.may_read(Right.LETTERS) else 0
    context = {**_frame(desk, assembly), "release": found, "waiting_letters": waiting}
    return render(request, "events/desk/release.html", context)


@require_safe
@assembly_page()
def release_programme(request: HttpRequest, desk: Desk, assembly: Assembly, number: int) -> HttpResponse:
    """The programme as the public saw it then."""
    found = _release(assembly, number)
    sessions = sorted(releases.released(found), key=lambda row: (row.starts_at, row.venue.order if row.venue else -1))
    days = programmes.days_of(assembly, request.GET.get("day", ""), timezone.localdate())
    day = next(day for day in days if day.chosen)
    today = [session for session in sessions if day.holds(session)]
    for session in today:
        session.assembly = assembly
    context = {
        **_frame(desk, assembly),
        "release": found,
        "days": [(each, sum(each.holds(session) for session in sessions)) for each in days],
        "day": day,
        "sessions": today,
        "grid": programmes.grid(today, timezone.now()),
    }
    return render(request, "events/desk/release_programme.html", context)


@read_or_write
@assembly_page(edits=True)
def restore(request: HttpRequest, desk: Desk, assembly: Assembly, number: int) -> HttpResponse:
    """Set the working copy back to a release, to be looked through and published anew."""
    found = _release(assembly, number)
    refused = ""
    if request.method == "POST":
        try:
            restoration = restoring.restore(request, found, request.POST.get("sealed", ""))
        except Overtaken:
            refused = "มีผู้แก้กำหนดการหลังจากท่านเปิดหน้านี้ ยังไม่มีสิ่งใดเปลี่ยน อ่านรายการด้านล่างอีกครั้ง แล้วจึงกด"
        except IntegrityError as error:
            refused = f"ยังนำกลับมาไม่ได้ {refusals.reason(error)[1]}"
        else:
            _tell_restored(request, found, restoration)
            return redirect("desk_new_release", assembly.year)
    changes = restoring.changes_to(found)
    context = {
        **_frame(desk, assembly),
        "release": found,
        "changes": _with_addresses(assembly, changes),
        "sealed": releases.seal(assembly, changes),
        "refused": refused,
    }
    return render(request, "events/desk/release_restore.html", context, status=409 if refused else 200)


def _tell_restored(request, found, restoration) -> None:
    number = thai.digits(found.number)
    messages.success(request, f"ฉบับที่แก้อยู่กลับเป็นตามครั้งที่ {number} แล้ว ผู้เข้าชมจะเห็นเมื่อท่านเผยแพร่")
    if restoration.drafted:
        messages.info(request, f"เปลี่ยนเป็นร่าง: {', '.join(map(str, restoration.drafted))}")
    if restoration.unplaced:
        messages.warning(request, f"ต้องวางเวลาใหม่ เพราะชนกับรายการที่นำกลับมา: {', '.join(map(str, restoration.unplaced))}")
