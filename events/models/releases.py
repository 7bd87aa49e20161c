"""What the public sees of the programme: numbered releases, each with rows that stay as they were."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.functional import cached_property

from events.models.editions import Assembly
from events.models.programme import Part, ProgrammeRow, Session
from moral_assembly import thai
from networks.models import Person


class Release(models.Model):
    """A state of the programme as it was given to the public (กำหนดการที่เผยแพร่), numbered without a gap."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField("ครั้งที่")
    note = models.CharField("บันทึกถึงผู้อ่าน", max_length=500, blank=True)
    made_at = models.DateTimeField("เผยแพร่เมื่อ", auto_now_add=True)
    changes = models.JSONField("สิ่งที่เปลี่ยน", default=list, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "กำหนดการที่เผยแพร่"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "number"], name="one_release_of_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="release_numbers_from_one"),
        ]

    def __str__(self):
        return f"กำหนดการครั้งที่ {self.thai_number}"

    @property
    def thai_number(self) -> str:
        return thai.digits(self.number)


class ReleasedSessionQuerySet(models.QuerySet):
    def public(self):
        """What visitors may see: the rows of the current release of a published edition."""
        return self.filter(assembly__current_release=F("release"), assembly__is_published=True).annotate(
            live_url=F("session__live_url")
        )

    def with_last_change(self):
        """What the release in which a row last changed says of its changes, and when that was."""
        then = Release.objects.filter(assembly=OuterRef("assembly"), number=OuterRef("sequence"))
        return self.annotate(
            last_changes=Subquery(then.values("changes")), last_changed_at=Subquery(then.values("made_at"))
        )


class ReleasedSession(ProgrammeRow):
    """A session as one release gave it to the public (รายการที่เผยแพร่); it reads like the ``Session`` it was.

    ``sequence`` is the number of the release in which the row last changed; calendars go by it. Links, replays and the
    names of venues, kinds and people are those of today.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="sessions")
    session = models.ForeignKey(Session, models.RESTRICT, related_name="released", verbose_name="รายการ")
    people = models.ManyToManyField(Person, through="ReleasedSpeaker", related_name="releasedsessions")
    sequence = models.PositiveIntegerField("เปลี่ยนล่าสุดในครั้งที่")

    objects = ReleasedSessionQuerySet.as_manager()

    class Meta(ProgrammeRow.Meta):
        verbose_name = verbose_name_plural = "รายการที่เผยแพร่"
        constraints = [
            *ProgrammeRow.Meta.constraints,
            models.UniqueConstraint(fields=["release", "session"], name="one_row_of_a_session"),
            models.UniqueConstraint(fields=["release", "slug"], name="one_row_of_a_slug"),
            models.CheckConstraint(
                condition=~Q(state=ProgrammeRow.State.DRAFT) & Q(starts_at__isnull=False), name="released_is_ready"
            ),
        ]

    @cached_property
    def live_url(self) -> str:
        return self.session.live_url

    @property
    def recordings(self):
        return self.session.recordings

    @property
    def documents(self):
        return self.session.documents


class ReleasedSpeaker(Part):
    """A person's part in a session as it was released (วิทยากร)."""

    session = models.ForeignKey(ReleasedSession, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="released_speakings")

    class Meta(Part.Meta):
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="one_released_part")]
