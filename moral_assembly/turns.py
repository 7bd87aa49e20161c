"""One worker at a time on one thing: a lock that the database frees when its holder dies, and asking again then."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult


@contextmanager
def turn(what: str, pk: int) -> Iterator[bool]:
    """Say whether it is ours to work on a thing; nobody else does so meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", [what, pk])
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", [what, pk])


@contextmanager
def faults_told(rows: QuerySet) -> Iterator[None]:
    """Write into ``rows`` that the work within failed, and of what; while the database is away, leave it to go on."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        rows.update(state="failed", fault=f"{type(error).__name__}: {error}"[:300])
        raise


def is_taken(what: str, pk: int) -> bool:
    """Whether somebody works on a thing now. Looking takes no turn, so it gets in nobody's way."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
               WHERE datname = current_database() AND locktype = 'advisory'
                     AND classid = hashtext(%s)::oid AND objid = %s""",
            [what, pk],
        )
        return cursor.rowcount > 0


def ask_again(task, what: str, pk: int) -> bool:
    """Put a thing that is not done back into the queue, unless somebody works on it or it waits there already."""
    waiting = DBTaskResult.objects.filter(
        task_path=task.module_path, status=TaskResultStatus.READY, args_kwargs__args=[pk]
    )
    if waiting.exists():
        return False
    with turn(what, pk) as is_free:
        if is_free:
            task.enqueue(pk)
    return is_free
