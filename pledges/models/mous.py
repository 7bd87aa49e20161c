"""Memoranda of understanding (บันทึกข้อตกลงความร่วมมือ): their versions, parties and signatures, and all that happened."""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models import Assembly, Revised, Session
from moral_assembly import thai
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from networks.models import Letter, Organization
from pledges.models.certificates import CODE_LENGTH, READABLE, verification_code

FIRST_HASH = "0" * 64


class MouQuerySet(models.QuerySet):
    def public(self):
        """Those that visitors may know of: signed by all, of a published edition."""
        return self.filter(assembly__is_published=True, state__in=(Mou.State.COMPLETED, Mou.State.SEALED))


class Mou(models.Model):
    """An agreement of organizations (บันทึกข้อตกลงความร่วมมือ); ``text`` is its version in hand.

    Who does anything to it holds this row meanwhile. The database knows ``TRANSITIONS`` too and refuses all others.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", "ร่าง"
        SENT = "sent", "ส่งให้ลงนามแล้ว"
        SIGNING = "signing", "ลงนามแล้วบางฝ่าย"
        COMPLETED = "completed", "ลงนามครบ รอประทับตรา"
        SEALED = "sealed", "ประทับตราแล้ว"
        DECLINED = "declined", "มีฝ่ายไม่ลงนาม"
        WITHDRAWN = "withdrawn", "ยกเลิกแล้ว"

    TRANSITIONS = {
        State.DRAFTED: {State.SENT, State.WITHDRAWN},
        State.SENT: {State.DRAFTED, State.SIGNING, State.DECLINED, State.WITHDRAWN},
        State.SIGNING: {State.DRAFTED, State.COMPLETED, State.DECLINED, State.WITHDRAWN},
        State.COMPLETED: {State.SEALED},
        State.SEALED: set(),
        State.DECLINED: {State.DRAFTED, State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }
    OPEN = (State.SENT, State.SIGNING)

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="mous")
    slug = ShortCodeField(unique=True)
    code = models.CharField(
        "รหัสตรวจสอบ", max_length=CODE_LENGTH, unique=True, default=verification_code, editable=False
    )
    text = models.ForeignKey("MouText", models.RESTRICT, null=True, related_name="+", verbose_name="ฉบับที่ใช้")
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.DRAFTED)
    reason = models.CharField("เหตุผล", max_length=500, blank=True)
    site = models.CharField("ที่อยู่ของเว็บ", max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField("ลงนามครบเมื่อ", null=True, blank=True)
    seal_fault = models.CharField("เหตุที่ประทับตราไม่สำเร็จ", max_length=300, blank=True)
    seal_tries = models.PositiveIntegerField(default=0)
    seal_tried_at = models.DateTimeField(null=True, blank=True)

    objects = MouQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "บันทึกข้อตกลงความร่วมมือ"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("completed", "sealed")) | Q(completed_at__isnull=False),
                name="mou_completed_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("declined", "withdrawn")) | ~Q(reason=""), name="mou_that_fell_says_why"
            ),
            models.CheckConstraint(condition=Q(code__regex=READABLE), name="mou_code_is_readable"),
        ]

    def __str__(self):
        return self.text.subject if self.text_id else "บันทึกข้อตกลงฉบับใหม่"

    def may_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.State(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_stuck(self) -> bool:
        """Whether all have signed and the seal could not be made so far."""
        return self.state == self.State.COMPLETED and bool(self.seal_fault)

    @property
    def verify_url(self) -> str:
        return f"/verify/{self.code}/"

    @property
    def printed_code(self) -> str:
        return "-".join(self.code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


class MouText(Revised):
    """One version of an agreement (ฉบับ). ``lines`` is all it says, written when it is sent: from then on nothing of it,
    of its parties and of its witnesses changes, as the database sees to.
    """

    mou = models.ForeignKey(Mou, models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField("ฉบับที่")
    subject = models.CharField("เรื่อง", max_length=300)
    place = models.CharField("ทำขึ้น ณ", max_length=300)
    dated_on = models.DateField("ลงวันที่")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="mous", verbose_name="ลงนามในรายการ"
    )
    starts_on = models.DateField("มีผลตั้งแต่", null=True, blank=True)
    ends_on = models.DateField("ถึงวันที่", null=True, blank=True)
    opening = models.TextField("วัตถุประสงค์")
    clauses = models.TextField("ข้อตกลง")
    closing = models.TextField("ข้อความท้าย", blank=True)
    answer_by = models.DateTimeField("ลงนามได้ถึง")
    lines = models.JSONField(default=list, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "ฉบับของบันทึกข้อตกลง"
        constraints = [
            models.UniqueConstraint(fields=["mou", "number"], name="one_mou_text_of_a_number"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mou_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sha256="") | (Q(sent_at__isnull=False) & ~Q(sha256="")),
                name="mou_text_sent_has_its_digest",
            ),
        ]

    def __str__(self):
        return f"ฉบับที่ {thai.digits(self.number)}"

    @property
    def document(self) -> str:
        """The exact text whose SHA-256 is ``sha256``: the lines, one below the other."""
        return "\n".join(words for _, words in self.lines)

    @property
    def is_late(self) -> bool:
        return self.answer_by <= timezone.now()


class MouParty(models.Model):
    """One party of a version (คู่สัญญา) and who signs for it."""

    PRIVATE = frozenset({"email", "phone"})

    text = models.ForeignKey(MouText, models.CASCADE, related_name="parties")
    order = models.PositiveSmallIntegerField("ลำดับ")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="mou_parties", verbose_name="หน่วยงาน"
    )
    name = models.CharField("ชื่อหน่วยงานที่พิมพ์", max_length=250)
    called = models.CharField("เรียกในข้อตกลงว่า", max_length=150, blank=True)
    representative = models.CharField("ผู้แทนที่ลงนาม", max_length=300)
    position = models.CharField("ตำแหน่ง", max_length=300, blank=True)
    email = models.EmailField("อีเมลของผู้แทน", blank=True)
    phone = models.CharField("โทรศัพท์ของผู้แทน", max_length=20, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "คู่สัญญา"
        constraints = [
            models.UniqueConstraint(fields=["text", "order"], name="one_mou_party_of_an_order"),
            models.UniqueConstraint(fields=["text", "name"], name="one_mou_party_of_a_name"),
            models.UniqueConstraint(
                fields=["text", "email"], condition=~Q(email=""), name="one_mou_party_of_a_mailbox"
            ),
        ]

    def __str__(self):
        return self.name


class MouWitness(models.Model):
    """A witness of a version (พยาน), named in its text."""

    text = models.ForeignKey(MouText, models.CASCADE, related_name="witnesses")
    order = models.PositiveSmallIntegerField("ลำดับ")
    name = models.CharField("ชื่อพยาน", max_length=300)
    position = models.CharField("ตำแหน่ง", max_length=300, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "พยาน"
        constraints = [models.UniqueConstraint(fields=["text", "order"], name="one_mou_witness_of_an_order")]

    def __str__(self):
        return self.name


class MouLink(models.Model):
    """How a representative reaches the document: a private link, of which only the hash is kept, and one-time codes."""

    party = models.OneToOneField(MouParty, models.CASCADE, primary_key=True, related_name="link")
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
        return str(self.party_id)


class MouSignature(models.Model):
    """A party's signature to one version (ลายมือชื่อ); it is only ever added, and a party has one."""

    class Way(models.TextChoices):
        """How it was known who signs."""

        CODE = "code", "ยืนยันด้วยรหัสครั้งเดียวทางอีเมล"
        WITNESS = "witness", "ลงนามต่อหน้านายทะเบียน"
        PAPER = "paper", "ลงนามบนกระดาษ ผู้จัดงานแนบภาพหน้าที่ลงนาม"

    class Kind(models.TextChoices):
        DRAWN = "drawn", "เขียนลายมือชื่อ"
        TYPED = "typed", "พิมพ์ชื่อ"
        SCANNED = "scanned", "ภาพหน้าที่ลงนาม"

    party = models.OneToOneField(MouParty, models.PROTECT, primary_key=True, related_name="signature")
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

    class Meta:
        ordering = ["party__order"]
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
        return f"{self.party} {self.get_way_display()}"

    @property
    def digest(self) -> str:
        """The SHA-256 of what was signed with: the drawn line, the typed name or the scanned page."""
        return self.scan_sha256 or hashlib.sha256((self.drawing or self.typed).encode()).hexdigest()


class MouEvent(models.Model):
    """One thing that happened to an agreement; rows are only ever added, and each carries a keyed hash over itself and
    the one before it.
    """

    class Kind(models.TextChoices):
        MADE = "made", "ร่างข้อตกลง"
        SENT = "sent", "ส่งให้ลงนาม"
        TOLD = "told", "ส่งลิงก์ส่วนตัวถึงผู้แทน"
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

    mou = models.ForeignKey(Mou, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    text = models.ForeignKey(MouText, models.PROTECT, related_name="events")
    party = models.ForeignKey(MouParty, models.PROTECT, null=True, related_name="events")
    kind = models.CharField("เหตุการณ์", max_length=12, choices=Kind)
    at = models.DateTimeField("เมื่อ")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "เหตุการณ์ของบันทึกข้อตกลง"
        constraints = [models.UniqueConstraint(fields=["mou", "number"], name="one_mou_event_of_a_number")]

    def __str__(self):
        return f"{self.number} {self.get_kind_display()}"

    @property
    def true_hash(self) -> str:
        """The hash that the row's contents call for."""
        at = self.at.astimezone(UTC).isoformat()
        values = [self.mou_id, self.number, self.text_id, self.party_id, self.kind, at, self.by_id]
        values += [self.address, self.agent, self.details, self.previous_hash]
        text = json.dumps(values, sort_keys=True, ensure_ascii=False)
        return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class MouFile(models.Model):
    """The final document with its seal, byte for byte as it was given out (ไฟล์บันทึกข้อตกลง)."""

    mou = models.OneToOneField(Mou, models.PROTECT, primary_key=True, related_name="file")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField("ประทับตราเมื่อ")

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์บันทึกข้อตกลง"

    def __str__(self):
        return str(self.mou_id)
