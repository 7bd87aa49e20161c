"""How a signer gets to the document: a private link, which nobody else ever sees, and one-time codes.

Both go in sealed letters of the outbox; the database keeps only their hashes. The link is made of the server's secret,
so that a reminder can carry it again without its being stored.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from moral_assembly import thai
from moral_assembly.site import known_site
from moral_assembly.tokens import hash_of
from networks import letters
from networks.models import Letter
from pledges.evidence import happened
from pledges.models import Mou, MouEvent, MouLink, MouSigner

CODE_LIFE = timedelta(minutes=10)
TRIES = 5  # wrong codes until a new one must be asked for
CODE_PAUSE = timedelta(seconds=60)
CODES_A_DAY = 8  # with TRIES: forty guesses a day among a million
SUBJECTS = {
    "asked": "ขอเชิญลงนามบันทึกข้อตกลงความร่วมมือ",
    "reminder": "บันทึกข้อตกลงความร่วมมือรอท่านลงนาม",
    "code": "รหัสครั้งเดียวสำหรับลงนาม",
    "closed": "บันทึกข้อตกลงความร่วมมือมีการเปลี่ยนแปลง",
    "sealed": "บันทึกข้อตกลงความร่วมมือลงนามครบแล้ว",
}
WITH_LINK = ("asked", "reminder", "sealed")


class Refused(Exception):
    """A deed that the state of the agreement or the signer does not allow; ``str()`` says why, in Thai."""


# The private link


def token_of(signer: MouSigner) -> str:
    """The token whose hash is kept, whichever of the server's keys made it; one whose key is lost is replaced."""
    made = [_token(signer, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    kept = MouLink.objects.filter(pk=signer.pk).values_list("token_hash", flat=True).first()
    if found := next((token for token in made if hash_of(token) == kept), None):
        return found
    MouLink.objects.filter(pk=signer.pk).update(token_hash=hash_of(made[0]))
    return made[0]


def _token(signer: MouSigner, key: str) -> str:
    made = salted_hmac("pledges.mou link", f"{signer.pk}:{signer.text_id}", key, algorithm="sha256")
    return made.hexdigest()[:48]


def find(token: str) -> MouLink | None:
    """The link that a letter carried."""
    rows = MouLink.objects.select_related("signer__text", "signer__text__mou__assembly__province", "signer__signature")
    return rows.filter(token_hash=hash_of(token)).first()


def invite(signer: MouSigner) -> MouLink:
    """Send the link."""
    made = hash_of(_token(signer, settings.SECRET_KEY))
    link = MouLink.objects.create(signer=signer, token_hash=made, told_at=timezone.now())
    link.letter = write(signer, "asked")
    link.save(update_fields=["letter"])
    return link


def write(signer: MouSigner, what: str, **more) -> Letter:
    """Post one letter to a signer; staff never read it."""
    mou = signer.text.mou
    site = known_site(mou.site)
    context = {"signer": signer, "text": signer.text, "mou": mou, "what": what, **more}
    if what in WITH_LINK:
        context["link"] = f"{site}/mous/{token_of(signer)}/"
    return letters.post(
        mou.assembly.province,
        Letter.Kind.MOU,
        signer.email,
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + SUBJECTS[what],
        render_to_string("emails/mou.txt", context),
        private=True,
        to_name=signer.representative,
    )


# One-time codes


@transaction.atomic
def send_code(request, link: MouLink) -> None:
    """Send a new code; the one before is of no use from now on. Raise ``Refused`` to who asks too often."""
    mou, link = _locked(link)
    now = timezone.now()
    if link.code_at and now - link.code_at < CODE_PAUSE:
        raise Refused("เพิ่งส่งรหัสไปแล้ว ดูในอีเมลของท่าน หรือรอหนึ่งนาทีแล้วขอใหม่")
    sent = mou.events.filter(kind=MouEvent.Kind.CODE_SENT, signer=link.signer, at__gt=now - timedelta(days=1))
    if sent.count() >= CODES_A_DAY:
        raise Refused(f"ขอรหัสครบ {thai.digits(CODES_A_DAY)} ครั้งในหนึ่งวันแล้ว ลองใหม่พรุ่งนี้ หรือลงนามต่อหน้านายทะเบียน")
    code = f"{secrets.randbelow(10**6):06}"
    link.code_hash, link.code_at, link.code_tries = _code_hash(link, code), now, 0
    link.save(update_fields=["code_hash", "code_at", "code_tries"])
    write(link.signer, "code", code=code)
    happened(mou, MouEvent.Kind.CODE_SENT, request, link.signer)


def _locked(link: MouLink) -> tuple[Mou, MouLink]:
    """The agreement first, then the link: everybody takes them in this order."""
    mou = (
        Mou.objects.select_for_update(of=("self",)).select_related("assembly__province").get(texts=link.signer.text_id)
    )
    link = MouLink.objects.select_for_update(of=("self",)).select_related("signer__text").get(pk=link.pk)
    link.signer.text.mou = mou
    return mou, link


def _code_hash(link: MouLink, code: str) -> str:
    return salted_hmac("pledges.mou code", f"{link.pk}:{code}", algorithm="sha256").hexdigest()


def check_code(request, link: MouLink, typed: str) -> None:
    """Raise ``Refused`` unless it is the code; a wrong one counts, whatever comes after."""
    if problem := _problem(request, link, typed):
        raise Refused(problem)


@transaction.atomic
def _problem(request, link: MouLink, typed: str) -> str:
    mou, link = _locked(link)
    if not is_alive(link):
        return "ไม่มีรหัสที่ใช้ได้ รหัสใช้ได้ครั้งเดียวภายใน ๑๐ นาที ขอรหัสใหม่"
    if link.code_tries >= TRIES:
        return "ใส่รหัสผิดครบห้าครั้งแล้ว ขอรหัสใหม่"
    if constant_time_compare(link.code_hash, _code_hash(link, typed)):
        return ""
    link.code_tries += 1
    link.save(update_fields=["code_tries"])
    happened(mou, MouEvent.Kind.CODE_FAILED, request, link.signer, tries=link.code_tries)
    left = TRIES - link.code_tries
    return f"รหัสไม่ถูกต้อง เหลืออีก {thai.digits(left)} ครั้ง" if left else "ใส่รหัสผิดครบห้าครั้งแล้ว ขอรหัสใหม่"


def is_alive(link: MouLink) -> bool:
    """Whether there is a code that was not used and has not run out."""
    return bool(link.code_hash) and timezone.now() - link.code_at < CODE_LIFE


def use_code(link: MouLink, typed: str):
    """Take the code out of use, in the caller's transaction; return when it was sent. Of two who come, one has it."""
    link = MouLink.objects.select_for_update().get(pk=link.pk)
    if not (is_alive(link) and constant_time_compare(link.code_hash, _code_hash(link, typed))):
        raise Refused("รหัสนี้ใช้ไปแล้ว")
    sent_at, link.code_hash = link.code_at, ""
    link.save(update_fields=["code_hash"])
    return sent_at
