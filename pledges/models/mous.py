"""Memoranda of understanding (บันทึกข้อตกลงความร่วมมือ): their versions, and who signs them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models import Assembly, Revised, Session
from moral_assembly import thai
from moral_assembly.slugs import ShortCodeField
from networks.models import Organization
from pledges.models.certificates import CODE_LENGTH, READABLE, verification_code


class MouQuerySet(models.QuerySet):
    def public(self):
        """Those that visitors may know of: signed by all and marked so, of a published edition."""
        signed = (Mou.State.COMPLETED, Mou.State.SEALED)
        return self.filter(assembly__is_published=True, is_public=True, state__in=signed)


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
    CLOSED = (State.SEALED, State.DECLINED, State.WITHDRAWN)

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="mous")
    slug = ShortCodeField(unique=True)
    code = models.CharField(
        "รหัสตรวจสอบ", max_length=CODE_LENGTH, unique=True, default=verification_code, editable=False
    )
    text = models.ForeignKey("MouText", models.RESTRICT, null=True, related_name="+", verbose_name="ฉบับที่ใช้")
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.DRAFTED)
    reason = models.CharField("เหตุผล", max_length=500, blank=True)
    is_public = models.BooleanField("เผยแพร่เมื่อลงนามครบ", default=False)
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

    def get_absolute_url(self) -> str:
        return f"{self.assembly.get_absolute_url()}mous/{self.slug}/"

    def may_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.State(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_signed(self) -> bool:
        return self.state in (self.State.COMPLETED, self.State.SEALED)

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


class MouSignerQuerySet(models.QuerySet):
    def unsigned(self):
        return self.filter(signature__isnull=True)


class MouSignerManager(models.Manager.from_queryset(MouSignerQuerySet)):
    """Those of one role; what it makes is of that role."""

    def __init__(self, role: str):
        super().__init__()
        self.role = role

    def get_queryset(self):
        return super().get_queryset().filter(role=self.role)


class MouText(Revised):
    """One version of an agreement (ฉบับ). ``lines`` is all it says, written when it is sent: from then on nothing of it,
    of its parties and of its witnesses changes, as the database sees to.
    """

    class Sequence(models.TextChoices):
        WITNESSES_LAST = "witnesses_last", "คู่สัญญาลงนามครบแล้วจึงถึงพยาน"
        ONE_BY_ONE = "one_by_one", "ทีละคนตามลำดับในเอกสาร"
        ANY = "any", "ผู้ใดพร้อมก่อนลงนามก่อน"

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
    sequence = models.CharField("ลำดับการลงนาม", max_length=14, choices=Sequence, default=Sequence.WITNESSES_LAST)
    witnesses_must_sign = models.BooleanField("รอลายมือชื่อพยานทุกคนก่อนประทับตรา", default=True)
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

    @property
    def parties(self) -> models.QuerySet:
        return MouParty.objects.filter(text=self)

    @property
    def witnesses(self) -> models.QuerySet:
        return MouWitness.objects.filter(text=self)

    def awaited(self) -> list["MouSigner"]:
        """Those whose signature the seal waits for, in their order."""
        unsigned = list(self.signers.unsigned())
        return [each for each in unsigned if self.witnesses_must_sign or not each.is_witness]

    def turn(self) -> list["MouSigner"]:
        """Those who may sign now. A witness whom the seal does not wait for may at any time."""
        awaited = self.awaited()
        free = [each for each in self.signers.unsigned() if each not in awaited]
        if self.sequence == self.Sequence.ONE_BY_ONE:
            return awaited[:1] + free
        if self.sequence == self.Sequence.WITNESSES_LAST:
            awaited = [each for each in awaited if not each.is_witness] or awaited
        return awaited + free


class MouSigner(models.Model):
    """One who signs a version: a party by its representative, or a witness; ``representative`` is the person.

    Its contacts go when they are no longer needed, and ``erased_at`` says so; what was agreed stays.
    """

    PRIVATE = frozenset({"email", "phone"})

    class Role(models.TextChoices):
        PARTY = "party", "คู่สัญญา"
        WITNESS = "witness", "พยาน"

    text = models.ForeignKey(MouText, models.CASCADE, related_name="signers")
    role = models.CharField("ฐานะ", max_length=10, choices=Role, default=Role.PARTY)
    order = models.PositiveSmallIntegerField("ลำดับ")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="mou_signers", verbose_name="หน่วยงาน"
    )
    name = models.CharField("ชื่อหน่วยงานที่พิมพ์", max_length=250, blank=True)
    called = models.CharField("เรียกในข้อตกลงว่า", max_length=150, blank=True)
    representative = models.CharField("ผู้แทนที่ลงนาม", max_length=300)
    position = models.CharField("ตำแหน่ง", max_length=300, blank=True)
    email = models.EmailField("อีเมลของผู้แทน", blank=True)
    phone = models.CharField("โทรศัพท์ของผู้แทน", max_length=20, blank=True)
    erased_at = models.DateTimeField("ลบข้อมูลส่วนบุคคลเมื่อ", null=True, blank=True, editable=False)

    objects = MouSignerQuerySet.as_manager()

    class Meta:
        ordering = ["role", "order"]
        verbose_name = verbose_name_plural = "ผู้ลงนามในบันทึกข้อตกลง"
        constraints = [
            models.UniqueConstraint(fields=["text", "role", "order"], name="one_mou_signer_of_an_order"),
            models.UniqueConstraint(fields=["text", "name"], condition=Q(role="party"), name="one_mou_party_of_a_name"),
            models.UniqueConstraint(
                fields=["text", "email"], condition=~Q(email=""), name="one_mou_signer_of_a_mailbox"
            ),
            models.CheckConstraint(
                condition=(Q(role="party") & ~Q(name="")) | Q(role="witness", name="", organization__isnull=True),
                name="mou_party_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(email="", phone=""), name="mou_signer_erased_has_no_contact"
            ),
        ]

    def __str__(self):
        return f"พยาน {self.representative}" if self.is_witness else self.name

    @property
    def is_witness(self) -> bool:
        return self.role == self.Role.WITNESS

    @property
    def place(self) -> str:
        """Where in the order of the document: the second party, the first witness."""
        return f"{'พยานคน' if self.is_witness else 'ฝ่าย'}ที่ {thai.digits(self.order)}"


class MouParty(MouSigner):
    """A party of a version (คู่สัญญา) and who signs for it."""

    objects = MouSignerManager(MouSigner.Role.PARTY)

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "คู่สัญญา"


class MouWitness(MouSigner):
    """A witness of a version (พยาน)."""

    objects = MouSignerManager(MouSigner.Role.WITNESS)

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "พยาน"
