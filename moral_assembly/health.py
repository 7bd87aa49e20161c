"""Signs of life for the machines that watch over the portal."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from moral_assembly.models import WorkerBeat


@login_not_required
@never_cache
def process(request) -> JsonResponse:
    """This process answers; nothing else is asked."""
    return JsonResponse({"process": "ok"})


@login_not_required
@never_cache
def ready(request) -> JsonResponse:
    """Everything that pages need is there; else 503, naming each part that fails."""
    parts = {"database": "ok", "migrations": "unknown", "worker": "unknown"}
    try:
        if connection.connection and not connection.is_usable():
            connection.close()
        parts["migrations"] = "unapplied" if _known_migrations() - _applied_migrations() else "ok"
        parts["worker"] = "ok" if WorkerBeat.objects.alive().exists() else "not seen"
    except (OperationalError, InterfaceError):
        connection.close()
        parts["database"] = "down"
    except ProgrammingError:
        parts["worker"] = "not seen"
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


@cache
def _known_migrations() -> frozenset:
    return frozenset(MigrationLoader(None).disk_migrations)


def _applied_migrations() -> set:
    return set(MigrationRecorder(connection).applied_migrations())
