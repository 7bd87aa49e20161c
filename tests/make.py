"""Plain builders: each makes one saved row, whole enough to stand, and takes any field by name."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import RequestFactory
from django.utils import timezone

from events import doors, releases
from events import registration as registering
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
from networks.models import (
    District,
    Letter,
    LetterBatch,
    Membership,
    Network,
    NetworkPhoto,
    Organization,
    Participant,
    Person,
    Picture,
    Province,
    Virtue,
)
from pledges import agreements, marks, signing
from pledges.models import (
    BatchItem,
    CertificateBatch,
    CertificateDesign,
    Declaration,
    DeclarationText,
    DesignVersion,
    Mou,
    MouSignature,
    MouSigner,
    Pledge,
    Resolution,
)

_numbers = count(1)
OPENING = datetime(2021, 7, 6, 2, 0, tzinfo=UTC)  # 6 July 2564, 09.00 in Bangkok
PASSWORD = "ดอกไม้-สิบสาม-กลีบ-2564"


def _number() -> int:
    return next(_numbers)


def user(email: str = "", *, password: str | None = None, verified: bool = True, **fields) -> User:
    email = email or f"user{_number()}@example.org"
    made = User.objects.create_user(email, password, **{"name": email.partition("@")[0], **fields})
    EmailAddress.objects.create(user=made, email=made.email, verified=verified, primary=True)
    return made


def second_factor(holder: User) -> User:
    """Give ``holder`` an authenticator app and recovery codes."""
    TOTP.activate(holder, generate_totp_secret())
    RecoveryCodes.activate(holder)
    return holder


def membership(holder: User, role: str, province: Province, *networks: Network) -> Membership:
    made = Membership.objects.create(user=holder, role=role, province=province)
    made.networks.set(networks)
    return made


def staff(role: str, province: Province, *networks: Network, **fields) -> User:
    """A person with one role and, as most roles demand, a second factor."""
    made = second_factor(user(**fields))
    membership(made, role, province, *networks)
    return made


def administrator(**fields) -> User:
    return second_factor(user(is_staff=True, is_superuser=True, **fields))


def province(slug: str = "", **fields) -> Province:
    slug = slug or f"province{_number()}"
    return Province.objects.create(**{"slug": slug, "name": slug.title(), **fields})


def district(of: Province, **fields) -> District:
    n = _number()
    return District.objects.create(province=of, **{"name": f"เวียง {n}", "order": n, **fields})


def virtue(**fields) -> Virtue:
    n = _number()
    return Virtue.objects.create(**{"name": f"คุณธรรม {n}", "first_year": 2559, "order": n, **fields})


def network(of: Province, number: int = 0, **fields) -> Network:
    number = number or of.networks.count() + 1
    values = {"slug": f"network{number}", "name": f"ชุมชน {number}", **fields}
    return Network.objects.create(province=of, number=number, **values)


def organization(of: Province, **fields) -> Organization:
    return Organization.objects.create(province=of, **{"name": f"องค์กรตัวอย่าง {_number()}", **fields})


def person(of: Province, **fields) -> Person:
    values = {"prefix": "นาย", "given_name": f"ตัวอย่าง {_number()}", "family_name": "ใจดี", "is_public": True, **fields}
    return Person.objects.create(province=of, **values)


def picture(of: Province, **fields) -> Picture:
    """A picture that is ready; it has no files."""
    values = {"original_name": f"IMG_{_number()}.jpg", "sha256": f"{_number():064}", "width": 900, "height": 600}
    values |= {"alt": "คนยืนหน้าเวที", "state": Picture.State.READY, "widths": [320, 640, 900], "colour": "#905030"}
    return Picture.objects.create(province=of, **{**values, **fields})


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


def participant(of: Province, **fields) -> Participant:
    """Somebody with a telephone of their own and no e-mail address."""
    n = _number()
    values = {"prefix": "นาง", "given_name": f"ผู้ร่วม {n}", "family_name": "ใจดี", "phone": f"08{n:08}", **fields}
    return Participant.objects.create(province=of, **values)


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
    made = DoorLink.objects.create(area_day=of, token_hash=doors._hash(token), **values)
    made.token = token
    return made


def letter_batch(of: Province, **fields) -> LetterBatch:
    return LetterBatch.objects.create(province=of, **{"name": f"ชุดจดหมาย {_number()}", **fields})


def letter(of: Province | None, **fields) -> Letter:
    n = _number()
    values = {"kind": "programme", "to": f"reader{n}@example.org", "subject": f"จดหมาย {n}", "body": "ข้อความ", **fields}
    return Letter.objects.create(province=of, **values)


def declaration(of: Assembly, *resolutions: str, **fields) -> Declaration:
    """A published declaration that anyone may sign, with a text in force."""
    n = _number()
    made = Declaration.objects.create(
        assembly=of, **{"slug": f"declaration{n}", "title": f"ประกาศเจตนารมณ์ {n}", "is_published": True, **fields}
    )
    text = DeclarationText.objects.create(declaration=made, number=1, preamble="ข้าพเจ้าทั้งหลายขอประกาศ")
    for number, body in enumerate(resolutions or ("ยึดมั่นในความซื่อสัตย์",), 1):
        Resolution.objects.create(text=text, number=number, body=body)
    made.text = text
    made.save()
    return made


def pledge(to: Declaration, *, confirmed: bool = True, **fields) -> Pledge:
    """A pledge by e-mail, confirmed and on the wall unless said otherwise."""
    n = _number()
    values = {"prefix": "นาง", "name": f"ผู้ลงนาม {n}", "email": f"signer{n}@example.org", "shown": True, **fields}
    made = signing.sign(to, Pledge(**values))
    return signing.confirm(made, Pledge.Way.EMAIL) if confirmed else made


def design_version(of: Assembly, kind: str = "participation", **layout) -> DesignVersion:
    """A certificate design in its first version."""
    n = _number()
    design = CertificateDesign.objects.create(assembly=of, slug=f"design{n}", kind=kind, name=f"แบบ {n}")
    values = {"issuer": "ศูนย์คุณธรรม", "body": "ได้เข้าร่วม{event}", "signatories": [{"name": "นายตัวอย่าง ผู้ลงนาม"}], **layout}
    made = DesignVersion.objects.create(design=design, number=1, layout=values)
    design.version = made
    design.save()
    return made


def certificate_batch(version: DesignVersion, by: User, *names: str, seal: bool = False) -> CertificateBatch:
    """A batch that waits for the worker, with an item for each name."""
    batch = CertificateBatch.objects.create(
        assembly=version.design.assembly,
        version=version,
        title=f"ชุด {_number()}",
        wants_seal=seal,
        site="https://example.org",
        made_by=by,
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, order=order, subject=f"person:{name}", words={"name": name, "organization": "วัดตัวอย่าง"})
        for order, name in enumerate(names, 1)
    )
    return batch


def mou(
    of: Assembly, by: User, *parties: str, sent: bool = True, is_public=False, request=None, witnesses=("",), **fields
) -> Mou:
    """An agreement of ``parties`` (two when none is named), whose representatives have a mailbox each; sent to them.

    ``witnesses`` are their mailboxes; the seal does not wait for them unless it is said.
    """
    n = _number()
    text = {
        "subject": f"ความร่วมมือ {n}",
        "place": "หอประชุมจังหวัด",
        "dated_on": of.starts_on,
        "opening": "เพื่อส่งเสริมคุณธรรม",
        "clauses": "ร่วมกันวางแผน\n\nร่วมกันติดตามผล",
        "closing": "",
        "answer_by": timezone.now() + timedelta(days=14),
        "witnesses_must_sign": False,
        **fields,
    }
    rows = [
        {
            "name": name,
            "representative": f"นายผู้แทน คนที่{number}",
            "position": "ประธาน",
            "email": f"signer{n}.{number}@example.org",
        }
        for number, name in enumerate(parties or ("เทศบาลตัวอย่าง", "วัดตัวอย่าง"), 1)
    ]
    request = request or desk_request(by)
    witnesses = [{"representative": "นางพยาน ใจดี", "position": "ปลัด", "email": email} for email in witnesses]
    made = agreements.start(request, of, text, rows, witnesses)
    agreements.show(request, made, is_public)
    return agreements.send(request, made) if sent else made


def desk_request(by: User):
    """A request of somebody who works at the desk."""
    request = RequestFactory(SERVER_NAME="testserver").get("/", headers={"user-agent": "desk"})
    request.user = by
    return request


def signature(signer: MouSigner, by: User) -> MouSignature:
    """A party or a witness signs before a registrar."""
    return agreements.sign_before(desk_request(by), signer, marks.typed(signer.representative), signer.text.sha256)


def network_photo(of: Network, *, caption: str = "", order: int = 0, **fields) -> NetworkPhoto:
    """A photograph of a network; the fields are those of its picture."""
    shown = picture(of.province, **fields)
    return NetworkPhoto.objects.create(network=of, picture=shown, caption=caption, order=order or _number())


def database_url() -> str:
    """The tests' database, for a process of its own."""
    parameters = connection.get_connection_params()
    names = ("dbname", "user", "host", "port", "password")
    return " ".join(f"{name}={parameters[name]}" for name in names if parameters.get(name))


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


_network = network  # the builder, where a parameter has its name


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
