"""Assemblies with their concept, programme, replays, documents and news, from the folders in ``content/``."""

from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from events import registration_content, releases
from events.kinds import usual_kinds
from events.models import Assembly, Document, News, Recording, Section, Session, Speaker, Venue
from moral_assembly.content import Intake, read_titled, read_toml
from networks.models import Person, Province

FOLDER = Path(__file__).parent / "content"
LINKS = ("people", "organizations", "networks")  # what a news item may name


def load(intake: Intake) -> None:
    for file in sorted(FOLDER.glob("*/assembly.toml")):
        load_assembly(intake, file.parent)


def load_assembly(intake: Intake, folder: Path) -> None:
    """Load one edition; nothing comes of an edition, or for a province, that staff have removed or renamed."""
    content = read_toml(folder / "assembly.toml")
    about = content["assembly"]
    province = Province.objects.filter(slug=about.pop("province")).first()
    if province is None:
        return
    intake.offer(folder.name, province.assemblies.all(), [Assembly(province=province, **about)], "year")
    assembly = Assembly.objects.at(province.slug, about["year"]).first()
    if assembly is None:
        return
    load_sections(intake, folder, assembly)
    load_recordings(intake, folder, assembly, content["recordings"])
    load_documents(intake, folder, assembly, content["documents"])
    load_programme(intake, folder, assembly)
    load_news(intake, folder, assembly, content["news"])
    registration_content.load(intake, folder, assembly)


def load_sections(intake: Intake, folder: Path, assembly: Assembly) -> None:
    """Load ``sections/<order>-<slug>.md``."""
    rows = []
    for file in sorted((folder / "sections").glob("*.md")):
        order, slug = file.stem.split("-", 1)
        title, body = read_titled(file)
        rows.append(Section(assembly=assembly, slug=slug, title=title, body=body, order=int(order)))
    intake.offer(folder.name, assembly.sections.all(), rows, "slug")


def load_recordings(intake: Intake, folder: Path, assembly: Assembly, items: list[dict]) -> None:
    rows = [Recording(assembly=assembly, order=order, **fields) for order, fields in enumerate(items, 1)]
    intake.offer(folder.name, assembly.recordings.all(), rows, "youtube_id")


def load_documents(intake: Intake, folder: Path, assembly: Assembly, items: list[dict]) -> None:
    rows = [Document(assembly=assembly, order=order, **fields) for order, fields in enumerate(items, 1)]
    intake.offer(folder.name, assembly.documents.all(), rows, "slug")


def load_programme(intake: Intake, folder: Path, assembly: Assembly) -> None:
    content = read_toml(folder / "programme.toml")
    intake.offer(folder.name, assembly.kinds.all(), usual_kinds(assembly), "slug")
    load_venues(intake, folder, assembly, content["venues"])
    load_sessions(intake, folder, assembly, content["sessions"])


def load_venues(intake: Intake, folder: Path, assembly: Assembly, items: list[dict]) -> None:
    districts = {district.name: district for district in assembly.province.districts.all()}
    rows = [
        Venue(assembly=assembly, order=order, **fields | {"district": districts.get(fields.get("district"))})
        for order, fields in enumerate(items, 1)
    ]
    intake.offer(folder.name, assembly.venues.all(), rows, "slug")


def load_sessions(intake: Intake, folder: Path, assembly: Assembly, items: list[dict]) -> None:
    """Load the sessions whose kind still exists, and what hangs on those that are new."""
    kinds = {kind.slug: kind for kind in assembly.kinds.all()}
    venues = {venue.slug: venue for venue in assembly.venues.all()}
    items = {fields["slug"]: fields for fields in items if fields["kind"] in kinds}
    rows = [_session(assembly, fields, kinds, venues) for fields in items.values()]
    new = intake.offer(folder.name, assembly.sessions.all(), rows, "slug")
    if not new:
        return
    networks = {network.slug: network for network in assembly.province.networks.all()}
    people = _people(assembly.province)
    hosts, speakers = [], []
    for session in new:
        fields = items[session.slug]
        hosts += [
            Session.hosts.through(session=session, network=networks[slug])
            for slug in fields.get("hosts", [])
            if slug in networks
        ]
        speakers += [
            Speaker(session=session, person=people[part["name"]], duty=part["duty"], order=order)
            for order, part in enumerate(fields.get("speakers", []), 1)
            if part["name"] in people
        ]
        if videos := fields.get("recordings"):
            assembly.recordings.filter(youtube_id__in=videos, session=None).update(session=session)
    Session.hosts.through.objects.bulk_create(hosts)
    Speaker.objects.bulk_create(speakers)
    if assembly.current_release_id is None:  # what comes later waits for a release of the staff's own
        releases.make(assembly, only=new)


def _session(assembly: Assembly, fields: dict, kinds: dict, venues: dict) -> Session:
    starts_at, ends_at = _times(assembly, fields["day"], fields["time"])
    return Session(
        assembly=assembly,
        slug=fields["slug"],
        title=fields["title"],
        kind=kinds[fields["kind"]],
        body=fields["body"],
        venue=venues.get(fields.get("venue")),
        everywhere=fields.get("everywhere", False),
        starts_at=starts_at,
        ends_at=ends_at,
        state=Session.State.PUBLISHED,
        is_sample=fields.get("is_sample", False),
    )


def _times(assembly: Assembly, day: int, span: str) -> tuple[datetime, datetime]:
    """Return the moments of ``span`` ("09:00-10:30", Thai time) on the given day of the assembly, counted from one."""
    date = assembly.starts_on + timedelta(days=day - 1)
    zone = timezone.get_default_timezone()
    start, end = (datetime.combine(date, time.fromisoformat(clock), zone) for clock in span.split("-"))
    return start, end


def _people(province: Province) -> dict[str, Person]:
    """Return the people of a province by given and family name."""
    return {f"{person.given_name} {person.family_name}".strip(): person for person in province.people.all()}


def load_news(intake: Intake, folder: Path, assembly: Assembly, items: list[dict]) -> None:
    """Load news with bodies from ``news/<slug>.md`` and with the people, organizations and networks they name."""
    named = {fields["slug"]: {link: fields.pop(link, []) for link in LINKS} for fields in items}
    rows = [
        News(
            assembly=assembly,
            body=(folder / "news" / f"{fields['slug']}.md").read_text(encoding="utf-8").strip(),
            **fields,
        )
        for fields in items
    ]
    new = intake.offer(folder.name, assembly.news.all(), rows, "slug")
    if not new:
        return
    known = {
        "people": _people(assembly.province),
        "organizations": {row.name: row for row in assembly.province.organizations.all()},
        "networks": {row.slug: row for row in assembly.province.networks.all()},
    }
    for item in new:
        for link in LINKS:
            getattr(item, link).set(known[link][name] for name in named[item.slug][link] if name in known[link])
