"""An edition to arrange: a hall with two sessions, one that waits, and a colleague."""

import pytest

from events.models import Session
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.board.arranged import at


@pytest.fixture
def hall(edition):
    return make.venue(edition, slug="hall", name="ห้องใหญ่", capacity=300)


@pytest.fixture
def opening(edition, hall):
    return make.session(edition, slug="opening", title="พิธีเปิด", venue=hall, released=False)


@pytest.fixture
def forum(edition, hall):
    times = {"starts_at": at("10.30"), "ends_at": at("11.30")}
    return make.session(edition, slug="forum", title="เสวนา", venue=hall, released=False, **times)


@pytest.fixture
def waiting(edition):
    return make.session(edition, slug="waiting", title="รอเวลา", venue=None, starts_at=None, state=Session.State.DRAFT)


@pytest.fixture
def colleague(chiangrai):
    return browser(make.staff(Role.ORGANIZER, chiangrai, email="colleague@example.org", name="สมหญิง"))
