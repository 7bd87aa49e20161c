"""Two organizers at one board: nothing is overwritten silently, the last free hour is given once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from events.models import Session, Step, Venue
from tests import make
from tests.cast import browser
from tests.events.board.arranged import BOARD, at, move, now, url
from tests.events.test_two_organizers import inputs, wait_for_lock

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
