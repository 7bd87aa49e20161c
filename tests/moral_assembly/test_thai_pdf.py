"""PDF whose Thai text layer is the text that went in, in every face, for every reader we can run here."""

import os
import subprocess
import sys
from io import BytesIO
from itertools import product
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from moral_assembly import print_fonts, thai_pdf

HARD = (
    "น้ำผึ้ง", "ตำบลป่าซาง", "อาหารการกินข้าวปลา", "กำลังสำคัญ", "ป้องปฐพี", "ปิ่นเพ็ชร์ ฟื้นฟู", "ญาณิศา ฐิติรัตน์",
    "กฎุมพี ฎุ ฐู ญู", "พระครูสังฆรักษ์", "จังหวัดเชียงราย ๒๕๖๔", "เพื่อนๆ ฯลฯ", "ก๋าแก้ว ต๊ะน้อย", "ค่ำนี้ ซ้ำ ย้ำ",
    "องค์กรคุณธรรมต้นแบบ", "ธรรมาภิบาล", "ทั้งนี้ สิ่งที่ดีขึ้น", "ปำ ฝำ ปล้ำ ฟ้ำ", "พุทฺธํ สรณํ", "ปู่ ญู่ น้ำ กำ ที่ ฐานันดร",
    "จุฬาลงกรณ์ วุฬ่า กีฬา", "วิทยากร เรียนรู้ รี่ รื้อ", "อยู่ที่หมู่ที่ ๑๒ ผู้จัด", "ธุรกิจ บุคคล จันทร์ศิลป์", "กตัญญู ญุ ฐุ ปิฎก",
    "ฟ้ำ ฝั่ง ป่ำ ปั๊ม โต๊ะ จ๋า", "office fine “คำพูด” – • · … 1–2",
)  # fmt: skip
FACES = ("400 12pt/1.6 Sarabun", "700 12pt/1.6 Sarabun", "600 12pt/1.6 Trirong")
CONSONANTS = "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
TONES = ("", "่", "้", "๊", "๋")
BELOW = tuple(map("".join, product("ฺุู", (*TONES, "์"))))
ABOVE = tuple(map("".join, product(("", *"ัิีึื็"), (*TONES, "์"))))
AM = tuple(f"{tone}ำ" for tone in TONES)


PLAIN = "p { margin: 0 }"


def page(lines, head: str = "") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return f'<!doctype html><html lang="th"><head><title>ทดสอบ</title>{head}</head><body>{paragraphs}</body></html>'


def by_pypdf(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(file)).pages)


def by_pdfium(file: bytes) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def by_poppler(*options: str):
    def read(file: bytes) -> str:
        done = subprocess.run(["pdftotext", *options, "-", "-"], input=file, capture_output=True, check=True)
        return done.stdout.decode()

    return read


READERS = [
    pytest.param(by_pypdf, id="pypdf"),
    pytest.param(by_pdfium, id="pdfium, as in Chromium"),
    pytest.param(by_poppler(), id="poppler"),
    pytest.param(by_poppler("-raw"), id="poppler, raw"),
    pytest.param(by_poppler("-layout"), id="poppler, layout"),
]


def edge_of(file: bytes) -> float:
    """How far to the right the words of a file's only page reach, in points."""
    document = pypdfium2.PdfDocument(file)
    try:
        (only,) = document
        text = only.get_textpage()
        return max(text.get_charbox(n)[2] for n in range(text.count_chars()))
    finally:
        document.close()


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.replace("\f", "\n").splitlines() if line.strip()]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("face", FACES)
def test_hard_words_are_read_as_they_were_written(face, read):
    file = thai_pdf.make(page(HARD), [], css=f"{PLAIN} p {{ font: {face} }}")
    assert lines_of(read(file)) == list(HARD)


@pytest.mark.parametrize("read", READERS[:2])
@pytest.mark.parametrize("face", FACES)
def test_every_syllable_that_can_be_written_is_read(face, read):
    lines = [" ".join(f"{letter}{mark}น" for mark in (*BELOW, *ABOVE, *AM)) for letter in CONSONANTS]
    css = f"@page {{ size: 420mm 297mm; margin: 5mm }} p {{ font: {face}; font-size: 9pt; white-space: nowrap }}"
    file = thai_pdf.make(page(lines), [], css=f"{PLAIN} {css}")
    assert lines_of(read(file)) == lines


def test_without_the_mended_text_layer_words_are_lost(monkeypatch):
    """The control: what the same file says when WeasyPrint alone decides."""
    monkeypatch.setattr(thai_pdf, "tell_text", lambda document, pdf: None)
    file = thai_pdf.make(page(HARD), [], css=f"{PLAIN} p {{ font: {FACES[0]} }}")
    assert lines_of(by_pypdf(file)) != list(HARD)


@pytest.mark.parametrize(
    "original", sorted((print_fonts.FOLDER / "original").glob("*.ttf")), ids=lambda path: path.stem
)
def test_mended_fonts_are_those_of_the_originals(original):
    kept = print_fonts.FOLDER / original.name
    assert kept.read_bytes() == print_fonts.mended(original)
    with TTFont(original) as before, TTFont(kept) as after:
        pairs = zip(before.getGlyphOrder(), after.getGlyphOrder(), strict=False)
        widths = [(before["hmtx"][old][0], after["hmtx"][new][0]) for old, new in pairs]
        assert [pair for pair in widths if pair[0] != pair[1]] == []
        assert before.getBestCmap().keys() == after.getBestCmap().keys()


def test_fonts_are_embedded_in_part_and_described():
    file = thai_pdf.make(
        page(["ก"], '<meta name="author" content="ผู้จัดตัวอย่าง">'), [], css=f"{PLAIN} p {{ font: {FACES[0]} }}"
    )
    with pikepdf.open(BytesIO(file)) as pdf:
        (font,) = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each]
        assert len(font.FontFile2.read_bytes()) < 10_000
        assert (str(pdf.docinfo["/Title"]), str(pdf.docinfo["/Author"])) == ("ทดสอบ", "ผู้จัดตัวอย่าง")
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("th", True)
        assert "/CreationDate" not in pdf.docinfo
        assert b'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes()


def test_same_text_gives_the_same_bytes_in_any_process():
    made = thai_pdf.make(page(HARD), [])
    script = (
        "import django, sys; django.setup(); from moral_assembly import thai_pdf\n"
        "sys.stdout.buffer.write(thai_pdf.make(sys.stdin.buffer.read().decode(), []))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            input=page(HARD).encode(),
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            cwd=settings.BASE_DIR,
            capture_output=True,
            check=True,
        )
        assert done.stdout == made
    assert thai_pdf.make(page(HARD), []) == made
    assert thai_pdf.make(page(HARD[1:]), []) != made


# What a document may not do


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/a.png",
        "https://example.org/a.svg",
        "ftp://example.org/a.png",
        "file:///etc/passwd",
        (settings.BASE_DIR / "moral_assembly/settings.py").as_uri(),
        "../moral_assembly/settings.py",
        "picture:unknown",
    ],
)
def test_nothing_is_fetched_but_our_own_files(url):
    with pytest.raises(thai_pdf.FatalURLFetchingError):
        thai_pdf.make(page([f'<img src="{url}" alt="x">']), [])


def test_lines_end_beside_kept_words(monkeypatch):
    kept = '<span class="nb">การขับเคลื่อน</span>'
    runs = [kept * 12, f"{kept}คุณธรรม" * 8, f"คุณธรรม{kept}" * 8]
    assert edge_of(thai_pdf.make(page(runs), [])) < 595
    monkeypatch.setattr(thai_pdf, "with_seams", str)
    assert edge_of(thai_pdf.make(page(runs), [])) > 595


def test_a_kept_word_is_not_parted_from_its_signs():
    assert thai_pdf.with_seams('(<span class="nb">เยาวชน</span>) และ <span class="nb">เด็ก</span>ๆ').count("seam") == 0


def test_static_files_and_handed_pictures_are_shown():
    picture = (Path(settings.BASE_DIR) / "static/img/share.png").read_bytes()
    lines = ['<img src="img/mark.svg" alt="ดอก">', '<img src="picture:one" alt="ภาพ">']
    with pikepdf.open(BytesIO(thai_pdf.make(page(lines), [], pictures={"one": picture}))) as pdf:
        kinds = {str(each.Subtype) for each in pdf.objects if isinstance(each, pikepdf.Stream) and "/Subtype" in each}
        assert "/Image" in kinds


def test_what_has_no_glyph_is_boxed_or_left_out():
    assert thai_pdf.unprintable("".join(HARD)) == set()
    assert thai_pdf.unprintable("กข🙏漢") == {"🙏", "漢"}
    assert thai_pdf.printable("ไหว้\u200b🙏 漢字") == "ไหว้ ■■"
    assert not thai_pdf.unprintable(thai_pdf.INSTEAD)


def test_progress_tells_pages_and_then_writing():
    told = []
    thai_pdf.make(page(["ก", '<br style="break-before:page">', "ข"] * 30), [], progress=lambda *what: told.append(what))
    assert told[-1] == ("writing", 0)
    assert {step for step, _ in told} == {"layout", "writing"}
    assert max(number for _, number in told) == len({number for step, number in told if step == "layout"})
