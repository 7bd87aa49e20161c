"""The columns of a programme in a spreadsheet, for template, export and import alike, and a session in their words."""

import re
from collections.abc import Iterable, Iterator
from typing import IO

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from events.forms import DUTIES
from events.models import Assembly, Session, Speaker
from moral_assembly import thai
from moral_assembly.sheets import writing
from moral_assembly.sheets.columns import Column, Options, clock, day, plain, text
from networks.models import Network

NAME = "กำหนดการ"
EVERYWHERE = "everywhere"  # stands among the venues as one more
MOST_ROWS = 2000
GUIDE = (
    "กรอกแผ่นงาน กำหนดการ แถวละหนึ่งรายการ แล้วส่งที่หน้า นำเข้ากำหนดการ ระบบแสดงผลให้ตรวจก่อน และยังไม่บันทึกจนกว่าท่านยืนยัน",
    "แถวที่มีรหัสตรงกับรายการเดิม หรือชื่อและวันตรงกัน จะแก้รายการเดิม แถวอื่นจะเพิ่มเป็นรายการใหม่ รายการที่ไม่อยู่ในไฟล์คงไว้ตามเดิม",
    "คอลัมน์ที่ลบออกทั้งคอลัมน์จะไม่ถูกแก้ ช่องที่เว้นว่างหมายถึงไม่มี",
)


def code(value: object) -> str:
    """Read a session's code, of the characters that an address may have."""
    words = plain(value).strip()
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,60}", words):
        raise thai.Mistyped("ใช้อักษรอังกฤษ ตัวเลข และขีด ไม่เกิน ๖๐ ตัว หรือเว้นว่างให้ระบบตั้งให้")
    if words == "mine":
        raise thai.Mistyped("รหัสนี้ระบบใช้อยู่แล้ว เลือกคำอื่น")
    return words


def link(value: object) -> str:
    """Read an address of the web; "youtu.be/…" is taken as https."""
    words = text(200)(value)
    if words and "://" not in words:
        words = f"https://{words}"
    try:
        URLValidator()(words or "https://example.org")
    except ValidationError:
        raise thai.Mistyped("ไม่ใช่ลิงก์ คัดลอกที่อยู่เว็บทั้งหมด เช่น https://youtu.be/…") from None
    return words


def columns_of(assembly: Assembly) -> list[Column]:
    """Return the columns with this edition's venues, kinds and networks to choose from. Three statements."""
    venues = [(venue, venue.name, (venue.slug,)) for venue in assembly.venues.all()]
    everywhere = (EVERYWHERE, "ทุกสถานที่", ("everywhere", "ทุกห้อง", "ทุกแห่ง"))
    return _columns(
        Options("สถานที่", [*venues, everywhere]),
        Options("ประเภท", [(kind, kind.name, (kind.slug,)) for kind in assembly.kinds.all()]),
        Options("เครือข่าย", map(_network, assembly.province.networks.all())),
        Options("สถานะ", [(state.value, state.label, STATE_WORDS[state]) for state in Session.State]),
    )


STATE_WORDS = {
    Session.State.DRAFT: ("draft", "แบบร่าง"),
    Session.State.PUBLISHED: ("published", "ready", "พร้อม", "พร้อมเผยแพร่", "เผยแพร่"),
    Session.State.CANCELLED: ("cancelled", "งด"),
}


def _network(network: Network) -> tuple:
    number, name = network.number, network.name
    return network, name, (str(number), network.slug, str(network), f"{number} {name}", f"{number}. {name}")


def _columns(venues: Options, kinds: Options, networks: Options, states: Options) -> list[Column]:
    return [*_what(kinds), *_when_and_where(venues), *_who(networks), *_more(states)]


def _longest(field: str) -> int:
    return Session._meta.get_field(field).max_length


def _what(kinds: Options) -> Iterator[Column]:
    hint = "เว้นว่างเมื่อเป็นรายการใหม่ ระบบตั้งให้"
    yield Column("slug", "รหัส", code, aliases=("รหัสรายการ", "code"), width=14, hint=hint)
    yield Column(
        "title",
        "ชื่อรายการ",
        text(_longest("title")),
        aliases=("ชื่อ", "หัวข้อ", "รายการ", "title"),
        required=True,
        width=50,
        hint="ไม่เกิน ๓๐๐ ตัวอักษร",
        example="เสวนา คุณธรรมกับเยาวชน",
    )
    aliases, hint = ("ประเภทรายการ", "kind"), "เลือกจากรายการ"
    yield Column("kind", "ประเภท", kinds.read, aliases=aliases, required=True, width=24, hint=hint, options=kinds)


def _when_and_where(venues: Options) -> Iterator[Column]:
    yield Column(
        "day",
        "วัน",
        day,
        aliases=("วันที่", "วันเดือนปี", "day", "date"),
        width=18,
        hint="วันที่ของ Excel หรือพิมพ์ ปี พ.ศ. หรือ ค.ศ.",
        example="6 กรกฎาคม 2564",
        format=writing.DAY,
    )
    hint, aliases = "เวลาของ Excel หรือพิมพ์", ("เวลาเริ่ม", "เริ่มเวลา", "ตั้งแต่", "start")
    yield Column("starts", "เริ่ม", clock, aliases, width=10, hint=hint, example="09.30", format=writing.CLOCK)
    hint, aliases = "หลังเวลาเริ่ม ในวันเดียวกัน", ("เวลาสิ้นสุด", "ถึงเวลา", "ถึง", "จบ", "end")
    yield Column("ends", "สิ้นสุด", clock, aliases, width=10, hint=hint, example="11.00", format=writing.CLOCK)
    hint, aliases = "เลือกจากรายการ ช่วงพักที่ใช้ทุกห้องให้เลือก ทุกสถานที่", ("ห้อง", "เวที", "ห้องหรือเวที", "venue")
    yield Column("venue", "สถานที่", venues.read, aliases, width=30, hint=hint, options=venues)


def _who(networks: Options) -> Iterator[Column]:
    yield Column(
        "hosts",
        "เครือข่ายเจ้าภาพ",
        networks.read_several,
        aliases=("เจ้าภาพ", "เครือข่าย", "hosts"),
        width=30,
        hint="ชื่อหรือเลขของเครือข่าย หลายเครือข่ายคั่นด้วยจุลภาคหรือขึ้นบรรทัดใหม่",
        example="เกษตร, 5",
        options=networks,
        several=True,
    )
    yield Column(
        "speakers",
        "วิทยากร",
        text(lines=True),
        aliases=("ผู้พูด", "speakers"),
        width=40,
        hint="หลายคนคั่นด้วยจุลภาคหรือขึ้นบรรทัดใหม่ หน้าที่อื่นใส่ในวงเล็บท้ายชื่อ",
        example="พระครูปิยวรรณพิพัฒน์ (ผู้กล่าวปาฐกถา), นายสมชาย ใจดี",
    )


def _more(states: Options) -> Iterator[Column]:
    hint = "จัดรูปแบบด้วย Markdown และขึ้นบรรทัดใหม่ได้"
    yield Column("body", "รายละเอียด", text(lines=True), ("เนื้อหา", "คำอธิบาย", "body"), width=60, hint=hint)
    hint = "ลิงก์ของรายการที่เผยแพร่แล้ว ผู้เข้าชมเห็นทันทีที่นำเข้า"
    yield Column("live_url", "ลิงก์ถ่ายทอดสด", link, ("ถ่ายทอดสด", "ลิงก์", "live"), width=30, hint=hint)
    hint = "เว้นว่างคือตามเดิม รายการใหม่เป็นร่าง"
    yield Column("state", "สถานะ", states.read, ("state",), width=16, hint=hint, options=states)
    hint = "ใส่เมื่อสถานะเป็นยกเลิก ผู้เข้าชมเห็นข้อความนี้"
    reason = text(_longest("cancel_reason"))
    yield Column("cancel_reason", "เหตุที่ยกเลิก", reason, ("เหตุผลที่ยกเลิก",), width=30, hint=hint)


def sessions_of(assembly: Assembly) -> QuerySet[Session]:
    """The working sessions in all their states, with all that a row tells of them. Three statements."""
    parts = Prefetch("speakers", Speaker.objects.select_related("person"))
    in_order = assembly.sessions.order_by(F("starts_at").asc(nulls_last=True), "venue__order", "pk")
    return in_order.select_related("kind", "venue").defer("search_text").prefetch_related("hosts", parts)


def row_of(session: Session, columns: Iterable[Column]) -> dict[str, object]:
    """Return what the cells of a session hold. Reading them again gives the session as it is."""
    labels = {column.key: column.options.labels for column in columns if column.options}
    start, end = (moment and timezone.localtime(moment) for moment in (session.starts_at, session.ends_at))
    venue = EVERYWHERE if session.everywhere else session.venue
    return {
        "slug": session.slug,
        "title": session.title,
        "kind": labels["kind"][session.kind],
        "day": start and start.date(),
        "starts": start and start.time(),
        "ends": end and end.time(),
        "venue": venue and labels["venue"][venue],
        "hosts": "\n".join(labels["hosts"][host] for host in session.hosts.all() if host in labels["hosts"]),
        "speakers": "\n".join(part_in_words(part.person.name, part.duty) for part in session.speakers.all()),
        "body": session.body,
        "live_url": session.live_url,
        "state": labels["state"][session.state],
        "cancel_reason": session.cancel_reason,
    }


def part_in_words(name: str, duty: str) -> str:
    """Return "name (duty)"; the usual duty goes without saying, unless the name itself ends in brackets."""
    name, duty = " ".join(name.split()), " ".join(duty.split())
    return name if duty == DUTIES[0] and not name.endswith(")") else f"{name} ({duty})"


def part_from_words(words: str) -> tuple[str, str]:
    """Return name and duty."""
    found = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", words)
    return (found[1], found[2].strip()) if found else (words, DUTIES[0])


def export(assembly: Assembly) -> IO[bytes]:
    """Return the whole programme as an open .xlsx; a constant number of statements."""
    columns = columns_of(assembly)
    return writing.workbook(NAME, columns, _rows(assembly, columns), GUIDE)


def _rows(assembly: Assembly, columns: list[Column]) -> Iterator[dict]:
    for session in sessions_of(assembly):
        yield row_of(session, columns)


def template(assembly: Assembly) -> IO[bytes]:
    return writing.workbook(NAME, columns_of(assembly), (), GUIDE)
