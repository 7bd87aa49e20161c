"""The signing key of an installation that was given none."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def from_file(path: Path) -> str:
    """Return the key kept in ``path``; make it, readable by its owner only, at the first call.

    Two processes may come here at once: the link is made whole or not at all, and the first one stands.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent) as fresh:
            fresh.write(secrets.token_urlsafe(50))
            fresh.flush()
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    return path.read_text()
