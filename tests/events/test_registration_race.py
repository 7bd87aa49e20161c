"""Two hundred at once for the last twenty places, over two server processes; and what would happen without the lock."""

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections

from events import places, registration
from events.models import AreaDay, Registration
from networks.models import Participant
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

COMING, PLACES, TAKEN = 200, 50, 30
PATH = "/chiangrai/2564/register/"


@pytest.fixture
def assembly(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made)
    return made


@contextmanager
def server():
    """A server process of its own on the tests' database; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "moral_assembly.wsgi", "-b", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "16", "--timeout", "120", "--log-level", "error"]
    environment = os.environ | {"DATABASE_URL": make.database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    running = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        wait_for(port, running)
        yield port
    finally:
        running.terminate()
        running.wait(30)


def wait_for(port: int, running) -> None:
    while running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server ended with {running.returncode}")


def send(port: int, number: int, place: str) -> tuple[int, str]:
    """Fill in the form as one of those who come; return the status and where it leads."""
    token = "a" * 32
    typed = {"place": place, "given_name": f"ผู้มา {number}", "phone": f"08{number:08}", "role": "public", "age": "adult"}
    body = urlencode(typed | {"agreed": "on", "csrfmiddlewaretoken": token})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}"}
    asked = HTTPConnection("127.0.0.1", port, timeout=120)
    asked.request("POST", PATH, body, headers)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer.status, answer.headers.get("Location", "")


def at_once(deed, arguments) -> list:
    arguments = list(arguments)
    start = Barrier(len(arguments))

    def run(argument):
        start.wait(60)
        return deed(argument)

    with ThreadPoolExecutor(len(arguments)) as threads:
        return list(threads.map(run, arguments))


def test_of_two_hundred_at_once_twenty_get_the_last_places_and_the_rest_wait_in_order(assembly):
    area_day = make.area_day(assembly, PLACES)
    for _ in range(TAKEN):
        make.registration(area_day)
    with ExitStack() as stack:
        ports = [stack.enter_context(server()) for _ in range(2)]
        place = f"{area_day.slug}-onsite"
        told = at_once(lambda number: send(ports[number % 2], number, place), range(COMING))

    assert {status for status, _ in told} == {302}
    rows = list(area_day.registrations.filter(way="public").order_by("arrival"))
    assert [row.state for row in rows] == ["confirmed"] * (PLACES - TAKEN) + ["waiting"] * (COMING - PLACES + TAKEN)
    assert [row.arrival for row in rows] == list(range(TAKEN + 1, TAKEN + COMING + 1))
    assert {f"/tickets/{row.token}/" for row in rows} == {url for _, url in told}, "nobody is lost"
    assert len({row.participant_id for row in rows}) == COMING, "and nobody is there twice"
    area_day.refresh_from_db()
    assert area_day.onsite_taken == PLACES

    registration.cancel(rows[0])
    rows[20].refresh_from_db()
    assert rows[20].state == "confirmed"


def test_who_sends_the_form_ten_times_at_once_has_one_place(assembly):
    area_day = make.area_day(assembly, PLACES)
    with server() as port:
        told = at_once(lambda _: send(port, 1, f"{area_day.slug}-onsite"), range(10))
    assert {status for status, _ in told} == {302}
    assert [row.state for row in area_day.registrations.live()] == ["confirmed"]


# The controls

TOGETHER = 6


def unlocked(read: Barrier):
    """As ``places.locked``, without the lock; all have read before the first one writes."""

    def rows(*area_days):
        found = {row.pk: row for row in AreaDay.objects.filter(pk__in=area_days).select_related("venue", "assembly")}
        read.wait(30)
        return found

    return rows


def register_six(area_day) -> list[str]:
    def one(who: Participant) -> str:
        try:
            return registration.register(who, area_day, "onsite", way="coordinator").state
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name
        finally:
            connections["default"].close()

    return at_once(one, [make.participant(area_day.assembly.province) for _ in range(TOGETHER)])


def test_with_the_lock_the_last_place_goes_to_one(assembly):
    assert sorted(register_six(make.area_day(assembly, 1))) == ["confirmed"] + ["waiting"] * (TOGETHER - 1)


def test_without_the_lock_the_database_still_lets_one_in_alone(assembly, monkeypatch):
    area_day = make.area_day(assembly, 1)
    monkeypatch.setattr(places, "locked", unlocked(Barrier(TOGETHER)))
    assert sorted(register_six(area_day)) == ["confirmed"] + ["onsite_places_hold"] * (TOGETHER - 1)


def test_without_the_lock_and_the_constraint_the_place_is_sold_six_times(assembly, monkeypatch):
    area_day = make.area_day(assembly, 1)
    monkeypatch.setattr(places, "locked", unlocked(Barrier(TOGETHER)))
    rule = next(each for each in AreaDay._meta.constraints if each.name == "onsite_places_hold")
    with connection.schema_editor() as editor:
        editor.remove_constraint(AreaDay, rule)
    try:
        assert register_six(area_day) == ["confirmed"] * TOGETHER
        assert Registration.objects.confirmed().count() > area_day.onsite_places
    finally:
        Registration.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(AreaDay, rule)
