"""Where booths stand: a grid for each area, and one cell of it for each booth."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q

from events.models import Revised, Venue
from exhibitions.models.booths import Booth

MOST = 40  # columns or rows


class FloorPlan(Revised):
    """The ground of an area as a grid (ผังบูธ). ``landmarks`` are what stands there besides booths.

    The database lets no grid shrink below a booth that stands on it.
    """

    area = models.OneToOneField(Venue, models.PROTECT, related_name="floor_plan", verbose_name="พื้นที่")
    columns = models.PositiveSmallIntegerField(
        "จำนวนช่องตามกว้าง", default=8, validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )
    rows = models.PositiveSmallIntegerField(
        "จำนวนช่องตามลึก", default=6, validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )
    landmarks = models.JSONField(default=list, blank=True, editable=False)  # [{"column", "row", "word"}]

    class Meta:
        ordering = ["area__order", "pk"]
        verbose_name = verbose_name_plural = "ผังบูธ"
        constraints = [
            models.CheckConstraint(
                condition=Q(columns__range=(1, MOST), rows__range=(1, MOST)), name="floor_plan_has_a_size"
            )
        ]

    def __str__(self):
        return f"ผังบูธ {self.area}"


class Placement(models.Model):
    """The cell of a booth on a plan and its number there (ตำแหน่งบูธ); the first cell is column 1 of row 1.

    Only a booth that was accepted has one, in an area of its own edition, on the grid: the database sees to it, and
    takes the place away when the booth falls. The unique rules wait for the end of a statement, so one UPDATE swaps.
    """

    booth = models.OneToOneField(Booth, models.CASCADE, related_name="placement", verbose_name="บูธ")
    plan = models.ForeignKey(FloorPlan, models.CASCADE, related_name="placements", verbose_name="ผัง")
    column = models.PositiveSmallIntegerField("ช่องตามกว้าง")
    row = models.PositiveSmallIntegerField("ช่องตามลึก")
    number = models.CharField("หมายเลขบูธ", max_length=10)

    class Meta:
        ordering = ["plan", "row", "column"]
        verbose_name = verbose_name_plural = "ตำแหน่งบูธ"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="one_booth_of_a_number",
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="หมายเลขนี้มีบูธอื่นในพื้นที่นี้ใช้แล้ว",
            ),
            models.UniqueConstraint(
                fields=["plan", "column", "row"],
                name="one_booth_on_a_cell",
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="ช่องนี้มีบูธอื่นแล้ว",
            ),
            models.CheckConstraint(condition=~Q(number=""), name="placement_has_a_number"),
        ]

    def __str__(self):
        return f"{self.number} {self.booth}"
