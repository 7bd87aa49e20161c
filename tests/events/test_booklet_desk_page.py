"""/desk/<year>/booklet/: making it anew, and the sheets to fold."""

import pypdfium2
import pytest
from django_tasks_db.models import DBTaskResult

from events import printing
from events.models import Booklet
from moral_assembly.audit import Action, AuditEntry
from tests import make
from tests.reading import Page, read

DESK = "/desk/2564/booklet/"
FOLDED = "/desk/2564/booklet/folded.pdf"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def opening(edition):
    return make.session(edition, title="พิธีเปิดน้ำใจ")


def queued() -> int:
    return DBTaskResult.objects.filter(task_path="events.printing.make").count()


@pytest.fixture
def ready(organizer, opening) -> Booklet:
    organizer.post(DESK)
    printing.make.call(Booklet.objects.get().pk)
    return Booklet.objects.get()


def test_none_yet(organizer, edition):
    page = read(organizer, DESK)
    assert page.texts("main .card p") == ["ยังไม่เคยทำสูจิบัตรของงานนี้"]
    assert page.texts(".deskmain form button") == ["ทำสูจิบัตรใหม่"]
    assert queued() == 0
    assert organizer.get(FOLDED).status_code == 404


def test_organizer_asks_for_one_and_sees_how_far_it_is(organizer, opening):
    response = organizer.post(DESK, follow=True)

    assert response.redirect_chain == [(DESK, 302)]
    page = Page(response)
    assert "กำลังทำสูจิบัตร" in page.texts("#booklet strong")
    assert page.values("#booklet", "hx-get") == [DESK]
    assert queued() == 1
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.label) == (Action.PRINTED, "สูจิบัตร งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม พ.ศ. 2564")


def test_asking_twice_makes_one(organizer, opening):
    organizer.post(DESK)
    organizer.post(DESK)
    assert printing.make.call(Booklet.objects.get().pk) is True
    assert [printing.make.call(Booklet.objects.get().pk) for _ in range(queued() - 1)] == [False] * (queued() - 1)


def test_after_a_failure_the_organizer_may_try_again(organizer, opening, monkeypatch):
    organizer.post(DESK)
    with monkeypatch.context() as patch:
        patch.setattr("events.booklet.pdf", None)
        with pytest.raises(TypeError):
            printing.make.call(Booklet.objects.get().pk)
    page = read(organizer, DESK)
    assert page.texts("#booklet .alert--bad strong") == ["ยังทำสูจิบัตรไม่ได้"]
    assert "TypeError" in page.html
    organizer.post(DESK)
    assert printing.make.call(Booklet.objects.get().pk) is True
    assert "ดาวน์โหลดสูจิบัตร" in read(organizer, DESK).texts("#booklet a")


def test_sheets_to_fold(organizer, ready):
    response = organizer.get(FOLDED)
    document = pypdfium2.PdfDocument(response.content)
    try:
        assert (len(document), [round(side) for side in document[0].get_size()]) == (ready.pages // 2, [842, 595])
    finally:
        document.close()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E0%B8%9E%E0%B8%B1%E0%B8%9A")
    assert organizer.post(FOLDED).status_code == 405


def test_readers_read_and_do_not_write(auditor, committee, ready):
    for reader in (auditor, committee):
        page = read(reader, DESK)
        assert page.texts(".deskmain form button") == []
        assert reader.get(FOLDED).status_code == 200
        assert reader.post(DESK).status_code == 403
    assert queued() == 1


@pytest.mark.parametrize("url", [DESK, FOLDED])
def test_strangers(visitor, foreign_organizer, ready, url):
    assert visitor.get(url).status_code == 302
    assert foreign_organizer.get(url).status_code == 404
    assert foreign_organizer.post(DESK).status_code == 404
    assert queued() == 1


def test_other_methods_are_refused(organizer, ready):
    assert [getattr(organizer, method)(DESK).status_code for method in ("put", "patch", "delete")] == [405] * 3


def test_edition_page_links_it(organizer, edition):
    assert ("สูจิบัตร", DESK) in read(organizer, "/desk/2564/").links("main li a")


def test_statements_are_the_same_for_one_and_three_sessions(organizer, ready, count_queries):
    one = count_queries(lambda: organizer.get(DESK))
    make.session(ready.assembly)
    make.session(ready.assembly)
    assert count_queries(lambda: organizer.get(DESK)) == one
