"""A list of people as a table: its columns, its template, and what it would do, row by row, before anything is written.

A row is a person, and with an area and a day also a registration; a person may have several rows. Who is known already
is matched as everywhere (``networks.participants``), so the same list taken in twice changes nothing.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from events import enrolling
from events.models import AreaDay, Assembly, Registration
from moral_assembly import thai
from moral_assembly.sheets import writing
from moral_assembly.sheets.columns import Column, Options, day, plain, text
from moral_assembly.sheets.reading import Row, read
from moral_assembly.thai import Mistyped
from networks.models import Network, Participant
from networks.participants import name_key

NAME = "ผู้เข้าร่วม"
MOST = 5000
GUIDE = (
    "หนึ่งแถวต่อหนึ่งคน ถ้าใส่พื้นที่และวันที่ ระบบลงทะเบียนให้ด้วย คนเดียวกันหลายวันใส่หลายแถว",
    "ผู้ที่อยู่ในทะเบียนแล้ว (ชื่อตรงกัน และโทรศัพท์ อีเมล หรือหน่วยงานตรงกัน) ไม่ถูกเพิ่มซ้ำ ส่งไฟล์เดิมอีกครั้งได้",
    "แถวที่ใส่ชื่อกลุ่ม พื้นที่ และวันเดียวกัน ได้ที่พร้อมกันหรือรอพร้อมกันทั้งกลุ่ม",
    "ไฟล์ที่มีคอลัมน์ ชื่อ-นามสกุล ช่องเดียวก็ส่งได้ ระบบแยกคำนำหน้า ชื่อ และนามสกุลให้ตรวจ",
    "ผู้มีอายุต่ำกว่า ๑๐ ปี ใส่ช่วงอายุ ชื่อผู้ปกครอง และคำว่า ยินยอม เมื่อผู้ปกครองยินยอมแล้ว",
)
MODES = {"onsite": ("ณ พื้นที่", "onsite"), "online": ("ออนไลน์", "online")}
NAMES = {"prefix": 100, "given_name": 150, "family_name": 150}  # parts of a name, and how long each may be
FIELDS = (*NAMES, "organization_name", "phone", "email")
CHILDREN = ("เด็กชาย", "เด็กหญิง", "ด.ช.", "ด.ญ.")
OLDEST = 120


def _name(longest: int) -> Callable:
    """Read part of a name; signs that no name has are told, not dropped."""
    words = text(longest)

    def read_name(value: object) -> str:
        found = words(value)
        if odd := next((sign for sign in found if unicodedata.category(sign) in ("So", "Sk", "Co", "Cn")), None):
            raise Mistyped(f"มีสัญลักษณ์ “{odd}” ซึ่งไม่ใช่ตัวอักษร ลบออก")
        if found and not any(letter.isalpha() for letter in found):
            raise Mistyped("ไม่มีตัวอักษร ใส่ชื่อเป็นตัวอักษร")
        return found

    return read_name


def _whole_name(value: object) -> tuple[str, str, str] | str:
    """Read a name in one cell as its three parts."""
    found = _name(sum(NAMES.values()))(value)
    parts = thai.split_name(found)
    if any(len(part) > longest for part, longest in zip(parts, NAMES.values(), strict=True)):
        raise Mistyped("ยาวเกินไป แยกเป็นคอลัมน์ คำนำหน้า ชื่อ และนามสกุล")
    return parts if found else ""


class Ages(Options):
    """A band of ages by its name, by an age, or by a year of birth: then the youngest that somebody may be."""

    def __init__(self, on: date):
        super().__init__("ช่วงอายุ", [(value, label, (value,)) for value, label in Participant.Age.choices])
        self.year = on.year

    def find(self, words: str) -> str:
        number = re.fullmatch(r"([0-9]{1,4})\s?(?:ปี)?", thai.arabic(words))
        if not number:
            return super().find(words)
        years = int(number[1])
        if years > OLDEST:
            years = self.year - (years - thai.ERA if years in thai.BUDDHIST_YEARS else years) - 1
        if not -1 <= years <= OLDEST:
            raise Mistyped("ใส่อายุเป็นปี ปีเกิดสี่หลัก หรือเลือกช่วงอายุ")
        return Participant.Age.at(years)


def _phone(value: object) -> str:
    """Read a number; Excel drops the leading nought of one that it takes for a sum."""
    words = plain(value).strip()
    if isinstance(value, (int, float)) and len(words) in (8, 9):
        words = f"0{words}"
    return thai.parse_phone(words) if words else ""


def _email(value: object) -> str:
    words = plain(value).strip().lower()
    try:
        if words:
            validate_email(words)
    except ValidationError:
        raise Mistyped("ไม่ใช่อีเมล ใส่เช่น name@example.org หรือเว้นว่าง") from None
    return words


BIRTH = ("อายุ", "ปีเกิด", "ปีเกิด พ.ศ.")
WHOLE_NAME = Column(
    *("whole_name", "ชื่อ-นามสกุล", _whole_name),
    aliases=("ชื่อและนามสกุล", "ชื่อ-สกุล", "ชื่อและสกุล", "ชื่อเต็ม", "รายชื่อ"),
    required=True,
    width=36,
    instead_of="given_name",
)


def columns_of(assembly: Assembly, networks: Iterable[Network], needs_network: bool) -> list[Column]:
    """The columns of an edition, for who may add people to ``networks``."""
    venues = {each.venue: None for each in assembly.area_days.select_related("venue").order_by("venue__order", "pk")}
    networks = list(networks)
    roles = Options("บทบาท", [(value, label, (value,)) for value, label in Participant.Role.choices])
    known = Options("เครือข่าย", [(each.pk, each.name, (each.slug, str(each))) for each in networks])
    areas = Options("พื้นที่", [(venue.pk, venue.name, (venue.slug,)) for venue in venues])
    modes = Options("รูปแบบ", [(mode, name, codes) for mode, (name, *codes) in MODES.items()])
    ages, consent = Ages(assembly.starts_on), Options("คำตอบ", [(True, "ยินยอม", ("ใช่", "yes", "y", "x", "✓"))])
    first_day = thai.format_date(assembly.starts_on, "medium")
    return [
        Column("prefix", "คำนำหน้า", text(100), ("คำนำหน้าชื่อ", "ยศ"), width=14, example="นาง", hint="รวมสมณศักดิ์และยศ"),
        Column("given_name", "ชื่อ", _name(150), ("ชื่อจริง",), required=True, width=24, example="สมใจ"),
        Column("family_name", "นามสกุล", _name(150), ("สกุล", "ชื่อสกุล"), width=24, example="ใจดี"),
        Column("organization_name", "หน่วยงาน", text(250), ("องค์กร", "สังกัด", "หน่วยงานหรือองค์กร"), width=36),
        Column("role", "บทบาท", roles.read, ("สถานะ",), width=24, options=roles, hint="เว้นว่างคือประชาชนผู้รับประโยชน์"),
        Column(
            *("network", "เครือข่าย", known.read),
            required=needs_network and len(networks) != 1,
            options=known,
            width=24,
        ),
        Column("phone", "โทรศัพท์", _phone, ("เบอร์โทร", "เบอร์โทรศัพท์", "โทร", "มือถือ"), width=16, example="081 234 5678"),
        Column("email", "อีเมล", _email, ("email", "อีเมล์"), width=28),
        Column("age", "ช่วงอายุ", ages.read, BIRTH, width=18, options=ages, hint="เว้นว่างคือ ๒๐ ปีขึ้นไป"),
        Column("guardian_name", "ผู้ปกครอง", text(300), ("ชื่อผู้ปกครอง",), width=28, hint="เฉพาะผู้มีอายุต่ำกว่า ๑๐ ปี"),
        Column("guardian_agreed", "ผู้ปกครองยินยอม", consent.read, width=18, options=consent, hint="เมื่อได้รับความยินยอมแล้ว"),
        Column("area", "พื้นที่", areas.read, ("พื้นที่ลงทะเบียน",), width=30, options=areas, hint="เว้นว่างถ้ายังไม่ลงทะเบียน"),
        Column("day", "วันที่", day, ("วัน",), width=16, format=writing.DAY, example=first_day),
        Column("mode", "รูปแบบ", modes.read, width=14, options=modes, hint="เว้นว่างคือ ณ พื้นที่"),
        Column("group", "กลุ่ม", text(200), ("ชื่อกลุ่ม", "คณะ"), width=24, hint="ใส่เมื่อต้องไปด้วยกัน"),
    ]


def template(assembly: Assembly, networks: Iterable[Network], needs_network: bool) -> IO[bytes]:
    return writing.workbook(NAME, columns_of(assembly, networks, needs_network), [], GUIDE)


# What a list would do


@dataclass
class Item:
    """One row: who it is, and where that one wants to go. ``person`` is new as long as it is not saved."""

    row: Row
    person: Participant | None = None
    namesakes: list[Participant] = field(default_factory=list)
    wish: tuple[AreaDay, str] | None = None
    group: str = ""
    is_again: bool = False  # the same human as in a row above
    place: str = ""  # what would become of the wish: an outcome of ``enrolling``, or why there is none

    @property
    def key(self) -> str:
        return f"{self.row.sheet}!{self.row.number}"

    @property
    def outcome(self) -> str:
        if self.row.mistakes:
            return "bad"
        if self.namesakes:
            return "doubt"
        is_new = self.person.pk is None and not self.is_again
        return "new" if is_new else "going" if self.place in (enrolling.CONFIRMED, enrolling.WAITING) else "same"


@dataclass
class Plan:
    """What a whole list would do."""

    items: list[Item]
    notes: list[str]
    columns: list[Column]

    def of(self, outcome: str) -> list[Item]:
        return [item for item in self.items if item.outcome == outcome]

    @property
    def good(self) -> list[Item]:
        return [item for item in self.items if item.outcome not in ("bad", "doubt")]

    @property
    def counts(self) -> dict[str, int]:
        counts = dict.fromkeys(("bad", "doubt", "new", "going", "same"), 0)
        for item in self.items:
            counts[item.outcome] += 1
        return counts

    @property
    def places(self) -> dict[str, int]:
        """How many registrations would come to what."""
        counts = dict.fromkeys((enrolling.CONFIRMED, enrolling.WAITING, enrolling.THERE, enrolling.DOUBT), 0)
        for item in self.good:
            if item.place in counts:
                counts[item.place] += 1
        return counts

    @property
    def seal(self) -> str:
        """Tell one dry run from another, in few letters."""
        told = [f"{item.key} {item.outcome} {item.place} {[each.pk for each in item.namesakes]}" for item in self.items]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    @property
    def newcomers(self) -> list[Participant]:
        return [item.person for item in self.good if item.outcome == "new"]


def draw(
    assembly: Assembly,
    content: bytes,
    networks: list[Network],
    needs_network: bool,
    answers: Mapping[str, str] | None = None,
) -> Plan:
    """Read a file and return what it would do. ``answers``: of a doubtful row, whose key it is or "other"."""
    columns = columns_of(assembly, networks, needs_network)
    table = read(content, [WHOLE_NAME, *columns], MOST)
    if any(row.says(WHOLE_NAME.key) for row in table.rows):
        columns = [WHOLE_NAME, *(column for column in columns if column.key != WHOLE_NAME.instead_of)]
    plan = Plan([Item(row) for row in table.rows], table.notes, columns)
    by_name = {column.key: column for column in columns}
    only = networks[0].pk if needs_network and len(networks) == 1 else None
    area_days = {(each.venue_id, each.day): each for each in assembly.area_days.select_related("venue")}
    for item in plan.items:
        _wish(item, by_name, area_days)
        _mind_children(item.row, by_name)
        if not item.row.mistakes:
            item.person = _candidate(item.row.values, assembly, only)
    _match(plan, assembly, answers or {})
    place(plan.good)
    return plan


def _candidate(values: dict, assembly: Assembly, only: int | None) -> Participant:
    whole = dict(zip(NAMES, values.get("whole_name") or (), strict=False))
    fields = {name: values.get(name) or whole.get(name, "") for name in FIELDS}
    fields |= {"role": values.get("role") or Participant.Role.PUBLIC, "age": values.get("age") or Participant.Age.ADULT}
    if fields["age"] == Participant.Age.CHILD:
        fields |= {"guardian_name": values["guardian_name"], "guardian_agreed_at": timezone.now()}
    person = Participant(province=assembly.province, network_id=values.get("network") or only, **fields)
    person.name_key = name_key(person.given_name, person.family_name)
    person.identity = _identity(person)
    return person


def _mind_children(row: Row, columns: dict[str, Column]) -> None:
    """Nobody becomes grown up by an empty cell, and for who is under ten a guardian has to agree."""
    values = row.values
    prefix = values.get("prefix") or (values.get("whole_name") or [""])[0]
    is_open = row.says("age") and "age" not in values  # a cell that cannot be read is told already
    if not (values.get("age") or is_open) and prefix.replace(" ", "") in CHILDREN:
        row.mistake(columns["age"], f"คำนำหน้าเป็น{prefix} ใส่อายุหรือช่วงอายุด้วย")
    if values.get("age") == Participant.Age.CHILD:
        if not values.get("guardian_name"):
            row.mistake(columns["guardian_name"], "ใส่ชื่อผู้ปกครองของผู้มีอายุต่ำกว่า ๑๐ ปี")
        if not values.get("guardian_agreed"):
            row.mistake(columns["guardian_agreed"], "ผู้ปกครองต้องยินยอมก่อน แล้วใส่ ยินยอม")


def _identity(person: Participant) -> str:
    """As the database makes it; a test compares the two."""
    if person.phone:
        return f"{person.name_key}|p|{person.phone}"
    if person.email:
        return f"{person.name_key}|e|{person.email}"
    return f"{person.name_key}|o|{name_key(person.organization_name, '')}"


def _wish(item: Item, columns: dict[str, Column], area_days: dict) -> None:
    """Find the area-day that a row names."""
    values = item.row.values
    area, on, mode = values.get("area"), values.get("day"), values.get("mode")
    if {"area", "day", "mode"} & {key for key in columns if item.row.says(key) and key not in values}:
        return  # a cell that cannot be read is told already
    if not area and not on:
        if mode or values.get("group"):
            item.row.mistake(columns["area"], "ใส่รูปแบบหรือกลุ่มแล้ว ใส่พื้นที่และวันที่ด้วย")
        return
    if not area or not on:
        item.row.mistake(columns["day" if area else "area"], "ใส่ให้ครบทั้งพื้นที่และวันที่ หรือเว้นว่างทั้งสองช่อง")
        return
    found = area_days.get((area, on))
    if found is None:
        item.row.mistake(columns["day"], f"{thai.format_date(on)} ไม่ได้เปิดลงทะเบียนที่พื้นที่นี้")
        return
    is_online = found.onsite_places == 0 and found.online_places != 0
    mode = mode or (Registration.Mode.ONLINE if is_online else Registration.Mode.ONSITE)
    if refusal := enrolling.refusal_of(found, mode):
        item.row.mistake(columns["area"], refusal)
        return
    item.wish, item.group = (found, mode), values.get("group") or ""


def _match(plan: Plan, assembly: Assembly, answers: Mapping[str, str]) -> None:
    """Find who is known, in the registry or from a row above; two of one name who agree in nothing are in doubt."""
    items = [item for item in plan.items if not item.row.mistakes]
    rows = Participant.objects.known().filter(
        province=assembly.province, name_key__in={item.person.name_key for item in items}
    )
    known: dict[tuple, list[Participant]] = {}
    for each in rows.order_by("pk"):
        known.setdefault((each.network_id, each.name_key), []).append(each)
    for item in items:
        there = known.setdefault((item.person.network_id, item.person.name_key), [])
        same = next((each for each in there if enrolling.is_one(item.person, each)), None)
        stored, said = [each for each in there if each.pk], answers.get(item.key)
        same = same or next((each for each in stored if str(each.pk) == said), None)
        if same:
            item.person, item.is_again = same, same.pk is None
        elif stored and said != "other":
            item.namesakes = stored
        else:
            there.append(item.person)


def place(items: Iterable[Item]) -> None:
    """Say of every wish whether there is a place: in the order of the file, a group as one."""
    wishes: dict[tuple, list[Item]] = {}
    for item in items:
        if item.wish:
            wishes.setdefault((item.wish[0].pk, item.wish[1]), []).append(item)
    for found in wishes.values():
        lines = enrolling.lines_of([item.person for item in found], found[0].wish[0], {})
        for item, line in zip(found, lines, strict=True):
            item.place = line.outcome
        _seat(found)


def _seat(items: list[Item]) -> None:
    area_day, mode = items[0].wish
    free, most = area_day.free(mode), area_day.places(mode)
    for entry in entries(items):
        if most is not None and len(entry) > most:
            for item in entry:
                item.place = thai.digits(f"กลุ่มมี {len(entry)} คน มากกว่าที่ทั้งหมด {most} ที่ ไม่ลงทะเบียนให้")
        elif free is None or len(entry) <= free:
            free = None if free is None else free - len(entry)
        else:
            for item in entry:
                item.place = enrolling.WAITING


def entries(items: Iterable[Item]) -> list[list[Item]]:
    """Return who goes, alone or with the group, each where its first row stands."""
    found: dict[tuple, list[Item]] = {}
    for item in items:
        if item.place in (enrolling.CONFIRMED, enrolling.WAITING):
            found.setdefault(("group", item.group) if item.group else ("alone", item.key), []).append(item)
    return list(found.values())
