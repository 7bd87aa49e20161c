"""A web server as ``make run`` starts it, on a free port of loopback, and what it and the database spend."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

CONFIGURATION = settings.BASE_DIR / "deploy/gunicorn.conf.py"
PATIENCE = 60  # seconds
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def statements(self) -> int:
        return int(self.headers["X-Statements"])


@dataclass(frozen=True)
class Server:
    """A running web server."""

    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        """Ask on a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request("GET", path, headers=headers)
            found = line.getresponse()
            return Answer(found.status, found.headers, found.read())
        finally:
            line.close()

    def cpu(self) -> float:
        """Seconds of CPU, user and system, that the server's processes have used."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(_cpu(pid) for pid in [self.pid, *workers])


@contextmanager
def running(application: str, workers: int = 2):
    """Keep a server of ``moral_assembly.bench.wsgi`` up while the block runs."""
    folder = Path(os.environ["BENCH_FOLDER"])
    with socket.create_server(("127.0.0.1", 0)) as listener, open(folder / f"{application}.log", "a+b") as log:
        process = subprocess.Popen(
            [*_guard(), *_command(application, workers, listener.fileno())],
            cwd=settings.BASE_DIR,
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        server = Server(listener.getsockname()[1], process.pid)
        try:
            _wait(server, process, log)
            yield server
        finally:
            _stop(process)


def _guard() -> list[str]:
    """Let the kernel end the server should we be killed."""
    return ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


def _command(application: str, workers: int, listener: int) -> list[str]:
    options = ["-c", str(CONFIGURATION), "--bind", f"fd://{listener}", "--workers", str(workers)]
    return [sys.executable, "-m", "gunicorn", *options, f"moral_assembly.bench.wsgi:{application}()"]


def _wait(server: Server, process: subprocess.Popen, log):
    """The listener is ours, so a question waits in its queue until a worker takes it."""
    for _ in range(PATIENCE):
        with suppress(OSError):
            line = socket.create_connection(("127.0.0.1", server.port), 1)
            line.sendall(b"GET /robots.txt HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            with line:
                if line.recv(12).endswith(b"200"):
                    return
        if process.poll() is not None:
            break
    log.seek(0)
    raise RuntimeError(f"The web server did not start:\n{log.read().decode()[-3000:]}")


def _stop(process: subprocess.Popen):
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def database_cpu() -> float:
    """Seconds of CPU that the benchmark's connections have used in the database; 0 when that is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return sum(_cpu(pid, name="postgres") for (pid,) in cursor.fetchall())


def _cpu(pid, name: str = "") -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    found, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
    return 0.0 if name and found != name else (int(rest[11]) + int(rest[12])) / TICK
