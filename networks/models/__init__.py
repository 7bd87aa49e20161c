"""Who takes part, and the letters that go to them."""

from networks.models.albums import AlbumPhoto, NetworkPhoto
from networks.models.letters import Letter, LetterBatch
from networks.models.participants import Participant
from networks.models.people import (
    District,
    Invitation,
    Membership,
    Network,
    Organization,
    Person,
    Picture,
    Province,
    Virtue,
)
from networks.models.requests import CoordinatorRequest

__all__ = [
    "AlbumPhoto",
    "CoordinatorRequest",
    "District",
    "Invitation",
    "Letter",
    "LetterBatch",
    "Membership",
    "Network",
    "NetworkPhoto",
    "Organization",
    "Participant",
    "Person",
    "Picture",
    "Province",
    "Virtue",
]
