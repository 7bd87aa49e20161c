"""What an organizer did on a floor plan, kept so that it can be undone."""

from django.conf import settings
from django.db import models

from exhibitions.models.floor import FloorPlan


class FloorStep(models.Model):
    """One deed on a floor plan (ขั้นตอนการจัดผังบูธ): each booth's place before and after, by the booth's number.

    Whoever did it can undo it and do it again; ``undone_at`` says that it is undone.
    """

    plan = models.ForeignKey(FloorPlan, models.CASCADE, related_name="steps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    word = models.CharField("ขั้นตอน", max_length=400)
    changes = models.JSONField("ตำแหน่งก่อนและหลัง")
    made_at = models.DateTimeField("เมื่อ", auto_now_add=True)
    undone_at = models.DateTimeField("เลิกทำเมื่อ", null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = "ขั้นตอนการจัดผังบูธ"
        indexes = [models.Index(fields=["plan", "user", "-id"], name="floor_step_of_a_user")]

    def __str__(self):
        return self.word
