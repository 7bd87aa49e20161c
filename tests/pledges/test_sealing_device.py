"""The seal with a key that stays in a device (PKCS#11), here SoftHSM: it seals like any, or says that it cannot."""

import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from pledges import issuing, sealing
from pledges.models import Certificate, Serial
from tests import make

MODULES = [Path(f"/usr/lib/{place}softhsm/libsofthsm2.so") for place in ("", "x86_64-linux-gnu/", "aarch64-linux-gnu/")]
MODULE = next((path for path in MODULES if path.exists()), None)
pytestmark = pytest.mark.skipif(
    not (MODULE and shutil.which("softhsm2-util")), reason="SoftHSM is not here (apt install softhsm2)"
)
PIN = "2564"


@pytest.fixture(scope="session")
def device(tmp_path_factory):
    """A token with a key and its certificates; the installation's own keys, moved into it.

    Once for a process: its library keeps to the folder that it was first told of.
    """
    folder = tmp_path_factory.mktemp("device")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    sealing._make(folder)
    for command in (
        ["--init-token", "--free", "--label", "assembly", "--so-pin", PIN, "--pin", PIN],
        ["--import", str(folder / "seal.key"), "--token", "assembly", "--label", "seal", "--id", "01", "--pin", PIN],
    ):
        subprocess.run(["softhsm2-util", *command], check=True, capture_output=True)
    _put_certificates(folder)
    yield folder
    del os.environ["SOFTHSM2_CONF"]


def _put_certificates(folder: Path) -> None:
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate
    from pyhanko.keys import load_cert_from_pemder

    token = pkcs11.lib(str(MODULE)).get_token(token_label="assembly")
    with token.open(rw=True, user_pin=PIN) as session:
        for name, label in (("seal", "seal"), ("root", "root")):
            found = decode_x509_certificate(
                load_cert_from_pemder(str(folder / f"{name}.pem")).dump(), extended_set=False
            )
            session.create_object({**found, pkcs11.Attribute.LABEL: label, pkcs11.Attribute.TOKEN: True})


def address(**changed) -> str:
    said = {"token": "assembly", "object": "seal", **changed}
    return f"pkcs11:token={said['token']};object={said['object']}?module-path={said.get('module', MODULE)}"


@pytest.fixture
def plugged(device, settings, tmp_path):
    settings.DATA_DIR, settings.SEAL_PKCS11, settings.SEAL_PASSWORD = tmp_path, address(), PIN
    yield device
    settings.SEAL_PKCS11 = address()
    sealing.let_go()


@pytest.fixture
def pdf() -> bytes:
    file, made = BytesIO(), pikepdf.new()
    made.add_blank_page(page_size=(200, 100))
    made.save(file)
    return file.getvalue()


def test_the_key_in_the_device_seals_and_its_root_is_offered(plugged, pdf):
    sealed = sealing.seal(pdf)
    assert sealing.examine(sealed) == sealing.Finding(is_ours=True, is_whole=True, sealed_bytes=len(sealed))
    assert sealing.root_file() == (plugged / "root.pem").read_bytes()


def test_the_key_never_leaves_it(plugged, pdf, tmp_path):
    sealing.seal(pdf)
    assert list(tmp_path.iterdir()) == []


def test_a_changed_byte_is_seen_and_a_key_of_our_own_is_not_the_devices(plugged, pdf, settings):
    sealed = bytearray(sealing.seal(pdf))
    sealed[len(pdf) // 2] ^= 1
    assert sealing.examine(bytes(sealed)).is_whole is False
    settings.SEAL_PKCS11 = ""
    theirs = sealing.seal(pdf)
    settings.SEAL_PKCS11 = address()
    assert sealing.examine(theirs) == sealing.NONE


@pytest.mark.parametrize(
    "wrong",
    [
        address(token="another"),
        address(object="another"),
        address(module="/nowhere/lib.so"),
        "seal",
        "pkcs11:token=assembly",
        address() + "&pin-value=0000",
    ],
)
def test_a_device_that_cannot_be_used_fails_and_says_so(plugged, pdf, settings, wrong):
    settings.SEAL_PKCS11 = wrong
    with pytest.raises(sealing.CannotSeal, match="PKCS"):
        sealing.seal(pdf)


@pytest.mark.django_db
def test_certificates_are_sealed_by_it(plugged, edition, registrar):
    issuing.work(make.certificate_batch(make.design_version(edition), registrar.user, "ก", "ข", seal=True))
    assert [sealing.examine(bytes(each.file.body)).is_whole for each in Certificate.objects.all()] == [True, True]


@pytest.mark.django_db
def test_without_the_device_none_is_issued_and_with_it_the_batch_goes_on(plugged, edition, registrar, settings):
    settings.SEAL_PKCS11 = address(token="pulled-out")
    batch = make.certificate_batch(make.design_version(edition), registrar.user, "ก", seal=True)
    issuing.work(batch)
    batch.refresh_from_db()
    assert (batch.state, "SEAL_PKCS11" in batch.fault) == ("failed", True)
    assert not Certificate.objects.exists()
    assert not Serial.objects.exists()
    settings.SEAL_PKCS11 = address()
    assert issuing.resume(make.desk_request(registrar.user), batch)
    issuing.work(batch)
    assert Certificate.objects.get().is_sealed


def test_a_device_pulled_out_meanwhile_is_told_and_found_again(plugged, pdf):
    sealing.seal(pdf)
    sealing._keeper().signer.pkcs11_session.close()
    with pytest.raises(sealing.CannotSeal, match="SEAL_PKCS11"):
        sealing.seal(pdf)
    assert sealing.examine(sealing.seal(pdf)).is_whole


@pytest.mark.django_db
def test_the_verify_page_says_when_it_cannot_look(plugged, visitor, pdf, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sealed = sealing.seal(pdf)
    settings.SEAL_PKCS11 = address(token="pulled-out")
    answer = visitor.post("/verify/", {"file": SimpleUploadedFile("x.pdf", sealed)})
    assert answer.status_code == 503
    assert "ตรวจลายมือชื่อดิจิทัลไม่ได้" in answer.text
