"""An accepted booth gets another zone: one with room, told to who applied, and a zone that is empty then can go."""

import pytest

from exhibitions.models import Booth, Zone
from moral_assembly import audit
from networks.models import Letter
from tests import make
from tests.exhibitions.test_application_page import reopened
from tests.reading import Page, read

LIST = "/desk/2564/booths/"
ZONES = "/desk/2564/zones/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def other(area):
    return make.zone(area, name="องค์ความรู้", capacity=1)


@pytest.fixture
def booth(coordinator, edition, community, zone) -> Booth:
    return make.booth(edition, community, "accepted", title="กี่ทอผ้า", zone=zone, applicant=coordinator.user)


def send(client, booth: Booth, zone: Zone, revision: int | None = None):
    sent = {"zone-zone": zone.pk, "zone-revision": booth.revision if revision is None else revision}
    return client.post(f"{LIST}{booth.slug}/zone/", sent)


def zone_of(booth: Booth) -> Zone:
    return Booth.objects.select_related("zone").get(pk=booth.pk).zone


@pytest.mark.parametrize("state", Booth.PLACEABLE)
def test_it_moves_stays_on_its_cell_and_is_told(organizer, coordinator, booth, zone, other, area, state):
    Booth.objects.update(state=state, confirmed_at=booth.accepted_at)
    booth.refresh_from_db()
    place = make.placement(booth, make.floor_plan(area), 2, 2, "7")
    assert send(organizer, booth, other).headers["Location"] == f"{LIST}{booth.slug}/"
    assert zone_of(booth) == other
    place.refresh_from_db()
    assert (place.column, place.row, place.number) == (2, 2, "7")
    entry = audit.AuditEntry.objects.first()
    assert (entry.action, entry.changes) == ("changed", {"zone": [str(zone), str(other)]})
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (coordinator.user.email, "กี่ทอผ้า: เปลี่ยนโซน")
    assert f"ผู้จัดงานย้ายบูธของท่านไปโซน{other}" in letter.body


def test_the_zone_that_it_has_changes_nothing(organizer, booth, zone):
    assert send(organizer, booth, zone).status_code == 302
    assert (Letter.objects.count(), audit.AuditEntry.objects.count()) == (0, 0)


def test_a_full_zone_says_so_and_the_choice_stays(organizer, edition, booth, zone, other):
    make.booth(edition, zone=other)
    answer = send(organizer, booth, other)
    page = Page(answer)
    assert (answer.status_code, zone_of(booth)) == (409, zone)
    assert "เต็มแล้ว (๑ จาก ๑ บูธ)" in page.text(".alert--bad p")
    assert page.values("[name=zone-zone] option[selected]", "value") == [str(other.pk)]


def test_what_was_changed_meanwhile_is_read_first_and_then_sent_again(organizer, booth, zone, other):
    seen = booth.revision
    Booth.objects.update(title="ชื่อใหม่")
    page = Page(send(organizer, booth, other, seen))
    assert "มีผู้แก้หลังจากท่านเปิดหน้านี้" in page.text(".alert--bad p")
    assert zone_of(booth) == zone
    (fresh,) = page.values("[name=zone-revision]", "value")
    assert send(organizer, booth, other, int(fresh)).status_code == 302
    assert zone_of(booth) == other


def test_no_zone_and_one_of_another_edition_are_none(organizer, booth, zone, chiangrai):
    foreign = make.zone(make.venue(make.assembly(chiangrai, 2565)))
    assert send(organizer, booth, foreign).status_code == 409
    assert organizer.post(f"{LIST}{booth.slug}/zone/", {"zone-revision": booth.revision}).status_code == 409
    assert zone_of(booth) == zone


@pytest.mark.parametrize("state", sorted(set(Booth.State.values) - set(Booth.PLACEABLE)))
def test_only_an_accepted_booth_has_a_zone(organizer, edition, community, other, state):
    booth = make.booth(edition, community, state)
    assert read(organizer, f"{LIST}{booth.slug}/").all("[name=zone-zone]") == []
    answer = send(organizer, booth, other)
    assert (answer.status_code, zone_of(booth)) == (409, None)
    assert Page(answer).texts(".alert--bad p") == ["ให้โซนได้เฉพาะบูธที่รับแล้ว"]


def test_who_may_not(coordinator, auditor, foreign_organizer, visitor, organizer, booth, zone, other):
    assert read(coordinator, f"{LIST}{booth.slug}/").all("[name=zone-zone]") == []
    for client, status in ((coordinator, 403), (auditor, 403), (foreign_organizer, 404), (visitor, 302)):
        assert send(client, booth, other).status_code == status
    assert organizer.get(f"{LIST}{booth.slug}/zone/").status_code == 405
    assert zone_of(booth) == zone


def test_a_zone_that_its_booths_have_left_can_be_deleted(organizer, booth, zone, other):
    def delete():
        sent = reopened(organizer, ZONES)
        (row,) = (name.removesuffix("-id") for name, value in sent.items() if value == str(zone.pk) and "-id" in name)
        return organizer.post(ZONES, sent | {f"{row}-DELETE": "on"})

    assert delete().status_code == 422
    send(organizer, booth, other)
    assert delete().status_code == 302
    assert list(Zone.objects.all()) == [other]
