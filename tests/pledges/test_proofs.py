"""Proofs: the published test vectors, to the letter, and what a changed document or key does."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pledges import proofs

VECTORS = Path(__file__).parent / "vectors"
ALUMNI_KEY = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
ALUMNI_HASHES = (
    "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0"
    "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
)
OPEN_BADGES_HASHES = (
    "d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19"
    "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773"
)


def vector(name: str) -> tuple[dict, dict]:
    """A signed document of the specifications, as what was signed and its proof."""
    document = json.loads((VECTORS / name).read_text())
    proof = document.pop("proof")
    return document, proof


def public(method: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(proofs.from_multibase(method.partition("#")[2])[2:])


@pytest.fixture
def examples():
    """The W3C's context of examples, which no document of ours has."""
    documents = proofs._contexts().documents
    name = "https://www.w3.org/ns/credentials/examples/v2"
    documents[name] = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    yield
    del documents[name]


def test_the_canonical_form_is_that_of_the_open_badges_guide():
    document, proof = vector("open-badges-signed.json")
    del proof["proofValue"]
    assert proofs.canonical(document) == (VECTORS / "open-badges-document.nq").read_text()
    options = {"@context": document["@context"], **proof}
    assert proofs.canonical(options) == (VECTORS / "open-badges-proof.nq").read_text()
    assert proofs.digest(document, proof).hex() == OPEN_BADGES_HASHES


def test_the_proof_of_the_open_badges_guide_holds():
    document, proof = vector("open-badges-signed.json")
    assert proofs.holds(document | {"proof": proof}, public(proof["verificationMethod"]))
    document["name"] = "Teamwork Badge!"
    assert not proofs.holds(document | {"proof": proof}, public(proof["verificationMethod"]))


def test_the_same_key_gives_the_very_proof_of_the_w3c(examples):
    document, proof = vector("alumni-signed.json")
    key = Ed25519PrivateKey.from_private_bytes(proofs.from_multibase(ALUMNI_KEY)[2:])
    bare = {name: value for name, value in proof.items() if name != "proofValue"}
    assert proofs.digest(document, bare).hex() == ALUMNI_HASHES
    controller = proof["verificationMethod"].partition("#")[0]
    assert proofs.secure(document, key, controller, datetime.fromisoformat(proof["created"])) == document | {
        "proof": proof
    }


def test_another_key_does_not_hold():
    document = {
        "@context": [proofs.CREDENTIALS],
        "id": "urn:a",
        "type": ["VerifiableCredential"],
        "issuer": "did:web:a",
    }
    key = Ed25519PrivateKey.generate()
    secured = proofs.secure(document, key, "did:web:a", datetime(2021, 7, 6, tzinfo=UTC))
    assert proofs.holds(secured, key.public_key())
    assert not proofs.holds(secured, Ed25519PrivateKey.generate().public_key())


def test_nothing_is_fetched():
    from pyld.jsonld import JsonLdError

    with pytest.raises(JsonLdError):
        proofs.canonical({"@context": "https://example.org/context", "id": "urn:a"})


@pytest.mark.parametrize("body", [b"", b"\0\0a", b"\xed\x01" + bytes(32), sha256(b"x").digest()])
def test_base_58_is_read_as_it_was_written(body):
    assert proofs.from_multibase(proofs.multibase(body)) == body


# The keys


def pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_the_installation_makes_its_key_once_and_alone_reads_it(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    first = proofs.signing_keys()[0].private_bytes_raw()
    proofs._read.cache_clear()
    assert proofs.signing_keys()[0].private_bytes_raw() == first
    assert oct((tmp_path / "badges.pem").stat().st_mode)[-3:] == "600"
    assert [path.name for path in tmp_path.iterdir()] == ["badges.pem"]


def test_the_first_key_of_a_file_signs(settings, tmp_path):
    new, old = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    (tmp_path / "keys.pem").write_bytes(pem(new) + pem(old))
    settings.BADGE_KEYS = str(tmp_path / "keys.pem")
    assert [key.private_bytes_raw() for key in proofs.signing_keys()] == [
        new.private_bytes_raw(),
        old.private_bytes_raw(),
    ]


@pytest.mark.parametrize("body", [None, b"", b"hello", pem(generate_private_key(SECP256R1()))])
def test_a_key_file_that_cannot_sign_fails_and_says_so(settings, tmp_path, body):
    settings.BADGE_KEYS = str(tmp_path / "keys.pem")
    if body is not None:
        (tmp_path / "keys.pem").write_bytes(body)
    with pytest.raises(proofs.CannotSign, match="BADGE_KEYS"):
        proofs.signing_keys()
