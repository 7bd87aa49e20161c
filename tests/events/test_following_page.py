"""Being told by e-mail: asked for, confirmed and ended by links that change nothing by themselves."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client, RequestFactory
from django.utils import timezone

from events import following
from events.models import Follower, Session
from events.personal import keep
from networks.models import Letter
from tests import make
from tests.outbox import delivered
from tests.reading import Page, assert_not_found, read

MINE = "/chiangrai/2569/programme/mine/"
ADDRESS = "somjai@example.org"


@pytest.fixture(autouse=True)
def no_requests_yet(db):
    cache.clear()


@pytest.fixture
def edition(chiangrai):
    """An edition that begins in a week."""
    first = timezone.localdate() + timedelta(days=7)
    return make.assembly(chiangrai, 2569, starts_on=first, ends_on=first + timedelta(days=2))


@pytest.fixture
def talks(edition) -> list[Session]:
    return [
        make.session(edition, slug=f"talk-{number}", title=f"บรรยาย {number}", venue=make.venue(edition))
        for number in range(3)
    ]


@pytest.fixture
def stars(edition, talks):
    return keep(edition, ["talk-0", "talk-2"])


def form_of(programme) -> str:
    return f"{programme.get_absolute_url()}followers/"


def ask(client, programme, email=ADDRESS):
    return client.post(form_of(programme), {"email": email})


def last_link() -> str:
    """The path of the link in the last letter."""
    return re.search(r"http://testserver(\S+)", delivered()[-1].body)[1]


def followed(client, programme, email=ADDRESS) -> Follower:
    """Ask and confirm."""
    ask(client, programme, email)
    client.post(f"{last_link()}confirmation/")
    return Follower.objects.get(email=email)


# Asking


def test_the_page_of_stars_offers_it_and_says_why_and_for_how_long(visitor, stars):
    page = read(visitor, stars.get_absolute_url())
    assert page.values("main form", "action") == [form_of(stars)]
    promise = page.text("#follow ~ form .hint")
    for words in ("ย้าย เลื่อน หรือยกเลิกเท่านั้น", "ไม่เผยแพร่", "ลบเมื่อท่านเลิกติดตาม", "๓๐ วัน"):
        assert words in promise


def test_asked_twice_before_anything_is_told(visitor, stars, talks):
    answer = ask(visitor, stars, "SomJai@Example.org")
    assert answer["Location"] == f"{form_of(stars)}asked/"
    assert "เปิดจดหมายเพื่อยืนยัน" in visitor.get(answer["Location"]).text
    follower = Follower.objects.get()
    assert (follower.email, follower.confirmed_at, list(follower.sessions.all())) == (ADDRESS, None, [])
    assert following.counts(stars.assembly) == {}

    (letter,) = delivered()
    assert letter.to == [ADDRESS]
    assert letter.extra_headers["List-Unsubscribe"] == f"<http://testserver{following.page_of(follower)}removal/>"
    page = read(visitor, last_link())
    assert page.texts(".rows a") == ["บรรยาย 0", "บรรยาย 2"]
    assert Follower.objects.get().confirmed_at is None, "reading the page confirms nothing"

    assert visitor.post(f"{last_link()}confirmation/")["Location"] == last_link()
    follower.refresh_from_db()
    assert follower.confirmed_at is not None
    assert set(follower.sessions.all()) == {talks[0], talks[2]}
    assert following.counts(stars.assembly) == {talks[0].pk: 1, talks[2].pk: 1}


def test_who_follows_already_learns_it_by_letter_alone(visitor, stars):
    first = ask(visitor, stars)
    visitor.post(f"{last_link()}confirmation/")
    second = ask(visitor, stars)
    assert (first.status_code, first["Location"], first.content) == (
        second.status_code,
        second["Location"],
        second.content,
    )
    assert "อยู่แล้ว" in delivered()[-1].subject
    assert Follower.objects.count() == 1


def test_other_stars_take_the_place_of_the_first_when_confirmed(visitor, edition, stars, talks):
    follower = followed(visitor, stars)
    ask(visitor, keep(edition, ["talk-1"]))
    assert set(follower.sessions.all()) == {talks[0], talks[2]}, "a stranger may ask, and changes nothing"
    page = read(visitor, last_link())
    assert page.texts(".card .rows a") == ["บรรยาย 1"]
    visitor.post(f"{last_link()}confirmation/")
    assert list(follower.sessions.all()) == [talks[1]]
    assert following.page_of(follower) == last_link(), "links of earlier letters still work"


@pytest.mark.parametrize("email", ["", "x", "a@b", "ก" * 300, "a b@example.org", "x" * 260 + "@example.org"])
def test_what_is_no_address_is_told_at_the_field(visitor, stars, email):
    page = ask(visitor, stars, email)
    assert page.status_code == 422
    assert Page(page).values("#id_email", "aria-invalid") == ["true"]
    assert not Follower.objects.exists()


def test_no_more_than_three_letters_a_day_to_an_address_and_the_answer_is_the_same(visitor, stars):
    answers = {ask(visitor, stars)["Location"] for _ in range(5)}
    assert len(answers) == 1
    assert len(delivered()) == following.LETTERS_A_DAY == 3
    ask(visitor, stars, "other@example.org")
    assert len(delivered()) == 4
    Letter.objects.update(created_at=timezone.now() - timedelta(days=2))
    ask(visitor, stars)
    assert len(delivered()) == 5


def test_one_address_of_the_network_asks_so_often_and_no_more(visitor, stars):
    codes = [ask(visitor, stars, f"r{number}@example.org").status_code for number in range(31)]
    assert codes == [302] * 30 + [429]


def test_nothing_is_offered_when_the_edition_is_over(visitor, chiangrai):
    over = make.assembly(chiangrai, 2564)
    make.session(over, slug="talk")
    stars = keep(over, ["talk"])
    assert read(visitor, stars.get_absolute_url()).all("main form") == []
    assert "งานนี้จบแล้ว" in visitor.get(form_of(stars)).text
    assert ask(visitor, stars).status_code == 422
    assert not Follower.objects.exists()


def test_the_page_of_stars_is_kept_until_the_edition_is_over(visitor, stars, clock):
    clock.set(2026, 1, 1)
    stars.assembly.starts_on = stars.assembly.ends_on = timezone.localdate()
    stars.assembly.save()
    assert read(visitor, stars.get_absolute_url()).all("#follow") != []
    clock.set(2026, 1, 2)
    assert read(visitor, stars.get_absolute_url()).all("#follow") == []


def test_links_of_nobody(visitor, stars):
    assert_not_found(visitor, f"{MINE}nobody/followers/")
    assert_not_found(visitor, f"{MINE}nobody/followers/asked/")
    for end in ("", "removal/"):
        page = visitor.get(f"/chiangrai/2569/programme/followers/nobody/{end}")
        assert page.status_code == 404
        assert "ไม่ได้ติดตามแล้ว" in page.text
    assert visitor.post("/chiangrai/2569/programme/followers/nobody/confirmation/").status_code == 404


def test_wrong_methods(visitor, stars):
    follower = followed(visitor, stars)
    page = following.page_of(follower)
    assert visitor.post(page).status_code == 405
    assert visitor.get(f"{page}confirmation/").status_code == 405
    assert visitor.post(f"{form_of(stars)}asked/").status_code == 405
    assert visitor.put(f"{page}removal/").status_code == 405


def test_without_a_server_nobody_is_told_to_look_for_a_letter(visitor, stars, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    page = visitor.get(ask(visitor, stars)["Location"]).text
    assert "ยังไม่ถึงท่าน" in page
    assert "จดหมายขยะ" not in page


# Leaving


def test_leaving_takes_a_press_and_leaves_no_address_behind(visitor, stars, chiangrai):
    follower = followed(visitor, stars)
    link = f"{following.page_of(follower)}removal/"
    draft = make.letter(chiangrai, to=ADDRESS, unsubscribe_url=f"https://elsewhere{link}")
    other = make.letter(chiangrai, to=ADDRESS)
    visitor.get(link)
    assert Follower.objects.exists(), "opening the link is not leaving"

    assert visitor.post(link).status_code == 200
    assert not Follower.objects.exists()
    assert not Letter.objects.exclude(pk=other.pk).filter(to=ADDRESS).exists()
    draft.refresh_from_db()
    assert (draft.state, draft.body) == ("discarded", "")
    other.refresh_from_db()
    assert (other.state, other.to) == ("draft", ADDRESS)
    assert visitor.post(link).status_code == 200, "mail programs may press twice"


def test_mail_programs_leave_with_one_click(visitor, stars):
    follower = followed(visitor, stars)
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{following.page_of(follower)}removal/", {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Follower.objects.exists()) == (200, False)


# Forgetting


def test_addresses_are_forgotten_a_month_after_the_edition(visitor, stars, edition):
    follower = followed(visitor, stars)
    for days, left in ((30, True), (31, False)):
        edition.starts_on = edition.ends_on = timezone.localdate() - timedelta(days=days)
        edition.save()
        following.forget_expired()
        assert Follower.objects.filter(pk=follower.pk).exists() == left
    assert not Letter.objects.filter(to=ADDRESS).exists()


def test_who_never_confirms_is_forgotten_after_a_week(visitor, stars):
    ask(visitor, stars)
    delivered()
    for days, left in ((6, True), (8, False)):
        Follower.objects.update(asked_at=timezone.now() - timedelta(days=days))
        following.forget_expired()
        assert Follower.objects.exists() == left
    assert not Letter.objects.filter(to=ADDRESS).exists()


def test_staff_never_read_the_link(organizer, visitor, stars):
    ask(visitor, stars)
    letter = Letter.objects.get()
    page = organizer.get(f"/desk/letters/{letter.pk}/")
    assert Follower.objects.get().token not in page.text


# Many at once


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_for_one_address_at_once_send_no_more_letters(stars):
    start = Barrier(8)

    def run(_):
        try:
            start.wait()
            following.ask(RequestFactory().post("/"), stars, ADDRESS)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert Letter.objects.filter(to=ADDRESS).count() == following.LETTERS_A_DAY
    assert Follower.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_more_go(stars, monkeypatch):
    monkeypatch.setattr(following, "_alone_with", lambda email: None)
    Follower.objects.create(assembly=stars.assembly, email=ADDRESS)
    looked, count = Barrier(8), Letter.objects.none().__class__.count

    def waits(letters):
        number = count(letters)
        looked.wait(10)
        return number

    monkeypatch.setattr(Letter.objects.none().__class__, "count", waits)

    def run(_):
        try:
            following.ask(RequestFactory().post("/"), stars, ADDRESS)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert len(Letter.objects.filter(to=ADDRESS)) == 8
