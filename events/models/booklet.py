"""The programme as a booklet that is kept."""

from django.db import models

from events.models.editions import Assembly


class Booklet(models.Model):
    """The booklet of an edition as a file, and the work on the next one.

    ``version`` is the province's public version for which the file is known to be true, ``source`` the hash of the text
    it was made from: when only other things have changed, the file is kept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        READY = "ready", "พร้อมใช้"
        FAILED = "failed", "ทำไม่สำเร็จ"

    class Step(models.TextChoices):
        GATHERING = "gathering", "รวบรวมกำหนดการ"
        LAYOUT = "layout", "จัดหน้า"
        WRITING = "writing", "เขียนไฟล์"

    PAGES_AT_FIRST = 10  # a guess: covers, guide, places, networks

    assembly = models.OneToOneField(Assembly, models.CASCADE, related_name="booklet")
    file = models.FileField("ไฟล์", upload_to="booklets/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField("ขนาด", default=0)
    pages = models.PositiveSmallIntegerField("จำนวนหน้า", default=0)
    version = models.BigIntegerField(null=True)
    release_number = models.PositiveIntegerField("ประกาศครั้งที่", null=True)
    made_at = models.DateTimeField("ทำเมื่อ", null=True)

    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    wanted_version = models.BigIntegerField(null=True)
    site = models.CharField(max_length=200, blank=True)
    task = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField("สั่งเมื่อ", null=True)
    step = models.CharField(max_length=10, choices=Step, default=Step.GATHERING)
    page = models.PositiveSmallIntegerField(default=0)
    expected_pages = models.PositiveSmallIntegerField(default=PAGES_AT_FIRST)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "สูจิบัตร"

    def __str__(self):
        return f"สูจิบัตร {self.assembly}"

    @property
    def is_being_made(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_true(self) -> bool:
        """Whether the file tells what the public programme tells."""
        return bool(self.file) and self.version == self.assembly.province.public_version

    @property
    def percent(self) -> int:
        """How much of the work is done, by a guess that never says all."""
        if self.state != self.State.RUNNING or self.step == self.Step.GATHERING:
            return 0
        return 90 if self.step == self.Step.WRITING else min(85, 5 + 80 * self.page // max(1, self.expected_pages))

    @property
    def megabytes(self) -> str:
        return f"{max(self.size / 1_000_000, 0.1):.1f} เมกะไบต์"

    @property
    def digest(self) -> str:
        """What stands in an address that always means this very file."""
        return self.sha256[:12]

    @property
    def download_name(self) -> str:
        return f"สูจิบัตร {self.assembly}.pdf"
