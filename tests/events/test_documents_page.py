"""/<province>/<year>/documents/: what can be downloaded, what is announced, and the files themselves."""

import pytest
from django.core.files.base import ContentFile

from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/documents/"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def handbook(edition, media):
    made = make.document(edition, slug="handbook", title="คู่มือตลาดนัด ปี ๒๕๖๔", group="คู่มือ")
    made.file.save("x.pdf", ContentFile(b"%PDF-1.7 handbook"))
    return made


def test_with_and_without_a_file(visitor, edition, handbook):
    make.document(edition, title="รายงานสรุป")

    page = read(visitor, URL)

    assert page.texts(".rows .grow") == ["คู่มือตลาดนัด ปี ๒๕๖๔ คู่มือ", "รายงานสรุป"]
    assert page.links(".rows a") == [("คู่มือตลาดนัด ปี ๒๕๖๔", f"{URL}handbook/")]
    assert page.texts(".rows .tag") == ["ดาวน์โหลดได้", "ยังไม่มีไฟล์"]


def test_the_file_comes_under_its_thai_title(visitor, handbook):
    response = visitor.get(f"{URL}handbook/")

    assert b"".join(response.streaming_content) == b"%PDF-1.7 handbook"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    name = "%E0%B8%84%E0%B8%B9%E0%B9%88%E0%B8%A1%E0%B8%B7%E0%B8%AD"
    assert response["Content-Disposition"].startswith(f"attachment; filename*=utf-8''{name}")
    assert response["Content-Disposition"].endswith(".pdf")


def test_announced_but_not_uploaded(visitor, edition):
    make.document(edition, slug="later")
    assert_not_found(visitor, f"{URL}later/")


def test_a_file_that_was_lost_from_the_disk(visitor, handbook, media):
    (media / handbook.file.name).unlink()
    assert_not_found(visitor, f"{URL}handbook/")


def test_a_file_of_an_unpublished_edition_is_hidden(visitor, hidden, media):
    make.document(hidden, slug="secret").file.save("x.pdf", ContentFile(b"secret"))
    assert_not_found(visitor, "/chiangrai/2565/documents/secret/")


def test_none_yet(visitor, edition):
    assert read(visitor, URL).texts("main .card p") == ["ยังไม่มีเอกสาร"]


def test_other_methods_are_refused(visitor, edition, handbook):
    assert_read_only(visitor, URL)
    assert visitor.post(f"{URL}handbook/").status_code == 405


@pytest.mark.parametrize(
    "url",
    [
        "/chiangrai/2563/documents/",
        "/chiangrai/2565/documents/",
        "/nan/2564/documents/",
        f"{URL}unknown/",
        f"{URL}%ff/",
        f"{URL}..%2f..%2fsecret_key/",
    ],
)
def test_unknown_or_unpublished(visitor, edition, hidden, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, edition, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(edition, cost):
    make.document(edition)
    one = cost(URL)
    make.document(edition)
    make.document(edition)
    assert cost(URL) == one == 3
