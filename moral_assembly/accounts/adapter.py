"""How allauth behaves here: accounts come from invitations alone, and demo accounts live in demo mode alone."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from moral_assembly import audit
from moral_assembly.accounts.models import User

TOO_MANY = "ลองหลายครั้งเกินไป พักสักครู่แล้วลองใหม่"
WRONG_CODE = "รหัสไม่ถูกต้องหรือหมดอายุแล้ว ใส่รหัสล่าสุดที่แอปแสดง"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "บัญชีนี้ถูกปิดการใช้งาน",
        "duplicate_email": "อีเมลนี้เป็นของบัญชีนี้อยู่แล้ว",
        "email_password_mismatch": "อีเมลหรือรหัสผ่านไม่ถูกต้อง",
        "email_taken": "อีเมลนี้มีบัญชีอยู่แล้ว",
        "enter_current_password": "รหัสผ่านปัจจุบันไม่ถูกต้อง",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "รหัสผ่านไม่ถูกต้อง",
        "invalid_or_expired_key": "ลิงก์นี้ใช้ไม่ได้หรือหมดอายุแล้ว",
        "invalid_login": "อีเมลหรือรหัสผ่านไม่ถูกต้อง",
        "invalid_password_reset": "ลิงก์ตั้งรหัสผ่านใหม่นี้ใช้ไม่ได้แล้ว",
        "same_as_current": "ต้องต่างจากที่ใช้อยู่",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs) -> HttpResponse | None:
        if user.is_demo and not settings.DEMO:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials):
        # An address without an account is not kept: people type passwords into the wrong field.
        known = User.objects.filter(email__iexact=credentials.get("email", "")).first()
        audit.record(request, audit.Action.SIGN_IN_FAILED, known, label=str(known or "ไม่มีบัญชีนี้"))

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        words = {
            "reauthenticate": "ใช้รหัสผ่าน",
            "mfa_reauthenticate": "ใช้รหัสจากแอปหรือรหัสสำรอง",
            "mfa_reauthenticate:webauthn": "ใช้กุญแจความปลอดภัย",
        }
        return [{**method, "description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "นำการยืนยันขั้นที่สองนี้ออกไม่ได้",
        "cannot_generate_recovery_codes": "ออกรหัสสำรองได้เมื่อตั้งแอปหรือกุญแจแล้ว",
        "incorrect_code": WRONG_CODE,
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return f"กุญแจที่ {number}"
