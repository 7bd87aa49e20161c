"""Names of uploads on the disk."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from moral_assembly.storage import ThaiSafeStorage, stored_name


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("documents/เกียรติบัตร ปี๒๕๖๔.PDF", r"documents/[2-9a-z]{16}\.pdf"),
        ("เกียรติบัตร", r"[2-9a-z]{16}"),
        ("documents/รูป.ไฟล์", r"documents/[2-9a-z]{16}"),
        ("documents/a.tar.gz", r"documents/[2-9a-z]{16}\.gz"),
        ("documents/x.pdf.<script>", r"documents/[2-9a-z]{16}"),
        ("documents\\ก.docx", r"documents/[2-9a-z]{16}\.docx"),
    ],
)
def test_a_stored_name_is_a_code_with_its_folder_and_ending(name, pattern):
    assert re.fullmatch(pattern, stored_name(name))


def test_two_uploads_of_one_name_do_not_meet():
    assert stored_name("ก.pdf") != stored_name("ก.pdf")


def test_uploads_go_through_it(tmp_path):
    assert isinstance(storages["default"], ThaiSafeStorage)
    storage = ThaiSafeStorage(tmp_path)
    name = storage.save(storage.generate_filename("documents/เกียรติบัตร.pdf"), ContentFile(b"text"))
    assert re.fullmatch(r"documents/[2-9a-z]{16}\.pdf", name)
    assert (tmp_path / name).read_bytes() == b"text"
