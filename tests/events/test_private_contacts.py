"""How to reach a person is for the desk's own form: no page, export, search or trail tells it."""

import pytest
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks.models import Person
from tests import make
from tests.events.test_two_organizers import shown

EMAIL, PHONE = "private.somjai@example.org", "0812345678"
ASSEMBLY = "/chiangrai/2564/"


@pytest.fixture
def speaker(edition, religion) -> Person:
    person = make.person(edition.province, given_name="สมใจ", email=EMAIL, phone=PHONE, network=religion)
    session = make.session(edition, slug="talk", title="เสวนา", hosts=(religion,))
    make.speaker(session, person)
    make.news(edition, slug="meeting").people.add(person)
    return person


def edit(person: Person) -> str:
    return reverse("desk_person", args=[person.pk])


@pytest.mark.parametrize(
    "url",
    [
        "/chiangrai/",
        "/chiangrai/networks/",
        "/chiangrai/networks/religion/",
        ASSEMBLY,
        *(
            f"{ASSEMBLY}{page}"
            for page in (
                "programme/",
                "programme/?view=list",
                "programme/talk/",
                "programme/talk.ics",
                "programme.ics",
                "programme.json",
                "programme.xml",
                "news/meeting/",
            )
        ),
        "/search/?q=สมใจ",
        "/search/?q=private.somjai",
        "/sitemap.xml",
    ],
)
def test_no_public_page_or_file_tells_it(visitor, speaker, url):
    response = visitor.get(url)
    assert response.status_code == 200
    told = response.content.decode().replace("\r\n ", "")
    for secret in ("private.somjai@", PHONE, "081 234 5678"):
        assert secret not in told


def test_search_finds_nobody_by_it(visitor, speaker):
    assert "private" not in Person.objects.get().search_text
    assert PHONE not in Person.objects.get().search_text
    for words in ("private.somjai", PHONE):
        assert "สมใจ" not in visitor.get(f"/search/?q={words}").text


def test_staff_lists_do_not_tell_it_either(organizer, auditor, coordinator, speaker):
    pages = {
        organizer: [reverse("desk_persons"), "/desk/2564/sessions/talk/", reverse("desk")],
        auditor: [reverse("desk_persons"), reverse("audit")],
        coordinator: [reverse("desk")],
    }
    for client, addresses in pages.items():
        for address in addresses:
            response = client.get(address)
            assert (response.status_code, EMAIL in response.text, PHONE in response.text) == (200, False, False)


def test_the_form_keeps_it_and_the_trail_says_only_that_it_changed(organizer, speaker):
    page = shown(organizer, edit(speaker))
    assert (page["email"], page["phone"]) == ([EMAIL], ["081 234 5678"])
    sent = page | {"email": ["new@example.org"], "phone": ["+66 89-876-5432"]}
    assert organizer.post(edit(speaker), sent).status_code == 302

    speaker.refresh_from_db()
    assert (speaker.email, speaker.phone) == ("new@example.org", "0898765432")
    changes = AuditEntry.objects.get().changes
    assert changes == {"email": ["", "เปลี่ยนแล้ว"], "phone": ["", "เปลี่ยนแล้ว"]}


@pytest.mark.parametrize(("field", "typed"), [("email", "x"), ("phone", "12"), ("phone", "ไม่มี")])
def test_what_is_mistyped_is_told_at_the_field(organizer, speaker, field, typed):
    page = organizer.post(edit(speaker), shown(organizer, edit(speaker)) | {field: [typed]})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    speaker.refresh_from_db()
    assert (speaker.email, speaker.phone) == (EMAIL, PHONE)


def test_a_new_speaker_may_have_it_or_not(organizer, edition, speaker):
    address = reverse("desk_new_speaker", args=[2564, "talk"])
    sent = {"given_name": "สมหมาย", "duty": "วิทยากร", "email": "sommai@example.org", "phone": ""}
    assert organizer.post(address, sent).status_code == 302
    assert Person.objects.get(given_name="สมหมาย").email == "sommai@example.org"
    assert "sommai@" not in str(AuditEntry.objects.values())


def test_one_of_two_records_keeps_what_it_has_and_takes_what_it_lacks(organizer, edition, speaker):
    double = make.person(edition.province, given_name="สมใจ", email="other@example.org", phone="")
    organizer.post(reverse("desk_merge_person", args=[double.pk]), {"person": speaker.pk})
    double.refresh_from_db()
    assert (double.email, double.phone) == ("other@example.org", PHONE)
    assert EMAIL not in str(AuditEntry.objects.values())
