"""The seal: ours is known, and every way to change or imitate a sealed file is exposed."""

from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pledges import sealing


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def pdf() -> bytes:
    file, made = BytesIO(), pikepdf.new()
    made.add_blank_page(page_size=(200, 100))
    made.docinfo["/Title"] = "เกียรติบัตร"
    made.save(file)
    return file.getvalue()


def test_a_sealed_file_is_ours_and_whole(pdf):
    sealed = sealing.seal(pdf)
    assert sealed.startswith(pdf)
    assert sealing.examine(sealed) == sealing.Finding(is_ours=True, is_whole=True, sealed_bytes=len(sealed))


def test_any_changed_byte_is_seen(pdf):
    sealed = bytearray(sealing.seal(pdf))
    for at in range(100, len(pdf), 97):
        sealed[at] ^= 1
        found = sealing.examine(bytes(sealed))
        assert found.is_whole is False, at
        sealed[at] ^= 1


def test_a_stamp_over_a_sealed_page_is_seen(pdf):
    writer = IncrementalPdfFileWriter(BytesIO(sealing.seal(pdf)))
    stream = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 50 50 re f"))
    writer.add_stream_to_page(0, stream)
    stamped = BytesIO()
    writer.write(stamped)
    found = sealing.examine(stamped.getvalue())
    assert (found.is_ours, found.is_whole) == (True, False)
    assert found.sealed_bytes < len(stamped.getvalue())


def test_a_strangers_key_with_our_name_is_not_ours(pdf, tmp_path, settings):
    ours = sealing.seal(pdf)
    settings.DATA_DIR = tmp_path / "stranger"
    theirs = sealing.seal(pdf)
    assert sealing.examine(ours) == sealing.NONE
    settings.DATA_DIR = tmp_path
    assert sealing.examine(theirs) == sealing.NONE


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.4\n" + b"\0" * 500, b"<html>" * 100])
def test_what_is_no_pdf_is_not_ours(file):
    assert sealing.examine(file) == sealing.NONE


def test_an_unsealed_file_is_not_ours(pdf):
    assert sealing.examine(pdf) == sealing.NONE


def test_a_key_file_that_cannot_be_read_fails_and_says_so(pdf, tmp_path, settings):
    settings.SEAL_FILE = str(tmp_path / "nothing.p12")
    with pytest.raises(sealing.CannotSeal, match="SEAL_FILE"):
        sealing.seal(pdf)


def test_the_keys_are_kept_from_others(pdf, tmp_path):
    sealing.seal(pdf)
    assert {path.name: oct(path.stat().st_mode)[-3:] for path in (tmp_path / "seal").iterdir()} == {
        "root.key": "600",
        "root.pem": "600",
        "seal.key": "600",
        "seal.pem": "600",
    }
    assert sealing.root_file().startswith(b"-----BEGIN CERTIFICATE-----")
