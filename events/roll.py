"""The roll: the people a desk knows, with who of them comes to an edition; a page of it, and taking somebody out."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest

from events import retention
from events.models import Assembly, Registration
from moral_assembly import audit, thai
from networks import keeping
from networks.models import Participant

ROWS_A_PAGE = 50
COUNTED = 1000  # beyond that the number says little and costs much
SORTED = 30_000  # matches of a name that are better sorted than met while walking through all people in Thai order
INDEXED = 3  # letters of a word from which the trigram index finds it
ENDS = (("confirmed", "ยืนยันแล้ว"), ("waiting", "รอที่ว่าง"), ("none", "ยังไม่ลงทะเบียน"))


def narrowed(rows: QuerySet[Participant], assembly: Assembly, asked: dict) -> QuerySet[Participant]:
    """Keep those asked for: ``q``, ``network``, ``role``, ``organization`` as it is written, ``registered``."""
    rows = _called(rows, asked.get("q") or "")
    plain = {"network": "network", "role": "role", "organization": "organization_name"}
    rows = rows.filter(**{field: asked[name] for name, field in plain.items() if asked.get(name)})
    return _coming(rows, assembly, asked["registered"]) if asked.get("registered") else rows


def _called(rows: QuerySet[Participant], words: str) -> QuerySet[Participant]:
    """Keep those with all of the words in name or organization, or with the telephone number.

    A short word has to begin one of theirs: from its inside alone no index finds it.
    """
    try:
        return rows.filter(phone=thai.parse_phone(words))
    except thai.Mistyped:
        for word in thai.normalise(words).split():
            begins = Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
            rows = rows.filter(begins if len(word) < INDEXED else Q(search_text__contains=word))
        return rows


def _coming(rows: QuerySet[Participant], assembly: Assembly, state: str) -> QuerySet[Participant]:
    days = list(assembly.area_days.values_list("pk", flat=True))
    live = Registration.objects.filter(participant=OuterRef("pk"), area_day__in=days)
    if state == "none":
        return rows.filter(~Exists(live.live()))
    return rows.filter(Exists(live.filter(state=state)))


@dataclass(frozen=True)
class Page:
    """People in Thai order; a ``count`` of ``most`` + 1 stands for any more."""

    people: list[Participant]
    more: int | None  # after whom the next page goes on
    count: int
    most: int


def page(rows: QuerySet[Participant], asked: dict, after: str) -> Page:
    with by_index():
        way = way_of(rows, asked)
        found = list(listed(rows, after, sorts=way.sorts))
    more = found[ROWS_A_PAGE - 1].pk if len(found) > ROWS_A_PAGE else None
    return Page(found[:ROWS_A_PAGE], more, way.count, way.most)


@contextmanager
def by_index():
    """Have an index asked first: read from a disk of today, or from memory, every row costs about the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        yield


@dataclass(frozen=True)
class Way:
    """How the database is to find people."""

    count: int
    most: int
    sorts: bool


def way_of(rows: QuerySet[Participant], asked: dict) -> Way:
    most = SORTED if asked.get("q") else COUNTED
    count = counted(rows, most).count()
    return Way(count, most, sorts=bool(asked.get("q")) and count <= most)


def counted(rows: QuerySet[Participant], most: int) -> QuerySet[Participant]:
    return rows.order_by()[: most + 1]


def listed(rows: QuerySet[Participant], after: str, *, sorts: bool) -> QuerySet[Participant]:
    """Return a page of people in Thai order, and one more if there is one; all but those after somebody.

    Who bears a name stand together in Thai order, so walking there from the beginning may pass half of all people;
    PostgreSQL takes them for spread evenly. ``sorts`` lets it find them first, by a key that no index has.
    """
    people = rows.model.objects.select_related("network").order_by("sort_key", "pk")
    key = Concat("sort_key", Value("")) if sorts else "sort_key"
    if last := rows.model.objects.filter(pk=after).first() if is_key(after) else None:
        rows = rows.filter(sort_key__gte=last.sort_key).filter(Q(sort_key__gt=last.sort_key) | Q(pk__gt=last.pk))
    return people.filter(pk__in=rows.order_by(key, "pk").values("pk")[: ROWS_A_PAGE + 1])


def is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def mark(found: list[Participant], assembly: Assembly) -> None:
    """Note with each one the live registrations in the edition."""
    rows = Registration.objects.live().filter(participant__in=found, area_day__assembly=assembly)
    by_person: dict[int, list[Registration]] = {}
    for each in rows.select_related("area_day__venue").order_by("area_day__day", "area_day__venue__order", "pk"):
        by_person.setdefault(each.participant_id, []).append(each)
    for each in found:
        each.coming = by_person.get(each.pk, [])


@transaction.atomic
def forget(request: HttpRequest, participant: Participant) -> None:
    """Take somebody out, as staff do."""
    retention.forget(participant, "เจ้าหน้าที่ลบข้อมูลผู้เข้าร่วม", request=request)
    keeping.told(request, audit.Action.PARTICIPANT_ERASED, participant)
