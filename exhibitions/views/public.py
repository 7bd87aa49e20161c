"""The hall of honour and the stories in it, as the public reads them."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from events import youtube
from events.editions import public_edition
from exhibitions import hall as halls
from exhibitions import phases
from exhibitions.models import LessonBook, RoleModel, RoleModelPhoto
from exhibitions.phases import PUBLIC, Deed
from networks.pages import public_page

NEIGHBOURS = 4


@public_page(*halls.Hall.PARAMETERS)
def hall(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """Who is honoured, narrowed by network, virtue, district and category; other years are other pages."""
    assembly = public_edition(request, province, year)
    found = halls.Hall(assembly, request.GET)
    request.is_odd = found.is_odd
    phase = phases.shown(request, assembly)
    context = {
        "assembly": assembly,
        "hall": found,
        "role_models": found.found,
        "years": halls.years(assembly),
        "phase": phase,
        "is_open": phases.allows(phase, PUBLIC, Deed.PROPOSE),
        "book": LessonBook.objects.filter(assembly=assembly).exclude(file="").first(),
    }
    return render(request, "exhibitions/hall.html", context)


@public_page()
def story(request: HttpRequest, province: str, year: int, slug: str) -> HttpResponse:
    """One who is honoured: story, photographs, video, lessons, and others of the same network."""
    assembly = public_edition(request, province, year)
    rows = assembly.role_models.shown().select_related("category", "network__province", "district")
    found = get_object_or_404(rows.prefetch_related("virtues"), slug=slug)
    found.assembly = assembly
    others = assembly.role_models.shown().exclude(pk=found.pk).order_by("category__order", "sort_key")
    others = others.only("name", "slug", "assembly_id")
    others = others.filter(network=found.network_id) if found.network_id else others.filter(category=found.category_id)
    others = list(others[:NEIGHBOURS])
    for other in others:
        other.assembly = assembly
    context = {
        "assembly": assembly,
        "role_model": found,
        "photos": list(RoleModelPhoto.objects.public().filter(role_model=found)),
        "video": _video(found),
        "session": _session(found),
        "others": others,
        "data": structured(found, request.build_absolute_uri()),
    }
    return render(request, "exhibitions/story.html", context)


def _video(found: RoleModel) -> dict | None:
    """The video as a replay is told."""
    code = youtube.code_or_none(found.video_url)
    if not code:
        return None
    return {"youtube_id": code, "watch_url": found.video_url, "title": found.name, "credit": "วิดีโอเรื่องเล่า"}


def _session(found: RoleModel):
    """The session in which it was honoured, if the public sees that."""
    if not found.session_id:
        return None
    row = found.session.released.filter(release=found.assembly.current_release_id).public().first()
    if row:
        row.assembly = found.assembly
    return row


def structured(found: RoleModel, url: str) -> dict:
    """What search engines read: schema.org, an article about somebody."""
    kind = "Person" if found.category.is_of_people else "Organization"
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": found.name,
        "description": found.citation,
        "inLanguage": "th",
        "about": {"@type": kind, "name": found.name, "award": str(found.category)},
        "author": {"@type": "Organization", "name": found.writer or found.assembly.host},
        "url": url,
    }


@login_not_required
@require_safe
def lessons(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The book of the year's lessons, as it was made last."""
    assembly = public_edition(request, province, year)
    book = get_object_or_404(LessonBook.objects.exclude(file=""), assembly=assembly)
    book.assembly = assembly
    try:
        file = book.file.open()
    except FileNotFoundError:
        raise Http404("lost from the storage") from None
    response = FileResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, book.download_name)
    return response
