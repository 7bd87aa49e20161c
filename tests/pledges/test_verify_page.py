"""Verification tells the truth to anybody: every printed line, how it stands, and what a file is."""

from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moral_assembly import thai, throttle
from pledges import issuing
from pledges.models import Certificate, CertificateFile
from tests import make
from tests.reading import Page, read

URL = "/verify/"


@pytest.fixture
def certificate(edition, registrar, settings, tmp_path) -> Certificate:
    settings.DATA_DIR = tmp_path
    version = make.design_version(edition, kind="honour", body="เป็นต้นแบบ\nด้านคุณธรรม {virtue}")
    issuing.work(make.certificate_batch(version, registrar.user, "พระครูปิยวรรณพิพัฒน์", seal=True))
    return Certificate.objects.get()


def uploaded(visitor, body: bytes) -> Page:
    return Page(visitor.post(URL, {"file": SimpleUploadedFile("x.pdf", body)}))


def test_every_printed_line_stands_beside_the_status(visitor, certificate):
    page = read(visitor, certificate.get_absolute_url())
    assert page.text("h1") == "เกียรติบัตร ที่ ๐๐๐๑/๒๕๖๔"
    assert page.text(".alert--ok") == "ใช้ได้"
    lines = page.texts(".lines li")
    assert lines[0] == "ที่ ๐๐๐๑/๒๕๖๔"
    assert "พระครูปิยวรรณพิพัฒน์" in lines
    assert "เป็นต้นแบบ" in lines
    assert lines[-1] == "( นายตัวอย่าง ผู้ลงนาม )"
    told = dict(zip(page.texts("dt"), page.texts("dd"), strict=True))
    assert told["ออกเมื่อ"] == thai.format_date(timezone.localdate(certificate.issued_at))
    assert (told["ผู้ออก"], told["แบบ"]) == (
        "งานสมัชชาคุณธรรม จังหวัดเชียงราย พ.ศ. ๒๕๖๔",
        f"{certificate.version.design} รุ่นที่ ๑",
    )
    assert told["SHA-256 ของไฟล์ต้นฉบับ"] == certificate.sha256


@pytest.mark.parametrize("change", [str.lower, lambda code: " - ".join(code), lambda code: f"\t{code[:4]} {code[4:]} "])
def test_a_code_is_found_however_it_is_typed(visitor, certificate, change):
    asked = visitor.get(URL, {"code": change(certificate.code)})
    assert asked.url == certificate.get_absolute_url()
    assert visitor.get(f"{URL}{change(certificate.code).strip()}/").status_code == 200


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA", "1' OR 1=1 --", "../../etc/passwd", "<script>", "ก"])
def test_an_unknown_code_says_so_and_leads_on(visitor, certificate, code):
    answer = visitor.get(f"{URL}{code.replace('/', '%2F')}/")
    assert answer.status_code == 404
    assert "<script>" not in answer.text


@pytest.mark.parametrize("code", ["", "   ", "กกก", "-"])
def test_what_is_no_code_is_told_at_the_field(visitor, code):
    assert visitor.get(URL, {"code": code}).status_code == 422


@pytest.mark.parametrize(("state", "word"), [("suspended", "ระงับชั่วคราว"), ("revoked", "เพิกถอนแล้ว ใช้ไม่ได้")])
def test_a_fallen_one_tells_its_state_and_reason(visitor, certificate, state, word):
    Certificate.objects.update(state=state, reason="สะกดชื่อผิด")
    answer = visitor.get(certificate.get_absolute_url())
    assert answer.status_code == 200
    page = Page(answer)
    assert page.text(".alert") == f"{word} สะกดชื่อผิด"
    assert "ออกเมื่อ" in page.texts("dt")
    assert "พระครูปิยวรรณพิพัฒน์" in page.texts(".lines li")


def test_the_original_the_altered_and_the_foreign_file(visitor, certificate):
    body = bytes(certificate.file.body)
    assert uploaded(visitor, body).text(".alert[role=status]") == "เป็นไฟล์ต้นฉบับที่เราออก ไม่มีการแก้"

    with pikepdf.open(BytesIO(body)) as file:
        saved = BytesIO()
        file.save(saved)
    assert "ไฟล์ถูกแก้หลังจากนั้น" in uploaded(visitor, saved.getvalue()).html

    page = uploaded(visitor, body + b"\n% more")
    assert page.text(".alert[role=status]") == "เราเคยลงลายมือชื่อดิจิทัลไว้ แต่ไฟล์ถูกแก้หลังจากนั้น"
    assert "พระครูปิยวรรณพิพัฒน์" in page.texts(".lines li")

    assert "ไม่ใช่ไฟล์ที่เราออก" in uploaded(visitor, b"<html>").html


def test_one_byte_changed_is_altered(visitor, certificate):
    body = bytearray(certificate.file.body)
    at = body.index(b"stream\n") + 20
    body[at] ^= 1
    assert "ไฟล์ถูกแก้หลังจากนั้น" in uploaded(visitor, bytes(body)).html


def test_a_bad_upload_is_told(visitor, db, monkeypatch):
    assert visitor.post(URL, {}).status_code == 422
    monkeypatch.setattr("pledges.verification.LARGEST_FILE", 10)
    answer = visitor.post(URL, {"file": SimpleUploadedFile("x.pdf", b"x" * 11)})
    assert answer.status_code == 422
    assert "20 MB" in answer.text


def test_an_erased_person_is_gone_and_the_code_still_answers(visitor, certificate):
    Certificate.objects.update(is_erased=True, words={})
    CertificateFile.objects.all().delete()
    answer = visitor.get(certificate.get_absolute_url())
    assert answer.status_code == 200
    assert "พระครูปิยวรรณพิพัฒน์" not in answer.text
    assert "ขอให้ลบข้อมูลส่วนบุคคล" in answer.text


def test_trying_codes_is_slowed_down(visitor, certificate, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "verify", ((3, throttle.MINUTE),))
    answers = [visitor.get(f"{URL}AAAA{n}/").status_code for n in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_a_page_costs_two_statements(visitor, certificate):
    with CaptureQueriesContext(connection) as captured:
        visitor.get(certificate.get_absolute_url())
    assert len(captured) == 2


def test_the_root_is_offered(visitor, certificate):
    assert visitor.get(f"{URL}root.pem").content.startswith(b"-----BEGIN CERTIFICATE-----")


def test_wrong_methods(visitor, certificate):
    assert visitor.put(URL).status_code == 405
    assert visitor.post(certificate.get_absolute_url()).status_code == 405
