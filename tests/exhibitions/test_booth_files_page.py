"""Photographs and documents of a booth."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from exhibitions import applying
from exhibitions.models import Booth, BoothPhoto
from networks import pictures
from networks.models import Picture
from tests import make
from tests.photographs import bomb, drawing, file_of, telling, upload
from tests.reading import Page, assert_not_found, assert_read_only, read

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 \n%%EOF"


@pytest.fixture
def booth(edition, community, media) -> Booth:
    return make.booth(edition, community, "draft")


def url(booth: Booth, rest: str = "files/") -> str:
    return f"/desk/2564/booths/{booth.slug}/{rest}"


def send(client, booth: Booth, *files, **more):
    return client.post(url(booth, "files/new/"), {"photos": list(files), **more})


@pytest.mark.parametrize(
    ("kind", "mode", "options"), [("JPEG", "RGB", {}), ("JPEG", "CMYK", {}), ("HEIF", "RGB", {}), ("PNG", "RGBA", {})]
)
def test_what_telephones_and_printers_make_becomes_sizes(coordinator, booth, kind, mode, options):
    photo = upload("ภาพ.jpg", file_of(drawing().convert(mode), kind, **options))
    assert send(coordinator, booth, photo, credit="ทีมสื่อ").url == url(booth)
    picture = booth.photos.get().picture
    assert (picture.state, picture.credit, picture.width, picture.height) == ("waiting", "ทีมสื่อ", 800, 600)
    assert read(coordinator, url(booth)).all(".picture--waiting") != []
    assert pictures.make.call(picture.pk)
    picture.refresh_from_db()
    assert (picture.state, picture.widths) == ("ready", [320, 640, 800])
    (image,) = read(coordinator, url(booth)).all(".picture img")
    assert (image.get("width"), image.get("height"), image.get("loading")) == ("800", "600", "lazy")


def test_nothing_that_the_camera_told_is_in_what_pages_show_and_the_original_has_no_address(
    coordinator, visitor, booth
):
    send(coordinator, booth, upload("gps.jpg", telling()))
    picture = booth.photos.get().picture
    pictures.make.call(picture.pk)
    picture.refresh_from_db()
    shown = visitor.get(picture.largest_url)
    assert b"Secret" not in shown.content
    assert dict(Image.open(BytesIO(shown.content)).getexif()) == {}
    with pytest.raises(ValueError, match="no address"):
        _ = picture.original.url


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("รูป.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "ไม่ใช่ภาพที่รับได้"),
        ("รูป.jpg", b"<!doctype html><script>alert(1)</script>", "ไม่ใช่ภาพที่รับได้"),
        ("รูป.jpg", b"", "ว่าง"),
        ("รูป.png", bomb().getvalue(), "ล้านพิกเซล"),
    ],
)
def test_what_is_no_photograph_is_named_with_the_reason_and_the_others_are_kept(
    coordinator, booth, name, content, reason
):
    answer = send(coordinator, booth, upload("ดี.jpg"), SimpleUploadedFile(name, content, "image/jpeg"))
    page = Page(answer)
    assert answer.status_code == 422
    (told,) = page.texts("[data-refused] li")
    assert told.startswith(name)
    assert reason in told
    assert page.texts(".alert--bad h2") == ["ไม่ได้รับ ๑ ภาพ ภาพอื่นอีก ๑ ภาพรับแล้ว"]
    assert [photo.picture.original_name for photo in booth.photos.all()] == ["ดี.jpg"]


def test_the_same_twice_and_too_many(coordinator, booth):
    send(coordinator, booth, upload("ก.jpg"))
    again = send(coordinator, booth, upload("ข.jpg"))
    assert "มีภาพนี้แล้ว ไม่ได้เก็บซ้ำ" in Page(again).text("[data-refused]")
    for _ in range(11):
        make.booth_photo(booth)
    more = send(coordinator, booth, upload("ค.jpg", file_of(drawing((700, 500)))))
    assert "ครบ 12 ภาพแล้ว" in Page(more).text("[data-refused]")


def test_words_in_thai_order_and_taking_away(coordinator, booth):
    one, two, three = (make.booth_photo(booth, alt="") for _ in range(3))
    words = {}
    for number, photo in ((3, one), (2, two), (1, three)):
        code = photo.picture.code
        words |= {f"{code}-alt": f"ภาพที่ {number}", f"{code}-order": number, f"{code}-credit": ""}
    words[f"{two.picture.code}-gone"] = "on"
    assert coordinator.post(url(booth, "files/words/"), words).url == url(booth)
    assert [photo.picture.alt for photo in booth.photos.select_related("picture")] == ["ภาพที่ 1", "ภาพที่ 3"]
    assert not Picture.objects.filter(pk=two.picture_id).exists()


def test_words_that_are_not_thai_save_nothing_and_stay(coordinator, booth):
    one, two = make.booth_photo(booth, alt="เดิม"), make.booth_photo(booth, alt="เดิม")
    words = {f"{one.picture.code}-alt": "แม่บ้านสานตะกร้า", f"{two.picture.code}-alt": "women weaving"}
    answer = coordinator.post(url(booth, "files/words/"), words)
    page = Page(answer)
    assert (answer.status_code, page.texts(".error")) == (422, ["บรรยายเป็นภาษาไทยว่าในภาพมีอะไร"])
    assert page.values("[name$=-alt]", "value") == ["แม่บ้านสานตะกร้า", "women weaving"]
    assert set(Picture.objects.values_list("alt", flat=True)) == {"เดิม"}


def test_a_photograph_without_words_is_not_public(booth):
    make.booth_photo(booth, alt="")
    shown = make.booth_photo(booth)
    make.booth_photo(booth, state="failed", failure="เสีย")
    assert list(BoothPhoto.objects.public()) == [shown]


def test_a_change_of_photographs_after_acceptance_is_told(coordinator, edition, community, media):
    booth = make.booth(edition, community, accepted={"ชื่อบูธ": "เดิม"})
    send(coordinator, booth, upload("ก.jpg"))
    booth.refresh_from_db()
    assert booth.is_changed


# Documents


def test_a_document_is_for_the_desk_alone(coordinator, other_coordinator, organizer, visitor, booth):
    file = SimpleUploadedFile("หนังสือ.pdf", PDF)
    assert coordinator.post(url(booth, "documents/"), {"title": "หนังสือรับรอง", "file": file}).url == url(booth)
    made = booth.documents.get()
    address = url(booth, f"documents/{made.pk}/")
    for client in (coordinator, organizer):
        answer = client.get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert "attachment" in answer["Content-Disposition"]
    assert_not_found(other_coordinator, address)
    assert visitor.get(address).status_code == 302
    assert_not_found(coordinator, url(booth, "documents/0/"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.pdf", b"<html>", "รับไฟล์ PDF"), ("a.docx", PDF, "แต่เนื้อไฟล์เป็น PDF"), ("a.exe", PDF, "แต่เนื้อไฟล์เป็น PDF")],
)
def test_what_is_no_document(coordinator, booth, name, content, reason):
    sent = {"title": "เอกสาร", "file": SimpleUploadedFile(name, content)}
    answer = coordinator.post(url(booth, "documents/"), sent)
    assert (answer.status_code, booth.documents.count()) == (422, 0)
    assert any(reason in error for error in Page(answer).texts(".error"))


def test_a_chosen_document_stays_chosen_while_the_title_is_missing(coordinator, booth):
    answer = coordinator.post(url(booth, "documents/"), {"title": "", "file": SimpleUploadedFile("ก.pdf", PDF)})
    (held,) = Page(answer).values("[name=file-held]", "value")
    assert coordinator.post(url(booth, "documents/"), {"title": "ครบ", "file-held": held}).status_code == 302
    assert booth.documents.get().original_name == "ก.pdf"


def test_a_document_is_removed_with_its_file(coordinator, booth, django_capture_on_commit_callbacks):
    coordinator.post(url(booth, "documents/"), {"title": "ก", "file": SimpleUploadedFile("ก.pdf", PDF)})
    made = booth.documents.get()
    with django_capture_on_commit_callbacks(execute=True):
        assert coordinator.post(url(booth, f"documents/{made.pk}/removal/")).url == url(booth)
    assert not made.file.storage.exists(made.file.name)


# Who


def test_readers_strangers_and_methods(auditor, other_coordinator, visitor, coordinator, booth):
    assert_read_only(coordinator, url(booth))
    assert read(auditor, url(booth)).all("input[type=file]") == []
    for rest in ("files/new/", "files/words/", "documents/"):
        assert auditor.post(url(booth, rest)).status_code == 403
        assert other_coordinator.post(url(booth, rest)).status_code == 404
        assert visitor.post(url(booth, rest)).status_code == 302
        assert coordinator.get(url(booth, rest)).status_code == 405


def test_a_booth_that_fell_takes_no_more(coordinator, edition, community, media):
    booth = make.booth(edition, community, applying.State.CANCELLED)
    answer = coordinator.post(url(booth, "documents/"), {"title": "ก", "file": SimpleUploadedFile("ก.pdf", PDF)})
    assert (answer.status_code, booth.documents.count()) == (409, 0)
    assert "จึงแก้ไม่ได้" in Page(answer).text(".alert--bad")


def test_the_page_costs_the_same_for_one_and_for_three(coordinator, booth, count_queries):
    make.booth_photo(booth)
    one = count_queries(lambda: coordinator.get(url(booth)))
    for _ in range(2):
        make.booth_photo(booth)
    assert count_queries(lambda: coordinator.get(url(booth))) == one
