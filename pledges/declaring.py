"""The words of a declaration: changed freely until somebody signs them, then only as the next text."""

from django.db import transaction

from moral_assembly import audit
from pledges.models import Declaration, DeclarationText, Resolution


class Overtaken(Exception):
    """Somebody put other words in force since the writer opened them: ``text``."""

    def __init__(self, text: DeclarationText):
        self.text = text
        super().__init__(f"{text} is in force by now")


def seen(text: DeclarationText | None) -> str:
    """What a form carries, to be sure that the words it was opened with are still in force when it comes back."""
    return f"{text.number}-{text.sha256}" if text else ""


@transaction.atomic
def write(request, declaration: Declaration, preamble: str, resolutions: list[str], closing: str, opened: str):
    """Put these words in force and return the text that has them; raise ``Overtaken`` to who came second.

    ``opened``: what ``seen`` said of the words that the writer began with.
    A text that was signed stays as it is, and these become the next one.
    """
    declaration = Declaration.objects.select_for_update(of=("self",)).get(pk=declaration.pk)
    text = declaration.text
    if opened != seen(text):
        raise Overtaken(text)
    if text is None or text.pledges.exists():
        last = declaration.texts.order_by("-number").first()
        text = DeclarationText(declaration=declaration, number=last.number + 1 if last else 1)
    else:
        text.resolutions.all().delete()
    text.preamble, text.closing = preamble, closing
    text.save()
    Resolution.objects.bulk_create(
        Resolution(text=text, number=number, body=body) for number, body in enumerate(resolutions, 1)
    )
    before, declaration.text = declaration.text_id, text
    declaration.save(update_fields=["text"])
    changes = {"text": [before, text.number], "preamble": ["", preamble], "resolutions": [[], resolutions]}
    province = declaration.assembly.province.slug
    audit.record(request, audit.Action.CHANGED, declaration, changes, province=province)
    return text
