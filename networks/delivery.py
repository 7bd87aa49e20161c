"""The worker's part of the outbox: take what is due, give it to the e-mail server, and write down what it said.

A letter is claimed in a transaction of its own before anything goes over the line. Who dies on the way leaves it
"sending"; after a while it is shown to staff as uncertain, and never sent again by itself.
"""

import base64
import hashlib
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from moral_assembly import thai
from moral_assembly.mail import NoAnswer, wrapped
from networks.models import Letter

AT_ONCE = 50  # letters of one task; other work waits no longer than these take
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
LONGEST_ANSWER = 500
log = logging.getLogger(__name__)


def is_sending() -> bool:
    """Whether letters leave this machine; without an e-mail server they are kept in a folder."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


# What is secret


def _key() -> MultiFernet:
    """Seals with the server's key; opens what was sealed with an earlier one too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(f"letters:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def sealed(text: str) -> str:
    """Hide a text from whoever reads the database."""
    return _key().encrypt(text.encode()).decode()


def unsealed(text: str) -> str:
    return _key().decrypt(text.encode()).decode()


# One letter


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended. ``answer``: what the server said; ``is_line_down``: no use in trying the next one now."""

    state: Letter.State
    words: str
    answer: str = ""
    is_line_down: bool = False


def compose(letter: Letter) -> EmailMultiAlternatives:
    """Put the e-mail together, as plain text and as simple HTML."""
    body = unsealed(letter.sealed) if letter.is_private else letter.body
    context = {"letter": letter, "body": body}
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    to = formataddr((letter.to_name, letter.to)) if letter.to_name else letter.to
    text = wrapped(render_to_string("emails/letter.txt", context).strip())
    message = EmailMultiAlternatives(letter.subject, text, None, [to], headers=headers)
    message.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return message


def attempt(server, letter: Letter) -> Outcome:
    """Give one letter to the server; whatever happens is an outcome."""
    try:
        message = compose(letter)
        message.message()
    except (InvalidToken, ValueError) as error:
        return Outcome(Letter.State.FAILED, "จดหมายหรือที่อยู่ใช้ส่งไม่ได้ ตรวจหัวเรื่องและอีเมลผู้รับ", type(error).__name__)
    try:
        server.open()
    except OSError as error:  # smtplib's own errors are OSErrors too
        return _line_down(error)
    try:
        server.send_messages([message])
    except (NoAnswer, OSError, UnicodeError) as error:
        with suppress(OSError):
            server.close()
        return outcome_of(error)
    if not is_sending():
        return Outcome(Letter.State.KEPT, "เก็บไว้ในเครื่อง ไม่ได้ส่ง เพราะยังไม่ได้ตั้งเซิร์ฟเวอร์อีเมล")
    return Outcome(Letter.State.SENT, "เซิร์ฟเวอร์อีเมลรับจดหมายแล้ว", getattr(server, "answer", ""))


def _line_down(error: OSError) -> Outcome:
    words = "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้"
    if isinstance(error, SMTPAuthenticationError):
        words = "เซิร์ฟเวอร์อีเมลไม่รับรหัสผ่านของระบบ แจ้งผู้ดูแลระบบ"
    return Outcome(Letter.State.QUEUED, words, _said(error), is_line_down=True)


def outcome_of(error: Exception) -> Outcome:
    """Tell what an error on the line means: the server's 4xx pass, its 5xx stay, silence after the letter is doubt."""
    said, code = _said(error), _code(error)
    if isinstance(error, NoAnswer):
        return Outcome(Letter.State.UNSURE, "การเชื่อมต่อขาดก่อนเซิร์ฟเวอร์ตอบ อาจส่งถึงแล้วหรือยังไม่ถึง", said)
    if 400 <= code < 500:
        return Outcome(Letter.State.QUEUED, "เซิร์ฟเวอร์อีเมลยังไม่รับ และขอให้ลองใหม่ภายหลัง", said)
    if isinstance(error, SMTPRecipientsRefused):
        return Outcome(Letter.State.FAILED, "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ ตรวจอีเมลของผู้รับ", said)
    is_line_broken = isinstance(error, SMTPServerDisconnected) or not isinstance(error, (SMTPException, UnicodeError))
    if is_line_broken and not code:
        return Outcome(Letter.State.QUEUED, "การเชื่อมต่อกับเซิร์ฟเวอร์อีเมลขาดระหว่างทาง", said)
    return Outcome(Letter.State.FAILED, "เซิร์ฟเวอร์อีเมลไม่รับจดหมายนี้", said)


def _code(error: Exception) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0


def _said(error: Exception) -> str:
    """The server's words, or the error's."""
    code, words = _code(error), str(error)
    if isinstance(error, SMTPRecipientsRefused):
        words = next(iter(error.recipients.values()))[1]
    elif isinstance(error, SMTPResponseException):
        words = error.smtp_error
    words = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return thai.clean(f"{code} {words}" if code else f"{type(error).__name__}: {words}")[:LONGEST_ANSWER]


# Claim and finish


@transaction.atomic
def claim() -> Letter | None:
    """Take the next letter that is due; workers pass over what another one is taking."""
    letter = Letter.objects.due().select_for_update(skip_locked=True).first()
    if letter is None:
        return None
    letter.state, letter.tried_at = Letter.State.SENDING, timezone.now()
    letter.attempts += 1
    letter.save(update_fields=["state", "tried_at", "attempts"])
    return letter


def finish(letter: Letter, outcome: Outcome) -> None:
    """Write down how the attempt ended, unless the letter was claimed or decided on by somebody else meanwhile."""
    now = timezone.now()
    ours = Letter.objects.filter(pk=letter.pk, attempts=letter.attempts, state__in=("sending", "unsure"))
    state, words, changes = outcome.state, outcome.words, {}
    if state == Letter.State.QUEUED and letter.attempts > len(PAUSES):
        state, words = Letter.State.FAILED, f"{words} ลองแล้ว {thai.digits(letter.attempts)} ครั้ง"
    elif state == Letter.State.QUEUED:
        changes["due_at"] = now + PAUSES[letter.attempts - 1]
    elif state == Letter.State.SENT:
        changes |= {"sent_at": now, "sealed": ""}
    tries = [*letter.tries, [now.isoformat(), words, outcome.answer]]
    ours.update(state=state, result=words, tries=tries, **changes)
    log.info("Letter %s, attempt %s: %s", letter.pk, letter.attempts, state)


# The worker


@task
def deliver() -> int:
    """Send what is due, and come again if there is more; return how many letters were tried."""
    server, tried = get_connection(), 0
    try:
        while tried < AT_ONCE and (letter := claim()):
            outcome = attempt(server, letter)
            finish(letter, outcome)
            tried += 1
            if outcome.is_line_down:
                return tried
    finally:
        with suppress(OSError):
            server.close()
    if tried == AT_ONCE:
        deliver.enqueue()
    return tried


def sweep() -> None:
    """Call from time to time: letters whose task was lost are taken up again, abandoned ones are shown to staff."""
    doubt = "ระบบหยุดกลางคันขณะส่ง อาจส่งถึงแล้วหรือยังไม่ถึง"
    Letter.objects.abandoned().update(state=Letter.State.UNSURE, result=doubt)
    waiting = DBTaskResult.objects.ready().filter(task_path=deliver.module_path)
    if Letter.objects.due().exists() and not waiting.exists():
        deliver.enqueue()
