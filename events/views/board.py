"""The arranging board and the deeds on it. Every drag is also a plain form here; a script posts the same forms."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from events import arranging, board, editing
from events.arranging import Place
from events.board_forms import BreakForm, GapsForm, MoveForm, SeenForm, ShiftForm, SwapForm, kind_of_breaks, written
from events.models import Assembly, Session, Venue
from events.programme import Day, days_of
from events.views.desk import assembly_page, read_or_write
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right


@require_safe
@assembly_page()
def day(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """A day: venues across, time down, what waits beside it."""
    view = board.View.of(request.GET)
    context = {
        **_frame(desk, assembly, view),
        "board": board.of(assembly, view, timezone.now()),
        "snaps": board.SNAPS,
        "may_write": desk.may_write(Right.ASSEMBLY),
    }
    if context["may_write"]:
        context["undoable"], context["redoable"] = arranging.turns(request, assembly)
    return render(request, "events/desk/board.html", context)


def _frame(desk: Desk, assembly: Assembly, view: board.View) -> dict:
    return {"desk": desk, "assembly": assembly, "view": view, "board_url": _board_url(assembly, view)}


def _board_url(assembly: Assembly, view: board.View, place: Place | None = None) -> str:
    """The board as it was looked at, on the day of ``place`` if that has one."""
    changes = {}
    if place and place.starts_at:
        day = (thai.local(place.starts_at).date() - assembly.starts_on).days + 1
        changes = {"day": str(day)} if day > 0 else {}
    return f"{reverse('desk_board', args=[assembly.year])}?{view.query(**changes)}"


@read_or_write
@assembly_page(edits=True)
def move(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Move, resize or take off one session."""
    session = _session(assembly, key)
    form = MoveForm(session, request.POST or None, usual=_usual(assembly, session))
    if form.is_valid() and (answer := _carry_out(request, desk, assembly, form)):
        return answer
    swap_form = SwapForm(session) if session.starts_at and not session.everywhere else None
    return _move_page(request, desk, assembly, session, form, swap_form)


def _usual(assembly: Assembly, session: Session) -> int:
    """The minutes that a session without a time is offered."""
    return board.waiting(assembly, [session])[0].minutes if session.starts_at is None else 0


@require_POST
@assembly_page(edits=True)
def swap(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Let two sessions change places."""
    session = _session(assembly, key)
    if session.starts_at is None:
        return redirect("desk_move", assembly.year, key)
    form = SwapForm(session, request.POST)
    if form.is_valid() and (answer := _carry_out(request, desk, assembly, form)):
        return answer
    return _move_page(request, desk, assembly, session, MoveForm(session, usual=0), form)


def _session(assembly: Assembly, key: str) -> Session:
    session = get_object_or_404(assembly.sessions.select_related("venue", "kind"), slug=key)
    session.assembly = assembly
    return session


def _move_page(request, desk, assembly, session, form, swap_form) -> HttpResponse:
    context = _frame(desk, assembly, board.View.of(request.GET)) | {
        "session": session,
        "place": Place.of(session),
        "form": form,
        "swap_form": swap_form,
    }
    is_bad = form.is_bound or (swap_form and swap_form.is_bound)
    return render(request, "events/desk/board_move.html", context, status=422 if is_bad else 200)


def lane_of(form_class: type[ShiftForm | GapsForm]) -> Callable:
    """A deed on one venue's day: its form, and the other deed's beside it."""

    @read_or_write
    @assembly_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
        venue = get_object_or_404(assembly.venues, slug=key)
        view = board.View.of(request.GET)
        day = _chosen_day(assembly, view)
        sessions, breaks = _of_lane(assembly, venue, day)
        form = form_class(venue, sessions, breaks, request.POST or None)
        if form.is_valid() and (answer := _carry_out(request, desk, assembly, form)):
            return answer
        both = [form if kind is form_class else kind(venue, sessions, breaks) for kind in (ShiftForm, GapsForm)]
        names = dict(zip(("shift_form", "gaps_form"), both, strict=True))
        context = _frame(desk, assembly, view) | {"venue": venue, "day": day, "sessions": sessions, **names}
        return render(request, "events/desk/board_lane.html", context, status=422 if form.is_bound else 200)

    return page


def _chosen_day(assembly: Assembly, view: board.View) -> Day:
    return next(day for day in days_of(assembly, view.day, timezone.localdate()) if day.chosen)


def _of_lane(assembly: Assembly, venue: Venue, day: Day) -> tuple[list[Session], list[Session]]:
    """What takes place in a venue on a day, and the breaks of that day everywhere."""
    rows = assembly.sessions.exclude(state=Session.State.CANCELLED).filter(starts_at__date=day.date)
    rows = rows.select_related("venue").order_by("starts_at", "pk")
    return list(rows.filter(venue=venue)), list(rows.filter(everywhere=True))


@read_or_write
@assembly_page(edits=True)
def new_break(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Add a break in all venues; undoing it takes it off the board again."""
    view = board.View.of(request.GET)
    form = BreakForm(assembly, request.POST or None, initial={"day": _chosen_day(assembly, view).date.isoformat()})
    if form.is_valid():
        with transaction.atomic():
            made = Session(assembly=assembly, title=form.cleaned_data["title"], kind=kind_of_breaks(assembly))
            made.state, made.everywhere = Session.State.PUBLISHED, True
            made.save()
            editing.record_made(request, made)
            arranging.arrange(request, assembly, {made: form.place}, {made.pk: made.revision}, f"เพิ่ม “{made}”")
        messages.success(request, f"เพิ่ม “{made}” แล้ว")
        return redirect(_board_url(assembly, view, form.place))
    context = _frame(desk, assembly, view) | {"form": form}
    return render(request, "events/desk/board_break.html", context, status=422 if form.is_bound else 200)


def _carry_out(request, desk, assembly, form: SeenForm) -> HttpResponse | None:
    """Arrange what the form means and lead back to the board; None when the form now says what is wrong."""
    view = board.View.of(request.GET)
    try:
        places = form.places
        step = arranging.arrange(request, assembly, places, form.revisions, form.word)
    except arranging.Stale as stale:
        return _conflict(request, desk, assembly, stale, form)
    except (arranging.Refused, arranging.Unfit) as refusal:
        form.add_error(None, str(refusal).splitlines())
        return None
    messages.success(request, f"{form.word} แล้ว" if step else "ไม่มีรายการใดต้องย้าย")
    return redirect(_board_url(assembly, view, next(iter(places.values()), None)))


def _conflict(request, desk, assembly, stale: arranging.Stale, form: SeenForm) -> HttpResponse:
    """Show what the other person did; sending the same again, now that it was seen, is a choice."""
    sent = QueryDict(mutable=True)
    sent.update({name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "seen")})
    seen = form.revisions | {session.pk: session.revision for session in stale.sessions}
    context = _frame(desk, assembly, board.View.of(request.GET)) | {
        "stale": stale,
        "places": [(session, Place.of(session)) for session in stale.sessions],
        "word": form.word,
        "mine": [str(place) for place in form.places.values()] if isinstance(form, MoveForm) else [],
        "keep": [*sent.items(), ("seen", written(seen))],
    }
    return render(request, "events/desk/board_conflict.html", context, status=409)


def turn_of(deed: Callable, word: str) -> Callable:
    """Undo or redo; a step that somebody moved on since may be left as it is (``skip``)."""

    @require_POST
    @assembly_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
        view = board.View.of(request.GET)
        if (skipped := request.POST.get("skip", "")).isdecimal():
            arranging.forget(request, assembly, int(skipped))
            messages.success(request, "ข้ามขั้นนี้แล้ว รายการอยู่ตามที่ผู้อื่นจัดไว้")
            return redirect(_board_url(assembly, view))
        try:
            step = deed(request, assembly)
        except arranging.NothingLeft:
            messages.info(request, f"ไม่มีขั้นตอนให้{word}")
            return redirect(_board_url(assembly, view))
        except (arranging.Stale, arranging.Refused) as refusal:
            return _stuck(request, desk, assembly, word, refusal)
        side = "before" if step.undone_at else "after"
        messages.success(request, f"{word} {step} แล้ว")
        return redirect(_board_url(assembly, view, Place.from_json(next(iter(step.changes.values()))[side])))

    return page


def _stuck(request, desk, assembly, word: str, refusal: Exception) -> HttpResponse:
    """Tell why a step cannot be taken back, and offer to leave it."""
    undoable, redoable = arranging.turns(request, assembly)
    stale = refusal if isinstance(refusal, arranging.Stale) else None
    context = _frame(desk, assembly, board.View.of(request.GET)) | {
        "word": word,
        "step": undoable if word == UNDO else redoable,
        "stale": stale,
        "places": [(session, Place.of(session)) for session in stale.sessions] if stale else [],
        "reason": "" if stale else str(refusal),
    }
    return render(request, "events/desk/board_stuck.html", context, status=409)


UNDO, REDO = "เลิกทำ", "ทำซ้ำ"
undo, redo = turn_of(arranging.undo, UNDO), turn_of(arranging.redo, REDO)
