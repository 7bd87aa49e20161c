"""What is promised and handed over: declarations with their pledges, agreements, and certificates."""

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
from pledges.models.mous import Mou, MouEvent, MouFile, MouLink, MouParty, MouSignature, MouText, MouWitness
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
    "Mou",
    "MouEvent",
    "MouFile",
    "MouLink",
    "MouParty",
    "MouSignature",
    "MouText",
    "MouWitness",
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
