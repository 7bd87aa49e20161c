"""Agreements as the public sees them, and the page behind a representative's private link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.models import Assembly
from moral_assembly import throttle
from networks.pages import public_page
from pledges import agreements, mou_access
from pledges.models import Mou, MouLink
from pledges.mou_forms import CodeMarkForm, ReasonForm


@public_page()
def mous(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """Every agreement that all parties have signed: who, about what, for how long."""
    assembly = get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))
    rows = assembly.mous.public().select_related("text").prefetch_related("text__parties").order_by("-completed_at")
    return render(request, "pledges/mou_list.html", {"assembly": assembly, "mous": rows})


def private(view):
    """Make a view of ``(request, link)`` a page of whoever holds the private link: kept and told nowhere."""

    @never_cache
    @login_not_required
    def page(request: HttpRequest, token: str) -> HttpResponse:
        link = mou_access.find(token)
        if link is None:
            raise Http404("no such link")
        link.token = token
        response = view(request, link)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return page


def _page(request: HttpRequest, link: MouLink, status: int = 200, **more) -> HttpResponse:
    party, text = link.party, link.party.text
    mou = text.mou
    is_current = mou.text_id == text.pk
    context = {
        "assembly": mou.assembly,
        "mou": mou,
        "text": text,
        "party": party,
        "token": link.token,
        "parties": text.parties.select_related("signature"),
        "signature": getattr(party, "signature", None),
        "is_current": is_current,
        "may_sign": is_current and mou.is_open and not text.is_late and not hasattr(party, "signature"),
        "has_code": mou_access.is_alive(link),
        "form": CodeMarkForm(initial={"seen": text.sha256, "kind": "drawn"}),
        "refusal_form": ReasonForm(),
        **more,
    }
    return render(request, "pledges/mou_private.html", context, status=status)


@require_safe
@private
def document(request: HttpRequest, link: MouLink) -> HttpResponse:
    """The exact document, how it stands, and what the representative may do."""
    agreements.opened(request, link)
    return _page(request, link)


@require_safe
@private
def document_text(request: HttpRequest, link: MouLink) -> HttpResponse:
    """The very bytes whose SHA-256 is shown and signed."""
    return HttpResponse(
        link.party.text.document.encode(),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="mou-{link.party.text.sha256[:12]}.txt"'},
    )


@require_safe
@private
def signed_file(request: HttpRequest, link: MouLink) -> HttpResponse:
    """The final document, once it is sealed; only the parties of the version that was signed get it."""
    mou = link.party.text.mou
    if mou.text_id != link.party.text_id:
        raise Http404("an older version")
    return file_of(mou)


def file_of(mou: Mou) -> HttpResponse:
    file = getattr(mou, "file", None)
    if file is None:
        raise Http404("not sealed yet")
    return HttpResponse(
        bytes(file.body),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="mou-{mou.code}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


@require_POST
@private
def code(request: HttpRequest, link: MouLink) -> HttpResponse:
    if refused := throttle.refusal(request, "mou_code"):
        return refused
    try:
        agreements.ask_for_code(request, link)
    except agreements.Refused as refusal:
        return _page(request, link, 409, refusal=str(refusal))
    messages.success(request, "ส่งรหัสไปที่อีเมลของท่านแล้ว ใช้ได้ ๑๐ นาที")
    return redirect("mou_link", link.token)


@require_POST
@private
def sign(request: HttpRequest, link: MouLink) -> HttpResponse:
    if refused := throttle.refusal(request, "mou_sign"):
        return refused
    form = CodeMarkForm(request.POST)
    if not form.is_valid():
        return _page(request, link, 422, form=form, has_code=True)
    seen, typed = form.cleaned_data["seen"], form.cleaned_data["code"]
    try:
        agreements.sign_by_code(request, link, form.mark, seen, typed)
    except agreements.Refused as refusal:
        return _page(request, _again(link), 409, form=form, refusal=str(refusal))
    messages.success(request, "ลงนามแล้ว ระบบจะส่งฉบับสมบูรณ์ให้เมื่อทุกฝ่ายลงนามครบ")
    return redirect("mou_link", link.token)


def _again(link: MouLink) -> MouLink:
    """The link as it stands after a refusal."""
    fresh = mou_access.find(link.token)
    fresh.token = link.token
    return fresh


@require_POST
@private
def decline(request: HttpRequest, link: MouLink) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, link, 422, refusal_form=form, is_declining=True)
    try:
        agreements.decline(request, link, form.cleaned_data["reason"])
    except agreements.Refused as refusal:
        return _page(request, _again(link), 409, refusal=str(refusal))
    messages.success(request, "บันทึกแล้วว่าท่านไม่ลงนาม ผู้จัดงานได้รับเหตุผลของท่าน")
    return redirect("mou_link", link.token)
