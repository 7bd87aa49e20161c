"""allauth's forms in our words."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from moral_assembly.accounts.models import User
from moral_assembly.forms import CleanText, ModelForm

SECOND_STEP = "รหัสจากแอปยืนยันตัวตน หรือรหัสสำรองที่ยังไม่ได้ใช้"


class Worded(CleanText):
    """Puts our labels and hints in place of a form's own; placeholders go, labels say it."""

    labels: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Worded, account.LoginForm):
    labels = {"login": "อีเมล", "password": "รหัสผ่าน"}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    labels = {"email": "อีเมลที่ใช้เข้าสู่ระบบ"}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    labels = {"password1": "รหัสผ่านใหม่", "password2": "รหัสผ่านใหม่อีกครั้ง"}
    hints = {"password1": "อย่างน้อยสิบตัวอักษร ใช้ประโยคที่จำง่ายได้"}


class SetPasswordForm(Worded, account.SetPasswordForm):
    labels, hints = ResetPasswordKeyForm.labels, ResetPasswordKeyForm.hints


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    labels = {"oldpassword": "รหัสผ่านปัจจุบัน", **ResetPasswordKeyForm.labels}
    hints = ResetPasswordKeyForm.hints


class AddEmailForm(Worded, account.AddEmailForm):
    labels = {"email": "อีเมลใหม่"}
    hints = {"email": "ระบบจะส่งลิงก์ยืนยันไปที่อีเมลใหม่ อีเมลเดิมใช้ได้จนกว่าจะยืนยัน"}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    labels = {"password": "รหัสผ่าน"}


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    labels = {"code": "รหัสยืนยัน"}
    hints = {"code": SECOND_STEP}


class ReauthenticateByCodeForm(Worded, mfa.ReauthenticateForm):
    labels, hints = AuthenticateForm.labels, AuthenticateForm.hints


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    labels = {"code": "รหัสหกหลักที่แอปแสดง"}


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    labels = {"name": "ชื่อกุญแจ", "passwordless": "ใช้กุญแจนี้เข้าสู่ระบบได้โดยไม่ต้องใส่รหัสผ่าน"}
    hints = {"name": "เช่น โทรศัพท์ของฉัน", "passwordless": "อุปกรณ์จะขอลายนิ้วมือ ใบหน้า หรือรหัสประจำเครื่อง"}


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    labels = {"name": "ชื่อกุญแจ"}


class NameForm(ModelForm):
    """The name that colleagues see."""

    class Meta:
        model = User
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
