"""Forms of organizers: the call for booths with its questions, and the zones."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.forms.models import BaseInlineFormSet, BaseModelFormSet, inlineformset_factory, modelformset_factory

from events.models import Assembly, Venue
from exhibitions import booth_changes
from exhibitions.models import Booth, BoothCall, BoothQuestion, Zone
from moral_assembly import revisions
from moral_assembly.forms import ModelForm, ThaiIntegerField

Ask = BoothCall.Ask
ASK = "ask-"
MOST_QUESTIONS = 20
MOST_ZONES = 100


class CallForm(ModelForm):
    """When the call is open, its rules, and what is asked for."""

    class Meta:
        model = BoothCall
        fields = ["opens_at", "closes_at", "rules"]
        widgets = {"rules": forms.Textarea({"rows": 8})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in booth_changes.ASKABLE:
            choices = [each for each in Ask.choices if name != "needs_water" or each[0] != Ask.REQUIRED]
            self.fields[ASK + name] = forms.ChoiceField(label=booth_changes.label_of(name), choices=choices)
            self.initial[ASK + name] = booth_changes.asked(self.instance, name)

    @property
    def asks(self) -> list:
        return [bound for bound in self if bound.name.startswith(ASK)]

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "เวลาปิดต้องอยู่หลังเวลาเปิด")
        return cleaned

    def save(self, commit=True):
        self.instance.asks = {name: self.cleaned_data[ASK + name] for name in booth_changes.ASKABLE}
        return super().save(commit)


class QuestionForm(ModelForm):
    """One question; a row left empty is none."""

    class Meta:
        model = BoothQuestion
        fields = ["label", "hint", "kind", "options", "is_required"]
        widgets = {"options": forms.Textarea({"rows": 3})}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == BoothQuestion.Kind.CHOICE and not cleaned.get("options", "").strip():
            self.add_error("options", "ใส่ตัวเลือกบรรทัดละหนึ่งข้อ")
        return cleaned


class QuestionRows(BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "ลบคำถามนี้"


_Questions = inlineformset_factory(
    *(BoothCall, BoothQuestion),
    form=QuestionForm,
    formset=QuestionRows,
    extra=2,
    can_delete_extra=False,
    max_num=MOST_QUESTIONS,
    absolute_max=MOST_QUESTIONS,
)


def questions_form(call: BoothCall, data=None) -> QuestionRows:
    return _Questions(data, instance=call, prefix="questions")


class ZoneForm(ModelForm):
    """One zone; a row left empty is none. ``seen`` says which state of it the sender saw."""

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    capacity = ThaiIntegerField(
        label="จำนวนบูธ", required=False, min_value=0, max_value=1000, help_text="เว้นว่างคือไม่จำกัด"
    )
    order = ThaiIntegerField(label="ลำดับ", required=False, min_value=0, max_value=32_767)

    class Meta:
        model = Zone
        fields = ["name", "area", "kind", "colour", "capacity", "order"]
        help_texts = {"colour": "เลข ๑ ถึง ๑๓ ของกลีบดอกไม้"}

    def __init__(self, *args, assembly: Assembly, **options):
        super().__init__(*args, **options)
        self.fields["area"].queryset = assembly.venues.exclude(kind=Venue.Kind.ONLINE)
        self.fields["area"].empty_label = "เลือกพื้นที่"
        self.initial["seen"] = self._stored = str(self.instance.revision) if self.instance.pk else ""

    @property
    def changed_data(self) -> list[str]:
        """What was seen is no field of a zone."""
        return [name for name in super().changed_data if name != "seen"]

    def clean(self):
        """Let who comes second see what stands now; sending the same once more is a choice then."""
        cleaned = super().clean()
        if self._stored and cleaned.get("seen") != self._stored:
            for name in self.changed_data:
                now = revisions.words(self[name], {name: [str(self[name].initial or "")]})
                self.add_error(name, f"ผู้อื่นแก้เป็น “{now}” ก่อนท่าน ถ้ายังต้องการใช้ของท่านให้บันทึกอีกครั้ง")
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self._stored
        return cleaned

    def clean_order(self):
        return self.cleaned_data["order"] or 0

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        taken = self.instance.booths.placeable().count() if self.instance.pk else 0
        if capacity is not None and capacity < taken:
            raise ValidationError(f"โซนนี้มีบูธที่รับแล้ว {taken} บูธ ลดต่ำกว่านั้นไม่ได้")
        return capacity


class ZoneRows(BaseModelFormSet):
    """The zones of an edition, some rows to spare. One with booths in it is not deleted."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "ลบโซนนี้"

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if count := Booth.objects.filter(zone=form.instance.pk).count():
                message = f"โซน “{form.instance.name}” มีบูธ {count} บูธ ย้ายไปโซนอื่นก่อนลบ"
                raise ValidationError(message)


_Zones = modelformset_factory(
    Zone,
    form=ZoneForm,
    formset=ZoneRows,
    extra=2,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_ZONES,
    absolute_max=MOST_ZONES,
)


def zones_form(assembly: Assembly, data=None) -> ZoneRows:
    zones = Zone.objects.filter(area__assembly=assembly).select_related("area").order_by(*Zone._meta.ordering)
    taken = Count("booths", filter=Q(booths__state__in=Booth.PLACEABLE))
    return _Zones(data, queryset=zones.annotate(taken=taken), prefix="zones", form_kwargs={"assembly": assembly})
