"""The desk of certificates that were issued: the print desk with its files and ticks, and each one's own page."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from events.models import Assembly
from moral_assembly import audit, thai
from moral_assembly.site import site_of
from networks.desk import Desk
from pledges import issuing, printing, sealing, standing, verification
from pledges.certificate_forms import ReasonForm, ReplacementForm
from pledges.models import Certificate, CertificateFile, CertificateKind, PrintFile
from pledges.views.designs import certificates_page, frame, read_or_write

ROWS_A_PAGE = 50
ORDERS = {"number": ("kind", "serial"), "name": ("sort_key", "serial")}


class Choice:
    """The certificates that a query string asks for."""

    def __init__(self, assembly: Assembly, query: QueryDict):
        self.q = query.get("q", "").strip()[:100]
        self.kind, self.state = query.get("kind", ""), query.get("state", "")
        self.printed, self.handed = query.get("printed", ""), query.get("handed", "")
        self.order = query.get("order") if query.get("order") in ORDERS else "number"
        self.batch = assembly.certificate_batches.filter(slug=query.get("batch", "")).first()
        self.rows = self._narrow(Certificate.objects.filter(assembly=assembly)).order_by(*ORDERS[self.order])

    def _narrow(self, rows):
        for word in thai.normalise(self.q).split():
            rows = rows.filter(search_text__contains=word)
        if self.batch:
            rows = rows.filter(batch_items__batch=self.batch)
        if self.kind in CertificateKind.values:
            rows = rows.filter(kind=self.kind)
        if self.state in Certificate.State.values:
            rows = rows.filter(state=self.state)
        for name in standing.TICKS:
            if (asked := getattr(self, name)) in ("yes", "no"):
                rows = rows.filter(**{f"{name}_at__isnull": asked == "no"})
        return rows


@read_or_write
@certificates_page()
def print_desk(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Find certificates; make files of those ticked or of all found; tick them printed and handed over."""
    choice = Choice(assembly, request.GET)
    if request.method == "POST":
        return _do(request, assembly, choice)
    query = request.GET.copy()
    query.pop("page", None)
    context = frame(
        desk,
        assembly,
        choice=choice,
        page=Paginator(choice.rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        kinds=CertificateKind.choices,
        states=Certificate.State.choices,
        forms=PrintFile.Form.choices,
        query=query.urlencode(),
    )
    return render(request, "pledges/certificates/print_desk.html", context)


def _do(request, assembly, choice: Choice) -> HttpResponse:
    """Do with the chosen ones what the button says."""
    rows, deed = choice.rows, request.POST.get("deed", "")
    if request.POST.get("which") != "all":
        rows = rows.filter(code__in=request.POST.getlist("code")[: 10 * ROWS_A_PAGE])
    what, _, undone = deed.partition("-")
    if deed in PrintFile.Form.values:
        keys = list(rows.standing().filter(is_erased=False).values_list("pk", flat=True)[: printing.MOST + 1])
        if 0 < len(keys) <= printing.MOST:
            title = str(choice.batch or assembly)
            made = printing.ask(request, assembly, deed, title, keys)
            return redirect("desk_print_file", assembly.year, made.slug)
        messages.error(request, "ยังไม่ได้เลือกฉบับที่ใช้ได้" if not keys else "เลือกได้ครั้งละไม่เกิน ๑๐,๐๐๐ ฉบับ กรองให้แคบลง")
    elif what in standing.TICKS:
        keys = list(rows.values_list("pk", flat=True))
        number = standing.tick(request, assembly, keys, what, done=not undone)
        words = f"{'ยกเลิกเครื่องหมาย' if undone else 'บันทึกว่า'}{standing.TICKS[what]}"
        messages.success(request, f"{words} {thai.digits(f'{number:,}')} ฉบับ")
    else:
        messages.error(request, "ไม่รู้จักคำสั่งนี้ เลือกใหม่")
    return redirect(request.get_full_path())


# Files of the print desk


def _print_file(assembly: Assembly, slug: str) -> PrintFile:
    return get_object_or_404(assembly.print_files.select_related("made_by"), slug=slug)


@require_safe
@certificates_page()
def print_file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = _print_file(assembly, slug)
    parts = list(found.parts.values_list("is_made", "certificates"))
    made = sum(len(keys) for is_made, keys in parts if is_made)
    percent = made * 100 // found.total if found.total else 100
    return render(
        request,
        "pledges/certificates/print_file.html",
        frame(desk, assembly, print_file=found, made=made, percent=percent, kept_days=printing.KEPT_FOR.days),
    )


@require_safe
@certificates_page()
def download(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> FileResponse:
    found = _print_file(assembly, slug)
    if not found.file:
        raise Http404("not made yet")
    ending = found.file.name.rpartition(".")[2]
    try:
        opened = found.file.open()
    except FileNotFoundError:
        raise Http404("lost from the storage") from None
    return FileResponse(opened, as_attachment=True, filename=f"{printing.file_name(str(found))}.{ending}")


@require_POST
@certificates_page()
def stop_print_file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    stopped = printing.stop(request, _print_file(assembly, slug))
    messages.success(request, "หยุดแล้ว" if stopped else "ไฟล์นี้ไม่ได้กำลังทำอยู่")
    return redirect("desk_print_file", assembly.year, slug)


@require_POST
@certificates_page()
def resume_print_file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    resumed = printing.resume(request, _print_file(assembly, slug))
    messages.success(request, "ทำต่อแล้ว" if resumed else "ไฟล์นี้ทำต่อไม่ได้")
    return redirect("desk_print_file", assembly.year, slug)


# One certificate


def _certificate(assembly: Assembly, code: str) -> Certificate:
    rows = Certificate.objects.select_related(
        "version__design", "issued_by", "handed_by", "replaced_by", "replaces", "assembly__province"
    )
    return get_object_or_404(rows, assembly=assembly, code=code)


@require_safe
@certificates_page()
def certificate(request: HttpRequest, desk: Desk, assembly: Assembly, code: str) -> HttpResponse:
    return _show(request, desk, assembly, _certificate(assembly, code))


def _show(request, desk, assembly, found: Certificate, form: ReasonForm | None = None) -> HttpResponse:
    context = frame(
        desk,
        assembly,
        certificate=found,
        lines=verification.printed(found),
        form=form or ReasonForm(),
        trail=_trail_of(found),
        deeds=[(name, word) for name, (states, word, _) in DEEDS.items() if _is_open(found, name, states)],
    )
    return render(request, "pledges/certificates/certificate.html", context, status=422 if form else 200)


def _trail_of(found: Certificate) -> list[audit.AuditEntry]:
    """What became of it after it was issued, and by whom, newest first."""
    own = audit.AuditEntry.objects.filter(object_type=Certificate._meta.label_lower, object_id=str(found.pk))
    return [entry for entry in own if entry.changes.get("reason")]


STANDING = ("issued", "suspended")
DEEDS = {
    "suspend": (("issued",), "ระงับชั่วคราว", standing.suspend),
    "lift": (("suspended",), "เลิกระงับ", standing.lift),
    "revoke": (STANDING, "เพิกถอนถาวร", standing.revoke),
    "erase": (tuple(Certificate.State.values), "ลบข้อมูลส่วนบุคคลถาวร", standing.erase),
}


def _is_open(found: Certificate, name: str, states: tuple) -> bool:
    return found.state in states and not (name == "erase" and found.is_erased)


@require_POST
@certificates_page()
def change(request: HttpRequest, desk: Desk, assembly: Assembly, code: str) -> HttpResponse:
    """Suspend, lift, revoke or erase, with a reason."""
    found, deed = _certificate(assembly, code), DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404("no such deed")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, desk, assembly, found, form)
    try:
        deed[2](request, found, form.cleaned_data["reason"])
    except standing.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{deed[1]} {found.number} แล้ว")
    return redirect("desk_certificate", assembly.year, code)


@read_or_write
@certificates_page(edits=True)
def replace(request: HttpRequest, desk: Desk, assembly: Assembly, code: str) -> HttpResponse:
    """Issue a certificate with corrected words in the place of this one."""
    found = _certificate(assembly, code)
    form = ReplacementForm(request.POST or None, initial=found.words)
    if form.is_bound and form.is_valid():
        words = dict(form.cleaned_data)
        reason = words.pop("reason")
        try:
            made = standing.replace(request, found, words, reason, site_of(request))
        except (standing.Refused, issuing.CannotIssue, sealing.CannotSeal) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"ออก {made.number} แทน {found.number} แล้ว")
            return redirect("desk_certificate", assembly.year, made.code)
    context = frame(desk, assembly, certificate=found, form=form)
    return render(request, "pledges/certificates/replace.html", context, status=422 if form.is_bound else 200)


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@require_safe
@certificates_page()
def file(request: HttpRequest, desk: Desk, assembly: Assembly, code: str) -> HttpResponse:
    """The very bytes that were issued."""
    found = get_object_or_404(
        CertificateFile.objects.select_related("certificate"), certificate__assembly=assembly, certificate__code=code
    )
    name = f"{printing.file_name(str(found.certificate))}.pdf"
    headers = {"Content-Disposition": content_disposition_header(False, name), "Cache-Control": "private, no-cache"}
    return HttpResponse(bytes(found.body), content_type="application/pdf", headers=headers)
