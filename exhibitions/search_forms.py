"""Forms of the search for role models: its categories, criteria and phases."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from events.forms import DeskForm
from exhibitions import weighing
from exhibitions.models import Category, Criterion, Phase
from moral_assembly.forms import ThaiDateTimeField


class CategoryForm(DeskForm):
    class Meta:
        model = Category
        fields = ["name", "kind", "about", "is_blind", "order", "slug"]
        help_texts = {
            "kind": "บุคคลมีช่องชื่อและนามสกุล ประเภทอื่นมีช่องชื่อหน่วยงานหรือชุมชน",
            "is_blind": "กรรมการไม่เห็นชื่อ ภาพ และผู้เสนอจนกว่าจะประกาศผล",
        }


class LinesField(forms.CharField):
    """A list, one item a line."""

    widget = forms.Textarea({"rows": 5})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if any(len(line) > 60 for line in lines):
            raise ValidationError("แต่ละบรรทัดไม่เกิน 60 ตัวอักษร")
        return lines


class CriterionForm(DeskForm):
    scale_labels = LinesField(
        label="ความหมายของคะแนน",
        required=False,
        help_text="บรรทัดละหนึ่งคะแนน เริ่มจากต่ำสุด ครบทุกคะแนนหรือเว้นว่างทั้งหมด",
    )

    class Meta:
        model = Criterion
        fields = [
            *("title", "description", "category", "weight", "information_only"),
            *("scale_max", "scale_labels", "order", "slug"),
        ]
        help_texts = {"weight": "น้ำหนักของทุกเกณฑ์ในประเภทเดียวกันต้องรวมได้ 100 ก่อนให้คะแนน"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["category"].queryset = self.assembly.categories.all()
        self.fields["category"].empty_label = "ทุกประเภท"

    def clean(self):
        cleaned = super().clean()
        labels, most = cleaned.get("scale_labels"), cleaned.get("scale_max")
        if labels and most and len(labels) != most:
            self.add_error("scale_labels", f"มี {len(labels)} บรรทัด แต่คะแนนมี {most} ระดับ")
        if cleaned.get("information_only") and cleaned.get("weight"):
            self.add_error("weight", "เกณฑ์ที่ให้ข้อมูลเท่านั้นใส่น้ำหนัก 0")
        return cleaned

    def _post_clean(self):
        """Judge the weights of the row as it would be."""
        super()._post_clean()
        if not self.errors:
            for category, weight in weighing.upset_by(self.instance):
                self.add_error("weight", f"กรรมการเริ่มให้คะแนนแล้ว ถ้าบันทึก {weighing.told(category, weight)}")


class PhaseForm(DeskForm):
    """When a phase begins and ends; phases follow each other in the order of their kinds."""

    starts_at = ThaiDateTimeField(label="เริ่ม")
    ends_at = ThaiDateTimeField(label="สิ้นสุด", required=False, help_text="เว้นว่างคือไม่มีกำหนดสิ้นสุด")
    span = ("starts_at", "ends_at", "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม")

    class Meta:
        model = Phase
        fields = ["kind"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.span:
            self.initial |= {"starts_at": self.instance.starts_at, "ends_at": self.instance.ends_at}

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.instance.span = DateTimeTZRange(cleaned["starts_at"], cleaned["ends_at"])
            self._check_order(cleaned["kind"])
        return cleaned

    def _check_order(self, kind: str) -> None:
        order = list(Phase.Kind.values)
        for other in self.assembly.phases.exclude(pk=self.instance.pk):
            comes_first = order.index(kind) < order.index(other.kind)
            if other.kind != kind and comes_first != (self.instance.starts_at < other.starts_at):
                self.add_error(
                    "starts_at", f"ช่วง{Phase.Kind(kind).label}ต้องอยู่{'ก่อน' if comes_first else 'หลัง'}ช่วง{other}"
                )
