"""The signer's own page behind the private link: confirm, show or hide, share, take a copy, withdraw, erase.

The link is all that is asked for.
"""

import segno
from csp.decorators import csp_exempt
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from moral_assembly import thai
from moral_assembly.site import site_of
from pledges import signing
from pledges.forms import virtues_of
from pledges.models import Pledge
from pledges.sharing import PARTS, parts_of


def _pledge(token: str) -> Pledge:
    rows = Pledge.objects.select_related("declaration__assembly__province", "text", "network", "district")
    return get_object_or_404(rows, token=token)


@never_cache
@login_not_required
@require_safe
def pledge(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, _pledge(token))


def _page(request: HttpRequest, found: Pledge, status: int = 200, **more) -> HttpResponse:
    context = {
        "assembly": found.declaration.assembly,
        "declaration": found.declaration,
        "pledge": found,
        "virtues": _virtues(found),
        "events": found.events.all(),
        "certificates": _certificates(found),
        "parts": [(part, word, part in found.share_shows) for part, word in PARTS.items()],
        **more,
    }
    if found.state == Pledge.State.PENDING:
        context["desk_code"] = _code_for_the_desk(request, found)
    return _unlisted(render(request, "pledges/private.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """The link is told to no other site; "no-referrer" would also take the origin from our own forms."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _virtues(found: Pledge) -> list[str]:
    return [virtue.name for virtue in virtues_of(found.declaration.assembly.year) if virtue.pk in found.virtues]


def _code_for_the_desk(request: HttpRequest, found: Pledge) -> str:
    """A picture for the registrar's telephone. It leads to the desk, which needs a sign-in, and holds no secret."""
    declaration = found.declaration
    page = reverse("desk_pledge_signer", args=[declaration.assembly.year, declaration.slug, found.pk])
    code = segno.make(site_of(request) + page, error="m", micro=False)
    return code.svg_data_uri(border=2, omitsize=True, xmldecl=False)


def _certificates(found: Pledge):
    return found.certificates.standing().filter(is_erased=False)


@csp_exempt()  # the policy for pages would stop a browser's own PDF viewer
@never_cache
@login_not_required
@require_safe
def certificate(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """The signer's certificate, the very bytes that were issued."""
    kept = get_object_or_404(_certificates(_pledge(token)).select_related("file"), code=code)
    name = content_disposition_header(False, f"{kept.printed_code}.pdf")
    response = HttpResponse(
        bytes(kept.file.body), content_type="application/pdf", headers={"Content-Disposition": name}
    )
    return _unlisted(response)


@never_cache
@login_not_required
@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept of the signer, for a machine to read."""
    found = _pledge(token)
    said = ("number", "kind", "prefix", "name", "position", "organization_name", "promise", "email", "phone")
    kept = ("shown", "share_shows", "notice", "state", "way", "address", "signed_at", "confirmed_at", "is_erased")
    told = {name: getattr(found, name) for name in (*said, *kept)}
    told |= {
        "declaration": found.declaration.title,
        "text": {"number": found.text.number, "sha256": found.text.sha256},
        "network": found.network and found.network.name,
        "district": found.district and found.district.name,
        "virtues": _virtues(found),
        "certificates": list(found.certificates.values("number", "code", "state", "words")),
        "events": list(found.events.values("at", "state", "way", "reason", "address")),
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="pledge.json"'
    return _unlisted(response)


def deed(action):
    """Make a view of ``(request, pledge)`` a POST of the holder of the link; a refusal is told on the page itself."""

    @never_cache
    @login_not_required
    @require_POST
    def view(request: HttpRequest, token: str) -> HttpResponse:
        found = _pledge(token)
        if found.is_erased:
            raise Http404("erased")
        try:
            messages.success(request, action(request, found))
        except signing.AlreadySigned as refusal:
            return _page(request, found, 409, twin=refusal.pledge)
        except signing.Refused as refusal:
            return _page(request, found, 409, refusal=str(refusal))
        return redirect(found)

    return view


@deed
def confirm(request: HttpRequest, found: Pledge) -> str:
    """Only the link in a letter confirms; without an e-mail address a registrar or a coordinator does."""
    if not found.email:
        raise signing.Refused("คำมั่นที่ไม่มีอีเมลยืนยันโดยนายทะเบียนหรือผู้ประสานงานเครือข่าย")
    found = signing.confirm(found, Pledge.Way.EMAIL, request=request)
    return f"ยืนยันแล้ว คำมั่นของท่านคือเลขที่ {thai.digits(f'{found.number:,}')}"


@deed
def withdraw(request: HttpRequest, found: Pledge) -> str:
    signing.withdraw(found, request=request, reason=request.POST.get("reason", "").strip()[:300])
    return "ถอนคำมั่นแล้ว ชื่อของท่านไม่อยู่บนกำแพงและไม่นับในยอด"


@deed
def show(request: HttpRequest, found: Pledge) -> str:
    shown = request.POST.get("shown") == "1"
    signing.show(found, shown)
    return "ชื่อของท่านจะแสดงบนกำแพงคำมั่น" if shown else "นำชื่อของท่านออกจากกำแพงคำมั่นแล้ว"


@deed
def share(request: HttpRequest, found: Pledge) -> str:
    shows = parts_of(request.POST.getlist("part")) if request.POST.get("shared") == "1" else None
    signing.share(found, shows)
    return "เปิดหน้าแบ่งปันแล้ว" if shows is not None else "ปิดหน้าแบ่งปันแล้ว ลิงก์เดิมใช้ไม่ได้อีก"


@never_cache
@login_not_required
@require_POST
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Forget who signed; asked for twice, by the box on the form."""
    found = _pledge(token)
    if request.POST.get("sure") != "1":
        return _page(request, found, 422, refusal="เลือกช่องยืนยันก่อนลบข้อมูล", erasing=True)
    if not found.is_erased:
        signing.erase(found)
    return _unlisted(render(request, "pledges/erased.html", {"declaration": found.declaration}))
