"""The organizer's digital seal on a PDF (PAdES): it shows that a file is ours and unchanged, not who a person is.

On first use the installation makes a root certificate of its own and a sealing certificate under it; a real one comes
by ``SEAL_FILE`` (PKCS#12) or stays in a device that ``SEAL_PKCS11`` names. A seal that cannot be made is an error,
never left out silently.
"""

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from urllib.parse import unquote

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier
from django.conf import settings

FIELD = "Seal"
RESERVED = 8192  # bytes for the signature: sizing it would sign twice
ROOT_YEARS, LEAF_YEARS = 20, 3
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")


class CannotSeal(Exception):
    """The key or its certificate is missing, unreadable or out of date; ``str()`` says which, in Thai."""


def seal(pdf: bytes) -> bytes:
    """Return the PDF certified: invisible, and any change after it breaks the seal. Raise ``CannotSeal``."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    keeper = _keeper()
    with keeper.held():
        output = signers.PdfSigner(_metadata(), signer=keeper.signer).sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=RESERVED
        )
    return output.getvalue()


def _metadata():
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )


@dataclass(frozen=True)
class Finding:
    """What a file's seal says of it: whether there is one of ours, and whether the file is as we sealed it.

    ``sealed_bytes``: how much of the file, from its beginning, the seal speaks of.
    """

    is_ours: bool
    is_whole: bool
    sealed_bytes: int = 0


NONE = Finding(is_ours=False, is_whole=False)


def examine(pdf: bytes) -> Finding:
    """Tell from the file alone whether it bears our seal and is unchanged. What is no PDF is not ours."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = _keeper().roots
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures
        if not signatures:
            return NONE
        moment = signatures[0].self_reported_timestamp  # the certificate was good then; only its key could have sealed
        trust = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
        status = validate_pdf_signature(signatures[0], trust)
    except Exception:  # whatever a stranger's file does to the reader: one changed byte has many ways to break it
        return NONE
    if not _is_ours(status):
        return NONE
    span = signatures[0].byte_range
    return Finding(is_ours=True, is_whole=status.bottom_line, sealed_bytes=span[2] + span[3])


def _is_ours(status) -> bool:
    """Whether our key made the seal, be the file as it was or not; a name in a certificate proves nothing."""
    return status.valid and (status.trusted or status.signing_cert.sha256 == _keeper().signer.signing_cert.sha256)


# The keys


@dataclass
class Keeper:
    """The keys and certificates of this installation, in a folder that only its owner reads."""

    folder: Path

    @cached_property
    def signer(self):
        """What signs, with its key loaded once."""
        from pyhanko.sign import signers

        if settings.SEAL_FILE:
            found = signers.SimpleSigner.load_pkcs12(
                settings.SEAL_FILE, passphrase=settings.SEAL_PASSWORD.encode() or None
            )
            if found is None:
                raise CannotSeal("เปิดไฟล์กุญแจลายมือชื่อดิจิทัลไม่ได้ ตรวจ SEAL_FILE และ SEAL_PASSWORD")
            return found
        if settings.SEAL_PKCS11:
            return token_signer(settings.SEAL_PKCS11)
        self._prepare()
        return signers.SimpleSigner.load(
            str(self.folder / "seal.key"), str(self.folder / "seal.pem"), ca_chain_files=[str(self.folder / "root.pem")]
        )

    @cached_property
    def roots(self) -> list:
        """The certificates that a seal of ours must go back to."""
        from asn1crypto.x509 import Certificate
        from pyhanko.keys import load_cert_from_pemder

        if settings.SEAL_FILE or settings.SEAL_PKCS11:
            with self.held():
                signer = self.signer
                return [each for each in signer.cert_registry if each.self_signed != "no"] or [signer.signing_cert]
        self._prepare()
        root: Certificate = load_cert_from_pemder(str(self.folder / "root.pem"))
        return [root]

    @property
    def root_file(self) -> bytes:
        """The root certificates, for whoever wants to check without us."""
        return b"".join(pem.armor("CERTIFICATE", each.dump()) for each in self.roots)

    @contextmanager
    def held(self):
        """While the key is used: a device serves one at a time; one that was pulled out is an error, and is looked for
        anew the next time.
        """
        if not settings.SEAL_PKCS11:
            yield
            return
        try:
            with DEVICE:
                yield
        except RuntimeError as fault:  # of PKCS#11, all are
            let_go()
            raise CannotSeal("อุปกรณ์กุญแจลายมือชื่อดิจิทัลไม่ตอบ ตรวจว่าเสียบอยู่และ SEAL_PKCS11 ถูกต้อง") from fault

    def _prepare(self) -> None:
        """Make the keys, once; of two processes that come at once the first one's stand."""
        if (self.folder / "seal.pem").exists():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.folder.parent) as fresh:
            _make(Path(fresh))
            with suppress(OSError):  # another process came first
                Path(fresh).rename(self.folder)
                Path(fresh).mkdir()  # for the end of this block to remove


def _place() -> tuple[str, str, str]:
    return str(Path(settings.DATA_DIR) / "seal"), settings.SEAL_FILE, settings.SEAL_PKCS11


def _keeper() -> Keeper:
    place = _place()
    return _KEEPERS.setdefault(place, Keeper(Path(place[0])))


_KEEPERS: dict[tuple[str, str, str], Keeper] = {}
DEVICE = RLock()


def let_go() -> None:
    """End the session with the device, so that a new one can begin."""
    keeper = _KEEPERS.pop(_place(), None)
    if keeper and "signer" in keeper.__dict__:
        with suppress(RuntimeError):
            keeper.signer.pkcs11_session.close()


def root_file() -> bytes:
    return _keeper().root_file


def token_signer(uri: str):
    """Return what signs with the key in a device, by its address (RFC 7512). Raise ``CannotSeal``."""
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    scheme, _, address = uri.partition(":")
    path, _, query = address.partition("?")
    asked = {**_named(path, ";"), **_named(query, "&")}
    if scheme != "pkcs11" or not {"token", "object", "module-path"} <= asked.keys():
        raise CannotSeal(
            "SEAL_PKCS11 ต้องมี token object และ module-path เช่น pkcs11:token=seal;object=seal?module-path=…"
        )
    session = None
    try:
        session = open_pkcs11_session(
            asked["module-path"],
            token_criteria=TokenCriteria(label=asked["token"]),
            user_pin=asked.get("pin-value", settings.SEAL_PASSWORD) or None,
        )
        signer = PKCS11Signer(
            session,
            cert_label=asked["object"],
            key_label=asked["object"],
            other_certs_to_pull=None,  # all that are there: the chain
            use_raw_mechanism=True,  # every device knows it; few hash as well
        )
        if signer.signing_cert is None:  # read now: a key is of no use without its certificate
            raise CannotSeal("ในอุปกรณ์ PKCS#11 ไม่มีใบรับรองของกุญแจนี้")
    except (RuntimeError, OSError) as fault:
        if session:
            session.close()
        raise CannotSeal("ใช้กุญแจในอุปกรณ์ PKCS#11 ไม่ได้ ตรวจ SEAL_PKCS11 และรหัสใน SEAL_PASSWORD") from fault
    return signer


def _named(text: str, between: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(between) if part)
    return {name: unquote(value) for name, _, value in pairs}


def _make(folder: Path) -> None:
    """Write a root and a sealing certificate under it, elliptic curve P-256."""
    root_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name("Moral Assembly root")
    root = _certificate(root_name, root_key, root_name, root_key, ROOT_YEARS, is_root=True)
    leaf = _certificate(_name("Moral Assembly seal"), seal_key, root_name, root_key, LEAF_YEARS, is_root=False)
    for name, key in (("root", root_key), ("seal", seal_key)):
        _write(
            folder / f"{name}.key",
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
    for name, certificate in (("root", root), ("seal", leaf)):
        _write(folder / f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))


def _write(path: Path, body: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(body)


def _name(common: str) -> x509.Name:
    """The common name may hold 64 bytes only, that is 21 Thai letters; the organization has room."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "TH"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.SEAL_NAME),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(name, key, issuer, issuer_key, years: int, *, is_root: bool) -> x509.Certificate:
    now = datetime.now(UTC) - timedelta(minutes=5)
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not is_root:
        made = made.add_extension(x509.ExtendedKeyUsage([DOCUMENT_SIGNING]), critical=False)
    return made.sign(issuer_key, hashes.SHA256())
