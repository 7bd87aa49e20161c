"""The desk of stories: the academic team writes, organizers approve; and the paper made of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import editing
from events.desk import edition_page
from events.models import Assembly
from exhibitions import lesson_book, nominating, phases, telling
from exhibitions.models import LessonBook, RoleModel
from exhibitions.nominating import Refused
from exhibitions.phases import Closed, Deed
from exhibitions.story_forms import StoryForm, StoryPhotoForm
from moral_assembly import revisions
from networks.desk import Desk
from networks.permissions import Right, Role

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def stories_page(*, edits: bool = False, approves: bool = False):
    only = (lambda desk: desk.holds(Role.ORGANIZER)) if approves else None

    def decorate(view):
        return never_cache(edition_page(Right.ROLE_MODELS, edits=edits, only=only)(view))

    return decorate


def frame(desk: Desk, assembly: Assembly, **more) -> dict:
    may_tell = desk.may_write(Right.ROLE_MODELS) and phases.may(desk, phases.current(assembly), Deed.TELL)
    return {
        "desk": desk,
        "assembly": assembly,
        "may_tell": may_tell,
        "may_approve": may_tell and desk.holds(Role.ORGANIZER),
        "may_read_nominations": Right.NOMINATIONS in desk.readable,
        **more,
    }


def find(assembly: Assembly, slug: str) -> RoleModel:
    rows = assembly.role_models.select_related("category", "network", "district", "approved_by", "nomination__consent")
    found = get_object_or_404(rows, slug=slug)
    found.assembly = assembly
    return found


@require_safe
@stories_page()
def stories(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Those honoured whose story nobody began, the stories by state, and the book."""
    context = frame(
        *(desk, assembly),
        stories=assembly.role_models.select_related("category", "network", "nomination__consent"),
        book=LessonBook.objects.filter(assembly=assembly).first(),
    )
    if context["may_tell"] or nominating.sees_all(desk):  # until the announcement members do not learn names
        context["unbegun"] = telling.honoured_without_story(assembly)
    return render(request, "exhibitions/desk/stories.html", context)


@require_POST
@stories_page(edits=True)
def begin(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    nomination = get_object_or_404(assembly.nominations, slug=slug)
    try:
        made = telling.begin(request, desk, nomination)
    except (Refused, Closed) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_stories", assembly.year)
    return redirect("desk_story_details", assembly.year, made.slug)


@require_safe
@stories_page()
def story(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _page(request, desk, find(assembly, slug))


def _page(request, desk: Desk, found: RoleModel, status: int = 200, **more) -> HttpResponse:
    context = frame(
        *(desk, found.assembly),
        role_model=found,
        photos=found.photos.select_related("picture"),
        **{"photo_form": StoryPhotoForm(), **more},
    )
    context["may_edit"] = context["may_tell"] and not found.is_public
    return render(request, "exhibitions/desk/story.html", context, status=status)


@read_or_write
@stories_page(edits=True)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = find(assembly, slug)
    form, context = (
        StoryForm(instance=found),
        frame(desk, assembly, list_url=reverse("desk_stories", args=[assembly.year])),
    )
    if request.method == "POST":
        try:
            phases.demand(desk, assembly, Deed.TELL)
            form = editing.save(request, StoryForm, found)
        except Closed as refusal:
            form = StoryForm(request.POST, instance=found)
            form.add_error(None, str(refusal))
        except revisions.Stale as stale:
            return render(
                request, "events/desk/conflict.html", context | {"stale": stale, "obj": stale.obj}, status=409
            )
        if not form.errors:
            messages.success(request, "บันทึกเรื่องแล้ว")
            return redirect("desk_story", assembly.year, form.instance.slug)
    stored = find(assembly, slug)
    context |= {"form": form, "role_model": stored, "hidden": revisions.hidden(form)}
    return render(request, "exhibitions/desk/story_form.html", context, status=422 if form.is_bound else 200)


def deed(verb, told: str, *, approves: bool = False):
    """Make a POST-only view that does ``verb`` to a story and goes back to it."""

    @require_POST
    @stories_page(edits=True, approves=approves)
    def page(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
        found = find(assembly, slug)
        try:
            verb(request, desk, found)
        except (Refused, Closed) as refusal:
            return _page(request, desk, found, 409, refusal=str(refusal))
        messages.success(request, told)
        return redirect("desk_story", assembly.year, slug)

    return page


def _approve(request, desk: Desk, found: RoleModel):
    return telling.approve(request, desk, found, request.POST.get("revision", ""))


hand_in = deed(telling.hand_in, "ส่งให้ผู้จัดอนุมัติแล้ว")
approve = deed(_approve, "เผยแพร่เรื่องแล้ว", approves=True)
take_down = deed(
    lambda request, desk, found: telling.take_down(request, found), "ส่งกลับให้แก้แล้ว ไม่แสดงต่อสาธารณะ", approves=True
)


@require_POST
@stories_page(edits=True)
def add_photo(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found, form = find(assembly, slug), StoryPhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, found, 422, photo_form=form)
    try:
        telling.add_photo(request, found, **form.cleaned_data)
    except Refused as refusal:
        return _page(request, desk, found, 409, refusal=str(refusal))
    messages.success(request, "เพิ่มภาพแล้ว")
    return redirect("desk_story", assembly.year, slug)


@require_POST
@stories_page(edits=True)
def remove_photo(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, code: str) -> HttpResponse:
    found = find(assembly, slug)
    photo = get_object_or_404(found.photos.select_related("picture"), picture__code=code)
    photo.role_model = found
    try:
        telling.remove_photo(request, photo)
    except Refused as refusal:
        return _page(request, desk, found, 409, refusal=str(refusal))
    messages.success(request, "ลบภาพแล้ว")
    return redirect("desk_story", assembly.year, slug)


@require_safe
@stories_page()
def citations(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The printed list of the honoured, as it is read out."""
    name = content_disposition_header(False, f"บัญชีประกาศเกียรติคุณ {assembly}.pdf")
    body = lesson_book.citations(assembly)
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name})


@require_POST
@stories_page(approves=True)
def make_book(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    if not assembly.role_models.shown().exists():
        raise PermissionDenied("nothing to print")
    lesson_book.ask(request, assembly)
    messages.success(request, "สั่งทำหนังสือบทเรียนแล้ว ใช้เวลาไม่เกินหนึ่งนาที")
    return redirect("desk_stories", assembly.year)
