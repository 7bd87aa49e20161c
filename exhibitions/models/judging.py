"""How nominations are judged: phases, criteria, the committee, and what each member says of each nomination."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.models import Assembly, Revised
from exhibitions.models.nominations import Category, Nomination


class PhaseQuerySet(models.QuerySet):
    def at(self, now):
        return self.filter(span__contains=now)

    def running(self):
        """Those of the moment in which the search is not over."""
        return self.at(timezone.now()).exclude(kind=Phase.Kind.ANNOUNCED)


class Phase(Revised):
    """A stretch of time of the search for role models (ช่วงเวลา); no two of an edition overlap.

    What each role may do in it stands in ``exhibitions.phases``. A phase without an end lasts.
    """

    class Kind(models.TextChoices):
        NOMINATING = "nominating", "เสนอชื่อ"
        SCREENING = "screening", "กลั่นกรอง"
        SCORING = "scoring", "ให้คะแนน"
        DELIBERATING = "deliberating", "พิจารณาตัดสิน"
        ANNOUNCED = "announced", "ประกาศผล"

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="phases")
    kind = models.CharField("ช่วง", max_length=12, choices=Kind)
    span = DateTimeRangeField("เวลา")

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["span"]
        verbose_name = verbose_name_plural = "ช่วงเวลาของการคัดเลือก"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "kind"],
                name="one_phase_of_a_kind",
                violation_error_message="มีช่วงนี้อยู่แล้ว แก้เวลาของช่วงเดิมแทน",
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__startswith__isnull=False), name="phase_has_a_beginning"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("nominating", "screening", "scoring", "deliberating", "announced"),
                ),
                name="phase_of_a_known_kind",
            ),
            ExclusionConstraint(
                name="one_phase_at_once",
                expressions=[("assembly", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                violation_error_message="ช่วงเวลานี้ซ้อนกับช่วงอื่น",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def starts_at(self):
        return self.span.lower

    @property
    def ends_at(self):
        """When it ends, or None: not of itself."""
        return self.span.upper


class CriterionQuerySet(models.QuerySet):
    def of(self, category: Category):
        """Those by which nominations of ``category`` are judged."""
        return self.filter(Q(category=None) | Q(category=category), assembly=category.assembly_id)


class Criterion(Revised):
    """What nominations are judged by (เกณฑ์): of one category, or without one of all in the edition.

    Scores run from 1 to ``scale_max``; ``scale_labels`` name them from the lowest on, all or none. Once scored, the
    database keeps scale, category and the row itself as they are.
    """

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="criteria")
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="criteria", verbose_name="ประเภท"
    )
    slug = models.SlugField("รหัส", max_length=60)
    title = models.CharField("เกณฑ์", max_length=200)
    description = models.TextField("คำอธิบาย", blank=True)
    weight = models.DecimalField("น้ำหนัก (ร้อยละ)", max_digits=5, decimal_places=2, default=0)
    scale_max = models.PositiveSmallIntegerField("คะแนนสูงสุด", default=5)
    scale_labels = ArrayField(
        models.CharField(max_length=60), verbose_name="ความหมายของคะแนน", default=list, blank=True
    )
    information_only = models.BooleanField("ให้ข้อมูลเท่านั้น ไม่นำไปรวมคะแนน", default=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "เกณฑ์"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_criterion_of_a_slug"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="criterion_weight_is_a_share",
                violation_error_message="น้ำหนักต้องอยู่ระหว่าง 0 ถึง 100",
            ),
            models.CheckConstraint(
                condition=Q(information_only=False) | Q(weight=0),
                name="criterion_for_information_has_no_weight",
                violation_error_message="เกณฑ์ที่ให้ข้อมูลเท่านั้นมีน้ำหนักไม่ได้",
            ),
            models.CheckConstraint(
                condition=Q(scale_max__gte=2, scale_max__lte=10),
                name="criterion_scale_can_be_typed",
                violation_error_message="คะแนนสูงสุดต้องอยู่ระหว่าง 2 ถึง 10",
            ),
            models.CheckConstraint(
                condition=Q(scale_labels__len=0) | Q(scale_labels__len=F("scale_max")),
                name="criterion_labels_all_scores_or_none",
                violation_error_message="เขียนความหมายให้ครบทุกคะแนน หรือไม่เขียนเลย",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def weighs(self) -> bool:
        """Whether its score is part of the result."""
        return self.weight > 0 and not self.information_only

    @property
    def scale(self) -> list[tuple[int, str]]:
        """The scores that may be given, with their meaning."""
        labels = self.scale_labels or [""] * self.scale_max
        return list(enumerate(labels, 1))


class JudgingRules(models.Model):
    """How the committee of an edition works (ข้อตกลงของกรรมการ)."""

    class Others(models.TextChoices):
        """When a member sees the scores of the others."""

        AFTER_OWN = "after_own", "เมื่อให้คะแนนของตนแล้ว"
        NEVER = "never", "ไม่เห็น"
        ALWAYS = "always", "เห็นเสมอ"

    assembly = models.OneToOneField(Assembly, models.CASCADE, primary_key=True, related_name="judging_rules")
    others = models.CharField("กรรมการเห็นคะแนนของคนอื่น", max_length=10, choices=Others, default=Others.AFTER_OWN)

    class Meta:
        verbose_name = verbose_name_plural = "ข้อตกลงของกรรมการ"

    def __str__(self):
        return self.get_others_display()


class CommitteeMember(models.Model):
    """A user who judges the nominations of an edition (กรรมการ)."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="committee")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="committees")
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    made_at = models.DateTimeField("แต่งตั้งเมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "กรรมการ"
        constraints = [models.UniqueConstraint(fields=["assembly", "user"], name="one_seat_in_a_committee")]

    def __str__(self):
        return str(self.user)


class Assignment(models.Model):
    """A nomination that a member is to judge (การมอบหมาย)."""

    member = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="assignments")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="assignments")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("มอบหมายเมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "การมอบหมาย"
        constraints = [models.UniqueConstraint(fields=["member", "nomination"], name="one_assignment_of_a_nomination")]

    def __str__(self):
        return f"{self.member_id}:{self.nomination_id}"


class Conflict(models.Model):
    """Why a member may not judge a nomination, in the member's words (ส่วนได้เสีย).

    What the portal finds by itself, as the same network, is looked up when it matters: ``exhibitions.interests``.
    """

    member = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="conflicts")
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="conflicts")
    reason = models.CharField("เหตุ", max_length=300)
    made_at = models.DateTimeField("บันทึกเมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "ส่วนได้เสีย"
        constraints = [models.UniqueConstraint(fields=["member", "nomination"], name="one_conflict_of_a_nomination")]

    def __str__(self):
        return self.reason


class Review(models.Model):
    """What a member thinks of a nomination (ผลการพิจารณา): one row, whoever writes at once. The comment is private."""

    PRIVATE = frozenset({"comment"})

    member = models.ForeignKey(CommitteeMember, models.RESTRICT, related_name="reviews")
    nomination = models.ForeignKey(Nomination, models.RESTRICT, related_name="reviews")
    comment = models.TextField("ความเห็น", blank=True)
    is_complete = models.BooleanField("ให้คะแนนครบ", default=False)
    made_at = models.DateTimeField("เริ่มเมื่อ", default=timezone.now, editable=False)
    changed_at = models.DateTimeField("แก้เมื่อ", auto_now=True)

    class Meta:
        ordering = ["member__order", "pk"]
        verbose_name = verbose_name_plural = "ผลการพิจารณา"
        constraints = [models.UniqueConstraint(fields=["member", "nomination"], name="one_review_of_a_nomination")]

    def __str__(self):
        return f"{self.member_id}:{self.nomination_id}"


class Score(models.Model):
    """The score of one criterion in a review (คะแนน). The database keeps it inside the criterion's scale."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.RESTRICT, related_name="scores")
    value = models.PositiveSmallIntegerField("คะแนน")

    class Meta:
        ordering = ["criterion__order", "pk"]
        verbose_name = verbose_name_plural = "คะแนน"
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_of_a_criterion"),
            models.CheckConstraint(condition=Q(value__gte=1), name="score_from_one"),
        ]

    def __str__(self):
        return f"คะแนนของเกณฑ์ “{self.criterion}”"  # not how much: lists of what holds a row show it
