"""Leaving an e-mail to be told of changes, confirming it, taking it back. Opening a link never changes anything."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import exports, following
from events.models import Assembly, Follower, PersonalProgramme
from moral_assembly import throttle
from moral_assembly.forms import Form
from networks import delivery


class FollowForm(Form):
    """The address to tell of changes."""

    email = forms.EmailField(label="อีเมล", max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["email"].help_text = following.promise()


def _programme(province: str, year: int, token: str) -> PersonalProgramme:
    assembly = get_object_or_404(Assembly.objects.at(province, year).filter(is_published=True))
    found = get_object_or_404(assembly.personal_programmes, token=token)
    found.assembly = assembly
    return found


@csrf_exempt  # pages that hold the form are kept in memory; a forged request does no more than anybody may
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    """Ask for letters about the stars behind a personal programme's link."""
    programme = _programme(province, year, token)
    form, is_open = FollowForm(request.POST or None), following.is_open(programme.assembly)
    if request.method == "POST" and is_open:
        if refused := throttle.refusal(request, "follow"):
            return refused
        form = FollowForm(request.POST)
        if form.is_valid():
            following.ask(request, programme, form.cleaned_data["email"])
            return redirect("follow_asked", province, year, token)
    context = {"assembly": programme.assembly, "programme": programme, "form": form, "is_open": is_open}
    return render(request, "events/follow.html", context, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_safe
def asked(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    """Say what comes next, the same for every address."""
    programme = _programme(province, year, token)
    context = {"assembly": programme.assembly, "programme": programme, "is_sending": delivery.is_sending()}
    return render(request, "events/follow_asked.html", context)


def _follower(province: str, year: int, token: str) -> Follower | None:
    """Whose link it is; the address is forgotten when the edition is hidden or over, and then it is nobody's."""
    rows = Follower.objects.select_related("assembly__province", "asked")
    return rows.filter(assembly__province__slug=province, assembly__year=year, token=token).first()


def _page(request: HttpRequest, name: str, found: Follower | None) -> HttpResponse:
    if found is None:
        return render(request, "events/follower_gone.html", status=404)
    context = {
        "assembly": found.assembly,
        "follower": found,
        "followed": exports.sessions_of(found.assembly, {"followers": found}) if found.confirmed_at else [],
        "asked": exports.sessions_of(found.assembly, {"personal_programmes": found.asked}) if found.asked else [],
    }
    return render(request, f"events/{name}.html", context)


@login_not_required
@never_cache
@require_safe
def follower(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    """The page behind the link in the letters: what is followed, and the buttons to confirm and to leave."""
    return _page(request, "follower", _follower(province, year, token))


@csrf_exempt  # whoever knows the secret link may
@login_not_required
@require_POST
def confirm(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    found = _follower(province, year, token)
    if found is None:
        return _page(request, "follower", None)
    following.confirm(found)
    return redirect("follower", province, year, token)


@csrf_exempt  # mail programs send this by themselves when their reader presses "unsubscribe" (RFC 8058)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unfollow(request: HttpRequest, province: str, year: int, token: str) -> HttpResponse:
    found = _follower(province, year, token)
    if request.method == "POST":
        if found:
            following.leave(found)
        return render(request, "events/follower_gone.html", {"assembly": found.assembly if found else None})
    return _page(request, "unfollow", found)
