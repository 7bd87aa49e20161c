"""What the organizers decide after the scoring, and the minutes of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models import Assembly
from exhibitions.models.nominations import Nomination
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from networks.models import LetterBatch


class DecisionRound(models.Model):
    """Decisions that were applied together (มติ), with the letters drafted of them; undone, it stays for the record."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="decision_rounds")
    number = models.PositiveSmallIntegerField("ครั้งที่")
    batch = models.ForeignKey(LetterBatch, models.SET_NULL, null=True, related_name="+", verbose_name="ชุดจดหมาย")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("ใช้เมื่อ", default=timezone.now, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField("เลิกใช้เมื่อ", null=True, editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "มติ"
        constraints = [models.UniqueConstraint(fields=["assembly", "number"], name="one_round_of_a_number")]

    def __str__(self):
        return f"มติครั้งที่ {self.number}"


class AppliedDecision(models.Model):
    """What one round decided of one nomination. The database lets one decision of a nomination stand at a time."""

    round = models.ForeignKey(DecisionRound, models.CASCADE, related_name="decisions")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="decisions")
    decision = models.CharField("คำตัดสิน", max_length=12, choices=Nomination.Decision)
    is_standing = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "คำตัดสินในมติ"
        constraints = [
            models.UniqueConstraint(fields=["nomination"], condition=Q(is_standing=True), name="one_standing_decision"),
            models.UniqueConstraint(fields=["round", "nomination"], name="one_decision_in_a_round"),
        ]

    def __str__(self):
        return self.get_decision_display()


class Minutes(models.Model):
    """The record of the judging as it stood when somebody asked for it (บันทึกการตัดสิน); the file never changes."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        DONE = "done", "เสร็จแล้ว"
        FAILED = "failed", "ทำไม่สำเร็จ"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="minutes")
    slug = ShortCodeField(unique=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    page = models.PositiveIntegerField("ทำถึงหน้า", default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField("เหตุที่ทำไม่สำเร็จ", max_length=300, blank=True)
    file = models.FileField(upload_to="minutes", storage=PrivateStorage, blank=True)
    sha256 = models.CharField("ลายนิ้วมือของไฟล์", max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("สั่งเมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "บันทึกการตัดสิน"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(file="") & ~Q(sha256="")), name="minutes_that_are_done_have_a_file"
            )
        ]

    def __str__(self):
        return f"บันทึกการตัดสิน {self.assembly}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY
