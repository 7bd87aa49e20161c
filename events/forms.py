"""Forms of the programme desk. Each takes the row it edits as ``instance``, new rows with their assembly set."""

from datetime import date, datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextField
from django.utils import timezone

from events import clashes, uploads, youtube
from events.models import Announcement, Assembly, Document, Kind, News, Recording, Section, Session, Venue
from moral_assembly import thai
from moral_assembly.forms import Form, ModelForm, PhoneField, ThaiTimeField
from moral_assembly.slugs import short_code
from networks.models import Person, Province

TAKEN_SLUGS = {"mine", "embed", "embedding"}  # below programme/


class DeskForm(ModelForm):
    """The form of a row of an assembly; a code that is not typed is made, and what ends does so after it began."""

    span = ("opens_at", "closes_at", "เวลาปิดต้องอยู่หลังเวลาเปิด")  # the fields of start and end, if it has them

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = "อักษรอังกฤษ ตัวเลข และขีด เว้นว่างให้ระบบตั้งให้"
            if not self.instance.pk:
                self.initial["slug"] = ""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 8 if isinstance(self._meta.model._meta.get_field(name), TextField) else 3

    @property
    def assembly(self) -> Assembly:
        return self.instance.assembly

    def clean_slug(self):
        return self.cleaned_data["slug"] or self.instance.slug or short_code()

    def clean(self):
        cleaned = super().clean()
        first, last, words = self.span
        start, end = cleaned.get(first), cleaned.get(last)
        if start and end and end <= start:
            self.add_error(last, words)
        return cleaned


class AssemblyForm(ModelForm):
    class Meta:
        model = Assembly
        fields = ["name", "theme", "starts_on", "ends_on", "place", "host", "areas", "places_per_area", "is_published"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "วันสุดท้ายต้องไม่อยู่ก่อนวันแรก")
        return cleaned


class NewAssemblyForm(AssemblyForm):
    """A new edition, empty or in the shape of an earlier one."""

    shape = forms.ModelChoiceField(
        Assembly.objects.none(),
        label="ใช้โครงจาก",
        required=False,
        empty_label="เริ่มจากว่าง",
        help_text="ได้สถานที่ ประเภทรายการ กรอบแนวคิด และชื่อรายการเป็นร่างที่ยังไม่มีเวลา เริ่มจากว่างได้ประเภทรายการที่ใช้กันทั่วไป",
    )

    class Meta(AssemblyForm.Meta):
        fields = ["year", "shape", "name", "theme", "starts_on", "ends_on", "place", "host"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["shape"].queryset = self.instance.province.assemblies.all()
        self.fields["year"].label = "ปี (พ.ศ.)"

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not 2500 <= year <= 2699:
            raise ValidationError("ใส่ปี พ.ศ. เช่น ๒๕๖๙")
        return year


class VenueForm(DeskForm):
    class Meta:
        model = Venue
        fields = [
            *("name", "kind", "parallel", "opens_at", "closes_at", "capacity"),
            *("address", "district", "map_url", "order", "slug"),
        ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["district"].queryset = self.assembly.province.districts.all()


class KindForm(DeskForm):
    class Meta:
        model = Kind
        fields = ["name", "is_break", "wants_speaker", "order", "slug"]


class SectionForm(DeskForm):
    class Meta:
        model = Section
        fields = ["title", "body", "order", "slug"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["body"].widget.attrs["rows"] = 16
        self.fields["body"].help_text = "จัดรูปแบบด้วย Markdown ได้ เช่น **ตัวหนา** และ - รายการ"


class YouTubeField(forms.CharField):
    """An address of a video on YouTube, in any form or as its bare code; the one form that is kept comes out."""

    def __init__(self, **options):
        super().__init__(
            **{"max_length": 500, "help_text": "วางลิงก์แบบใดก็ได้ เช่น youtu.be หรือ youtube.com/live", **options}
        )

    def clean(self, value):
        text = super().clean(value)
        try:
            return youtube.watch_url(youtube.video_code(text)) if text else ""
        except youtube.NotYouTube:
            raise ValidationError("ลิงก์นี้ไม่ใช่วิดีโอ YouTube คัดลอกลิงก์จากปุ่มแชร์ของ YouTube") from None


class SessionForm(DeskForm):
    """All of a session but its state and speakers, which have deeds of their own."""

    live_url = YouTubeField(label="ลิงก์ถ่ายทอดสด", required=False)

    day = forms.TypedChoiceField(label="วัน", required=False, coerce=date.fromisoformat, empty_value=None)
    starts = ThaiTimeField(label="เริ่ม", required=False, help_text="เช่น 13.30")
    ends = ThaiTimeField(label="สิ้นสุด", required=False)
    field_order = ["title", "kind", "day", "starts", "ends", "venue", "everywhere", "hosts", "body", "live_url", "slug"]

    class Meta:
        model = Session
        fields = ["title", "kind", "venue", "everywhere", "hosts", "body", "live_url", "slug"]
        widgets = {"hosts": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["kind"].queryset = self.assembly.kinds.all()
        self.fields["venue"].queryset = self.assembly.venues.all()
        self.fields["venue"].empty_label = "ยังไม่กำหนด"
        self.fields["hosts"].queryset = self.assembly.province.networks.all()
        self.fields["everywhere"].label = "จัดทุกสถานที่ เช่น พักกลางวัน"
        start, end = self.instance.starts_at, self.instance.ends_at
        if start:
            start, end = timezone.localtime(start), timezone.localtime(end)
            self.initial |= {"day": start.date().isoformat(), "starts": start.time(), "ends": end.time()}
        self.fields["day"].choices = [("", "ยังไม่กำหนด"), *self._days(start.date() if start else None)]

    def _days(self, own: date | None):
        length = (self.assembly.ends_on - self.assembly.starts_on).days + 1
        days = {self.assembly.starts_on + timedelta(days=number) for number in range(length)}
        days |= {own} if own else set()
        return [(day.isoformat(), thai.format_date(day, "full")) for day in sorted(days)]

    def clean_slug(self):
        """Some addresses below ``programme/`` are no session's."""
        if self.cleaned_data["slug"] in TAKEN_SLUGS:
            raise forms.ValidationError("รหัสนี้ระบบใช้อยู่แล้ว เลือกคำอื่น")
        return self.cleaned_data["slug"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("everywhere") and cleaned.get("venue"):
            self.add_error("venue", "รายการที่จัดทุกสถานที่ไม่ต้องเลือกสถานที่")
        if self.errors:
            return cleaned
        names = ("day", "starts", "ends")
        missing = [name for name in names if not cleaned[name] and cleaned[name] is None]
        if missing and len(missing) < len(names):
            for name in missing:
                self.add_error(name, "ใส่วัน เวลาเริ่ม และเวลาสิ้นสุดให้ครบ หรือเว้นว่างทั้งสามช่อง")
        elif not missing and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม รายการที่ข้ามเที่ยงคืนให้แบ่งเป็นสองรายการ")
        return cleaned

    def _post_clean(self):
        """Put the moments together before the model's own rules are asked; the clash is then told by name."""
        data = self.cleaned_data
        if not self.errors:
            moments = [
                data[name] and datetime.combine(data["day"], data[name], thai.ZONE) for name in ("starts", "ends")
            ]
            moments = moments if data["day"] else [None, None]
            if moments != [self.instance.starts_at, self.instance.ends_at]:
                self.instance.delayed_minutes = 0  # a delay counts from the time that was announced
            self.instance.starts_at, self.instance.ends_at = moments
        super()._post_clean()
        if not self.errors:
            for field, words in clashes.taken(self.instance):
                self.add_error(field, words)

    def _get_validation_exclusions(self):
        """The clash of times is told by ``clashes.taken`` and held by the database."""
        return super()._get_validation_exclusions() | {"busy", "shares_venue"}


class CancelForm(ModelForm):
    """Why a session does not take place; visitors read it."""

    class Meta:
        model = Session
        fields = ["cancel_reason"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["cancel_reason"].required = True
        self.fields["cancel_reason"].help_text = "ผู้เข้าชมเห็นข้อความนี้"


DUTIES = ("วิทยากร", "ผู้กล่าวปาฐกถา", "ผู้ดำเนินรายการ", "ผู้นำเสนอ", "ประธาน", "พิธีกร")


def duty_field() -> forms.CharField:
    return forms.CharField(label="หน้าที่", max_length=100, initial=DUTIES[0], help_text=f"เช่น {' '.join(DUTIES[1:5])}")


class DutyForm(Form):
    """A person of the province and what they do in a session."""

    person = forms.ModelChoiceField(Person.objects.none(), label="บุคคล", widget=forms.HiddenInput)
    duty = duty_field()

    def __init__(self, province: Province, *args, **options):
        super().__init__(*args, **options)
        self.fields["person"].queryset = province.people.all()


class PersonForm(ModelForm):
    """A speaker who is not known yet. The prefix is free: titles of monks, ranks and professors follow no list."""

    duty = duty_field()
    phone = PhoneField(label="โทรศัพท์", required=False, help_text="เห็นเฉพาะผู้จัดงาน ไม่เผยแพร่")

    class Meta:
        model = Person
        fields = ["prefix", "given_name", "family_name", "position", "organization", "email", "phone", "is_public"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["prefix"].help_text = "เช่น นาย พระครู ผศ.ดร. ว่าที่ร้อยตรี"
        self.fields["family_name"].help_text = "ไม่มีนามสกุลให้เว้นว่าง"
        self.fields["organization"].queryset = self.instance.province.organizations.all()
        self.fields["organization"].label = "หน่วยงาน"
        self.fields["organization"].empty_label = "ไม่ระบุ"
        self.fields["email"].help_text = "ใช้แจ้งเมื่อรายการย้ายหรือยกเลิก เห็นเฉพาะผู้จัดงาน ไม่เผยแพร่"
        self.initial["is_public"] = True


class KnownPersonForm(PersonForm):
    """A person whom the province knows already."""

    duty = None

    class Meta(PersonForm.Meta):
        fields = [
            "prefix",
            "given_name",
            "family_name",
            "printed_name",
            "position",
            "organization",
            "network",
            "email",
            "phone",
            "is_public",
        ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["is_public"] = self.instance.is_public
        self.fields["network"].queryset = self.instance.province.networks.all()
        self.fields["network"].label = "เครือข่าย"
        self.fields["network"].empty_label = "ไม่ระบุ"
        self.fields["printed_name"].help_text = "เมื่อชื่อที่พิมพ์ต่างจากคำนำหน้า ชื่อ และนามสกุลต่อกัน"


class RecordingForm(DeskForm):
    video = YouTubeField(label="ลิงก์ YouTube")
    field_order = ["video", "title", "group", "session", "credit", "transcript", "order"]

    class Meta:
        model = Recording
        fields = ["title", "group", "session", "credit", "transcript", "order"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["session"].queryset = self.assembly.sessions.all()
        self.fields["session"].label = "รายการ"
        if self.instance.youtube_id:
            self.initial["video"] = self.instance.watch_url

    def clean_video(self):
        self.instance.youtube_id = youtube.video_code(self.cleaned_data["video"])
        return self.instance.watch_url


class DocumentForm(DeskForm):
    class Meta:
        model = Document
        fields = ["title", "group", "file", "session", "order", "slug"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["session"].queryset = self.assembly.sessions.all()
        self.fields["session"].empty_label = "ไม่ผูกกับรายการใด"
        self.fields["file"].help_text = "PDF, Word, Excel, PowerPoint, JPG หรือ PNG ไม่เกิน 20 MB"
        self.fields["file"].widget.attrs["accept"] = uploads.ACCEPTED

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            uploads.check_document(file)
            self.instance.original_name = file.name[-255:]
        return file


class AnnouncementForm(DeskForm):
    """What is told on top of every page; a new one stands until the day is over, unless it is told otherwise."""

    span = ("starts_at", "ends_at", "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่มแสดง")

    class Meta:
        model = Announcement
        fields = ["text", "link", "level", "starts_at", "ends_at"]
        widgets = {"text": forms.Textarea(attrs={"maxlength": 200}), "level": forms.RadioSelect}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["text"].help_text = "ข้อความธรรมดา ไม่เกิน ๒๐๐ ตัวอักษร เช่น ประตูทิศใต้ปิด ใช้ประตูทิศเหนือ"
        self.fields["link"].help_text = "หน้าที่อ่านรายละเอียดต่อได้"
        self.fields["level"].choices = Announcement.Level.choices
        if not self.instance.pk:
            soonest = timezone.localtime(self.instance.starts_at) + timedelta(hours=1)
            self.initial["ends_at"] = soonest.replace(hour=23, minute=59, second=0, microsecond=0)


class NewsForm(DeskForm):
    class Meta:
        model = News
        fields = [
            *("title", "happened_at", "summary", "body", "credit", "people_count", "organization_count"),
            *("networks", "is_published", "slug"),
        ]
        widgets = {"networks": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["networks"].queryset = self.assembly.province.networks.all()
        self.fields["networks"].label = "เครือข่ายที่เกี่ยวข้อง"
        self.fields["networks"].required = False


class LiveForm(Form):
    """Where a session is broadcast; empty: nowhere. ``seen`` is the address that stood there before."""

    live_url = YouTubeField(label="ลิงก์ถ่ายทอดสด", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, session: Session, typed: str | None = None) -> "LiveForm":
        """The form on the page; ``typed``: what somebody else was quicker than."""
        return cls(initial={"live_url": session.live_url if typed is None else typed, "seen": session.live_url})


class ReplayForm(Form):
    """The recording of a session that is over."""

    video = YouTubeField(label="ลิงก์ YouTube")
