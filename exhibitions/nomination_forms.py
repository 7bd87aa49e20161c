"""Forms of nominations: of coordinators, of the public, of what is shown as evidence, and of the nominee's word."""

from django import forms
from django.core.exceptions import ValidationError

from events import uploads, youtube
from exhibitions.models import Criterion, Evidence, Nomination, NominationAnswer
from moral_assembly import thai
from moral_assembly.forms import Form, HeldFileField, HeldFileInput, ModelForm, PhoneField, PrefixInput
from networks.picture_forms import PictureField, WordsForm

NAMES = ("prefix", "given_name", "family_name", "organization_name")
WHO = {
    "widgets": {"prefix": PrefixInput, "summary": forms.Textarea({"rows": 4})},
    "help_texts": {
        "prefix": "พิมพ์ได้ทุกคำนำหน้า ไม่มีให้เว้นว่าง",
        "given_name": "เฉพาะเมื่อเสนอชื่อบุคคล",
        "family_name": "ไม่มีนามสกุลให้เว้นว่าง",
        "organization_name": "ชื่อองค์กร ชุมชน หรือเครือข่ายที่เสนอ ถ้าเสนอบุคคล ใส่หน่วยงานหรือชุมชนที่สังกัด",
    },
}


class NomineeForm(ModelForm):
    """Who is nominated, and why; a person by name, what is none by what it is called."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        assembly = self.instance.assembly
        self.fields["category"].queryset = assembly.categories.all()
        self.fields["category"].empty_label = "เลือกประเภท"
        self.fields["network"].queryset = assembly.province.networks.all()
        self.fields["district"].queryset = assembly.province.districts.all()
        self.fields["network"].empty_label = self.fields["district"].empty_label = "ไม่ระบุ"

    def clean(self):
        cleaned = super().clean()
        if category := cleaned.get("category"):
            needed = "given_name" if category.is_of_people else "organization_name"
            if not thai.normalise(cleaned.get(needed) or "") and needed not in self.errors:
                self.add_error(needed, "ใส่ชื่อผู้ที่เสนอ" if category.is_of_people else "ใส่ชื่อองค์กร ชุมชน หรือเครือข่ายที่เสนอ")
            if not category.is_of_people:
                cleaned |= dict.fromkeys(("prefix", "given_name", "family_name"), "")
        return cleaned


def answer_field(criterion: Criterion) -> forms.CharField:
    words = [criterion.description, f"เฉพาะประเภท {criterion.category}" if criterion.category_id else ""]
    return forms.CharField(
        label=criterion.title,
        required=False,
        max_length=6000,
        widget=forms.Textarea({"rows": 5}),
        help_text=" ".join(filter(None, words)),
    )


class NominationForm(NomineeForm):
    """A coordinator's nomination with an answer to every criterion; a draft may lack most of it."""

    contact_phone = PhoneField(label="โทรศัพท์ของผู้ถูกเสนอชื่อ", required=False)

    class Meta:
        model = Nomination
        fields = ["category", *NAMES, "network", "district", "summary", "contact_email", "contact_phone"]
        widgets = WHO["widgets"]
        help_texts = WHO["help_texts"] | {"contact_email": "ระบบส่งลิงก์ขอความยินยอมไปที่นี่ ไม่แสดงต่อสาธารณะ"}

    def __init__(self, *args, networks, **options):
        super().__init__(*args, **options)
        assembly = self.instance.assembly
        self.fields["network"].queryset = networks
        self.criteria = {
            f"answer-{each.slug}": each for each in assembly.criteria.select_related("category").order_by("order", "pk")
        }
        stored = dict(self.instance.answers.values_list("criterion", "text")) if self.instance.pk else {}
        for name, criterion in self.criteria.items():
            self.fields[name] = answer_field(criterion)
            self.initial[name] = stored.get(criterion.pk, "")

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.instance.is_editable:
            raise ValidationError(f"การเสนอชื่อนี้{self.instance.get_state_display()} จึงแก้ไม่ได้แล้ว")
        return cleaned

    def save(self, commit=True):
        saved = super().save(commit)
        for name, criterion in self.criteria.items():
            of = {"nomination": saved, "criterion": criterion}
            if text := self.cleaned_data[name]:
                NominationAnswer.objects.update_or_create(**of, defaults={"text": text})
            else:
                NominationAnswer.objects.filter(**of).delete()
        return saved


class ProposalForm(NomineeForm):
    """What the public is asked: whom they mean, why, and who they are."""

    proposer_phone = PhoneField(label="โทรศัพท์ของท่าน", required=False)
    agreed = forms.BooleanField(label="ข้าพเจ้าอ่านคำแจ้งเรื่องข้อมูลส่วนบุคคลแล้ว และเสนอชื่อด้วยความสุจริต")

    class Meta:
        model = Nomination
        fields = [
            *("category", *NAMES, "network", "district", "summary"),
            *("proposer_name", "proposer_relation", "proposer_email", "proposer_phone"),
        ]
        widgets = WHO["widgets"] | {
            "proposer_name": forms.TextInput({"autocomplete": "name"}),
            "proposer_email": forms.EmailInput({"autocomplete": "email"}),
        }
        labels = {"proposer_name": "ชื่อของท่าน", "proposer_email": "อีเมลของท่าน"}
        help_texts = WHO["help_texts"] | {
            "network": "ไม่แน่ใจให้เลือก ไม่ระบุ",
            "summary": "ทำอะไร เกิดผลอย่างไร ใครได้รับประโยชน์",
            "proposer_email": "ใช้แจ้งผลการรับเรื่อง ไม่แสดงต่อสาธารณะ",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("summary", "proposer_name"):
            self.fields[name].required = True

    def clean(self):
        cleaned = super().clean()
        if not (
            cleaned.get("proposer_email")
            or cleaned.get("proposer_phone")
            or {"proposer_email", "proposer_phone"} & self.errors.keys()
        ):
            self.add_error("proposer_email", "ใส่อีเมล หรือโทรศัพท์ในช่องถัดไป อย่างใดอย่างหนึ่ง")
        return cleaned


class ReasonForm(Form):
    reason = forms.CharField(label="เหตุผล", max_length=500, widget=forms.Textarea({"rows": 3}))


# Evidence


class PhotoForm(WordsForm):
    photo = PictureField(label="ภาพ")
    field_order = ["photo", "alt", "is_decorative", "credit"]


class DocumentForm(ModelForm):
    file = HeldFileField(
        label="ไฟล์",
        max_length=255,
        widget=HeldFileInput({"accept": uploads.ACCEPTED}),
        help_text="PDF, Word, Excel, PowerPoint, JPG หรือ PNG ไม่เกิน 20 MB เห็นเฉพาะผู้เกี่ยวข้องกับการคัดเลือก",
    )

    class Meta:
        model = Evidence
        fields = ["file", "caption"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            uploads.check_document(file)
            self.instance.file_name = file.name[-255:]
        return file


class VideoForm(ModelForm):
    class Meta:
        model = Evidence
        fields = ["url", "caption"]
        help_texts = {"url": "ลิงก์ YouTube"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["url"].required = True

    def clean_url(self):
        try:
            return youtube.watch_url(youtube.video_code(self.cleaned_data["url"]))
        except youtube.NotYouTube:
            raise ValidationError("ใส่ลิงก์วิดีโอของ YouTube เช่น https://youtu.be/abcdefghijk") from None


class RefereeForm(ModelForm):
    referee_phone = PhoneField(label="โทรศัพท์", required=False)

    class Meta:
        model = Evidence
        fields = ["referee_name", "referee_position", "referee_phone"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["referee_name"].required = True


EVIDENCE_FORMS = {
    Evidence.Kind.PHOTO: PhotoForm,
    Evidence.Kind.DOCUMENT: DocumentForm,
    Evidence.Kind.VIDEO: VideoForm,
    Evidence.Kind.REFEREE: RefereeForm,
}


# The nominee's word


class ConsentForm(Form):
    """What the nominee answers by the private link."""

    name = forms.CharField(label="ชื่อผู้ตอบ", max_length=300, widget=forms.TextInput({"autocomplete": "name"}))
    standing = forms.CharField(
        label="ตอบในฐานะ", max_length=200, help_text="เช่น เจ้าตัว ประธานชุมชน ผู้อำนวยการโรงเรียน ผู้ปกครอง"
    )


class PaperConsentForm(ConsentForm):
    """What the nominee answered on paper."""

    agreed = forms.TypedChoiceField(
        label="คำตอบในหนังสือ",
        choices=[("yes", "ยินยอม"), ("no", "ไม่ยินยอม")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    paper = HeldFileField(
        label="ไฟล์สแกนหนังสือยินยอม",
        max_length=255,
        widget=HeldFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text="PDF, JPG หรือ PNG ไม่เกิน 20 MB",
    )

    def clean_paper(self):
        file = self.cleaned_data["paper"]
        uploads.check_document(file)
        return file
