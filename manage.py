#!/usr/bin/env python
"""Django's command line for the portal; the embedded database is up for as long as a command runs."""

import os
import signal
import sys
from contextlib import nullcontext


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moral_assembly.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from moral_assembly import database

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave as after Ctrl-C: what was started is stopped
    try:
        with nullcontext() if settings.DATABASE_URL else database.running(settings.DATA_DIR):
            execute_from_command_line(sys.argv)
    except database.DatabaseError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
