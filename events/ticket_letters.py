"""What participants are told by e-mail, and only they: the private link of the ticket, and what became of the place."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from events.models import Registration
from moral_assembly.site import known_site, site_of
from networks import letters
from networks.models import Letter

SUBJECTS = {
    "registered": {
        Registration.State.CONFIRMED: "ยืนยันที่",
        Registration.State.WAITING: "อยู่ในรายชื่อรอ",
        Registration.State.HELD: "รับข้อมูลแล้ว",
    },
    "promoted": "ท่านได้ที่แล้ว",
    "already": "ท่านลงทะเบียนแล้ว",
    "changed": "เปลี่ยนการลงทะเบียนแล้ว",
    "cancelled": "ยกเลิกการลงทะเบียนแล้ว",
    "corrected": "แก้ข้อมูลของท่านแล้ว",
}


def tell(registration: Registration, what: str, request: HttpRequest | None = None) -> None:
    """Write to the participant, if an e-mail address is known; call it inside the transaction of the deed."""
    tell_all([registration], what, request)


def tell_all(registrations: Iterable[Registration], what: str, request: HttpRequest | None = None) -> None:
    """Write to every participant of whom an e-mail address is known."""
    letters.post_all([_letter(each, what, request) for each in registrations if each.participant.email])


def tell_former(registration: Registration, address: str) -> None:
    """Tell an address that nothing more goes there; it may be a stranger's, so the letter has neither name nor link."""
    assembly = registration.area_day.assembly
    letters.post(
        assembly.province,
        Letter.Kind.REGISTRATION,
        address,
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}อีเมลรับข่าวการลงทะเบียนเปลี่ยนแล้ว",
        render_to_string("emails/registration_former.txt", {"assembly": assembly}),
    )


def _letter(registration: Registration, what: str, request: HttpRequest | None) -> Letter:
    to, area_day = registration.participant, registration.area_day
    words = SUBJECTS[what]
    words = words if isinstance(words, str) else words[registration.state]
    site = known_site(registration.site or site_of(request))
    context = {
        "registration": registration,
        "participant": to,
        "area_day": area_day,
        "assembly": area_day.assembly,
        "what": what,
        "link": site + registration.get_absolute_url(),
    }
    return letters.due(
        area_day.assembly.province,
        Letter.Kind.REGISTRATION,
        to.email,
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{words} {area_day}",
        render_to_string("emails/registration.txt", context),
        private=True,
        to_name=to.name,
    )
