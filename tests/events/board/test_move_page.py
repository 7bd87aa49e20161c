"""The plain form behind every drag: moving, swapping, shifting a venue's day, closing its gaps, adding a break."""

import pytest

from events.arranging import Place
from events.models import Session, Step
from moral_assembly.audit import AuditEntry
from tests import make
from tests.events.board.arranged import BOARD, at, errors, move, now, send, url

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


def test_a_place_reads_as_people_say_it(hall):
    assert str(Place(hall, at("9.00"), at("10.30"))) == "ห้องใหญ่ อ. ๖ ก.ค. ๒๕๖๔ ๐๙.๐๐–๑๐.๓๐ น."
    assert str(Place(None, at("9.00"), at("10.00"))).startswith("ยังไม่กำหนดสถานที่ ")
    assert (str(Place(hall)), str(Place(everywhere=True))) == ("ยังไม่ได้จัดเวลา", "ยังไม่ได้จัดเวลา")
