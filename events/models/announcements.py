"""What an edition tells its visitors right now."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models.editions import Assembly, Revised
from moral_assembly.slugs import ShortCodeField


class Announcement(Revised):
    """What stands on top of every page of an edition for a while (ประกาศ)."""

    class Level(models.TextChoices):
        INFO = "info", "แจ้งให้ทราบ"
        URGENT = "urgent", "เร่งด่วน"

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="announcements")
    slug = ShortCodeField()
    text = models.CharField("ข้อความ", max_length=200)
    link = models.URLField("ลิงก์", blank=True)
    level = models.CharField("ระดับ", max_length=10, choices=Level, default=Level.INFO)
    starts_at = models.DateTimeField("แสดงตั้งแต่", default=timezone.now)
    ends_at = models.DateTimeField("แสดงถึง")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-ends_at", "-starts_at", "-pk"]
        verbose_name = verbose_name_plural = "ประกาศ"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_announcement_of_a_slug"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="announcement_ends_after_start"),
        ]

    def __str__(self):
        return self.text

    @classmethod
    def of_json(cls, row: dict) -> "Announcement":
        """Return what ``AssemblyQuerySet.telling`` read, as a row that nobody saves."""
        return cls(**row | {name: datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")})

    @property
    def status(self) -> str:
        """Return ``coming``, ``shown`` or ``over``, by the clock of the desk."""
        now = timezone.now()
        return "coming" if now < self.starts_at else "shown" if now < self.ends_at else "over"
