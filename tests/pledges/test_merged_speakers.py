"""Two records of one speaker become one: certificates that were issued, and those still asked for."""

import pytest
from django.urls import reverse

from pledges import issuing, recipients
from pledges.models import Certificate, CertificateBatch
from tests import make


@pytest.fixture
def records(edition, chiangrai):
    """The record that stays and the one that speaks and goes."""
    kept, gone = make.person(chiangrai, given_name="คำ"), make.person(chiangrai, given_name="ค ำ")
    make.speaker(make.session(edition), gone)
    return kept, gone


@pytest.fixture
def version(edition):
    return make.design_version(edition, "speaker")


def asked_for(organizer, version) -> CertificateBatch:
    items = [each.item() for each in recipients.of_speakers(version.design.assembly)]
    request = make.desk_request(organizer.user)
    return issuing.start(request, version, "วิทยากร", items, site="https://example.org", wants_seal=False)


def merge(organizer, kept, gone) -> None:
    assert organizer.post(reverse("desk_merge_person", args=[kept.pk]), {"person": gone.pk}).status_code == 302


def test_who_was_merged_keeps_the_certificate_and_gets_no_second(organizer, edition, version, records):
    issuing.work(asked_for(organizer, version))
    merge(organizer, *records)

    certificate = Certificate.objects.get()
    assert certificate.person == records[0]
    found = recipients.of_speakers(edition)
    assert [each.subject for each in found] == [f"speaker:{records[0].pk}"] != [certificate.subject]
    assert recipients.without_those_who_have(edition, "speaker", found) == []
    again = asked_for(organizer, version)
    issuing.work(again)
    assert [item.note for item in again.items.all()] == [f"มีแล้ว {certificate.number}"]
    assert Certificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_record_merged_while_the_batch_waits_stops_nothing(organizer, version, records):
    batch = asked_for(organizer, version)
    merge(organizer, *records)
    issuing.work(batch)

    batch.refresh_from_db()
    assert (batch.state, batch.fault) == ("done", "")
    certificate = Certificate.objects.get()
    assert (certificate.name, certificate.person) == (records[1].name, None)
