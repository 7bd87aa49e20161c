"""The desk pages of a network: what it says of itself, its mark and its photographs."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moral_assembly import revisions, saving
from networks import keeping, profiles
from networks.desk import Desk, desk_page
from networks.models import Network
from networks.permissions import Right
from networks.profile_forms import LogoForm, ProfileForm
from networks.views import albums

read_or_write = require_http_methods(["GET", "HEAD", "POST"])
STALE_LOGO = "มีผู้เปลี่ยนตราก่อนท่าน ด้านบนคือตราล่าสุด ถ้ายังต้องการใช้ของท่านให้บันทึกอีกครั้ง"


def network_page(view: Callable) -> Callable:
    """Make a view of ``(request, desk, network, …)`` a page for those who keep the network; 404 to other networks'."""

    @desk_page(Right.NETWORKS)
    @wraps(view)
    def page(request: HttpRequest, desk: Desk, slug: str, **names) -> HttpResponse:
        if not desk.may_write(Right.NETWORKS):
            raise PermissionDenied("reads only")
        kept = Network.objects.filter(pk__in=[network.pk for network in keeping.networks_kept_at(desk)])
        return view(request, desk, get_object_or_404(kept.select_related("province", "logo"), slug=slug), **names)

    return page


def frame(desk: Desk, network: Network, **more) -> dict:
    list_url = reverse("desk_network", args=[network.slug])
    return {"desk": desk, "network": network, "list_url": list_url, "list_word": str(network), **more}


@require_safe
@desk_page(Right.NETWORKS)
def network_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {"desk": desk, "networks": profiles.listed(desk), "may_write": desk.may_write(Right.NETWORKS)}
    return render(request, "networks/desk/networks.html", context)


@read_or_write
@network_page
def profile(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    """The story, the virtues and the chair."""
    form, status = ProfileForm(instance=network), 200
    if "preview" in request.POST:
        form = ProfileForm(request.POST, instance=network)
    elif request.method == "POST":
        try:
            with transaction.atomic():
                form = saving.save(request, ProfileForm, network)
        except revisions.Stale as stale:
            context = frame(desk, network, stale=stale, obj=network)
            return render(request, "events/desk/conflict.html", context, status=409)
        if not form.errors:
            messages.success(request, f"บันทึกหน้าของ{network}แล้ว")
            return redirect("desk_network", network.slug)
        status = 422
    context = frame(desk, network, form=form, hidden=revisions.hidden(form))
    context["preview"] = form["story"].value() if "preview" in request.POST else None
    return render(request, "networks/desk/profile.html", context, status=status)


@read_or_write
@network_page
def logo(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    """Put in another mark."""
    form, status = LogoForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        form, status = LogoForm(request.POST, request.FILES), 422
        if form.is_valid() and _saved_logo(request, network, form.cleaned_data["logo"]):
            messages.success(request, f"บันทึกตราของ{network}แล้ว")
            return redirect("desk_network_logo", network.slug)
        if form.is_valid():
            network, status = Network.objects.select_related("province", "logo").get(pk=network.pk), 409
            form.add_error(None, STALE_LOGO)
    context = frame(desk, network, form=form, seen=profiles.seen(network))
    return render(request, "networks/desk/logo.html", context, status=status)


@read_or_write
@network_page
def logo_removal(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    """Ask once, then take the mark away."""
    if request.method == "POST":
        if _saved_logo(request, network, None):
            messages.success(request, f"ลบตราของ{network}แล้ว")
        else:
            messages.error(request, "มีผู้เปลี่ยนตราก่อนท่าน ตรายังไม่ถูกลบ")
        return redirect("desk_network_logo", network.slug)
    context = frame(desk, network, seen=profiles.seen(network))
    return render(request, "networks/desk/logo_removal.html", context)


def _saved_logo(request: HttpRequest, network: Network, file) -> bool:
    try:
        profiles.save_logo(request, network, request.POST.get("seen", ""), file)
    except profiles.Stale:
        return False
    return True


def _album(desk: Desk, network: Network) -> albums.Album:
    return albums.Album(
        owner=network,
        title="ภาพกิจกรรม",
        url=reverse("desk_network_photos", args=[network.slug]),
        parent_url=reverse("desk_network", args=[network.slug]),
        may_write=True,
        frame=frame(desk, network),
    )


@require_safe
@network_page
def photos(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    return albums.page(request, _album(desk, network))


@require_POST
@network_page
def send_photos(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    return albums.send(request, _album(desk, network))


@require_POST
@network_page
def describe_photos(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    return albums.describe(request, _album(desk, network))


@read_or_write
@network_page
def remove_photo(request: HttpRequest, desk: Desk, network: Network, code: str) -> HttpResponse:
    return albums.remove(request, _album(desk, network), code)
