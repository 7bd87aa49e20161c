"""Who takes part: provinces, the social networks, organizations, people, and the roles users hold."""

from functools import partial, reduce
from operator import or_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from moral_assembly import thai
from moral_assembly.slugs import ShortCodeField, short_code
from moral_assembly.storage import PrivateStorage
from moral_assembly.thai_columns import search_column, sort_column, squeezed, trigram
from networks.permissions import ADMINISTRATOR, READERS, SECOND_FACTOR, WRITERS, Right, Role


class Virtue(models.Model):
    """A virtue of the national plan (คุณธรรมเป้าหมาย) and the Buddhist years in which it stood there."""

    slug = ShortCodeField(unique=True)
    name = models.CharField("ชื่อ", max_length=100)
    first_year = models.PositiveSmallIntegerField("ปีแรก (พ.ศ.)")
    last_year = models.PositiveSmallIntegerField("ปีสุดท้าย (พ.ศ.)", null=True, blank=True)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "คุณธรรมเป้าหมาย"

    def __str__(self):
        return self.name


class Province(models.Model):
    """A province that holds assemblies (จังหวัด).

    ``public_version`` grows, by database triggers, with every change to anything the public can read of the province;
    cached pages carry it in their keys.
    """

    slug = ShortCodeField(unique=True)
    name = models.CharField("ชื่อ", max_length=100, unique=True)
    networks_note = models.CharField("หมายเหตุเรื่องเครือข่าย", max_length=300, blank=True)
    public_version = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "จังหวัด"

    def __str__(self):
        return f"จังหวัด{self.name}"

    def get_absolute_url(self):
        return f"/{self.slug}/"


class District(models.Model):
    """A district of a province (อำเภอ)."""

    province = models.ForeignKey(Province, models.CASCADE, related_name="districts")
    name = models.CharField("ชื่อ", max_length=100)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "อำเภอ"
        constraints = [models.UniqueConstraint(fields=["province", "name"], name="one_district_of_a_name")]

    def __str__(self):
        return f"อำเภอ{self.name}"


class Network(models.Model):
    """One of the social networks of a province (เครือข่ายทางสังคม); ``number`` is its petal.

    Its coordinators write the rest: what it is and does, who speaks for it. The chair is shown when the person is.
    """

    province = models.ForeignKey(Province, models.PROTECT, related_name="networks")
    number = models.PositiveSmallIntegerField("ลำดับ")
    slug = ShortCodeField()
    name = models.CharField("ชื่อ", max_length=150)
    story = models.TextField("เรื่องราว", blank=True, help_text="จัดรูปแบบด้วย Markdown ได้")
    virtues = models.ManyToManyField(Virtue, blank=True, related_name="networks", verbose_name="คุณธรรมที่ขับเคลื่อน")
    chair = models.ForeignKey(
        "Person", models.SET_NULL, null=True, blank=True, related_name="chaired", verbose_name="ประธานเครือข่าย"
    )
    logo = models.OneToOneField(
        "Picture", models.SET_NULL, null=True, blank=True, editable=False, related_name="logo_of", verbose_name="ตรา"
    )
    search_text = search_column("name", "story")

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "เครือข่าย"
        indexes = [trigram("network_search")]
        constraints = [
            models.UniqueConstraint(fields=["province", "number"], name="one_network_of_a_number"),
            models.UniqueConstraint(fields=["province", "slug"], name="one_network_of_a_slug"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="network_numbers_from_one"),
        ]

    def __str__(self):
        return f"เครือข่าย{self.name}"

    def get_absolute_url(self):
        return f"{self.province.get_absolute_url()}networks/{self.slug}/"

    @property
    def petal(self) -> int:
        """The petal (1 to 13) whose hue marks the network; a fourteenth network takes the first hue again."""
        return (self.number - 1) % 13 + 1

    @property
    def public_logo(self) -> "Picture | None":
        """The mark that pages may show; select ``logo`` with the network."""
        return self.logo if self.logo and self.logo.is_public else None


class Organization(models.Model):
    """A body that takes part (หน่วยงานหรือองค์กร)."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="organizations")
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="organizations")
    name = models.CharField("ชื่อ", max_length=250)
    search_text = search_column("name")
    sort_key = sort_column("name")

    class Meta:
        ordering = ["sort_key"]
        verbose_name = verbose_name_plural = "หน่วยงาน"
        indexes = [trigram("organization_search")]
        constraints = [models.UniqueConstraint(fields=["province", "name"], name="one_organization_of_a_name")]

    def __str__(self):
        return self.name


class PictureQuerySet(models.QuerySet):
    def public(self):
        """Those that pages show: the words for who cannot see are there, or on purpose are not."""
        return self.filter(~Q(alt="") | Q(is_decorative=True)).exclude(state=Picture.State.FAILED)

    def unattached(self):
        """Those that nothing shows; an app that shows pictures needs no more than a foreign key to be counted here."""
        return self.filter(**{f"{relation.name}__isnull": True for relation in self.model._meta.related_objects})


class Picture(models.Model):
    """A photograph (ภาพถ่าย). The original stays private; the worker makes the sizes that pages show.

    ``width`` and ``height`` are known from the start, so that the place of the picture is kept while it is made.
    The code cannot be guessed: whoever has the address of a size may see it.
    """

    FOLDER = "pictures"  # of the sizes, in the storage and in addresses

    class State(models.TextChoices):
        WAITING = "waiting", "กำลังจัดเตรียม"
        READY = "ready", "พร้อมแสดง"
        FAILED = "failed", "จัดเตรียมไม่สำเร็จ"

    province = models.ForeignKey(Province, models.PROTECT, related_name="pictures")
    code = models.CharField("รหัสภาพ", max_length=20, unique=True, default=partial(short_code, 20), editable=False)
    original = models.FileField("ไฟล์ต้นฉบับ", upload_to="originals/", storage=PrivateStorage, editable=False)
    original_name = models.CharField("ชื่อไฟล์เดิม", max_length=255, editable=False)
    sha256 = models.CharField("ลายนิ้วมือของไฟล์", max_length=64, editable=False)
    width = models.PositiveIntegerField("กว้าง", editable=False)
    height = models.PositiveIntegerField("สูง", editable=False)
    widths = ArrayField(models.PositiveSmallIntegerField(), verbose_name="ขนาดที่มี", default=list, editable=False)
    colour = models.CharField("สีหลัก", max_length=7, blank=True, editable=False)
    alt = models.CharField("คำบรรยายสำหรับผู้มองไม่เห็นภาพ", max_length=300, blank=True)
    is_decorative = models.BooleanField("ภาพประดับ ไม่มีเนื้อหาที่ต้องบรรยาย", default=False)
    credit = models.CharField("ผู้ถ่ายภาพหรือที่มา", max_length=200, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING, editable=False)
    failure = models.CharField("เหตุที่ไม่สำเร็จ", max_length=300, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="ผู้ส่งภาพ"
    )
    made_at = models.DateTimeField("ส่งเมื่อ", auto_now_add=True)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "ภาพถ่าย"
        constraints = [
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="picture_has_a_size"),
            models.CheckConstraint(condition=~Q(state="ready") | Q(widths__len__gte=1), name="ready_picture_has_files"),
        ]

    def __str__(self):
        return self.original_name

    @property
    def is_described(self) -> bool:
        return bool(self.alt) or self.is_decorative

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_public(self) -> bool:
        """Whether pages show it, or while it is made a drawing in its place; as ``PictureQuerySet.public``."""
        return self.is_described and self.state != self.State.FAILED

    def place(self, width: int) -> str:
        """Where among the uploaded files one size is."""
        return f"{self.FOLDER}/{self.code}-{width}.webp"

    def url(self, width: int) -> str:
        """The address of one size; ``networks.views.pictures`` answers it."""
        return f"/{self.place(width)}"

    @property
    def largest_url(self) -> str:
        return self.url(self.widths[-1])


# What somebody may be called in a file.
NAME_KEYS = {
    "whole": squeezed("prefix", "given_name", "family_name"),
    "bare": squeezed("given_name", "family_name"),
    "printed": squeezed("printed_name"),
}


class PersonQuerySet(models.QuerySet):
    def named(self, keys):
        """Who has one of the names, which are ``squeezed``; each key stands in a column ``…_key`` of the row."""
        found = [Q(**{f"{name}_key__in": list(keys)}) for name in NAME_KEYS]
        annotated = self.annotate(**{f"{name}_key": key for name, key in NAME_KEYS.items()})
        return annotated.filter(reduce(or_, found))


class Person(models.Model):
    """A participant a province knows (บุคคล). Prefixes are free text and a surname is not required (พระครู… has none).

    The photograph is shown in public only from the moment at which the person agreed (``photo_agreed_at``).
    How to reach a person is for the desk alone: no public page, export or search column holds it, nor the trail.
    """

    PRIVATE = frozenset({"email", "phone"})

    province = models.ForeignKey(Province, models.PROTECT, related_name="people")
    prefix = models.CharField("คำนำหน้า", max_length=100, blank=True)
    given_name = models.CharField("ชื่อ", max_length=150)
    family_name = models.CharField("นามสกุล", max_length=150, blank=True)
    printed_name = models.CharField("ชื่อที่พิมพ์", max_length=300, blank=True)
    position = models.CharField("ตำแหน่ง", max_length=300, blank=True)
    organization = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="people")
    network = models.ForeignKey(Network, models.SET_NULL, null=True, blank=True, related_name="people")
    photo = models.OneToOneField(
        Picture, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="ภาพถ่าย", editable=False
    )
    photo_agreed_at = models.DateTimeField("ยินยอมให้เผยแพร่ภาพเมื่อ", null=True, blank=True, editable=False)
    email = models.EmailField("อีเมล", blank=True)
    phone = models.CharField("โทรศัพท์", max_length=20, blank=True)
    is_public = models.BooleanField("แสดงต่อสาธารณะ", default=False)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)
    search_text = search_column("prefix", "given_name", "family_name", "printed_name", "position")
    sort_key = sort_column("given_name", "family_name")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        verbose_name = verbose_name_plural = "บุคคล"
        indexes = [
            trigram("person_search"),
            *(models.Index("province", key, name=f"person_{name}_key") for name, key in NAME_KEYS.items()),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name as it is printed: the person's own choice, or prefix, given and family name put together."""
        return self.printed_name or thai.full_name(self.prefix, self.given_name, self.family_name)

    @property
    def public_photo(self) -> Picture | None:
        """The photograph that pages may show; select ``photo`` with the person."""
        return self.photo if self.photo and self.photo_agreed_at and self.photo.is_public else None


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The roles held in the provinces whose people ``user`` may see."""
        if user.is_superuser:
            return self
        readers = WRITERS[Right.PEOPLE] | READERS[Right.PEOPLE]
        return self.filter(province__memberships__user=user, province__memberships__role__in=readers).distinct()

    def editable_by(self, user):
        """The roles that ``user`` may change or take away: those of the own province, but not one's own."""
        others = self.exclude(user=user)
        if user.is_superuser:
            return others
        return others.filter(
            province__memberships__user=user, province__memberships__role__in=WRITERS[Right.PEOPLE]
        ).distinct()


class Membership(models.Model):
    """A role that a user holds in a province (สมาชิกภาพ); coordinators hold it for networks."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    province = models.ForeignKey(Province, models.CASCADE, related_name="memberships")
    role = models.CharField("บทบาท", max_length=20, choices=Role)
    networks = models.ManyToManyField(Network, blank=True, related_name="memberships", verbose_name="เครือข่าย")
    created_at = models.DateTimeField("ให้เมื่อ", auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["province", "role"]
        verbose_name = verbose_name_plural = "บทบาท"
        constraints = [
            models.UniqueConstraint(fields=["user", "province", "role"], name="one_membership_of_a_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_of_a_known_role"),
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.province}"

    @property
    def needs_second_factor(self) -> bool:
        return self.role in SECOND_FACTOR


class InvitationQuerySet(models.QuerySet):
    def pending(self):
        """Neither accepted nor revoked; it may have run out."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """An offer of a role, sent as a link by e-mail (คำเชิญ). Only the link's hash is kept; the letter is sealed.

    No province: an invitation to be administrator.
    """

    province = models.ForeignKey(Province, models.CASCADE, null=True, blank=True, related_name="invitations")
    email = models.EmailField("อีเมล")
    role = models.CharField("บทบาท", max_length=20, choices=[*Role.choices, ADMINISTRATOR])
    networks = models.ManyToManyField(Network, blank=True, related_name="invitations", verbose_name="เครือข่าย")
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("เชิญเมื่อ", auto_now_add=True)
    expires_at = models.DateTimeField("หมดอายุ")
    letter = models.ForeignKey("networks.Letter", models.SET_NULL, null=True, related_name="+", verbose_name="จดหมาย")
    accepted_at = models.DateTimeField("รับเมื่อ", null=True)
    revoked_at = models.DateTimeField("ยกเลิกเมื่อ", null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "คำเชิญ"
        constraints = [
            models.UniqueConstraint(
                fields=["province", "email", "role"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                name="one_pending_invitation_of_a_role",
            ),
            models.CheckConstraint(
                condition=Q(role=ADMINISTRATOR[0], province__isnull=True)
                | (Q(province__isnull=False) & ~Q(role=ADMINISTRATOR[0])),
                name="invitation_to_a_province_or_to_administer",
            ),
        ]

    def __str__(self):
        return f"{self.email} {self.get_role_display()}"

    @property
    def is_pending(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.is_pending and not self.has_expired
