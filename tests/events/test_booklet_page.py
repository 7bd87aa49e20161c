"""/<province>/<year>/programme.pdf and /booklet/: a file that is kept, and a page while there is none."""

import pytest
from django.core.cache import caches
from django_tasks_db.models import DBTaskResult

from events import printing
from events.models import Assembly, Booklet, Section
from moral_assembly.turns import turn
from networks.models import Province
from tests import make
from tests.reading import BROKEN_QUERIES, Page, assert_not_found, assert_read_only, read

PDF = "/chiangrai/2564/programme.pdf"
PAGE = "/chiangrai/2564/booklet/"
PROGRAMME = "/chiangrai/2564/programme/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def opening(edition):
    return make.session(edition, title="พิธีเปิดน้ำใจ")


def work() -> list[bool]:
    """Do what waits in the queue, as the worker would."""
    waiting = list(
        DBTaskResult.objects.filter(status="READY", task_path="events.printing.make").order_by("enqueued_at")
    )
    DBTaskResult.objects.filter(pk__in=[row.pk for row in waiting]).update(status="RUNNING")
    return [printing.make.call(*row.args_kwargs["args"]) for row in waiting]


def queued() -> int:
    return DBTaskResult.objects.filter(status="READY", task_path="events.printing.make").count()


def body(response) -> bytes:
    return response.content


def kept() -> Booklet:
    return Booklet.objects.get()


@pytest.fixture
def ready(visitor, opening):
    visitor.get(PDF)
    work()
    return kept()


# None yet


def test_first_request_renders_nothing_and_leads_to_a_page_with_progress(visitor, opening):
    response = visitor.get(PDF)

    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert (kept().state, bool(kept().file), queued()) == ("waiting", False, 1)
    page = read(visitor, PAGE)
    assert page.texts(".alert strong") == ["กำลังทำสูจิบัตร"]
    assert "รอคิว" in page.text(".alert p:nth-child(2)")
    assert page.values("#booklet", "hx-get") == [PAGE]
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.html
    assert page.links("main > .wrap > .row a")[0] == ("ดูกำหนดการบนเว็บ", PROGRAMME)


def test_progress_is_told(visitor, opening):
    visitor.get(PDF)
    Booklet.objects.update(state="running", step="layout", page=6, expected_pages=24)
    with turn(printing.LOCK, kept().pk):
        page = read(visitor, PAGE)
    assert "จัดหน้า หน้าที่ ๖ จากประมาณ ๒๔ หน้า" in page.text(".alert p:nth-child(2)")
    assert page.values("progress", "value") == ["25"]


def test_then_the_file_comes_under_its_thai_name(visitor, ready):
    response = visitor.get(PDF)

    assert body(response).startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(ready.size)
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E0%B8%AA%E0%B8%B9%E0%B8%88")
    assert "Content-Security-Policy" not in response
    page = read(visitor, PAGE)
    assert page.links("#booklet a") == [("ดาวน์โหลดสูจิบัตร", f"{PDF}?v={ready.sha256[:12]}")]
    assert page.text("#booklet .soft").startswith("PDF ขนาด 0.1 เมกะไบต์ · ๘ หน้า · ตามกำหนดการประกาศครั้งที่ ๑ · ทำเมื่อ ")
    assert "hx-get" not in page.html
    assert 'http-equiv="refresh"' not in page.html


def test_programme_and_documents_link_it_with_its_size(visitor, opening):
    before = [read(visitor, url).links("main a.btn") for url in (PROGRAMME, "/chiangrai/2564/documents/")]
    assert [("สูจิบัตร PDF", PAGE) in links for links in before] == [True, True]
    visitor.get(PDF)
    work()
    link = ("สูจิบัตร PDF 0.1 เมกะไบต์", f"{PDF}?v={kept().digest}")
    after = [read(visitor, url).links("main a.btn") for url in (PROGRAMME, "/chiangrai/2564/documents/")]
    assert [link in links for links in after] == [True, True]


# HTTP


def test_unchanged_file_is_not_sent_again(visitor, ready, django_assert_num_queries):
    etag = visitor.get(PDF)["ETag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}'):
        with django_assert_num_queries(1):
            again = visitor.get(PDF, headers={"if-none-match": held})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert visitor.get(PDF, headers={"if-none-match": '"other"'}).status_code == 200


def test_only_the_address_with_the_digest_lives_long(visitor, ready):
    assert visitor.get(PDF)["Cache-Control"] == "no-cache"
    assert visitor.get(f"{PDF}?v=old")["Cache-Control"] == "no-cache"
    assert visitor.get(f"{PDF}?v={ready.digest}")["Cache-Control"] == "public, max-age=31536000, immutable"


def test_file_is_not_packed_again(visitor, ready):
    response = visitor.get(PDF, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in response
    assert len(body(response)) == ready.size


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, ready, query):
    assert body(visitor.get(PDF + query)) == body(visitor.get(PDF))
    assert visitor.get(PAGE + query).status_code == 200


def test_other_methods_are_refused(visitor, ready):
    assert_read_only(visitor, PAGE)
    assert [getattr(visitor, method)(PDF).status_code for method in ("post", "put", "patch", "delete")] == [405] * 4
    assert visitor.head(PDF).status_code == 200


@pytest.mark.parametrize("name", ["programme.pdf", "booklet/"])
@pytest.mark.parametrize("base", ["/chiangrai/2563/", "/chiangrai/2565/", "/nan/2564/"])
def test_unknown_or_unpublished(visitor, edition, hidden, base, name):
    assert_not_found(visitor, base + name)
    assert queued() == 0


# Out of date


def test_last_good_file_is_served_while_a_new_one_is_made(visitor, ready, opening):
    old = body(visitor.get(PDF))
    opening.title = "พิธีเปิดที่ย้ายแล้ว"
    opening.save()
    make.release(opening.assembly)

    assert body(visitor.get(PDF)) == old
    assert queued() == 1
    page = read(visitor, PAGE)
    assert page.texts(".alert strong") == ["กำลังทำสูจิบัตรฉบับใหม่"]
    assert "ไฟล์นี้เป็นฉบับก่อนหน้า กำหนดการอาจเปลี่ยนไปแล้ว ฉบับใหม่กำลังทำอยู่" in page.texts("#booklet p")
    assert work() == [True]
    assert body(visitor.get(PDF)) != old
    assert read(visitor, PAGE).texts(".alert") == []


def test_old_file_leaves_the_disk(visitor, ready, opening, media):
    opening.assembly.theme = "แนวคิดใหม่"
    opening.assembly.save()
    visitor.get(PDF)
    work()
    assert [path.name for path in (media / "booklets").iterdir()] == [kept().file.name.removeprefix("booklets/")]
    assert kept().file.name != ready.file.name


def test_of_one_version_it_is_made_once_however_often_it_is_asked_for(visitor, opening):
    for url in (PDF, PAGE, PDF, PAGE, PDF + "?x=1"):
        visitor.get(url)
    assert queued() == 1
    assert work() == [True]
    for url in (PDF, PAGE, PDF + "?x=2"):
        visitor.get(url, headers={"host": "testserver:81"})
    assert queued() == 0


def test_change_of_something_else_renders_nothing(visitor, ready, monkeypatch):
    make.section(ready.assembly, slug="unread")
    Section.objects.all().delete()
    visitor.get(PDF)
    monkeypatch.setattr("events.booklet.pdf", None)
    assert work() == [True]
    assert (kept().state, kept().sha256, kept().made_at) == ("ready", ready.sha256, ready.made_at)
    visitor.get(PDF)
    assert queued() == 0


def test_two_editions_of_a_province_come_to_rest(visitor, ready, chiangrai):
    other = make.assembly(chiangrai, 2566)
    make.session(other)
    for _ in range(4):
        visitor.get(PDF)
        visitor.get("/chiangrai/2566/programme.pdf")
        work()
    assert queued() == 0
    versions = Province.objects.get(pk=chiangrai.pk).public_version
    visitor.get(PDF)
    visitor.get("/chiangrai/2566/programme.pdf")
    work()
    assert Province.objects.get(pk=chiangrai.pk).public_version == versions


def test_change_while_it_is_made_makes_another(visitor, opening):
    visitor.get(PDF)
    keep = printing._keep

    def change_meanwhile(booklet, *rest, **facts):
        Assembly.objects.filter(pk=opening.assembly_id).update(theme="เปลี่ยนระหว่างทำ")
        printing.want(Assembly.objects.select_related("province").get(pk=opening.assembly_id), "https://x")
        keep(booklet, *rest, **facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "_keep", change_meanwhile)
        work()
    assert (kept().state, kept().is_true, queued()) == ("waiting", False, 1)
    work()
    assert (kept().state, kept().is_true) == ("ready", True)


def test_every_release_makes_one(organizer, edition, opening, django_capture_on_commit_callbacks):
    opening.title = "ชื่อใหม่"
    opening.save()
    from events import releases

    request = organizer.get("/desk/").wsgi_request
    releases.publish(request, edition)
    assert (kept().state, queued()) == ("waiting", 1)


# Failed and lost


@pytest.fixture
def failing(monkeypatch):
    def fail(*_):
        raise RuntimeError("แปลก")

    with monkeypatch.context() as patch:
        patch.setattr("events.booklet.pdf", fail)
        yield


def fail_once(visitor):
    visitor.get(PDF)
    with pytest.raises(RuntimeError):
        work()
    DBTaskResult.objects.update(status="FAILED")


def test_failure_is_told_with_a_way_on_and_is_not_tried_again(visitor, opening, failing):
    fail_once(visitor)

    page = read(visitor, PAGE)
    assert page.texts(".alert--bad strong") == ["ยังทำสูจิบัตรไม่ได้"]
    assert page.links("main > .wrap > .row a")[0] == ("ดูกำหนดการบนเว็บ", PROGRAMME)
    assert "แปลก" not in page.html
    assert (visitor.get(PDF).status_code, queued()) == (302, 0)


def test_failed_new_one_leaves_the_last_good_one(visitor, ready, opening):
    old = body(visitor.get(PDF))
    Assembly.objects.update(theme="ใหม่")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("events.booklet.pdf", None)
        visitor.get(PDF)
        with pytest.raises(TypeError):
            work()
        DBTaskResult.objects.update(status="FAILED")
    assert body(visitor.get(PDF)) == old
    assert read(visitor, PAGE).texts(".alert--bad strong") == ["ยังทำสูจิบัตรฉบับใหม่ไม่ได้"]
    Assembly.objects.update(theme="ใหม่กว่า")
    visitor.get(PDF)
    assert work() == [True]


def test_file_lost_from_the_disk_is_made_again(visitor, ready, media):
    (media / ready.file.name).unlink()
    assert visitor.get(PDF).status_code == 302
    visitor.get(PAGE)
    assert work() == [True]
    assert visitor.get(PDF).status_code == 200


def test_file_cut_off_while_it_was_written_is_written_again(visitor, ready, media):
    (media / ready.file.name).write_bytes(b"%PDF-1.7 half")
    Booklet.objects.update(file="", version=None, wanted_version=None)
    visitor.get(PDF)
    work()
    assert len(body(visitor.get(PDF))) == kept().size


def test_while_one_holds_the_lock_another_makes_nothing(visitor, opening):
    """The lock is the database's own; a second connection stands for the other worker."""
    from django.db import connection

    visitor.get(PDF)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s), %s)", [printing.LOCK, kept().pk])
            assert printing.make.call(kept().pk) is False
            assert kept().state == "waiting"
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert printing.make.call(kept().pk) is True


def test_what_is_cut_off_again_and_again_is_given_up(visitor, opening):
    visitor.get(PDF)
    for attempt in range(1, printing.ATTEMPTS + 1):
        DBTaskResult.objects.update(status="RUNNING")  # taken, and its worker died
        Booklet.objects.update(state="running", attempts=attempt)
        visitor.get(PAGE)
    assert (kept().state, kept().fault) == ("failed", "ถูกตัดกลางคัน 3 ครั้ง")
    DBTaskResult.objects.update(status="FAILED")
    visitor.get(PAGE)
    assert queued() == 0


def test_statements_are_the_same_for_one_and_three_sessions(edition, cost):
    make.session(edition)
    one = cost(PAGE)
    make.session(edition)
    make.session(edition)
    caches["pages"].clear()
    assert cost(PAGE) <= one


def test_another_provinces_booklet_is_its_own(visitor, ready, nan):
    elsewhere = make.assembly(nan, name="งานของน่าน")
    make.session(elsewhere)
    visitor.get("/nan/2564/programme.pdf")
    work()
    assert body(visitor.get("/nan/2564/programme.pdf")) != body(visitor.get(PDF))
    assert Page(visitor.get("/nan/2564/booklet/")).links("#booklet a") == [
        ("ดาวน์โหลดสูจิบัตร", f"/nan/2564/programme.pdf?v={elsewhere.booklet.digest}")
    ]
