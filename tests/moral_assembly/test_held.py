"""A chosen file is not lost: not when another field is wrong, not when a colleague saved first."""

import pytest
from django.urls import reverse

from events.models import Document
from moral_assembly import held
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.conftest import edition
from tests.events.test_two_organizers import inputs
from tests.photographs import upload

__all__ = ["edition"]
NEW = reverse("desk_documents_new", args=[2564])
PDF = b"%PDF-1.7 the book"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def book() -> dict:
    return {"file": upload("สูจิบัตร.pdf", PDF)}


def stored(document: Document) -> bytes:
    with document.file.open() as file:
        return file.read()


def test_stays_chosen_while_another_field_is_wrong(organizer, edition, media):
    page = organizer.post(NEW, {"title": "", "order": 1, **book()})
    assert page.status_code == 422
    assert "เลือกไว้แล้ว: <b>สูจิบัตร.pdf</b>" in page.text

    again = organizer.post(NEW, {**inputs(page.text), "order": "x"})
    assert again.status_code == 422
    assert len(list((media / "held").iterdir())) == 1, "what is held is not held twice"

    assert organizer.post(NEW, {**inputs(again.text), "title": "สูจิบัตร", "order": "1"}).status_code == 302
    made = Document.objects.get()
    assert (stored(made), made.original_name) == (PDF, "สูจิบัตร.pdf")


def test_a_newly_chosen_file_wins(organizer, edition, media):
    page = organizer.post(NEW, {"title": "", "order": 1, **book()})
    typed = {**inputs(page.text), "title": "สูจิบัตร", "file": upload("ใหม่.pdf", b"%PDF-1.7 newer")}
    organizer.post(NEW, typed)
    assert stored(Document.objects.get()) == b"%PDF-1.7 newer"


def test_a_file_that_was_refused_is_not_held(organizer, edition, media):
    page = organizer.post(NEW, {"title": "", "order": 1, "file": upload("a.pdf", b"MZ program")})
    assert "เลือกไว้แล้ว" not in page.text
    assert not (media / "held").exists()


@pytest.mark.parametrize("token", ["x", "WyJvcmlnaW5hbHMveCIsIngiXQ:1abc:x"])
def test_a_forged_token_is_no_file(organizer, edition, media, token):
    assert organizer.post(NEW, {"title": "สูจิบัตร", "order": 1, "file-held": token}).status_code == 302
    assert not Document.objects.get().file


def test_a_conflict_costs_no_file(organizer, edition, chiangrai, media):
    document = make.document(edition, slug="book", title="สูจิบัตร")
    edit = reverse("desk_documents_edit", args=[2564, "book"])
    mine = inputs(organizer.get(edit).text)
    colleague = browser(make.staff(Role.ORGANIZER, chiangrai, email="colleague@example.org"))
    assert colleague.post(edit, {**inputs(colleague.get(edit).text), "title": "สูจิบัตรงาน"}).status_code == 302

    conflict = organizer.post(edit, {**mine, "title": "สูจิบัตรใหม่", **book()})
    assert conflict.status_code == 409
    colleague.post(edit, {**inputs(colleague.get(edit).text), "order": "7"})
    second = organizer.post(edit, {**inputs(conflict.text), "choice-title": "theirs"})
    assert second.status_code == 409, "the colleague was quicker again"
    assert organizer.post(edit, {**inputs(second.text), "choice-order": "theirs"}).status_code == 302

    document.refresh_from_db()
    assert (document.title, document.order, stored(document)) == ("สูจิบัตรงาน", 7, PDF)
    assert document.original_name == "สูจิบัตร.pdf"


def test_names_from_the_browser_lead_nowhere(media):
    token = held.hold(upload("../../x/สูจิบัตร.pdf", PDF))
    (path,) = (media / "held").iterdir()
    assert (path.read_bytes(), path.suffix, path.stat().st_mode & 0o777) == (PDF, ".pdf", 0o600)
    assert held.give_back(token).name == "สูจิบัตร.pdf"
