"""Files for the print desk (โต๊ะพิมพ์): made by the worker part by part, so that what was cut off goes on where it was."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from events.models import Assembly
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from pledges.models.certificates import CertificateBatch


class PrintFile(models.Model):
    """One file of many certificates, for the printer or to be sent (ไฟล์จากโต๊ะพิมพ์); it goes after some days."""

    class Form(models.TextChoices):
        PAPER = "paper", "ไฟล์เดียวสำหรับเครื่องพิมพ์ (PDF)"
        ARCHIVE = "archive", "ไฟล์ต้นฉบับทุกฉบับ (ZIP)"
        LABELS = "labels", "ป้ายจ่าหน้า (PDF)"
        RECEIPT = "receipt", "ใบลงชื่อรับ (PDF)"

    State = CertificateBatch.State

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="print_files")
    slug = ShortCodeField(unique=True)
    title = models.CharField("ชื่อ", max_length=200)
    form = models.CharField("ชนิด", max_length=10, choices=Form)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField("จำนวนฉบับ")
    fault = models.CharField("เหตุที่ทำไม่สำเร็จ", max_length=300, blank=True)
    file = models.FileField(upload_to="certificates", storage=PrivateStorage, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "ไฟล์จากโต๊ะพิมพ์"

    def __str__(self):
        return f"{self.get_form_display()} {self.title}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)


class PrintPart(models.Model):
    """Some certificates of a print file in their order (ส่วนของไฟล์พิมพ์); it has its own file when it is made.

    Whoever makes a part holds its row meanwhile.
    """

    print_file = models.ForeignKey(PrintFile, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    certificates = ArrayField(models.BigIntegerField())
    file = models.FileField(upload_to="certificates", storage=PrivateStorage, blank=True)
    is_made = models.BooleanField(default=False)
    left_out = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "ส่วนของไฟล์พิมพ์"
        constraints = [models.UniqueConstraint(fields=["print_file", "number"], name="one_part_of_a_number")]

    def __str__(self):
        return f"{self.print_file_id} {self.number}"
