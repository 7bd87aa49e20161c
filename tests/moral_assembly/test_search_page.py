"""/search/?q=: one box for everything, which helps on when nothing is found."""

from urllib.parse import quote

import pytest

from tests import make
from tests.reading import BROKEN_QUERIES, read

URL = "/search/"


@pytest.fixture
def edition(chiangrai):
    made = make.assembly(chiangrai)
    make.session(made, slug="jasmine", title="เสวนามะลิ", kind=make.kind(made, name="เสวนา"))
    make.document(made, title="เอกสารมะลิ", group="คู่มือ")
    return made


def ask(visitor, question: str):
    return read(visitor, f"{URL}?q={quote(question)}")


def test_answers_stand_by_kind(visitor, edition):
    page = ask(visitor, "มะลิ")

    assert page.text("title") == "ค้นหา “มะลิ” · สมัชชาคุณธรรมเชียงราย ๒๕๖๔"
    assert page.texts("[role=status]") == ["พบ ๒ รายการ"]
    assert page.texts("section h2") == ["รายการในกำหนดการ", "เอกสาร"]
    assert page.links("section a") == [
        ("เสวนามะลิ", "/chiangrai/2564/programme/jasmine/"),
        ("เอกสารมะลิ", "/chiangrai/2564/documents/"),
    ]
    assert page.texts("section small") == ["เสวนา ๖ กรกฎาคม ๒๕๖๔", "คู่มือ"]
    assert page.values("input[name=q]", "value") == ["มะลิ"]


@pytest.mark.parametrize("question", ["", "   ", "%00"])
def test_without_a_question_it_suggests(visitor, edition, question):
    page = read(visitor, f"{URL}?q={question}")
    assert page.texts("[role=status], section") == []
    assert page.texts("main .card > p")[0].startswith("ตัวอย่างคำค้น")
    assert [url for _, url in page.links("main .card a")] == [
        "/chiangrai/2564/programme/",
        "/chiangrai/networks/",
        "/chiangrai/2564/documents/",
    ]


@pytest.mark.parametrize("question", ["ไม่มีคำนี้แน่นอน", "%", "_", "😀", "' OR 1=1 --x", "\ufffd\ufffd"])
def test_nothing_found_helps_on(visitor, edition, question):
    page = ask(visitor, question)
    assert page.texts("[role=status]") == [f"ไม่พบ “{question}”"]
    assert len(page.links("main .card a")) == 3


def test_before_there_is_an_edition(visitor, db):
    assert ask(visitor, "มะลิ").texts("[role=status]") == ["ไม่พบ “มะลิ”"]


@pytest.mark.parametrize("letter", ["ก", "x", "%", "'", '"><script>'])
def test_ten_thousand_letters_are_cut_and_it_says_so(visitor, edition, letter):
    page = ask(visitor, letter * 10_000)

    assert page.texts("[role=alert]") == ["คำค้นยาวเกินไป จึงค้นจาก ๒๐๐ ตัวอักษรแรก"]
    assert page.values("input[name=q]", "value") == [(letter * 200)[:200]]
    assert page.texts("script:not([src])") == []
    assert len(page.html) < 600_000


def test_the_question_is_shown_not_obeyed(visitor, edition):
    page = ask(visitor, '"><script>alert(1)</script>')
    assert page.texts("script:not([src])") == []
    assert page.values("input[name=q]", "value") == ['"><script>alert(1)</script>']


@pytest.mark.parametrize("query", [*BROKEN_QUERIES, "?q=%ff%fe", "?q=%ed%a0%80", "?q[]=x", "?q=a&q=b&q=%00"])
def test_broken_queries_are_answered(visitor, edition, query):
    assert read(visitor, URL + query).texts("h1") == ["ค้นหา"]


def test_repeated_questions_take_the_last(visitor, edition):
    page = read(visitor, f"{URL}?q=x&q={quote('มะลิ')}")
    assert page.texts("[role=status]") == ["พบ ๒ รายการ"]


def test_samples_are_marked(visitor, edition):
    edition.sessions.update(is_sample=True)
    make.release(edition)
    assert ask(visitor, "เสวนามะลิ").texts("section .tag") == ["ข้อมูลตัวอย่าง"]
