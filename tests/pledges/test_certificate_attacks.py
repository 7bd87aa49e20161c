"""Bad names, forged codes, changed and stolen files, templates that reach out: each refused or exposed, by its name."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from moral_assembly import throttle
from pledges import issuing, sealing
from pledges.models import Certificate, CertificateBatch, CertificateDesign
from pledges.models.certificates import ALPHABET, verification_code
from tests import make
from tests.pledges.test_certificates_desk import HOME, NEW, WORDS, confirm
from tests.reading import Page, read

ORIGINAL = "เป็นไฟล์ต้นฉบับที่เราออก ไม่มีการแก้"
ALTERED = "เราเคยลงลายมือชื่อดิจิทัลไว้ แต่ไฟล์ถูกแก้หลังจากนั้น"
FOREIGN = "ไม่ใช่ไฟล์ที่เราออก"
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ settings.SECRET_KEY }}",
    "{% include '/etc/passwd' %}",
    "{number.__class__.__mro__}",
    "{number}",
    '</p><a href="https://evil.example/">ก</a>',
    "<style>@import 'file:///etc/passwd'</style>",
]


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def choosing(edition) -> str:
    design = make.design_version(edition, "participation").design
    return f"{HOME}designs/{design.slug}/recipients/"


@pytest.fixture
def certificate(edition, registrar) -> Certificate:
    issuing.work(make.certificate_batch(make.design_version(edition), registrar.user, "พระครูปิยวรรณพิพัฒน์", seal=True))
    return Certificate.objects.get()


def issued(browser: Client, choosing: str, pasted: str) -> Certificate:
    """Paste a list of one, press the button, let the worker work."""
    looked = browser.post(f"{choosing}?source=list", {"pasted": pasted})
    confirm(browser, looked.url)
    issuing.work(CertificateBatch.objects.get())
    return Certificate.objects.get()


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[0].get_textpage().get_text_range().replace("\r\n", " ")


def verdict(visitor, body: bytes) -> str:
    page = Page(visitor.post("/verify/", {"file": SimpleUploadedFile("x.pdf", body)}))
    return page.text(".alert[role=status]")


# Names


@pytest.mark.parametrize("name", EVIL)
def test_html_and_template_code_in_a_name_stays_words_on_paper_and_page(registrar, visitor, choosing, name):
    made = issued(registrar, choosing, f'"{name.replace(chr(34), chr(34) * 2)}"\tวัด')
    assert made.words["name"] == name
    assert "".join(name.split()) in "".join(text_of(bytes(made.file.body)).split())
    page = read(visitor, made.get_absolute_url())
    assert name in page.texts(".lines li")
    assert page.all(".lines script, .lines img, .lines a, .lines style") == []


def test_a_name_of_300_letters_is_printed_whole_and_one_more_is_refused(registrar, choosing):
    looked = registrar.post(f"{choosing}?source=list", {"pasted": "ก้" * 150 + "า"})
    assert "ไม่เกิน ๓๐๐" in read(registrar, looked.url).text("#bad + p + ul li")
    made = issued(registrar, choosing, "ก้" * 150)
    assert text_of(bytes(made.file.body)).count("ก้") == 150


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u200f", "\u061c"])
def test_right_to_left_marks_do_not_turn_a_name_round(registrar, visitor, choosing, mark):
    made = issued(registrar, choosing, f"คำ{mark} ใจดี")
    assert made.words["name"] == "คำ ใจดี"
    url = f"{HOME}issued/{made.code}/replacement/"
    registrar.post(url, {"name": f"คำ{mark} ดีใจ", "reason": "ชื่อผิด"})
    assert Certificate.objects.get(state="issued").words["name"] == "คำ ดีใจ"


# Codes


def test_a_forged_code_finds_nothing(visitor, certificate):
    other = "2" if certificate.code[0] != "2" else "3"
    for forged in (other + certificate.code[1:], certificate.code[:-1], certificate.code + "A", certificate.code[::-1]):
        assert visitor.get(f"/verify/{forged}/").status_code == (200 if forged == certificate.code else 404), forged


def test_codes_cannot_be_counted_through(visitor, certificate, monkeypatch):
    codes = {verification_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {12}
    assert len(ALPHABET) ** 12 > 2**59
    monkeypatch.setitem(throttle.LIMITS, "verify", ((5, throttle.MINUTE),))
    answers = [visitor.get(f"/verify/{code}/").status_code for code in sorted(codes)[:8]]
    assert answers == [404] * 5 + [429] * 3
    assert visitor.get(certificate.get_absolute_url()).status_code == 429  # who guesses does not get a true one either


def test_a_code_tells_no_other_code(visitor, edition, registrar):
    issuing.work(make.certificate_batch(make.design_version(edition), registrar.user, "ก", "ข"))
    one, other = Certificate.objects.all()
    assert other.code not in read(visitor, one.get_absolute_url()).html
    assert other.printed_code not in read(visitor, one.get_absolute_url()).html


# Files


def test_one_byte_changed_anywhere_is_never_the_original(visitor, certificate, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "verify_file", ((1000, throttle.MINUTE),))
    body = bytearray(certificate.file.body)
    assert verdict(visitor, bytes(body)) == ORIGINAL
    for at in range(0, len(body), len(body) // 30):
        body[at] ^= 1
        assert verdict(visitor, bytes(body)) in (ALTERED, FOREIGN), at
        body[at] ^= 1


def test_a_stamp_laid_over_a_signed_page_is_exposed_with_the_true_words(visitor, certificate):
    writer = IncrementalPdfFileWriter(BytesIO(bytes(certificate.file.body)))
    stream = writer.add_object(generic.StreamObject(stream_data=b"1 g 200 250 400 60 re f"))
    writer.add_stream_to_page(0, stream)
    stamped = BytesIO()
    writer.write(stamped)
    page = Page(visitor.post("/verify/", {"file": SimpleUploadedFile("x.pdf", stamped.getvalue())}))
    assert page.text(".alert[role=status]") == ALTERED
    assert "พระครูปิยวรรณพิพัฒน์" in page.texts(".lines li")


def test_a_certificate_signed_by_a_strangers_key_with_our_name_is_not_ours(visitor, certificate, settings, tmp_path):
    body = bytes(certificate.file.body)
    unsealed = body[: body.index(b"%%EOF") + 6]
    settings.DATA_DIR = tmp_path / "stranger"
    forged = sealing.seal(unsealed)
    settings.DATA_DIR = tmp_path
    assert verdict(visitor, forged) == FOREIGN


# Templates


@pytest.mark.parametrize("body", ["{settings}", "{__import__}", "{self}"])
def test_a_design_names_nothing_but_the_known_words(organizer, edition, body):
    answer = organizer.post(NEW, WORDS | {"body": body})
    assert answer.status_code == 422
    assert "ไม่รู้จักคำแทน" in answer.text
    assert not CertificateDesign.objects.exists()


@pytest.mark.parametrize("body", ["{event.__class__}", "{name!r}", "{event[0]}", "{name:>100000000}", "{0}"])
def test_a_design_reaches_no_objects(organizer, edition, body):
    issuing.work(make.certificate_batch(make.design_version(edition, body=body), organizer.user, "ก"))
    assert body in text_of(bytes(Certificate.objects.get().file.body))


@pytest.mark.parametrize(
    "body",
    [
        "<img src='file:///etc/passwd'>",
        "<link rel=attachment href='file:///etc/passwd'>",
        "{% load static %}{{ request.user }}",
        "<iframe src='http://169.254.169.254/'></iframe>",
    ],
)
def test_a_design_reaches_no_files_and_no_network(organizer, edition, body):
    version = make.design_version(edition, body=body)
    issuing.work(make.certificate_batch(version, organizer.user, "ก"))
    made = bytes(Certificate.objects.get().file.body)
    assert body in text_of(made)
    assert b"root:x:0:0" not in made
    with pikepdf.open(BytesIO(made)) as file:
        assert dict(file.attachments) == {}


@pytest.mark.parametrize("picture", ["file:///etc/passwd", "../../settings.py", "http://169.254.169.254/", "mark"])
def test_a_design_takes_no_picture_but_the_editions_own(organizer, edition, picture):
    answer = organizer.post(NEW, WORDS | {"background": picture})
    assert answer.status_code == 422
    assert not CertificateDesign.objects.exists()


def test_a_picture_of_another_edition_is_lost_not_shown(registrar, edition):
    version = make.design_version(edition, background="file:///etc/passwd")
    batch = make.certificate_batch(version, registrar.user, "ก")
    issuing.work(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.fault) == ("failed", "ภาพในแบบหายไป: file:///etc/passwd")
    assert not Certificate.objects.exists()
