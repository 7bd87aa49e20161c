"""The portal's settings with a data folder and a database of the tests' own, whatever ``.env`` says."""

import os
from pathlib import Path

_local = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent.parent / ".local")
# Parallel workers and programs started by tests inherit this, and must not nest folder in folder.
os.environ["DATA_DIR"] = os.environ.setdefault("TEST_DATA_DIR", str(_local.resolve() / "test"))
os.environ["ENV_FILE"] = os.devnull
os.environ["DEMO"] = "1"
for _name in ("ALLOWED_HOSTS", "DEBUG", "EMAIL_URL", "HOST", "HTTPS", "MEDIA_ROOT", "PORT", "SECRET_KEY", "SITE_URL"):
    os.environ.pop(_name, None)

from moral_assembly.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
