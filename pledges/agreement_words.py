"""The words of an agreement, as it is usual between Thai public bodies, and the template that a new one begins with.

``lines`` makes all that a version says, of its fields, its parties and its witnesses; page, PDF and digest are made of
these lines alone, so whoever reads, signs and prints has the same words.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256

from moral_assembly import thai
from pledges.models import MouSigner, MouText

FEW = 3  # parties with a line of "กับ" between each two
TITLE = "บันทึกข้อตกลงความร่วมมือ"
OPENING = """ทุกฝ่ายเห็นพ้องร่วมกันว่า คุณธรรมเป็นรากฐานของสังคมที่อยู่ร่วมกันอย่างสงบสุข จึงตกลงทำบันทึกข้อตกลงความร่วมมือฉบับนี้ขึ้น \
โดยมีวัตถุประสงค์เพื่อส่งเสริมและขับเคลื่อนคุณธรรมในพื้นที่ร่วมกันอย่างต่อเนื่อง"""
CLAUSES = """ขอบเขตความร่วมมือ ทุกฝ่ายจะร่วมกันวางแผน จัดกิจกรรม และติดตามผลการส่งเสริมคุณธรรมตามบทบาทและกำลังของตน

หน้าที่ของแต่ละฝ่าย แต่ละฝ่ายจะมอบหมายผู้ประสานงาน สนับสนุนบุคลากร สถานที่ และข้อมูลที่จำเป็น และแจ้งความคืบหน้าให้ฝ่ายอื่นทราบอย่างน้อยปีละหนึ่งครั้ง

การใช้ข้อมูลและทรัพย์สินทางปัญญา ทุกฝ่ายจะคุ้มครองข้อมูลส่วนบุคคลตามกฎหมาย และผลงานที่ทำร่วมกันให้ใช้เพื่อประโยชน์สาธารณะได้โดยอ้างอิงที่มา

การแก้ไขและขยายเวลา การเปลี่ยนแปลง แก้ไข หรือขยายเวลาของข้อตกลงนี้ให้ทำเป็นหนังสือ และได้รับความเห็นชอบจากทุกฝ่าย

การสิ้นสุด ฝ่ายใดประสงค์จะยุติความร่วมมือ ให้แจ้งฝ่ายอื่นเป็นหนังสือล่วงหน้าไม่น้อยกว่า ๓๐ วัน"""
CLOSING = """ทุกฝ่ายได้อ่านและเข้าใจข้อความในบันทึกข้อตกลงนี้โดยตลอดแล้ว เห็นว่าถูกต้องตรงตามเจตนา จึงลงลายมือชื่อไว้เป็นหลักฐาน \
ต่อหน้าพยานตามที่ระบุ และแต่ละฝ่ายเก็บรักษาไว้ฝ่ายละหนึ่งฉบับ"""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of what was typed, each on one line; a blank line stands between two."""
    parts = re.split(r"(?:\r?\n[ \t]*){2,}", text.strip())
    return [" ".join(part.split()) for part in parts if part.strip()]


def unnumbered(clause: str) -> str:
    """A clause without the number somebody typed before it: the numbers are put there for all of them."""
    return re.sub(r"^ข้อ\s*[0-9๐-๙]+\s*[.:]?\s*", "", clause)


def clauses(text: MouText) -> list[str]:
    return [unnumbered(each) for each in paragraphs(text.clauses)]


def lines(text: MouText, parties: Sequence[MouSigner], witnesses: Sequence[MouSigner]) -> list[tuple[str, str]]:
    """All that the version says, as pairs of what a line is and its words."""
    return [(kind, " ".join(words.split())) for kind, words in _lines(text, parties, witnesses)]


def _lines(text: MouText, parties: Sequence[MouSigner], witnesses: Sequence[MouSigner]) -> Iterator[tuple[str, str]]:
    yield "title", TITLE
    yield "subject", f"เรื่อง {text.subject}"
    yield "between", "ระหว่าง"
    for number, party in enumerate(parties, 1):
        yield "name", party.name
        if number < len(parties) <= FEW:
            yield "between", "กับ"
        elif number == len(parties) - 1:
            yield "between", "และ"
    yield "body", _beginning(text, parties)
    for paragraph in paragraphs(text.opening):
        yield "body", paragraph
    for number, clause in enumerate(clauses(text), 1):
        yield "clause", f"ข้อ {thai.digits(number)} {clause}"
    if term := _term(text):
        yield "clause", f"ข้อ {thai.digits(len(clauses(text)) + 1)} {term}"
    for paragraph in paragraphs(text.closing):
        yield "body", paragraph
    for number, party in enumerate(parties, 1):
        yield "signer", f"ผู้ลงนามฝ่ายที่ {thai.digits(number)} {_person(party.representative, party.position)} {party.name}"
    for number, witness in enumerate(witnesses, 1):
        yield "witness", f"พยานคนที่ {thai.digits(number)} {_person(witness.representative, witness.position)}"


def _person(name: str, position: str) -> str:
    return f"{name} ตำแหน่ง {position}" if position else name


def _beginning(text: MouText, parties: Sequence[MouSigner]) -> str:
    many = len(parties) > 2
    sides = []
    for number, party in enumerate(parties, 1):
        side = f"{party.name} โดย {_person(party.representative, party.position)}"
        if party.called:
            side += f" ซึ่งต่อไปในบันทึกข้อตกลงนี้เรียกว่า “{party.called}”"
        sides.append(f"{side} {_side(number, many)}")
    day = thai.format_date(text.dated_on, "era")
    between = " กับ ".join(sides)
    return f"{TITLE}ฉบับนี้ทำขึ้น ณ {text.place} เมื่อวันที่ {day} ระหว่าง {between}"


def _side(number: int, many: bool) -> str:
    if many:
        return f"ฝ่ายที่ {thai.digits(number)}"
    return "ฝ่ายหนึ่ง" if number == 1 else "อีกฝ่ายหนึ่ง"


def _term(text: MouText) -> str:
    starts = text.starts_on and f"ตั้งแต่วันที่ {thai.format_date(text.starts_on, 'era')}"
    ends = text.ends_on and f"ถึงวันที่ {thai.format_date(text.ends_on, 'era')}"
    if not (starts or ends):
        return ""
    return " ".join(filter(None, ["ระยะเวลา บันทึกข้อตกลงนี้มีผลใช้บังคับ", starts, ends]))


def digest(document: str) -> str:
    """The SHA-256 of a document's exact text."""
    return sha256(document.encode()).hexdigest()
