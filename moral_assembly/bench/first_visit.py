"""A first visit to the home page in real Chromium: what comes over the line, and from whom."""

import os
from collections import Counter
from collections.abc import Iterator

from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench

CHROMIUM = "/usr/bin/chromium"
PAGE = ("document", "stylesheet", "script")
VIEWPORT = {"width": 412, "height": 915}


def measure(bench: Bench) -> Iterator[Table | Target]:
    whats = (
        "first visit to home: HTML, CSS and JavaScript",
        "first visit to home: fonts",
        "first visit: third parties",
    )
    if not os.path.exists(CHROMIUM):
        yield from (Target(what, "no Chromium here", "", None) for what in whats)
        return
    requests = visit(bench.portal.url, bench.small.get_absolute_url())
    sizes, counts = Counter(), Counter()
    for kind, _, size in requests:
        sizes[kind] += size
        counts[kind] += 1
    yield Table(
        f"First visit to home: Chromium, {VIEWPORT['width']} px wide, empty cache",
        ("", "requests", "bytes over the line"),
        [(kind, counts[kind], sizes[kind]) for kind in sorted(sizes)] + [("all", len(requests), sizes.total())],
    )
    strangers = {url for _, url, _ in requests if not url.startswith((f"{bench.portal.url}/", "data:"))}
    yield Target.at_most(whats[0], sum(sizes[kind] for kind in PAGE) / 1000, 60.0, " KB")
    yield Target.at_most(whats[1], sizes["font"] / 1000, 90.0, " KB")
    yield Target(whats[2], " ".join(sorted(strangers)) or "none", "none", not strangers)


def visit(server: str, path: str) -> list[tuple[str, str, int]]:
    """Open the page as a newcomer; return kind, address and bytes (compressed body) of everything asked for."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport=VIEWPORT, locale="th-TH")
        asked = []
        page.on("request", lambda request: asked.append(request))
        page.goto(server + path, wait_until="networkidle")
        found = [(request.resource_type, request.url, _size(request)) for request in asked]
        browser.close()
    return found


def _size(request) -> int:
    """Bytes over the line; a request that was refused or came out of the page itself has none."""
    if request.url.startswith("data:") or request.response() is None:
        return 0
    return request.sizes()["responseBodySize"]
