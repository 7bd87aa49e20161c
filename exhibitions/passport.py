"""The visit passport: stamps kept in the visitor's browser, counted here without telling who or where else.

The sign at a booth carries its stamp code. For code and browser nonce the portal counts one visit and gives a receipt,
which it can verify later without having kept it; so many receipts of one nonce fill a passport.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from events.models import Assembly, Registration
from exhibitions.models import Booth, Passport, PassportClaim, Visit
from moral_assembly import thai

NONCE = re.compile(r"[0-9a-f]{32}")
TOKEN = re.compile(r"(?:.*/tickets/)?([A-Za-z0-9_-]{20,64})/?")
MOST_SENT = 500  # stamps in one claim


class Refused(Exception):
    """The stamp or the claim is not taken; the message says why in Thai."""


def _signed(words: str) -> Iterator[str]:
    """The signature by the present key, then by those before it: signs that hang there already stay good."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac("exhibitions.passport", words, secret=key, algorithm="sha256").hexdigest()[:20]


def _is_signed(words: str, typed: str) -> bool:
    return any(constant_time_compare(good, typed) for good in _signed(words))


def stamp_code(booth: Booth) -> str:
    """What the QR code on a booth's sign says besides its address."""
    return next(_signed(f"sign:{booth.pk}"))


def address(booth: Booth, site: str) -> str:
    """What the QR code on a booth's sign says: the booth's page; the code stays in the browser (after #)."""
    return f"{site}{booth.get_absolute_url()}#{stamp_code(booth)}"


def stamp(booth: Booth, passport: Passport, nonce: str, code: str, now: datetime) -> str:
    """Count a visit, once for a browser, and return the receipt for its passport."""
    if not NONCE.fullmatch(nonce) or not _is_signed(f"sign:{booth.pk}", code):
        raise Refused("รหัสตรานี้ใช้ไม่ได้ สแกนจากป้ายที่บูธอีกครั้ง")
    if not passport.is_open(now):
        raise Refused("รับตราเฉพาะวันที่จัดงาน")
    mark = sha256(f"{booth.pk}:{nonce}".encode()).hexdigest()
    Visit.objects.bulk_create([Visit(booth=booth, mark=mark)], ignore_conflicts=True)
    return next(_signed(f"stamp:{booth.pk}:{nonce}"))


def good_stamps(assembly: Assembly, nonce: str, sent: str) -> int:
    """How many different booths of the edition gave this browser a stamp, of those that it says."""
    pairs = dict(each.partition(":")[::2] for each in sent.split()[:MOST_SENT])
    booths = assembly.booths.filter(slug__in=pairs).values_list("pk", "slug")
    return sum(_is_signed(f"stamp:{pk}:{nonce}", pairs[slug]) for pk, slug in booths)


def registration_of(assembly: Assembly, ticket: str) -> Registration | None:
    """The place that a ticket's link, or the secret in it, stands for."""
    found = TOKEN.fullmatch(ticket.strip())
    places = Registration.objects.confirmed().filter(area_day__assembly=assembly, participant__is_erased=False)
    return places.filter(token=found[1]).first() if found else None


def claim(assembly: Assembly, passport: Passport, registration: Registration, nonce: str, sent: str) -> PassportClaim:
    """Give a full passport in for the holder of a ticket. The same one again changes nothing; another is refused."""
    count = good_stamps(assembly, nonce, sent) if NONCE.fullmatch(nonce) else 0
    if count < passport.needed:
        raise Refused(f"มีตราที่ใช้ได้ {thai.digits(count)} ตรา ต้องครบ {thai.digits(passport.needed)} ตรา")
    browser = sha256(f"{assembly.pk}:{nonce}".encode()).hexdigest()
    try:
        with transaction.atomic():
            values = {"assembly": assembly, "browser": browser, "stamps": count}
            return PassportClaim.objects.get_or_create(registration=registration, defaults=values)[0]
    except IntegrityError:
        raise Refused("สมุดตราเล่มนี้ใช้กับบัตรใบอื่นแล้ว หนึ่งเล่มใช้ได้กับบัตรเดียว") from None


def claims_of(assembly: Assembly) -> Iterable[PassportClaim]:
    """Those with a full passport, one of each participant, in the order in which they came."""
    rows = assembly.passport_claims.filter(registration__participant__is_erased=False)
    first: dict[int, PassportClaim] = {}
    for each in rows.select_related("registration__participant__network").order_by("made_at", "pk"):
        first.setdefault(each.registration.participant_id, each)
    return list(first.values())
