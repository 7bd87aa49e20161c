"""Which Chromium the tests open; ``python -m tests.chromium`` tells whether there is one."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@cache
def executable() -> str | None:
    """Return the path of a Chromium that runs (Ubuntu's may be an empty shell), the system's before Playwright's."""
    return next(filter(_runs, filter(None, [*map(shutil.which, NAMES), _playwrights_own()])), None)


def _runs(path) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    sys.exit(executable() is None)
