"""What is shown and honoured: zones and booths of the market, with their places on the floor."""

from exhibitions.models.arranging import FloorStep
from exhibitions.models.booths import Booth, BoothCall, BoothDocument, BoothPhoto, BoothQuestion, Product
from exhibitions.models.floor import FloorPlan, Placement
from exhibitions.models.papers import MarketPaper
from exhibitions.models.visits import Passport, PassportClaim, Visit
from exhibitions.models.zones import Zone

__all__ = [
    "Booth",
    "BoothCall",
    "BoothDocument",
    "BoothPhoto",
    "BoothQuestion",
    "FloorPlan",
    "FloorStep",
    "MarketPaper",
    "Passport",
    "PassportClaim",
    "Placement",
    "Product",
    "Visit",
    "Zone",
]
