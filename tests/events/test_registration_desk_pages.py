"""Registration at the desk: places, rules and notice, and who is held."""

from datetime import date

import pytest

from events import registration
from events.models import AreaDay, PrivacyNotice, Registration, RegistrationRules
from moral_assembly.audit import AuditEntry
from networks.models import Participant
from tests import make
from tests.reading import Page, read

URL = "/desk/2564/registration/"
PLACE = f"{URL}areas/yard-1/"
RULES = f"{URL}rules/"


@pytest.fixture
def assembly(chiangrai):
    return make.assembly(chiangrai)


@pytest.fixture
def area_day(assembly):
    return make.area_day(assembly, 2, slug="yard-1", venue=make.venue(assembly, kind="area", name="ลานศิลปะ"))


@pytest.fixture
def held(area_day, chiangrai):
    known = make.participant(chiangrai, given_name="สมศรี", phone="0811111111")
    typed = make.participant(chiangrai, given_name="สมศรี", phone="0822222222", resembles=known)
    return registration.hold(typed, area_day, "onsite", way="coordinator")


def test_it_counts_places_and_who_waits(organizer, area_day):
    for _ in range(3):
        make.registration(area_day)
    cells = read(organizer, URL).texts("tbody td, tbody th")
    assert cells[:6] == ["วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", "ลานศิลปะ", "๒ / ๒", "๑", "ไม่มี", "๐"]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_area_as_for_three(organizer, assembly, rows, django_assert_num_queries):
    for _ in range(rows):
        make.registration(make.area_day(assembly))
    organizer.get(URL)
    with django_assert_num_queries(9):
        organizer.get(URL)


def test_who_may_read_counts_sees_no_names_and_changes_nothing(coordinator, auditor, door, area_day, held):
    for client in (coordinator, auditor, door):
        page = read(client, URL)
        assert ("สมศรี" in page.html, page.texts("form[action*=registration]")) == (False, [])
        assert client.get(PLACE).status_code == 403
        assert client.post(PLACE, {"onsite": "9"}).status_code == 403
        assert client.get(RULES).status_code == 403
        assert client.post(f"{URL}days/").status_code == 403
        assert client.post(f"{URL}held/{held.pk}/", {"is_same": "1"}).status_code == 403
    area_day.refresh_from_db()
    assert (area_day.onsite_places, AuditEntry.objects.count()) == (2, 0)


def test_strangers_find_nothing(foreign_organizer, committee, registrar, area_day, held):
    for client in (foreign_organizer, committee, registrar):
        for url in (URL, PLACE, RULES):
            assert client.get(url).status_code == 404
        assert client.post(f"{URL}held/{held.pk}/").status_code == 404


def test_of_another_edition_nothing_is_changed(organizer, nan, held):
    foreign = make.area_day(make.assembly(nan), slug="foreign")
    assert organizer.get(f"{URL}areas/{foreign.slug}/").status_code == 404
    assert organizer.post(f"{URL}held/999999/").status_code == 404


def test_all_areas_of_all_days_are_opened_at_once(organizer, assembly):
    make.venue(assembly, kind="area")
    make.venue(assembly, kind="hall")
    answer = organizer.post(f"{URL}days/", follow=True)
    assert "เปิดพื้นที่และวันเพิ่ม ๓ รายการ" in answer.text
    assert [row.onsite_places for row in AreaDay.objects.all()] == [50, 50, 50]
    assert "เปิดครบทุกพื้นที่และวันแล้ว" in organizer.post(f"{URL}days/", follow=True).text
    assert AuditEntry.objects.get().changes == {"area_days": [None, 3]}


def test_more_places_go_to_who_waits(organizer, area_day):
    for _ in range(4):
        make.registration(area_day)
    answer = organizer.post(PLACE, {"onsite": "๓", "online": "", "is_open": "on"}, follow=True)
    assert "บันทึกจำนวนที่แล้ว และให้ที่แก่ผู้รอ ๑ คน" in answer.text
    area_day.refresh_from_db()
    assert (area_day.onsite_places, area_day.onsite_taken, area_day.online_places) == (3, 3, None)
    assert AuditEntry.objects.get().changes == {"onsite_places": [2, 3], "online_places": [0, None]}


def test_fewer_places_than_are_confirmed_are_refused_in_words(organizer, area_day):
    for _ in range(3):
        make.registration(area_day)
    answer = organizer.post(PLACE, {"onsite": "1", "online": "0"})
    assert answer.status_code == 409
    assert "ลดจำนวนที่ ณ พื้นที่ เหลือ ๑ ไม่ได้ เพราะยืนยันแล้ว ๒ คน" in Page(answer).text("main")
    area_day.refresh_from_db()
    assert (area_day.onsite_places, area_day.is_open, Registration.objects.confirmed().count()) == (2, True, 2)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("onsite", ["", "มาก", "-1", "1.5", "999999999"])
def test_a_number_that_is_none_is_told_at_its_field(organizer, area_day, onsite):
    answer = organizer.post(PLACE, {"onsite": onsite, "online": "7"})
    assert (answer.status_code, Page(answer).values("#id_online", "value")) == (422, ["7"])
    assert len(Page(answer).texts(".field--bad")) == 1


def rules_form(**fields) -> dict:
    return {
        "opens_at_0": "1 มิถุนายน 2564",
        "opens_at_1": "9.00",
        "closes_at_0": "",
        "closes_at_1": "",
        "keep_until": "31/12/2565",
        "told": "เก็บเท่าที่จำเป็น",
        **fields,
    }


def test_rules_open_registration_with_a_notice_of_its_own_version(organizer, assembly):
    assert organizer.post(RULES, rules_form()).url == URL
    rules = RegistrationRules.objects.get()
    assert (rules.keep_until, rules.notice.number, rules.is_open()) == (date(2022, 12, 31), 1, True)

    organizer.post(RULES, rules_form())
    assert PrivacyNotice.objects.count() == 1, "the same words are the same notice"
    organizer.post(RULES, rules_form(told="ถ้อยคำใหม่"))
    rules.refresh_from_db()
    assert (rules.notice.number, rules.notice.body) == (2, "ถ้อยคำใหม่")
    assert PrivacyNotice.objects.get(number=1).body == "เก็บเท่าที่จำเป็น"
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"keep_until": "1/7/2564"}, "ต้องไม่ก่อนวันสุดท้ายของงาน"),
        ({"closes_at_0": "1/5/2564", "closes_at_1": "9.00"}, "เวลาปิดต้องอยู่หลังเวลาเปิด"),
        ({"told": " "}, "กรอกหรือเลือกช่องนี้ก่อน"),
        ({"keep_until": "วันไหนก็ได้"}, "ใส่วัน เดือน และปี"),
    ],
)
def test_wrong_rules_are_told_and_the_words_stay(organizer, assembly, wrong, words):
    answer = organizer.post(RULES, rules_form(**wrong))
    assert (answer.status_code, RegistrationRules.objects.count()) == (422, 0)
    assert words in Page(answer).text(".field--bad .error")
    if "told" not in wrong:
        assert Page(answer).text("textarea") == "เก็บเท่าที่จำเป็น"


def test_an_organizer_says_that_it_is_the_same_human(organizer, held):
    page = read(organizer, URL)
    assert page.texts("section[aria-labelledby=held] b") == ["นางสมศรี ใจดี", "นางสมศรี ใจดี"]
    assert "081 111 1111" in page.text("section[aria-labelledby=held]")
    organizer.post(f"{URL}held/{held.pk}/", {"is_same": "1"})
    held.refresh_from_db()
    assert (held.state, held.participant.phone, Participant.objects.count()) == ("confirmed", "0811111111", 1)
    entry = AuditEntry.objects.get()
    assert (entry.action, "สมศรี" in entry.label, "สมศรี" in str(entry.changes)) == ("registration_settled", False, False)


def test_or_that_it_is_another(organizer, held):
    organizer.post(f"{URL}held/{held.pk}/", {"is_same": "0"})
    held.refresh_from_db()
    assert (held.state, held.participant.phone, Participant.objects.known().count()) == ("confirmed", "0822222222", 2)
    assert organizer.post(f"{URL}held/{held.pk}/", {"is_same": "1"}).status_code == 404


def test_who_agrees_in_everything_cannot_be_another(organizer, held):
    Participant.objects.filter(phone="0822222222").update(phone="0811111111")
    answer = organizer.post(f"{URL}held/{held.pk}/", {"is_same": "0"}, follow=True)
    assert "จึงเป็นคนละคนไม่ได้" in answer.text
    held.refresh_from_db()
    assert held.state == "held"


def test_the_edition_leads_there(organizer, coordinator, committee, assembly):
    for client, leads in ((organizer, True), (coordinator, True), (committee, False)):
        links = read(client, "/desk/2564/").links("main a")
        assert (("การลงทะเบียน", URL) in links) is leads
