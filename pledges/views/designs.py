"""The desk of certificates' designs: their pictures, their words, and how they will look."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import editing
from events.desk import edition_page
from events.models import Assembly
from moral_assembly import audit, pictures, revisions, thai
from networks.desk import Desk
from networks.permissions import Right
from pledges import designing
from pledges.certificate_forms import DesignForm, PictureForm
from pledges.designs import COMMON, OWN, Design
from pledges.models import Certificate, CertificateDesign

BATCHES_SHOWN = 20
read_or_write = require_http_methods(["GET", "HEAD", "POST"])
certificates_page = partial(edition_page, Right.CERTIFICATES)


def frame(desk: Desk, assembly: Assembly, **more) -> dict:
    return {"desk": desk, "assembly": assembly, "may_write": desk.may_write(Right.CERTIFICATES), **more}


def find_design(assembly: Assembly, slug: str) -> CertificateDesign:
    found = get_object_or_404(assembly.certificate_designs.select_related("version"), slug=slug)
    found.assembly = assembly
    return found


@require_safe
@certificates_page()
def home(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The designs, what was issued lately, and the files of the print desk."""
    issued = Certificate.objects.filter(assembly=assembly)
    context = frame(
        desk,
        assembly,
        designs=assembly.certificate_designs.select_related("version"),
        batches=assembly.certificate_batches.select_related("version__design")[:BATCHES_SHOWN],
        print_files=assembly.print_files.all()[:BATCHES_SHOWN],
        issued=issued.count(),
        waiting=issued.standing().filter(handed_at=None).count(),
    )
    return render(request, "pledges/certificates/home.html", context)


@read_or_write
@certificates_page(edits=True)
def new(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    return _edit(request, desk, assembly, CertificateDesign(assembly=assembly))


@read_or_write
@certificates_page()
def edit(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _edit(request, desk, assembly, find_design(assembly, slug))


def _edit(request, desk, assembly, design: CertificateDesign) -> HttpResponse:
    """The form, saved or only looked at: whatever is typed is shown as it will print."""
    if request.method != "POST":
        return _page(request, desk, assembly, design, DesignForm(instance=design))
    if "preview" in request.POST:
        return _page(request, desk, assembly, design, DesignForm(request.POST, instance=design))
    try:
        form = editing.save(request, DesignForm, design)
    except revisions.Stale as stale:
        context = frame(desk, assembly, stale=stale, obj=design, list_word="เกียรติบัตร")
        return render(request, "events/desk/conflict.html", context, status=409)
    if form.errors:
        return _page(request, desk, assembly, design, form, status=422)
    number = thai.digits(form.instance.version.number)
    messages.success(request, f"บันทึก “{form.instance}” รุ่นที่ {number} แล้ว")
    return redirect("desk_certificate_design", assembly.year, form.instance.slug)


def _page(request, desk, assembly, design, form: DesignForm, status: int = 200) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    layout = form.layout() if form.is_bound else (design.version.layout if design.version_id else {})
    version = design.version if design.version_id else None
    context = frame(
        desk,
        assembly,
        design=design,
        form=form,
        texts=[form[name] for name in form.TEXTS],
        signatories=[[form[f"{name}{n}"] for name in ("signatory", "position", "picture")] for n in (1, 2, 3)],
        hidden=revisions.hidden(form) if design.pk else (),
        is_used=bool(version and (version.batches.exists() or version.certificates.exists())),
        placeholders={**COMMON, **OWN},
        **_preview(assembly, Design.of(layout)),
    )
    return render(request, "pledges/certificates/design.html", context, status=status)


def _preview(assembly: Assembly, design: Design) -> dict:
    from pledges.issuing import CannotIssue

    try:
        return designing.preview(assembly, design, timezone.localdate())
    except CannotIssue as fault:
        return {"pages": [], "faults": [str(fault)]}


@read_or_write
@certificates_page()
def design_pictures(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """The pictures that designs may use."""
    form = PictureForm(request.POST, request.FILES) if request.method == "POST" else PictureForm()
    if form.is_bound and form.is_valid():
        try:
            kept = designing.take_in(assembly, form.cleaned_data["title"], form.cleaned_data["file"])
        except pictures.Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            audit.record(request, audit.Action.MADE, kept, province=assembly.province.slug)
            messages.success(request, f"เก็บภาพ “{kept}” แล้ว เลือกใช้ได้ในหน้าแบบ")
            return redirect("desk_certificate_pictures", assembly.year)
    context = frame(desk, assembly, form=form, pictures=assembly.design_pictures.defer("body"))
    return render(request, "pledges/certificates/pictures.html", context, status=422 if form.errors else 200)


@require_safe
@certificates_page()
def design_picture(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    body = bytes(get_object_or_404(assembly.design_pictures, slug=slug).body)
    kind = "image/png" if body.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(body, content_type=kind, headers={"Cache-Control": "private, max-age=86400"})


@require_POST
@certificates_page()
def remove_picture(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """Delete a picture that no version of any design names."""
    picture = get_object_or_404(assembly.design_pictures.defer("body"), slug=slug)
    if users := designing.users_of(picture):
        messages.error(request, f"แบบ {', '.join(users)} ใช้ภาพนี้อยู่ จึงลบไม่ได้")
    else:
        designing.remove_picture(request, picture)
        messages.success(request, f"ลบภาพ “{picture}” แล้ว")
    return redirect("desk_certificate_pictures", assembly.year)
