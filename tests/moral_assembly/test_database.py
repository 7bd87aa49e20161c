"""The embedded server: real clusters, started and stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from django.core.exceptions import ImproperlyConfigured

from moral_assembly import database


def ask(data_dir: Path, sql: str):
    entry = database.settings(data_dir)
    connection = psycopg2.connect(
        host=entry["HOST"], port=entry["PORT"], user=entry["USER"], dbname=entry["NAME"], connect_timeout=5
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def is_up(data_dir: Path) -> bool:
    try:
        return ask(data_dir, "SELECT 1") == (1,)
    except psycopg2.OperationalError:
        return False


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


@pytest.fixture(autouse=True)
def no_language(monkeypatch):
    """A bare machine; what PostgreSQL itself would read from the environment must not lead it astray."""
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGPORT", "6543")


def test_cluster_knows_thai_and_is_reached_by_its_owner_alone(home):
    environment = dict(os.environ)
    with database.running(home):
        ask(home, "CREATE EXTENSION pg_trgm")
        assert ask(home, "SELECT cardinality(show_trgm('ก'))") == (2,)
        assert ask(home, "SHOW server_encoding") == ("UTF8",)
        assert ask(home, "SHOW lc_messages") == ("C.UTF-8",)
        assert ask(home, "SHOW listen_addresses") == ("",)
        assert (home / "postgres").stat().st_mode & 0o077 == 0
    assert not is_up(home)
    assert dict(os.environ) == environment


def test_rows_outlive_a_stop(home):
    with database.running(home):
        ask(home, "CREATE TABLE kept AS SELECT 'สมัชชา' AS word")
    with database.running(home):
        assert ask(home, "SELECT word FROM kept") == ("สมัชชา",)


@pytest.mark.parametrize("folder", ["x" * 120, "with, comma", "it's a folder"])
def test_folder_that_libpq_cannot_name(home, folder):
    with database.running(home / folder):
        assert ask(home / folder, "SELECT 1") == (1,)
        stand_in = database.socket_dir(home / folder)
    assert stand_in.exists() is (stand_in.parent == home / folder)


def test_squatted_socket_folder_is_not_trusted(home):
    data_dir = home / ("x" * 120)
    stand_in = database.socket_dir(data_dir)
    stand_in.mkdir(mode=0o777)
    stand_in.chmod(0o777)
    with pytest.raises(database.DatabaseError, match="belongs to somebody else"), database.running(data_dir):
        pass


def test_two_clusters_side_by_side(home):
    with database.running(home / "a"):
        with database.running(home / "b"):
            assert server_pid(home / "a") != server_pid(home / "b")
        assert (is_up(home / "a"), is_up(home / "b")) == (True, False)


def test_last_one_out_stops_the_server(home):
    with database.running(home):
        first = server_pid(home)
        with database.running(home):
            assert server_pid(home) == first
        assert is_up(home)
    assert not is_up(home)


def test_user_that_died_is_not_waited_for(home):
    """A program killed outright leaves the server up; the next one finds it, and stops it."""
    program = (
        "import os, pathlib, sys; from moral_assembly import database\n"
        "with database.running(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, home], cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL
    assert is_up(home)
    left = server_pid(home)
    with database.running(home):
        assert server_pid(home) == left
    assert not is_up(home)


def test_server_that_was_killed_comes_back(home):
    with database.running(home):
        ask(home, "CREATE TABLE kept AS SELECT 1 AS one")
        os.kill(server_pid(home), signal.SIGKILL)
        with database.running(home):
            assert ask(home, "SELECT one FROM kept") == (1,)


def test_stale_pid_of_a_stranger_is_no_server(home):
    """After a power cut another program of the same user may have the old server's number."""
    with database.running(home):
        owner = (home / "postgres").stat().st_uid
        text = (home / "postgres" / "postmaster.pid").read_text()
    with subprocess.Popen(["sleep", "60"], user=owner, cwd="/") as stranger:
        pid_file = home / "postgres" / "postmaster.pid"
        pid_file.write_text("\n".join([str(stranger.pid), *text.split("\n")[1:]]))
        os.chown(pid_file, owner, -1)
        with database.running(home):
            assert is_up(home)
        stranger.kill()


def test_interrupted_creation_is_begun_again(home):
    (home / "postgres.fresh").mkdir()
    (home / "postgres.fresh" / "PG_VERSION").write_text("18\n")
    with database.running(home):
        assert is_up(home)


def test_failure_says_why(home):
    with pytest.raises(database.DatabaseError, match="nonsense"), database.running(home, nonsense="1"):
        pass


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40w@db:5433/n", {"USER": "u", "PASSWORD": "p@w", "HOST": "db", "PORT": "5433"}),
        ("postgres://u@%2Fvar%2Frun%2Fpostgresql/n", {"USER": "u", "HOST": "/var/run/postgresql"}),
        ("postgresql:///n?host=/run/x&sslmode=require", {"HOST": "/run/x", "OPTIONS": {"sslmode": "require"}}),
        ("postgresql:///n?connect_timeout=9", {"OPTIONS": {"connect_timeout": "9"}}),
    ],
)
def test_url_is_read_as_libpq_reads_it(url, expected):
    bare = dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), "")
    options = {"connect_timeout": "5", **expected.pop("OPTIONS", {})}
    engine = "django.db.backends.postgresql"
    assert database.settings_from(url) == {"ENGINE": engine, "NAME": "n", **bare, **expected, "OPTIONS": options}


def test_other_databases_are_refused():
    with pytest.raises(ImproperlyConfigured, match="postgresql://user"):
        database.settings_from("sqlite:///db.sqlite3")
