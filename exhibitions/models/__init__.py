"""What is shown and honoured: booths with their places on the floor, and role models from nomination to story."""

from exhibitions.models.arranging import FloorStep
from exhibitions.models.booths import Booth, BoothCall, BoothDocument, BoothPhoto, BoothQuestion, Product
from exhibitions.models.deciding import AppliedDecision, DecisionRound, Minutes
from exhibitions.models.floor import FloorPlan, Placement
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
from exhibitions.models.papers import BoothList, MarketPaper
from exhibitions.models.role_models import LessonBook, RoleModel, RoleModelPhoto
from exhibitions.models.visits import Passport, PassportClaim, Visit
from exhibitions.models.zones import Zone

__all__ = [
    "AppliedDecision",
    "Assignment",
    "Booth",
    "BoothCall",
    "BoothDocument",
    "BoothList",
    "BoothPhoto",
    "BoothQuestion",
    "Category",
    "CommitteeMember",
    "Conflict",
    "Consent",
    "Criterion",
    "DecisionRound",
    "Evidence",
    "FloorPlan",
    "FloorStep",
    "JudgingRules",
    "LessonBook",
    "MarketPaper",
    "Minutes",
    "Nomination",
    "NominationAnswer",
    "Passport",
    "PassportClaim",
    "Phase",
    "Placement",
    "Product",
    "Review",
    "RoleModel",
    "RoleModelPhoto",
    "Score",
    "Visit",
    "Zone",
]
