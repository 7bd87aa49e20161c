"""Photographs: what may be uploaded, told from the bytes, and the sizes that pages show of it.

What pages show is made of pixels alone: upright, in sRGB, without the place, the camera or anything else that the file
told. A picture is refused by its header, before its pixels are unpacked.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

register_heif_opener()

LARGEST = 20 * 1024 * 1024  # bytes
MOST_PIXELS = 60_000_000
MOST_PIXELS_OF_WEBP = 16_000_000  # its decoder cannot unpack less than all, at 14 bytes of memory a pixel
SHORTEST_SIDE = 160
LONGEST_SHAPE = 10  # times as long as wide
WIDTHS = (320, 640, 1280, 1920)
TALLEST = 2560  # of what pages show; a tall picture stops growing earlier
QUALITY = 80

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,.heic,.heif"
HINT = "JPEG, PNG, WebP, HEIC หรือ AVIF ภาพละไม่เกิน 20 MB และ 60 ล้านพิกเซล (WebP 16 ล้าน)"
AS_JPEG = "เปิดภาพในโทรศัพท์หรือคอมพิวเตอร์ แล้วบันทึกหรือส่งออกเป็น JPEG จากนั้นเลือกใหม่"
SCAN_OF_JPEG, END_OF_JPEG = b"\xff\xda", b"\xff\xd9"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, ValueError, SyntaxError, TypeError, EOFError, KeyError, struct.error, RuntimeError, MemoryError)


class Refused(Exception):
    """A file that is no picture for us; its text tells in Thai why and what to do."""


@dataclass(frozen=True)
class Size:
    """One width of a picture, ready to be served."""

    width: int
    height: int
    webp: bytes


@dataclass(frozen=True)
class Made:
    """All that pages need of a picture; no ``colour`` when one can see through it."""

    sizes: list[Size]
    colour: str


def check(file: BinaryIO) -> tuple[int, int]:
    """Return the width and height of the upright picture; raise ``Refused`` for what pages could not show."""
    size = file.seek(0, 2)
    if not size:
        raise Refused("ไฟล์นี้ว่าง เลือกใหม่")
    if size > LARGEST:
        raise Refused(f"ไฟล์ใหญ่เกิน 20 MB (ไฟล์นี้ {size / 1024 / 1024:.1f} MB) ย่อภาพแล้วเลือกใหม่")
    with _opened(file) as image:
        width, height = _upright(image)
        whole = _is_whole(image, file, size)
    file.seek(0)
    if not whole:
        raise Refused("ไฟล์ภาพไม่ครบหรือเสียหาย อาจส่งมาไม่จบ เลือกภาพเดิมอีกครั้งหรือใช้ภาพอื่น")
    return width, height


def _opened(file: BinaryIO) -> Image.Image:
    """The picture, of which only the header was read."""
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
    except BOMBS:
        raise Refused(_too_many_pixels()) from None
    except UnidentifiedImageError:
        raise Refused(f"ไฟล์นี้ไม่ใช่ภาพที่รับได้ รับ JPEG, PNG, WebP, HEIC และ AVIF {AS_JPEG}") from None
    except BROKEN:
        raise Refused(f"อ่านไฟล์ภาพนี้ไม่ได้ {AS_JPEG}") from None
    _check_shape(*image.size)
    if image.format == "WEBP" and image.width * image.height > MOST_PIXELS_OF_WEBP:
        raise Refused(f"ภาพ WebP มีเกิน {MOST_PIXELS_OF_WEBP // 1_000_000} ล้านพิกเซล ย่อภาพ หรือบันทึกเป็น JPEG แล้วเลือกใหม่")
    return image


def _too_many_pixels() -> str:
    return f"ภาพมีเกิน {MOST_PIXELS // 1_000_000} ล้านพิกเซล ย่อภาพแล้วเลือกใหม่"


def _check_shape(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refused(_too_many_pixels())
    if min(width, height) < SHORTEST_SIDE:
        raise Refused(f"ภาพเล็กเกินไป ({width} × {height} พิกเซล) ใช้ภาพที่ด้านสั้นยาวอย่างน้อย {SHORTEST_SIDE} พิกเซล")
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise Refused("ภาพยาวเกินไปจนมองไม่เห็นรายละเอียด ตัดภาพให้สั้นลงแล้วเลือกใหม่")


def _turn(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; what is spoilt counts as upright."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would unpack all pixels to look behind them
    try:
        found = image.getexif().get(0x0112, 1)
    except BROKEN:
        return 1
    return found if found in range(1, 9) else 1


def _upright(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _turn(image) > 4 else (width, height)


def _is_whole(image: Image.Image, file: BinaryIO, size: int) -> bool:
    """Whether the file has its end; what is wrong further inside shows when the sizes are made."""
    try:
        if "progressive" in image.info:  # an eighth of it costs as much memory as the whole
            file.seek(0)
            bytes_ = file.read()
            return bytes_.rfind(END_OF_JPEG) > bytes_.rfind(SCAN_OF_JPEG)
        if image.format in ("JPEG", "MPO"):
            image.draft("RGB", (1, 1))
            image.load()
        elif image.format == "PNG":
            image.verify()
        elif image.format == "WEBP":
            file.seek(4)
            return struct.unpack("<I", file.read(4))[0] + 8 <= size
        else:
            return _end_of_boxes(file, size) == size
    except BROKEN:
        return False
    return True


def _end_of_boxes(file: BinaryIO, size: int) -> int:
    """Where the last box of an ISO media file (HEIC, AVIF) says that it ends."""
    place = 0
    while place < size:
        file.seek(place)
        length, _, longer = struct.unpack(">I4sQ", file.read(16).ljust(16, b"\0"))
        length = longer if length == 1 else length or size - place
        if length < 8:
            return 0
        place += length
    return place


def make(file: BinaryIO) -> Made:
    """Make every size of a picture that ``check`` let through, the largest first, each of the one before."""
    with _opened(file) as image:
        width, height = _upright(image)
        widths = widths_of(width, height)
        try:
            largest = _plain(image, widths[-1], _height(widths[-1], width, height))
        except BROKEN:
            raise Refused(f"ภาพเสียหายจนอ่านไม่จบ {AS_JPEG}") from None
    sizes = list(_sizes(largest, widths, width, height))
    return Made(sizes[::-1], _colour(largest))


def widths_of(width: int, height: int) -> list[int]:
    """The widths in which a picture is shown: never wider than it is, never taller than ``TALLEST``."""
    most = max(1, min(width, WIDTHS[-1], width * TALLEST // height))
    return [*(each for each in WIDTHS if each < most), most]


def _height(shown: int, width: int, height: int) -> int:
    return max(1, round(shown * height / width))


def _plain(image: Image.Image, width: int, height: int) -> Image.Image:
    """The first frame, upright, at most this large, in sRGB, and nothing but pixels."""
    turn, profile = _turn(image), image.info.get("icc_profile")
    room = (height, width) if turn > 4 else (width, height)
    image.draft(None, room)  # a JPEG is unpacked at a half, a quarter or an eighth, as far as that is enough
    small = _resizable(image).resize(room, Image.Resampling.LANCZOS, reducing_gap=3)
    small = _in_srgb(small, profile)
    small.info = {}
    ways = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # EXIF's numbers as Pillow's transpositions
    return small.transpose(Image.Transpose(ways[turn])) if turn > 1 else small


def _resizable(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be blended with their neighbours."""
    image.load()
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, SRGB, outputMode=mode)
        except (
            ImageCms.PyCMSError,
            *BROKEN,
        ):  # spoilt, or of another kind of picture: the colours are taken as they are
            pass
    return image.convert(mode)


def _sizes(image: Image.Image, widths: list[int], width: int, height: int) -> Iterator[Size]:
    for each in reversed(widths):
        if image.width != each:
            image = image.resize((each, _height(each, width, height)), Image.Resampling.LANCZOS)
        webp = BytesIO()
        image.save(webp, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
        yield Size(*image.size, webp.getvalue())


def _colour(image: Image.Image) -> str:
    """The colour that most of the picture has, to stand there while it loads."""
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] < 255:
        return ""
    few = ImageOps.posterize(image.convert("RGB").resize((48, 48), Image.Resampling.BOX), 3)
    most = max(few.getcolors(48 * 48))[1]
    return "#{:02x}{:02x}{:02x}".format(*(part | 16 for part in most))  # the middle of the step
