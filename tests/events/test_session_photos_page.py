"""/desk/<year>/sessions/<slug>/photos/: many sent at once, described together, put in order, taken away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import SessionPhoto
from moral_assembly.audit import AuditEntry
from networks import album_forms, albums, pictures
from networks.models import Picture
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.test_two_organizers import inputs
from tests.photographs import bomb, drawing, file_of, upload
from tests.reading import Page

ARGS = [2564, "opening"]
PAGE = reverse("desk_session_photos", args=ARGS)
SEND = reverse("desk_send_session_photos", args=ARGS)
WORDS = reverse("desk_describe_session_photos", args=ARGS)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def opening(edition):
    return make.session(edition, slug="opening", title="พิธีเปิด")


@pytest.fixture
def three(opening) -> list[SessionPhoto]:
    return [make.session_photo(opening, order=number, original_name=f"{number}.jpg") for number in (1, 2, 3)]


def picture_of(colour: str, name: str = ""):
    from PIL import Image

    return upload(name or f"{colour}.jpg", file_of(Image.new("RGB", (400, 300), colour)))


def in_order() -> list[str]:
    return [photo.picture.original_name for photo in SessionPhoto.objects.select_related("picture")]


def removal_of(photo: SessionPhoto) -> str:
    return reverse("desk_remove_session_photo", args=[*ARGS, photo.picture.code])


def test_many_at_once_are_kept_in_the_order_sent(organizer, opening, media):
    answer = organizer.post(SEND, {"photos": [picture_of(c) for c in ("red", "green", "blue")], "credit": "ทีมสื่อ"})

    assert answer.url == PAGE
    assert in_order() == ["red.jpg", "green.jpg", "blue.jpg"]
    assert set(Picture.objects.values_list("credit", "state", "made_by")) == {("ทีมสื่อ", "waiting", organizer.user.pk)}
    page = Page(organizer.get(PAGE))
    assert page.texts(".alert p") == ["รับภาพแล้ว ๓ ภาพ ใส่คำบรรยายด้านล่างเพื่อให้แสดงต่อสาธารณะ"]
    assert page.texts("[role=status]:not(.alert)") == ["กำลังเตรียมภาพอีก ๓ ภาพ แสดงได้เมื่อพร้อม"]
    assert len(page.all("[data-waiting]")) == 3
    assert [entry.changes["file"][1] for entry in AuditEntry.objects.order_by("number")] == in_order()
    assert {(entry.action, entry.province) for entry in AuditEntry.objects.all()} == {("made", "chiangrai")}


def test_good_ones_are_kept_and_bad_ones_told_by_name_and_reason(organizer, opening, media):
    files = [
        picture_of("red"),
        upload("วาด.jpg", b"<svg onload='alert(1)'/>"),
        upload("ระเบิด.png", bomb()),
        upload("ครึ่งเดียว.jpg", file_of(drawing()).getvalue()[:5000]),
        upload("เล็ก.png", file_of(drawing((100, 100)), "PNG")),
        picture_of("red", "ซ้ำ.jpg"),
        upload("ไอโฟน.heic", file_of(drawing(), "HEIF")),
    ]
    answer = organizer.post(SEND, {"photos": files, "credit": "ทีมสื่อ"})

    assert answer.status_code == 422
    page = Page(answer)
    told = dict(zip(page.texts("[data-refused] b"), page.texts("[data-refused] span"), strict=True))
    assert list(told) == ["วาด.jpg", "ระเบิด.png", "ครึ่งเดียว.jpg", "เล็ก.png", "ซ้ำ.jpg"]
    starts = ["ไฟล์นี้ไม่ใช่ภาพที่รับได้", "ภาพมีเกิน 60 ล้านพิกเซล", "ไฟล์ภาพไม่ครบ", "ภาพเล็กเกินไป", "มีภาพนี้ในรายการนี้แล้ว"]
    assert [words.startswith(start) for words, start in zip(told.values(), starts, strict=True)] == [True] * 5
    assert page.texts(".alert h2") == ["ไม่ได้รับ ๕ ภาพ ภาพอื่นอีก ๒ ภาพรับแล้ว"]
    assert in_order() == ["red.jpg", "ไอโฟน.heic"]
    assert page.values("#id_credit", "value") == ["ทีมสื่อ"]
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [({}, "photos", "ยังไม่ได้เลือกภาพ"), ({"photos": [], "credit": "ย" * 201}, "credit", "200")],
)
def test_nothing_chosen_or_a_long_credit(organizer, opening, media, fields, field, words):
    answer = organizer.post(SEND, fields)
    assert answer.status_code == 422
    assert words in answer.context["upload"].errors[field][0]


def test_too_much_at_once_and_too_many(organizer, opening, media, monkeypatch):
    monkeypatch.setattr(album_forms, "LARGEST_SENDING", 100)
    answer = organizer.post(SEND, {"photos": [picture_of("red")]})
    assert (answer.status_code, "แบ่งส่งทีละน้อย" in answer.text) == (422, True)
    monkeypatch.undo()
    monkeypatch.setattr(albums, "MOST", 1)
    answer = organizer.post(SEND, {"photos": [picture_of("red"), picture_of("blue")]})
    assert "รายการนี้มีภาพครบ 1 ภาพแล้ว" in answer.text
    assert in_order() == ["red.jpg"]


# Words


def typed(client) -> dict:
    return {name: value for name, value in inputs(client.get(PAGE).text).items() if name not in ("photos",)}


def test_all_are_described_together(organizer, opening, three):
    codes = [photo.picture.code for photo in three]
    form = {**typed(organizer), f"{codes[0]}-alt": "คนจับมือกัน", f"{codes[1]}-caption": "ช่วงบ่าย"}
    form |= {f"{codes[2]}-alt": "", f"{codes[2]}-is_decorative": "on"}
    assert organizer.post(WORDS, form).url == PAGE

    found = list(SessionPhoto.objects.values_list("picture__alt", "caption", "picture__is_decorative"))
    assert found == [("คนจับมือกัน", "", False), ("คนยืนหน้าเวที", "ช่วงบ่าย", False), ("", "", True)]
    changes = [entry.changes for entry in AuditEntry.objects.order_by("number")]
    assert changes[0]["alt"] == ["คนยืนหน้าเวที", "คนจับมือกัน"]
    names = [["alt", "session"], ["caption", "session"], ["alt", "is_decorative", "session"]]
    assert [sorted(each) for each in changes] == names


def test_untouched_words_change_nothing(organizer, three):
    assert organizer.post(WORDS, typed(organizer)).url == PAGE
    assert not AuditEntry.objects.exists()


def test_one_mistake_keeps_everything_typed_and_saves_nothing(organizer, three):
    codes = [photo.picture.code for photo in three]
    form = {**typed(organizer), f"{codes[0]}-alt": "IMG_1.JPG", f"{codes[1]}-caption": "ช่วงบ่าย"}
    answer = organizer.post(WORDS, form)

    assert answer.status_code == 422
    assert "บรรยายเป็นภาษาไทย" in answer.text
    shown = inputs(answer.text)
    assert (shown[f"{codes[0]}-alt"], shown[f"{codes[1]}-caption"]) == (["IMG_1.JPG"], ["ช่วงบ่าย"])
    assert not SessionPhoto.objects.exclude(caption="").exists()
    assert organizer.post(WORDS, {**shown, f"{codes[0]}-alt": "ภาพเวที"}).url == PAGE
    assert SessionPhoto.objects.get(pk=three[1].pk).caption == "ช่วงบ่าย"


def test_a_colleagues_newer_words_are_not_overwritten_silently(organizer, administrator, three):
    code, other = three[0].picture.code, three[1].picture.code
    mine = typed(organizer)
    administrator.post(WORDS, {**typed(administrator), f"{code}-alt": "ของเพื่อน", f"{other}-alt": "ของเพื่อนด้วย"})

    answer = organizer.post(WORDS, {**mine, f"{code}-alt": "ของฉัน"})
    assert answer.status_code == 422
    assert "ผู้อื่นแก้เป็น “ของเพื่อน” ก่อนท่าน" in answer.text
    assert Picture.objects.get(code=code).alt == "ของเพื่อน"

    assert organizer.post(WORDS, inputs(answer.text)).url == PAGE
    assert Picture.objects.get(code=code).alt == "ของฉัน"
    assert Picture.objects.get(code=other).alt == "ของเพื่อนด้วย", "not touched here, so the colleague's stays"


def test_a_photo_that_went_or_came_meanwhile_is_no_fault(organizer, opening, three):
    form = {**typed(organizer), f"{three[1].picture.code}-caption": "ช่วงบ่าย"}
    three[0].delete()
    make.session_photo(opening, order=9, alt="มาใหม่")
    assert organizer.post(WORDS, form).url == PAGE
    assert SessionPhoto.objects.get(pk=three[1].pk).caption == "ช่วงบ่าย"
    assert SessionPhoto.objects.get(order=9).picture.alt == "มาใหม่"


def test_as_many_as_a_session_may_have_are_one_form(organizer, opening):
    for number in range(albums.MOST):
        make.session_photo(opening, order=number)
    form = {f"{code}-is_decorative": "on" for code in Picture.objects.values_list("code", flat=True)}
    form |= {**typed(organizer), **{name.replace("is_decorative", "alt"): "" for name in form}}
    assert organizer.post(WORDS, form).url == PAGE
    assert Picture.objects.filter(alt="", is_decorative=True).count() == albums.MOST


# Order


@pytest.mark.parametrize(
    ("deed", "which", "order"),
    [
        ("up", 1, ["2.jpg", "1.jpg", "3.jpg"]),
        ("down", 1, ["1.jpg", "3.jpg", "2.jpg"]),
        ("up", 0, ["1.jpg", "2.jpg", "3.jpg"]),
        ("down", 2, ["1.jpg", "2.jpg", "3.jpg"]),
    ],
)
def test_moved_by_its_buttons_with_the_words_saved(organizer, three, deed, which, order):
    code = three[which].picture.code
    answer = organizer.post(WORDS, {**typed(organizer), f"{code}-caption": "ช่วงบ่าย", deed: code})

    assert answer.url == f"{PAGE}#photo-{code}"
    assert in_order() == order
    assert SessionPhoto.objects.get(pk=three[which].pk).caption == "ช่วงบ่าย"


@pytest.mark.parametrize("code", ["x", "../..", "9" * 400])
def test_an_unknown_photo_is_not_found(organizer, three, code):
    for deed in ("up", "down", "remove"):
        assert organizer.post(WORDS, {deed: code}).status_code == 404


# Taken away


def test_taken_away_after_asking(organizer, visitor, opening, media, django_capture_on_commit_callbacks):
    organizer.post(SEND, {"photos": [picture_of("red"), picture_of("blue")]})
    photo = SessionPhoto.objects.select_related("picture").first()
    pictures.make.call(photo.picture.pk)
    answer = organizer.post(WORDS, {**typed(organizer), "remove": photo.picture.code})
    assert answer.url == removal_of(photo)
    assert "ลบทั้งภาพที่แสดงและไฟล์ต้นฉบับ" in organizer.get(answer.url).text
    with django_capture_on_commit_callbacks(execute=True):
        assert organizer.post(answer.url).url == PAGE

    assert in_order() == ["blue.jpg"]
    assert visitor.get(photo.picture.url(320)).status_code == 404
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.changes["original_name"]) == ("deleted", ["red.jpg", None])
    assert organizer.post(removal_of(photo)).status_code == 404


def test_a_deleted_session_leaves_its_pictures_to_the_sweep(edition):
    session = make.session(edition, released=False)
    make.session_photo(session)
    session.delete()
    assert Picture.objects.unattached().count() == 1


# Rights


def test_others_read(auditor, coordinator, three):
    for client in (auditor, coordinator):
        page = Page(client.get(PAGE))
        assert len(page.all(".gallery .picture")) == 3
        assert page.all("main form[action*=photos]") == []
        for address in (SEND, WORDS, removal_of(three[0])):
            assert client.post(address, {"photos": [picture_of("red")]}).status_code == 403
    assert len(in_order()) == 3


def test_strangers_see_nothing(foreign_organizer, opening, three, nan):
    make.assembly(nan)
    for address in (PAGE, removal_of(three[0])):
        assert foreign_organizer.get(address).status_code == 404
    for address in (SEND, WORDS, removal_of(three[0])):
        assert foreign_organizer.post(address).status_code == 404


def test_methods(organizer, three):
    assert organizer.post(PAGE).status_code == 405
    for address in (SEND, WORDS):
        assert organizer.get(address).status_code == 405


def test_a_photo_of_another_session_is_not_found_here(organizer, edition, opening):
    other = make.session_photo(make.session(edition))
    assert organizer.post(removal_of(other)).status_code == 404


def test_as_many_statements_for_three_as_for_one(organizer, opening):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(PAGE).status_code == 200
        return len(captured)

    make.session_photo(opening)
    one = cost()
    make.session_photo(opening)
    make.session_photo(opening)
    assert cost() == one


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_who_send_the_same_photo_at_once_keep_it_once(chiangrai, opening, media, monkeypatch, locked):
    """The control, without the lock on the session, shows the race."""
    from threading import Barrier

    clients = [browser(make.staff(Role.ORGANIZER, chiangrai, email=f"o{n}@example.org")) for n in (1, 2)]
    barrier, fingerprint = Barrier(2), pictures.fingerprint
    if not locked:
        monkeypatch.setattr(albums, "_locked", lambda owner: owner)
        taken = pictures.take_in

        def slowly(*args, **words):
            barrier.wait(10)
            return taken(*args, **words)

        monkeypatch.setattr(albums.pictures, "take_in", slowly)
    assert fingerprint(picture_of("red")) == fingerprint(picture_of("red", "ซ้ำ.jpg"))

    def send(client):
        try:
            return client.post(SEND, {"photos": [picture_of("red")]}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, clients))
    assert (answers, SessionPhoto.objects.count()) == (([302, 422], 1) if locked else ([302, 302], 2))
