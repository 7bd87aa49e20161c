"""A worker that is killed while it makes a booklet leaves nothing stuck: real processes, a real SIGKILL."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from events import printing
from events.models import Assembly, Booklet
from moral_assembly.synthetic import Size, fill

SCRIPT = """
import sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
connection.settings_dict["NAME"], settings.MEDIA_ROOT = sys.argv[1:]
call_command("worker", batch=True, interval=0, verbosity=0)
"""
PATIENCE = 240  # seconds, on a busy machine


@pytest.fixture
def worker(tmp_path):
    """Start workers on the tests' own database."""
    started = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "-c", SCRIPT, connection.settings_dict["NAME"], str(tmp_path)]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        started.append(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def kept() -> Booklet:
    return Booklet.objects.select_related("assembly__province").get()


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_and_taken_up_again(worker, tmp_path):
    assembly = Assembly.objects.select_related("province").get(pk=fill(Size(sessions=120)).pk)
    printing.want(assembly, "https://portal.example")
    first = worker()
    wait_for(lambda: kept().state == "running" and kept().step == "layout" and kept().page > 1)
    assert printing.is_lost(kept()) is False

    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    wait_for(lambda: printing.is_lost(kept()))
    assert (kept().state, bool(kept().file)) == ("running", False)

    assert worker().wait(PATIENCE) == 0
    assert (kept().state, kept().is_true, kept().attempts) == ("ready", True, 2)
    assert (tmp_path / kept().file.name).stat().st_size == kept().size
    assert printing.resume() == 0


@pytest.mark.django_db(transaction=True)
def test_next_visitor_takes_up_what_was_cut_off(worker, client):
    assembly = Assembly.objects.select_related("province").get(pk=fill(Size(sessions=120)).pk)
    url = f"{assembly.get_absolute_url()}booklet/"
    client.get(url)
    first = worker()
    wait_for(lambda: kept().state == "running")
    client.get(url)
    assert kept().state == "running"

    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    wait_for(lambda: printing.is_lost(kept()))
    task = kept().task
    client.get(url)

    assert (kept().state, kept().task == task) == ("waiting", False)
