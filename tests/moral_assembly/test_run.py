"""``./manage.py run`` as a newcomer meets it: the whole portal, started and stopped for real."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds; a busy machine starts two copies slowly


class Portal:
    """One copy of the portal in a process of its own."""

    def __init__(self, data_dir: Path, port: int, **environment):
        self.data_dir, self.port = data_dir, port
        own = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "LANG", "LC_ALL"}
        inherited = {name: value for name, value in os.environ.items() if name not in own}
        given = {"DATA_DIR": str(data_dir), "PORT": str(port), "ENV_FILE": os.devnull, "WEB_WORKERS": "1"}
        self.log = data_dir.with_suffix(".log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=BASE_DIR,
                env={**inherited, **given, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return None, b""

    def wait_until(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"{what}; its words:\n{self.log.read_text()}"
            time.sleep(0.2)
        return self

    def wait_until_open(self):
        return self.wait_until(lambda: "is open at" in self.log.read_text(), "never opened")

    def family(self) -> set[int]:
        """The processes of this copy: those whose environment names its data folder, and its database server."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        found = {
            int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and mark in environment(path)
        }
        pid_file = self.data_dir / "postgres" / "postmaster.pid"
        return found | ({int(pid_file.read_text().split()[0])} if pid_file.exists() else set())

    def child(self, words: str) -> int:
        """The launcher's own child whose command line holds ``words``."""
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                return int(pid)
        return 0

    def stop(self, number=signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def environment(path: Path) -> bytes:
    try:
        return (path / "environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def start(home):
    """Start copies of the portal; none outlives the test."""
    portals = []

    def start(name="a", port=None, **environment):
        portals.append(Portal(home / name, port or free_port(), **environment))
        return portals[-1]

    (home / "a").mkdir()
    yield start
    for portal in portals:
        if portal.process.poll() is None:
            portal.stop(signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_two_copies_open_and_close_side_by_side(start):
    one, two = start("one"), start("two")
    for portal in (one, two):
        portal.wait_until_open()
        status, body = portal.get("/readyz")
        assert (status, json.loads(body)) == (200, {"database": "ok", "migrations": "ok", "worker": "ok"})
        assert portal.get("/chiangrai/2564/")[0] == 200
    assert one.stop(signal.SIGINT) == 0
    assert one.family() == set()
    assert one.get("/healthz") == (None, b"")
    assert two.get("/readyz")[0] == 200
    assert two.stop(signal.SIGTERM) == 0
    assert two.family() == set()

    again = time.monotonic()
    three = start("one").wait_until_open()
    assert time.monotonic() - again < 60
    assert three.get("/chiangrai/2564/")[0] == 200


def test_what_dies_is_started_again(start):
    portal = start().wait_until_open()
    worker, web = portal.child("manage.py worker"), portal.child("gunicorn")
    os.kill(worker, signal.SIGKILL)
    os.kill(web, signal.SIGKILL)
    portal.wait_until(lambda: portal.child("manage.py worker") not in {0, worker}, "worker did not return")
    portal.wait_until(lambda: portal.child("gunicorn") not in {0, web}, "web server did not return")
    portal.wait_until(lambda: portal.get("/readyz")[0] == 200, "not ready again")

    database = int((portal.data_dir / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(database, signal.SIGKILL)
    portal.wait_until(lambda: portal.get("/readyz")[0] == 503, "did not notice")
    assert portal.get("/healthz")[0] == 200
    portal.wait_until(lambda: portal.get("/readyz")[0] == 200, "database did not return")
    assert portal.stop() == 0
    assert portal.family() == set()


def test_launcher_killed_outright_leaves_nothing(start):
    portal = start().wait_until_open()
    portal.stop(signal.SIGKILL)
    portal.wait_until(lambda: portal.family() == set(), "something was left behind")


def test_taken_port_is_said_in_one_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        portal = start(port=port)
        assert portal.process.wait(PATIENCE) == 1
    expected = f"CommandError: Port {port} is not free (Address already in use); choose another: PORT=8001 make run\n"
    assert portal.log.read_text() == expected


def test_demo_is_not_opened_to_others(start):
    portal = start(HOST="0.0.0.0")
    assert portal.process.wait(PATIENCE) == 1
    assert portal.log.read_text() == (
        "CommandError: A demo is for this machine only: leave HOST=0.0.0.0 out, or set DEMO=0.\n"
    )
