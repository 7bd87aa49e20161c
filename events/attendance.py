"""Who came, counted: by network, organization, role, area and day, how many at once; and the list for the office."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import IO

from django.db import connection
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from events.models import Assembly, CheckIn, Registration
from moral_assembly import thai
from moral_assembly.sheets import writing
from moral_assembly.sheets.columns import Column
from networks.models import Network, Participant

BY = {  # heading: the columns of its rows
    "วัน": ("area_day__day",),
    "พื้นที่": ("area_day__venue__order", "area_day__venue__name"),
    "เครือข่าย": ("participant__network__number", "participant__network__name"),
    "บทบาท": ("participant__role",),
    "หน่วยงาน": ("participant__organization_name",),
}
MOST_ROWS = 200  # of one table: organizations as typed may be many
NOBODY = "ไม่ระบุ"
Networks = Collection[Network] | None  # None: everybody


@dataclass(frozen=True)
class Line:
    """How many have a place on site, and how many of all came."""

    name: str
    registered: int
    came: int

    @property
    def percent(self) -> int:
        return round(100 * self.came / self.registered) if self.registered else 0


CAME = Exists(CheckIn.objects.filter(registration=OuterRef("pk"), area_day=OuterRef("area_day"), step=1))
EXPECTED = Q(state=Registration.State.CONFIRMED, mode=Registration.Mode.ONSITE)


def _rows(assembly: Assembly, networks: Networks = None):
    """The registrations of an edition, or those of the people of some networks."""
    rows = Registration.objects.filter(area_day__assembly=assembly).annotate(is_in=CAME).order_by()
    return rows if networks is None else rows.filter(participant__network__in=networks)


def tables(assembly: Assembly, networks: Networks = None) -> dict[str, list[Line]]:
    """Each heading with its lines; one statement each."""
    return {heading: _lines(_rows(assembly, networks), columns) for heading, columns in BY.items()}


def _lines(rows, columns: tuple[str, ...]) -> list[Line]:
    rows = rows.filter(EXPECTED | Q(is_in=True)).values(*columns)
    counted = rows.annotate(registered=Count("pk", EXPECTED), came=Count("pk", Q(is_in=True)))
    order = [F(column).asc(nulls_last=True) for column in columns]
    return [
        Line(_name(columns[-1], row[columns[-1]]), row["registered"], row["came"])
        for row in counted.order_by(*order)[:MOST_ROWS]
    ]


def _name(column: str, value) -> str:
    if column.endswith("day"):
        return thai.format_date(value, "full")
    return Participant.Role(value).label if column.endswith("role") else value or NOBODY


def totals(assembly: Assembly, networks: Networks = None) -> dict:
    """Places taken, visits, and different people who came."""
    people = Count("participant", Q(is_in=True), distinct=True)
    came = Count("pk", Q(is_in=True))
    return _rows(assembly, networks).aggregate(registered=Count("pk", EXPECTED), came=came, people=people)


def who_came(assembly: Assembly):
    """The keys of the participants who came to any of its area-days."""
    return _rows(assembly).filter(is_in=True).values("participant")


MOST_AT_ONCE = """
    SELECT area_day_id, max(inside) FROM (
        SELECT area_day_id, sum(CASE direction WHEN 'in' THEN 1 ELSE -1 END)
            OVER (PARTITION BY area_day_id ORDER BY at, id) AS inside
        FROM events_checkin WHERE step IS NOT NULL AND area_day_id = ANY(%s)) AS moments
    GROUP BY area_day_id
"""


def most_at_once(area_days: Iterable) -> dict[int, int]:
    """The largest number that was inside at one time, as the server learnt of it: what the health measures limit."""
    with connection.cursor() as cursor:
        cursor.execute(MOST_AT_ONCE, [[each.pk for each in area_days]])
        return dict(cursor.fetchall())


# The list for the office

COLUMNS = [
    Column("day", "วัน", str, width=22),
    Column("area", "พื้นที่", str, width=30),
    Column("name", "ชื่อ", str, width=32),
    Column("organization", "หน่วยงาน", str, width=32),
    Column("network", "เครือข่าย", str, width=24),
    Column("role", "บทบาท", str, width=24),
    Column("state", "สถานะ", str, width=14),
    Column("mode", "รูปแบบ", str, width=12),
    Column("first", "เข้าครั้งแรก", str, width=14),
    Column("last", "เข้าออกล่าสุด", str, width=14),
]


def workbook(assembly: Assembly, networks: Networks = None) -> IO[bytes]:
    """All registrations with when they came; telephone and e-mail are not in it, as nobody counts by them."""
    rows = named(assembly, networks).iterator(chunk_size=2000)
    return writing.workbook("ผู้เข้าร่วม", COLUMNS, map(_told, rows))


def named(assembly: Assembly, networks: Networks = None):
    """The registrations of people whose names are known, with when they passed a door first and last."""
    passed = Q(check_ins__step__isnull=False)
    rows = _rows(assembly, networks).filter(participant__is_erased=False).exclude(state=Registration.State.HELD)
    rows = rows.select_related("participant__network", "area_day__venue")
    rows = rows.annotate(first=Min("check_ins__at", filter=passed), last=Max("check_ins__at", filter=passed))
    return rows.order_by("area_day__day", "area_day__venue__order", "participant__sort_key", "pk")


def _told(row) -> dict:
    who = row.participant
    return {
        "day": thai.format_date(row.area_day.day, "medium"),
        "area": row.area_day.venue.name,
        "name": who.name,
        "organization": who.organization_name,
        "network": who.network.name if who.network else "",
        "role": who.get_role_display(),
        "state": row.get_state_display(),
        "mode": row.get_mode_display(),
        "first": thai.format_time(row.first) if row.first else "",
        "last": thai.format_time(row.last) if row.last else "",
    }
