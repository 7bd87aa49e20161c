"""Forms of booths: the application with its products, its photographs and documents, and what organizers decide."""

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from events import uploads, youtube
from events.forms import YouTubeField
from events.models import Assembly, Venue
from exhibitions import booth_changes
from exhibitions.models import Booth, BoothCall, BoothPhoto, BoothQuestion, Product, Zone
from moral_assembly import pictures, thai
from moral_assembly.forms import Form, HeldFileField, ModelForm, PhoneField, ThaiIntegerField
from networks.album_forms import ManyFilesField
from networks.models import Network, Virtue
from networks.picture_forms import PictureField, WordsForm, credit_field

MOST_PRODUCTS = 20
UNANSWERED = "ยังไม่ได้ใส่ ต้องใส่ก่อนส่งใบสมัคร"
QUESTION = "question-"
Kind = BoothQuestion.Kind


class ApplicationForm(ModelForm):
    """What a network applies with, as the call asks for it: a draft may lack anything, a ``complete`` one nothing.

    Organizers alone may leave out the network; others would not find their draft again.
    """

    contact_phone = PhoneField(label="โทรศัพท์ที่เผยแพร่", required=False)
    video = YouTubeField(label="วิดีโอ YouTube", required=False)
    power_watts = ThaiIntegerField(label="ไฟฟ้า (วัตต์)", required=False, min_value=0, max_value=100_000)
    tables = ThaiIntegerField(label="โต๊ะ (ตัว)", required=False, min_value=0, max_value=50)

    class Meta:
        model = Booth
        fields = [
            *("network", "title", "organization", "wished_area", "wished_zone", "story", "virtues"),
            *("contact_name", "contact_phone", "contact_url"),
            *("power_watts", "tables", "needs_water", "needs", "on_duty"),
        ]
        widgets = {
            "story": forms.Textarea({"rows": 8}),
            "on_duty": forms.Textarea({"rows": 3}),
            "virtues": forms.CheckboxSelectMultiple,
        }
        labels = {"contact_name": "ชื่อผู้ให้ติดต่อที่เผยแพร่"}
        help_texts = {
            "title": "ชื่อที่ผู้เข้าชมเห็น เช่น ธนาคารขยะสร้างสวัสดิการ",
            "story": "เดิมเป็นอย่างไร ทำอะไร แล้วสิ่งใดเปลี่ยนไปในทางที่ดีขึ้น",
            "needs": "เช่น ปลั๊กพ่วงยาว บอร์ดตั้งพื้น",
            "on_duty": "บรรทัดละหนึ่งคน ชื่อและโทรศัพท์ ผู้จัดงานเห็นเท่านั้น ไม่เผยแพร่ และลบเมื่อครบกำหนดเก็บข้อมูลของงาน",
        }
        error_messages = {"contact_url": {"invalid": "ใส่ที่อยู่เว็บให้ครบ เช่น https://example.org"}}

    def __init__(
        self, call: BoothCall | None, networks: QuerySet[Network], *args, needs_network=True, complete=False, **options
    ):
        super().__init__(*args, **options)
        self.call, self.needs_network, self.complete = call, needs_network, complete
        self.questions = list(call.questions.all()) if call else []
        self._narrow(networks)
        if self.instance.youtube_id:
            self.initial["video"] = self.instance.watch_url
        for question in self.questions:
            name = QUESTION + question.slug
            self.fields[name] = _field_of(question)
            self.initial[name] = self.instance.answers.get(question.slug, "")
        for name in self._not_asked():
            del self.fields[self._field_name(name)]
        self._require({self._field_name(name) for name in booth_changes.required(call)})

    def _narrow(self, networks: QuerySet[Network]) -> None:
        """Offer what there is in this edition."""
        assembly = self.instance.assembly
        self.fields["network"].queryset = networks
        self.fields["wished_area"].queryset = assembly.venues.exclude(kind=Venue.Kind.ONLINE)
        self.fields["wished_zone"].queryset = Zone.objects.filter(area__assembly=assembly).select_related("area")
        self.fields["virtues"].queryset = virtues_of(assembly)
        for name in ("network", "wished_area", "wished_zone"):
            self.fields[name].empty_label = "ยังไม่เลือก"
        self.order_fields(
            ["network", "title", "organization", "wished_area", "wished_zone", "story", "virtues", "video"]
        )

    def _require(self, names: set[str]) -> None:
        """Let the page say what is needed before it is sent; a draft that comes back may lack it."""
        names |= {QUESTION + each.slug for each in self.questions if each.is_required}
        for name, field in self.fields.items():
            field.required = name in names and (self.complete or not self.is_bound)
            field.error_messages["required"] = UNANSWERED
        self.fields["network"].required = self.needs_network

    @staticmethod
    def _field_name(name: str) -> str:
        return "video" if name == "youtube_id" else name

    def _not_asked(self) -> list[str]:
        off = [name for name in booth_changes.ASKABLE if booth_changes.asked(self.call, name) == BoothCall.Ask.OFF]
        return [name for name in off if name != "products"]

    @property
    def asks_products(self) -> bool:
        return booth_changes.asked(self.call, "products") != BoothCall.Ask.OFF

    def save(self, commit=True):
        if "video" in self.cleaned_data:
            self.instance.youtube_id = youtube.code_or_none(self.cleaned_data["video"])
        answers = {each.slug: self.cleaned_data.get(QUESTION + each.slug) for each in self.questions}
        self.instance.answers = {**self.instance.answers, **answers}
        return super().save(commit)


def virtues_of(assembly: Assembly) -> QuerySet[Virtue]:
    """The virtues that stood in the national plan in the year of the edition."""
    known = Virtue.objects.filter(first_year__lte=assembly.year)
    return known.exclude(last_year__lt=assembly.year)


def _field_of(question: BoothQuestion) -> forms.Field:
    about = {"label": question.label, "help_text": question.hint, "required": False}
    if question.kind == Kind.YES:
        return forms.BooleanField(**about)
    if question.kind == Kind.CHOICE:
        options = [line.strip() for line in question.options.splitlines() if line.strip()]
        return forms.ChoiceField(choices=[("", "ยังไม่เลือก"), *((each, each) for each in options)], **about)
    if question.kind == Kind.TEXT:
        return forms.CharField(max_length=5000, widget=forms.Textarea({"rows": 4}), **about)
    return forms.CharField(max_length=300, **about)


# Products


class PriceField(forms.DecimalField):
    """Baht in Thai or Arabic digits, with or without commas."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **options):
        super().__init__(max_digits=9, decimal_places=2, **options)
        self.error_messages["invalid"] = "ใส่ราคาเป็นตัวเลข เช่น 120 หรือ 1,250.50"
        self.validators.append(MinValueValidator(0, "ราคาต้องไม่ติดลบ"))

    def to_python(self, value):
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)

    def prepare_value(self, value):
        return f"{value:f}".removesuffix(".00") if hasattr(value, "as_tuple") else value


class ProductForm(ModelForm):
    """One product; a row left empty is none."""

    price = PriceField(label="ราคา (บาท)", required=False, help_text="เว้นว่างได้ถ้าไม่ขายหรือราคาไม่แน่นอน")
    picture = PictureField(label="ภาพผลิตภัณฑ์", required=False)

    class Meta:
        model = Product
        fields = ["name", "price", "unit"]


class ProductRows(BaseInlineFormSet):
    """The products of an application, some rows to spare."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "ลบผลิตภัณฑ์นี้"

    @property
    def kept(self) -> list[ProductForm]:
        """The rows that say something and are not to be deleted."""
        return [form for form in self if form not in self.deleted_forms and (form.has_changed() or form.instance.pk)]

    @property
    def is_empty(self) -> bool:
        return not any(form.cleaned_data.get("name") for form in self.kept)


_Products = inlineformset_factory(
    Booth,
    Product,
    form=ProductForm,
    formset=ProductRows,
    extra=2,
    can_delete_extra=False,
    max_num=MOST_PRODUCTS,
    absolute_max=MOST_PRODUCTS,
)


def products_form(booth: Booth, data=None, files=None) -> ProductRows:
    rows = booth.products.select_related("photo") if booth.pk else Product.objects.none()
    return _Products(data, files, instance=booth, prefix="products", queryset=rows)


# Photographs and documents


class PhotosForm(Form):
    """Photographs of a booth, and who took them."""

    photos = ManyFilesField(label="ภาพ", help_text=f"เลือกได้หลายภาพพร้อมกัน {pictures.HINT}")
    credit = credit_field()


class PhotoWordsForm(WordsForm):
    """The words of one photograph among those of a booth, its place, and whether it goes."""

    order = ThaiIntegerField(label="ลำดับ", required=False, min_value=1, max_value=32_767)
    gone = forms.BooleanField(label="ลบภาพนี้", required=False)

    def __init__(self, photo: BoothPhoto, data=None):
        self.photo = photo
        words = {name: getattr(photo.picture, name) for name in ("alt", "is_decorative", "credit")}
        super().__init__(data, prefix=photo.picture.code, initial={**words, "order": photo.order})

    @classmethod
    def is_in(cls, data, photo: BoothPhoto) -> bool:
        return f"{photo.picture.code}-alt" in data


class DocumentForm(Form):
    """A file that goes with an application."""

    title = forms.CharField(label="ชื่อเอกสาร", max_length=200, help_text="เช่น หนังสือรับรองกลุ่ม")
    file = HeldFileField(label="ไฟล์", help_text="PDF, Word, Excel, PowerPoint, JPG หรือ PNG ไม่เกิน 20 MB")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = uploads.ACCEPTED

    def clean_file(self):
        file = self.cleaned_data["file"]
        uploads.check_document(file)
        return file


# Deciding


class DecisionForm(Form):
    """What goes with a move: what the sender saw, why, and in which zone an accepted booth will stand."""

    revision = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(label="เหตุผล", required=False, max_length=500, widget=forms.Textarea({"rows": 3}))
    zone = forms.ModelChoiceField(Zone.objects.none(), label="โซน", required=False, empty_label="ยังไม่เลือก")

    def __init__(self, assembly: Assembly, *args, **options):
        super().__init__(*args, **options)
        self.fields["zone"].queryset = Zone.objects.filter(area__assembly=assembly).select_related("area")


class BoothFilterForm(Form):
    """Which booths to show; a choice that means nothing narrows nothing."""

    q = forms.CharField(label="ชื่อบูธ หน่วยงาน หรือผลิตภัณฑ์", required=False, max_length=100)
    state = forms.ChoiceField(label="สถานะ", required=False, choices=[("", "ทุกสถานะ"), *Booth.State.choices])
    network = forms.ModelChoiceField(
        Network.objects.none(), label="เครือข่าย", required=False, empty_label="ทุกเครือข่าย", to_field_name="slug"
    )
    area = forms.ModelChoiceField(
        Venue.objects.none(), label="พื้นที่", required=False, empty_label="ทุกพื้นที่", to_field_name="slug"
    )
    kind = forms.ChoiceField(label="ลักษณะโซน", required=False, choices=[("", "ทุกลักษณะ"), *Zone.Kind.choices])
    changed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, assembly: Assembly, networks: QuerySet[Network], *args, **options):
        super().__init__(*args, **options)
        self.fields["network"].queryset = networks
        self.fields["area"].queryset = assembly.venues.filter(zones__isnull=False).distinct()

    @property
    def asked(self) -> dict:
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: QuerySet[Booth]) -> QuerySet[Booth]:
        """Keep those asked for; the zone that a booth got counts, before that the one wished for."""
        asked = self.asked
        for word in thai.normalise(asked.get("q", "")).split():
            named = Product.objects.filter(booth=OuterRef("pk"), search_text__contains=word)
            rows = rows.filter(Q(search_text__contains=word) | Exists(named))
        plain = {"state": "state", "network": "network", "changed": "is_changed"}
        rows = rows.filter(**{field: asked[name] for name, field in plain.items() if name in asked})
        for name in ("area", "kind"):
            if name in asked:
                given = Q(**{f"zone__{name}": asked[name]})
                rows = rows.filter(given | Q(zone=None, **{f"wished_zone__{name}": asked[name]}))
        return rows
