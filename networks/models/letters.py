"""The outbox: letters that are drafted, sent and kept, and what became of each."""

import uuid
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import search_column, trigram
from networks.models.people import Province


class LetterBatch(models.Model):
    """Letters drafted together, to be looked through, sent or discarded together (ชุดจดหมาย).

    One that ``replaced_by`` another says what is no longer so, and nothing of it is sent any more.
    """

    province = models.ForeignKey(Province, models.CASCADE, related_name="letter_batches")
    slug = ShortCodeField(unique=True)
    name = models.CharField("ชื่อชุด", max_length=300)
    note = models.CharField("หมายเหตุ", max_length=1000, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced")
    created_at = models.DateTimeField("ร่างเมื่อ", auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "ชุดจดหมาย"

    def __str__(self):
        return self.name


class LetterQuerySet(models.QuerySet):
    def due(self):
        """Those to be sent now, the longest waiting first."""
        return self.filter(state=Letter.State.QUEUED, due_at__lte=timezone.now()).order_by("due_at", "pk")

    def abandoned(self):
        """Those whose worker must have died on the way: no attempt takes so long."""
        return self.filter(state=Letter.State.SENDING, tried_at__lt=timezone.now() - Letter.LONGEST_ATTEMPT)

    def untold(self):
        """Those whose reader has certainly not got them."""
        return self.filter(state__in=Letter.UNTOLD)


class Letter(models.Model):
    """An e-mail in the outbox (จดหมาย): drafted for review, or queued at once; the worker sends it.

    The text of a private one (a link to confirm, a new password) is sealed and is taken out once it is sent.
    ``attempts`` counts claims, and only who made the last claim may say how it ended; ``tries`` tells of each when,
    how, and the server's own words. No province: a letter of the installation.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "รอตรวจ"
        QUEUED = "queued", "รอส่ง"
        SENDING = "sending", "กำลังส่ง"
        SENT = "sent", "ส่งแล้ว"
        UNSURE = "unsure", "ไม่แน่ใจว่าส่งถึง"
        FAILED = "failed", "ส่งไม่สำเร็จ"
        KEPT = "kept", "เก็บไว้ ไม่ได้ส่ง"
        DISCARDED = "discarded", "ทิ้งแล้ว"

    class Kind(models.TextChoices):
        PROGRAMME = "programme", "แจ้งกำหนดการเปลี่ยน"
        FOLLOWING = "following", "การติดตามรายการ"
        INVITATION = "invitation", "คำเชิญ"
        ACCOUNT = "account", "บัญชีผู้ใช้"
        PLEDGE = "pledge", "คำมั่น"
        MOU = "mou", "บันทึกข้อตกลง"
        REGISTRATION = "registration", "การลงทะเบียน"
        BOOTH = "booth", "บูธตลาดนัด"
        NOMINATION = "nomination", "การเสนอชื่อบุคคลต้นแบบ"

    UNTOLD = (State.DRAFT, State.QUEUED, State.FAILED, State.KEPT)
    LONGEST_ATTEMPT = timedelta(minutes=10)

    province = models.ForeignKey(Province, models.CASCADE, null=True, blank=True, related_name="letters")
    batch = models.ForeignKey(LetterBatch, models.SET_NULL, null=True, blank=True, related_name="letters")
    kind = models.CharField("เรื่อง", max_length=20, choices=Kind)
    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField("ถึง", blank=True)
    to_name = models.CharField("ชื่อผู้รับ", max_length=300, blank=True)
    subject = models.CharField("หัวเรื่อง", max_length=200)
    body = models.TextField("ข้อความ", blank=True)
    sealed = models.TextField(blank=True, editable=False)
    is_private = models.BooleanField("เป็นความลับ", default=False)
    unsubscribe_url = models.CharField(max_length=300, blank=True, db_index=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.DRAFT)
    result = models.CharField("ผล", max_length=300, blank=True)
    attempts = models.PositiveIntegerField("ครั้งที่ส่ง", default=0)
    tries = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField("ร่างเมื่อ", auto_now_add=True)
    due_at = models.DateTimeField("ส่งได้ตั้งแต่", null=True, blank=True)
    tried_at = models.DateTimeField("ลองเมื่อ", null=True, blank=True)
    sent_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)
    search_text = search_column("subject", "to_name", "to")

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "จดหมาย"
        indexes = [
            trigram("letter_search"),
            models.Index(fields=["province", "state", "-created_at"], name="letter_list"),
            models.Index(fields=["due_at"], name="letter_due", condition=Q(state="queued")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="queued") | Q(due_at__isnull=False), name="queued_letter_has_its_time"
            ),
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_letter_says_when"),
            models.CheckConstraint(condition=Q(is_private=False) | Q(body=""), name="private_letter_is_sealed"),
        ]

    def __str__(self):
        return self.subject

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that a mailbox that gets a letter twice can show it once."""
        host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        return f"<{self.code}@{host}>"

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT and not self.is_private

    @property
    def history(self) -> list[tuple[datetime, str, str]]:
        """Of each attempt: when it ended, how, and the server's own words."""
        return [(datetime.fromisoformat(at), words, answer) for at, words, answer in self.tries]
