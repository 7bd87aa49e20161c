"""What is typed to deceive: each is refused, or shown for what it is."""

import io

import pytest
from PIL import Image

from pledges import sharing
from pledges.models import Pledge
from tests import make
from tests.reading import read

FORM = "/chiangrai/2564/pledge/together/signing/"
WALL = "/chiangrai/2564/pledge/together/wall/"
TURNED = "\u202eใจดี\u202c\u2066 กลับหลัง\u2069"


@pytest.fixture
def typed(declaration, virtues) -> dict:
    return {
        "kind": "person",
        "name": "นางปิ่นแก้ว น้ำทิพย์",
        "virtues": [str(virtues[0].pk)],
        "email": "pin@example.org",
        "shown": "on",
        "agreed": "on",
    }


def test_marks_that_turn_text_around_are_taken_out_of_what_a_signer_types(visitor, typed):
    assert visitor.post(FORM, typed | {"name": TURNED, "promise": f"จะ{TURNED}"}).status_code == 302
    pledge = Pledge.objects.get()
    assert (pledge.name, pledge.promise) == ("ใจดี กลับหลัง", "จะใจดี กลับหลัง")


def test_a_name_of_300_letters_is_kept_and_one_more_is_refused(visitor, typed):
    answer = visitor.post(FORM, typed | {"name": "ก" * 301})
    assert (answer.status_code, Pledge.objects.count()) == (422, 0)
    assert visitor.post(FORM, typed | {"name": "ก" * 300}).status_code == 302
    assert Pledge.objects.get().name == "ก" * 300


def test_a_long_name_stays_on_the_wall_and_on_the_card(visitor, declaration):
    pledge = make.pledge(declaration, name="กำพูที่ปรึกษา" * 20, shown=True)
    assert pledge.name in read(visitor, WALL).html
    Pledge.objects.update(share_code="a-code-nobody-guesses", share_shows=[])
    card = visitor.get("/pledges/shared/a-code-nobody-guesses/card.png")
    assert Image.open(io.BytesIO(card.content)).size == (1200, 630)
    assert sharing.card_of(Pledge.objects.select_related("declaration__assembly__province").get()).name


@pytest.mark.parametrize("field", ["name", "organization_name", "promise"])
def test_html_and_template_code_are_words_wherever_they_are_shown(visitor, organizer, declaration, field):
    bad = "<script>alert(1)</script>{{ settings.SECRET_KEY }}{% load x %}"
    pledge = make.pledge(declaration, **{"name": "ปิ่นแก้ว", "shown": True, field: bad})
    desk = f"/desk/2564/pledges/together/signers/{pledge.pk}/"
    pages = [visitor.get(WALL).text, visitor.get(pledge.get_absolute_url()).text, organizer.get(desk).text]
    assert not any("<script>alert(1)" in page for page in pages)
    assert "{{ settings.SECRET_KEY }}{% load x %}" in pages[1]


def test_short_addresses_and_private_links_are_not_guessed_from_one_another(visitor, declaration):
    first, second = make.pledge(declaration), make.pledge(declaration)
    assert len({first.token, second.token}) == 2
    for token in (first.token[:-1], first.token + "0", str(first.pk), first.token.swapcase()):
        assert visitor.get(f"/pledges/{token}/").status_code == 404
