"""Proofs on JSON documents (W3C Data Integrity, eddsa-rdfc-2022): anyone can check them with the public key.

The installation makes a key of its own on first use; another comes by ``BADGE_KEYS``, a PEM file. Its first key signs;
the others, of years before, stay published, so that what they signed still holds.
"""

import os
from contextlib import suppress
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SUITE = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod"}
ED25519 = b"\xed\x01"  # the multicodec prefix of such a public key
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
END = b"-----END PRIVATE KEY-----"


class CannotSign(Exception):
    """The key is missing or unreadable; ``str()`` says so, in Thai."""


def secure(document: dict, key: Ed25519PrivateKey, controller: str, created: datetime) -> dict:
    """Return the document with a proof; ``controller`` is who publishes the key."""
    method = f"{controller}#{multikey(key.public_key())}"
    proof = SUITE | {"created": f"{created:%Y-%m-%dT%H:%M:%SZ}", "verificationMethod": method}
    return document | {"proof": proof | {"proofValue": multibase(key.sign(digest(document, proof)))}}


def holds(document: dict, key: Ed25519PublicKey) -> bool:
    """Whether a document of ours has a proof by this key. No stranger's document: its graph could take for ever."""
    proof = dict(document["proof"])
    signature = from_multibase(proof.pop("proofValue"))
    bare = {name: value for name, value in document.items() if name != "proof"}
    try:
        key.verify(signature, digest(bare, proof))
    except InvalidSignature:
        return False
    return True


def digest(document: dict, proof: dict) -> bytes:
    """What is signed: the hashes of the proof's options and of the document, each as canonical RDF."""
    options = {"@context": document["@context"], **proof}
    return sha256(canonical(options).encode()).digest() + sha256(canonical(document).encode()).digest()


def canonical(document: dict) -> str:
    """Return a document as canonical RDF. The name here is an older one of RDFC-1.0; control signs alone are told
    differently, and no document of ours has any.
    """
    from pyld import jsonld

    asked = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _contexts()}
    return jsonld.normalize(document, asked)


@cache
def _contexts():
    """The contexts that are read, from disk; nothing is fetched."""
    from pyld.documentloader.frozen import BUNDLED_CONTEXTS, FrozenDocumentLoader

    own = Path(__file__).parent / "contexts" / "ob-v3p0-3.0.3.json"
    return FrozenDocumentLoader({CREDENTIALS: BUNDLED_CONTEXTS[CREDENTIALS], OPEN_BADGES: own})


def multikey(key: Ed25519PublicKey) -> str:
    return multibase(ED25519 + key.public_bytes_raw())


def multibase(body: bytes) -> str:
    """Return bytes in base 58, whose mark is ``z``."""
    number, letters = int.from_bytes(body), ""
    while number:
        number, rest = divmod(number, 58)
        letters = BASE58[rest] + letters
    zeros = len(body) - len(body.lstrip(b"\0"))
    return "z" + BASE58[0] * zeros + letters


def from_multibase(text: str) -> bytes:
    number = 0
    for letter in text[1:]:
        number = number * 58 + BASE58.index(letter)
    zeros = len(text[1:]) - len(text[1:].lstrip(BASE58[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


# The keys


def signing_keys() -> list[Ed25519PrivateKey]:
    """The keys of this installation, the one that signs first. Raise ``CannotSign``."""
    path = Path(settings.BADGE_KEYS or Path(settings.DATA_DIR) / "badges.pem")
    if not settings.BADGE_KEYS and not path.exists():
        _make(path)
    return _read(path)


@cache
def _read(path: Path) -> list[Ed25519PrivateKey]:
    try:
        parts = path.read_bytes().split(END)[:-1]
        found = [load_pem_private_key(part + END + b"\n", None) for part in parts]
    except (OSError, ValueError, TypeError) as fault:
        raise CannotSign("เปิดกุญแจตราดิจิทัลไม่ได้ ตรวจ BADGE_KEYS") from fault
    if not found or not all(isinstance(key, Ed25519PrivateKey) for key in found):
        raise CannotSign("กุญแจตราดิจิทัลต้องเป็น Ed25519 ตรวจ BADGE_KEYS")
    return found


def _make(path: Path) -> None:
    """Make a key, whole or not at all; of two processes that come at once the first one's stands."""
    body = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent) as fresh:  # its owner alone may read it
        fresh.write(body)
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, path)
