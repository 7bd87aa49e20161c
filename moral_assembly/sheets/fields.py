"""The field by which a table comes in."""

from django import forms
from django.core.exceptions import ValidationError

from moral_assembly import thai
from moral_assembly.sheets import files


class SheetField(forms.FileField):
    """An .xlsx or .csv that is not too large to read; an empty one is told of by who reads it."""

    def __init__(self, **options):
        usual = {
            "max_length": 255,
            "allow_empty_file": True,
            "help_text": "ไฟล์ .xlsx หรือ .csv ไม่เกิน ๑๐ MB และไม่เกิน ๒,๐๐๐ แถว",
            "widget": forms.FileInput({"accept": ".xlsx,.csv"}),
        }
        super().__init__(**{**usual, **options})

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file.size > files.LARGEST:
            size = thai.digits(f"{file.size / 1024 / 1024:.1f}")
            raise ValidationError(f"ไฟล์ใหญ่ {size} MB รับได้ไม่เกิน ๑๐ MB ลบภาพและแผ่นงานที่ไม่ใช้ แล้วเลือกใหม่")
        return file
