"""What was seen in a session."""

from django.db import models

from events.models.programme import Session
from networks.models import AlbumPhoto, Picture


class SessionPhoto(AlbumPhoto):
    """A photograph of what happened in a session (ภาพบรรยากาศ); whether the session is public, the release tells."""

    OWNER, OWNER_WORD = "session", "รายการนี้"

    session = models.ForeignKey(Session, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="session_photo", verbose_name="ภาพ")

    class Meta(AlbumPhoto.Meta):
        verbose_name = verbose_name_plural = "ภาพบรรยากาศ"
