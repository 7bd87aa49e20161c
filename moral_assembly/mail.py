"""How e-mail leaves the portal: a backend that knows when it does not know, and text in lines of a good length."""

import smtplib
import unicodedata

from django.core.mail.backends import smtp

COLUMNS = 76


class NoAnswer(Exception):
    """The letter was given to the server, and the line broke before the server said whether it took it."""


class _Careful:
    """Mixin for smtplib's clients: remembers the answer to the letter itself, and tells its absence apart."""

    answer = ""

    def data(self, msg):
        try:
            code, text = super().data(msg)
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:
            raise NoAnswer(str(error)) from error
        self.answer = f"{code} {text.decode(errors='replace')}"
        return code, text


class CarefulSMTP(_Careful, smtplib.SMTP):
    pass


class CarefulSMTPOverTLS(_Careful, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    """Django's own, but a lost answer is ``NoAnswer``, and ``answer`` is what the server said to the last letter."""

    @property
    def connection_class(self):
        return CarefulSMTPOverTLS if self.use_ssl else CarefulSMTP

    @property
    def answer(self) -> str:
        return getattr(self.connection, "answer", "")


def wrapped(text: str, columns: int = COLUMNS) -> str:
    """Break lines at spaces; Thai words that stand without one, and addresses, stay whole."""
    return "\n".join(_folded(line, columns) for line in text.splitlines())


def _folded(line: str, columns: int) -> str:
    lines = [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer) > columns:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def _width(text: str) -> int:
    """How many columns a text takes: marks above and below stand on their letter."""
    return sum(unicodedata.category(sign) != "Mn" for sign in text)
