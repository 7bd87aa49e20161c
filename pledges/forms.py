"""Forms of declarations and pledges."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from events import uploads
from events.forms import DeskForm
from moral_assembly import thai
from moral_assembly.forms import Form, HeldFileField, HeldFileInput, ModelForm, PhoneField, PrefixInput, ThaiDateField
from moral_assembly.sheets.fields import SheetField
from networks.models import Virtue
from pledges import declaring
from pledges.models import Declaration, DeclarationText, Paper, Pledge


def virtues_of(year: int):
    """The virtues of the national plan in a Buddhist year."""
    return Virtue.objects.filter(first_year__lte=year).exclude(last_year__lt=year)


class PledgeForm(ModelForm):
    """What everybody who signs is asked, however the signature comes."""

    virtues = forms.MultipleChoiceField(
        label="คุณธรรมที่จะยึดถือ", widget=forms.CheckboxSelectMultiple, help_text="เลือกได้มากกว่าหนึ่งข้อ"
    )
    phone = PhoneField(label="โทรศัพท์", required=False)

    class Meta:
        model = Pledge
        fields = [
            *("kind", "prefix", "name", "position", "organization_name", "network", "district"),
            *("virtues", "promise", "email", "phone", "shown"),
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "prefix": PrefixInput({"autocomplete": "honorific-prefix"}),
            "name": forms.TextInput({"autocomplete": "name"}),
            "organization_name": forms.TextInput({"autocomplete": "organization"}),
            "promise": forms.Textarea({"rows": 3}),
            "email": forms.EmailInput({"autocomplete": "email"}),
        }
        labels = {"network": "เครือข่าย", "district": "อำเภอ"}
        help_texts = {
            "prefix": "พิมพ์ได้ทุกคำนำหน้า ไม่มีให้เว้นว่าง",
            "name": "เขียนตามที่ต้องการให้พิมพ์ ไม่มีนามสกุลให้เว้นไว้",
            "promise": "เขียนด้วยคำของท่านเอง เช่น จะออมเงินวันละสิบบาทและพาลูกทำบัญชีครัวเรือน",
            "shown": "ชื่อ หน่วยงาน และคำมั่นจะแสดงต่อสาธารณะ เปลี่ยนใจได้ภายหลังจากลิงก์ส่วนตัว",
        }

    def __init__(self, declaration: Declaration, *args, **options):
        super().__init__(*args, **options)
        self.declaration = declaration
        province = declaration.assembly.province
        self.fields["network"].queryset = province.networks.all()
        self.fields["district"].queryset = province.districts.all()
        self.fields["virtues"].choices = [(v.pk, v.name) for v in virtues_of(declaration.assembly.year)]
        self.fields["network"].empty_label = self.fields["district"].empty_label = "ไม่ระบุ"

    def clean_virtues(self):
        return sorted(map(int, self.cleaned_data["virtues"]))

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not any(thai.normalise(name)):
            raise ValidationError("ใส่ชื่อ")
        return name

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Pledge.Kind.ORGANIZATION and not cleaned.get("organization_name"):
            self.add_error("organization_name", "ใส่ชื่อหน่วยงานหรือองค์กรที่ลงนาม")
        return cleaned


class PublicPledgeForm(PledgeForm):
    """The public's form: somewhere to send the private link to, and the notice read.

    ``seen`` tells which revision of the declaration stood there to be read; only those words are signed.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(label="ข้าพเจ้าอ่านคำแจ้งเรื่องข้อมูลส่วนบุคคลแล้ว และขอลงนามในประกาศนี้ด้วยความสมัครใจ")

    class Meta(PledgeForm.Meta):
        help_texts = PledgeForm.Meta.help_texts | {
            "email": "ระบบส่งลิงก์ส่วนตัวให้ยืนยัน ไม่แสดงต่อสาธารณะ",
            "phone": "ใช้เมื่อไม่มีอีเมล นายทะเบียนหรือผู้ประสานงานเป็นผู้ยืนยันให้",
        }

    def __init__(self, declaration: Declaration, *args, **options):
        super().__init__(declaration, *args, **options)
        self.initial["seen"] = declaration.revision
        self.is_overtaken = False

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seen") not in (None, self.declaration.revision):
            self.is_overtaken, self.data["seen"] = True, self.declaration.revision
            self.add_error(None, "ผู้จัดแก้ประกาศนี้หลังจากท่านเปิดหน้า อ่านข้อความด้านบนอีกครั้ง แล้วจึงลงนาม")
        if not (cleaned.get("email") or cleaned.get("phone") or {"email", "phone"} & self.errors.keys()):
            self.add_error("email", "ใส่อีเมล หรือโทรศัพท์ในช่องถัดไป อย่างใดอย่างหนึ่ง")
        return cleaned


class DeclarationForm(DeskForm):
    """What an organizer says of a declaration; its words have a form of their own."""

    class Meta:
        model = Declaration
        fields = ["title", "session", "opens_at", "closes_at", "is_published", "order", "slug"]
        help_texts = {"session": "รายการในกำหนดการที่อ่านประกาศนี้", "opens_at": "เว้นว่างคือเปิดทันทีที่เผยแพร่"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["session"].queryset = self.assembly.sessions.all()


class TextForm(Form):
    """The words of a declaration: one paragraph is one resolution."""

    preamble = forms.CharField(label="คำปรารภ", widget=forms.Textarea({"rows": 6}))
    resolutions = forms.CharField(
        label="ข้อที่ประกาศ",
        widget=forms.Textarea({"rows": 12}),
        help_text="ข้อละหนึ่งย่อหน้า เว้นบรรทัดว่างระหว่างข้อ ระบบใส่เลขข้อให้",
    )
    closing = forms.CharField(label="คำลงท้าย", required=False, widget=forms.Textarea({"rows": 3}))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, text: DeclarationText | None) -> "TextForm":
        if text is None:
            return cls()
        bodies = "\n\n".join(resolution.body for resolution in text.resolutions.all())
        words = {"preamble": text.preamble, "resolutions": bodies, "closing": text.closing}
        return cls(initial=words | {"opened": declaring.seen(text)})

    def clean_resolutions(self):
        return [body.strip() for body in re.split(r"(?:\r?\n\s*){2,}", self.cleaned_data["resolutions"])]


class StaffPledgeForm(PledgeForm):
    """A pledge made on the spot; a coordinator vouches for the own networks only."""

    def __init__(self, declaration: Declaration, networks: list | None, *args, **options):
        super().__init__(declaration, *args, **options)
        if networks is not None:
            self.fields["network"].queryset = self.fields["network"].queryset.filter(pk__in=networks)
            self.fields["network"].required = True
            self.fields["network"].empty_label = None


class SetAsideForm(Form):
    """Why pledges are not counted, and which one was the last when they were looked at."""

    reason = forms.CharField(label="เหตุผล", max_length=300, help_text="ผู้ลงนามเห็นเหตุผลนี้ในหน้าส่วนตัว")
    last = forms.IntegerField(widget=forms.HiddenInput)


SCANS = ".pdf,.jpg,.jpeg,.png"


class PrivateFileInput(HeldFileInput):
    """A box for a file that no address leads to; the one kept so far is shown elsewhere."""

    def is_initial(self, value):
        return False


class PaperForm(ModelForm):
    """A paper sheet: where and when it was signed, and its scan, which may come later or with a name blotted out."""

    signed_on = ThaiDateField(label="วันที่ลงนาม")
    scan = HeldFileField(
        label="ไฟล์สแกน",
        required=False,
        max_length=255,
        widget=PrivateFileInput({"accept": SCANS}),
        help_text="PDF, JPG หรือ PNG ไม่เกิน 20 MB เห็นเฉพาะเจ้าหน้าที่ของงานนี้",
    )

    class Meta:
        model = Paper
        fields = ["title", "venue", "signed_on", "scan"]
        help_texts = {"title": "เช่น ตลาดนัดคุณธรรม อำเภอพาน ใบที่ ๑"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["venue"].queryset = self.instance.assembly.venues.all()
        self.fields["venue"].empty_label = "ไม่ระบุ"
        self.former = self.instance.scan.name
        if self.former:
            self.fields["scan"].label = "ไฟล์สแกนใหม่แทนไฟล์เดิม"

    def save(self, commit=True):
        """Keep the sheet; a scan that took another's place leaves nothing of that one."""
        paper = super().save(commit)
        if self.former and paper.scan.name != self.former:
            transaction.on_commit(lambda: paper.scan.storage.delete(self.former))
        return paper

    def clean_scan(self):
        file = self.cleaned_data["scan"]
        if file and "scan" in self.changed_data:
            uploads.check_document(file)
            if uploads.kind_of(file) not in ("pdf", "jpg", "png"):
                raise ValidationError("ไฟล์สแกนต้องเป็น PDF, JPG หรือ PNG")
        return file


class ListForm(Form):
    """The list of a sheet: typed or pasted, or a file."""

    error_title = "ยังอ่านรายชื่อไม่ได้"
    words = forms.CharField(
        label="พิมพ์หรือวางรายชื่อ",
        required=False,
        max_length=400_000,
        widget=forms.Textarea({"rows": 8}),
        help_text="บรรทัดละหนึ่งชื่อ หรือคัดลอกตารางจาก Excel มาวางพร้อมแถวชื่อคอลัมน์",
    )
    file = SheetField(label="หรือเลือกไฟล์", required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("words") and not cleaned.get("file"):
            self.add_error("words", "พิมพ์หรือวางรายชื่อ หรือเลือกไฟล์")
        return cleaned
