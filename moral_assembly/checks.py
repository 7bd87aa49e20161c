"""What must be true of an installation before it may serve."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections

OLDEST_SERVER = 150000
LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "[::1]"}


@register(Tags.database)
def server_knows_thai(app_configs, databases, **options):
    """With LC_CTYPE=C PostgreSQL takes no Thai letter for a letter, and Thai search silently finds nothing."""
    return [error for alias in databases or [] for error in _faults(connections[alias])]


def _faults(connection):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        trigrams = cursor.fetchone()[0] and _trigrams(cursor)
    if connection.pg_version < OLDEST_SERVER:
        yield Error("PostgreSQL 15 or later is needed.", id="moral_assembly.E001")
    if encoding != "UTF8":
        yield Error("The database must be made with ENCODING 'UTF8'.", id="moral_assembly.E002")
    if trigrams == []:
        yield Error(
            "Thai search does not work on this database.",
            hint="Make it anew with a UTF-8 LC_CTYPE, for example LOCALE 'C.UTF-8'.",
            id="moral_assembly.E003",
        )


def _trigrams(cursor) -> list:
    cursor.execute("SELECT show_trgm('ก')")
    return cursor.fetchone()[0] or []


@register(Tags.security)
def demo_stays_at_home(app_configs, **options):
    """In a demo anybody becomes an administrator with one click, so no name from outside may lead to it."""
    strangers = set(settings.ALLOWED_HOSTS) - LOOPBACK_HOSTS
    if settings.DEMO and (settings.HTTPS or strangers):
        return [
            Error(
                "A demo is for one machine only, but HTTPS or ALLOWED_HOSTS opens it to others.",
                hint="Set DEMO=0.",
                id="moral_assembly.E004",
            )
        ]
    return []
