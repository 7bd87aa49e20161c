"""Form fields and forms that speak Thai: dates in the Buddhist era, Thai digits, clean text.

Apps derive their forms from ``Form`` and ``ModelForm`` here and draw them with ``{% crispy form %}``; the texts of
Django's own messages stand in ``moral_assembly/locale/th``.
"""

from datetime import date, datetime, time

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.db.models.fields.files import FieldFile
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property

from moral_assembly import held, thai


class ThaiDateInput(forms.TextInput):
    """A box for a date, in words and in either era; it says below which day it has understood."""

    template_name = "django/forms/widgets/thai_date.html"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return thai.format_date(value) if isinstance(value, date) else value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["echo"] = self.echo(value)
        return context

    def echo(self, value) -> str:
        try:
            return thai.format_date(value if isinstance(value, date) else thai.parse_date(value or ""), "full")
        except thai.Mistyped:
            return ""


class ThaiTimeInput(forms.TextInput):
    """A box for a time, shown as ๑๓.๓๐."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return thai.format_time(value).removesuffix(" น.") if isinstance(value, time) else value


class ThaiDateTimeInput(forms.MultiWidget):
    """A box for the day beside a box for the time."""

    template_name = "django/forms/widgets/thai_datetime.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        day, clock = ({"class": "input", "aria-label": label} for label in ("วันที่", "เวลา"))
        super().__init__([ThaiDateInput(day), ThaiTimeInput(clock)], attrs)

    def decompress(self, value):
        if not value:
            return [None, None]
        moment = thai.local(value)
        return [moment.date(), moment.time().replace(second=0, microsecond=0)]


class TypedMixin:
    """A field whose text is read by ``parse``, a function of ``thai`` that raises ``Mistyped``."""

    parse = None

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return super().to_python("")
        try:
            return type(self).parse(value)
        except thai.Mistyped as mistake:
            raise ValidationError(str(mistake), code="invalid") from None


class ThaiDateField(TypedMixin, forms.DateField):
    """A date typed as "9 สิงหาคม 2564", "๙/๘/๒๕๖๔" or "09/08/2021"; stored in the common era."""

    widget = ThaiDateInput
    parse = staticmethod(thai.parse_date)


class ThaiTimeField(TypedMixin, forms.TimeField):
    """A time typed as "13.30" or "13:30"."""

    widget = ThaiTimeInput
    parse = staticmethod(thai.parse_time)


class ThaiDateTimeField(forms.MultiValueField):
    """A day and a time of Bangkok, in two boxes, as one aware moment."""

    widget = ThaiDateTimeInput
    default_error_messages = {"required": "ใส่ให้ครบทั้งวันที่และเวลา"}

    def __init__(self, **options):
        super().__init__((ThaiDateField(), ThaiTimeField()), **options)

    def compress(self, values):
        if not values:
            return None
        if None in values:
            raise ValidationError(self.error_messages["required"], code="required")
        return datetime.combine(*values, tzinfo=thai.ZONE)


class ThaiIntegerField(forms.IntegerField):
    """A whole number in Thai or Arabic digits, with or without commas: "๑,๒๐๐"."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value):
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


class PhoneField(TypedMixin, forms.CharField):
    """A Thai telephone number, stored as digits only."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    parse = staticmethod(thai.parse_phone)

    def prepare_value(self, value):
        return thai.format_phone(value) if isinstance(value, str) else value


PREFIXES = ("นาย", "นาง", "นางสาว", "เด็กชาย", "เด็กหญิง", "พระ", "พระครู", "ดร.", "ว่าที่ร้อยตรี")


class PrefixInput(forms.TextInput):
    """A box for any prefix, with the usual ones offered."""

    template_name = "django/forms/widgets/prefix.html"

    def get_context(self, name, value, attrs):
        return {**super().get_context(name, value, {**(attrs or {}), "list": f"{name}-offers"}), "prefixes": PREFIXES}


class HeldFileInput(forms.ClearableFileInput):
    """A box for a file; the one that was chosen before stays chosen when the form comes back."""

    held = None  # a file and its token, put here by the bound field

    def value_from_datadict(self, data, files, name):
        if name not in files and (file := held.give_back(data.get(f"{name}-held"))):
            files = {name: file}
        return super().value_from_datadict(data, files, name)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if self.held:
            context["widget"] |= {"held_name": f"{name}-held", "held_file": self.held[0], "held_token": self.held[1]}
        return context


class HeldBoundField(BoundField):
    """Holds the chosen file as soon as the form is drawn again with errors elsewhere."""

    @cached_property
    def data(self):
        return super().data

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        chosen = self.data if self.form.is_bound and not self.errors else None
        self.field.widget.held = (chosen, held.hold(chosen)) if is_upload(chosen) else None
        return super().as_widget(widget, attrs, only_initial)


class HeldFileField(forms.FileField):
    """A file that is not lost when another field is wrong or a colleague was quicker."""

    widget = HeldFileInput

    def get_bound_field(self, form, field_name):
        return HeldBoundField(form, self, field_name)


def is_upload(value) -> bool:
    """Whether a file field holds what somebody chose just now, not what was stored before."""
    return isinstance(value, File) and not isinstance(value, FieldFile)


FORMFIELDS = {
    models.FileField: {"form_class": HeldFileField, "widget": HeldFileInput},
    models.DateField: {"form_class": ThaiDateField, "widget": ThaiDateInput},
    models.TimeField: {"form_class": ThaiTimeField, "widget": ThaiTimeInput},
    models.DateTimeField: {"form_class": ThaiDateTimeField, "widget": ThaiDateTimeInput},
    models.URLField: {"assume_scheme": "https"},
}


def formfield(db_field: models.Field, **options) -> forms.Field | None:
    """Return the form field of a model field; dates and times get the Thai ones."""
    return db_field.formfield(**{**FORMFIELDS.get(type(db_field), {}), **options})


class ThaiDates:
    """Mixin for the admin: its forms read and show the Buddhist era too."""

    formfield_overrides = FORMFIELDS


class CleanText:
    """Mixin for forms: text loses NUL and zero-width characters before it is checked; passwords stay as typed."""

    error_title = ""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.is_bound:
            self.data = self.data.copy()
            for name, field in self.fields.items():
                self._clean_typed(self.add_prefix(name), field)

    def _clean_typed(self, key: str, field: forms.Field):
        if isinstance(field, forms.CharField) and field.strip and isinstance(self.data.get(key), str):
            self.data[key] = thai.clean(self.data[key])

    @property
    def helper(self) -> FormHelper:
        """Draw the fields only: the page writes ``<form>``, its token and its buttons."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class Form(CleanText, forms.Form):
    """The form all forms of the portal come from."""


class ThaiModelFormMetaclass(forms.models.ModelFormMetaclass):
    def __new__(mcs, name, bases, attrs):
        if (meta := attrs.get("Meta")) and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(formfield)
        return super().__new__(mcs, name, bases, attrs)


class ModelForm(CleanText, forms.ModelForm, metaclass=ThaiModelFormMetaclass):
    """The form of a model, with Thai fields for its dates and times."""
