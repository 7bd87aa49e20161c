"""What is promised: declarations and the pledges to them."""

from pledges.models.declarations import (
    Declaration,
    DeclarationText,
    Paper,
    Pledge,
    PledgeEvent,
    PledgeInvalidation,
    Resolution,
    Tally,
)

__all__ = [
    "Declaration",
    "DeclarationText",
    "Paper",
    "Pledge",
    "PledgeEvent",
    "PledgeInvalidation",
    "Resolution",
    "Tally",
]
