"""Paper sheets: the scan, the dry run, doubles before saving, one transaction, the same list twice."""

import io
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from moral_assembly.audit import AuditEntry
from moral_assembly.sheets.waiting import WaitingSheet
from pledges import papers, signing
from pledges.models import Paper, Pledge, PledgeEvent, Tally
from tests import make
from tests.events.test_two_organizers import shown
from tests.reading import Page, read

HOME = "/desk/2564/pledges/together/papers/"
PDF = b"%PDF-1.4 scan"


@pytest.fixture
def paper(declaration, organizer) -> Paper:
    return Paper.objects.create(
        declaration=declaration, title="ตลาดนัดอำเภอพาน", signed_on=date(2021, 7, 6), made_by=organizer.user
    )


@pytest.fixture
def url(paper):
    return f"{HOME}{paper.pk}/"


def sheet(*rows, head=("ลำดับ", "คำนำหน้า", "ชื่อ-สกุล", "หน่วยงาน", "โทร", "เครือข่าย", "แสดงชื่อ")) -> SimpleUploadedFile:
    book, file = Workbook(), io.BytesIO()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("list.xlsx", file.getvalue())


def confirm(browser, url, **more):
    seal = read(browser, f"{url}plan/").values("[name=seal]", "value")[0]
    return browser.post(f"{url}plan/", {"seal": seal, **more}, follow=True)


def test_a_sheet_with_its_scan_is_made_and_the_scan_is_for_staff(registrar, visitor, coordinator, declaration):
    form = {"title": "ตลาดนัดอำเภอพาน", "signed_on": "6/7/2564", "scan": SimpleUploadedFile("ใบ.pdf", PDF)}
    answer = registrar.post(f"{HOME}new/", form)

    paper = Paper.objects.get()
    assert (answer.url, paper.signed_on, paper.made_by) == (f"{HOME}{paper.pk}/", date(2021, 7, 6), registrar.user)
    scan = registrar.get(f"{HOME}{paper.pk}/scan/")
    assert b"".join(scan.streaming_content) == PDF
    assert (scan["Content-Type"], scan["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert urlsplit(visitor.get(f"{HOME}{paper.pk}/scan/").url).path == "/accounts/login/"
    assert coordinator.get(f"{HOME}{paper.pk}/scan/").status_code == 403
    with pytest.raises(ValueError, match="no address"):
        paper.scan.url  # noqa: B018


def kept(paper: Paper) -> bytes:
    with paper.scan.open() as file:
        return file.read()


def test_a_scan_may_come_after_the_names_and_be_replaced(
    registrar, organizer, auditor, coordinator, paper, url, django_capture_on_commit_callbacks
):
    opened = shown(registrar, f"{url}details/")
    scan = SimpleUploadedFile("ใบ.pdf", PDF)
    answer = registrar.post(f"{url}details/", opened | {"title": ["ตลาดนัดอำเภอพาน ใบที่ ๒"], "scan": scan})

    assert answer.url == url
    paper.refresh_from_db()
    first = paper.scan.name
    assert (paper.title, kept(paper)) == ("ตลาดนัดอำเภอพาน ใบที่ ๒", PDF)
    entry = AuditEntry.objects.first()
    assert (entry.action, set(entry.changes)) == ("changed", {"title", "scan"})

    late = organizer.post(f"{url}details/", opened | {"scan": SimpleUploadedFile("b.pdf", PDF * 2)}, follow=True)
    assert "ก่อนท่าน" in Page(late).text(".alert--bad")
    assert organizer.post(f"{url}details/", opened | {"title": ["ชื่ออื่น"]}).status_code == 409
    paper.refresh_from_db()
    assert (paper.title, kept(paper)) == ("ตลาดนัดอำเภอพาน ใบที่ ๒", PDF)

    blotted = shown(registrar, f"{url}details/") | {"scan": SimpleUploadedFile("c.pdf", PDF * 3)}
    with django_capture_on_commit_callbacks(execute=True):
        registrar.post(f"{url}details/", blotted)
    paper.refresh_from_db()
    assert (kept(paper), paper.scan.storage.exists(first)) == (PDF * 3, False)
    registrar.post(f"{url}details/", shown(registrar, f"{url}details/"))
    assert kept(Paper.objects.get()) == PDF * 3

    assert auditor.post(f"{url}details/", opened).status_code == 403
    assert coordinator.get(f"{url}details/").status_code == 403


def test_a_scan_that_is_none_is_refused_and_the_rest_stays(registrar, declaration):
    form = {"title": "ตลาดนัดอำเภอพาน", "signed_on": "6/7/2564", "scan": SimpleUploadedFile("a.pdf", b"<html>")}
    answer = registrar.post(f"{HOME}new/", form)
    assert answer.status_code == 422
    assert "ตลาดนัดอำเภอพาน" in answer.text
    assert not Paper.objects.exists()


def test_a_list_is_looked_at_then_counted(registrar, paper, url, religion):
    rows = [(1, "นาง", "คำ ใจดี", "วัดตัวอย่าง", "081-234-5678", religion.name, "ใช่"), (2, "", "สมชาย", "", "", "", "")]
    answer = registrar.post(url, {"file": sheet(*rows)})
    assert answer.url == f"{url}plan/"
    page = read(registrar, answer.url)
    assert page.texts("h2")[:1] == ["จะเพิ่ม ๒"]
    assert not Pledge.objects.exists()

    confirm(registrar, url)

    first, second = Pledge.objects.order_by("number")
    assert (first.number, first.printed_name, first.phone, first.network) == (1, "นางคำ ใจดี", "0812345678", religion)
    assert (first.way, first.attested_by, first.paper_row, first.shown) == ("paper", registrar.user, 1, True)
    assert (second.number, second.shown) == (2, False)
    assert first.confirmed_at > first.signed_at
    assert (Tally.objects.get().last_number, Tally.objects.get().confirmed) == (2, 2)
    assert PledgeEvent.objects.count() == 2
    assert AuditEntry.objects.get(action="imported").changes["made"] == [None, 2]
    assert not WaitingSheet.objects.exists()


def test_every_bad_row_is_told_by_cell_and_reason(registrar, url):
    rows = [
        (1, "", "", "วัด", "", "", ""),
        (2, "", "คำ", "", "12", "", ""),
        ("ก", "", "มี", "", "", "ไม่มีเครือข่ายนี้", "อาจจะ"),
    ]
    registrar.post(url, {"file": sheet(*rows)})
    page = read(registrar, f"{url}plan/")
    told = page.texts(".mistakes li")
    assert {words.split()[0] for words in told} >= {"E3", "A4", "F4", "G4"}
    assert any("ใส่ให้ครบสิบหลัก" in words for words in told)
    assert "ไม่มีแถวใหม่ที่จะบันทึก" in page.text("form .card")


def test_doubles_are_shown_before_saving(registrar, declaration, url):
    make.pledge(declaration, prefix="", name="คำ  ใจดี", email="", phone="0812345678")
    make.pledge(declaration, prefix="", name="สมชาย ดี", email="a@example.org")
    rows = [
        (1, "", "คำ ใจดี", "", "0812345678", "", ""),
        (2, "", "สมชาย ดี", "", "", "", ""),
        (3, "", "ใหม่ มา", "", "", "", ""),
        (4, "", "ใหม่  มา", "", "", "", ""),
        (5, "", "ใหม่ มา", "", "0899999999", "", ""),
    ]
    registrar.post(url, {"file": sheet(*rows)})
    page = read(registrar, f"{url}plan/")
    assert page.texts("h2")[:3] == ["ลงนามแล้ว ๒", "อาจซ้ำ ๒", "จะเพิ่ม ๑"]
    told = page.texts(".rows li")
    assert "ลงนามแล้ว เลขที่ ๑" in told[0]
    assert "ซ้ำกับแถว ๔ ของรายชื่อนี้" in told[1]
    assert "ชื่อเดียวกับผู้ลงนามเลขที่ ๒" in told[2]

    confirm(registrar, url, other=["Sheet!6"])

    assert list(Pledge.objects.filter(way="paper").order_by("number").values_list("number", "paper_row")) == [
        (3, 3),
        (4, 5),
    ]


def test_the_same_list_twice_changes_nothing(registrar, url):
    rows = [(n, "", f"คนที่ {n}", "", "", "", "") for n in range(1, 4)]
    for expected in ("บันทึกแล้ว ๓ ราย", None):
        registrar.post(url, {"file": sheet(*rows)})
        page = confirm(registrar, url)
        assert expected is None or expected in page.text
    assert sorted(Pledge.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Tally.objects.get().last_number == 3


def test_who_was_erased_or_withdrew_does_not_come_back_with_the_list(registrar, url):
    rows = [(n, "", f"คนที่ {n}", "", "", "", "") for n in range(1, 4)]
    registrar.post(url, {"file": sheet(*rows)})
    confirm(registrar, url)
    erased, withdrawn, _ = Pledge.objects.order_by("number")
    signing.erase(erased)
    signing.withdraw(withdrawn)

    registrar.post(url, {"file": sheet(*rows)})
    assert read(registrar, f"{url}plan/").texts("h2")[:1] == ["บันทึกแล้ว ๓"]
    assert Tally.objects.get().confirmed == 2


def test_a_row_that_belongs_to_another_is_told(registrar, url):
    registrar.post(url, {"file": sheet((1, "", "คำ", "", "", "", ""))})
    confirm(registrar, url)
    registrar.post(url, {"file": sheet((1, "", "มี", "", "", "", ""))})
    assert "ลำดับ ๑ ของใบนี้เป็นของ คำ แล้ว" in registrar.get(f"{url}plan/").text


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("คำ ใจดี\n\n สมชาย \n", ["คำ ใจดี", "สมชาย"]),
        ("ชื่อและนามสกุล\nคำ ใจดี", ["คำ ใจดี"]),
        ("ลำดับ\tชื่อ\n1\tคำ, ใจดี", ["คำ, ใจดี"]),
        ('1\tนาง\t"คำ"', ['"คำ"']),
    ],
)
def test_lists_are_typed_or_pasted(registrar, url, words, names):
    registrar.post(url, {"words": words})
    confirm(registrar, url)
    assert list(Pledge.objects.order_by("number").values_list("name", flat=True)) == names


def test_nothing_typed_and_no_table_are_told_at_the_field(registrar, url):
    nothing = registrar.post(url, {"words": " "})
    assert (nothing.status_code, "พิมพ์หรือวางรายชื่อ หรือเลือกไฟล์" in nothing.text) == (422, True)
    bad = registrar.post(url, {"file": SimpleUploadedFile("a.xlsx", b"PK broken")})
    assert (bad.status_code, "ไฟล์เสียหาย" in bad.text) == (422, True)


def test_who_signs_meanwhile_makes_the_list_be_looked_at_again(registrar, declaration, url):
    registrar.post(url, {"file": sheet((1, "", "คำ ใจดี", "", "0812345678", "", ""), (2, "", "มี", "", "", "", ""))})
    seal = read(registrar, f"{url}plan/").values("[name=seal]", "value")[0]
    make.pledge(declaration, prefix="", name="คำ ใจดี", email="", phone="0812345678")

    answer = registrar.post(f"{url}plan/", {"seal": seal})

    assert answer.status_code == 409
    assert "ยังไม่ได้บันทึกสิ่งใด" in answer.text
    assert Pledge.objects.count() == 1
    confirm(registrar, url)
    assert sorted(Pledge.objects.values_list("number", "name")) == [(1, "คำ ใจดี"), (2, "มี")]


def test_statements_are_the_same_for_3_and_300_rows(registrar, url, count_queries):
    def costs(rows, start):
        registrar.post(url, {"file": sheet(*((n, "", f"คนที่ {n}", "", "", "", "") for n in range(start, start + rows)))})
        seal = read(registrar, f"{url}plan/").values("[name=seal]", "value")[0]
        looking = count_queries(lambda: registrar.get(f"{url}plan/"))
        return looking, count_queries(lambda: registrar.post(f"{url}plan/", {"seal": seal}))

    costs(1, 1)  # the first of all also makes the head of the trail
    assert costs(3, 2) == costs(300, 5)
    assert Tally.objects.get().last_number == 304


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "นํ้าใส  ๒"},
        {"name": "นํ้าใส ๒", "email": "A@Example.org"},
        {"name": "เเม่ ฎีกา\u200b", "phone": "0812345678"},
        {"name": "คำ", "organization_name": "วัด ก ๑"},
    ],
)
def test_signers_are_called_as_the_database_calls_them(declaration, religion, fields):
    pledge = Pledge(declaration=declaration, text=declaration.text, notice="1", network=religion, **fields)
    said = papers.signer(pledge)
    pledge.save()
    pledge.refresh_from_db()
    assert pledge.signer == said


def test_a_list_that_is_thrown_away_changes_nothing(registrar, url):
    registrar.post(url, {"words": "คำ"})
    registrar.post(f"{url}removal/")
    assert not WaitingSheet.objects.exists()
    assert registrar.get(f"{url}plan/").url == url


def test_the_template_reads_back(registrar, declaration):
    content = b"".join(registrar.get(f"{HOME}template.xlsx").streaming_content)
    head = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
    assert head[:3] == ["ลำดับ", "คำนำหน้า", "ชื่อและนามสกุล"]


@pytest.mark.parametrize("page", ["", "new/"])
def test_who_may_not(page, committee, coordinator, auditor, visitor, declaration):
    assert committee.get(HOME + page).status_code == 404
    assert coordinator.get(HOME + page).status_code == 403
    assert auditor.get(HOME + page).status_code == 200
    assert auditor.post(f"{HOME}new/", {"title": "ก"}).status_code == 403
    assert visitor.get(HOME + page).status_code == 302


def test_lists_of_sheets_cost_the_same_for_one_and_three(organizer, paper, count_queries):
    one = count_queries(lambda: organizer.get(HOME))
    for _ in range(2):
        Paper.objects.create(
            declaration=paper.declaration, title="ใบ", signed_on=date(2021, 7, 6), made_by=organizer.user
        )
    assert count_queries(lambda: organizer.get(HOME)) == one
