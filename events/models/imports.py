"""Lists of people on their way from a file into the roll."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from events.models.editions import Assembly


class ParticipantImport(models.Model):
    """A confirmed list that a worker takes in, part by part (การนำเข้ารายชื่อ). The file goes when all of it is in.

    ``networks``: to which the one who confirmed may add people; ``answers``: what that one said of the doubtful rows.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "รอเริ่ม"
        RUNNING = "running", "กำลังนำเข้า"
        DONE = "done", "นำเข้าแล้ว"
        FAILED = "failed", "นำเข้าไม่สำเร็จ"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="participant_imports")
    name = models.CharField("ชื่อไฟล์", max_length=255)
    content = models.BinaryField("เนื้อไฟล์")
    networks = models.JSONField("เครือข่ายที่เพิ่มได้", default=list)
    needs_network = models.BooleanField(default=True)
    answers = models.JSONField("คำตอบของแถวที่สงสัย", default=dict)
    site = models.CharField(max_length=200, blank=True, editable=False)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("ทั้งหมด", default=0)
    finished = models.JSONField("ส่วนที่ทำแล้ว", default=list)
    counts = models.JSONField("ผล", default=dict)
    fault = models.CharField("เหตุที่ไม่สำเร็จ", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("ยืนยันเมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = "การนำเข้ารายชื่อ"

    def __str__(self):
        return self.name

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def done(self) -> int:
        return min(sum(self.counts.values()), self.total)

    @property
    def percent(self) -> int:
        return 100 if self.state == self.State.DONE else 100 * self.done // max(self.total, 1)
