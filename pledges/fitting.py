"""Does a design fit its paper? Told in words before anything is printed, with the names that are hardest to set."""

import re
from collections.abc import Iterator

from events.models import Assembly
from moral_assembly import thai
from networks.models import Person
from pledges.designs import MM, SCALE, SMALLEST, STEPS, Design, Style, blocks, breadth, fill, step
from pledges.models import Pledge

MARKS = re.compile("[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]")  # above and below consonants
HARD = ("นางสาวน้ำผึ้ง ปู่ญาติ ฟื้นฟูกู้ที่ป้ำเป๋อ", "รองศาสตราจารย์ นายแพทย์กู้เกียรติ ป้องปฐพีวงศ์ใหญ่เตชะธัญญ์สกุล")
LOOKED_AT = 2000  # of the newest pledges and people
SAMPLE = {
    "number": "๐๑๒๓",
    "organization": "โรงพยาบาลส่งเสริมสุขภาพตำบลแม่ฟ้าหลวง",
    "position": "ผู้อำนวยการ",
    "network": "ชุมชน",
    "virtue": "พอเพียง วินัย สุจริต จิตอาสา กตัญญู",
    "subject": "“ตัวอย่างหัวข้อที่ได้รับเกียรติ”",
}
SLACK = 1.5  # mm; a line's box is that much higher than its letters
SIGNATURE = Style(12.5, 12.5 * 1.5)


def samples(assembly: Assembly) -> tuple[str, ...]:
    """The longest name known here and the one with the most marks; before anybody is known, two of our own."""
    people = Person.objects.filter(province=assembly.province_id).order_by("-pk")[:LOOKED_AT]
    names = [person.name for person in people]
    pledges = Pledge.objects.confirmed().filter(declaration__assembly=assembly, is_erased=False).order_by("-pk")
    names += [pledge.printed_name for pledge in pledges[:LOOKED_AT]]
    if not names:
        return HARD
    longest = max(names, key=len)
    rest = [name for name in names if name != longest] or HARD
    return longest, max(rest, key=lambda name: len(MARKS.findall(name)))


def faults(design: Design, names: tuple[str, ...]) -> Iterator[str]:
    """Say what stands on what, and which lines become too small to read or leave the paper."""
    yield from _overlaps(design)
    for block in blocks(design):
        for words in dict.fromkeys(fill(block.text, {**SAMPLE, "name": name}) for name in names):
            yield from _too_long(words, block)
    yield from _signatories(design)


def _overlaps(design: Design) -> Iterator[str]:
    lowest = max(block.top + block.height for block in blocks(design)) / MM
    scale = SCALE[design.paper]
    if design.signatories:
        lines = 1 + max(len(each.position.splitlines()) for each in design.signatories)
        room = design.height - 24 * scale - 13 - lines * SIGNATURE.height * scale / MM
        what = "ลายมือชื่อ"
    else:
        room, what = design.height - 26 * scale - 30 * scale, "รหัสตรวจสอบด้านล่าง"
    if lowest > room + SLACK:
        over = thai.digits(f"{lowest - room:.0f}")
        yield f"ข้อความลงมาทับ{what} {over} มม. ลดจำนวนบรรทัด หรือใช้กระดาษแนวตั้ง"


def _too_long(words: str, block) -> Iterator[str]:
    number = step(words, block)
    shown = words if len(words) <= 40 else f"{words[:40]}…"
    if number == len(STEPS):
        room = block.width / max(block.style.size * block.scale * SMALLEST, 1)
        widest = max((breadth(part, block.style) for part in words.split()), default=0)
        if breadth(words, block.style) > 2 * room or widest > room:
            yield f"“{shown}” ยาวเกินสองบรรทัด จะล้นออกนอกกรอบ"
        else:
            yield f"“{shown}” ยาวจนต้องพิมพ์ตัวเล็กสองบรรทัด"
    elif STEPS[number] < 0.6:
        yield f"“{shown}” ยาวจนต้องย่อเหลือร้อยละ {thai.digits(round(STEPS[number] * 100))} ของขนาดปกติ"


def _signatories(design: Design) -> Iterator[str]:
    if not design.signatories:
        return
    scale = SCALE[design.paper]
    room = (design.width - 96 * scale) * MM / len(design.signatories)
    for each in design.signatories:
        for line in (f"( {each.name} )", *each.position.splitlines()):
            if breadth(line, SIGNATURE) * SIGNATURE.size * scale > room:
                yield f"“{line}” ของผู้ลงนามกว้างเกินช่อง จะขึ้นบรรทัดใหม่ ตัดให้สั้นลงหรือแบ่งบรรทัดเอง"
