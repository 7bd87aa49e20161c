"""What is promised and handed over: declarations with their pledges, and certificates."""

from pledges.models.certificates import (
    BatchItem,
    Certificate,
    CertificateBatch,
    CertificateDesign,
    CertificateFile,
    CertificateKind,
    DesignPicture,
    DesignVersion,
    Serial,
)
from pledges.models.declarations import (
    ERASED,
    Declaration,
    DeclarationText,
    Paper,
    Pledge,
    PledgeEvent,
    PledgeInvalidation,
    Resolution,
    Tally,
    pledge_token,
    spelt,
)
from pledges.models.printing import PrintFile, PrintPart

__all__ = [
    "ERASED",
    "BatchItem",
    "Certificate",
    "CertificateBatch",
    "CertificateDesign",
    "CertificateFile",
    "CertificateKind",
    "Declaration",
    "DeclarationText",
    "DesignPicture",
    "DesignVersion",
    "Paper",
    "Pledge",
    "PledgeEvent",
    "PledgeInvalidation",
    "PrintFile",
    "PrintPart",
    "Resolution",
    "Serial",
    "Tally",
    "pledge_token",
    "spelt",
]
