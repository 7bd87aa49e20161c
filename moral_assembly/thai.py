"""Thai names, digits, dates and times, as people write and type them.

Dates are stored in the common era and shown in the Buddhist one (พ.ศ. = ค.ศ. + 543; every year counts from January,
also the years before 2484). Times follow the Royal Society: "๑๓.๓๐ น.". What is typed may be in either era, with
Thai or Arabic digits. Nothing here needs a database.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Bangkok")
ERA = 543
BUDDHIST_YEARS = range(2400, 2700)
COMMON_YEARS = range(1900, 2101)

WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
SHORT_WEEKDAYS = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")

_TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def digits(value: object) -> str:
    """Return ``value`` as text with Thai digits."""
    return str(value).translate(_TO_THAI)


def arabic(text: str) -> str:
    """Return ``text`` with Arabic digits."""
    return text.translate(_TO_ARABIC)


# Showing

STYLES = {
    "long": "{day} {month} {year}",
    "full": "วัน{weekday}ที่ {day} {month} {year}",
    "short": "{short_weekday} {day} {short_month} {year}",
    "medium": "{day} {short_month} {year}",
    "formal": "วันที่ {day} {month} พุทธศักราช {year}",
    "era": "{day} {month} พ.ศ. {year}",
    "day_month": "{day} {month}",
    "month": "{month} {year}",
    "weekday": "วัน{weekday}",
    "day": "{day}",
    "year": "{year}",
}
DATE_AND_TIME = {"datetime": ("long", " เวลา "), "short_datetime": ("medium", " ")}


def local(moment: date | time) -> date | time:
    """Return an aware datetime as the clock of Bangkok shows it; anything else unchanged."""
    return moment.astimezone(ZONE) if isinstance(moment, datetime) and moment.tzinfo else moment


def buddhist_year(day: date) -> int:
    return day.year + ERA


def parts(day: date) -> dict[str, str]:
    """Return the words a style is put together from."""
    return {
        "weekday": WEEKDAYS[day.weekday()],
        "short_weekday": SHORT_WEEKDAYS[day.weekday()],
        "day": digits(day.day),
        "month": MONTHS[day.month - 1],
        "short_month": SHORT_MONTHS[day.month - 1],
        "year": digits(buddhist_year(day)),
    }


def format_date(day: date, style: str = "long") -> str:
    """Return a date in one of ``STYLES``, or a datetime with its time as in ``DATE_AND_TIME``.

    >>> format_date(date(2021, 7, 6), "full")
    'วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔'
    """
    if style in DATE_AND_TIME and not isinstance(day, datetime):
        style = DATE_AND_TIME[style][0]
    if style in DATE_AND_TIME:
        date_style, word = DATE_AND_TIME[style]
        return format_date(day, date_style) + word + format_time(day)
    return STYLES[style].format(**parts(local(day)))


def format_time(moment: time | datetime) -> str:
    """Return a time as the Royal Society writes it: "๑๓.๓๐ น."."""
    return _clock(local(moment)) + " น."


def _clock(moment: time | datetime) -> str:
    return digits(f"{moment.hour:02}.{moment.minute:02}")


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def format_date_range(start: date, end: date | None = None, style: str = "long") -> str:
    """Return both days, saying the month and the year once where they are the same: "๖–๘ กรกฎาคม ๒๕๖๔"."""
    first, last = _day(local(start)), _day(local(end or start))
    if format_date(first, style) == format_date(last, style):
        return format_date(first, style)
    pattern = STYLES[style]
    if first.year == last.year:
        pattern = pattern.replace(" {year}", "")
        if first.month == last.month:
            pattern = pattern.replace(" {month}", "").replace(" {short_month}", "")
    dash = "–" if pattern == "{day}" else " – "
    return pattern.format(**parts(first)) + dash + format_date(last, style)


def format_time_range(start: time | datetime, end: time | datetime | None = None) -> str:
    """Return "๐๙.๐๐–๑๐.๓๐ น."; an end at midnight is ๒๔.๐๐, an end on another day carries the dates."""
    start, end = local(start), end and local(end)
    if end is None or start == end:
        return format_time(start)
    if end.replace(tzinfo=None) in (time(), _midnight_after(start)):
        return f"{_clock(start)}–๒๔.๐๐ น."
    if isinstance(start, datetime) and start.date() != end.date():
        return f"{format_date(start, 'short_datetime')} – {format_date(end, 'short_datetime')}"
    return f"{_clock(start)}–{_clock(end)} น."


def format_minutes(minutes: int) -> str:
    """Return a length of time: "๒๕ นาที", "๑ ชั่วโมง", "๑ ชั่วโมง ๒๕ นาที"."""
    hours, rest = divmod(minutes, 60)
    words = [f"{digits(hours)} ชั่วโมง"] if hours else []
    return " ".join([*words, f"{digits(rest)} นาที"] if rest or not hours else words)


def _midnight_after(start: time | datetime) -> datetime | None:
    if not isinstance(start, datetime) or start.date() == date.max:
        return None
    return datetime.combine(start.date() + timedelta(days=1), time())


def iso(moment: date | time) -> str:
    """Return what ``<time datetime>`` wants: common era, Arabic digits, the zone's offset; time without seconds."""
    moment = local(moment)
    return moment.isoformat(timespec="minutes") if isinstance(moment, (datetime, time)) else moment.isoformat()


# Reading what is typed


class Mistyped(ValueError):
    """What was typed cannot be understood; the message tells the person, in Thai, what to type."""


def _names(*words: str) -> str:
    """Alternatives for a pattern; full stops in abbreviations may be left out."""
    return "|".join(re.escape(word).replace(r"\.", r"\.?") for word in words)


_NUMBERS = re.compile(
    r"(?P<day>[0-9]{1,2})\s?(?P<dash>[/.-])\s?(?P<month>[0-9]{1,2})\s?(?P=dash)\s?(?P<year>[0-9]{2,4})"
)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_WORDS = re.compile(
    rf"(?:(?:วัน(?P<weekday>{_names(*WEEKDAYS)})|(?P<short_weekday>{_names(*SHORT_WEEKDAYS[::-1])}))?\s?(?:ที่)?|วันที่)\s?"
    rf"(?P<day>[0-9]{{1,2}})\s?(?:เดือน)?\s?(?:(?P<month_name>{_names(*MONTHS)})|(?P<short_month>{_names(*SHORT_MONTHS)}))\s?"
    r"(?:(?P<buddhist>พ\.?\s?ศ\.?|พุทธศักราช)|(?P<common>ค\.?\s?ศ\.?|คริสต์ศักราช))?\s?(?P<year>[0-9]{2,4})"
)
_TIME = re.compile(
    r"(?:เวลา)?\s?(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?\s?(?:น\.?)?"
)


def _typed(text: str) -> str:
    return re.sub(r"\s+", " ", arabic(text.translate(_INVISIBLE))).strip()


def parse_date(text: str) -> date:
    """Return the date that was typed: "9 สิงหาคม 2564", "๙/๘/๒๕๖๔", "9 ส.ค. 64", "09/08/2021", "2021-08-09".

    A year from 2400 to 2699 is Buddhist, from 1900 to 2100 common; anything else is refused. Two digits are taken for
    a Buddhist year (64 is 2564) only beside a month's name: in 9/8/21 the era would be a guess.
    """
    typed = _typed(text)
    match = _WORDS.fullmatch(typed) or _NUMBERS.fullmatch(typed) or _ISO.fullmatch(typed)
    if not match:
        raise Mistyped("ใส่วัน เดือน และปี เช่น 9 สิงหาคม 2564 หรือ 9/8/2564")
    found = match.groupdict()
    day = _calendar_day(_year(found), _month(found), int(found["day"]))
    _check_weekday(found, day)
    return day


def _year(found: dict) -> int:
    typed, named = found["year"], "month_name" in found
    year = int(typed) + 2500 if named and len(typed) == 2 and not found["common"] else int(typed)
    if year in BUDDHIST_YEARS and not (named and found["common"]):
        return year - ERA
    if year in COMMON_YEARS and not (named and found["buddhist"]):
        return year
    raise Mistyped("ใส่ปีเป็น พ.ศ. สี่หลัก เช่น 2564")


def _month(found: dict) -> int:
    if found.get("month"):
        return int(found["month"])
    name = (found["month_name"] or found["short_month"]).replace(".", "")
    return [month.replace(".", "") for month in MONTHS + SHORT_MONTHS].index(name) % 12 + 1


def _calendar_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise Mistyped("เดือนต้องเป็นเลข 1 ถึง 12")
    try:
        return date(year, month, day)
    except ValueError:
        raise Mistyped(f"ไม่มีวันที่ {digits(day)} {MONTHS[month - 1]} {digits(year + ERA)} ในปฏิทิน") from None


def _check_weekday(found: dict, day: date) -> None:
    name = (found.get("weekday") or found.get("short_weekday") or "").replace(".", "")
    if name and name not in (WEEKDAYS[day.weekday()], SHORT_WEEKDAYS[day.weekday()].replace(".", "")):
        raise Mistyped(f"{format_date(day)} เป็นวัน{WEEKDAYS[day.weekday()]} ตรวจวันกับวันที่ให้ตรงกัน")


def parse_time(text: str) -> time:
    """Return the time that was typed: "13.30", "13:30", "๑๓.๓๐ น."."""
    match = _TIME.fullmatch(_typed(text))
    if not match:
        raise Mistyped("ใส่เวลาเป็นชั่วโมงและนาที เช่น 13.30")
    try:
        return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        raise Mistyped("เวลาต้องอยู่ระหว่าง 00.00 ถึง 23.59") from None


def parse_datetime(day: str, clock: str) -> datetime:
    """Return the aware moment that is meant by a day and a time of Bangkok."""
    return datetime.combine(parse_date(day), parse_time(clock), tzinfo=ZONE).astimezone(UTC)


# Telephone numbers

_MOBILE = re.compile(r"0[689][0-9]{8}")
_LANDLINE = re.compile(r"0[2-57][0-9]{7}")


def parse_phone(text: str) -> str:
    """Return a Thai number as ten digits (mobile) or nine (landline): "+66 81-234-5678" is "0812345678"."""
    number = re.sub(r"[\s().–-]", "", _typed(text))
    number = re.sub(r"^(?:\+66|0066|66(?=[0-9]{8}))0?", "0", number)
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return number
    raise Mistyped("ใส่ให้ครบสิบหลัก เช่น 081 234 5678")


def format_phone(number: str) -> str:
    """Return a number grouped for the eye, in Arabic digits: it is there to be typed."""
    if not (_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)):
        return number
    area = 2 if number.startswith("02") else 3
    last = 4 if len(number) == 10 or area == 2 else 3
    return f"{number[:area]} {number[area:-last]} {number[-last:]}"


# Names

_RANK = re.compile(
    r"(?:ว่าที่)?(?:"
    r"จอมพล(?:เรือ|อากาศ)?|ดาบตำรวจ|จ่าสิบตำรวจ|พลทหาร|พลตำรวจ|"
    r"(?:พล|พัน|ร้อย|สิบ|จ่าสิบ|จ่า|พันจ่า|นาวา|เรือ|นายกอง|นายหมวด|นายหมู่)(?:เรือ|อากาศ|ตำรวจ)?(?:เอก|โท|ตรี|จัตวา|ใหญ่)(?:พิเศษ)?|"
    r"(?:พล|พ|ร|จ|ส|น|พ\.จ|พล\.ร|พล\.อ|น\.อ|ร\.อ|จ\.ส|จ\.อ|พล\.ต|พ\.ต|ร\.ต|ส\.ต)\.[อทตจ]\.|ด\.ต\.|จ\.ส\.ต\."
    r")\s?\(?(?:หญิง|พิเศษ)?\)?"
)


def full_name(prefix: str, given: str, family: str) -> str:
    """Return a name as it is printed: "นายสมชาย ใจดี", "ว่าที่ร้อยตรี ณรงค์ ใจดี", "พระครูปิยวรรณพิพัฒน์".

    Royal Society, rules for spacing 1.2.8 and 2.3: a space stands between a military or police rank and the name;
    other prefixes, professions and academic titles join it. Latin titles keep their space.
    """
    return " ".join(part for part in (joined_prefix(prefix, given), family.strip()) if part)


def joined_prefix(prefix: str, given: str) -> str:
    prefix, given = prefix.strip(), given.strip()
    last_word = prefix.rpartition(" ")[2].removeprefix("ว่าที่") or prefix
    spaced = _RANK.fullmatch(last_word) or re.search("[A-Za-z][.)]?$", last_word)
    return f"{prefix}{' ' if spaced else ''}{given}".strip()


def width(text: str) -> int:
    """How many letters of a text stand side by side; marks stand above and below them."""
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


# What may stand before a name, joined to it or not. After a civil or a monk's title nothing more is taken off.
_TITLE = re.compile(
    rf"(?:{_RANK.pattern}(?![อทตจ]\.)|ว่าที่|"
    r"(?:ผู้ช่วย|รอง)?ศาสตราจารย์|(?:ผศ|รศ|ศ|ดร|อ|นพ|พญ|ทพ|ทพญ|สพ|สพญ|ภก|ภญ|Dr|Prof)\.|ด็อกเตอร์|ดอกเตอร์|อาจารย์"
    r"|(?:นาย|ทันต|สัตว)แพทย์(?:หญิง)?|แพทย์หญิง|เภสัชกร(?:หญิง)?)\s?"
)
_LAST_TITLE = re.compile(
    r"(?:นางสาว|นาง|นาย|น\.\s?ส\.|เด็กชาย|เด็กหญิง|ด\.\s?[ชญ]\.|หม่อมหลวง|หม่อมราชวงศ์|ม\.ล\.|ม\.ร\.ว\.|แม่ชี|สามเณร|(?:Mr|Mrs|Ms)\.|Miss(?=\s)"
    r"|พระครู(?:ปลัด|สมุห์|ใบฎีกา|วินัยธร|ธรรมธร|สังฆรักษ์)?|พระ(?:มหา|อาจารย์|ปลัด|สมุห์|ใบฎีกา|อธิการ)?|เจ้าอธิการ)\s?"
)
_BEGINS_A_NAME = re.compile(r"[เแโใไ]?[ก-ฮA-Za-z]\S")


def split_name(text: str) -> tuple[str, str, str]:
    """Return prefix, given and family name of a name in one piece, as far as the usual prefixes tell.

    Where one is taken off that belongs to the name ("นางฟ้า"), ``full_name`` still prints what was typed.

    >>> split_name("ผศ.ดร.สมชาย ณ เชียงราย")
    ('ผศ.ดร.', 'สมชาย', 'ณ เชียงราย')
    """
    typed, at = " ".join(clean(text).split()), 0
    while (title := _TITLE.match(typed, at)) and _BEGINS_A_NAME.match(typed, title.end()):
        at = title.end()
    if (title := _LAST_TITLE.match(typed, at)) and _BEGINS_A_NAME.match(typed, title.end()):
        at = title.end()
    given, _, family = typed[at:].partition(" ")
    return typed[:at].strip(), given, family


# Search: every rule below stands also in the SQL function thai_normalise, and a test keeps the two equal.

_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\0\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    )
)
_SPACES = dict.fromkeys(
    [*range(1, 0x21), 0x7F, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000], " "
)
# Only A to Z and the Western accented capitals: what lower() does beyond them differs from server to server.
_LOWER = {code: chr(code + 32) for code in (*range(0x41, 0x5B), *range(0xC0, 0xD7), *range(0xD8, 0xDF))}
_RESPELLED = (
    (re.compile("เเ"), "แ"),
    (re.compile("([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e3a])"), r"\2\1"),
    (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e48-\u0e4b])\u0e4d\u0e32"), "\\1\u0e33"),
    (re.compile("\u0e33([\u0e48-\u0e4b])"), "\\1\u0e33"),
    (re.compile(" +"), " "),
)


def clean(text: str) -> str:
    """Return ``text`` in NFC, without what no eye sees or no database stores: NUL, lone surrogates, zero width."""
    return unicodedata.normalize("NFC", re.sub("[\ud800-\udfff]", "", text).translate(_INVISIBLE))


def normalise(text: str) -> str:
    """Return ``text`` as search compares it: one spelling of every mark, Arabic digits, lower case, single spaces."""
    text = clean(text).translate(_TO_ARABIC | _SPACES | _LOWER)
    for pattern, replacement in _RESPELLED:
        text = pattern.sub(replacement, text)
    return text.strip(" ")
