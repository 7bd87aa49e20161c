"""What the pages of a province need."""

from tests.events.conftest import clock, cost, edition, hidden

__all__ = ["clock", "cost", "edition", "hidden"]
