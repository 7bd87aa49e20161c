"""When and where: assemblies, venues, sessions, and what is shown before and after them."""

import secrets
from pathlib import Path

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, Deferrable, F, Func, Q, Value, When
from django.db.models.functions import Cast

from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import ThaiSortKey, search_column, trigram
from networks.models import District, Network, Organization, Person, Province


class Revised(models.Model):
    """A row that counts its own changes, so that a form opened before the last one is known to be stale.

    A database trigger counts; no code can forget to.
    """

    revision = models.PositiveIntegerField("รุ่นแก้ไข", default=0, editable=False)

    class Meta:
        abstract = True


class AssemblyQuerySet(models.QuerySet):
    def at(self, province: str, year: int):
        """The edition that ``/<province>/<year>/`` names, with its province."""
        return self.filter(province__slug=province, year=year).select_related("province")

    def current(self) -> "Assembly | None":
        """The newest public edition of all."""
        return self.filter(is_published=True).select_related("province").order_by("-starts_on").first()

    def newest_of_provinces(self) -> "list[Assembly]":
        """The newest public edition of each province, in Thai alphabetical order of the provinces."""
        published = self.filter(is_published=True).select_related("province")
        in_order = published.annotate(place_in_order=ThaiSortKey("province__name")).order_by("place_in_order", "-year")
        return list(in_order.distinct("place_in_order"))


class Assembly(Revised):
    """One edition of a province's assembly and market (งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม); ``year`` is Buddhist."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="assemblies")
    year = models.PositiveSmallIntegerField("ปี (พ.ศ.)")
    name = models.CharField("ชื่องาน", max_length=300)
    theme = models.CharField("แนวคิด", max_length=300, blank=True)
    starts_on = models.DateField("วันแรก")
    ends_on = models.DateField("วันสุดท้าย")
    place = models.CharField("สถานที่จัดงาน", max_length=300, blank=True)
    host = models.CharField("ผู้จัด", max_length=300, blank=True)
    areas = models.PositiveSmallIntegerField("จำนวนพื้นที่ตลาดนัด", default=0)
    places_per_area = models.PositiveSmallIntegerField("จำนวนคนต่อพื้นที่", default=0)
    is_published = models.BooleanField("เผยแพร่", default=True)

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = verbose_name_plural = "งานสมัชชา"
        constraints = [
            models.UniqueConstraint(fields=["province", "year"], name="one_assembly_a_year"),
            models.CheckConstraint(condition=Q(year__range=(2500, 2699)), name="assembly_year_is_buddhist"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="assembly_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.name} พ.ศ. {self.year}"

    def get_absolute_url(self):
        return f"{self.province.get_absolute_url()}{self.year}/"


class Section(Revised):
    """A part of the assembly's concept (กรอบแนวคิด): reasons, objectives, goals …, in Markdown."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="sections")
    slug = ShortCodeField()
    title = models.CharField("หัวข้อ", max_length=200)
    body = models.TextField("เนื้อหา")
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    search_text = search_column("title", "body")

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "กรอบแนวคิด"
        indexes = [trigram("section_search")]
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="one_section_of_a_slug")]

    def __str__(self):
        return self.title


class Venue(Revised):
    """A hall, a market area or an online channel (สถานที่); ``parallel`` ones hold several things at once."""

    class Kind(models.TextChoices):
        HALL = "hall", "ห้องหรือเวที"
        AREA = "area", "พื้นที่เครือข่าย"
        ONLINE = "online", "ออนไลน์"

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="venues")
    slug = ShortCodeField()
    name = models.CharField("ชื่อ", max_length=150)
    kind = models.CharField("ลักษณะ", max_length=10, choices=Kind, default=Kind.HALL)
    capacity = models.PositiveIntegerField("จำนวนที่นั่ง", null=True, blank=True)
    address = models.CharField("ที่อยู่", max_length=300, blank=True)
    district = models.ForeignKey(District, models.SET_NULL, null=True, blank=True, related_name="venues")
    map_url = models.URLField("ลิงก์แผนที่", blank=True)
    parallel = models.BooleanField(
        "จัดหลายรายการพร้อมกันได้", default=False, help_text="สำหรับตลาดนัด ลานกิจกรรม หรือพื้นที่แสดงผลงาน"
    )
    opens_at = models.TimeField("เปิด", null=True, blank=True)
    closes_at = models.TimeField("ปิด", null=True, blank=True)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "สถานที่"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_venue_of_a_slug"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="venue_closes_after_opening",
                violation_error_message="เวลาปิดต้องอยู่หลังเวลาเปิด",
            ),
        ]

    def __str__(self):
        return self.name


class Kind(Revised):
    """A kind of session (ประเภทรายการ): lecture, forum, performance, break …"""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="kinds")
    slug = ShortCodeField()
    name = models.CharField("ชื่อ", max_length=100)
    is_break = models.BooleanField("เป็นช่วงพัก", default=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ประเภทรายการ"
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="one_kind_of_a_slug")]

    def __str__(self):
        return self.name


class Span(Func):
    """The time from one moment to another, without the last one: two sessions may follow each other."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class SessionQuerySet(models.QuerySet):
    def public(self):
        """What visitors may see: published or cancelled, with a time, of a published edition."""
        return self.filter(state__in=Session.PUBLIC, starts_at__isnull=False, assembly__is_published=True)


class Session(Revised):
    """One item of the programme (รายการ). No venue and ``everywhere`` set: a break in all venues at once.

    ``busy`` is the time that it takes from its venue and speakers: none when cancelled or without a time. The database
    itself keeps ``shares_venue`` equal to the venue's ``parallel`` (migration 0003), so no code path gets around the
    exclusion constraint.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "ร่าง"
        PUBLISHED = "published", "เผยแพร่"
        CANCELLED = "cancelled", "ยกเลิก"

    PUBLIC = (State.PUBLISHED, State.CANCELLED)

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="sessions")
    slug = ShortCodeField()
    title = models.CharField("ชื่อรายการ", max_length=300)
    kind = models.ForeignKey(Kind, models.RESTRICT, related_name="sessions", verbose_name="ประเภท")
    body = models.TextField("รายละเอียด", blank=True, help_text="จัดรูปแบบด้วย Markdown ได้")
    venue = models.ForeignKey(
        Venue, models.RESTRICT, null=True, blank=True, related_name="sessions", verbose_name="สถานที่"
    )
    everywhere = models.BooleanField("ทุกสถานที่", default=False)
    starts_at = models.DateTimeField("เริ่ม", null=True, blank=True)
    ends_at = models.DateTimeField("สิ้นสุด", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.DRAFT)
    hosts = models.ManyToManyField(Network, blank=True, related_name="sessions", verbose_name="เครือข่ายเจ้าภาพ")
    people = models.ManyToManyField(Person, through="Speaker", related_name="sessions")
    live_url = models.URLField("ลิงก์ถ่ายทอดสด", blank=True)
    cancel_reason = models.CharField("เหตุที่ยกเลิก", max_length=300, blank=True)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)
    shares_venue = models.BooleanField(default=False, editable=False)
    busy = models.GeneratedField(
        expression=Case(
            When(~Q(state="cancelled") & Q(starts_at__isnull=False), then=Span("starts_at", "ends_at")),
            default=Cast(Value("empty"), DateTimeRangeField()),
        ),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    search_text = search_column("title", "body")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "venue__order", "pk"]
        verbose_name = verbose_name_plural = "รายการ"
        indexes = [trigram("session_search"), models.Index(fields=["assembly", "starts_at"], name="session_day")]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_session_of_a_slug"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(everywhere=False) | Q(venue__isnull=True), name="session_everywhere_has_no_venue"
            ),
            ExclusionConstraint(
                name="one_session_in_a_venue_at_once",
                expressions=[("venue", RangeOperators.EQUAL), ("busy", RangeOperators.OVERLAPS)],
                condition=Q(shares_venue=False),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="สถานที่นี้มีรายการอื่นในเวลาเดียวกัน",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}programme/{self.slug}/"

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC and self.starts_at is not None


class Speaker(models.Model):
    """A person's part in a session (วิทยากร). The database keeps ``busy`` equal to the session's (migration 0003)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="speakings")
    duty = models.CharField("หน้าที่", max_length=100, default="วิทยากร")
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    busy = DateTimeRangeField(blank=True, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "วิทยากร"
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_part_in_a_session"),
            ExclusionConstraint(
                name="one_session_of_a_speaker_at_once",
                expressions=[("person", RangeOperators.EQUAL), ("busy", RangeOperators.OVERLAPS)],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="วิทยากรคนนี้พูดในรายการอื่นในเวลาเดียวกัน",
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.duty})"


def secret_token() -> str:
    """Return what nobody can guess and any address can hold."""
    return secrets.token_urlsafe(24)


class PersonalProgramme(models.Model):
    """The sessions that somebody starred, behind a secret link (กำหนดการของฉัน); it does not say whose they are.

    The choice is never changed, only read: other stars get another link.
    """

    token = models.CharField("รหัสลับในลิงก์", max_length=64, unique=True, default=secret_token, editable=False)
    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="personal_programmes")
    sessions = models.ManyToManyField(Session, related_name="personal_programmes", verbose_name="รายการ")
    created_at = models.DateTimeField("ขอเมื่อ", auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "กำหนดการส่วนตัว"

    def __str__(self):
        return f"กำหนดการส่วนตัว {len(self.sessions.all())} รายการ"

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}programme/mine/{self.token}/"


class Recording(Revised):
    """A replay on YouTube (วิดีโอย้อนหลัง)."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="recordings")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="recordings")
    group = models.CharField("หมวด", max_length=100)
    title = models.CharField("ชื่อ", max_length=300)
    credit = models.CharField("ผู้พูดหรือรายละเอียด", max_length=300, blank=True)
    youtube_id = models.CharField(
        "รหัสวิดีโอ YouTube", max_length=11, validators=[RegexValidator(r"\A[A-Za-z0-9_-]{11}\Z")]
    )
    transcript = models.TextField("คำบรรยายเป็นข้อความ", blank=True)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    search_text = search_column("title", "credit", "transcript")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "วิดีโอย้อนหลัง"
        indexes = [trigram("recording_search")]
        constraints = [models.UniqueConstraint(fields=["assembly", "youtube_id"], name="one_recording_of_a_video")]

    def __str__(self):
        return self.title

    @property
    def watch_url(self) -> str:
        return f"https://youtu.be/{self.youtube_id}"


class Document(Revised):
    """A file for the public (เอกสาร); it may be announced before it is uploaded."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="documents")
    slug = ShortCodeField()
    group = models.CharField("หมวด", max_length=100, blank=True)
    title = models.CharField("ชื่อ", max_length=300)
    file = models.FileField("ไฟล์", upload_to="documents/", blank=True)
    original_name = models.CharField("ชื่อไฟล์เดิม", max_length=255, blank=True, editable=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    search_text = search_column("title", "group")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "เอกสาร"
        indexes = [trigram("document_search")]
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="one_document_of_a_slug")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}documents/{self.slug}/"

    @property
    def download_name(self) -> str:
        return self.title + Path(self.file.name).suffix


class NewsQuerySet(models.QuerySet):
    def public(self):
        """What visitors may read: published, of a published edition."""
        return self.filter(is_published=True, assembly__is_published=True)


class News(Revised):
    """A news item of an assembly (ข่าว), with the people, organizations and networks it tells of."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="news")
    slug = ShortCodeField()
    title = models.CharField("หัวข้อข่าว", max_length=300)
    happened_at = models.DateTimeField("เกิดขึ้นเมื่อ")
    summary = models.CharField("สรุป", max_length=500, blank=True)
    body = models.TextField("เนื้อข่าว")
    credit = models.CharField("ที่มา", max_length=300, blank=True)
    people_count = models.PositiveIntegerField("จำนวนคน", null=True, blank=True)
    organization_count = models.PositiveIntegerField("จำนวนหน่วยงาน", null=True, blank=True)
    people = models.ManyToManyField(Person, blank=True, related_name="news")
    organizations = models.ManyToManyField(Organization, blank=True, related_name="news")
    networks = models.ManyToManyField(Network, blank=True, related_name="news")
    is_published = models.BooleanField("เผยแพร่", default=True)
    search_text = search_column("title", "summary", "body")

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_at"]
        verbose_name = verbose_name_plural = "ข่าว"
        indexes = [trigram("news_search")]
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="one_news_of_a_slug")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}news/{self.slug}/"
