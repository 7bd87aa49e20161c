"""Virtues, and for each province its districts, networks, organizations and people, from the files in ``content/``."""

from pathlib import Path

from moral_assembly.content import Intake, read_toml
from networks.models import District, Network, Organization, Person, Province, Virtue

FOLDER = Path(__file__).parent / "content"


def load(intake: Intake) -> None:
    virtues = read_toml(FOLDER / "virtues.toml")["virtues"]
    rows = [Virtue(order=order, **fields) for order, fields in enumerate(virtues, 1)]
    intake.offer("plan", Virtue.objects.all(), rows, "slug")
    for file in sorted(FOLDER.glob("*/province.toml")):
        load_province(intake, file)


def load_province(intake: Intake, file: Path) -> None:
    """Load one province; nothing comes of a province that staff have removed or renamed."""
    content = read_toml(file)
    slug = content["slug"]
    intake.offer(
        "country",
        Province.objects.all(),
        [Province(slug=slug, name=content["name"], networks_note=content["networks_note"])],
        "slug",
    )
    province = Province.objects.filter(slug=slug).first()
    if province is None:
        return
    load_districts(intake, province, content["districts"])
    load_networks(intake, province, content["networks"], file.parent / "stories")
    load_organizations(intake, province, content["organizations"])
    load_people(intake, province, content["people"])


def load_districts(intake: Intake, province: Province, names: list[str]) -> None:
    rows = [District(province=province, name=name, order=order) for order, name in enumerate(names, 1)]
    intake.offer(province.slug, province.districts.all(), rows, "name")


def load_networks(intake: Intake, province: Province, items: list[dict], stories: Path) -> None:
    rows = [
        Network(province=province, number=number, story=_story(stories / f"{fields['slug']}.md"), **fields)
        for number, fields in enumerate(items, 1)
    ]
    intake.offer(province.slug, province.networks.all(), rows, "slug")


def _story(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip() if file.exists() else ""


def load_organizations(intake: Intake, province: Province, items: list[dict]) -> None:
    rows = [Organization(province=province, **fields) for fields in items]
    intake.offer(province.slug, province.organizations.all(), rows, "name")


def load_people(intake: Intake, province: Province, items: list[dict]) -> None:
    """Everybody in the files is named in a public source, or is a sample: all of them may be shown."""
    organizations = {organization.name: organization for organization in province.organizations.all()}
    networks = {network.slug: network for network in province.networks.all()}
    rows = [
        Person(
            province=province,
            is_public=True,
            **fields
            | {
                "organization": organizations.get(fields.get("organization")),
                "network": networks.get(fields.get("network")),
            },
        )
        for fields in items
    ]
    intake.offer(province.slug, province.people.all(), rows, "given_name", "family_name")
