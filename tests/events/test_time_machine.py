"""The time machine: staff see the public pages as at any moment; nobody else sees a trace of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client

from events.models import Session
from networks import time_machine
from tests import make
from tests.cast import browser
from tests.reading import read

DESK = "/desk/2564/time-machine/"
EXIT = "/desk/time-machine/exit/"
HOME = "/chiangrai/2564/"
BAR = ".machine p"
NOON = {"at_0": "6 กรกฎาคม 2564", "at_1": "12.00"}


@pytest.fixture
def opening(edition, clock):
    clock.set(2021, 7, 1, 12, 0)
    return make.session(edition, slug="opening", title="พิธีเปิด", live_url="https://youtu.be/abcdefghijk")


def look(client, **form):
    answer = client.post(DESK, form)
    assert (answer.status_code, answer["Location"]) == (302, HOME)


@pytest.mark.parametrize("role", ["organizer", "coordinator", "committee", "registrar", "door", "auditor"])
def test_every_role_looks_at_the_pages_as_at_another_moment(request, visitor, opening, role):
    client = request.getfixturevalue(role)
    look(client, at_0="6/7/2564", at_1="9.30")

    page = read(client, HOME + "programme/opening/")

    assert page.texts(BAR) == ["กำลังดูเสมือนเป็นวันที่ ๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๓๐ น."]
    assert "กำลังถ่ายทอดสด" in page.texts("article .tag")
    assert read(visitor, HOME + "programme/opening/").texts(BAR) == []


@pytest.mark.parametrize(
    ("choice", "words", "heading"),
    [
        ("eve", "๕ กรกฎาคม ๒๕๖๔ เวลา ๑๒.๐๐ น.", "ใกล้ถึงวันงาน"),
        ("opening", "๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๐๐ น.", "ขณะนี้ในงาน"),
        ("session", "๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๓๐ น.", "ขณะนี้ในงาน"),
        ("evening", "๘ กรกฎาคม ๒๕๖๔ เวลา ๒๑.๐๐ น.", "ขณะนี้ในงาน"),
        ("after", "๑๕ กรกฎาคม ๒๕๖๔ เวลา ๑๒.๐๐ น.", "งานสำเร็จแล้ว"),
    ],
)
def test_quick_choices(organizer, opening, choice, words, heading):
    look(organizer, choice=choice)
    page = read(organizer, HOME)
    assert page.texts(BAR) == [f"กำลังดูเสมือนเป็นวันที่ {words}"]
    assert page.texts("#now") == [heading]


def test_the_desk_tells_the_choices_and_what_is_looked_at(organizer, opening):
    look(organizer, choice="eve")
    page = read(organizer, DESK)
    assert page.values("button[name=choice]", "value") == [
        *("eve", "opening", "session", "evening", "after", "present"),
    ]
    assert "เสมือนเป็นวันที่ ๕ กรกฎาคม ๒๕๖๔ เวลา ๑๒.๐๐ น." in page.text(".alert p")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "at"),
        ({"at_0": "6/7/2564"}, "at"),
        ({"at_0": "พรุ่งนี้", "at_1": "9.00"}, "at"),
        ({"choice": "never"}, "choice"),
    ],
)
def test_bad_input(organizer, opening, form, field):
    answer = organizer.post(DESK, form)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert time_machine.HINT not in answer.cookies
    assert read(organizer, HOME).texts(BAR) == []


def test_out_again_on_the_same_page(organizer, opening):
    look(organizer, **NOON)
    answer = organizer.post(EXIT, {"next": HOME + "news/"})
    assert (answer.status_code, answer["Location"]) == (302, HOME + "news/")
    assert read(organizer, HOME).texts(BAR) == []
    assert organizer.post(EXIT, {"next": "https://evil.example"})["Location"] == "/"


def test_signing_out_ends_it(organizer, opening):
    look(organizer, **NOON)
    organizer.post("/accounts/logout/")
    assert read(organizer, HOME).texts(BAR) == []


def test_a_role_that_was_taken_away_ends_it(organizer, opening):
    look(organizer, **NOON)
    organizer.user.memberships.all().delete()
    assert read(organizer, HOME).texts(BAR) == []


def test_it_is_of_one_province(organizer, opening, nan):
    make.assembly(nan)
    look(organizer, **NOON)
    assert read(organizer, "/nan/2564/").texts(BAR) == []


def test_strangers_are_not_let_in(visitor, foreign_organizer, opening):
    assert visitor.post(DESK, NOON)["Location"].startswith("/accounts/login/")
    assert foreign_organizer.post(DESK, NOON).status_code == 404
    assert visitor.post(EXIT)["Location"].startswith("/accounts/login/")


def test_wrong_methods(organizer, opening):
    assert organizer.get(EXIT).status_code == 405
    assert organizer.delete(DESK).status_code == 405


def test_a_made_up_cookie_shows_nothing_and_keeps_pages_clean(visitor, organizer, opening):
    before = visitor.get(HOME).content
    for value in ("1", "2021-07-06T09:30:00+07:00", '{"moment": "2021-07-06"}'):
        for client in (visitor, organizer):
            client.cookies["time_machine"] = value
            assert client.get(HOME).content == before


def test_it_costs_nobody_else_a_statement(visitor, organizer, opening, django_assert_num_queries):
    visitor.get(HOME)
    visitor.cookies["time_machine"] = "1"
    with django_assert_num_queries(1):
        visitor.get(HOME)
    with django_assert_num_queries(1):
        organizer.get(HOME)


def test_what_is_looked_at_is_kept_nowhere(organizer, opening):
    look(organizer, **NOON)
    caches["pages"].clear()
    first = organizer.get(HOME)
    assert first["Cache-Control"] == "private, no-store"
    assert "ETag" not in first
    assert len(caches["pages"]._cache) == 0


def test_pages_that_are_kept_are_not_shown_to_who_looks(organizer, visitor, opening):
    visitor.get(HOME)
    look(organizer, **NOON)
    assert len(read(organizer, HOME).texts(BAR)) == 1


def test_what_is_written_meanwhile_happens_now(organizer, edition, opening, clock):
    look(organizer, **NOON)
    organizer.post("/desk/2564/sessions/opening/cancellation/", {"cancel_reason": "ฝนตก", "revision": opening.revision})
    from moral_assembly.audit import AuditEntry

    assert AuditEntry.objects.first().at == clock.now


def test_announcements_are_those_of_that_moment(organizer, edition, opening):
    make.announcement(edition, text="เฉพาะเที่ยง")
    look(organizer, **NOON)
    assert len(read(organizer, HOME).texts(".told__one")) == 1
    look(organizer, choice="eve")
    assert read(organizer, HOME).texts(".told__one") == []


def test_the_screen_of_the_hall_stands_still(organizer, opening):
    look(organizer, **NOON)
    page = read(organizer, HOME + "now/")
    assert page.values("#now", "data-still") == [""]
    assert page.texts(".hall__clock time") == ["๑๒.๐๐ น."]


@pytest.mark.django_db(transaction=True)
def test_readers_and_staff_at_once_never_meet(organizer, opening, clock):
    """Public readers and a looking organizer, all at the same pages while these are made anew again and again."""
    look(organizer, **NOON)
    pages = [HOME, HOME + "programme/", HOME + "programme/opening/", HOME + "now/"]
    clean = {url: Client().get(url).content for url in pages}
    staff = [organizer, *(_again(organizer) for _ in range(2))]

    def reads(number: int):
        try:
            seen = []
            for turn in range(12):
                if turn % 4 == 0:
                    caches["pages"].clear()
                url = pages[(number + turn) % len(pages)]
                client = staff[number // 2 % 3] if number % 2 else Client()
                seen.append((number % 2, url, client.get(url).content))
            return seen
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        seen = [each for found in pool.map(reads, range(6)) for each in found]

    assert all(content == clean[url] for is_staff, url, content in seen if not is_staff)
    assert all(b'class="machine"' in content for is_staff, url, content in seen if is_staff)
    for url in pages:
        assert Client().get(url).content == clean[url]


def _again(client: Client) -> Client:
    """Another window of the same browser: a test's client is not to be used by two threads at once."""
    other = browser()
    other.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return other


def test_unpublished_editions_show_in_the_working_copy_alone(organizer, visitor, hidden, clock):
    clock.set(2022, 7, 1, 12, 0)
    form = {"choice": "present"}
    assert organizer.post("/desk/2565/time-machine/", form).status_code == 302
    assert organizer.get("/chiangrai/2565/").status_code == 404
    assert organizer.post("/desk/2565/time-machine/", {**form, "working_copy": "on"}).status_code == 302
    page = read(organizer, "/chiangrai/2565/")
    assert page.texts(BAR) == ["กำลังดูเสมือนเป็นเวลาจริง ฉบับที่ยังไม่เผยแพร่"]
    assert visitor.get("/chiangrai/2565/").status_code == 404


def test_moments_of_an_edition_without_sessions(organizer, edition):
    moments = {moment.key: moment.at for moment in organizer.get(DESK).context["moments"]}
    assert set(moments) == {"eve", "opening", "evening", "after", "present"}
    assert moments["opening"] == make.OPENING
    assert moments["after"] - moments["eve"] == timedelta(days=10)
    assert Session.objects.count() == 0


# The working copy


def test_the_working_copy_is_seen_on_every_page_and_by_nobody_else(organizer, visitor, edition, religion, opening):
    opening.hosts.add(religion)
    make.release(edition)
    Session.objects.update(title="ชื่อที่ยังไม่เผยแพร่", starts_at=make.OPENING + timedelta(minutes=30))
    make.session(edition, slug="new", title="รายการใหม่", starts_at=make.OPENING + timedelta(hours=4), released=False)
    look(organizer, choice="opening", working_copy="on")

    assert read(organizer, HOME).texts(BAR) == ["กำลังดูเสมือนเป็นวันที่ ๖ กรกฎาคม ๒๕๖๔ เวลา ๐๙.๓๐ น. ฉบับที่ยังไม่เผยแพร่"]
    for page in ("", "programme/", "programme/?view=list", "programme/opening/", "now/"):
        assert "ชื่อที่ยังไม่เผยแพร่" in organizer.get(HOME + page).text, page
        assert "ชื่อที่ยังไม่เผยแพร่" not in visitor.get(HOME + page).text, page
    assert "ชื่อที่ยังไม่เผยแพร่" in organizer.get("/chiangrai/networks/religion/").text
    assert "ชื่อที่ยังไม่เผยแพร่" not in visitor.get("/chiangrai/networks/religion/").text
    assert organizer.get(HOME + "programme/new/").status_code == 200
    assert visitor.get(HOME + "programme/new/").status_code == 404


def test_drafts_are_not_part_of_it(organizer, edition, opening):
    make.session(edition, slug="draft", state=Session.State.DRAFT, starts_at=make.OPENING + timedelta(hours=4))
    look(organizer, choice="opening", working_copy="on")
    assert organizer.get(HOME + "programme/draft/").status_code == 404


def test_the_working_copy_costs_as_much_for_three_rows_as_for_one(organizer, edition, religion, opening, count_queries):
    def grow():
        session = make.session(edition, venue=make.venue(edition), hosts=(religion,), released=False)
        make.speaker(session, make.person(edition.province))

    grow()
    look(organizer, choice="opening", working_copy="on")
    organizer.get(HOME)
    for page in ("", "programme/", "now/", "replays/"):
        one = count_queries(lambda page=page: organizer.get(HOME + page))
        grow()
        assert count_queries(lambda page=page: organizer.get(HOME + page)) == one
