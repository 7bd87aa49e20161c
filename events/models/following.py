"""Who is told of changes, and which letter tells of which release."""

from django.db import models

from events.models.editions import Assembly
from events.models.programme import PersonalProgramme, Session, secret_token
from events.models.releases import Release
from networks.models import Letter


class Follower(models.Model):
    """An e-mail address that is told when starred sessions change (ผู้ติดตาม); nothing else is known of its owner.

    It stays silent until the address itself confirmed. ``asked``: the stars asked for last and not confirmed yet. The
    link with the token stays the same, so that every letter ever sent can be used to leave.
    """

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="followers")
    email = models.EmailField("อีเมล")
    token = models.CharField("รหัสลับในลิงก์", max_length=64, unique=True, default=secret_token, editable=False)
    sessions = models.ManyToManyField(Session, related_name="followers", verbose_name="รายการ")
    asked = models.ForeignKey(PersonalProgramme, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("ขอเมื่อ", auto_now_add=True)
    confirmed_at = models.DateTimeField("ยืนยันเมื่อ", null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = verbose_name_plural = "ผู้ติดตาม"
        constraints = [models.UniqueConstraint(fields=["assembly", "email"], name="one_follower_of_an_address")]

    def __str__(self):
        return f"ผู้ติดตาม {self.pk}"


class ReleaseLetter(models.Model):
    """A letter that tells somebody of a release (จดหมายแจ้งกำหนดการ); ``since`` is what they had been told before."""

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="release_letter")
    release = models.ForeignKey(Release, models.CASCADE, related_name="letters")
    since = models.ForeignKey(Release, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "จดหมายแจ้งกำหนดการ"

    def __str__(self):
        return str(self.letter)
