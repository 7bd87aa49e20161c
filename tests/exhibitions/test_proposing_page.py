"""Anybody nominates without an account, while nominating is open; who is nominated answers by a private link."""

import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from exhibitions.models import Consent, Nomination, RoleModel
from moral_assembly import throttle
from networks.models import Letter
from tests import make, outbox, photographs
from tests.reading import Page, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/role-models/nominate/"
SENT = f"{URL}sent/"
ANSWER = {"name": "สมศรี ใจงาม", "standing": "เจ้าตัว"}


@pytest.fixture
def typed(nominating, categories):
    return {
        "category": categories[0].pk,
        "given_name": "บุญมี",
        "family_name": "ใจดี",
        "summary": "เก็บขยะริมน้ำทุกเช้า",
        "proposer_name": "นางผู้เห็น",
        "proposer_email": "seen@example.org",
        "agreed": "on",
    }


def test_a_proposal_waits_for_a_coordinator(visitor, typed, count_queries):
    answer = visitor.post(URL, typed)
    made = Nomination.objects.get()
    assert (answer.status_code, answer.url) == (302, SENT)
    assert (made.state, made.name, made.proposer, made.proposer_name) == ("proposed", "บุญมี ใจดี", None, "นางผู้เห็น")
    (letter,) = outbox.delivered()
    assert "seen@example.org" in letter.to[0]
    assert "บุญมี ใจดี" in letter.body
    assert read(visitor, SENT).text("h1") == "ได้รับการเสนอชื่อแล้ว"
    assert_read_only(visitor, SENT)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"given_name": ""}, "given_name"),
        ({"summary": ""}, "summary"),
        ({"proposer_name": ""}, "proposer_name"),
        ({"proposer_email": ""}, "proposer_email"),
        ({"proposer_email": "ไม่ใช่อีเมล"}, "proposer_email"),
        ({"proposer_phone": "12"}, "proposer_phone"),
        ({"agreed": ""}, "agreed"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(visitor, typed, values, field):
    answer = visitor.post(URL, typed | values)
    page = Page(answer)
    assert (answer.status_code, Nomination.objects.count()) == (422, 0)
    assert page.text(f"#id_{field}_error")
    assert page.values("#id_family_name", "value") == ["ใจดี"]


def test_it_is_closed_outside_its_phase(visitor, nominating, typed):
    nominating.span = DateTimeTZRange(nominating.span.lower, timezone.now())
    nominating.save()
    assert read(visitor, URL).text("h1") == "ขณะนี้ไม่ได้เปิดรับการเสนอชื่อ"
    assert (visitor.post(URL, typed).status_code, Nomination.objects.count()) == (409, 0)


def test_who_is_nominated_already_is_not_told(visitor, typed, edition):
    make.nomination(edition, given_name="บุญมี", family_name="ใจดี")
    answer = visitor.post(URL, typed)
    assert answer.status_code == 302
    assert Nomination.objects.filter(state="proposed").count() == 1


def test_one_address_is_slowed_down(visitor, typed, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "propose", ((1, throttle.MINUTE),))
    assert visitor.post(URL, typed).status_code == 302
    assert visitor.post(URL, typed).status_code == 429


def test_the_hall_leads_to_the_form_while_it_is_open(visitor, nominating):
    assert URL in read(visitor, "/chiangrai/2564/role-models/").values("main a", "href")
    assert URL in read(visitor, "/chiangrai/2564/").values("main a", "href")


# The nominee's word


@pytest.fixture
def link(coordinator, whole) -> str:
    """The private link, as the nominee's letter carries it."""
    answer = coordinator.post(f"/desk/2564/nominations/{whole.slug}/consent/asking/")
    assert answer.status_code == 302
    (letter,) = outbox.delivered()
    return re.search(r"/nominees/[\w-]+/", letter.body)[0]


def test_the_nominee_agrees_by_the_link_alone(visitor, whole, link):
    consent = Consent.objects.get()
    assert (consent.answer, consent.token_hash in link) == ("waiting", False)
    assert Letter.objects.get().body == ""
    assert read(visitor, link).texts("button")[-2:] == ["ยินยอม", "ไม่ยินยอม"]

    answer = visitor.post(link, ANSWER | {"answer": "agree"})
    consent.refresh_from_db()
    assert (answer.url, consent.answer, consent.way, consent.name) == (link, "agreed", "link", "สมศรี ใจงาม")
    assert_not_found(visitor, "/nominees/nothing/")


def test_who_answers_must_say_who_they_are(visitor, link):
    answer = visitor.post(link, {"name": "", "standing": "เจ้าตัว", "answer": "agree"})
    assert (answer.status_code, Consent.objects.get().answer) == (422, "waiting")
    assert Page(answer).text("#id_name_error")


def test_only_who_presses_agree_agrees(visitor, link):
    visitor.post(link, ANSWER)
    assert Consent.objects.get().answer == "declined"


def test_withdrawing_takes_the_story_down_at_once(visitor, whole, link):
    visitor.post(link, ANSWER | {"answer": "agree"})
    Nomination.objects.update(state="honoured", decided_at=timezone.now(), submitted_at=timezone.now())
    whole.refresh_from_db()
    shown = make.role_model(whole.assembly, nomination=whole)
    url = shown.get_absolute_url()
    assert read(visitor, url).text("h1") == "นางสมศรี ใจงาม"

    visitor.post(link, ANSWER | {"answer": "decline"})
    assert (Consent.objects.get().answer, RoleModel.objects.get().state) == ("declined", "writing")
    assert_not_found(visitor, url)


def test_a_new_link_ends_the_old_one(visitor, coordinator, whole, link):
    coordinator.post(f"/desk/2564/nominations/{whole.slug}/consent/asking/")
    assert_not_found(visitor, link)


def test_without_an_address_there_is_no_link(coordinator, whole):
    Nomination.objects.update(contact_email="")
    answer = coordinator.post(f"/desk/2564/nominations/{whole.slug}/consent/asking/")
    assert (answer.status_code, Consent.objects.count()) == (409, 0)


def test_an_answer_on_paper_is_kept_with_its_scan(coordinator, organizer, whole):
    url = f"/desk/2564/nominations/{whole.slug}/consent/paper/"
    sent = ANSWER | {"agreed": "yes"}
    assert coordinator.post(url, sent).status_code == 422
    scan = photographs.upload("ยินยอม.pdf", b"%PDF-1.4 scan")
    assert coordinator.post(url, sent | {"paper": scan}).status_code == 302
    consent = Consent.objects.get()
    assert (consent.answer, consent.way, consent.recorded_by) == ("agreed", "paper", coordinator.user)
    assert b"".join(organizer.get(f"{url}file/").streaming_content) == b"%PDF-1.4 scan"
    assert coordinator.get(f"{url}file/").status_code == 403
