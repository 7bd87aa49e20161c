"""The ticket behind its private link: shown, printed, moved, given back, handed out as data, erased."""

import io
import json
import subprocess
from uuid import uuid4

import pypdf
import pytest
import zxingcpp
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from events import doors, registration, tickets
from events.models import Registration
from networks.models import Letter, Participant
from tests import make
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
def other(assembly):
    return make.area_day(assembly, 1, slug="wat-1", venue=make.venue(assembly, kind="area", name="ลานวัด"))


@pytest.fixture
def ticket(area_day, chiangrai):
    who = make.participant(
        chiangrai, prefix="ว่าที่ร้อยตรี", given_name="ณรงค์", organization_name="วัดตัวอย่าง", email="n@example.org"
    )
    return make.registration(area_day, who)


def url(ticket, page="") -> str:
    return f"{ticket.get_absolute_url()}{page}"


# Looking


def test_the_ticket_says_who_where_and_when(visitor, ticket):
    answer = visitor.get(url(ticket))
    page = Page(answer)
    assert page.text(".ticket__name") == "ว่าที่ร้อยตรี ณรงค์ ใจดี"
    assert page.texts(".ticket dd") == ["ลานศิลปะ", "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", "ณ พื้นที่", "วัดตัวอย่าง", "๑"]
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert "no-store" in answer["Cache-Control"]
    assert page.values(".ticket img", "src") == [tickets.picture(ticket)]


def test_the_code_holds_neither_the_link_nor_a_name(ticket):
    assert ticket.token not in tickets.code_of(ticket)
    assert tickets.read(tickets.code_of(ticket)) == tickets.Ticket(ticket.pk, ticket.area_day_id, "onsite", 1)


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_costs_two_statements_however_many_other_tickets(
    visitor, ticket, assembly, others, django_assert_num_queries
):
    for _ in range(others):
        make.registration(make.area_day(assembly), ticket.participant)
    with django_assert_num_queries(2):
        page = read(visitor, url(ticket))
    assert len(page.links("#main ul a")) == others


def test_a_link_that_nobody_has_leads_nowhere(visitor, ticket):
    for page in ("", "ticket.ics", "ticket.pdf", "data/", "place/", "more/"):
        assert_not_found(visitor, f"/tickets/{'x' * 32}/{page}")
    for page in ("cancellation/", "erasure/"):
        assert visitor.post(f"/tickets/{'x' * 32}/{page}").status_code == 404
        assert visitor.get(url(ticket, page)).status_code == 405
    for page in ("", "ticket.ics", "ticket.pdf", "data/"):
        assert visitor.post(url(ticket, page)).status_code == 405


def test_the_calendar_has_the_day(visitor, ticket, area_day):
    answer = visitor.get(url(ticket, "ticket.ics"))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event["STATUS"]) == ("งานสมัชชาคุณธรรม: ลานศิลปะ", "CONFIRMED")
    assert (event.decoded("DTSTART"), event["URL"]) == (area_day.day, f"http://testserver{url(ticket)}")
    venue = area_day.venue
    venue.opens_at, venue.closes_at = "09:00", "16:30"
    venue.save()
    (event,) = Calendar.from_ical(visitor.get(url(ticket, "ticket.ics")).content).walk("VEVENT")
    assert event.decoded("DTEND").isoformat() == "2021-07-06T16:30:00+07:00"


def test_the_paper_is_one_sheet_of_a6_that_can_be_read(visitor, ticket):
    answer = visitor.get(url(ticket, "ticket.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    (sheet,) = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [105, 148]
    words = " ".join(sheet.extract_text().split())
    assert "ว่าที่ร้อยตรี ณรงค์ ใจดี" in words
    assert "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔" in words


def test_the_code_on_the_paper_scans(visitor, ticket, tmp_path):
    file = tmp_path / "ticket.pdf"
    file.write_bytes(visitor.get(url(ticket, "ticket.pdf")).content)
    subprocess.run(["pdftoppm", "-r", "100", "-gray", "-singlefile", "-png", file, tmp_path / "sheet"], check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "sheet.png"))
    assert tickets.read(found.text).registration == ticket.pk


def test_a_very_long_name_keeps_to_the_sheet(visitor, area_day, chiangrai):
    who = make.participant(
        chiangrai, given_name="น้ำผึ้งกตัญญู" * 9, family_name="ณ อยุธยา" * 15, organization_name="วัด" * 80
    )
    answer = visitor.get(url(make.registration(area_day, who), "ticket.pdf"))
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 1


def test_who_waits_has_no_paper(visitor, area_day):
    waiting = [make.registration(area_day) for _ in range(3)][-1]
    assert "ท่านเป็นคนแรก" in read(visitor, url(waiting)).text(".alert")
    assert_not_found(visitor, url(waiting, "ticket.pdf"))


def test_all_that_is_kept_is_handed_out(visitor, ticket, other):
    make.registration(other, ticket.participant)
    answer = visitor.get(url(ticket, "data/"))
    told = json.loads(answer.content)
    assert (told["given_name"], told["email"], told["phone"]) == ("ณรงค์", "n@example.org", ticket.participant.phone)
    assert [(each["area"], each["day"], each["state"]) for each in told["registrations"]] == [
        ("ลานศิลปะ", "2021-07-06", "confirmed"),
        ("ลานวัด", "2021-07-06", "confirmed"),
    ]
    assert [letter["to"] for letter in told["letters"]] == ["n@example.org"] * 2
    hidden = {"id", "token", "identity", "search_text", "sort_key", "name_key"}
    assert not hidden & told.keys()


def test_each_time_at_a_door_is_handed_out_too(visitor, ticket, area_day, count_queries):
    link = make.door_link(area_day, name="ประตูเหนือ")
    one = count_queries(lambda: visitor.get(url(ticket, "data/")))
    for direction in ("in", "in", "out"):
        doors.scan(link, doors.Scan(tickets.code_of(ticket), direction, uuid4(), timezone.now()))
    (told,) = json.loads(visitor.get(url(ticket, "data/")).content)["registrations"]
    assert [(each["door"], each["direction"], each["outcome"]) for each in told["scans"]] == [
        ("ประตูเหนือ", "in", "ok"),
        ("ประตูเหนือ", "in", "already_in"),
        ("ประตูเหนือ", "out", "ok"),
    ]
    assert count_queries(lambda: visitor.get(url(ticket, "data/"))) == one + 1, "the doors' names, all at once"


# Changing


def test_moving_keeps_the_link_and_voids_the_printed_code(visitor, ticket, other):
    before = tickets.code_of(ticket)
    answer = visitor.post(url(ticket, "place/"), {"place": "wat-1-onsite"})
    assert (answer.status_code, answer.url) == (302, url(ticket))
    ticket.refresh_from_db()
    assert (ticket.area_day, ticket.state, ticket.issue) == (other, "confirmed", 2)
    assert tickets.code_of(ticket) != before
    assert "เปลี่ยนการลงทะเบียนแล้ว ลานวัด" in Letter.objects.first().subject


def test_nobody_loses_a_place_for_a_full_area_without_wishing_it(visitor, ticket, other, area_day):
    make.registration(other)
    answer = visitor.post(url(ticket, "place/"), {"place": "wat-1-onsite"})
    assert (answer.status_code, Page(answer).text(".field--bad .error")) == (422, "ลานวัด ๖ ก.ค. ๒๕๖๔ เต็มแล้ว")
    ticket.refresh_from_db()
    assert (ticket.area_day, ticket.state) == (area_day, "confirmed")

    visitor.post(url(ticket, "place/"), {"place": "wat-1-onsite", "may_wait": "on"})
    ticket.refresh_from_db()
    assert (ticket.area_day, ticket.state) == (other, "waiting")


def test_another_day_more_is_another_ticket_of_the_same_participant(visitor, ticket, other):
    answer = visitor.post(url(ticket, "more/"), {"place": "wat-1-onsite"})
    made = Registration.objects.get(area_day=other)
    assert (answer.url, made.participant, made.state) == (url(made), ticket.participant, "confirmed")
    again = visitor.post(url(ticket, "more/"), {"place": "wat-1-onsite"})
    assert Page(again).text(".field--bad .error") == "ท่านลงทะเบียนวันและพื้นที่นี้แล้ว"


def test_a_wrong_place_is_told(visitor, ticket):
    for page in ("place/", "more/"):
        answer = visitor.post(url(ticket, page), {"place": "nowhere"})
        assert (answer.status_code, len(Page(answer).texts(".field--bad"))) == (422, 1)


def test_when_registration_is_closed_nothing_moves_but_one_may_still_cancel(visitor, ticket, other, assembly):
    assembly.registration.delete()
    for page in ("place/", "more/"):
        answer = visitor.post(url(ticket, page), {"place": "wat-1-onsite"})
        assert (answer.status_code, len(Page(answer).texts("[role=alert]"))) == (409, 1)
    visitor.post(url(ticket, "cancellation/"))
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"


def test_cancelling_hands_the_place_on_and_the_code_is_gone(visitor, ticket, area_day):
    make.registration(area_day)
    waiting = make.registration(area_day)
    answer = visitor.post(url(ticket, "cancellation/"), {"reason": "ติดธุระ"}, follow=True)
    page = Page(answer)
    assert (page.values(".ticket img", "src"), page.texts("#reason")) == ([], [])
    ticket.refresh_from_db()
    waiting.refresh_from_db()
    assert (ticket.state, ticket.cancel_reason, waiting.state) == ("cancelled", "ติดธุระ", "confirmed")
    assert visitor.post(url(ticket, "place/"), {"place": "yard-1-onsite"}).status_code == 409


def test_who_is_held_cannot_cancel_what_is_not_decided(visitor, ticket, area_day, chiangrai):
    twin = make.participant(chiangrai, given_name="ณรงค์", resembles=ticket.participant)
    held = registration.hold(twin, area_day, "onsite", way="coordinator")
    assert visitor.post(url(held, "cancellation/")).status_code == 409
    assert "กำลังตรวจสอบ" in read(visitor, url(held)).text(".alert")


# Being forgotten


def test_erasing_is_asked_twice(visitor, ticket):
    answer = visitor.post(url(ticket, "erasure/"))
    assert (answer.status_code, Page(answer).text("[role=alert]")) == (422, "เลือกช่องยืนยันก่อนลบข้อมูล")
    assert Participant.objects.get().given_name == "ณรงค์"


def test_what_is_erased_is_gone_everywhere_and_places_to_come_are_given_back(visitor, ticket, assembly):
    tomorrow = make.area_day(assembly, 1, day=timezone.localdate())
    coming = make.registration(tomorrow, ticket.participant)
    waiting = make.registration(tomorrow)
    answer = visitor.post(url(ticket, "erasure/"), {"sure": "1"})
    assert Page(answer).text("h1") == "ลบข้อมูลของท่านแล้ว"

    who = Participant.objects.get(pk=ticket.participant_id)
    assert (who.is_erased, who.given_name, who.email, who.phone, who.organization_name) == (True, "", "", "", "")
    for each in (ticket, coming, waiting):
        each.refresh_from_db()
    assert [each.state for each in (ticket, coming, waiting)] == ["confirmed", "cancelled", "confirmed"]
    assert not Letter.objects.exclude(to="").exists()
    assert Page(visitor.get(url(ticket))).text("h1") == "ลบข้อมูลของท่านแล้ว"
    for page in ("data/", "ticket.ics", "ticket.pdf", "place/"):
        assert visitor.get(url(ticket, page)).status_code == 404
