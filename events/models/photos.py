"""What was seen in a session."""

from django.db import models

from events.models.programme import Session
from networks.models import Picture


class SessionPhotoQuerySet(models.QuerySet):
    def public(self):
        """Those that pages show, with their pictures; whether the session itself is public, the release tells."""
        return self.filter(picture__in=Picture.objects.public()).select_related("picture")


class SessionPhoto(models.Model):
    """A photograph of what happened in a session (ภาพบรรยากาศ)."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="session_photo", verbose_name="ภาพ")
    caption = models.CharField("คำบรรยายใต้ภาพ", max_length=300, blank=True)
    order = models.PositiveIntegerField("ลำดับ", default=0)

    objects = SessionPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ภาพบรรยากาศ"

    def __str__(self):
        return self.caption or self.picture.original_name
