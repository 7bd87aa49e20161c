"""What holds for the project as a whole."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from events import uploads
from moral_assembly import pictures
from networks import album_forms


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert out.getvalue() == "No changes detected\n"


def test_requirements_are_pinned_each_with_a_reason():
    lines = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
    pinned = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*  # \S.*")
    assert [line for line in lines if not line.startswith("# ") and not pinned.fullmatch(line)] == []


def test_the_proxy_lets_through_what_the_forms_take():
    caddy = (settings.BASE_DIR / "deploy/Caddyfile").read_text()
    most = int(re.search(r"max_size (\d+)MB", caddy)[1]) * 1000 * 1000
    assert most > max(album_forms.LARGEST_SENDING, pictures.LARGEST, uploads.LARGEST)
    assert f"ภาพละไม่เกิน {pictures.LARGEST // 1024**2} MB" in pictures.HINT
    assert f"{pictures.MOST_PIXELS // 10**6} ล้านพิกเซล" in pictures.HINT
    hint = album_forms.UploadForm().fields["photos"].help_text
    assert f"รวมครั้งละไม่เกิน {album_forms.LARGEST_SENDING // 1024**2} MB" in hint


def test_every_variable_that_is_read_is_in_the_example():
    read = set()
    for name in ("moral_assembly/settings.py", "moral_assembly/management/commands/run.py", "deploy/gunicorn.conf.py"):
        text = (settings.BASE_DIR / name).read_text()
        read |= set(re.findall(r"(?:env|env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", text))
    listed = set(re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert listed == read - {"ENV_FILE"}
