"""Synthetic content of any size, the same for the same seed: for benchmarks and tests, never for real data.

Everything says so itself: names and titles begin with "ตัวอย่าง", rows that can be marked carry ``is_sample``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.utils.timezone import get_default_timezone

from events import releases
from events.models import Assembly, Document, Kind, News, Recording, Section, Session, Speaker, Venue
from networks.models import District, Network, Organization, Person, Province

BATCH = 5000
FIRST_DAY = date(2021, 7, 6)
HALF_DAYS = (time(8, 30), time(13, 0))
HALF_DAY = 210  # minutes; lunch, from 12:00 to 13:00, lies between
SHORTEST = 5
STEP = 15
LENGTHS = (45, 60, 75, 90, 120, 180)
NETWORKS = (
    "ศาสนา", "ชุมชน", "เกษตร", "เด็กและเยาวชน", "ท้องถิ่น", "ศิลปวัฒนธรรม", "สถานศึกษา", "ส่วนราชการ", "อำเภอ",
    "สาธารณสุข", "สื่อ", "ประชาสังคม", "ธุรกิจ",
)  # fmt: skip
KINDS = ("บรรยายพิเศษ", "เวทีเสวนา", "ประชุมเชิงปฏิบัติการ", "การแสดง", "นิทรรศการ")
WORDS = (
    "คุณธรรม", "ความดี", "สังคม", "ชุมชน", "เครือข่าย", "จังหวัด", "ส่งเสริม", "ขับเคลื่อน", "พัฒนา", "สร้างสรรค์",
    "แลกเปลี่ยน", "เรียนรู้", "ร่วมกัน", "อย่างยั่งยืน", "พอเพียง", "วินัย", "สุจริต", "จิตอาสา", "กตัญญู",
    "ครอบครัว", "โรงเรียน", "วัด", "ท้องถิ่น", "เยาวชน", "ผู้สูงอายุ", "เกษตรกร", "ภูมิปัญญา", "วัฒนธรรม", "ประเพณี",
    "ตลาดนัด", "นิทรรศการ", "ต้นแบบ", "องค์กร", "หน่วยงาน", "ภาครัฐ", "ภาคประชาชน", "ความร่วมมือ", "กระบวนการ",
    "แนวทาง", "เป้าหมาย", "การปฏิบัติ", "ประสบการณ์", "ที่เข้มแข็ง", "เกื้อกูล", "แบ่งปัน", "ซื่อสัตย์", "รับผิดชอบ",
    "น้ำใจ", "ศรัทธา", "ปัญญา", "สมัชชา", "ประกาศเจตนารมณ์", "พื้นที่", "กลุ่มเป้าหมาย", "ผ่านเวทีกลาง", "และ",
    "เพื่อ", "ของ", "ด้วย", "โดย", "ให้เกิด", "ตามบริบท",
)  # fmt: skip
GIVEN = (
    "กานต์", "ขวัญ", "คำ", "จันทร์", "ชัย", "ณรงค์", "ดวง", "ธนา", "นภา", "บุญ", "ประ", "พร", "ภัทร", "มาลี", "รัตน์",
    "วิไล", "ศรี", "สม", "อรุณ", "เกษม", "แก้ว", "ใจ", "ไพร",
)  # fmt: skip
FAMILY = (
    "คำ", "เชียง", "ดี", "ทอง", "ธรรม", "นา", "บุญ", "พงษ์", "มงคล", "เมือง", "รักษ์", "วงศ์", "ศรี", "สุข", "แสง",
    "อินทร์", "เอื้อ", "ใจ", "ไทย", "ฤทธิ์",
)  # fmt: skip
PREFIXES = ("นาย", "นาง", "นางสาว", "พระครู", "ดร.", "ผศ.ดร.", "ว่าที่ร้อยตรี ")
POSITIONS = ("ประธานเครือข่าย", "ผู้อำนวยการ", "กำนัน", "ครูชำนาญการ", "อาสาสมัครสาธารณสุข", "ผู้ใหญ่บ้าน", "")


@dataclass(frozen=True)
class Size:
    """How much to make. The same size and seed make the same rows."""

    sessions: int = 60
    venues: int = 14
    days: int = 3
    networks: int = 13
    organizations: int = 30
    people: int = 60
    news: int = 12
    recordings: int = 6
    documents: int = 5
    sections: int = 8
    seed: int = 2564


@transaction.atomic
def fill(size: Size, slug: str = "tuayang", year: int = 2564) -> Assembly:
    """Make a province of its own with one edition of that size; refuse every database but a bench's or a test's."""
    _refuse_real_database()
    province = Province.objects.create(slug=slug, name=f"ตัวอย่าง{slug}")
    District.objects.bulk_create(
        District(province=province, name=f"ตัวอย่างอำเภอ {number}", order=number) for number in range(1, 19)
    )
    networks = Network.objects.bulk_create(_networks(province, size))
    organizations = Organization.objects.bulk_create(_organizations(province, networks, size))
    people = _in_batches(Person, _people(province, networks, organizations, size))
    assembly = Assembly.objects.create(province=province, **_edition(size, year))
    _fill_programme(assembly, networks, people, size)
    _fill_readings(assembly, networks, organizations, people, size)
    return assembly


def _refuse_real_database():
    name = connection.settings_dict["NAME"]
    if not name.startswith(("bench_", "test_")):
        raise RuntimeError(f"Synthetic content is only for a database of its own, bench_… or test_…, not for {name}.")


def _in_batches(model, rows: Iterator) -> list[int]:
    """Insert any number of rows in bounded memory; return their keys."""
    keys = []
    while batch := list(islice(rows, BATCH)):
        keys += [row.pk for row in model.objects.bulk_create(batch)]
    return keys


def _random(size: Size, subject: str) -> Random:
    """A stream of its own for each subject, so that more of one leaves the others as they were."""
    return Random(f"{size.seed} {subject}")  # noqa: S311 - repeatable on purpose, nothing secret


def phrase(random: Random, words: int) -> str:
    """Thai without spaces, as long as ``words`` words."""
    return "".join(random.choices(WORDS, k=words))


def title(random: Random) -> str:
    return f"ตัวอย่าง{phrase(random, random.randint(4, 9))}"


def prose(random: Random, paragraphs: int) -> str:
    """Markdown as organizers write it: paragraphs of a few clauses and a list."""
    lines = [" ".join(phrase(random, random.randint(4, 9)) for _ in range(5)) for _ in range(paragraphs)]
    points = [f"- {phrase(random, random.randint(3, 6))}" for _ in range(3)]
    return "\n\n".join(["**ข้อมูลสังเคราะห์**", *lines, "\n".join(points)])


def _networks(province: Province, size: Size) -> Iterator[Network]:
    random = _random(size, "networks")
    for number in range(1, size.networks + 1):
        turn, place = divmod(number - 1, len(NETWORKS))
        yield Network(
            province=province,
            number=number,
            slug=f"network-{number}",
            name=f"ตัวอย่าง{NETWORKS[place]}{turn + 1 if turn else ''}",
            story=prose(random, 2),
        )


def _organizations(province: Province, networks: list[Network], size: Size) -> Iterator[Organization]:
    random = _random(size, "organizations")
    for number in range(1, size.organizations + 1):
        name = f"ตัวอย่างหน่วยงาน{phrase(random, 3)} {number}"
        yield Organization(province=province, network=random.choice(networks), name=name)


def _people(
    province: Province, networks: list[Network], organizations: list[Organization], size: Size
) -> Iterator[Person]:
    random = _random(size, "people")
    for _ in range(size.people):
        yield Person(
            province=province,
            prefix=random.choice(PREFIXES),
            given_name="ตัวอย่าง" + "".join(random.choices(GIVEN, k=2)),
            family_name="".join(random.choices(FAMILY, k=3)),
            position=random.choice(POSITIONS),
            organization=random.choice(organizations) if organizations else None,
            network=random.choice(networks),
            is_public=True,
            is_sample=True,
        )


def _edition(size: Size, year: int) -> dict:
    return {
        "year": year,
        "name": "ตัวอย่างสมัชชาคุณธรรมและตลาดนัดคุณธรรม",
        "theme": title(_random(size, "theme")),
        "starts_on": FIRST_DAY,
        "ends_on": FIRST_DAY + timedelta(days=size.days - 1),
        "place": "ตัวอย่างสถานที่จัดงาน",
        "host": "ตัวอย่างผู้จัด",
        "areas": 6,
        "places_per_area": 20,
    }


def _fill_programme(assembly: Assembly, networks: list[Network], people: list[int], size: Size):
    venues = Venue.objects.bulk_create(_venues(assembly, size))
    kinds = Kind.objects.bulk_create(_kinds(assembly))
    sessions = Session.objects.bulk_create(_sessions(assembly, venues, kinds, size), batch_size=BATCH)
    random = _random(size, "parts")
    talks = [session for session in sessions if not session.everywhere]
    hosts = ((session, network) for session in talks for network in _some(random, networks, 2))
    Session.hosts.through.objects.bulk_create(
        [Session.hosts.through(session=session, network=network) for session, network in hosts], batch_size=BATCH
    )
    Speaker.objects.bulk_create(_speakers(random, talks, people), batch_size=BATCH)
    if sessions:
        releases.make(assembly)


def _speakers(random: Random, talks: list[Session], people: list[int]) -> list[Speaker]:
    """Up to three people a session, none of them in two places at once; a crowded hour may leave a session without."""
    free_from: dict[int, datetime] = {}
    rows = []
    for session in sorted(talks, key=lambda talk: (talk.starts_at, talk.slug)):
        free = [person for person in people if free_from.get(person, session.starts_at) <= session.starts_at]
        for order, person in enumerate(_some(random, free, 3) if free else ()):
            free_from[person] = session.ends_at
            rows.append(Speaker(session=session, person_id=person, order=order))
    return rows


def _some(random: Random, things: list, most: int) -> list:
    return random.sample(things, min(len(things), random.randint(1, most)))


def _venues(assembly: Assembly, size: Size) -> Iterator[Venue]:
    for number in range(1, size.venues + 1):
        yield Venue(
            assembly=assembly,
            slug=f"venue-{number}",
            name=f"ตัวอย่างห้อง {number}",
            capacity=50 * number,
            order=number,
            is_sample=True,
        )


def _kinds(assembly: Assembly) -> Iterator[Kind]:
    for order, name in enumerate((*KINDS, "พัก")):
        yield Kind(assembly=assembly, slug=f"kind-{order}", name=f"ตัวอย่าง{name}", is_break=name == "พัก", order=order)


def _sessions(assembly: Assembly, venues: list[Venue], kinds: list[Kind], size: Size) -> list[Session]:
    """One lunch a day everywhere; the rest one after the other in every room, so that nothing clashes."""
    *talks, rest = kinds
    random = _random(size, "sessions")
    rows = [
        Session(title="ตัวอย่างพักรับประทานอาหารกลางวัน", kind=rest, everywhere=True, **times)
        for times in _lunches(min(size.days, size.sessions))
    ]
    for place in _places(random, venues, size.days, size.sessions - len(rows)):
        row = Session(title=title(random), kind=random.choice(talks), body=prose(random, random.randint(1, 3)), **place)
        rows.append(row)
    for number, row in enumerate(rows, 1):
        row.assembly, row.slug, row.is_sample, row.state = assembly, f"session-{number}", True, Session.State.PUBLISHED
    return rows


def _at(day: int, clock: time, minutes: int = 0) -> datetime:
    start = datetime.combine(FIRST_DAY + timedelta(days=day), clock, tzinfo=get_default_timezone())
    return start + timedelta(minutes=minutes)


def _lunches(days: int) -> Iterable[dict]:
    return ({"starts_at": _at(day, time(12)), "ends_at": _at(day, time(13))} for day in range(days))


def _places(random: Random, venues: list[Venue], days: int, count: int) -> Iterator[dict]:
    """``count`` times and rooms without a clash, spread evenly over all half-days of all rooms."""
    if count <= 0:
        return
    shelves = [(day, clock, venue) for day in range(days) for clock in HALF_DAYS for venue in venues]
    in_each = -(-count // len(shelves))
    slot = HALF_DAY // in_each // SHORTEST * SHORTEST
    if not slot:
        raise ValueError(f"{count} sessions do not fit into {len(venues)} rooms in {days} days.")
    for number in range(count):
        shelf, turn = divmod(number * len(shelves) * in_each // count, in_each)
        day, clock, venue = shelves[shelf]
        length = random.choice([length for length in LENGTHS if length <= slot] or [slot])
        start = turn * slot + random.randrange(0, slot - length + 1, STEP)
        yield {"venue": venue, "starts_at": _at(day, clock, start), "ends_at": _at(day, clock, start + length)}


def _fill_readings(
    assembly: Assembly, networks: list[Network], organizations: list[Organization], people: list[int], size: Size
):
    Section.objects.bulk_create(_sections(assembly, size))
    Recording.objects.bulk_create(_recordings(assembly, size))
    Document.objects.bulk_create(_documents(assembly, size))
    news = News.objects.bulk_create(_news(assembly, size))
    random = _random(size, "told of")
    for field, things in (("networks", [row.pk for row in networks]), ("people", people)):
        _link(news, field, things, random)
    _link(news, "organizations", [row.pk for row in organizations], random)


def _link(news: list[News], field: str, things: list[int], random: Random):
    through = getattr(News, field).through
    column = News._meta.get_field(field).m2m_reverse_field_name() + "_id"
    through.objects.bulk_create(
        [through(news_id=row.pk, **{column: thing}) for row in news for thing in _some(random, things, 5)]
    )


def _sections(assembly: Assembly, size: Size) -> Iterator[Section]:
    random = _random(size, "sections")
    for order in range(size.sections):
        yield Section(
            assembly=assembly, slug=f"section-{order}", title=title(random), body=prose(random, 4), order=order
        )


def _recordings(assembly: Assembly, size: Size) -> Iterator[Recording]:
    random = _random(size, "recordings")
    for order in range(size.recordings):
        yield Recording(
            assembly=assembly, group="ตัวอย่างหมวด", title=title(random), youtube_id=f"tuayang{order:04}", order=order
        )


def _documents(assembly: Assembly, size: Size) -> Iterator[Document]:
    random = _random(size, "documents")
    for order in range(size.documents):
        yield Document(assembly=assembly, slug=f"document-{order}", title=title(random), order=order)


def _news(assembly: Assembly, size: Size) -> Iterator[News]:
    random = _random(size, "news")
    for number in range(1, size.news + 1):
        yield News(
            assembly=assembly,
            slug=f"news-{number}",
            title=title(random),
            happened_at=_at(-number, time(9)),
            summary=f"ตัวอย่าง{phrase(random, 12)}",
            body=prose(random, 3),
            credit="ตัวอย่างที่มา",
            people_count=random.randint(10, 200),
            organization_count=random.randint(5, 40),
        )
