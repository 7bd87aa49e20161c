"""Two organizers confirm their imports at once: one wins, the other is told; and what a name is looked up by."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from events.models import Assembly
from events.sheet import deed
from moral_assembly import audit
from moral_assembly.sheets.columns import squeezed
from networks.models import Person
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.test_sheet_page import confirm, looked_at, row

PATIENCE = 20  # seconds


@pytest.fixture
def at_once():
    """Two who looked at the same rows confirm them; both are on their way before either may go on."""
    chiangrai = make.province("chiangrai", name="เชียงราย")
    edition = make.assembly(chiangrai)
    make.venue(edition, slug="hall", name="หอประชุม")
    make.kind(edition, slug="talk", name="เสวนา")
    clients = [browser(make.staff(Role.ORGANIZER, chiangrai, email=f"{name}@example.org")) for name in ("a", "b")]
    audit.record(None, audit.Action.SIGNED_IN)

    def run(*rows):
        pages = [looked_at(client, *rows) for client in clients]
        with ThreadPoolExecutor(2) as threads:
            with transaction.atomic():
                Assembly.objects.select_for_update().get(pk=edition.pk)
                sent = [threads.submit(_confirm, *pair) for pair in zip(clients, pages, strict=True)]
                _wait_for(2)
            return edition, sorted((one.result() for one in sent), key=lambda answer: answer.status_code)

    return run


def _confirm(client, page):
    try:
        return confirm(client, page)
    finally:
        connections.close_all()


def _wait_for(number: int) -> None:
    """Until so many connections wait for a lock."""
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= number:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("venue", ["ทุกสถานที่", "หอประชุม"])
def test_one_wins_and_the_other_is_told(at_once, venue):
    edition, (won, told) = at_once(row("เสวนาเช้า", venue=venue))
    assert (won.status_code, told.status_code) == (302, 409)
    assert [str(session) for session in edition.sessions.all()] == ["เสวนาเช้า"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_all_stands_there_twice(at_once, monkeypatch):
    """The control of the test above."""
    monkeypatch.setattr(deed, "_one_at_a_time", lambda assembly: None)
    edition, (won, other) = at_once(row("เสวนาเช้า", venue="ทุกสถานที่"))
    assert (won.status_code, other.status_code) == (302, 302)
    assert [str(session) for session in edition.sessions.all()] == ["เสวนาเช้า", "เสวนาเช้า"]


def test_names_are_looked_up_without_reading_all_people(chiangrai):
    people = (
        Person(province=chiangrai, prefix="นาย", given_name=f"สมชาย{n}", family_name="ใจดี") for n in range(20_000)
    )
    Person.objects.bulk_create(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE networks_person")
    found = chiangrai.people.named({squeezed("นาย สมชาย๗ ใจดี"), squeezed("สมชาย 8 ใจดี")})
    plan = found.order_by("pk").explain()
    used = ["Seq Scan" in plan, *(f"on person_{name}_key" in plan for name in ("whole", "bare", "printed"))]
    assert used == [False, True, True, True]
    assert [person.given_name for person in found.order_by("pk")] == ["สมชาย7", "สมชาย8"]
