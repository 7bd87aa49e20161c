"""Staff pages: the people of a province, and the page behind an invitation's link."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moral_assembly.accounts.models import User
from networks import asking, invitations, people
from networks.desk import Desk, desk_page
from networks.forms import InvitationForm, NetworksForm, NewAccountForm
from networks.models import Invitation, Membership
from networks.permissions import Right, Role


@require_safe
@desk_page(Right.PEOPLE)
def people_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _people(request, desk, InvitationForm(desk))


def _people(request: HttpRequest, desk: Desk, form: InvitationForm, status: int = 200) -> HttpResponse:
    held = Membership.objects.visible_to(request.user).filter(province=desk.province)
    context = {
        "desk": desk,
        "form": form,
        "memberships": held.select_related("user").prefetch_related("networks").order_by("role", "user__name"),
        "requests": asking.waiting_in(desk.province),
        "invitations": _invitations(desk)
        .select_related("invited_by", "letter")
        .defer("letter__body", "letter__sealed")
        .prefetch_related("networks"),
        "administrators": User.objects.filter(is_superuser=True, is_active=True) if desk.is_administrator else (),
    }
    return render(request, "networks/people_list.html", context, status=status)


def _invitations(desk: Desk):
    """The invitations that this desk deals with; those to administer belong to the administrators."""
    pending = Invitation.objects.pending()
    here = pending.filter(province=desk.province)
    return here | pending.filter(province=None) if desk.is_administrator else here


@require_POST
@desk_page(Right.PEOPLE)
def invite(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = InvitationForm(desk, request.POST)
    if not form.is_valid():
        return _people(request, desk, form, status=422)
    data = form.cleaned_data
    invitation = invitations.invite(request, form.province, data["email"], data["role"], data["networks"])
    messages.success(request, f"กำลังส่งคำเชิญไปที่ {invitation.email}")
    return redirect("people")


@require_POST
@desk_page(Right.PEOPLE)
def resend_invitation(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    invitation = get_object_or_404(_invitations(desk), pk=pk)
    try:
        invitations.resend(request, invitation)
        messages.success(request, f"กำลังส่งคำเชิญไปที่ {invitation.email} อีกครั้ง ลิงก์เดิมจะใช้ไม่ได้")
    except invitations.Closed:
        messages.error(request, "คำเชิญนี้ถูกรับหรือยกเลิกไปแล้ว")
    return redirect("people")


@require_POST
@desk_page(Right.PEOPLE)
def revoke_invitation(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    invitation = get_object_or_404(_invitations(desk), pk=pk)
    try:
        invitations.revoke(request, invitation)
        messages.success(request, f"ยกเลิกคำเชิญไปที่ {invitation.email} แล้ว")
    except invitations.Closed:
        messages.error(request, "คำเชิญนี้ถูกรับหรือยกเลิกไปแล้ว")
    return redirect("people")


def _membership(request: HttpRequest, desk: Desk, pk: int) -> Membership:
    """A role of this province that is not one's own: nobody locks themselves out."""
    editable = Membership.objects.editable_by(request.user).filter(province=desk.province)
    return get_object_or_404(editable.select_related("user", "province").prefetch_related("networks"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.PEOPLE)
def change_membership(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    membership = _membership(request, desk, pk)
    if membership.role != Role.COORDINATOR:
        raise Http404("only coordinators have networks")
    form = NetworksForm(membership, request.POST or None)
    if form.is_valid():
        people.change_networks(request, membership, form.cleaned_data["networks"])
        messages.success(request, f"เปลี่ยนเครือข่ายที่ {membership.user} ดูแลแล้ว")
        return redirect("people")
    context = {"desk": desk, "membership": membership, "form": form}
    return render(request, "networks/membership_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Right.PEOPLE)
def remove_membership(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    membership = _membership(request, desk, pk)
    if request.method == "POST":
        people.remove(request, membership)
        messages.success(request, f"{membership.user} ไม่ได้เป็น{membership.get_role_display()}แล้ว")
        return redirect("people")
    return render(request, "networks/membership_confirm_remove.html", {"desk": desk, "membership": membership})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: a new person sets name and password, one who has an account signs in to accept."""
    found = invitations.find(token)
    if found is None:
        return render(request, "networks/invitation_closed.html", status=404)
    has_account = User.objects.filter(email__iexact=found.email).exists()
    try:
        if has_account:
            return _accept_with_account(request, found, token)
        return _accept_as_new(request, found, token)
    except invitations.Closed:
        return render(request, "networks/invitation_closed.html", status=404)


def _accept_with_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    is_theirs = request.user.is_authenticated and request.user.email.lower() == found.email
    if request.method == "POST" and is_theirs:
        invitations.accept(request, token, request.user)
        messages.success(request, f"ท่านเป็น{found.get_role_display()}แล้ว")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "networks/invitation.html", {"invitation": found, "is_theirs": is_theirs})


def _accept_as_new(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = NewAccountForm(found.email, request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        user = invitations.accept_as_new(request, token, data["name"], data["password1"])
        get_adapter(request).login(request, user)
        # The password was typed just now: setting up the second factor need not ask for it again.
        record_authentication(request, user, method="password", reauthenticated=True)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"invitation": found, "form": form}
    return render(request, "networks/invitation_new.html", context, status=422 if form.is_bound else 200)
