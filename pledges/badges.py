"""A certificate as a credential that programs read: Open Badges 3.0, on the data model of W3C Verifiable Credentials.

It is made when it is first asked for and kept as it is, like the certificate's file. It holds no name: the recipient
shows who they are by a name that fits the salted hash. A list for many certificates tells which are in force.
"""

import gzip
import json
from base64 import urlsafe_b64encode
from datetime import UTC
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pledges import proofs
from pledges.models import Certificate, CertificateBadge, CertificateKind

LISTED = 131_072  # certificates in one list, the fewest that the specification allows: so none stands out
LARGEST = 100_000  # bytes of a file that is read as a credential
CRITERIA = {
    CertificateKind.PLEDGE: "ลงนามประกาศเจตนารมณ์ของงานและยืนยันคำมั่นแล้ว",
    CertificateKind.MOU: "ลงนามบันทึกข้อตกลงความร่วมมือของงานครบทุกฝ่าย",
    CertificateKind.HONOUR: "ได้รับการคัดเลือกเป็นต้นแบบคุณธรรมของงาน",
    CertificateKind.PARTICIPATION: "เข้าร่วมงาน",
    CertificateKind.SPEAKER: "เป็นวิทยากรในกำหนดการของงาน",
    CertificateKind.BOOTH: "ร่วมจัดแสดงในตลาดนัดคุณธรรมของงาน",
}


def is_given(certificate: Certificate) -> bool:
    """Whether the credential may be taken: of one that stands and whose person is known."""
    return certificate.state == Certificate.State.ISSUED and not certificate.is_erased


def badge_of(certificate: Certificate, site: str) -> bytes:
    """Return the credential of a certificate, the same bytes each time. Raise ``proofs.CannotSign``."""
    kept = CertificateBadge.objects.filter(certificate=certificate).first()
    if kept is None:
        made = _signed(_document(certificate, site), site, certificate.issued_at)
        body, value = written(made), made["proof"]["proofValue"]
        defaults = {"body": body, "proof_value": value}
        kept, _ = CertificateBadge.objects.get_or_create(certificate=certificate, defaults=defaults)
    return bytes(kept.body)


def written(document: dict) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _signed(document: dict, site: str, moment) -> dict:
    return proofs.secure(document, proofs.signing_keys()[0], issuer(site), moment.astimezone(UTC))


def _document(certificate: Certificate, site: str) -> dict:
    page = f"{site}{certificate.get_absolute_url()}"
    return {
        "@context": [proofs.CREDENTIALS, proofs.OPEN_BADGES],
        "id": f"{page}badge.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"เกียรติบัตร {certificate.get_kind_display()}",
        "issuer": {"id": issuer(site), "type": ["Profile"], "name": settings.SEAL_NAME, "url": f"{site}/"},
        "validFrom": f"{certificate.issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_identity(certificate)],
            "licenseNumber": _plain(certificate.number),
            "achievement": _achievement(certificate, site),
        },
        "evidence": [{"id": page, "type": ["Evidence"], "name": "หน้าตรวจสอบเกียรติบัตร"}],
        "credentialStatus": _status(certificate, site),
    }


def _achievement(certificate: Certificate, site: str) -> dict:
    words, version = certificate.words, certificate.version
    kind, event, dates = certificate.get_kind_display(), _plain(words["event"]), _plain(words["dates"])
    about = [_plain(words.get(name, "")) for name in ("virtue", "subject")]  # what for; never whom
    return {
        "id": f"{site}{certificate.assembly.get_absolute_url()}#{version.design.slug}-{version.number}",
        "type": ["Achievement"],
        "achievementType": "Award" if certificate.kind == CertificateKind.HONOUR else "Certificate",
        "name": f"{kind} {event}",
        "description": " ".join(filter(None, [kind, event, dates, *about])),
        "criteria": {"narrative": CRITERIA[CertificateKind(certificate.kind)]},
    }


def _plain(words: str) -> str:
    """Return words on one line, without signs that are not seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _identity(certificate: Certificate) -> dict:
    """The printed name, hashed with a salt: whoever is told the name can check it, and nobody reads it here."""
    salt = salted_hmac("pledges.badges", certificate.code, algorithm="sha256").hexdigest()[:32]
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${sha256((certificate.name + salt).encode()).hexdigest()}",
        "identityType": "name",
        "salt": salt,
    }


def find(file: bytes) -> tuple[CertificateBadge | None, bool]:
    """Return the credential of ours that a file is or was made from, and whether it says just what that one says.

    A proof is copied more easily than made, so what it is worth is read from what we keep, never from the file.
    """
    try:
        said = json.loads(file[: LARGEST + 1], object_pairs_hook=_without_twins)
        value = said["proof"]["proofValue"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, False
    if not isinstance(value, str) or "\0" in value:
        return None, False
    kept = CertificateBadge.objects.filter(proof_value=value[:200]).first()
    return kept, bool(kept) and _same(said, json.loads(bytes(kept.body)))


def _same(one: dict, other: dict) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _without_twins(pairs: list) -> dict:
    """A name that comes twice is read differently by different programs."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name comes twice")
    return dict(pairs)


# Who issues


def issuer(site: str) -> str:
    """The portal's name as an issuer (did:web): its address, where its keys are published."""
    return f"did:web:{urlsplit(site).netloc.replace(':', '%3A')}"


def issuer_document(site: str) -> dict:
    """The issuer's public keys, for ``/.well-known/did.json``. Raise ``proofs.CannotSign``."""
    name = issuer(site)
    public = [proofs.multikey(key.public_key()) for key in proofs.signing_keys()]
    methods = [
        {"id": f"{name}#{key}", "type": "Multikey", "controller": name, "publicKeyMultibase": key} for key in public
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": name,
        "alsoKnownAs": [f"{site}/"],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


# Which are in force


def _status(certificate: Certificate, site: str) -> dict:
    number, index = divmod(certificate.pk, LISTED)
    address = _list_address(site, number)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def _list_address(site: str, number: int) -> str:
    return f"{site}/verify/badges/{number}.json"


def status_list(number: int, site: str) -> dict | None:
    """Return a signed list of which certificates are not in force, or nothing if there is no such list.

    Open Badges have room for one status, so a suspended one is marked as well, until it is lifted; why, the page says.
    """
    first = number * LISTED
    if first > (Certificate.objects.aggregate(last=Max("pk"))["last"] or 0):
        return None
    fallen = Certificate.objects.filter(pk__range=(first, first + LISTED - 1)).exclude(state=Certificate.State.ISSUED)
    bits = bytearray(LISTED // 8)
    for key in fallen.values_list("pk", flat=True):
        bits[(key - first) // 8] |= 0x80 >> (key - first) % 8
    address, now = _list_address(site, number), timezone.now()
    listed = urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")
    document = {
        "@context": [proofs.CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer(site),
        "validFrom": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{listed}",
        },
    }
    return _signed(document, site, now)
