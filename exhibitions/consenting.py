"""The nominee's word: asked by a private link or taken from paper; without it nothing of them is public.

The database keeps the link's hash alone. Who agreed may take it back at any time by the same link: the story goes
from the public pages in the same moment.
"""

import secrets

from django.core.files import File
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from exhibitions import telling
from exhibitions.models import Consent, Nomination
from exhibitions.nominating import Refused, locked, record
from moral_assembly import audit
from moral_assembly.site import site_of
from moral_assembly.tokens import hash_of
from networks import letters
from networks.models import Letter

Answer, Way = Consent.Answer, Consent.Way
UNASKED = (Nomination.State.PROPOSED, Nomination.State.SET_ASIDE)


def find(token: str) -> Consent | None:
    rows = Consent.objects.select_related("nomination__assembly__province", "nomination__category")
    return rows.filter(token_hash=hash_of(token)).first()


@transaction.atomic
def ask(request: HttpRequest, nomination: Nomination) -> None:
    """Send the nominee a private link; one sent before is of no use from now on."""
    nomination = locked(nomination)
    if nomination.state in UNASKED:
        raise Refused("รับเรื่องก่อน แล้วจึงขอความยินยอม")
    if not nomination.contact_email:
        raise Refused("ใส่อีเมลของผู้ถูกเสนอชื่อก่อน หรือใช้หนังสือยินยอม")
    consent = Consent.objects.filter(nomination=nomination).first() or Consent(nomination=nomination)
    if consent.is_given:
        raise Refused("ผู้ถูกเสนอชื่อยินยอมแล้ว")
    token = secrets.token_urlsafe(24)
    consent.token_hash, consent.asked_at = hash_of(token), timezone.now()
    consent.save()
    link = f"{site_of(request)}/nominees/{token}/"
    letters.post(
        nomination.assembly.province,
        Letter.Kind.NOMINATION,
        nomination.contact_email,
        "ขอความยินยอมในการเสนอชื่อเป็นบุคคลต้นแบบ",
        render_to_string("emails/consent.txt", {"nomination": nomination, "link": link}),
        private=True,
        to_name=nomination.name,
    )
    record(request, audit.Action.CONSENT_ASKED, nomination)


@transaction.atomic
def answer(request: HttpRequest, consent: Consent, *, agrees: bool, name: str, standing: str) -> Consent:
    """Keep what the nominee answers by the link, as often as they change their mind."""
    nomination = locked(consent.nomination)
    return _keep(request, nomination, Way.LINK, agrees, name, standing)


@transaction.atomic
def record_paper(
    request: HttpRequest, nomination: Nomination, *, agrees: bool, name: str, standing: str, paper: File
) -> Consent:
    """Keep an answer that was given on paper, with its scan and who recorded it."""
    nomination = locked(nomination)
    if nomination.state in UNASKED:
        raise Refused("รับเรื่องก่อน แล้วจึงบันทึกความยินยอม")
    return _keep(request, nomination, Way.PAPER, agrees, name, standing, paper=paper, recorded_by=request.user)


def _keep(request, nomination: Nomination, way: Way, agrees: bool, name: str, standing: str, **more) -> Consent:
    consent = Consent.objects.filter(nomination=nomination).first() or Consent(nomination=nomination)
    before = consent.get_answer_display()
    if not agrees:
        telling.take_down_if_shown(request, nomination)
    consent.answer, consent.way = Answer.AGREED if agrees else Answer.DECLINED, way
    consent.name, consent.standing, consent.answered_at = name, standing, timezone.now()
    consent.recorded_by = None
    for field, value in more.items():
        setattr(consent, field, value)
    consent.save()
    changes = {"answer": [before, consent.get_answer_display()], "way": ["", consent.get_way_display()]}
    record(request, audit.Action.CONSENT_RECORDED, nomination, changes)
    return consent
