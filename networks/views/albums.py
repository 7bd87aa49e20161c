"""The desk page of an album: send many, describe them, put them in order, take them away.

The views of a session and of a network find whose album it is, and leave the rest to these functions.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from moral_assembly import thai
from networks import albums
from networks.album_forms import PhotoForm, UploadForm
from networks.models import AlbumPhoto

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Album:
    """Whose photographs they are, and where their pages stand: below ``url``."""

    owner: models.Model
    title: str
    url: str
    parent_url: str
    may_write: bool
    frame: dict  # what the desk's own pages need

    @property
    def send_url(self) -> str:
        return f"{self.url}new/"

    @property
    def words_url(self) -> str:
        return f"{self.url}words/"

    def photo(self, code: str) -> AlbumPhoto:
        found = get_object_or_404(self.owner.photos.select_related("picture"), picture__code=code)
        found.owner = self.owner
        return found


def page(request: HttpRequest, album: Album, status: int = 200, **context) -> HttpResponse:
    shown = list(album.owner.photos.select_related("picture"))
    forms = {form.instance.pk: form for form in context.pop("forms", [])}
    context = {
        **album.frame,
        "album": album,
        "upload": UploadForm(),
        "rows": [(photo, forms.get(photo.pk) or PhotoForm(photo)) for photo in shown],
        "waiting": sum(photo.picture.is_waiting for photo in shown),
        "hidden_count": sum(not photo.picture.is_public for photo in shown),
        **context,
    }
    return render(request, "networks/album.html", context, status=status)


def send(request: HttpRequest, album: Album) -> HttpResponse:
    """Keep the good files of those sent, and name the others with the reason."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, album, 422, upload=form)
    files, credit = form.cleaned_data["photos"], form.cleaned_data["credit"]
    refused = albums.one_by_one(files, lambda file: albums.add(request, album.owner, file, credit))
    kept = len(files) - len(refused)
    if refused:
        return page(request, album, 422, upload=form, refused=refused, kept=kept)
    messages.success(request, f"รับภาพแล้ว {thai.digits(kept)} ภาพ ใส่คำบรรยายด้านล่างเพื่อให้แสดงต่อสาธารณะ")
    return redirect(album.url)


def describe(request: HttpRequest, album: Album) -> HttpResponse:
    """Save all words of the page; a button of one photograph then moves it or asks whether to delete it."""
    forms = albums.describe(request, album.owner, PhotoForm)
    if any(form.errors for form in forms):
        return page(request, album, 422, forms=forms)
    for deed, step in STEPS.items():
        if code := request.POST.get(deed):
            albums.move(request, album.photo(code), step)
            return redirect(f"{album.url}#photo-{code}")
    if code := request.POST.get("remove"):
        return redirect(f"{album.url}{album.photo(code).picture.code}/removal/")
    messages.success(request, "บันทึกคำบรรยายแล้ว")
    return redirect(album.url)


def remove(request: HttpRequest, album: Album, code: str) -> HttpResponse:
    """Ask once, then take the photograph away."""
    photo = album.photo(code)
    if request.method == "POST":
        albums.remove(request, photo)
        messages.success(request, f"ลบภาพ “{photo}” แล้ว")
        return redirect(album.url)
    return render(request, "networks/album_removal.html", {**album.frame, "album": album, "photo": photo})
