"""Where booths stand: the deeds on a floor plan, each of them all or nothing, undone and done again.

A deed says where booths shall be and where its sender saw them. Plans of the edition are locked meanwhile, so of two
organizers at one cell the second is told (``Stale``); the database's own rules hold for whoever does not ask here.
"""

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.models import Assembly, Venue
from exhibitions.models import Booth, FloorPlan, FloorStep, Placement
from moral_assembly import audit, thai


class Stale(Exception):
    """Somebody else was first; the message says in Thai what stands now. Nothing was changed."""


class Refused(Exception):
    """The place cannot be had; the message says why in Thai."""


class NothingLeft(Exception):
    """There is no step to undo, or to do again."""


@dataclass(frozen=True)
class Spot:
    """A cell of a plan, and the number that the booth has there ("": whichever is free)."""

    plan: int
    column: int
    row: int
    number: str

    def __str__(self):
        return f"หมายเลข {thai.digits(self.number)} แถว {thai.digits(self.row)} ช่อง {thai.digits(self.column)}"

    @classmethod
    def of(cls, booth: Booth) -> "Spot | None":
        kept = getattr(booth, "placement", None)
        return kept and cls(kept.plan_id, kept.column, kept.row, kept.number)

    @classmethod
    def from_json(cls, kept: dict | None) -> "Spot | None":
        return kept and cls(**kept)

    @property
    def cell(self) -> tuple[int, int, int]:
        return self.plan, self.column, self.row


def seen(booth: Booth) -> str:
    """What a form carries to say where its sender saw the booth; nothing: not on any plan."""
    spot = Spot.of(booth)
    return f"{spot.plan}.{spot.column}.{spot.row}.{spot.number}" if spot else ""


@transaction.atomic
def arrange(
    request: HttpRequest,
    plan: FloorPlan,
    spots: Mapping[Booth, Spot | None],
    expected: Mapping[int, str],
    word: str,
) -> FloorStep | None:
    """Put booths where they shall be (None: on no plan). ``expected``: where the sender saw each, by its number.

    Returns the step to be undone, or None when nothing moves. Raises ``Stale`` or ``Refused``.
    """
    booths = _locked(plan.area.assembly, [booth.pk for booth in spots])
    moved = [booth for booth in booths if seen(booth) != expected.get(booth.pk, "")]
    if moved or len(booths) < len(spots):
        raise Stale("\n".join(map(_told, moved)) or "บูธนี้ไม่มีอยู่แล้ว")
    before = {booth: Spot.of(booth) for booth in booths}
    asked = {booth: _numbered(spots[booth], before[booth]) for booth in booths}
    wanted = {booth: spot for booth, spot in asked.items() if spot != before[booth]}
    if not wanted:
        return None
    _put(before, wanted)
    FloorStep.objects.filter(plan=plan, user=request.user).exclude(undone_at=None).delete()
    kept = {b.pk: {"before": _json(before[b]), "after": _json(spot)} for b, spot in wanted.items()}
    step = FloorStep.objects.create(plan=plan, user=request.user, word=word[:400], changes=kept)
    _record(request, plan, {booth: (before[booth], spot) for booth, spot in wanted.items()}, word)
    return step


def stands_on(booth: Booth, plan: FloorPlan) -> bool:
    spot = Spot.of(booth)
    return spot is not None and spot.plan == plan.pk


@transaction.atomic
def start(request: HttpRequest, area: Venue) -> FloorPlan:
    """Give an area a plan of the usual size, unless it has one."""
    plan, is_new = FloorPlan.objects.get_or_create(area=area)
    if is_new:
        province = area.assembly.province.slug
        audit.record(request, audit.Action.MADE, plan, {}, province=province)
    return plan


@transaction.atomic
def renumber(request: HttpRequest, plan: FloorPlan) -> FloorStep | None:
    """Number the booths of an area anew, as one walks: row by row from the left."""
    _locked(plan.area.assembly, [])
    rows = list(plan.placements.order_by("row", "column").select_related("booth"))
    booths = [_with(row) for row in rows]
    spots = {b: Spot(plan.pk, r.column, r.row, str(n)) for n, (b, r) in enumerate(zip(booths, rows, strict=True), 1)}
    return arrange(request, plan, spots, {b.pk: seen(b) for b in booths}, "เรียงหมายเลขใหม่ตามผัง")


def _with(row: Placement) -> Booth:
    row.booth.placement = row
    return row.booth


@transaction.atomic
def resize(request: HttpRequest, plan: FloorPlan, columns: int, rows: int) -> None:
    """Give the grid another size; raise ``Refused`` and name the booths that would be cut off."""
    _locked(plan.area.assembly, [])
    beyond = [row for row in plan.placements.select_related("booth") if row.column > columns or row.row > rows]
    if beyond:
        names = [f"หมายเลข {thai.digits(row.number)} “{row.booth}”" for row in beyond]
        raise Refused("ขนาดนี้ตัดบูธที่วางไว้ออก ย้ายก่อน: " + " ".join(names))
    changes = {"columns": [plan.columns, columns], "rows": [plan.rows, rows]}
    plan.columns, plan.rows = columns, rows
    plan.save(update_fields=["columns", "rows"])
    audit.record(request, audit.Action.FLOOR_ARRANGED, plan, changes, province=_province(plan), label="ปรับขนาดผังบูธ")


def undo(request: HttpRequest, plan: FloorPlan) -> FloorStep:
    """Put back what the person's last step on the plan moved; raise ``Stale`` if somebody moved it on since."""
    return _turn(request, plan, _done(request, plan), "after", "before", timezone.now())


def redo(request: HttpRequest, plan: FloorPlan) -> FloorStep:
    """Do again what the person undid last, on the same terms."""
    return _turn(request, plan, _undone(request, plan), "before", "after", None)


def turns(request: HttpRequest, plan: FloorPlan) -> tuple[FloorStep | None, FloorStep | None]:
    """The step that the person may undo and the one to do again, in one statement."""
    found = list(_done(request, plan)[:1].union(_undone(request, plan)[:1]))
    return tuple(next((step for step in found if (step.undone_at is None) is done), None) for done in (True, False))


def _done(request, plan) -> QuerySet[FloorStep]:
    return FloorStep.objects.filter(plan=plan, user=request.user, undone_at=None).order_by("-pk")


def _undone(request, plan) -> QuerySet[FloorStep]:
    return FloorStep.objects.filter(plan=plan, user=request.user, undone_at__isnull=False).order_by("pk")


@transaction.atomic
def _turn(request, plan, steps, expected: str, wanted: str, undone_at) -> FloorStep:
    step = steps.select_for_update().first()
    if step is None:
        raise NothingLeft
    kept = {int(pk): {side: Spot.from_json(spot) for side, spot in both.items()} for pk, both in step.changes.items()}
    booths = _locked(plan.area.assembly, list(kept))
    moved = [booth for booth in booths if Spot.of(booth) != kept[booth.pk][expected]]
    if moved or len(booths) < len(kept):
        raise Stale("\n".join(map(_told, moved)) or "บูธนี้ไม่มีอยู่แล้ว")
    before = {booth: Spot.of(booth) for booth in booths}
    spots = {booth: kept[booth.pk][wanted] for booth in booths}
    _put(before, spots)
    step.undone_at = undone_at
    step.save(update_fields=["undone_at"])
    word = f"{'เลิกทำ' if undone_at else 'ทำซ้ำ'} {step.word}"
    _record(request, plan, {booth: (before[booth], spot) for booth, spot in spots.items()}, word)
    return step


def _locked(assembly: Assembly, pks: Iterable[int]) -> list[Booth]:
    """The booths as they stand, while nobody else arranges plans of the edition or changes what becomes of a booth."""
    booths = assembly.booths.filter(pk__in=list(pks)).order_by("pk")
    list(FloorPlan.objects.filter(area__assembly=assembly).order_by("pk").select_for_update().values_list("pk"))
    list(booths.select_for_update().values_list("pk"))
    return list(booths.select_related("placement__plan__area"))


def _put(before: Mapping[Booth, Spot | None], wanted: Mapping[Booth, Spot | None]) -> None:
    """Write all at once: what leaves, then what moves in one statement, so that booths may swap, then what comes."""
    _refuse_taken(wanted)
    leaving = [booth.pk for booth, spot in wanted.items() if spot is None]
    moving = [_placement(booth, spot) for booth, spot in wanted.items() if spot and before[booth]]
    coming = [_placement(booth, spot) for booth, spot in wanted.items() if spot and not before[booth]]
    with _refusals_told():
        Placement.objects.filter(booth__in=leaving).delete()
        Placement.objects.bulk_update(moving, ["plan", "column", "row", "number"])
        Placement.objects.bulk_create(coming)


def _numbered(spot: Spot | None, before: Spot | None) -> Spot | None:
    """Give a spot without a number the one that the booth has in the area, or else the smallest free one."""
    if spot is None or spot.number:
        return spot
    if before and before.plan == spot.plan:
        return replace(spot, number=before.number)
    taken = set(Placement.objects.filter(plan=spot.plan).values_list("number", flat=True))
    return replace(spot, number=next(n for n in map(str, range(1, len(taken) + 2)) if n not in taken))


def _placement(booth: Booth, spot: Spot) -> Placement:
    kept = getattr(booth, "placement", None) or Placement(booth=booth)
    kept.plan_id, kept.column, kept.row, kept.number = spot.plan, spot.column, spot.row, spot.number
    return kept


def _refuse_taken(wanted: Mapping[Booth, Spot | None]) -> None:
    spots = [spot for spot in wanted.values() if spot]
    others = Placement.objects.filter(plan__in={spot.plan for spot in spots}).exclude(booth__in=wanted)
    for other in others.select_related("booth"):
        if (other.plan_id, other.column, other.row) in {spot.cell for spot in spots}:
            raise Stale(f"ช่องนี้มีบูธ “{other.booth}” แล้ว")
        if (other.plan_id, other.number) in {(spot.plan, spot.number) for spot in spots}:
            raise Refused(f"หมายเลข {thai.digits(other.number)} เป็นของบูธ “{other.booth}” แล้ว ใช้หมายเลขอื่น")


REFUSALS = {
    "placement_of_an_accepted_booth": "บูธนี้ถอนหรือถูกยกเลิกแล้ว จึงวางบนผังไม่ได้",
    "placement_on_the_grid": "ผังไม่มีช่องนี้ เลือกช่องอื่นหรือขยายผัง",
    "placement_in_its_own_edition": "ผังนี้เป็นของงานอื่น",
    "one_booth_on_a_cell": "ช่องนี้มีบูธอื่นแล้ว",
    "one_booth_of_a_number": "หมายเลขนี้มีบูธอื่นในพื้นที่นี้ใช้แล้ว",
}


@contextmanager
def _refusals_told():
    """Say in words what the database did not let be."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        raise Refused(REFUSALS.get(name, "ผังเปลี่ยนไปแล้ว ลองอีกครั้ง")) from error


def _told(booth: Booth) -> str:
    spot = Spot.of(booth)
    return f"“{booth}” ตอนนี้อยู่ที่ {booth.placement.plan.area} {spot}" if spot else f"“{booth}” ตอนนี้ไม่อยู่บนผังแล้ว"


def _json(spot: Spot | None) -> dict | None:
    return spot and asdict(spot)


def _record(request, plan: FloorPlan, changes: Mapping[Booth, tuple], word: str) -> None:
    """One entry for the whole deed, its changes by the booths' codes."""
    told = {booth.slug: [str(before or ""), str(after or "")] for booth, (before, after) in changes.items()}
    audit.record(request, audit.Action.FLOOR_ARRANGED, plan, told, province=_province(plan), label=word)


def _province(plan: FloorPlan) -> str:
    return plan.area.assembly.province.slug
