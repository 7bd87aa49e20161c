"""Certificates for programs: the credential of each, who issues them, and which are in force. All public."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from moral_assembly import throttle
from moral_assembly.site import site_of
from pledges import badges, proofs, verification
from pledges.views.verify import told

CREDENTIAL = "application/vc"


@never_cache
@login_not_required
@require_safe
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """The credential of a certificate in force; of any other, the page that says how it stands."""
    if refused := throttle.refusal(request, "verify"):
        return refused
    found = verification.find(code)
    if found is None:
        return redirect("verify_code", code)
    if not badges.is_given(found):
        return _page(request, found, 410, "ไม่มีตราดิจิทัลของเกียรติบัตรที่ใช้ไม่ได้หรือลบข้อมูลส่วนบุคคลแล้ว")
    try:
        body = badges.badge_of(found, site_of(request))
    except proofs.CannotSign as fault:
        return _page(request, found, 503, str(fault))
    headers = {"Content-Disposition": content_disposition_header(True, f"badge-{found.code}.json")}
    return HttpResponse(body, content_type=CREDENTIAL, headers=headers)


def _page(request, found, status: int, fault: str) -> HttpResponse:
    context = {"certificate": found, "fault": fault, **told(found)}
    return render(request, "pledges/certificate.html", context, status=status)


@cache_control(public=True, max_age=300)
@login_not_required
@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """Which certificates are not in force, for programs that check a credential."""
    if refused := throttle.refusal(request, "verify"):
        return refused
    found = badges.status_list(number, site_of(request))
    if found is None:
        raise Http404("no such list")
    return HttpResponse(badges.written(found), content_type=CREDENTIAL)


@cache_control(public=True, max_age=300)
@login_not_required
@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    """The keys that credentials are checked with."""
    found = badges.issuer_document(site_of(request))
    return HttpResponse(badges.written(found), content_type="application/did+json")
