"""``./manage.py run``: the whole portal in the foreground; ``make run`` ends here."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from ipaddress import ip_address
from threading import Event

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connections

START_PATIENCE = 60  # seconds until the portal must be ready
STOP_PATIENCE = 30  # seconds a child may take to end its work
LONGEST_REST = 30  # seconds before a child that keeps dying is started again
WEB_SERVER = [sys.executable, "-m", "gunicorn", "-c", settings.BASE_DIR / "deploy/gunicorn.conf.py"]
WORKER = [sys.executable, settings.BASE_DIR / "manage.py", "worker"]


class Command(BaseCommand):
    help = "Prepares the database and static files, then runs web server and background worker until Ctrl-C."

    def handle(self, **options):
        stopping = Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.set())
        host, port = address()
        self.prepare(stopping)
        children = [] if stopping.is_set() else [Child("web server", WEB_SERVER), Child("worker", WORKER)]
        try:
            wait_until_ready(host, port, children, stopping)
            if not stopping.is_set():
                self.announce(host, port)
            keep_alive(children, stopping)
        finally:
            stop(children)

    def prepare(self, stopping):
        """Bring database and static files up to this version; stop between steps when told to."""
        for command, options in {
            "migrate": {"interactive": False, "verbosity": 0},
            "createcachetable": {"verbosity": 0},
            "prepare": {"without_samples": not settings.DEMO},
            "collectstatic": {"interactive": False, "verbosity": 0},
        }.items():
            if not stopping.is_set():
                call_command(command, **options)
        self.check(databases=["default"])
        connections.close_all()

    def announce(self, host, port):
        url = f"http://{'localhost' if ip_address(host).is_loopback else host}:{port}/"
        self.stdout.write(f"\n  สมัชชาคุณธรรมเปิดแล้วที่ / The portal is open at  {url}\n  Ctrl-C = ปิด / stop\n\n")
        self.stdout.flush()


def address() -> tuple[str, int]:
    """Return where to listen, as HOST and PORT say; refuse what is taken, and a demo that others could reach."""
    name, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    try:
        family, *_, (host, number, *_) = socket.getaddrinfo(name, int(port), type=socket.SOCK_STREAM)[0]
    except (ValueError, OSError) as error:
        raise CommandError(f"HOST={name} PORT={port} is no address to listen on: {error}") from error
    if settings.DEMO and not ip_address(host).is_loopback:
        raise CommandError(f"A demo is for this machine only: leave HOST={name} out, or set DEMO=0.")
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
            probe.listen()
        except OSError as error:
            raise CommandError(
                f"Port {port} is not free ({error.strerror}); choose another: PORT=8001 make run"
            ) from error
    return host, number


class Child:
    """A program that is kept running. It is told to stop when we die, however that happens."""

    def __init__(self, name, command):
        self.name, self.rest = name, 1
        guard = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        self.command = [*guard, *command]
        self.start()

    def start(self):
        """In a session of its own: Ctrl-C reaches us alone, and we stop the children in good order."""
        self.born = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR, start_new_session=True)

    def is_dead(self) -> bool:
        return self.process.poll() is not None

    def revive(self, stopping):
        """Start it again after a rest, which grows while it keeps dying young."""
        self.rest = 1 if time.monotonic() - self.born > LONGEST_REST else min(2 * self.rest, LONGEST_REST)
        print(f"The {self.name} ended ({self.process.returncode}); it starts again in {self.rest} s.", flush=True)  # noqa: T201
        if not stopping.wait(self.rest):
            self.start()


def wait_until_ready(host, port, children, stopping):
    deadline = time.monotonic() + START_PATIENCE
    while not stopping.is_set() and not is_ready(host, port):
        for child in children:
            if child.is_dead():
                raise CommandError(f"The {child.name} did not start; its own words are above.")
        if time.monotonic() > deadline:
            raise CommandError(f"The portal was not ready after {START_PATIENCE} s; /readyz says what is missing.")
        stopping.wait(0.2)


def is_ready(host, port) -> bool:
    name = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": name, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def keep_alive(children, stopping):
    while not stopping.wait(0.5):
        for child in children:
            if child.is_dead():
                child.revive(stopping)


def stop(children):
    """Ask all to end, wait, then end those that did not, with whatever they started themselves."""
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + STOP_PATIENCE
    for child in children:
        try:
            child.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
