"""Fields for a photograph and for the words that go with it; every form that takes a picture is made of these."""

import re

from django import forms
from django.core.exceptions import ValidationError

from moral_assembly import pictures
from moral_assembly.forms import Form, HeldFileField
from networks.models import Person, Picture

THAI_LETTER = re.compile("[ก-ฮ]")


class PictureField(HeldFileField):
    """One photograph, known by its bytes; it stays chosen when another field is wrong."""

    def __init__(self, **options):
        super().__init__(**{"label": "ภาพ", "help_text": pictures.HINT, **options})
        self.widget.attrs["accept"] = pictures.ACCEPTED

    def to_python(self, data):
        file = super().to_python(data)
        if file:
            try:
                pictures.check(file)
            except pictures.Refused as refusal:
                raise ValidationError(str(refusal), code="refused") from None
        return file


def credit_field() -> forms.CharField:
    return forms.CharField(
        label="ผู้ถ่ายภาพหรือที่มา", required=False, max_length=Picture._meta.get_field("credit").max_length
    )


class WordsForm(Form):
    """What is said about a picture. Pages show it with words for who cannot see, or if it is decorative on purpose."""

    alt = forms.CharField(
        label="คำบรรยายสำหรับผู้มองไม่เห็นภาพ",
        required=False,
        max_length=Picture._meta.get_field("alt").max_length,
    )
    is_decorative = forms.BooleanField(label="ภาพประดับ ไม่มีเนื้อหาที่ต้องบรรยาย", required=False)
    credit = credit_field()

    def clean_alt(self):
        alt = self.cleaned_data["alt"]
        if alt and not THAI_LETTER.search(alt):
            raise ValidationError("บรรยายเป็นภาษาไทยว่าในภาพมีอะไร")
        return alt

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("alt") and cleaned.get("is_decorative"):
            self.add_error("is_decorative", "เลือกอย่างเดียว ถ้าเป็นภาพประดับให้ลบคำบรรยายออก")
        return cleaned


class PersonPhotoForm(WordsForm):
    """A person's photograph; without the person's word it is kept but not shown."""

    photo = PictureField(label="ภาพถ่าย")
    agreed = forms.BooleanField(
        label="เจ้าของภาพยินยอมให้เผยแพร่ภาพนี้บนเว็บไซต์",
        required=False,
        help_text="ถ้าไม่ทำเครื่องหมาย ภาพจะเก็บไว้แต่ไม่แสดง ระบบบันทึกวันที่และผู้ทำเครื่องหมาย",
    )
    field_order = ["photo", "alt", "is_decorative", "credit", "agreed"]

    def __init__(self, person: Person, *args, **options):
        photo = person.photo
        words = {"alt": f"ภาพถ่าย {person}"}
        if photo:
            words = {name: getattr(photo, name) for name in ("alt", "is_decorative", "credit")}
        super().__init__(*args, initial={**words, "agreed": bool(person.photo_agreed_at)}, **options)
        self.fields["photo"].required = photo is None
        self.fields["alt"].help_text = "เช่น พระครูปิยวรรณพิพัฒน์ยืนบรรยายบนเวที"

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["alt"] and not cleaned["is_decorative"]:
            self.add_error("alt", "บรรยายภาพให้ผู้มองไม่เห็น หรือเลือกว่าเป็นภาพประดับ")
        return cleaned
