"""The search for role models of editions: categories, criteria and samples, from the folders in ``content/``."""

from datetime import datetime
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from events.models import Assembly
from exhibitions.models import Category, Consent, Criterion, Nomination, NominationAnswer, Phase, RoleModel
from moral_assembly import thai
from moral_assembly.content import Intake, read_toml
from networks.models import Virtue

FOLDER = Path(__file__).parent / "content"


def load(intake: Intake) -> None:
    """Load what belongs to every edition that is still there; folders are named for province and Buddhist year."""
    for file in sorted(FOLDER.glob("*/role-models.toml")):
        province, _, year = file.parent.name.rpartition("-")
        if assembly := Assembly.objects.at(province, int(year)).first():
            load_search(intake, file.parent.name, assembly, read_toml(file))


def load_search(intake: Intake, scope: str, assembly: Assembly, content: dict) -> None:
    """Load criteria; the rest is invented and comes with the samples alone."""
    scale = content["scale"]
    criteria = [
        Criterion(assembly=assembly, order=order, weight=scale["weight"], scale_labels=scale["labels"], **fields)
        for order, fields in enumerate(content["criteria"], 1)
    ]
    intake.offer(scope, assembly.criteria.all(), criteria, "slug")
    if not intake.samples:
        return
    categories = [Category(assembly=assembly, order=n, **fields) for n, fields in enumerate(content["categories"], 1)]
    intake.offer(scope, assembly.categories.all(), categories, "slug")
    intake.offer(scope, assembly.phases.all(), [_phase(assembly, **each) for each in content["phases"]], "kind")
    load_nominations(intake, scope, assembly, content["nominations"])


def _phase(assembly: Assembly, kind: str, starts: str, ends: str = "") -> Phase:
    span = DateTimeTZRange(
        *(datetime.fromisoformat(at).replace(tzinfo=thai.ZONE) if at else None for at in (starts, ends))
    )
    return Phase(assembly=assembly, kind=kind, span=span)


def load_nominations(intake: Intake, scope: str, assembly: Assembly, items: list[dict]) -> None:
    """Load the nominations whose category still exists, and what hangs on those that are new."""
    categories = {category.slug: category for category in assembly.categories.all()}
    items = {fields["slug"]: fields for fields in items if fields["category"] in categories}
    rows = [_nomination(assembly, fields, categories) for fields in items.values()]
    criteria = {criterion.slug: criterion for criterion in assembly.criteria.all()}
    for made in intake.offer(scope, assembly.nominations.all(), rows, "slug"):
        fields = items[made.slug]
        NominationAnswer.objects.bulk_create(
            NominationAnswer(nomination=made, criterion=criteria[slug], text=text)
            for slug, text in fields["answers"].items()
            if slug in criteria
        )
        if story := fields.get("role_model"):
            _honour(made, **story)


def _nomination(assembly: Assembly, fields: dict, categories: dict) -> Nomination:
    names = ("slug", "prefix", "given_name", "family_name", "organization_name", "state", "summary")
    now = timezone.now()
    return Nomination(
        assembly=assembly,
        category=categories[fields["category"]],
        network=assembly.province.networks.filter(slug=fields["network"]).first(),
        district=assembly.province.districts.filter(name=fields["district"]).first(),
        submitted_at=now,
        decided_at=now if fields["state"] == Nomination.State.HONOURED else None,
        is_sample=True,
        **{name: fields[name] for name in names if name in fields},
    )


def _honour(nomination: Nomination, virtues: list[str], **fields) -> None:
    Consent.objects.create(
        nomination=nomination, answer=Consent.Answer.AGREED, name=nomination.name, answered_at=timezone.now()
    )
    made = RoleModel.objects.create(
        **{name: getattr(nomination, name) for name in ("assembly", "slug", "category", "network", "district", "name")},
        nomination=nomination,
        organization_name=nomination.organization_name if nomination.given_name else "",
        state=RoleModel.State.APPROVED,
        approved_at=timezone.now(),
        is_sample=True,
        **fields,
    )
    made.virtues.set(Virtue.objects.filter(slug__in=virtues))
