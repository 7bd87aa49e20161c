"""The forms of the visit passport: a visitor's claim, and what an organizer sets."""

from django import forms

from exhibitions import passport
from exhibitions.models import Passport
from moral_assembly.forms import Form, ModelForm, ThaiIntegerField


class ClaimForm(Form):
    """A full passport for the holder of a ticket; the stamps come from the browser that collected them."""

    nonce = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    stamps = forms.CharField(required=False, max_length=40_000, widget=forms.HiddenInput)
    ticket = forms.CharField(
        label="ลิงก์บัตรของท่าน",
        max_length=300,
        help_text="ลิงก์ที่ได้เมื่อลงทะเบียน เช่น https://…/tickets/… เปิดบัตรแล้วคัดลอกจากช่องที่อยู่",
    )

    def __init__(self, assembly, *args, **options):
        super().__init__(*args, **options)
        self.assembly = assembly

    def clean_ticket(self):
        found = passport.registration_of(self.assembly, self.cleaned_data["ticket"])
        if found is None:
            raise forms.ValidationError("ไม่พบบัตรที่ยืนยันแล้วจากลิงก์นี้ คัดลอกทั้งลิงก์จากหน้าบัตรของท่าน")
        self.registration = found
        return self.cleaned_data["ticket"]


class PassportForm(ModelForm):
    """How many stamps fill the passport."""

    needed = ThaiIntegerField(label="จำนวนตราที่ครบเล่ม", min_value=1, max_value=50)

    class Meta:
        model = Passport
        fields = ["needed"]
