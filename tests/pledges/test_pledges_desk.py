"""The desk: organizers write and watch, registrars and coordinators take signatures, everybody else stays outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction

from moral_assembly.audit import AuditEntry
from pledges import patterns, signing
from pledges.models import Declaration, Pledge
from tests import make
from tests.events.test_two_organizers import inputs, shown, wait_for_lock
from tests.reading import Page, read

HOME = "/desk/2564/pledges/"
URL = "/desk/2564/pledges/together/"
WORDS = {"preamble": "เราทั้งหลาย", "resolutions": "หนึ่ง\nต่อ\n\nสอง\r\n \r\nสาม", "closing": ""}


def test_an_organizer_writes_a_declaration_and_the_public_reads_it(organizer, visitor, edition):
    made = organizer.post(
        "/desk/2564/new/pledges/", {"title": "ประกาศร่วมกัน", "slug": "new", "order": "0", "is_published": "on"}
    )
    assert made.url == f"{HOME}new/text/"
    assert visitor.get("/chiangrai/2564/pledge/new/").status_code == 404

    organizer.post(made.url, WORDS)

    page = read(visitor, "/chiangrai/2564/pledge/new/")
    assert page.texts(".resolutions li b") == ["ข้อ ๑", "ข้อ ๒", "ข้อ ๓"]
    assert [entry.action for entry in AuditEntry.objects.order_by("number")] == ["made", "changed"]


def test_signed_words_become_the_next_text(organizer, declaration):
    pledge = make.pledge(declaration)
    assert "แก้ไม่ได้" in organizer.get(f"{URL}text/").text

    organizer.post(f"{URL}text/", shown(organizer, f"{URL}text/") | WORDS)

    declaration.refresh_from_db()
    assert (declaration.text.number, declaration.text.preamble) == (2, "เราทั้งหลาย")
    pledge.refresh_from_db()
    assert pledge.text.number == 1
    organizer.post(f"{URL}text/", shown(organizer, f"{URL}text/") | {"preamble": "แก้ได้ ยังไม่มีผู้ลงนาม"})
    assert list(declaration.texts.values_list("number", flat=True)) == [2, 1]


def test_a_stale_form_is_told(organizer, declaration):
    opened = shown(organizer, f"{URL}details/")
    Declaration.objects.update(title="ผู้อื่นแก้")
    answer = organizer.post(f"{URL}details/", opened | {"title": ["ข้าพเจ้าแก้"]})
    assert answer.status_code == 409
    assert Declaration.objects.get().title == "ผู้อื่นแก้"


def test_a_colleagues_words_are_not_overwritten_unseen(organizer, declaration):
    opened = shown(organizer, f"{URL}text/")
    organizer.post(f"{URL}text/", opened | {"preamble": "ของผู้อื่น"})
    answer = organizer.post(f"{URL}text/", opened | {"preamble": "ของข้าพเจ้า"})

    page = Page(answer)
    assert answer.status_code == 409
    assert page.texts("[aria-labelledby=theirs] .prose")[0] == "ของผู้อื่น"
    assert page.text("textarea[name=preamble]") == "ของข้าพเจ้า"
    assert declaration.texts.get().preamble == "ของผู้อื่น"
    assert organizer.post(f"{URL}text/", inputs(answer.text)).status_code == 302
    assert declaration.texts.get().preamble == "ของข้าพเจ้า"


def test_bad_words_stay_typed(organizer, declaration):
    answer = organizer.post(f"{URL}text/", {"preamble": "", "resolutions": "ข้อหนึ่ง", "closing": ""})
    assert answer.status_code == 422
    assert "ข้อหนึ่ง" in answer.text


def spot(virtues, **more) -> dict:
    return {"kind": "person", "name": "คำ ใจดี", "virtues": [virtues[0].pk], **more}


def test_a_registrar_takes_a_signature(registrar, declaration, virtues):
    registrar.post(f"{URL}signing/", spot(virtues))

    pledge = Pledge.objects.get()
    assert (pledge.number, pledge.way, pledge.attested_by) == (1, "registrar", registrar.user)
    assert pledge.events.get().by == registrar.user
    assert AuditEntry.objects.get().action == "pledge_confirmed"

    again = registrar.post(f"{URL}signing/", spot(virtues))
    assert again.status_code == 422
    assert "ผู้นี้ลงนามแล้ว เลขที่ ๑" in again.text
    assert Pledge.objects.count() == 1


def test_a_coordinator_vouches_for_the_own_networks_alone(coordinator, declaration, virtues, community, religion):
    foreign = coordinator.post(f"{URL}signing/", spot(virtues, network=religion.pk))
    assert foreign.status_code == 422
    coordinator.post(f"{URL}signing/", spot(virtues, network=community.pk))
    assert Pledge.objects.get().way == "coordinator"

    theirs = make.pledge(declaration, confirmed=False, network=religion, email="", phone="0812345678")
    page = coordinator.get(URL).text
    assert theirs.name not in page
    assert coordinator.post(f"{URL}signers/{theirs.pk}/confirmation/").status_code == 404


def test_a_waiting_signer_is_confirmed_once(registrar, declaration):
    waiting = make.pledge(declaration, confirmed=False, email="", phone="0812345678")
    for _ in range(2):
        registrar.post(f"{URL}signers/{waiting.pk}/confirmation/")
    waiting.refresh_from_db()
    assert (waiting.number, declaration.tally.__class__.objects.get().confirmed) == (1, 1)


@pytest.mark.parametrize("page", [HOME, URL, f"{URL}signing/"])
def test_who_may_not_see_finds_nothing(committee, door, foreign_organizer, declaration, page):
    for browser in (committee, door):
        assert browser.get(page).status_code == 404
    assert foreign_organizer.get(page).status_code == 404


def test_an_auditor_reads_and_does_not_write(auditor, declaration, virtues):
    assert auditor.get(URL).status_code == 200
    assert auditor.post(f"{URL}signing/", spot(virtues)).status_code == 403


@pytest.mark.parametrize("page", ["details/", "text/", "patterns/"])
def test_only_organizers_write_and_watch(registrar, declaration, page):
    assert registrar.get(URL + page).status_code == 403


def test_lists_cost_the_same_for_one_and_three(organizer, declaration, count_queries, religion):
    make.pledge(declaration, network=religion)
    one = count_queries(lambda: organizer.get(URL))
    make.pledge(declaration, network=religion)
    make.pledge(declaration, network=religion)
    assert count_queries(lambda: organizer.get(URL)) == one


@pytest.fixture
def burst(declaration):
    return [make.pledge(declaration, email="one@example.org") for _ in range(5)]


def test_patterns_are_found_set_aside_and_restored(organizer, visitor, declaration, burst):
    honest = make.pledge(declaration)
    [(words, address)] = read(organizer, f"{URL}patterns/").links(".deskmain .rows a")
    assert words == "อีเมลเดียวกัน one@example.org"
    page = organizer.get(address)
    assert "ยอดที่นับจะลดลง ๕ ราย" in page.text

    late = make.pledge(declaration, email="one@example.org")  # who comes after the page was opened is left alone
    sent = {"kept": [burst[4].pk, honest.pk], "last": burst[4].pk}
    refused = organizer.post(address, sent | {"reason": ""})
    assert refused.status_code == 422
    assert Page(refused).values("input[name=kept][checked]", "value") == [str(burst[4].pk)]
    organizer.post(address, sent | {"reason": "ลงซ้ำด้วยชื่อต่างกัน"})

    tally = declaration.tally.__class__.objects.get
    assert (tally().confirmed, tally().last_number) == (3, 7)
    assert set(Pledge.objects.filter(state="invalidated")) == set(burst[:4])
    assert Pledge.objects.get(pk=late.pk).state == "confirmed"
    told = visitor.get(burst[0].get_absolute_url()).text
    assert "ลงซ้ำด้วยชื่อต่างกัน" in told

    restoring = Page(organizer.get(f"{URL}patterns/")).values(".deskmain form", "action")
    organizer.post(restoring[0])
    assert tally().confirmed == 7
    burst[0].refresh_from_db()
    assert (burst[0].state, burst[0].number) == ("confirmed", 1)
    assert [entry.action for entry in AuditEntry.objects.order_by("number")] == [
        "pledges_set_aside",
        "pledges_restored",
    ]
    assert "กลับมานับแล้ว" in organizer.post(restoring[0], follow=True).text


def test_a_flood_larger_than_a_page_is_set_aside_whole(organizer, declaration, monkeypatch):
    monkeypatch.setattr("pledges.views.desk.MEMBERS_SHOWN", 3)
    flood = [make.pledge(declaration, email="one@example.org") for _ in range(7)]
    address = f"{URL}patterns/one/?kind=email&value=one@example.org"
    page = read(organizer, address)
    assert "อีก ๔ รายที่ไม่ได้แสดงจะไม่นับด้วย" in page.text("main .alert")
    [last] = page.values("input[name=last]", "value")
    organizer.post(address, {"kept": [flood[1].pk], "last": last, "reason": "เครื่องส่งแทนคน"})
    assert list(Pledge.objects.confirmed()) == [flood[1]]


def test_a_burst_within_a_minute_opens_with_its_pledges(organizer, declaration):
    moment = datetime(2021, 7, 6, 2, 0, 59, tzinfo=UTC)
    many = [make.pledge(declaration) for _ in range(patterns.BURST)]
    Pledge.objects.filter(pk__in=[pledge.pk for pledge in many]).update(signed_at=moment)
    [found] = patterns.found(declaration)
    assert (found.kind, found.pledges) == ("minute", patterns.BURST)
    assert set(patterns.members(declaration, found)) == set(many)
    [(words, address)] = read(organizer, f"{URL}patterns/").links(".deskmain .rows a")
    assert "๙.๐๐" in words
    assert "ยอดที่นับจะลดลง ๒๐ ราย" in organizer.get(address).text


def test_who_signed_anew_meanwhile_is_counted_once(organizer, rf, declaration):
    first = make.pledge(declaration, name="ก", email="a@example.org")
    request = rf.post("/")
    request.user = organizer.user
    made = patterns.set_aside(request, declaration, [first.pk], "ทดลอง", "")
    make.pledge(declaration, name="ก", email="a@example.org")
    assert patterns.restore(request, made) == 0
    assert Pledge.objects.confirmed().count() == 1
    with pytest.raises(signing.Refused):
        patterns.restore(request, made)


@pytest.mark.django_db(transaction=True)
def test_who_signs_anew_during_the_restoring_is_told(organizer, declaration):
    set_aside = make.pledge(declaration, name="ก", email="a@example.org")
    request = make.desk_request(organizer.user)
    made = patterns.set_aside(request, declaration, [set_aside.pk], "ทดลอง", "")
    anew = make.pledge(declaration, name="ก", email="a@example.org", confirmed=False)

    def restore():
        try:
            return patterns.restore(request, made)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            signing.confirm(anew, Pledge.Way.EMAIL)  # holds the tally until it is through
            restoring = pool.submit(restore)
            wait_for_lock(1)
        assert restoring.result(timeout=30) == 0
    assert list(Pledge.objects.confirmed()) == [anew]
    assert declaration.tally.__class__.objects.get().confirmed == 1


@pytest.mark.parametrize(
    "query",
    [
        *("", "?kind=name&value=x", "?kind=minute&value=x", "?kind=minute&value=2021-07-06T09:00", "?kind=phone"),
        *("?kind=address&value=x", "?kind=email&value=%00"),
    ],
)
def test_what_is_no_pattern_is_not_found(organizer, declaration, query):
    assert organizer.get(f"{URL}patterns/one/{query}").status_code == 404
