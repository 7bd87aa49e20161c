"""/tickets/<token>/particulars/: the holder mends the own name and how to be reached; nobody becomes somebody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from events import applying, registration, tickets
from events.models import Registration
from moral_assembly import throttle
from moral_assembly.audit import AuditEntry
from networks import participants
from networks.models import Letter, Participant
from tests import make, outbox
from tests.events.test_two_organizers import inputs, wait_for_lock
from tests.reading import Page, assert_not_found, read


@pytest.fixture
def assembly(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made)
    return made


@pytest.fixture
def area_day(assembly):
    return make.area_day(assembly, 2, slug="yard-1", venue=make.venue(assembly, kind="area", name="ลานศิลปะ"))


@pytest.fixture
def ticket(area_day, chiangrai):
    who = make.participant(chiangrai, prefix="นาย", given_name="ณรงค", organization_name="วัดตัวอย่าง", phone="0811111111")
    return make.registration(area_day, who)


def url(ticket, page: str = "particulars/") -> str:
    return f"{ticket.get_absolute_url()}{page}"


def mend(client, ticket, **typed):
    """Open the form as it is now, type over some of it, and send it."""
    return client.post(url(ticket), {**inputs(client.get(url(ticket)).text), **typed})


def now(ticket) -> Participant:
    return Participant.objects.get(pk=ticket.participant_id)


# What works


def test_the_ticket_leads_to_a_form_with_what_is_known(visitor, ticket):
    assert ("แก้ชื่อหรือช่องทางติดต่อ", url(ticket)) in read(visitor, url(ticket, "")).links("main a")
    page = read(visitor, url(ticket))
    assert page.text("h1") == "แก้ชื่อหรือช่องทางติดต่อ"
    fields = ("prefix", "given_name", "family_name", "organization_name", "phone", "email")
    assert [page.values(f"input[name={name}]", "value") for name in fields] == [
        ["นาย"],
        ["ณรงค"],
        ["ใจดี"],
        ["วัดตัวอย่าง"],
        ["081 111 1111"],
        [None],
    ]
    answer = visitor.get(url(ticket))
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")


def test_a_name_is_mended_on_all_tickets_and_the_place_stays(visitor, ticket, assembly):
    other = make.registration(make.area_day(assembly), ticket.participant)
    code = tickets.code_of(ticket)
    answer = mend(visitor, ticket, prefix="ว่าที่ร้อยตรี", given_name=" ณรงค์  ชัย ", phone="๐๘๒-๒๒๒-๒๒๒๒")
    assert (answer.status_code, answer.url) == (302, url(ticket, ""))
    assert (now(ticket).name, now(ticket).phone) == ("ว่าที่ร้อยตรี ณรงค์ ชัย ใจดี", "0822222222")
    for each in (ticket, other):
        assert read(visitor, url(each, "")).text(".ticket__name") == "ว่าที่ร้อยตรี ณรงค์ ชัย ใจดี"
        each.refresh_from_db()
    assert (ticket.state, ticket.arrival, tickets.code_of(ticket)) == ("confirmed", 1, code)
    assert ticket.identity == now(ticket).identity


def test_the_trail_says_which_fields_and_not_to_what(visitor, ticket):
    mend(visitor, ticket, given_name="ณรงค์", email="n@example.org")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.province) == ("participant_corrected", "", "chiangrai")
    assert (entry.label, entry.changes) == (
        f"ผู้เข้าร่วมหมายเลข {ticket.participant_id}",
        {"fields": [None, ["ชื่อ", "อีเมล"]]},
    )


def test_a_new_address_gets_the_link_and_the_former_one_a_word_without_it(visitor, ticket):
    mend(visitor, ticket, email="First@Example.org")
    assert len(outbox.delivered()) == 1
    mend(visitor, ticket, email="second@example.org")
    first, second, former = outbox.delivered()
    assert ["first@example.org" in first.to[0], "second@example.org" in second.to[0]] == [True, True]
    assert first.body.count(f"http://testserver{url(ticket, '')}") == 1
    assert "ขณะนี้การลงทะเบียนของท่านยืนยันแล้ว" in second.body
    assert former.to == ["first@example.org"]
    assert not [word for word in ("tickets", "ณรงค", "second") if word in former.body]


def test_letters_follow_the_name_so_that_they_can_be_forgotten(visitor, ticket):
    mend(visitor, ticket, email="n@example.org")
    mend(visitor, ticket, given_name="ณรงค์")
    assert set(Letter.objects.values_list("to_name", flat=True)) == {"นายณรงค์ ใจดี"}
    participants.forget(now(ticket), "ขอให้ลบ")
    assert set(Letter.objects.values_list("to", "to_name")) == {("", "")}


def test_what_went_to_an_address_of_before_is_forgotten(visitor, ticket):
    mend(visitor, ticket, email="wrong@example.org")
    mend(visitor, ticket, email="right@example.org")
    assert sorted(Letter.objects.values_list("to", "to_name")) == [
        ("", ""),
        ("right@example.org", "นายณรงค ใจดี"),
        ("wrong@example.org", ""),
    ]


def test_nothing_changed_is_no_fault_and_writes_to_nobody(visitor, ticket):
    assert mend(visitor, ticket).status_code == 302
    assert not Letter.objects.exists()


def test_still_mended_when_registration_is_closed_and_the_place_given_back(visitor, ticket, assembly):
    assembly.registration.delete()
    registration.cancel(ticket)
    assert mend(visitor, ticket, given_name="ณรงค์").status_code == 302
    assert now(ticket).given_name == "ณรงค์"


def test_who_stayed_two_by_a_humans_word_stays_so(visitor, ticket, chiangrai):
    """A namesake with whom nothing agrees, neither before nor after."""
    make.participant(chiangrai, given_name="ณรงค", phone="0899999999")
    assert mend(visitor, ticket, phone="0812345678").status_code == 302


@pytest.mark.parametrize("others", [1, 3])
def test_as_many_statements_with_three_other_tickets_as_with_one(visitor, ticket, assembly, others, count_queries):
    for _ in range(others):
        make.registration(make.area_day(assembly), ticket.participant)
    form = inputs(visitor.get(url(ticket)).text)
    assert count_queries(lambda: visitor.get(url(ticket))) == 1
    assert count_queries(lambda: visitor.post(url(ticket), {**form, "given_name": "ณรงค์"})) == 20


# What is refused


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"given_name": ""}, ""),
        ({"given_name": "🙂🙂"}, "ใส่ชื่อเป็นตัวอักษร"),
        ({"given_name": "ก" * 500}, ""),
        ({"phone": "12345"}, "ใส่ให้ครบสิบหลัก เช่น 081 234 5678"),
        ({"phone": ""}, "เหลือโทรศัพท์หรืออีเมลไว้อย่างน้อยหนึ่งอย่าง"),
        ({"email": "ไม่ใช่อีเมล"}, ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(visitor, ticket, wrong, words):
    answer = mend(visitor, ticket, **{"organization_name": "วัดใหม่", **wrong})
    page = Page(answer)
    assert (answer.status_code, len(page.texts(".field--bad"))) == (422, 1)
    assert words in page.text(".field--bad .error")
    assert page.values("input[name=organization_name]", "value") == ["วัดใหม่"]
    assert (now(ticket).given_name, now(ticket).organization_name) == ("ณรงค", "วัดตัวอย่าง")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("is_registered", [True, False])
@pytest.mark.parametrize("typed", [{"given_name": "ปิ่น"}, {"given_name": "ปิ่น", "phone": "0877777777"}])
def test_nobody_takes_a_name_that_is_known_be_it_registered_or_not(
    visitor, ticket, area_day, chiangrai, religion, typed, is_registered
):
    known = make.participant(chiangrai, network=religion, given_name="ปิ่น", phone="0877777777")
    if is_registered:
        make.registration(area_day, known)
    answer = mend(visitor, ticket, **typed)
    page = Page(answer)
    assert answer.status_code == 422
    assert "ตรงกับอีกคนในทะเบียน" in page.text("[role=alert]")
    assert page.values("input[name=given_name]", "value") == ["ปิ่น"], "what was typed stays"
    assert now(ticket).given_name == "ณรงค"


def test_nobody_takes_the_telephone_of_a_namesake(visitor, ticket, area_day, chiangrai, religion):
    make.registration(area_day, make.participant(chiangrai, network=religion, given_name="ณรงค", phone="0877777777"))
    assert mend(visitor, ticket, phone="087 777 7777").status_code == 422
    assert now(ticket).phone == "0811111111"


def test_who_was_overtaken_by_staff_is_told_what_they_wrote(visitor, ticket):
    form = inputs(visitor.get(url(ticket)).text)
    Participant.objects.filter(pk=ticket.participant_id).update(organization_name="วัดที่เจ้าหน้าที่แก้")
    answer = visitor.post(url(ticket), {**form, "given_name": "ณรงค์"})
    page = Page(answer)
    assert answer.status_code == 409
    assert "หน่วยงานหรือองค์กร: วัดที่เจ้าหน้าที่แก้" in page.text("[role=alert]")
    assert now(ticket).given_name == "ณรงค"
    again = visitor.post(url(ticket), inputs(answer.text))
    assert (again.status_code, now(ticket).given_name) == (302, "ณรงค์")


def test_who_is_held_is_mended_when_it_is_known_who_it_is(visitor, ticket, area_day, chiangrai):
    twin = make.participant(chiangrai, given_name="ณรงค", resembles=ticket.participant)
    held = registration.hold(twin, area_day, "onsite", way="coordinator")
    for answer in (visitor.get(url(held)), visitor.post(url(held), {"given_name": "อื่น"})):
        assert (answer.status_code, "กำลังตรวจสอบ" in Page(answer).text("[role=alert]")) == (409, True)
    assert "แก้ชื่อหรือช่องทางติดต่อ" not in read(visitor, url(held, "")).texts("main a")
    assert now(held).given_name == "ณรงค"


def test_strangers_and_the_forgotten_find_nothing(visitor, ticket):
    assert_not_found(visitor, f"/tickets/{'x' * 32}/particulars/")
    assert visitor.post(f"/tickets/{'x' * 32}/particulars/").status_code == 404
    applying.erase(make.desk_request(make.user()), ticket)
    assert visitor.post(url(ticket), {"given_name": "ใหม่"}).status_code == 404
    assert now(ticket).given_name == ""


def test_other_methods_are_refused_and_too_many_are_told_to_wait(visitor, ticket, monkeypatch):
    assert [visitor.put(url(ticket)).status_code, visitor.delete(url(ticket)).status_code] == [405, 405]
    monkeypatch.setitem(throttle.LIMITS, "correct", ((1, throttle.MINUTE),))
    assert mend(visitor, ticket, given_name="ณรงค์").status_code == 302
    answer = mend(visitor, ticket, given_name="ณรงค์ชัย")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")


# Staff


def test_an_address_that_a_coordinator_mends_gets_the_link_too(coordinator, ticket, community):
    who = now(ticket)
    Participant.objects.filter(pk=who.pk).update(network=community, email="wrong@example.org")
    address = f"/desk/2564/participants/{who.pk}/details/"
    answer = coordinator.post(address, {**inputs(coordinator.get(address).text), "email": "right@example.org"})
    assert answer.status_code == 302
    assert {letter.to[0].partition("<")[2].rstrip(">") or letter.to[0] for letter in outbox.delivered()} == {
        "right@example.org",
        "wrong@example.org",
    }


# Two at once


def correct_at_once(area_day, religion, community) -> list[int]:
    """Two who have tickets of one area-day each take the same name and telephone; what each of them is answered."""
    province = area_day.assembly.province
    holders = [
        make.registration(area_day, make.participant(province, network=network)) for network in (religion, community)
    ]

    def press(ticket) -> int:
        try:
            return mend(Client(), ticket, given_name="เดียว", family_name="กัน", phone="0866666666").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():  # both have passed the form's own look before the first one writes
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE networks_participant IN SHARE MODE")
            pressed = [pool.submit(press, each) for each in holders]
            wait_for_lock(2)
        return sorted(each.result(60) for each in pressed)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_become_one_at_once_the_second_is_told(area_day, religion, community):
    assert correct_at_once(area_day, religion, community) == [302, 409]
    assert Participant.objects.filter(given_name="เดียว").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_constraint_one_human_has_two_places(area_day, religion, community):
    rule = next(each for each in Registration._meta.constraints if each.name == "one_live_registration_of_a_human")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Registration, rule)
    try:
        assert correct_at_once(area_day, religion, community) == [302, 302]
    finally:
        Registration.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Registration, rule)
