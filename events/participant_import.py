"""Taking a confirmed list into the roll: by a worker, part by part, each in one transaction.

A worker draws the plan from the file once more when it starts: who is in already is matched. So one that is killed
leaves whole parts behind, and the next goes on after them: nobody is taken in twice, nobody is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.db import Error, transaction
from django.http import HttpRequest
from django_tasks import task

from events import enrolling, participant_sheet, places, registration
from events.models import Assembly, ParticipantImport, Registration
from events.participant_sheet import Item, Plan
from moral_assembly import audit
from moral_assembly.sheets.waiting import WaitingSheet
from moral_assembly.site import site_of
from moral_assembly.turns import ask_again, turn
from networks.models import Network, Organization, Participant

LOCK = "participant import"
PART = 500  # rows in one transaction: a second or two of work


class Changed(Exception):
    """What the list would do now is not what was shown."""


class OnBehalf:
    """What deeds want to know of a request, for one that was answered long ago: who asked, and where links lead."""

    def __init__(self, job: ParticipantImport):
        site = urlsplit(job.site)
        self.user, self.scheme, self._host = job.made_by, site.scheme, site.netloc

    def get_host(self) -> str:
        return self._host


@transaction.atomic
def start(
    request: HttpRequest,
    assembly: Assembly,
    sheet: WaitingSheet,
    networks: list[Network],
    needs_network: bool,
    answers: dict[str, str],
    seal: str,
) -> ParticipantImport:
    """Let a worker take the list in, if it still does what was shown; else raise ``Changed``, or DoesNotExist."""
    sheet = WaitingSheet.objects.select_for_update().get(pk=sheet.pk)
    plan = participant_sheet.draw(assembly, bytes(sheet.content), networks, needs_network)
    if plan.seal != seal:
        raise Changed
    if answers:
        plan = participant_sheet.draw(assembly, bytes(sheet.content), networks, needs_network, answers)
    job = ParticipantImport.objects.create(
        assembly=assembly,
        name=sheet.name,
        content=bytes(sheet.content),
        networks=[each.pk for each in networks],
        needs_network=needs_network,
        answers=answers,
        site=site_of(request)[:200],
        total=len(plan.newcomers) + sum(bool(item.wish) for item in plan.good),
        made_by=request.user,
    )
    sheet.delete()
    make.enqueue(job.pk)
    changes = {"rows": [None, len(plan.items)], "made": [None, len(plan.newcomers)], **_told(plan)}
    audit.record(request, audit.Action.IMPORTED, job, changes, province=assembly.province.slug, label="รายชื่อผู้เข้าร่วม")
    return job


def _told(plan: Plan) -> dict:
    return {name: [None, number] for name, number in plan.places.items() if number}


@task
def make(pk: int) -> None:
    with turn(LOCK, pk) as is_ours:
        if is_ours:
            work(ParticipantImport.objects.select_related("assembly__province", "made_by").get(pk=pk))


def work(job: ParticipantImport) -> None:
    """Take in what is left of a list."""
    if not job.is_under_way:
        return
    _set(job, state=ParticipantImport.State.RUNNING)
    try:
        networks = list(Network.objects.filter(pk__in=job.networks))
        plan = participant_sheet.draw(job.assembly, bytes(job.content), networks, job.needs_network, job.answers)
        for part in parts([[item] for item in plan.good if item.outcome == "new"]):
            _take_in(job, [item.person for item in part])
        for number, part in enumerate(_wishes(plan)):
            _register(job, number, part)
    except (Error, registration.Forgotten):
        raise  # the database is away, or somebody was quicker: it goes on when a worker sweeps
    except Exception as error:
        _set(job, state=ParticipantImport.State.FAILED, fault=type(error).__name__, content=b"", answers={})
        raise
    _set(job, state=ParticipantImport.State.DONE, content=b"", answers={})


def _set(job: ParticipantImport, **fields) -> None:
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(update_fields=list(fields))


def parts(entries: Iterable[list[Item]]) -> Iterator[list[Item]]:
    """Put entries together to parts of about ``PART`` rows; none is split."""
    part: list[Item] = []
    for entry in entries:
        part += entry
        if len(part) >= PART:
            yield part
            part = []
    if part:
        yield part


def _wishes(plan: Plan) -> Iterator[list[Item]]:
    """All rows with a wish, by area-day and mode, in parts that are the same whenever a worker begins anew."""
    groups: dict[tuple, dict[tuple, list[Item]]] = {}
    for item in plan.good:
        if item.wish:
            entries = groups.setdefault((item.wish[0].pk, item.wish[1]), {})
            entries.setdefault(("group", item.group) if item.group else ("alone", item.key), []).append(item)
    for entries in groups.values():
        yield from parts(entries.values())


@transaction.atomic
def _take_in(job: ParticipantImport, people: list[Participant]) -> None:
    names = {each.organization_name for each in people if each.organization_name}
    known = Organization.objects.filter(province=job.assembly.province_id, name__in=names)
    organizations = {each.name: each for each in known}
    for each in people:
        each.organization, each.made_by = organizations.get(each.organization_name), job.made_by
    Participant.objects.bulk_create(people)
    _count(job, made=len(people))


@transaction.atomic
def _register(job: ParticipantImport, number: int, items: list[Item]) -> None:
    """Register those of a part who have no place yet: what was shown was as it stood then; now counts."""
    if number in job.finished:
        return
    area_day, mode = items[0].wish
    held = places.locked(area_day.pk)[area_day.pk]
    for item in items:
        item.wish = (held, mode)
    participant_sheet.place(items)
    request, alone = OnBehalf(job), []
    about = {"way": Registration.Way.IMPORT, "request": request}
    if not enrolling.refusal_of(held, mode):
        for entry in participant_sheet.entries(items):
            if not entry[0].group:
                alone += entry
                continue
            if alone:
                registration.register_each([item.person for item in alone], held, mode, **about)
                alone = []
            registration.register_group([item.person for item in entry], held, mode, name=entry[0].group, **about)
        if alone:
            registration.register_each([item.person for item in alone], held, mode, **about)
    known = (enrolling.CONFIRMED, enrolling.WAITING, enrolling.THERE, enrolling.DOUBT)
    job.finished = [*job.finished, number]
    _count(job, **Counter(item.place if item.place in known else "refused" for item in items))


def _count(job: ParticipantImport, **more: int) -> None:
    _set(job, counts=dict(Counter(job.counts) + Counter(more)), finished=job.finished)


def sweep() -> int:
    """Ask again for the lists of killed workers; return how many."""
    under_way = ParticipantImport.objects.filter(state__in=ParticipantImport.UNDER_WAY).values_list("pk", flat=True)
    return sum(ask_again(make, LOCK, pk) for pk in list(under_way))
