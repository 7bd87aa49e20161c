"""What a signer shares: nothing else, at an address nobody guesses, with a picture whose marks stand right."""

import io
from unicodedata import category

import pytest
from PIL import Image, ImageChops

from pledges import cards, sharing, signing
from pledges.cards import BOTTOM, LEFT, RIGHT, Card
from tests import make
from tests.reading import read

HARD = ["ปิ่นแก้ว น้ำทิพย์", "กู้เกียรติ ญาณฐู้ฏิ์", "พระครูปิยวรรณพิพัฒน์", "ก" * 300, "ที่ปรึกษา ผู้ใหญ่ " * 15, "W" * 300, "๒"]


@pytest.fixture
def pledge(declaration):
    return make.pledge(declaration, name="คำ ใจดี", promise="จะออมเงินวันละสิบบาท", organization_name="วัดตัวอย่าง")


def share(visitor, pledge, *parts, shared="1"):
    visitor.post(f"/pledges/{pledge.token}/sharing/", {"shared": shared, "part": parts})
    pledge.refresh_from_db()
    return f"/pledges/shared/{pledge.share_code}/"


def test_nothing_is_shared_until_the_signer_wants_it(visitor, pledge):
    assert pledge.share_code is None
    assert visitor.get(f"/pledges/shared/{pledge.token}/").status_code == 404
    url = share(visitor, pledge, "promise", "forged")

    page = read(visitor, url)

    assert page.text("h1") == "นางคำ ใจดี"
    assert "จะออมเงินวันละสิบบาท" in page.text("main")
    assert "วัดตัวอย่าง" not in page.text("main")
    assert page.values("meta[property='og:image']", "content") == [f"http://testserver{url}card.png"]
    assert page.values(".card-picture", "src") == [f"{url}card.png"]
    assert pledge.token not in visitor.get(url).text
    assert pledge.share_shows == ["promise"]


def test_the_picture_has_the_words_allowed_and_no_others(visitor, pledge):
    share(visitor, pledge)
    card = sharing.card_of(sharing.shared(pledge.share_code))
    assert (card.name, card.organization, card.promise, card.number) == ("นางคำ ใจดี", "", "", "")
    share(visitor, pledge, *sharing.PARTS)
    card = sharing.card_of(sharing.shared(pledge.share_code))
    assert (card.organization, card.promise, card.number) == ("วัดตัวอย่าง", "จะออมเงินวันละสิบบาท", "๑")


def test_the_page_dies_with_the_wish_the_pledge_or_the_data(visitor, pledge):
    url = share(visitor, pledge)
    share(visitor, pledge, shared="0")
    assert visitor.get(url).status_code == 404
    url = share(visitor, pledge)
    signing.withdraw(pledge)
    assert visitor.get(url).status_code == 404
    assert visitor.get(f"{url}card.png").status_code == 404
    refused = visitor.post(f"/pledges/{pledge.token}/sharing/", {"shared": "1"})
    assert refused.status_code == 409


def test_the_picture_is_a_png_of_the_usual_size(visitor, pledge):
    answer = visitor.get(f"{share(visitor, pledge)}card.png")
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


def drawn(name: str, **words) -> Image.Image:
    picture = Image.open(io.BytesIO(cards.draw(Card(name, "ประกาศเจตนารมณ์ของจังหวัด", "สมัชชาคุณธรรม ๒๕๖๔", **words))))
    return ImageChops.difference(picture, cards._ground())


@pytest.mark.parametrize("name", HARD)
def test_hard_names_stay_in_their_field_with_all_their_marks(name):
    words = {"promise": "จะปลูกต้นไม้ " * 20, "organization": "องค์การบริหารส่วนตำบล" * 4, "number": "๑,๒๓๔"}
    left, top, right, bottom = drawn(name, **words).getbbox()
    assert left >= LEFT - 8
    assert right <= RIGHT + 8
    assert (top > 8, bottom <= BOTTOM) == (True, True)


def test_marks_are_shaped_and_not_drawn_over_one_another():
    """A tone mark above a vowel stands higher than one on the bare letter: shaping is at work."""

    def height(text):
        box = cards._font(cards.TITLE, 84).getbbox(text, anchor="ls", language="th")
        return -box[1]

    assert height("ปิ่") > height("ปิ") > height("ป") - 1
    assert height("ปิ่") > height("ก่")


def test_lines_break_between_words_and_never_before_a_mark():
    font = cards._font(cards.TITLE, 36)
    lines = cards.wrap("น้ำใจที่ยิ่งใหญ่" * 12, font)
    assert "".join(lines) == "น้ำใจที่ยิ่งใหญ่" * 12
    assert not any(category(line[0]) == "Mn" or line[0] in "าำะ" for line in lines)
    assert cards.wrap("คำ ใจดี", font) == ["คำ ใจดี"]


def test_letters_that_turn_the_words_about_are_left_out(declaration):
    pledge = make.pledge(declaration, prefix="", name="คำ\u202eใจดี\u200b")
    assert sharing.card_of(pledge).name == "คำใจดี"
