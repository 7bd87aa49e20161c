"""The desk page of a person's photograph."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from networks import portraits
from networks.desk import Desk, desk_page
from networks.models import Person
from networks.permissions import Right
from networks.picture_forms import PersonPhotoForm

read_or_write = require_http_methods(["GET", "HEAD", "POST"])
STALE = "มีผู้เปลี่ยนภาพหรือคำบรรยายก่อนท่าน ด้านบนคือภาพล่าสุด ถ้ายังต้องการใช้ของท่านให้บันทึกอีกครั้ง"


def _person(desk: Desk, pk: int) -> Person:
    if not desk.may_write(Right.PEOPLE):
        raise PermissionDenied("reads only")
    return get_object_or_404(desk.province.people.select_related("photo", "province"), pk=pk)


@read_or_write
@desk_page(Right.PEOPLE)
def photo(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Put in a photograph, describe it, and say whether the person agreed."""
    person, status = _person(desk, pk), 200
    form = PersonPhotoForm(person)
    if request.method == "POST":
        form, status = PersonPhotoForm(person, request.POST, request.FILES), 422
        if form.is_valid():
            try:
                _save(request, person, form)
            except portraits.Stale:
                person, status = _person(desk, pk), 409
                form.add_error(None, STALE)
            else:
                messages.success(request, f"บันทึกภาพของ {person} แล้ว")
                return redirect("desk_person_photo", pk)
    context = {"desk": desk, "person": person, "form": form, "seen": portraits.seen(person)}
    return render(request, "networks/person_photo.html", context, status=status)


def _save(request: HttpRequest, person: Person, form: PersonPhotoForm) -> None:
    words = {name: form.cleaned_data[name] for name in portraits.WORDS}
    file, agreed = form.cleaned_data["photo"] or None, form.cleaned_data["agreed"]
    portraits.save(request, person, request.POST.get("seen", ""), file, agreed, **words)


@read_or_write
@desk_page(Right.PEOPLE)
def removal(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask once, then take the photograph away."""
    person = _person(desk, pk)
    if request.method == "POST":
        portraits.remove(request, person)
        messages.success(request, f"ลบภาพของ {person} แล้ว")
        return redirect("desk_person_photo", pk)
    return render(request, "networks/person_photo_removal.html", {"desk": desk, "person": person})
