"""Is this certificate or agreement true? Answered from a code, or from a file alone; to anybody, without an account.

A code finds what was printed, word by word, so that a changed name or level is seen even on good paper. A file is the
very one we issued, or sealed by us and changed since, or not ours; what is written in it is never believed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from django.db.models import Q

from moral_assembly import thai
from pledges import badges, sealing
from pledges.designs import Design, blocks, fill
from pledges.models import Certificate, Mou

LARGEST_FILE = 20 * 1024 * 1024  # bytes


class Verdict(Enum):
    """What a file is."""

    ORIGINAL = "เป็นไฟล์ต้นฉบับที่เราออก ไม่มีการแก้"
    ALTERED = "เราเคยลงลายมือชื่อดิจิทัลไว้ แต่ไฟล์ถูกแก้หลังจากนั้น"
    FOREIGN = "ไม่ใช่ไฟล์ที่เราออก"


@dataclass(frozen=True)
class Answer:
    """What is known of a file: the verdict, and the certificate or the agreement that it is or was made from."""

    verdict: Verdict
    certificate: Certificate | None = None
    mou: Mou | None = None


def normalise(typed: str) -> str:
    """Return a code as it is kept, however it was typed: with spaces, dashes, in small letters, with Thai digits."""
    return "".join(letter for letter in thai.arabic(typed).upper() if letter.isascii() and letter.isalnum())


def find(typed: str) -> Certificate | None:
    return _known().filter(code=normalise(typed)[:20]).first()


def _known():
    return Certificate.objects.select_related("assembly__province", "version__design", "replaced_by")


def find_mou(typed: str) -> Mou | None:
    """The agreement of a code. The code stands on the sealed document alone, so no other is answered for."""
    return _sealed().filter(code=normalise(typed)[:20]).first()


def _sealed():
    return (
        Mou.objects.filter(state=Mou.State.SEALED)
        .select_related("assembly__province", "text", "file")
        .defer("file__body")
    )


def examine(file: bytes) -> Answer:
    """Say what a file is, from its bytes alone."""
    if (original := _made_from(file)) != (None, None):
        return Answer(Verdict.ORIGINAL, *original)
    finding = sealing.examine(file)
    if not finding.is_ours:
        return _of_badge(file)
    return Answer(Verdict.ALTERED, *_made_from(file[: finding.sealed_bytes]))


def _of_badge(file: bytes) -> Answer:
    kept, is_same = badges.find(file)
    if kept is None:
        return Answer(Verdict.FOREIGN)
    return Answer(Verdict.ORIGINAL if is_same else Verdict.ALTERED, _known().get(pk=kept.pk))


def _made_from(file: bytes) -> tuple[Certificate | None, Mou | None]:
    """What these very bytes were given out as."""
    digest = sha256(file).hexdigest()
    certificate = _known().filter(sha256=digest).first()
    return certificate, None if certificate else _sealed().filter(
        Q(file__sha256=digest) | Q(file__former__contains=[digest])
    ).first()


def printed(certificate: Certificate) -> Iterator[str]:
    """Yield every line that stands on the paper, in its order; of one whose person asked for erasure, none."""
    if certificate.is_erased:
        return
    design = Design.of(certificate.version.layout)
    for block in blocks(design):
        yield fill(block.text, certificate.words)
    for each in design.signatories:
        yield f"( {each.name} ) {' '.join(each.position.split())}".strip()
