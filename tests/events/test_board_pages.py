"""/desk/<year>/board/: a day to arrange, the plain form behind every drag, undo, and what a colleague did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.arranging import Place
from events.models import Session, Step, Venue
from moral_assembly import thai
from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.test_two_organizers import inputs, wait_for_lock

DAY = datetime(2021, 7, 6, tzinfo=thai.ZONE)
BOARD = "/desk/2564/board/"


def at(clock: str, day: int = 6) -> datetime:
    hour, minute = map(int, clock.split("."))
    return DAY.replace(day=day) + timedelta(hours=hour, minutes=minute)


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


@pytest.fixture
def hall(edition):
    return make.venue(edition, slug="hall", name="ห้องใหญ่", capacity=300)


@pytest.fixture
def opening(edition, hall):
    return make.session(edition, slug="opening", title="พิธีเปิด", venue=hall, released=False)


@pytest.fixture
def forum(edition, hall):
    times = {"starts_at": at("10.30"), "ends_at": at("11.30")}
    return make.session(edition, slug="forum", title="เสวนา", venue=hall, released=False, **times)


@pytest.fixture
def waiting(edition):
    return make.session(edition, slug="waiting", title="รอเวลา", venue=None, starts_at=None, state=Session.State.DRAFT)


@pytest.fixture
def colleague(chiangrai):
    return browser(make.staff(Role.ORGANIZER, chiangrai, email="colleague@example.org", name="สมหญิง"))


def send(client, address: str, **changes):
    """Open the form at an address and send it, changed."""
    form = inputs(client.get(address).text)
    return client.post(address, {name: values[0] for name, values in form.items() if values} | changes)


def move(client, key: str, **changes):
    return send(client, url("move", key), **changes)


def now(session: Session) -> tuple:
    session = Session.objects.select_related("venue").get(pk=session.pk)
    start = session.starts_at and thai.local(session.starts_at)
    return (
        session.venue and session.venue.slug,
        start and f"{start:%d %H.%M}",
        start and (session.ends_at - session.starts_at) // timedelta(minutes=1),
    )


def errors(response, form: str = "form") -> dict:
    assert response.status_code == 422
    return {field: list(words) for field, words in response.context[form].errors.items()}


def titles(pieces) -> list:
    return [str(piece.session) for piece in pieces]


# The board


def test_a_day_stands_in_venues_and_what_waits_beside(organizer, edition, hall, opening, forum, waiting):
    empty = make.venue(edition, name="ห้องว่าง")
    make.session(edition, venue=hall, starts_at=at("9.00", 7), title="พรุ่งนี้")
    make.session(edition, everywhere=True, title="พัก", starts_at=at("12.00"))
    make.session(edition, venue=None, starts_at=at("13.00"), title="ยังไม่มีห้อง")
    make.session(edition, venue=hall, starts_at=at("9.00", 20), title="นอกวัน")

    board = organizer.get(BOARD + "?day=1").context["board"]
    assert [(column.venue, titles(column.pieces)) for column in board.columns] == [
        (hall, ["พิธีเปิด", "เสวนา"]),
        (None, ["ยังไม่มีห้อง"]),
    ]
    assert (titles(board.everywhere), titles(board.tray), titles(board.outside)) == (["พัก"], ["รอเวลา"], ["นอกวัน"])
    assert [(day.number, day.count) for day in board.days] == [(1, 4), (2, 1), (3, 0)]
    assert (list(board.hours), board.hidden_venues) == (list(range(8, 18)), 1)
    every = organizer.get(BOARD + "?day=1&venues=all").context["board"]
    assert [column.venue for column in every.columns] == [hall, empty, None]
    assert [titles(column.pieces) for column in organizer.get(BOARD + "?day=3").context["board"].columns] == [[], []]


def test_the_page_says_it_all_without_a_script(organizer, edition, hall, opening, waiting):
    opening.state = Session.State.CANCELLED
    opening.save()
    page = organizer.get(BOARD + "?day=1&snap=5").text

    assert 'class="placed at-h9 at-m0 for-h1 for-m0 is-cancelled"' in page
    assert f'href="{url("move", "opening")}?day=1&amp;snap=5"' in page
    assert f'href="{url("shift", "hall")}?day=1&amp;snap=5"' in page
    for words in ("ยกเลิก", "๐๙.๐๐–๑๐.๐๐ น.", "๓๐๐ ที่นั่ง", "ร่าง", "๖๐ นาที", "เพิ่มช่วงพัก"):
        assert words in page
    assert 'style="' not in page


def test_what_meets_in_a_parallel_venue_stands_side_by_side(organizer, edition):
    yard = make.venue(edition, parallel=True)
    for start, end in (("9.00", "10.00"), ("9.00", "12.00"), ("9.30", "11.00"), ("10.00", "11.00"), ("13.00", "14.00")):
        make.session(edition, venue=yard, starts_at=at(start), ends_at=at(end))

    (column,) = organizer.get(BOARD + "?day=1").context["board"].columns
    lanes = [(piece.at // 60, piece.minutes, piece.lane, piece.lanes) for piece in column.pieces]
    assert lanes == [(9, 60, 1, 3), (9, 180, 0, 3), (9, 90, 2, 3), (10, 60, 1, 3), (13, 60, 0, 1)]


def test_clashes_stand_in_words_on_both(organizer, edition, hall, opening):
    make.session(edition, everywhere=True, title="พัก", starts_at=at("9.30"))
    board = organizer.get(BOARD + "?day=1").context["board"]

    assert [piece.faults for piece in board.pieces] == [["ทับช่วงพักของทุกสถานที่"]] * 2
    assert [clash.why.value for clash in board.clashes] == ["ทับช่วงพักของทุกสถานที่"]


def test_the_line_of_the_moment_is_drawn_on_its_day_alone(organizer, clock, opening):
    clock.set(2021, 7, 6, 9, 41)
    assert 'class="nowline at-h9 at-m41"' in organizer.get(BOARD).text
    assert "nowline" not in organizer.get(BOARD + "?day=2").text


def test_an_empty_board_leads_on(organizer, edition):
    assert f'href="{url("venues_new")}"' in organizer.get(BOARD).text
    make.venue(edition)
    page = organizer.get(BOARD).text
    assert "ไม่มีรายการรอจัดเวลา" in page
    assert page.count(f'href="{url("sessions_new")}"') == 2
    assert BOARD in organizer.get(url("edition")).text


@pytest.mark.parametrize("query", ["day=9", "day=%E0%B9%92", "snap=7&venues=x", "day=" + "9" * 50])
def test_an_odd_address_is_answered(organizer, opening, query):
    board = organizer.get(f"{BOARD}?{query}").context["board"]
    assert (board.view.minutes, board.day.number) == (15, 2 if "%" in query else 1)


def test_as_many_statements_for_a_full_board(organizer, edition, hall, community, waiting):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(BOARD + "?day=1&venues=all").status_code == 200
        return len(captured)

    make.speaker(make.session(edition, venue=hall, hosts=(community,)), make.person(edition.province))
    one = cost()
    for number in range(8):
        made = make.session(edition, venue=make.venue(edition), kind=make.kind(edition), hosts=(community,))
        make.speaker(made, make.person(edition.province))
        make.session(edition, venue=None, starts_at=None, title=str(number))
    assert (cost(), one < 22) == (one, True)


# Who may


WRITES = (
    ("move", "opening"),
    ("swap", "opening"),
    ("shift", "hall"),
    ("gaps", "hall"),
    ("new_break",),
    ("undo",),
    ("redo",),
)


@pytest.mark.parametrize("role", ["auditor", "coordinator", "committee", "registrar", "door"])
def test_others_read_the_board_and_move_nothing(request, opening, role):
    client = request.getfixturevalue(role)
    page = client.get(BOARD + "?day=1").text
    assert f'href="{url("session", "opening")}"' in page
    assert ("board.js" in page, url("undo") in page, url("move", "opening") in page) == (False, False, False)
    for address in WRITES:
        assert client.post(url(*address)).status_code == 403


def test_strangers_find_nothing(foreign_organizer, visitor, opening):
    assert visitor.get(BOARD).status_code == 302
    assert foreign_organizer.get(BOARD).status_code == 404
    for address in WRITES:
        assert foreign_organizer.post(url(*address)).status_code == 404


def test_wrong_methods_and_what_does_not_exist(organizer, opening):
    assert organizer.post(BOARD).status_code == 405
    for name in ("undo", "redo"):
        assert organizer.get(url(name)).status_code == 405
    assert organizer.get(url("swap", "opening")).status_code == 405
    for address in (url("move", "nothing"), url("shift", "nothing"), url("gaps", "nothing")):
        assert organizer.get(address).status_code == 404


# Moving


def test_a_session_moves_by_its_form(organizer, edition, opening):
    make.venue(edition, slug="yard")
    response = move(organizer, "opening", day="2021-07-07", venue="yard", starts="13.30", minutes="๔๕")

    assert response.url == f"{BOARD}?day=2"
    assert now(opening) == ("yard", "07 13.30", 45)
    assert AuditEntry.objects.get().label == "ย้าย “พิธีเปิด”"
    assert "ย้าย “พิธีเปิด” แล้ว" in organizer.get(response.url).text


def test_the_view_goes_along_with_a_deed(organizer, opening):
    address = url("move", "opening") + "?day=1&venues=all&snap=5"
    assert send(organizer, address, starts="8.00").url == f"{BOARD}?day=1&venues=all&snap=5"


def test_an_untouched_form_moves_nothing(organizer, opening):
    page = organizer.get(move(organizer, "opening").url)
    assert "ไม่มีรายการใดต้องย้าย" in page.text
    assert (now(opening), Step.objects.count()) == (("hall", "06 09.00", 60), 0)


def test_a_session_waits_again_and_keeps_its_length(organizer, opening):
    move(organizer, "opening", starts="9.00", minutes="25")
    move(organizer, "opening", day="")

    assert now(opening) == ("hall", None, None)
    (piece,) = organizer.get(BOARD).context["board"].tray
    assert piece.minutes == 25


def test_what_never_had_a_time_is_as_long_as_its_kind_usually_is(organizer, opening, forum, waiting):
    move(organizer, "opening", minutes="40")
    move(organizer, "forum", minutes="40")

    (piece,) = organizer.get(BOARD).context["board"].tray
    assert piece.minutes == 40
    assert organizer.get(url("move", "waiting")).context["form"]["minutes"].value() == 40


def test_a_break_everywhere_moves_in_time_alone(organizer, edition, opening):
    lunch = make.session(edition, slug="lunch", everywhere=True, starts_at=at("12.00"))
    assert "venue" not in organizer.get(url("move", "lunch")).context["form"].fields
    move(organizer, "lunch", starts="12.30", venue="hall")

    lunch.refresh_from_db()
    assert (now(lunch), lunch.everywhere) == ((None, "06 12.30", 60), True)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"starts": ""}, "starts", ""),
        ({"minutes": ""}, "minutes", ""),
        ({"minutes": "0"}, "minutes", ""),
        ({"minutes": "-30"}, "minutes", ""),
        ({"minutes": "1441"}, "minutes", ""),
        ({"starts": "23.30", "minutes": "31"}, "minutes", "วันเดียวกัน"),
        ({"starts": "25.00"}, "starts", ""),
        ({"day": "2021-07-20"}, "day", ""),
        ({"venue": "nowhere"}, "venue", ""),
        ({"starts": "10.00"}, "__all__", "“พิธีเปิด” เวลา ๑๐.๐๐–๑๑.๐๐ น. กับ “เสวนา”"),
    ],
)
def test_bad_input_is_explained_at_its_field_and_kept(organizer, opening, forum, changes, field, words):
    response = move(organizer, "opening", **changes)

    found = errors(response)
    assert list(found) == [field]
    assert words in found[field][0]
    typed = {name: response.context["form"][name].value() for name in changes}
    assert typed == changes
    assert (now(opening), Step.objects.count()) == (("hall", "06 09.00", 60), 0)


def test_a_session_may_end_at_midnight(organizer, opening):
    move(organizer, "opening", starts="23.00", minutes="60")
    assert now(opening) == ("hall", "06 23.00", 60)
    assert organizer.get(BOARD + "?day=1").context["board"].last == 24


def test_two_swap(organizer, edition, opening, forum, waiting):
    response = send(organizer, url("move", "opening"))  # the page carries both forms
    form = organizer.get(url("move", "opening")).context["swap_form"]
    response = organizer.post(url("swap", "opening"), {"other": "forum", "seen": form.initial["seen"]})

    assert response.status_code == 302
    assert (now(opening), now(forum)) == (("hall", "06 10.30", 60), ("hall", "06 09.00", 60))
    assert list(errors(organizer.post(url("swap", "opening"), {"other": "waiting"}), "swap_form")) == ["other"]
    assert organizer.post(url("swap", "waiting"), {"other": "forum"}).status_code == 302


# A venue's whole day


def test_the_rest_of_the_day_is_shifted(organizer, edition, hall, opening, forum):
    cancelled = make.session(edition, venue=hall, starts_at=at("14.00"), state=Session.State.CANCELLED)
    response = send(organizer, url("shift", "hall") + "?day=1", since="10.00", minutes="15")

    assert response.url == f"{BOARD}?day=1"
    assert (now(opening)[1], now(forum)[1], now(cancelled)[1]) == ("06 09.00", "06 10.45", "06 14.00")
    send(organizer, url("shift", "hall") + "?day=1", since="9.00", minutes="-30")
    assert (now(opening)[1], now(forum)[1]) == ("06 08.30", "06 10.15")
    assert Step.objects.first().word == "เลื่อนรายการที่ห้องใหญ่ให้เร็วขึ้น ๓๐ นาที"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"since": "10.00", "minutes": "800"}, "__all__", "พ้นวัน"),
        ({"since": "10.00", "minutes": "-45"}, "__all__", "ทับรายการก่อนหน้า"),
        ({"since": "x", "minutes": "5"}, "since", "เช่น 13.30"),
        ({"since": "10.00", "minutes": ""}, "minutes", ""),
        ({"since": "10.00", "minutes": "9999"}, "minutes", ""),
    ],
)
def test_a_shift_that_cannot_be_is_explained(organizer, opening, forum, changes, field, words):
    found = errors(send(organizer, url("shift", "hall") + "?day=1", **changes), "shift_form")

    assert list(found) == [field]
    assert words in found[field][0]
    assert now(forum)[1] == "06 10.30"


def test_gaps_close_around_the_break(organizer, edition, hall, opening, forum):
    make.session(edition, everywhere=True, starts_at=at("12.00"))
    late = make.session(edition, venue=hall, starts_at=at("15.00"))
    send(organizer, url("gaps", "hall") + "?day=1", gap="5")

    assert (now(opening)[1], now(forum)[1], now(late)[1]) == ("06 09.00", "06 10.05", "06 13.00")
    page = organizer.get(send(organizer, url("gaps", "hall") + "?day=1", gap="5").url)
    assert "ไม่มีรายการใดต้องย้าย" in page.text


def test_a_venue_without_sessions_says_so(organizer, edition, hall):
    assert "วันนี้ไม่มีรายการที่สถานที่นี้" in organizer.get(url("shift", "hall") + "?day=2").text
    assert organizer.post(url("shift", "hall") + "?day=2", {"since": "9.00", "minutes": "5"}).status_code == 302


def test_a_break_is_one_record_in_all_venues(organizer, edition, hall, opening):
    response = send(organizer, url("new_break") + "?day=2", starts="12.00", minutes="45")

    made = Session.objects.get(everywhere=True)
    assert response.url == f"{BOARD}?day=2"
    assert (now(made), made.kind.is_break, made.state) == ((None, "07 12.00", 45), True, "published")
    send(organizer, url("new_break") + "?day=3")
    assert edition.kinds.filter(is_break=True).count() == 1
    organizer.post(url("undo"))
    assert [piece.session.everywhere for piece in organizer.get(BOARD).context["board"].tray] == [True]
    assert list(errors(send(organizer, url("new_break"), starts="23.50"))) == ["minutes"]


# Beside a colleague


def test_who_comes_second_is_shown_what_the_other_did(organizer, colleague, opening, forum):
    form = inputs(organizer.get(url("move", "opening")).text)
    mine = {name: values[0] for name, values in form.items() if values} | {"starts": "8.00"}
    move(colleague, "opening", starts="13.00")

    page = organizer.post(url("move", "opening") + "?day=1", mine)
    assert (page.status_code, now(opening)[1]) == (409, "06 13.00")
    for words in ("สมหญิง", "ย้าย “พิธีเปิด”", "๑๓.๐๐–๑๔.๐๐ น.", "๐๘.๐๐–๐๙.๐๐ น."):
        assert words in page.text
    chosen = {name: values[0] for name, values in inputs(page.text).items() if values}
    assert organizer.post(url("move", "opening") + "?day=1", chosen).status_code == 302
    assert now(opening)[1] == "06 08.00"


def test_a_third_change_while_one_chooses_is_shown_again(organizer, colleague, opening):
    form = inputs(organizer.get(url("move", "opening")).text)
    mine = {name: values[0] for name, values in form.items() if values} | {"starts": "8.00"}
    move(colleague, "opening", starts="13.00")
    chosen = inputs(organizer.post(url("move", "opening"), mine).text)
    move(colleague, "opening", starts="14.00")

    again = organizer.post(url("move", "opening"), {name: values[0] for name, values in chosen.items() if values})
    assert (again.status_code, now(opening)[1]) == (409, "06 14.00")


@pytest.mark.parametrize("seen", ["", "x", "1.2.3 ..", "999999.1"])
def test_a_form_that_saw_nothing_overwrites_nothing(organizer, opening, seen):
    assert move(organizer, "opening", starts="8.00", seen=seen).status_code == 409
    assert now(opening)[1] == "06 09.00"


def test_a_shift_of_a_day_that_somebody_changed_is_asked_about(organizer, colleague, opening, forum):
    form = inputs(organizer.get(url("shift", "hall") + "?day=1").text)
    seen = form["seen"][0]
    move(colleague, "forum", starts="14.00")

    page = organizer.post(url("shift", "hall") + "?day=1", {"since": "9.00", "minutes": "10", "seen": seen})
    assert (page.status_code, "สมหญิง" in page.text) == (409, True)
    assert now(opening)[1] == "06 09.00"


def test_undo_and_redo_survive_the_page(organizer, colleague, opening):
    move(organizer, "opening", starts="13.00")
    again = browser(organizer.user)
    assert "เลิกทำ<span" in again.get(BOARD).text

    assert again.post(url("undo") + "?day=3").url == f"{BOARD}?day=1"
    assert now(opening)[1] == "06 09.00"
    again.post(url("redo"))
    assert now(opening)[1] == "06 13.00"
    assert "ไม่มีขั้นตอนให้ทำซ้ำ" in again.post(url("redo"), follow=True).text
    assert "ไม่มีขั้นตอนให้เลิกทำ" in colleague.post(url("undo"), follow=True).text


def test_undo_of_what_another_moved_on_tells_who_and_may_be_skipped(organizer, colleague, opening, forum):
    move(organizer, "forum", starts="15.00")
    move(organizer, "opening", starts="13.00")
    move(colleague, "opening", starts="14.00")

    page = organizer.post(url("undo"))
    assert (page.status_code, now(opening)[1]) == (409, "06 14.00")
    assert ("สมหญิง" in page.text, "ขั้นตอนของท่าน" in page.text) == (True, True)
    skipped = inputs(page.text)
    step = Step.objects.get(user=organizer.user, word="ย้าย “พิธีเปิด”")
    assert (skipped.get("skip"), f'value="{step.pk}"' in page.text) == (None, True)
    organizer.post(url("undo"), {"skip": step.pk})
    organizer.post(url("undo"))
    assert (now(opening)[1], now(forum)[1]) == ("06 14.00", "06 10.30")


def test_undo_into_a_taken_hour_names_what_stands_there(organizer, colleague, edition, hall, opening):
    move(organizer, "opening", starts="13.00")
    make.session(edition, venue=hall, title="มาแทน")

    page = organizer.post(url("undo"))
    assert (page.status_code, "มาแทน" in page.text, now(opening)[1]) == (409, True, "06 13.00")


# At once


def press_at_once(hall, moves: dict) -> list:
    """Let every client's move pass its own check and stand before the database, then open the door for all."""

    def press(client, key):
        try:
            seen = f"{Session.objects.get(slug=key).pk}.0"
            form = {"day": "2021-07-06", "venue": hall.slug, "starts": "16.00", "minutes": "60", "seen": seen}
            return client.post(url("move", key), form)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(moves)) as pool:
        with transaction.atomic():
            Venue.objects.select_for_update().get(pk=hall.pk)
            pressed = [pool.submit(press, client, key) for client, key in moves.items()]
            wait_for_lock(len(moves))
        return [each.result(timeout=30) for each in pressed]


@pytest.mark.django_db(transaction=True)
def test_the_last_free_hour_is_given_once(organizer, colleague, edition, hall, opening, forum):
    responses = press_at_once(hall, {organizer: "opening", colleague: "forum"})

    first, second = sorted(responses, key=lambda response: response.status_code)
    assert (first.status_code, second.status_code) == (302, 422)
    (words,) = second.context["form"].errors["__all__"]
    assert ("“พิธีเปิด”" in words, "“เสวนา”" in words) == (True, True)
    assert Session.objects.filter(starts_at=at("16.00")).count() == Step.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_constraint_both_win(organizer, colleague, edition, hall, opening, forum, monkeypatch):
    constraint = next(each for each in Session._meta.constraints if each.name == "one_session_in_a_venue_at_once")
    monkeypatch.setattr("events.arranging.RULES", "one_session_of_a_speaker_at_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Session, constraint)
    try:
        responses = press_at_once(hall, {organizer: "opening", colleague: "forum"})
        assert [response.status_code for response in responses] == [302, 302]
        assert Session.objects.filter(starts_at=at("16.00")).count() == 2
    finally:
        Session.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Session, constraint)


def test_a_place_reads_as_people_say_it(hall):
    assert str(Place(hall, at("9.00"), at("10.30"))) == "ห้องใหญ่ อ. ๖ ก.ค. ๒๕๖๔ ๐๙.๐๐–๑๐.๓๐ น."
    assert str(Place(None, at("9.00"), at("10.00"))).startswith("ยังไม่กำหนดสถานที่ ")
    assert (str(Place(hall)), str(Place(everywhere=True))) == ("ยังไม่ได้จัดเวลา", "ยังไม่ได้จัดเวลา")
