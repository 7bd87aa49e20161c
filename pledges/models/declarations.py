"""Declarations (ประกาศเจตนารมณ์), the pledges of those who sign them, and all that ever happened to a pledge."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from events.models import Assembly, Revised, Session, Venue
from moral_assembly import thai
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from moral_assembly.thai_columns import ThaiNormalise, search_column, trigram
from networks.models import District, Network, Organization


class DeclarationQuerySet(models.QuerySet):
    def telling(self):
        """Those of an edition that its readers may see: published, with a text in force."""
        return self.filter(is_published=True, text__isnull=False)

    def public(self):
        """What visitors may read, of published editions."""
        return self.telling().filter(assembly__is_published=True)


class Declaration(Revised):
    """A declaration of an assembly (ประกาศเจตนารมณ์) that people sign while it is open."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="declarations")
    slug = ShortCodeField()
    code = ShortCodeField(verbose_name="รหัสสั้นบนโปสเตอร์", unique=True, editable=False)
    title = models.CharField("ชื่อ", max_length=300)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="declarations", verbose_name="อ่านในรายการ"
    )
    text = models.ForeignKey(
        "DeclarationText", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="ฉบับที่ใช้"
    )
    opens_at = models.DateTimeField("เปิดให้ลงนาม", null=True, blank=True)
    closes_at = models.DateTimeField("ปิดลงนาม", null=True, blank=True)
    is_published = models.BooleanField("เผยแพร่", default=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)
    search_text = search_column("title")

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ประกาศเจตนารมณ์"
        indexes = [trigram("declaration_search")]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_declaration_of_a_slug"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="declaration_closes_after_opening",
                violation_error_message="เวลาปิดต้องอยู่หลังเวลาเปิด",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}pledge/{self.slug}/"

    @property
    def short_url(self) -> str:
        """The address for those who type it from a poster; it leads to the form."""
        return f"/p/{self.code}/"

    def is_open(self, now=None) -> bool:
        now = now or timezone.now()
        return (
            self.is_published
            and self.text_id is not None
            and (self.opens_at is None or self.opens_at <= now)
            and (self.closes_at is None or now < self.closes_at)
        )


class Tally(models.Model):
    """The counters of a declaration (ยอดคำมั่น).

    Whoever confirms or withdraws a pledge holds this row meanwhile: numbers run from one without a gap, the count costs
    nothing to read, and the declaration itself, which public pages show, is not touched. A trigger makes the row.
    """

    declaration = models.OneToOneField(Declaration, models.CASCADE, primary_key=True, related_name="tally")
    last_number = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "ยอดคำมั่น"
        constraints = [
            models.CheckConstraint(condition=Q(confirmed__lte=F("last_number")), name="pledges_counted_are_numbered")
        ]

    def __str__(self):
        return f"{self.confirmed} คำมั่น"


class DeclarationText(models.Model):
    """One wording of a declaration (ฉบับ). Once it is signed, the database refuses to change a letter of it."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField("ฉบับที่")
    preamble = models.TextField("คำปรารภ", help_text="จัดรูปแบบด้วย Markdown ได้")
    closing = models.TextField("คำลงท้าย", blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "ฉบับของประกาศ"
        constraints = [models.UniqueConstraint(fields=["declaration", "number"], name="one_text_of_a_number")]

    def __str__(self):
        return f"ฉบับที่ {self.number}"

    @property
    def sha256(self) -> str:
        """The digest of the words, by which a signer can tell that they are the ones signed."""
        words = [self.preamble, *(resolution.body for resolution in self.resolutions.all()), self.closing]
        return hashlib.sha256("\n\n".join(words).encode()).hexdigest()


class Resolution(models.Model):
    """One numbered resolution of a text (ข้อ)."""

    text = models.ForeignKey(DeclarationText, models.CASCADE, related_name="resolutions")
    number = models.PositiveSmallIntegerField("ข้อ")
    body = models.TextField("เนื้อความ")

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "ข้อของประกาศ"
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="one_resolution_of_a_number")]

    def __str__(self):
        return f"ข้อ {self.number}"


class PaperQuerySet(models.QuerySet):
    def annotate_signers(self):
        ordered = self.order_by(*self.model._meta.ordering)  # a count would drop the model's own order
        return ordered.annotate(signers=models.Count("pledges"))


class Paper(models.Model):
    """A paper sheet of signatures from a market area (ใบลงนาม), with its scan."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="papers")
    venue = models.ForeignKey(Venue, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="พื้นที่ที่ลงนาม")
    title = models.CharField("ชื่อใบลงนาม", max_length=200)
    signed_on = models.DateField("วันที่ลงนาม")
    scan = models.FileField("ไฟล์สแกน", upload_to="papers/", blank=True, storage=PrivateStorage())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = verbose_name_plural = "ใบลงนาม"

    def __str__(self):
        return self.title

    @property
    def assembly(self) -> Assembly:
        return self.declaration.assembly


ERASED = "(ลบข้อมูลส่วนบุคคลแล้ว)"
ON_WALL = Q(state="confirmed", shown=True)


class PledgeQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(state=Pledge.State.CONFIRMED)

    def counting(self):
        """Those that keep their signer from signing again; the condition of the database's own rule."""
        return self.confirmed().filter(is_erased=False, contact_forgotten_at__isnull=True)

    def on_wall(self):
        """What the public sees: confirmed, and shown because the signer wished it."""
        return self.confirmed().filter(shown=True)


def pledge_token() -> str:
    """Return what nobody can guess and any address can hold."""
    return secrets.token_urlsafe(24)


def spelt(field: str) -> Func:
    """The letters of a text alone, however it was spaced or its marks were typed."""
    return Func(
        ThaiNormalise(F(field)),
        Value(r"\s"),
        Value(""),
        Value("g"),
        function="regexp_replace",
        output_field=models.TextField(),
    )


def _signer() -> Case:
    """What makes two pledges one signer's, as SQL."""

    def key(*parts) -> Concat:
        return Concat(*parts, output_field=models.TextField())

    name, body, network = spelt("name"), spelt("organization_name"), Cast("network", models.TextField())
    return Case(
        When(kind="organization", then=key(Value("o|"), body)),
        When(~Q(email=""), then=key(Value("e|"), ThaiNormalise(F("email")), Value("|"), name)),
        When(~Q(phone=""), then=key(Value("p|"), F("phone"), Value("|"), name)),
        default=key(Value("n|"), name, Value("|"), body, Value("|"), network),
        output_field=models.TextField(),
    )


class Pledge(models.Model):
    """A person's or an organization's signature to a declaration (คำมั่น).

    It gets its number when it is confirmed and keeps it for ever. ``signer`` is what makes two pledges the same: one
    organization, or one name at one e-mail address, telephone or, without either, in one organization and network.
    Families share a telephone, so the name always counts.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "ในนามบุคคล"
        ORGANIZATION = "organization", "ในนามหน่วยงานหรือองค์กร"

    class State(models.TextChoices):
        PENDING = "pending", "รอยืนยัน"
        CONFIRMED = "confirmed", "ยืนยันแล้ว"
        WITHDRAWN = "withdrawn", "ถอนแล้ว"
        INVALIDATED = "invalidated", "ไม่นับ"

    class Way(models.TextChoices):
        """How the signature was confirmed."""

        EMAIL = "email", "ยืนยันทางอีเมล"
        REGISTRAR = "registrar", "ต่อหน้านายทะเบียน"
        COORDINATOR = "coordinator", "ผู้ประสานงานรับรอง"
        PAPER = "paper", "ใบลงนามกระดาษ"

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="pledges")
    text = models.ForeignKey(DeclarationText, models.PROTECT, related_name="pledges", verbose_name="ฉบับที่ลงนาม")
    number = models.PositiveIntegerField("เลขที่", null=True, editable=False)
    kind = models.CharField("ลงนาม", max_length=12, choices=Kind, default=Kind.PERSON)
    prefix = models.CharField("คำนำหน้า", max_length=100, blank=True)
    name = models.CharField("ชื่อและนามสกุล", max_length=300)
    position = models.CharField("ตำแหน่ง", max_length=200, blank=True)
    organization_name = models.CharField("หน่วยงานหรือองค์กร", max_length=250, blank=True)
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="pledges")
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="pledges")
    district = models.ForeignKey(District, models.SET_NULL, null=True, blank=True, related_name="pledges")
    virtues = ArrayField(models.PositiveIntegerField(), default=list, blank=True, verbose_name="คุณธรรมที่ยึดถือ")
    promise = models.CharField("คำมั่นของข้าพเจ้า", max_length=500, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    phone = models.CharField("โทรศัพท์", max_length=20, blank=True)
    shown = models.BooleanField("แสดงชื่อบนกำแพงคำมั่น", default=False)
    notice = models.CharField("ฉบับของคำแจ้งความเป็นส่วนตัว", max_length=20)
    state = models.CharField("สถานะ", max_length=12, choices=State, default=State.PENDING)
    way = models.CharField("วิธียืนยัน", max_length=12, choices=Way, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้รับรอง"
    )
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="pledges")
    paper_row = models.PositiveSmallIntegerField("แถวในใบลงนาม", null=True, blank=True)
    token = models.CharField(max_length=64, unique=True, default=pledge_token, editable=False)
    site = models.CharField(
        max_length=200, blank=True, editable=False
    )  # where the link to confirm leads, for reminders
    reminded_at = models.DateTimeField("เตือนให้ยืนยันเมื่อ", null=True, blank=True)
    share_code = models.CharField(max_length=64, unique=True, null=True, editable=False)
    share_shows = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name="สิ่งที่แสดงในหน้าแบ่งปัน"
    )
    address = models.GenericIPAddressField("ที่อยู่เครือข่าย", null=True, blank=True)
    signed_at = models.DateTimeField("ลงนามเมื่อ", default=timezone.now)
    confirmed_at = models.DateTimeField("ยืนยันเมื่อ", null=True, blank=True)
    contact_forgotten_at = models.DateTimeField("ลบอีเมลและโทรศัพท์เมื่อ", null=True, blank=True)
    is_erased = models.BooleanField("ลบข้อมูลส่วนบุคคลแล้ว", default=False)
    search_text = search_column("prefix", "name", "organization_name")
    signer = models.GeneratedField(expression=_signer(), output_field=models.TextField(), db_persist=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "คำมั่น"
        indexes = [
            trigram("pledge_search"),
            models.Index(fields=["declaration", "-number"], condition=ON_WALL, name="pledge_wall"),
            models.Index(fields=["declaration", "network", "-number"], condition=ON_WALL, name="pledge_wall_network"),
            models.Index(fields=["declaration", "district", "-number"], condition=ON_WALL, name="pledge_wall_district"),
            models.Index(fields=["declaration", "signed_at"], name="pledge_time"),
            models.Index(fields=["declaration", "address"], name="pledge_address"),
            models.Index(fields=["declaration", "phone"], condition=~Q(phone=""), name="pledge_phone"),
            models.Index(fields=["declaration", "email"], condition=~Q(email=""), name="pledge_email"),
            models.Index(fields=["signed_at"], condition=Q(address__isnull=False), name="pledge_address_kept"),
            models.Index(fields=["signed_at"], condition=Q(state="pending"), name="pledge_pending"),
            models.Index("declaration", spelt("name"), name="pledge_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "number"], name="one_pledge_of_a_number"),
            models.UniqueConstraint(
                fields=["declaration", "signer"],
                condition=Q(state="confirmed", is_erased=False, contact_forgotten_at__isnull=True),
                name="one_pledge_of_a_signer",
                violation_error_message="ผู้นี้ลงนามแล้ว",
            ),
            models.UniqueConstraint(
                fields=["paper", "paper_row"], condition=Q(paper__isnull=False), name="one_pledge_of_a_paper_row"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", number__isnull=True, confirmed_at__isnull=True) | ~Q(state="pending"),
                name="pledge_pending_has_no_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(number__isnull=False, confirmed_at__isnull=False),
                name="pledge_confirmed_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(kind="organization") | ~Q(organization_name=""), name="pledge_organization_has_a_name"
            ),
            models.CheckConstraint(
                condition=~Q(way__in=("registrar", "coordinator", "paper")) | Q(attested_by__isnull=False),
                name="pledge_attested_by_somebody",
            ),
        ]

    def __str__(self):
        return self.printed_name

    def get_absolute_url(self):
        """The signer's private page."""
        return f"/pledges/{self.token}/"

    def validate_constraints(self, exclude=None):
        """Forms say by themselves what is wrong; to ask the database beforehand would cost statements."""

    @property
    def printed_name(self) -> str:
        """The name as it is printed; what an organization is called stands for it."""
        if self.is_erased:
            return ERASED
        return (
            self.organization_name
            if self.kind == self.Kind.ORGANIZATION
            else thai.full_name(self.prefix, self.name, "")
        )


class PledgeEvent(models.Model):
    """One thing that happened to a pledge, and where from; rows are only ever added.

    The database lets nothing of them change but that the address, and of an erased pledge the reason, is forgotten.
    """

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField("เป็น", max_length=12, choices=Pledge.State)
    way = models.CharField("วิธี", max_length=12, choices=Pledge.Way, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.GenericIPAddressField(null=True, blank=True)
    reason = models.CharField("เหตุผล", max_length=300, blank=True)
    invalidation = models.ForeignKey("PledgeInvalidation", models.PROTECT, null=True, blank=True, related_name="events")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = verbose_name_plural = "เหตุการณ์ของคำมั่น"
        indexes = [models.Index(fields=["at"], condition=Q(address__isnull=False), name="pledge_event_address_kept")]

    def __str__(self):
        return f"{self.pledge_id} {self.get_state_display()}"


class PledgeInvalidation(models.Model):
    """Pledges set aside together, with the reason; it can be undone (การไม่นับคำมั่น)."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="invalidations")
    reason = models.CharField("เหตุผล", max_length=300)
    pattern = models.CharField("พบจาก", max_length=300, blank=True)
    count = models.PositiveIntegerField("จำนวน", default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "การไม่นับคำมั่น"

    def __str__(self):
        return self.reason
