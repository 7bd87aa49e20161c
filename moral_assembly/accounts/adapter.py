"""How allauth behaves here: accounts come from invitations alone, and demo accounts live in demo mode alone."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from moral_assembly import audit
from moral_assembly.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse | None:
        if user.is_demo and not settings.DEMO:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials):
        # Only the address is kept: people type passwords into the wrong field.
        tried = credentials.get("email", "")
        known = User.objects.filter(email__iexact=tried).first()
        audit.record(request, audit.Action.SIGN_IN_FAILED, known, label=str(known or "ไม่มีบัญชีนี้"))


class SecondFactorAdapter(DefaultMFAAdapter):
    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"กุญแจที่ {number}"
