"""What an organizer did on the arranging board, kept so that it can be undone."""

from django.conf import settings
from django.db import models

from events.models.editions import Assembly


class Step(models.Model):
    """One deed on the arranging board (ขั้นตอนการจัดผัง): each session's place before and after, by the session's number.

    Whoever did it can undo it and do it again, also after the page was closed; ``undone_at`` says that it is undone.
    """

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="steps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    word = models.CharField("ขั้นตอน", max_length=400)
    changes = models.JSONField("ตำแหน่งก่อนและหลัง")
    made_at = models.DateTimeField("เมื่อ", auto_now_add=True)
    undone_at = models.DateTimeField("เลิกทำเมื่อ", null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = "ขั้นตอนการจัดผัง"
        indexes = [models.Index(fields=["assembly", "user", "-id"], name="step_of_a_user")]

    def __str__(self):
        return self.word
