"""The SQL functions behind search and order, against Python and against ICU."""

import json
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moral_assembly import thai

HARD = [
    "เเม่สาย",
    "นํ้าผึ้ง",
    "น้ําผึ้ง",
    "นำ้",
    "ท่ี่",
    "พ.ศ. ๒๕๖๔",
    "  เชียง\u00a0 ราย\u3000",
    "ก\u200bา\ufeffก\u2060า",
    "ÀÉÎÕÜ ß Ÿ İ Σ",
    "e\u0301 \u1100\u1161",
    "a\0b",
    "\ud800ก\udfff",
    "เเเเ",
    "ํ่้ำา",
    "",
]
RECORDED = json.loads((Path(__file__).parent / "icu_order.json").read_text())
# Code points that Python's and the server's tables of Unicode agree on: those assigned, thus in both.
texts = st.text(st.characters(exclude_categories=["Cn"]) | st.sampled_from("เแโใไกรนมาำํ่้๊๋์็ิีุู๐๙ \u200b\u00a0"), max_size=40)


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor]


def storable(text):
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


@pytest.mark.django_db
@pytest.mark.parametrize("text", HARD)
def test_search_normalises_hard_text_alike_in_both_places(text):
    assert ask("SELECT thai_normalise(%s)", storable(text)) == [thai.normalise(text)]


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts)
def test_search_normalises_any_text_alike_in_both_places(text):
    assert ask("SELECT thai_normalise(%s)", storable(text)) == [thai.normalise(text)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("เเม่", "แม่"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("ท่ี", "ที่"),
        ("ปี ๒๕๖๔", "ปี 2564"),
        ("เชียง\u200bราย", "เชียงราย"),
        ("MOU", "mou"),
    ],
)
def test_one_spelling_for_what_looks_alike(typed, meant):
    assert thai.normalise(typed) == thai.normalise(meant) == meant


@pytest.fixture
def icu(db):
    if ask("SELECT 1 FROM pg_collation WHERE collname = 'th-x-icu'") == []:
        pytest.skip("this server has no ICU; the recorded order stands in")
    ask_nothing = connection.cursor()
    ask_nothing.execute("CREATE COLLATION thai_numeric (provider = icu, locale = 'th-u-kn-true')")


def sorted_by_key(names):
    return ask('SELECT name FROM unnest(%s::text[]) name ORDER BY thai_sort_key(name) COLLATE "C"', names)


@pytest.mark.django_db
def test_names_stand_in_the_order_recorded_from_icu():
    assert sorted_by_key(sorted(RECORDED)) == RECORDED


def test_names_stand_in_icu_order(icu):
    in_icu_order = ask("SELECT name FROM unnest(%s::text[]) name ORDER BY name COLLATE thai_numeric", RECORDED)
    assert in_icu_order == RECORDED


WORDS = """
ก กา ก่า ก้า เก แก้ โก ใกล้ ไก่ ก็ กำ ก๋ำ น้ำ นำ เ ข์ ษฎ์ ฤๅ ฤา ฦๅ - ๑๐ 09 9 1 ๆ ฯ A a Ab é e É ป่า ปา เมือง เม่น เม็ง
ห้อง ( ฿ + กะ วัน ปิ ที่ มื้อ ดุ ปู่ ศักดิ์ พงษ์ z
"""
SYLLABLES = [*WORDS.split(), " ", "บูธ 9", "บูธ 10"]
made_up = (
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map("".join).filter(lambda name: "เเ" not in name)
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(made_up, unique=True, max_size=60))
def test_made_up_names_stand_in_icu_order(icu, names):
    in_icu_order = ask("SELECT name FROM unnest(%s::text[]) name ORDER BY name COLLATE thai_numeric", names)
    assert sorted_by_key(names) == in_icu_order


@pytest.mark.django_db
def test_numbers_count_and_vowels_wait_for_their_consonant():
    assert sorted_by_key(["บูธ 10", "บูธ ๙", "บูธ 9"]) == ["บูธ 9", "บูธ ๙", "บูธ 10"]
    names = ["ใกล้รุ่ง", "กำ", "แก้ว", "กาก", "ก้า", "ก็", "กมล", "เกษม", "กา", "ไกรสร", "ก่า", "กาญจนา", "โกศล"]
    dictionary = "ก็ กมล กา ก่า ก้า กาก กาญจนา กำ เกษม แก้ว โกศล ใกล้รุ่ง ไกรสร"
    assert sorted_by_key(names) == dictionary.split()


@pytest.mark.django_db
def test_people_stand_by_given_name_before_family_name():
    from networks.models import Person, Province

    province = Province.objects.create(name="ตัวอย่าง")
    for given_name, family in [("กาก", "ใจดี"), ("กา", "แขก"), ("กา", "ขวัญ"), ("ก่า", "ก")]:
        Person.objects.create(province=province, prefix="นาย", given_name=given_name, family_name=family)
    names = [person.name for person in Person.objects.all()]
    assert names == ["นายกา ขวัญ", "นายกา แขก", "นายก่า ก", "นายกาก ใจดี"]
