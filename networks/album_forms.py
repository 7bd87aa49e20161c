"""Forms of an album: many files at once, and the words of one photograph."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from moral_assembly import pictures
from moral_assembly.forms import Form
from networks.models import AlbumPhoto
from networks.picture_forms import WordsForm, credit_field

LARGEST_SENDING = 200 * 1024 * 1024  # bytes at once; the proxy lets a little more through


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Files; whether each is a picture is told file by file, and not by the field."""

    widget = ManyFilesInput({"accept": pictures.ACCEPTED})

    def clean(self, data, initial=None) -> list:
        if not data:
            raise ValidationError("ยังไม่ได้เลือกภาพ", code="required")
        if sum(file.size for file in data) > LARGEST_SENDING:
            raise ValidationError("ภาพรวมกันเกิน 200 MB แบ่งส่งทีละน้อย", code="too_much")
        return data


class UploadForm(Form):
    """Photographs, and who took them."""

    photos = ManyFilesField(
        label="ภาพ",
        help_text=f"เลือกได้หลายภาพพร้อมกัน {pictures.HINT} รวมครั้งละไม่เกิน 200 MB",
    )
    credit = credit_field()


class PhotoForm(WordsForm):
    """The words of one photograph among many on a page.

    It carries what it showed when it was opened: only what was changed here is saved, and not over newer words.
    """

    caption = forms.CharField(label="คำบรรยายใต้ภาพ", required=False, max_length=300)
    field_order = ["alt", "is_decorative", "caption", "credit"]

    def __init__(self, photo: AlbumPhoto, data: QueryDict | None = None):
        self.instance = photo
        stored = {name: getattr(photo.picture, name) for name in ("alt", "is_decorative", "credit")}
        super().__init__(data, prefix=photo.picture.code, initial={**stored, "caption": photo.caption})
        for field in self.fields.values():
            field.show_hidden_initial = True

    @classmethod
    def is_in(cls, data: QueryDict, photo: AlbumPhoto) -> bool:
        return f"{photo.picture.code}-caption" in data

    @property
    def opened(self) -> list[tuple[str, str]]:
        """The inputs that tell what the form showed when it was opened."""
        return [(bound.html_initial_name, self._opened(bound)) for bound in self]

    def _opened(self, bound) -> str:
        stored = str(bound.initial or "")
        return self.data.get(bound.html_initial_name, stored) if self.is_bound else stored

    def clean(self):
        cleaned = super().clean()
        for name in self.changed_data:
            bound = self[name]
            newer = bound.initial
            if bound.field.to_python(self._opened(bound)) != newer and cleaned.get(name) != newer:
                self.add_error(name, f"ผู้อื่นแก้เป็น “{_words(newer)}” ก่อนท่าน ถ้ายังต้องการใช้ของท่านให้บันทึกอีกครั้ง")
                self.data[bound.html_initial_name] = str(newer or "")
        return cleaned

    def save(self) -> dict:
        """Store what was changed here; return it for the trail."""
        photo, picture = self.instance, self.instance.picture
        changes = {}
        for name in self.changed_data:
            owner = photo if name == "caption" else picture
            if getattr(owner, name) != self.cleaned_data[name]:
                changes[name] = [getattr(owner, name), self.cleaned_data[name]]
                setattr(owner, name, self.cleaned_data[name])
        if "caption" in changes:
            photo.save(update_fields=["caption"])
        if names := [name for name in changes if name != "caption"]:
            picture.save(update_fields=names)
        return changes


def _words(value) -> str:
    return {True: "ใช่", False: "ไม่ใช่"}.get(value, value) or "ว่าง"
