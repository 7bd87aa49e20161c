"""Kept files, handed out before Django is asked anything but their province's version: calendars ask again all day.

Most of what a kept answer cost was the way through Django; this stands before it, and knows only what came through it.
"""

from typing import NamedTuple
from wsgiref.headers import Headers

from django.db import DatabaseError, close_old_connections
from django.http import Http404

from networks import pages, time_machine

MOST_FILES = 100
# Of a page's own in Django's answer; each answer here makes them anew.
OWN_HEADERS = {"content-type", "content-disposition", "content-encoding", "content-length", "etag", "set-cookie"}


class KeptFile(NamedTuple):
    """A page in memory, the province and its version of which it is true, and the headers that all pages have."""

    province: str
    version: int | str
    page: pages.Kept
    headers: list[tuple[str, str]]


class KeptFiles:
    """A WSGI application that answers for another what that one has marked as a file (``networks.pages``)."""

    def __init__(self, application):
        self.application, self.files = application, {}

    def __call__(self, environ, start_response):
        address = _address(environ)
        if (file := self.files.get(address)) and _is_true(file):
            return _answer(environ, start_response, file)

        def start(status, headers, *rest):
            if address and status.startswith("200") and (marked := environ.get(pages.MARK)):
                self._keep(address, KeptFile(*marked, _of_all_pages(headers)))
            return start_response(status, headers, *rest)

        return self.application(environ, start)

    def _keep(self, address: tuple, file: KeptFile) -> None:
        self.files.pop(address, None)
        while len(self.files) >= MOST_FILES:
            self.files.pop(next(iter(self.files), None), None)
        self.files[address] = file


def _address(environ: dict) -> tuple | None:
    """All of a plain question that may choose its answer; None for one that only Django understands.

    That is one from another site's script, or from staff who look through the time machine.
    """
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_ORIGIN" in environ:
        return None
    if time_machine.HINT in environ.get("HTTP_COOKIE", ""):
        return None
    names = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "PATH_INFO", "QUERY_STRING")
    return tuple(environ.get(name, "") for name in names)


def _is_true(file: KeptFile) -> bool:
    """Ask the version as ever; whatever is amiss, Django tells in its own words."""
    close_old_connections()
    try:
        return pages.is_true(file.page) and pages.version_of(file.province) == file.version
    except (Http404, DatabaseError):
        return False


def _of_all_pages(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]


def _answer(environ: dict, start_response, file: KeptFile) -> list[bytes]:
    choice = pages.choose(file.page, environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", ""))
    headers = Headers([*file.headers, ("ETag", choice.etag)])
    if choice.is_held:
        start_response("304 Not Modified", headers.items())
        return []
    body = file.page.bodies[choice.coding]
    for name, value in {**file.page.headers, "Content-Encoding": choice.coding}.items():
        if value:
            headers[name] = value
    headers["Content-Length"] = str(len(body))
    start_response("200 OK", headers.items())
    return [body]
