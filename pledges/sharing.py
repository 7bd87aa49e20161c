"""What a signer shares: a public page at an address that nobody can guess, and a picture with the name for it."""

import unicodedata
from collections.abc import Iterable

from moral_assembly import thai
from pledges.cards import Card
from pledges.models import Pledge

PARTS = {"organization": "หน่วยงาน", "promise": "คำมั่นของข้าพเจ้า", "number": "เลขที่"}  # beside the name


def parts_of(typed: Iterable[str]) -> list[str]:
    return [part for part in PARTS if part in set(typed)]


def shared(code: str) -> Pledge | None:
    """Return the pledge that its signer shares under ``code``; withdrawn, set aside or erased, it is not shared."""
    rows = Pledge.objects.confirmed().filter(is_erased=False, declaration__is_published=True)
    return rows.select_related("declaration__assembly__province", "declaration__text").filter(share_code=code).first()


def card_of(pledge: Pledge) -> Card:
    """The words of the picture: what the signer lets be seen, without what could turn the words about."""
    shows, assembly = set(pledge.share_shows), pledge.declaration.assembly
    of_person = pledge.kind == Pledge.Kind.PERSON
    return Card(
        name=plain(pledge.printed_name),
        declaration=plain(pledge.declaration.title),
        event=f"สมัชชาคุณธรรม{assembly.province.name} {thai.digits(assembly.year)}",
        organization=plain(pledge.organization_name) if "organization" in shows and of_person else "",
        promise=plain(pledge.promise) if "promise" in shows else "",
        number=thai.digits(f"{pledge.number:,}") if "number" in shows else "",
    )


def plain(text: str) -> str:
    """Text without control and direction characters."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf")).strip()
