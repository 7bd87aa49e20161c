"""The desk where certificates are issued: choosing who gets one, and watching the worker."""

import hashlib

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from events.models import Assembly
from moral_assembly import thai
from moral_assembly.sheets import waiting, writing
from moral_assembly.sheets.files import Unreadable
from moral_assembly.sheets.waiting import WaitingSheet
from moral_assembly.site import site_of
from networks.desk import Desk
from pledges import issuing, recipients
from pledges.certificate_forms import BatchForm, ListForm, PledgeRecipientsForm
from pledges.designs import Design
from pledges.models import CertificateBatch, CertificateDesign
from pledges.recipients import Recipient, Source
from pledges.views.designs import certificates_page, find_design, frame, read_or_write

NAMES_SHOWN = 30
MISTAKES_SHOWN = 100
ITEMS_A_PAGE = 50


class Chosen:
    """Who was chosen by a query string: the recipients, and what has to be said of the choice."""

    def __init__(self, request: HttpRequest, assembly: Assembly, design: CertificateDesign):
        self.sources = recipients.sources_for(design.kind)
        self.source = request.GET.get("source", "")
        known = self.sources.get(self.source)
        self.everybody = "everybody" in request.GET
        self.form, self.sheet, self.bad, self.notes = None, None, [], []
        self.title = known.word if known else ""
        self.found = self._look(known, request, assembly) if known else None
        if self.found is not None:
            self._narrow(assembly, design)

    def _look(self, source: Source, request, assembly) -> list[Recipient] | None:
        """Those of a source; nothing while the screen still has to ask."""
        if source.find:
            return source.find(assembly)
        return {"pledges": self._pledges, "list": self._list}[self.source](request, assembly)

    def _pledges(self, request, assembly) -> list[Recipient] | None:
        self.form = PledgeRecipientsForm(assembly, request.GET if "declaration" in request.GET else None)
        if not self.form.is_bound or not self.form.is_valid():
            return None
        asked = self.form.cleaned_data
        self.title = str(asked["declaration"])
        return recipients.of_pledges(
            asked["declaration"], network=asked["network"] and asked["network"].pk, way=asked["way"]
        )

    def _list(self, request, assembly) -> list[Recipient] | None:
        self.form = ListForm()
        sheets = WaitingSheet.objects.of(request.user, about(assembly))
        self.sheet = sheets.filter(token=request.GET.get("token", "")).first()
        if self.sheet is None:
            return None
        self.title = self.sheet.name
        found, self.bad, table = recipients.of_list(bytes(self.sheet.content))
        self.notes += table.notes
        return found

    def _narrow(self, assembly, design) -> None:
        """Leave out who has one, unless all are wanted: those are skipped by the worker and told there."""
        before = len(self.found)
        self.is_too_many = before > recipients.MOST
        self.found = recipients.without_those_who_have(assembly, design.kind, self.found[: recipients.MOST])
        self.having = min(before, recipients.MOST) - len(self.found)
        self.notes += recipients.doubts(Design.of(design.version.layout), self.found)

    @property
    def seal(self) -> str:
        """Tell one choice from another, in few letters."""
        told = "\n".join(f"{each.subject} {sorted(each.words.items())}" for each in self.found)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def about(assembly: Assembly) -> str:
    return f"certificates {assembly.pk}"


@read_or_write
@certificates_page(edits=True)
def choose(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """Who gets a certificate of this design: choose, look, and ask the worker for them."""
    design = find_design(assembly, slug)
    if design.version is None:
        messages.error(request, "บันทึกแบบก่อน แล้วจึงออกเกียรติบัตร")
        return redirect("desk_certificate_design", assembly.year, slug)
    if request.method == "POST" and request.GET.get("source") == "list" and "seal" not in request.POST:
        return _take_list(request, desk, assembly, design)
    chosen = Chosen(request, assembly, design)
    if request.method == "POST" and chosen.found:
        return _start(request, desk, assembly, design, chosen)
    form = BatchForm(initial={"title": f"{design.name}: {chosen.title}"[:200], "wants_seal": True})
    return _choice(request, desk, assembly, design, chosen, form)


def _take_list(request, desk, assembly, design) -> HttpResponse:
    """Keep a list for its uploader until the batch is asked for."""
    chosen = Chosen(request, assembly, design)
    chosen.form = form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        name = file.name if file else "รายชื่อที่วาง"
        content = file.read() if file else recipients.pasted(form.cleaned_data["pasted"])
        try:
            recipients.of_list(content)
        except Unreadable as unreadable:
            form.add_error("file" if file else "pasted", str(unreadable))
        else:
            sheet = waiting.keep(request.user, about(assembly), name, content)
            return redirect(f"{request.path}?{urlencode({'source': 'list', 'token': sheet.token})}")
    return _choice(request, desk, assembly, design, chosen, BatchForm(), status=422)


def _start(request, desk, assembly, design, chosen: Chosen) -> HttpResponse:
    form = BatchForm(request.POST)
    if request.POST.get("seal") != chosen.seal:
        return _choice(request, desk, assembly, design, chosen, form, status=409, is_stale=True)
    if not form.is_valid():
        return _choice(request, desk, assembly, design, chosen, form, status=422)
    batch = issuing.start(
        request,
        design.version,
        form.cleaned_data["title"],
        [each.item() for each in chosen.found],
        site=site_of(request),
        wants_seal=form.cleaned_data["wants_seal"],
    )
    if chosen.sheet:
        chosen.sheet.delete()
    messages.success(request, f"สั่งออกเกียรติบัตร {thai.digits(f'{len(chosen.found):,}')} ฉบับแล้ว")
    return redirect("desk_certificate_batch", assembly.year, batch.slug)


def _choice(request, desk, assembly, design, chosen: Chosen, form, status: int = 200, **said) -> HttpResponse:
    context = frame(
        desk,
        assembly,
        design=design,
        chosen=chosen,
        form=form,
        shown=(chosen.found or [])[:NAMES_SHOWN],
        mistakes=[mistake for row in chosen.bad for mistake in row.mistakes][:MISTAKES_SHOWN],
        first_page=_first_page(assembly, design, chosen),
        **said,
    )
    return render(request, "pledges/certificates/choose.html", context, status=status)


def _first_page(assembly, design, chosen: Chosen) -> str:
    """The first certificate as it will print, but for its number and code."""
    if not chosen.found:
        return ""
    from pledges import designing

    try:
        return designing.page_of(design.version, chosen.found[0].words)
    except issuing.CannotIssue as fault:
        chosen.notes.append(str(fault))
        return ""


@require_safe
@certificates_page()
def template(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    from django.http import FileResponse

    file = writing.workbook("รายชื่อ", recipients.COLUMNS, [recipients.EXAMPLE])
    name = f"certificates-{assembly.province.slug}-{assembly.year}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=writing.MEDIA_TYPE)


# The batch


def _batch(assembly: Assembly, slug: str) -> CertificateBatch:
    rows = assembly.certificate_batches.select_related("version__design", "made_by")
    found = get_object_or_404(rows, slug=slug)
    found.assembly = assembly
    return found


@require_safe
@certificates_page()
def batch(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    """How far the worker is, and every certificate that it issued."""
    found = _batch(assembly, slug)
    items = found.items.select_related("certificate")
    total = items.count()
    done = items.exclude(certificate=None).count()
    skipped = items.exclude(note="").count()
    context = frame(
        desk,
        assembly,
        batch=found,
        page=Paginator(items, ITEMS_A_PAGE).get_page(request.GET.get("page")),
        total=total,
        done=done,
        skipped=skipped,
        percent=(done + skipped) * 100 // total if total else 100,
        is_under_way=found.state in issuing.UNDER_WAY,
        may_resume=found.state in (CertificateBatch.State.STOPPED, CertificateBatch.State.FAILED),
        print_desk=f"{reverse('desk_print_desk', args=[assembly.year])}?{urlencode({'batch': slug})}",
    )
    return render(request, "pledges/certificates/batch.html", context)


@require_POST
@certificates_page()
def stop(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    if issuing.stop(request, _batch(assembly, slug)):
        messages.success(request, "หยุดแล้ว ฉบับที่ออกไปแล้วยังใช้ได้ ทำต่อได้ทุกเมื่อ")
    else:
        messages.error(request, "ชุดนี้ไม่ได้กำลังทำอยู่")
    return redirect("desk_certificate_batch", assembly.year, slug)


@require_POST
@certificates_page()
def resume(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    if issuing.resume(request, _batch(assembly, slug)):
        messages.success(request, "ทำต่อแล้ว")
    else:
        messages.error(request, "ชุดนี้ทำต่อไม่ได้")
    return redirect("desk_certificate_batch", assembly.year, slug)
