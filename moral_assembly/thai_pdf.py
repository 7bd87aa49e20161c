"""HTML and print CSS to PDF whose Thai can be copied, searched and read out.

``make`` is all there is to it. What it promises: the same HTML gives the same bytes; fonts (``print_fonts``) are
embedded and subset, and the text layer holds the text that went in; nothing is fetched but the portal's own static
files and the pictures that are handed over; tags and bookmarks follow the headings. Lines break between Thai words as
Pango and libthai find them: keep names of people and places together with ``nb``.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock, get_ident
from unicodedata import category

from django.conf import settings
from fontTools.ttLib import TTFont
from PIL import ImageFile
from weasyprint import CSS, HTML, Page
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from moral_assembly import print_fonts

STATIC = Path(settings.BASE_DIR / "static").resolve()
# Names of the faces in a PDF, as Pango makes them of family and weight.
FACES = {
    "Sarabun": "Sarabun-Regular.ttf",
    "Sarabun-Bold": "Sarabun-Bold.ttf",
    "Trirong-Semi-Bold": "Trirong-SemiBold.ttf",
}
FONT_FACES = """
@font-face { font-family: Sarabun; src: url(Sarabun-Regular.ttf); font-weight: 400 }
@font-face { font-family: Sarabun; src: url(Sarabun-Bold.ttf); font-weight: 700 }
@font-face { font-family: Trirong; src: url(Trirong-SemiBold.ttf); font-weight: 600 }
"""
VARIANT = "pdf/ua-1"  # tagged, with a title to show and a language
PICTURE = "picture:"
INSTEAD = "■"  # of a character that the faces have no glyph for
BFCHAR = re.compile(rb"<([0-9a-f]{4})> <[0-9a-f]*>")

ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint would let cut-off files pass everywhere in the process
_one_at_a_time = Lock()  # Pango's font map is shared by all documents of a process

Progress = Callable[[str, int], None]


class OwnFilesOnly(URLFetcher):
    """Hands out static files, mended fonts, data addresses, and the pictures of one document; all else is a fault."""

    def __init__(self, pictures: Mapping[str, bytes] | None = None):
        super().__init__(allowed_protocols=["file", "data"], allow_redirects=False)
        self.pictures = pictures or {}

    def fetch(self, url: str, headers=None):
        if url.startswith(PICTURE):
            return URLFetcherResponse(url, self._picture(url.removeprefix(PICTURE)))
        if url.startswith("file:"):
            self._check(url)
        elif not url.startswith("data:"):
            raise FatalURLFetchingError(f"A document may not fetch {url}")
        return super().fetch(url, headers)

    def _picture(self, name: str) -> bytes:
        if name not in self.pictures:
            raise FatalURLFetchingError(f"No picture was handed over as {name}")
        return self.pictures[name]

    @staticmethod
    def _check(url: str) -> None:
        path = Path(URLFetcherResponse(url).path).resolve()
        if not any(path.is_relative_to(folder) for folder in (STATIC, print_fonts.FOLDER)):
            raise FatalURLFetchingError(f"A document may not read {path}")


def make(
    html: str,
    stylesheets: Sequence[str],
    *,
    css: str = "",
    variant: str | None = VARIANT,
    pictures: Mapping[str, bytes] | None = None,
    progress: Progress | None = None,
    choose: Callable[[list[Page]], list[Page]] = list,
) -> bytes:
    """Return a PDF of ``html``. ``stylesheets`` are files below ``static/``, ``css`` are rules made for this document;
    pictures are addressed as "picture:name". ``variant`` None: without tags, for sheets that other pages are made of.

    ``progress`` is called with "layout" and the page at which the work is, then with "writing". ``choose`` says which
    of the pages that were laid out go into the file.
    """
    page = HTML(string=with_seams(printable(html)), base_url=f"{STATIC.as_uri()}/", url_fetcher=OwnFilesOnly(pictures))
    with _one_at_a_time, _telling(progress):
        sheets = [_font_faces(), *map(_stylesheet, ["print/words.css", *stylesheets])]
        if css:
            sheets.append(CSS(string=css, font_config=_fonts(), url_fetcher=OwnFilesOnly()))
        document = page.render(stylesheets=sheets, font_config=_fonts(), pdf_variant=variant)
        identifier = sha256(html.encode()).digest()[:16]
        chosen = document.copy(choose(document.pages))
        return chosen.write_pdf(finisher=tell_text, pdf_identifier=identifier, pdf_variant=variant)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _font_faces() -> CSS:
    base = f"{print_fonts.FOLDER.as_uri()}/"
    return CSS(string=FONT_FACES, base_url=base, font_config=_fonts(), url_fetcher=OwnFilesOnly())


@cache
def _stylesheet(name: str) -> CSS:
    """A stylesheet of ours, without WeasyPrint's words on the rules in it that are for browsers alone."""
    LOGGER.disabled = True
    try:
        return CSS(filename=STATIC / name, font_config=_fonts(), url_fetcher=OwnFilesOnly())
    finally:
        LOGGER.disabled = False


# The text layer


def tell_text(document, pdf) -> None:
    """Write into the PDF which text each glyph stands for, as its name says; WeasyPrint calls this last."""
    streams = {each.reference: each for each in pdf.objects if hasattr(each, "stream") and each.number}
    for each in pdf.objects:
        if isinstance(each, dict) and "ToUnicode" in each:
            known = texts(each["BaseFont"].decode().partition("+")[2])
            stream = streams[each["ToUnicode"]]
            stream.stream = [_told(line, known) for line in stream.stream]


def _told(line: bytes, texts: dict[bytes, bytes]) -> bytes:
    found = BFCHAR.fullmatch(line)
    return b"<%s> <%s>" % (found[1], texts[found[1]]) if found and found[1] in texts else line


@cache
def texts(face: str) -> dict[bytes, bytes]:
    """The text of every glyph of a face, both in hexadecimal; of a face that is not ours, nothing."""
    if face not in FACES:
        return {}
    with TTFont(print_fonts.FOLDER / FACES[face]) as font:
        named = enumerate(map(print_fonts.text_of, font.getGlyphOrder()))
        return {b"%04x" % glyph: text.encode("utf-16-be").hex().encode() for glyph, text in named if text}


@cache
def _characters() -> frozenset[int]:
    """What every face can show."""
    known = []
    for name in FACES.values():
        with TTFont(print_fonts.FOLDER / name) as font:
            known.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*known)


def unprintable(text: str) -> set[str]:
    """Return the characters that the faces have no glyph for."""
    return {letter for letter in set(text) if ord(letter) not in _characters() and not letter.isspace()}


def printable(text: str) -> str:
    """Return ``text`` without emoji and invisible signs, and with a box for each other character that has no glyph.

    WeasyPrint would look for them in every font of the machine: that may take a minute, and another machine has others.
    """
    instead = {ord(letter): "" if category(letter)[0] in "CS" else INSTEAD for letter in unprintable(text)}
    return text.translate(instead)


# WeasyPrint breaks no line where Thai words meet at the edge of a kept one, unless something else may stand there.
_SEAM = re.compile(
    r"""(?<=[ก-ฮะ-๎])(?=<span\ class="nb">[ก-ฮเ-ไ])         # a word, and then a kept one
      | (?<=[ก-๎]</span>)(?=(?:<span\ class="nb">)?[ก-ฮเ-ไ])  # a kept word, and then one of either kind""",
    re.VERBOSE,
)


def with_seams(html: str) -> str:
    """Return ``html`` with a seam, at which a line may end, between a kept word (``nb``) and the Thai beside it."""
    return _SEAM.sub('<i class="seam"></i>', html)


# Progress


@contextmanager
def _telling(progress: Progress | None):
    """Hand what WeasyPrint logs of its steps in this thread to ``progress``."""
    if progress is None:
        yield
        return
    teller = _Teller(progress)
    PROGRESS_LOGGER.addHandler(teller)
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(teller)


class _Teller(logging.Handler):
    """Reads WeasyPrint's words: "Step 5 - Creating layout - Page 12", "Step 6 - Creating PDF"."""

    def __init__(self, progress: Progress):
        super().__init__()
        self.progress, self.thread = progress, get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.thread == self.thread and message.startswith("Step 5"):
            page = message.rpartition("Page ")[2]
            self.progress("layout", int(page) if page.isdigit() else 0)
        elif record.thread == self.thread and message.startswith("Step 6"):
            self.progress("writing", 0)
