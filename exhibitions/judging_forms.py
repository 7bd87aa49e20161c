"""Forms of the committee's work."""

from django import forms

from exhibitions.models import Category, CommitteeMember, Criterion, JudgingRules, Review
from exhibitions.results import Scale
from moral_assembly import thai
from moral_assembly.accounts.models import User
from moral_assembly.forms import Form, ThaiIntegerField

LONGEST_COMMENT = 4000


class ScoreForm(Form):
    """The scores of one nomination, a choice for each criterion, and a comment. What was given may change, not go."""

    comment = forms.CharField(
        label="ความเห็นต่อคณะกรรมการ",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="กรรมการและผู้จัดเท่านั้นที่อ่านได้ ไม่เผยแพร่",
    )

    def __init__(self, scale: Scale, *args, review: Review | None, values: dict[int, int], **options):
        self.scale, self.given = scale, values
        initial = {self.key(each): str(values[each.pk]) for each in scale.criteria if each.pk in values}
        super().__init__(*args, initial={**initial, "comment": review.comment if review else ""}, **options)
        for criterion in scale.criteria:
            self.fields[self.key(criterion)] = forms.TypedChoiceField(
                label=criterion.title,
                choices=[(str(value), label) for value, label in criterion.scale],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": f"ให้ได้ ๑ ถึง {thai.digits(criterion.scale_max)} คะแนน"},
            )

    @staticmethod
    def key(criterion: Criterion) -> str:
        return f"criterion-{criterion.slug}"

    def clean(self):
        if not self.errors and not self.values and not self.cleaned_data.get("comment"):
            raise forms.ValidationError("ยังไม่ได้ให้คะแนนข้อใดและยังไม่ได้เขียนความเห็น")

    @property
    def values(self) -> dict[Criterion, int]:
        """What was given now, with what was given before and not sent again."""
        sent = {each: self.cleaned_data.get(self.key(each)) for each in self.scale.criteria}
        return {
            each: value if value is not None else self.given[each.pk]
            for each, value in sent.items()
            if value is not None or each.pk in self.given
        }

    @property
    def rows(self) -> list[tuple[Criterion, forms.BoundField, str]]:
        """Each criterion with its field and what is chosen."""
        return [(each, self[self.key(each)], str(self[self.key(each)].value() or "")) for each in self.scale.criteria]


class InterestForm(Form):
    reason = forms.CharField(
        label="ส่วนได้เสียของท่าน", max_length=300, help_text="เช่น เป็นญาติ เป็นผู้ร่วมงาน ท่านจะไม่ต้องให้คะแนนรายนี้อีก"
    )


class People(forms.ModelMultipleChoiceField):
    """Some of many people, a box each."""

    widget = forms.CheckboxSelectMultiple


class CommitteeForm(Form):
    """Who sits on the committee, and when they see each other's scores."""

    users = People(User.objects.none(), label="กรรมการของงานนี้", required=False)
    others = forms.ChoiceField(
        label="กรรมการเห็นคะแนนของกรรมการคนอื่น", choices=JudgingRules.Others, widget=forms.RadioSelect
    )

    def __init__(self, candidates, *args, **options):
        super().__init__(*args, **options)
        self.fields["users"].queryset = candidates


class SpreadForm(Form):
    """So many members for every nomination."""

    each = ThaiIntegerField(label="กรรมการต่อหนึ่งราย", min_value=1, max_value=50, initial=3)
    category = forms.ModelChoiceField(
        Category.objects.none(), label="ประเภท", required=False, empty_label="ทุกประเภท", to_field_name="slug"
    )

    def __init__(self, assembly, *args, **options):
        super().__init__(*args, **options)
        self.fields["category"].queryset = assembly.categories.all()


class CategoryForm(Form):
    """A whole category for some members."""

    whole = forms.ModelChoiceField(
        Category.objects.none(), label="ประเภท", to_field_name="slug", empty_label="เลือกประเภท"
    )
    members = People(CommitteeMember.objects.none(), label="กรรมการ")

    def __init__(self, assembly, *args, **options):
        super().__init__(*args, **options)
        self.fields["whole"].queryset = assembly.categories.all()
        self.fields["members"].queryset = assembly.committee.select_related("user")
