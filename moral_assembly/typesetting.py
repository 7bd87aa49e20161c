"""Single lines of text as PDF operators, shaped and placed to the last digit as WeasyPrint would have drawn them.

Laying out a page with WeasyPrint costs a hundred times what its few changing lines cost. HarfBuzz shapes them here as
Pango has it shape them: at the same scale, in the same runs of one script; the operators are those that WeasyPrint
writes for the glyphs. What is drawn is therefore the same, pixel by pixel, and so is the text that is copied.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256

import pydyf
import uharfbuzz
from fontTools.unicodedata import script
from weasyprint.text.line_break import can_break_text

from moral_assembly import print_fonts, thai_pdf

UNITS = 1024  # Pango's, in a pixel of CSS
PAIRS = {")": "(", "]": "[", "}": "{", ">": "<", "»": "«", "’": "‘", "”": "“", "›": "‹"}
OPENING = frozenset(PAIRS.values())
NO_SCRIPT = ("Zyyy", "Zinh")  # signs and marks go with what stands before them
NOT_DRAWN = b"GSUB GPOS GDEF BASE OS/2 cmap gasp name post DSIG".split()  # tables of a face

TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
DESCRIPTOR = (
    b"<</Type /FontDescriptor /FontName /%(name)s /Flags 4 /FontBBox [0 %(descent)d %(widest)d %(ascent)d] "
    b"/ItalicAngle 0 /Ascent %(ascent)d /Descent %(descent)d /CapHeight %(ascent)d /StemV 80 /FontFile2 %(drawn)s>>"
)
INNER = (
    b"<</Type /Font /Subtype /CIDFontType2 /BaseFont /%(name)s /CIDToGIDMap /Identity /FontDescriptor %(descriptor)s "
    b"/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /W [%(widths)s]>>"
)
OUTER = (
    b"<</Type /Font /Subtype /Type0 /BaseFont /%(name)s /Encoding /Identity-H /DescendantFonts [%(inner)s] "
    b"/ToUnicode %(texts)s>>"
)


@dataclass(frozen=True)
class Line:
    """A shaped line: its width in pixels, the operators that show it, and the glyphs it takes."""

    width: float
    operators: bytes
    glyphs: frozenset[int]


@lru_cache(4096)
def line(text: str, face: str, size: float) -> Line:
    """Shape text that stands on one line; ``face`` is a key of ``thai_pdf.FACES``, ``size`` is in pixels."""
    text, units = thai_pdf.printable(text), int(size * UNITS)
    font, names = _font(face, units), _names(face)
    writer, glyphs, width = _Writer(units), set(), 0
    for start, end in _runs(text):
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text, start, end - start)
        buffer.guess_segment_properties()
        buffer.language = "th"
        buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
        uharfbuzz.shape(font, buffer)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
            glyph, place = info.codepoint, position.position
            if place == (0, 0, font.get_glyph_h_advance(glyph), 0):
                writer.string += names[glyph]
            else:
                writer.show(names[glyph], _widths(face)[glyph], *place)
            glyphs.add(glyph)
            width += place[2]
    shown = writer.finished() if text.strip() else b""
    return Line(width / UNITS, shown, frozenset(glyphs) if shown else frozenset())


def words(text: str) -> list[str]:
    """The parts of a text between which a line may end: at spaces, but not before a closing bracket or the like."""
    found: list[str] = []
    for word in thai_pdf.printable(text).split():
        if found and not _may_begin(word[0]):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


@cache
def _may_begin(letter: str) -> bool:
    return can_break_text(f" {letter}", "th")


def baseline(face: str, size: float, height: float) -> float:
    """How far below the top of a line of this height its letters stand; in pixels."""
    extents = _font(face, int(size * UNITS)).get_font_extents("ltr")
    ascent, descent = extents.ascender / UNITS, -extents.descender / UNITS
    return ascent + (height - (ascent + descent)) / 2


def size_of(size: float) -> str:
    """The size as WeasyPrint writes it."""
    return number(int(size * UNITS) / UNITS)


def number(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".")


class _Writer:
    """Writes glyphs as WeasyPrint does, its roundings included."""

    def __init__(self, units: int):
        self.size, self.shown, self.string = units / UNITS, [], "<"

    def show(self, glyph: str, width: int, x: int, y: int, advance: int, _: int) -> None:
        offset = x / self.size
        if y:
            self._flush()
            self.shown.append(f"{number(y / 1000)} Ts")
            self.string = f"{-offset}<" if offset else "<"
        elif offset:
            self.string += f">{-offset}<"
        self.string += glyph
        if y:
            self._flush()
            self.shown.append("0 Ts")
        if kerning := int(width + offset - advance * 1000 / UNITS / self.size):
            self.string += f">{kerning}<"

    def _flush(self) -> None:
        if self.string != "<":
            self.shown.append(f"[{self.string}>]TJ")
        self.string = "<"

    def finished(self) -> bytes:
        self._flush()
        return "\n".join(self.shown).replace("<>", " ").encode()


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where runs of one script begin and end, as Pango parts them: a pair of brackets is of one script."""
    start, current, opened = 0, "", []
    for at, letter in enumerate(text):
        own = _script(letter)
        if letter in PAIRS:
            own = _opened(opened, PAIRS[letter])
        if own and current and own != current:
            yield start, at
            start, current = at, ""
        if own and not current:
            current = own
            opened = [(bracket, known or own) for bracket, known in opened]
        if letter in OPENING:
            opened.append((letter, current))
    if text:
        yield start, len(text)


def _opened(opened: list[tuple[str, str]], bracket: str) -> str:
    """Take back to the last such bracket and return the script that it opened in."""
    while opened:
        last, known = opened.pop()
        if last == bracket:
            return known
    return ""


@cache
def _script(letter: str) -> str:
    found = script(letter)
    return "" if found in NO_SCRIPT else found


# Faces


@cache
def _face(face: str) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(print_fonts.FOLDER / thai_pdf.FACES[face])))


@cache
def _prepared(face: str) -> uharfbuzz.Face:
    """The face as parts of it are taken from it soonest."""
    return uharfbuzz.subset_preprocess(_face(face))


@lru_cache(64)
def _font(face: str, units: int) -> uharfbuzz.Font:
    font = uharfbuzz.Font(_face(face))
    font.scale = (units, units)
    return font


@cache
def _names(face: str) -> list[str]:
    """How each glyph is called in a string."""
    return [f"{glyph:04x}" for glyph in range(_face(face).glyph_count)]


@cache
def _widths(face: str) -> list[int]:
    """How wide each glyph is, in thousandths of its size."""
    font, em = uharfbuzz.Font(_face(face)), _face(face).upem
    return [round(font.get_glyph_h_advance(glyph) * 1000 / em) for glyph in range(font.face.glyph_count)]


# Faces in a file


class Ready(pydyf.Object):
    """An object already written as it stands in a file."""

    data = b""

    def __init__(self, data: bytes):
        super().__init__()
        self.data = data


def add(file: pydyf.PDF, data: bytes) -> bytes:
    """Put an object into a file; return its reference."""
    made = Ready(data)
    file.add_object(made)
    return made.reference


def packed(body: bytes, level: int = 6) -> bytes:
    """A stream."""
    body = zlib.compress(body, level)
    return b"<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream" % (len(body), body)


def embed(file: pydyf.PDF, face: str, glyphs: Iterable[int]) -> bytes:
    """Put a face into a file with these glyphs alone and what each stands for; return its reference."""
    shown, widths = sorted(glyphs), _widths(face)
    extents = uharfbuzz.Font(_face(face)).get_font_extents("ltr")
    words = {
        b"name": b"%s+%s" % (_tag(shown), face.encode()),
        b"ascent": extents.ascender,
        b"descent": extents.descender,
        b"widest": max(widths[glyph] for glyph in shown),
        b"widths": b" ".join(b"%d [%d]" % (glyph, widths[glyph]) for glyph in shown),
        b"drawn": add(file, packed(_subset(face, shown), 1)),  # mostly zeros: a higher level takes time for nothing
        b"texts": add(file, packed(_texts(face, shown))),
    }
    words[b"descriptor"] = add(file, DESCRIPTOR % words)
    words[b"inner"] = add(file, INNER % words)
    return add(file, OUTER % words)


def _tag(glyphs: list[int]) -> bytes:
    """Six letters that differ where the glyphs do, as PDF wants them before the name of a part of a face."""
    return bytes(65 + byte % 26 for byte in sha256(str(glyphs).encode()).digest()[:6])


def _subset(face: str, glyphs: list[int]) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NO_HINTING
    for table in NOT_DRAWN:
        wanted.drop_table_tag_set.add(int.from_bytes(table.ljust(4), "big"))
    return uharfbuzz.subset(_prepared(face), wanted).blob.data


def _texts(face: str, glyphs: list[int]) -> bytes:
    """What each glyph stands for, so that text can be copied and searched."""
    known = thai_pdf.texts(face)
    named = [b"%04x" % glyph for glyph in glyphs]
    told = [b"<%s> <%s>" % (glyph, known[glyph]) for glyph in named if glyph in known]
    parts = [told[start : start + 100] for start in range(0, len(told), 100)]  # more than 100 at once are not allowed
    return TO_UNICODE % b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(part), b"\n".join(part)) for part in parts)
