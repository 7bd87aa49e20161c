"""Certificates as PDF: a design is laid out once, and each certificate writes its own words and code upon it.

``Press.plain`` lets WeasyPrint lay one whole certificate out, the slow and simple way; tests hold the fast way against
it, pixel by pixel. Nothing of a person's words is read as markup or as a placeholder.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from io import BytesIO

import pikepdf
import pydyf
import zxingcpp
from django.template.loader import render_to_string

from moral_assembly import thai_pdf, typesetting
from pledges.designs import FILES, MM, SCALE, SMALLEST, STEPS, Block, Design, Style, blocks, fill, step

STYLESHEET = "print/certificate.css"
QR_SIDE = 22  # mm
CODE = "รหัส {code}"
CHECK = "สแกนเพื่อตรวจสอบ"
PIXEL = 0.75  # points
FACES = {key: next(face for face, name in thai_pdf.FACES.items() if name == file) for key, file in FILES.items()}
DARK = re.compile(rb"\0+")  # modules of a QR code beside each other
QUIET = 4  # light modules that zxing draws on each side
FIRST = 3  # number of the ground in a file, after what pydyf begins with


@dataclass(frozen=True)
class Fill:
    """One certificate's own words by placeholder, its code as printed, and the address that its QR code opens."""

    words: Mapping[str, str]
    code: str
    url: str

    @property
    def title(self) -> str:
        return f"เกียรติบัตร {self.words['name']}"


@dataclass(frozen=True)
class Line:
    """A line ready to be set: its classes and its words, in parts between which it may be broken when it has to."""

    css: str
    parts: Sequence[str]


@lru_cache(4)
def press(design: Design, pictures: frozenset[tuple[str, bytes]]) -> "Press":
    """Return the press of a design, its ground laid out already where it was used lately."""
    return Press(design, dict(pictures))


class Press:
    """Makes certificates of one design. ``pictures`` are its background, emblems and signatures by name."""

    def __init__(self, design: Design, pictures: Mapping[str, bytes] | None = None):
        self.design, self.pictures = design, pictures or {}
        self.blocks = [*blocks(design), *self._check_blocks()]
        self.own_blocks = [block for block in self.blocks if block.is_own]
        self.css = "\n".join(self._rules())

    # The three ways to make certificates

    def print_file(self, fills: Sequence[Fill]) -> bytes:
        """Return one file for the printer, a page for each certificate, in their order."""
        return self._file(fills)

    def files(self, fills: Sequence[Fill]) -> Iterator[bytes]:
        """Yield a file for each certificate, in their order, titled with the recipient's exact name."""
        return (self._file([each], each.title) for each in fills)

    def plain(self, one: Fill) -> bytes:
        """Return one certificate as WeasyPrint lays it out."""
        words = {**one.words, "code": one.code}
        lines = [self._line(number, block, words) for number, block in enumerate(self.blocks)]
        with pikepdf.open(BytesIO(self._lay_out(lines))) as made:
            made.pages[0].contents_add(b"q\n", prepend=True)
            made.pages[0].contents_add(b"\nQ\n" + self._code(one))
            file = BytesIO()
            made.save(file)
        return file.getvalue()

    # What is the same on every certificate

    @cached_property
    def ground_file(self) -> bytes:
        """The ground as a page of its own."""
        return self._lay_out([self._line(n, block, {}) for n, block in enumerate(self.blocks) if not block.is_own])

    @cached_property
    def _ground(self) -> tuple[list[bytes], str]:
        """The objects of a form that draws the ground, the form first, numbered as in a file; and the paper's box."""
        with pikepdf.open(BytesIO(self.ground_file)) as page, pikepdf.new() as numbered:
            form = page.pages[0].as_form_xobject()
            numbered.Root.Top = numbered.copy_foreign(form)  # saved after Root and Pages, whatever it needs after it
            file = BytesIO()
            numbered.save(file, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            box = page.pages[0].mediabox.unparse().decode()
        with pikepdf.open(file) as numbered:
            return [_body(numbered.get_object(n, 0)) for n in range(FIRST, len(numbered.objects) + 1)], box

    def _lay_out(self, lines: list[Line]) -> bytes:
        html = render_to_string("print/certificate.html", {"lines": lines, "design": self.design})
        return thai_pdf.make(html, [STYLESHEET], css=self.css, variant=None, pictures=self.pictures)

    def _line(self, number: int, block: Block, words: Mapping[str, str]) -> Line:
        text = fill(block.text, words)
        size = step(text, block)
        css = f"b{number} s{number}-{size}"
        return Line(css, [text]) if size < len(STEPS) else Line(f"{css} wrapped", typesetting.words(text))

    # What each has of its own

    def _file(self, fills: Sequence[Fill], title: str = "") -> bytes:
        objects, box = self._ground
        file = pydyf.PDF()
        for data in objects:
            typesetting.add(file, data)
        glyphs: dict[str, set[int]] = defaultdict(set)
        drawn = [typesetting.packed(self._page(each, box, glyphs)) for each in fills]
        fonts = [b"/%s %s" % (face.encode(), typesetting.embed(file, face, glyphs[face])) for face in sorted(glyphs)]
        resources = b"<</XObject <</Ground %d 0 R>> /Font <<%s>>>>" % (FIRST, b" ".join(fonts))
        page = b"<</Type /Page /Parent %s /MediaBox %s /Resources %s /Contents %%s>>"
        page %= file.pages.reference, box.encode(), typesetting.add(file, resources)
        for content in drawn:
            file.add_page(typesetting.Ready(page % typesetting.add(file, content)))
        if title:
            _entitle(file, title)
        made = BytesIO()
        file.write(made, identifier=True)
        return made.getvalue()

    def _page(self, one: Fill, box: str, glyphs: dict[str, set[int]]) -> bytes:
        """The operators of a page; the glyphs that it takes are added to those of each face."""
        words = {**one.words, "code": one.code}
        parts = [b"q /Ground Do Q q 1 0 0 -1 0 %s cm 0.75 0 0 0.75 0 0 cm" % box.split()[4].encode()]
        for block in self.own_blocks:
            face = FACES[block.style.face, block.style.weight]
            text = fill(block.text, words)
            for x, y, size, line in _set(text, block, face):
                glyphs[face] |= line.glyphs
                at = f"BT {_colour(block.style.colour)} rg 1 0 0 -1 {x} {y} Tm /{face} {size} Tf\n".encode()
                parts.append(at + line.operators + b"\nET")
        parts.append(b"Q " + self._code(one))
        return b"\n".join(parts)

    # Where things stand

    def _check_blocks(self) -> list[Block]:
        """The words below the QR code."""
        scale = SCALE[self.design.paper]
        foot = self.design.height * MM - 26 * scale * MM
        left = self.design.width * MM - 26 * scale * MM - 34 * scale * MM
        style = Style(9, 13)
        return [
            Block(style, left, foot - 26 * scale, 34 * scale * MM, CHECK, scale=scale),
            Block(style, left, foot - 13 * scale, 34 * scale * MM, CODE, scale=scale),
        ]

    def _code(self, one: Fill) -> bytes:
        """The QR code as PDF operators, left of nothing and above its words."""
        scale = SCALE[self.design.paper]
        words = self.blocks[-2]
        side = QR_SIDE * scale * MM
        left = words.left + (words.width - side) / 2
        bottom = self.design.height * MM - words.top + 2
        return qr(one.url, left, bottom, side)

    def _rules(self) -> Iterator[str]:
        design, scale = self.design, SCALE[self.design.paper]
        yield f"@page {{ size: {design.width}mm {design.height}mm }}"
        yield f"section {{ width: {design.width}mm; height: {design.height}mm }}"
        yield from _border_rules(design, scale)
        yield f".emblems {{ top: {22 * scale}mm; height: {27 * scale}mm }}"
        yield (
            f".signatories {{ left: {30 * scale}mm; right: {66 * scale}mm; bottom: {24 * scale}mm; "
            f"font-size: {12.5 * scale}pt; line-height: 1.5 }}"
        )
        for number, block in enumerate(self.blocks):
            yield from _block_rules(number, block)


def _border_rules(design: Design, scale: float) -> Iterator[str]:
    inset, cell = 8, 10.5
    across, down = design.width - 2 * (inset + cell), design.height - 2 * (inset + cell)
    for name, side in (("t", "top"), ("b", "bottom")):
        yield f".edge--{name} {{ left: {inset + cell}mm; {side}: {inset}mm; width: {across}mm; height: {cell}mm }}"
    for name, side in (("l", "left"), ("r", "right")):
        yield f".edge--{name} {{ top: {inset + cell}mm; {side}: {inset}mm; width: {cell}mm; height: {down}mm }}"
    corners = ("left", "top"), ("right", "top"), ("left", "bottom"), ("right", "bottom")
    for number, (x, y) in enumerate(corners, 1):
        yield f".knot--{number} {{ {x}: {inset}mm; {y}: {inset}mm }}"


def _block_rules(number: int, block: Block) -> Iterator[str]:
    style, size = block.style, block.style.size * block.scale
    yield (
        f".b{number} {{ left: {block.left:.3f}pt; top: {block.top:.3f}pt; width: {block.width:.3f}pt; "
        f"text-align: {block.align}; color: {style.colour}; "
        f"font: {style.weight} {size:.3f}pt/{block.height:.3f}pt {style.face} }}"
    )
    for at, share in enumerate(STEPS[1:], 1):
        yield f".s{number}-{at} {{ font-size: {size * share:.3f}pt }}"
    yield f".s{number}-{len(STEPS)} {{ font-size: {size * SMALLEST:.3f}pt; line-height: {block.height / 2:.3f}pt }}"


def _set(text: str, block: Block, face: str) -> Iterator[tuple]:
    """Yield where the text of a block begins, or each of its parts, how large it is, and its shaped line."""
    at = step(text, block)
    is_wrapped = at == len(STEPS)
    size = _pixels(block.style.size * block.scale * (SMALLEST if is_wrapped else STEPS[at]))
    height, room = _pixels(block.height / 2 if is_wrapped else block.height), _pixels(block.width)
    y = _pixels(block.top) + typesetting.baseline(face, size, height)
    for line in _broken(typesetting.words(text), face, size, room) if is_wrapped else [[text]]:
        shaped = [typesetting.line(part, face, size) for part in line]
        rest = max(room - sum(part.width for part in shaped), 0)
        x = _pixels(block.left) + (rest if block.align == "right" else rest / 2)
        for part in shaped:
            if part.operators:
                yield typesetting.number(x), typesetting.number(y), typesetting.size_of(size), part
            x += part.width
        y += height


def _broken(words: list[str], face: str, size: float, room: float) -> Iterator[list[str]]:
    """Break between words where the next one finds no room; all but the last of a line keep the space behind them."""
    line: list[str] = []
    width = 0
    for word in words:
        if line and width + typesetting.line(word, face, size).width > room:
            yield [*line[:-1], line[-1].rstrip(" ")]
            line, width = [], 0
        line.append(f"{word} ")
        width += typesetting.line(line[-1], face, size).width
    if line:
        yield [*line[:-1], line[-1].rstrip(" ")]


def _pixels(points: float) -> float:
    """A length as the style sheet gives it to WeasyPrint, in its pixels."""
    return float(f"{points:.3f}") / PIXEL


@cache
def _colour(colour: str) -> str:
    return " ".join(typesetting.number(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))


def qr(text: str, left: float, bottom: float, side: float) -> bytes:
    """Return a QR code as PDF operators, on white with the quiet zone of two modules; lengths in points."""
    many, dark = modules(text)
    unit = side / (many + 4)
    ground = f"q 1 g {left:.3f} {bottom:.3f} {side:.3f} {side:.3f} re f\n"
    place = f"{unit:.5f} 0 0 {-unit:.5f} {left + 2 * unit:.3f} {bottom + side - 2 * unit:.3f} cm 0 g\n"
    return (ground + place + "\n".join(map(_rectangle, dark)) + "\nf Q\n").encode()


def modules(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """Return how many modules a QR code has a side, and its dark ones: column, row, how many beside each other."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn = memoryview(code.to_image(scale=1, add_quiet_zones=True))
    side = drawn.shape[0]
    spans = map(re.Match.span, DARK.finditer(bytes(drawn)))
    return side - 2 * QUIET, [_placed(span, side) for span in spans]


@cache
def _placed(span: tuple[int, int], side: int) -> tuple[int, int, int]:
    y, x = divmod(span[0], side)
    return x - QUIET, y - QUIET, span[1] - span[0]


@cache
def _rectangle(dark: tuple[int, int, int]) -> str:
    x, y, width = dark
    return f"{x} {y} {width} 1 re"


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language><rdf:Bag><rdf:li>th</rdf:li></rdf:Bag>
</dc:language><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def _body(kept: pikepdf.Object) -> bytes:
    """An object as it stands in a file."""
    if isinstance(kept, pikepdf.Stream):
        return kept.stream_dict.unparse() + b"\nstream\n" + kept.read_raw_bytes() + b"\nendstream"
    return kept.unparse(resolved=True)


def _entitle(file: pydyf.PDF, title: str) -> None:
    """Write the exact title where readers and archives look for it."""
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    metadata = pydyf.Stream([XMP.format(title=escaped).encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    file.add_object(metadata)
    file.catalog["Metadata"] = metadata.reference
    file.catalog["Lang"] = pydyf.String("th")
    file.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    file.info["Title"] = pydyf.String(title)
