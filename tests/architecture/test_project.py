"""What holds for the project as a whole."""

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert out.getvalue() == "No changes detected\n"


def test_requirements_are_pinned_each_with_a_reason():
    lines = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
    pinned = re.compile(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*  # \S.*")
    assert [line for line in lines if not line.startswith("# ") and not pinned.fullmatch(line)] == []


def test_every_variable_that_is_read_is_in_the_example():
    read = set()
    for name in ("moral_assembly/settings.py", "moral_assembly/management/commands/run.py", "deploy/gunicorn.conf.py"):
        text = (settings.BASE_DIR / name).read_text()
        read |= set(re.findall(r"(?:env|env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", text))
    listed = set(re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert listed == read - {"ENV_FILE"}
