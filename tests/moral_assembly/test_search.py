"""Finding Thai words without spaces, in any spelling, among what is public."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Session
from moral_assembly import search
from tests import make


@pytest.fixture
def edition(chiangrai):
    return make.assembly(chiangrai)


def found(question: str) -> list[str]:
    return [each.title for group in search.find(question) for each in group.found]


def titles(edition, *names: str) -> None:
    for name in names:
        make.section(edition, title=name, body="")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("คุณธรรม", ["สมัชชาคุณธรรม"]),
        ("ธรรม", ["สมัชชาคุณธรรม"]),
        ("  คุณธรรม  ", ["สมัชชาคุณธรรม"]),
        ("น้ำใจ", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("นํ้าใจ", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("นำ้ใจ", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("เเม่สาย", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("แม่\u200bสาย", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("2564", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("๒๕๖๔", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("2564 น้ำใจ", ["น้ำใจแม่สาย ๒๕๖๔"]),
        ("covid-19", ["วิถีใหม่ COVID-๑๙"]),
        ("Covid-๑๙ วิถี", ["วิถีใหม่ COVID-๑๙"]),
        ("100%", ["ครบ 100% แล้ว"]),
        ("a_b", ["แฟ้ม a_b"]),
    ],
)
def test_words(edition, question, expected):
    titles(edition, "สมัชชาคุณธรรม", "น้ำใจแม่สาย ๒๕๖๔", "วิถีใหม่ COVID-๑๙", "ครบ 100% แล้ว", "แฟ้ม a_b", "แฟ้ม axb", "100 บาท")
    assert found(question) == expected


def test_every_word_must_stand_in_it(edition):
    titles(edition, "เยาวชนเชียงราย", "เยาวชนน่าน")
    assert found("เยาวชน เชียงราย") == ["เยาวชนเชียงราย"]


def test_the_earlier_it_stands_the_higher(edition):
    titles(edition, "งานของเยาวชน", "เยาวชน", "รวมพลังเยาวชน")
    assert found("เยาวชน") == ["เยาวชน", "งานของเยาวชน", "รวมพลังเยาวชน"]


@pytest.mark.parametrize("question", ["สมัชชาคุนธรรม", "สมัชาคุณธรรม", "สมัชชาคุณะรรม"])
def test_a_misspelling_finds_what_comes_near(edition, question):
    titles(edition, "งานสมัชชาคุณธรรมจังหวัด", "ตลาดนัด", "ข้าวอินทรีย์")
    assert found(question) == ["งานสมัชชาคุณธรรมจังหวัด"]


def test_an_exact_word_leaves_out_what_only_comes_near(edition):
    titles(edition, "สมัชชาคุณธรรม", "สมัชชาคุณธรม")
    assert found("สมัชชาคุณธรม") == ["สมัชชาคุณธรม"]


@pytest.mark.parametrize(
    "question", ["", " ", "\0", "\u200b", "%", "_", "%%%", "''", "--", "...", "()", "\\", "็", "😀"]
)
def test_what_has_no_letters_finds_nothing_and_asks_nothing(edition, question, django_assert_num_queries):
    titles(edition, "% _ ' -- ... \\ ()")
    with django_assert_num_queries(0):
        assert found(question) == []


@pytest.mark.parametrize(
    "question", ["ก' OR 1=1 --", "ก%", "_ก", "ก\\", "ก\0", "\ud800ก", "ก" * 10_000, "ก " * 5_000, "ก\n\t\rข"]
)
def test_odd_questions_are_answered(edition, question):
    titles(edition, "ขขข")
    assert found(question) == []


def test_only_the_first_eight_words_count(edition):
    titles(edition, "ก ข ค ง จ ฉ ช ซ")
    assert found("ก ข ค ง จ ฉ ช ซ ฮ") == ["ก ข ค ง จ ฉ ช ซ"]


def test_at_most_thirty_of_a_kind(edition):
    titles(edition, *(f"เยาวชน {number}" for number in range(40)))
    assert len(found("เยาวชน")) == search.MOST_OF_A_KIND == 30


@pytest.fixture
def everything(edition, chiangrai):
    """One row of each kind whose text holds the word มะลิ."""
    network = make.network(chiangrai, slug="jasmine", name="มะลิ")
    organization = make.organization(chiangrai, name="ชมรมมะลิ", network=network)
    session = make.session(edition, slug="jasmine", title="เสวนามะลิ", hosts=(network,))
    make.speaker(session, make.person(chiangrai, given_name="มะลิ", family_name="ใจดี", prefix="นาง"))
    make.news(edition, slug="jasmine", title="ข่าวมะลิ").organizations.add(organization)
    make.recording(edition, title="วิดีโอมะลิ", credit="ทีมข่าว")
    make.document(edition, title="เอกสารมะลิ", group="คู่มือ")
    make.section(edition, slug="jasmine", title="กรอบมะลิ", body="**เนื้อ** หา")


def test_every_kind_is_found_with_its_address(everything):
    answer = {group.name: [(each.title, each.url) for each in group.found] for group in search.find("มะลิ")}

    assert answer == {
        "รายการในกำหนดการ": [("เสวนามะลิ", "/chiangrai/2564/programme/jasmine/")],
        "บุคคล": [("นางมะลิ ใจดี", "/chiangrai/2564/programme/jasmine/")],
        "เครือข่าย": [("เครือข่ายมะลิ", "/chiangrai/networks/jasmine/")],
        "หน่วยงาน": [("ชมรมมะลิ", "/chiangrai/networks/jasmine/")],
        "ข่าว": [("ข่าวมะลิ", "/chiangrai/2564/news/jasmine/")],
        "วิดีโอย้อนหลัง": [("วิดีโอมะลิ", "/chiangrai/2564/replays/")],
        "เอกสาร": [("เอกสารมะลิ", "/chiangrai/2564/documents/")],
        "กรอบแนวคิด": [("กรอบมะลิ", "/chiangrai/2564/concept/#jasmine")],
    }


def test_every_address_found_answers(everything, visitor):
    urls = [each.url for group in search.find("มะลิ") for each in group.found]
    assert {visitor.get(url).status_code for url in urls} == {200}


def test_only_what_is_public(edition, chiangrai):
    hidden = make.assembly(chiangrai, 2565, is_published=False)
    make.session(edition, title="มะลิร่าง", state=Session.State.DRAFT)
    make.session(edition, title="มะลิไม่มีเวลา", starts_at=None)
    make.news(edition, title="ข่าวมะลิ", is_published=False)
    make.person(chiangrai, given_name="มะลิ", is_public=False)
    for made in (make.session, make.news, make.recording, make.document, make.section):
        made(hidden, title="มะลิที่ยังไม่เผยแพร่")
    assert found("มะลิ") == []
    assert found("มะลอที่ยังไม่เผยแพร่") == []


def test_a_person_leads_to_no_page_that_is_hidden(edition, chiangrai, visitor):
    hidden = make.assembly(chiangrai, 2565, is_published=False)
    person = make.person(chiangrai, given_name="มะลิ")
    make.speaker(make.session(hidden, starts_at=make.OPENING + timedelta(days=365)), person)
    make.speaker(make.session(edition, state=Session.State.DRAFT), person)
    make.news(hidden).people.add(person)
    make.news(edition, is_published=False).people.add(person)
    ((only,),) = [group.found for group in search.find("มะลิ")]
    assert only.url == "/chiangrai/"


def test_what_is_found_nowhere_costs_two_rounds_and_no_more(edition):
    with CaptureQueriesContext(connection) as captured:
        search.find("ไม่มีคำนี้แน่นอน")
    assert len(captured) == 1 + 2 * len(search._sources())


@pytest.mark.parametrize("question", ["มะลิ", " มะลิ ", "ไม่มีคำนี้แน่นอน"])
def test_an_answer_given_before_costs_one_statement(everything, question, django_assert_num_queries):
    first = search.find(question)
    with django_assert_num_queries(1):
        assert search.find(question) == first


def test_no_answer_is_older_than_the_last_change(edition, chiangrai, nan):
    assert found("มะลิ") == []
    make.section(edition, title="กรอบมะลิ")
    assert found("มะลิ") == ["กรอบมะลิ"]
    make.organization(nan, name="ชมรมมะลิ")
    assert found("มะลิ") == ["ชมรมมะลิ", "กรอบมะลิ"]
    edition.is_published = False
    edition.save()
    assert found("มะลิ") == ["ชมรมมะลิ"]


def test_what_comes_quite_near_leaves_out_what_comes_near(edition):
    near, quite_near = "สมัชชาเกษตร", "สมัชชาคุณธรรม"
    titles(edition, near)
    question = "สมัชชาคุนธรรม"
    assert found(question) == [near]
    titles(edition, quite_near)
    assert found(question) == [quite_near]


def test_questions_push_no_page_out(edition, visitor, django_assert_num_queries):
    visitor.get("/chiangrai/")
    kept = len(caches["pages"]._cache)
    for number in range(120):
        search.find(f"ไม่มี {number}")
    assert len(caches["pages"]._cache) == kept
    assert len(caches["answers"]._cache) <= 100


def test_as_many_statements_for_three_rows_as_for_one(everything, edition, chiangrai):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            found("มะลิ")
        return len(captured)

    one = cost()
    for number in range(2):
        network = make.network(chiangrai, name=f"มะลิ {number}")
        make.organization(chiangrai, name=f"มะลิ {number}", network=network)
        person = make.person(chiangrai, given_name="มะลิ")
        make.speaker(make.session(edition, title="มะลิ"), person)
        news = make.news(edition, title="มะลิ")
        news.people.add(person)
        for made in (make.recording, make.document, make.section):
            made(edition, title="มะลิ")
    assert cost() == one


def test_the_index_serves_like_and_similarity(edition):
    titles(edition, "มะลิ")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM events_section WHERE search_text LIKE '%มะลิ%'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "section_search" in plan
