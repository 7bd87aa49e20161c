"""Being told by e-mail when starred sessions change: asked for, confirmed by the address itself, ended at any time."""

from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from events.models import Assembly, Follower, PersonalProgramme
from moral_assembly import thai
from moral_assembly.site import site_of
from networks import letters
from networks.models import Letter

LETTERS_A_DAY = 3  # to one address, whoever asks
TIME_TO_CONFIRM = timedelta(days=7)
KEPT_AFTER = timedelta(days=30)  # the edition's last day
SUBJECT = "[สมัชชาคุณธรรม] "


def is_open(assembly: Assembly) -> bool:
    """Whether there is still something to be told."""
    return assembly.is_published and timezone.localdate() <= assembly.ends_on


def open_until(assembly: Assembly) -> datetime:
    """The midnight after the edition's last day."""
    return datetime.combine(assembly.ends_on + timedelta(days=1), time(), tzinfo=thai.ZONE)


@transaction.atomic
def ask(request: HttpRequest, programme: PersonalProgramme, email: str) -> None:
    """Ask the address whether it wants to follow these stars; who asks here learns nothing of what it follows."""
    email = email.lower()
    _alone_with(email)
    day = Letter.objects.filter(kind=Letter.Kind.FOLLOWING, to=email, created_at__gt=timezone.now() - timedelta(days=1))
    if day.count() >= LETTERS_A_DAY:
        return
    follower, _ = Follower.objects.get_or_create(assembly=programme.assembly, email=email)
    is_known = follower.confirmed_at and set(follower.sessions.all()) == set(programme.sessions.all())
    if not is_known:
        follower.asked, follower.asked_at = programme, timezone.now()
        follower.save(update_fields=["asked", "asked_at"])
    _post(request, follower, "already" if is_known else "confirm")


def _alone_with(email: str) -> None:
    """Let others who ask for the same address wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"follow {email}"])


def _post(request: HttpRequest, follower: Follower, what: str) -> None:
    site = site_of(request)
    context = {"follower": follower, "assembly": follower.assembly, "what": what, "link": site + page_of(follower)}
    words = "ท่านติดตามรายการเหล่านี้อยู่แล้ว" if what == "already" else "ยืนยันการติดตามรายการ"
    letters.post(
        follower.assembly.province,
        Letter.Kind.FOLLOWING,
        follower.email,
        SUBJECT + words,
        render_to_string("emails/following.txt", context),
        private=True,
        unsubscribe_url=unfollow_url(site, follower),
    )


def page_of(follower: Follower) -> str:
    return _address("follower", follower)


def unfollow_url(site: str, follower: Follower) -> str:
    return site + _address("unfollow", follower)


def _address(name: str, follower: Follower) -> str:
    assembly = follower.assembly
    return reverse(name, args=[assembly.province.slug, assembly.year, follower.token])


@transaction.atomic
def confirm(follower: Follower) -> None:
    """Follow what was asked for last; what was followed before is followed no more."""
    follower = Follower.objects.select_for_update(of=("self",)).select_related("asked").get(pk=follower.pk)
    if follower.asked:
        follower.sessions.set(follower.asked.sessions.all())
    follower.asked, follower.confirmed_at = None, follower.confirmed_at or timezone.now()
    follower.save(update_fields=["asked", "confirmed_at"])


@transaction.atomic
def leave(follower: Follower) -> None:
    """Forget the address, here and in every letter that was or would have been sent to it for this."""
    letters.forget(_letters_to([follower]), "ผู้รับเลิกติดตาม")
    follower.delete()


def _letters_to(followers):
    """The letters whose link to leave is theirs; it ends with their token on whatever address the portal stood."""
    ends = [Q(unsubscribe_url__endswith=_address("unfollow", follower)) for follower in followers]
    return Letter.objects.filter(Q(*ends, _connector=Q.OR)) if ends else Letter.objects.none()


@transaction.atomic
def forget_expired() -> int:
    """Leave for those whose edition is over for long enough, and for those who never confirmed."""
    now = timezone.now()
    over = Q(assembly__ends_on__lt=timezone.localdate() - KEPT_AFTER)
    unanswered = Q(confirmed_at=None, asked_at__lt=now - TIME_TO_CONFIRM)
    expired = list(Follower.objects.filter(over | unanswered).select_related("assembly__province")[:500])
    letters.forget(_letters_to(expired), "เก็บครบกำหนดแล้ว")
    return Follower.objects.filter(pk__in=[follower.pk for follower in expired]).delete()[0]


def counts(assembly: Assembly) -> dict[int, int]:
    """Return how many follow each session; those whom nobody follows are left out."""
    confirmed = Follower.objects.filter(assembly=assembly, confirmed_at__isnull=False, sessions__isnull=False)
    return dict(confirmed.order_by().values_list("sessions").annotate(Count("pk")))


def promise() -> str:
    """What is told beside the field: why the address is kept, and for how long."""
    days = thai.digits(KEPT_AFTER.days)
    return (
        "ใช้แจ้งเมื่อรายการที่ท่านติดดาวย้าย เลื่อน หรือยกเลิกเท่านั้น เก็บอีเมลกับรายการที่เลือก ไม่เผยแพร่และไม่ส่งต่อ "
        f"ลบเมื่อท่านเลิกติดตาม หรือเมื่องานจบแล้ว {days} วัน"
    )
