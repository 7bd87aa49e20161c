"""What the templates of ``templates/forms/`` need to draw fields."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from moral_assembly import thai

register = template.Library()

NUMBERS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the box of a field; choices and files keep the browser's own look."""
    plain = isinstance(field.field.widget, (forms.CheckboxInput, forms.MultiWidget))
    return field.as_widget(
        attrs={} if plain else {"class": f"input {field.field.widget.attrs.get('class', '')}".strip()}
    )


@register.filter
def kind(field: BoundField) -> str:
    """Tell how a field is drawn: "check" (one box), "choices" (radios, boxes), "group" (several inputs) or "box"."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.RadioSelect):  # also the parent of CheckboxSelectMultiple
        return "choices"
    return "group" if isinstance(widget, forms.MultiWidget) else "box"


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id that a link in the error summary leads to."""
    return f"{field.auto_id}_0" if kind(field) in ("choices", "group") else field.auto_id


@register.filter
def fields_to_mend(form) -> str:
    """Say how many fields are wrong: "มีสองช่องที่ต้องแก้"."""
    number = len([name for name in form.errors if name in form.fields])
    if not number:
        return ""
    return f"มี{NUMBERS[number] if number < len(NUMBERS) else f' {thai.digits(number)} '}ช่องที่ต้องแก้"
