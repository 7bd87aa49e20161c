"""Dates, times, digits, names and telephone numbers as people write and type them."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from moral_assembly import thai

TUESDAY = date(2021, 7, 6)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("long", "๖ กรกฎาคม ๒๕๖๔"),
        ("full", "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔"),
        ("short", "อ. ๖ ก.ค. ๒๕๖๔"),
        ("medium", "๖ ก.ค. ๒๕๖๔"),
        ("formal", "วันที่ ๖ กรกฎาคม พุทธศักราช ๒๕๖๔"),
        ("era", "๖ กรกฎาคม พ.ศ. ๒๕๖๔"),
        ("month", "กรกฎาคม ๒๕๖๔"),
        ("year", "๒๕๖๔"),
        ("datetime", "๖ กรกฎาคม ๒๕๖๔"),
    ],
)
def test_styles_of_a_date(style, text):
    assert thai.format_date(TUESDAY, style) == text


def test_moments_are_shown_as_the_clock_of_bangkok():
    late = datetime(2021, 8, 9, 18, 30, tzinfo=UTC)
    assert thai.format_date(late) == "๑๐ สิงหาคม ๒๕๖๔"
    assert thai.format_date(late, "datetime") == "๑๐ สิงหาคม ๒๕๖๔ เวลา ๐๑.๓๐ น."
    assert thai.format_time(late) == "๐๑.๓๐ น."
    assert thai.iso(late) == "2021-08-10T01:30+07:00"
    assert thai.iso(TUESDAY) == "2021-07-06"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2021, 7, 6), date(2021, 7, 8), "๖–๘ กรกฎาคม ๒๕๖๔"),
        (date(2021, 6, 30), date(2021, 7, 2), "๓๐ มิถุนายน – ๒ กรกฎาคม ๒๕๖๔"),
        (date(2020, 12, 30), date(2021, 1, 2), "๓๐ ธันวาคม ๒๕๖๓ – ๒ มกราคม ๒๕๖๔"),
        (date(2021, 7, 6), date(2021, 7, 6), "๖ กรกฎาคม ๒๕๖๔"),
        (date(2021, 7, 6), None, "๖ กรกฎาคม ๒๕๖๔"),
    ],
)
def test_ranges_of_dates_say_month_and_year_once(start, end, text):
    assert thai.format_date_range(start, end) == text


def test_ranges_of_dates_with_weekdays():
    text = thai.format_date_range(date(2021, 7, 6), date(2021, 7, 8), "full")
    assert text == "วันอังคารที่ ๖ – วันพฤหัสบดีที่ ๘ กรกฎาคม ๒๕๖๔"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (time(9), time(10, 30), "๐๙.๐๐–๑๐.๓๐ น."),
        (time(9), None, "๐๙.๐๐ น."),
        (datetime(2021, 7, 6, 2, tzinfo=UTC), datetime(2021, 7, 6, 17, tzinfo=UTC), "๐๙.๐๐–๒๔.๐๐ น."),
        (
            datetime(2021, 7, 6, 2, tzinfo=UTC),
            datetime(2021, 7, 6, 18, tzinfo=UTC),
            "๖ ก.ค. ๒๕๖๔ ๐๙.๐๐ น. – ๗ ก.ค. ๒๕๖๔ ๐๑.๐๐ น.",
        ),
    ],
)
def test_ranges_of_times(start, end, text):
    assert thai.format_time_range(start, end) == text


@pytest.mark.parametrize(
    "typed",
    [
        "9 สิงหาคม 2564",
        "๙ สิงหาคม ๒๕๖๔",
        "๙/๘/๒๕๖๔",
        "09/08/2564",
        "09/08/2021",
        "9-8-2564",
        "9.8.2564",
        "9 / 8 / 2564",
        "2021-08-09",
        "2564-08-09",
        "9 ส.ค. 64",
        "9 สค 2564",
        "9 ส.ค. ค.ศ. 2021",
        "วันที่ 9 เดือนสิงหาคม พ.ศ. 2564",
        "วันจันทร์ที่ 9 สิงหาคม 2564",
        "  9\u200b สิงหาคม  2564 ",
    ],
)
def test_dates_are_read_however_they_are_typed(typed):
    assert thai.parse_date(typed) == date(2021, 8, 9)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("29/02/2568", "ไม่มีวันที่ ๒๙ กุมภาพันธ์ ๒๕๖๘ ในปฏิทิน"),
        ("0/1/2564", "ไม่มีวันที่ ๐ มกราคม ๒๕๖๔ ในปฏิทิน"),
        ("9/13/2564", "เดือนต้องเป็นเลข 1 ถึง 12"),
        ("9/8/64", "ใส่ปีเป็น พ.ศ. สี่หลัก เช่น 2564"),
        ("9/8/2200", "ใส่ปีเป็น พ.ศ. สี่หลัก เช่น 2564"),
        ("9/8/9999", "ใส่ปีเป็น พ.ศ. สี่หลัก เช่น 2564"),
        ("9 ส.ค. ค.ศ. 2564", "ใส่ปีเป็น พ.ศ. สี่หลัก เช่น 2564"),
        ("วันอังคารที่ 9 สิงหาคม 2564", "๙ สิงหาคม ๒๕๖๔ เป็นวันจันทร์ ตรวจวันกับวันที่ให้ตรงกัน"),
        ("พรุ่งนี้", "ใส่วัน เดือน และปี เช่น 9 สิงหาคม 2564 หรือ 9/8/2564"),
        ("9/8/" + "9" * 10000, "ใส่วัน เดือน และปี เช่น 9 สิงหาคม 2564 หรือ 9/8/2564"),
    ],
)
def test_dates_that_cannot_be_meant_are_refused_with_a_way_on(typed, message):
    with pytest.raises(thai.Mistyped) as mistake:
        thai.parse_date(typed)
    assert str(mistake.value) == message


def test_a_leap_day_of_the_buddhist_era():
    assert thai.parse_date("29/02/2567") == date(2024, 2, 29)


@given(days, st.sampled_from(["long", "full", "short", "medium", "formal", "era"]))
def test_what_is_shown_can_be_typed_again(day, style):
    assert thai.parse_date(thai.format_date(day, style)) == day


@given(days)
def test_both_eras_are_read_as_the_same_day(day):
    assert thai.parse_date(f"{day.day}/{day.month}/{day.year}") == day
    assert thai.parse_date(f"{day.day}/{day.month}/{day.year + 543}") == day
    assert thai.parse_date(day.isoformat()) == day


@given(st.text())
def test_any_text_is_a_date_or_a_polite_refusal(text):
    try:
        read, refusal = thai.parse_date(text), ""
    except thai.Mistyped as mistake:
        read, refusal = None, str(mistake)
    assert isinstance(read, date) or any("ก" <= letter <= "ฮ" for letter in refusal)


@pytest.mark.parametrize("typed", ["13.30", "13:30", "๑๓.๓๐ น.", "เวลา 13.30 น", " 13:30:00 "])
def test_times_are_read_with_either_mark(typed):
    assert thai.parse_time(typed) == time(13, 30)


@given(st.times())
def test_a_time_that_is_shown_can_be_typed_again(moment):
    assert thai.parse_time(thai.format_time(moment)) == moment.replace(second=0, microsecond=0)


@pytest.mark.parametrize("typed", ["24.00", "9.60", "13", "บ่ายโมง", ""])
def test_times_that_are_none_are_refused(typed):
    with pytest.raises(thai.Mistyped):
        thai.parse_time(typed)


def test_a_typed_moment_is_one_of_bangkok():
    assert thai.parse_datetime("9/8/2564", "13.30") == datetime(2021, 8, 9, 6, 30, tzinfo=UTC)


@given(st.text())
def test_digits_go_both_ways(text):
    assert thai.arabic(thai.digits(text)) == thai.arabic(text)


@pytest.mark.parametrize(
    ("prefix", "given_name", "family", "whole"),
    [
        ("นาย", "สมชาย", "ใจดี", "นายสมชาย ใจดี"),
        ("น.ส.", "สมหญิง", "ใจดี", "น.ส.สมหญิง ใจดี"),
        ("พระครู", "ปิยวรรณพิพัฒน์", "", "พระครูปิยวรรณพิพัฒน์"),
        ("รศ.นพ.", "สุริยเดว", "ตัวอย่าง", "รศ.นพ.สุริยเดว ตัวอย่าง"),
        ("ผู้ช่วยศาสตราจารย์ ดร.", "สุทัศน์", "ตัวอย่าง", "ผู้ช่วยศาสตราจารย์ ดร.สุทัศน์ ตัวอย่าง"),
        ("ว่าที่ร้อยตรี", "ณรงค์", "ตัวอย่าง", "ว่าที่ร้อยตรี ณรงค์ ตัวอย่าง"),
        ("ว่าที่ ร.ต.หญิง", "ณรงค์", "ตัวอย่าง", "ว่าที่ ร.ต.หญิง ณรงค์ ตัวอย่าง"),
        ("พ.ต.อ.", "ก้อง", "ตัวอย่าง", "พ.ต.อ. ก้อง ตัวอย่าง"),
        ("พ.อ.(พิเศษ)", "ก้อง", "ตัวอย่าง", "พ.อ.(พิเศษ) ก้อง ตัวอย่าง"),
        ("นาวาอากาศโท", "ก้อง", "ตัวอย่าง", "นาวาอากาศโท ก้อง ตัวอย่าง"),
        ("Dr.", "Somchai", "Jaidee", "Dr. Somchai Jaidee"),
        ("", "สมชาย", "ใจดี", "สมชาย ใจดี"),
    ],
)
def test_a_space_follows_ranks_only(prefix, given_name, family, whole):
    assert thai.full_name(prefix, given_name, family) == whole


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("นางสาวปิ่น แก้วใจ", ("นางสาว", "ปิ่น", "แก้วใจ")),
        ("นาย สมชาย ณ เชียงราย", ("นาย", "สมชาย", "ณ เชียงราย")),
        ("สมใจ", ("", "สมใจ", "")),
        ("พระครูปิยวรรณพิพัฒน์", ("พระครู", "ปิยวรรณพิพัฒน์", "")),
        ("รศ. นพ.สุริยเดว ดี", ("รศ. นพ.", "สุริยเดว", "ดี")),
        ("ดร.นางสาวแพร ดี", ("ดร.นางสาว", "แพร", "ดี")),
        ("ว่าที่ ร.ต.หญิง ปิ่น แก้ว", ("ว่าที่ ร.ต.หญิง", "ปิ่น", "แก้ว")),
        ("พ.ต.ต.แดง ดำ", ("พ.ต.ต.", "แดง", "ดำ")),
        ("นายแพทย์เก่ง ดี", ("นายแพทย์", "เก่ง", "ดี")),
        ("ด.ช.กล้า ใจดี", ("ด.ช.", "กล้า", "ใจดี")),
        ("Mr. John Smith", ("Mr.", "John", "Smith")),
        ("นายิกา ดี", ("", "นายิกา", "ดี")),  # begins like a title and is a name
        ("แพทย์ ดี", ("", "แพทย์", "ดี")),
        ("นาย", ("", "นาย", "")),
        ("", ("", "", "")),
    ],
)
def test_a_name_in_one_piece_is_taken_apart(whole, parts):
    assert thai.split_name(whole) == parts


def test_marks_above_and_below_take_no_room():
    assert [thai.width(word) for word in ("กิ๊ก", "ปี่ป่ำ", "ณ เชียงราย", "")] == [2, 3, 9, 0]


@pytest.mark.parametrize("whole", ["นางฟ้า ใจดี", "พระนาย ดี", "ร.ต.อ. กล้า หาญ", "อาจารย์ใหญ่ ดี"])
def test_a_name_taken_apart_prints_as_it_was_typed(whole):
    assert thai.full_name(*thai.split_name(whole)) == whole


@pytest.mark.parametrize("typed", ["0812345678", "๐๘๑-๒๓๔-๕๖๗๘", "+66 81 234 5678", "(081) 234.5678", "66812345678"])
def test_telephone_numbers_are_kept_as_digits(typed):
    assert thai.parse_phone(typed) == "0812345678"
    assert thai.format_phone("0812345678") == "081 234 5678"


def test_landlines_have_nine_digits():
    assert thai.parse_phone("053-123-456") == "053123456"
    assert thai.format_phone("053123456") == "053 123 456"
    assert thai.format_phone("021234567") == "02 123 4567"


@pytest.mark.parametrize("typed", ["081 234 567", "1300", "", "0812345678901", "โทร"])
def test_telephone_numbers_that_are_incomplete_are_refused(typed):
    with pytest.raises(thai.Mistyped, match="ใส่ให้ครบสิบหลัก เช่น 081 234 5678"):
        thai.parse_phone(typed)


def render(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ d|date }}", "๑๐ สิงหาคม ๒๕๖๔"),
        ('{{ d|date:"full" }}', "วันอังคารที่ ๑๐ สิงหาคม ๒๕๖๔"),
        ('{{ d|date:"DATETIME_FORMAT" }}', "๑๐ สิงหาคม ๒๕๖๔ เวลา ๐๑.๓๐ น."),
        ('{{ d|date:"j M Y" }}', "๑๐ ส.ค. ๒๕๖๔"),
        ('{{ d|date:"y" }}', "๖๔"),
        ('{{ d|date:"c" }}', "2021-08-10T01:30:00+07:00"),
        ("{{ d|time }}", "๐๑.๓๐ น."),
        ('{{ d|time:"H:i" }}', "๐๑:๓๐"),
        ("{{ d|date_range:d }}", "๑๐ สิงหาคม ๒๕๖๔"),
        ("{{ d|time_range:nothing }}", "๐๑.๓๐ น."),
        ("{{ d|iso }}", "2021-08-10T01:30+07:00"),
        ("{{ nothing|date }}{{ word|date }}{{ nothing|time }}{{ nothing|iso }}{{ nothing|date_range:d }}", ""),
        ("{{ nothing|digits }}{{ nothing|time_range:d }}{{ nothing|phone }}{{ nothing|nb }}", ""),
        ("{{ number|digits }} {{ number|count }}", "๒๕๖๔ ๒,๕๖๔"),
        ("{{ word|nb }}", '<span class="nb">&lt;b&gt;</span>'),
    ],
)
def test_filters(source, text):
    moment = datetime(2021, 8, 9, 18, 30, tzinfo=UTC)
    assert render(source, d=moment, nothing=None, word="<b>", number=2564) == text
