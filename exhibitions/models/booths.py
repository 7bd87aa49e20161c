"""The call for booths, and what networks apply with."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events import youtube
from events.models import Assembly, Revised, Venue
from exhibitions.models.zones import Zone
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from moral_assembly.thai_columns import search_column, sort_column, trigram
from networks.models import Network, Picture, Virtue


class BoothCall(Revised):
    """The call for booths of an edition (ประกาศรับสมัครบูธ): until when, under which rules, and what is asked for.

    ``asks`` says of each field of a booth that may be left out whether it is required, optional or not asked for; what
    else an organizer wants to know are ``questions``.
    """

    class Ask(models.TextChoices):
        REQUIRED = "required", "ต้องตอบ"
        OPTIONAL = "optional", "ตอบก็ได้"
        OFF = "off", "ไม่ถาม"

    assembly = models.OneToOneField(Assembly, models.CASCADE, related_name="booth_call")
    opens_at = models.DateTimeField("เปิดรับ")
    closes_at = models.DateTimeField("ปิดรับ")
    rules = models.TextField("หลักเกณฑ์", blank=True, help_text="จัดรูปแบบด้วย Markdown ได้")
    asks = models.JSONField("ช่องที่ถาม", default=dict, blank=True)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "ประกาศรับสมัครบูธ"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="booth_call_closes_after_opening",
                violation_error_message="เวลาปิดต้องอยู่หลังเวลาเปิด",
            )
        ]

    def __str__(self):
        return "ประกาศรับสมัครบูธ"

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class BoothQuestion(models.Model):
    """Something more that an organizer asks every applicant (คำถามเพิ่ม)."""

    class Kind(models.TextChoices):
        LINE = "line", "ข้อความสั้น"
        TEXT = "text", "ข้อความยาว"
        YES = "yes", "ใช่หรือไม่"
        CHOICE = "choice", "เลือกหนึ่งข้อ"

    call = models.ForeignKey(BoothCall, models.CASCADE, related_name="questions")
    slug = ShortCodeField(editable=False)
    label = models.CharField("คำถาม", max_length=200)
    hint = models.CharField("คำอธิบาย", max_length=300, blank=True)
    kind = models.CharField("แบบคำตอบ", max_length=10, choices=Kind, default=Kind.LINE)
    options = models.TextField("ตัวเลือก", blank=True, help_text="บรรทัดละหนึ่งข้อ ใช้กับแบบเลือกหนึ่งข้อ")
    is_required = models.BooleanField("ต้องตอบ", default=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "คำถามเพิ่ม"
        constraints = [
            models.UniqueConstraint(fields=["call", "slug"], name="one_booth_question_of_a_slug"),
            models.CheckConstraint(
                condition=~Q(kind="choice") | ~Q(options=""), name="booth_question_to_choose_has_options"
            ),
        ]

    def __str__(self):
        return self.label


class BoothQuerySet(models.QuerySet):
    def of_networks(self, networks):
        return self.filter(network__in=[network.pk for network in networks])

    def public(self):
        """Those that visitors meet: accepted, and the applicant has said to come."""
        return self.filter(state=Booth.State.CONFIRMED)

    def placeable(self):
        """Those that may stand on a plan."""
        return self.filter(state__in=Booth.PLACEABLE)


class Booth(Revised):
    """A network's booth in the market (บูธ), from the first draft of its application to the day.

    The database knows the ways between states too and refuses all others (``exhibitions/applying.py`` says who goes
    them); when an accepted booth falls it takes the place away and notes in ``former_place`` where that was.
    ``accepted`` is what organizers accepted, to show what was changed since; ``is_changed`` says whether anything was.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "ร่าง"
        SUBMITTED = "submitted", "รอพิจารณา"
        NEEDS_CHANGE = "needs_change", "ขอให้แก้ไข"
        ACCEPTED = "accepted", "รับแล้ว รอยืนยัน"
        CONFIRMED = "confirmed", "ยืนยันแล้ว"
        REJECTED = "rejected", "ไม่รับ"
        WITHDRAWN = "withdrawn", "ถอนแล้ว"
        CANCELLED = "cancelled", "ผู้จัดยกเลิก"

    PLACEABLE = (State.ACCEPTED, State.CONFIRMED)
    # Who is there and how they are reached: the trail says only that it changed.
    PRIVATE = frozenset({"on_duty", "contact_name", "contact_phone", "contact_url"})

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="booths")
    slug = ShortCodeField()
    state = models.CharField("สถานะ", max_length=12, choices=State, default=State.DRAFT, editable=False)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="booths", verbose_name="เครือข่าย"
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="booths",
        verbose_name="ผู้สมัคร",
    )
    title = models.CharField("ชื่อบูธ", max_length=200, blank=True)
    organization = models.CharField("หน่วยงานหรือกลุ่ม", max_length=250, blank=True)
    wished_area = models.ForeignKey(
        Venue, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="พื้นที่ที่ขอ"
    )
    wished_zone = models.ForeignKey(
        Zone, models.SET_NULL, null=True, blank=True, related_name="wished_by", verbose_name="โซนที่ขอ"
    )
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, editable=False, related_name="booths", verbose_name="โซนที่ได้"
    )
    story = models.TextField("เรื่องราว", blank=True, help_text="สิ่งใดเปลี่ยนไปในทางที่ดีขึ้น จัดรูปแบบด้วย Markdown ได้")
    virtues = models.ManyToManyField(Virtue, blank=True, related_name="booths", verbose_name="คุณธรรมเป้าหมาย")
    contact_name = models.CharField("ชื่อผู้ให้ติดต่อ", max_length=150, blank=True)
    contact_phone = models.CharField("โทรศัพท์", max_length=20, blank=True)
    contact_url = models.URLField("เว็บไซต์หรือเพจ", blank=True)
    youtube_id = models.CharField(
        "วิดีโอ YouTube", max_length=11, blank=True, validators=[RegexValidator(r"\A[A-Za-z0-9_-]{11}\Z")]
    )
    power_watts = models.PositiveIntegerField("ไฟฟ้า (วัตต์)", null=True, blank=True)
    tables = models.PositiveSmallIntegerField("โต๊ะ (ตัว)", null=True, blank=True)
    needs_water = models.BooleanField("ต้องใช้น้ำ", default=False)
    needs = models.CharField("สิ่งอื่นที่ต้องใช้", max_length=500, blank=True)
    on_duty = models.TextField("ผู้ประจำบูธ", blank=True)
    answers = models.JSONField("คำตอบเพิ่ม", default=dict, blank=True, editable=False)
    reason = models.CharField("เหตุผล", max_length=500, blank=True, editable=False)
    submitted_at = models.DateTimeField("ส่งใบสมัครเมื่อ", null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField("รับเมื่อ", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("ยืนยันเมื่อ", null=True, blank=True, editable=False)
    accepted = models.JSONField(null=True, blank=True, editable=False)
    is_changed = models.BooleanField("แก้หลังรับ", default=False, editable=False)
    former_place = models.CharField("ตำแหน่งเดิม", max_length=300, blank=True, editable=False)
    site = models.CharField(max_length=200, blank=True, editable=False)  # where links in later letters lead
    made_at = models.DateTimeField("เริ่มร่างเมื่อ", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("แก้ล่าสุดเมื่อ", auto_now=True, editable=False)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)
    search_text = search_column("title", "organization", "story")
    sort_key = sort_column("title")

    objects = BoothQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = verbose_name_plural = "บูธ"
        indexes = [trigram("booth_search"), models.Index(fields=["assembly", "state"], name="booths_of_assembly")]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_booth_of_a_slug"),
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        *("draft", "submitted", "needs_change", "accepted"),
                        *("confirmed", "rejected", "withdrawn", "cancelled"),
                    )
                ),
                name="booth_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | (~Q(title="") & Q(submitted_at__isnull=False)),
                name="booth_sent_has_a_title_and_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "confirmed"))
                | Q(accepted_at__isnull=False, accepted__isnull=False),
                name="booth_accepted_says_when_and_what",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False), name="booth_confirmed_says_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("needs_change", "rejected", "cancelled")) | ~Q(reason=""),
                name="booth_sent_back_says_why",
            ),
        ]

    def __str__(self):
        return self.title or "บูธที่ยังไม่ได้ตั้งชื่อ"

    def get_absolute_url(self) -> str:
        return f"{self.assembly.get_absolute_url()}market/{self.slug}/"

    @property
    def is_placeable(self) -> bool:
        return self.state in self.PLACEABLE

    @property
    def is_public(self) -> bool:
        """As ``BoothQuerySet.public``."""
        return self.state == self.State.CONFIRMED

    @property
    def watch_url(self) -> str:
        return youtube.watch_url(self.youtube_id) if self.youtube_id else ""


class Product(models.Model):
    """Something a booth shows or sells (ผลิตภัณฑ์); no price: it is not for sale or differs."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="products")
    name = models.CharField("ชื่อผลิตภัณฑ์", max_length=200)
    price = models.DecimalField(
        "ราคา (บาท)", max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField("หน่วย", max_length=50, blank=True, help_text="เช่น ถุง ชิ้น กิโลกรัม")
    photo = models.OneToOneField(
        Picture, models.SET_NULL, null=True, blank=True, editable=False, related_name="product", verbose_name="ภาพ"
    )
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    search_text = search_column("name")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ผลิตภัณฑ์"
        indexes = [trigram("product_search")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0),
                name="product_price_is_not_negative",
                violation_error_message="ราคาต้องไม่ติดลบ",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="product_has_a_name"),
        ]

    def __str__(self):
        return self.name


class BoothPhotoQuerySet(models.QuerySet):
    def public(self):
        """Those that pages show, with their pictures."""
        return self.filter(picture__in=Picture.objects.public()).select_related("picture")


class BoothPhoto(models.Model):
    """A photograph of a booth or of its work (ภาพของบูธ); its words stand with the picture."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="booth_photo", verbose_name="ภาพ")
    order = models.PositiveIntegerField("ลำดับ", default=0)

    objects = BoothPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ภาพของบูธ"

    def __str__(self):
        return self.picture.alt or self.picture.original_name


class BoothDocument(models.Model):
    """A file that goes with an application (เอกสารประกอบ), for the desk alone."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="documents")
    title = models.CharField("ชื่อเอกสาร", max_length=200)
    file = models.FileField("ไฟล์", upload_to="booths/", storage=PrivateStorage)
    original_name = models.CharField("ชื่อไฟล์เดิม", max_length=255, editable=False)
    made_at = models.DateTimeField("ส่งเมื่อ", auto_now_add=True)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = verbose_name_plural = "เอกสารประกอบใบสมัครบูธ"

    def __str__(self):
        return self.title
