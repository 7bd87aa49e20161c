"""Who shall get a certificate: those whom the portal knows, or a list (``SOURCES``); each with their own words."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import F
from django.utils.crypto import salted_hmac

from events import attendance
from events.models import Assembly, ReleasedSpeaker, Session
from exhibitions import passport
from exhibitions.models import Nomination, RoleModel
from moral_assembly import thai
from moral_assembly.sheets.columns import Column, heading, squeezed, text
from moral_assembly.sheets.reading import Row, Table, read
from networks.models import Participant, Virtue
from pledges.designs import OWN, PLACEHOLDER, STEPS, Design, blocks, step
from pledges.models import BatchItem, Certificate, CertificateKind, Declaration, Mou, MouParty, Pledge

MOST = 20_000  # in one batch
ADDRESS = Column("address", "ที่อยู่", text(120), ("ที่อยู่สำหรับส่ง", "ที่อยู่จัดส่ง", "address"), width=60)  # a label holds no more
PRINTED = [
    Column("name", "ชื่อ", text(300), ("ชื่อ-นามสกุล", "ชื่อและนามสกุล", "ชื่อผู้รับ", "name"), required=True, width=40),
    Column("organization", "หน่วยงาน", text(250), ("องค์กร", "สังกัด", "organization"), width=40),
    Column("position", "ตำแหน่ง", text(200), ("หน้าที่", "position"), width=30),
    Column("subject", "เรื่อง", text(300), ("เรื่องที่ได้รับ", "รายการ", "subject"), width=50),
]
COLUMNS = [*PRINTED, ADDRESS]
EXAMPLE = {"name": "นางสาวตัวอย่าง ใจดี", "organization": "โรงเรียนตัวอย่าง", "position": "ครู", "subject": "เวทีวิชาการ"}
EXAMPLE["address"] = "๑ หมู่ ๑ ตำบลตัวอย่าง อำเภอเมือง จังหวัดเชียงราย ๕๗๐๐๐"


@dataclass
class Recipient:
    """One who shall get a certificate: what for, once and for all, the words printed, and the rows these come from."""

    subject: str
    words: dict[str, str]
    links: dict[str, int] = field(default_factory=dict)
    address: str = ""

    def item(self) -> BatchItem:
        return BatchItem(subject=self.subject, words=self.words, links=self.links, address=self.address)


def _words(**known: str) -> dict[str, str]:
    """Every word of one's own, so that no placeholder is ever printed."""
    return {name: known.get(name) or "" for name in OWN if name != "number"}


def of_pledges(declaration: Declaration, *, network: int | None = None, way: str = "") -> list[Recipient]:
    """Those whose pledge is confirmed, in the order of their numbers; at most one more than ``MOST``."""
    pledges = declaration.pledges.confirmed().filter(is_erased=False).select_related("network").order_by("number")
    if network:
        pledges = pledges.filter(network=network)
    if way:
        pledges = pledges.filter(way=way)
    virtues = dict(Virtue.objects.values_list("pk", "name"))
    return [_of_pledge(pledge, declaration, virtues) for pledge in pledges[: MOST + 1]]


def _of_pledge(pledge: Pledge, declaration: Declaration, virtues: dict[int, str]) -> Recipient:
    words = _words(
        name=pledge.printed_name,
        organization=pledge.organization_name if pledge.kind == Pledge.Kind.PERSON else "",
        position=pledge.position,
        network=pledge.network.name if pledge.network else "",
        virtue=" ".join(virtues[key] for key in pledge.virtues if key in virtues),
        subject=declaration.title,
    )
    return Recipient(f"pledge:{pledge.pk}", words, {"pledge": pledge.pk})


def of_speakers(assembly: Assembly) -> list[Recipient]:
    """Those who speak in the programme that the public sees, one of each person, with all their sessions."""
    parts = ReleasedSpeaker.objects.filter(
        session__release=assembly.current_release_id, session__state=Session.State.PUBLISHED
    )
    parts = parts.select_related("person__organization", "person__network", "session")
    by_person: dict = {}
    for part in parts.order_by("person__sort_key", "person", "session__starts_at"):
        by_person.setdefault(part.person, []).append(part)
    return [_of_speaker(person, parts) for person, parts in by_person.items()]


def _of_speaker(person, parts: list[ReleasedSpeaker]) -> Recipient:
    words = _words(
        name=person.name,
        organization=person.organization.name if person.organization else "",
        position=person.position,
        network=person.network.name if person.network else "",
        subject=" และ ".join(dict.fromkeys(f"“{part.session.title}”" for part in parts)),
    )
    links = {"person": person.pk}
    if len(parts) == 1:
        links["session"] = parts[0].session.session_id
    return Recipient(f"speaker:{person.pk}", words, links)


SIGNED = (Mou.State.COMPLETED, Mou.State.SEALED)


def of_parties(assembly: Assembly) -> list[Recipient]:
    """The organizations that are parties of agreements signed by all, one of each, with all its agreements."""
    parties = MouParty.objects.filter(
        text__mou__assembly=assembly, text__mou__state__in=SIGNED, text=F("text__mou__text")
    )
    parties = parties.select_related("organization__network", "text")
    by_organization: dict[str, list[MouParty]] = {}
    for party in parties.order_by("text__mou__completed_at", "text__mou", "order"):
        by_organization.setdefault(_organization(party), []).append(party)
    return [_of_party(subject, parties) for subject, parties in by_organization.items()]


def _organization(party: MouParty) -> str:
    """Which organization a party is; one that the portal does not know is the same by its name."""
    return f"mou:{party.organization_id}" if party.organization_id else f"mou:{_digest(squeezed(party.name))}"


def _of_party(subject: str, parties: list[MouParty]) -> Recipient:
    last, known = parties[-1], parties[-1].organization
    words = _words(
        name=last.name,
        network=known.network.name if known and known.network else "",
        subject=" และ ".join(dict.fromkeys(f"“{party.text.subject}”" for party in parties)),
    )
    return Recipient(subject, words, {"organization": known.pk} if known else {})


def of_booths(assembly: Assembly) -> list[Recipient]:
    """Those who come with a booth: each confirmed booth once, in the name of its organization."""
    rows = assembly.booths.public().select_related("network").order_by("sort_key", "pk")
    return [
        Recipient(
            f"booth:{booth.pk}",
            _words(
                name=booth.organization or booth.title,
                network=booth.network.name if booth.network else "",
                subject=f"“{booth.title}”",
            ),
        )
        for booth in rows
    ]


def _digest(words: str) -> str:
    """Tells the same from another, and not the words."""
    return salted_hmac("pledges.recipients", words, algorithm="sha256").hexdigest()[:40]


def of_attended(assembly: Assembly) -> list[Recipient]:
    """The people whom a door let in on any day."""
    people = Participant.objects.filter(pk__in=attendance.who_came(assembly), is_erased=False).select_related("network")
    return [_of_participant(who) for who in people.order_by("sort_key", "pk")[: MOST + 1]]


def of_passports(assembly: Assembly) -> list[Recipient]:
    """The holders of tickets who gave in a full visit passport, in the order in which they came."""
    subject = "เยี่ยมชมตลาดนัดคุณธรรม"
    return [_of_participant(claim.registration.participant, subject) for claim in passport.claims_of(assembly)]


def _of_participant(who: Participant, subject: str = "") -> Recipient:
    words = _words(
        name=who.name,
        organization=who.organization_name,
        network=who.network.name if who.network else "",
        subject=subject,
    )
    return Recipient(f"participant:{who.pk}", words)


def of_honoured(assembly: Assembly) -> list[Recipient]:
    """Those whom the committee's decision honours, as their stories name them, or else their nominations."""
    rows = assembly.nominations.filter(state=Nomination.State.HONOURED).select_related(
        "category", "network", "role_model__network"
    )
    rows = rows.prefetch_related("role_model__virtues").order_by("category__order", "sort_key", "pk")
    return [_of_honoured(nomination, getattr(nomination, "role_model", None)) for nomination in rows]


def _of_honoured(nomination: Nomination, story: RoleModel | None) -> Recipient:
    shown = story or nomination
    words = _words(
        name=shown.name,
        organization=nomination.organization_name if nomination.given_name else "",
        network=shown.network.name if shown.network else "",
        virtue=" ".join(virtue.name for virtue in story.virtues.all()) if story else "",
        subject=nomination.category.name,
    )
    return Recipient(f"honour:{nomination.pk}", words)


# Lists


def pasted(words: str) -> bytes:
    """Return a pasted list as a file: a name a line; then organization, position, subject, address."""
    lines = [line for line in words.splitlines() if line.strip()]
    delimiter = "\t" if any("\t" in line for line in lines) else ","
    rows = list(csv.reader(lines, delimiter=delimiter))
    if rows and heading(rows[0][0]) not in COLUMNS[0].names():
        rows.insert(0, [column.name for column in COLUMNS])
    made = io.StringIO()
    csv.writer(made, delimiter="\t", lineterminator="\n").writerows(
        [*row, ""] if len(row) == 1 else row for row in rows
    )
    return made.getvalue().encode()


def of_list(content: bytes) -> tuple[list[Recipient], list[Row], Table]:
    """Return those of a file, the rows that cannot be taken, and the file as read. Raise ``sheets.Unreadable``."""
    table = read(content, COLUMNS, MOST)
    found: dict[str, Recipient] = {}
    rows: dict[str, int] = {}
    for row in table.rows:
        if row.mistakes:
            continue
        recipient = _of_row(row.values)
        if recipient.subject in found:
            row.mistake(COLUMNS[0], f"ซ้ำกับแถว {thai.digits(rows[recipient.subject])}")
            continue
        found[recipient.subject], rows[recipient.subject] = recipient, row.number
    return list(found.values()), [row for row in table.rows if row.mistakes], table


def _of_row(values: dict) -> Recipient:
    """Whose words are the same is the same; what is kept of them does not tell the words."""
    words = _words(**{column.key: values.get(column.key) for column in PRINTED})
    same = "|".join(squeezed(words[column.key]) for column in PRINTED)
    return Recipient(f"list:{_digest(same)}", words, address=values.get(ADDRESS.key) or "")


# Where they come from


@dataclass(frozen=True)
class Source:
    """Where recipients come from. ``kind``: of the certificate that they get; ``find``: those of an edition.

    One without ``find`` asks more on the screen.
    """

    word: str
    kind: CertificateKind | None = None
    find: Callable[[Assembly], list[Recipient]] | None = None


SOURCES = {
    "pledges": Source("ผู้ลงนามประกาศเจตนารมณ์", CertificateKind.PLEDGE),
    "parties": Source("คู่สัญญาในข้อตกลงที่ลงนามครบ", CertificateKind.MOU, of_parties),
    "speakers": Source("วิทยากรในกำหนดการที่เผยแพร่", CertificateKind.SPEAKER, of_speakers),
    "honours": Source("บุคคลต้นแบบที่ได้รับการยกย่อง", CertificateKind.HONOUR, of_honoured),
    "attended": Source("ผู้ผ่านประตูเข้างาน", CertificateKind.PARTICIPATION, of_attended),
    "passports": Source("ผู้สะสมตราเยี่ยมบูธครบ", CertificateKind.PARTICIPATION, of_passports),
    "booths": Source("ผู้จัดบูธที่ยืนยันแล้ว", CertificateKind.BOOTH, of_booths),
    "list": Source("รายชื่อที่เตรียมไว้"),
}


def sources_for(kind: str) -> dict[str, Source]:
    """Those to choose from for a certificate, its own kind's first."""
    return dict(sorted(SOURCES.items(), key=lambda pair: pair[1].kind != kind))


# What to know before they are issued


def without_those_who_have(assembly: Assembly, kind: str, recipients: Iterable[Recipient]) -> list[Recipient]:
    """Leave out those whose certificate stands or is suspended, also under a record of theirs that was merged."""
    having = Certificate.objects.holding(assembly, kind)
    subjects = set(having.values_list("subject", flat=True))
    people = set(having.exclude(person=None).values_list("person", flat=True))
    return [each for each in recipients if each.subject not in subjects and each.links.get("person") not in people]


def doubts(design: Design, recipients: list[Recipient]) -> Iterator[str]:
    """Say what would print badly: words that are empty, names that need two lines."""
    used = {name for _, line in design.texts() for name in PLACEHOLDER.findall(line)} | {"name"}
    for name in OWN:
        empty = sum(not each.words.get(name) for each in recipients) if name != "number" and name in used else 0
        if empty:
            yield f"แบบมี {{{name}}} ({OWN[name]}) แต่ว่างอยู่ {thai.digits(empty)} ราย บรรทัดนั้นจะไม่มีข้อความส่วนนี้"
    place = next(block for block in blocks(design) if block.text == "{name}")
    if long := sum(step(each.words["name"], place) == len(STEPS) for each in recipients):
        yield f"ชื่อยาวจนต้องพิมพ์สองบรรทัด {thai.digits(long)} ราย"
