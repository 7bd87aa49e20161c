"""Builders of the market and of the search for role models."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from events.models import Assembly, Venue
from exhibitions.models import (
    Assignment,
    Booth,
    BoothCall,
    BoothPhoto,
    Category,
    CommitteeMember,
    Consent,
    Criterion,
    FloorPlan,
    Nomination,
    NominationAnswer,
    Passport,
    Phase,
    Placement,
    Product,
    Review,
    RoleModel,
    Score,
    Zone,
)
from moral_assembly.accounts.models import User
from networks.models import Network
from tests.make.ground import _number
from tests.make.networks import network as _network
from tests.make.networks import picture, staff, user


def booth_call(of: Assembly, **fields) -> BoothCall:
    """A call that is open for a day."""
    now = timezone.now()
    values = {"opens_at": now - timedelta(hours=12), "closes_at": now + timedelta(hours=12), **fields}
    return BoothCall.objects.create(assembly=of, **values)


def zone(area: Venue, **fields) -> Zone:
    n = _number()
    return Zone.objects.create(area=area, **{"slug": f"zone{n}", "name": f"โซน {n}", "order": n, **fields})


def floor_plan(area: Venue, columns: int = 4, rows: int = 3, **fields) -> FloorPlan:
    return FloorPlan.objects.create(area=area, columns=columns, rows=rows, **fields)


def booth(of: Assembly, network: Network | None = None, state: str = "confirmed", *, virtues=(), **fields) -> Booth:
    """A booth of a network of its own in one state, with the times that belong to it."""
    n, now = _number(), timezone.now()
    values = {"slug": f"booth{n}", "title": f"บูธ {n}", "organization": f"กลุ่มตัวอย่าง {n}", "state": state}
    if state not in ("draft", "withdrawn"):
        values["submitted_at"] = now
    if state in ("accepted", "confirmed"):
        values |= {"accepted_at": now, "accepted": {}}
    if state == "confirmed":
        values["confirmed_at"] = now
    if state in ("needs_change", "rejected", "cancelled"):
        values["reason"] = "เหตุผลตัวอย่าง"
    network = network or of.province.networks.first() or _network(of.province)
    made = Booth.objects.create(assembly=of, network=network, **{**values, **fields})
    made.virtues.set(virtues)
    return made


def product(of: Booth, **fields) -> Product:
    n = _number()
    return Product.objects.create(booth=of, **{"name": f"ผลิตภัณฑ์ {n}", "price": 100, "unit": "ชิ้น", "order": n, **fields})


def booth_photo(of: Booth, **fields) -> BoothPhoto:
    """A photograph of a booth; the fields are those of its picture."""
    order = _number()
    return BoothPhoto.objects.create(booth=of, picture=picture(of.assembly.province, **fields), order=order)


def placement(booth: Booth, plan: FloorPlan, column: int = 1, row: int = 1, number: str = "") -> Placement:
    return Placement.objects.create(booth=booth, plan=plan, column=column, row=row, number=number or f"{_number()}")


def passport(of: Assembly, needed: int = 3) -> Passport:
    return Passport.objects.create(assembly=of, needed=needed)


def category(of: Assembly, **fields) -> Category:
    n = _number()
    return Category.objects.create(assembly=of, **{"slug": f"category{n}", "name": f"ประเภท {n}", "order": n, **fields})


def criterion(of: Assembly, **fields) -> Criterion:
    """One of all categories, on a scale to five."""
    n = _number()
    values = {"slug": f"criterion{n}", "title": f"เกณฑ์ {n}", "weight": 20, "order": n, **fields}
    return Criterion.objects.create(assembly=of, **values)


def phase(of: Assembly, kind: str = "nominating", *, hours: int = 24, **fields) -> Phase:
    """A phase that began an hour ago."""
    now = timezone.now()
    values = {"span": DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=hours)), **fields}
    return Phase.objects.create(assembly=of, kind=kind, **values)


def nomination(of: Assembly, network: Network | None = None, state: str = "shortlisted", **fields) -> Nomination:
    """A person nominated in the edition's first category, with the times that belong to the state."""
    n, now = _number(), timezone.now()
    values = {"prefix": "นาง", "given_name": f"ต้นแบบ {n}", "family_name": "ใจงาม", "state": state, "network": network}
    if state not in ("proposed", "set_aside", "draft"):
        values["submitted_at"] = now
    if state in ("honoured", "not_honoured"):
        values["decided_at"] = now
    if state in ("set_aside", "screened_out"):
        values["reason"] = "หลักฐานไม่พอ"
    values |= fields
    values.setdefault("category", of.categories.first() or category(of))
    return Nomination.objects.create(assembly=of, **values)


def answer(to: Criterion, nomination: Nomination, text: str = "ทำต่อเนื่องมาหลายปี") -> NominationAnswer:
    return NominationAnswer.objects.create(nomination=nomination, criterion=to, text=text)


def consent(nomination: Nomination, answer: str = "agreed", **fields) -> Consent:
    values = {"answer": answer}
    if answer != "waiting":
        values |= {"name": nomination.name, "answered_at": timezone.now()}
    return Consent.objects.create(nomination=nomination, **{**values, **fields})


def committee_member(of: Assembly, user: User | None = None, **fields) -> CommitteeMember:
    user = user or staff("committee", of.province)
    return CommitteeMember.objects.create(assembly=of, user=user, **{"order": _number(), **fields})


def assignment(member: CommitteeMember, nomination: Nomination, **fields) -> Assignment:
    return Assignment.objects.create(member=member, nomination=nomination, **fields)


def review(member: CommitteeMember, nomination: Nomination, *values: int, **fields) -> Review:
    """A review with scores by the criteria of the nomination, in their order; complete when all have one."""
    criteria = list(Criterion.objects.of(nomination.category))
    made = Review.objects.create(
        member=member, nomination=nomination, **{"is_complete": len(values) == len(criteria), **fields}
    )
    Score.objects.bulk_create(
        Score(review=made, criterion=criterion, value=value) for criterion, value in zip(criteria, values, strict=False)
    )
    return made


def role_model(
    of: Assembly, network: Network | None = None, state: str = "approved", *, virtues=(), **fields
) -> RoleModel:
    """Somebody honoured who agreed; the story is public unless another state is asked for."""
    n = _number()
    nominated = fields.pop("nomination", None) or nomination(of, network, "honoured")
    if not Consent.objects.filter(nomination=nominated).exists():
        consent(nominated)
    values = {"slug": f"model{n}", "name": nominated.name, "category": nominated.category, "network": network}
    values |= {"nomination": nominated, "citation": "ผู้ทำดีเสมอมา", "story": f"เรื่องราว {n}", "state": state}
    if state == "approved":
        values |= {"approved_at": timezone.now(), "approved_by": user()}
    made = RoleModel.objects.create(assembly=of, **{**values, **fields})
    made.virtues.set(virtues)
    return made
