"""/desk/<year>/participants/: the people of one's networks, found, kept, mended and forgotten."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from events.models import Registration
from moral_assembly.audit import AuditEntry
from networks import keeping
from networks.desk import desk_of
from networks.models import Letter, Participant
from tests import make

YEAR = 2564


def url(name: str = "participants", *keys) -> str:
    return reverse(f"desk_{name}", args=[YEAR, *keys])


def typed(network=None, **fields) -> dict:
    values = {"prefix": "พระครู", "given_name": "ปิยวรรณ", "family_name": "", "role": "leader", "age": "adult"}
    return {**values, **({"network": network.pk} if network else {}), **fields}


@pytest.fixture
def kept(chiangrai, edition, community):
    """One of the coordinator's own people."""
    return make.participant(
        chiangrai,
        network=community,
        given_name="สมใจ",
        family_name="ดีงาม",
        organization_name="วัดตัวอย่าง",
        phone="0812345678",
    )


@pytest.fixture
def strange(chiangrai, edition, religion):
    """Somebody of a network that the coordinator has nothing to do with."""
    return make.participant(chiangrai, network=religion, given_name="แปลกหน้า")


def names(response) -> list[str]:
    return [each.given_name for each in response.context["found"]]


def test_coordinator_sees_own_networks_and_organizer_all(coordinator, organizer, other_coordinator, kept, strange):
    assert names(coordinator.get(url())) == ["สมใจ"]
    assert names(other_coordinator.get(url())) == ["แปลกหน้า"]
    assert names(organizer.get(url())) == ["แปลกหน้า", "สมใจ"]


@pytest.mark.parametrize("role", ["coordinator", "other_coordinator", "organizer", "auditor", "administrator"])
def test_desk_and_queryset_agree_who_is_seen(request, rf, role, chiangrai, kept, strange):
    asking = rf.get("/")
    asking.user, asking.session = request.getfixturevalue(role).user, {"province": "chiangrai"}
    make.participant(make.province("other"))
    seen = keeping.seen_at(desk_of(asking))

    assert set(seen) == set(Participant.objects.seen_by(asking.user).filter(province=chiangrai))


def test_people_of_other_networks_are_not_there(coordinator, foreign_organizer, strange, kept):
    area_day = make.area_day(make.assembly(kept.province, 2566))
    taken = make.registration(area_day, strange)
    for page in ("participant", "participant_details", "participant_removal"):
        assert coordinator.get(url(page, strange.pk)).status_code == 404
        assert foreign_organizer.get(url(page, kept.pk)).status_code == 404
    assert coordinator.post(url("participant_details", strange.pk), typed()).status_code == 404
    assert coordinator.post(url("participant_removal", strange.pk)).status_code == 404
    assert coordinator.post(url("cancel_registration", strange.pk, taken.pk)).status_code == 404
    assert Participant.objects.get(pk=strange.pk).given_name == "แปลกหน้า"


@pytest.mark.parametrize("role", ["committee", "registrar", "door"])
def test_no_business_of_other_roles(request, role, kept):
    client = request.getfixturevalue(role)
    for address in (url(), url("new_participant"), url("participant", kept.pk), url("participants_export")):
        assert client.get(address).status_code == 404


def test_auditor_looks_and_changes_nothing(auditor, kept):
    page = auditor.get(url())
    assert names(page) == ["สมใจ"]
    assert url("new_participant") not in page.text
    assert auditor.get(url("participant", kept.pk)).status_code == 200
    for address in (url("new_participant"), url("participant_removal", kept.pk), url("participants_export")):
        assert auditor.get(address).status_code == 403
        assert auditor.post(address).status_code == 403
    assert not Participant.objects.get().is_erased


def test_anonymous_is_asked_to_sign_in(visitor, kept):
    for address in (url(), url("participant", kept.pk), url("participants_export")):
        assert visitor.get(address).url == f"{reverse('account_login')}?next={address}"


def test_wrong_method(organizer, kept):
    assert organizer.post(url()).status_code == 405
    assert organizer.get(url("cancel_registration", kept.pk, 1)).status_code == 405
    assert organizer.delete(url("participant_details", kept.pk)).status_code == 405


def test_searches_and_filters(organizer, kept, strange, community, edition):
    make.registration(make.area_day(edition), kept)
    waiting = make.participant(kept.province, given_name="รอที่", network=community, role="staff")
    full = make.area_day(edition, places=1)
    make.registration(full, kept)
    make.registration(full, waiting)

    def found(**query):
        return names(organizer.get(url(), query))

    assert found(q="ดีงาม วัด") == ["สมใจ"]
    assert found(q="๐๘๑ ๒๓๔-๕๖๗๘") == ["สมใจ"]
    assert found(q="ไม่มีใคร") == []
    assert found(network=community.slug) == ["รอที่", "สมใจ"]
    assert found(role="staff") == ["รอที่"]
    assert found(organization="วัดตัวอย่าง") == ["สมใจ"]
    assert found(registered="confirmed") == ["สมใจ"]
    assert found(registered="waiting") == ["รอที่"]
    assert found(registered="none") == ["แปลกหน้า"]
    assert found(registered="ไม่มี", role="ไม่มี", network="ไม่มี") == ["แปลกหน้า", "รอที่", "สมใจ"]


def test_a_short_word_finds_what_it_begins(organizer, chiangrai, edition):
    make.participant(chiangrai, given_name="คำ", family_name="แก้ว", organization_name="วัดบุญคำ")
    make.participant(chiangrai, given_name="แก้ว", family_name="บุญคำ")
    make.participant(chiangrai, prefix="นาง", given_name="ก่อ", family_name="คำดี")
    found = {words: names(organizer.get(url(), {"q": words})) for words in ("คำ", "ค", "แก", "คำ แก้ว", "ฮ", "บุญคำ")}
    assert found == {
        "คำ": ["ก่อ", "คำ"],
        "ค": ["ก่อ", "คำ"],
        "แก": ["แก้ว", "คำ"],
        "คำ แก้ว": ["คำ"],
        "ฮ": [],
        "บุญคำ": ["แก้ว", "คำ"],
    }


@pytest.mark.parametrize("sorted_up_to", [0, 1000])
def test_a_name_page_by_page_is_in_thai_order_sorted_or_walked_to(
    organizer, chiangrai, edition, monkeypatch, sorted_up_to
):
    monkeypatch.setattr("events.roll.ROWS_A_PAGE", 2)
    monkeypatch.setattr("events.roll.SORTED", sorted_up_to)
    for name in ("แก้ว", "กา", "เกษม", "ขาว"):
        make.participant(chiangrai, given_name=name, family_name="ใจดี")
    make.participant(chiangrai, given_name="กบ", family_name="อื่น")
    shown, more = [], ""
    while more is not None:
        page = organizer.get(url(), {"q": "ใจดี", "after": more})
        shown += names(page)
        more = page.context["more"]
    assert shown == ["กา", "เกษม", "แก้ว", "ขาว"]


def test_thai_order_page_by_page(organizer, chiangrai, edition, monkeypatch):
    monkeypatch.setattr("events.roll.ROWS_A_PAGE", 2)
    for name in ("แก้ว", "กา", "เกษม", "ข้าว", "ขาว"):
        make.participant(chiangrai, given_name=name)
    shown, more = [], ""
    while more is not None:
        page = organizer.get(url(), {"after": more})
        shown += names(page)
        more = page.context["more"]
    assert shown == ["กา", "เกษม", "แก้ว", "ขาว", "ข้าว"]
    assert names(organizer.get(url(), {"after": "ก"})) == ["กา", "เกษม"]


def test_queries_do_not_grow(organizer, kept, count_queries, edition):
    area_day = make.area_day(edition)
    make.registration(area_day, kept)
    one = count_queries(lambda: organizer.get(url()))
    for _ in range(2):
        make.registration(area_day, make.participant(kept.province, network=kept.network))
    assert count_queries(lambda: organizer.get(url())) == one


def test_adds_somebody_with_a_monastic_prefix_and_no_surname(coordinator, edition, community):
    response = coordinator.post(
        url("new_participant"), typed(community, phone="๐๘๑-๒๓๔-๕๖๗๘", given_name="ปิยวรรณ\u200b")
    )

    made = Participant.objects.get()
    assert response.url == url("participant", made.pk)
    assert (made.name, made.phone, made.network, made.made_by) == (
        "พระครูปิยวรรณ",
        "0812345678",
        community,
        coordinator.user,
    )
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.label, entry.province) == ("made", f"ผู้เข้าร่วมหมายเลข {made.pk}", "chiangrai")
    assert "ปิยวรรณ" not in str(entry.changes)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"given_name": "๑๒๓"}, "given_name"),
        ({"given_name": "ก" * 500}, "given_name"),
        ({"phone": "081"}, "phone"),
        ({"email": "ไม่ใช่"}, "email"),
        ({"age": "child"}, "guardian_name"),
        ({"role": "king"}, "role"),
    ],
)
def test_bad_input_is_told_at_the_field_and_kept(coordinator, edition, community, fields, wrong):
    response = coordinator.post(url("new_participant"), typed(community, family_name="พิมพ์ไว้", **fields))
    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    assert "พิมพ์ไว้" in response.text
    assert not Participant.objects.exists()


def test_coordinator_adds_to_own_networks_alone(coordinator, edition, religion):
    response = coordinator.post(url("new_participant"), typed(religion))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["network"]


def test_same_human_is_not_added_twice(coordinator, kept):
    again = typed(kept.network, given_name="สมใจ", family_name="ดีงาม", phone="0812345678")
    response = coordinator.post(url("new_participant"), again)
    assert response.status_code == 422
    assert url("participant", kept.pk) in response.text
    assert Participant.objects.count() == 1


def test_human_says_who_bears_the_name(coordinator, kept):
    again = typed(kept.network, given_name="สมใจ", family_name="ดีงาม", email="somjai@example.org")
    asked = coordinator.post(url("new_participant"), again)
    assert asked.status_code == 422
    assert "เป็นคนเดียวกันหรือไม่" in asked.text

    same = coordinator.post(url("new_participant"), {**again, "who": kept.pk})
    assert same.url == url("participant", kept.pk)
    kept.refresh_from_db()
    assert (kept.email, kept.phone, Participant.objects.count()) == ("somjai@example.org", "0812345678", 1)

    other = {**again, "email": "another@example.org", "who": "other"}
    assert coordinator.post(url("new_participant"), other).status_code == 302
    assert Participant.objects.filter(given_name="สมใจ").count() == 2


def test_two_of_one_name_need_something_that_tells_them_apart(coordinator, edition, community):
    nothing_else = typed(community, given_name="ไร้เบอร์")
    assert coordinator.post(url("new_participant"), nothing_else).status_code == 302
    response = coordinator.post(url("new_participant"), {**nothing_else, "who": "other"})
    assert response.status_code == 422
    assert "เพื่อแยกจากกัน" in response.text
    assert Participant.objects.count() == 1


def edited(client, participant, **fields):
    form = client.get(url("participant_details", participant.pk)).context
    values = {name: form["form"][name].value() or "" for name in form["form"].fields} | dict(form["hidden"])
    return {**values, "guardian_agreed": "", **fields}


def test_edits_and_tells_only_which_field_changed(coordinator, kept):
    sent = edited(coordinator, kept, phone="0899999999", role="staff")
    assert coordinator.post(url("participant_details", kept.pk), sent).status_code == 302
    kept.refresh_from_db()
    assert (kept.phone, kept.role) == ("0899999999", "staff")
    assert AuditEntry.objects.latest("number").changes == {"fields": [None, ["บทบาท", "โทรศัพท์"]]}


def test_second_editor_is_shown_what_the_first_changed(coordinator, organizer, kept):
    sent = edited(coordinator, kept, family_name="ของผู้ประสาน")
    assert organizer.post(url("participant_details", kept.pk), edited(organizer, kept, family_name="ของผู้จัด")).url
    response = coordinator.post(url("participant_details", kept.pk), sent)
    assert response.status_code == 409
    assert "ของผู้จัด" in response.text
    assert "ของผู้ประสาน" in response.text


def test_edit_into_somebody_else_is_refused(coordinator, kept):
    make.participant(kept.province, network=kept.network, given_name="อีกคน", family_name="ดีงาม", phone="0811111111")
    sent = edited(coordinator, kept, given_name="อีกคน", phone="0811111111")
    assert coordinator.post(url("participant_details", kept.pk), sent).status_code == 422
    kept.refresh_from_db()
    assert kept.given_name == "สมใจ"


def test_forgets_and_gives_the_place_to_who_waits(coordinator, kept, edition, clock):
    clock.set(2021, 7, 1)
    area_day = make.area_day(edition, places=1)
    taken, waiting = make.registration(area_day, kept), make.registration(area_day)
    assert "คืนให้ผู้รอ" in coordinator.get(url("participant_removal", kept.pk)).text

    assert coordinator.post(url("participant_removal", kept.pk)).url == url()

    for each in (kept, taken, waiting):
        each.refresh_from_db()
    assert (kept.is_erased, kept.given_name, kept.network) == (True, "", kept.network)
    assert (taken.state, waiting.state) == ("cancelled", "confirmed")
    assert coordinator.get(url("participant", kept.pk)).status_code == 404
    assert AuditEntry.objects.latest("number").action == "participant_erased"
    assert "สมใจ" not in "".join(map(str, AuditEntry.objects.values_list("label", "changes")))


def test_shows_and_cancels_a_registration(coordinator, kept, edition):
    taken = make.registration(make.area_day(edition), kept)
    assert "ยืนยันแล้ว" in coordinator.get(url("participant", kept.pk)).text

    response = coordinator.post(url("cancel_registration", kept.pk, taken.pk))

    assert response.url == url("participant", kept.pk)
    assert Registration.objects.get().state == "cancelled"


def test_export_asks_what_for(coordinator, kept, strange, edition):
    make.registration(make.area_day(edition), kept)
    refused = coordinator.post(url("participants_export"), {"reason": " "})
    assert refused.status_code == 422
    assert not AuditEntry.objects.filter(action="participants_exported").exists()

    file = coordinator.post(url("participants_export"), {"reason": "นัดรถ"})

    sheet = load_workbook(BytesIO(b"".join(file.streaming_content)))["ผู้เข้าร่วม"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("คำนำหน้า", "ชื่อ", "นามสกุล", "หน่วยงาน")
    assert [row[1] for row in rows[1:]] == ["สมใจ"]
    assert "ยืนยันแล้ว" in rows[1][rows[0].index("การลงทะเบียน")]
    entry = AuditEntry.objects.get(action="participants_exported")
    assert entry.changes == {"reason": [None, "นัดรถ"], "people": [None, 1]}


def test_export_holds_what_is_shown(organizer, kept, strange):
    file = organizer.post(url("participants_export") + "?q=สมใจ", {"reason": "ตรวจ"})
    sheet = load_workbook(BytesIO(b"".join(file.streaming_content))).worksheets[0]
    assert [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["สมใจ"]


def test_no_letter_of_the_forgotten_stays(organizer, kept, edition, clock):
    clock.set(2021, 7, 1)
    kept.email = "somjai@example.org"
    kept.save()
    make.registration(make.area_day(edition), kept)
    organizer.post(url("participant_removal", kept.pk))
    assert not Letter.objects.filter(to="somjai@example.org").exists()
