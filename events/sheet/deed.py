"""Confirming an import: all of it in one transaction, or none."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.http import HttpRequest

from events.editing import once_more
from events.models import Assembly, Session, Speaker
from events.sheet.people import NewPerson
from events.sheet.plan import PLAIN, Choice, Item, Plan, draw
from moral_assembly import audit
from moral_assembly.sheets.waiting import WaitingSheet
from moral_assembly.slugs import short_code
from networks.models import Person

EXCLUSIONS = "one_session_in_a_venue_at_once, one_session_of_a_speaker_at_once"
FIELDS = (*PLAIN, "venue", "everywhere", "starts_at", "ends_at", "delayed_minutes")


class Changed(Exception):
    """What would be done now is not what was shown; ``plan`` marks the rows that differ."""

    def __init__(self, plan: Plan):
        self.plan = plan
        super().__init__("the programme changed meanwhile")


class Unfit(Exception):
    """There are bad rows, and nobody said to go on without them."""

    def __init__(self, plan: Plan):
        self.plan = plan
        super().__init__("the file has bad rows")


@once_more
@transaction.atomic
def apply(request: HttpRequest, sheet: WaitingSheet, assembly: Assembly, choice: Choice, only_good: bool) -> Plan:
    """Do what was shown, and forget the file. Raise ``Changed`` or ``Unfit`` before anything is written."""
    sheet = WaitingSheet.objects.select_for_update().get(pk=sheet.pk)
    _one_at_a_time(assembly)
    plan = draw(assembly, bytes(sheet.content))
    if mark(plan, sheet.shown):
        raise Changed(plan)
    if answers := choice.answers(plan):
        plan = draw(assembly, bytes(sheet.content), answers)
    if plan.doubts or (plan.of("bad") and not only_good):
        raise Unfit(plan)
    _write(request, assembly, plan, sheet.name)
    sheet.delete()
    return plan


def _one_at_a_time(assembly: Assembly) -> None:
    """Let no other import into the edition through, which may make the same sessions; hold what is there."""
    Assembly.objects.select_for_update(of=("self",), no_key=True).get(pk=assembly.pk)
    list(assembly.sessions.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def mark(plan: Plan, shown: dict[str, str]) -> bool:
    """Mark the rows that are not as they were shown; tell whether there are any."""
    for item in plan.items:
        item.differs = bool(shown) and shown.get(f"{item.row.sheet}!{item.row.number}") != item.digest
    return any(item.differs for item in plan.items)


def _write(request: HttpRequest, assembly: Assembly, plan: Plan, name: str) -> None:
    """Places may be swapped in any order: the database looks for double bookings when all rows are in."""
    items = plan.writing
    made = _people_made(assembly, items)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {EXCLUSIONS} DEFERRED")
        _sessions(assembly, items)
        _hosts(items)
        _speakers(items, made)
        cursor.execute(f"SET CONSTRAINTS {EXCLUSIONS} IMMEDIATE")
    audit.append_all(list(_entries(request, assembly, items, made.values(), plan, name)))


def _people_made(assembly: Assembly, items: list[Item]) -> dict[NewPerson, Person]:
    new = {part.person for item in items for part in item.future.speakers if isinstance(part.person, NewPerson)}
    made = {person: person.saved_in(assembly.province) for person in sorted(new, key=str)}
    Person.objects.bulk_create(made.values())
    return made


def _sessions(assembly: Assembly, items: list[Item]) -> None:
    """One statement for all; a row that is there already is changed by the same one."""
    for item in items:
        session = item.session or Session(assembly=assembly, slug=item.future.slug or short_code())
        for field in FIELDS:
            setattr(session, field, getattr(item.future, field))
        item.future.session = session
    new = [item.future.session for item in items if item.session is None]
    old = [item.session for item in items if item.session]
    Session.objects.bulk_create(new)
    Session.objects.bulk_create(old, update_conflicts=True, unique_fields=["pk"], update_fields=FIELDS)


def _hosts(items: list[Item]) -> None:
    through, differs = Session.hosts.through, "เครือข่ายเจ้าภาพ"
    touched = [item.future for item in items if differs in item.changes]
    through.objects.filter(session__in=[future.pk for future in touched]).delete()
    through.objects.bulk_create(
        [through(session=future.session, network=host) for future in touched for host in future.hosts]
    )


def _speakers(items: list[Item], made: dict[NewPerson, Person]) -> None:
    """Parts that stay keep their rows."""
    touched = [item.future for item in items if "วิทยากร" in item.changes]
    rows = [
        Speaker(session=future.session, person=made.get(part.person, part.person), duty=part.duty, order=order)
        for future in touched
        for order, part in enumerate(future.speakers, 1)
    ]
    stay = {(row.session_id, row.person_id) for row in rows}
    before = Speaker.objects.filter(session__in=[future.pk for future in touched])
    gone = [pk for pk, *part in before.values_list("pk", "session", "person") if tuple(part) not in stay]
    Speaker.objects.filter(pk__in=gone).delete()
    Speaker.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["session", "person"], update_fields=["duty", "order"]
    )


def _entries(request, assembly, items: list[Item], people: Iterable[Person], plan: Plan, name: str):
    """The import as one deed with its counts, and each session and person that it touched."""
    where = assembly.province.slug
    for person in people:
        changes = {key: [None, value] for key, value in audit.values(person).items() if value}
        yield audit.entry(request, audit.Action.MADE, person, changes, province=where)
    for item in items:
        action = audit.Action.CHANGED if item.session else audit.Action.MADE
        changes = {field: [before or None, after] for field, (before, after) in item.changes.items()}
        yield audit.entry(request, action, item.future.session, changes, province=where)
    counts = {"made": sum(item.session is None for item in items), "changed": sum(bool(item.session) for item in items)}
    counts |= {"same": plan.counts["same"], "left_out": plan.counts["bad"] + len(plan.waiting)}
    changes = {"file": [None, name], **{key: [None, number] for key, number in counts.items()}}
    yield audit.entry(request, audit.Action.IMPORTED, assembly, changes, province=where)
