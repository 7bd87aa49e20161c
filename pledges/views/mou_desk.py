"""The desk of agreements: organizers write, send and withdraw them, registrars witness signatures, auditors read."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk import edition_page
from events.models import Assembly
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right, Role
from pledges import agreement_file, agreement_words, agreements, evidence
from pledges.models import Mou, MouParty, MouText
from pledges.mou_forms import DeadlineForm, MarkForm, MouForm, PaperForm, ReasonForm, parties_form, witnesses_form
from pledges.views.mous import file_of

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def mou_page(role: Role | None = None):
    """Make a page of the agreements' desk; ``role``: for those alone."""
    return edition_page(Right.MOUS, only=role and (lambda desk: desk.holds(role)))


def _mou(assembly: Assembly, slug: str) -> Mou:
    found = get_object_or_404(assembly.mous.select_related("text__session", "made_by"), slug=slug)
    found.assembly = assembly
    found.text.mou = found
    return found


def _party(mou: Mou, pk: int) -> MouParty:
    """A party of the version in hand."""
    party = get_object_or_404(mou.text.parties.select_related("signature"), pk=pk)
    party.text = mou.text
    return party


def _frame(desk: Desk, assembly: Assembly, mou: Mou | None = None) -> dict:
    return {
        "desk": desk,
        "assembly": assembly,
        "mou": mou,
        "text": mou and mou.text,
        "is_organizer": desk.holds(Role.ORGANIZER),
        "is_registrar": desk.holds(Role.REGISTRAR),
    }


@require_safe
@mou_page()
def mous(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    signed = Count("text__parties", filter=Q(text__parties__signature__isnull=False))
    rows = assembly.mous.select_related("text").annotate(parties=Count("text__parties"), signed=signed)
    return render(request, "pledges/desk/mous.html", {**_frame(desk, assembly), "mous": rows})


@require_safe
@mou_page()
def mou(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _show(request, desk, assembly, _mou(assembly, slug))


def _show(request, desk: Desk, assembly: Assembly, found: Mou, status: int = 200, **more) -> HttpResponse:
    """All there is to know of one agreement, and what may be done with it now."""
    text = found.text
    parties = list(text.parties.select_related("link__letter", "signature__by", "organization__network"))
    context = {
        **_frame(desk, assembly, found),
        "parties": parties,
        "lines": text.lines or agreement_words.lines(text, parties, list(text.witnesses.all())),
        "events": found.events.select_related("party", "by", "text").order_by("-number"),
        "faults": list(evidence.faults(found)),
        "older": found.texts.exclude(pk=text.pk).exclude(sha256=""),
        "revision_form": ReasonForm(prefix="revision"),
        "withdrawal_form": ReasonForm(prefix="withdrawal"),
        "deadline_form": DeadlineForm(initial={"answer_by": text.answer_by}),
        "may_revise": found.may_become(Mou.State.DRAFTED),
        "may_withdraw": found.may_become(Mou.State.WITHDRAWN),
        "file": getattr(found, "file", None),
        **more,
    }
    return render(request, "pledges/desk/mou.html", context, status=status)


@read_or_write
@mou_page(Role.ORGANIZER)
def new(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    return _edit(request, desk, assembly, None)


@read_or_write
@mou_page(Role.ORGANIZER)
def details(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found = _mou(assembly, slug)
    if found.state != Mou.State.DRAFTED:
        messages.error(request, "ส่งให้ลงนามแล้วจึงแก้ไม่ได้ เปิดฉบับใหม่ก่อน แล้วทุกฝ่ายลงนามใหม่")
        return redirect("desk_mou", assembly.year, slug)
    return _edit(request, desk, assembly, found)


def _edit(request, desk: Desk, assembly: Assembly, found: Mou | None) -> HttpResponse:
    text, data = found.text if found else None, request.POST if request.method == "POST" else None
    if data is None:
        form = MouForm(assembly, instance=text) if text else MouForm.blank(assembly)
    else:
        form = MouForm(assembly, data, instance=MouText.objects.get(pk=text.pk) if text else None)
    parties = parties_form(text, assembly.province, data)
    witnesses = witnesses_form(text, assembly.province, data)
    status = 200
    if data is not None:
        status = 422
        if all([form.is_valid(), parties.is_valid(), witnesses.is_valid()]):
            rows = form.values, parties.values, witnesses.values
            try:
                saved = (
                    agreements.write(request, found, *rows, form.cleaned_data["revision"] or 0)
                    if found
                    else agreements.start(request, assembly, *rows)
                )
            except agreements.Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, "บันทึกร่างแล้ว อ่านทั้งฉบับก่อนส่งให้ลงนาม")
                return redirect("desk_mou", assembly.year, saved.slug)
    context = {**_frame(desk, assembly, found), "form": form, "parties": parties, "witnesses": witnesses}
    return render(request, "pledges/desk/mou_form.html", context, status=status)


def deed(done: str, form_class=None, prefix: str | None = None, role: Role = Role.ORGANIZER):
    """Make a verb of ``(request, mou, **typed)`` a POST at the desk; a refusal is told on the agreement's page."""

    def decorate(verb):
        @require_POST
        @mou_page(role)
        def view(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
            found, typed = _mou(assembly, slug), {}
            if form_class:
                form = form_class(request.POST, prefix=prefix)
                if not form.is_valid():
                    named = {f"{prefix or 'deadline'}_form": form, "opened": prefix or "deadline"}
                    return _show(request, desk, assembly, found, 422, **named)
                typed = form.cleaned_data
            try:
                verb(request, found, **typed)
            except agreements.Refused as refusal:
                return _show(request, desk, assembly, _mou(assembly, slug), 409, refusal=str(refusal))
            messages.success(request, done)
            return redirect("desk_mou", assembly.year, slug)

        return view

    return decorate


send = deed("ส่งให้ลงนามแล้ว")(agreements.send)
remind = deed("ส่งจดหมายเตือนแล้ว")(agreements.remind)
revise = deed("เปิดฉบับใหม่แล้ว แก้ได้ก่อนส่งให้ลงนามใหม่", ReasonForm, "revision")(agreements.revise)
withdraw = deed("ยกเลิกแล้ว", ReasonForm, "withdrawal")(agreements.withdraw)
extend = deed("ขยายเวลาแล้ว", DeadlineForm)(agreements.extend)
seal = deed("สั่งประทับตราอีกครั้งแล้ว")(lambda request, found: agreement_file.ask_again(found))


@read_or_write
@mou_page(Role.REGISTRAR)
def witness(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """The representative stands before the registrar, reads, and signs on this screen."""

    def deed(party, form):
        return agreements.sign_before(request, party, form.mark, form.cleaned_data["seen"])

    return _sign(request, desk, assembly, slug, pk, MarkForm, deed, "pledges/desk/mou_witness.html")


@read_or_write
@mou_page(Role.ORGANIZER)
def paper(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """The page that was signed on paper is attached."""

    def deed(party, form):
        typed = form.cleaned_data
        return agreements.attach_paper(request, party, form.mark, typed["paper_on"], typed["seen"])

    return _sign(request, desk, assembly, slug, pk, PaperForm, deed, "pledges/desk/mou_paper.html")


def _sign(request, desk: Desk, assembly: Assembly, slug: str, pk: int, form_class, deed, template: str) -> HttpResponse:
    found = _mou(assembly, slug)
    party, status = _party(found, pk), 200
    form = form_class(initial={"seen": found.text.sha256, "kind": "drawn"})
    if request.method == "POST":
        form, status = form_class(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                deed(party, form)
            except agreements.Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, f"{party.representative} ลงนามในนาม{party.name}แล้ว")
                return redirect("desk_mou", assembly.year, slug)
    context = {**_frame(desk, assembly, found), "party": party, "form": form, "lines": found.text.lines}
    return render(request, template, context, status=status)


@require_safe
@mou_page()
def scan(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    signature = getattr(_party(_mou(assembly, slug), pk), "signature", None)
    if signature is None or not signature.scan:
        raise Http404("nothing was attached")
    return FileResponse(signature.scan.open("rb"), as_attachment=True, filename=f"signed-page-{thai.arabic(str(pk))}")


@require_safe
@mou_page()
def file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return file_of(_mou(assembly, slug))
