"""/desk/organizations/<n>/merging/: a body that was entered twice becomes one, whatever tells of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks import merging
from networks.models import Organization, Province
from pledges import agreements
from tests import make
from tests.events.test_two_organizers import wait_for_lock
from tests.reading import Page, read


@pytest.fixture
def kept(chiangrai, community) -> Organization:
    return make.organization(chiangrai, network=community, name="โรงเรียนบ้านสันทราย")


@pytest.fixture
def double(chiangrai, community) -> Organization:
    return make.organization(chiangrai, network=community, name="ร.ร.บ้านสันทราย")


def page_of(organization: Organization) -> str:
    return reverse("desk_merge_organization", args=[organization.pk])


def test_those_called_most_alike_are_offered_first_and_others_can_be_found(coordinator, kept, double, community):
    make.organization(kept.province, network=community, name="วัดกลางเวียง")
    edit = reverse("desk_organization", args=[kept.pk])
    assert ("รวมหน่วยงานที่ซ้ำเข้ากับแห่งนี้", page_of(kept)) in read(coordinator, edit).links("main a")
    assert [each.name for each in coordinator.get(page_of(kept)).context["others"]] == ["ร.ร.บ้านสันทราย", "วัดกลางเวียง"]
    assert [each.name for each in coordinator.get(page_of(kept), {"q": "เวียง"}).context["others"]] == ["วัดกลางเวียง"]
    assert "ไม่พบหน่วยงาน" in coordinator.get(page_of(kept), {"q": "ไม่มี"}).text


def test_all_that_tells_of_one_tells_of_the_other(coordinator, edition, kept, double, community):
    person = make.person(edition.province, organization=double)
    who = make.participant(edition.province, network=community, organization=double, organization_name=double.name)
    news, both = make.news(edition), make.news(edition)
    news.organizations.add(double)
    both.organizations.add(kept, double)

    answer = coordinator.post(page_of(kept), {"organization": double.pk})

    assert (answer.status_code, answer.url) == (302, reverse("desk_organization", args=[kept.pk]))
    assert list(Organization.objects.all()) == [kept]
    for row in (person, who):
        row.refresh_from_db()
        assert row.organization == kept
    assert who.organization_name == "โรงเรียนบ้านสันทราย", "so that they are counted together"
    assert [list(each.organizations.all()) for each in (news, both)] == [[kept], [kept]]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label) == ("organizations_merged", "โรงเรียนบ้านสันทราย")
    assert entry.changes["merged"] == ["ร.ร.บ้านสันทราย", "โรงเรียนบ้านสันทราย"]


def test_one_of_no_network_takes_over_the_network(organizer, chiangrai, double, community):
    lonely = make.organization(chiangrai, name="โรงเรียนสันทราย")
    assert organizer.post(page_of(lonely), {"organization": double.pk}).status_code == 302
    lonely.refresh_from_db()
    assert lonely.network == community


def test_what_was_sent_to_be_signed_is_not_rewritten_and_the_page_says_what_to_do(organizer, edition, kept, double):
    by = make.user()
    agreement = make.mou(edition, by, sent=False)
    party = agreement.text.signers.filter(role="party").first()
    type(party).objects.filter(pk=party.pk).update(organization=double)
    agreements.send(make.desk_request(by), agreement)
    entries = AuditEntry.objects.count()

    answer = organizer.post(page_of(kept), {"organization": double.pk})

    assert answer.status_code == 409
    assert "เปิด “ร.ร.บ้านสันทราย” แล้วรวม “โรงเรียนบ้านสันทราย” เข้าไปแทน" in Page(answer).text("[role=alert]")
    assert (Organization.objects.count(), AuditEntry.objects.count()) == (2, entries)
    assert organizer.post(page_of(double), {"organization": kept.pk}).status_code == 302
    assert list(Organization.objects.all()) == [double]


def test_two_of_one_name_in_both_are_told_and_nothing_is_merged(coordinator, kept, double, community):
    for organization in (kept, double):
        make.participant(
            kept.province,
            network=community,
            given_name="สมศรี",
            phone="",
            organization=organization,
            organization_name=organization.name,
        )
    answer = coordinator.post(page_of(kept), {"organization": double.pk})
    assert answer.status_code == 409
    assert "มีผู้เข้าร่วมชื่อเดียวกัน" in Page(answer).text("[role=alert]")
    assert (Organization.objects.count(), AuditEntry.objects.count()) == (2, 0)


@pytest.mark.parametrize("other", ["", "x", "999999", "9" * 40])
def test_nothing_is_merged_with_nothing(coordinator, kept, other):
    assert coordinator.post(page_of(kept), {"organization": other}).status_code == 404
    assert coordinator.post(page_of(kept), {"organization": kept.pk}).status_code == 404


def test_those_of_other_networks_are_neither_offered_nor_taken(
    coordinator, other_coordinator, kept, chiangrai, religion
):
    foreign = make.organization(chiangrai, network=religion, name="โรงเรียนบ้านสันทราย ๒")
    assert list(coordinator.get(page_of(kept)).context["others"]) == []
    assert coordinator.post(page_of(kept), {"organization": foreign.pk}).status_code == 404
    assert other_coordinator.post(page_of(kept), {"organization": foreign.pk}).status_code == 404
    assert Organization.objects.count() == 2


def test_who_may_not(visitor, auditor, foreign_organizer, kept, double):
    sent = {"organization": double.pk}
    assert (auditor.get(page_of(kept)).status_code, auditor.post(page_of(kept), sent).status_code) == (403, 403)
    assert [
        foreign_organizer.get(page_of(kept)).status_code,
        foreign_organizer.post(page_of(kept), sent).status_code,
    ] == [
        404,
        404,
    ]
    assert visitor.post(page_of(kept), sent).status_code == 302
    assert Organization.objects.count() == 2


def test_other_methods_are_refused(coordinator, kept):
    assert coordinator.put(page_of(kept)).status_code == 405


def test_as_many_statements_for_three_as_for_one(coordinator, kept, double, community, count_queries):
    one = count_queries(lambda: coordinator.get(page_of(kept)))
    for _ in range(2):
        make.organization(kept.province, network=community)
    assert count_queries(lambda: coordinator.get(page_of(kept))) == one


# Two at once


def merge_crosswise(one: Organization, other: Organization, province) -> list[str]:
    """Two people merge the two into each other at one moment; what each of them is told."""

    def press(kept: Organization, gone: Organization) -> str:
        try:
            merging.merge(make.desk_request(by), kept, gone)
        except Organization.DoesNotExist:
            return "gone"
        else:
            return "merged"
        finally:
            connections.close_all()

    by = make.user()
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Province.objects.select_for_update(no_key=True).get(pk=province.pk)
            pressed = [pool.submit(press, one, other), pool.submit(press, other, one)]
            wait_for_lock(2)
        return sorted(each.result(60) for each in pressed)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_crosswise_the_second_is_told(chiangrai, kept, double):
    assert merge_crosswise(kept, double, chiangrai) == ["gone", "merged"]
    assert Organization.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_are_gone(chiangrai, kept, double, monkeypatch):
    monkeypatch.setattr(merging, "_held", lambda *both: both)
    assert merge_crosswise(kept, double, chiangrai) == ["merged", "merged"]
    assert not Organization.objects.exists()
