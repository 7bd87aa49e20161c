"""Declarations on the pages of their edition, in search, in the sitemap, on the poster, and at the registrar's desk."""

import io

import pytest
import zxingcpp
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from events.models import Assembly
from networks.models import Province
from networks.pages import LONGEST_KEPT_VALUE
from pledges.models import Declaration, Pledge
from tests import make
from tests.reading import read

HOME = "/chiangrai/2564/"
DESK = "/desk/2564/pledges/together/"


def test_the_home_page_shows_the_count_and_the_way_to_sign(visitor, declaration):
    make.pledge(declaration)
    page = read(visitor, HOME)
    assert page.texts("section[aria-labelledby=declarations] .stat") == ["๑รายที่ร่วมลงนาม"]
    assert ("ร่วมลงนาม", f"{HOME}pledge/together/signing/") in page.links("section[aria-labelledby=declarations] a")
    Declaration.objects.update(is_published=False)
    assert read(visitor, HOME).texts("section[aria-labelledby=declarations]") == []


def test_a_session_leads_to_its_declaration(visitor, edition, declaration):
    session = make.session(edition, slug="reading")
    declaration.session = session
    declaration.save()
    page = read(visitor, f"{HOME}programme/reading/")
    assert ("ประกาศเจตนารมณ์ร่วมกัน", f"{HOME}pledge/together/") in page.links("aside a")


def test_search_and_sitemap_find_it(visitor, declaration):
    assert f'href="{HOME}pledge/together/"' in visitor.get("/search/?q=เจตนารมณ์ร่วมกัน").text
    sitemap = visitor.get("/sitemap.xml").text
    assert f"http://testserver{HOME}pledge/together/wall/" in sitemap
    Declaration.objects.update(is_published=False)
    assert "together" not in visitor.get("/sitemap.xml").text


@pytest.mark.parametrize("query", ["network=nowhere", "virtue=x", "district=9", "before=99", "before=x"])
def test_what_no_link_of_the_wall_asks_is_not_kept(visitor, declaration, query):
    make.pledge(declaration)
    assert len(query) < LONGEST_KEPT_VALUE
    wall = f"{HOME}pledge/together/wall/"
    assert visitor.get(f"{wall}?{query}").has_header("ETag") is False
    assert visitor.get(wall).has_header("ETag") is True


def test_the_poster_opens_the_form(registrar, declaration):
    answer = registrar.get(f"{DESK}poster.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pdf = PdfReader(io.BytesIO(answer.content))
    assert len(pdf.pages) == 1
    assert f"testserver/p/{declaration.code}" in pdf.pages[0].extract_text()
    picture = PdfDocument(answer.content)[0].render(scale=100 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [f"http://testserver/p/{declaration.code}/"]


def test_papers_name_the_province_once():
    province = Province(name="เชียงราย")
    names = {Assembly(name=name, province=province).placed_name for name in ("งานสมัชชา", "งานสมัชชา จังหวัดเชียงราย")}
    assert names == {"งานสมัชชา จังหวัดเชียงราย"}


def test_the_short_address_leads_to_the_form_and_nowhere_else(visitor, declaration):
    for typed in (declaration.code, declaration.code.upper()):
        answer = visitor.get(f"/p/{typed}/", {"next": "https://elsewhere.example"})
        assert (answer.status_code, answer.url) == (302, f"{HOME}pledge/together/signing/")
    assert visitor.get("/p/nothing/").status_code == 404
    assert visitor.post(f"/p/{declaration.code}/").status_code == 405
    Declaration.objects.update(is_published=False)
    assert visitor.get(f"/p/{declaration.code}/").status_code == 404


def test_the_registrar_scans_what_waits_and_confirms(registrar, visitor, coordinator, declaration, religion):
    waiting = make.pledge(declaration, confirmed=False, email="", phone="0812345678", network=religion)
    page = f"{DESK}signers/{waiting.pk}/"
    assert read(visitor, waiting.get_absolute_url()).values(".qr", "alt") == ["คิวอาร์สำหรับนายทะเบียน"]
    assert waiting.name in read(registrar, page).text("h1")
    assert coordinator.get(page).status_code == 404
    assert visitor.get(page).status_code == 302
    registrar.post(f"{page}confirmation/")
    assert read(visitor, waiting.get_absolute_url()).values(".qr", "alt") == []


def test_a_queue_keeps_what_its_people_have_in_common(registrar, declaration, virtues, religion):
    spot = {"kind": "person", "name": "คำ", "organization_name": "วัดตัวอย่าง", "network": religion.pk}
    registrar.post(f"{DESK}signing/", spot | {"virtues": [virtues[1].pk], "phone": "0812345678", "promise": "จะออม"})
    page = read(registrar, f"{DESK}signing/")
    assert page.values("[name=organization_name]", "value") == ["วัดตัวอย่าง"]
    assert page.values("[name=virtues][checked]", "value") == [str(virtues[1].pk)]
    assert page.values("[name=network] [selected]", "value") == [str(religion.pk)]
    assert page.values("[name=name][value]", "value") + page.values("[name=phone][value]", "value") == []
    anew = read(registrar, f"{DESK}signing/?anew=1")
    assert anew.values("[name=organization_name][value]", "value") == []
    assert Pledge.objects.count() == 1


def test_the_sample_declaration_is_loaded_once(db):
    from django.core.management import call_command

    for _ in range(2):
        call_command("prepare", verbosity=0)
    declaration = Declaration.objects.get()
    assert (declaration.is_sample, declaration.session.slug, declaration.tally.confirmed) == (True, "declaration", 0)
    assert declaration.text.resolutions.count() == 4
    declaration.delete()
    call_command("prepare", verbosity=0)
    assert not Declaration.objects.exists()
