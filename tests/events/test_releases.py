"""What the public sees of the programme changes by releases alone."""

import importlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from events import releases
from events.models import Assembly, PersonalProgramme, Release, ReleasedSession, Session
from events.releases import Why
from moral_assembly.audit import AuditEntry
from tests import make
from tests.reading import read

HOUR = timedelta(hours=1)
PROGRAMME = "/chiangrai/2564/programme/"
MIGRATION = importlib.import_module("events.migrations.0007_public_reads_releases")


@pytest.fixture
def opening(edition, religion) -> Session:
    return make.session(edition, slug="opening", title="พิธีเปิด", hosts=(religion,))


def publish(assembly: Assembly, note: str = "", **options) -> Release:
    request = RequestFactory().post("/")
    request.user = make.user()
    return releases.publish(request, assembly, note, **options)


def shown(assembly: Assembly) -> dict:
    return {row.slug: row.title for row in releases.current(Assembly.objects.get(pk=assembly.pk))}


# What a release holds


def test_work_in_progress_is_seen_by_nobody_before_it_is_published(visitor, chiangrai, edition, opening, religion):
    before = {url: visitor.get(url).content for url in ("/chiangrai/2564/", PROGRAMME, f"{PROGRAMME}opening/")}
    Session.objects.update(title="ใหม่", starts_at=make.OPENING + HOUR, ends_at=make.OPENING + 2 * HOUR)
    opening.hosts.clear()
    opening.speakers.create(person=make.person(chiangrai, is_public=False))
    make.session(edition, title="อีกรายการ", released=False)
    for url, content in before.items():
        assert visitor.get(url).content == content

    make.release(edition)
    assert read(visitor, PROGRAMME).texts(".slot a") == ["อีกรายการ", "ใหม่"]
    assert read(visitor, "/chiangrai/networks/religion/").texts("aside .rows a") == []
    assert len(read(visitor, f"{PROGRAMME}opening/").texts("article .card strong")) == 1


def test_numbers_have_no_gap_and_each_edition_counts_for_itself(edition, hidden, opening):
    Session.objects.update(title="ก")
    assert publish(edition, "ครั้งที่สอง").number == 2
    with pytest.raises(releases.NothingNew):
        publish(edition)
    make.session(hidden, released=False)
    assert publish(hidden).number == 1
    Session.objects.filter(pk=opening.pk).update(title="ข")
    assert publish(edition).number == 3
    assert list(edition.releases.values_list("number", "note")) == [(3, ""), (2, "ครั้งที่สอง"), (1, "")]


def test_drafts_and_what_has_no_time_stay_in(edition, opening):
    make.session(edition, slug="draft", state=Session.State.DRAFT)
    make.session(edition, slug="timeless", starts_at=None)
    make.session(edition, slug="new", released=False)
    publish(edition)
    assert list(shown(edition)) == ["opening", "new"]

    Session.objects.filter(pk=opening.pk).update(state=Session.State.DRAFT)
    publish(edition)
    assert list(shown(edition)) == ["new"]


def test_an_edition_is_emptied_by_a_release_too(visitor, edition, opening):
    Session.objects.update(state=Session.State.DRAFT)
    publish(edition)
    assert read(visitor, PROGRAMME).texts(".slot a") == []


def test_only_what_was_chosen_goes_out(edition, opening):
    other = make.session(edition, slug="other", title="อื่น")
    Session.objects.update(title="ใหม่")
    publish(edition, only=[opening])

    assert shown(edition) == {"opening": "ใหม่", "other": "อื่น"}
    sequences = dict(ReleasedSession.objects.public().values_list("slug", "sequence"))
    assert sequences == {"opening": 2, "other": 1}
    with pytest.raises(releases.NothingNew):
        publish(edition, only=[opening])
    Session.objects.filter(pk=other.pk).update(state=Session.State.DRAFT)
    publish(edition, only=[other])
    assert shown(edition) == {"opening": "ใหม่"}


def test_a_session_whose_address_another_one_took_comes_along(edition, opening):
    Session.objects.filter(pk=opening.pk).update(slug="first", title="ย้ายที่อยู่")
    taker = make.session(edition, slug="opening", title="แทน", released=False)
    publish(edition, only=[taker])
    assert shown(edition) == {"first": "ย้ายที่อยู่", "opening": "แทน"}


def test_a_sequence_never_falls_whatever_calendars_were_told_before(edition, opening):
    ReleasedSession.objects.update(sequence=40)
    Session.objects.update(title="ใหม่")
    publish(edition)
    assert ReleasedSession.objects.public().get().sequence == 41


def test_the_working_copy_that_was_released_is_as_the_public_sees_it(chiangrai, edition, opening, religion):
    make.speaker(opening, make.person(chiangrai), duty="ประธาน", order=2)
    make.session(edition, everywhere=True, state=Session.State.CANCELLED, cancel_reason="ฝนตก", released=False)
    publish(edition)
    assert releases.differences(releases.current(edition), releases.working(edition)) == []


# Differences


def test_differences_tell_what_became_of_each_session(chiangrai, edition, opening):
    names = ("moved", "cancelled", "changed", "gone", "same", "rescheduled")
    made = {
        name: make.session(edition, slug=name, title=name, starts_at=make.OPENING + number * 2 * HOUR)
        for number, name in enumerate(names, 1)
    }
    resumed = make.session(edition, slug="resumed", state=Session.State.CANCELLED, starts_at=make.OPENING - 2 * HOUR)
    before = releases.current(edition)
    Session.objects.filter(slug="moved").update(venue=make.venue(edition, name="ห้องใหม่"))
    Session.objects.filter(slug="cancelled").update(state=Session.State.CANCELLED, cancel_reason="ฝนตก")
    Session.objects.filter(slug="gone").update(state=Session.State.DRAFT)
    Session.objects.filter(slug="rescheduled").update(ends_at=made["rescheduled"].ends_at + HOUR)
    Session.objects.filter(pk=resumed.pk).update(state=Session.State.PUBLISHED)
    made["changed"].speakers.create(person=make.person(chiangrai, given_name="สมใจ", family_name=""))
    make.session(edition, slug="new", starts_at=make.OPENING + 20 * HOUR, released=False)

    found = releases.differences(before, releases.working(edition))

    assert [(change.why, change.row.slug) for change in found] == [
        (Why.RESUMED, "resumed"),
        (Why.MOVED, "moved"),
        (Why.CANCELLED, "cancelled"),
        (Why.CHANGED, "changed"),
        (Why.TAKEN_OUT, "gone"),
        (Why.MOVED, "rescheduled"),
        (Why.NEW, "new"),
    ]
    details = {change.row.slug: [(d.label, d.before, d.after) for d in change.details] for change in found}
    assert details["moved"] == [("สถานที่", made["moved"].venue.name, "ห้องใหม่")]
    assert details["cancelled"] == [("เหตุที่ยกเลิก", "", "ฝนตก")]
    assert details["changed"] == [("วิทยากร", "", "นายสมใจ (วิทยากร)")]
    assert details["rescheduled"] == [
        ("เวลา", "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๒๑.๐๐–๒๒.๐๐ น.", "วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔ ๒๑.๐๐–๒๓.๐๐ น.")
    ]


# The trail


def test_a_release_is_in_the_trail_with_what_it_changed(edition, opening):
    Session.objects.update(title="ชื่อใหม่")

    release = publish(edition, "เปลี่ยนชื่อ")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.label, entry.province) == ("released", "กำหนดการครั้งที่ ๒", "chiangrai")
    assert entry.changes == {"note": ["", "เปลี่ยนชื่อ"], "changed": [None, "ชื่อใหม่"]}
    assert entry.actor_id == release.made_by.pk


# Addresses


def test_addresses_of_earlier_releases_lead_on(visitor, edition, opening):
    Session.objects.update(slug="grand-opening")
    make.release(edition)
    Session.objects.update(slug="very-grand-opening")
    make.release(edition)

    for old in ("opening", "grand-opening"):
        for ending in ("/", ".ics"):
            answer = visitor.get(f"{PROGRAMME}{old}{ending}")
            assert (answer.status_code, answer["Location"]) == (301, f"{PROGRAMME}very-grand-opening{ending}")
    assert visitor.get(f"{PROGRAMME}never/").status_code == 404
    assert visitor.get(f"{PROGRAMME}never.ics").status_code == 404


def test_an_address_taken_by_another_session_is_that_sessions(visitor, edition, opening):
    Session.objects.update(slug="first")
    make.session(edition, slug="opening", title="แทน", released=False)
    make.release(edition)
    assert read(visitor, f"{PROGRAMME}opening/").texts("h1") == ["แทน"]


def test_a_session_that_was_taken_out_leads_nowhere(visitor, edition, opening):
    Session.objects.update(state=Session.State.DRAFT)
    make.release(edition)
    assert visitor.get(f"{PROGRAMME}opening/").status_code == 404


def test_stars_of_earlier_addresses_still_name_their_session(visitor, edition, opening):
    Session.objects.update(slug="grand-opening")
    make.release(edition)
    visitor.post(f"{PROGRAMME}mine/", {"session": ["opening"]})
    assert list(PersonalProgramme.objects.get().sessions.all()) == [opening]


# What the database keeps


def test_an_edition_shows_no_release_of_another(edition, hidden, opening):
    make.session(hidden)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS current_release_is_its_own IMMEDIATE")
    with pytest.raises(IntegrityError, match="current_release_is_its_own"), transaction.atomic():
        Assembly.objects.filter(pk=hidden.pk).update(current_release=edition.current_release)


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"starts_at": None, "ends_at": None}])
def test_no_row_is_public_that_could_not_go_out(opening, fields):
    with pytest.raises(IntegrityError, match="released_is_ready"), transaction.atomic():
        ReleasedSession.objects.update(**fields)


def test_programmes_that_were_public_before_there_were_releases_become_release_1(chiangrai, edition, opening, hidden):
    make.speaker(opening, make.person(chiangrai), duty="ประธาน")
    make.session(edition, state=Session.State.DRAFT)
    make.session(hidden, state=Session.State.DRAFT)
    Assembly.objects.update(current_release=None)
    Release.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE events_release ALTER changes SET DEFAULT '[]'")  # that column came later
        cursor.execute(MIGRATION.FIRST_RELEASES)

    edition.refresh_from_db()
    assert releases.differences(releases.current(edition), releases.working(edition)) == []
    assert [row.sequence for row in releases.current(edition)] == [max(opening.revision, 1)]
    assert list(Release.objects.values_list("assembly", "number")) == [(edition.pk, 1)]


def test_as_many_statements_for_three_sessions_as_for_one(chiangrai, edition, religion):
    def cost() -> int:
        session = make.session(edition, hosts=(religion,), released=False, venue=make.venue(edition))
        session.speakers.create(person=make.person(chiangrai))
        with CaptureQueriesContext(connection) as captured:
            publish(edition)
        return len(captured)

    cost()
    second = cost()
    assert [cost(), cost()] == [second, second]
    assert second <= 30
