"""The second factor: who must have one, and the gate that waits until it is set up."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse

from networks.permissions import SECOND_FACTOR

# What somebody may still do before the second factor stands.
OPEN = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "account_set_password",
    }
)


def is_required(user) -> bool:
    return user.is_superuser or user.memberships.filter(role__in=SECOND_FACTOR).exists()


def is_held(user) -> bool:
    """Whether the person has an authenticator app or a passkey; a demo account in demo mode counts as if."""
    if user.is_demo and settings.DEMO:
        return True
    lasting = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=lasting).exists()


class SecondFactorMiddleware:
    """Keeps a person who must have a second factor on the page where it is set up, until it is."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if request.user.is_demo and not settings.DEMO:
            logout(request)
            return redirect(settings.LOGIN_URL)
        if request.resolver_match.url_name in OPEN or is_held(request.user) or not is_required(request.user):
            return None
        return redirect(reverse("mfa_index"))
