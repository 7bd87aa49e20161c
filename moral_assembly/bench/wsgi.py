"""The portal as it is, and with one thing changed, for web servers that ``moral_assembly/bench`` starts."""

import os

from django.core.wsgi import get_wsgi_application


def portal():
    return get_wsgi_application()


def uncached():
    """The portal with every page made anew."""
    application = get_wsgi_application()
    from networks import pages  # it needs the apps

    pages._key = lambda request, version: ""
    return application


def forgetful():
    """The portal keeping pages whatever changes: the control that shows a stale answer."""
    application = get_wsgi_application()
    from networks import pages  # it needs the apps

    pages._version = lambda province: 0
    return application


def observed():
    """The portal telling in a header how many statements an answer took."""
    from django.db import connection

    application = get_wsgi_application()

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
