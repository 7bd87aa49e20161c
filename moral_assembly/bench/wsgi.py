"""The portal as it is, and with one thing changed, for web servers that ``moral_assembly/bench`` starts."""

import os

from moral_assembly.wsgi import application
from networks import pages


def portal():
    return application


def uncached():
    """The portal with every page made anew."""
    pages._key = lambda request, version: ""
    return application


def forgetful():
    """The portal keeping pages whatever changes: the control that shows a stale answer."""
    pages.version_of = lambda province: 0
    return application


def observed():
    """The portal telling in a header how many statements an answer took."""
    from django.db import connection

    def counting(environ, start_response):
        statements = []

        def count(execute, sql, *rest):
            statements.append(sql)
            return execute(sql, *rest)

        def start(status, headers, *rest):
            return start_response(status, [*headers, ("X-Statements", str(len(statements)))], *rest)

        with connection.execute_wrapper(count):
            return application(environ, start)

    return counting


if not os.environ.get("BENCH_DATABASE", "").startswith("bench_"):
    raise RuntimeError("This server is for ./manage.py bench alone.")
