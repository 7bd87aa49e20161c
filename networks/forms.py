"""Forms of the people screens."""

from django import forms
from django.contrib.auth import password_validation

from moral_assembly import thai
from moral_assembly.accounts.models import User
from moral_assembly.forms import Form, ModelForm
from networks.desk import Desk
from networks.models import Invitation, Letter, Membership, Network
from networks.permissions import ADMINISTRATOR, Role


class NetworksField(forms.ModelMultipleChoiceField):
    """Networks as boxes to tick, by name alone."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, network: Network) -> str:
        return network.name


class InvitationForm(Form):
    """What is offered to whom. The administrator alone may invite another one."""

    email = forms.EmailField(label="อีเมล", max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
    role = forms.ChoiceField(label="บทบาท")
    networks = NetworksField(
        queryset=Network.objects.none(), label="เครือข่าย", required=False, help_text="เลือกเมื่อเชิญผู้ประสานงานเครือข่าย"
    )

    def __init__(self, desk: Desk, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["role"].choices = [*Role.choices, *([ADMINISTRATOR] if desk.is_administrator else [])]
        self.fields["networks"].queryset = desk.province.networks.all()

    @property
    def province(self):
        return None if self.cleaned_data["role"] == ADMINISTRATOR[0] else self.desk.province

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        email, role = cleaned["email"], cleaned["role"]
        if role == Role.COORDINATOR and not cleaned["networks"]:
            self.add_error("networks", "เลือกเครือข่ายอย่างน้อยหนึ่งเครือข่าย")
        if Invitation.objects.pending().filter(province=self.province, email=email, role=role).exists():
            self.add_error("email", "มีคำเชิญบทบาทนี้ไปที่อีเมลนี้แล้ว ส่งอีกครั้งได้จากรายการคำเชิญ")
        elif self._holds(email, role):
            self.add_error("email", "ผู้ใช้อีเมลนี้มีบทบาทนี้อยู่แล้ว")
        return cleaned

    def _holds(self, email: str, role: str) -> bool:
        if role == ADMINISTRATOR[0]:
            return User.objects.filter(email=email, is_superuser=True).exists()
        held = Membership.objects.filter(province=self.province, role=role, user__email=email)
        return held.exists() and role != Role.COORDINATOR


class NetworksForm(Form):
    """The networks that a coordinator looks after."""

    networks = NetworksField(queryset=Network.objects.none(), label="เครือข่ายที่ดูแล")

    def __init__(self, membership: Membership, *args, **kwargs):
        super().__init__(*args, initial={"networks": membership.networks.all()}, **kwargs)
        self.fields["networks"].queryset = membership.province.networks.all()


class NewAccountForm(Form):
    """Name and password of a person who accepts an invitation."""

    name = forms.CharField(label="ชื่อที่แสดง", max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    password1 = forms.CharField(
        label="รหัสผ่าน",
        help_text="อย่างน้อยสิบตัวอักษร ใช้ประโยคที่จำง่ายได้",
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="รหัสผ่านอีกครั้ง", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, email: str, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "รหัสผ่านสองช่องไม่ตรงกัน")
        elif first:
            self._check(first, cleaned.get("name", ""))
        return cleaned

    def _check(self, password: str, name: str):
        try:
            password_validation.validate_password(password, User(email=self.email, name=name))
        except forms.ValidationError as refused:
            self.add_error("password1", refused)


class LetterForm(ModelForm):
    """The words of a letter that has not gone yet."""

    class Meta:
        model = Letter
        fields = ["subject", "body"]
        widgets = {"body": forms.Textarea({"rows": 16})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["body"].required = True

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())


class LettersForm(Form):
    """Which letters to show; a word that means nothing narrows nothing."""

    q = forms.CharField(label="ผู้รับหรือหัวเรื่อง", required=False, max_length=100)
    state = forms.ChoiceField(label="สถานะ", required=False, choices=[("", "ทุกสถานะ"), *Letter.State.choices])
    kind = forms.ChoiceField(label="เรื่อง", required=False, choices=[("", "ทุกเรื่อง"), *Letter.Kind.choices])

    def narrow(self, letters, *names: str):
        """Keep the letters asked for by the fields named, or by all."""
        self.full_clean()
        asked = {name: self.cleaned_data.get(name) for name in names or self.fields}
        for word in thai.normalise(asked.pop("q", None) or "").split():
            letters = letters.filter(search_text__contains=word)
        return letters.filter(**{name: value for name, value in asked.items() if value})
