"""An uploaded file as plain cells: .xlsx or .csv, told from its bytes and not from its name, in bounded memory.

A spreadsheet is a zip of XML made by a stranger. Sizes are checked before anything is unpacked, XML entities are
refused (openpyxl asks defusedxml), formulas are never computed, and a file that breaks the reader is told as broken.
"""

import csv
import io
import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser  # the public reader hides merged cells and pads every row

from moral_assembly import thai

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 150 * 1024 * 1024  # sheets are read as a stream
LARGEST_IN_MEMORY = 32 * 1024 * 1024  # texts, styles and the like are read whole
MOST_PARTS = 2000
MOST_SHEETS = 40
MOST_BLANK = 200_000  # rows of a sheet, the blank ones counted
log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The file as a whole cannot be read; the message tells the person, in Thai, what to do."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; a formula is kept as its text and never computed."""

    address: str
    value: object
    kind: str = "value"  # or "formula", "error"

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)


@dataclass
class Grid:
    """One sheet: its rows as (number, cells by column), once; ``merged`` is known when they are through."""

    name: str
    rows: Iterator[tuple[int, dict[int, Cell]]]
    merged: list = field(default_factory=list)


def grids(content: bytes) -> Iterator[Grid]:
    """Yield the visible sheets of a file one by one; raise ``Unreadable`` for what is no table."""
    if len(content) > LARGEST:
        size = thai.digits(f"{len(content) / 1024 / 1024:.1f}")
        raise Unreadable(f"ไฟล์ใหญ่ {size} MB รับได้ไม่เกิน ๑๐ MB ลบภาพและแผ่นงานที่ไม่ใช้ แล้วเลือกใหม่")
    if not content.strip():
        raise Unreadable("ไฟล์ว่างเปล่า เลือกไฟล์ที่มีข้อมูล")
    if content.startswith(b"PK"):
        yield from _workbook(content)
    else:
        _refuse_strangers(content)
        yield _comma_separated(content)


def _refuse_strangers(content: bytes) -> None:
    """Name what people upload by mistake."""
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("ไฟล์มีรหัสผ่าน เปิดใน Excel เอารหัสผ่านออก แล้วบันทึกใหม่")
        raise Unreadable("ไฟล์เป็น Excel รุ่นเก่า (.xls) เปิดแล้วบันทึกเป็น .xlsx")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        raise Unreadable("ไฟล์เป็นหน้าเว็บ (HTML) แม้ชื่อเป็น Excel เปิดใน Excel แล้วบันทึกเป็น .xlsx")
    if start.startswith(b"<?xml"):
        raise Unreadable("ไฟล์เป็น XML เปิดใน Excel แล้วบันทึกเป็น .xlsx")
    if start.startswith(b"%pdf"):
        raise Unreadable("ไฟล์เป็น PDF ใช้ไฟล์ .xlsx จากแม่แบบ")


def _declares_entities(archive: ZipFile, part: ZipInfo) -> bool:
    """Tell whether a part has a document type: no spreadsheet has, and entities that grow are made with one."""
    with archive.open(part) as source:
        start = source.read(4096)
    return any("<!DOCTYPE".encode(code) in start for code in ("ascii", "utf-16-le", "utf-16-be"))


KINDS = {
    "word/": "เอกสาร Word",
    "ppt/": "งานนำเสนอ PowerPoint",
    "META-INF/manifest.xml": "เอกสาร OpenDocument (เช่น .ods)",
    "xl/workbook.bin": " Excel แบบไบนารี (.xlsb)",
}


def _workbook(content: bytes) -> Iterator[Grid]:
    try:
        archive = ZipFile(io.BytesIO(content))
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(BROKEN) from None
    _check_parts(archive)
    reader = _guarded(_opened, archive)
    for sheet, relation in _guarded(lambda: list(reader.parser.find_sheets())):
        if sheet.state == "visible" and relation.target in reader.valid_files and "worksheet" in relation.Type:
            yield _sheet(reader, sheet.name, relation.target)


def _opened(archive: ZipFile) -> ExcelReader:
    """Read what all sheets share. ``load_workbook`` would go through each sheet once more, only to measure it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that hold no data
        reader = ExcelReader(archive.fp, read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
    return reader


def _check_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("ไฟล์มีรหัสผ่าน เอารหัสผ่านออก แล้วบันทึกใหม่")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Unreadable(f"ไฟล์เป็น{_kind(names)} ไม่ใช่ตารางที่อ่านได้ เลือกไฟล์ .xlsx")
    sheets = {name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")}
    others = sum(part.file_size for part in parts if part.filename not in sheets and "/media/" not in part.filename)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or others > LARGEST_IN_MEMORY or len(parts) > MOST_PARTS:
        raise Unreadable("ไฟล์ขยายออกแล้วใหญ่เกินกว่าจะเป็นตาราง คัดลอกเฉพาะข้อมูลไปวางในแม่แบบ แล้วเลือกใหม่")
    if any(_guarded(_declares_entities, archive, part) for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise Unreadable(BROKEN)
    if len(sheets) > MOST_SHEETS:
        raise Unreadable(f"ไฟล์มีเกิน {thai.digits(MOST_SHEETS)} แผ่นงาน ลบแผ่นงานที่ไม่ใช้ แล้วเลือกใหม่")


def _kind(names: set[str]) -> str:
    return next((word for start, word in KINDS.items() if any(name.startswith(start) for name in names)), "ไฟล์ .zip")


BROKEN = "ไฟล์เสียหาย อ่านไม่ได้ เปิดใน Excel แล้วบันทึกเป็น .xlsx ใหม่"


def _guarded(deed, *args, **options):
    """Do what may fail in any way at all: the file was made by strangers, the reader by others."""
    try:
        return deed(*args, **options)
    except Exception as error:
        log.info("an uploaded workbook cannot be read: %r", error)
        raise Unreadable(BROKEN) from error


def _sheet(reader: ExcelReader, name: str, path: str) -> Grid:
    grid = Grid(name, iter(()))
    grid.rows = _rows(reader, path, grid)
    return grid


def _rows(reader: ExcelReader, path: str, grid: Grid) -> Iterator[tuple[int, dict[int, Cell]]]:
    book, seen = reader.wb, 0
    formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
    with _guarded(reader.archive.open, path) as source:
        parser = WorkSheetParser(source, reader.shared_strings, epoch=book.epoch, **formats)
        rows = parser.parse()
        while (row := _guarded(_next, rows)) is not None:
            seen += 1
            if seen > MOST_BLANK:
                raise Unreadable(f"แผ่นงาน “{grid.name}” มีแถวว่างมากเกินไป คัดลอกเฉพาะข้อมูลไปวางในแม่แบบ")
            number, cells = row
            found = (_guarded(_cell, number, cell) for cell in cells if cell["value"] is not None)
            yield number, {column: cell for column, cell in found if thai.clean(str(cell)).strip()}
        grid.merged = [each.bounds for each in parser.merged_cells.mergeCell] if parser.merged_cells else []


def _next(rows: Iterator):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return next(rows, None)


def _cell(row: int, cell: dict) -> tuple[int, Cell]:
    column, value, kind = cell["column"], cell["value"], cell["data_type"]
    address = f"{get_column_letter(column)}{row}"
    if kind == "f":
        return column, Cell(address, str(getattr(value, "text", value)), "formula")
    if kind == "e":
        return column, Cell(address, str(value), "error")
    return column, Cell(address, unescape(value) if isinstance(value, str) else value)


# Text separated by commas


def _comma_separated(content: bytes) -> Grid:
    text = _decoded(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    if re.search("[\x00-\x08\x0e-\x1f]", text) or not first.count(delimiter):
        raise Unreadable("ไฟล์นี้ไม่ใช่ตาราง เลือกไฟล์ .xlsx หรือ .csv")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return Grid("CSV", _lines(lines))


def _decoded(content: bytes) -> str:
    """Read Unicode when it is, else the Thai code pages (CP874 holds all of TIS-620)."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for code in ("utf-16",) if has_mark else ("utf-8-sig", "cp874"):
        try:
            return content.decode(code)
        except UnicodeDecodeError:
            continue
    raise Unreadable("อ่านตัวอักษรในไฟล์ไม่ได้ บันทึกจาก Excel เป็น .xlsx หรือ CSV UTF-8")


def _lines(lines) -> Iterator[tuple[int, dict[int, Cell]]]:
    try:
        for number, values in enumerate(lines, 1):
            yield (
                number,
                {
                    column: Cell(f"{get_column_letter(column)}{number}", value)
                    for column, value in enumerate(values[:16384], 1)
                    if thai.clean(value).strip()
                },
            )
    except csv.Error:
        raise Unreadable("เครื่องหมายคำพูดในไฟล์ .csv ไม่ครบคู่ เปิดใน Excel แล้วบันทึกใหม่") from None
