"""The working copy of the programme: sessions and their speakers as organizers have them before their eyes."""

import secrets

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Case, Deferrable, F, Func, Q, Value, When
from django.db.models.functions import Cast

from events.models.editions import Assembly, Kind, Revised, Venue
from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import search_column, trigram
from networks.models import Network, Person


class Span(Func):
    """The time from one moment to another, without the last one: two sessions may follow each other."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ProgrammeRow(models.Model):
    """What the working copy of a session and its released rows have in common: all that a release freezes.

    No venue and ``everywhere`` set: a break in all venues at once.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "ร่าง"
        PUBLISHED = "published", "พร้อมเผยแพร่"
        CANCELLED = "cancelled", "ยกเลิก"

    PUBLIC = (State.PUBLISHED, State.CANCELLED)

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="%(class)ss")
    slug = ShortCodeField()
    title = models.CharField("ชื่อรายการ", max_length=300)
    kind = models.ForeignKey(Kind, models.RESTRICT, related_name="%(class)ss", verbose_name="ประเภท")
    body = models.TextField("รายละเอียด", blank=True, help_text="จัดรูปแบบด้วย Markdown ได้")
    venue = models.ForeignKey(
        Venue, models.RESTRICT, null=True, blank=True, related_name="%(class)ss", verbose_name="สถานที่"
    )
    everywhere = models.BooleanField("ทุกสถานที่", default=False)
    starts_at = models.DateTimeField("เริ่ม", null=True, blank=True)
    ends_at = models.DateTimeField("สิ้นสุด", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.DRAFT)
    hosts = models.ManyToManyField(Network, blank=True, related_name="%(class)ss", verbose_name="เครือข่ายเจ้าภาพ")
    cancel_reason = models.CharField("เหตุที่ยกเลิก", max_length=300, blank=True)
    delayed_minutes = models.PositiveSmallIntegerField("เลื่อนออกไป (นาที)", default=0, editable=False)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)
    search_text = search_column("title", "body")

    class Meta:
        abstract = True
        ordering = ["starts_at", "venue__order", "pk"]
        indexes = [trigram("%(class)s_search"), models.Index(fields=["assembly", "starts_at"], name="%(class)s_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="%(class)s_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(everywhere=False) | Q(venue__isnull=True), name="%(class)s_everywhere_has_no_venue"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}programme/{self.slug}/"


class SessionQuerySet(models.QuerySet):
    def ready(self):
        """What goes out with the next release: neither a draft nor without a time."""
        return self.filter(state__in=Session.PUBLIC, starts_at__isnull=False)


class Session(ProgrammeRow, Revised):
    """One item of the programme (รายการ), as organizers work on it; the public sees ``ReleasedSession``.

    ``busy`` is the time that it takes from its venue and speakers: none when cancelled or without a time. The database
    itself keeps ``shares_venue`` equal to the venue's ``parallel`` (migration 0003), so no code path gets around the
    exclusion constraint. ``live_url`` is not frozen by releases: a new link is public at once.
    """

    people = models.ManyToManyField(Person, through="Speaker", related_name="sessions")
    live_url = models.URLField("ลิงก์ถ่ายทอดสด", blank=True)
    shares_venue = models.BooleanField(default=False, editable=False)
    busy = models.GeneratedField(
        expression=Case(
            When(~Q(state="cancelled") & Q(starts_at__isnull=False), then=Span("starts_at", "ends_at")),
            default=Cast(Value("empty"), DateTimeRangeField()),
        ),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )

    objects = SessionQuerySet.as_manager()

    class Meta(ProgrammeRow.Meta):
        verbose_name = verbose_name_plural = "รายการ"
        constraints = [
            *ProgrammeRow.Meta.constraints,
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_session_of_a_slug"),
            ExclusionConstraint(
                name="one_session_in_a_venue_at_once",
                expressions=[("venue", RangeOperators.EQUAL), ("busy", RangeOperators.OVERLAPS)],
                condition=Q(shares_venue=False),
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="สถานที่นี้มีรายการอื่นในเวลาเดียวกัน",
            ),
        ]

    @property
    def session_id(self) -> int:
        """The session that this row tells of, as a released row names it."""
        return self.pk


class Part(models.Model):
    """What somebody does in a session; the child says of which row."""

    duty = models.CharField("หน้าที่", max_length=100, default="วิทยากร")
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "วิทยากร"

    def __str__(self):
        return f"{self.person} ({self.duty})"


class Speaker(Part):
    """A person's part in a session (วิทยากร). The database keeps ``busy`` equal to the session's (migration 0003)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="speakings")
    busy = DateTimeRangeField(blank=True, editable=False)

    class Meta(Part.Meta):
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_part_in_a_session"),
            ExclusionConstraint(
                name="one_session_of_a_speaker_at_once",
                expressions=[("person", RangeOperators.EQUAL), ("busy", RangeOperators.OVERLAPS)],
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="วิทยากรคนนี้พูดในรายการอื่นในเวลาเดียวกัน",
            ),
        ]


def secret_token() -> str:
    """Return what nobody can guess and any address can hold."""
    return secrets.token_urlsafe(24)


class PersonalProgramme(models.Model):
    """The sessions that somebody starred, behind a secret link (กำหนดการของฉัน); it does not say whose they are.

    The choice is never changed, only read: other stars get another link.
    """

    token = models.CharField("รหัสลับในลิงก์", max_length=64, unique=True, default=secret_token, editable=False)
    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="personal_programmes")
    sessions = models.ManyToManyField(Session, related_name="personal_programmes", verbose_name="รายการ")
    created_at = models.DateTimeField("ขอเมื่อ", auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "กำหนดการส่วนตัว"

    def __str__(self):
        return f"กำหนดการส่วนตัว {len(self.sessions.all())} รายการ"

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}programme/mine/{self.token}/"
