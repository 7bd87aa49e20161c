"""The desk page of a session's photographs: send many, describe them, put them in order, take them away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from events import photos
from events.models import Assembly, Session, SessionPhoto
from events.photo_forms import PhotoForm, UploadForm
from events.views.desk import assembly_page, read_or_write
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right

STEPS = {"up": -1, "down": 1}


def _session(assembly: Assembly, key: str) -> Session:
    found = get_object_or_404(assembly.sessions, slug=key)
    found.assembly = assembly
    return found


def _photo(session: Session, code: str) -> SessionPhoto:
    found = get_object_or_404(session.photos.select_related("picture"), picture__code=code)
    found.session = session
    return found


def _page(request, desk, assembly, session, status=200, **context) -> HttpResponse:
    shown = list(session.photos.select_related("picture"))
    forms = {form.instance.pk: form for form in context.pop("forms", [])}
    context = {
        "desk": desk,
        "assembly": assembly,
        "session": session,
        "upload": UploadForm(),
        "rows": [(photo, forms.get(photo.pk) or PhotoForm(photo)) for photo in shown],
        "waiting": sum(photo.picture.is_waiting for photo in shown),
        "hidden_count": sum(not photo.picture.is_public for photo in shown),
        "may_write": desk.may_write(Right.ASSEMBLY),
        **context,
    }
    return render(request, "events/desk/session_photos.html", context, status=status)


@require_safe
@assembly_page()
def session_photos(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    return _page(request, desk, assembly, _session(assembly, key))


@require_POST
@assembly_page(edits=True)
def send_photos(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Keep the good files of those sent, and name the others with the reason."""
    session, form = _session(assembly, key), UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, assembly, session, 422, upload=form)
    files, credit = form.cleaned_data["photos"], form.cleaned_data["credit"]
    refused = photos.add_all(request, session, files, credit)
    kept = len(files) - len(refused)
    if refused:
        return _page(request, desk, assembly, session, 422, upload=form, refused=refused, kept=kept)
    messages.success(request, f"รับภาพแล้ว {thai.digits(kept)} ภาพ ใส่คำบรรยายด้านล่างเพื่อให้แสดงต่อสาธารณะ")
    return redirect("desk_session_photos", assembly.year, key)


@require_POST
@assembly_page(edits=True)
def describe_photos(request: HttpRequest, desk: Desk, assembly: Assembly, key: str) -> HttpResponse:
    """Save all words of the page; a button of one photograph then moves it or asks whether to delete it."""
    session = _session(assembly, key)
    forms = photos.describe(request, session, PhotoForm)
    if any(form.errors for form in forms):
        return _page(request, desk, assembly, session, 422, forms=forms)
    page = reverse("desk_session_photos", args=[assembly.year, key])
    for deed, step in STEPS.items():
        if code := request.POST.get(deed):
            photos.move(request, _photo(session, code), step)
            return redirect(f"{page}#photo-{code}")
    if code := request.POST.get("remove"):
        return redirect("desk_remove_session_photo", assembly.year, key, _photo(session, code).picture.code)
    messages.success(request, "บันทึกคำบรรยายแล้ว")
    return redirect(page)


@read_or_write
@assembly_page(edits=True)
def remove_photo(request: HttpRequest, desk: Desk, assembly: Assembly, key: str, code: str) -> HttpResponse:
    """Ask once, then take the photograph away."""
    session = _session(assembly, key)
    photo = _photo(session, code)
    if request.method == "POST":
        photos.remove(request, photo)
        messages.success(request, f"ลบภาพ “{photo}” แล้ว")
        return redirect("desk_session_photos", assembly.year, key)
    context = {"desk": desk, "assembly": assembly, "session": session, "photo": photo}
    return render(request, "events/desk/session_photo_removal.html", context)
