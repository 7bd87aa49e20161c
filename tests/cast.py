"""The cast: one browser for each role of the province ``chiangrai``; ``browser.user`` is the person behind it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moral_assembly.accounts.models import User
from networks.models import Network, Province
from networks.permissions import Role
from tests import make


def browser(user: User | None = None) -> Client:
    """A browser in which ``user`` has signed in, second factor and all."""
    client = Client()
    if user:
        client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def chiangrai(db) -> Province:
    return make.province("chiangrai", name="เชียงราย")


@pytest.fixture
def nan(db) -> Province:
    """Another province, where the cast are strangers."""
    return make.province("nan", name="น่าน")


@pytest.fixture
def community(chiangrai) -> Network:
    return make.network(chiangrai, 2, slug="community", name="ชุมชน")


@pytest.fixture
def farming(chiangrai) -> Network:
    return make.network(chiangrai, 3, slug="farming", name="เกษตร")


@pytest.fixture
def religion(chiangrai) -> Network:
    return make.network(chiangrai, 1, slug="religion", name="ศาสนา")


@pytest.fixture
def organizer(chiangrai) -> Client:
    return browser(make.staff(Role.ORGANIZER, chiangrai, email="organizer@example.org"))


@pytest.fixture
def coordinator(chiangrai, community, farming) -> Client:
    """Coordinates two networks; has no second factor, as most coordinators."""
    user = make.user("coordinator@example.org")
    make.membership(user, Role.COORDINATOR, chiangrai, community, farming)
    return browser(user)


@pytest.fixture
def other_coordinator(chiangrai, religion) -> Client:
    user = make.user("other_coordinator@example.org")
    make.membership(user, Role.COORDINATOR, chiangrai, religion)
    return browser(user)


@pytest.fixture
def committee(chiangrai) -> Client:
    return browser(make.staff(Role.COMMITTEE, chiangrai, email="committee@example.org"))


@pytest.fixture
def registrar(chiangrai) -> Client:
    return browser(make.staff(Role.REGISTRAR, chiangrai, email="registrar@example.org"))


@pytest.fixture
def door(chiangrai) -> Client:
    return browser(make.staff(Role.DOOR, chiangrai, email="door@example.org"))


@pytest.fixture
def auditor(chiangrai) -> Client:
    return browser(make.staff(Role.AUDITOR, chiangrai, email="auditor@example.org"))


@pytest.fixture
def foreign_organizer(nan) -> Client:
    """Organizes another province: a stranger here."""
    return browser(make.staff(Role.ORGANIZER, nan, email="organizer.nan@example.org"))


@pytest.fixture
def administrator(db) -> Client:
    return browser(make.administrator(email="administrator@example.org"))


@pytest.fixture
def visitor() -> Client:
    return browser()


@pytest.fixture
def count_queries(db):
    """How many SQL statements a deed costs."""

    def count(deed) -> int:
        with CaptureQueriesContext(connection) as captured:
            deed()
        return len(captured)

    return count


@pytest.fixture(autouse=True)
def emptied_tables(request):
    """Django empties all tables after a test with real transactions; the trail's own guard is lifted for that alone."""
    marker = request.node.get_closest_marker("django_db")
    if "live_server" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        yield
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE moral_assembly_auditentry DISABLE TRIGGER audit_entries_are_not_emptied")
            cursor.execute("ALTER TABLE moral_assembly_audithead DISABLE TRIGGER audit_head_is_not_emptied")
    else:
        yield
