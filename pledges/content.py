"""The declarations of editions, from the folders in ``content/``."""

from pathlib import Path

from events.models import Assembly
from moral_assembly.content import Intake, read_toml
from pledges.models import Declaration, DeclarationText, Resolution

FOLDER = Path(__file__).parent / "content"


def load(intake: Intake) -> None:
    """Load the declarations of every edition that is still there; folders are named for province and Buddhist year."""
    for file in sorted(FOLDER.glob("*/declarations.toml")):
        province, _, year = file.parent.name.rpartition("-")
        if assembly := Assembly.objects.at(province, int(year)).first():
            load_declarations(intake, file.parent.name, assembly, read_toml(file)["declarations"])


def load_declarations(intake: Intake, scope: str, assembly: Assembly, items: list[dict]) -> None:
    sessions = {session.slug: session for session in assembly.sessions.all()}
    words = {fields["slug"]: fields for fields in items}
    rows = [
        Declaration(
            assembly=assembly,
            slug=fields["slug"],
            title=fields["title"],
            session=sessions.get(fields.get("session")),
            is_published=True,
            is_sample=fields.get("is_sample", False),
            order=order,
        )
        for order, fields in enumerate(items, 1)
    ]
    for declaration in intake.offer(scope, assembly.declarations.all(), rows, "slug"):
        _write(declaration, words[declaration.slug])


def _write(declaration: Declaration, fields: dict) -> None:
    text = DeclarationText.objects.create(
        declaration=declaration, number=1, preamble=fields["preamble"].strip(), closing=fields.get("closing", "")
    )
    Resolution.objects.bulk_create(
        Resolution(text=text, number=number, body=body) for number, body in enumerate(fields["resolutions"], 1)
    )
    declaration.text = text
    declaration.save(update_fields=["text"])
