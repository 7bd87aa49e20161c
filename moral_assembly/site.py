"""The portal's address, for links that are read elsewhere; without a slash at its end."""

from django.conf import settings
from django.http import HttpRequest

LONGEST = 200  # characters that rows have for it


def site_of(request: HttpRequest | None) -> str:
    """The address that was set, or else the one that was asked."""
    return known_site(f"{request.scheme}://{request.get_host()}" if request else "")[:LONGEST]


def known_site(kept: str) -> str:
    """The address that was set, or else the one that was kept from a request: for letters written without one."""
    return (settings.SITE_URL or kept).rstrip("/")
