"""Open Badges of certificates: another's verifier accepts them, and they tell no name, no lie and no stale state."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft201909Validator
from openbadgeslib.ob3.did import resolve_verification_method
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError

from moral_assembly import throttle
from pledges import badges, issuing, proofs, standing
from pledges.models import Certificate, CertificateBadge
from tests import make
from tests.reading import Page, assert_read_only

SITE = "https://assembly.example.go.th"
NAME = "พระครูปิยวรรณพิพัฒน์"
SCHEMA = Path(os.environ.get("SCHEDULE_SCHEMAS") or project.BASE_DIR.parent / "shared/schemas")
SCHEMA /= "ob_v3p0_achievementcredential_schema.json"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.DATA_DIR, settings.SITE_URL = tmp_path, SITE


@pytest.fixture
def certificate(edition, registrar) -> Certificate:
    issuing.work(make.certificate_batch(make.design_version(edition), registrar.user, NAME))
    return Certificate.objects.select_related("assembly__province", "version__design").get()


def address(certificate: Certificate) -> str:
    return f"/verify/{certificate.code}/badge.json"


def verify(visitor, body: bytes):
    """Let openbadgeslib verify a credential; what it fetches are our own public pages."""

    def fetch(url: str) -> bytes:
        assert url.startswith(SITE)
        answer = visitor.get(urlsplit(url).path)
        assert answer.status_code == 200
        return answer.content

    verifier = OB3LdpVerifier()
    found = verifier.verify(body, check_status=True, download=fetch, verify_status_list=False)
    for status in found.credential_status:
        listed = json.loads(fetch(status["statusListCredential"]))
        assert listed["issuer"] == found.issuer.id
        verify_data_integrity_proof(
            listed, resolve_verification_method(listed["proof"]["verificationMethod"], download=fetch)
        )
    return found


def test_an_independent_verifier_accepts_it_with_its_issuer_and_status(visitor, certificate):
    answer = visitor.get(address(certificate))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vc")
    assert answer["Content-Disposition"] == f'attachment; filename="badge-{certificate.code}.json"'
    found = verify(visitor, answer.content)
    assert found.issuer.id == "did:web:assembly.example.go.th"
    assert found.achievement.name == "เข้าร่วมงาน งานสมัชชาคุณธรรม"
    assert proofs.holds(json.loads(answer.content), proofs.signing_keys()[0].public_key())


@pytest.mark.parametrize("change", [("name", "ผู้ว่าราชการ"), ("validFrom", "2020-01-01T00:00:00Z"), ("extra", "more")])
def test_the_verifier_refuses_a_changed_one(visitor, certificate, change):
    said = json.loads(visitor.get(address(certificate)).content)
    said[change[0]] = change[1]
    with pytest.raises(OB3VerificationError):
        verify(visitor, json.dumps(said).encode())


def test_the_verifier_refuses_a_strangers_key_with_our_name(visitor, certificate, settings, tmp_path):
    visitor.get("/.well-known/did.json")
    ours = proofs.signing_keys()
    settings.DATA_DIR = tmp_path / "stranger"
    forged = badges.badge_of(certificate, SITE)
    settings.DATA_DIR = tmp_path
    assert proofs.signing_keys() == ours
    with pytest.raises(OB3VerificationError):
        verify(visitor, forged)


def test_what_an_old_key_signed_still_holds(visitor, certificate, settings, tmp_path):
    body = visitor.get(address(certificate)).content
    old = (tmp_path / "badges.pem").read_bytes()
    settings.DATA_DIR = tmp_path / "new"
    proofs.signing_keys()
    settings.BADGE_KEYS = str(tmp_path / "both.pem")
    (tmp_path / "both.pem").write_bytes((tmp_path / "new" / "badges.pem").read_bytes() + old)
    verify(visitor, body)
    assert visitor.get(address(certificate)).content == body


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the published schema is not here (SCHEDULE_SCHEMAS)")
def test_it_fits_the_published_schema(certificate):
    said = json.loads(badges.badge_of(certificate, SITE))
    Draft201909Validator(json.loads(SCHEMA.read_text())).validate(said)


def test_it_holds_no_name_and_the_name_can_be_checked(visitor, certificate):
    body = visitor.get(address(certificate)).content
    assert NAME not in body.decode()
    assert "วัดตัวอย่าง" not in body.decode()
    (identity,) = json.loads(body)["credentialSubject"]["identifier"]
    assert identity["identityHash"] == "sha256$" + sha256((NAME + identity["salt"]).encode()).hexdigest()


@pytest.mark.parametrize("kind", list(badges.CRITERIA))
def test_every_kind_says_what_it_is_for(edition, registrar, kind):
    issuing.work(make.certificate_batch(make.design_version(edition, kind=kind), registrar.user, "ก"))
    said = json.loads(badges.badge_of(Certificate.objects.get(), SITE))
    assert said["credentialSubject"]["achievement"]["criteria"] == {"narrative": badges.CRITERIA[kind]}


# How it stands


def fall(certificate, registrar, deed):
    request = make.desk_request(registrar.user)
    deed(request, certificate, "สะกดชื่อผิด")


@pytest.mark.parametrize("deed", [standing.suspend, standing.revoke])
def test_a_fallen_one_is_told_by_the_list_and_no_longer_given(visitor, certificate, registrar, deed):
    body = visitor.get(address(certificate)).content
    fall(certificate, registrar, deed)
    with pytest.raises(OB3VerificationError, match="is set at index"):
        verify(visitor, body)
    answer = visitor.get(address(certificate))
    assert answer.status_code == 410
    assert "สะกดชื่อผิด" in answer.text
    assert address(certificate) not in visitor.get(certificate.get_absolute_url()).text


def test_a_lifted_one_is_in_force_again(visitor, certificate, registrar):
    body = visitor.get(address(certificate)).content
    fall(certificate, registrar, standing.suspend)
    fall(certificate, registrar, standing.lift)
    verify(visitor, body)


def test_the_credential_of_a_replaced_one_is_marked_and_the_new_one_is_not(visitor, certificate, registrar):
    body = visitor.get(address(certificate)).content
    made = standing.replace(make.desk_request(registrar.user), certificate, {"name": "พระครูใหม่"}, "ชื่อผิด", SITE)
    with pytest.raises(OB3VerificationError, match="is set at index"):
        verify(visitor, body)
    verify(visitor, visitor.get(address(made)).content)


def test_of_an_erased_person_nothing_is_kept_and_the_truth_is_told(visitor, certificate, registrar):
    visitor.get(address(certificate))
    fall(certificate, registrar, standing.erase)
    assert not CertificateBadge.objects.exists()
    answer = visitor.get(address(certificate))
    assert answer.status_code == 410
    assert NAME not in answer.text
    assert "ขอให้ลบข้อมูลส่วนบุคคล" in answer.text


def test_there_is_no_list_of_certificates_to_come(visitor, certificate):
    number = certificate.pk // badges.LISTED
    assert visitor.get(f"/verify/badges/{number}.json").status_code == 200
    assert visitor.get(f"/verify/badges/{number + 1}.json").status_code == 404
    assert visitor.get("/verify/badges/99999999999999999999999.json").status_code == 404


# The pages


def test_the_verify_page_offers_it(visitor, certificate):
    page = Page(visitor.get(certificate.get_absolute_url()))
    assert ("ดาวน์โหลดตราดิจิทัล (JSON)", address(certificate)) in page.links("main a")


def test_an_unknown_code_leads_to_the_page_that_says_so(visitor, db):
    assert visitor.get("/verify/AAAABBBBCCCC/badge.json").url == "/verify/AAAABBBBCCCC/"


def test_trying_codes_is_slowed_down(visitor, db, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "verify", ((2, throttle.MINUTE),))
    answers = [visitor.get(f"/verify/AAAABBBB222{n}/badge.json").status_code for n in range(2, 6)]
    assert answers == [302, 302, 429, 429]


def test_it_is_only_read(visitor, certificate):
    for url in (
        address(certificate),
        "/.well-known/did.json",
        f"/verify/badges/{certificate.pk // badges.LISTED}.json",
    ):
        for method in ("post", "put", "delete"):
            assert getattr(visitor, method)(url).status_code == 405


def test_other_sites_may_read_what_verifies(visitor, certificate):
    for url in (address(certificate), "/.well-known/did.json"):
        assert visitor.get(url, headers={"origin": "https://verifier.example"})["Access-Control-Allow-Origin"] == "*"


def test_a_key_that_cannot_be_read_is_told_and_nothing_is_given_unsigned(visitor, certificate, settings, tmp_path):
    settings.BADGE_KEYS = str(tmp_path / "lost.pem")
    answer = visitor.get(address(certificate))
    assert answer.status_code == 503
    assert "BADGE_KEYS" in answer.text
    assert not CertificateBadge.objects.exists()


def test_the_same_bytes_come_again_at_the_cost_of_one_statement_more_than_the_page(visitor, certificate):
    body = visitor.get(address(certificate)).content
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(address(certificate)).content == body
    assert len(captured) == 3


# Files


def uploaded(visitor, body: bytes) -> str:
    page = Page(visitor.post("/verify/", {"file": SimpleUploadedFile("badge.json", body)}))
    return page.text(".alert[role=status]")


def test_a_file_is_the_original_however_it_is_laid_out(visitor, certificate):
    body = visitor.get(address(certificate)).content
    assert uploaded(visitor, body) == "เป็นไฟล์ต้นฉบับที่เราออก ไม่มีการแก้"
    assert uploaded(visitor, json.dumps(json.loads(body)).encode()) == "เป็นไฟล์ต้นฉบับที่เราออก ไม่มีการแก้"


@pytest.mark.parametrize(("old", "new"), [("เข้าร่วมงาน", "ต้นแบบ"), ("true", "1"), ('"name":', '"name": "x", "name":')])
def test_our_proof_on_other_words_is_exposed(visitor, certificate, old, new):
    body = visitor.get(address(certificate)).content.decode().replace(old, new, 1).encode()
    assert uploaded(visitor, body) != "เป็นไฟล์ต้นฉบับที่เราออก ไม่มีการแก้"


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"{" * 5000, b"[" * 90_000, b'{"proof": {"proofValue": "z\\u0000"}}', b'{"proof": 3}', b"\xff"],
)
def test_what_is_no_credential_is_not_ours(visitor, certificate, body):
    assert uploaded(visitor, body) == "ไม่ใช่ไฟล์ที่เราออก"


# Kept


def test_the_database_keeps_it(visitor, certificate):
    visitor.get(address(certificate))
    for deed in (CertificateBadge.objects.all().delete, lambda: CertificateBadge.objects.update(body=b"x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_first_at_once_both_get_the_same():
    assembly = make.assembly(make.province("chiangrai"))
    issuing.work(make.certificate_batch(make.design_version(assembly), make.user(), "ก"))
    key = Certificate.objects.get().pk

    def ask(_):
        try:
            return badges.badge_of(Certificate.objects.get(pk=key), SITE)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(ask, range(4)))) == 1


def test_read_only_answers(visitor, certificate):
    assert_read_only(visitor, address(certificate))
