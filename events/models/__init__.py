"""When and where: assemblies, venues, sessions, what the public sees of them, and what is shown before and after."""

from events.models.announcements import Announcement
from events.models.arranging import Step
from events.models.editions import Assembly, Kind, Revised, Section, Venue
from events.models.programme import PersonalProgramme, Session, Span, Speaker, secret_token
from events.models.readings import Document, News, Recording
from events.models.releases import Release, ReleasedSession, ReleasedSpeaker

__all__ = [
    "Announcement",
    "Assembly",
    "Document",
    "Kind",
    "News",
    "PersonalProgramme",
    "Recording",
    "Release",
    "ReleasedSession",
    "ReleasedSpeaker",
    "Revised",
    "Section",
    "Session",
    "Span",
    "Speaker",
    "Step",
    "Venue",
    "secret_token",
]
