"""The demo: one account for each role, entered with one click, in demo mode only."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from moral_assembly import audit
from moral_assembly.accounts.models import User
from networks.models import Membership, Province
from networks.permissions import ADMINISTRATOR, Role

ADMIN = "admin"
ROLES = {**dict(Role.choices), ADMIN: ADMINISTRATOR[1]}
COORDINATED_NETWORKS = 2


def _email(role: str) -> str:
    return f"{role}@demo.invalid"


@transaction.atomic
def prepare_accounts(province: Province | None) -> int:
    """Make the demo accounts, for ``province``, or outside demo mode remove every trace of them.

    Calling it again changes nothing. Returns how many accounts were made or removed.
    """
    if not settings.DEMO or province is None:
        demo = User.objects.filter(is_demo=True)
        number = demo.count()
        demo.delete()
        return number
    return sum(_prepare_account(role, province) for role in ROLES)


def _prepare_account(role: str, province: Province) -> bool:
    admin = role == ADMIN
    values = {"name": f"ตัวอย่าง {ROLES[role]}", "is_staff": admin, "is_superuser": admin, "is_active": True}
    user, created = User.objects.get_or_create(email=_email(role), is_demo=True, defaults=values)
    if created:
        user.set_unusable_password()
        user.save()
    if not admin:
        held, new = Membership.objects.get_or_create(user=user, province=province, role=role)
        if new and role == Role.COORDINATOR:
            held.networks.set(province.networks.all()[:COORDINATED_NETWORKS])
    return created


@login_not_required
@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Enter as the demo account of ``role``: POST /accounts/demo/<role>/."""
    if not settings.DEMO or role not in ROLES:
        raise Http404("no such demo account")
    user = get_object_or_404(User, email=_email(role), is_demo=True, is_active=True)
    get_adapter(request).login(request, user)
    audit.record(request, audit.Action.DEMO_SIGNED_IN, user, actor=user)
    return redirect(settings.LOGIN_REDIRECT_URL)


def roles(request: HttpRequest) -> dict:
    """Context processor: the demo accounts that the sign-in page offers; none outside demo mode."""
    return {"demo_roles": ROLES.items() if settings.DEMO else ()}
