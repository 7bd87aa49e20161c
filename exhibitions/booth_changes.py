"""What an application says, as people read it: to see what is lacking, and what was changed after it was accepted."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from exhibitions.models import Booth, BoothCall, BoothQuestion
from moral_assembly import thai

Ask = BoothCall.Ask
# What a call may require, leave open or not ask for, and what it does when nobody has chosen.
ASKABLE = {
    "organization": Ask.REQUIRED,
    "wished_zone": Ask.OPTIONAL,
    "wished_area": Ask.OPTIONAL,
    "story": Ask.REQUIRED,
    "virtues": Ask.OPTIONAL,
    "products": Ask.OPTIONAL,
    "power_watts": Ask.OPTIONAL,
    "tables": Ask.OPTIONAL,
    "needs_water": Ask.OPTIONAL,
    "needs": Ask.OPTIONAL,
    "on_duty": Ask.OPTIONAL,
    "contact_name": Ask.OPTIONAL,
    "contact_phone": Ask.OPTIONAL,
    "contact_url": Ask.OPTIONAL,
    "youtube_id": Ask.OPTIONAL,
}
FIRST = ("network", "title")
PHOTOS, DOCUMENTS = "ภาพ", "เอกสาร"


@dataclass(frozen=True)
class Change:
    """One field of an accepted booth that says something else now."""

    label: str
    before: str
    after: str


def label_of(name: str) -> str:
    if name == "products":
        return "ผลิตภัณฑ์"
    return str(Booth._meta.get_field(name).verbose_name)


def is_open(label: str) -> bool:
    """Whether what stands under a label is of the booth alone. All else may name people: who is there, how they are
    reached, and whatever was asked for besides. The trail says only that it changed, and some day it is forgotten.
    """
    names = (name for name in (*FIRST, *ASKABLE) if name not in Booth.PRIVATE)
    return label in {PHOTOS, DOCUMENTS, *map(label_of, names)}


def asked(call: BoothCall | None, name: str) -> str:
    return (call.asks.get(name) if call else None) or ASKABLE[name]


def required(call: BoothCall | None) -> list[str]:
    return ["title", *(name for name in ASKABLE if asked(call, name) == Ask.REQUIRED)]


def lacking(booth: Booth, call: BoothCall | None) -> list[str]:
    """The labels of what the call requires and the application does not say yet."""
    found = [label_of(name) for name in required(call) if not _said(booth, name)]
    questions = call.questions.filter(is_required=True) if call else ()
    return found + [question.label for question in questions if not booth.answers.get(question.slug)]


def _said(booth: Booth, name: str) -> bool:
    if name in ("virtues", "products"):
        return getattr(booth, name).exists()
    return getattr(booth, name) not in (None, "", False)


# As people read it


def snapshot(booth: Booth) -> dict[str, str]:
    """Every field by its label, and what it says."""
    told = {label_of(name): _words(name, booth) for name in (*FIRST, *ASKABLE)}
    told[PHOTOS] = "\n".join(str(photo) for photo in booth.photos.select_related("picture"))
    told[DOCUMENTS] = "\n".join(document.title for document in booth.documents.all())
    return told | {label: answer for label, answer in answers(booth) if answer}


def answers(booth: Booth) -> list[tuple[str, str]]:
    """What was answered to the organizer's own questions, in their order."""
    questions = BoothQuestion.objects.filter(call__assembly=booth.assembly_id)
    return [(question.label, answer_words(booth.answers.get(question.slug))) for question in questions]


def answer_words(answer: object) -> str:
    return "ใช่" if answer is True else str(answer or "")


def _words(name: str, booth: Booth) -> str:
    if name in MANY:
        return MANY[name](booth)
    value = getattr(booth, name)
    if isinstance(value, bool):
        return "ใช่" if value else ""
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, int):
        return thai.digits(f"{value:,}")
    return "" if value is None else str(value)


def _virtues(booth: Booth) -> str:
    return ", ".join(virtue.name for virtue in booth.virtues.all())


def _products(booth: Booth) -> str:
    return "\n".join(product_words(product) for product in booth.products.all())


def product_words(product) -> str:
    """A product with its price, in one line."""
    if product.price is None:
        return product.name
    price = f"{product.price:,.2f}".removesuffix(".00")
    unit = f" ต่อ{product.unit}" if product.unit else ""
    return f"{product.name} ราคา {thai.digits(price)} บาท{unit}"


MANY: dict[str, Callable[[Booth], str]] = {"virtues": _virtues, "products": _products}


def since_acceptance(booth: Booth) -> list[Change]:
    """Field by field, what an accepted booth says otherwise than when it was accepted."""
    before, now = booth.accepted or {}, snapshot(booth)
    if not before:
        return []
    labels = dict.fromkeys([*now, *before])
    pairs = [Change(label, before.get(label, ""), now.get(label, "")) for label in labels]
    return [change for change in pairs if change.before != change.after]
