"""The portal as ``make run`` serves it, with the real content, and Chromium to read it with."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import executable

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60  # seconds


@pytest.fixture(scope="session")
def environment(worker_id) -> dict:
    """Of the portal's programs. They have a database of their own with the content of ``./manage.py prepare``."""
    name = f"browser_{worker_id}"
    server = settings.DATABASES["default"]
    host = f"host={server['HOST']} port={server['PORT']} user={server['USER']} password={server.get('PASSWORD', '')}"
    anew(host, name)
    environment = os.environ | {
        "DATABASE_URL": f"{host} dbname={name}".replace(" password= ", " "),
        "DEMO": "1",
        "PORT": str(free_port()),
        "WEB_WORKERS": "1",
        "DJANGO_SETTINGS_MODULE": "moral_assembly.settings",
    }
    for command in (["migrate", "-v0"], ["createcachetable"], ["prepare"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)
    return environment


@pytest.fixture(scope="session")
def portal(environment):
    """The address of its web server."""
    port = int(environment["PORT"])
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    process = subprocess.Popen(gunicorn, cwd=settings.BASE_DIR, env=environment)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def anew(host: str, name: str) -> None:
    with closing(psycopg2.connect(f"{host} dbname=postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the portal did not start")


@pytest.fixture(scope="module")
def chromium() -> Browser:
    """One browser for a module: Playwright's loop must not outlive it, or Django takes other tests for asynchronous."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Reader:
    """A person's browser: a page, and notes of everything that must not happen on it."""

    def __init__(self, browser: Browser, portal: str, **options):
        cookies = options.pop("cookies", {})
        self.portal = portal
        self.context = browser.new_context(
            base_url=portal, locale="th-TH", timezone_id="Asia/Bangkok", reduced_motion="reduce", **options
        )
        self.context.add_cookies([{"name": name, "value": value, "url": portal} for name, value in cookies.items()])
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.faults, self.strangers = [], []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._answered)
        self.context.on("request", self._asked)

    def _heard(self, message):
        if message.type in ("error", "warning") and "status of 404" not in message.text:
            self.faults.append(message.text)

    def _answered(self, response):
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status} {response.url}")

    def _asked(self, request):
        if urlsplit(request.url).netloc != urlsplit(self.portal).netloc and not request.url.startswith("data:"):
            self.strangers.append(request.url)

    def open(self, path: str):
        self.page.goto(path, wait_until="load")
        return self.page

    def open_until(self, path: str, seen):
        """Open a page until it shows what is wanted: its picture may be some seconds old."""
        deadline = time.monotonic() + PATIENCE
        while not seen(self.open(path)) and time.monotonic() < deadline:
            self.page.wait_for_timeout(500)
        assert seen(self.page), self.page.locator("main").inner_text()
        return self.page

    def overflow(self) -> int:
        """How many pixels the page is wider than the window, once it is whole: a click may just have left another."""
        self.page.wait_for_load_state()
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def reader(chromium, portal):
    """Make a browser for a reader; it is closed after the test."""
    made = []

    def make(**options) -> Reader:
        made.append(Reader(chromium, portal, **options))
        return made[-1]

    yield make
    for each in made:
        each.context.close()
