"""moral_assembly/sheets: files of strangers read as typed rows, and tables written so that they can be read again."""

import random
import time as clockwork
import tracemalloc
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from moral_assembly import thai
from moral_assembly.sheets import columns, files, reading, writing
from moral_assembly.sheets.columns import Column, Options
from moral_assembly.sheets.files import Unreadable
from moral_assembly.thai import Mistyped

ROOMS = (("หอประชุม", "hall"), ("เวที, กลาง", "stage"), ("ห้อง", "a"), ("ห้อง", "b"))
VENUES = Options("สถานที่", [(number, name, (code,)) for number, (name, code) in enumerate(ROOMS, 1)])
TITLE = Column("title", "ชื่อรายการ", columns.text(100), ("ชื่อ",), required=True)
COLUMNS = [
    TITLE,
    Column("day", "วัน", columns.day, format=writing.DAY),
    Column("start", "เริ่ม", columns.clock, format=writing.CLOCK),
    Column("venue", "สถานที่", VENUES.read, options=VENUES),
    Column("body", "รายละเอียด", columns.text(lines=True)),
]
NAMES = tuple(column.name for column in COLUMNS)


def xlsx(*rows, head=NAMES, edit=lambda book: None) -> bytes:
    book = Workbook()
    book.active.title = "ตาราง"
    for row in (head, *rows):
        book.active.append(row)
    edit(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, limit: int = 100) -> reading.Table:
    return reading.read(content, COLUMNS, limit)


def values(content: bytes) -> list[dict]:
    table = read(content)
    assert [row.mistakes for row in table.rows if row.mistakes] == []
    return [row.values for row in table.rows]


def mistakes(content: bytes) -> list[tuple[str, str, str]]:
    return [(each.address, each.shown, each.why) for row in read(content).rows for each in row.mistakes]


def refusal(content: bytes, limit: int = 100) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, limit)
    return str(refused.value)


# Rows and columns


@pytest.mark.parametrize("head", [("  ชื่อ รายการ* ",), ("ชื่อ\u200bรายการ:",), ("(ชื่อรายการ)",), ("ชื่อ",)])
def test_columns_are_known_in_small_variants(head):
    assert values(xlsx(("ก",), head=head)) == [{"title": "ก"}]


def test_unknown_and_double_columns_are_told():
    table = read(xlsx(("ก", "x", "ข"), head=("ชื่อรายการ", "หมายเหตุ", "ชื่อ")))

    assert [row.values for row in table.rows] == [{"title": "ก"}]
    assert table.notes == [
        "แผ่นงาน “ตาราง” มีคอลัมน์ ชื่อรายการ ซ้ำ อ่านเฉพาะช่อง A1 ลงไป",
        "แผ่นงาน “ตาราง” มีคอลัมน์ที่ไม่รู้จักและไม่ได้อ่าน: หมายเหตุ",
    ]


def test_a_missing_column_is_told_by_name():
    assert refusal(xlsx(("ก",), head=("วัน",))) == "แผ่นงาน “ตาราง” ไม่มีคอลัมน์ ชื่อรายการ ใช้ชื่อคอลัมน์ตามแม่แบบ"


def test_titles_above_the_head_and_rows_without_anything_are_passed_over():
    content = xlsx(("กำหนดการ ๒๕๖๔",), (), NAMES, ("ก",), (None, " \u200b"), ("ข",), head=())
    rows = read(content).rows

    assert [(row.values["title"], row.number) for row in rows] == [("ก", 5), ("ข", 7)]


def test_all_sheets_with_the_columns_are_read_and_the_others_told():
    def edit(book):
        second = book.create_sheet("วันที่สอง")
        second.append(("วัน", "ชื่อรายการ"))
        second.append((None, "ข"))
        book.create_sheet("อื่น").append(("x",))
        book.create_sheet("ซ่อน").append(NAMES)
        book["ซ่อน"].sheet_state = "hidden"
        book.create_sheet(reading.NOTES).append(NAMES)

    table = read(xlsx(("ก",), edit=edit))
    assert [(row.sheet, row.values["title"], row.address("title")) for row in table.rows] == [
        ("ตาราง", "ก", "A2"),
        ("วันที่สอง", "ข", "B2"),
    ]
    assert table.notes == ["ไม่ได้อ่านแผ่นงาน อื่น เพราะไม่มีคอลัมน์ที่ต้องใช้"]


def test_bad_cells_carry_address_content_and_the_way_to_mend():
    content = xlsx(("=A1&B1", "31/2/2564", "x", "หอประชุน"), ("", 5, 0.25, "ห้อง"))

    assert mistakes(content) == [
        ("A2", "=A1&B1", "เป็นสูตร ให้วางเป็นค่า"),
        ("B2", "31/2/2564", "ไม่มีวันที่ ๓๑ กุมภาพันธ์ ๒๕๖๔ ในปฏิทิน"),
        ("C2", "x", "ใส่เวลาเป็นชั่วโมงและนาที เช่น 13.30"),
        ("D2", "หอประชุน", "ไม่มีสถานที่ “หอประชุน” หมายถึง “หอประชุม” หรือไม่"),
        ("A3", "", "ยังว่างอยู่ ใส่ชื่อรายการ"),
        ("B3", "5", "ไม่ใช่วันที่ จัดรูปแบบช่องเป็นวันที่ หรือพิมพ์เช่น 6/7/2564"),
        ("C3", "0.25", "ไม่ใช่เวลา จัดรูปแบบช่องเป็นเวลา หรือพิมพ์เช่น 9.30"),
        ("D3", "ห้อง", "มีสถานที่ชื่อ “ห้อง” มากกว่าหนึ่ง ใส่ ห้อง [a] หรือ ห้อง [b]"),
    ]


def test_merged_cells_are_told_in_every_row():
    def edit(book):
        book.active.merge_cells("B2:B4")
        book.active.merge_cells("F2:G3")  # no column of ours

    found = mistakes(xlsx(("ก", "6/7/2564"), ("ข",), ("ค",), edit=edit))
    assert [(address, why.split(" ยก")[0]) for address, _, why in found] == [
        (f"B{number}", "อยู่ในเซลล์ที่ผสาน B2:B4") for number in (2, 3, 4)
    ]


def test_an_error_of_excel_is_told():
    def edit(book):
        book.active["D2"] = "#REF!"
        book.active["D2"].data_type = "e"

    assert mistakes(xlsx(("ก",), edit=edit)) == [("D2", "#REF!", "เป็นข้อผิดพลาดของ Excel ใส่ค่าใหม่")]


# Days, times, words


@pytest.mark.parametrize(
    "value",
    [
        *(date(2021, 7, 6), datetime(2021, 7, 6, 9), date(2564, 7, 6), "6/7/2564", "๖/๗/๒๕๖๔", "2021-07-06"),
        *(" 6  กรกฎาคม\u00a02564 ", "6 ก.ค. 64", "\u200b6/7/2021", "วันอังคารที่ ๖ กรกฎาคม พ.ศ. ๒๕๖๔"),
    ],
)
def test_a_day_in_many_forms(value):
    assert values(xlsx(("ก", value)))[0]["day"] == date(2021, 7, 6)


@pytest.mark.parametrize("value", [True, 44383, 44383.0, time(9), date(1500, 1, 1), "6/7/64", "พรุ่งนี้", "31/4/2564"])
def test_what_is_no_day(value):
    with pytest.raises(Mistyped):
        columns.day(value)


@pytest.mark.parametrize(
    "value",
    [
        *(time(9, 30), datetime(1899, 12, 30, 9, 30), timedelta(hours=9, minutes=30), timedelta(days=9.3), 9.3, 9.30),
        *(
            "๙.๓๐",
            "09:30",
            "9.30 น.",
            "เวลา ๐๙.๓๐ น.",
            " 9.30\u200b",
            time(9, 29, 59, 999_999),
            datetime(1900, 1, 9, 7, 12),
        ),
    ],
)
def test_a_time_in_many_forms(value):
    assert columns.clock(value) == time(9, 30)


@pytest.mark.parametrize("value", [True, 0.39, 0, 24, 24.5, -1, 9.75, 9.333, "9", "24.00", datetime(2021, 7, 6, 9, 30)])
def test_what_is_no_time(value):
    with pytest.raises(Mistyped):
        columns.clock(value)


def test_a_cell_set_to_times_in_which_930_was_typed_with_a_point():
    def edit(book):
        book.active["C2"] = 9.3
        book.active["C2"].number_format = "hh:mm"

    assert values(xlsx(("ก",), edit=edit))[0]["start"] == time(9, 30)


def test_words_lose_what_no_eye_sees():
    content = xlsx((" เส\u200bวนา \n ค่ำ ", None, None, " หอ ประชุม\u200b", "หนึ่ง \r\nสอง_x000D_\nสาม"))
    assert values(content) == [
        {"title": "เสวนา ค่ำ", "day": None, "start": None, "venue": 1, "body": "หนึ่ง\nสอง\nสาม"},
    ]
    assert values(xlsx((5.0,)))[0]["title"] == "5"


def test_words_that_are_too_long_or_none():
    assert mistakes(xlsx(("ก" * 101,)))[0][2] == "ยาว ๑๐๑ ตัวอักษร ใส่ได้ไม่เกิน ๑๐๐"
    assert mistakes(xlsx((datetime(2021, 1, 1),)))[0][2] == "ไม่ใช่ข้อความ จัดรูปแบบช่องเป็นข้อความ แล้วพิมพ์ใหม่"


def test_several_options_in_one_cell():
    assert VENUES.read_several("เวที, กลาง\nห้อง [a]; hall, หอประชุม") == [2, 3, 1]
    assert VENUES.read_several(None) == []
    with pytest.raises(Mistyped, match="ไม่มีสถานที่ “ครัว”"):
        VENUES.read_several("hall, ครัว")


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.datetimes(), st.times(), st.timedeltas()
    )
)
def test_no_value_of_a_cell_breaks_a_reader(value):
    for reader in (
        columns.day,
        columns.clock,
        columns.text(50),
        columns.text(lines=True),
        VENUES.read,
        VENUES.read_several,
    ):
        with suppress(Mistyped):
            reader(value)


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["long", "full", "era", "medium", "iso", "real"])
)
def test_every_day_is_read_as_it_was_written(day, style):
    typed = {"iso": day.isoformat(), "real": day}.get(style) or thai.format_date(day, style)
    assert columns.day(typed) == day


@given(st.times().map(lambda each: each.replace(second=0, microsecond=0)))
def test_every_time_is_read_as_it_was_written(moment):
    for typed in (moment, thai.format_time(moment), f"{moment:%H:%M}", datetime.combine(date(1899, 12, 30), moment)):
        assert columns.clock(typed) == moment


# Text files


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "tis-620", "cp874", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_csv_in_thai_encodings(code, between):
    text = "\r\n".join([between.join(NAMES), between.join(["น้ำใจ", "๖/๗/๒๕๖๔", "๙.๓๐", "หอประชุม", '"หนึ่ง\nสอง"'])])
    day, start = date(2021, 7, 6), time(9, 30)
    assert values(text.encode(code)) == [
        {"title": "น้ำใจ", "day": day, "start": start, "venue": 1, "body": "หนึ่ง\nสอง"},
    ]


def test_csv_with_an_open_quote_and_binary():
    assert "คำพูด" in refusal('ชื่อรายการ,วัน\n"ก,6/7/2564'.encode())
    assert "ไม่ใช่ตาราง" in refusal(b"a,b\0c\n")
    assert "ไม่ใช่ตาราง" in refusal(b"hello")
    assert "อ่านตัวอักษร" in refusal(b"\xff\xff\xdb,\xfc")


# What is not a spreadsheet, or a hostile one


def zipped(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def changed(content: bytes, part: str, edit) -> bytes:
    """The same workbook with one part edited."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ว่างเปล่า"),
        (b"\n<!DOCTYPE html><table>", "HTML"),
        (b"<?xml version='1.0'?><Workbook>", "XML"),
        (b"%PDF-1.4", "PDF"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, ".xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "รหัสผ่าน"),
        (zipped(**{"word__document.xml": b"<x/>"}), "Word"),
        (zipped(**{"ppt__presentation.xml": b"<x/>"}), "PowerPoint"),
        (zipped(**{"META-INF__manifest.xml": b"<x/>"}), "OpenDocument"),
        (zipped(**{"xl__workbook.bin": b"x"}), ".xlsb"),
        (zipped(photo=b"x"), ".zip"),
        (b"PK\x03\x04", "เสียหาย"),
        (zipped(**{"[Content_Types].xml": b"<x/>", "xl__workbook.xml": b"<x/>"}), "เสียหาย"),
    ],
)
def test_what_is_no_spreadsheet_is_named(content, words):
    assert words in refusal(content)


def as_excel_writes(texts: bytes, cells: bytes = b"") -> bytes:
    """A workbook whose texts stand in a part of their own, as Excel has it; ``openpyxl`` writes them into the cells."""
    content = xlsx()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    content = changed(content, "[Content_Types].xml", lambda old: old.replace(b"</Types>", override))
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    head = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    sheet = b"<worksheet " + space + b"><sheetData>" + head + cells + b"</sheetData></worksheet>"
    content = changed(content, "xl/worksheets/sheet1.xml", lambda old: sheet)
    with ZipFile(file := BytesIO(content), "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", texts.replace(b"<sst>", b"<sst " + space + b">"))
    return file.getvalue()


TEXTS = "<sst><si><t>ชื่อรายการ</t></si><si><r><t>เสวนา</t></r><r><t xml:space='preserve'> ค่ำ</t></r></si></sst>".encode()


def test_texts_of_excel_are_read():
    assert values(as_excel_writes(TEXTS)) == [{"title": "เสวนา ค่ำ"}]
    assert refusal(as_excel_writes(TEXTS, b'<row r="3"><c r="A3" t="s"><v>7</v></c></row>')) == files.BROKEN


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize("pad", [b"", b"<!--" + b" " * 5000 + b"-->"], ids=["at once", "far down"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])
def test_entities_are_refused_or_never_grow(part, pad):
    """The streamed parts are refused wherever the document type stands; in the small ones an entity stays a word."""
    content = as_excel_writes(TEXTS.replace(b"</t></r><r>", b"&b;</t></r><r>") if "Strings" in part else TEXTS)
    bomb = changed(content, part, lambda old: LAUGHS.replace(b"<!D", pad + b"<!D") + old.split(b"?>")[-1])
    if pad and part not in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        assert values(bomb) == [{"title": "เสวนา ค่ำ"}]
    else:
        assert refusal(bomb) == files.BROKEN


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = changed(xlsx(("ก",)), "xl/styles.xml", lambda old: b" " * (files.LARGEST_IN_MEMORY + 1))
    wide = changed(xlsx(("ก",)), "xl/worksheets/sheet1.xml", lambda old: b" " * (files.LARGEST_UNPACKED + 1))
    for content in (bomb, wide):
        assert len(content) < 1_000_000
        tracemalloc.start()
        assert "ใหญ่เกิน" in refusal(content)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
        tracemalloc.stop()


def test_a_file_too_large_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1000)
    assert "รับได้ไม่เกิน" in refusal(b"x" * 1001)


def test_fifty_thousand_rows_are_refused_in_seconds_and_little_memory():
    book = Workbook(write_only=True)
    sheet = book.create_sheet("ตาราง")
    for row in (NAMES, *(("เสวนา", date(2021, 7, 6), time(9), "หอประชุม", "ยาว") for _ in range(50_000))):
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    content = file.getvalue()
    tracemalloc.start()
    started = clockwork.process_time()
    words = refusal(content, 2000)
    took, (_, peak) = clockwork.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert words == "ไฟล์มีเกิน ๒,๐๐๐ แถว แบ่งเป็นหลายไฟล์ แล้วนำเข้าทีละไฟล์"
    assert took < 10  # traced, which is several times slower than not
    assert peak < 40_000_000


def test_blank_rows_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_BLANK", 50)
    rows = [("ก",), *[(" ",)] * 60]
    assert "แถวว่างมากเกินไป" in refusal(xlsx(*rows))


@pytest.mark.parametrize("seed", range(150))
def test_a_broken_file_is_told_as_such_or_read(seed):
    """Bytes are flipped, cut and doubled, in the zip and the XML inside; nothing but ``Unreadable`` may come of it."""
    chance = random.Random(seed)
    content = xlsx(("ก", "6/7/2564", "9.30", "หอประชุม", "ดี"), ("=1", date(2021, 7, 6), time(9), "x", 5))
    if seed % 3:
        part = chance.choice(ZipFile(BytesIO(content)).namelist())
        content = changed(content, part, lambda old: _mangled(old, chance))
    else:
        content = _mangled(content, chance)
    with suppress(Unreadable):
        assert all(row.cells for row in read(content).rows)


def _mangled(content: bytes, chance: random.Random) -> bytes:
    content = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[place] = chance.randrange(256)
            case 1:
                del content[place : place + chance.randint(1, 40)]
            case 2:
                content[place:place] = content[place : place + chance.randint(1, 60)]
            case 3:
                content[place : place + 4] = str(chance.randrange(10**9)).encode()
        if not content:
            break
    return bytes(content)


# Writing


def written(*rows: dict) -> bytes:
    with writing.workbook("ตาราง", COLUMNS, rows, ["คำแนะนำ"]) as file:
        return file.read()


@pytest.mark.parametrize(
    "words", ["=1+1", "+66", "-", "@x", '=HYPERLINK("http://evil.example")', "\t=1", "=cmd|' /C calc'!A0"]
)
def test_text_is_never_a_formula(words):
    content = written({"title": words, "body": words})
    cells = [
        cell for row in load_workbook(BytesIO(content))["ตาราง"].iter_rows(min_row=2) for cell in row if cell.value
    ]

    assert {(cell.data_type, cell.quotePrefix, cell.number_format) for cell in cells} == {("s", True, "@")}
    assert values(content)[0]["title"] == " ".join(words.split())


def test_days_and_times_are_real_and_options_are_offered():
    sheet = load_workbook(BytesIO(written({"title": "ก", "day": date(2021, 7, 6), "start": time(9, 30)})))
    table = sheet["ตาราง"]

    assert (table["B2"].value, table["C2"].value) == (datetime(2021, 7, 6), time(9, 30))
    assert table["B2"].is_date
    (choice,) = table.data_validations.dataValidation
    assert (choice.type, choice.formula1, str(choice.sqref)) == ("list", "'ตัวเลือก'!$A$2:$A$5", "D2:D2001")
    offered = [row[0] for row in sheet["ตัวเลือก"].iter_rows(values_only=True)]
    assert offered == ["สถานที่", "หอประชุม", "เวที, กลาง", "ห้อง [a]", "ห้อง [b]"]
    assert sheet["คำอธิบาย"]["A1"].value == "คำแนะนำ"
    assert table["A2"].font.name == writing.FACE
    assert table.freeze_panes == "A2"


def test_text_too_long_for_a_cell_is_not_cut_silently():
    assert values(written({"title": "ก", "body": "ก" * 40_000}))[0]["body"] == columns.KEPT


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "title": texts.filter(lambda each: columns.text()(each) and len(each) < 50),
                "day": st.none() | st.dates(date(1901, 1, 1), date(2100, 12, 31)),
                "start": st.none() | st.times().map(lambda each: each.replace(second=0, microsecond=0)),
                "venue": st.none() | st.sampled_from(sorted(VENUES.labels.values())),
                "body": texts,
            }
        ),
        max_size=8,
    )
)
def test_what_is_written_is_read_again(rows):
    read_again = values(written(*rows))
    assert read_again == [{column.key: column.read(row[column.key]) for column in COLUMNS} for row in rows]


def test_corrections_carry_rows_and_reasons_and_can_be_read():
    rows = [({"title": "=1", "day": "x"}, ["A2 ชื่อรายการ: เป็นสูตร", "B2 วัน: ไม่ใช่วัน"])]
    with writing.corrections("ตาราง", COLUMNS, rows) as file:
        content = file.read()

    table = read(content)
    assert table.notes == []
    assert [each.address for each in table.rows[0].mistakes] == ["B2"]
    assert load_workbook(BytesIO(content))["ตาราง"]["F2"].value == "A2 ชื่อรายการ: เป็นสูตร\nB2 วัน: ไม่ใช่วัน"
