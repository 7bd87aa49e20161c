"""The visit passport: stamps of booths, which name nobody, and the certificates that full passports earn."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models import Assembly, Registration, Revised
from exhibitions.models.booths import Booth
from moral_assembly import thai

MOST_NEEDED = 50


class Passport(Revised):
    """The visit passport of an edition (สมุดตราเยี่ยมบูธ): how many stamps fill it. Stamps are given on its days alone."""

    assembly = models.OneToOneField(Assembly, models.CASCADE, related_name="passport")
    needed = models.PositiveSmallIntegerField(
        "จำนวนตราที่ครบเล่ม",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_NEEDED)],
        help_text=f"ผู้เยี่ยมชมที่สะสมครบและลงทะเบียนแล้วขอเกียรติบัตรได้ ไม่เกิน {thai.digits(MOST_NEEDED)} ตรา",
    )

    class Meta:
        verbose_name = verbose_name_plural = "สมุดตราเยี่ยมบูธ"
        constraints = [
            models.CheckConstraint(condition=Q(needed__range=(1, MOST_NEEDED)), name="passport_needs_some_stamps")
        ]

    def __str__(self):
        return f"สมุดตรา {thai.digits(self.needed)} ตรา"

    @property
    def opens_at(self) -> datetime:
        return _midnight(self.assembly.starts_on)

    @property
    def closes_at(self) -> datetime:
        """The end of the last day; before it nobody is told which booths are visited most."""
        return _midnight(self.assembly.ends_on + timedelta(days=1))

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


def _midnight(day) -> datetime:
    return datetime.combine(day, datetime.min.time(), thai.ZONE)


class Visit(models.Model):
    """A stamp that was given at a booth (ตราเยี่ยมบูธ). ``mark`` tells one browser from another at this booth alone:

    the same browser has another mark at every booth, so no row says where else somebody was.
    """

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="visits")
    mark = models.CharField(max_length=64)
    day = models.DateField("วัน", default=timezone.localdate)

    class Meta:
        verbose_name = verbose_name_plural = "ตราเยี่ยมบูธ"
        constraints = [models.UniqueConstraint(fields=["booth", "mark"], name="one_visit_of_a_browser")]

    def __str__(self):
        return f"{self.booth_id} {self.day}"


class PassportClaim(models.Model):
    """A full passport, given in for a certificate by the holder of a ticket (สมุดตราครบเล่ม): once for each of both."""

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="passport_claims")
    registration = models.OneToOneField(Registration, models.CASCADE, related_name="passport_claim")
    browser = models.CharField(max_length=64)
    stamps = models.PositiveSmallIntegerField("จำนวนตรา")
    made_at = models.DateTimeField("เมื่อ", default=timezone.now, editable=False)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = verbose_name_plural = "สมุดตราครบเล่ม"
        constraints = [models.UniqueConstraint(fields=["assembly", "browser"], name="one_claim_of_a_passport")]

    def __str__(self):
        return f"{self.registration} {thai.digits(self.stamps)} ตรา"
