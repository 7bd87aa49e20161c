"""The desk pages of organizations: those of the own networks, or all of the province for organizers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from moral_assembly import revisions, saving, thai
from networks import keeping, profiles
from networks.desk import Desk, desk_page
from networks.models import Organization
from networks.permissions import Right
from networks.profile_forms import OrganizationForm
from networks.views.profiles import read_or_write

ROWS_A_PAGE = 30


def _form(desk: Desk, *args, **options) -> OrganizationForm:
    return OrganizationForm(keeping.networks_kept_at(desk), not keeping.works_on_all(desk), *args, **options)


def _editable(desk: Desk, pk: int) -> Organization:
    if not desk.may_write(Right.NETWORKS):
        raise PermissionDenied("reads only")
    return get_object_or_404(profiles.organizations_kept_at(desk), pk=pk)


@require_safe
@desk_page(Right.NETWORKS)
def organizations(request: HttpRequest, desk: Desk) -> HttpResponse:
    words, networks = request.GET.get("q", "").strip()[:100], profiles.networks_shown_at(desk)
    chosen = next((each for each in networks if each.slug == request.GET.get("network")), None)
    rows = profiles.organizations_shown_at(desk).order_by("sort_key", "pk")
    rows = rows.filter(network=chosen) if chosen else rows
    for word in thai.normalise(words).split():
        rows = rows.filter(search_text__contains=word)
    context = {
        "desk": desk,
        "words": words,
        "networks": networks,
        "chosen": chosen,
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "may_write": desk.may_write(Right.NETWORKS),
    }
    return render(request, "networks/desk/organizations.html", context)


@read_or_write
@desk_page(Right.NETWORKS)
def new_organization(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.may_write(Right.NETWORKS):
        raise PermissionDenied("reads only")
    networks = keeping.networks_kept_at(desk)
    asked = next((each for each in networks if each.slug == request.GET.get("network")), None)
    only = networks[0] if len(networks) == 1 else None
    return _edit(request, desk, Organization(province=desk.province, network=asked or only))


@read_or_write
@desk_page(Right.NETWORKS)
def organization(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return _edit(request, desk, _editable(desk, pk))


def _edit(request: HttpRequest, desk: Desk, found: Organization) -> HttpResponse:
    """Show the form of an organization, or save it: 422 with what is to be mended, 409 to who came second."""
    is_new, form, list_url = found.pk is None, _form(desk, instance=found), reverse("desk_organizations")
    context = {"desk": desk, "is_new": is_new, "obj": found, "list_url": list_url, "list_word": "หน่วยงาน"}
    if request.method == "POST":
        try:
            form = _saved(request, desk, found)
        except revisions.Stale as stale:
            return render(request, "events/desk/conflict.html", {**context, "stale": stale}, status=409)
        if not form.errors:
            messages.success(request, f"บันทึก “{form.instance}” แล้ว")
            return redirect(list_url)
    if not is_new:
        found.refresh_from_db()  # the form may have put a refused name into the row
    context |= {"form": form, "hidden": () if is_new else revisions.hidden(form)}
    return render(request, "networks/desk/organization.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, desk: Desk, found: Organization) -> OrganizationForm:
    """Of two who give one name at once, the second is told so."""
    try:
        with transaction.atomic():
            return saving.save(request, lambda *args, **options: _form(desk, *args, **options), found)
    except IntegrityError:
        form = _form(desk, revisions.resolved(request.POST), instance=found)
        form.full_clean()
        return form


@read_or_write
@desk_page(Right.NETWORKS)
def organization_removal(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask once, then delete; what is still used stays, and the page says by what."""
    found, users = _editable(desk, pk), []
    if request.method == "POST":
        try:
            profiles.remove_organization(request, found)
        except profiles.InUse as refusal:
            users = refusal.users
        else:
            messages.success(request, f"ลบ “{found}” แล้ว")
            return redirect("desk_organizations")
    context = {"desk": desk, "organization": found, "users": users}
    return render(request, "networks/desk/organization_removal.html", context, status=409 if users else 200)
