"""When and where: assemblies, venues, sessions, what the public sees of them, and what is shown before and after."""

from events.models.editions import Assembly, Kind, Revised, Section, Venue
from events.models.following import Follower, ReleaseLetter
from events.models.programme import PersonalProgramme, Session, Span, Speaker, secret_token
from events.models.readings import Document, News, Recording
from events.models.releases import Release, ReleasedSession, ReleasedSpeaker

__all__ = [
    "Assembly",
    "Document",
    "Follower",
    "Kind",
    "News",
    "PersonalProgramme",
    "Recording",
    "Release",
    "ReleaseLetter",
    "ReleasedSession",
    "ReleasedSpeaker",
    "Revised",
    "Section",
    "Session",
    "Span",
    "Speaker",
    "Venue",
    "secret_token",
]
