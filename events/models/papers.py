"""Paper for the door: badges and sign-in sheets, made by the worker part by part."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from events.models.registration import AreaDay
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage


class DoorPaper(models.Model):
    """One file of badges or a sign-in sheet (ป้ายชื่อ, ใบลงทะเบียน); it holds names and goes after some days.

    ``parts`` are the files of the parts that are done, in their order: who is killed leaves them to the next one.
    """

    class Form(models.TextChoices):
        BADGE = "badge", "ป้ายชื่อ A6"
        BADGES = "badges", "ป้ายชื่อ ๔ ใบบน A4"
        SHEET = "sheet", "ใบลงทะเบียน"

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        DONE = "done", "เสร็จแล้ว"
        FAILED = "failed", "ทำไม่สำเร็จ"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    area_day = models.ForeignKey(AreaDay, models.PROTECT, related_name="papers")
    slug = ShortCodeField(unique=True)
    form = models.CharField("ชนิด", max_length=10, choices=Form)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    registrations = ArrayField(models.BigIntegerField())
    parts = ArrayField(models.TextField(), default=list)
    fault = models.CharField("เหตุที่ทำไม่สำเร็จ", max_length=300, blank=True)
    file = models.FileField(upload_to="door", storage=PrivateStorage, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "เอกสารหน้าประตู"

    def __str__(self):
        return f"{self.get_form_display()} {self.area_day}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY
