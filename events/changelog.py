"""What a release changed, in words that are written down with it: the public log and the feed read them as they are."""

from events.differences import Change, Row, when, where
from events.models import ReleasedSession

PRIVATE = {"slug", "is_sample"}  # nothing that a visitor of the programme would look for
MOVES = {"when", "where"}
WITHOUT_TEXT = {"body"}  # long; the page of the session shows it


def written(before: list[Row], changes: list[Change]) -> list[dict]:
    """Return the changes as ``Release.changes`` keeps them; the first programme of all changes nothing."""
    return [_written(change) for change in changes if _is_told(change)] if before else []


def _is_told(change: Change) -> bool:
    return not change.details or any(detail.name not in PRIVATE for detail in change.details)


def _written(change: Change) -> dict:
    return {
        "why": change.why.name,
        "word": change.word,
        "session": change.row.session_id,
        "title": change.row.title,
        "when": when(change.row),
        "where": where(change.row),
        "details": [
            {"name": detail.name, "label": detail.label}
            | ({} if detail.name in WITHOUT_TEXT else {"before": detail.before, "after": detail.after})
            for detail in change.details
            if detail.name not in PRIVATE
        ],
    }


def moves(row: ReleasedSession) -> list[dict]:
    """Return how the row was moved when it last changed, of a row that was read ``with_last_change``."""
    own = [change for change in getattr(row, "last_changes", None) or () if change["session"] == row.session_id]
    return [detail for change in own for detail in change["details"] if detail["name"] in MOVES]
