"""Photographs that stand together, in an order, each with words of its own."""

from django.db import models

from networks.models.people import Network, Picture


class AlbumPhotoQuerySet(models.QuerySet):
    def public(self):
        """Those that pages show, with their pictures; whether what they belong to is public, its own page tells."""
        return self.filter(picture__in=Picture.objects.public()).select_related("picture")


class AlbumPhoto(models.Model):
    """One photograph among those of its ``owner``; its model has a ``picture`` and a foreign key named ``OWNER``."""

    OWNER, OWNER_WORD = "", ""

    caption = models.CharField("คำบรรยายใต้ภาพ", max_length=300, blank=True)
    order = models.PositiveIntegerField("ลำดับ", default=0)

    objects = AlbumPhotoQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self):
        return self.caption or self.picture.original_name

    @property
    def owner(self) -> models.Model:
        return getattr(self, self.OWNER)

    @owner.setter
    def owner(self, owner: models.Model):
        setattr(self, self.OWNER, owner)


class NetworkPhoto(AlbumPhoto):
    """A photograph of what a network does (ภาพกิจกรรมของเครือข่าย)."""

    OWNER, OWNER_WORD = "network", "เครือข่ายนี้"

    network = models.ForeignKey(Network, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="network_photo", verbose_name="ภาพ")

    class Meta(AlbumPhoto.Meta):
        verbose_name = verbose_name_plural = "ภาพกิจกรรม"
