"""The visit passport of somebody without an account: a stamp asked for, and a full passport given in."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from events.editions import public_edition
from exhibitions import passport
from exhibitions.models import Booth, Passport
from exhibitions.passport_forms import ClaimForm
from moral_assembly import throttle


@csrf_exempt  # it acts for nobody: no cookie is asked for, and pages that are kept for all hold no token
@never_cache
@login_not_required
@require_POST
def stamp(request: HttpRequest, province: str, year: int, code: str) -> HttpResponse:
    """Count the visit of a browser that has read a booth's sign; answer with the receipt for its passport."""
    if refused := throttle.refusal(request, "stamp"):
        return refused
    rows = Booth.objects.public().select_related("assembly__passport")
    where = {"assembly__province__slug": province, "assembly__year": year, "assembly__is_published": True}
    found = get_object_or_404(rows, slug=code, **where)
    rules = getattr(found.assembly, "passport", None)
    if rules is None:
        raise Http404("no passport in this edition")
    typed = (request.POST.get(name, "")[:100] for name in ("nonce", "code"))
    try:
        receipt = passport.stamp(found, rules, *typed, timezone.now())
    except passport.Refused as refusal:
        return JsonResponse({"fault": str(refusal)}, status=422)
    return JsonResponse({"receipt": receipt})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, province: str, year: int) -> HttpResponse:
    """The stamps of this browser, drawn by its script; a full passport is given in here."""
    assembly = public_edition(request, province, year)
    rules = get_object_or_404(Passport, assembly=assembly)
    rules.assembly = assembly
    form, status, done = ClaimForm(assembly, request.POST or None), 200, None
    if request.method == "POST":
        if refused := throttle.refusal(request, "passport"):
            return refused
        done, status = _claim(assembly, rules, form), 422
    context = {
        "assembly": assembly,
        "passport": rules,
        "is_open": rules.is_open(timezone.now()),
        "form": form,
        "claim": done,
    }
    return render(request, "exhibitions/passport.html", context, status=200 if done else status)


def _claim(assembly, rules: Passport, form: ClaimForm):
    """The claim, or None when the form says what is wrong."""
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        return passport.claim(assembly, rules, form.registration, data["nonce"], data["stamps"])
    except passport.Refused as refusal:
        form.add_error(None, str(refusal))
        return None
