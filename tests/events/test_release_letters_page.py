"""/desk/2564/letters/: the letters about the edition's releases, and writing them anew."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import releases
from events.models import Follower, Session
from networks.models import Letter, LetterBatch
from tests import make
from tests.reading import Page, read

URL = reverse("desk_release_letters", args=[2564])
EDITION = reverse("desk_edition", args=[2564])


@pytest.fixture
def moved(organizer, edition) -> Session:
    """A session with a speaker, released and moved."""
    session = make.session(edition, title="พิธีเปิด")
    make.speaker(session, make.person(edition.province, email="speaker@example.org"))
    release_later(organizer, session)
    return session


def release_later(organizer, session: Session):
    session.starts_at, session.ends_at = session.ends_at, session.ends_at + (session.ends_at - session.starts_at)
    session.save()
    request = RequestFactory().post("/")
    request.user = organizer.user
    session.assembly.refresh_from_db()
    releases.publish(request, session.assembly)


def test_shows_what_waits_and_leads_to_it(organizer, moved):
    batch = LetterBatch.objects.get()
    page = read(organizer, URL)
    assert page.texts(".deskmain p.row .tag") == ["จดหมายรอตรวจ ๑ ฉบับ", "ผู้ติดตาม ๐ คน"]
    assert [href for _, href in page.links(".deskmain .rows a")] == [reverse("letter_batch", args=[batch.slug])]
    assert (
        read(organizer, EDITION).values(f'.rows a[href="{URL}"]', "href")[0],
        read(organizer, EDITION).text(f'.rows a[href="{URL}"] + .tag'),
    ) == (URL, "รอตรวจ ๑")
    assert f"{reverse('letters')}?state=draft" in organizer.get(reverse("desk")).text


def test_the_newest_batch_stands_first(organizer, moved):
    for _ in range(2):
        release_later(organizer, Session.objects.get(pk=moved.pk))
    newest_first = [reverse("letter_batch", args=[each.slug]) for each in LetterBatch.objects.order_by("-pk")]
    assert [href for _, href in read(organizer, URL).links(".deskmain .rows a")] == newest_first
    assert len(newest_first) == 3


def test_the_page_of_the_release_says_how_many_wait(organizer, auditor, coordinator, moved):
    address = reverse("desk_release", args=[2564, 2])
    for client, seen in ((organizer, True), (auditor, True), (coordinator, False)):
        assert ("จดหมายรอตรวจ ๑ ฉบับ" in client.get(address).text) == seen
    assert read(organizer, address).links(".deskmain .alert a") == [("ตรวจและส่งจดหมาย", URL)]
    Letter.objects.update(state="discarded")
    assert "จดหมายรอตรวจ" not in organizer.get(address).text


def test_says_when_there_are_none(organizer, edition):
    page = read(organizer, URL)
    assert "ยังไม่มีจดหมายของงานนี้" in page.html
    assert page.all(".deskmain form") == [], "nothing was released that letters could tell of"


def test_letters_are_written_anew_and_the_old_ones_are_replaced(organizer, edition, moved):
    old = LetterBatch.objects.get()
    follower = Follower.objects.create(assembly=edition, email="f@example.org", confirmed_at=make.OPENING)
    follower.sessions.add(moved)
    answer = organizer.post(URL)
    new = LetterBatch.objects.latest("pk")
    assert answer.url == reverse("letter_batch", args=[new.slug])
    assert set(new.letters.values_list("to", "state")) == {("speaker@example.org", "draft"), ("f@example.org", "draft")}
    assert set(old.letters.values_list("state", flat=True)) == {"discarded"}
    page = Page(organizer.get(reverse("letter_batch", args=[old.slug])))
    assert page.links(".deskmain .alert a") == [(str(new), reverse("letter_batch", args=[new.slug]))]


def test_nobody_new_is_said(organizer, moved):
    Letter.objects.update(state="sent", sent_at=make.OPENING)
    assert "ไม่มีผู้ที่ต้องแจ้ง" in organizer.post(URL, follow=True).text
    assert LetterBatch.objects.count() == 1


def test_an_edition_without_a_release(organizer, edition):
    assert "ไม่มีผู้ที่ต้องแจ้ง" in organizer.post(URL, follow=True).text


def test_whose_business_it_is(auditor, coordinator, foreign_organizer, visitor, moved):
    assert auditor.get(URL).status_code == 200
    assert auditor.post(URL).status_code == 403
    for stranger in (coordinator, foreign_organizer):
        assert (stranger.get(URL).status_code, stranger.post(URL).status_code) == (404, 404)
    assert visitor.get(URL).status_code == 302
    assert auditor.put(URL).status_code == 405
    assert read(coordinator, EDITION).all(f'a[href="{URL}"]') == []


def test_as_many_statements_for_three_as_for_one(organizer, moved):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(URL).status_code == 200
        return len(captured)

    one = cost()
    for _ in range(2):
        release_later(organizer, moved)
    assert cost() == one
    assert LetterBatch.objects.count() == 3
