"""``./manage.py bench``: it runs on real servers, prints its table and leaves nothing behind. Speed decides nothing."""

import os
import re
import subprocess
import sys
from http.client import HTTPConnection

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from moral_assembly.bench.client import load
from moral_assembly.bench.report import Target, table_of

# All but those that print a thousand certificates or fill a wall of a million pledges.
SUBJECTS = (
    *("programme", "pages", "exports", "api", "releases", "board", "booklet"),
    *("market", "first_visit", "staleness", "pictures"),
)
EXPORTS = ("programme.ics", "programme.json", "programme.xml", "feed.atom", "one session .ics", "personal .ics")
PHOTOGRAPHS = ("JPEG", "JPEG, turned", "JPEG, progressive", "PNG", "WebP of 16", "HEIC")
RELEASES = ("release, every session changed", "release of one session alone", "restore, every session changed")
API = ("api: whole programme", "api: page of a network's", "api: one session", "api: speakers", "programme in a frame")
ROWS = (
    "60 sessions, kept", "60 sessions, plain view, same bytes", "60 sessions, made anew",
    "600 sessions, kept", "600 sessions, plain view, same bytes", "600 sessions, made anew",
    "home", "concept", "session", "networks", "network", "news", "news item", "search, common word",
    "search, rare name", *EXPORTS, *API, *RELEASES, "60 sessions, 14 venues", "600 sessions, 40 venues",
    "60 sessions", "600 sessions", "market", *PHOTOGRAPHS,
)  # fmt: skip
UNTIMED = {
    *(f"{name}: statements, of 60 and of 600 sessions" for name in (*EXPORTS, *API)),
    "booklet of 600 sessions: statements as with 60",
    "programme of 60 sessions: statements after a change",
    "programme of 60 sessions: statements when kept",
    "programme of 600 sessions: statements as with 60",
    "board: statements of a save, whatever it moves",
    "board of 600 sessions: statements of page and save as with 60",
    *(f"market of 400 booths: {what}" for what in ("statements after a change", "statements when kept")),
    *(f"market of 400 booths: {what}" for what in ("bytes of HTML, compressed", "images lazy and of known size")),
    "first visit to home: HTML, CSS and JavaScript",
    "first visit to home: fonts",
    "first visit: third parties",
    "answers older than the last change, of 40 from 2 processes",
    "control: the same of 40, one process careless",
    *(f"24 megapixels, {kind}: peak memory" for kind in PHOTOGRAPHS),
}
TIMED = {
    "booklet of 60 sessions (s)",
    "booklet of 60 sessions: kept, times made anew",
    *(f"{name}, of 600: seconds" for name in RELEASES),
    *(f"{name}: kept, times made anew (req/s)" for name in (*EXPORTS, *API) if name != "api: one session"),
    "board: scrolling, 95 of 100 frames",
    "board: dragging, 95 of 100 frames",
    "board: scrolling, the page's CPU a frame",
    "board: dragging, the page's CPU a frame",
    "programme of 60 sessions: kept, times made anew (req/s)",
    "programme of 60 sessions: kept, times a plain view (req/s)",
    "programme of 600 sessions: time, made anew, times 60's",
    "programme of 600 sessions: time, kept, times 60's",
    *(f"24 megapixels, {kind}: all sizes" for kind in PHOTOGRAPHS),
}


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run Python as somebody at a terminal would, with the installation's settings and none of the benchmark's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("BENCH_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def test_quick_run_prints_all_figures_and_drops_its_database(db):
    name = f"bench_test_{os.getpid()}"

    done = python("manage.py", "bench", *SUBJECTS, "--quick", "--database", name)

    assert done.returncode == 0, done.stderr
    figures, targets = done.stdout.split("\nTargets\n")
    cells = [re.split(r"\s{2,}", line) for line in figures.splitlines()]
    assert tuple(row[0] for row in cells if row[0] in ROWS) == ROWS
    assert {len(row) for row in cells if row[0] in ROWS[:6]} == {9}
    verdicts = {row[0]: row[-1] for row in (re.split(r"\s{2,}", line) for line in targets.splitlines()[1:])}
    assert set(verdicts) == TIMED | UNTIMED
    assert {what for what in UNTIMED if verdicts[what] not in ("met", "not measured")} == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", [name])
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--database", "moral_assembly"], "The name of the benchmark's database begins with bench_"),
        (["speed"], "Nothing to measure is called speed"),
    ],
)
def test_refuses_what_it_does_not_know(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("bench", *arguments)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("moral_assembly.bench.settings", "These settings are for ./manage.py bench alone"),
        ("moral_assembly.bench.wsgi", "This server is for ./manage.py bench alone"),
    ],
)
@pytest.mark.parametrize("name", ["", "moral_assembly"])
def test_its_settings_and_servers_serve_no_other_database(module, words, name):
    done = python("-c", f"import {module}", BENCH_DATABASE=name, BENCH_FOLDER="/tmp")

    assert (done.returncode, words in done.stderr) == (1, True)


def test_plain_view_is_no_address_of_the_portal(client, db):
    assert client.get("/bench/plain/programme-60/").status_code == 404


def test_client_counts_whole_answers_and_keeps_its_bounds(live_server):
    port = int(live_server.url.rpartition(":")[2])
    line = HTTPConnection("localhost", port)
    line.request("GET", "/robots.txt", headers={"Host": f"127.0.0.1:{port}"})
    length = len(line.getresponse().read())
    line.close()

    found = load(port, "/robots.txt", connections=2, seconds=10, most=20)

    assert found["outcomes"] == [[200, length, found["answers"]]]
    assert found["answers"] in (20, 21)
    assert 0 < found["p50"] <= found["p99"] < 10_000


def test_table_is_aligned_and_says_what_was_missed():
    targets = [
        Target.at_most("statements", 6, 5),
        Target.at_least("ratio", 12.345, 10.0),
        Target("fonts", "no Chromium here", "", None),
    ]

    assert str(table_of(targets)).splitlines() == [
        "",
        "Targets",
        "figure                 found   wanted",
        "statements                 6     <= 5        MISSED",
        "ratio                   12.3  >= 10.0           met",
        "fonts       no Chromium here           not measured",
    ]
