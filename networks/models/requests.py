"""What coordinators ask of the organizers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from networks.models.people import Invitation, Network, Province


class CoordinatorRequestQuerySet(models.QuerySet):
    def open(self):
        """Those that an organizer may still answer."""
        return self.filter(state=CoordinatorRequest.State.OPEN, expires_at__gt=timezone.now())

    def run_out(self):
        """Those that nobody answered in time."""
        return self.filter(state=CoordinatorRequest.State.OPEN, expires_at__lte=timezone.now())


class CoordinatorRequest(models.Model):
    """A coordinator asks for a fellow in the own networks (คำขอเชิญผู้ประสานงาน); the letter goes when it is approved."""

    class State(models.TextChoices):
        OPEN = "open", "รอผู้จัดงานตอบ"
        APPROVED = "approved", "อนุมัติแล้ว"
        DECLINED = "declined", "ไม่อนุมัติ"
        WITHDRAWN = "withdrawn", "ถอนคำขอแล้ว"
        EXPIRED = "expired", "หมดอายุ"

    province = models.ForeignKey(Province, models.CASCADE, related_name="coordinator_requests")
    email = models.EmailField("อีเมล")
    networks = models.ManyToManyField(Network, related_name="coordinator_requests", verbose_name="เครือข่าย")
    note = models.CharField("ผู้นี้คือใคร", max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField("ขอเมื่อ", auto_now_add=True)
    expires_at = models.DateTimeField("หมดอายุ")
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField("เหตุผล", max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField("ตอบเมื่อ", null=True)
    invitation = models.OneToOneField(Invitation, models.SET_NULL, null=True, related_name="request")

    objects = CoordinatorRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = verbose_name_plural = "คำขอเชิญผู้ประสานงาน"
        constraints = [
            models.UniqueConstraint(
                fields=["province", "email"], condition=Q(state="open"), name="one_open_request_of_an_address"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="answered_request_says_when",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="declined_request_says_why"),
        ]

    def __str__(self):
        return self.email

    @property
    def has_expired(self) -> bool:
        return self.state == self.State.OPEN and self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN and not self.has_expired

    @property
    def state_word(self) -> str:
        return self.State.EXPIRED.label if self.has_expired else self.get_state_display()
