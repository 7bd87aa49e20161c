"""A file as rows of known columns: every bad cell with its address, what is in it, why, and how to mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from moral_assembly import thai
from moral_assembly.sheets.columns import Column, heading, value_of
from moral_assembly.sheets.files import Cell, Grid, Unreadable, grids

HEAD = 15  # rows in which the names of the columns are looked for
NOTES, OPTIONS = OURS = ("คำอธิบาย", "ตัวเลือก")  # the sheets of our own files that hold no rows
REASONS = "ต้องแก้"  # a column that we write ourselves into the file of bad rows


@dataclass(frozen=True)
class Mistake:
    """One cell that cannot be taken as it is; no address: the row as a whole."""

    sheet: str
    address: str
    column: str
    shown: str
    why: str


@dataclass
class Row:
    """One row: what its cells mean by the columns' keys, and what is wrong. Columns that are not there have no key."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    places: dict[str, int]
    values: dict[str, object] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def says(self, key: str) -> bool:
        return key in self.places

    def address(self, key: str) -> str:
        return f"{get_column_letter(self.places[key])}{self.number}" if key in self.places else f"แถว {self.number}"

    def mistake(self, column: Column, why: str) -> None:
        shown = str(self.cells.get(column.key, ""))
        self.mistakes.append(Mistake(self.sheet, self.address(column.key), column.name, shown[:200], why))


@dataclass
class Table:
    """All rows of a file and what has to be said of the file."""

    rows: list[Row]
    notes: list[str]


@dataclass
class Head:
    """Where the columns stand in a sheet, and what its row of names lacks or has beyond them."""

    places: dict[str, int]
    missing: list[str]
    notes: list[str]


def read(content: bytes, columns: Iterable[Column], limit: int) -> Table:
    """Read every sheet that has the columns; raise ``Unreadable`` when none has, or at row ``limit`` + 1."""
    columns, table, skipped = list(columns), Table([], []), {}
    found = False
    for grid in grids(content):
        if grid.name in OURS:
            continue
        head = _head(grid, columns)
        if head.missing:
            skipped[grid.name] = head.missing
            continue
        found = True
        table.notes += head.notes
        for row in _rows(grid, head, columns):
            if len(table.rows) == limit:
                raise Unreadable(f"ไฟล์มีเกิน {thai.digits(f'{limit:,}')} แถว แบ่งเป็นหลายไฟล์ แล้วนำเข้าทีละไฟล์")
            table.rows.append(row)
        _tell_merged(grid, head, columns, table.rows)
    if not found:
        _refuse_without_columns(skipped)
    if skipped:
        table.notes.append(f"ไม่ได้อ่านแผ่นงาน {', '.join(skipped)} เพราะไม่มีคอลัมน์ที่ต้องใช้")
    return table


def _refuse_without_columns(skipped: dict[str, list[str]]) -> None:
    if not skipped:
        raise Unreadable("ไฟล์ไม่มีแผ่นงานที่มองเห็น")
    name, missing = min(skipped.items(), key=lambda each: len(each[1]))
    raise Unreadable(f"แผ่นงาน “{name}” ไม่มีคอลัมน์ {', '.join(missing)} ใช้ชื่อคอลัมน์ตามแม่แบบ")


def _head(grid: Grid, columns: list[Column]) -> Head:
    """Find the row of names among the first rows: the one that lacks the fewest columns."""
    best = Head({}, [column.name for column in columns if column.required and not column.instead_of], [])
    for _, (_, cells) in zip(range(HEAD), grid.rows, strict=False):
        head = _head_of(grid, cells, columns)
        if not head.missing:
            return head
        best = min(best, head, key=lambda each: len(each.missing))
    return best


def _head_of(grid: Grid, cells: dict[int, Cell], columns: list[Column]) -> Head:
    names = {column: heading(cell) for column, cell in cells.items()}
    head = Head({}, [], [])
    known = {column.key for column in columns if column.names() & set(names.values())}
    replaced = {column.instead_of for column in columns if column.key in known} - known
    for column in columns:
        if column.instead_of in known:
            continue
        places = [place for place, name in names.items() if name in column.names()]
        if places:
            head.places[column.key] = places[0]
        elif column.required and not column.instead_of and column.key not in replaced:
            head.missing.append(column.name)
        if len(places) > 1:
            address = cells[places[0]].address
            head.notes.append(f"แผ่นงาน “{grid.name}” มีคอลัมน์ {column.name} ซ้ำ อ่านเฉพาะช่อง {address} ลงไป")
        for place in places:
            del names[place]
    unknown = [str(cells[place]).strip() for place, name in names.items() if name != heading(REASONS)]
    if unknown:
        head.notes.append(f"แผ่นงาน “{grid.name}” มีคอลัมน์ที่ไม่รู้จักและไม่ได้อ่าน: {', '.join(unknown[:20])}")
    return head


def _rows(grid: Grid, head: Head, columns: list[Column]) -> Iterator[Row]:
    """Yield the rows that say anything."""
    there = [column for column in columns if column.key in head.places]
    for number, found in grid.rows:
        cells = {column.key: found[place] for column in there if (place := head.places[column.key]) in found}
        if cells:
            row = Row(grid.name, number, cells, head.places)
            for column in there:
                _take(row, column)
            yield row


def _take(row: Row, column: Column) -> None:
    try:
        row.values[column.key] = value_of(row.cells.get(column.key), column)
    except thai.Mistyped as mistyped:
        row.mistake(column, str(mistyped))


def _tell_merged(grid: Grid, head: Head, columns: list[Column], rows: list[Row]) -> None:
    """Excel keeps a merged value in the first cell alone; the others would be read as empty."""
    by_number = {row.number: row for row in rows if row.sheet == grid.name}
    by_place = {head.places[column.key]: column for column in columns if column.key in head.places}
    for left, top, right, bottom in grid.merged:
        column = next((by_place[place] for place in sorted(by_place) if left <= place <= right), None)
        span = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        for number in by_number.keys() & set(range(top, min(bottom, top + 100_000) + 1)) if column else ():
            by_number[number].mistake(column, f"อยู่ในเซลล์ที่ผสาน {span} ยกเลิกการผสานแล้วใส่ค่าให้ครบทุกแถว")
