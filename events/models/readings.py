"""What is watched and read: replays, documents and news."""

from pathlib import Path

from django.core.validators import RegexValidator
from django.db import models

from events import youtube
from events.models.editions import Assembly, Revised
from events.models.programme import Session
from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import search_column, trigram
from networks.models import Network, Organization, Person


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
        return youtube.watch_url(self.youtube_id)


class Document(Revised):
    """A file for the public (เอกสาร); it may be announced before it is uploaded."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="documents")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="documents", verbose_name="รายการ"
    )
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
