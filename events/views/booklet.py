"""The booklet: the file at its lasting address, the page that tells of it, and its desk."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import printing
from events.models import Assembly, Booklet
from events.views.desk import assembly_page
from moral_assembly import audit
from moral_assembly.site import site_of
from networks.desk import Desk
from networks.permissions import Right

YEAR = 365 * 24 * 60 * 60
PDF = "application/pdf"


def _wanted(request: HttpRequest, province: str, year: int) -> Booklet:
    """What there is of a booklet; one that is out of date is made anew behind the reader's back."""
    public = Assembly.objects.at(province, year).filter(is_published=True).select_related("booklet")
    assembly = get_object_or_404(public)
    booklet = getattr(assembly, "booklet", None)
    if booklet and booklet.is_true:
        return booklet
    after = {"after": printing.CALM} if booklet and booklet.file else {}
    return printing.want(assembly, site_of(request), **after)


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@login_not_required
@require_safe
def file(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """Hand over the newest booklet there is; before the first one, lead to the page that tells how far it is."""
    booklet = _wanted(request, province, year)
    if not booklet.file:
        return redirect("booklet", province, year)
    etag = quote_etag(booklet.sha256)
    if unchanged := get_conditional_response(request, etag=etag):
        unchanged["ETag"] = etag
        return unchanged
    try:
        with booklet.file.open() as opened:
            return _answer(request, booklet, etag, opened.read())
    except FileNotFoundError:
        printing.forget(booklet)
        return redirect("booklet", province, year)


def _answer(request: HttpRequest, booklet: Booklet, etag: str, content: bytes) -> HttpResponse:
    """Answer with the file. An address with its digest means it for ever; the plain one is asked about each time."""
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = content_disposition_header(False, booklet.download_name)
    response["ETag"] = etag
    if request.GET.get("v") == booklet.digest:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # a PDF is compressed; packing it once more only costs time
    return response


@login_not_required
@require_safe
@never_cache
def page(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """Tell whether there is a booklet, how far a new one is, and what to do meanwhile."""
    booklet = _wanted(request, province, year)
    return render(request, "events/booklet.html", {"assembly": booklet.assembly, "booklet": booklet})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@assembly_page()
def desk(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    may_write = desk.may_write(Right.ASSEMBLY)
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied("reads only")
        booklet = printing.want(assembly, site_of(request), again=True)
        audit.record(request, audit.Action.PRINTED, booklet, province=assembly.province.slug)
        messages.success(request, "สั่งทำสูจิบัตรใหม่แล้ว")
        return redirect("desk_booklet", assembly.year)
    booklet = Booklet.objects.filter(assembly=assembly).first()
    if booklet:
        booklet.assembly = assembly
    context = {"desk": desk, "assembly": assembly, "booklet": booklet, "may_write": may_write}
    return render(request, "events/desk/booklet.html", context)


@require_safe
@assembly_page()
def folded(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The pages on A4 sheets to be printed on both sides and folded."""
    from events.booklet import imposed  # WeasyPrint comes with it; few web processes need it

    booklet = get_object_or_404(Booklet.objects.exclude(file=""), assembly=assembly)
    booklet.assembly = assembly
    try:
        with booklet.file.open() as opened:
            sheets = imposed(opened.read())
    except FileNotFoundError:
        raise Http404("lost from the storage") from None
    name = f"พับเล่ม {booklet.download_name}"
    return HttpResponse(
        sheets, content_type=PDF, headers={"Content-Disposition": content_disposition_header(True, name)}
    )
