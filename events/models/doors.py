"""The door of an area on a day: links for who stands there, and the log of who went in and out."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Value
from django.db.models.lookups import Exact
from django.utils import timezone

from events.models.registration import AreaDay, Registration


class DoorLinkQuerySet(models.QuerySet):
    def standing(self, now=None):
        """Those that open their door."""
        return self.filter(revoked_at=None, expires_at__gt=now or timezone.now())


class DoorLink(models.Model):
    """A link with which somebody without an account keeps one door (ลิงก์หน้าประตู). Only its hash is kept."""

    area_day = models.ForeignKey(AreaDay, models.PROTECT, related_name="door_links")
    name = models.CharField("ชื่อประตู", max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("ใช้ได้ถึง")
    revoked_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("ทำเมื่อ", default=timezone.now, editable=False)

    objects = DoorLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "ลิงก์หน้าประตู"

    def __str__(self):
        return f"{self.name} {self.area_day}"

    @property
    def is_standing(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class CheckInQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(step__isnull=False)

    INSIDE = Count("pk", Q(direction="in")) - Count("pk", Q(direction="out"))
    CAME = Count("pk", Q(step=1))

    def head_count(self) -> dict:
        """How many are inside now, and how many different people came."""
        return self.accepted().aggregate(inside=self.INSIDE, came=self.CAME)

    def head_counts(self) -> dict[int, dict]:
        """The same of each area-day where anybody came."""
        rows = self.accepted().order_by().values("area_day").annotate(inside=self.INSIDE, came=self.CAME)
        return {row["area_day"]: row for row in rows}


class CheckIn(models.Model):
    """One scan at a door, let through or refused (การเข้าออก). Rows are added, never changed; they name nobody.

    ``step`` counts what was let through of one registration: odd steps go in, even ones out. The database holds one
    row of each step, so no two doors and no telephone that sends again can let somebody in twice.
    """

    class Direction(models.TextChoices):
        IN = "in", "เข้า"
        OUT = "out", "ออก"

    class Outcome(models.TextChoices):
        OK = "ok", "ผ่าน"
        WRONG_DAY = "wrong_day", "ผิดวัน"
        WRONG_AREA = "wrong_area", "ผิดพื้นที่"
        CANCELLED = "cancelled", "ยกเลิกแล้ว"
        WAITING = "waiting", "ยังไม่ได้ที่"
        ONLINE = "online", "ลงทะเบียนแบบออนไลน์"
        VOID = "void", "บัตรใบเก่า"
        ALREADY_IN = "already_in", "เข้าแล้ว"
        NOT_IN = "not_in", "ยังไม่ได้เข้า"
        UNKNOWN = "unknown", "ไม่พบบัตรนี้"
        FORGED = "forged", "บัตรปลอม"
        REPLAYED = "replayed", "ข้อมูลส่งซ้ำไม่ตรงกัน"

    link = models.ForeignKey(DoorLink, models.PROTECT, related_name="check_ins")
    area_day = models.ForeignKey(AreaDay, models.PROTECT, related_name="check_ins")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="check_ins")
    direction = models.CharField("ทิศทาง", max_length=3, choices=Direction)
    outcome = models.CharField("ผล", max_length=12, choices=Outcome)
    step = models.PositiveSmallIntegerField("ครั้งที่", null=True)
    nonce = models.UUIDField(unique=True)
    scanned_at = models.DateTimeField("เวลาที่เครื่องสแกนบอก")
    at = models.DateTimeField("เวลาที่ระบบได้รับ", default=timezone.now)
    was_offline = models.BooleanField("สแกนขณะไม่มีเครือข่าย", default=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "การเข้าออก"
        indexes = [
            models.Index(
                fields=["area_day"],
                include=["direction", "step"],
                condition=Q(step__isnull=False),
                name="let_through_at_area_day",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["registration", "area_day", "step"], name="nobody_is_let_through_twice"),
            models.CheckConstraint(
                condition=Q(outcome="ok", step__isnull=False, registration__isnull=False)
                | (~Q(outcome="ok") & Q(step__isnull=True)),
                name="what_is_let_through_has_a_step",
            ),
            models.CheckConstraint(
                condition=Q(step__isnull=True)
                | Q(Exact(F("step") % Value(2), Value(1)), direction="in")
                | Q(Exact(F("step") % Value(2), Value(0)), direction="out"),
                name="odd_steps_go_in",
            ),
        ]

    def __str__(self):
        return f"{self.get_direction_display()} {self.get_outcome_display()}"
