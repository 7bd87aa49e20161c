"""What is kept of the signing of an agreement: the way to it, the signatures, all that happened, and the final file."""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from moral_assembly.storage import PrivateStorage
from networks.models import Letter
from pledges.models.mous import Mou, MouSigner, MouText

FIRST_HASH = "0" * 64


class MouLink(models.Model):
    """How a signer reaches the document: a private link, of which only the hash is kept, and one-time codes."""

    signer = models.OneToOneField(MouSigner, models.CASCADE, primary_key=True, related_name="link")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField("ส่งจดหมายล่าสุดเมื่อ")
    reminders = models.PositiveSmallIntegerField("เตือนแล้ว", default=0)
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_at = models.DateTimeField(null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "ลิงก์ส่วนตัวของผู้แทน"

    def __str__(self):
        return str(self.signer_id)


class MouSignature(models.Model):
    """A signature to one version (ลายมือชื่อ); it is only ever added, and a signer has one."""

    class Way(models.TextChoices):
        """How it was known who signs."""

        CODE = "code", "ยืนยันด้วยรหัสครั้งเดียวทางอีเมล"
        WITNESS = "witness", "ลงนามต่อหน้านายทะเบียน"
        PAPER = "paper", "ลงนามบนกระดาษ ผู้จัดงานแนบภาพหน้าที่ลงนาม"

    class Kind(models.TextChoices):
        DRAWN = "drawn", "เขียนลายมือชื่อ"
        TYPED = "typed", "พิมพ์ชื่อ"
        SCANNED = "scanned", "ภาพหน้าที่ลงนาม"

    signer = models.OneToOneField(MouSigner, models.PROTECT, primary_key=True, related_name="signature")
    way = models.CharField("วิธียืนยัน", max_length=10, choices=Way)
    kind = models.CharField("ลายมือชื่อ", max_length=10, choices=Kind)
    typed = models.CharField("ชื่อที่พิมพ์", max_length=300, blank=True)
    drawing = models.TextField("เส้นลายมือชื่อ", blank=True)
    scan = models.FileField("หน้าที่ลงนาม", upload_to="mous/", storage=PrivateStorage, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    document_sha256 = models.CharField("SHA-256 ของข้อความที่ลงนาม", max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="เจ้าหน้าที่"
    )
    signed_at = models.DateTimeField("ลงนามในระบบเมื่อ")
    paper_on = models.DateField("วันที่ลงนามบนกระดาษ", null=True, blank=True)
    code_sent_at = models.DateTimeField("ส่งรหัสเมื่อ", null=True, blank=True)
    code_used_at = models.DateTimeField("ใช้รหัสเมื่อ", null=True, blank=True)
    address = models.GenericIPAddressField("ที่อยู่เครือข่าย", null=True, blank=True)
    agent = models.CharField("โปรแกรมที่ใช้", max_length=300, blank=True)
    erased_at = models.DateTimeField("ลบข้อมูลส่วนบุคคลเมื่อ", null=True, editable=False)

    class Meta:
        ordering = ["signer__role", "signer__order"]
        verbose_name = verbose_name_plural = "ลายมือชื่อในบันทึกข้อตกลง"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="drawn") & ~Q(drawing=""))
                | (Q(kind="typed") & ~Q(typed=""))
                | (Q(kind="scanned", way="paper") & ~Q(scan="") & ~Q(scan_sha256="")),
                name="mou_signature_is_there",
            ),
            models.CheckConstraint(
                condition=Q(way="code", code_sent_at__isnull=False, code_used_at__isnull=False, by__isnull=True)
                | (~Q(way="code") & Q(code_used_at__isnull=True, by__isnull=False)),
                name="mou_signature_was_identified",
            ),
        ]

    def __str__(self):
        return f"{self.signer} {self.get_way_display()}"

    @property
    def digest(self) -> str:
        """The SHA-256 of what was signed with: the drawn line, the typed name or the scanned page."""
        return self.scan_sha256 or hashlib.sha256((self.drawing or self.typed).encode()).hexdigest()


class MouEvent(models.Model):
    """One thing that happened to an agreement; rows are only ever added, and each carries a keyed hash over itself and
    the one before it.

    When mailbox and device are erased, ``hash`` stays as it was, so that the chain holds, and ``erased_hash`` is made
    over what is left together with it: the row can be altered as little as before.
    """

    class Kind(models.TextChoices):
        MADE = "made", "ร่างข้อตกลง"
        SENT = "sent", "ส่งให้ลงนาม"
        TOLD = "told", "ส่งลิงก์ส่วนตัว"
        REMINDED = "reminded", "ส่งจดหมายเตือน"
        OPENED = "opened", "เปิดลิงก์ส่วนตัวครั้งแรก"
        CODE_SENT = "code_sent", "ขอรหัสครั้งเดียว"
        CODE_FAILED = "code_failed", "ใส่รหัสไม่ถูก"
        SIGNED = "signed", "ลงนาม"
        DECLINED = "declined", "ไม่ลงนาม"
        LATE = "late", "ครบกำหนดลงนาม"
        REVISED = "revised", "เปิดฉบับใหม่ ลายมือชื่อเดิมไม่มีผล"
        WITHDRAWN = "withdrawn", "ยกเลิก"
        COMPLETED = "completed", "ลงนามครบทุกฝ่าย"
        SEAL_FAILED = "seal_failed", "ประทับตราไม่สำเร็จ"
        SEALED = "sealed", "ประทับตราดิจิทัล"
        ERASED = "erased", "ลบข้อมูลส่วนบุคคล"

    mou = models.ForeignKey(Mou, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    text = models.ForeignKey(MouText, models.PROTECT, related_name="events")
    signer = models.ForeignKey(MouSigner, models.PROTECT, null=True, related_name="events")
    kind = models.CharField("เหตุการณ์", max_length=12, choices=Kind)
    at = models.DateTimeField("เมื่อ")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True, editable=False)
    erased_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "เหตุการณ์ของบันทึกข้อตกลง"
        constraints = [models.UniqueConstraint(fields=["mou", "number"], name="one_mou_event_of_a_number")]

    def __str__(self):
        return f"{self.number} {self.get_kind_display()}"

    @property
    def true_hash(self) -> str:
        """The hash that the row's contents call for."""
        return self._keyed()

    @property
    def true_erased_hash(self) -> str:
        """The hash that what is left of an erased row calls for."""
        return self._keyed(self.hash, self.erased_at.astimezone(UTC).isoformat())

    @property
    def is_true(self) -> bool:
        if self.erased_at:
            return hmac.compare_digest(self.erased_hash, self.true_erased_hash)
        return hmac.compare_digest(self.hash, self.true_hash)

    def _keyed(self, *more: str) -> str:
        at = self.at.astimezone(UTC).isoformat()
        values = [self.mou_id, self.number, self.text_id, self.signer_id, self.kind, at, self.by_id]
        values += [self.address, self.agent, self.details, self.previous_hash, *more]
        text = json.dumps(values, sort_keys=True, ensure_ascii=False)
        return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class MouFile(models.Model):
    """The final document with its seal, byte for byte as it was given out (ไฟล์บันทึกข้อตกลง).

    Once personal data was erased, ``body`` is a document made and sealed anew without them; ``former`` keeps the
    SHA-256 of those given out before, so that the copies of the parties are still known for originals.
    """

    mou = models.OneToOneField(Mou, models.PROTECT, primary_key=True, related_name="file")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField("ประทับตราเมื่อ")
    former = ArrayField(models.CharField(max_length=64), default=list, editable=False)
    erased_at = models.DateTimeField("ลบข้อมูลส่วนบุคคลเมื่อ", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์บันทึกข้อตกลง"

    def __str__(self):
        return str(self.mou_id)
