"""``./manage.py worker``: do background work, show ``/readyz`` a sign of life, and look after letters."""

import logging
from contextlib import contextmanager
from threading import Event, Thread

from django.core.management import CommandError
from django.db import Error, OperationalError, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from moral_assembly.models import WorkerBeat
from networks import delivery

PERIOD = 10  # seconds
SWEEP_PERIOD = 30
log = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Does background work until it is stopped; takes the options of db_worker."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(reload=False)

    def handle(self, *, worker_id, **options):
        try:
            with signs_of_life(worker_id), repeated(SWEEP_PERIOD, delivery.sweep):
                super().handle(worker_id=worker_id, **options)
        except OperationalError as error:
            raise CommandError(f"The database is away: {error}") from error


@contextmanager
def signs_of_life(worker_id: str, period: float = PERIOD):
    """Keep this worker's row fresh while the block runs, long tasks included, and take it away at the end."""
    with repeated(period, lambda: _beat(worker_id), lambda: _leave(worker_id)):
        yield


@contextmanager
def repeated(period: float, deed, last=None):
    """Do a deed now and every ``period`` seconds while the block runs, ``last`` at the end, in a thread beside it."""
    stopping = Event()
    thread = Thread(target=_repeat_until, args=(stopping, period, deed, last), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(period)


def _repeat_until(stopping, period, deed, last):
    _try(deed)
    while not stopping.wait(period):
        _try(deed)
    if last:
        _try(last)
    connection.close()


def _beat(worker_id):
    WorkerBeat.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": timezone.now()})
    WorkerBeat.objects.long_dead().delete()


def _leave(worker_id):
    WorkerBeat.objects.filter(worker_id=worker_id).delete()


def _try(deed):
    """A database that is away for a while must not end the thread."""
    try:
        deed()
    except Error as error:
        log.warning("The worker's rounds met a fault: %s", str(error).strip())
        connection.close()
