"""A signed agreement for visitors: its own page, the edition's and the network's, the map of the site."""

import pytest

from pledges import agreements
from pledges.models import Mou
from tests import make
from tests.reading import assert_read_only, read

HOME = "/chiangrai/2564/"


@pytest.fixture
def mou(edition, organizer, registrar, chiangrai, religion) -> Mou:
    body = make.organization(chiangrai, name="วัดตัวอย่างในเครือข่าย", network=religion)
    mou = make.mou(edition, organizer.user, sent=False, is_public=True, subject="ตำบลคุณธรรม")
    mou.text.parties.filter(order=2).update(organization=body)
    mou = agreements.send(make.desk_request(organizer.user), mou)
    for party in mou.text.parties:
        make.signature(party, registrar.user)
    mou.refresh_from_db()
    return mou


def test_it_is_found_where_a_visitor_looks(visitor, mou, religion):
    link = ("ตำบลคุณธรรม", mou.get_absolute_url())
    assert link in read(visitor, HOME).links("section[aria-labelledby=mous] a")
    network = read(visitor, f"/chiangrai/networks/{religion.slug}/")
    assert link in network.links("section[aria-labelledby=mous] a")
    assert link in read(visitor, f"{HOME}mous/").links("article a")
    sitemap = visitor.get("/sitemap.xml").text
    assert f"http://testserver{mou.get_absolute_url()}" in sitemap
    assert f"http://testserver{HOME}mous/<" in sitemap


def test_the_page_tells_words_and_signers_and_no_mailbox(visitor, mou, religion):
    page = read(visitor, mou.get_absolute_url())
    assert page.text("h1") == "ตำบลคุณธรรม"
    assert page.texts(".paper-sheet p") == [words for _, words in mou.text.lines]
    assert page.texts(".tag--ok") == ["ลงนามแล้ว", "ลงนามแล้ว"]
    assert "@example.org" not in page.html
    assert (religion.name, f"/chiangrai/networks/{religion.slug}/") in page.links("section a")
    assert_read_only(visitor, mou.get_absolute_url())


def test_what_is_not_marked_public_or_not_signed_is_nowhere(visitor, organizer, edition, mou, religion):
    unsigned = make.mou(edition, organizer.user, is_public=True, subject="ยังไม่ครบ")
    url = f"/desk/2564/mous/{mou.slug}/publication/"
    assert organizer.post(url).status_code == 302
    for address in (mou.get_absolute_url(), unsigned.get_absolute_url()):
        assert visitor.get(address).status_code == 404
    pages = [visitor.get(each).text for each in (HOME, f"{HOME}mous/", f"/chiangrai/networks/{religion.slug}/")]
    pages.append(visitor.get("/sitemap.xml").text)
    assert not any(word in page for page in pages for word in ("ตำบลคุณธรรม", "ยังไม่ครบ", f"{HOME}mous/{mou.slug}"))
    assert "/mous/" not in pages[-1]
    assert organizer.post(url, {"is_public": "on"}).status_code == 302
    assert visitor.get(mou.get_absolute_url()).status_code == 200


def test_the_page_costs_the_same_for_two_parties_and_four(visitor, organizer, registrar, edition, mou, count_queries):
    first = make.mou(edition, organizer.user, is_public=True)
    more = make.mou(edition, organizer.user, "ก", "ข", "ค", "ง", is_public=True)
    for party in (*first.text.parties, *more.text.parties):
        make.signature(party, registrar.user)
    urls = [each.get_absolute_url() for each in (first, mou, more)]
    visitor.get(urls[0])
    costs = [count_queries(lambda url=url: visitor.get(url)) for url in urls[1:]]
    assert costs[0] == costs[1]
