"""What signers are told, and only they: the private link, that they signed before, that they have not confirmed."""

from django.conf import settings
from django.template.loader import render_to_string

from moral_assembly.site import known_site
from networks import letters
from networks.models import Letter
from pledges.models import Pledge
from pledges.signing import confirmed_twin

SUBJECTS = {"confirm": "ยืนยันคำมั่นของท่าน", "twin": "ท่านลงนามแล้ว", "reminder": "คำมั่นของท่านรอยืนยัน"}


def ask_to_confirm(pledge: Pledge) -> None:
    """Send the link to confirm by; to who has signed before, the link of the earlier pledge."""
    twin = confirmed_twin(pledge)
    _post(pledge, "twin" if twin else "confirm", twin)


def remind(pledge: Pledge) -> None:
    _post(pledge, "reminder")


def _post(pledge: Pledge, what: str, twin: Pledge | None = None) -> None:
    site = known_site(pledge.site)
    context = {"pledge": pledge, "what": what, "twin": twin, "link": site + (twin or pledge).get_absolute_url()}
    letters.post(
        pledge.declaration.assembly.province,
        Letter.Kind.PLEDGE,
        pledge.email,
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + SUBJECTS[what],
        render_to_string("emails/pledge.txt", context),
        private=True,
        to_name=pledge.printed_name,
    )
