"""programme/mine/: stars of a browser become a secret link to a calendar that stays true."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from events.models import PersonalProgramme, Session
from moral_assembly import throttle
from tests import make
from tests.reading import Page, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/programme/mine/"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_requests_yet(db):
    cache.clear()


@pytest.fixture
def talks(edition) -> list[Session]:
    return [
        make.session(edition, slug=f"talk-{number}", title=f"บรรยาย {number}", starts_at=make.OPENING + number * HOUR)
        for number in range(3)
    ]


def ask(client, *slugs: str):
    return client.post(URL, {"session": slugs})


def titles(client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_stars_get_a_page_with_a_secret_link(visitor, talks):
    answer = ask(visitor, "talk-2", "talk-0")

    kept = PersonalProgramme.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}{kept.token}/")
    page = read(visitor, answer["Location"])
    address = f"http://testserver{URL}{kept.token}.ics"
    assert page.texts("main .rows a") == ["บรรยาย 0", "บรรยาย 2"]
    assert page.values("#address", "value") == [address]
    assert page.links("main a.btn") == [
        ("รับเข้าปฏิทิน", address.replace("http:", "webcal:")),
        ("ดาวน์โหลด (.ics)", address),
    ]
    assert page.values("meta[name=robots]", "content") == ["noindex"]
    assert titles(visitor, address) == ["บรรยาย 0", "บรรยาย 2"]


def test_links_cannot_be_guessed_and_tell_nobody_apart(visitor, talks):
    first, second = (ask(visitor, "talk-1")["Location"] for _ in range(2))
    assert first != second
    assert len(PersonalProgramme.objects.first().token) == 32
    assert {field.name for field in PersonalProgramme._meta.get_fields()} == {
        "id", "token", "assembly", "sessions", "created_at",
    }  # fmt: skip


def test_the_calendar_stays_true(visitor, talks):
    page = ask(visitor, "talk-0", "talk-1", "talk-2")["Location"]
    address = f"{page.rstrip('/')}.ics"
    etag = visitor.get(address)["ETag"]
    moved = make.OPENING + 5 * HOUR
    Session.objects.filter(slug="talk-0").update(starts_at=moved, ends_at=moved + HOUR)
    Session.objects.filter(slug="talk-1").update(state=Session.State.CANCELLED)
    Session.objects.filter(slug="talk-2").update(state=Session.State.DRAFT)
    make.release(talks[0].assembly)

    changed = visitor.get(address, headers={"if-none-match": etag})

    events = Calendar.from_ical(changed.content).walk("VEVENT")
    assert [(str(event["SUMMARY"]), event.decoded("DTSTART")) for event in events] == [
        ("ยกเลิก: บรรยาย 1", make.OPENING + HOUR),
        ("บรรยาย 0", moved),
    ]
    assert read(visitor, page).texts("main .rows .tag") == ["ยกเลิก"]
    Session.objects.all().update(state=Session.State.DRAFT)
    make.release(talks[0].assembly)
    assert titles(visitor, address) == []
    assert read(visitor, page).texts("main p.card") == ["รายการที่เลือกไว้ไม่ได้เผยแพร่แล้ว"]


def test_it_works_for_whom_it_was_given_to_and_is_unchanged_until_a_change(visitor, talks, django_assert_num_queries):
    address = f"{ask(visitor, 'talk-1')['Location'].rstrip('/')}.ics"
    first = Client().get(address)
    with django_assert_num_queries(1):
        assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("slugs", [[], ["nowhere"], ["\0", "ก" * 500, ""], ["draft"], ["elsewhere"]])
def test_no_star_that_is_known_makes_nothing(visitor, edition, hidden, talks, slugs):
    make.session(edition, slug="draft", state=Session.State.DRAFT)
    make.session(hidden, slug="elsewhere")

    answer = ask(visitor, *slugs)

    assert answer.status_code == 422
    assert Page(answer).texts("[role=alert]") == ["ยังไม่มีรายการที่ติดดาว ติดดาวอย่างน้อยหนึ่งรายการแล้วขอลิงก์อีกครั้ง"]
    assert PersonalProgramme.objects.count() == 0


def test_what_is_unknown_among_the_stars_is_left_out(visitor, talks):
    assert titles(visitor, ask(visitor, "talk-1", "talk-1", "gone")["Location"].rstrip("/") + ".ics") == ["บรรยาย 1"]


def test_it_costs_the_same_for_one_and_for_three(visitor, talks, count_queries, cost):
    ask(visitor, "talk-0")  # the first request opens the count of requests
    one = count_queries(lambda: ask(visitor, "talk-0"))
    three = count_queries(lambda: ask(visitor, "talk-0", "talk-1", "talk-2"))
    assert one == three
    costs = {cost(f"{URL}{kept.token}{end}") for kept in PersonalProgramme.objects.all() for end in ("/", ".ics")}
    assert costs == {7}


def test_a_stars_link_makes_no_other_page_anew(visitor, edition, talks, django_assert_num_queries):
    visitor.get("/chiangrai/2564/programme/")
    ask(visitor, "talk-0")
    with django_assert_num_queries(1):
        visitor.get("/chiangrai/2564/programme/")


def test_too_many_requests_are_refused_in_thai(visitor, talks, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "personal_programme", ((2, throttle.DAY),))
    answers = [ask(visitor, "talk-0").status_code for _ in range(3)]

    assert answers == [302, 302, 429]
    assert PersonalProgramme.objects.count() == 2
    assert Page(ask(visitor, "talk-0")).texts("h1") == ["ลองใหม่ในอีกสักครู่"]


def test_unknown_foreign_and_hidden(visitor, edition, talks):
    token = ask(visitor, "talk-0")["Location"].split("/")[-2]
    make.assembly(edition.province, 2563)
    for end in ("/", ".ics"):
        assert_not_found(visitor, f"{URL}nowhere{end}")
        assert_not_found(visitor, f"/chiangrai/2563/programme/mine/{token}{end}")
    edition.is_published = False
    edition.save()
    for end in ("/", ".ics"):
        assert_not_found(visitor, f"{URL}{token}{end}")
    assert_not_found(visitor, URL)
    assert ask(visitor, "talk-0").status_code == 404


def test_methods(visitor, talks):
    page = ask(visitor, "talk-0")["Location"]
    assert_read_only(visitor, page)
    assert_read_only(visitor, f"{page.rstrip('/')}.ics")
    for method in ("put", "patch", "delete"):
        answer = getattr(visitor, method)(URL)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_a_page_tells_what_it_is_and_offers_the_button(visitor, edition):
    for url in (URL, "/chiangrai/2564/programme/"):
        page = read(visitor, url)
        assert page.values("star-link", "data-action") == [URL]
        assert page.values("star-link", "data-store") == ["/chiangrai/2564/"]
    assert read(visitor, URL).texts("h1") == ["กำหนดการของฉันในปฏิทิน"]


def test_a_form_of_another_site_may_ask_too(talks):
    assert ask(Client(enforce_csrf_checks=True), "talk-0").status_code == 302
