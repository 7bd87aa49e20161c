"""Certificates as PDF: a design is laid out once, and each certificate stamps its own words and code upon it.

``Press.plain`` lays one whole certificate out in one go, the slow and simple way; tests hold the fast way against it,
pixel by pixel. Nothing of a person's words is read as markup or as a placeholder.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import pikepdf
import segno
from django.template.loader import render_to_string

from moral_assembly import thai_pdf
from pledges.designs import MM, SCALE, SMALLEST, STEPS, Block, Design, Style, blocks, fill, step

STYLESHEET = "print/certificate.css"
AT_ONCE = 200  # certificates in one layout: more of them only take more memory
QR_SIDE = 22  # mm
CODE = "รหัส {code}"
CHECK = "สแกนเพื่อตรวจสอบ"


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


class Press:
    """Stamps certificates of one design. ``pictures`` are its background, emblems and signatures by name."""

    def __init__(self, design: Design, pictures: Mapping[str, bytes] | None = None):
        self.design, self.pictures = design, pictures or {}
        self.blocks = [*blocks(design), *self._check_blocks()]
        self.css = "\n".join(self._rules())

    # The three ways to make certificates

    def print_file(self, fills: Sequence[Fill]) -> bytes:
        """Return one file for the printer, a page for each certificate, in their order."""
        made = pikepdf.new()
        for part in _parts(fills):
            with pikepdf.open(BytesIO(self._own_layer(part))) as layer:
                first = len(made.pages)
                made.pages.extend(layer.pages)
                self._stamp(made, part, list(made.pages)[first:])
        return _saved(made)

    def files(self, fills: Sequence[Fill]) -> Iterator[bytes]:
        """Yield a file for each certificate, in their order, titled with the recipient's exact name."""
        for part in _parts(fills):
            with pikepdf.open(BytesIO(self._own_layer(part))) as layer:
                for each, page in zip(part, layer.pages, strict=True):
                    made = pikepdf.new()
                    made.pages.append(page)
                    self._stamp(made, [each], made.pages)
                    _entitle(made, each.title)
                    yield _saved(made)

    def plain(self, one: Fill) -> bytes:
        """Return one certificate laid out whole."""
        lines = [self._line(number, block, one) for number, block in enumerate(self.blocks)]
        with pikepdf.open(BytesIO(self._lay_out([lines], with_ground=True))) as made:
            _put_around(made.pages[0], b"", self._code(one))
            _entitle(made, one.title)
            return _saved(made)

    # Layers

    @cached_property
    def _ground(self) -> pikepdf.Pdf:
        """What is the same on every certificate."""
        lines = [Line(f"b{n}", [block.text]) for n, block in enumerate(self.blocks) if not block.is_own]
        return pikepdf.open(BytesIO(self._lay_out([lines], with_ground=True)))

    def _own_layer(self, fills: Sequence[Fill]) -> bytes:
        own = [(number, block) for number, block in enumerate(self.blocks) if block.is_own]
        return self._lay_out([[self._line(number, block, each) for number, block in own] for each in fills])

    def _lay_out(self, sheets: list[list[Line]], *, with_ground: bool = False) -> bytes:
        context = {"sheets": sheets, "design": self.design, "with_ground": with_ground, "title": "เกียรติบัตร"}
        html = render_to_string("print/certificate.html", context)
        return thai_pdf.make(html, [STYLESHEET], css=self.css, variant=None, pictures=self.pictures)

    def _line(self, number: int, block: Block, one: Fill) -> Line:
        text = fill(block.text, {**one.words, "code": one.code})
        size = step(text, block)
        css = f"b{number} s{number}-{size}"
        return Line(css, [text]) if size < len(STEPS) else Line(f"{css} wrapped", text.split())

    def _stamp(self, made: pikepdf.Pdf, fills: Sequence[Fill], pages) -> None:
        ground = made.copy_foreign(self._ground.pages[0].as_form_xobject())
        for each, page in zip(fills, pages, strict=True):
            name = page.add_resource(ground, pikepdf.Name.XObject, pikepdf.Name("/Ground"))
            _put_around(page, b"%s Do\n" % str(name).encode(), self._code(each))

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


def _put_around(page: pikepdf.Page, below: bytes, above: bytes) -> None:
    """Draw below and above what a page holds, each in the page's own measure: points from the bottom left."""
    page.contents_add(b"q\n" + below + b"Q q\n", prepend=True)
    page.contents_add(b"\nQ\n" + above)


def _parts(fills: Sequence[Fill]) -> Iterator[Sequence[Fill]]:
    return (fills[start : start + AT_ONCE] for start in range(0, len(fills), AT_ONCE))


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


def qr(text: str, left: float, bottom: float, side: float) -> bytes:
    """Return a QR code as PDF operators, on white with the quiet zone of two modules; lengths in points.

    The mask is fixed: trying all eight costs more than drawing, and readers do not mind.
    """
    matrix = segno.make(text, error="m", micro=False, mask=4).matrix
    unit = side / (len(matrix) + 4)
    operators = [
        f"q 1 g {left:.3f} {bottom:.3f} {side:.3f} {side:.3f} re f",
        f"{unit:.5f} 0 0 {-unit:.5f} {left + 2 * unit:.3f} {bottom + side - 2 * unit:.3f} cm 0 g",
    ]
    for y, row in enumerate(matrix):
        operators += [f"{x} {y} {length} 1 re" for x, length in _runs(row)]
    return ("\n".join(operators) + "\nf Q\n").encode()


def _runs(row) -> Iterator[tuple[int, int]]:
    """Yield where dark modules begin and how many follow each other."""
    start = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language><rdf:Bag><rdf:li>th</rdf:li></rdf:Bag>
</dc:language><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def _entitle(made: pikepdf.Pdf, title: str) -> None:
    """Write the exact title where readers and archives look for it."""
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    metadata = made.make_stream(XMP.format(title=escaped).encode())
    metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    made.Root.Metadata = made.make_indirect(metadata)
    made.Root.Lang = "th"
    made.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    made.docinfo["/Title"] = title


def _saved(made: pikepdf.Pdf) -> bytes:
    """The same certificate gives the same bytes."""
    file = BytesIO()
    made.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()
