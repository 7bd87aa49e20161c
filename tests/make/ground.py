"""What all builders share: numbers that never come twice, moments, requests of the desk."""

from datetime import UTC, datetime
from itertools import count

from django.db import connection
from django.test import RequestFactory

from moral_assembly.accounts.models import User

_numbers = count(1)
OPENING = datetime(2021, 7, 6, 2, 0, tzinfo=UTC)  # 6 July 2564, 09.00 in Bangkok
PASSWORD = "ดอกไม้-สิบสาม-กลีบ-2564"


def _number() -> int:
    return next(_numbers)


def desk_request(by: User):
    """A request of somebody who works at the desk."""
    request = RequestFactory(SERVER_NAME="testserver").get("/", headers={"user-agent": "desk"})
    request.user = by
    return request


def database_url() -> str:
    """The tests' database, for a process of its own."""
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "host", "port", "password")
    return " ".join(f"{name}={parameters[name]}" for name in names if parameters.get(name))
