"""The programme desk: what an organizer keeps for an assembly. Whoever may read it sees the lists, organizers edit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.lookups import Contains
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import clashes, editing, letters, refusals, releases
from events.desk import edition_page
from events.forms import (
    AnnouncementForm,
    AssemblyForm,
    CancelForm,
    DocumentForm,
    KindForm,
    LiveForm,
    NewAssemblyForm,
    NewsForm,
    RecordingForm,
    ReplayForm,
    SectionForm,
    SessionForm,
    VenueForm,
)
from events.models import Announcement, Assembly, Document, Kind, News, Recording, Section, Session, Venue
from moral_assembly import audit, revisions, thai
from moral_assembly.thai_columns import ThaiNormalise
from networks.desk import Desk, desk_page
from networks.permissions import Right

ROWS_A_PAGE = 30
read_or_write = require_http_methods(["GET", "HEAD", "POST"])
assembly_page = partial(edition_page, Right.ASSEMBLY)


@dataclass(frozen=True)
class Noun:
    """One kind of thing kept for an assembly: its words, its form, where it is listed and how it is found."""

    model: type[models.Model]
    form: type[forms.ModelForm]
    name: str  # of its addresses, and of the assembly's relation
    word: str
    empty: str
    search: tuple[str, ...]
    key: str = "slug"
    related: tuple[str, ...] = ()
    counted: str = ""
    given: Callable[[HttpRequest, Assembly], dict] = lambda request, assembly: {}  # what a new row has from the start

    def rows(self, assembly: Assembly) -> QuerySet:
        rows = getattr(assembly, self.name).select_related(*self.related)
        ordered = rows.order_by(*self.model._meta.ordering)  # a count would drop the model's own order
        return ordered.annotate(used=Count(self.counted)) if self.counted else ordered

    def find(self, assembly: Assembly, key: str) -> models.Model:
        found = get_object_or_404(getattr(assembly, self.name), **{self.key: key})
        found.assembly = assembly
        return found

    def url(self, page: str, assembly: Assembly, obj: models.Model | None = None) -> str:
        keys = [getattr(obj, self.key)] if obj else []
        return reverse(f"desk_{self.name}{page}", args=[assembly.year, *keys])

    def found(self, assembly: Assembly, words: str) -> QuerySet:
        """The rows that hold every word, however it is spelt."""
        rows = self.rows(assembly)
        for word in thai.normalise(words).split():
            rows = rows.filter(Q(*(Contains(spelt(field), Value(word)) for field in self.search), _connector=Q.OR))
        return rows


def spelt(field: str) -> F | ThaiNormalise:
    """A field as words are compared; ``search_text`` is kept so."""
    return F(field) if field == "search_text" else ThaiNormalise(F(field))


VENUES = Noun(Venue, VenueForm, "venues", "สถานที่", "ยังไม่มีสถานที่", ("name",), related=("district",), counted="sessions")
KINDS = Noun(Kind, KindForm, "kinds", "ประเภทรายการ", "ยังไม่มีประเภทรายการ", ("name",), counted="sessions")
SESSIONS = Noun(Session, SessionForm, "sessions", "รายการ", "ยังไม่มีรายการ", ("search_text",), related=("kind", "venue"))
RECORDINGS = Noun(
    Recording, RecordingForm, "recordings", "วิดีโอ", "ยังไม่มีวิดีโอ", ("search_text",), "youtube_id", ("session",)
)
DOCUMENTS = Noun(
    *(Document, DocumentForm, "documents", "เอกสาร", "ยังไม่มีเอกสาร", ("search_text",)),
    related=("session",),
    given=lambda request, assembly: {"session": assembly.sessions.filter(slug=request.GET.get("session", "")).first()},
)
NEWS = Noun(News, NewsForm, "news", "ข่าว", "ยังไม่มีข่าว", ("search_text",))
SECTIONS = Noun(Section, SectionForm, "sections", "กรอบแนวคิด", "ยังไม่มีกรอบแนวคิด", ("search_text",))
ANNOUNCEMENTS = Noun(
    *(Announcement, AnnouncementForm, "announcements", "ประกาศ", "ยังไม่มีประกาศ", ("text",)),
    related=("made_by",),
    given=lambda request, assembly: {"made_by": request.user, "text": request.GET.get("text", "")[:200]},
)
NOUNS = (SESSIONS, VENUES, KINDS, RECORDINGS, DOCUMENTS, NEWS, SECTIONS, ANNOUNCEMENTS)


def list_of(noun: Noun) -> Callable:
    @require_safe
    @assembly_page()
    def page(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
        words = request.GET.get("q", "").strip()[:100]
        state = request.GET.get("state", "") if noun is SESSIONS else ""
        rows = noun.found(assembly, words)
        if state in Session.State.values:
            rows = rows.filter(state=state)
        if noun is SESSIONS:
            rows = rows.order_by(F("starts_at").asc(nulls_first=True), "venue__order", "pk")
        context = {
            **_frame(desk, assembly, noun),
            "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "words": words,
            "state": state,
            "states": Session.State.choices,
            "row_template": f"events/desk/_{noun.name}_row.html",
        }
        if noun is SESSIONS:
            pending = {change.row.session_id: change for change in releases.pending(assembly)}
            for row in context["page"]:
                row.pending = pending.get(row.pk)
        return render(request, "events/desk/list.html", context)

    return page


def _frame(desk: Desk, assembly: Assembly, noun: Noun) -> dict:
    return {
        "desk": desk,
        "assembly": assembly,
        "noun": noun,
        "list_url": noun.url("", assembly),
        "new_url": noun.url("_new", assembly),
        "may_write": desk.may_write(Right.ASSEMBLY),
    }


def new_of(noun: Noun) -> Callable:
    @read_or_write
    @assembly_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
        return _edit(request, desk, assembly, noun, noun.model(assembly=assembly, **noun.given(request, assembly)))

    return page


def edit_of(noun: Noun) -> Callable:
    @read_or_write
    @assembly_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
        return _edit(request, desk, assembly, noun, noun.find(assembly, key))

    return page


def _edit(request, desk, assembly, noun, obj) -> HttpResponse:
    """Show the form of a row, or save it: 422 with what is to be mended, 409 to who came second."""
    is_new, frame = obj.pk is None, _frame(desk, assembly, noun)
    if request.method != "POST":
        form = noun.form(instance=obj)
        return _form_page(request, frame, form, is_new, 200)
    if "preview" in request.POST:
        return _form_page(request, frame, noun.form(request.POST, request.FILES, instance=obj), is_new, 200)
    try:
        form = editing.save(request, noun.form, obj)
    except revisions.Stale as stale:
        return _conflict(request, frame, stale)
    if form.errors:
        return _form_page(request, frame, form, is_new, 422)
    messages.success(request, f"บันทึก “{form.instance}” แล้ว")
    session = form.instance if noun is SESSIONS else is_new and getattr(form.instance, "session", None)
    if session:
        return redirect("desk_session", assembly.year, session.slug)
    return redirect(frame["list_url"])


def _form_page(request, frame, form, is_new, status) -> HttpResponse:
    obj = form.instance
    context = {**frame, "form": form, "is_new": is_new, "hidden": () if is_new else revisions.hidden(form)}
    context["preview"] = form["body"].value() if "preview" in request.POST and "body" in form.fields else None
    if not is_new:
        stored = type(obj).objects.get(pk=obj.pk)  # the form may have put a refused title or code into the row
        context |= {"obj": stored, "removal_url": frame["noun"].url("_removal", frame["assembly"], stored)}
    return render(request, "events/desk/form.html", context, status=status)


def _conflict(request, frame, stale: revisions.Stale) -> HttpResponse:
    context = {**frame, "stale": stale, "obj": stale.obj, "last": last_deed(stale.obj)}
    return render(request, "events/desk/conflict.html", context, status=409)


def last_deed(obj: models.Model) -> audit.AuditEntry | None:
    return audit.AuditEntry.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).first()


def removal_of(noun: Noun) -> Callable:
    @read_or_write
    @assembly_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
        obj, users = noun.find(assembly, key), []
        if request.method == "POST":
            try:
                editing.remove(request, obj)
            except editing.InUse as refusal:
                users = refusal.users
            else:
                messages.success(request, f"ลบ “{obj}” แล้ว")
                return redirect(noun.url("", assembly))
        for user in users:
            user.url = SESSIONS.url("_edit", assembly, user) if isinstance(user, Session) else ""
        context = {**_frame(desk, assembly, noun), "obj": obj, "users": users}
        return render(request, "events/desk/removal.html", context, status=409 if users else 200)

    return page


@require_safe
@assembly_page()
def edition(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The desk of one edition: what there is, what is missing, what clashes."""
    counts = Assembly.objects.filter(pk=assembly.pk).values_list(*(Count(noun.name, distinct=True) for noun in NOUNS))
    context = {
        "desk": desk,
        "assembly": assembly,
        "nouns": [(noun, noun.url("", assembly), n) for noun, n in zip(NOUNS, counts.get(), strict=True)],
        "clashes": clashes.of_assembly(assembly),
        "pending": releases.pending(assembly),
        "may_write": desk.may_write(Right.ASSEMBLY),
        "waiting_letters": letters.waiting(assembly).count() if desk.may_read(Right.LETTERS) else 0,
    }
    return render(request, "events/desk/edition.html", context)


@read_or_write
@assembly_page(edits=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The edition's own fields."""
    frame = {
        "desk": desk,
        "assembly": assembly,
        "list_url": reverse("desk_edition", args=[assembly.year]),
        "list_word": "งานปีนี้",
    }
    form = AssemblyForm(instance=assembly)
    if request.method == "POST":
        try:
            form = editing.save(request, AssemblyForm, assembly)
        except revisions.Stale as stale:
            return _conflict(request, frame, stale)
        if not form.errors:
            messages.success(request, "บันทึกข้อมูลงานแล้ว")
            return redirect(frame["list_url"])
    stored = Assembly.objects.select_related("province").get(pk=assembly.pk)
    context = {**frame, "assembly": stored, "obj": stored, "form": form, "hidden": revisions.hidden(form)}
    return render(request, "events/desk/form.html", context, status=422 if form.is_bound else 200)


@read_or_write
@desk_page(Right.ASSEMBLY)
def new_edition(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.may_write(Right.ASSEMBLY):
        raise PermissionDenied("reads only")
    form = NewAssemblyForm(request.POST or None, instance=Assembly(province=desk.province))
    if form.is_valid():
        try:
            with transaction.atomic():
                assembly = editing.open_edition(request, form)
        except IntegrityError as error:
            refusals.explain(form, error)
        else:
            messages.success(request, f"เปิดงานปี {thai.digits(assembly.year)} แล้ว ยังไม่เผยแพร่")
            return redirect("desk_edition", assembly.year)
    context = {"desk": desk, "form": form, "is_new": True, "list_url": reverse("desk"), "list_word": "โต๊ะทำงาน"}
    return render(request, "events/desk/form.html", context, status=422 if form.is_bound else 200)


@require_safe
@assembly_page()
def clash_list(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    context = {"desk": desk, "assembly": assembly, "clashes": clashes.of_assembly(assembly)}
    return render(request, "events/desk/clashes.html", context)


def session_of(assembly: Assembly, key: str) -> Session:
    found = get_object_or_404(assembly.sessions.select_related("kind", "venue"), slug=key)
    found.assembly = assembly
    return found


@require_safe
@assembly_page()
def session(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """One session: its facts, its state, its speakers and what it clashes with."""
    return session_page(request, desk, assembly, session_of(assembly, key))


def session_page(request, desk, assembly, found, status=200, **forms) -> HttpResponse:
    context = {
        **_frame(desk, assembly, SESSIONS),
        "session": found,
        "hosts": found.hosts.select_related("province"),
        "speakers": found.speakers.select_related("person__organization"),
        "clashes": [clash for clash in clashes.of_assembly(assembly) if found in clash.sessions],
        "recordings": found.recordings.all(),
        "documents": found.documents.all(),
        "replay_form": forms.get("replay_form") or ReplayForm(),
        "live_form": forms.get("live_form") or LiveForm.of(found),
        "cancel_form": forms.get("cancel_form") or CancelForm(instance=found),
        "pending": releases.pending_of(assembly, found),
        "is_stale": status == 409,
        "last": last_deed(found),
    }
    return render(request, "events/desk/session.html", context, status=status)


STATES = {
    Session.State.PUBLISHED: "“{}” พร้อมเผยแพร่แล้ว ผู้เข้าชมจะเห็นเมื่อเผยแพร่กำหนดการ",
    Session.State.CANCELLED: "ยกเลิก “{}” แล้ว ผู้เข้าชมจะเห็นเมื่อเผยแพร่กำหนดการ",
    Session.State.DRAFT: "“{}” เป็นร่างแล้ว หากเคยเผยแพร่ จะหายไปจากกำหนดการเมื่อเผยแพร่ครั้งต่อไป",
}


def state_of(state: str) -> Callable:
    """Make the view that sets a session's state; a cancellation says why."""

    @require_POST
    @assembly_page(edits=True)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
        found, form, reason = session_of(assembly, key), None, ""
        if state == Session.State.CANCELLED:
            form = CancelForm(request.POST, instance=session_of(assembly, key))
            if not form.is_valid():
                return session_page(request, desk, assembly, found, 422, cancel_form=form)
            reason = form.cleaned_data["cancel_reason"]
        try:
            editing.set_state(request, found, state, request.POST.get(revisions.REVISION, ""), reason)
            messages.success(request, STATES[state].format(found))
        except revisions.Stale:
            return session_page(request, desk, assembly, found, 409, cancel_form=form)
        except IntegrityError as error:
            messages.error(request, f"ยังตั้งเป็นพร้อมเผยแพร่ไม่ได้ {refusals.reason(error)[1]}")
        return redirect("desk_session", assembly.year, key)

    return page
