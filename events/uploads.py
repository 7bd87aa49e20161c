"""What may be uploaded as a document, told from the bytes and not from the name."""

from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, UnidentifiedImageError

LARGEST = 20 * 1024 * 1024
OFFICE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
IMAGES = {"JPEG": "jpg", "PNG": "png"}
ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.jpg,.jpeg,.png"


def check_document(file: UploadedFile) -> None:
    """Refuse a file that is too large, not of a known type, or named as another type than it is."""
    if file.size > LARGEST:
        raise ValidationError(f"ไฟล์ใหญ่เกิน 20 MB (ไฟล์นี้ {file.size / 1024 / 1024:.1f} MB) ลดขนาดแล้วเลือกใหม่")
    kind = kind_of(file)
    if not kind:
        raise ValidationError("รับไฟล์ PDF, Word, Excel, PowerPoint, JPG หรือ PNG ที่ไม่มีมาโคร ไฟล์นี้เป็นชนิดอื่นหรือเสียหาย")
    ending = PurePosixPath(file.name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if ending != kind:
        raise ValidationError(f"ชื่อไฟล์ลงท้ายด้วย .{ending} แต่เนื้อไฟล์เป็น {kind.upper()} ตั้งชื่อให้ตรงแล้วเลือกใหม่")


def kind_of(file) -> str:
    """Return the usual ending of what the bytes are, "" if that is nothing we take."""
    file.seek(0)
    start = file.read(8)
    try:
        if start.startswith(b"%PDF-"):
            return "pdf"
        if start.startswith(b"PK\x03\x04"):
            return _office(file)
        return _image(file)
    finally:
        file.seek(0)


def _office(file) -> str:
    try:
        names = ZipFile(file).namelist()
    except BadZipFile:
        return ""
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names)), "")


def _image(file) -> str:
    try:
        file.seek(0)
        with Image.open(file, formats=list(IMAGES)) as image:
            image.verify()
            return IMAGES[image.format]
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
