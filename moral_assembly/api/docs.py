"""The API's page for people, drawn from the same table as the OpenAPI document; it needs no script."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from events.models import Assembly
from events.programme import sessions_of
from moral_assembly.api.document import ABOUT, ADDRESSES, BASE, FAULTS, PLACES, VERSION, Address, parameters
from moral_assembly.api.schemas import SCHEMAS
from networks.pages import public_page

WORDS = {
    "string": "ข้อความ",
    "integer": "จำนวนเต็ม",
    "boolean": "true หรือ false",
    "array": "ชุดของ",
    "uuid": "รหัส UUID",
    "uri": "ที่อยู่เว็บ",
    "date": "วันที่",
    "date-time": "วันและเวลา",
}


@dataclass(frozen=True)
class Call:
    """One address as a reader tries it, with real values in it."""

    address: Address
    path: str
    url: str
    parameters: list[dict]

    @property
    def pattern(self) -> str:
        return BASE + self.address.path


@dataclass(frozen=True)
class Field:
    """One member of a shape; ``of`` names the shape that it holds, if any."""

    name: str
    kind: str
    of: str
    told: dict

    @property
    def example(self) -> object:
        return next(iter(self.told.get("examples", [])), None)


@public_page()
def page(request: HttpRequest) -> HttpResponse:
    assembly = Assembly.objects.current()
    context = {
        "assembly": assembly,
        "about": ABOUT,
        "version": VERSION,
        "calls": list(_calls(request, assembly)),
        "shapes": [(name, shape["description"], list(_fields(shape))) for name, shape in SCHEMAS.items()],
        "faults": FAULTS,
    }
    return render(request, "home/api.html", context)


def _calls(request: HttpRequest, assembly: Assembly | None) -> Iterator[Call]:
    values = _values(assembly)
    for address in ADDRESSES:
        path = BASE + address.path.format(**values)
        if address.filters:
            path += "?" + urlencode({"day": 1, "page_size": 20})
        yield Call(address, path, request.build_absolute_uri(path), parameters(address))


def _values(assembly: Assembly | None) -> dict:
    """What stands in the examples: the current edition, and one of its sessions and releases where it has any."""
    values = {name: told["example"] for name, told in PLACES.items()}
    if assembly:
        values |= {"province": assembly.province.slug, "year": assembly.year}
        for session in sessions_of(assembly)[:1]:
            values |= {"slug": session.slug, "number": session.release.number}
    return values


def _fields(shape: dict) -> Iterator[Field]:
    for name, told in shape["properties"].items():
        yield Field(name, _kind(told), _shape_in(told), told)


def _shape_in(told: dict) -> str:
    held = [told, told.get("items", {}), *told.get("oneOf", [])]
    return next((each["$ref"].rpartition("/")[2] for each in held if "$ref" in each), "")


def _kind(told: dict) -> str:
    kinds = told.get("type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    word = WORDS.get(told.get("format") or kinds[0], "")
    nothing = "null" in kinds or {"type": "null"} in told.get("oneOf", [])
    return " ".join([word, "หรือ null" if nothing else ""]).strip()
