"""The form of a participant as staff fill it in, with the question whether somebody of that name is the same human."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from moral_assembly.forms import ModelForm, PhoneField, PrefixInput
from networks import participants
from networks.models import Network, Participant
from networks.participants import Match

OTHER = "other"  # the answer that it is another human


class ParticipantForm(ModelForm):
    """Who takes part, as a network keeps it."""

    phone = PhoneField(label="โทรศัพท์", required=False)
    guardian_agreed = forms.BooleanField(label="ผู้ปกครองยินยอมแล้ว", required=False)

    class Meta:
        model = Participant
        fields = [
            *("prefix", "given_name", "family_name", "organization_name", "role", "network", "phone", "email"),
            *("age", "guardian_name"),
        ]
        widgets = {"prefix": PrefixInput(), "age": forms.RadioSelect}
        help_texts = {
            "prefix": "พิมพ์ได้ทุกคำนำหน้า รวมสมณศักดิ์และยศ ไม่มีให้เว้นว่าง",
            "family_name": "ไม่มีนามสกุลให้เว้นว่าง",
            "phone": "ช่วยแยกจากผู้ที่ชื่อเดียวกัน",
            "guardian_name": "เฉพาะผู้มีอายุต่ำกว่า ๑๐ ปี",
        }

    def __init__(self, networks: list[Network], needs_network: bool, *args, **options):
        super().__init__(*args, **options)
        self.match, field = Match(), self.fields["network"]
        field.queryset = Network.objects.filter(pk__in=[each.pk for each in networks])
        field.required, field.empty_label = needs_network, None if needs_network else "ไม่สังกัดเครือข่าย"
        if needs_network and len(networks) == 1:
            field.initial = networks[0].pk
        self.initial["guardian_agreed"] = bool(self.instance.guardian_agreed_at)

    def clean_given_name(self):
        name = " ".join(self.cleaned_data["given_name"].split())
        if not any(letter.isalpha() for letter in name):
            raise ValidationError("ใส่ชื่อเป็นตัวอักษร")
        return name

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("age") == Participant.Age.CHILD:
            self._ask_guardian(cleaned)
        else:
            cleaned["guardian_name"] = ""
            self.instance.guardian_agreed_at = None
        return cleaned

    def _ask_guardian(self, cleaned: dict) -> None:
        if not cleaned.get("guardian_name"):
            self.add_error("guardian_name", "ใส่ชื่อผู้ปกครองของผู้มีอายุต่ำกว่า ๑๐ ปี")
        if not cleaned.get("guardian_agreed"):
            self.add_error("guardian_agreed", "ผู้ปกครองต้องยินยอมก่อน")
        self.instance.guardian_agreed_at = self.instance.guardian_agreed_at or timezone.now()

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self._compare()

    def _compare(self) -> None:
        """Look who of the same network bears the name; who it is, if anybody, is for a human to say."""
        among = Participant.objects.filter(province=self.instance.province_id, network=self.instance.network_id)
        self.match = participants.match(self.instance, among)
        if self.match.certain:
            self.add_error(None, f"มี {self.match.certain} ในทะเบียนแล้ว ข้อมูลติดต่อหรือหน่วยงานตรงกัน")
        elif self.match.doubts and self.answer is None:
            self.add_error(None, "มีผู้ที่ชื่อเดียวกันในทะเบียนแล้ว บอกก่อนว่าเป็นคนเดียวกันหรือไม่")

    @property
    def answer(self):
        """Which of those of the same name it is, ``OTHER`` for none of them, None where nothing was said."""
        said = self.data.get("who", "")
        return said if said == OTHER else next((each for each in self.match.doubts if str(each.pk) == said), None)

    def tell_apart(self) -> None:
        """Say what lacks where nothing but the name is known of two who are not one."""
        self.add_error("phone", "มีผู้ที่ชื่อและข้อมูลตรงกันแล้ว ใส่โทรศัพท์ อีเมล หรือหน่วยงาน เพื่อแยกจากกัน")
