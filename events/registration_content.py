"""What registration brings with it: the notice to begin with, and samples to try it out."""

from datetime import date
from pathlib import Path

from events import registration
from events.models import AreaDay, Assembly, PrivacyNotice, Registration, RegistrationRules, Venue
from events.places import days_of
from moral_assembly.content import Intake, read_toml
from networks.models import Participant

MODES = {Venue.Kind.ONLINE: Registration.Mode.ONLINE}


def load(intake: Intake, folder: Path, assembly: Assembly) -> None:
    """Load ``registration-notice.md`` and the samples of ``registration.toml``."""
    if not (folder / "registration.toml").exists():
        return
    body = (folder / "registration-notice.md").read_text(encoding="utf-8").strip()
    notices = assembly.province.privacy_notices
    intake.offer(folder.name, notices.all(), [PrivacyNotice(province=assembly.province, number=1, body=body)], "number")
    notice, content = notices.first(), read_toml(folder / "registration.toml")
    if notice:
        _load_rules(intake, folder, assembly, notice, content["keep_until"])
        _load_area_days(intake, folder, assembly)
        _load_participants(intake, folder, assembly, content["participants"])


def _load_rules(intake: Intake, folder: Path, assembly: Assembly, notice: PrivacyNotice, keep_until: date) -> None:
    rules = RegistrationRules(assembly=assembly, notice=notice, keep_until=keep_until, is_sample=True)
    siblings = RegistrationRules.objects.filter(assembly__province=assembly.province_id)
    intake.offer(folder.name, siblings, [rules], "assembly_id")


def _load_area_days(intake: Intake, folder: Path, assembly: Assembly) -> None:
    rows = []
    for venue in assembly.venues.filter(kind__in=(Venue.Kind.AREA, Venue.Kind.ONLINE)):
        places = {"onsite_places": 0, "online_places": None} if venue.kind in MODES else {}
        for number, day in enumerate(days_of(assembly), 1):
            slug = f"{venue.slug}-{number}"
            rows.append(AreaDay(assembly=assembly, venue=venue, day=day, slug=slug, is_sample=True, **places))
    intake.offer(folder.name, assembly.area_days.all(), rows, "slug")


def _load_participants(intake: Intake, folder: Path, assembly: Assembly, items: list[dict]) -> None:
    networks = {network.slug: network for network in assembly.province.networks.all()}
    area_days = {area_day.slug: area_day for area_day in assembly.area_days.select_related("venue")}
    wishes = {fields["phone"]: fields.pop("area_days") for fields in items}
    rows = [
        Participant(
            province=assembly.province, is_sample=True, **fields | {"network": networks.get(fields.get("network"))}
        )
        for fields in items
    ]
    for participant in intake.offer(folder.name, assembly.province.participants.all(), rows, "phone"):
        for slug in wishes[participant.phone]:
            if area_day := area_days.get(slug):
                mode = MODES.get(area_day.venue.kind, Registration.Mode.ONSITE)
                registration.register(participant, area_day, mode, way=Registration.Way.IMPORT)
