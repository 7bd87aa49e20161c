"""Forms of asking for a fellow coordinator, and of saying no."""

from django import forms

from moral_assembly.forms import Form
from networks import asking
from networks.desk import Desk
from networks.forms import NetworksField
from networks.models import Network


class AskForm(Form):
    """Who shall help with which of the own networks."""

    error_title = "ยังส่งคำขอไม่ได้"
    email = forms.EmailField(label="อีเมลของผู้ที่จะเชิญ", max_length=254, widget=forms.EmailInput({"autocomplete": "off"}))
    networks = NetworksField(
        queryset=Network.objects.none(), label="เครือข่าย", error_messages={"required": "เลือกอย่างน้อยหนึ่งเครือข่าย"}
    )
    note = forms.CharField(
        label="ผู้นี้คือใคร", max_length=300, min_length=5, help_text="เช่น รองประธานเครือข่าย ดูแลฝั่งอำเภอเทิง ผู้จัดงานใช้ตัดสินใจ"
    )

    def __init__(self, desk: Desk, *args, **options):
        super().__init__(*args, **options)
        self.desk = desk
        self.fields["networks"].queryset = Network.objects.filter(pk__in=[network.pk for network in desk.networks])
        if len(desk.networks) == 1:
            self.initial["networks"] = [network.pk for network in desk.networks]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        email, networks = cleaned.get("email"), cleaned.get("networks")
        if email and networks:
            held = asking.fellows_at(self.desk).filter(user__email=email).first()
            if held and set(networks) <= set(held.networks.all()):
                self.add_error("email", "ผู้ใช้อีเมลนี้เป็นผู้ประสานงานของเครือข่ายที่เลือกอยู่แล้ว")
            else:
                self.tell_waiting()
        return cleaned

    def tell_waiting(self) -> None:
        if words := asking.waits_for_answer(self.desk.province, self.cleaned_data["email"]):
            self.add_error("email", words)


class DeclineForm(Form):
    """Why not; the coordinator reads it."""

    error_title = "ยังบันทึกไม่ได้"
    reason = forms.CharField(label="เหตุผล", max_length=300, min_length=5, help_text="ผู้ขอจะเห็นเหตุผลนี้")
