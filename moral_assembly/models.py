"""What the installation itself keeps."""

from django.db import models

from moral_assembly.audit import AuditEntry, AuditHead

__all__ = ["AuditEntry", "AuditHead", "WorkerBeat"]


class WorkerBeat(models.Model):
    """The last sign of life of one background worker (ผู้ทำงานเบื้องหลัง)."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "ผู้ทำงานเบื้องหลัง"
        verbose_name_plural = "ผู้ทำงานเบื้องหลัง"

    def __str__(self):
        return self.worker_id
