"""What every test may ask for."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from moral_assembly import database

# A machine with much to do is no fault of the code: no example is refused for the time it took.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")

pytest_plugins = ["tests.cast"]
HOUSE = pytest.StashKey[ExitStack]()
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200"}


def pytest_configure(config):
    """Before parallel workers start, bring up the tests' PostgreSQL (or use DATABASE_URL's) and the static files."""
    if hasattr(config, "workerinput"):
        return
    config.stash[HOUSE] = ExitStack()
    if not settings.DATABASE_URL:
        config.stash[HOUSE].enter_context(database.running(settings.DATA_DIR, **FAST))
    call_command("collectstatic", interactive=False, verbosity=0)


def pytest_unconfigure(config):
    config.stash.get(HOUSE, ExitStack()).close()


@pytest.fixture(autouse=True)
def no_page_in_memory():
    """A rollback takes a province's version back with it, so a page kept by one test could be met by the next."""
    caches["pages"].clear()
    caches["answers"].clear()


@pytest.fixture
def home():
    """A folder for a database cluster. Not ``tmp_path``: every pytest that starts shuts the path to it for other users,
    and a server that root starts runs as another user.
    """
    with TemporaryDirectory(prefix="moral-assembly-") as folder:
        yield Path(folder)
