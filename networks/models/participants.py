"""Those who come: people that register themselves or are kept by a network, and how one is told from another."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.utils import timezone

from moral_assembly import thai
from moral_assembly.thai_columns import search_column, sort_column, squeezed, trigram
from networks.models.people import Network, Organization, Province
from networks.permissions import READERS, WRITERS, Right, Role


def _identity() -> Case:
    """What makes two rows one human, as SQL: a name, and the first that is known of telephone, e-mail, organization."""

    def key(kind: str, value) -> Concat:
        return Concat(squeezed("given_name", "family_name"), Value(f"|{kind}|"), value, output_field=models.TextField())

    return Case(
        When(is_erased=True, then=Value(None)),
        When(~Q(phone=""), then=key("p", F("phone"))),
        When(~Q(email=""), then=key("e", Lower("email"))),
        default=key("o", squeezed("organization_name")),
        output_field=models.TextField(),
    )


class ParticipantQuerySet(models.QuerySet):
    def known(self):
        """Those whose data stand: neither erased nor waiting for somebody to say who they are."""
        return self.filter(is_erased=False, resembles__isnull=True)

    def seen_by(self, user):
        """Those of the provinces where ``user`` may read of people, and those of the networks coordinated."""
        if user.is_superuser:
            return self
        roles = WRITERS[Right.PARTICIPANTS] | READERS[Right.PARTICIPANTS]
        held = user.memberships.filter(role__in=roles)
        everywhere = held.exclude(role=Role.COORDINATOR).values("province")
        coordinated = Network.objects.filter(memberships__in=held.filter(role=Role.COORDINATOR))
        return self.filter(Q(province__in=everywhere) | Q(network__in=coordinated))


class Participant(models.Model):
    """Somebody who takes part (ผู้เข้าร่วม): what the door and the network need to know, and nothing more.

    Not a ``Person``: those stand on public pages and in releases for good; of a participant no page tells, and the
    data go at the edition's date (``is_erased``), while network, role and age band stay for the counts. Two networks
    may each keep one human; ``identity`` is what the database compares, so that such a human still has one place.
    ``resembles``: entered by somebody unproven, and somebody known is called so too; staff say whether it is one human.
    """

    PRIVATE = frozenset({"email", "phone", "guardian_name"})  # no audit entry holds them

    class Role(models.TextChoices):
        LEADER = "leader", "ผู้บริหาร/ตัวแทน"
        STAFF = "staff", "บุคลากร"
        MEMBER = "member", "สมาชิกเครือข่าย"
        PUBLIC = "public", "ประชาชนผู้รับประโยชน์"

    class Age(models.TextChoices):
        ADULT = "adult", "๒๐ ปีขึ้นไป"
        MINOR = "minor", "๑๐ ถึง ๑๙ ปี"
        CHILD = "child", "ต่ำกว่า ๑๐ ปี"

        @classmethod
        def at(cls, years: int) -> "Participant.Age":
            return cls.CHILD if years < 10 else cls.MINOR if years < 20 else cls.ADULT

    province = models.ForeignKey(Province, models.PROTECT, related_name="participants")
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="participants", verbose_name="เครือข่าย"
    )
    prefix = models.CharField("คำนำหน้า", max_length=100, blank=True)
    given_name = models.CharField("ชื่อ", max_length=150)
    family_name = models.CharField("นามสกุล", max_length=150, blank=True)
    organization_name = models.CharField("หน่วยงานหรือองค์กร", max_length=250, blank=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, blank=True, editable=False, related_name="participants"
    )
    role = models.CharField("บทบาท", max_length=10, choices=Role, default=Role.PUBLIC)
    phone = models.CharField("โทรศัพท์", max_length=20, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    age = models.CharField("ช่วงอายุ", max_length=10, choices=Age, default=Age.ADULT)
    guardian_name = models.CharField("ชื่อผู้ปกครอง", max_length=300, blank=True)
    guardian_agreed_at = models.DateTimeField("ผู้ปกครองยินยอมเมื่อ", null=True, blank=True, editable=False)
    resembles = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="doubts")
    is_erased = models.BooleanField("ลบข้อมูลส่วนบุคคลแล้ว", default=False, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    made_at = models.DateTimeField("เพิ่มเมื่อ", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("แก้เมื่อ", auto_now=True)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)
    search_text = search_column("prefix", "given_name", "family_name", "organization_name")
    sort_key = sort_column("given_name", "family_name")
    name_key = models.GeneratedField(
        expression=squeezed("given_name", "family_name"), output_field=models.TextField(), db_persist=True
    )
    identity = models.GeneratedField(expression=_identity(), output_field=models.TextField(), db_persist=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = verbose_name_plural = "ผู้เข้าร่วม"
        indexes = [
            trigram("participant_search"),
            models.Index(fields=["province", "sort_key", "id"], name="participant_list"),
            models.Index(fields=["network", "sort_key", "id"], name="participant_list_network"),
            models.Index(fields=["province", "name_key"], name="participant_name"),
            models.Index(fields=["province", "role", "sort_key", "id"], name="participant_list_role"),
            models.Index(
                fields=["province", "organization_name", "sort_key", "id"], name="participant_list_organization"
            ),
            models.Index(fields=["province", "phone"], condition=~Q(phone=""), name="participant_phone"),
            models.Index(fields=["changed_at"], condition=Q(is_erased=False), name="participant_changed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "network", "identity"],
                condition=Q(is_erased=False, resembles__isnull=True),
                nulls_distinct=False,
                name="one_participant_of_an_identity",
                violation_error_message="มีผู้เข้าร่วมคนนี้อยู่แล้ว",
            ),
            models.CheckConstraint(condition=Q(is_erased=True) | ~Q(given_name=""), name="participant_has_a_name"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex="^0[0-9]{8,9}$"), name="participant_phone_is_normal"
            ),
            models.CheckConstraint(
                condition=Q(is_erased=True)
                | ~Q(age="child")
                | (~Q(guardian_name="") & Q(guardian_agreed_at__isnull=False)),
                name="child_has_a_guardian_who_agreed",
                violation_error_message="ผู้ลงทะเบียนอายุต่ำกว่า 10 ปี ต้องมีผู้ปกครองยินยอม",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return "(ลบข้อมูลแล้ว)" if self.is_erased else thai.full_name(self.prefix, self.given_name, self.family_name)

    def agrees_with(self, other: "Participant") -> bool:
        """Whether telephone, e-mail or organization say that two of one name are one human."""
        return any(_same(getattr(self, field), getattr(other, field)) for field in ("phone", "email")) or _same(
            thai.normalise(self.organization_name), thai.normalise(other.organization_name)
        )


def _same(one: str, other: str) -> bool:
    return bool(one) and one.lower() == other.lower()
