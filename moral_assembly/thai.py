"""Thai names, digits and dates."""


def full_name(prefix: str, given: str, family: str) -> str:
    return f"{prefix}{given} {family}".strip()
