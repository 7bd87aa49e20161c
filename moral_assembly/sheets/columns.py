"""What the cells of a column may hold: a reader takes the raw value and returns what is meant, or says what to mend."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache

from openpyxl.utils.datetime import to_excel

from moral_assembly import thai
from moral_assembly.sheets.files import Cell
from moral_assembly.thai import Mistyped

UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot carry
LONGEST = 32_767  # what a cell of Excel holds
KEPT = "(ข้อความยาวเกินช่องของ Excel ระบบเก็บไว้ตามเดิม)"


@dataclass(frozen=True)
class Column:
    """A column: its key in code, its Thai name and other spellings of it, and how its cells are read."""

    key: str
    name: str
    read: Callable[[object], object]
    aliases: tuple[str, ...] = ()
    required: bool = False  # the column has to be there and no cell of it empty
    width: int = 20
    hint: str = ""
    example: str = ""
    format: str = "@"  # how Excel shows it
    options: "Options | None" = None
    several: bool = False  # more than one option in a cell
    instead_of: str = ""  # the key of a column that is not needed where this one is, and before which it is not read

    def names(self) -> set[str]:
        return {heading(name) for name in (self.name, *self.aliases)}


def heading(text: object) -> str:
    """Return the name of a column as it is compared: spaces, stars, marks and brackets do not count."""
    return re.sub(r"[\s*.:/_()\-ฯ]+", "", thai.normalise(str(text)))


@lru_cache(4096)  # the few names that a column may hold come thousands of times
def squeezed(text: str) -> str:
    """Return a name as it is compared: neither spaces nor their kind count."""
    return thai.normalise(re.sub(r"\s+", "", UNSAYABLE.sub("", thai.clean(text))))


def value_of(cell: Cell | None, column: Column) -> object:
    """Return what a cell means in its column; raise ``Mistyped``."""
    if cell is None:
        if column.required:
            raise Mistyped(f"ยังว่างอยู่ ใส่{column.name}")
        return column.read(None)
    if cell.kind == "formula":
        raise Mistyped("เป็นสูตร ให้วางเป็นค่า")
    if cell.kind == "error":
        raise Mistyped("เป็นข้อผิดพลาดของ Excel ใส่ค่าใหม่")
    read = column.read(cell.value)
    if column.required and read in ("", None, []):
        raise Mistyped(f"ยังว่างอยู่ ใส่{column.name}")
    return read


def plain(value: object) -> str:
    """Return text or a number as text; a date or a yes has no business in a column of words."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Mistyped("ไม่ใช่ข้อความ จัดรูปแบบช่องเป็นข้อความ แล้วพิมพ์ใหม่")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return UNSAYABLE.sub("", thai.clean(str(value)))


def text(longest: int | None = None, *, lines: bool = False) -> Callable:
    """Read words: in one line, or with their line breaks."""

    def read(value: object) -> str:
        found = plain(value)
        if lines:
            found = "\n".join(line.rstrip() for line in re.split("\r\n|\r|\n", found)).strip()
        else:
            found = " ".join(found.split())
        if longest and len(found) > longest:
            raise Mistyped(f"ยาว {thai.digits(len(found))} ตัวอักษร ใส่ได้ไม่เกิน {thai.digits(longest)}")
        return found

    return read


def day(value: object) -> date | None:
    """Read a real date of Excel, in either era, or one typed as text."""
    if isinstance(value, (datetime, date)):
        return _in_common_era(value)
    if isinstance(value, (int, float, bool, time, timedelta)):
        raise Mistyped("ไม่ใช่วันที่ จัดรูปแบบช่องเป็นวันที่ หรือพิมพ์เช่น 6/7/2564")
    words = plain(value).strip()
    return thai.parse_date(words) if words else None


def _in_common_era(found: date) -> date:
    """A year typed as 2564 into an Excel that counts from Christ is stored as that year."""
    year = found.year - thai.ERA if found.year in thai.BUDDHIST_YEARS else found.year
    if year not in thai.COMMON_YEARS:
        raise Mistyped("ปีไม่ถูกต้อง ใส่ปีเป็น พ.ศ. สี่หลัก เช่น 6/7/2564")
    try:
        return date(year, found.month, found.day)
    except ValueError:
        raise Mistyped("ไม่มีวันนี้ในปฏิทิน พิมพ์ใหม่เช่น 6/7/2564") from None


NOT_A_TIME = "ไม่ใช่เวลา จัดรูปแบบช่องเป็นเวลา หรือพิมพ์เช่น 9.30"


def clock(value: object) -> time | None:
    """Read a time of Excel to the minute, or one typed as "๙.๓๐", "09:30" or the number 9.3, which was 9.30.

    Where the cell was set to times, that number comes as nine days and seven hours.
    """
    if isinstance(value, (datetime, timedelta)):
        value = _days(value)
        value = datetime(1900, 1, 1) + timedelta(days=value) if 0 <= value < 1 else value
    if isinstance(value, time):
        value = datetime.combine(date(1900, 1, 1), value)
    if isinstance(value, datetime):
        return (value + timedelta(seconds=30)).time().replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, (int, float)):
        return _typed_as_number(value)
    words = plain(value).strip()
    return thai.parse_time(words).replace(second=0, microsecond=0) if words else None


def _days(value: datetime | timedelta) -> float:
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if value.year > 1900:
        raise Mistyped("มีทั้งวันและเวลา ใส่เวลาอย่างเดียว เช่น 9.30")
    return to_excel(value)


def _typed_as_number(value: float) -> time:
    if isinstance(value, bool) or not 1 <= value < 24 or abs(value * 100 - round(value * 100)) > 1e-4:
        raise Mistyped(NOT_A_TIME)
    return thai.parse_time(f"{value:.2f}")


class Options:
    """What the cells of a column may name. Each option is offered by one label and found by other spellings too."""

    def __init__(self, word: str, rows: Iterable[tuple[Hashable, str, tuple[str, ...]]]):
        """``rows``: the option, its name, and its codes; options of one name are told apart by their first code."""
        self.word, self._by_spelling, self.labels = word, {}, {}
        rows = list(rows)
        names = [squeezed(name) for _, name, _ in rows]
        for option, name, codes in rows:
            label = name if names.count(squeezed(name)) == 1 else f"{name} [{codes[0]}]"
            self.labels[option] = label
            for spelling in (label, name, *codes):
                self._by_spelling.setdefault(squeezed(spelling), set()).add(option)

    def read(self, value: object) -> Hashable | None:
        words = plain(value).strip()
        return self.find(words) if words else None

    def read_several(self, value: object) -> list:
        """Read options that stand one to a line, or between commas; each counts once."""
        return list(dict.fromkeys(self.find(entry) for entry in entries(plain(value), self._by_spelling)))

    def find(self, words: str) -> Hashable:
        found = self._by_spelling.get(squeezed(words), ())
        if len(found) == 1:
            return next(iter(found))
        if found:
            labels = " หรือ ".join(sorted(self.labels[option] for option in found))
            raise Mistyped(f"มี{self.word}ชื่อ “{words}” มากกว่าหนึ่ง ใส่ {labels}")
        near = get_close_matches(words, self.labels.values(), 1, 0.6)
        meant = f" หมายถึง “{near[0]}” หรือไม่" if near else " เลือกจากแผ่นงาน ตัวเลือก ของแม่แบบ"
        raise Mistyped(f"ไม่มี{self.word} “{words}”{meant}")


def entries(words: str, known: Iterable[str] = ()) -> list[str]:
    """Split a cell into names: a line each, or between commas where the line is not itself a name that is known.

    A comma in brackets divides nothing.
    """
    found = []
    for line in words.splitlines():
        parts = [line] if squeezed(line) in known else re.split(r"[,;、،](?![^()]*\))", line)
        found += [" ".join(part.split()) for part in parts if part.strip()]
    return found
