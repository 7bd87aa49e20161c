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


def test_cluster_knows_thai_and_is_reached_by_its_owner_alone(tmp_path):
    environment = dict(os.environ)
    with database.running(tmp_path):
        ask(tmp_path, "CREATE EXTENSION pg_trgm")
        assert ask(tmp_path, "SELECT cardinality(show_trgm('ก'))") == (2,)
        assert ask(tmp_path, "SHOW server_encoding") == ("UTF8",)
        assert ask(tmp_path, "SHOW lc_messages") == ("C.UTF-8",)
        assert ask(tmp_path, "SHOW listen_addresses") == ("",)
        assert (tmp_path / "postgres").stat().st_mode & 0o077 == 0
    assert not is_up(tmp_path)
    assert dict(os.environ) == environment


def test_rows_outlive_a_stop(tmp_path):
    with database.running(tmp_path):
        ask(tmp_path, "CREATE TABLE kept AS SELECT 'สมัชชา' AS word")
    with database.running(tmp_path):
        assert ask(tmp_path, "SELECT word FROM kept") == ("สมัชชา",)


@pytest.mark.parametrize("folder", ["x" * 120, "with, comma", "it's a folder"])
def test_folder_that_libpq_cannot_name(tmp_path, folder):
    with database.running(tmp_path / folder):
        assert ask(tmp_path / folder, "SELECT 1") == (1,)
        stand_in = database.socket_dir(tmp_path / folder)
    assert stand_in.exists() is (stand_in.parent == tmp_path / folder)


def test_squatted_socket_folder_is_not_trusted(tmp_path):
    data_dir = tmp_path / ("x" * 120)
    stand_in = database.socket_dir(data_dir)
    stand_in.mkdir(mode=0o777)
    stand_in.chmod(0o777)
    with pytest.raises(database.DatabaseError, match="belongs to somebody else"), database.running(data_dir):
        pass


def test_two_clusters_side_by_side(tmp_path):
    with database.running(tmp_path / "a"):
        with database.running(tmp_path / "b"):
            assert server_pid(tmp_path / "a") != server_pid(tmp_path / "b")
        assert (is_up(tmp_path / "a"), is_up(tmp_path / "b")) == (True, False)


def test_last_one_out_stops_the_server(tmp_path):
    with database.running(tmp_path):
        first = server_pid(tmp_path)
        with database.running(tmp_path):
            assert server_pid(tmp_path) == first
        assert is_up(tmp_path)
    assert not is_up(tmp_path)


def test_user_that_died_is_not_waited_for(tmp_path):
    """A program killed outright leaves the server up; the next one finds it, and stops it."""
    program = (
        "import os, pathlib, sys; from moral_assembly import database\n"
        "with database.running(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=Path(__file__).parents[2])
    assert done.returncode == -signal.SIGKILL
    assert is_up(tmp_path)
    left = server_pid(tmp_path)
    with database.running(tmp_path):
        assert server_pid(tmp_path) == left
    assert not is_up(tmp_path)


def test_server_that_was_killed_comes_back(tmp_path):
    with database.running(tmp_path):
        ask(tmp_path, "CREATE TABLE kept AS SELECT 1 AS one")
        os.kill(server_pid(tmp_path), signal.SIGKILL)
        with database.running(tmp_path):
            assert ask(tmp_path, "SELECT one FROM kept") == (1,)


def test_stale_pid_of_a_stranger_is_no_server(tmp_path):
    """After a power cut another program of the same user may have the old server's number."""
    with database.running(tmp_path):
        owner = (tmp_path / "postgres").stat().st_uid
        text = (tmp_path / "postgres" / "postmaster.pid").read_text()
    with subprocess.Popen(["sleep", "60"], user=owner, cwd="/") as stranger:
        pid_file = tmp_path / "postgres" / "postmaster.pid"
        pid_file.write_text("\n".join([str(stranger.pid), *text.split("\n")[1:]]))
        os.chown(pid_file, owner, -1)
        with database.running(tmp_path):
            assert is_up(tmp_path)
        stranger.kill()


def test_interrupted_creation_is_begun_again(tmp_path):
    (tmp_path / "postgres.fresh").mkdir()
    (tmp_path / "postgres.fresh" / "PG_VERSION").write_text("18\n")
    with database.running(tmp_path):
        assert is_up(tmp_path)


def test_failure_says_why(tmp_path):
    with pytest.raises(database.DatabaseError, match="nonsense"), database.running(tmp_path, nonsense="1"):
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
