"""Agreements: written, sent, signed by every party and its witnesses, declined, begun again, withdrawn.

Every deed holds the agreement's row from its beginning, so two who come at once are told one after the other, and the
last signature alone completes it. What happened is written in the same transaction as the deed. ``agreement_file``
makes the final document.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from events.models import Assembly
from moral_assembly import audit, thai
from moral_assembly.site import known_site, site_of
from networks import letters
from networks.models import Letter
from pledges import agreement_file, agreement_words, evidence, mou_access
from pledges.evidence import happened
from pledges.marks import Mark
from pledges.models import Mou, MouEvent, MouLink, MouSignature, MouSigner, MouText
from pledges.mou_access import Refused

State = Mou.State
FEWEST, MOST = 2, 20  # parties
REMINDER_AFTER = timedelta(days=3)
REMINDER_BY_HAND_AFTER = timedelta(hours=24)
MOST_REMINDERS = 3
POLITE_HOURS = (time(8), time(19))  # in Bangkok; nobody is reminded at night


class Overtaken(Refused):
    """Somebody changed the draft since it was opened; ``revision`` is that of what stands there now."""

    def __init__(self, revision: int):
        self.revision = revision
        super().__init__("มีผู้แก้ร่างนี้หลังจากที่ท่านเปิดหน้า")


def locked(pk: int) -> Mou:
    """The agreement as it is now, held until the end of the transaction."""
    rows = Mou.objects.select_for_update(of=("self",)).select_related("assembly__province", "text", "made_by")
    mou = rows.get(pk=pk)
    if mou.text:
        mou.text.mou = mou
    return mou


def move(mou: Mou, state: State, **changes) -> None:
    """Bring the agreement into another state, if its state allows."""
    if not mou.may_become(state):
        raise Refused(f"บันทึกข้อตกลงนี้{mou.get_state_display()} จึงทำสิ่งนี้ไม่ได้แล้ว")
    mou.state = state
    for name, value in changes.items():
        setattr(mou, name, value)
    mou.save(update_fields=["state", *changes])


def _record(request, action: audit.Action, mou: Mou, changes: Mapping | None = None) -> None:
    audit.record(request, action, mou, dict(changes or {}), province=mou.assembly.province.slug)


# What organizers do


@transaction.atomic
def start(request, assembly: Assembly, values: Mapping, parties: Sequence, witnesses: Sequence) -> Mou:
    """Draft an agreement."""
    mou = Mou.objects.create(assembly=assembly, made_by=request.user, site=site_of(request))
    mou.text = MouText(mou=mou, number=1)
    _fill(mou.text, values, parties, witnesses)
    mou.save(update_fields=["text"])
    happened(mou, MouEvent.Kind.MADE, request)
    _record(request, audit.Action.MADE, mou, {"subject": ["", mou.text.subject]})
    return mou


@transaction.atomic
def write(request, mou: Mou, values: Mapping, parties: Sequence, witnesses: Sequence, revision: int) -> Mou:
    """Change a draft; raise ``Overtaken`` unless it has the ``revision`` that the writer had before them."""
    mou = locked(mou.pk)
    if mou.state != State.DRAFTED:
        raise Refused("ส่งให้ลงนามแล้วจึงแก้ไม่ได้ เปิดฉบับใหม่ก่อน แล้วทุกฝ่ายลงนามใหม่")
    if mou.text.revision != revision:
        raise Overtaken(mou.text.revision)
    before = audit.values(mou.text)
    _fill(mou.text, values, parties, witnesses)
    _record(request, audit.Action.CHANGED, mou, audit.differences(before, audit.values(mou.text)))
    return mou


def _fill(text: MouText, values: Mapping, parties: Sequence, witnesses: Sequence) -> None:
    mailboxes = [each["email"] for each in (*parties, *witnesses) if each.get("email")]
    if twice := {each for each in mailboxes if mailboxes.count(each) > 1}:
        raise Refused(f"อีเมลซ้ำกันในผู้ลงนามสองคน: {', '.join(sorted(twice))}")
    for name, value in values.items():
        setattr(text, name, value)
    text.save()
    text.signers.all().delete()
    for role, rows in ((MouSigner.Role.PARTY, parties), (MouSigner.Role.WITNESS, witnesses)):
        MouSigner.objects.bulk_create(
            MouSigner(text=text, role=role, order=n, **each) for n, each in enumerate(rows, 1)
        )


@transaction.atomic
def send(request, mou: Mou, seen: str = "") -> Mou:
    """Freeze the words and send a private link to each whose turn it is and who has an e-mail address.

    ``seen``: the revision of the words that the sender had before them, if there was a page.
    """
    mou = locked(mou.pk)
    if seen and seen != str(mou.text.revision):
        raise Refused("มีผู้แก้ร่างนี้หลังจากที่ท่านเปิดหน้า อ่านทั้งฉบับอีกครั้ง แล้วจึงส่ง")
    text, parties = mou.text, list(mou.text.parties.all())
    if not FEWEST <= len(parties) <= MOST:
        raise Refused("ต้องมีคู่สัญญาอย่างน้อยสองฝ่าย")
    if text.is_late:
        raise Refused("วันสุดท้ายที่ให้ลงนามผ่านไปแล้ว แก้วันก่อนส่ง")
    move(mou, State.SENT, reason="", site=site_of(request))
    text.lines = agreement_words.lines(text, parties, list(text.witnesses.all()))
    text.sha256, text.sent_at = agreement_words.digest(text.document), timezone.now()
    text.save()
    happened(mou, MouEvent.Kind.SENT, request, sha256=text.sha256, version=text.number)
    _invite(mou, request)
    _record(request, audit.Action.MOU_SENT, mou, {"sha256": ["", text.sha256]})
    return mou


def _invite(mou: Mou, request=None) -> None:
    """Send the link to those whose turn has come."""
    for signer in mou.text.turn():
        if signer.email and not hasattr(signer, "link"):
            signer.text = mou.text
            mou_access.invite(signer)
            happened(mou, MouEvent.Kind.TOLD, request, signer, email=signer.email)


@transaction.atomic
def revise(request, mou: Mou, reason: str) -> Mou:
    """Begin a new version: a draft with the same words. Signatures to the old one stay on record and count no more."""
    mou = locked(mou.pk)
    old = mou.text
    move(mou, State.DRAFTED, reason="")
    _close_links(mou, f"จัดทำฉบับใหม่ {reason}")
    happened(mou, MouEvent.Kind.REVISED, request, reason=reason, version=old.number)
    mou.text = _copy(old)
    mou.save(update_fields=["text"])
    _record(request, audit.Action.MOU_REVISED, mou, {"version": [old.number, mou.text.number], "reason": ["", reason]})
    return mou


COPIED = ("mou", "subject", "place", "dated_on", "session", "starts_on", "ends_on", "opening", "clauses", "closing")
COPIED += ("answer_by", "sequence", "witnesses_must_sign")


def _copy(old: MouText) -> MouText:
    text = MouText.objects.create(**{name: getattr(old, name) for name in COPIED}, number=old.number + 1)
    for row in list(old.signers.all()):
        row.pk, row.text, row._state.adding = None, text, True
        row.save(force_insert=True)
    return text


@transaction.atomic
def withdraw(request, mou: Mou, reason: str) -> Mou:
    """Give the agreement up; what was signed stays on record."""
    mou = locked(mou.pk)
    move(mou, State.WITHDRAWN, reason=reason)
    _close_links(mou, reason)
    happened(mou, MouEvent.Kind.WITHDRAWN, request, reason=reason)
    _record(request, audit.Action.MOU_WITHDRAWN, mou, {"reason": ["", reason]})
    return mou


def _close_links(mou: Mou, reason: str) -> None:
    """Letters not sent yet do not go; who got one is told that it is of no use any more."""
    for link in MouLink.objects.filter(signer__text=mou.text_id).select_related("signer__text", "letter"):
        link.signer.text.mou = mou
        if not (link.letter_id and letters.withdraw(Letter.objects.filter(pk=link.letter_id), reason[:300])):
            mou_access.write(link.signer, "closed", reason=reason)
        MouLink.objects.filter(pk=link.pk).update(code_hash="")


@transaction.atomic
def extend(request, mou: Mou, answer_by: datetime) -> Mou:
    """Give the parties more time; the words stay as they are."""
    mou = locked(mou.pk)
    if not mou.is_open:
        raise Refused("บันทึกข้อตกลงนี้ไม่ได้รอลายมือชื่อ")
    if answer_by <= timezone.now():
        raise Refused("ใส่วันและเวลาที่ยังมาไม่ถึง")
    before, mou.text.answer_by = mou.text.answer_by, answer_by
    mou.text.save(update_fields=["answer_by"])
    _record(request, audit.Action.CHANGED, mou, {"answer_by": [before, answer_by]})
    return mou


@transaction.atomic
def show(request, mou: Mou, is_public: bool) -> Mou:
    """Let visitors read the agreement once it is signed, or no more."""
    mou = locked(mou.pk)
    if mou.is_public != is_public:
        mou.is_public = is_public
        mou.save(update_fields=["is_public"])
        _record(request, audit.Action.MOU_SHOWN, mou, {"is_public": [not is_public, is_public]})
    return mou


# Reminders


def unsigned(mou: Mou) -> QuerySet[MouLink]:
    """The links of those who have not signed yet, nor said that they will not, in the order of the text."""
    links = MouLink.objects.filter(signer__text=mou.text_id, signer__signature__isnull=True)
    return links.exclude(signer__events__kind=MouEvent.Kind.DECLINED).order_by("signer__role", "signer__order")


@transaction.atomic
def remind(request, mou: Mou) -> int:
    """Write again to those who have not signed, but for those who had a letter a day ago or less; say to how many."""
    mou = locked(mou.pk)
    if not mou.is_open or mou.text.is_late:
        raise Refused("บันทึกข้อตกลงนี้ไม่ได้รอลายมือชื่อ หรือพ้นกำหนดแล้ว")
    told = _remind(mou, request, timezone.now() - REMINDER_BY_HAND_AFTER)
    if not told:
        raise Refused("ผู้ที่ยังไม่ลงนามได้รับจดหมายแล้วภายในหนึ่งวันที่ผ่านมา หรือไม่มีอีเมล")
    _record(request, audit.Action.MOU_REMINDED, mou, {"letters": [None, told]})
    return told


def _remind(mou: Mou, request, told_before: datetime, **which) -> int:
    links = unsigned(mou).filter(told_at__lte=told_before, **which).select_related("signer__text")
    for link in links:
        link.signer.text.mou = mou
        link.letter, link.told_at, link.reminders = (
            mou_access.write(link.signer, "reminder"),
            timezone.now(),
            link.reminders + 1,
        )
        link.save(update_fields=["letter", "told_at", "reminders"])
        happened(mou, MouEvent.Kind.REMINDED, request, link.signer, email=link.signer.email)
    return len(links)


def sweep() -> None:
    """Call from time to time: remind politely, write down what ran out, take up seals that were not made."""
    now = timezone.now()
    first, last = POLITE_HOURS
    is_polite = first <= thai.local(now).time() < last
    for pk in Mou.objects.filter(state__in=Mou.OPEN).values_list("pk", flat=True):
        _tend(pk, is_polite)
    agreement_file.sweep()


@transaction.atomic
def _tend(pk: int, is_polite: bool) -> None:
    mou = locked(pk)
    if not mou.is_open:
        return
    if not mou.text.is_late:
        if is_polite:
            _remind(mou, None, timezone.now() - REMINDER_AFTER, reminders__lt=MOST_REMINDERS)
    elif not mou.events.filter(kind=MouEvent.Kind.LATE, at__gte=mou.text.answer_by).exists():
        happened(mou, MouEvent.Kind.LATE, answer_by=mou.text.answer_by.isoformat())
        _tell_organizer(mou, "late")


def _tell_organizer(mou: Mou, what: str, **more) -> None:
    """Write to who drafted it; the letter holds no link of a party."""
    site = known_site(mou.site)
    link = f"{site}/desk/{mou.assembly.year}/mous/{mou.slug}/"
    body = render_to_string("emails/mou_told.txt", {"mou": mou, "what": what, "link": link, **more})
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}บันทึกข้อตกลง “{mou.text.subject}”"
    letters.post(mou.assembly.province, Letter.Kind.MOU, mou.made_by.email, subject, body)


# What signers do


@transaction.atomic
def opened(request, link: MouLink) -> None:
    """Write down the first time that the private link was opened."""
    if MouEvent.objects.filter(signer=link.signer_id, kind=MouEvent.Kind.OPENED).exists():
        return
    mou = locked(link.signer.text.mou_id)
    if (
        mou.text_id == link.signer.text_id
        and not mou.events.filter(signer=link.signer_id, kind=MouEvent.Kind.OPENED).exists()
    ):
        happened(mou, MouEvent.Kind.OPENED, request, link.signer)


def ask_for_code(request, link: MouLink) -> None:
    """Send the representative a one-time code, while there is something to sign."""
    _refuse_staff(request, link.signer)
    mou = link.signer.text.mou
    _check_signable(mou, link.signer, link.signer.text.sha256)
    mou_access.send_code(request, link)


def sign_by_code(request, link: MouLink, mark: Mark, seen: str, code: str) -> MouSignature:
    """The representative signs with the code from the e-mail. ``seen``: the digest of the text they had before them."""
    _refuse_staff(request, link.signer)
    mou_access.check_code(request, link, code)
    with transaction.atomic():
        mou = locked(link.signer.text.mou_id)
        _check_signable(mou, link.signer, seen)
        sent_at = mou_access.use_code(link, code)
        times = {"code_sent_at": sent_at, "code_used_at": timezone.now()}
        return _sign(request, mou, link.signer, mark, MouSignature.Way.CODE, **times)


def _refuse_staff(request, signer: MouSigner) -> None:
    """Who is signed in here signs only for the signer whose mailbox is their own."""
    user = request.user
    if user.is_authenticated and user.email.lower() != signer.email.lower():
        raise Refused("ท่านเข้าสู่ระบบเจ้าหน้าที่อยู่ เจ้าหน้าที่ลงนามแทนผู้อื่นด้วยลิงก์นี้ไม่ได้")


@transaction.atomic
def sign_before(request, signer: MouSigner, mark: Mark, seen: str) -> MouSignature:
    """The representative signs on the screen of a registrar, who knows them and answers for it."""
    mou = locked(signer.text.mou_id)
    _check_signable(mou, signer, seen)
    return _sign(request, mou, signer, mark, MouSignature.Way.WITNESS, by=request.user)


@transaction.atomic
def attach_paper(request, signer: MouSigner, mark: Mark, paper_on, seen: str) -> MouSignature:
    """Keep the scan of the page that the representative signed on paper; the organizer answers for it."""
    mou = locked(signer.text.mou_id)
    _check_signable(mou, signer, seen)
    return _sign(request, mou, signer, mark, MouSignature.Way.PAPER, by=request.user, paper_on=paper_on)


def _check_signable(mou: Mou, signer: MouSigner, seen: str) -> None:
    if MouSignature.objects.filter(signer=signer.pk).exists():
        raise Refused("ผู้นี้ลงนามแล้ว")
    if signer.text_id != mou.text_id:
        raise Refused("ฉบับนี้ถูกแทนด้วยฉบับใหม่แล้ว ลายมือชื่อต้องลงในฉบับใหม่")
    if not mou.is_open:
        raise Refused(f"บันทึกข้อตกลงนี้{mou.get_state_display()} จึงลงนามไม่ได้")
    if seen != mou.text.sha256:
        raise Refused("ข้อความที่ท่านอ่านไม่ใช่ฉบับที่ใช้อยู่ เปิดหน้าเอกสารใหม่แล้วอ่านอีกครั้ง")
    if mou.text.is_late:
        raise Refused("พ้นกำหนดลงนามแล้ว ติดต่อผู้จัดงาน")
    if signer not in (turn := mou.text.turn()):
        raise Refused(f"ยังไม่ถึงลำดับของผู้นี้ รอ {turn[0].representative} ลงนามก่อน")


def _sign(request, mou: Mou, signer: MouSigner, mark: Mark, way: MouSignature.Way, **known) -> MouSignature:
    signature = MouSignature(
        signer=signer,
        way=way,
        kind=mark.kind,
        typed=mark.typed,
        drawing=mark.drawing,
        scan=mark.scan or "",
        scan_sha256=mark.scan_sha256,
        document_sha256=mou.text.sha256,
        signed_at=timezone.now(),
        address=audit.address(request) or None,
        agent=evidence.agent_of(request),
        **known,
    )
    try:
        with transaction.atomic():
            signature.save(force_insert=True)
    except IntegrityError:
        raise Refused("ผู้นี้ลงนามแล้ว") from None
    told = {"way": signature.way, "signature": signature.digest, "sha256": signature.document_sha256}
    happened(mou, MouEvent.Kind.SIGNED, request, signer, **told)
    if mou.state == State.SENT:
        move(mou, State.SIGNING)
    if mou.text.awaited():
        _invite(mou)
    else:
        _complete(mou)
    _record(request, audit.Action.MOU_SIGNED, mou, {str(signer): [None, signature.get_way_display()]})
    return signature


def _complete(mou: Mou) -> None:
    move(mou, State.COMPLETED, completed_at=timezone.now())
    happened(mou, MouEvent.Kind.COMPLETED)
    agreement_file.seal.enqueue(mou.pk)


@transaction.atomic
def decline(request, link: MouLink, reason: str) -> Mou:
    """One does not sign, and says why: nobody else need sign any more, unless it is a witness who is not waited for."""
    _refuse_staff(request, link.signer)
    mou = locked(link.signer.text.mou_id)
    _check_signable(mou, link.signer, mou.text.sha256)
    if link.signer in mou.text.awaited():
        move(mou, State.DECLINED, reason=f"{link.signer} ไม่ลงนาม: {reason}"[:500])
    happened(mou, MouEvent.Kind.DECLINED, request, link.signer, reason=reason)
    _tell_organizer(mou, "declined", signer=link.signer, reason=reason)
    _record(request, audit.Action.MOU_DECLINED, mou, {str(link.signer): [None, reason]})
    return mou
