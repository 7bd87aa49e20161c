"""How forms are drawn: labels, hints, errors and the ties between them."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Fieldset, Layout, Submit
from crispy_forms.utils import render_crispy_form
from django import forms as django_forms

from moral_assembly import forms


class Registration(forms.Form):
    name = django_forms.CharField(label="ชื่อ", help_text="ตามบัตร")
    family = django_forms.CharField(label="นามสกุล", required=False)
    network = django_forms.ChoiceField(label="เครือข่าย", choices=[("1", "ศาสนา"), ("2", "ชุมชน")])
    days = django_forms.MultipleChoiceField(
        label="วันที่จะมา", choices=[("1", "วันอังคาร"), ("2", "วันพุธ")], widget=django_forms.CheckboxSelectMultiple
    )
    meal = django_forms.ChoiceField(label="อาหาร", choices=[("a", "ธรรมดา")], widget=django_forms.RadioSelect)
    starts = forms.ThaiDateTimeField(label="เริ่ม")
    consent = django_forms.BooleanField(label="ยินยอม")
    token = django_forms.CharField(widget=django_forms.HiddenInput, required=False)


def flat(html):
    return re.sub(r"\s+", " ", html)


def drawn(form, helper=None):
    return flat(render_crispy_form(form, helper))


def test_a_box_has_its_label_above_and_its_hint_tied_to_it():
    html = drawn(Registration())
    assert '<label for="id_name">ชื่อ</label>' in html
    assert '<p class="hint" id="id_name_helptext">ตามบัตร</p>' in html
    assert (
        '<input type="text" name="name" class="input" required aria-describedby="id_name_helptext" id="id_name">'
        in html
    )
    assert '<label for="id_family">นามสกุล <span class="hint nb">(เว้นว่างได้)</span>' in html
    assert '<select name="network" class="input" id="id_network">' in html
    assert "alert" not in html


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = drawn(Registration())
    assert html.count("<fieldset") == 3
    assert "<legend>วันที่จะมา</legend>" in html
    assert (
        '<label class="choice" for="id_days_0"><input type="checkbox" name="days" value="1" id="id_days_0">'
        "<span>วันอังคาร</span></label>"
    ) in html
    assert '<input type="radio" name="meal" value="a" id="id_meal_0" required><span>ธรรมดา</span>' in html
    assert 'aria-label="วันที่" required id="id_starts_0"' in html
    assert '<input type="hidden" name="token" id="id_token">' in html


def test_errors_stand_under_the_box_and_in_a_summary_that_links_to_it():
    form = Registration({"family": "ก", "network": "1", "meal": "a", "starts_0": "9/8/2564", "starts_1": "9.00"})
    form.add_error(None, "ลงทะเบียนครบจำนวนแล้ว")
    html = drawn(form)
    assert "<h2>ยังบันทึกไม่ได้ มีสามช่องที่ต้องแก้</h2>" in html
    assert "<li>ลงทะเบียนครบจำนวนแล้ว</li>" in html
    links = re.findall(r'<li><a href="#(\w+)">([^<]+)</a>', html)
    required = "กรอกหรือเลือกช่องนี้ก่อน"
    assert links == [
        ("id_name", f"ชื่อ: {required}"),
        ("id_days_0", f"วันที่จะมา: {required}"),
        ("id_consent", f"ยินยอม: {required}"),
    ]
    assert all(html.count(f'id="{target}"') == 1 for target, _ in links)
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error" id="id_name"' in html
    assert '<div id="id_name_error"><p class="error"><svg class="icon" aria-hidden="true">' in html
    assert 'aria-describedby="id_days_error"' in html
    assert html.count("field--bad") == 3


def test_ids_are_single():
    ids = re.findall(r' id="([^"]+)"', drawn(Registration({})))
    assert len(ids) == len(set(ids))


def test_text_of_visitors_is_escaped():
    html = drawn(Registration({"name": "<script>", "network": "<b>"}))
    assert "<script>" not in html
    assert "<b>" not in html


def test_a_form_that_draws_itself_whole():
    form = Registration()
    helper = FormHelper()
    helper.layout = Layout(
        Fieldset("ข้อมูลของท่าน", "name", "family"), HTML("<p>ตรวจอีกครั้ง</p>"), ButtonHolder(Submit("send", "ลงทะเบียน"))
    )
    html = drawn(form, helper)
    assert html.count("<form") == html.count("</form>") == 1
    assert '<fieldset class="stack " ><legend><h2>ข้อมูลของท่าน</h2></legend>' in html
    assert '<button type="submit" class="btn btn--main" name="send" value="ลงทะเบียน"' in html
    assert "id_network" not in html


def test_a_formset_is_drawn_with_its_own_errors():
    Rows = django_forms.formset_factory(Registration, max_num=1, validate_max=True, extra=1)
    rows = Rows({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "ก", "form-1-name": "ข"})
    html = drawn(rows, FormHelper())
    assert "<li>ใส่ได้ไม่เกิน 1 รายการ</li>" in html
    assert 'name="form-TOTAL_FORMS"' in html
