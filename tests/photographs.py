"""Real picture files, as cameras, telephones and trouble makers produce them."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from moral_assembly import pictures

SHAPE = (800, 600)
RED, GREEN, BLUE, GREY = (208, 16, 16), (16, 176, 16), (16, 16, 208), (144, 144, 144)
CORNERS = {"top left": (0.1, 0.1), "top right": (0.9, 0.1), "bottom left": (0.1, 0.9)}
# How an upright picture is stored for each EXIF orientation: what turns it back is the camera's promise.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def drawing(size: tuple[int, int] = SHAPE) -> Image.Image:
    """Grey, with a red corner at the top left, a green one at the top right and a blue one at the bottom left."""
    made = Image.new("RGB", size, GREY)
    width, height = size[0] // 4, size[1] // 4
    made.paste(RED, (0, 0, width, height))
    made.paste(GREEN, (size[0] - width, 0, size[0], height))
    made.paste(BLUE, (0, size[1] - height, width, size[1]))
    return made


def file_of(image: Image.Image, kind: str = "JPEG", **options) -> BytesIO:
    made = BytesIO()
    image.save(made, kind, **({"quality": 95, "subsampling": 0} if kind == "JPEG" else {}), **options)
    made.seek(0)
    return made


def turned(orientation: int) -> BytesIO:
    """The drawing as a camera stores it that was held in another way."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = drawing()
    return file_of(image.transpose(STORED[orientation]) if orientation in STORED else image, exif=exif)


def telling() -> BytesIO:
    """A JPEG that tells where it was taken, with which camera, and more in XMP, a comment and a thumbnail profile."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "SecretCamera", "Secret 3000"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(19), IFDRational(54), IFDRational(30))
    place[3], place[4] = "E", (IFDRational(99), IFDRational(50), IFDRational(0))
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret>SecretPlace</secret></x:xmpmeta>'
    return file_of(drawing(), exif=exif, comment=b"SecretComment", xmp=xmp)


def bomb(width: int = 10_000, height: int = 10_000) -> BytesIO:
    """A PNG of a few bytes whose header announces, unless told otherwise, a hundred million pixels."""
    return png(width, height, bits=1, colour=0, rows=bytes(width // 8 + 1) * 64)


def sixteen_bits_a_colour() -> BytesIO:
    """The drawing as a PNG of 48 bits a pixel, which Pillow reads but never writes: every sample stands there twice."""
    image = drawing()
    lines = (image.crop((0, y, image.width, y + 1)).tobytes() for y in range(image.height))
    rows = b"".join(b"\0" + bytes(part for sample in line for part in (sample, sample)) for line in lines)
    return png(*SHAPE, bits=16, colour=2, rows=rows)


def png(width: int, height: int, *, bits: int, colour: int, rows: bytes) -> BytesIO:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def upload(name: str = "ภาพเวที.jpg", content: BytesIO | bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it; the drawing, when nothing else is given."""
    content = file_of(drawing()) if content is None else content
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.getvalue())


def seen(size: pictures.Size) -> dict[str, tuple]:
    """The colour near each corner."""
    with Image.open(BytesIO(size.webp)) as image:
        shown = image.convert("RGB")
    return {corner: shown.getpixel((int(x * size.width), int(y * size.height))) for corner, (x, y) in CORNERS.items()}


def is_near(found: tuple, wanted: tuple, most: int = 12) -> bool:
    return all(abs(one - other) <= most for one, other in zip(found, wanted, strict=True))


def is_upright(size: pictures.Size) -> bool:
    wanted = dict(zip(CORNERS, (RED, GREEN, BLUE), strict=True))
    return all(is_near(colour, wanted[corner]) for corner, colour in seen(size).items())
