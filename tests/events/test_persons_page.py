"""/desk/persons/: the people of a province, and two records of one person made one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import ReleasedSession
from moral_assembly.audit import AuditEntry
from networks.models import Person
from tests import make

LIST = reverse("desk_persons")


def edit(person: Person) -> str:
    return reverse("desk_person", args=[person.pk])


def merging(person: Person) -> str:
    return reverse("desk_merge_person", args=[person.pk])


@pytest.fixture
def known(chiangrai) -> Person:
    return make.person(chiangrai, given_name="สมใจ")


@pytest.fixture
def double(chiangrai) -> Person:
    return make.person(chiangrai, prefix="ดร.", given_name="สมใจ")


def test_lists_and_finds(organizer, auditor, known, nan):
    make.person(nan, given_name="สมใจ")
    make.person(known.province, given_name="อื่น")

    assert list(organizer.get(LIST + "?q=สมใจ").context["page"]) == [known]
    page = auditor.get(LIST)
    assert len(page.context["page"]) == 2
    assert edit(known) not in page.text
    assert "ไม่พบผู้ที่ค้น" in organizer.get(LIST + "?q=ไม่มี").text


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door", "foreign_organizer"])
def test_no_business_of_others(request, role, known, nan):
    client = request.getfixturevalue(role)
    for address in (edit(known), merging(known)):
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_auditor_edits_nothing(auditor, known):
    for address in (edit(known), merging(known)):
        assert (auditor.get(address).status_code, auditor.post(address).status_code) == (403, 403)


def test_as_many_statements_for_three_as_for_one(organizer, known):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(LIST).status_code == 200
        return len(captured)

    one = cost()
    for _ in range(2):
        make.person(known.province, organization=make.organization(known.province))
    assert cost() == one


def test_mends_a_person_and_not_over_a_colleague(organizer, known):
    form = dict(organizer.get(edit(known)).context["hidden"])
    form |= {"prefix": "พระครู", "given_name": "ปิยวรรณพิพัฒน์", "is_public": "on"}
    assert organizer.post(edit(known), form).url == LIST
    known.refresh_from_db()
    assert known.name == "พระครูปิยวรรณพิพัฒน์"

    assert organizer.post(edit(known), form | {"given_name": "อื่น"}).status_code == 409
    assert AuditEntry.objects.get().action == "changed"


def test_two_records_become_one(organizer, edition, known, double):
    session = make.session(edition)
    make.speaker(session, known)
    make.speaker(session, double)
    later = make.session(edition, starts_at=session.ends_at)
    make.speaker(later, double)
    news = make.news(edition)
    news.people.add(double)

    assert list(organizer.get(merging(known)).context["others"]) == [double]
    assert organizer.post(merging(known), {"person": double.pk}).url == LIST
    assert list(known.speakings.values_list("session", flat=True)) == [session.pk, later.pk]
    assert list(news.people.all()) == [known]
    shown = {row.session_id: [part.person for part in row.speakers.all()] for row in ReleasedSession.objects.all()}
    assert shown == {session.pk: [known], later.pk: [known]}
    assert not Person.objects.filter(pk=double.pk).exists()
    assert AuditEntry.objects.get().changes["merged"] == [str(double), str(known)]


def test_who_speaks_in_two_places_at_once_is_not_one_person(organizer, edition, known, double):
    make.speaker(make.session(edition), known)
    make.speaker(make.session(edition), double)

    page = organizer.post(merging(known), {"person": double.pk})
    assert page.status_code == 422
    assert "ยังรวมไม่ได้" in page.text
    assert (known.speakings.count(), double.speakings.count()) == (1, 1)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("other", ["", "x", "999999", "9" * 40])
def test_nobody_is_merged_with_nobody(organizer, known, other):
    assert organizer.post(merging(known), {"person": other}).status_code == 404
    assert organizer.post(merging(known), {"person": known.pk}).status_code == 404
