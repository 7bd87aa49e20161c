"""Who takes part, and the letters that go to them."""

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

__all__ = [
    "District",
    "Invitation",
    "Letter",
    "LetterBatch",
    "Membership",
    "Network",
    "Organization",
    "Participant",
    "Person",
    "Picture",
    "Province",
    "Virtue",
]
