"""/desk/organizations/: found in Thai, added, mended, and deleted while nothing needs them."""

import pytest
from django.db import connections
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks import profiles
from networks.models import Organization
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.test_two_organizers import inputs
from tests.reading import Page

LIST = reverse("desk_organizations")
NEW = reverse("desk_new_organization")


def page_of(organization: Organization) -> str:
    return reverse("desk_organization", args=[organization.pk])


def removal_of(organization: Organization) -> str:
    return reverse("desk_remove_organization", args=[organization.pk])


@pytest.fixture
def temple(chiangrai, community) -> Organization:
    return make.organization(chiangrai, network=community, name="วัดกลางเวียง")


@pytest.fixture
def mosque(chiangrai, religion) -> Organization:
    return make.organization(chiangrai, network=religion, name="มัสยิดนูรุลอิสลาม")


@pytest.fixture
def office(chiangrai) -> Organization:
    return make.organization(chiangrai, name="สำนักงานวัฒนธรรม")


def names(response) -> list[str]:
    return [organization.name for organization in response.context["page"]]


def test_own_networks_alone_and_all_for_organizers(coordinator, other_coordinator, organizer, temple, mosque, office):
    assert names(coordinator.get(LIST)) == ["วัดกลางเวียง"]
    assert names(other_coordinator.get(LIST)) == ["มัสยิดนูรุลอิสลาม"]
    assert names(organizer.get(LIST)) == ["มัสยิดนูรุลอิสลาม", "วัดกลางเวียง", "สำนักงานวัฒนธรรม"], "in Thai order"


def test_found_however_it_is_typed(organizer, temple, mosque, religion):
    make.organization(temple.province, name="โรงเรียนบ้านน้ำ ๑๒")
    assert names(organizer.get(LIST, {"q": "กลางเวียง"})) == ["วัดกลางเวียง"]
    assert names(organizer.get(LIST, {"q": "บ้านน้ำ 12"})) == ["โรงเรียนบ้านน้ำ ๑๒"]
    assert names(organizer.get(LIST, {"network": "religion"})) == ["มัสยิดนูรุลอิสลาม"]
    assert "ไม่พบหน่วยงานที่ค้น" in organizer.get(LIST, {"q": "ไม่มี"}).text


def test_added_and_mended(coordinator, chiangrai, community, farming):
    assert coordinator.post(NEW, {"name": "  สหกรณ์   ข้าวหอม ", "network": farming.pk}).url == LIST
    made = Organization.objects.get()
    assert (made.name, made.network, made.province) == ("สหกรณ์ ข้าวหอม", farming, chiangrai)
    form = {**inputs(coordinator.get(page_of(made)).text), "network": community.pk}
    assert coordinator.post(page_of(made), form).url == LIST
    made.refresh_from_db()
    assert made.network == community
    first, second = AuditEntry.objects.order_by("number")
    assert (first.action, second.action, second.changes) == (
        "made",
        "changed",
        {"network": ["เครือข่ายเกษตร", "เครือข่ายชุมชน"]},
    )
    assert {first.province, second.province} == {"chiangrai"}


def test_a_page_of_one_network_adds_to_it(coordinator, farming):
    assert inputs(coordinator.get(NEW, {"network": "farming"}).text)["network"] == [str(farming.pk)]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": ""}, "name", ""),
        ({"name": "???"}, "name", "ใส่ชื่อเป็นตัวอักษร"),
        ({"name": "ก" * 251}, "name", "250"),
        ({"network": ""}, "network", ""),
        ({"network": "other"}, "network", ""),
        ({"name": "มัสยิดนูรุลอิสลาม"}, "name", "มีหน่วยงานชื่อนี้ในจังหวัดแล้วในเครือข่ายศาสนา"),
        ({"name": "สำนักงานวัฒนธรรม"}, "name", "ยังไม่สังกัดเครือข่าย"),
    ],
)
def test_bad_input_is_told_at_its_field(coordinator, community, mosque, office, fields, field, words):
    fields = {name: mosque.network_id if value == "other" else value for name, value in fields.items()}
    answer = coordinator.post(NEW, {"name": "กลุ่มออมทรัพย์", "network": community.pk, **fields})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert words in answer.context["form"].errors[field][0]
    assert inputs(answer.text)["name"] == [fields.get("name", "กลุ่มออมทรัพย์")]
    assert (Organization.objects.count(), AuditEntry.objects.count()) == (2, 0)


def test_not_over_a_colleague(coordinator, organizer, temple):
    mine = inputs(coordinator.get(page_of(temple)).text)
    organizer.post(page_of(temple), {**mine, "name": "วัดกลาง"})
    stale = coordinator.post(page_of(temple), {**mine, "name": "วัดเวียง"})
    assert (stale.status_code, "วัดกลาง" in stale.text) == (409, True)
    assert coordinator.post(page_of(temple), {**inputs(stale.text), "choice-name": "mine"}).url == LIST
    temple.refresh_from_db()
    assert temple.name == "วัดเวียง"


def test_deleted_after_asking(coordinator, temple):
    assert "เรียกคืนไม่ได้" in coordinator.get(removal_of(temple)).text
    assert coordinator.post(removal_of(temple)).url == LIST
    assert not Organization.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label, entry.changes["name"]) == ("deleted", "วัดกลางเวียง", ["วัดกลางเวียง", None])
    assert coordinator.post(removal_of(temple)).status_code == 404


def test_what_is_used_stays_and_the_page_says_by_what(coordinator, edition, temple, community):
    make.person(edition.province, organization=temple)
    make.news(edition).organizations.add(temple)
    for _ in range(2):
        make.participant(edition.province, network=community, organization=temple)
    answer = coordinator.post(removal_of(temple))
    assert answer.status_code == 409
    assert set(Page(answer).texts(".alert li")) == {"บุคคล ๑ รายการ", "ข่าว ๑ รายการ", "ผู้เข้าร่วม ๒ รายการ"}
    assert (Organization.objects.count(), AuditEntry.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_what_comes_into_use_meanwhile_is_not_deleted(chiangrai, community, temple, monkeypatch, locked):
    """The control, without the lock, deletes what somebody has begun to use."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    looked, used, counted = Event(), Event(), profiles.uses
    client = browser(make.staff(Role.ORGANIZER, chiangrai, email="second@example.org"))

    def look(obj):
        found = counted(obj)
        looked.set()
        used.wait(1 if locked else 30)  # with the lock the other one cannot get through, and we go on
        return found

    monkeypatch.setattr(profiles, "uses", look)
    if not locked:
        monkeypatch.setattr(profiles, "_held", lambda obj: obj)

    def come():
        try:
            assert looked.wait(30)
            make.person(chiangrai, organization=temple)
        except Exception as refusal:
            return type(refusal).__name__
        else:
            return "made"
        finally:
            used.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(come)
        answer = client.post(removal_of(temple))
        result = other.result()
    assert (answer.status_code, result) == (302, "IntegrityError" if locked else "made")
    assert not Organization.objects.exists()


@pytest.mark.parametrize("role", ["auditor", "committee", "registrar", "door"])
def test_readers_write_nothing(request, role, temple):
    client = request.getfixturevalue(role)
    assert (names(client.get(LIST)), NEW in client.get(LIST).text) == (["วัดกลางเวียง"], False)
    for address in (NEW, page_of(temple), removal_of(temple)):
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)


def test_organizations_of_others_are_not_found(other_coordinator, foreign_organizer, coordinator, temple, office):
    for client in (other_coordinator, foreign_organizer):
        for address in (page_of(temple), removal_of(temple)):
            assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert coordinator.get(page_of(office)).status_code == 404, "of no network: for organizers"
    assert names(foreign_organizer.get(LIST)) == []
    assert Organization.objects.count() == 2


def test_methods(coordinator, temple):
    assert coordinator.post(LIST).status_code == 405
    assert coordinator.put(NEW).status_code == 405


def test_as_many_statements_for_three_as_for_one(organizer, chiangrai, community, count_queries):
    make.organization(chiangrai, network=community)
    one = count_queries(lambda: organizer.get(LIST))
    for number in (8, 9):
        make.organization(chiangrai, network=make.network(chiangrai, number))
    assert count_queries(lambda: organizer.get(LIST)) == one
