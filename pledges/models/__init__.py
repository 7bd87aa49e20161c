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
    Declaration,
    DeclarationText,
    Paper,
    Pledge,
    PledgeEvent,
    PledgeInvalidation,
    Resolution,
    Tally,
)
from pledges.models.printing import PrintFile, PrintPart

__all__ = [
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
]
