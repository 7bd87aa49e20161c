"""Forms of the door: who walks in, and a link for who keeps a door."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.models import AreaDay
from events.registration_forms import _name
from moral_assembly import thai
from moral_assembly.forms import Form, ModelForm, PhoneField, PrefixInput, ThaiDateTimeField
from networks import participants
from networks.models import Participant

ANOTHER = "new"
LONGEST = timedelta(days=400)


class WalkInForm(ModelForm):
    """Who stands at the door. Where somebody of the name is known, the form asks once more who it is."""

    error_title = "ยังลงทะเบียนไม่ได้"
    phone = PhoneField(label="โทรศัพท์", required=False, help_text="ไม่มีให้เว้นว่าง")
    guardian_agreed = forms.BooleanField(label="ผู้ปกครองของเด็กอยู่ที่นี่และยินยอม", required=False)
    agreed = forms.BooleanField(label="แจ้งคำแจ้งเรื่องข้อมูลส่วนบุคคลแล้ว และผู้เข้าร่วมรับทราบ")

    class Meta:
        model = Participant
        fields = [
            *("prefix", "given_name", "family_name", "organization_name", "role", "network", "phone", "age"),
            "guardian_name",
        ]
        widgets = {"prefix": PrefixInput(), "age": forms.RadioSelect}
        help_texts = {"family_name": "ไม่มีนามสกุลให้เว้นว่าง", "guardian_name": "เฉพาะผู้มีอายุต่ำกว่า ๑๐ ปี"}

    def __init__(self, area_day: AreaDay, *args, **options):
        self.assembly = area_day.assembly
        super().__init__(*args, instance=Participant(province=self.assembly.province), **options)
        self.fields["network"].queryset = self.assembly.province.networks.all()
        self.fields["network"].empty_label = "ไม่ระบุ"
        self.known: Participant | None = None
        order = ("guardian_agreed", "agreed")
        self.order_fields([*(name for name in self.fields if name not in order), *order])

    def clean_given_name(self):
        return _name(self.cleaned_data["given_name"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("age") == Participant.Age.CHILD:
            if not cleaned.get("guardian_name"):
                self.add_error("guardian_name", "ใส่ชื่อผู้ปกครองของผู้มีอายุต่ำกว่า ๑๐ ปี")
            if not cleaned.get("guardian_agreed"):
                self.add_error("guardian_agreed", "ผู้ปกครองต้องยินยอมก่อน")
            self.instance.guardian_agreed_at = timezone.now()
        else:
            cleaned["guardian_name"] = ""
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self._find()

    def _find(self) -> None:
        """Say who of those known it is; in doubt, the one at the door asks and chooses."""
        found = participants.match(self.instance)
        self.known = found.certain
        if found.certain or not found.doubts:
            return
        choices = {str(each.pk): each for each in found.doubts}
        words = [(key, f"{each.name} {each.organization_name or 'ไม่ระบุหน่วยงาน'}") for key, each in choices.items()]
        self.fields["is_known"] = forms.ChoiceField(
            label="มีผู้ใช้ชื่อนี้แล้ว ถามผู้เข้าร่วมว่าเป็นคนเดียวกันหรือไม่",
            choices=[*words, (ANOTHER, "คนละคน")],
            widget=forms.RadioSelect,
        )
        chosen = self.data.get("is_known")
        self.known = choices.get(chosen)
        if self.known is None and chosen != ANOTHER:
            self.add_error("is_known", "เลือกหนึ่งข้อ")


class DoorLinkForm(Form):
    """A door that is to be opened."""

    name = forms.CharField(label="ชื่อประตู", max_length=60, help_text="บอกในผลสแกนว่าใครเข้าที่ประตูไหน เช่น ประตู ๒")
    expires_at = ThaiDateTimeField(label="ใช้ได้ถึง", help_text="หลังเวลานี้ลิงก์ใช้ไม่ได้")

    @classmethod
    def of(cls, area_day: AreaDay, number: int) -> "DoorLinkForm":
        end = timezone.make_aware(datetime.combine(area_day.day, time(20)))
        soonest = (timezone.now() + timedelta(hours=12)).replace(minute=0, second=0, microsecond=0)
        return cls(initial={"name": f"ประตู {thai.digits(number)}", "expires_at": max(end, soonest)})

    def clean_expires_at(self):
        expires_at = self.cleaned_data["expires_at"]
        if expires_at <= timezone.now():
            raise ValidationError("เวลานี้ผ่านไปแล้ว ใส่เวลาในอนาคต")
        if expires_at > timezone.now() + LONGEST:
            raise ValidationError("นานเกินหนึ่งปี ใส่เวลาที่เลิกงาน")
        return expires_at
