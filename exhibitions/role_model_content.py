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
    networks = {network.slug: network for network in assembly.province.networks.all()}
    districts = {district.name: district for district in assembly.province.districts.all()}
    items = {fields["slug"]: fields for fields in items if fields["category"] in categories}
    places = {
        slug: {
            "category": categories[fields["category"]],
            "network": networks.get(fields["network"]),
            "district": districts.get(fields["district"]),
        }
        for slug, fields in items.items()
    }
    rows = [_nomination(assembly, fields, places[slug]) for slug, fields in items.items()]
    new = intake.offer(scope, assembly.nominations.all(), rows, "slug")
    if not new:
        return
    criteria = {criterion.slug: criterion for criterion in assembly.criteria.all()}
    NominationAnswer.objects.bulk_create(
        NominationAnswer(nomination=made, criterion=criteria[slug], text=text)
        for made in new
        for slug, text in items[made.slug]["answers"].items()
        if slug in criteria
    )
    _honour({made: items[made.slug]["role_model"] for made in new if "role_model" in items[made.slug]})


def _nomination(assembly: Assembly, fields: dict, places: dict) -> Nomination:
    names = ("slug", "prefix", "given_name", "family_name", "organization_name", "state", "summary")
    now = timezone.now()
    return Nomination(
        assembly=assembly,
        submitted_at=now,
        decided_at=now if fields["state"] == Nomination.State.HONOURED else None,
        is_sample=True,
        **places,
        **{name: fields[name] for name in names if name in fields},
    )


COPIED = ("assembly", "slug", "category", "network", "district", "name")


def _honour(stories: dict[Nomination, dict]) -> None:
    """Let the nominees agree and their stories be read."""
    virtues, now = {virtue.slug: virtue for virtue in Virtue.objects.all()}, timezone.now()
    Consent.objects.bulk_create(
        Consent(nomination=each, answer=Consent.Answer.AGREED, name=each.name, answered_at=now) for each in stories
    )
    chosen = {nomination.slug: story.pop("virtues") for nomination, story in stories.items()}
    made = RoleModel.objects.bulk_create(
        RoleModel(
            **{name: getattr(nomination, name) for name in COPIED},
            nomination=nomination,
            organization_name=nomination.organization_name if nomination.given_name else "",
            state=RoleModel.State.APPROVED,
            approved_at=now,
            is_sample=True,
            **story,
        )
        for nomination, story in stories.items()
    )
    link = RoleModel.virtues.through
    link.objects.bulk_create(
        link(rolemodel=each, virtue=virtues[slug]) for each in made for slug in chosen[each.slug] if slug in virtues
    )
