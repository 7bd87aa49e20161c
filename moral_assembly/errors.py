"""Pages for what goes wrong; none of them needs the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render


def not_found(request, exception):
    return render(request, "404.html", status=404)


def forbidden(request, exception):
    return render(request, "403.html", status=403)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    """The form's secret has run out: nothing was saved, and going back keeps what was typed."""
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Tell a fault in the program (500) from a database that does not answer (503, asks again by itself)."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = render(request, "503.html", status=503)
        response["Retry-After"] = response["Refresh"] = "5"
        return response
    return render(request, "500.html", status=500)
