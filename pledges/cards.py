"""The picture that goes with a shared pledge: 1200 × 630, the signer's name drawn with its marks where they belong.

Pillow shapes by HarfBuzz (its wheels have raqm), so tone marks stand above vowels as they do in print. A name grows
smaller until it fits, then breaks between its words, and at last between its letters, never between a letter and its
marks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from moral_assembly import print_fonts

WIDTH, HEIGHT = 1200, 630
LEFT, RIGHT, TOP, BOTTOM = 76, 690, 48, 552  # the field of words, beside the flower and above the woven band
CLOTH, WORDS, SOFT, ACCENT = "#132548", "#f8efdc", "#c9d2e6", "#f0a35e"
NAME_SIZES, NAME_LINES = (84, 72, 60, 52, 44, 36), 3
LEADING = 1.5  # tall marks and low vowels of neighbouring lines do not touch
CLUSTER = re.compile("[เแโใไ]?.[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\u0300-\u036f]*า?ะ?", re.DOTALL)
TITLE, TEXT, BOLD = "Trirong-SemiBold.ttf", "Sarabun-Regular.ttf", "Sarabun-Bold.ttf"


@dataclass(frozen=True)
class Card:
    """The words of a card; nothing but the name has to be there."""

    name: str
    declaration: str
    event: str
    organization: str = ""
    promise: str = ""
    number: str = ""


@dataclass(frozen=True)
class Line:
    text: str
    font: ImageFont.FreeTypeFont
    colour: str

    @property
    def height(self) -> int:
        return round(self.font.size * LEADING)


def draw(card: Card) -> bytes:
    """Return the picture as PNG."""
    picture = _ground().copy()
    pen, lines = ImageDraw.Draw(picture), list(_lines(card))
    y = TOP + max(0, (BOTTOM - TOP - sum(line.height for line in lines)) // 2)
    for line in lines:
        pen.text((LEFT, y + line.height * 0.7), line.text, fill=line.colour, font=line.font, anchor="ls", language="th")
        y += line.height
    file = BytesIO()
    picture.save(file, "PNG", compress_level=3)
    return file.getvalue()


@cache
def _ground() -> Image.Image:
    """The portal's picture for sharing, with its own words painted over."""
    with Image.open(settings.BASE_DIR / "static/img/share.png") as picture:
        ground = picture.convert("RGB")
    ImageDraw.Draw(ground).rectangle((0, 0, RIGHT, BOTTOM + 8), fill=CLOTH)
    return ground


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(print_fonts.FOLDER / face, size, layout_engine=ImageFont.Layout.RAQM)


def _lines(card: Card) -> Iterator[Line]:
    yield from _some(card.event, TEXT, 28, SOFT, 1)
    yield from _name(card.name)
    yield from _some(card.organization, TEXT, 30, WORDS, 1)
    yield from _some(f"“{card.promise}”" if card.promise else "", BOLD, 32, ACCENT, 2)
    signed = " ".join(filter(None, ("ร่วมลงนามแล้ว", card.number and f"เลขที่ {card.number}")))
    yield from _some(signed, BOLD, 30, WORDS, 1)
    size = next((size for size in (26, 23, 20) if _fits(card.declaration, _font(TEXT, size))), 23)
    yield from _some(card.declaration, TEXT, size, SOFT, 2)


def _name(name: str) -> Iterator[Line]:
    """As large as one line takes; a name too long for the smallest takes more lines."""
    for size in NAME_SIZES:
        lines = wrap(name, _font(TITLE, size))
        if len(lines) <= (1 if size > 56 else NAME_LINES):
            break
    yield from _some(name, TITLE, size, WORDS, NAME_LINES)


def _some(text: str, face: str, size: int, colour: str, most: int) -> Iterator[Line]:
    font = _font(face, size)
    lines = wrap(text, font)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], font, "…”" if text.endswith("”") else "…")]
    for line in lines:
        yield Line(line, font, colour)


def _shortened(line: str, font: ImageFont.FreeTypeFont, end: str) -> str:
    clusters = CLUSTER.findall(line)
    while clusters and sum(_width(cluster, font) for cluster in (*clusters, end)) > RIGHT - LEFT:
        clusters.pop()
    return "".join(clusters).rstrip() + end


@lru_cache(4096)
def _width(text: str, font: ImageFont.FreeTypeFont) -> float:
    return font.getlength(text, language="th")


def _fits(text: str, font: ImageFont.FreeTypeFont) -> bool:
    return _width(text, font) <= RIGHT - LEFT


def wrap(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break between words; where one word is wider than the line, between its letters with their marks."""
    lines = []
    for word in text.split():
        if lines and _fits(f"{lines[-1]} {word}", font):
            lines[-1] += f" {word}"
        else:
            lines += _pieces(word, font)
    return lines


def _pieces(word: str, font: ImageFont.FreeTypeFont) -> list[str]:
    if _fits(word, font):
        return [word]
    pieces, wide = [""], 0.0
    for cluster in CLUSTER.findall(word):
        width = _width(cluster, font)
        if wide + width > RIGHT - LEFT:
            pieces, wide = [*pieces, ""], 0.0
        pieces[-1] += cluster
        wide += width
    return pieces
