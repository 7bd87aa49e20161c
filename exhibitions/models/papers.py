"""Paper of the market: plans, signs and lists of booths, made by the worker part by part."""

from django.db import models

from events.models import Assembly
from exhibitions.models.floor import FloorPlan
from moral_assembly.papers import Paper


class MarketPaper(Paper):
    """A file for the printer of one area (ไฟล์พิมพ์ของตลาดนัด): its plan, or a sign for each booth that stands on it."""

    class Form(models.TextChoices):
        PLAN_A4 = "plan-a4", "ผังบูธ A4 แนวนอน"
        PLAN_A3 = "plan-a3", "ผังบูธ A3 แนวนอน"
        SIGNS = "signs", "ป้ายบูธ A4"

    SIGNS_AT_ONCE = 20

    plan = models.ForeignKey(FloorPlan, models.CASCADE, related_name="papers")
    form = models.CharField("ชนิด", max_length=10, choices=Form)
    site = models.CharField(max_length=200)

    class Meta(Paper.Meta):
        verbose_name = verbose_name_plural = "ไฟล์พิมพ์ของตลาดนัด"

    def __str__(self):
        return f"{self.get_form_display()} {self.plan.area}"

    @property
    def at_once(self) -> int:
        return self.SIGNS_AT_ONCE if self.form == self.Form.SIGNS else super().at_once


class BoothList(Paper):
    """A printed list of booths (รายการบูธ) with who is on duty, for an organizer who said what for; kept for days."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="booth_lists")
    reason = models.CharField("เหตุผลที่ต้องใช้รายการ", max_length=300)

    class Meta(Paper.Meta):
        verbose_name = verbose_name_plural = "รายการบูธสำหรับพิมพ์"

    def __str__(self):
        return f"รายการบูธ {self.assembly}"
