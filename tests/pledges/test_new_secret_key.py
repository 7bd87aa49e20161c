"""What a change of SECRET_KEY breaks, and what it does not (see .env.example)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from networks import delivery
from pledges import agreements, evidence
from pledges.models import MouLink
from tests import make
from tests.outbox import delivered
from tests.pledges.test_mou_signing import link_of, sign


@pytest.fixture
def mou(edition, organizer):
    return make.mou(edition, organizer.user)


def change(settings, *, keep: bool) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new key that nobody can guess"
    settings.SECRET_KEY_FALLBACKS = [old] if keep else []


def reminded(mou, party) -> str:
    MouLink.objects.update(told_at=timezone.now() - timedelta(days=2))
    agreements.remind(make.desk_request(mou.made_by), mou)
    letters = [each for each in delivered() if each.to[0].endswith(f"<{party.email}>")]
    return re.search(r"https?://[^/\s]+(/mous/[0-9a-f]+/)", letters[-1].body)[1]


@pytest.mark.parametrize("keep", [True, False])
def test_private_links_that_were_sent_hold(visitor, mou, declaration, settings, keep):
    party, pledge = mou.text.parties[0], make.pledge(declaration)
    sent = link_of(party)
    change(settings, keep=keep)
    assert visitor.get(sent).status_code == 200
    assert visitor.get(pledge.get_absolute_url()).status_code == 200
    assert sign(visitor, party).status_code == 302
    assert list(evidence.faults(mou)) == [], "AUDIT_KEY stayed"


def test_a_reminder_carries_the_same_link_while_the_old_key_is_known(visitor, mou, settings):
    party = mou.text.parties[0]
    sent = link_of(party)
    change(settings, keep=True)
    assert reminded(mou, party) == sent


def test_a_reminder_after_the_old_key_is_lost_carries_a_link_that_works(visitor, mou, settings):
    party = mou.text.parties[0]
    sent = link_of(party)
    change(settings, keep=False)
    fresh = reminded(mou, party)
    assert fresh != sent
    assert [visitor.get(each).status_code for each in (fresh, sent)] == [200, 404]


def test_a_letter_that_waits_is_still_opened(settings):
    hidden = delivery.sealed("ลิงก์ส่วนตัว")
    change(settings, keep=True)
    assert delivery.unsealed(hidden) == "ลิงก์ส่วนตัว"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(delivery.InvalidToken):
        delivery.unsealed(hidden)


def test_who_is_signed_in_stays_so(organizer, edition, settings):
    change(settings, keep=True)
    assert organizer.get("/desk/2564/mous/").status_code == 200
    assert django_settings.SECRET_KEY_FALLBACKS != []


def test_without_the_old_key_staff_sign_in_again(organizer, edition, settings):
    change(settings, keep=False)
    assert organizer.get("/desk/2564/mous/").status_code == 302
