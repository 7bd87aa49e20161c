"""Anybody registers: with an e-mail address by letter, without one on the screen; strangers learn nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from events import places
from events.models import Registration
from moral_assembly import throttle
from networks.models import Letter, Participant
from tests import make, outbox
from tests.reading import Page, read

URL = "/chiangrai/2564/register/"
SENT = f"{URL}sent/"


@pytest.fixture
def assembly(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made)
    return made


@pytest.fixture
def area_day(assembly):
    return make.area_day(assembly, 2, slug="yard-1", venue=make.venue(assembly, kind="area", name="ลานศิลปะ"))


@pytest.fixture
def typed(area_day):
    return {
        "place": "yard-1-onsite",
        "prefix": "พระครู",
        "given_name": "ปิยวรรณพิพัฒน์",
        "organization_name": "วัดตัวอย่าง",
        "role": "leader",
        "phone": "๐๘๑-๒๓๔-๕๖๗๘",
        "age": "adult",
        "agreed": "on",
    }


def ticket_of(client, answer) -> Page:
    assert re.fullmatch("/tickets/[^/]{32}/", answer.url)
    return read(client, answer.url)


def test_the_form_offers_areas_by_day_with_what_is_free(visitor, area_day, assembly):
    online = make.venue(assembly, kind="online", name="ชมออนไลน์")
    make.area_day(assembly, 0, venue=online, online_places=None, day=assembly.ends_on)
    make.area_day(assembly, 9, venue=make.venue(assembly, kind="area"), is_open=False)
    page = read(visitor, URL)
    assert (page.text("h1"), page.values("optgroup", "label")) == (
        "ลงทะเบียน",
        ["วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔", "วันพฤหัสบดีที่ ๘ กรกฎาคม ๒๕๖๔"],
    )
    assert page.texts("optgroup option") == ["ลานศิลปะ ว่าง ๒ ที่", "ชมออนไลน์ ไม่จำกัดจำนวน"]
    assert "เก็บเท่าที่จำเป็น" in page.text("details .prose"), "the notice stands beside the form"
    assert "๘ กรกฎาคม ๒๕๖๕" in page.text("details .prose"), "and until when data are kept"


def test_a_full_area_says_so_and_how_many_wait(visitor, area_day):
    for _ in range(5):
        make.registration(area_day)
    assert read(visitor, URL).texts("optgroup option") == ["ลานศิลปะ เต็ม ลงชื่อรอได้ มีผู้รอ ๓ คน"]


@pytest.mark.parametrize("days", [1, 3])
def test_the_page_costs_five_statements_however_many_areas(visitor, assembly, days, django_assert_num_queries):
    for day in range(days):
        area_day = make.area_day(assembly, 1, day=assembly.starts_on + timedelta(days=day))
        make.registration(area_day)
        make.registration(area_day)
    with django_assert_num_queries(5):
        visitor.get(URL)


@pytest.mark.parametrize("others", [1, 3])
@pytest.mark.parametrize(
    ("case", "statements"),
    [("free", 23), ("full", 23), ("known by address", 21), ("known by name", 20), ("there already", 20)],
)
def test_registering_costs_as_many_statements_however_many_are_there(
    visitor, assembly, area_day, typed, chiangrai, count_queries, case, statements, others
):
    """``others``: how many more areas there are, how many wait, and how many bear the name."""
    typed = typed | {"email": "phra@example.org"}
    for _ in range(others):
        make.registration(make.area_day(assembly))
    if case == "full":
        for _ in range(2 + others):
            make.registration(area_day)
    if case == "known by name":
        for number in range(others):
            make.participant(chiangrai, given_name="ปิยวรรณพิพัฒน์", family_name="", phone=f"089999999{number}")
    if case in ("known by address", "there already"):
        known = make.participant(
            chiangrai, given_name="ปิยวรรณพิพัฒน์", family_name="", phone="0812345678", email="phra@example.org"
        )
        if case == "there already":
            make.registration(area_day, known)
    assert count_queries(lambda: visitor.post(URL, typed)) == statements


def test_without_an_email_the_ticket_is_on_the_screen(visitor, area_day, typed, assembly):
    page = ticket_of(visitor, visitor.post(URL, typed))

    made = Registration.objects.select_related("participant").get()
    who = made.participant
    assert (who.name, who.phone, who.role, who.organization_name) == (
        "พระครูปิยวรรณพิพัฒน์",
        "0812345678",
        "leader",
        "วัดตัวอย่าง",
    )
    assert (made.state, made.mode, made.way, made.made_by) == ("confirmed", "onsite", "public", None)
    assert (made.notice, made.consented_at.date()) == (assembly.registration.notice, timezone.now().date())
    assert page.text(".ticket__name") == "พระครูปิยวรรณพิพัฒน์"
    assert page.values(".ticket img", "alt") == ["คิวอาร์ของบัตร ให้เจ้าหน้าที่สแกนที่ประตู"]
    assert not Letter.objects.exists()


def test_with_an_email_the_link_goes_by_letter_alone(visitor, typed):
    answer = visitor.post(URL, typed | {"email": "Phra@Example.org"})
    assert (answer.status_code, answer.url) == (302, SENT)
    (letter,) = outbox.delivered()
    assert "phra@example.org" in letter.to[0]
    assert "ยืนยันที่ ลานศิลปะ ๖ ก.ค. ๒๕๖๔" in letter.subject
    link = re.search(r"http://testserver(/tickets/\S+)", letter.body)[1]
    assert read(visitor, link).text(".ticket__name") == "พระครูปิยวรรณพิพัฒน์"
    assert Letter.objects.get().body == "", "staff see that it went, not the link"
    assert "ตรวจอีเมลของท่าน" in read(visitor, SENT).texts("h1")


def test_a_portal_without_mail_shows_the_ticket_although_an_address_was_given(visitor, typed, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    ticket_of(visitor, visitor.post(URL, typed | {"email": "phra@example.org"}))


def test_when_all_places_are_taken_one_waits(visitor, area_day, typed):
    for _ in range(3):
        make.registration(area_day)
    page = ticket_of(visitor, visitor.post(URL, typed))
    assert "มีผู้รอก่อนท่าน ๑ คน" in page.text(".alert")
    assert page.values(".ticket img", "src") == []


# Whoever is registered already is told by letter alone


def test_who_is_registered_already_gets_the_first_ticket_by_letter_and_the_page_says_the_same(visitor, typed):
    typed |= {"email": "phra@example.org"}
    first = visitor.post(URL, typed)
    again = visitor.post(URL, typed | {"phone": ""})
    assert (again.status_code, again.url) == (first.status_code, first.url)
    letters = outbox.delivered()
    assert "ท่านลงทะเบียนแล้ว" in letters[1].subject
    assert letters[1].body.count("/tickets/") == 1
    assert re.search("/tickets/.*", letters[0].body)[0] == re.search("/tickets/.*", letters[1].body)[0]
    assert Registration.objects.count() == Participant.objects.count() == 1


def test_who_is_known_and_comes_for_another_day_stays_one_participant(visitor, typed, assembly):
    make.area_day(assembly, 5, slug="yard-2")
    typed |= {"email": "phra@example.org"}
    visitor.post(URL, typed)
    visitor.post(URL, typed | {"place": "yard-2-onsite"})
    assert Participant.objects.count() == 1
    assert list(Registration.objects.values_list("state", flat=True)) == ["confirmed"] * 2


@pytest.mark.parametrize("is_registered", [True, False])
def test_a_name_that_is_known_is_held_be_it_registered_or_not(visitor, area_day, typed, chiangrai, is_registered):
    known = make.participant(chiangrai, given_name="ปิยวรรณพิพัฒน์", family_name="", phone="0812345678")
    if is_registered:
        make.registration(area_day, known)
    page = ticket_of(visitor, visitor.post(URL, typed))

    held = Registration.objects.get(way="public")
    assert (held.state, held.participant.resembles) == ("held", known)
    assert page.text(".alert") == "รับข้อมูลแล้ว มีผู้ใช้ชื่อเดียวกันในทะเบียน เจ้าหน้าที่กำลังตรวจสอบ กลับมาดูผลที่หน้านี้"
    area_day.refresh_from_db()
    assert area_day.onsite_taken == is_registered


def test_a_strangers_address_opens_nobodys_ticket(visitor, area_day, typed, chiangrai):
    known = make.participant(
        chiangrai, given_name="ปิยวรรณพิพัฒน์", family_name="", phone="0812345678", email="a@b.example"
    )
    mine = make.registration(area_day, known)
    answer = visitor.post(URL, typed | {"email": "stranger@example.org"})
    assert answer.url == SENT
    letters = [letter for letter in outbox.delivered() if "stranger@example.org" in letter.to[0]]
    assert ["รับข้อมูลแล้ว" in letter.subject for letter in letters] == [True]
    assert mine.token not in letters[0].body


def test_a_family_shares_a_telephone(visitor, typed):
    visitor.post(URL, typed)
    visitor.post(URL, typed | {"given_name": "ลูก"})
    assert list(Registration.objects.values_list("state", flat=True)) == ["confirmed", "confirmed"]


def test_one_form_is_one_ticket_however_often_it_is_sent(visitor, typed):
    typed["key"] = read(visitor, URL).values("input[name=key]", "value")[0]
    first, again = visitor.post(URL, typed), visitor.post(URL, typed)
    sibling = visitor.post(URL, typed | {"given_name": "น้อง"})
    assert first.url == again.url != sibling.url
    assert Registration.objects.filter(state="confirmed").count() == 2


# Minors


def test_a_child_under_ten_is_registered_by_a_guardian(visitor, typed):
    child = typed | {"age": "child"}
    answer = visitor.post(URL, child)
    assert answer.status_code == 422
    assert Page(answer).texts(".field--bad .error") == [
        "ใส่ชื่อผู้ปกครองของผู้มีอายุต่ำกว่า ๑๐ ปี",
        "ผู้ปกครองต้องยินยอมก่อน",
    ]
    visitor.post(URL, child | {"guardian_name": "นางแม่ ใจดี", "guardian_agreed": "on"})
    who = Participant.objects.get()
    assert (who.age, who.guardian_name, who.guardian_agreed_at is not None) == ("child", "นางแม่ ใจดี", True)


def test_of_grown_people_no_guardian_is_kept(visitor, typed):
    visitor.post(URL, typed | {"age": "minor", "guardian_name": "นางแม่ ใจดี"})
    who = Participant.objects.get()
    assert (who.age, who.guardian_name, who.guardian_agreed_at) == ("minor", "", None)


# What is refused


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"place": ""}, "กรอกหรือเลือกช่องนี้ก่อน"),
        ({"place": "nowhere-onsite"}, ""),
        ({"place": "yard-1-online"}, ""),
        ({"given_name": "\u200b\u200d"}, ""),
        ({"given_name": "🙂🙂"}, "ใส่ชื่อเป็นตัวอักษร"),
        ({"given_name": "ก" * 500}, ""),
        ({"phone": "12345"}, "ใส่ให้ครบสิบหลัก เช่น 081 234 5678"),
        ({"phone": ""}, "ใส่โทรศัพท์ หรืออีเมลในช่องถัดไป อย่างใดอย่างหนึ่ง"),
        ({"email": "ไม่ใช่อีเมล"}, ""),
        ({"role": "king"}, ""),
        ({"network": "999999"}, ""),
        ({"age": "0"}, ""),
        ({"agreed": ""}, ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(visitor, typed, wrong, words):
    answer = visitor.post(URL, typed | wrong)
    page = Page(answer)
    assert answer.status_code == 422
    assert len(page.texts(".field--bad")) == 1
    assert words in page.text(".field--bad .error")
    assert page.text(".field--bad .error").strip()
    assert page.values("input[name=organization_name]", "value") == ["วัดตัวอย่าง"]
    assert not Participant.objects.exists()


def test_an_area_that_closed_meanwhile_is_told_and_the_text_stays(visitor, typed, area_day, monkeypatch):
    locked = places.locked

    def closing(*keys):
        type(area_day).objects.update(is_open=False)
        return locked(*keys)

    monkeypatch.setattr(places, "locked", closing)
    answer = visitor.post(URL, typed)
    assert answer.status_code == 409
    assert "ปิดรับลงทะเบียนแล้ว" in Page(answer).text(".field--bad .error")
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(1, None, "เปิดลงทะเบียน"), (-2, -1, "ปิดลงทะเบียนแล้ว")],
)
def test_before_and_after_there_is_no_form(visitor, assembly, typed, opens, closes, words):
    rules = assembly.registration
    rules.opens_at = timezone.now() + timedelta(days=opens)
    rules.closes_at = closes and timezone.now() + timedelta(days=closes)
    rules.save()
    assert words in read(visitor, URL).text("main .alert")
    assert words in Page(visitor.post(URL, typed)).text("main .alert")
    assert not Registration.objects.exists()


def test_an_edition_without_rules_has_not_opened_yet(visitor, chiangrai):
    make.assembly(chiangrai, 2565)
    assert "ยังไม่เปิดลงทะเบียน" in read(visitor, "/chiangrai/2565/register/").text("main .alert")


def test_an_unpublished_edition_is_not_there(visitor, assembly):
    assembly.is_published = False
    assembly.save()
    assert visitor.get(URL).status_code == visitor.post(URL).status_code == 404


def test_too_many_from_one_address_are_told_to_wait(visitor, typed, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "register", ((1, throttle.MINUTE),))
    visitor.post(URL, typed)
    answer = visitor.post(URL, typed | {"given_name": "อีกคน"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert Registration.objects.count() == 1


def test_other_methods_are_refused(visitor, assembly):
    assert [visitor.put(URL).status_code, visitor.delete(URL).status_code, visitor.post(SENT).status_code] == [405] * 3


# Where it is found


def test_home_and_menu_lead_there_while_it_is_open(visitor, assembly):
    home = "/chiangrai/2564/"
    assert ("ลงทะเบียน", URL) in read(visitor, home).links(".nav a")
    assert ("ลงทะเบียนเข้าร่วม", URL) in read(visitor, home).links(".hero a")
    rules = assembly.registration
    rules.closes_at = timezone.now() - timedelta(minutes=1)
    rules.save()
    assert [words for words, url in read(visitor, home).links("a") if url == URL] == []
