"""The photographs of a programme that the public sees; ``networks/albums.py`` keeps them."""

from collections import defaultdict
from collections.abc import Iterable

from events.models import ReleasedSession, SessionPhoto


def of_session(session: ReleasedSession) -> list[SessionPhoto]:
    """What the public sees of a session that it may see."""
    return list(SessionPhoto.objects.public().filter(session=session.session_id))


def by_session(sessions: Iterable[ReleasedSession]) -> list[tuple[ReleasedSession, list[SessionPhoto]]]:
    """The sessions that have photographs to show, with them, in the order of the programme."""
    found = defaultdict(list)
    for photo in SessionPhoto.objects.public().filter(session__in=[session.session_id for session in sessions]):
        found[photo.session_id].append(photo)
    return [(session, found[session.session_id]) for session in sessions if session.session_id in found]
