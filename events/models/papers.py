"""Paper for the door: badges and sign-in sheets, made by the worker part by part."""

from django.db import models

from events.models.registration import AreaDay
from moral_assembly.papers import Paper


class DoorPaper(Paper):
    """One file of badges or a sign-in sheet (ป้ายชื่อ, ใบลงทะเบียน) for registrations; it holds names and goes after some
    days.
    """

    class Form(models.TextChoices):
        BADGE = "badge", "ป้ายชื่อ A6"
        BADGES = "badges", "ป้ายชื่อ ๔ ใบบน A4"
        SHEET = "sheet", "ใบลงทะเบียน"

    AT_ONCE = {Form.BADGE: 40, Form.BADGES: 40, Form.SHEET: 1000}  # people

    area_day = models.ForeignKey(AreaDay, models.PROTECT, related_name="papers")
    form = models.CharField("ชนิด", max_length=10, choices=Form)

    class Meta(Paper.Meta):
        verbose_name = verbose_name_plural = "เอกสารหน้าประตู"

    def __str__(self):
        return f"{self.get_form_display()} {self.area_day}"

    @property
    def at_once(self) -> int:
        return self.AT_ONCE[self.form]
