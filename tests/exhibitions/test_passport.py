"""The visit passport: stamps that name nobody, and what a full one is good for."""

from urllib.parse import urlsplit

import pytest
from django.test import override_settings

from exhibitions import passport
from exhibitions.models import Booth, Passport, PassportClaim, Visit
from moral_assembly import throttle
from moral_assembly.audit import AuditEntry
from pledges import recipients
from tests import make
from tests.reading import Page, read

BOOK = "/chiangrai/2564/market/passport/"
DESK = "/desk/2564/market/visits/"
NONCE = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


@pytest.fixture
def rules(edition, clock) -> Passport:
    clock.set(2021, 7, 6, 10, 0)
    return make.passport(edition, needed=2)


@pytest.fixture
def booths(edition, rules) -> list[Booth]:
    return [make.booth(edition, slug=slug) for slug in ("loom", "rice", "honey")]


@pytest.fixture
def ticket(edition):
    return make.registration(make.area_day(edition))


def scan(client, booth: Booth, nonce: str = NONCE, code: str = ""):
    """What the page's script sends when the booth's sign was scanned."""
    address = f"/chiangrai/2564/market/{booth.slug}/stamps/"
    return client.post(address, {"nonce": nonce, "code": code or passport.stamp_code(booth)})


def collected(client, booths, nonce: str = NONCE) -> str:
    return " ".join(f"{booth.slug}:{scan(client, booth, nonce).json()['receipt']}" for booth in booths)


def test_a_sign_leads_to_its_booth_and_keeps_the_code_from_the_server(booths):
    told = urlsplit(passport.address(booths[0], "https://example.org"))
    assert (told.path, told.query, len(told.fragment)) == ("/chiangrai/2564/market/loom/", "", 20)
    assert len({passport.stamp_code(booth) for booth in booths}) == 3


def test_a_browser_counts_once_at_a_booth_and_is_another_at_the_next(visitor, booths):
    first = scan(visitor, booths[0]).json()
    assert scan(visitor, booths[0]).json() == first
    scan(visitor, booths[0], OTHER)
    scan(visitor, booths[1])
    marks = list(Visit.objects.values_list("booth__slug", "mark"))
    assert sorted(slug for slug, _ in marks) == ["loom", "loom", "rice"]
    assert len({mark for _, mark in marks}) == 3, "no two booths know one browser by the same mark"
    assert not any(NONCE in mark for _, mark in marks)


@pytest.mark.parametrize(
    ("nonce", "code"),
    [
        ("", ""),
        ("short", ""),
        (NONCE.upper(), ""),
        (NONCE + "0", ""),
        (NONCE, "x"),
        (NONCE, "0" * 20),
        (NONCE, "ก" * 20),
    ],
)
def test_what_no_sign_says_is_refused_and_counts_nothing(visitor, booths, nonce, code):
    answer = scan(visitor, booths[0], nonce, code)
    assert (answer.status_code, answer.json()) == (422, {"fault": "รหัสตรานี้ใช้ไม่ได้ สแกนจากป้ายที่บูธอีกครั้ง"})
    assert not Visit.objects.exists()


def test_the_code_of_another_booth_is_refused(visitor, booths):
    assert scan(visitor, booths[0], code=passport.stamp_code(booths[1])).status_code == 422


def test_signs_printed_before_the_key_was_changed_stay_good(visitor, booths, settings):
    old = passport.stamp_code(booths[0])
    with override_settings(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert scan(visitor, booths[0], code=old).status_code == 200
    with override_settings(SECRET_KEY="another" * 8):
        assert scan(visitor, booths[0], code=old).status_code == 422


@pytest.mark.parametrize(("day", "hour", "status"), [(5, 23, 422), (6, 0, 200), (8, 23, 200), (9, 0, 422)])
def test_stamps_are_given_on_the_days_of_the_edition(visitor, booths, clock, day, hour, status):
    clock.set(2021, 7, day, hour, 0)
    assert scan(visitor, booths[0]).status_code == status


def test_no_passport_no_stamp_and_no_book(visitor, edition, clock):
    booth = make.booth(edition)
    assert scan(visitor, booth).status_code == 404
    assert visitor.get(BOOK).status_code == 404


def test_a_stamp_is_posted_and_only_for_booths_that_visitors_meet(visitor, edition, booths):
    assert visitor.get("/chiangrai/2564/market/loom/stamps/").status_code == 405
    assert scan(visitor, make.booth(edition, state="accepted")).status_code == 404


def test_who_asks_too_often_waits(visitor, booths, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "stamp", ((2, 60),))
    assert [scan(visitor, booths[0]).status_code for _ in range(3)] == [200, 200, 429]


def test_the_booth_page_offers_stamps_while_they_are_given(visitor, booths, clock):
    assert len(read(visitor, "/chiangrai/2564/market/loom/").all("booth-stamp")) == 1
    clock.set(2021, 7, 9, 0, 0)
    assert read(visitor, "/chiangrai/2564/market/loom/").all("booth-stamp") == []


def test_a_full_passport_is_taken_once_for_the_holder_of_a_ticket(visitor, booths, ticket):
    sent = {
        "nonce": NONCE,
        "stamps": collected(visitor, booths),
        "ticket": f"https://example.org{ticket.get_absolute_url()}",
    }
    for _ in range(2):
        assert read(visitor, BOOK).text("h1") == "สมุดตราเยี่ยมบูธ"
        answer = visitor.post(BOOK, sent)
        assert (answer.status_code, Page(answer).all(".alert--ok") != []) == (200, True)
    claim = PassportClaim.objects.get()
    assert (claim.registration, claim.stamps) == (ticket, 3)
    assert NONCE not in claim.browser


def test_one_book_is_not_good_for_two_tickets(visitor, booths, ticket, edition):
    sent = {"nonce": NONCE, "stamps": collected(visitor, booths)}
    visitor.post(BOOK, sent | {"ticket": ticket.token})
    other = make.registration(ticket.area_day)
    answer = visitor.post(BOOK, sent | {"ticket": other.token})
    assert answer.status_code == 422
    assert "หนึ่งเล่มใช้ได้กับบัตรเดียว" in Page(answer).text(".alert--bad li")
    assert PassportClaim.objects.count() == 1


def test_stamps_that_the_portal_did_not_give_do_not_count(visitor, booths, ticket):
    good = collected(visitor, booths[:1])
    theirs = collected(visitor, booths[1:], OTHER)
    for stamps in ("", good, f"{good} {good}", f"{good} {theirs}", f"{good} rice:{'0' * 20}", "x" * 100, ": :: :"):
        answer = visitor.post(BOOK, {"nonce": NONCE, "stamps": stamps, "ticket": ticket.token})
        assert answer.status_code == 422, stamps
        assert "ต้องครบ ๒ ตรา" in Page(answer).text(".alert--bad li")
    assert not PassportClaim.objects.exists()


def test_a_ticket_that_is_none_is_told_at_its_field_and_what_was_sent_survives(visitor, booths, nan):
    foreign = make.registration(make.area_day(make.assembly(nan)))
    sent = collected(visitor, booths)
    for ticket in ("", "ไม่มี", "x" * 30, foreign.token):
        answer = visitor.post(BOOK, {"nonce": NONCE, "stamps": sent, "ticket": ticket})
        page = Page(answer)
        assert (answer.status_code, len(page.links(".alert--bad a"))) == (422, 1)
        assert page.values("[name=stamps]", "value") == [sent]


def test_a_full_passport_earns_a_certificate_of_participation(visitor, booths, ticket, edition):
    source = recipients.SOURCES["passports"]
    assert (source.kind, source.find(edition)) == ("participation", [])
    visitor.post(BOOK, {"nonce": NONCE, "stamps": collected(visitor, booths), "ticket": ticket.token})
    (found,) = source.find(edition)
    assert found.subject == f"participant:{ticket.participant_id}"
    assert found.words["name"] == ticket.participant.name
    ticket.participant.is_erased = True
    ticket.participant.save()
    assert source.find(edition) == []


def test_the_desk_sees_counts_and_sets_the_rules(organizer, committee, visitor, edition, clock):
    clock.set(2021, 7, 6, 10, 0)
    assert committee.post(DESK, {"needed": "3"}).status_code == 403
    assert organizer.post(DESK, {"needed": "๓"}).headers["Location"] == DESK
    assert organizer.post(DESK, {"needed": "5"}).status_code == 302
    assert Passport.objects.get().needed == 5
    entry = AuditEntry.objects.order_by("number").last()
    assert (entry.action, entry.changes, entry.province) == ("changed", {"needed": [3, 5]}, "chiangrai")
    scan(visitor, make.booth(edition, title="กี่ทอผ้า"))
    page = read(organizer, DESK)
    assert page.texts(".stat b") == ["๑ ตรา", "๐ เล่ม"]
    assert page.texts("tbody th") == ["กี่ทอผ้า"]
    assert read(committee, DESK).all("main .deskmain form") == []
    for typed in ("0", "51", "มาก", ""):
        assert organizer.post(DESK, {"needed": typed}).status_code == 422


def test_strangers_find_no_desk(foreign_organizer, visitor, edition):
    assert foreign_organizer.get(DESK).status_code == 404
    assert visitor.get(DESK).status_code == 302
