"""Two people at one form: whoever saves second is shown what the first one changed, and chooses field by field.

A form carries, signed, what it showed when it was opened (``opened``). When it comes back, that tells what the other
person changed since and what this one did; nobody retypes anything, and nothing is overwritten silently.
"""

from dataclasses import dataclass

from django import forms
from django.core import signing
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from moral_assembly import held

SALT = "moral_assembly.revisions"
OPENED, REVISION, CHOICE = "opened", "revision", "choice-"
MINE, THEIRS = "mine", "theirs"
Typed = dict[str, list[str]]  # what a browser sends for one field, by name of the input


@dataclass
class Difference:
    """One field that the other person changed: how it was, what they made of it, and what this person typed."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    is_mine_untouched: bool


class Stale(Exception):
    """Somebody else saved the row after the form was opened."""

    def __init__(self, differences: list[Difference], keep: list[tuple[str, str]], obj):
        self.differences, self.keep, self.obj = differences, keep, obj
        super().__init__(f"{obj} was changed by somebody else")


def typed(bound: BoundField) -> Typed:
    """Return what a browser would send for a field that nobody touched."""
    widget, value, name = bound.field.widget, bound.value(), bound.html_name
    if isinstance(widget, forms.FileInput):
        return {}
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if value else []}
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {name + suffix: [_text(part.format_value(each))] for suffix, part, each in parts}
    formatted = widget.format_value(value)
    return {name: sorted(map(_text, formatted)) if isinstance(formatted, list) else [_text(formatted)]}


def _text(value) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def snapshot(form: forms.Form) -> dict[str, Typed]:
    return {bound.name: typed(bound) for bound in form}


def hidden(form: forms.Form) -> list[tuple[str, str]]:
    """Return the inputs that an edit form carries; a form that came back keeps those it came with."""
    if form.is_bound:
        return [(name, form.data.get(name, "")) for name in (OPENED, REVISION)]
    return _inputs(form)


def _inputs(form) -> list[tuple[str, str]]:
    opened = signing.dumps(snapshot(form), salt=SALT, compress=True)
    return [(OPENED, opened), (REVISION, str(getattr(form.instance, "revision", "")))]


def _opened(data: QueryDict) -> dict[str, Typed]:
    try:
        return signing.loads(data.get(OPENED, ""), salt=SALT)
    except signing.BadSignature:
        return {}


def check(current: forms.ModelForm, data: QueryDict, files: MultiValueDict) -> None:
    """Raise ``Stale`` if ``current``, a fresh form on the locked row, differs from what the sender had opened.

    Files that were sent are held, for the page that asks whose changes shall stay.
    """
    if data.get(REVISION) and data.get(REVISION) == str(getattr(current.instance, "revision", None)):
        return
    opened, chosen = _opened(data), resolved(data)
    changed = [bound for bound in current if opened.get(bound.name) != typed(bound)]
    if not changed:
        return
    differences = [_difference(bound, opened.get(bound.name, {}), chosen) for bound in changed]
    ours = {name for name in data if name not in (OPENED, REVISION) and not name.startswith(CHOICE)}
    keep = [(name, value) for name in sorted(ours) for value in chosen.getlist(name) if name != "csrfmiddlewaretoken"]
    kept_files = [(f"{name}-held", held.hold(file)) for name, file in files.items() if name in current.fields]
    keep = [(name, value) for name, value in keep if name not in dict(kept_files)]
    raise Stale(differences, keep + kept_files + _inputs(current), current.instance)


def _difference(bound: BoundField, opened: Typed, data: QueryDict) -> Difference:
    theirs = typed(bound)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        mine = {bound.html_name: ["on"] if data.get(bound.html_name) else []}
    else:
        mine = {name: sorted(map(_text, data.getlist(name))) for name in theirs}
    return Difference(
        bound.name, bound.label, words(bound, opened), words(bound, theirs), words(bound, mine), mine == opened
    )


def words(bound: BoundField, values: Typed) -> str:
    """Return what was sent for a field as a reader sees it."""
    sent = [value for each in values.values() for value in each if value]
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return "ใช่" if sent else "ไม่ใช่"
    if choices := getattr(bound.field, "choices", None):
        labels = {str(value): str(label) for value, label in choices}
        sent = [labels.get(value, value) for value in sent]
    return ", ".join(sent) or "ว่าง"


def resolved(data: QueryDict) -> QueryDict:
    """Put in, for every field where the sender chose "theirs", what the other person had saved."""
    chosen = data.copy()
    opened = _opened(data)
    for key in data:
        if key.startswith(CHOICE) and data[key] == THEIRS:
            for name, values in opened.get(key.removeprefix(CHOICE), {}).items():
                chosen.setlist(name, values)
    return chosen
