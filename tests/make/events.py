"""Builders of editions, their programme, registrations and doors."""

from datetime import date, timedelta

from django.utils import timezone

from events import registration as registering
from events import releases
from events.models import (
    Announcement,
    AreaDay,
    Assembly,
    Document,
    DoorLink,
    Kind,
    News,
    PrivacyNotice,
    Recording,
    Registration,
    RegistrationRules,
    Release,
    ReleasedSession,
    ReleasedSpeaker,
    Section,
    Session,
    SessionPhoto,
    Speaker,
    Venue,
)
from moral_assembly.tokens import hash_of
from networks.models import Participant, Person, Province
from tests.make.ground import OPENING, _number
from tests.make.networks import participant, picture


def assembly(of: Province, year: int = 2564, **fields) -> Assembly:
    first = date(year - 543, 7, 6)
    values = {"name": "งานสมัชชาคุณธรรม", "starts_on": first, "ends_on": first + timedelta(days=2), **fields}
    return Assembly.objects.create(province=of, year=year, **values)


def section(of: Assembly, **fields) -> Section:
    n = _number()
    values = {"slug": f"section{n}", "title": f"หัวข้อ {n}", "body": "เนื้อหา", "order": n, **fields}
    return Section.objects.create(assembly=of, **values)


def venue(of: Assembly, **fields) -> Venue:
    n = _number()
    return Venue.objects.create(assembly=of, **{"slug": f"venue{n}", "name": f"ห้อง {n}", "order": n, **fields})


def kind(of: Assembly, **fields) -> Kind:
    n = _number()
    return Kind.objects.create(assembly=of, **{"slug": f"kind{n}", "name": f"บรรยาย {n}", "order": n, **fields})


def session(of: Assembly, *, hosts: tuple = (), released: bool = True, **fields) -> Session:
    """A session of one hour on the first morning, public at once unless it is a draft or not to be ``released``.

    Its kind is made when none is given, its venue when the first one is taken at that time.
    """
    n = _number()
    values = {"slug": f"session{n}", "title": f"รายการ {n}", "state": Session.State.PUBLISHED, "starts_at": OPENING}
    values |= fields
    values.setdefault("kind", of.kinds.first() or kind(of))
    if values["starts_at"]:
        values.setdefault("ends_at", values["starts_at"] + timedelta(hours=1))
    if not values.get("everywhere"):
        values.setdefault("venue", _free_venue(of, values["starts_at"], values.get("ends_at")) or venue(of))
    made = Session.objects.create(assembly=of, **values)
    made.hosts.set(hosts)
    if released and made.state in Session.PUBLIC and made.starts_at:
        _show(made)
    return made


def _show(session: Session) -> None:
    """Put a session into what the public sees now, beside what is there."""
    of = session.assembly
    of.refresh_from_db(fields=["current_release"])
    if of.current_release is None:
        of.current_release = Release.objects.create(assembly=of, number=1)
        of.save(update_fields=["current_release"])
    values = {name: getattr(session, name) for name in releases.FROZEN}
    row = ReleasedSession.objects.create(release=of.current_release, session=session, sequence=1, **values)
    row.hosts.set(session.hosts.all())


def _free_venue(of: Assembly, starts_at, ends_at) -> Venue | None:
    first = of.venues.first()
    taken = (
        starts_at and of.sessions.filter(venue=first, busy__overlap=(starts_at, ends_at), shares_venue=False).exists()
    )
    return None if taken else first


def speaker(session: Session, person: Person, **fields) -> Speaker:
    """A part in a session, also in what the public sees of it."""
    made = Speaker.objects.create(session=session, person=person, **fields)
    for row in session.released.filter(release=session.assembly.current_release_id):
        ReleasedSpeaker.objects.create(session=row, person=person, duty=made.duty, order=made.order)
    return made


def release(of: Assembly, note: str = "", **only) -> Release:
    """Give the sessions to the public as they are now."""
    return releases.make(of, note, **only)


def session_photo(session: Session, *, caption: str = "", order: int = 0, **fields) -> SessionPhoto:
    """A photograph of a session; the fields are those of its picture."""
    shown = picture(session.assembly.province, **fields)
    return SessionPhoto.objects.create(session=session, picture=shown, caption=caption, order=order or _number())


def recording(of: Assembly, **fields) -> Recording:
    n = _number()
    values = {"group": "เวทีวิชาการ", "title": f"วิดีโอ {n}", "youtube_id": f"video-{n:05}", "order": n, **fields}
    return Recording.objects.create(assembly=of, **values)


def document(of: Assembly, **fields) -> Document:
    n = _number()
    return Document.objects.create(
        assembly=of, **{"slug": f"document{n}", "title": f"เอกสาร {n}", "order": n, **fields}
    )


def announcement(of: Assembly, **fields) -> Announcement:
    """One that stands for the whole first day."""
    n = _number()
    values = {"slug": f"announcement{n}", "text": f"ประกาศ {n}", "starts_at": OPENING - timedelta(hours=2), **fields}
    values.setdefault("ends_at", values["starts_at"] + timedelta(hours=12))
    return Announcement.objects.create(assembly=of, **values)


def news(of: Assembly, **fields) -> News:
    n = _number()
    values = {"slug": f"news{n}", "title": f"ข่าว {n}", "happened_at": OPENING, "body": "เนื้อข่าว", **fields}
    return News.objects.create(assembly=of, **values)


def area_day(of: Assembly, places: int = 50, **fields) -> AreaDay:
    """An area of its own on the first day, on site alone."""
    values = {"day": of.starts_on, "onsite_places": places, **fields}
    values.setdefault("venue", venue(of, kind="area", name=f"ลาน {_number()}"))
    return AreaDay.objects.create(assembly=of, **values)


def registration(of: AreaDay, who: Participant | None = None, mode: str = "onsite", **about) -> Registration:
    """A registration by the desk of somebody new, unless ``who`` is given."""
    return registering.register(who or participant(of.assembly.province), of, mode, **{"way": "coordinator", **about})


def registration_rules(of: Assembly, **fields) -> RegistrationRules:
    """Open registration, with a notice."""
    notice = PrivacyNotice.objects.create(
        province=of.province, number=of.province.privacy_notices.count() + 1, body="เก็บเท่าที่จำเป็น"
    )
    values = {"keep_until": of.ends_on + timedelta(days=365), "notice": notice, **fields}
    return RegistrationRules.objects.create(assembly=of, **values)


def door_link(of: AreaDay, token: str = "", **fields) -> DoorLink:
    """A door that stands open for an hour; ``link.token`` opens it."""
    token = token or f"door-token-{_number()}"
    values = {"name": "ประตู 1", "expires_at": timezone.now() + timedelta(hours=1), **fields}
    made = DoorLink.objects.create(area_day=of, token_hash=hash_of(token), **values)
    made.token = token
    return made
