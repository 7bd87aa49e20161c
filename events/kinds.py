"""The kinds of session that an edition begins with; organizers keep their own from there."""

from pathlib import Path

from events.models import Assembly, Kind
from moral_assembly.content import read_toml

FILE = Path(__file__).parent / "content" / "kinds.toml"


def usual_kinds(assembly: Assembly) -> list[Kind]:
    """Return the usual kinds, not saved yet."""
    return [Kind(assembly=assembly, order=order, **fields) for order, fields in enumerate(read_toml(FILE)["kinds"], 1)]
