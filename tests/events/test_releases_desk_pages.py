"""/desk/<year>/releases/: what the public does not see yet, giving it to them, looking back and going back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import releases
from events.models import Assembly, PersonalProgramme, Release, Session
from moral_assembly.audit import AuditEntry
from networks.permissions import Role
from tests import make
from tests.cast import browser
from tests.events.test_two_organizers import wait_for_lock
from tests.reading import Page

HOUR = timedelta(hours=1)
LIST, NEW = "/desk/2564/releases/", "/desk/2564/releases/new/"
PUBLIC = "/chiangrai/2564/programme/opening/"


@pytest.fixture
def colleague(chiangrai):
    return browser(make.staff(Role.ORGANIZER, chiangrai, email="colleague@example.org", name="สมหญิง"))


@pytest.fixture
def opening(edition) -> Session:
    return make.session(edition, slug="opening", title="พิธีเปิด")


@pytest.fixture
def edited(opening) -> Session:
    Session.objects.update(title="พิธีเปิดใหญ่")
    return opening


def one(number: int, page: str = "") -> str:
    return f"{LIST}{number}/{page}"


def form_of(client, address: str = NEW) -> dict:
    """What the page would send if the button were pressed."""
    page = Page(client.get(address))
    return {
        "sealed": page.values("input[name=sealed]", "value")[0],
        "session": page.values("input[name=session]", "value"),
    }


# Publishing


def test_the_public_sees_it_after_it_was_looked_through(organizer, visitor, edition, edited):
    page = Page(organizer.get(NEW))
    assert page.texts("del") == ["พิธีเปิด"]
    assert page.texts("ins") == ["พิธีเปิดใหญ่"]
    answer = organizer.post(NEW, form_of(organizer) | {"note": "เปลี่ยนชื่อ"})

    assert answer.url == one(2)
    assert "พิธีเปิดใหญ่" in visitor.get(PUBLIC).text
    page = Page(organizer.get(one(2)))
    assert page.texts("main ins") == ["พิธีเปิดใหญ่"]
    assert "เปลี่ยนชื่อ" in page.text("main")
    assert AuditEntry.objects.get().action == "released"


def test_a_release_of_nothing_is_refused_with_words(organizer, opening):
    page = Page(organizer.get(NEW))
    assert "ไม่มีสิ่งใดให้เผยแพร่" in page.text("main")
    assert page.all("form button.btn--main") == []
    answer = organizer.post(NEW, {"note": "x", "sealed": releases.seal(opening.assembly, [])})
    assert (answer.status_code, Release.objects.count()) == (409, 1)
    assert "ไม่มีสิ่งใดให้เผยแพร่" in answer.text


def test_only_what_was_chosen_goes_out(organizer, visitor, edition, edited):
    other = make.session(edition, slug="other", title="อื่น", starts_at=make.OPENING + 3 * HOUR, released=False)
    form = form_of(organizer)
    assert len(form["session"]) == 2

    refused = organizer.post(NEW, {**form, "session": []})
    assert refused.status_code == 422
    assert "เลือกอย่างน้อยหนึ่งรายการ" in refused.text
    organizer.post(NEW, {**form, "session": [str(other.pk)]})

    assert visitor.get("/chiangrai/2564/programme/other/").status_code == 200
    assert "พิธีเปิดใหญ่" not in visitor.get(PUBLIC).text
    assert Page(organizer.get(LIST)).texts("main .alert p")[-1:] == ["มี ๑ รายการที่แก้แล้วแต่ผู้เข้าชมยังไม่เห็น"]


def test_a_release_may_be_larger_than_most_forms(organizer, edited):
    form = form_of(organizer)
    many = [str(number) for number in range(10**6, 10**6 + 1500)]
    assert organizer.post(NEW, {**form, "session": [*form["session"], *many]}).status_code == 302


def test_a_note_too_long_is_refused_and_kept(organizer, edited):
    answer = organizer.post(NEW, form_of(organizer) | {"note": "ก" * 501})
    assert answer.status_code == 422
    assert Page(answer).text("textarea") == "ก" * 501
    assert list(answer.context["form"].errors) == ["note"]
    assert Release.objects.count() == 1


def test_what_changed_since_it_was_read_does_not_go_out_unread(organizer, edited):
    form = form_of(organizer)
    Session.objects.update(body="แก้ทีหลัง")

    answer = organizer.post(NEW, form | {"note": "บันทึกที่พิมพ์ไว้"})

    assert answer.status_code == 409
    assert "มีผู้แก้กำหนดการหลังจากท่านเปิดหน้านี้" in answer.text
    assert "บันทึกที่พิมพ์ไว้" in answer.text
    assert Release.objects.count() == 1
    again = {"sealed": Page(answer).values("input[name=sealed]", "value")[0], "session": form["session"]}
    assert organizer.post(NEW, again).status_code == 302


@pytest.mark.parametrize("sealed", ["", "x", "\0", "0-", "๙" * 500])
def test_a_seal_that_is_none_publishes_nothing(organizer, edited, sealed):
    assert organizer.post(NEW, {"session": [edited.pk], "sealed": sealed}).status_code == 409
    assert Release.objects.count() == 1


# Two at once


def press_at_once(lock, *clients) -> list:
    """Let every client stand before the lock with the same page in hand, then open the door for all."""
    forms = [form_of(client) for client in clients]

    def press(client, form):
        client.raise_request_exception = False  # each client would be given the other one's exception too
        try:
            return client.post(NEW, form | {"note": client.user.name})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        with transaction.atomic():
            lock()
            pressed = [pool.submit(press, *each) for each in zip(clients, forms, strict=True)]
            wait_for_lock(len(clients))
        return [each.result(timeout=30) for each in pressed]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_is_told_what_the_first_published(organizer, colleague, edition):
    make.session(edition, title="เสวนา", released=False)
    answers = press_at_once(lambda: Assembly.objects.select_for_update().get(), organizer, colleague)
    first, second = sorted(answers, key=lambda answer: answer.status_code)

    assert (first.status_code, second.status_code) == (302, 409)
    release = Release.objects.get()
    assert f"{release.made_by} เผยแพร่ครั้งที่ ๑ ก่อนท่าน" in Page(second).text("[role=alert]")
    assert release.note in second.text


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_make_the_same_release(organizer, colleague, edition, monkeypatch):
    make.session(edition, title="เสวนา", released=False)
    monkeypatch.setattr(releases, "locked", lambda assembly: Assembly.objects.get(pk=assembly.pk))

    def lock():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE events_release IN SHARE MODE")

    answers = press_at_once(lock, organizer, colleague)
    made, failed = sorted(answers, key=lambda answer: answer.status_code)
    assert (made.status_code, failed.status_code, Release.objects.count()) == (302, 500, 1)
    assert "one_release_of_a_number" in str(failed.exc_info[1]), "both made number 1; the constraint alone saw it"


# Checks


def findings(client) -> dict:
    context = client.get(NEW).context
    return {check.question: [str(f.sessions[0]) for f in check.findings] for check in context["checks"]}


def test_what_to_look_at_before_a_release(organizer, edition, opening):
    quiet = findings(organizer)
    assert quiet.pop("จบแล้วแต่ยังไม่มีวิดีโอย้อนหลัง") == ["พิธีเปิด"]
    assert all(found == [] for found in quiet.values())
    make.recording(edition, session=opening)
    lecture = make.kind(edition, wants_speaker=True)
    small = make.venue(edition, capacity=1)
    at = {"starts_at": timezone.now() + timedelta(days=2), "released": False}
    make.session(edition, title="ไม่มีเวลา", starts_at=None, released=False)
    make.session(edition, title="ไม่มีห้อง", venue=None, **at)
    make.session(edition, title="ไม่มีวิทยากร", kind=lecture, **at)
    popular = make.session(edition, title="คนมาก", venue=small, **at)
    make.session(edition, title="ร่าง", state=Session.State.DRAFT, starts_at=None)
    area_day = make.area_day(edition, venue=small, day=timezone.localdate(at["starts_at"]))
    for _ in range(2):
        PersonalProgramme.objects.create(assembly=edition).sessions.add(popular)
        make.registration(area_day)

    found = findings(organizer)

    assert found.pop("ยังไม่มีเวลาหรือสถานที่") == ["ไม่มีห้อง", "ไม่มีเวลา"]
    assert found.pop("ยังไม่มีวิทยากร") == ["ไม่มีวิทยากร"]
    assert found.pop("ผู้สนใจมากกว่าที่นั่ง") == ["คนมาก"]
    assert found.pop("ผู้ลงทะเบียนมากกว่าที่นั่ง") == ["คนมาก"]
    assert found.pop("ไม่ลงตัว") == ["ไม่มีห้อง", "ไม่มีวิทยากร", "คนมาก"], "they lie after the edition's last day"
    assert found.pop("จบแล้วแต่ยังไม่มีวิดีโอย้อนหลัง") == []
    assert found.pop("ยังเป็นร่าง จะไม่เผยแพร่") == ["ร่าง"]
    assert found == {}


# Looking back, going back


def test_the_programme_as_it_was(organizer, edition, edited):
    make.release(edition)
    page = Page(organizer.get(one(1, "programme/")))
    assert page.texts(".slot a") == ["พิธีเปิด"]
    assert "ไม่ใช่ที่ผู้เข้าชมเห็นอยู่ขณะนี้" in page.text("main .alert")
    assert Page(organizer.get(one(2, "programme/"))).texts(".slot a") == ["พิธีเปิดใหญ่"]
    assert Page(organizer.get(one(1, "programme/?day=2"))).texts("main .card") == ["ไม่มีรายการในวันนี้"]


def test_an_earlier_release_comes_back_and_is_published_anew(organizer, visitor, edition, edited):
    make.release(edition)
    late = make.session(edition, slug="late", title="มาทีหลัง", starts_at=make.OPENING + 3 * HOUR)
    address = one(1, "restoration/")
    assert Page(organizer.get(address)).texts("ins") == ["พิธีเปิด"]

    page = organizer.post(address, {"sealed": form_of(organizer, address)["sealed"]}, follow=True)

    assert page.redirect_chain == [(NEW, 302)]
    assert "เปลี่ยนเป็นร่าง: มาทีหลัง" in page.text
    assert "พิธีเปิดใหญ่" in visitor.get(PUBLIC).text, "the public sees it only when it is published"
    assert organizer.post(NEW, form_of(organizer)).url == one(3)
    assert Page(visitor.get("/chiangrai/2564/programme/")).texts(".slot a") == ["พิธีเปิด"]
    late.refresh_from_db()
    assert late.state == "draft"
    assert "ตรงกับครั้งที่ ๑ อยู่แล้ว" in organizer.get(address).text


def test_nothing_comes_back_over_what_was_not_read(organizer, edition, edited):
    answer = organizer.post(one(1, "restoration/"), {"sealed": "0-x"})
    assert answer.status_code == 409
    assert "ยังไม่มีสิ่งใดเปลี่ยน" in Page(answer).text("[role=alert]")
    assert Session.objects.get().title == "พิธีเปิดใหญ่"


def test_what_the_database_refuses_is_told(organizer, edition):
    yard = make.venue(edition, parallel=True)
    sessions = [make.session(edition, venue=yard) for _ in range(2)]
    Session.objects.filter(pk=sessions[1].pk).update(venue=None)
    yard.parallel = False
    yard.save()
    address = one(1, "restoration/")
    answer = organizer.post(address, {"sealed": form_of(organizer, address)["sealed"]})
    assert answer.status_code == 409
    assert "ยังนำกลับมาไม่ได้" in Page(answer).text("[role=alert]")


# What is not public yet


def test_the_desk_says_what_the_public_does_not_see(organizer, edition, opening):
    pages = ("/desk/2564/sessions/", "/desk/2564/sessions/opening/")
    assert Page(organizer.get("/desk/2564/")).texts(".alert") == []
    for page in pages:
        assert "ยังไม่เผยแพร่" not in organizer.get(page).text
    Session.objects.update(starts_at=make.OPENING + HOUR, ends_at=make.OPENING + 2 * HOUR)
    for page in pages:
        assert "ยังไม่เผยแพร่: ย้ายเวลา" in organizer.get(page).text
    assert "ยังไม่เผยแพร่ ๑ รายการ" in Page(organizer.get("/desk/2564/")).text(".alert")


def test_a_delay_counts_from_the_announced_time_and_a_move_ends_it(organizer, edition, opening):
    Session.objects.update(delayed_minutes=15)
    address = "/desk/2564/sessions/opening/details/"

    def save(**changes):
        page = organizer.get(address)
        form = {"title": "พิธีเปิด", "kind": opening.kind_id, "venue": opening.venue_id, "slug": "opening"}
        times = {"day": "2021-07-06", "starts": "9.00", "ends": "10.00"}
        assert organizer.post(address, {**dict(page.context["hidden"]), **form, **times, **changes}).status_code == 302
        return Session.objects.get().delayed_minutes

    assert save(title="ชื่อใหม่") == 15
    assert save(starts="9.30", ends="10.30") == 0


# Manners


PAGES = (LIST, NEW, one(1), one(1, "programme/"), one(1, "restoration/"))
WRITING = (NEW, one(1, "restoration/"))


def test_readers_read_and_write_nothing(auditor, edited):
    for address in PAGES:
        assert auditor.get(address).status_code == (403 if address in WRITING else 200)
    for address in WRITING:
        assert auditor.post(address).status_code == 403
    assert Page(auditor.get(LIST)).all("main a.btn--main") == []


@pytest.mark.parametrize("role", ["coordinator", "committee", "registrar", "door"])
def test_other_roles_publish_nothing(request, role, edited):
    client = request.getfixturevalue(role)
    for address in WRITING:
        assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)


def test_an_organizer_of_another_province_is_a_stranger(foreign_organizer, edited):
    for address in PAGES:
        assert foreign_organizer.get(address).status_code == 404
    for address in WRITING:
        assert foreign_organizer.post(address).status_code == 404


def test_anonymous_visitors_sign_in_first(visitor, edited):
    for address in PAGES:
        assert visitor.get(address).url.startswith(reverse("account_login"))


def test_wrong_method(organizer, edited):
    for address in PAGES:
        assert organizer.delete(address).status_code == 405
    for address in set(PAGES) - set(WRITING):
        assert organizer.post(address).status_code == 405


@pytest.mark.parametrize("address", [one(9), one(9, "programme/"), one(9, "restoration/")])
def test_a_release_that_is_none(organizer, edited, address):
    assert organizer.get(address).status_code == 404


def test_the_list_of_an_edition_that_has_none(organizer, edition):
    assert "ยังไม่เคยเผยแพร่กำหนดการ" in organizer.get(LIST).text


def test_releases_are_listed_newest_first(organizer, edition, opening):
    for title in ("พิธีเปิดใหญ่", "พิธีเปิดยิ่งใหญ่"):
        Session.objects.update(title=title)
        make.release(edition)
    assert Page(organizer.get(LIST)).texts(".deskmain .rows b") == ["ครั้งที่ ๓", "ครั้งที่ ๒", "ครั้งที่ ๑"]


@pytest.mark.parametrize("address", PAGES)
def test_as_many_statements_for_three_rows_as_for_one(organizer, edition, religion, chiangrai, address):
    def grow(number: int):
        at = make.OPENING + timedelta(days=number % 3, hours=number)
        session = make.session(edition, starts_at=at, hosts=(religion,), venue=make.venue(edition))
        make.speaker(session, make.person(chiangrai))
        make.release(edition) if releases.pending(edition) else None
        Session.objects.filter(pk=session.pk).update(title=f"ใหม่ {number}")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert organizer.get(address).status_code == 200
        return len(captured)

    Assembly.objects.update(ends_on=date(2021, 7, 20))
    grow(0)
    first = cost()
    for number in (3, 6):
        grow(number)
    assert cost() == first
