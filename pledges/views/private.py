"""The signer's own page behind the private link: confirm, show or hide, withdraw. The link is all that is asked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pledges import signing
from pledges.forms import virtues_of
from pledges.models import Pledge


def _pledge(token: str) -> Pledge:
    rows = Pledge.objects.select_related("declaration__assembly__province", "text", "network", "district")
    return get_object_or_404(rows, token=token, is_erased=False)


@never_cache
@login_not_required
@require_safe
def pledge(request: HttpRequest, token: str) -> HttpResponse:
    found = _pledge(token)
    return _page(request, found)


def _page(request: HttpRequest, found: Pledge, status: int = 200, **more) -> HttpResponse:
    virtues = [virtue.name for virtue in virtues_of(found.declaration.assembly.year) if virtue.pk in found.virtues]
    context = {
        "assembly": found.declaration.assembly,
        "declaration": found.declaration,
        "pledge": found,
        "virtues": virtues,
        "events": found.events.all(),
        **more,
    }
    response = render(request, "pledges/private.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def deed(action):
    """Make a view of ``(request, pledge)`` a POST of the holder of the link; a refusal is told on the page itself."""

    @never_cache
    @login_not_required
    @require_POST
    def view(request: HttpRequest, token: str) -> HttpResponse:
        found = _pledge(token)
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
    return f"ยืนยันแล้ว คำมั่นของท่านคือเลขที่ {found.number:,}"


@deed
def withdraw(request: HttpRequest, found: Pledge) -> str:
    signing.withdraw(found, request=request, reason=request.POST.get("reason", "").strip()[:300])
    return "ถอนคำมั่นแล้ว ชื่อของท่านไม่อยู่บนกำแพงและไม่นับในยอด"


@deed
def show(request: HttpRequest, found: Pledge) -> str:
    shown = request.POST.get("shown") == "1"
    signing.show(found, shown)
    return "ชื่อของท่านจะแสดงบนกำแพงคำมั่น" if shown else "นำชื่อของท่านออกจากกำแพงคำมั่นแล้ว"
