"""An uploaded table between its dry run and its confirmation, so that nobody has to choose the file again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from moral_assembly.slugs import short_code

KEPT_FOR = timedelta(hours=24)


def token() -> str:
    return short_code(16)


class WaitingSheetQuerySet(models.QuerySet):
    def of(self, user, about: str):
        """What ``user`` alone may see and confirm."""
        return self.filter(user=user, about=about, kept_at__gt=timezone.now() - KEPT_FOR)

    def outdated(self):
        return self.filter(kept_at__lte=timezone.now() - KEPT_FOR)


class WaitingSheet(models.Model):
    """A file that waits for its uploader to confirm it (ไฟล์ที่รอยืนยัน); it goes when that is done, or after a day.

    It stands in the database, not on a disk: any of several servers may be asked next, and it goes with its import in
    one transaction. ``shown`` is what the uploader was shown of each row.
    """

    token = models.CharField(max_length=32, unique=True, default=token, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    about = models.CharField("เรื่อง", max_length=100)
    name = models.CharField("ชื่อไฟล์", max_length=255)
    content = models.BinaryField("เนื้อไฟล์")
    shown = models.JSONField("สิ่งที่แสดงแล้ว", default=dict)
    kept_at = models.DateTimeField("ส่งเมื่อ", auto_now_add=True)

    objects = WaitingSheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์ที่รอยืนยัน"
        indexes = [models.Index(fields=["user", "about"], name="waiting_sheet_of_a_user")]

    def __str__(self):
        return self.name

    @property
    def expires_at(self):
        return self.kept_at + KEPT_FOR


def keep(user, about: str, name: str, content: bytes) -> WaitingSheet:
    """Keep a file in the place of the one that its uploader had there before; what is out of date goes."""
    forget_old()
    WaitingSheet.objects.filter(user=user, about=about).delete()
    return WaitingSheet.objects.create(user=user, about=about, name=name[-255:], content=content)


def forget_old() -> None:
    """Throw away what nobody confirmed in time; workers call this now and then."""
    WaitingSheet.objects.outdated().delete()
