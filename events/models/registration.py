"""Places of an area on a day, and those who take them or wait for one. The database counts (migration 0016)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models.editions import Assembly, Venue
from events.models.programme import secret_token
from moral_assembly import thai
from moral_assembly.slugs import ShortCodeField
from networks.models import Participant, Province


class PrivacyNotice(models.Model):
    """What people are told before they register (คำแจ้งความเป็นส่วนตัว). Versions are added, never rewritten."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="privacy_notices")
    number = models.PositiveIntegerField("ฉบับที่")
    body = models.TextField("ข้อความ", help_text="จัดรูปแบบด้วย Markdown ได้")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("ใช้ตั้งแต่", default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "คำแจ้งความเป็นส่วนตัว"
        constraints = [models.UniqueConstraint(fields=["province", "number"], name="one_notice_of_a_number")]

    def __str__(self):
        return f"ฉบับที่ {thai.digits(self.number)}"


class RegistrationRules(models.Model):
    """When an edition takes registrations, which notice stands beside the form, and until when data are kept."""

    assembly = models.OneToOneField(Assembly, models.CASCADE, related_name="registration")
    opens_at = models.DateTimeField("เปิดลงทะเบียน", null=True, blank=True)
    closes_at = models.DateTimeField("ปิดลงทะเบียน", null=True, blank=True)
    keep_until = models.DateField("เก็บข้อมูลถึงวันที่")
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="+", verbose_name="คำแจ้งความเป็นส่วนตัว")
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "กติกาการลงทะเบียน"
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="registration_closes_after_opening",
                violation_error_message="เวลาปิดต้องอยู่หลังเวลาเปิด",
            )
        ]

    def __str__(self):
        return f"การลงทะเบียน {self.assembly}"

    def is_open(self, now=None) -> bool:
        now = now or timezone.now()
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)

    @property
    def opens_in_future(self) -> bool:
        return self.opens_at is not None and self.opens_at > timezone.now()

    def next_change(self, now):
        """When registration opens or closes next; None: it stays as it is."""
        return min((moment for moment in (self.opens_at, self.closes_at) if moment and moment > now), default=None)


class AreaDay(models.Model):
    """An area on one day, with its places (พื้นที่และวัน); an online channel has no places on site.

    No ``online_places``: online is unlimited. The database alone writes ``onsite_taken``, ``online_taken`` and
    ``last_arrival``, at every registration, and lets neither kind of place be exceeded.
    """

    PLACES = 50

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="area_days")
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="days", verbose_name="พื้นที่")
    day = models.DateField("วัน")
    slug = ShortCodeField(editable=False)
    onsite_places = models.PositiveIntegerField("จำนวนที่ ณ พื้นที่", default=PLACES)
    online_places = models.PositiveIntegerField(
        "จำนวนที่ออนไลน์", null=True, blank=True, default=0, help_text="เว้นว่างคือไม่จำกัด ใส่ 0 คือไม่มีออนไลน์"
    )
    onsite_taken = models.PositiveIntegerField("ยืนยัน ณ พื้นที่", default=0, editable=False)
    online_taken = models.PositiveIntegerField("ยืนยันออนไลน์", default=0, editable=False)
    last_arrival = models.PositiveIntegerField(default=0, editable=False)
    is_open = models.BooleanField("รับลงทะเบียน", default=True)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)

    class Meta:
        ordering = ["day", "venue__order", "pk"]
        verbose_name = verbose_name_plural = "พื้นที่และวัน"
        constraints = [
            models.UniqueConstraint(fields=["venue", "day"], name="one_area_day"),
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_area_day_of_a_slug"),
            models.CheckConstraint(condition=Q(onsite_taken__lte=F("onsite_places")), name="onsite_places_hold"),
            models.CheckConstraint(
                condition=Q(online_places__isnull=True) | Q(online_taken__lte=F("online_places")),
                name="online_places_hold",
            ),
        ]

    def __str__(self):
        return f"{self.venue} {thai.format_date(self.day, 'medium')}"

    def places(self, mode: str) -> int | None:
        """How many there are; None: no end of them."""
        return self.onsite_places if mode == Registration.Mode.ONSITE else self.online_places

    def taken(self, mode: str) -> int:
        return self.onsite_taken if mode == Registration.Mode.ONSITE else self.online_taken

    def free(self, mode: str) -> int | None:
        """How many are left; None: no end of them."""
        places = self.places(mode)
        return None if places is None else places - self.taken(mode)

    def has_room(self, mode: str, count: int = 1) -> bool:
        free = self.free(mode)
        return free is None or free >= count


class RegistrationGroup(models.Model):
    """People who come together (กลุ่ม): all of them have places, or all of them wait; the database holds it."""

    area_day = models.ForeignKey(AreaDay, models.PROTECT, related_name="groups")
    slug = ShortCodeField(unique=True)
    name = models.CharField("ชื่อกลุ่ม", max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("ลงทะเบียนเมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "กลุ่ม"

    def __str__(self):
        return self.name


class RegistrationQuerySet(models.QuerySet):
    def live(self):
        """Those that stand: with a place or waiting for one; the condition of the database's own rule."""
        return self.filter(state__in=Registration.LIVE)

    def confirmed(self):
        return self.filter(state=Registration.State.CONFIRMED)

    def waiting(self):
        """In order of arrival."""
        return self.filter(state=Registration.State.WAITING).order_by("arrival")

    def seen_by(self, user):
        """Those of the people whom ``user`` may see."""
        return self.filter(participant__in=Participant.objects.seen_by(user))


class Registration(models.Model):
    """Somebody's place in an area on a day, or the wait for it (การลงทะเบียน).

    ``arrival`` is the order in which an area-day was asked for; ``identity`` the participant's, so that one human has
    one live registration though two networks keep the person: the database writes both. The holder of ``token`` may do
    all that the participant may, so no ticket shows it; ``issue`` grows when tickets printed before are void.
    """

    class Mode(models.TextChoices):
        ONSITE = "onsite", "ณ พื้นที่"
        ONLINE = "online", "ออนไลน์"

    class State(models.TextChoices):
        HELD = "held", "รอตรวจสอบ"
        CONFIRMED = "confirmed", "ยืนยันแล้ว"
        WAITING = "waiting", "รอที่ว่าง"
        CANCELLED = "cancelled", "ยกเลิกแล้ว"

    class Way(models.TextChoices):
        """How it was made."""

        PUBLIC = "public", "ลงทะเบียนเอง"
        COORDINATOR = "coordinator", "ผู้ประสานงานลงให้"
        IMPORT = "import", "นำเข้าจากไฟล์"
        DOOR = "door", "ลงทะเบียนหน้างาน"

    LIVE = (State.CONFIRMED, State.WAITING)

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="registrations")
    area_day = models.ForeignKey(AreaDay, models.PROTECT, related_name="registrations")
    mode = models.CharField("รูปแบบ", max_length=10, choices=Mode, default=Mode.ONSITE)
    state = models.CharField("สถานะ", max_length=10, choices=State)
    arrival = models.PositiveIntegerField("ลำดับที่มาถึง", default=0, editable=False)
    group = models.ForeignKey(
        RegistrationGroup, models.PROTECT, null=True, blank=True, related_name="registrations", verbose_name="กลุ่ม"
    )
    identity = models.TextField(null=True, editable=False)
    token = models.CharField("รหัสลับในลิงก์", max_length=64, unique=True, default=secret_token, editable=False)
    issue = models.PositiveSmallIntegerField("ออกบัตรครั้งที่", default=1, editable=False)
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, null=True, editable=False, related_name="+")
    consented_at = models.DateTimeField("รับทราบคำแจ้งเมื่อ", null=True, editable=False)
    way = models.CharField("ช่องทาง", max_length=12, choices=Way)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("ลงทะเบียนเมื่อ", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField("ได้ที่เมื่อ", null=True, editable=False)
    cancelled_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, editable=False)
    cancel_reason = models.CharField("เหตุที่ยกเลิก", max_length=300, blank=True)
    site = models.CharField(max_length=200, blank=True, editable=False)  # where links in later letters lead
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["area_day", "arrival"]
        verbose_name = verbose_name_plural = "การลงทะเบียน"
        indexes = [
            models.Index(fields=["area_day", "mode", "arrival"], condition=Q(state="waiting"), name="waiting_in_order"),
            models.Index(fields=["area_day", "state"], name="registration_of_area_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "area_day"],
                condition=Q(state__in=("confirmed", "waiting")),
                name="one_live_registration",
                violation_error_message="ผู้นี้ลงทะเบียนพื้นที่และวันนี้แล้ว",
            ),
            models.UniqueConstraint(
                fields=["identity", "area_day"],
                condition=Q(state__in=("confirmed", "waiting")),
                name="one_live_registration_of_a_human",
                violation_error_message="ผู้นี้ลงทะเบียนพื้นที่และวันนี้แล้ว",
            ),
            models.UniqueConstraint(fields=["area_day", "arrival"], name="one_registration_of_an_arrival"),
            models.CheckConstraint(
                condition=~Q(way="public") | Q(notice__isnull=False, consented_at__isnull=False),
                name="public_registration_knows_its_notice",
            ),
        ]

    def __str__(self):
        return f"{self.participant} {self.area_day}"

    def get_absolute_url(self):
        return f"/tickets/{self.token}/"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_confirmed(self) -> bool:
        return self.state == self.State.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
