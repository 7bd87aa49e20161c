"""Fields that read Thai, and what a failed form keeps."""

from datetime import date, datetime, time

import pytest
from django import forms as django_forms
from django.contrib.admin import ModelAdmin, site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, ngettext

from events.models import Assembly, News
from moral_assembly import forms, thai


class Registration(forms.Form):
    name = django_forms.CharField(label="ชื่อ", max_length=20)
    phone = forms.PhoneField(label="เบอร์โทรศัพท์", required=False)
    day = forms.ThaiDateField(label="วันที่จะมา")
    clock = forms.ThaiTimeField(label="เวลา", required=False)
    moment = forms.ThaiDateTimeField(label="เริ่ม", required=False)
    seats = forms.ThaiIntegerField(label="จำนวนที่นั่ง", required=False, min_value=1)
    secret = django_forms.CharField(label="รหัสผ่าน", strip=False, required=False)


def filled(**changes):
    return Registration({"name": "สมชาย", "day": "9/8/2564", **changes})


def test_what_is_typed_in_thai_becomes_plain_values():
    form = filled(phone="๐๘๑-๒๓๔-๕๖๗๘", clock="๑๓.๓๐ น.", moment_0="9 ส.ค. 2564", moment_1="13:30", seats="๑,๒๐๐")
    assert form.errors == {}
    assert form.cleaned_data == {
        "name": "สมชาย",
        "phone": "0812345678",
        "day": date(2021, 8, 9),
        "clock": time(13, 30),
        "moment": datetime(2021, 8, 9, 13, 30, tzinfo=thai.ZONE),
        "seats": 1200,
        "secret": "",
    }


def test_empty_optional_fields_are_empty():
    form = filled(phone=" ", clock=" ", moment_0="", moment_1="", seats="")
    assert form.errors == {}
    values = [form.cleaned_data[name] for name in ("phone", "clock", "moment", "seats")]
    assert values == ["", None, None, None]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "กรอกหรือเลือกช่องนี้ก่อน"),
        ({"name": "ก" * 21}, "name", "ใส่ไม่เกิน 20 ตัวอักษร ตอนนี้มี 21"),
        ({"phone": "081 234 567"}, "phone", "ใส่ให้ครบสิบหลัก เช่น 081 234 5678"),
        ({"day": "31/6/2564"}, "day", "ไม่มีวันที่ ๓๑ มิถุนายน ๒๕๖๔ ในปฏิทิน"),
        ({"day": "  "}, "day", "กรอกหรือเลือกช่องนี้ก่อน"),
        ({"clock": "25.00"}, "clock", "เวลาต้องอยู่ระหว่าง 00.00 ถึง 23.59"),
        ({"moment_0": "9/8/2564"}, "moment", "ใส่ให้ครบทั้งวันที่และเวลา"),
        ({"seats": "สิบ"}, "seats", "ใส่เป็นตัวเลขจำนวนเต็ม เช่น 12"),
        ({"seats": "0"}, "seats", "ใส่ตั้งแต่ 1 ขึ้นไป"),
    ],
)
def test_mistakes_are_named_in_thai(changes, field, message):
    assert filled(**changes).errors == {field: [message]}


def test_text_loses_what_no_eye_sees_but_a_password_does_not():
    data = filled(name="สม\0ชาย\u200b", secret="a\u200bb ")
    assert data.is_valid()
    assert (data.cleaned_data["name"], data.cleaned_data["secret"]) == ("สมชาย", "a\u200bb ")


def test_typed_text_survives_and_a_date_is_echoed_in_words():
    form = filled(day="31/6/2564", moment_0="9/8/2021", moment_1="สิบโมง")
    assert 'value="31/6/2564"' in str(form["day"])
    assert "วันจันทร์ที่ ๙ สิงหาคม ๒๕๖๔" in str(form["moment"])
    assert 'value="สิบโมง"' in str(form["moment"])


def test_stored_values_are_shown_in_the_buddhist_era():
    moment = datetime(2021, 8, 9, 13, 30, 15, tzinfo=thai.ZONE)
    form = Registration(initial={"day": date(2021, 8, 9), "moment": moment, "clock": time(9, 5), "phone": "0812345678"})
    assert 'value="๙ สิงหาคม ๒๕๖๔"' in str(form["day"])
    assert 'value="๑๓.๓๐"' in str(form["moment"])
    assert 'value="๐๙.๐๕"' in str(form["clock"])
    assert 'value="081 234 5678"' in str(form["phone"])


def test_what_is_shown_and_sent_back_has_not_changed():
    form = Registration({"day": "๙ สิงหาคม ๒๕๖๔"}, initial={"day": date(2021, 8, 9)})
    assert "day" not in form.changed_data


def test_forms_of_models_get_thai_dates():
    class AssemblyForm(forms.ModelForm):
        class Meta:
            model = Assembly
            fields = ["name", "starts_on"]

    assert isinstance(AssemblyForm().fields["starts_on"], forms.ThaiDateField)


def test_the_admin_gets_thai_dates_too(rf):
    class NewsAdmin(forms.ThaiDates, ModelAdmin):
        pass

    class AssemblyAdmin(forms.ThaiDates, ModelAdmin):
        pass

    happened = NewsAdmin(News, site).formfield_for_dbfield(News._meta.get_field("happened_at"), rf.get("/"))
    starts = AssemblyAdmin(Assembly, site).formfield_for_dbfield(Assembly._meta.get_field("starts_on"), rf.get("/"))
    assert (type(happened), type(happened.widget)) == (forms.ThaiDateTimeField, forms.ThaiDateTimeInput)
    assert (type(starts), type(starts.widget)) == (forms.ThaiDateField, forms.ThaiDateInput)


def test_messages_of_django_are_in_clear_thai():
    assert gettext("Enter a valid email address.") == "ใส่อีเมลให้ครบ เช่น somchai@example.com"
    too_many = ngettext("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", 2)
    assert too_many == "ใส่ได้ไม่เกิน %(num)d รายการ"
    with pytest.raises(django_forms.ValidationError, match="ไฟล์นี้ไม่ใช่รูปภาพหรือเปิดไม่ได้"):
        django_forms.ImageField().clean(SimpleUploadedFile("a.png", b"text"))
    with pytest.raises(django_forms.ValidationError, match="เลือกจากรายการที่มีให้ ไม่มีตัวเลือก x"):
        django_forms.ChoiceField(choices=[("a", "ก")]).clean("x")
