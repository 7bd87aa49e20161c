"""What a certificate looks like: a design's texts as blocks with a place each, and how a person's words fill them.

Every block has its own fixed box, so what is the same on all certificates never moves, however long a name is: a line
that is too long is set smaller, and at last on two lines of the same box.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import uharfbuzz
from django.db import models

from moral_assembly import print_fonts

MM = 72 / 25.4  # points
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# What every certificate of an edition has in common, and what each has of its own; with the words the designer shows.
COMMON = {
    "event": "ชื่องาน",
    "dates": "วันจัดงาน",
    "place": "สถานที่จัดงาน",
    "province": "จังหวัด",
    "year": "ปี พ.ศ.",
    "date": "วันที่ออก",
}
OWN = {
    "name": "ชื่อผู้รับ",
    "number": "เลขที่",
    "organization": "หน่วยงาน",
    "position": "ตำแหน่งหรือหน้าที่",
    "network": "เครือข่าย",
    "virtue": "คุณธรรม",
    "subject": "เรื่องที่ได้รับ",
}


class Paper(models.TextChoices):
    A4_LANDSCAPE = "a4l", "A4 แนวนอน"
    A4_PORTRAIT = "a4p", "A4 แนวตั้ง"
    A5_LANDSCAPE = "a5l", "A5 แนวนอน"


SIZES = {Paper.A4_LANDSCAPE: (297, 210), Paper.A4_PORTRAIT: (210, 297), Paper.A5_LANDSCAPE: (210, 148)}  # mm
SCALE = {Paper.A4_LANDSCAPE: 1, Paper.A4_PORTRAIT: 0.9, Paper.A5_LANDSCAPE: 0.7}  # of type and heights
STEPS = (1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.53, 0.46)  # of a line that must be set smaller
SMALLEST = 0.42  # on two lines


@dataclass(frozen=True)
class Signatory:
    """Who signs: the name in brackets, the position in a line or two, and the name of a picture of the signature."""

    name: str
    position: str = ""
    picture: str = ""


@dataclass(frozen=True)
class Design:
    """All that staff decide of a certificate; texts may hold placeholders, one line of text is one line of print."""

    paper: str = Paper.A4_LANDSCAPE
    border: str = "woven"
    background: str = ""
    emblems: tuple[str, ...] = ("mark",)
    number: str = "ที่ {number}/{year}"
    issuer: str = ""
    opening: str = "ขอมอบเกียรติบัตรฉบับนี้ไว้เพื่อแสดงว่า"
    detail: str = "{organization}"
    body: str = ""
    blessing: str = ""
    given: str = "ให้ไว้ ณ {date}"
    signatories: tuple[Signatory, ...] = ()

    @classmethod
    def of(cls, kept: Mapping) -> "Design":
        """Read what ``as_json`` of the model kept."""
        signatories = tuple(Signatory(**each) for each in kept.get("signatories", ()))
        return cls(**{**kept, "emblems": tuple(kept.get("emblems", ())), "signatories": signatories})

    @property
    def width(self) -> float:
        return SIZES[self.paper][0]

    @property
    def height(self) -> float:
        return SIZES[self.paper][1]

    def pictures(self) -> set[str]:
        """The names of the pictures that it needs."""
        named = {self.background, *self.emblems, *(each.picture for each in self.signatories)}
        return named - {"", "mark"}

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (field, text) of every text that may hold placeholders."""
        for name in ("number", "issuer", "opening", "detail", "body", "blessing", "given"):
            yield name, getattr(self, name)

    def unknown(self) -> dict[str, list[str]]:
        """Return the placeholders that mean nothing, by field."""
        found = {name: [p for p in PLACEHOLDER.findall(text) if p not in COMMON | OWN] for name, text in self.texts()}
        return {name: names for name, names in found.items() if names}

    def filled(self, common: Mapping[str, str]) -> "Design":
        """Return the design with what all certificates have in common written out."""
        return replace(self, **{name: fill(text, common) for name, text in self.texts()})


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put words in place of placeholders; one without a word stays as it is. Nothing in a word is read again."""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


@dataclass(frozen=True)
class Style:
    """How a block is set: face, size and height in points, weight, colour."""

    size: float
    height: float
    face: str = "Sarabun"
    weight: int = 400
    colour: str = "#131f35"


STYLES = {
    "issuer": Style(20, 31, "Trirong", 600),
    "opening": Style(16, 27),
    "name": Style(38, 62, "Trirong", 600),
    "detail": Style(17, 28, weight=700),
    "body": Style(16, 27),
    "blessing": Style(15, 26),
    "given": Style(15, 28),
}
EMBLEM = 82  # points high, with the space below
TOP, SIDE = 24, 30  # mm
NUMBER = Style(12, 18)


@dataclass(frozen=True)
class Block:
    """One line of a certificate in its box; lengths in points from the top left corner of the paper."""

    style: Style
    left: float
    top: float
    width: float
    text: str
    align: str = "center"
    scale: float = 1

    @property
    def is_own(self) -> bool:
        """Whether the words differ from certificate to certificate."""
        return bool(PLACEHOLDER.search(self.text))

    @property
    def height(self) -> float:
        return self.style.height * self.scale


def blocks(design: Design) -> list[Block]:
    """Return every line of a design in its place, top to bottom."""
    scale, width = SCALE[design.paper], design.width * MM
    side = SIDE * scale * MM
    top = TOP * scale * MM
    made = [Block(NUMBER, side, top, width - 2 * side, design.number, "right", scale)]
    top += EMBLEM * scale
    lines = [("issuer", design.issuer), ("opening", design.opening), ("name", "{name}"), ("detail", design.detail)]
    lines += [("body", design.body), ("blessing", design.blessing), ("given", design.given)]
    for name, text in lines:
        for line in filter(None, map(str.strip, text.splitlines())):
            made.append(Block(STYLES[name], side, top, width - 2 * side, line, scale=scale))
            top += STYLES[name].height * scale
    return made


# How wide words are


@cache
def _face(file: str):
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(print_fonts.FOLDER / file))))


FILES = {
    ("Sarabun", 400): "Sarabun-Regular.ttf",
    ("Sarabun", 700): "Sarabun-Bold.ttf",
    ("Trirong", 600): "Trirong-SemiBold.ttf",
}


@lru_cache(4096)
def breadth(text: str, style: Style) -> float:
    """Return how wide a text is at one point of size, shaped as it will be printed."""
    font = _face(FILES[style.face, style.weight])
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return sum(position.x_advance for position in buffer.glyph_positions or ()) / font.face.upem


def step(text: str, block: Block) -> int:
    """Return which of ``STEPS`` lets a text stand on one line of its box; one more: on two lines, still smaller."""
    size = block.style.size * block.scale
    room = block.width / max(breadth(text, block.style) * size, 1)
    return next((number for number, share in enumerate(STEPS) if share <= room), len(STEPS))
