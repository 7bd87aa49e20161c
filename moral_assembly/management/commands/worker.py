"""``./manage.py worker``: do background work, and show a sign of life that ``/readyz`` looks for.

Every worker also sweeps now and then: it asks again for what a killed one left undone.
"""

import logging
import time
from contextlib import contextmanager
from threading import Event, Thread

from django.core.management import CommandError
from django.db import Error, OperationalError, connection
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from events import following, papers, participant_import, printing
from events import retention as registrations
from exhibitions import booth_export, booth_retention, lesson_book, market_papers, minutes, nomination_retention
from moral_assembly.models import WorkerBeat
from moral_assembly.sheets import waiting
from networks import asking, delivery, letters, pictures
from pledges import agreements, issuing, retention
from pledges import printing as print_desk

PERIOD = 10  # seconds
SWEEP_PERIOD = 60
SWEEPS = (
    *(pictures.sweep, delivery.sweep, letters.forget_old, following.forget_expired, waiting.forget_old),
    *(participant_import.sweep, market_papers.sweep, booth_export.sweep, lesson_book.sweep, minutes.sweep),
    *(papers.sweep, issuing.sweep, print_desk.sweep, agreements.sweep),
    *(retention.remind, retention.forget),
    *(registrations.forget_expired, booth_retention.forget_expired, nomination_retention.forget_expired),
    asking.sweep,
)
log = logging.getLogger(__name__)


class Command(db_worker.Command):
    help = "Does background work until it is stopped; takes the options of db_worker."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(reload=False)

    def handle(self, *, worker_id, **options):
        try:
            with signs_of_life(worker_id):
                printing.resume()
                super().handle(worker_id=worker_id, **options)
        except OperationalError as error:
            raise CommandError(f"The database is away: {error}") from error


@contextmanager
def signs_of_life(worker_id: str, period: float = PERIOD):
    """Keep this worker's row fresh while the block runs, long tasks included, and take it away at the end."""
    stopping = Event()
    thread = Thread(target=_beat_until, args=(stopping, worker_id, period), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(period)


def _beat_until(stopping, worker_id, period):
    _try(_beat, worker_id)
    _try(_sweep)
    swept = time.monotonic()
    while not stopping.wait(period):
        _try(_beat, worker_id)
        if time.monotonic() - swept > SWEEP_PERIOD:
            swept = time.monotonic()
            _try(_sweep)
    _try(_leave, worker_id)
    connection.close()


def _sweep():
    for sweep in SWEEPS:
        sweep()


def _beat(worker_id):
    WorkerBeat.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": timezone.now()})
    WorkerBeat.objects.long_dead().delete()


def _leave(worker_id):
    WorkerBeat.objects.filter(worker_id=worker_id).delete()


def _try(deed, *arguments):
    """A database that is away for a while must not end the thread."""
    try:
        deed(*arguments)
    except Error as error:
        log.warning("The database did not take %s: %s", deed.__name__, str(error).strip())
        connection.close()
    except OSError:
        log.exception("%s failed", deed.__name__)
