"""/desk/persons/<pk>/photo/: the photograph of a speaker, and the session page where it is shown."""

import pytest
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks import pictures
from networks.models import Person, Picture
from tests import make
from tests.events.test_two_organizers import inputs
from tests.photographs import bomb, drawing, file_of, upload
from tests.reading import Page, read

SESSION = "/chiangrai/2564/programme/opening/"
FACE = "article .card .picture"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def person(chiangrai) -> Person:
    return make.person(chiangrai, prefix="นาง", given_name="สมใจ", family_name="ใจดี")


@pytest.fixture
def opening(edition, person):
    made = make.session(edition, slug="opening")
    make.speaker(made, person)
    return made


def page_of(person: Person) -> str:
    return reverse("desk_person_photo", args=[person.pk])


def removal_of(person: Person) -> str:
    return reverse("desk_remove_person_photo", args=[person.pk])


def send(client, person: Person, **fields):
    """Fill the form in as it is shown and send it."""
    typed = inputs(client.get(page_of(person)).text)
    return client.post(page_of(person), {**typed, **fields})


def photo_of(person: Person) -> Picture:
    return Person.objects.select_related("photo").get(pk=person.pk).photo


def test_put_in_with_the_persons_word_and_shown(organizer, visitor, person, opening, media):
    empty = organizer.get(page_of(person))
    assert inputs(empty.text)["alt"] == ["ภาพถ่าย นางสมใจ ใจดี"]
    assert send(organizer, person, photo=upload(), credit="ทีมสื่อ", agreed="on").url == page_of(person)
    page = read(visitor, SESSION)
    assert page.texts(f"{FACE} .picture__word") == ["กำลังเตรียมภาพ"]

    photo = photo_of(person)
    pictures.make.call(photo.pk)
    page = read(visitor, SESSION)
    assert page.values(f"{FACE} img", "alt") == ["ภาพถ่าย นางสมใจ ใจดี"]
    assert page.values(f"{FACE} img", "src") == [f"/pictures/{photo.code}-640.webp"]
    assert (page.values(f"{FACE} img", "width"), page.values(f"{FACE} img", "height")) == (["800"], ["600"])
    assert page.values(f"{FACE} img", "loading") == ["lazy"]
    assert "ภาพ: ทีมสื่อ" in page.text("article .card")
    assert visitor.get(page.values(f"{FACE} img", "src")[0]).status_code == 200
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.province, entry.object_id) == ("changed", "chiangrai", str(person.pk))
    assert entry.changes["photo"] == [None, f"ภาพเวที.jpg {photo.code}"]
    assert entry.changes["photo_agreed_at"][1]


def test_without_the_persons_word_it_is_kept_and_not_shown(organizer, visitor, person, opening, media):
    send(organizer, person, photo=upload())
    pictures.make.call(photo_of(person).pk)

    assert read(visitor, SESSION).all(FACE) == []
    assert "ยังไม่มีความยินยอมให้เผยแพร่" in organizer.get(page_of(person)).text
    send(organizer, person, agreed="on")
    assert len(read(visitor, SESSION).all(FACE)) == 1
    typed = inputs(organizer.get(page_of(person)).text)
    typed.pop("agreed")
    organizer.post(page_of(person), typed)
    assert read(visitor, SESSION).all(FACE) == []
    assert [bool(entry.changes["photo_agreed_at"][1]) for entry in AuditEntry.objects.all()[:2]] == [False, True]


def test_other_words_keep_the_photograph_and_the_day_of_the_persons_word(organizer, person, media):
    send(organizer, person, photo=upload(), agreed="on")
    before = Person.objects.get(pk=person.pk)
    send(organizer, person, alt="นางสมใจยืนบนเวที", credit="ศูนย์คุณธรรม")

    after = Person.objects.select_related("photo").get(pk=person.pk)
    assert (after.photo_id, after.photo_agreed_at) == (before.photo_id, before.photo_agreed_at)
    assert (after.photo.alt, after.photo.credit) == ("นางสมใจยืนบนเวที", "ศูนย์คุณธรรม")


def test_another_photograph_takes_the_place_of_the_first(
    organizer, visitor, person, media, django_capture_on_commit_callbacks
):
    send(organizer, person, photo=upload(), agreed="on")
    first = photo_of(person)
    agreed = Person.objects.get(pk=person.pk).photo_agreed_at
    pictures.make.call(first.pk)
    with django_capture_on_commit_callbacks(execute=True):
        send(organizer, person, photo=upload("b.png", file_of(drawing((400, 500)), "PNG")), agreed="on")

    assert photo_of(person).original_name == "b.png"
    assert Person.objects.get(pk=person.pk).photo_agreed_at > agreed
    assert not Picture.objects.filter(pk=first.pk).exists()
    assert visitor.get(first.url(320)).status_code == 404


def test_taken_away(organizer, visitor, person, opening, media, django_capture_on_commit_callbacks):
    send(organizer, person, photo=upload(), agreed="on")
    assert "ลบทั้งภาพที่แสดงและไฟล์ต้นฉบับ" in organizer.get(removal_of(person)).text
    with django_capture_on_commit_callbacks(execute=True):
        assert organizer.post(removal_of(person)).url == page_of(person)

    assert (photo_of(person), Picture.objects.count()) == (None, 0)
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert read(visitor, SESSION).all(FACE) == []
    assert AuditEntry.objects.first().changes["photo"][1] is None
    assert organizer.post(removal_of(person)).status_code == 302, "pressed twice"
    assert "ไม่มีภาพแล้ว" in organizer.get(removal_of(person)).text


def test_a_person_deleted_or_merged_takes_care_of_the_photograph(organizer, person, chiangrai, media):
    send(organizer, person, photo=upload(), agreed="on")
    kept = make.person(chiangrai, given_name="สมใจ")
    organizer.post(reverse("desk_merge_person", args=[kept.pk]), {"person": person.pk})
    kept.refresh_from_db()
    assert kept.photo.original_name == "ภาพเวที.jpg"
    assert kept.photo_agreed_at

    kept.delete()
    assert Picture.objects.unattached().count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({}, "photo", "เลือกช่องนี้ก่อน"),
        ({"photo": ("a.jpg", b"<svg onload='x'/>")}, "photo", "ไม่ใช่ภาพที่รับได้"),
        ({"photo": ("a.jpg", b"<html>")}, "photo", "JPEG"),
        ({"photo": ("a.png", bomb().getvalue())}, "photo", "60 ล้านพิกเซล"),
        ({"photo": ("a.jpg", file_of(drawing()).getvalue()[:4000])}, "photo", "ไม่ครบหรือเสียหาย"),
        ({"photo": ("a.jpg", b"")}, "photo", ""),
        ({"photo": "good", "alt": ""}, "alt", "บรรยายภาพให้ผู้มองไม่เห็น"),
        ({"photo": "good", "alt": "IMG_2044.JPG"}, "alt", "ภาษาไทย"),
        ({"photo": "good", "alt": "ย" * 301}, "alt", "300"),
        ({"photo": "good", "is_decorative": "on"}, "is_decorative", "เลือกอย่างเดียว"),
        ({"photo": "good", "credit": "ย" * 201}, "credit", "200"),
    ],
)
def test_bad_input_is_told_at_its_field_and_costs_nothing(organizer, person, media, fields, field, words):
    if "photo" in fields:
        fields = {**fields, "photo": upload() if fields["photo"] == "good" else upload(*fields["photo"])}
    page = send(organizer, person, **{"alt": "ภาพถ่ายบนเวที", "credit": "ทีมสื่อ", **fields})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert words in page.context["form"].errors[field][0]
    assert (Picture.objects.count(), AuditEntry.objects.count()) == (0, 0)
    typed = inputs(page.text)
    assert typed["credit"] == [fields.get("credit", "ทีมสื่อ")]
    assert ("photo-held" in typed) == (field != "photo")


def test_the_chosen_file_waits_for_the_other_field(organizer, person, media):
    page = send(organizer, person, photo=upload(), alt="")
    assert organizer.post(page_of(person), {**inputs(page.text), "alt": "ภาพถ่ายบนเวที"}).status_code == 302
    assert photo_of(person).original_name == "ภาพเวที.jpg"


def test_not_over_a_colleague(organizer, administrator, person, media):
    mine = inputs(organizer.get(page_of(person)).text)
    send(administrator, person, photo=upload("ของเพื่อน.jpg"))

    stale = organizer.post(page_of(person), {**mine, "photo": upload("ของฉัน.jpg"), "credit": "ฉัน"})
    assert stale.status_code == 409
    assert "มีผู้เปลี่ยนภาพหรือคำบรรยายก่อนท่าน" in stale.text
    assert photo_of(person).original_name == "ของเพื่อน.jpg"
    assert organizer.post(page_of(person), inputs(stale.text)).status_code == 302
    assert (photo_of(person).original_name, photo_of(person).credit) == ("ของฉัน.jpg", "ฉัน")


def test_the_persons_page_shows_and_leads_to_it(organizer, person):
    person.photo = make.picture(person.province)
    person.save()
    page = Page(organizer.get(reverse("desk_person", args=[person.pk])))
    assert page.links("a.btn[href$='/photo/']") == [("ดูหรือเปลี่ยนภาพถ่าย", page_of(person))]
    assert len(page.all(".picture img")) == 1


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door", "foreign_organizer"])
def test_no_business_of_others(request, role, person, nan):
    client = request.getfixturevalue(role)
    for address in (page_of(person), removal_of(person)):
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_auditor_edits_nothing(auditor, person):
    for address in (page_of(person), removal_of(person)):
        assert (auditor.get(address).status_code, auditor.post(address).status_code) == (403, 403)


def test_other_methods_are_refused(organizer, person):
    for address in (page_of(person), removal_of(person)):
        assert organizer.put(address).status_code == 405


def test_as_many_statements_for_three_speakers_as_for_one(opening, chiangrai, person, cost):
    def agreed(each: Person) -> Person:
        each.photo, each.photo_agreed_at = make.picture(chiangrai), make.OPENING
        each.save()
        return each

    agreed(person)
    one = cost(SESSION)
    for _ in range(2):
        make.speaker(opening, agreed(make.person(chiangrai)))
    assert cost(SESSION) == one
