"""Letters about a release: to whom, of what, since when, and never of what is no longer so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from events import letters, releases
from events.models import Follower, Release, Session
from moral_assembly.audit import AuditEntry
from networks.letters import QUEUE, do_all
from networks.models import Letter, LetterBatch
from tests import make

HOUR = timedelta(hours=1)
QUARTER_PAST = make.OPENING + HOUR / 4


@pytest.fixture
def request_of(organizer):
    request = RequestFactory().post("/")
    request.user = organizer.user
    return request


@pytest.fixture
def hall(edition):
    return make.venue(edition, name="หอประชุม")


@pytest.fixture
def opening(edition, hall, community) -> Session:
    session = make.session(edition, slug="opening", title="พิธีเปิด", venue=hall, hosts=(community,))
    make.speaker(session, make.person(edition.province, prefix="นาย", given_name="สมชาย", email="Somchai@example.org"))
    return session


@pytest.fixture
def talk(edition, hall) -> Session:
    session = make.session(edition, slug="talk", title="เสวนา", venue=hall, starts_at=make.OPENING + 3 * HOUR)
    make.speaker(session, make.person(edition.province, given_name="สมหญิง", email="somying@example.org"))
    return session


def follow(edition, email: str, *sessions, confirmed=True) -> Follower:
    at = make.OPENING if confirmed else None
    made = Follower.objects.create(assembly=edition, email=email, confirmed_at=at)
    made.sessions.set(sessions)
    return made


def move(session: Session, hours: int = 1, **fields):
    session.starts_at += hours * HOUR
    session.ends_at += hours * HOUR
    for name, value in fields.items():
        setattr(session, name, value)
    session.save()


def publish(request, edition, note="", **only) -> Release:
    edition.refresh_from_db()
    return releases.publish(request, edition, note, **only)


def drafts() -> dict[str, Letter]:
    return {letter.to: letter for letter in Letter.objects.filter(state="draft")}


def test_who_speaks_hosts_or_follows_is_told_once(request_of, edition, opening, talk, coordinator):
    follow(edition, "follower@example.org", opening, talk)
    follow(edition, "silent@example.org", opening, confirmed=False)
    follow(edition, "other@example.org", talk)
    move(opening)
    publish(request_of, edition, note="ฝนตกหนัก")

    assert set(drafts()) == {"somchai@example.org", "coordinator@example.org", "follower@example.org"}
    letter = drafts()["somchai@example.org"]
    assert (letter.subject, letter.to_name) == ("[สมัชชาคุณธรรม] ย้ายเวลา: พิธีเปิด", "นายสมชาย ใจดี")
    assert (
        letter.body
        == """เรียน นายสมชาย ใจดี

กำหนดการของงานสมัชชาคุณธรรมและตลาดนัดคุณธรรม พ.ศ. ๒๕๖๔ ที่เกี่ยวกับท่านเปลี่ยนดังนี้

พิธีเปิด
ย้ายเวลา
เดิม: วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๐๙.๐๐–๑๐.๐๐ น. หอประชุม
ใหม่: วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๑๐.๐๐–๑๑.๐๐ น. หอประชุม
เหตุ: ฝนตกหนัก
รายละเอียด: http://testserver/chiangrai/2564/programme/opening/
ปรับในปฏิทิน: http://testserver/chiangrai/2564/programme/opening.ics

กำหนดการทั้งหมด: http://testserver/chiangrai/2564/programme/"""
    )
    batch = LetterBatch.objects.get()
    assert (batch.name, batch.letters.count()) == ("กำหนดการครั้งที่ ๒ ปี ๒๕๖๔", 3)
    assert letters.waiting(edition).count() == 3
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"letters_drafted", "released"}


def test_who_has_a_place_there_that_day_is_told(request_of, edition):
    """Before the move and after it; neither who waits, nor of another day or area, nor without an address."""
    old, new = (make.venue(edition, kind="area", parallel=True) for _ in range(2))
    session = make.session(edition, title="ตลาดนัด", venue=old)

    def register(name, venue, places=5, **fields):
        area_day = edition.area_days.filter(venue=venue, **fields).first()
        area_day = area_day or make.area_day(edition, places, venue=venue, **fields)
        make.registration(area_day, make.participant(edition.province, given_name=name, email=f"{name}@example.org"))

    register("old", old, places=1)
    register("waiting", old)
    register("new", new)
    register("tomorrow", new, day=edition.starts_on + timedelta(days=1))
    make.registration(edition.area_days.get(venue=new, day=edition.starts_on))
    move(session, venue=new)
    publish(request_of, edition)

    named = {to: letter.to_name for to, letter in drafts().items()}
    assert named == {"old@example.org": "นางold ใจดี", "new@example.org": "นางnew ใจดี"}


def test_followers_alone_have_a_link_to_leave(request_of, edition, opening):
    follower = follow(edition, "follower@example.org", opening)
    follow(edition, "somchai@example.org", opening)
    move(opening)
    publish(request_of, edition)
    links = {to: letter.unsubscribe_url for to, letter in drafts().items()}
    assert links == {
        "follower@example.org": f"http://testserver/chiangrai/2564/programme/followers/{follower.token}/removal/",
        "somchai@example.org": "",
    }
    assert follower.token not in drafts()["follower@example.org"].body


def test_one_letter_lists_all_that_concerns_its_reader(request_of, edition, opening, talk):
    follow(edition, "follower@example.org", opening, talk)
    hall = make.venue(edition, name="ห้องเล็ก")
    move(opening, 1, venue=hall)
    Session.objects.filter(pk=talk.pk).update(state="cancelled", cancel_reason="วิทยากรป่วย")
    publish(request_of, edition)
    letter = drafts()["follower@example.org"]
    assert letter.subject == "[สมัชชาคุณธรรม] กำหนดการเปลี่ยน ๒ รายการ"
    lines = letter.body.splitlines()
    assert [line for line in lines if line[:2] in ("๑.", "๒.")] == ["๑. พิธีเปิด", "๒. เสวนา"]
    assert {"ย้ายเวลาและสถานที่", "ยกเลิก", "เหตุ: วิทยากรป่วย"} <= set(lines)
    assert len([line for line in lines if line.startswith("ใหม่:")]) == 1


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (
            {"delayed_minutes": 15, "starts_at": make.OPENING + HOUR / 4, "ends_at": make.OPENING + HOUR * 5 / 4},
            "ล่าช้า ๑๕ นาที",
        ),
        ({"state": "draft"}, "นำออก"),
        ({"everywhere": True, "venue": None}, "ย้ายสถานที่"),
    ],
)
def test_what_is_told_in_a_word(request_of, edition, opening, talk, change, subject):
    Session.objects.filter(pk=opening.pk).update(**change)
    publish(request_of, edition)
    assert drafts()["somchai@example.org"].subject == f"[สมัชชาคุณธรรม] {subject}: พิธีเปิด"


def test_what_was_cancelled_and_is_taken_out_then_is_no_news(request_of, edition, opening, talk):
    Session.objects.filter(pk=opening.pk).update(state="cancelled")
    publish(request_of, edition)
    send_all(request_of)
    Session.objects.filter(pk=opening.pk).update(state="draft")
    publish(request_of, edition)
    assert drafts() == {}


def test_back_in_time_without_moving_is_no_news(request_of, edition, opening):
    late = {"delayed_minutes": 15, "starts_at": QUARTER_PAST, "ends_at": QUARTER_PAST + HOUR}
    Session.objects.filter(pk=opening.pk).update(**late)
    publish(request_of, edition)
    send_all(request_of)
    Session.objects.filter(pk=opening.pk).update(delayed_minutes=0)
    publish(request_of, edition)
    assert drafts() == {}


def test_back_again(request_of, edition, opening):
    Session.objects.filter(pk=opening.pk).update(state="cancelled")
    publish(request_of, edition)
    send_all(request_of)
    Session.objects.filter(pk=opening.pk).update(state="published")
    publish(request_of, edition)
    assert drafts()["somchai@example.org"].subject == "[สมัชชาคุณธรรม] กลับมาจัด: พิธีเปิด"


def test_corrections_and_new_sessions_are_nobodys_news(request_of, edition, opening):
    Session.objects.filter(pk=opening.pk).update(title="พิธีเปิดงาน", body="แก้คำผิด")
    make.session(edition, released=False, venue=make.venue(edition))
    publish(request_of, edition)
    assert (drafts(), LetterBatch.objects.count()) == ({}, 0)


def test_the_first_release_is_news_to_nobody(request_of, chiangrai):
    fresh = make.assembly(chiangrai, 2570)
    make.session(fresh, released=False)
    assert publish(request_of, fresh).number == 1
    assert drafts() == {}


def test_who_spoke_before_is_told_too(request_of, edition, opening):
    opening.speakers.all().delete()
    make.person(edition.province)
    move(opening)
    publish(request_of, edition)
    assert set(drafts()) == {"somchai@example.org"}


def test_staff_see_who_has_no_address(request_of, edition, opening):
    make.speaker(opening, make.person(edition.province, given_name="ไร้อีเมล", family_name=""))
    move(opening)
    publish(request_of, edition)
    assert LetterBatch.objects.get().note == "วิทยากรที่ยังไม่มีอีเมล ต้องแจ้งทางอื่น: นายไร้อีเมล"


# Releases after releases


def send_all(request):
    batch = LetterBatch.objects.order_by("-pk").first()
    do_all(request, QUEUE, batch, batch.letters.filter(state="draft").count())
    Letter.objects.filter(state="queued").update(state="sent", sent_at=make.OPENING)


def times(letter: Letter) -> list[str]:
    return [line.split(" ")[-3] for line in letter.body.splitlines() if line.startswith(("เดิม:", "ใหม่:"))]


def test_unsent_letters_give_way_to_new_ones_that_tell_all(request_of, edition, opening, talk):
    follow(edition, "follower@example.org", opening, talk)
    move(opening)
    publish(request_of, edition)
    old = LetterBatch.objects.get()
    move(talk)
    publish(request_of, edition)

    assert set(old.letters.values_list("state", "result")) == {("discarded", "แทนด้วยจดหมายของกำหนดการครั้งที่ ๓ ปี ๒๕๖๔")}
    old.refresh_from_db()
    assert old.replaced_by == LetterBatch.objects.latest("pk")
    assert set(drafts()) == {"somchai@example.org", "somying@example.org", "follower@example.org"}
    assert drafts()["follower@example.org"].subject == "[สมัชชาคุณธรรม] กำหนดการเปลี่ยน ๒ รายการ"
    assert times(drafts()["somchai@example.org"]) == ["๐๙.๐๐–๑๐.๐๐", "๑๐.๐๐–๑๑.๐๐"]


def test_moved_twice_is_told_from_where_readers_know_it(request_of, edition, opening):
    move(opening)
    publish(request_of, edition)
    move(opening)
    publish(request_of, edition)
    assert times(drafts()["somchai@example.org"]) == ["๐๙.๐๐–๑๐.๐๐", "๑๑.๐๐–๑๒.๐๐"]
    send_all(request_of)
    move(opening)
    publish(request_of, edition)
    assert times(drafts()["somchai@example.org"]) == ["๑๑.๐๐–๑๒.๐๐", "๑๒.๐๐–๑๓.๐๐"]


def test_each_reader_is_told_since_their_own_last_letter(request_of, edition, opening):
    """Of three releases, one reader got the first letter and the other none."""
    follow(edition, "follower@example.org", opening)
    move(opening)
    publish(request_of, edition)
    Letter.objects.filter(to="somchai@example.org").update(state="sent", sent_at=make.OPENING)
    for _ in range(2):
        move(opening)
        publish(request_of, edition)
    assert times(drafts()["somchai@example.org"]) == ["๑๐.๐๐–๑๑.๐๐", "๑๒.๐๐–๑๓.๐๐"]
    assert times(drafts()["follower@example.org"]) == ["๐๙.๐๐–๑๐.๐๐", "๑๒.๐๐–๑๓.๐๐"]


def test_moved_and_moved_back_is_news_to_nobody(request_of, edition, opening):
    move(opening)
    publish(request_of, edition)
    move(opening, -1)
    publish(request_of, edition)
    assert drafts() == {}
    assert set(Letter.objects.values_list("state", flat=True)) == {"discarded"}


def test_written_anew_for_those_who_have_come_since(request_of, edition, opening):
    move(opening)
    publish(request_of, edition)
    Letter.objects.update(state="sent", sent_at=make.OPENING)
    follow(edition, "late@example.org", opening)
    batch = letters.draft_anew(request_of, edition)
    assert set(drafts()) == {"late@example.org"}
    assert batch.letters.count() == 1
    again = letters.draft_anew(request_of, edition)
    assert [letter.batch for letter in drafts().values()] == [again]


def test_a_delay_alone_tells_of_the_delayed_alone(request_of, edition, opening, talk):
    move(talk)
    Session.objects.filter(pk=opening.pk).update(
        delayed_minutes=30, starts_at=make.OPENING + HOUR / 2, ends_at=make.OPENING + HOUR * 3 / 2
    )
    publish(request_of, edition, only=[opening])
    assert set(drafts()) == {"somchai@example.org"}


def test_a_release_that_fails_leaves_no_letter(request_of, edition, opening):
    with pytest.raises(releases.NothingNew):
        publish(request_of, edition)
    assert not Letter.objects.exists()


def test_as_many_statements_for_ten_sessions_as_for_one(request_of, edition, community, coordinator):
    def cost(sessions: int) -> int:
        made = [make.session(edition, venue=make.venue(edition), hosts=(community,)) for _ in range(sessions)]
        for number, session in enumerate(made):
            for each in range(3):
                person = make.person(edition.province, email=f"s{number}-{each}-{session.pk}@example.org")
                make.speaker(session, person)
            follow(edition, f"f{session.pk}@example.org", *made)
        for session in made:
            move(session)
        edition.refresh_from_db()
        with CaptureQueriesContext(connection) as captured:
            publish(request_of, edition)
        send_all(request_of)
        return len(captured)

    cost(1)  # the trail begins
    assert cost(1) == cost(10)
    assert Letter.objects.count() == (3 + 1 + 1) + (3 + 1 + 1) + (30 + 10 + 1)
