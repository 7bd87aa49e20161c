"""Forms of the stories of role models."""

from django import forms
from django.core.exceptions import ValidationError

from events import youtube
from events.forms import DeskForm
from exhibitions.models import RoleModel
from networks.models import Virtue
from networks.picture_forms import PictureField, WordsForm

TAKEN = {"nominate"}  # below role-models/


class StoryForm(DeskForm):
    """The story and the lessons; what was approved before is handed in anew after a change."""

    class Meta:
        model = RoleModel
        fields = [
            *("name", "organization_name", "category", "network", "district", "virtues", "session"),
            *("citation", "story", *RoleModel.LESSONS, "video_url", "writer", "slug"),
        ]
        widgets = {"virtues": forms.CheckboxSelectMultiple, "citation": forms.Textarea({"rows": 3})}
        help_texts = {
            "citation": "หนึ่งถึงสองประโยค ใช้ในหน้าเกียรติยศ บัญชีประกาศ และเกียรติบัตร",
            "session": "รายการในกำหนดการที่ประกาศยกย่องหรือถอดบทเรียน",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        assembly = self.assembly
        self.fields["category"].queryset = assembly.categories.all()
        self.fields["network"].queryset = assembly.province.networks.all()
        self.fields["district"].queryset = assembly.province.districts.all()
        self.fields["session"].queryset = assembly.sessions.all()
        virtues = Virtue.objects.filter(first_year__lte=assembly.year).exclude(last_year__lt=assembly.year)
        self.fields["virtues"].queryset = virtues
        for name in ("network", "district", "session"):
            self.fields[name].empty_label = "ไม่ระบุ"

    def clean_slug(self):
        slug = super().clean_slug()
        if slug in TAKEN:
            raise ValidationError("รหัสนี้ระบบใช้อยู่ ใช้รหัสอื่น")
        return slug

    def clean_video_url(self):
        url = self.cleaned_data["video_url"]
        if url and not youtube.code_or_none(url):
            raise ValidationError("ใส่ลิงก์วิดีโอของ YouTube เช่น https://youtu.be/abcdefghijk")
        return youtube.watch_url(youtube.code_or_none(url)) if url else ""

    def clean(self):
        cleaned = super().clean()
        if self.instance.is_public:
            raise ValidationError("เรื่องนี้เผยแพร่อยู่ ให้ผู้จัดนำลงก่อนแก้")
        return cleaned


class StoryPhotoForm(WordsForm):
    photo = PictureField(label="ภาพ")
    caption = forms.CharField(label="คำบรรยายใต้ภาพ", required=False, max_length=300)
    field_order = ["photo", "alt", "is_decorative", "caption", "credit"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["alt"] and not cleaned["is_decorative"]:
            self.add_error("alt", "บรรยายภาพให้ผู้มองไม่เห็น หรือเลือกว่าเป็นภาพประดับ")
        return cleaned
