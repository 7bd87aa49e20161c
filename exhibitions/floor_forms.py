"""The plain forms of floor plans: each turns what was typed into the spots where booths shall be."""

from django import forms

from exhibitions import floor
from exhibitions.floor import Spot
from exhibitions.models import Booth, FloorPlan
from exhibitions.models.floor import MOST
from moral_assembly import thai
from moral_assembly.forms import Form, ThaiIntegerField

LONGEST_NUMBER = 10


class SeenForm(Form):
    """A form that says where its sender saw each booth, by the booth's number in the database."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def expected(self) -> dict[int, str]:
        pairs = (each.partition("=") for each in self.cleaned_data["seen"].split())
        return {int(pk): spot for pk, _, spot in pairs if pk.isdecimal()}

    def see(self, *booths: Booth) -> None:
        """Carry where booths stand now, so that sending the form once more is a choice and not a mistake."""
        self.data = self.data.copy()
        self.data["seen"] = written(*booths)


def written(*booths: Booth) -> str:
    """What ``seen`` holds of booths as they stand."""
    return " ".join(f"{booth.pk}={floor.seen(booth)}" for booth in booths)


class PlaceForm(SeenForm):
    """The cell of a booth; without one it waits beside the plan."""

    row = forms.TypedChoiceField(label="แถว", required=False, coerce=int, empty_value=None)
    column = forms.TypedChoiceField(label="ช่อง", required=False, coerce=int, empty_value=None)
    number = forms.CharField(
        label="หมายเลขบูธ",
        required=False,
        max_length=LONGEST_NUMBER,
        help_text="เว้นว่างคือใช้หมายเลขเดิม หรือหมายเลขแรกที่ว่าง",
    )

    def __init__(self, plan: FloorPlan, booth: Booth, *args, **options):
        super().__init__(*args, **options)
        self.plan, self.booth = plan, booth
        here = Spot.of(booth) if floor.stands_on(booth, plan) else None
        for name, count, first in (("row", plan.rows, "ไม่อยู่บนผัง"), ("column", plan.columns, "ไม่อยู่บนผัง")):
            numbers = [(str(number), thai.digits(number)) for number in range(1, count + 1)]
            self.fields[name].choices = [("", first), *numbers]
        self.initial |= {
            "seen": written(booth),
            "row": here and here.row,
            "column": here and here.column,
            "number": here.number if here else "",
        }

    def clean_number(self) -> str:
        return "".join(thai.arabic(self.cleaned_data["number"]).split())

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("row")) is not bool(cleaned.get("column")) and not self.errors:
            self.add_error("column" if cleaned.get("row") else "row", "เลือกทั้งแถวและช่อง หรือเว้นว่างทั้งสองเพื่อนำออกจากผัง")
        return cleaned

    @property
    def spots(self) -> dict[Booth, Spot | None]:
        data = self.cleaned_data
        if not data["row"]:
            return {self.booth: None}
        return {self.booth: Spot(self.plan.pk, data["column"], data["row"], data["number"])}

    @property
    def word(self) -> str:
        spot = self.spots[self.booth]
        if spot is None:
            return f"นำ “{self.booth}” ออกจากผัง"
        return f"วาง “{self.booth}” ที่แถว {thai.digits(spot.row)} ช่อง {thai.digits(spot.column)}"


class SwapForm(SeenForm):
    """Another booth of the plan to change cells with; each keeps its number."""

    other = forms.ModelChoiceField(Booth.objects.none(), label="สลับที่กับ", to_field_name="slug", empty_label="เลือกบูธ")

    def __init__(self, plan: FloorPlan, booth: Booth, *args, **options):
        super().__init__(*args, auto_id="swap_%s", **options)
        self.booth = booth
        others = Booth.objects.filter(placement__plan=plan).exclude(pk=booth.pk).select_related("placement")
        self.fields["other"].queryset = others.order_by("placement__row", "placement__column")
        self.fields["other"].label_from_instance = lambda each: f"{thai.digits(each.placement.number)} {each}"
        self.initial["seen"] = written(booth, *self.fields["other"].queryset)

    @property
    def spots(self) -> dict[Booth, Spot | None]:
        other = self.cleaned_data["other"]
        mine, theirs = Spot.of(self.booth), Spot.of(other)
        return {
            self.booth: Spot(theirs.plan, theirs.column, theirs.row, mine.number),
            other: Spot(mine.plan, mine.column, mine.row, theirs.number),
        }

    @property
    def word(self) -> str:
        return f"สลับที่ “{self.booth}” กับ “{self.cleaned_data['other']}”"


class SizeForm(Form):
    """How many cells a plan has."""

    columns = ThaiIntegerField(label="จำนวนช่องในแถว", min_value=1, max_value=MOST)
    rows = ThaiIntegerField(label="จำนวนแถว", min_value=1, max_value=MOST)
