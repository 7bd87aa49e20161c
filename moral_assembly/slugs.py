"""Short ASCII codes that stand in URLs: Django's own slugs lose Thai vowels."""

import secrets

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/i/l: a code may be read from paper


def short_code(length: int = 7) -> str:
    """Return a random code of ``length`` characters that cannot be misread."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


class ShortCodeField(models.SlugField):
    """A slug that makes itself when none is typed."""

    def __init__(self, *args, **options):
        options.setdefault("verbose_name", "รหัสในที่อยู่เว็บ")
        options.setdefault("max_length", 60)
        options.setdefault("default", short_code)
        super().__init__(*args, **options)
