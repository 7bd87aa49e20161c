"""Tables as .xlsx: what people fill in, and what they get back. Nothing written here is ever a formula.

Whatever is text is written as text and marked so, also where it begins with "=", so that neither Excel nor the next
program obeys it.
"""

import re
from collections.abc import Iterable
from datetime import date, time
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from moral_assembly.sheets.columns import KEPT, LONGEST, UNSAYABLE, Column
from moral_assembly.sheets.reading import NOTES, OPTIONS, REASONS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FACE = "TH Sarabun New"  # of Thai offices; where it is missing, Excel takes another Thai one
TEXT = Font(name=FACE, size=16)
BOLD = Font(name=FACE, size=16, bold=True)
HEAD = Font(name=FACE, size=16, bold=True, color="FFFFFF")
INK, SUNK = (PatternFill("solid", start_color=colour) for colour in ("131F35", "F3ECDE"))
LINE = Border(bottom=Side("thin", color="D8CFBC"))
TOP = Alignment(vertical="top", wrap_text=True)
DAY, CLOCK = "[$-107041E]d mmm yyyy", "hh:mm"  # Excel shows the Buddhist year, and keeps a real date
ROWS = 2000  # that drop-downs reach down to


def workbook(name: str, columns: list[Column], rows: Iterable[dict], guide: Iterable[str] = ()) -> IO[bytes]:
    """Return an open file: a sheet of ``rows`` (values by the columns' keys), what to know, and the options."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        style = sheet.column_dimensions[get_column_letter(number)]
        style.width, style.font, style.number_format = column.width, TEXT, column.format  # of cells yet to be filled
    _offer(sheet, columns)
    sheet.append([_head(sheet, column.name) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, row.get(column.key), column.format) for column in columns])
    _explain(book.create_sheet(NOTES), columns, guide)
    _list_options(book.create_sheet(OPTIONS), columns)
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _head(sheet, words: str) -> WriteOnlyCell:
    cell = _cell(sheet, words)
    cell.font, cell.fill = HEAD, INK
    return cell


def _cell(sheet, value: object, shown_as: str = "@") -> WriteOnlyCell:
    """Write a date, a time or a number as such, and all else as text that is nothing but text."""
    if isinstance(value, (date, time, int)) and not isinstance(value, bool):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = shown_as
    else:
        cell = WriteOnlyCell(sheet, _text(value))
        cell.number_format = "@"
        if cell.value is not None:
            cell.data_type, cell.quotePrefix = "s", True
    cell.font, cell.alignment, cell.border = TEXT, TOP, LINE
    return cell


def _text(value: object) -> str | None:
    words = "" if value is None else str(value)
    if len(words) > LONGEST:
        return KEPT
    words = UNSAYABLE.sub("", re.sub("\r\n?", "\n", words))
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", words) or None  # Excel would read _x0041_ as A


def _offer(sheet, columns: list[Column]) -> None:
    """Put a drop-down on each column that has options; where several may stand, others may be typed."""
    for number, column in enumerate(columns, 1):
        if column.options and column.options.labels:
            place = get_column_letter(_places(columns).index(column) + 1)
            area = f"'{OPTIONS}'!${place}$2:${place}${len(column.options.labels) + 1}"
            choice = DataValidation("list", area, allow_blank=True, showErrorMessage=not column.several)
            choice.errorTitle, choice.error = column.name, f"เลือก{column.name}จากรายการ"
            letter = get_column_letter(number)
            choice.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.data_validations.append(choice)


def _places(columns: list[Column]) -> list[Column]:
    return [column for column in columns if column.options]


def _explain(sheet, columns: list[Column], guide: Iterable[str]) -> None:
    for letter, width in zip("ABCD", (24, 12, 80, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for line in guide:
        sheet.append([_cell(sheet, line)])
        sheet.append([])
    sheet.append([_head(sheet, words) for words in ("คอลัมน์", "ต้องใส่", "วิธีใส่", "ตัวอย่าง")])
    for column in columns:
        needed = "ต้องใส่" if column.required else ""
        row = [_cell(sheet, words) for words in (column.name, needed, column.hint, column.example)]
        row[0].font, row[1].fill = BOLD, SUNK
        sheet.append(row)


def _list_options(sheet, columns: list[Column]) -> None:
    places = _places(columns)
    lists = [list(column.options.labels.values()) for column in places]
    for number in range(1, len(places) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 40
    sheet.append([_head(sheet, column.name) for column in places])
    for number in range(max(map(len, lists), default=0)):
        sheet.append([_cell(sheet, labels[number] if number < len(labels) else None) for labels in lists])


def corrections(name: str, columns: list[Column], rows: Iterable[tuple[dict, Iterable[str]]]) -> IO[bytes]:
    """Return the bad rows as they were, each with what is to be mended in it: mend, and import this file."""
    reasons = Column(REASONS, REASONS, str, width=70)
    return workbook(name, [*columns, reasons], ({**row, REASONS: "\n".join(words)} for row, words in rows))
