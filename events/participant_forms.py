"""Forms of the roll: whom to show, and why a list of people is taken out of the portal."""

from django import forms
from django.core.exceptions import ValidationError

from events import roll
from events.registration_forms import Offers
from moral_assembly import thai
from moral_assembly.forms import Form
from networks.models import Network, Participant


class RollForm(Form):
    """Whom to show; a choice that means nothing narrows nothing."""

    q = forms.CharField(label="ชื่อ หน่วยงาน หรือโทรศัพท์", required=False, max_length=100)
    network = forms.ModelChoiceField(
        label="เครือข่าย", queryset=None, required=False, empty_label="ทุกเครือข่าย", to_field_name="slug"
    )
    role = forms.ChoiceField(label="บทบาท", required=False, choices=[("", "ทุกบทบาท"), *Participant.Role.choices])
    registered = forms.ChoiceField(label="การลงทะเบียน", required=False, choices=[("", "ทุกสถานะ"), *roll.ENDS])
    organization = forms.CharField(required=False, max_length=250, widget=forms.HiddenInput)

    def __init__(self, networks: list[Network], *args, **options):
        super().__init__(*args, **options)
        self.fields["network"].queryset = Network.objects.filter(pk__in=[each.pk for each in networks])
        if len(networks) < 2:
            del self.fields["network"]

    @property
    def asked(self) -> dict:
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ExportForm(Form):
    """Why personal data leave the portal; the trail keeps the words."""

    reason = forms.CharField(
        label="เหตุผลที่ต้องใช้รายชื่อ", max_length=300, help_text="เช่น โทรนัดหมายผู้เดินทางร่วมรถ บันทึกการใช้งานเก็บข้อความนี้ไว้"
    )


MOST_AT_ONCE = 100


class EnrolForm(Form):
    """Who is registered for what: each alone, or as a group that stays together."""

    error_title = "ยังตรวจไม่ได้"
    who = forms.ModelMultipleChoiceField(
        label="ผู้เข้าร่วม", queryset=Participant.objects.none(), error_messages={"required": "เลือกอย่างน้อยหนึ่งคน"}
    )
    place = forms.MultipleChoiceField(
        label="วันและพื้นที่",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "เลือกอย่างน้อยหนึ่งพื้นที่"},
    )
    group = forms.CharField(
        label="ชื่อกลุ่ม",
        required=False,
        max_length=200,
        help_text="ใส่เมื่อต้องไปด้วยกัน ทั้งกลุ่มได้ที่พร้อมกันหรือรอพร้อมกัน ระบบไม่แยกกลุ่ม ถ้าต่างคนต่างไปให้เว้นว่าง",
    )

    def __init__(self, people, offers: Offers, *args, **options):
        super().__init__(*args, **options)
        self.offers = offers
        self.fields["who"].queryset = people
        self.fields["place"].choices = offers.choices()

    def clean_who(self):
        chosen = self.cleaned_data["who"]
        if len(chosen) > MOST_AT_ONCE:
            raise ValidationError(f"เลือกได้ครั้งละไม่เกิน {thai.digits(MOST_AT_ONCE)} คน")
        return sorted(chosen, key=lambda each: each.sort_key)

    @property
    def wishes(self) -> list:
        return [self.offers.by_key[key] for key in self.cleaned_data["place"]]
