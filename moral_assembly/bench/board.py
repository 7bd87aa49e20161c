"""The arranging board: statements of the page and of a save, and how smoothly a full one scrolls and drags."""

import http.client
import os
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode

from django.db import connection
from django.test import RequestFactory
from django.urls import reverse

from events import arranging
from events.models import Assembly, Session
from moral_assembly import audit
from moral_assembly.accounts.models import User
from moral_assembly.bench.first_visit import CHROMIUM
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import FULL, Bench, Pace, get
from moral_assembly.bench.server import PATIENCE
from moral_assembly.bench.staff import signed_in, user
from moral_assembly.synthetic import Size, fill

TITLE = "Arranging board: SQL of the page, of a save by its form (sign-in and form included) and of the deed itself"
COLUMNS = ("", "page", "save of 1", "deed of 1", "deed of a day", "undo", "KB of HTML")
FRAMES = (
    "Arranging board of 600 sessions in 40 venues: Chromium without a GPU, ms between frames, the middle of 3 rounds"
)
WINDOW = {"width": 1400, "height": 1000}
# Collects the time between frames until it is asked for them.
RECORD = """() => {
    window.frames_ = []; let last = performance.now(); window.recording = true;
    const next = (now) => { frames_.push(now - last); last = now; window.recording && requestAnimationFrame(next); };
    requestAnimationFrame(next);
}"""


@dataclass(frozen=True)
class Run:
    """What a browser did for a while: ms between its frames, and ms of the page's own CPU for each."""

    gaps: list[float]
    work: float


def measure(bench: Bench) -> Iterator[Table | Target]:
    large = fill(Size(sessions=600, venues=40), slug="tuayang-board")
    organizer = user("board", is_superuser=True)
    audit.record(None, audit.Action.SIGNED_IN, actor=organizer)  # the trail has its head
    rows, saves = [], []
    for name, assembly in (("60 sessions, 14 venues", bench.small), ("600 sessions, 40 venues", large)):
        cookies = signed_in(organizer, assembly)
        path = reverse("desk_board", args=[assembly.year]) + "?day=1&venues=all"
        get(bench.observed, path, Cookie=cookies)  # whatever a process asks once
        save, deeds = _save(bench, assembly, cookies), _deeds(organizer, assembly)
        page = get(bench.observed, path, Cookie=cookies)
        rows.append((name, page.statements, save, *deeds, len(page.body) // 1000))
        saves += deeds
    yield Table(TITLE, COLUMNS, rows)
    yield Target.at_most("board: statements of a save, whatever it moves", max(saves), 9)
    yield Target(
        "board of 600 sessions: statements of page and save as with 60",
        f"{rows[1][1]}, {rows[1][2]}",
        f"{rows[0][1]}, {rows[0][2]}",
        rows[0][1:3] == rows[1][1:3],
    )
    yield from _smoothness(bench, signed_in(organizer, large), path)


def _day(assembly: Assembly) -> list[Session]:
    """The first venue's first day."""
    rows = assembly.sessions.filter(starts_at__date=assembly.starts_on).order_by("starts_at").select_related("venue")
    return list(rows.filter(venue=assembly.venues.first()))


def _save(bench: Bench, assembly: Assembly, cookies: str) -> int:
    """Take a session off the board by its form and tell the statements."""
    session = _day(assembly)[0]
    body = urlencode({"day": "", "venue": session.venue.slug, "seen": f"{session.pk}.{session.revision}"})
    token = cookies.partition("csrftoken=")[2]
    line = http.client.HTTPConnection("127.0.0.1", bench.observed.port, timeout=PATIENCE)
    try:
        headers = {"Cookie": cookies, "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", reverse("desk_move", args=[assembly.year, session.slug]), body, headers)
        answer = line.getresponse()
        if answer.status != 302:
            raise RuntimeError(f"The board's save answered {answer.status}.")
        return int(answer.headers["X-Statements"])
    finally:
        line.close()


def _deeds(organizer: User, assembly: Assembly) -> tuple[int, int, int]:
    """Statements of moving one session, of moving a venue's whole day, and of undoing that."""
    request = RequestFactory().post("/")
    request.user = organizer
    places = arranging.places_of(_day(assembly))
    shifted = arranging.shift_rest(places, min(place.starts_at for place in places.values()), 5)
    (last, place), seen = list(shifted.items())[-1], {session.pk: session.revision for session in shifted}
    return (
        _count(lambda: arranging.arrange(request, assembly, {last: place}, seen, "one")),
        _count(lambda: arranging.undo(request, assembly)) and _shift(request, assembly, shifted),
        _count(lambda: arranging.undo(request, assembly)),
    )


def _shift(request, assembly: Assembly, shifted: dict) -> int:
    seen = {session.pk: session.revision for session in _day(assembly)}
    return _count(lambda: arranging.arrange(request, assembly, shifted, seen, "day"))


def _count(deed) -> int:
    asked = []

    def count(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        deed()
    return len(asked)


def _smoothness(bench: Bench, cookies: str, path: str) -> Iterator[Table | Target]:
    names = ("scrolling", "dragging")
    if not os.path.exists(CHROMIUM):
        whats = (f"board: {name}, {what}" for name in names for what in ("95 of 100 frames", "the page's CPU a frame"))
        yield from (Target(what, "no Chromium here", "", None) for what in whats)
        return
    rounds = [_frames(bench.portal.url, cookies, path, bench.pace) for _ in range(min(bench.pace.rounds, 3))]
    middle = {
        name: sorted(runs, key=_p95)[len(runs) // 2]
        for name, runs in zip(names, zip(*rounds, strict=True), strict=True)
    }
    rows = [(name, len(run.gaps), median(run.gaps), _p95(run), max(run.gaps), run.work) for name, run in middle.items()]
    yield Table(FRAMES, ("", "frames", "median", "p95", "worst", "CPU a frame"), rows)
    for name, run in middle.items():
        yield Target.at_most(f"board: {name}, 95 of 100 frames", _p95(run), 34.0, " ms")
        yield Target.at_most(f"board: {name}, the page's CPU a frame", run.work, 8.0, " ms")


def _p95(run: Run) -> float:
    return quantiles(run.gaps, n=20)[-1]


def _frames(server: str, cookies: str, path: str, pace: Pace) -> tuple[Run, Run]:
    """Scroll the board by wheel, then carry a session about, in real Chromium."""
    from playwright.sync_api import sync_playwright

    moves = 90 if pace == FULL else 20
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport=WINDOW, locale="th-TH")
        pairs = (pair.split("=", 1) for pair in cookies.split("; "))
        context.add_cookies([{"name": name, "value": value, "url": server} for name, value in pairs])
        page = context.new_page()
        page.goto(server + path, wait_until="networkidle")
        page.locator(".board").scroll_into_view_if_needed()
        scrolled = _recorded(page, lambda: _scroll(page, moves))
        page.evaluate("document.querySelector('.board').scrollTo(0, 0)")
        dragged = _recorded(page, lambda: _drag(page, moves))
        browser.close()
    return scrolled, dragged


def _recorded(page, deed) -> Run:
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _spent(tools)
    page.evaluate(RECORD)
    deed()
    gaps = page.evaluate("() => { window.recording = false; return frames_.slice(2); }")
    return Run(gaps, 1000 * (_spent(tools) - before) / len(gaps))


def _spent(tools) -> float:
    """Seconds of CPU that the page's main thread has used."""
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def _scroll(page, moves: int) -> None:
    box = page.locator(".board").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for number in range(moves):
        down = 60 if number % 30 < 15 else -60
        page.mouse.wheel(80 if number < moves / 2 else -80, down)
        page.wait_for_timeout(16)


def _drag(page, moves: int) -> None:
    """Carry the first session over the board, at its edge too, where the board scrolls by itself; put it back."""
    box, piece = page.locator(".board").bounding_box(), page.locator(".lane .piece").first.bounding_box()
    x, y = piece["x"] + 40, piece["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    for number in range(moves):
        share = number / moves
        across, down = share * (box["width"] - 80), (number % 30) / 30 * 300
        page.mouse.move(box["x"] + 80 + across, y + down)
        page.wait_for_timeout(16)
    if not page.locator(".ghost").count():
        raise RuntimeError("Nothing was carried.")
    page.keyboard.press("Escape")
    page.mouse.up()
