"""What an edition is, and what its programme is made of: concept, venues and kinds of session."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import ThaiSortKey, search_column, trigram
from networks.models import District, Province


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

    def telling(self, now: datetime):
        """With what is announced from ``now`` on, in the same statement; ``Assembly.tell`` picks what is shown."""
        announcements = self.model.announcements.field.model.objects
        coming = announcements.filter(assembly=OuterRef("pk"), ends_at__gt=now).order_by("-level", "-starts_at")
        told = JSONObject(**{name: name for name in ("text", "link", "level", "starts_at", "ends_at")})
        return self.annotate(announced=ArraySubquery(coming.values(told=told)))


class Assembly(Revised):
    """One edition of a province's assembly and market (งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม); ``year`` is Buddhist.

    The public reads the programme of ``current_release`` alone; without one there is none yet.
    """

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
    current_release = models.ForeignKey(
        "Release",
        models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="กำหนดการที่เผยแพร่",
    )

    objects = AssemblyQuerySet.as_manager()
    shows_working_copy = False  # set for one reader (events/editions.py)

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

    @property
    def placed_name(self) -> str:
        """The name, and the province where the name does not say it."""
        province = self.province.name
        return self.name if province in self.name else f"{self.name} จังหวัด{province}"

    def tell(self, now: datetime) -> datetime | None:
        """Keep in ``told`` what is announced at ``now``, and return until when that is so (None: until a change)."""
        coming = [self.announcements.model.of_json(row) for row in self.announced]
        self.told = [each for each in coming if each.starts_at <= now]
        return min((each.ends_at if each.starts_at <= now else each.starts_at for each in coming), default=None)


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
    wants_speaker = models.BooleanField("ต้องมีวิทยากร", default=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ประเภทรายการ"
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="one_kind_of_a_slug")]

    def __str__(self):
        return self.name
