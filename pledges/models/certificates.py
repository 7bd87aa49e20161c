"""Certificates (เกียรติบัตร): their designs, the ones issued with their bytes, and the batches they are printed in."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat

from events.models import Assembly, Revised, Session
from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import ThaiNormalise, ThaiSortKey, trigram
from networks.models import Organization, Person
from pledges.models.declarations import Pledge

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, O, 1 and I: it is read from paper
CODE_LENGTH = 12  # 60 bits: nobody finds one by trying
READABLE = r"^[2-9A-HJ-NP-Z]{12}$"


def verification_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class CertificateKind(models.TextChoices):
    """What a certificate is given for."""

    PLEDGE = "pledge", "ร่วมประกาศเจตนารมณ์"
    MOU = "mou", "ลงนามบันทึกข้อตกลง"
    HONOUR = "honour", "ต้นแบบคุณธรรม"
    PARTICIPATION = "participation", "เข้าร่วมงาน"
    SPEAKER = "speaker", "วิทยากร"
    BOOTH = "booth", "ร่วมจัดแสดงในตลาดนัด"


class CertificateDesign(Revised):
    """A design that staff keep for one kind of certificate of an edition (แบบเกียรติบัตร).

    ``version`` is what is issued from. A version that was used stays as it is; a change makes the next one.
    """

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="certificate_designs")
    slug = ShortCodeField()
    kind = models.CharField("ประเภท", max_length=15, choices=CertificateKind)
    name = models.CharField("ชื่อแบบ", max_length=150)
    version = models.ForeignKey("DesignVersion", models.RESTRICT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = verbose_name_plural = "แบบเกียรติบัตร"
        constraints = [models.UniqueConstraint(fields=["assembly", "slug"], name="one_design_of_a_slug")]

    def __str__(self):
        return self.name


class DesignVersion(models.Model):
    """A design at one moment, as ``designs.Design`` reads it; once a certificate was issued, the database keeps it."""

    design = models.ForeignKey(CertificateDesign, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("รุ่นที่")
    layout = models.JSONField("แบบ")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "รุ่นของแบบ"
        constraints = [models.UniqueConstraint(fields=["design", "number"], name="one_version_of_a_number")]

    def __str__(self):
        return f"รุ่นที่ {self.number}"


class DesignPicture(models.Model):
    """A background, an emblem or a signature, checked and kept as it will be printed (ภาพในแบบ)."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="design_pictures")
    slug = ShortCodeField(unique=True)
    title = models.CharField("ชื่อภาพ", max_length=150)
    body = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at"]
        verbose_name = verbose_name_plural = "ภาพในแบบ"

    def __str__(self):
        return self.title


class Serial(models.Model):
    """The last number given to a kind of certificate of an edition; whoever issues holds this row meanwhile."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="serials")
    kind = models.CharField(max_length=15, choices=CertificateKind)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "เลขที่ล่าสุด"
        constraints = [models.UniqueConstraint(fields=["assembly", "kind"], name="one_serial_of_a_kind")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.last}"


def _word(name: str) -> Coalesce:
    """One of a certificate's words as SQL; of an erased one, nothing."""
    return Coalesce(KeyTextTransform(name, "words"), Value(""), output_field=models.TextField())


class CertificateQuerySet(models.QuerySet):
    def standing(self):
        """Those that say what they say: issued, neither suspended nor revoked nor replaced."""
        return self.filter(state=Certificate.State.ISSUED)

    def holding(self, assembly: Assembly, kind: str):
        """Those that keep whom they are for from getting another of the kind: they stand, or are suspended."""
        return self.filter(assembly=assembly, kind=kind, state__in=("issued", "suspended"))


class Certificate(models.Model):
    """One certificate as it was issued. ``words`` is everything printed that is its own; it is never written again.

    ``subject`` names what it was given for once and for all, so nobody gets two for the same thing while one stands.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "ใช้ได้"
        SUSPENDED = "suspended", "ระงับชั่วคราว"
        REVOKED = "revoked", "เพิกถอน"
        REPLACED = "replaced", "ออกฉบับแทนแล้ว"

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="certificates")
    kind = models.CharField("ประเภท", max_length=15, choices=CertificateKind)
    version = models.ForeignKey(DesignVersion, models.PROTECT, related_name="certificates")
    serial = models.PositiveIntegerField("ลำดับที่")
    number = models.CharField("เลขที่", max_length=100)
    code = models.CharField("รหัสตรวจสอบ", max_length=CODE_LENGTH, unique=True, default=verification_code)
    subject = models.CharField("ออกให้เพราะ", max_length=80)
    words = models.JSONField("ข้อความที่พิมพ์")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="certificates")
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="certificates")
    pledge = models.ForeignKey(Pledge, models.PROTECT, null=True, blank=True, related_name="certificates")
    session = models.ForeignKey(Session, models.SET_NULL, null=True, blank=True, related_name="certificates")
    address = models.CharField("ที่อยู่สำหรับส่ง", max_length=300, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.ISSUED)
    reason = models.CharField("เหตุผล", max_length=300, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    is_sealed = models.BooleanField("ลงลายมือชื่อดิจิทัล", default=False)
    is_erased = models.BooleanField("ลบข้อมูลส่วนบุคคลแล้ว", default=False)
    sha256 = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField("ออกเมื่อ")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField("พิมพ์เมื่อ", null=True, blank=True)
    handed_at = models.DateTimeField("มอบเมื่อ", null=True, blank=True)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sort_key = models.GeneratedField(
        expression=ThaiSortKey(_word("name")), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    search_text = models.GeneratedField(
        expression=ThaiNormalise(
            Concat(
                *(_word("name"), Value(" "), _word("organization"), Value(" "), F("number"), Value(" "), F("code")),
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-serial"]
        verbose_name = verbose_name_plural = "เกียรติบัตร"
        indexes = [models.Index(fields=["sha256"], name="certificate_sha256"), trigram("certificate_search")]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "kind", "serial"], name="one_certificate_of_a_serial"),
            models.UniqueConstraint(
                fields=["assembly", "kind", "subject"],
                condition=Q(state__in=("issued", "suspended")),
                name="one_certificate_of_a_subject",
            ),
            models.CheckConstraint(condition=Q(state="issued") | ~Q(reason=""), name="certificate_that_fell_says_why"),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="certificate_replaced_by_another",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[2-9A-HJ-NP-Z]{12}$"), name="certificate_code_is_readable"
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    def get_absolute_url(self):
        return f"/verify/{self.code}/"

    @property
    def name(self) -> str:
        return "(ลบข้อมูลส่วนบุคคลแล้ว)" if self.is_erased else self.words["name"]

    @property
    def letters_on_label(self) -> int:
        """How much an address label must hold, so that it is set as small as it takes."""
        return sum(
            map(len, (self.name, *(self.words.get(name, "") for name in ("position", "organization")), self.address))
        )

    @property
    def printed_code(self) -> str:
        """The code in groups of four, as it stands on paper."""
        return "-".join(self.code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


class CertificateFile(models.Model):
    """The bytes of a certificate as issued; a reprint gives them again (ไฟล์เกียรติบัตร)."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="file")
    body = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์เกียรติบัตร"

    def __str__(self):
        return str(self.certificate_id)


class CertificateBadge(models.Model):
    """The credential of a certificate (Open Badges) as first given out; ``proof_value`` is its signature."""

    certificate = models.OneToOneField(Certificate, models.PROTECT, primary_key=True, related_name="badge")
    body = models.BinaryField()
    proof_value = models.CharField(max_length=200, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "ตราดิจิทัล"

    def __str__(self):
        return str(self.certificate_id)


class CertificateBatch(models.Model):
    """Certificates asked for together (ชุดเกียรติบัตร). A worker issues them in parts that stand or fall whole."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        DONE = "done", "เสร็จแล้ว"
        STOPPED = "stopped", "หยุดไว้"
        FAILED = "failed", "ทำไม่สำเร็จ"

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="certificate_batches")
    slug = ShortCodeField(unique=True)
    version = models.ForeignKey(DesignVersion, models.PROTECT, related_name="batches")
    title = models.CharField("ชื่อชุด", max_length=200)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    fault = models.CharField("เหตุที่ทำไม่สำเร็จ", max_length=300, blank=True)
    wants_seal = models.BooleanField("ลงลายมือชื่อดิจิทัล", default=True)
    site = models.URLField("ที่อยู่ของเว็บ")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "ชุดเกียรติบัตร"

    def __str__(self):
        return self.title


class BatchItem(models.Model):
    """One certificate asked for in a batch; it has ``certificate`` when it is issued (รายการในชุด)."""

    batch = models.ForeignKey(CertificateBatch, models.CASCADE, related_name="items")
    order = models.PositiveIntegerField()
    subject = models.CharField(max_length=80)
    words = models.JSONField()
    links = models.JSONField(default=dict)
    address = models.CharField("ที่อยู่สำหรับส่ง", max_length=300, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="batch_items")
    note = models.CharField("หมายเหตุ", max_length=200, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "รายการในชุด"
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="one_item_of_an_order"),
            models.UniqueConstraint(fields=["batch", "subject"], name="one_item_of_a_subject"),
        ]

    def __str__(self):
        return f"{self.batch_id} {self.order}"
