"""/desk/<year>/participants/registering/: people registered by staff, each alone or together, after a look."""

import pytest
from django.urls import reverse

from events import enrolling
from events.models import Registration, RegistrationGroup
from moral_assembly.audit import AuditEntry
from tests import make

PAGE = reverse("desk_enrol", args=[2564])


@pytest.fixture
def area_day(edition):
    return make.area_day(edition, places=2)


@pytest.fixture
def people(chiangrai, community):
    names = ("กา", "ขา", "คา")
    return [make.participant(chiangrai, network=community, given_name=name, family_name="ดี") for name in names]


def wish(people, *area_days, mode="onsite", **more) -> dict:
    keys = [f"{each.slug}-{mode}" for each in area_days]
    return {"who": [each.pk for each in people], "place": keys, "look": "1", "group": "", **more}


def outcomes(page) -> list[str]:
    return [line.outcome for part in page.context["plan"].parts for line in part.lines]


def confirm(client, sent: dict, **more):
    seal = client.get(PAGE, sent).context["plan"].seal
    return client.post(PAGE, {**sent, "seal": seal, **more})


def states() -> dict[str, str]:
    rows = Registration.objects.order_by("arrival").select_related("participant")
    return {each.participant.given_name: each.state for each in rows}


def test_shows_who_gets_a_place_and_who_waits_and_writes_nothing(coordinator, people, area_day):
    page = coordinator.get(PAGE, wish(people, area_day))
    assert outcomes(page) == ["confirmed", "confirmed", "waiting"]
    assert not Registration.objects.exists()


def test_registers_each_alone_in_order(coordinator, people, area_day):
    response = confirm(coordinator, wish(people, area_day))

    assert response.url == reverse("desk_participants", args=[2564])
    assert states() == {"กา": "confirmed", "ขา": "confirmed", "คา": "waiting"}
    made = Registration.objects.first()
    assert (made.way, made.made_by, made.group) == ("coordinator", coordinator.user, None)
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.changes) == ("registered", {"people": [None, 3], "confirmed": [None, 2]})
    assert "กา" not in entry.label


def test_group_waits_as_a_whole(coordinator, people, edition):
    area_day = make.area_day(edition, places=3)
    make.registration(area_day)
    page = coordinator.get(PAGE, wish(people, area_day, group="วัดกลาง"))
    assert outcomes(page) == ["waiting"] * 3

    confirm(coordinator, wish(people, area_day, group="วัดกลาง"))

    group = RegistrationGroup.objects.get()
    assert [each.state for each in group.registrations.all()] == ["waiting"] * 3


def test_group_that_never_fits_is_told(coordinator, people, area_day):
    page = coordinator.get(PAGE, wish(people, area_day, group="ใหญ่ไป"))
    assert "แบ่งเป็นกลุ่มเล็กลง" in page.text
    confirm(coordinator, wish(people, area_day, group="ใหญ่ไป"))
    assert not Registration.objects.exists()


def test_several_days_and_online(coordinator, people, edition, area_day):
    online = make.area_day(edition, places=0, online_places=None)
    sent = wish(people[:1], area_day)
    sent["place"].append(f"{online.slug}-online")
    confirm(coordinator, sent)
    assert set(Registration.objects.values_list("area_day", "mode")) == {(area_day.pk, "onsite"), (online.pk, "online")}


def test_who_is_there_already_stays_as_is(coordinator, people, area_day, religion):
    twin = {name: getattr(people[1], name) for name in ("given_name", "family_name", "phone")}
    make.registration(area_day, make.participant(area_day.assembly.province, network=religion, **twin))
    make.registration(area_day, people[0])

    assert outcomes(coordinator.get(PAGE, wish(people, area_day))) == ["there", "there", "waiting"]
    confirm(coordinator, wish(people, area_day))
    assert Registration.objects.count() == 3


def test_human_says_whether_it_is_the_same_human(coordinator, people, area_day, religion):
    namesake = make.participant(area_day.assembly.province, network=religion, given_name="กา", family_name="ดี")
    make.registration(area_day, namesake)
    sent = wish(people[:1], area_day)

    page = coordinator.get(PAGE, sent)
    assert outcomes(page) == ["doubt"]
    assert namesake.phone[-4:] not in page.text  # of another network

    asked = confirm(coordinator, sent)
    assert asked.status_code == 422
    assert "บอกก่อน" in asked.text
    assert Registration.objects.count() == 1

    name = f"same {people[0].pk} {area_day.slug}"
    assert confirm(coordinator, sent, **{name: "same"}).status_code == 302
    assert Registration.objects.count() == 1
    assert confirm(coordinator, sent, **{name: "other"}).status_code == 302
    assert Registration.objects.count() == 2


def test_what_changed_meanwhile_is_shown_before_it_is_done(coordinator, people, area_day):
    sent = wish(people[:1], area_day)
    seal = coordinator.get(PAGE, sent).context["plan"].seal
    make.registration(area_day)
    make.registration(area_day)

    response = coordinator.post(PAGE, {**sent, "seal": seal})

    assert response.status_code == 409
    assert outcomes(response) == ["waiting"]
    assert not Registration.objects.filter(participant=people[0]).exists()


def test_one_human_kept_by_two_networks_is_registered_once(organizer, people, area_day, religion):
    twin = {name: getattr(people[0], name) for name in ("given_name", "family_name", "phone")}
    both = [people[0], make.participant(area_day.assembly.province, network=religion, **twin)]
    assert sorted(outcomes(organizer.get(PAGE, wish(both, area_day)))) == ["confirmed", "there"]
    confirm(organizer, wish(both, area_day))
    assert Registration.objects.count() == 1


def test_others_people_are_no_choice(other_coordinator, coordinator, people, area_day):
    response = other_coordinator.get(PAGE, wish(people, area_day))
    assert response.status_code == 422
    assert "นางกา" not in response.text
    assert other_coordinator.post(PAGE, wish(people, area_day, seal="x")).status_code == 422
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"who": []}, "who"), ({"place": []}, "place"), ({"place": ["nowhere-onsite"]}, "place"), ({"who": ["ก"]}, "who")],
)
def test_bad_choice_is_told_and_the_rest_stays(coordinator, people, area_day, fields, wrong):
    response = coordinator.get(PAGE, {**wish(people, area_day, group="คณะวัด"), **fields})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert "คณะวัด" in response.text


def test_too_many_at_once_are_told(coordinator, people, area_day, monkeypatch):
    monkeypatch.setattr("events.participant_forms.MOST_AT_ONCE", 2)
    assert "ไม่เกิน ๒ คน" in coordinator.get(PAGE, wish(people, area_day)).text


def test_finds_more_people_and_keeps_the_chosen(coordinator, people, area_day):
    page = coordinator.get(PAGE, {"who": people[0].pk, "q": "ขา"})
    assert page.context["chosen"] == people[:1]
    assert list(page.context["offered"]) == people[1:2]


def test_closed_area_takes_nobody(coordinator, people, area_day, edition):
    sent = wish(people[:1], area_day)
    area_day.is_open = False
    area_day.save()
    assert coordinator.get(PAGE, sent).status_code == 422
    assert enrolling.draw(people, [(area_day, "onsite")]).parts[0].refusal == "ปิดรับลงทะเบียนแล้ว"


def test_strangers_and_readers(visitor, auditor, committee, foreign_organizer, area_day):
    assert visitor.get(PAGE).url == f"{reverse('account_login')}?next={PAGE}"
    assert auditor.get(PAGE).status_code == 403
    assert auditor.post(PAGE).status_code == 403
    assert committee.get(PAGE).status_code == 404
    assert foreign_organizer.get(PAGE).status_code == 404
    assert committee.put(PAGE).status_code == 405


def test_statements_do_not_grow_with_people(coordinator, people, area_day, count_queries):
    one = count_queries(lambda: coordinator.get(PAGE, wish(people[:1], area_day)))
    assert count_queries(lambda: coordinator.get(PAGE, wish(people, area_day))) == one
