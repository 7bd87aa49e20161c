"""Certificates on paper: the fast way gives the very page of the plain way, words stay words, QR codes can be read."""

import re
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from pledges.designs import STEPS, Design, Paper, Signatory, blocks, breadth, fill, step
from pledges.drawing import Fill, Press

HARD = [
    "ก",
    "พระครูปิยวรรณพิพัฒน์",
    "ว่าที่ร้อยตรีหญิง กุลธิดา อินต๊ะวงค์",
    "ผู้ช่วยศาสตราจารย์ ดร.ณัฏฐ์ชุดา ณ เชียงราย",
    "นางสาวน้ำผึ้ง ปู่ญาติ ฟื้นฟูกู้ที่ป้ำเป๋อ",
    "รองศาสตราจารย์ นายแพทย์กู้เกียรติ ป้องปฐพีวงศ์ใหญ่เตชะธัญญ์สกุลเรืองศรีวิชัยมงคล",
    "<b>นาย</b> {number} & “วินัย” {{ settings }} {% now 'Y' %}",
    "Mr. O'Neil ฟ้าใส-ผ่องศรี",
    "AVATAR Ty. To Wéber (ที่ปรึกษา) [A] “ก” ‘B’",
    "บริษัท ฟื้นฟูญาติมิตรผู้ยากไร้แห่งล้านนาตะวันออกเฉียงเหนือ จำกัด ( มหาชน ) ; สำนักงานใหญ่ / สาขาที่ ๑๒",
    "น้ำ\u200bผึ้ง \u202eกลับ\u202c ก\u00adข 😀 日本",
    "😀" * 300,
    "กฺ ฺข ู้ ่ ำ",
    "",
    "ก้อง" * 75,
]
DESIGN = Design(
    issuer="ศูนย์คุณธรรม (องค์การมหาชน)\nร่วมกับ จังหวัดเชียงราย",
    body="ได้ร่วมประกาศเจตนารมณ์ ด้านคุณธรรม “{virtue}”",
    blessing="ขอให้มีความสุข ความเจริญ",
    signatories=(Signatory("นายตัวอย่าง ผู้ลงนาม", "ผู้อำนวยการ\nศูนย์คุณธรรม"), Signatory("นางตัวอย่าง ใจดี")),
)


def filled(name: str) -> Fill:
    words = {"name": name, "number": "๐๐๐๑", "organization": "โรงพยาบาลส่งเสริมสุขภาพตำบลแม่ฟ้าหลวง", "virtue": "กตัญญู"}
    return Fill(words, "ABCD-EFGH-JKMN", "https://example.org/verify/ABCDEFGHJKMN/")


@pytest.fixture(scope="module")
def press() -> Press:
    return Press(DESIGN.filled({"year": "๒๕๖๔", "date": "วันที่ ๘ กรกฎาคม พุทธศักราช ๒๕๖๔"}))


def pictures(pdf: bytes, resolution: int = 110) -> list[Image.Image]:
    """Draw every page as Chromium would."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=resolution / 72).to_pil().copy() for page in document]


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_textpage().get_text_range()


def test_the_fast_way_and_the_plain_way_are_pixel_equal(press):
    fast = pictures(press.print_file([filled(name) for name in HARD]))
    single = [pictures(file)[0] for file in press.files([filled(name) for name in HARD])]
    assert len(fast) == len(single) == len(HARD)
    for name, stamped, alone in zip(HARD, fast, single, strict=True):
        plain = pictures(press.plain(filled(name)))[0]
        assert ImageChops.difference(stamped, plain).getbbox() is None, name
        assert ImageChops.difference(alone, plain).getbbox() is None, name


def test_long_words_that_all_have_in_common_stay_on_the_paper():
    """The place of the real assembly is longer than a line."""
    place = "โรงแรมไชยนารายณ์ ริเวอร์ไซด์ อำเภอเมืองเชียงราย จังหวัดเชียงราย และพื้นที่เครือข่ายทางสังคม ๖ พื้นที่"
    design = Design(border="", emblems=(), body="{dates} ณ {place}\n" + "ณ {place} " * 2)
    press = Press(design.filled({"dates": "๖–๘ กรกฎาคม ๒๕๖๔", "place": place}))
    [page] = pictures(press.print_file([filled("ก")]))
    margin = ImageChops.invert(page.convert("L")).crop((round(page.width * 270 / 297), 0, page.width, page.height // 2))
    assert margin.getbbox() is None
    assert ImageChops.difference(page, pictures(press.plain(filled("ก")))[0]).getbbox() is None


@pytest.mark.parametrize("paper", Paper.values)
def test_they_are_on_every_paper(paper):
    press = Press(replace(DESIGN, paper=paper, border="", number="{number}", given="{date} {subject}"))
    for name, fast in zip(HARD[2:8], pictures(press.print_file([filled(name) for name in HARD[2:8]])), strict=True):
        assert ImageChops.difference(fast, pictures(press.plain(filled(name)))[0]).getbbox() is None, name


BARE = Press(Design(border="", emblems=(), opening="", given="", detail="{organization}", body="“{virtue}” ({name})"))
# Marks that stand on no Thai letter are no words: each version of Pango sets them in its own way.
LOOSE_MARKS = re.compile(r"(?<![\u0E01-\u0E4E])[\u0E31\u0E34-\u0E3A\u0E47-\u0E4E]+")
LETTERS = st.sampled_from("กขฃญฐฬปฟฝรเแโใไาำะัิีึืฺุู็่้๊๋์ํๆฯ๑๒AVToyfi.,;:!?()[]{}“”‘’/-–… 1")


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(*(st.text(LETTERS, max_size=size).map(lambda text: LOOSE_MARKS.sub("", text)) for size in (150, 60)))
def test_they_are_with_any_words(name, other):
    one = Fill(
        {"name": name, "number": "1", "organization": other, "virtue": other[:9]}, "ABCD", "https://example.org/"
    )
    [fast], [plain] = pictures(next(BARE.files([one])), 60), pictures(BARE.plain(one), 60)
    assert ImageChops.difference(fast, plain).getbbox() is None


def test_a_page_does_not_change_with_those_beside_it(press):
    alone = [next(press.files([filled(name)])) for name in HARD]
    assert list(press.files([filled(name) for name in HARD])) == alone


def test_files_are_whole_and_carry_only_the_glyphs_they_show(press):
    for body in (press.print_file([filled(name) for name in HARD]), next(press.files([filled(HARD[1])]))):
        with pikepdf.open(BytesIO(body)) as file:
            assert file.check_pdf_syntax() == []
            fonts = file.pages[0].Resources.Font
            assert set(fonts) == {"/Sarabun", "/Sarabun-Bold", "/Trirong-Semi-Bold"}
            assert all(
                len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_raw_bytes()) < 12_000
                for font in fonts.values()
            )


@pytest.mark.parametrize("name", [*HARD[:6], HARD[9]])
def test_copying_gives_the_name(press, name):
    assert name in text_of(next(press.files([filled(name)]))).replace("\r\n", " ")


def test_words_are_never_read_as_markup_or_placeholders(press):
    assert "<b>ก</b> {number} {{ x }}" in text_of(next(press.files([filled("<b>ก</b> {number} {{ x }}")])))


def test_every_file_is_titled_with_the_exact_name(press):
    with pikepdf.open(BytesIO(next(press.files([filled("นางสาวน้ำผึ้ง <&>")])))) as file:
        assert str(file.docinfo["/Title"]) == "เกียรติบัตร นางสาวน้ำผึ้ง <&>"
        with file.open_metadata() as metadata:
            assert metadata["dc:title"] == "เกียรติบัตร นางสาวน้ำผึ้ง <&>"


def test_the_same_certificate_gives_the_same_bytes(press):
    again = Press(press.design)
    assert next(press.files([filled(HARD[1])])) == next(again.files([filled(HARD[1])]))


@pytest.mark.parametrize("paper", Paper.values)
def test_every_paper_has_its_size_and_holds_all_lines(paper):
    design = replace(DESIGN, paper=paper)
    with pikepdf.open(BytesIO(Press(design).print_file([filled(HARD[1])]))) as file:
        left, bottom, right, top = map(float, file.pages[0].mediabox)
    assert (round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)) == (design.width, design.height)
    lowest = max(block.top + block.height for block in blocks(design))
    assert lowest < (top - bottom) - 45 / 25.4 * 72 * (0.7 if paper == Paper.A5_LANDSCAPE else 1)


def test_a_long_line_is_set_smaller_and_at_last_on_two():
    name = next(block for block in blocks(DESIGN) if block.text == "{name}")
    steps = [step("ก" * length, name) for length in range(1, 200)]
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0, len(STEPS))
    assert (breadth("", name.style), step("", name)) == (0, 0)
    assert breadth("น้ำ", name.style) < 2 * breadth("น", name.style)


def test_unknown_placeholders_are_told_by_field():
    assert replace(DESIGN, body="{nam} {name}", given="{วันที่} {day}").unknown() == {"body": ["nam"], "given": ["day"]}
    assert fill("{name} {x}", {"name": "{number}", "number": "1"}) == "{number} {x}"


def test_the_code_is_read_from_a_100_dpi_print(press):
    for page in pictures(press.print_file([filled(name) for name in HARD[:3]]), 100):
        [found] = zxingcpp.read_barcodes(page)
        assert found.text == "https://example.org/verify/ABCDEFGHJKMN/"
