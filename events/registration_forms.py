"""Forms of registration: the public's own, and those of the desk."""

from collections import Counter
from copy import copy
from itertools import groupby

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils import timezone

from events.models import AreaDay, Assembly, PrivacyNotice, Registration, RegistrationRules, secret_token
from moral_assembly import thai
from moral_assembly.forms import Form, ModelForm, PhoneField, PrefixInput, ThaiIntegerField
from networks import participants
from networks.models import Participant, Province

Mode, State = Registration.Mode, Registration.State
KEY_SALT = "registration form"


class Offers:
    """The places of an edition that may be chosen, with how many are free or wait. Two statements."""

    def __init__(self, assembly: Assembly):
        self.area_days = list(assembly.area_days.filter(is_open=True).select_related("venue"))
        for area_day in self.area_days:
            area_day.assembly = assembly
        self.by_key = {
            f"{area_day.slug}-{mode}": (area_day, mode)
            for area_day in self.area_days
            for mode in Mode
            if area_day.places(mode) != 0
        }
        rows = Registration.objects.filter(area_day__in=self.area_days, state=State.WAITING).order_by()
        counted = rows.values_list("area_day", "mode").annotate(number=Count("pk"))
        self.waiting = Counter({(area_day, mode): number for area_day, mode, number in counted})

    def choices(self) -> list:
        """By day, as a list to choose from shows them."""
        days = groupby(self.by_key.items(), key=lambda item: item[1][0].day)
        return [
            (thai.format_date(day, "full"), [(key, self._words(*offer)) for key, offer in offers])
            for day, offers in days
        ]

    def _words(self, area_day: AreaDay, mode: str) -> str:
        free, name = area_day.free(mode), f"{area_day.venue}{' (ออนไลน์)' if self._needs_mode(area_day, mode) else ''}"
        if free is None:
            return f"{name} ไม่จำกัดจำนวน"
        waiting = self.waiting[area_day.pk, mode]
        queue = f" มีผู้รอ {thai.digits(waiting)} คน" if waiting else ""
        return f"{name} ว่าง {thai.digits(free)} ที่{queue}" if free else f"{name} เต็ม ลงชื่อรอได้{queue}"

    @staticmethod
    def _needs_mode(area_day: AreaDay, mode: str) -> bool:
        return mode == Mode.ONLINE and area_day.onsite_places > 0


class PlaceField(forms.ChoiceField):
    """A list of area-days and modes; its value is the pair that was chosen."""

    def __init__(self, offers: Offers, **options):
        self.offers = offers
        super().__init__(choices=[("", "เลือกวันและพื้นที่"), *offers.choices()], **options)

    def clean(self, value):
        return self.offers.by_key[super().clean(value)]


class PlaceForm(Form):
    """Another place for somebody who has a ticket."""

    may_wait = forms.BooleanField(
        label="ถ้าเต็ม ให้สละที่เดิมและลงชื่อรอ", required=False, help_text="ไม่เลือกช่องนี้ ท่านจะไม่เสียที่เดิม"
    )

    def __init__(self, offers: Offers, *args, moves: bool = True, **options):
        super().__init__(*args, **options)
        self.fields = {"place": PlaceField(offers, label="วันและพื้นที่ใหม่"), **self.fields}
        if not moves:
            del self.fields["may_wait"]


TYPED_INTO = {
    "prefix": PrefixInput({"autocomplete": "honorific-prefix"}),
    "given_name": forms.TextInput({"autocomplete": "given-name"}),
    "family_name": forms.TextInput({"autocomplete": "family-name"}),
    "organization_name": forms.TextInput({"autocomplete": "organization"}),
    "email": forms.EmailInput({"autocomplete": "email"}),
}
HINTS = {"prefix": "พิมพ์ได้ทุกคำนำหน้า ไม่มีให้เว้นว่าง", "family_name": "ไม่มีนามสกุลให้เว้นว่าง"}


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not any(letter.isalpha() for letter in name):
        raise ValidationError("ใส่ชื่อเป็นตัวอักษร")
    return name


class Typed:
    """Who somebody is, as the public types it."""

    def clean_given_name(self):
        return _name(self.cleaned_data["given_name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class RegistrationForm(Typed, ModelForm):
    """What the public is asked: who comes and how to reach them, and no more."""

    phone = PhoneField(label="โทรศัพท์", required=False, help_text="ใส่โทรศัพท์หรืออีเมลอย่างน้อยหนึ่งอย่าง")
    guardian_agreed = forms.BooleanField(label="ข้าพเจ้าเป็นผู้ปกครองของเด็กคนนี้และยินยอมให้ลงทะเบียน", required=False)
    agreed = forms.BooleanField(label="ข้าพเจ้าอ่านคำแจ้งเรื่องข้อมูลส่วนบุคคลแล้ว และขอลงทะเบียน")
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Participant
        fields = [
            *("prefix", "given_name", "family_name", "organization_name", "role", "network", "phone", "email"),
            *("age", "guardian_name"),
        ]
        widgets = {
            **TYPED_INTO,
            "age": forms.RadioSelect,
        }
        help_texts = {
            **HINTS,
            "email": "ถ้าใส่ เราส่งลิงก์บัตรให้ทางอีเมล ถ้าไม่ใส่ บัตรแสดงบนจอทันที",
            "guardian_name": "เฉพาะผู้มีอายุต่ำกว่า ๑๐ ปี ผู้ปกครองเป็นผู้กรอกแบบนี้",
        }

    def __init__(self, assembly: Assembly, offers: Offers, *args, **options):
        super().__init__(*args, instance=Participant(province=assembly.province), **options)
        self.fields = {"place": PlaceField(offers, label="วันและพื้นที่"), **self.fields}
        self.fields["network"].queryset = assembly.province.networks.all()
        self.fields["network"].empty_label = "ไม่ระบุ"
        self.fields["key"].initial = signing.dumps(secret_token(), salt=KEY_SALT)
        self.order_fields([*(name for name in self.fields if name not in ("guardian_agreed", "agreed")), *LAST])

    def clean_key(self):
        """The token made with the form; one that is not ours is worth nothing, and another is made."""
        try:
            return signing.loads(self.cleaned_data["key"], salt=KEY_SALT)
        except signing.BadSignature:
            return secret_token()

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("email") or cleaned.get("phone") or {"email", "phone"} & self.errors.keys()):
            self.add_error("phone", "ใส่โทรศัพท์ หรืออีเมลในช่องถัดไป อย่างใดอย่างหนึ่ง")
        if cleaned.get("age") == Participant.Age.CHILD:
            if not cleaned.get("guardian_name"):
                self.add_error("guardian_name", "ใส่ชื่อผู้ปกครองของผู้มีอายุต่ำกว่า ๑๐ ปี")
            if not cleaned.get("guardian_agreed"):
                self.add_error("guardian_agreed", "ผู้ปกครองต้องยินยอมก่อน")
            self.instance.guardian_agreed_at = timezone.now()
        else:
            cleaned["guardian_name"] = ""
        return cleaned


LAST = ("guardian_agreed", "agreed")


class CorrectionForm(Typed, ModelForm):
    """What the holder of a ticket may mend. Role, network and age stay: others count by them."""

    error_title = "ยังบันทึกไม่ได้"
    phone = PhoneField(label="โทรศัพท์", required=False)

    class Meta:
        model = Participant
        fields = ["prefix", "given_name", "family_name", "organization_name", "phone", "email"]
        widgets = TYPED_INTO
        help_texts = {**HINTS, "email": "ข่าวการลงทะเบียนส่งมาที่นี่ เปลี่ยนแล้วเราส่งลิงก์บัตรไปที่อีเมลใหม่"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.before = copy(self.instance)

    def clean(self):
        cleaned = super().clean()
        is_reached = cleaned.get("email") or cleaned.get("phone") or {"email", "phone"} & self.errors.keys()
        if (self.before.email or self.before.phone) and not is_reached:
            self.add_error("phone", "เหลือโทรศัพท์หรืออีเมลไว้อย่างน้อยหนึ่งอย่าง เพื่อให้แจ้งท่านได้")
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and participants.becomes_another(self.before, self.instance):
            self.tell_taken()

    def tell_taken(self) -> None:
        """The same words whether the other one is registered or not: that is nobody else's business."""
        self.add_error(
            None,
            "ชื่อหรือข้อมูลติดต่อนี้ตรงกับอีกคนในทะเบียน จึงแก้เองไม่ได้ แจ้งผู้ประสานงานเครือข่ายหรือเจ้าหน้าที่ที่จุดลงทะเบียน บัตรเดิมยังใช้ได้",
        )

    def tell_changed(self, differences) -> None:
        words = ", ".join(f"{each.label}: {each.theirs}" for each in differences)
        self.add_error(None, f"เจ้าหน้าที่เพิ่งแก้ข้อมูลนี้ ({words}) ตรวจช่องข้างล่างแล้วบันทึกอีกครั้ง")


# The desk


class PlacesForm(Form):
    """How many places one area-day has."""

    onsite = ThaiIntegerField(label="จำนวนที่ ณ พื้นที่", min_value=0, max_value=100_000)
    online = ThaiIntegerField(
        label="จำนวนที่ออนไลน์",
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text="เว้นว่างคือไม่จำกัด ใส่ 0 คือไม่มีออนไลน์",
    )
    is_open = forms.BooleanField(label="รับลงทะเบียน", required=False)

    @classmethod
    def of(cls, area_day: AreaDay) -> "PlacesForm":
        values = {"onsite": area_day.onsite_places, "online": area_day.online_places, "is_open": area_day.is_open}
        return cls(initial=values)


class RulesForm(ModelForm):
    """When registration is open, until when data are kept, and what people are told."""

    told = forms.CharField(
        label="คำแจ้งความเป็นส่วนตัว",
        widget=forms.Textarea({"rows": 12}),
        help_text="จัดรูปแบบด้วย Markdown ได้ เมื่อแก้ ระบบเก็บเป็นฉบับใหม่และไม่แก้ฉบับที่มีผู้อ่านแล้ว",
    )

    class Meta:
        model = RegistrationRules
        fields = ["opens_at", "closes_at", "keep_until"]
        help_texts = {
            "opens_at": "เว้นว่างคือเปิดทันที",
            "closes_at": "เว้นว่างคือเปิดไปจนกว่าจะปิด",
            "keep_until": "หลังวันนี้ระบบลบชื่อและช่องทางติดต่อ เหลือแต่จำนวน",
        }

    def clean_keep_until(self):
        day = self.cleaned_data["keep_until"]
        if day < self.instance.assembly.ends_on:
            raise ValidationError("ต้องไม่ก่อนวันสุดท้ายของงาน")
        return day

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "เวลาปิดต้องอยู่หลังเวลาเปิด")
        return cleaned

    def notice_in(self, province: Province, by) -> PrivacyNotice:
        """The newest notice if it says the same, else a version of its own."""
        newest = province.privacy_notices.first()
        body = self.cleaned_data["told"].strip()
        if newest and newest.body == body:
            return newest
        return PrivacyNotice.objects.create(
            province=province, number=newest.number + 1 if newest else 1, body=body, made_by=by
        )
