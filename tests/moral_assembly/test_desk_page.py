"""/desk/: what waits for each role, and nothing that the role may not do."""

import pytest
from django.db import connection
from django.urls import reverse

from moral_assembly import audit
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.reading import read

DESK = reverse("desk")


@pytest.fixture
def assembly(chiangrai):
    return make.assembly(chiangrai)


def entries(page) -> set[str]:
    """The entries of the staff menu."""
    menu = page.text.partition('class="desknav"')[2].partition("</nav>")[0]
    return {name for name in ("people", "audit", "account") if f'href="{reverse(name)}"' in menu}


def test_anonymous_is_asked_to_sign_in(visitor, db):
    assert visitor.get(DESK).url == f"{reverse('account_login')}?next={DESK}"


def test_wrong_method(organizer):
    assert organizer.post(DESK).status_code == 405


@pytest.mark.parametrize(
    ("role", "menu"),
    [
        ("organizer", {"people", "account"}),
        ("coordinator", {"account"}),
        ("committee", {"account"}),
        ("registrar", {"account"}),
        ("door", {"account"}),
        ("auditor", {"people", "audit", "account"}),
        ("administrator", {"people", "audit", "account"}),
    ],
)
def test_menu_shows_what_the_role_may_read(request, chiangrai, role, menu):
    client = request.getfixturevalue(role)

    assert entries(client.get(DESK)) == menu
    for name in ("people", "audit"):
        assert client.get(reverse(name)).status_code == (200 if name in menu else 404)


def test_organizer_sees_what_is_still_to_do(organizer, assembly, nan):
    make.session(assembly, title="มีที่และเวลา")
    make.session(assembly, title="ไม่มีเวลา", starts_at=None, state="draft")
    make.session(assembly, title="ไม่มีที่", venue=None)
    make.session(assembly, title="ทั่วงาน", everywhere=True)
    make.document(assembly, title="เอกสารเปล่า")
    make.document(assembly, title="เอกสารเต็ม", file="documents/full.pdf")
    make.session(make.assembly(nan), title="ของน่าน", starts_at=None)

    context = organizer.get(DESK).context

    assert {session.title for session in context["unplaced"]} == {"ไม่มีเวลา", "ไม่มีที่"}
    assert [document.title for document in context["missing_files"]] == ["เอกสารเปล่า"]
    [counted] = context["counted_assemblies"]
    assert (counted, counted.published, counted.draft, counted.cancelled) == (assembly, 3, 1, 0)


def test_coordinator_sees_own_networks_alone(coordinator, other_coordinator, assembly, community, farming, religion):
    make.session(assembly, title="เวทีชุมชน", hosts=(community,))
    make.session(assembly, title="เวทีศาสนา", hosts=(religion,))

    page = coordinator.get(DESK)

    assert list(page.context["networks"]) == [community, farming]
    assert ("เวทีชุมชน" in page.text, "เวทีศาสนา" in page.text) == (True, False)


@pytest.mark.parametrize("role", ["committee", "registrar", "door", "auditor"])
def test_readers_see_the_assembly_and_the_networks(request, role, assembly, community):
    page = request.getfixturevalue(role).get(DESK)

    assert assembly.get_absolute_url() in page.text
    assert community.get_absolute_url() in page.text


def test_auditor_sees_a_broken_chain(auditor):
    audit.record(None, audit.Action.SIGNED_IN, actor=auditor.user)
    assert "ต่อกันครบถ้วน" in auditor.get(DESK).text

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moral_assembly_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE moral_assembly_auditentry SET label = 'x'")
    assert "แถว ๑ ถูกแก้ไข" in auditor.get(DESK).text


def test_administrator_sees_provinces_and_health(administrator, chiangrai, nan, organizer):
    page = administrator.get(DESK)

    assert [(p.slug, p.member_count) for p in page.context["all_provinces"]] == [("chiangrai", 1), ("nan", 0)]
    assert "ยังไม่เคยทำงาน" in page.text


def test_account_without_a_role(db):
    assert "บัญชีนี้ยังไม่มีบทบาท" in browser(make.user()).get(DESK).text


def test_administrator_of_an_empty_portal(administrator):
    assert administrator.get(DESK).status_code == 200
    assert administrator.get(reverse("people")).status_code == 404


def test_works_in_the_province_chosen(organizer, nan, chiangrai):
    make.membership(organizer.user, Role.DOOR, nan)
    organizer.post(reverse("desk_province"), {"province": "chiangrai"})
    assert organizer.get(reverse("people")).status_code == 200

    assert organizer.post(reverse("desk_province"), {"province": "nan"}).url == DESK
    assert organizer.get(DESK).context["desk"].roles == {"door"}
    assert organizer.get(reverse("people")).status_code == 404


def test_chooses_among_own_provinces_alone(organizer, nan):
    assert organizer.post(reverse("desk_province"), {"province": "nan"}).status_code == 404
    assert organizer.post(reverse("desk_province")).status_code == 404
    assert organizer.get(reverse("desk_province")).status_code == 405


@pytest.mark.parametrize("role", ["organizer", "coordinator", "committee", "auditor", "administrator"])
def test_as_many_statements_for_three_as_for_one(request, role, assembly, chiangrai, community, farming, count_queries):
    client = request.getfixturevalue(role)

    def one_more(year: int):
        edition = make.assembly(chiangrai, year)
        make.session(edition, hosts=(community, farming), starts_at=None)
        make.session(edition, hosts=(community,))
        make.document(edition)
        make.organization(chiangrai, network=community)
        make.staff(Role.DOOR, chiangrai)
        audit.record(None, audit.Action.SIGNED_IN, chiangrai)

    one_more(2565)
    client.get(DESK)
    one = count_queries(lambda: client.get(DESK))
    one_more(2566)
    one_more(2567)

    assert count_queries(lambda: client.get(DESK)) == one


def test_the_menu_folds_into_one_line_without_script(organizer, chiangrai):
    make.assembly(chiangrai)
    page = read(organizer, "/desk/2564/")
    assert page.texts(".desknav > details > summary") == ["เมนู จังหวัดเชียงราย"]
    assert page.values(".desknav > details", "open") == [None]
    assert "/desk/2564/today/" in page.values(".desknav details a", "href")
