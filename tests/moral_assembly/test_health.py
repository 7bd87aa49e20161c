"""/healthz, /readyz, the worker's signs of life, and the checks of an installation."""

import time
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from moral_assembly import checks, database
from moral_assembly.management.commands.worker import signs_of_life
from moral_assembly.models import WorkerBeat
from networks.models import Picture
from tests import make

NEVER_KEPT = "max-age=0, no-cache, no-store, must-revalidate, private"
ALL_WELL = {"database": "ok", "migrations": "ok", "worker": "ok"}


def beat(worker_id="w", **ago):
    WorkerBeat.objects.create(worker_id=worker_id, seen_at=timezone.now() - timedelta(**ago))


def ready():
    response = Client().get("/readyz")
    assert response["Cache-Control"] == NEVER_KEPT
    return response.status_code, response.json()


@pytest.mark.django_db
def test_ready_when_all_is_there():
    beat(seconds=20)
    assert ready() == (200, ALL_WELL)


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [None, {"minutes": 2}])
def test_worker_not_seen(ago):
    if ago:
        beat(**ago)
    assert ready() == (503, {**ALL_WELL, "worker": "not seen"})


@pytest.mark.django_db
def test_migrations_unapplied():
    beat()
    MigrationRecorder.Migration.objects.filter(app="events").delete()
    assert ready() == (503, {**ALL_WELL, "migrations": "unapplied"})


def test_process_answers_without_database():
    """No database is allowed to this test."""
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"process": "ok"})
    assert response["Cache-Control"] == NEVER_KEPT


def test_probes_are_not_sent_to_https(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/privacy/").status_code == 301


@pytest.fixture
def own_cluster(home, django_db_blocker):
    """Point Django at a fresh cluster, to be started and stopped by the test itself."""
    connection = connections["default"]
    kept = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(database.settings(home), OPTIONS={})
        yield home
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)


def test_database_that_stops_and_comes_back(own_cluster):
    with database.running(own_cluster):
        call_command("migrate", verbosity=0)
        beat()
        assert ready() == (200, ALL_WELL)
    assert ready() == (503, {"database": "down", "migrations": "unknown", "worker": "unknown"})
    assert Client().get("/healthz").status_code == 200
    with database.running(own_cluster):
        assert ready() == (200, ALL_WELL)


def test_empty_database_is_not_ready(own_cluster):
    with database.running(own_cluster):
        assert ready() == (503, {"database": "ok", "migrations": "unapplied", "worker": "not seen"})


@pytest.mark.django_db(transaction=True)
def test_worker_shows_signs_of_life_and_takes_leave():
    beat("long dead", hours=1)
    beat("busy", minutes=5)
    with signs_of_life("alive", period=0.05):
        first = wait_for_beat(after=timezone.now() - timedelta(minutes=1))
        wait_for_beat(after=first)
        assert set(WorkerBeat.objects.values_list("pk", flat=True)) == {"alive", "busy"}
    assert list(WorkerBeat.objects.values_list("pk", flat=True)) == ["busy"]


def wait_for_beat(after):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        seen = WorkerBeat.objects.filter(pk="alive", seen_at__gt=after).values_list("seen_at", flat=True).first()
        if seen:
            return seen
        time.sleep(0.02)
    pytest.fail("no sign of life")


@task()
def leave_mark(worker_id):
    WorkerBeat.objects.create(worker_id=worker_id, seen_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_worker_does_what_was_queued():
    result = leave_mark.enqueue("a mark")
    call_command("worker", batch=True, interval=0, verbosity=0)
    result.refresh()
    assert result.is_finished
    assert WorkerBeat.objects.get().pk == "a mark"


@pytest.mark.django_db(transaction=True)
def test_worker_sweeps_up_what_a_killed_one_left():
    long_ago = timezone.now() - timedelta(hours=1)
    left = make.picture(make.province(), state=Picture.State.WAITING, widths=[], asked_at=long_ago)
    with signs_of_life("alive", period=0.05):
        deadline = time.monotonic() + 20
        while not (asked := DBTaskResult.objects.first()) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert asked.args_kwargs["args"] == [left.pk]


@pytest.mark.django_db
def test_server_that_knows_thai_passes():
    assert run_checks(tags=["database"], databases=["default"]) == []


@pytest.mark.parametrize(
    ("making", "expected"),
    [
        ("TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C' LC_COLLATE 'C'", ["moral_assembly.E003"]),
        ("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'", ["moral_assembly.E002"]),
    ],
)
def test_server_that_takes_thai_for_noise_is_refused(own_cluster, making, expected):
    with database.running(own_cluster):
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE deaf {making}")
        connection.close()
        connection.settings_dict["NAME"] = "deaf"
        if "UTF8" in making:
            with connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION pg_trgm")
        assert [error.id for error in checks.server_knows_thai(None, ["default"])] == expected
        connection.close()


@pytest.mark.parametrize(
    ("demo", "https", "hosts", "expected"),
    [
        (True, False, ["localhost", "[::1]"], []),
        (True, True, ["localhost"], ["moral_assembly.E004"]),
        (True, False, ["portal.example"], ["moral_assembly.E004"]),
        (False, True, ["portal.example"], []),
    ],
)
def test_demo_stays_at_home(settings, demo, https, hosts, expected):
    settings.DEMO, settings.HTTPS, settings.ALLOWED_HOSTS = demo, https, hosts
    assert [error.id for error in checks.demo_stays_at_home(None)] == expected
