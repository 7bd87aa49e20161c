"""Tokens of private links: the link alone has the token; what is kept of it opens nothing."""

import hashlib


def hash_of(token: str) -> str:
    """Return what is kept of a token, in hexadecimal. It needs no salt: tokens are long and random."""
    return hashlib.sha256(token.encode()).hexdigest()
