"""What a party signs with: a line drawn on screen, a typed name, or the scan of a page signed on paper. Each is checked
before it is kept; of a drawing nothing but points is."""

import re
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import dist

import pikepdf
from django.core.files import File

from moral_assembly import pictures, thai
from pledges.models import MouSignature

WIDTH, HEIGHT = 600, 200  # the canvas, and the view box of the path
LONGEST_DRAWING = 20_000  # characters
SHORTEST_LINE = 60  # from one end of the pen's way to the other, in units of the view box
MOST_PAGES = 20
STROKES = re.compile(r"(?:M[0-9]{1,3} [0-9]{1,3}(?:L[0-9]{1,3} [0-9]{1,3})+)+")
STROKE = re.compile(r"M[^M]+")
POINT = re.compile(r"([0-9]+) ([0-9]+)")


class Unfit(Exception):
    """What was drawn, typed or uploaded is no signature; ``str()`` says why, in Thai."""


@dataclass(frozen=True)
class Mark:
    """A signature that was checked."""

    kind: MouSignature.Kind
    typed: str = ""
    drawing: str = ""
    scan: File | None = None
    scan_sha256: str = ""


def drawn(path: str) -> Mark:
    """Take a drawing as "M10 20L11 22…", whole numbers within the view box. Raise ``Unfit`` for anything else."""
    if not path:
        raise Unfit("เขียนลายมือชื่อในกรอบก่อน หรือเลือกพิมพ์ชื่อ")
    if len(path) > LONGEST_DRAWING:
        raise Unfit("ลายมือชื่อมีเส้นมากเกินไป ล้างแล้วเขียนใหม่ให้สั้นลง")
    if not STROKES.fullmatch(path):
        raise Unfit("อ่านเส้นลายมือชื่อไม่ได้ ล้างแล้วเขียนใหม่")
    way = 0.0
    for stroke in STROKE.findall(path):
        points = [(int(x), int(y)) for x, y in POINT.findall(stroke)]
        if any(x > WIDTH or y > HEIGHT for x, y in points):
            raise Unfit("เส้นลายมือชื่ออยู่นอกกรอบ ล้างแล้วเขียนใหม่")
        way += sum(map(dist, points, points[1:]))
    if way < SHORTEST_LINE:
        raise Unfit("ลายมือชื่อสั้นเกินไป ล้างแล้วเขียนใหม่")
    return Mark(MouSignature.Kind.DRAWN, drawing=path)


def typed(name: str) -> Mark:
    name = " ".join(name.split())
    if not thai.normalise(name):
        raise Unfit("พิมพ์ชื่อของท่าน หรือเลือกเขียนลายมือชื่อ")
    if len(name) > 300:
        raise Unfit("ชื่อยาวเกิน ๓๐๐ ตัวอักษร")
    return Mark(MouSignature.Kind.TYPED, typed=name)


def scanned(file: File) -> Mark:
    """Take the scan of a signed page: a picture or a PDF, told from its bytes."""
    file.seek(0)
    body = file.read()
    if body.startswith(b"%PDF-"):
        _check_pdf(body)
    else:
        try:
            pictures.check(file)
        except pictures.Refused as refusal:
            raise Unfit(f"ใช้ไฟล์ PDF หรือภาพของหน้าที่ลงนาม {refusal}") from None
    file.seek(0)
    return Mark(MouSignature.Kind.SCANNED, scan=file, scan_sha256=sha256(body).hexdigest())


def _check_pdf(body: bytes) -> None:
    if len(body) > pictures.LARGEST:
        raise Unfit("ไฟล์ใหญ่เกิน 20 MB สแกนใหม่ให้เล็กลง")
    try:
        with pikepdf.open(BytesIO(body)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise Unfit("ไฟล์ PDF นี้ตั้งรหัสไว้ บันทึกใหม่โดยไม่ตั้งรหัส") from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise Unfit("อ่านไฟล์ PDF นี้ไม่ได้ สแกนใหม่หรือใช้ภาพถ่ายแทน") from None
    if not 1 <= pages <= MOST_PAGES:
        raise Unfit(f"ไฟล์ PDF มีได้ ๑ ถึง {thai.digits(MOST_PAGES)} หน้า")


def pages_of(body: bytes) -> pikepdf.Pdf:
    """The pages of a scan that ``scanned`` let through, as bare pages: no links, forms or actions."""
    if not body.startswith(b"%PDF-"):
        return pikepdf.open(BytesIO(_page_of_picture(body)))
    pdf = pikepdf.open(BytesIO(body))
    for page in pdf.pages:
        for key in ("/Annots", "/AA", "/StructParents"):
            if key in page.obj:
                del page.obj[key]
    return pdf


def _page_of_picture(body: bytes) -> bytes:
    """A picture on an upright A4 page."""
    from moral_assembly import thai_pdf

    made = pictures.make(BytesIO(body))
    html = '<!doctype html><html lang="th"><title>หน้าที่ลงนาม</title><img src="picture:scan" alt="หน้าที่ลงนาม"></html>'
    css = "@page{size:A4;margin:10mm} img{max-width:190mm;max-height:275mm;display:block;margin:auto}"
    return thai_pdf.make(html, [], css=css, variant=None, pictures={"scan": made.sizes[0].webp})
