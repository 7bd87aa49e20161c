"""/desk/<year>/board/: a day in venues and times, what waits beside it, and who may arrange it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Session
from tests import make
from tests.events.board.arranged import BOARD, at, titles, url

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
    assert [(day.number, count) for day, count in board.tabs] == [(1, 4), (2, 1), (3, 0)]
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
