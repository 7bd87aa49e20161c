"""Anybody signs: by e-mail with a link to confirm, or by telephone before a registrar."""

import re

import pytest

from networks.models import Letter
from pledges.models import Pledge, PledgeEvent
from tests import make, outbox
from tests.reading import Page, read

URL = "/chiangrai/2564/pledge/together/signing/"
SENT = "/chiangrai/2564/pledge/together/sent/"


@pytest.fixture
def typed(declaration, virtues):
    return {
        "kind": "person",
        "prefix": "พระครู",
        "name": "ปิยวรรณพิพัฒน์",
        "organization_name": "วัดตัวอย่าง",
        "virtues": [virtues[1].pk],
        "promise": "จะปลูกต้นไม้ปีละสิบต้น",
        "email": "Phra@Example.org",
        "shown": "on",
        "agreed": "on",
    }


def test_the_form_asks_for_what_is_printed(visitor, declaration):
    page = read(visitor, URL)
    assert page.text("h1") == "ร่วมลงนาม"
    assert page.text(".lead") == "ประกาศเจตนารมณ์ร่วมกัน"
    assert page.texts("legend")[0] == "ลงนาม"
    assert not [label for label in page.texts("label") if label[:1].isascii()]


def test_signing_by_email_waits_for_the_link(visitor, declaration, typed, django_capture_on_commit_callbacks):
    answer = visitor.post(URL, typed)

    assert (answer.status_code, answer.url) == (302, SENT)
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.number, pledge.email) == ("pending", None, "phra@example.org")
    assert pledge.printed_name == "พระครูปิยวรรณพิพัฒน์"
    assert pledge.text == declaration.text
    assert (pledge.notice, pledge.address) == ("2569-1", "127.0.0.1")


def test_signing_costs_at_most_eight_statements(visitor, typed, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert visitor.post(URL, typed).status_code == 302


def test_without_an_email_the_private_page_opens_at_once_and_cannot_confirm_itself(visitor, typed):
    answer = visitor.post(URL, typed | {"email": "", "phone": "๐๘๑ ๒๓๔ ๕๖๗๘"})

    pledge = Pledge.objects.get()
    assert answer.url == pledge.get_absolute_url()
    assert pledge.phone == "0812345678"
    refused = visitor.post(f"{answer.url}confirmation/")
    assert refused.status_code == 409
    assert "นายทะเบียน" in refused.text
    assert Pledge.objects.get().state == "pending"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("name", " \u200b ", "ใส่"),
        ("name", "ก" * 301, "300"),
        ("virtues", [], ""),
        ("virtues", ["999999"], ""),
        ("email", "ไม่ใช่อีเมล", ""),
        ("email", "", "อย่างใดอย่างหนึ่ง"),
        ("agreed", "", ""),
    ],
)
def test_bad_input_is_told_at_its_field_and_the_rest_stays(visitor, typed, field, value, word):
    answer = visitor.post(URL, typed | {field: value})

    assert answer.status_code == 422
    assert word in answer.text
    assert "จะปลูกต้นไม้ปีละสิบต้น" in answer.text
    assert f'id="id_{field}_error' in answer.text
    assert Pledge.objects.count() == 0


def test_the_words_stand_on_the_form_and_only_those_are_signed(visitor, declaration, typed):
    page = read(visitor, URL)
    assert page.texts("details .resolutions .prose") == ["ซื่อสัตย์ต่อกัน", "ช่วยกันดูแลลำน้ำ"]
    [seen] = page.values("input[name=seen]", "value")
    declaration.text.resolutions.filter(number=2).update(body="ช่วยกันดูแลป่า")
    declaration.save()

    answer = visitor.post(URL, typed | {"seen": seen})
    again = Page(answer)
    assert answer.status_code == 409
    assert "แก้ประกาศนี้หลังจากท่านเปิดหน้า" in again.text(".alert")
    assert again.texts("details[open] .resolutions .prose")[1] == "ช่วยกันดูแลป่า"
    assert again.values("input[name=name]", "value") == ["ปิยวรรณพิพัฒน์"]
    assert not Pledge.objects.exists()

    [seen] = again.values("input[name=seen]", "value")
    assert visitor.post(URL, typed | {"seen": seen}).status_code == 302
    assert Pledge.objects.count() == 1


def test_an_organization_needs_its_name(visitor, typed):
    answer = visitor.post(URL, typed | {"kind": "organization", "organization_name": ""})
    assert answer.status_code == 422
    assert "ใส่ชื่อหน่วยงานหรือองค์กรที่ลงนาม" in answer.text


def test_html_and_template_code_stay_words(visitor, declaration):
    pledge = make.pledge(declaration, name="<script>alert(1)</script> {{ settings.SECRET_KEY }}")
    page = visitor.get("/chiangrai/2564/pledge/together/wall/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ settings.SECRET_KEY }}" in page
    assert "{{ settings.SECRET_KEY }}" in visitor.get(pledge.get_absolute_url()).text


def test_a_closed_declaration_says_so_and_keeps_what_was_typed(visitor, declaration, typed, django_user_model):
    declaration.closes_at = declaration.text.made_at
    declaration.save()
    assert "ปิดลงนามแล้ว" in visitor.get(URL).text
    assert visitor.post(URL, typed).status_code == 409
    assert Pledge.objects.count() == 0


def letter() -> str:
    """The newest letter, as it came out of the outbox."""
    return outbox.delivered()[-1].body


def test_the_letter_brings_the_link_and_the_link_brings_the_number(visitor, typed):
    visitor.post(URL, typed)
    kept = Letter.objects.get()
    assert (kept.kind, kept.is_private, kept.body) == ("pledge", True, "")
    [link] = re.findall(r"http://testserver(/\S+)", letter())

    assert visitor.get(link).status_code == 200
    assert Pledge.objects.get().state == "pending"  # a mail scanner that follows links confirms nothing
    page = visitor.post(f"{link}confirmation/", follow=True)

    assert "เลขที่ ๑" in page.text
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.number, pledge.way) == ("confirmed", 1, "email")
    assert PledgeEvent.objects.get().address == "127.0.0.1"


def test_signing_again_is_told_by_the_letter_alone(visitor, declaration, typed):
    first = make.pledge(declaration, prefix="พระครู", name="ปิยวรรณ พิพัฒน์", email="phra@example.org")

    answer = visitor.post(URL, typed)

    assert answer.url == SENT
    second = Pledge.objects.exclude(pk=first.pk).get()
    told = letter()
    assert "ท่านลงนามใน “ประกาศเจตนารมณ์ร่วมกัน” แล้ว" in told
    assert first.token in told
    assert second.token not in told
    refused = visitor.post(f"{second.get_absolute_url()}confirmation/")
    assert refused.status_code == 409
    assert Pledge.objects.confirmed().count() == 1


def test_withdrawal_keeps_the_number_and_lowers_the_count(visitor, declaration):
    first, second = make.pledge(declaration), make.pledge(declaration)

    visitor.post(f"{first.get_absolute_url()}withdrawal/", {"reason": "เปลี่ยนใจ"})
    visitor.post(f"{first.get_absolute_url()}withdrawal/")

    first.refresh_from_db()
    declaration.tally.refresh_from_db()
    assert (first.state, first.number, first.shown) == ("withdrawn", 1, False)
    assert (declaration.tally.confirmed, declaration.tally.last_number) == (1, 2)
    assert [event.reason for event in first.events.all()] == ["", "เปลี่ยนใจ"]
    wall = visitor.get("/chiangrai/2564/pledge/together/wall/").text
    assert first.name not in wall
    assert second.name in wall


def test_the_signer_hides_and_shows_the_name(visitor, declaration):
    pledge = make.pledge(declaration)
    visitor.post(f"{pledge.get_absolute_url()}showing/", {"shown": "0"})
    assert Pledge.objects.on_wall().count() == 0
    visitor.post(f"{pledge.get_absolute_url()}showing/", {"shown": "1"})
    assert Pledge.objects.on_wall().count() == 1


def test_a_wrong_link_is_not_found(visitor, declaration):
    assert visitor.get("/pledges/wrong/").status_code == 404
    assert visitor.post("/pledges/wrong/confirmation/").status_code == 404


def test_wrong_methods(visitor, declaration):
    pledge = make.pledge(declaration)
    assert visitor.put(URL).status_code == 405
    assert visitor.get(f"{pledge.get_absolute_url()}withdrawal/").status_code == 405
