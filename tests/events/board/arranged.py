"""What the tests of the board's pages share: moments, addresses, and forms sent as they were opened."""

from datetime import datetime, timedelta

from django.urls import reverse

from events.models import Session
from moral_assembly import thai
from tests.events.test_two_organizers import inputs

DAY = datetime(2021, 7, 6, tzinfo=thai.ZONE)
BOARD = "/desk/2564/board/"


def at(clock: str, day: int = 6) -> datetime:
    hour, minute = map(int, clock.split("."))
    return DAY.replace(day=day) + timedelta(hours=hour, minutes=minute)


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


def send(client, address: str, **changes):
    """Open the form at an address and send it, changed."""
    form = inputs(client.get(address).text)
    return client.post(address, {name: values[0] for name, values in form.items() if values} | changes)


def move(client, key: str, **changes):
    return send(client, url("move", key), **changes)


def now(session: Session) -> tuple:
    session = Session.objects.select_related("venue").get(pk=session.pk)
    start = session.starts_at and thai.local(session.starts_at)
    return (
        session.venue and session.venue.slug,
        start and f"{start:%d %H.%M}",
        start and (session.ends_at - session.starts_at) // timedelta(minutes=1),
    )


def errors(response, form: str = "form") -> dict:
    assert response.status_code == 422
    return {field: list(words) for field, words in response.context[form].errors.items()}


def titles(pieces) -> list:
    return [str(piece.session) for piece in pieces]
