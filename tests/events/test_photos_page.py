"""/<province>/<year>/photos/ and the photographs on a session's page."""

from datetime import timedelta

import pytest

from networks.models import Picture
from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/photos/"
SESSION = "/chiangrai/2564/programme/opening/"
DAY = timedelta(days=1)


@pytest.fixture
def opening(edition):
    return make.session(edition, slug="opening", title="พิธีเปิด")


@pytest.fixture
def photo(opening):
    return make.session_photo(opening, caption="ผู้แทนเครือข่าย", credit="ทีมสื่อ", alt="ผู้แทนสิบสามคนบนเวที")


def test_a_sessions_photographs_stand_on_its_page(visitor, opening, photo):
    make.session_photo(opening, alt="", is_decorative=True)
    page = read(visitor, SESSION)

    code = photo.picture.code
    assert page.texts(".gallery figcaption") == ["ผู้แทนเครือข่าย ภาพ: ทีมสื่อ"]
    assert page.values(".gallery img", "alt") == ["ผู้แทนสิบสามคนบนเวที", ""]
    assert page.values(".gallery a", "href")[0] == f"/pictures/{code}-900.webp"
    first = page.all(".gallery img")[0].attrib
    sizes = [f"/pictures/{code}-{width}.webp {width}w" for width in (320, 640, 900)]
    assert first["srcset"] == ", ".join(sizes)
    assert (first["src"], first["width"], first["height"]) == (f"/pictures/{code}-640.webp", "900", "600")
    assert (first["loading"], first["decoding"]) == ("lazy", "async")
    assert page.values(".gallery path", "fill")[0] == "#905030"
    assert page.links("section[aria-labelledby=photos] > p a") == [("ภาพบรรยากาศของทั้งงาน", URL)]


def test_no_heading_without_photographs(visitor, opening):
    assert "ภาพบรรยากาศ" not in " ".join(read(visitor, SESSION).texts("h2"))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"alt": ""}, 0),
        ({"alt": "", "is_decorative": True}, 1),
        ({"state": Picture.State.FAILED, "widths": []}, 0),
        ({"state": Picture.State.WAITING, "widths": []}, 1),
    ],
)
def test_what_is_not_described_or_failed_is_not_shown(visitor, opening, fields, shown):
    make.session_photo(opening, **fields)
    for url in (SESSION, URL):
        assert len(read(visitor, url).all(".gallery .picture")) == shown


def test_a_drawing_keeps_the_place_until_it_is_ready(visitor, opening):
    photo = make.session_photo(opening, state=Picture.State.WAITING, widths=[], colour="")
    page = read(visitor, SESSION)
    assert page.values(".picture--waiting svg", "viewbox") or page.values(".picture--waiting svg", "viewBox")
    assert page.texts(".picture--waiting") == ["กำลังเตรียมภาพ"]
    assert page.all(".gallery img, .gallery a") == []

    Picture.objects.filter(pk=photo.picture_id).update(state=Picture.State.READY, widths=[320, 900])
    assert len(read(visitor, SESSION).all(".gallery img")) == 1


def test_what_one_can_see_through_has_a_plain_ground(visitor, opening):
    make.session_photo(opening, colour="")
    assert read(visitor, SESSION).values(".gallery path", "class") == ["picture__blank"]


def test_words_are_no_markup(visitor, opening):
    make.session_photo(opening, alt='ภาพ"><script>x()</script>', caption="<b>x</b>", credit="<i>")
    page = read(visitor, SESSION)
    assert page.values(".gallery img", "alt") == ['ภาพ"><script>x()</script>']
    assert page.texts(".gallery figcaption") == ["<b>x</b> ภาพ: <i>"]


def test_samples_are_marked(visitor, opening):
    make.session_photo(opening, is_sample=True)
    assert read(visitor, SESSION).texts(".gallery .tag--warn") == ["ข้อมูลตัวอย่าง"]


def test_an_edition_shows_them_day_by_day_and_session_by_session(visitor, edition, opening, photo):
    later = make.session(edition, slug="later", title="วันที่สอง", starts_at=make.OPENING + DAY)
    make.session(edition, title="ไม่มีภาพ")
    make.session_photo(later)
    make.session_photo(later)

    page = read(visitor, URL)
    assert page.texts(".tabs span") == ["อ. ๖ ก.ค. · ๑ ภาพ", "พ. ๗ ก.ค. · ๒ ภาพ", "พฤ. ๘ ก.ค. · ๐ ภาพ"]
    assert page.links("main h2 a") == [("พิธีเปิด", SESSION)]
    page = read(visitor, URL + "?day=2")
    assert page.links("main h2 a") == [("วันที่สอง", later.get_absolute_url())]
    assert len(page.all(".gallery img")) == 2
    assert "วันนี้ยังไม่มีภาพ" in read(visitor, URL + "?day=3").text("main")


def test_opens_on_the_first_day_that_has_any(visitor, edition):
    make.session_photo(make.session(edition, title="วันที่สอง", starts_at=make.OPENING + DAY))
    assert read(visitor, URL).texts("main h2") == ["วันที่สอง"]


def test_an_empty_page_leads_on(visitor, edition):
    page = read(visitor, URL)
    assert page.links("main .card a") == [("ดูกำหนดการ", "/chiangrai/2564/programme/")]


def test_photographs_of_sessions_that_were_not_released_are_hidden(visitor, edition):
    make.session_photo(make.session(edition, slug="opening", released=False))
    assert read(visitor, URL).all(".gallery") == []
    assert_not_found(visitor, SESSION)


def test_of_an_unpublished_edition(visitor, hidden):
    make.session_photo(make.session(hidden))
    assert_not_found(visitor, "/chiangrai/2565/photos/")


def test_other_methods_are_refused(visitor, photo):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("query", [*BROKEN_QUERIES, "?day=99", "?day=x"])
def test_broken_queries_change_nothing(visitor, photo, query):
    assert len(read(visitor, URL + query).all(".gallery img")) == 1


def test_as_many_statements_for_three_as_for_one(edition, opening, cost):
    make.session_photo(opening)
    one = {url: cost(url) for url in (URL, SESSION)}
    for number in (1, 2):
        make.session_photo(opening)
        make.session_photo(make.session(edition, starts_at=make.OPENING + number * timedelta(hours=2)))
    assert {url: cost(url) for url in (URL, SESSION)} == one


def test_in_the_sitemap_and_from_the_replays(visitor, edition):
    assert f"<loc>http://testserver{URL}</loc>" in visitor.get("/sitemap.xml").text
    assert (("ดูภาพบรรยากาศ", URL)) in read(visitor, "/chiangrai/2564/replays/").links("main a")
