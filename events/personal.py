"""A personal programme: starred sessions behind a secret link, without an account."""

from collections.abc import Iterable

from django.db import transaction

from events.models import Assembly, PersonalProgramme, ReleasedSession


@transaction.atomic
def keep(assembly: Assembly, slugs: Iterable[str]) -> PersonalProgramme | None:
    """Keep those of the public sessions that are named, also by an address of an earlier release; None when none is."""
    asked = {slug for slug in slugs if "\0" not in slug}
    public = dict(assembly.releasedsessions.public().values_list("slug", "session_id"))
    sessions = {public[slug] for slug in asked & public.keys()}
    if former := asked - public.keys():
        named = ReleasedSession.objects.filter(assembly=assembly, slug__in=former).values_list("session_id", flat=True)
        sessions |= set(named) & set(public.values())
    if not sessions:
        return None
    kept = PersonalProgramme.objects.create(assembly=assembly)
    kept.sessions.set(sessions)
    return kept
