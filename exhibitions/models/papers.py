"""Paper of the market: plans and signs, made by the worker in parts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from exhibitions.models.floor import FloorPlan
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage


class MarketPaper(models.Model):
    """A file for the printer of one area (ไฟล์พิมพ์ของตลาดนัด): its plan, or a sign for each booth that stands on it."""

    class Form(models.TextChoices):
        PLAN_A4 = "plan-a4", "ผังบูธ A4 แนวนอน"
        PLAN_A3 = "plan-a3", "ผังบูธ A3 แนวนอน"
        SIGNS = "signs", "ป้ายบูธ A4"

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        DONE = "done", "พร้อมพิมพ์"
        FAILED = "failed", "ทำไม่สำเร็จ"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    plan = models.ForeignKey(FloorPlan, models.CASCADE, related_name="papers")
    slug = ShortCodeField(unique=True)
    form = models.CharField("ชนิด", max_length=10, choices=Form)
    booths = ArrayField(models.BigIntegerField(), verbose_name="บูธ")
    parts = ArrayField(models.CharField(max_length=100), default=list)
    file = models.FileField(upload_to="market", storage=PrivateStorage, blank=True)
    site = models.CharField(max_length=200)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    fault = models.CharField("เหตุที่ทำไม่สำเร็จ", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("สั่งเมื่อ", auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "ไฟล์พิมพ์ของตลาดนัด"

    def __str__(self):
        return f"{self.get_form_display()} {self.plan.area}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY
