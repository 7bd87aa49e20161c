"""When and where: assemblies, venues, sessions, what the public sees of them, and what is shown before and after."""

from events.models.announcements import Announcement
from events.models.arranging import Step
from events.models.booklet import Booklet
from events.models.doors import CheckIn, DoorLink
from events.models.editions import Assembly, Kind, Revised, Section, Venue
from events.models.following import Follower, ReleaseLetter
from events.models.imports import ParticipantImport
from events.models.papers import DoorPaper
from events.models.photos import SessionPhoto
from events.models.programme import PersonalProgramme, Session, Span, Speaker, secret_token
from events.models.readings import Document, News, Recording
from events.models.registration import (
    AreaDay,
    PrivacyNotice,
    Registration,
    RegistrationGroup,
    RegistrationRules,
)
from events.models.releases import Release, ReleasedSession, ReleasedSpeaker

__all__ = [
    "Announcement",
    "AreaDay",
    "Assembly",
    "Booklet",
    "CheckIn",
    "Document",
    "DoorLink",
    "DoorPaper",
    "Follower",
    "Kind",
    "News",
    "ParticipantImport",
    "PersonalProgramme",
    "PrivacyNotice",
    "Recording",
    "Registration",
    "RegistrationGroup",
    "RegistrationRules",
    "Release",
    "ReleaseLetter",
    "ReleasedSession",
    "ReleasedSpeaker",
    "Revised",
    "Section",
    "Session",
    "SessionPhoto",
    "Span",
    "Speaker",
    "Step",
    "Venue",
    "secret_token",
]
