"""The print desk: files in parts that killed workers do not lose, the issued bytes, ticks; what becomes of one."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone
from PIL import ImageChops

from moral_assembly.audit import AuditEntry
from pledges import issuing, printing, sealing, standing
from pledges.models import Certificate, CertificateFile, PrintFile, PrintPart
from tests import make
from tests.reading import Page, read

HOME = "/desk/2564/certificates/"
DESK = f"{HOME}printing/"
NAMES = ("นางสาวน้ำผึ้ง ปู่ญาติ", "เกษม ใจดี", "กำปั่น ฟื้นฟู", "แก้ว ณ เชียงราย", "ขวัญ ใจดี")


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path, monkeypatch):
    """Files of these tests lie apart, also those of a process of its own."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path))


@pytest.fixture
def batch(edition, registrar):
    made = make.certificate_batch(make.design_version(edition), registrar.user, *NAMES)
    issuing.work(made)
    return made


def certificates() -> list[Certificate]:
    return list(Certificate.objects.order_by("serial"))


def ask(browser, form: str, batch, **more) -> PrintFile:
    """Ask for a file of the whole batch and let the worker make it."""
    answer = browser.post(f"{DESK}?batch={batch.slug}", {"deed": form, "which": "all", **more})
    found = PrintFile.objects.get(slug=answer.url.split("/")[-2])
    printing.make.call(found.pk)
    found.refresh_from_db()
    return found


def content(browser, print_file: PrintFile) -> bytes:
    return b"".join(browser.get(f"{DESK}{print_file.slug}/file/").streaming_content)


def drawn(pdf: bytes) -> list:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=1).to_pil().copy() for page in document]


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "\n")


# Files


def test_the_printers_file_holds_the_pages_that_were_issued(registrar, batch, monkeypatch):
    monkeypatch.setitem(printing.PARTS, "paper", 2)
    monkeypatch.setattr(printing, "_second_process", lambda pk: None)  # it could not see this test's transaction
    made = ask(registrar, "paper", batch)

    assert (made.state, made.fault) == ("done", "")
    pages = drawn(content(registrar, made))
    issued = [drawn(bytes(each.file.body))[0] for each in certificates()]
    assert len(pages) == len(issued) == 5
    for page, one in zip(pages, issued, strict=True):
        assert ImageChops.difference(page, one).getbbox() is None
    assert [entry.action for entry in AuditEntry.objects.all()] == ["certificates_printed"]
    assert [file.name for file in (settings.MEDIA_ROOT / "certificates").iterdir()] == [made.file.name.split("/")[1]]


def test_certificates_of_two_designs_keep_their_own(registrar, edition, batch):
    other = make.certificate_batch(make.design_version(edition, "booth", paper="a4p"), registrar.user, "ร้าน ก")
    issuing.work(other)
    answer = registrar.post(DESK, {"deed": "paper", "which": "all"})
    printing.make.call(PrintFile.objects.get().pk)
    with pikepdf.open(BytesIO(content(registrar, PrintFile.objects.get()))) as file:
        shapes = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in file.pages]
    assert sorted(shapes) == [False, True, True, True, True, True]
    assert answer.status_code == 302


def test_the_zip_holds_the_issued_bytes(registrar, batch):
    with ZipFile(BytesIO(content(registrar, ask(registrar, "archive", batch)))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert list(found.values()) == [bytes(each.file.body) for each in certificates()]
    assert next(iter(found)) == "participation-00001 นางสาวน้ำผึ้ง ปู่ญาติ.pdf"


def test_names_of_files_are_names_on_any_system():
    assert printing.file_name('../a\\b:"<c>|?*\n ก.') == "a b c ก"


def test_the_list_to_sign_is_in_thai_order(registrar, batch):
    told = text_of(content(registrar, ask(registrar, "receipt", batch)))
    order = ["กำปั่น ฟื้นฟู", "เกษม ใจดี", "แก้ว ณ เชียงราย", "ขวัญ ใจดี", "นางสาวน้ำผึ้ง ปู่ญาติ"]
    flat = " ".join(told.split())
    assert sorted(order, key=flat.index) == order
    assert "จำนวน ๕ ฉบับ" in flat


def test_labels_stand_21_to_a_sheet(registrar, edition):
    batch = make.certificate_batch(make.design_version(edition), registrar.user, *(f"คนที่ {n}" for n in range(22)))
    issuing.work(batch)
    pdf = content(registrar, ask(registrar, "labels", batch))
    with pypdfium2.PdfDocument(pdf) as document:
        counts = [page.get_textpage().get_text_range().count("เรียน") for page in document]
    assert counts == [21, 1]


ADDRESS = "อาคารศาลากลางจังหวัด ชั้น ๒ ห้อง ๒๐๔ ถนนศูนย์ราชการฝั่งหมิ่น ตำบลริมกก อำเภอเมืองเชียงราย จังหวัดเชียงราย ๕๗๑๐๐"


@pytest.mark.parametrize("length", [1, 60, 300])
@pytest.mark.parametrize("more", [0, 100, 200])
def test_a_label_holds_its_whole_address(registrar, edition, length, more):
    """Nothing is cut: the postal code, which stands last, is above the label's lower edge."""
    batch = make.certificate_batch(make.design_version(edition), registrar.user, "ก")
    batch.items.update(address=ADDRESS)
    item = batch.items.get()
    item.words |= {"name": "ก" * length, "position": "นัก" * (more // 3), "organization": "สำนัก" * (more // 5)}
    item.save()
    issuing.work(batch)
    with pypdfium2.PdfDocument(content(registrar, ask(registrar, "labels", batch))) as document:
        page = document[0]
        text = page.get_textpage()
        found = text.search("๕๗๑๐๐").get_next()
        _, bottom, _, _ = text.get_charbox(found[0])
        assert page.get_height() - bottom < (15.1 + 38.1) * 72 / 25.4


def test_what_fell_is_not_printed_and_that_is_told(registrar, rf, batch):
    request = rf.post("/")
    request.user = registrar.user
    first, second, *_ = certificates()
    standing.revoke(request, first, "ชื่อผิด")
    answer = registrar.post(f"{DESK}?batch={batch.slug}", {"deed": "archive", "which": "all"})
    made = PrintFile.objects.get(slug=answer.url.split("/")[-2])
    assert made.total == 4
    standing.suspend(request, second, "รอตรวจ")
    printing.make.call(made.pk)
    assert "ไม่รวม ๑ ฉบับ" in registrar.get(f"{DESK}{made.slug}/").text
    assert len(ZipFile(BytesIO(content(registrar, made))).namelist()) == 3


def test_a_file_is_stopped_and_goes_on(registrar, batch):
    made = PrintFile.objects.get(slug=registrar.post(DESK, {"deed": "archive", "which": "all"}).url.split("/")[-2])
    url = f"{DESK}{made.slug}/"
    assert 'hx-trigger="every 1s"' in registrar.get(url).text
    registrar.post(f"{url}stopping/")
    printing.make.call(made.pk)
    assert registrar.get(f"{url}file/").status_code == 404
    registrar.post(f"{url}resumption/")
    printing.make.call(made.pk)
    assert "ไฟล์พร้อมแล้ว" in registrar.get(url).text
    actions = AuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions)[-3:] == ["certificates_printed", "printing_stopped", "printing_resumed"]


def test_a_fault_is_told_and_can_be_tried_again(registrar, edition, batch):
    made = PrintFile.objects.get(slug=registrar.post(DESK, {"deed": "archive", "which": "all"}).url.split("/")[-2])
    PrintPart.objects.update(certificates=[1 << 62, *PrintPart.objects.get().certificates])
    printing.make.call(made.pk)
    made.refresh_from_db()
    assert (made.state, made.fault) == ("done", "ไม่รวม ๑ ฉบับที่ถูกระงับ เพิกถอน หรือออกฉบับแทนหลังจากเลือก")


def test_old_files_are_thrown_away(registrar, batch):
    made = ask(registrar, "archive", batch)
    PrintFile.objects.update(made_at=timezone.now() - timedelta(days=8))
    with transaction.atomic():
        printing.sweep()
    assert not PrintFile.objects.exists()
    assert made.slug


@pytest.mark.parametrize("sent", [{}, {"deed": "x"}, {"deed": "paper"}, {"deed": "paper", "code": ["x"]}])
def test_nothing_chosen_makes_nothing(registrar, batch, sent):
    assert registrar.post(DESK, sent, follow=True).status_code == 200
    assert not PrintFile.objects.exists()


def test_an_auditor_may_fetch_and_strangers_not(auditor, committee, foreign_organizer, registrar, batch):
    made = ask(registrar, "archive", batch)
    assert len(content(auditor, made)) > 1000
    assert auditor.post(DESK, {"deed": "paper", "which": "all"}).status_code == 403
    for browser in (committee, foreign_organizer):
        assert browser.get(f"{DESK}{made.slug}/file/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_loses_no_page():
    assembly = make.assembly(make.province("chiangrai"))
    officer = make.user()
    batch = make.certificate_batch(make.design_version(assembly), officer, *(f"คนที่ {n}" for n in range(1, 41)))
    issuing.work(batch)
    made = PrintFile.objects.create(assembly=assembly, form="paper", title="ชุด", total=40, made_by=officer)
    keys = [each.pk for each in certificates()]
    for n in range(10):
        PrintPart.objects.create(print_file=made, number=n + 1, certificates=keys[n * 4 : n * 4 + 4])
    PrintFile.objects.update(state="running")
    command = [sys.executable, "manage.py", "print_parts", str(made.pk), "--database", connection.settings_dict["NAME"]]
    there = {**os.environ, "DJANGO_SETTINGS_MODULE": "moral_assembly.settings", "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    kills = 0
    for done in (0, 2, 4):
        worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=there)
        while PrintPart.objects.filter(is_made=True).count() < done and worker.poll() is None:
            time.sleep(0.01)
        os.kill(worker.pid, signal.SIGKILL)
        kills += worker.wait() == -signal.SIGKILL
    assert kills == 3
    assert 4 <= PrintPart.objects.filter(is_made=True).count() < 10

    printing.make.call(made.pk)

    made.refresh_from_db()
    assert made.state == "done"
    with made.file.open() as file:
        text = text_of(file.read())
    assert [int(n) for n in re.findall(r"คนที่ (\d+)", text)] == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_two_processes_take_different_parts():
    assembly = make.assembly(make.province("chiangrai"))
    officer = make.user()
    made = PrintFile.objects.create(
        assembly=assembly, form="paper", title="ชุด", total=2, made_by=officer, state="running"
    )
    for n in (1, 2):
        PrintPart.objects.create(print_file=made, number=n, certificates=[])
    taken = []

    def take(*, skips: bool):
        try:
            with transaction.atomic():
                rows = PrintPart.objects.select_for_update(skip_locked=True) if skips else PrintPart.objects
                taken.append(rows.filter(is_made=False).order_by("number").first().number)
                barrier.wait(10)
        finally:
            connections["default"].close()

    for skips in (True, False):  # the second time is the control: without the lock both take the first part
        barrier = threading.Barrier(2)
        threads = [threading.Thread(target=take, kwargs={"skips": skips}) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (sorted(taken[:2]), taken[2:]) == ([1, 2], [1, 1])


# Finding and ticking


def test_certificates_are_found_and_ticked(registrar, batch):
    chosen = [each.code for each in certificates()[:2]]
    registrar.post(DESK, {"deed": "printed", "code": chosen})
    registrar.post(f"{DESK}?q=ใจดี", {"deed": "handed", "which": "all"})

    assert read(registrar, f"{DESK}?printed=yes&order=name").texts(".rows b") == [NAMES[1], NAMES[0]]
    assert read(registrar, f"{DESK}?handed=yes&order=name").texts(".rows b") == ["เกษม ใจดี", "ขวัญ ใจดี"]
    assert read(registrar, f"{DESK}?q={chosen[0].lower()}").texts(".rows b") == [NAMES[0]]
    assert {each.handed_by for each in Certificate.objects.exclude(handed_at=None)} == {registrar.user}
    newest, first = AuditEntry.objects.all()
    assert (first.action, first.changes["count"]) == ("certificates_ticked", [0, 2])
    assert "น้ำผึ้ง" not in str(first.changes)

    registrar.post(DESK, {"deed": "handed-not", "which": "all"})
    assert not Certificate.objects.exclude(handed_at=None).exists()
    assert newest.changes["count"] == [0, 2]


@pytest.mark.parametrize("query", ["kind=x", "state=x&printed=maybe", "batch=x", "order=x", "page=99", "q=%00"])
def test_odd_filters_find_as_if_not_there(registrar, batch, query):
    assert registrar.get(f"{DESK}?{query}").status_code == 200


# One certificate


def state(browser, code: str, deed: str, reason: str = "ชื่อไม่ตรง"):
    return browser.post(f"{HOME}issued/{code}/state/", {"deed": deed, "reason": reason}, follow=True)


def test_a_certificate_is_suspended_lifted_and_revoked(registrar, visitor, batch):
    code = certificates()[0].code
    state(registrar, code, "suspend")
    assert "ระงับชั่วคราว" in visitor.get(f"/verify/{code}/").text
    state(registrar, code, "lift", "ตรวจแล้วถูกต้อง")
    assert "ใช้ได้" in visitor.get(f"/verify/{code}/").text
    state(registrar, code, "revoke", "ออกผิดคน")
    assert "ออกผิดคน" in visitor.get(f"/verify/{code}/").text
    assert "ทำรายการนี้ไม่ได้" in state(registrar, code, "suspend").text
    trail = read(registrar, f"{HOME}issued/{code}/").texts("[aria-labelledby=trail] li")
    told = ["เพิกถอนเกียรติบัตร ออกผิดคน", "เลิกระงับเกียรติบัตร ตรวจแล้วถูกต้อง", "ระงับเกียรติบัตร ชื่อไม่ตรง"]
    assert [line.partition("registrar")[0] for line in trail] == told

    deeds = list(AuditEntry.objects.order_by("number"))
    assert [each.action.removeprefix("certificate_") for each in deeds] == ["suspended", "restored", "revoked"]
    assert {each.label for each in deeds} == {"ที่ ๐๐๐๑/๒๕๖๔"}
    assert deeds[1].changes["reason"][1] == "ตรวจแล้วถูกต้อง"


def test_no_reason_changes_nothing(registrar, batch):
    code = certificates()[0].code
    answer = registrar.post(f"{HOME}issued/{code}/state/", {"deed": "revoke", "reason": " "})
    assert answer.status_code == 422
    assert registrar.post(f"{HOME}issued/{code}/state/", {"deed": "burn", "reason": "ก"}).status_code == 404
    assert certificates()[0].state == "issued"


def test_a_wrong_name_is_replaced(registrar, visitor, batch):
    old = certificates()[0]
    url = f"{HOME}issued/{old.code}/replacement/"
    assert read(registrar, url).values("input[name=name]", "value") == [NAMES[0]]
    assert registrar.post(url, {"name": "ก", "reason": ""}).status_code == 422

    made = registrar.post(url, {"name": "นางสาวน้ำผึ้ง ปู่ญาติวงค์", "organization": "วัดใหม่", "reason": "นามสกุลผิด"})

    new = Certificate.objects.get(serial=6)
    old.refresh_from_db()
    assert made.url == f"{HOME}issued/{new.code}/"
    assert (old.state, old.replaced_by, old.reason) == ("replaced", new, "นามสกุลผิด")
    assert (new.name, new.subject, new.words["date"]) == ("นางสาวน้ำผึ้ง ปู่ญาติวงค์", old.subject, old.words["date"])
    assert "นางสาวน้ำผึ้ง ปู่ญาติวงค์" in text_of(bytes(new.file.body))
    assert new.get_absolute_url() in visitor.get(f"/verify/{old.code}/").text
    assert "ออกแทน" in registrar.get(made.url).text
    assert registrar.post(url, {"name": "ก", "reason": "ซ้ำ"}).status_code == 422
    assert Certificate.objects.count() == 6


def test_a_replacement_that_cannot_be_sealed_changes_nothing(registrar, edition, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    issuing.work(make.certificate_batch(make.design_version(edition), registrar.user, "ก", seal=True))
    [old] = certificates()
    settings.SEAL_FILE = str(tmp_path / "lost.p12")
    answer = registrar.post(f"{HOME}issued/{old.code}/replacement/", {"name": "ข", "reason": "ผิด"})
    assert (answer.status_code, "SEAL_FILE" in answer.text) == (422, True)
    assert [each.state for each in certificates()] == ["issued"]

    settings.SEAL_FILE = ""
    registrar.post(f"{HOME}issued/{old.code}/replacement/", {"name": "ข", "reason": "ผิด"})
    assert sealing.examine(bytes(certificates()[1].file.body)).is_whole


def test_who_asks_for_it_is_forgotten(registrar, visitor, batch):
    made = ask(registrar, "archive", batch)
    erased = certificates()[0]
    state(registrar, erased.code, "erase", "เจ้าของข้อมูลร้องขอ")

    erased.refresh_from_db()
    assert (erased.words, erased.name, erased.state) == ({}, "(ลบข้อมูลส่วนบุคคลแล้ว)", "issued")
    assert not CertificateFile.objects.filter(certificate=erased).exists()
    assert not PrintFile.objects.filter(pk=made.pk).exists()
    assert batch.items.get(order=1).words == {}
    told = visitor.get(f"/verify/{erased.code}/")
    assert told.status_code == 200
    assert NAMES[0] not in told.text
    for page in (f"{HOME}issued/{erased.code}/", DESK, f"{HOME}batches/{batch.slug}/"):
        assert NAMES[0] not in registrar.get(page).text
    assert registrar.get(f"{HOME}issued/{erased.code}/file/").status_code == 404
    assert NAMES[0] not in str(list(AuditEntry.objects.filter(action="certificate_erased").values()))
    assert "ลบข้อมูลส่วนบุคคลแล้ว" in state(registrar, erased.code, "erase").text
    page = Page(registrar.get(f"{HOME}issued/{erased.code}/"))
    assert "ลบข้อมูลส่วนบุคคลถาวร" not in page.texts("form button")


def test_one_certificate_of_another_province_is_not_found(foreign_organizer, batch):
    code = certificates()[0].code
    for page in ("", "file/", "replacement/"):
        assert foreign_organizer.get(f"{HOME}issued/{code}/{page}").status_code == 404
    assert state(foreign_organizer, code, "revoke").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_the_second_is_told(rf):
    """Suspend and revoke at once: the row is locked, so the second meets what the first made of it."""
    assembly, officer = make.assembly(make.province("chiangrai")), make.user()
    issuing.work(make.certificate_batch(make.design_version(assembly), officer, "ก"))
    [certificate] = certificates()
    request = rf.post("/")
    request.user = officer
    held, told = threading.Event(), []

    def revoke():
        held.wait(10)
        try:
            standing.suspend(request, certificate, "รอตรวจ")
        except standing.Refused as refusal:
            told.append(str(refusal))
        finally:
            connections["default"].close()

    thread = threading.Thread(target=revoke)
    thread.start()
    with transaction.atomic():
        standing.revoke(request, certificate, "ออกผิดคน")
        held.set()
        time.sleep(0.3)
        assert Certificate.objects.get().state == "revoked"
    thread.join()
    assert told == ["ฉบับนี้เพิกถอนแล้ว ทำรายการนี้ไม่ได้"]
    stale = Certificate.objects.get()
    assert (stale.state, stale.reason) == ("revoked", "ออกผิดคน")
