"""What the installation itself keeps."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from moral_assembly.audit import AuditEntry, AuditHead
from moral_assembly.sheets.waiting import WaitingSheet

__all__ = ["AuditEntry", "AuditHead", "WaitingSheet", "WorkerBeat"]


ALIVE = timedelta(minutes=1)
LONG_DEAD = timedelta(minutes=10)


class WorkerBeatQuerySet(models.QuerySet):
    def alive(self):
        return self.filter(seen_at__gte=timezone.now() - ALIVE)

    def long_dead(self):
        return self.filter(seen_at__lt=timezone.now() - LONG_DEAD)


class WorkerBeat(models.Model):
    """The last sign of life of one background worker (ผู้ทำงานเบื้องหลัง)."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    objects = WorkerBeatQuerySet.as_manager()

    class Meta:
        verbose_name = "ผู้ทำงานเบื้องหลัง"
        verbose_name_plural = "ผู้ทำงานเบื้องหลัง"

    def __str__(self):
        return self.worker_id


class Offered(models.Model):
    """A row of the content files that ``prepare`` has once put into the database (เนื้อหาที่นำเข้าแล้ว)."""

    key = models.CharField(max_length=300, primary_key=True)
    offered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "เนื้อหาที่นำเข้าแล้ว"

    def __str__(self):
        return self.key


class Throttle(models.Model):
    """How often an address did something in the running minute or day; ``moral_assembly/throttle.py`` writes it."""

    action = models.CharField(max_length=40)
    address = models.CharField(max_length=64)
    seconds = models.PositiveIntegerField()
    since = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "การจำกัดความถี่"
        constraints = [models.UniqueConstraint(fields=["action", "address", "seconds"], name="one_throttle")]
        indexes = [models.Index(fields=["since"], name="throttle_since")]

    def __str__(self):
        return f"{self.action} {self.count}"
