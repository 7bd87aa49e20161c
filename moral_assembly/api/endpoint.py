"""What all addresses of the API do alike: they are kept in memory as pages are, and refuse as RFC 9457 wants it."""

import json
from functools import wraps

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from moral_assembly.problems import problem
from networks.pages import public_page


class Refused(Exception):
    """The question cannot be answered as it was asked; programs are told why in Thai."""

    def __init__(self, title: str, title_th: str, detail: str, parameter: str, allowed):
        super().__init__(detail)
        self.title = title
        self.told = {"title": title, "title_th": title_th, "detail": detail, "parameter": parameter}
        self.told["allowed"] = sorted(allowed, key=lambda each: (each.isdigit() and int(each), each))

    def answer(self, request) -> HttpResponse:
        where = f"/api/docs/#{self.title.lower().replace(' ', '-')}"
        return problem(400, type=request.build_absolute_uri(where), **self.told)


def unknown_value(parameter: str, value: str, allowed) -> Refused:
    return Refused("Unknown value", "ไม่มีค่านี้", f"{parameter} ไม่มีค่า “{value[:60]}”", parameter, allowed)


def endpoint(*filters: str):
    """Make a view that returns what JSON can say, or a redirect, an address of the API.

    ``filters`` are its query parameters.
    """

    def decorate(view):
        @public_page(*filters)
        @wraps(view)
        def kept(request, **names):
            said = view(request, **names)
            if isinstance(said, HttpResponse):
                return said
            return HttpResponse(as_json(said), content_type="application/json")

        @csrf_exempt  # nothing is ever changed here; a wrong method is told as such
        @wraps(kept)
        def address(request, **names):
            try:
                _refuse_others(request.GET, filters)
                response = kept(request, **names)
            except Refused as refused:
                return refused.answer(request)
            if response.status_code == 405:
                told = problem(405)
                told["Allow"] = response["Allow"]
                return told
            return response

        return address

    return decorate


def as_json(told) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse_others(asked, filters: tuple[str, ...]) -> None:
    for name in asked:
        words = ("ไม่มีตัวกรองนี้", f"ไม่มีตัวกรอง “{name[:60]}”")
        if name not in filters:
            raise Refused("Unknown parameter", *words, name[:60], filters)
        if len(asked.getlist(name)) > 1:
            raise Refused("Repeated parameter", "ตัวกรองซ้ำ", f"ใส่ {name} ได้ค่าเดียว", name, filters)
