"""Which session a row of a file means: by its code, else by title and day; what could mean several is asked."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.utils import timezone

from events.models import Session
from moral_assembly import thai
from moral_assembly.sheets.columns import Column, squeezed
from moral_assembly.sheets.reading import Row

BY_CODE, BY_NAME = "รหัส", "ชื่อและวัน"


def match(rows: list[Row], sessions: Iterable[Session], columns: dict[str, Column]) -> dict[int, tuple[Session, str]]:
    """Return session and way by the row's ``id``; rows that are left out are new. Doubts become mistakes."""
    by_code = {session.slug: session for session in sessions}
    found = _by_code(rows, by_code, columns)
    taken = {session.pk for session, _ in found.values()}
    free = [session for session in by_code.values() if session.pk not in taken]
    unclear = {columns[key].name for key in ("slug", "title", "day")}
    open_rows = [row for row in rows if not row.values.get("slug") and not bad(row) & unclear]
    for key in (_exactly, _at_that_time, _on_that_day):
        pairs = _pairs(open_rows, free, key)
        found |= {id(row): (session, BY_NAME) for row, session in pairs}
        open_rows = [row for row in open_rows if id(row) not in found]
        taken = {session.pk for _, session in pairs}
        free = [session for session in free if session.pk not in taken]
    _ask(open_rows, free, columns["slug"])
    return found


def bad(row: Row) -> set[str]:
    """The names of the columns in which a row has mistakes."""
    return {mistake.column for mistake in row.mistakes}


def _by_code(rows: list[Row], by_code: dict[str, Session], columns) -> dict[int, tuple[Session, str]]:
    found, first = {}, {}
    for row in rows:
        code = row.values.get("slug")
        if not code:
            continue
        if code in first:
            row.mistake(columns["slug"], f"รหัสซ้ำกับ {first[code].sheet} แถว {thai.digits(first[code].number)}")
        elif code in by_code:
            found[id(row)] = (by_code[code], BY_CODE)
        first.setdefault(code, row)
    return found


def _pairs(rows: list[Row], sessions: list[Session], key: Callable) -> list[tuple[Row, Session]]:
    """Pair those that agree in ``key``, where there are as many of the one as of the other."""
    left, right = defaultdict(list), defaultdict(list)
    for row in rows:
        left[key(_said(row))].append(row)
    for session in sessions:
        right[key(_known(session))].append(session)
    equal = (each for each in left if len(left[each]) == len(right.get(each, ())))
    return [pair for each in equal for pair in zip(left[each], right[each], strict=True)]


def _ask(rows: list[Row], sessions: list[Session], column: Column) -> None:
    """What is left and has a namesake on its day may mean it or not."""
    namesakes = defaultdict(list)
    for session in sessions:
        namesakes[_on_that_day(_known(session))].append(session.slug)
    for row in rows:
        if codes := namesakes.get(_on_that_day(_said(row))):
            row.mistake(column, f"ในวันนี้มีรายการชื่อนี้อยู่แล้ว ใส่รหัสในแถวที่หมายถึงรายการนั้น ({', '.join(codes[:5])})")


def _said(row: Row) -> tuple:
    values = row.values
    venue = values.get("venue")
    return squeezed(values["title"]), values.get("day"), values.get("starts"), getattr(venue, "pk", venue)


def _known(session: Session) -> tuple:
    start = session.starts_at and timezone.localtime(session.starts_at)
    venue = "everywhere" if session.everywhere else session.venue_id
    at = start and start.time().replace(second=0, microsecond=0)
    return squeezed(session.title), start and start.date(), at, venue


def _exactly(facts: tuple) -> tuple:
    return facts


def _at_that_time(facts: tuple) -> tuple:
    return facts[:3]


def _on_that_day(facts: tuple) -> tuple:
    return facts[:2]
