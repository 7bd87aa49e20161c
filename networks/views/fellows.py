"""Fellow coordinators: whom a coordinator works with and asks for, and what an organizer answers."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from networks import asking
from networks.asking_forms import AskForm, DeclineForm
from networks.desk import Desk, desk_page
from networks.models import CoordinatorRequest
from networks.permissions import Right, Role

ANSWERED = "คำขอนี้มีผู้ตอบแล้ว ถูกถอน หรือหมดอายุ"


def _only_coordinators(desk: Desk) -> None:
    if Role.COORDINATOR not in desk:
        raise Http404("not a coordinator")


@require_safe
@desk_page(Right.NETWORKS)
def fellows(request: HttpRequest, desk: Desk) -> HttpResponse:
    _only_coordinators(desk)
    return _fellows(request, desk, AskForm(desk))


def _fellows(request: HttpRequest, desk: Desk, form: AskForm, status: int = 200) -> HttpResponse:
    context = {"desk": desk, "form": form, "fellows": asking.fellows_at(desk), "asked": asking.asked_at(desk)}
    return render(request, "networks/desk/fellows.html", context, status=status)


@require_POST
@desk_page(Right.NETWORKS)
def ask(request: HttpRequest, desk: Desk) -> HttpResponse:
    _only_coordinators(desk)
    form = AskForm(desk, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            asking.ask(request, desk.province, data["email"], list(data["networks"]), data["note"])
        except IntegrityError:  # a fellow asked for the same address just now
            form.tell_waiting()
        else:
            messages.success(request, f"ส่งคำขอเชิญ {data['email']} แล้ว จดหมายจะไปเมื่อผู้จัดงานอนุมัติ")
            return redirect("desk_fellows")
    return _fellows(request, desk, form, status=422)


@require_POST
@desk_page(Right.NETWORKS)
def withdraw(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    _only_coordinators(desk)
    try:
        asking.withdraw(request, get_object_or_404(asking.asked_at(desk), pk=pk))
        messages.success(request, "ถอนคำขอแล้ว")
    except asking.Closed:
        messages.error(request, ANSWERED)
    return redirect("desk_fellows")


def _request(desk: Desk, pk: int) -> CoordinatorRequest:
    rows = CoordinatorRequest.objects.filter(province=desk.province).prefetch_related("networks")
    return get_object_or_404(rows.select_related("asked_by", "answered_by", "province"), pk=pk)


def _asked(request: HttpRequest, desk: Desk, found: CoordinatorRequest, form: DeclineForm, status=200) -> HttpResponse:
    context = {"desk": desk, "asked": found, "form": form, "may_write": desk.may_write(Right.PEOPLE)}
    return render(request, "networks/desk/coordinator_request.html", context, status=status)


@require_safe
@desk_page(Right.PEOPLE)
def asked(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One request, to be answered."""
    return _asked(request, desk, _request(desk, pk), DeclineForm())


@require_POST
@desk_page(Right.PEOPLE)
def approve(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = _request(desk, pk)
    try:
        asking.approve(request, found)
        messages.success(request, f"อนุมัติแล้ว กำลังส่งคำเชิญไปที่ {found.email}")
    except asking.Closed:
        messages.error(request, ANSWERED)
    except asking.Pending:
        messages.error(request, f"มีคำเชิญผู้ประสานงานไปที่ {found.email} รออยู่แล้ว ยกเลิกคำเชิญนั้นก่อน แล้วจึงอนุมัติ")
        return redirect("coordinator_request", pk)
    return redirect("people")


@require_POST
@desk_page(Right.PEOPLE)
def decline(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found, form = _request(desk, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _asked(request, desk, found, form, status=422)
    try:
        asking.decline(request, found, form.cleaned_data["reason"])
        messages.success(request, f"ไม่อนุมัติคำขอเชิญ {found.email} แล้ว ผู้ขอจะเห็นเหตุผล")
    except asking.Closed:
        messages.error(request, ANSWERED)
    return redirect("people")
