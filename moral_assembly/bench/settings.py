"""The portal's own settings on the benchmark's database and folder; useless without both."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from moral_assembly.settings import *  # noqa: F403
from moral_assembly.settings import DATABASES

NAME, FOLDER = os.environ.get("BENCH_DATABASE", ""), os.environ.get("BENCH_FOLDER", "")
if not (NAME.startswith("bench_") and FOLDER):
    raise ImproperlyConfigured("These settings are for ./manage.py bench alone.")

BENCH_FOLDER = Path(FOLDER)
DATABASES["default"]["NAME"] = NAME
ROOT_URLCONF = "moral_assembly.bench.urls"
STATIC_ROOT = BENCH_FOLDER / "static"
MEDIA_ROOT = BENCH_FOLDER / "media"
EMAIL_FILE_PATH = BENCH_FOLDER / "mail"
