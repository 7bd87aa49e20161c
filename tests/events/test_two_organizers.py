"""Two organizers at one row: nobody overwrites the other without seeing it, and the last free hour is given once."""

import re
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from events.models import Session, Venue
from networks.permissions import Role
from tests import make
from tests.cast import browser


@pytest.fixture
def colleague(chiangrai):
    return browser(make.staff(Role.ORGANIZER, chiangrai, email="colleague@example.org", name="สมหญิง"))


@pytest.fixture
def opening(edition, religion, community):
    return make.session(
        edition, slug="opening", title="พิธีเปิด", hosts=(religion,), venue=make.venue(edition, name="ห้องใหญ่")
    )


EDIT = "/desk/2564/sessions/opening/details/"


def shown(client, address: str = EDIT) -> dict:
    """Everything that the form of a page would send if nobody touched it."""
    return inputs(client.get(address).text)


def inputs(page: str) -> dict:
    """Read a page's inputs as a browser does, without one of its own: enough for the forms of these tests."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.found, self.name, self.area = {}, None, None

        def handle_starttag(self, tag, attrs):
            at = dict(attrs)
            if tag == "input" and at.get("name"):
                if at.get("type") in ("checkbox", "radio"):
                    if "checked" in at:
                        self.found.setdefault(at["name"], []).append(at.get("value", "on"))
                elif at.get("type") not in ("file", "search", "submit"):
                    self.found.setdefault(at["name"], []).append(at.get("value", ""))
            elif tag == "select":
                self.name = at["name"]
            elif tag == "option" and "selected" in at and self.name not in (None, "province"):
                self.found[self.name] = [at.get("value", "")]
            elif tag == "textarea":
                self.area, self.found[at["name"]] = at["name"], [""]

        def handle_data(self, data):
            if self.area:
                self.found[self.area] = [data.removeprefix("\n").removeprefix("\r\n")]

        def handle_endtag(self, tag):
            if tag == "textarea":
                self.area = None

    reader = Reader()
    reader.feed(page)
    return reader.found


def test_an_untouched_form_changes_nothing_but_the_revision(organizer, opening):
    before = Session.objects.values().get()
    assert organizer.post(EDIT, shown(organizer)).status_code == 302

    after = Session.objects.values().get()
    assert after.pop("revision") == before.pop("revision") + 1
    assert after == before


def test_who_comes_second_sees_what_changed_and_loses_nothing(organizer, colleague, opening, community, religion):
    mine, theirs = shown(organizer), shown(colleague)
    colleague.post(EDIT, theirs | {"title": ["พิธีเปิดใหญ่"], "hosts": [religion.pk, community.pk]})
    page = organizer.post(EDIT, mine | {"title": ["พิธีเปิดเช้า"], "body": ["รายละเอียดของฉัน"]})

    assert page.status_code == 409
    told = {each.name: (each.before, each.theirs, each.mine) for each in page.context["stale"].differences}
    assert told == {
        "title": ("พิธีเปิด", "พิธีเปิดใหญ่", "พิธีเปิดเช้า"),
        "hosts": ("เครือข่ายศาสนา", "เครือข่ายศาสนา, เครือข่ายชุมชน", "เครือข่ายศาสนา"),
    }
    assert "สมหญิง" in page.text
    assert Session.objects.get().title == "พิธีเปิดใหญ่"

    sent = inputs(page.text)
    assert (sent["choice-title"], sent["choice-hosts"]) == (["mine"], ["theirs"])
    assert organizer.post(EDIT, sent).status_code == 302
    saved = Session.objects.get()
    assert (saved.title, saved.body) == ("พิธีเปิดเช้า", "รายละเอียดของฉัน")
    assert set(saved.hosts.all()) == {religion, community}


def test_theirs_may_be_kept(organizer, colleague, opening):
    mine, theirs = shown(organizer), shown(colleague)
    colleague.post(EDIT, theirs | {"title": ["ของเขา"], "starts": ["9.15"]})
    sent = inputs(organizer.post(EDIT, mine | {"title": ["ของฉัน"], "body": ["เพิ่ม"]}).text)
    organizer.post(EDIT, sent | {"choice-title": ["theirs"]})

    saved = Session.objects.get()
    assert (saved.title, saved.body, saved.starts_at) == ("ของเขา", "เพิ่ม", make.OPENING.replace(minute=15))


def test_a_third_change_while_one_chooses_is_shown_again(organizer, colleague, opening):
    mine = shown(organizer)
    colleague.post(EDIT, shown(colleague) | {"title": ["สอง"]})
    sent = inputs(organizer.post(EDIT, mine | {"title": ["หนึ่ง"]}).text)
    colleague.post(EDIT, shown(colleague) | {"title": ["สาม"]})

    page = organizer.post(EDIT, sent)
    assert (page.status_code, page.context["stale"].differences[0].theirs) == (409, "สาม")


@pytest.mark.parametrize("opened", ["", "forged", None])
def test_a_form_without_its_past_overwrites_nothing(organizer, opening, opened):
    sent = {name: value for name, value in shown(organizer).items() if name not in ("opened", "revision")}
    sent |= {"title": ["เขียนทับ"]} | ({} if opened is None else {"opened": opened})

    assert organizer.post(EDIT, sent).status_code == 409
    assert Session.objects.get().title == "พิธีเปิด"


def test_a_change_of_state_meanwhile_stays(organizer, colleague, opening):
    mine = shown(organizer)
    colleague.post(
        reverse("desk_cancel_session", args=[2564, "opening"]), {"cancel_reason": "ฝนตก", "revision": opening.revision}
    )
    assert organizer.post(EDIT, mine | {"title": ["ใหม่"]}).status_code == 302

    saved = Session.objects.get()
    assert (saved.title, saved.state, saved.cancel_reason) == ("ใหม่", "cancelled", "ฝนตก")


def test_venues_and_the_edition_are_guarded_too(organizer, colleague, edition):
    make.venue(edition, slug="hall", name="ห้อง")
    for address, obj in (("/desk/2564/venues/hall/details/", edition.venues.get()), ("/desk/2564/details/", edition)):
        mine = shown(organizer, address)
        colleague.post(address, shown(colleague, address) | {"name": ["ของเขา"]})
        assert organizer.post(address, mine | {"name": ["ของฉัน"]}).status_code == 409
        obj.refresh_from_db()
        assert obj.name == "ของเขา"


NEW = reverse("desk_sessions_new", args=[2564])


@pytest.fixture
def hall(edition):
    make.kind(edition)
    return make.venue(edition, name="ห้องเดียว")


def press_at_once(hall, *clients) -> list:
    """Let every client's form pass its own check and stand before the database, then open the door for all."""
    form = {
        "kind": hall.assembly.kinds.get().pk,
        "venue": hall.pk,
        "day": "2021-07-06",
        "starts": "9.00",
        "ends": "10.00",
    }

    def press(client):
        try:
            return client.post(NEW, {**form, "title": client.user.name})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        with transaction.atomic():
            Venue.objects.select_for_update().get(pk=hall.pk)
            pressed = [pool.submit(press, client) for client in clients]
            wait_for_lock(len(clients))
        return [each.result(timeout=30) for each in pressed]


def wait_for_lock(number: int) -> None:
    deadline = monotonic() + 20
    with connection.cursor() as cursor:
        while monotonic() < deadline:
            # Inside a transaction the statistics stand still until they are cleared.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0] >= number:
                return
            sleep(0.05)
    raise AssertionError("the two never stood at the door together")


@pytest.mark.django_db(transaction=True)
def test_the_last_free_hour_is_given_once(organizer, colleague, hall):
    first, second = sorted(press_at_once(hall, organizer, colleague), key=lambda response: response.status_code)

    assert (first.status_code, second.status_code) == (302, 422)
    (words,) = second.context["form"].errors["venue"]
    assert re.search("อยู่แล้ว|ก่อนท่าน", words)
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_constraint_both_win(organizer, colleague, hall):
    constraint = next(each for each in Session._meta.constraints if each.name == "one_session_in_a_venue_at_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Session, constraint)
    try:
        responses = press_at_once(hall, organizer, colleague)
        assert [response.status_code for response in responses] == [302, 302]
        assert Session.objects.filter(venue=hall, starts_at=make.OPENING).count() == 2
    finally:
        Session.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Session, constraint)
