"""The desk of agreements: organizers write, send and withdraw them, registrars witness signatures, auditors read."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk import edition_page
from events.models import Assembly
from events.views.desk import last_deed
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right, Role
from pledges import agreement_file, agreement_words, agreements, evidence, mou_erasure
from pledges.models import Mou, MouSigner, MouText
from pledges.mou_forms import (
    DeadlineForm,
    MarkForm,
    MouForm,
    PaperForm,
    ReasonForm,
    SendForm,
    ShowForm,
    parties_form,
    witnesses_form,
)
from pledges.views.mous import file_of

PARTY = MouSigner.Role.PARTY
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


def mou_page(role: Role | None = None):
    """Make a page of the agreements' desk; ``role``: for those alone."""
    return edition_page(Right.MOUS, only=role and (lambda desk: desk.holds(role)))


def _mou(assembly: Assembly, slug: str) -> Mou:
    found = get_object_or_404(assembly.mous.select_related("text__session", "made_by"), slug=slug)
    found.assembly = assembly
    found.text.mou = found
    return found


def _signer(mou: Mou, pk: int) -> MouSigner:
    """A party or a witness of the version in hand."""
    signer = get_object_or_404(mou.text.signers.select_related("signature"), pk=pk)
    signer.text = mou.text
    return signer


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
    signed = Count("text__signers", filter=Q(text__signers__signature__isnull=False))
    awaited = Count("text__signers", filter=Q(text__signers__role=PARTY) | Q(text__witnesses_must_sign=True))
    rows = assembly.mous.select_related("text").annotate(awaited=awaited, signed=signed).order_by("-made_at", "-pk")
    return render(request, "pledges/desk/mous.html", {**_frame(desk, assembly), "mous": rows})


@require_safe
@mou_page()
def mou(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return _show(request, desk, assembly, _mou(assembly, slug))


def _show(request, desk: Desk, assembly: Assembly, found: Mou, status: int = 200, **more) -> HttpResponse:
    """All there is to know of one agreement, and what may be done with it now."""
    text = found.text
    signers = list(text.signers.select_related("link__letter", "signature__by", "organization__network"))
    parties, witnesses = ([each for each in signers if each.is_witness == is_so] for is_so in (False, True))
    turn = text.turn() if found.is_open and not text.is_late else []
    context = {
        **_frame(desk, assembly, found),
        "signers": [(signer, signer in turn) for signer in signers],
        "lines": text.lines or agreement_words.lines(text, parties, witnesses),
        "is_closed": found.state in Mou.CLOSED,
        "events": found.events.select_related("signer", "by", "text").order_by("-number"),
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
    status, last = 200, None
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
            except agreements.Overtaken as overtaken:
                form.data["revision"], last, status = overtaken.revision, last_deed(found), 409
            except agreements.Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, "บันทึกร่างแล้ว อ่านทั้งฉบับก่อนส่งให้ลงนาม")
                return redirect("desk_mou", assembly.year, saved.slug)
    context = {**_frame(desk, assembly, found), "form": form, "parties": parties, "witnesses": witnesses, "last": last}
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


send = deed("ส่งให้ลงนามแล้ว", SendForm)(agreements.send)
remind = deed("ส่งจดหมายเตือนแล้ว")(agreements.remind)
revise = deed("เปิดฉบับใหม่แล้ว แก้ได้ก่อนส่งให้ลงนามใหม่", ReasonForm, "revision")(agreements.revise)
withdraw = deed("ยกเลิกแล้ว", ReasonForm, "withdrawal")(agreements.withdraw)
extend = deed("ขยายเวลาแล้ว", DeadlineForm)(agreements.extend)
seal = deed("สั่งประทับตราอีกครั้งแล้ว")(lambda request, found: agreement_file.ask_again(found))
show = deed("บันทึกการเผยแพร่แล้ว", ShowForm)(agreements.show)


@require_POST
@mou_page(Role.ORGANIZER)
def erase(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """A signer asked to be forgotten."""
    found = _mou(assembly, slug)
    signer = _signer(found, pk)
    try:
        mou_erasure.erase(request, signer)
    except agreements.Refused as refusal:
        return _show(request, desk, assembly, _mou(assembly, slug), 409, refusal=str(refusal))
    messages.success(request, f"ลบอีเมล โทรศัพท์ และที่อยู่เครือข่ายของ {signer.representative} แล้ว")
    return redirect("desk_mou", assembly.year, slug)


@read_or_write
@mou_page(Role.REGISTRAR)
def witness(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """The representative stands before the registrar, reads, and signs on this screen."""

    def deed(signer, form):
        return agreements.sign_before(request, signer, form.mark, form.cleaned_data["seen"])

    return _sign(request, desk, assembly, slug, pk, MarkForm, deed, "pledges/desk/mou_witness.html")


@read_or_write
@mou_page(Role.ORGANIZER)
def paper(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    """The page that was signed on paper is attached."""

    def deed(signer, form):
        typed = form.cleaned_data
        return agreements.attach_paper(request, signer, form.mark, typed["paper_on"], typed["seen"])

    return _sign(request, desk, assembly, slug, pk, PaperForm, deed, "pledges/desk/mou_paper.html")


def _sign(request, desk: Desk, assembly: Assembly, slug: str, pk: int, form_class, deed, template: str) -> HttpResponse:
    found = _mou(assembly, slug)
    signer, status = _signer(found, pk), 200
    form = form_class(signer, initial={"seen": found.text.sha256, "kind": "drawn"})
    if request.method == "POST":
        form, status = form_class(signer, request.POST, request.FILES), 422
        if form.is_valid():
            try:
                deed(signer, form)
            except agreements.Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, f"{signer.representative} ลงนามแล้ว")
                return redirect("desk_mou", assembly.year, slug)
    context = {**_frame(desk, assembly, found), "signer": signer, "form": form, "lines": found.text.lines}
    return render(request, template, context, status=status)


@require_safe
@mou_page()
def scan(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str, pk: int) -> HttpResponse:
    signature = getattr(_signer(_mou(assembly, slug), pk), "signature", None)
    if signature is None or not signature.scan:
        raise Http404("nothing was attached")
    return FileResponse(signature.scan.open("rb"), as_attachment=True, filename=f"signed-page-{thai.arabic(str(pk))}")


@require_safe
@mou_page()
def file(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    return file_of(_mou(assembly, slug))
