"""What a member of the committee may see of a nomination. In a blind category no name is in it, in any field.

Pages for the committee are made of ``Sight`` alone and never of the nomination, so that nothing slips through.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from exhibitions.models import CommitteeMember, Evidence, Nomination
from exhibitions.results import Sheet
from moral_assembly.forms import PREFIXES

HIDDEN = "▒▒▒"
INTEREST = "มีส่วนได้เสีย"  # why, would tell whose kin or network it is
PREFIX = re.compile("^(?:" + "|".join(map(re.escape, sorted(PREFIXES, key=len, reverse=True))) + ")")
SHORTEST = 3  # letters of a name that is hidden also inside longer words
Kind = Evidence.Kind


@dataclass(frozen=True)
class Sight:
    """A nomination as the committee sees it."""

    code: str
    category: str
    is_blind: bool
    title: str
    about: tuple[str, ...]  # organization, network, district
    summary: str
    answers: dict[int, str]  # by criterion
    evidence: tuple[Evidence, ...]
    withheld: int  # pieces of evidence that would tell who it is


def title_of(nomination: Nomination, *, blind: bool | None = None) -> str:
    """What the nomination is called before the committee. ``blind``: decide by this instead of by the category."""
    is_blind = nomination.category.is_blind if blind is None else blind
    return f"รหัส {nomination.slug}" if is_blind else nomination.name


def of(nomination: Nomination, answers, evidence) -> Sight:
    """``answers`` and ``evidence`` are the rows of the nomination."""
    category, evidence = nomination.category, tuple(evidence)
    shared = {"code": nomination.slug, "category": category.name, "is_blind": category.is_blind}
    if category.is_blind:
        mask = _mask(nomination, evidence)
        texts = {row.criterion_id: mask.sub(HIDDEN, row.text) for row in answers}
        summary = mask.sub(HIDDEN, nomination.summary)
        return Sight(
            **shared,
            title=title_of(nomination),
            about=(),
            summary=summary,
            answers=texts,
            evidence=(),
            withheld=len(evidence),
        )
    belongs = nomination.organization_name if nomination.given_name else ""
    about = tuple(str(each) for each in (belongs, nomination.network, nomination.district) if each)
    texts = {row.criterion_id: row.text for row in answers}
    return Sight(
        **shared,
        title=nomination.name,
        about=about,
        summary=nomination.summary,
        answers=texts,
        evidence=evidence,
        withheld=0,
    )


def hushed(nomination: Nomination, sheets: Iterable[Sheet], reader: CommitteeMember) -> list[Sheet]:
    """What members gave, as one of them reads it: in a blind category what others write of it tells no name either."""
    if not nomination.category.is_blind:
        return list(sheets)
    mask = _mask(nomination, nomination.evidence.all())
    return [sheet if sheet.member == reader else _hushed(sheet, mask) for sheet in sheets]


def _hushed(sheet: Sheet, mask: re.Pattern) -> Sheet:
    return replace(sheet, comment=mask.sub(HIDDEN, sheet.comment), interest=sheet.interest and INTEREST)


def _mask(nomination: Nomination, evidence) -> re.Pattern:
    """All that names the nominee, who proposed and who vouches; and every address, for those lead to names."""
    people = [nomination.proposer_name, *(each.referee_name for each in evidence)]
    people.append(nomination.proposer.name if nomination.proposer else "")
    named = [nomination.name, nomination.organization_name, nomination.given_name, nomination.family_name, *people]
    words = [word for name in people for word in name.split()]
    named += [*words, *(PREFIX.sub("", word) for word in words)]
    named += [part for each in (nomination.network, nomination.district) if each for part in (str(each), each.name)]
    hidden = sorted({name.strip() for name in named if name.strip()}, key=len, reverse=True)
    patterns = [_pattern(each) for each in hidden]
    return re.compile("|".join([*patterns, r"https?://\S+", r"\S+@\S+\.\S+", r"0\d[\d\s-]{6,12}\d"]), re.IGNORECASE)


def _pattern(word: str) -> str:
    """A name, however it is spaced; one of two letters only where it stands alone."""
    spaced = r"\s*".join(map(re.escape, word.split()))
    return spaced if len(word) >= SHORTEST else rf"(?<!\S){spaced}(?!\S)"
