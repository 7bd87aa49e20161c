"""What the QR code of a ticket says, signed with Ed25519, so that a telephone without network can verify it too.

``MA1:`` and, in base 45 (the QR alphabet, 5.5 bits a letter), eleven bytes and their signature: registration (4 bytes),
area-day (4), mode (1: 0 on site, 1 online) and issue (2), all big-endian; signed is ``MA1:`` with these eleven bytes.
117 letters fit a code of 37 by 37 squares. It names nobody, and is not the private link. A ticket of an issue before
the registration's own is void; only the server, or a list it gave, knows that and whether a place was given back.
"""

import base64
import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from events.models import Registration

PREFIX = "MA1:"
FACTS = struct.Struct(">IIBH")
MODES = (Registration.Mode.ONSITE, Registration.Mode.ONLINE)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LENGTH = len(PREFIX) + (FACTS.size + 64) // 2 * 3 + (FACTS.size + 64) % 2 * 2


class Forged(ValueError):
    """What was scanned is no ticket of ours, or not as we signed it."""


@dataclass(frozen=True)
class Ticket:
    """What a signed code says."""

    registration: int
    area_day: int
    mode: str
    issue: int


def code_of(registration: Registration) -> str:
    """The signed code of a registration as it is now."""
    facts = FACTS.pack(
        registration.pk, registration.area_day_id, MODES.index(registration.mode), registration.issue & 0xFFFF
    )
    return PREFIX + _base45(facts + _key().sign(PREFIX.encode() + facts))


def read(code: str) -> Ticket:
    """Return what a code says that we signed. Raise ``Forged`` for all else."""
    code = code.strip()
    if len(code) != LENGTH or not code.startswith(PREFIX):
        raise Forged("no ticket")
    data = _unbase45(code.removeprefix(PREFIX))
    facts, signature = data[: FACTS.size], data[FACTS.size :]
    try:
        public_key().verify(signature, PREFIX.encode() + facts)
    except InvalidSignature:
        raise Forged("not signed by us") from None
    registration, area_day, mode, issue = FACTS.unpack(facts)
    return Ticket(registration, area_day, MODES[mode], issue)


def picture(registration: Registration) -> str:
    """The code as a data address of an SVG, for pages and for paper."""
    return segno.make(code_of(registration), error="m", micro=False).svg_data_uri(
        border=4, omitsize=True, xmldecl=False
    )


# Base 45 (RFC 9285)


def _base45(data: bytes) -> str:
    letters = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, rest = divmod(number, 45)
            letters.append(ALPHABET[rest])
    return "".join(letters)


def _unbase45(letters: str) -> bytes:
    data = bytearray()
    for start in range(0, len(letters), 3):
        group = [ALPHABET.find(letter) for letter in letters[start : start + 3]]
        number, length = sum(value * 45**place for place, value in enumerate(group)), len(group) - 1
        if -1 in group or length < 1 or number >= 256**length:
            raise Forged("not base 45")
        data += number.to_bytes(length)
    return bytes(data)


# The key


def _key() -> Ed25519PrivateKey:
    place = Path(settings.DATA_DIR) / "tickets" / "ed25519.key"
    if place not in _KEYS:
        _KEYS[place] = Ed25519PrivateKey.from_private_bytes(_made(place).read_bytes())
    return _KEYS[place]


_KEYS: dict[Path, Ed25519PrivateKey] = {}


def _made(place: Path) -> Path:
    """Make the key, once, for its owner alone to read; of two processes that come at once the first one's stands."""
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent) as fresh:
            fresh.write(Ed25519PrivateKey.generate().private_bytes_raw())
            fresh.flush()
            with suppress(FileExistsError):  # another process came first
                os.link(fresh.name, place)
    return place


def public_key() -> Ed25519PublicKey:
    return _key().public_key()


def public_key_text() -> str:
    """The public key's 32 bytes in base64url, for telephones that verify by themselves."""
    return base64.urlsafe_b64encode(public_key().public_bytes_raw()).decode().rstrip("=")
