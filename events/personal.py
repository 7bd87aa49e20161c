"""A personal programme: starred sessions behind a secret link, without an account."""

from collections.abc import Iterable

from django.db import transaction

from events.models import Assembly, PersonalProgramme


@transaction.atomic
def keep(assembly: Assembly, slugs: Iterable[str]) -> PersonalProgramme | None:
    """Keep those of the public sessions that are named; None when none is."""
    asked = set(slugs)
    sessions = [pk for pk, slug in assembly.sessions.public().values_list("pk", "slug") if slug in asked]
    if not sessions:
        return None
    kept = PersonalProgramme.objects.create(assembly=assembly)
    kept.sessions.set(sessions)
    return kept
