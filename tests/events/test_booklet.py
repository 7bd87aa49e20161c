"""The booklet itself: what stands in it, in which order, on how many pages."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pypdf
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import booklet
from events.models import Assembly, Session
from moral_assembly import thai, thai_pdf
from moral_assembly.synthetic import Size, fill
from tests import make

SITE = "https://portal.example"


def made(assembly: Assembly) -> bytes:
    return booklet.pdf(booklet.html(Assembly.objects.select_related("province").get(pk=assembly.pk), SITE))


def pages_of(file: bytes) -> list[str]:
    """The text of each page, spaces and line ends taken out: lines break where they like."""
    document = pypdfium2.PdfDocument(file)
    try:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture
def told(edition, religion, community):
    """An edition with everything a booklet tells."""
    edition.theme = "เหลียวหลังแลหน้า น้ำใจและกำลังใจที่ยั่งยืน"
    edition.save()
    make.section(edition, title="หลักการและเหตุผล", body="**หัวรอง**\n\nเพื่อน้อมนำ *คุณธรรม* สู่การปฏิบัติ")
    hall = make.venue(edition, name="เวทีกลางริมน้ำ", address="ถนนลำน้ำกก", map_url="https://maps.example/x", capacity=1200)
    make.venue(edition, name="ลานกำแพงเมือง", kind="area")
    speaker = make.person(edition.province, prefix="พระครู", given_name="ญาณิศาฐิติรัตน์", family_name="")
    first = make.session(edition, title="ปู่ ญู่ น้ำ กำ ที่ ฐานันดร", venue=hall, hosts=(religion, community), is_sample=True)
    make.speaker(first, speaker, duty="ผู้กล่าวปาฐกถา")
    make.session(edition, title="พักน้ำชา", everywhere=True, starts_at=make.OPENING + timedelta(hours=1))
    make.session(
        edition,
        title="เสวนาที่ถูกยกเลิก",
        venue=hall,
        starts_at=make.OPENING + timedelta(hours=2),
        state=Session.State.CANCELLED,
        cancel_reason="น้ำท่วมถนนเข้าสู่สถานที่",
    )
    make.session(edition, title="ร่างที่ยังไม่เผยแพร่", state=Session.State.DRAFT)
    return edition


def test_everything_is_told(told):
    pages = pages_of(made(told))
    whole = "".join(pages)

    for words in (
        "๖–๘ กรกฎาคม ๒๕๖๔", told.name, "หอประชุมตัวอย่าง", "คณะกรรมการตัวอย่าง", "เพื่อน้อมนำคุณธรรมสู่การปฏิบัติ",
        "ปู่ ญู่ น้ำ กำ ที่ ฐานันดร", "๐๙.๐๐–๑๐.๐๐", "เจ้าภาพ ศาสนา, ชุมชน", "ผู้กล่าวปาฐกถา พระครูญาณิศาฐิติรัตน์",
        "พักน้ำชา", "ทุกสถานที่", "เสวนาที่ถูกยกเลิก ยกเลิก", "เหตุที่ยกเลิก: น้ำท่วมถนนเข้าสู่สถานที่", "เวทีกลางริมน้ำ", "ถนนลำน้ำกก",
        "รับได้ ๑,๒๐๐ คน", "ลานกำแพงเมือง", "เครือข่าย ๒ เครือข่าย", "portal.example/chiangrai/2564/programme",
    ):  # fmt: skip
        assert squeezed(words) in whole, words
    assert squeezed("ร่างที่ยังไม่เผยแพร่") not in whole
    assert "หัวรอง" not in whole
    assert squeezed("ปู่ ญู่ น้ำ กำ ที่ ฐานันดร ตัวอย่าง") in whole


def test_contents_and_indexes_name_the_pages(told):
    pages = pages_of(made(told))
    day = next(number for number, text in enumerate(pages, 1) if "๐๙.๐๐–๑๐.๐๐" in text)

    assert f"กำหนดการวันที่๑วันอังคารที่๖กรกฎาคม๒๕๖๔{'.' * 3}" in pages[1]
    assert re.search(rf"กำหนดการวันที่๑วันอังคารที่๖กรกฎาคม๒๕๖๔\.+{thai.digits(day)}", pages[1])
    assert f"พระครูญาณิศาฐิติรัตน์หน้า{thai.digits(day)}" in "".join(pages)
    assert pages[day - 1].rstrip().endswith(thai.digits(day)) or thai.digits(day) in pages[day - 1]


def test_bookmarks_title_and_language(told):
    reader = pypdf.PdfReader(BytesIO(made(told)))
    assert reader.metadata.title == "สูจิบัตร งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม พ.ศ. ๒๕๖๔"
    assert reader.metadata.author == "คณะกรรมการตัวอย่าง"
    assert [mark.title for mark in reader.outline if not isinstance(mark, list)] == [
        "อ่านสูจิบัตรนี้อย่างไร",
        "แนวคิดของงาน",
        "วันที่ ๑ วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔",
        "วันที่ ๒ วันพุธที่ ๗ กรกฎาคม ๒๕๖๔",
        "วันที่ ๓ วันพฤหัสบดีที่ ๘ กรกฎาคม ๒๕๖๔",
        "แผนผังและสถานที่",
        "เครือข่าย ๒ เครือข่าย",
        "ดัชนีวิทยากรและผู้ร่วมรายการ",
        "ติดต่อและตรวจสอบข้อมูล",
    ]


def test_an_empty_edition_has_a_booklet_too(edition):
    pages = pages_of(made(edition))
    assert len(pages) % booklet.FOLD == 0
    assert "".join(pages).count(squeezed("ยังไม่มีรายการของวันนี้")) == 3


def test_no_page_is_wider_than_its_words(edition):
    """Titles, names and places as long as the database takes them, with and without places to break."""
    hall = make.venue(edition, name="ห้อง" * 37, address="ถนน" * 100)
    long = make.person(edition.province, printed_name="เพ็ชร์ปิ่น" * 30, position="ตำแหน่ง" * 40)
    for number, title in enumerate(("ก" * 300, "การขับเคลื่อนคุณธรรม" * 15, "x" * 300)):
        at = make.OPENING + timedelta(hours=number)
        make.speaker(make.session(edition, title=title, venue=hall, starts_at=at), long)

    document = pypdfium2.PdfDocument(made(edition))
    try:
        for page in document:
            text = page.get_textpage()
            width, _ = page.get_size()
            ends = [text.get_charbox(n)[2] for n in range(text.count_chars())]
            assert max(ends, default=0) <= width - 20, squeezed(text.get_text_range())[:80]
    finally:
        document.close()


def test_every_session_of_a_large_programme_in_order(db):
    assembly = fill(Size(sessions=120, people=40))
    file = made(assembly)
    titles = [row.title for row in assembly.sessions.order_by("starts_at", "venue__order", "pk")]
    pages = pages_of(file)
    first = next(number for number, text in enumerate(pages) if squeezed("เวลา (น.) รายการ") in text)
    place = 0
    days = "".join(pages[first:])
    for title in titles:
        place = days.index(squeezed(title), place)
    assert len(pages) % booklet.FOLD == 0


def test_same_statements_whatever_the_size(db):
    def cost(size: Size, slug: str) -> int:
        assembly = Assembly.objects.select_related("province", "current_release").get(pk=fill(size, slug=slug).pk)
        with CaptureQueriesContext(connection) as captured:
            booklet.html(assembly, SITE)
        return len(captured)

    assert cost(Size(sessions=60), "small") == cost(Size(sessions=600, people=600), "large") == 7


def test_another_province_and_year_stay_out(told, nan):
    elsewhere = make.assembly(nan, name="งานของน่าน")
    make.session(elsewhere, title="รายการของน่าน", venue=make.venue(elsewhere, name="ห้องของน่าน"))
    make.network(nan, name="เครือข่ายของน่าน")
    earlier = make.assembly(told.province, 2563, name="งานปีก่อน")
    make.session(earlier, title="รายการปีก่อน")

    whole = "".join(pages_of(made(told)))
    assert [words for words in ("ของน่าน", "ปีก่อน") if words in whole] == []


def test_same_programme_same_bytes(told):
    assert made(told) == made(told)


def test_every_character_has_a_glyph(told):
    assert thai_pdf.unprintable(booklet.html(told, SITE)) == set()


def test_markup_in_titles_is_shown_not_obeyed(edition):
    make.session(edition, title='<img src="http://127.0.0.1:9/x"><script>alert(1)</script>')
    assert squeezed('<img src="http://127.0.0.1:9/x"><script>') in "".join(pages_of(made(edition)))


# Folding


@pytest.mark.parametrize(
    ("pages", "sides"),
    [
        (4, [(4, 1), (2, 3)]),
        (8, [(8, 1), (2, 7), (6, 3), (4, 5)]),
        (12, [(12, 1), (2, 11), (10, 3), (4, 9), (8, 5), (6, 7)]),
    ],
)
def test_sides_of_folded_sheets(pages, sides):
    assert booklet.pairs(pages) == sides


def test_imposed_sheets_hold_every_page_once(told):
    file = made(told)
    count = booklet.page_count(file)
    sheets = booklet.imposed(file)

    with pikepdf.open(BytesIO(sheets)) as pdf:
        assert len(pdf.pages) == count // 2
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 842, 595]
    whole = pages_of(sheets)
    assert squeezed("ติดต่อและตรวจสอบข้อมูล") in whole[0]
    assert squeezed(told.theme) in whole[0]
    assert squeezed("อ่านสูจิบัตรนี้อย่างไร") in whole[1]
