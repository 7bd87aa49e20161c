"""The outbox: letters are drafted and looked through before they go, or posted at once; ``delivery`` sends them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from moral_assembly.audit import Action, record
from networks import delivery
from networks.models import Letter, LetterBatch, Province

State = Letter.State
KEPT_FOR = timedelta(days=180)


class Refused(Exception):
    """The letter is not in a state in which this can be done; the message says so in Thai."""


def draft(province: Province | None, kind: Letter.Kind, to: str, subject: str, body: str, **about) -> Letter:
    """Write a letter that staff look at before it goes. ``about``: to_name, batch, unsubscribe_url."""
    letter = written(province, kind, to, subject, body, **about)
    letter.save()
    return letter


def written(province: Province | None, kind: Letter.Kind, to: str, subject: str, body: str, **about) -> Letter:
    """Return a letter that is not saved yet: many are saved at once by ``bulk_create``."""
    subject = " ".join(subject.split())[:200]
    return Letter(province=province, kind=kind, to=to.lower(), subject=subject, body=body.strip(), **about)


def due(province: Province | None, kind: Letter.Kind, to: str, subject: str, body: str, *, private=False, **about):
    """Return a letter that goes as soon as it is saved. A private one is sealed, and staff never read its text."""
    letter = written(province, kind, to, subject, body, state=State.QUEUED, due_at=timezone.now(), **about)
    if private:
        letter.is_private, letter.sealed, letter.body = True, delivery.sealed(letter.body), ""
    return letter


def post(*letter, **about) -> Letter:
    """Send a letter that no one looks at before; written as ``due`` says."""
    return post_all([due(*letter, **about)])[0]


@transaction.atomic(savepoint=False)
def post_all(letters: list[Letter]) -> list[Letter]:
    """Send letters that are ``due``, many as cheaply as one."""
    made = Letter.objects.bulk_create(letters)
    if made:
        delivery.deliver.enqueue()
    return made


# What staff do with one letter


@dataclass(frozen=True)
class Deed:
    """Something staff may do with letters: in which states, what becomes of them, and the words for it."""

    name: str
    word: str
    done: str
    allowed: tuple[State, ...]
    to: State
    action: Action


QUEUE = Deed("sending", "ส่ง", "รอส่งแล้ว", (State.DRAFT,), State.QUEUED, Action.LETTER_QUEUED)
RETRY = Deed(
    "retry", "ส่งอีกครั้ง", "รอส่งอีกครั้ง", (State.FAILED, State.UNSURE, State.KEPT), State.QUEUED, Action.LETTER_QUEUED
)
SETTLE = Deed("settlement", "ถือว่าส่งถึงแล้ว", "บันทึกว่าส่งถึงแล้ว", (State.UNSURE,), State.SENT, Action.LETTER_SETTLED)
DISCARD = Deed(
    "discarding",
    "ทิ้ง",
    "ทิ้งแล้ว",
    (State.DRAFT, State.QUEUED, State.FAILED, State.UNSURE, State.KEPT),
    State.DISCARDED,
    Action.LETTER_DISCARDED,
)
DEEDS = {deed.name: deed for deed in (QUEUE, RETRY, SETTLE, DISCARD)}


def deeds_for(letter: Letter) -> list[Deed]:
    """What may be done with the letter as it is."""
    is_stale = letter.batch and letter.batch.replaced_by_id
    return [deed for deed in DEEDS.values() if letter.state in deed.allowed and not (is_stale and _sends(deed))]


def _sends(deed: Deed) -> bool:
    return deed.to == State.QUEUED


def _changes(deed: Deed) -> dict:
    """What the deed writes into its letters."""
    now = timezone.now()
    if _sends(deed):
        return {"state": deed.to, "due_at": now, "result": ""}
    if deed is SETTLE:
        return {"state": deed.to, "sent_at": now, "sealed": "", "result": "เจ้าหน้าที่ถือว่าส่งถึงแล้ว"}
    return {"state": deed.to, "sealed": "", "result": "เจ้าหน้าที่ทิ้ง"}


@transaction.atomic
def do(request: HttpRequest, deed: Deed, letter: Letter) -> Letter:
    """Do it, if the letter may still be so treated; a worker that holds it at this moment is waited for."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("province", "batch").get(pk=letter.pk)
    if deed not in deeds_for(letter):
        raise Refused(f"จดหมายนี้{letter.get_state_display()} จึง{deed.word}ไม่ได้แล้ว")
    before = letter.get_state_display()
    for name, value in _changes(deed).items():
        setattr(letter, name, value)
    letter.save()
    record(request, deed.action, letter, {"state": [before, letter.get_state_display()]})
    if _sends(deed):
        delivery.deliver.enqueue()
    return letter


def waiting(batch: LetterBatch) -> QuerySet[Letter]:
    """The letters of a batch that wait to be looked through."""
    return batch.letters.filter(state=State.DRAFT)


@transaction.atomic
def do_all(request: HttpRequest, deed: Deed, batch: LetterBatch, seen: int) -> int:
    """Send or discard every draft of a batch. ``seen``: how many the preview showed; no other number is accepted."""
    drafts = list(waiting(batch).order_by("pk").select_for_update().values_list("pk", flat=True))
    batch.refresh_from_db(fields=["replaced_by"])
    if batch.replaced_by_id and _sends(deed):
        raise Refused("จดหมายชุดนี้บอกเรื่องที่เปลี่ยนไปอีกแล้ว ใช้ชุดใหม่แทน")
    if len(drafts) != seen:
        raise Refused("จำนวนจดหมายในชุดเปลี่ยนไปแล้ว ตรวจอีกครั้งก่อน")
    Letter.objects.filter(pk__in=drafts).update(**_changes(deed))
    record(request, deed.action, batch, {"letters": [None, len(drafts)]})
    if drafts and _sends(deed):
        delivery.deliver.enqueue()
    return len(drafts)


def withdraw(letters: QuerySet[Letter], because: str) -> int:
    """Discard those that nobody has got yet: they say what is no longer so."""
    return letters.untold().update(state=State.DISCARDED, sealed="", result=because)


ERASED = {"to": "", "to_name": "", "body": "", "sealed": "", "unsubscribe_url": "", "tries": []}


def forget(letters: QuerySet[Letter], because: str) -> int:
    """Take out of letters whom they went to and what they said; that there were letters, and when, stays."""
    withdraw(letters, because)
    return letters.exclude(state=State.SENDING).update(**ERASED)


def forget_old() -> int:
    """Forget the letters of half a year ago."""
    return forget(Letter.objects.exclude(to="").filter(created_at__lt=timezone.now() - KEPT_FOR), "เก็บครบกำหนดแล้ว")
