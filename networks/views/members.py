"""The desk pages of the people who speak for a network."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from moral_assembly import revisions, saving
from networks import keeping, profiles
from networks.desk import Desk
from networks.models import Network, Person
from networks.profile_forms import MemberForm
from networks.views.profiles import frame, network_page, read_or_write


def _member(network: Network, pk: int) -> Person:
    return get_object_or_404(network.people.select_related("province", "network"), pk=pk)


@require_safe
@network_page
def members(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    people = network.people.select_related("organization")
    return render(request, "networks/desk/members.html", frame(desk, network, people=people))


@read_or_write
@network_page
def new_member(request: HttpRequest, desk: Desk, network: Network) -> HttpResponse:
    return _edit(request, desk, network, Person(province=network.province, network=network))


@read_or_write
@network_page
def member(request: HttpRequest, desk: Desk, network: Network, pk: int) -> HttpResponse:
    return _edit(request, desk, network, _member(network, pk))


def _edit(request: HttpRequest, desk: Desk, network: Network, person: Person) -> HttpResponse:
    """Show the form of somebody, or save it: 422 with what is to be mended, 409 to who came second."""
    renames = keeping.works_on_all(desk) or not profiles.is_named_elsewhere(person)
    form_of = partial(MemberForm, renames=renames)
    is_new, form = person.pk is None, form_of(instance=person)
    list_url = reverse("desk_members", args=[network.slug])
    context = frame(desk, network) | {"list_url": list_url, "list_word": "ผู้แทนเครือข่าย", "is_new": is_new, "obj": person}
    if request.method == "POST":
        try:
            with transaction.atomic():
                form = saving.save(request, form_of, person)
        except revisions.Stale as stale:
            return render(request, "events/desk/conflict.html", {**context, "stale": stale}, status=409)
        if not form.errors:
            messages.success(request, f"บันทึก {form.instance} แล้ว")
            return redirect(list_url)
    if not is_new:
        person.refresh_from_db()  # the form may have put a refused name into the row
    context |= {"form": form, "hidden": () if is_new else revisions.hidden(form)}
    return render(request, "networks/desk/member.html", context, status=422 if form.is_bound else 200)


@read_or_write
@network_page
def member_removal(request: HttpRequest, desk: Desk, network: Network, pk: int) -> HttpResponse:
    """Ask once, then take somebody out of the network."""
    person = _member(network, pk)
    if request.method == "POST":
        name = str(person)
        profiles.take_out(request, person)
        messages.success(request, f"นำ {name} ออกจาก{network}แล้ว")
        return redirect("desk_members", network.slug)
    return render(request, "networks/desk/member_removal.html", frame(desk, network, person=person))
