"""What is shown and honoured: role models from their nomination to their story, and the judging in between."""

from exhibitions.models.deciding import AppliedDecision, DecisionRound, Minutes
from exhibitions.models.judging import (
    Assignment,
    CommitteeMember,
    Conflict,
    Criterion,
    JudgingRules,
    Phase,
    Review,
    Score,
)
from exhibitions.models.nominations import Category, Consent, Evidence, Nomination, NominationAnswer
from exhibitions.models.role_models import LessonBook, RoleModel, RoleModelPhoto

__all__ = [
    "AppliedDecision",
    "Assignment",
    "Category",
    "CommitteeMember",
    "Conflict",
    "Consent",
    "Criterion",
    "DecisionRound",
    "Evidence",
    "JudgingRules",
    "LessonBook",
    "Minutes",
    "Nomination",
    "NominationAnswer",
    "Phase",
    "Review",
    "RoleModel",
    "RoleModelPhoto",
    "Score",
]
