"""Forms of agreements: what organizers write, and what parties sign with."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.models import Assembly
from moral_assembly import thai
from moral_assembly.forms import Form, ModelForm, PhoneField, ThaiDateField, ThaiDateTimeField
from pledges import agreement_words, agreements, marks
from pledges.models import MouParty, MouSignature, MouSigner, MouText, MouWitness

TIME_TO_ANSWER = timedelta(days=14)
SPARE_ROWS = 2


class MouForm(ModelForm):
    """The words of a draft, one paragraph a clause; the numbers ข้อ ๑, ข้อ ๒ are put before them."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MouText
        fields = ["subject", "place", "dated_on", "session", "starts_on", "ends_on"]
        fields += ["opening", "clauses", "closing", "answer_by", "sequence", "witnesses_must_sign"]
        widgets = {
            "opening": forms.Textarea({"rows": 5}),
            "clauses": forms.Textarea({"rows": 16}),
            "closing": forms.Textarea({"rows": 4}),
        }
        help_texts = {
            "subject": "เช่น การขับเคลื่อนตำบลคุณธรรมต้นแบบ",
            "session": "รายการในกำหนดการที่มีพิธีลงนาม",
            "clauses": "ข้อละหนึ่งย่อหน้า เว้นบรรทัดว่างระหว่างข้อ ระบบใส่เลข ข้อ ๑ ข้อ ๒ ให้ และต่อท้ายด้วยระยะเวลา",
            "answer_by": "หลังเวลานี้ลงนามไม่ได้ ขยายเวลาได้ภายหลัง",
            "sequence": "ผู้ที่มีอีเมลได้รับลิงก์เมื่อถึงลำดับของตน",
            "witnesses_must_sign": "ไม่เลือก: พยานที่ยังไม่ลงนามมีเพียงชื่อในเอกสาร",
        }

    def __init__(self, assembly: Assembly, *args, **options):
        super().__init__(*args, **options)
        self.fields["session"].queryset = assembly.sessions.all()
        self.fields["session"].empty_label = "ไม่ระบุ"
        self.initial["revision"] = self.instance.revision

    @classmethod
    def blank(cls, assembly: Assembly) -> "MouForm":
        """The form of a new agreement, with the usual words."""
        last = datetime.combine(timezone.localdate() + TIME_TO_ANSWER, time(17), tzinfo=thai.ZONE)
        words = {name: getattr(agreement_words, name.upper()) for name in ("opening", "clauses", "closing")}
        initial = {"place": assembly.place, "dated_on": assembly.starts_on, "answer_by": last, **words}
        return cls(assembly, initial=initial)

    def clean_clauses(self):
        clauses = self.cleaned_data["clauses"]
        if any(not agreement_words.unnumbered(each) for each in agreement_words.paragraphs(clauses)):
            raise ValidationError("มีข้อที่มีแต่เลข ใส่เนื้อความหรือลบข้อนั้น")
        return clauses

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม")
        return cleaned

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class PartyForm(ModelForm):
    """One party; a row left empty is none."""

    phone = PhoneField(label="โทรศัพท์ของผู้แทน", required=False)
    name = forms.CharField(
        label="ชื่อหน่วยงานที่พิมพ์", max_length=250, required=False, help_text="เว้นว่างได้เมื่อเลือกหน่วยงานจากรายชื่อ"
    )

    class Meta:
        model = MouParty
        fields = ["organization", "name", "called", "representative", "position", "email", "phone"]
        help_texts = {
            "called": "เช่น เทศบาล ใช้แทนชื่อเต็มในข้อความ",
            "representative": "คำนำหน้า ชื่อ และนามสกุลตามที่จะพิมพ์",
            "email": "รับลิงก์และรหัสลงนาม ไม่มีอีเมลให้ลงนามต่อหน้านายทะเบียนหรือบนกระดาษ",
        }

    def __init__(self, *args, province, **options):
        super().__init__(*args, **options)
        self.fields["organization"].queryset = province.organizations.all()
        self.fields["organization"].empty_label = "ไม่อยู่ในรายชื่อ"

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name") and cleaned.get("organization"):
            cleaned["name"] = cleaned["organization"].name
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "เลือกหน่วยงานจากรายชื่อ หรือพิมพ์ชื่อ")
        return cleaned


class WitnessForm(ModelForm):
    """One witness; a row left empty is none."""

    phone = PhoneField(label="โทรศัพท์ของพยาน", required=False)

    class Meta:
        model = MouWitness
        fields = ["representative", "position", "email", "phone"]
        labels = {"representative": "ชื่อพยาน", "email": "อีเมลของพยาน"}
        help_texts = {
            "representative": "คำนำหน้า ชื่อ และนามสกุลตามที่จะพิมพ์",
            "email": "รับลิงก์และรหัสลงนาม ไม่มีอีเมลให้ลงนามต่อหน้านายทะเบียนหรือบนกระดาษ",
        }

    def __init__(self, *args, province=None, **options):
        super().__init__(*args, **options)

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class Rows(forms.BaseFormSet):
    """Rows of which those left empty are none, however many there were before."""

    def initial_form_count(self):
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def values(self) -> list[dict]:
        return [form.cleaned_data for form in self if form.has_changed()]


class PartyRows(Rows):
    def clean(self):
        if any(self.errors):
            return
        rows = self.values
        if len(rows) < agreements.FEWEST:
            raise ValidationError("ต้องมีคู่สัญญาอย่างน้อยสองฝ่าย")
        for name, word in (("name", "ชื่อหน่วยงาน"), ("email", "อีเมลของผู้แทน")):
            found = [row[name] for row in rows if row[name]]
            if twice := {each for each in found if found.count(each) > 1}:
                raise ValidationError(f"{word}ซ้ำกันในสองฝ่าย: {', '.join(sorted(twice))}")


def rows_of(form: type, rows: type, prefix: str, found: list[dict], fewest: int, province, data=None):
    """The rows of a draft on the page, with some spare ones."""
    extra = max(SPARE_ROWS, fewest - len(found))
    made = forms.formset_factory(
        form, formset=rows, extra=extra, max_num=agreements.MOST, absolute_max=agreements.MOST + 5
    )
    return made(data, prefix=prefix, initial=None if data is not None else found, form_kwargs={"province": province})


def parties_form(text: MouText | None, province, data=None):
    names = PartyForm.Meta.fields
    found = list(text.parties.values(*names)) if text else []
    return rows_of(PartyForm, PartyRows, "parties", found, 3, province, data)


def witnesses_form(text: MouText | None, province, data=None):
    found = list(text.witnesses.values(*WitnessForm.Meta.fields)) if text else []
    return rows_of(WitnessForm, Rows, "witnesses", found, 2, province, data)


class ReasonForm(Form):
    reason = forms.CharField(label="เหตุผล", max_length=300)


class SendForm(Form):
    """Which revision of the draft was read before it is sent."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ShowForm(Form):
    is_public = forms.BooleanField(label="แสดงต่อสาธารณะเมื่อลงนามครบ", required=False)


class DeadlineForm(Form):
    answer_by = ThaiDateTimeField(label="ลงนามได้ถึง")


# Signing

KINDS = [(MouSignature.Kind.DRAWN.value, "เขียนลายมือชื่อบนจอ"), (MouSignature.Kind.TYPED.value, "พิมพ์ชื่อ")]


class MarkForm(Form):
    """A signature on screen, drawn or typed. ``mark`` is what it was found to be."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(label="ลงลายมือชื่อโดย", choices=KINDS, widget=forms.RadioSelect)
    drawing = forms.CharField(required=False, max_length=marks.LONGEST_DRAWING + 1, widget=forms.HiddenInput)
    typed = forms.CharField(label="ชื่อของท่าน", required=False, max_length=300, help_text="ใช้เมื่อเลือกพิมพ์ชื่อ")
    agreed = forms.BooleanField(label="ข้าพเจ้าอ่านเอกสารทั้งฉบับแล้ว มีอำนาจลงนามในนามหน่วยงานนี้ และตกลงผูกพันตามนั้น")

    def __init__(self, signer: MouSigner, *args, **options):
        super().__init__(*args, **options)
        if signer.is_witness:
            self.fields["agreed"].label = "ข้าพเจ้าอ่านเอกสารทั้งฉบับแล้ว และลงนามเป็นพยานในบันทึกข้อตกลงนี้"

    def clean(self):
        cleaned = super().clean()
        if "drawing" in self.errors:
            self.add_error("kind", "ลายมือชื่อมีเส้นมากเกินไป ล้างแล้วเขียนใหม่ให้สั้นลง")
        if self.errors.keys() & {"kind", "drawing", "typed"}:
            return cleaned
        is_drawn = cleaned["kind"] == MouSignature.Kind.DRAWN
        try:
            self.mark = marks.drawn(cleaned["drawing"]) if is_drawn else marks.typed(cleaned["typed"])
        except marks.Unfit as unfit:
            self.add_error("kind" if is_drawn else "typed", str(unfit))
        return cleaned


class CodeMarkForm(MarkForm):
    code = forms.CharField(
        label="รหัสหกหลักจากอีเมล",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ["seen", "drawing", "kind", "typed", "agreed", "code"]

    def clean_code(self):
        code = "".join(thai.arabic(self.cleaned_data["code"]).split())
        if not (code.isascii() and code.isdecimal() and len(code) == 6):
            raise ValidationError("รหัสมีเลขหกหลัก ดูในอีเมลฉบับล่าสุด")
        return code


class PaperForm(Form):
    """The scan of a page that was signed on paper."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    paper_on = ThaiDateField(label="วันที่ลงนามบนกระดาษ")
    scan = forms.FileField(label="หน้าที่ลงนาม", help_text="PDF หรือภาพถ่ายของหน้าที่ลงนาม ใหญ่ไม่เกิน 20 MB")
    checked = forms.BooleanField(label="ข้าพเจ้าเทียบแล้วว่าข้อความบนกระดาษตรงกับฉบับนี้ทุกตัวอักษร")

    def __init__(self, signer: MouSigner, *args, **options):
        super().__init__(*args, **options)

    def clean_scan(self):
        try:
            self.mark = marks.scanned(self.cleaned_data["scan"])
        except marks.Unfit as unfit:
            raise ValidationError(str(unfit)) from None
        return self.cleaned_data["scan"]

    def clean_paper_on(self):
        day = self.cleaned_data["paper_on"]
        if day > timezone.localdate():
            raise ValidationError("วันนี้ยังมาไม่ถึง")
        return day
