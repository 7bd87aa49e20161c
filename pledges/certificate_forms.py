"""Forms of the certificates' desk."""

from django import forms

from events.models import Assembly
from moral_assembly import pictures
from moral_assembly.forms import Form, HeldFileField, HeldFileInput, ModelForm
from moral_assembly.sheets.fields import SheetField
from pledges import designing
from pledges.designs import COMMON, OWN, Design, Paper, Signatory
from pledges.models import Certificate, CertificateDesign, Declaration, Pledge

SIGNATORIES = (1, 2, 3)
MARK = ("mark", "ตราของงาน")
BORDERS = {"woven": "ลายผ้าทอ", "": "ไม่มีกรอบ"}


def _lines(label: str, rows: int, longest: int, **options) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=longest, widget=forms.Textarea({"rows": rows}), **options
    )


class DesignForm(ModelForm):
    """A design: what it is called, and its layout, which becomes the next version when this one was issued from."""

    paper = forms.ChoiceField(label="กระดาษ", choices=Paper.choices)
    border = forms.ChoiceField(label="กรอบ", choices=BORDERS.items(), required=False, widget=forms.RadioSelect)
    background = forms.ChoiceField(label="ภาพพื้นหลังเต็มแผ่น", required=False, help_text="ถ้าเลือกภาพ ระบบไม่พิมพ์กรอบ")
    emblems = forms.MultipleChoiceField(label="ตราด้านบน", required=False, widget=forms.CheckboxSelectMultiple)
    number = forms.CharField(label="เลขที่", max_length=100, help_text="ต้องมี {number}")
    issuer = _lines("ผู้มอบ", 2, 300, help_text="หนึ่งบรรทัดต่อหนึ่งหน่วยงาน")
    opening = _lines("ข้อความก่อนชื่อ", 1, 200)
    detail = _lines("ใต้ชื่อ", 2, 300)
    body = _lines("เนื้อความ", 3, 600)
    blessing = _lines("คำอวยพร", 1, 300)
    given = _lines("วันที่มอบ", 1, 200)

    TEXTS = ("number", "issuer", "opening", "detail", "body", "blessing", "given")

    class Meta:
        model = CertificateDesign
        fields = ["name", "kind"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        design = self.instance
        kept = Design.of(design.version.layout) if design.version_id else Design()
        self._offer_pictures(design.assembly)
        self._ask_signatories(kept)
        for name in ("paper", "border", "background", *self.TEXTS):
            self.initial.setdefault(name, getattr(kept, name))
        self.initial.setdefault("emblems", list(kept.emblems))
        if design.pk and Certificate.objects.filter(version__design=design).exists():
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = "ออกเกียรติบัตรจากแบบนี้แล้ว จึงเปลี่ยนประเภทไม่ได้"

    def _offer_pictures(self, assembly: Assembly) -> None:
        self.pictures = list(assembly.design_pictures.values_list("slug", "title"))
        self.fields["background"].choices = [("", "ไม่ใช้ภาพ"), *self.pictures]
        self.fields["emblems"].choices = [MARK, *self.pictures]

    def _ask_signatories(self, kept: Design) -> None:
        for n in SIGNATORIES:
            each = kept.signatories[n - 1] if n <= len(kept.signatories) else Signatory("")
            self.fields[f"signatory{n}"] = forms.CharField(
                label=f"ผู้ลงนามคนที่ {n}", required=False, max_length=150, initial=each.name
            )
            self.fields[f"position{n}"] = _lines("ตำแหน่งที่พิมพ์ใต้ชื่อ", 2, 200, initial=each.position)
            choices = [("", "เว้นที่ไว้ลงนามด้วยมือ"), *self.pictures]
            self.fields[f"picture{n}"] = forms.ChoiceField(
                label="ภาพลายมือชื่อ", required=False, choices=choices, initial=each.picture
            )

    def layout(self) -> dict:
        """What was typed as a design keeps it; texts also while something is wrong with them."""
        chosen = {name: self.cleaned_data.get(name, "") for name in ("paper", "border", "background")}
        texts = {name: self._typed(name) for name in self.TEXTS}
        signatories = [
            {
                "name": name,
                "position": self._typed(f"position{n}"),
                "picture": self.cleaned_data.get(f"picture{n}", ""),
            }
            for n in SIGNATORIES
            if (name := self._typed(f"signatory{n}"))
        ]
        chosen["paper"] = chosen["paper"] or Paper.A4_LANDSCAPE
        return {**chosen, **texts, "emblems": self.cleaned_data.get("emblems", []), "signatories": signatories}

    def _typed(self, name: str) -> str:
        words = self.cleaned_data.get(name, self.data.get(self.add_prefix(name), ""))
        return words.replace("\r\n", "\n")[:1000]

    def clean(self):
        for name, words in Design.of(self.layout()).unknown().items():
            shown = ", ".join(f"{{{word}}}" for word in words)
            self.add_error(name, f"ไม่รู้จักคำแทน {shown} ใช้ได้เฉพาะ {placeholders()}")
        if "{number}" not in self.cleaned_data.get("number", "{number}"):
            self.add_error("number", "ใส่ {number} เพื่อให้ทุกฉบับมีเลขที่ของตน")
        for n in SIGNATORIES:
            if not self.cleaned_data.get(f"signatory{n}") and self.cleaned_data.get(f"position{n}"):
                self.add_error(f"signatory{n}", "ใส่ชื่อผู้ลงนาม หรือลบตำแหน่งออก")

    def save(self, commit=True):
        layout = self.layout()
        design = super().save(commit)
        designing.write(design, layout)
        return design


def placeholders() -> str:
    return " ".join(f"{{{name}}}" for name in COMMON | OWN)


class PictureForm(Form):
    """A picture for designs."""

    title = forms.CharField(label="ชื่อภาพ", max_length=150, help_text="เช่น ตราจังหวัด หรือ ลายมือชื่อผู้ว่าราชการจังหวัด")
    file = HeldFileField(
        label="ไฟล์ภาพ",
        help_text=f"{pictures.HINT} ลายมือชื่อและตราควรเป็น PNG พื้นโปร่งใส",
        widget=HeldFileInput({"accept": pictures.ACCEPTED}),
    )


class PledgeRecipientsForm(Form):
    """Which of those who pledged."""

    declaration = forms.ModelChoiceField(label="ประกาศ", queryset=Declaration.objects.none(), to_field_name="slug")
    network = forms.ModelChoiceField(
        label="เครือข่าย", queryset=None, required=False, empty_label="ทุกเครือข่าย", to_field_name="slug"
    )
    way = forms.ChoiceField(label="วิธียืนยัน", required=False, choices=[("", "ทุกวิธี"), *Pledge.Way.choices])

    def __init__(self, assembly: Assembly, *args, **options):
        super().__init__(*args, **options)
        self.fields["declaration"].queryset = assembly.declarations.all()
        self.fields["network"].queryset = assembly.province.networks.select_related("province")


class ListForm(Form):
    """A list of recipients: a file, or pasted."""

    error_title = "ยังอ่านรายชื่อไม่ได้"
    file = SheetField(
        label="ไฟล์รายชื่อ",
        required=False,
        help_text="ไฟล์ .xlsx หรือ .csv ไม่เกิน ๑๐ MB มีคอลัมน์ ชื่อ หน่วยงาน ตำแหน่ง เรื่อง และที่อยู่ถ้าจะส่งทางไปรษณีย์",
    )
    pasted = forms.CharField(
        label="หรือวางรายชื่อ",
        required=False,
        max_length=500_000,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="หนึ่งคนต่อหนึ่งบรรทัด คั่นหน่วยงาน ตำแหน่ง เรื่อง และที่อยู่ด้วยแท็บหรือจุลภาค วางจาก Excel ได้",
    )

    def clean(self):
        if not self.errors and not self.cleaned_data.get("file") and not self.cleaned_data.get("pasted", "").strip():
            self.add_error("file", "เลือกไฟล์หรือวางรายชื่อ")


class BatchForm(Form):
    """What a batch is called, and whether its files are sealed."""

    title = forms.CharField(label="ชื่อชุด", max_length=200, help_text="เจ้าหน้าที่เห็นเท่านั้น")
    wants_seal = forms.BooleanField(
        label="ลงลายมือชื่อดิจิทัลของงานในทุกไฟล์ (ถ้าลงไม่ได้ ระบบจะไม่ออกเกียรติบัตรและบอกสาเหตุ)", required=False
    )


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(
        label="เหตุผล", max_length=300, help_text="ถ้าระงับ เพิกถอน หรือออกแทน ผู้ตรวจสอบเกียรติบัตรจะเห็นเหตุผลนี้ อย่าใส่ข้อมูลส่วนบุคคล"
    )


class ReplacementForm(Form):
    """The words of the certificate that takes the place of another."""

    name = forms.CharField(label=OWN["name"], max_length=300)
    organization = forms.CharField(label=OWN["organization"], max_length=250, required=False)
    position = forms.CharField(label=OWN["position"], max_length=200, required=False)
    network = forms.CharField(label=OWN["network"], max_length=200, required=False)
    virtue = forms.CharField(label=OWN["virtue"], max_length=200, required=False)
    subject = forms.CharField(label=OWN["subject"], max_length=600, required=False)
    reason = forms.CharField(label="เหตุที่ออกแทน", max_length=300)
