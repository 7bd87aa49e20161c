"""Pages for what goes wrong, and problems for programs; none of them needs the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.shortcuts import render

from moral_assembly.problems import is_for_programs, problem


def not_found(request, exception):
    if is_for_programs(request):
        return problem(404)
    return render(request, "404.html", status=404)


def forbidden(request, exception):
    if is_for_programs(request):
        return problem(403)
    return render(request, "403.html", status=403)


def bad_request(request, exception):
    if is_for_programs(request):
        return problem(400)
    return render(request, "400.html", status=400)


def csrf_failure(request, reason=""):
    """The form's secret has run out: nothing was saved, and going back keeps what was typed."""
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """Tell a fault in the program (500) from a database that does not answer (503, asks again by itself).

    NUL, which no database holds, was never typed: forms take it out, and who sends it elsewhere asks wrongly (400).
    """
    fault = sys.exc_info()[1]
    if isinstance(fault, ValueError) and "NUL" in str(fault):
        return bad_request(request, fault)
    if isinstance(fault, (OperationalError, InterfaceError)):
        response = problem(503) if is_for_programs(request) else render(request, "503.html", status=503)
        response["Retry-After"] = response["Refresh"] = "5"
        return response
    return problem(500) if is_for_programs(request) else render(request, "500.html", status=500)
