"""Certificates of those who pledged: taken behind the private link, and forgotten with the signer."""

import pytest

from pledges import issuing, recipients, signing
from pledges.models import BatchItem, Certificate, CertificateBadge, CertificateFile
from tests import make
from tests.reading import read


@pytest.fixture
def given(edition, declaration, registrar):
    """A certificate of a pledge, and one that was asked for and not made yet."""
    pledge = make.pledge(declaration, prefix="", name="คำ ใจดี")
    version = make.design_version(edition, "pledge")
    for work in (True, False):
        items = [each.item() for each in recipients.of_pledges(declaration)]
        request = make.desk_request(registrar.user)
        batch = issuing.start(request, version, "ชุด", items, site="https://example.org", wants_seal=False)
        if work:
            issuing.work(batch)
    return Certificate.objects.get(pledge=pledge)


def test_a_signer_takes_the_certificate_and_its_badge_from_the_private_page(visitor, given):
    page = read(visitor, given.pledge.get_absolute_url())
    (pdf, badge) = [address for _, address in page.links("#certificates ~ p.row a")]
    assert visitor.get(pdf).content == bytes(given.file.body)
    assert visitor.get(badge)["Content-Type"] == "application/vc"
    assert visitor.post(pdf).status_code == 405


def test_the_link_of_another_gives_no_certificate(visitor, given, declaration):
    other = make.pledge(declaration)
    assert visitor.get(f"{other.get_absolute_url()}certificates/{given.code}.pdf").status_code == 404
    assert "เกียรติบัตรของท่าน" not in read(visitor, other.get_absolute_url()).html


def test_one_that_fell_is_not_given(visitor, given):
    Certificate.objects.update(state="revoked", reason="ออกผิด")
    assert visitor.get(f"{given.pledge.get_absolute_url()}certificates/{given.code}.pdf").status_code == 404


def test_who_asks_for_erasure_is_forgotten_by_the_certificates_as_well(visitor, given):
    visitor.get(f"/verify/{given.code}/badge.json")
    signing.erase(given.pledge)

    given.refresh_from_db()
    assert (given.is_erased, given.words, given.pledge) == (True, {}, None)
    assert not CertificateFile.objects.exists()
    assert not CertificateBadge.objects.exists()
    assert "คำ ใจดี" not in str(list(BatchItem.objects.values()))
    told = visitor.get(f"/verify/{given.code}/")
    assert told.status_code == 200
    assert "คำ ใจดี" not in told.text
    assert "ขอให้ลบข้อมูลส่วนบุคคล" in told.text
