"""The parts of the market: what is shown where, and how many booths find room there."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from events.models import Revised, Venue
from moral_assembly.slugs import ShortCodeField


class Zone(Revised):
    """A part of a market area (โซน) with booths of one kind; ``colour`` is a hue of the flower, as networks have."""

    class Kind(models.TextChoices):
        CENTRAL = "central", "นิทรรศการกลาง"
        KNOWLEDGE = "knowledge", "องค์ความรู้ของเครือข่าย"
        YARD = "yard", "ลานกิจกรรม"
        PRODUCTS = "products", "ผลิตภัณฑ์ชุมชน"

    area = models.ForeignKey(Venue, models.PROTECT, related_name="zones", verbose_name="พื้นที่")
    slug = ShortCodeField()
    name = models.CharField("ชื่อโซน", max_length=150)
    kind = models.CharField("ลักษณะ", max_length=10, choices=Kind, default=Kind.PRODUCTS)
    colour = models.PositiveSmallIntegerField(
        "สี", default=1, validators=[MinValueValidator(1), MaxValueValidator(13)], help_text="หนึ่งในสิบสามสีของดอกไม้"
    )
    capacity = models.PositiveSmallIntegerField(
        "จำนวนบูธ", null=True, blank=True, help_text="เว้นว่างคือไม่จำกัด รับเกินจำนวนนี้ไม่ได้"
    )
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False)

    class Meta:
        ordering = ["area__order", "order", "pk"]
        verbose_name = verbose_name_plural = "โซน"
        constraints = [
            models.UniqueConstraint(fields=["area", "slug"], name="one_zone_of_a_slug"),
            models.UniqueConstraint(fields=["area", "name"], name="one_zone_of_a_name"),
            models.CheckConstraint(condition=Q(colour__range=(1, 13)), name="zone_has_a_hue_of_the_flower"),
            models.CheckConstraint(
                condition=Q(kind__in=("central", "knowledge", "yard", "products")), name="zone_of_a_known_kind"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.area}"
