"""Three small desks: the concept in Markdown with a preview, whom a news item tells of, and the order of speakers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import News, Section
from moral_assembly.audit import AuditEntry
from tests import make


def url(name: str, *keys) -> str:
    return reverse(f"desk_{name}", args=[2564, *keys])


# The concept


def test_a_section_is_previewed_and_then_saved(organizer, visitor, edition):
    form = {"title": "หลักการและเหตุผล", "body": "**สำคัญ** <script>", "order": "1", "slug": "why"}
    page = organizer.post(url("sections_new"), {**form, "preview": ""})

    assert page.status_code == 200
    assert '<div class="prose"><p><strong>สำคัญ</strong> &lt;script&gt;</p>' in page.text
    assert page.context["form"]["title"].value() == "หลักการและเหตุผล"
    assert not Section.objects.exists()
    assert organizer.post(url("sections_new"), form).url == url("sections")
    assert "<strong>สำคัญ</strong>" in visitor.get("/chiangrai/2564/concept/").text


def test_a_preview_of_an_old_section_keeps_what_was_opened(organizer, edition):
    section = make.section(edition, slug="why", body="เดิม")
    opened = dict(organizer.get(url("sections_edit", "why")).context["hidden"])
    form = {"title": "ใหม่", "body": "# หัวข้อ", "order": "1", "slug": "why", **opened}
    page = organizer.post(url("sections_edit", "why"), {**form, "preview": ""})

    assert "<h3>หัวข้อ</h3>" in page.text
    assert dict(page.context["hidden"]) == opened
    section.refresh_from_db()
    assert section.body == "เดิม"
    Section.objects.update(body="ผู้อื่นแก้")
    assert organizer.post(url("sections_edit", "why"), form).status_code == 409


def test_a_section_without_a_title_is_explained(organizer, edition):
    response = organizer.post(url("sections_new"), {"title": "", "body": "ข้อความที่พิมพ์", "order": "1"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["title"])
    assert "ข้อความที่พิมพ์" in response.text


# News


@pytest.fixture
def news(edition) -> News:
    return make.news(edition, slug="report", title="ข่าวเปิดงาน")


def test_people_and_organizations_are_found_linked_and_unlinked(organizer, chiangrai, nan, news):
    person = make.person(chiangrai, given_name="สมใจ")
    body = make.organization(chiangrai, name="กลุ่มสมใจ")
    make.person(nan, given_name="สมใจ")
    assert url("news_links", "report") in organizer.get(url("news_edit", "report")).text
    page = organizer.get(url("news_links", "report") + "?q=สมใจ")
    assert (list(page.context["offered_people"]), list(page.context["offered_organizations"])) == ([person], [body])

    for what, thing in (("people", person), ("organizations", body)):
        response = organizer.post(url("news_links", "report") + "?q=สมใจ", {"what": what, "number": thing.pk})
        assert response.url.startswith(url("news_links", "report") + "?q=")
    assert (list(news.people.all()), list(news.organizations.all())) == ([person], [body])
    page = organizer.get(response.url)
    assert "นำออก" in page.text
    assert not page.context["offered_people"]

    organizer.post(url("news_links", "report"), {"what": "people", "number": person.pk, "remove": ""})
    assert not news.people.exists()
    changes = list(AuditEntry.objects.order_by("number").values_list("changes", flat=True))
    assert changes == [
        {"people": [None, str(person)]},
        {"organizations": [None, str(body)]},
        {"people": [str(person), None]},
    ]


def test_linking_twice_is_one_deed(organizer, chiangrai, news):
    person = make.person(chiangrai)
    for _ in range(2):
        organizer.post(url("news_links", "report"), {"what": "people", "number": person.pk})
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("what", ["people", "organizations", "pk", ""])
@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "๑"])
def test_what_does_not_exist_is_not_linked(organizer, news, what, number):
    assert organizer.post(url("news_links", "report"), {"what": what, "number": number}).status_code == 404


def test_people_of_another_province_are_not_linked(organizer, nan, news):
    stranger = make.person(nan)
    assert organizer.post(url("news_links", "report"), {"what": "people", "number": stranger.pk}).status_code == 404


def test_many_people_are_offered_twenty_at_a_time_for_as_many_statements(organizer, chiangrai, news):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = organizer.get(url("news_links", "report") + "?q=ใจดี")
        assert len(page.context["offered_people"]) <= 20
        return len(captured)

    for _ in range(2):
        news.people.add(make.person(chiangrai, organization=make.organization(chiangrai)))
    make.person(chiangrai)
    one = cost()
    for _ in range(30):
        make.person(chiangrai, organization=make.organization(chiangrai))
    assert cost() == one


# The order of speakers


def test_a_speaker_moves_up_and_down(organizer, chiangrai, edition):
    session = make.session(edition, slug="talk")
    one, two, three = (make.speaker(session, make.person(chiangrai, given_name=name)) for name in "กขค")
    page = organizer.get(url("session", "talk"))
    assert (page.text.count('value="up"'), page.text.count('value="down"')) == (2, 2)

    response = organizer.post(url("move_speaker", "talk", three.pk), {"to": "up"})
    assert response.url == url("session", "talk") + "#speakers"
    assert list(session.speakers.all()) == [one, three, two]
    organizer.post(url("move_speaker", "talk", one.pk), {"to": "down"})
    assert list(session.speakers.all()) == [three, one, two]
    assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize("to", ["up", "", "sideways"])
def test_the_first_speaker_stays_first(organizer, chiangrai, edition, to):
    session = make.session(edition, slug="talk")
    one, two = (make.speaker(session, make.person(chiangrai)) for _ in range(2))
    organizer.post(url("move_speaker", "talk", one.pk), {"to": to})

    assert list(session.speakers.all()) == [one, two]
    assert not AuditEntry.objects.exists()


# Who


@pytest.fixture
def addresses(chiangrai, edition, news):
    part = make.speaker(make.session(edition, slug="talk"), make.person(chiangrai))
    return [url("news_links", "report"), url("move_speaker", "talk", part.pk)]


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door", "auditor"])
def test_readers_change_nothing(request, role, addresses):
    client = request.getfixturevalue(role)
    assert [client.post(address).status_code for address in addresses] == [403, 403]
    assert client.get(addresses[0]).status_code == 403


def test_strangers_and_visitors(foreign_organizer, visitor, addresses):
    assert [foreign_organizer.post(address).status_code for address in addresses] == [404, 404]
    assert [visitor.post(address).status_code for address in addresses] == [302, 302]


def test_wrong_methods(organizer, addresses):
    assert organizer.put(addresses[0]).status_code == 405
    assert organizer.get(addresses[1]).status_code == 405
