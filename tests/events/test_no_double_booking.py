"""The database holds one session at a time in a venue and one place at a time for a speaker, whoever writes."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from events.models import Release, ReleasedSession, Session, Speaker, Venue
from tests import make

HOUR = timedelta(hours=1)
VENUE_TAKEN = "one_session_in_a_venue_at_once"
SPEAKER_TAKEN = "one_session_of_a_speaker_at_once"


class refused:
    """Expect the database to refuse the block by the constraint of this name, and go on as before."""

    def __init__(self, constraint: str):
        self.constraint, self.atomic = constraint, transaction.atomic()

    def __enter__(self):
        self.atomic.__enter__()

    def __exit__(self, kind, error, trace):
        self.atomic.__exit__(kind, error, trace)
        assert kind is IntegrityError, "the database let it pass"
        assert error.__cause__.diag.constraint_name == self.constraint
        return True


@pytest.fixture
def edition(chiangrai):
    return make.assembly(chiangrai)


@pytest.fixture
def hall(edition) -> Venue:
    return make.venue(edition)


@pytest.fixture
def opening(edition, hall) -> Session:
    return make.session(edition, venue=hall)


@pytest.mark.parametrize(("start", "length"), [(0, 60), (-30, 31), (59, 10), (10, 10), (-30, 200)], ids=str)
def test_a_venue_holds_one_session_at_once(edition, hall, opening, start, length):
    starts_at = make.OPENING + timedelta(minutes=start)
    with refused(VENUE_TAKEN):
        make.session(edition, venue=hall, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=length))


def test_one_session_may_follow_another(edition, hall, opening):
    after = make.session(edition, venue=hall, starts_at=opening.ends_at)
    before = make.session(edition, venue=hall, starts_at=make.OPENING - HOUR)

    assert list(hall.sessions.order_by("starts_at")) == [before, opening, after]


def test_what_is_cancelled_or_has_no_time_takes_no_place(edition, hall, opening):
    make.session(edition, venue=hall, state=Session.State.CANCELLED)
    make.session(edition, venue=hall, state=Session.State.DRAFT, starts_at=None)
    make.session(edition, venue=None)
    make.session(edition, venue=make.venue(edition))
    make.session(edition, everywhere=True)

    assert edition.sessions.count() == 6


def test_a_draft_with_a_time_takes_its_place(edition, hall, opening):
    with refused(VENUE_TAKEN):
        make.session(edition, venue=hall, state=Session.State.DRAFT)


def test_a_cancelled_session_does_not_come_back_into_a_taken_hour(edition, hall, opening):
    cancelled = make.session(edition, venue=hall, state=Session.State.CANCELLED)
    with refused(VENUE_TAKEN):
        Session.objects.filter(pk=cancelled.pk).update(state=Session.State.PUBLISHED)


def test_neither_a_move_nor_raw_sql_gets_around_it(edition, hall, opening):
    later = make.session(edition, venue=hall, starts_at=opening.ends_at)
    later.starts_at -= timedelta(minutes=1)
    with refused(VENUE_TAKEN):
        later.save()
    with refused(VENUE_TAKEN), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_session SET starts_at = %s, shares_venue = true WHERE id = %s", [make.OPENING, later.pk]
        )


def test_a_parallel_venue_holds_several(edition):
    market = make.venue(edition, parallel=True)
    for _ in range(3):
        make.session(edition, venue=market)

    assert set(market.sessions.values_list("shares_venue")) == {(True,)}


def test_a_venue_stays_parallel_while_its_sessions_overlap(edition):
    market = make.venue(edition, parallel=True)
    make.session(edition, venue=market)
    second = make.session(edition, venue=market)
    market.parallel = False
    with refused(VENUE_TAKEN):
        market.save()

    second.state = Session.State.CANCELLED
    second.save()
    market.save()
    assert set(market.sessions.values_list("shares_venue")) == {(False,)}


def test_a_session_moved_into_a_venue_takes_its_rule(edition, hall, opening):
    market = make.venue(edition, parallel=True)
    moved = make.session(edition, venue=market)
    moved.venue = hall
    with refused(VENUE_TAKEN):
        moved.save()
    opening.venue = market
    opening.save()

    assert Session.objects.get(pk=opening.pk).shares_venue is True


def test_several_sessions_shift_together_in_one_statement(edition, hall, opening):
    make.session(edition, venue=hall, starts_at=opening.ends_at)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_session SET starts_at = starts_at + '1 hour', ends_at = ends_at + '1 hour'")

    assert hall.sessions.filter(starts_at=make.OPENING + HOUR).count() == 1


def test_a_speaker_speaks_in_one_session_at_once(chiangrai, edition, opening):
    speaker = make.person(chiangrai)
    make.speaker(opening, speaker)
    meanwhile = make.session(edition, venue=make.venue(edition), starts_at=make.OPENING + HOUR / 2)
    with refused(SPEAKER_TAKEN):
        make.speaker(meanwhile, speaker)
    make.speaker(meanwhile, make.person(chiangrai))
    make.speaker(make.session(edition, starts_at=make.OPENING + 3 * HOUR), speaker)

    assert speaker.speakings.count() == 2


def test_speakers_follow_the_time_of_their_session(chiangrai, edition, opening):
    speaker = make.person(chiangrai)
    make.speaker(opening, speaker)
    later = make.session(edition, venue=make.venue(edition), starts_at=make.OPENING + 3 * HOUR)
    make.speaker(later, speaker)
    moved = Session.objects.filter(pk=later.pk)
    with refused(SPEAKER_TAKEN):
        moved.update(starts_at=make.OPENING, ends_at=make.OPENING + HOUR)

    moved.update(state=Session.State.CANCELLED, starts_at=make.OPENING, ends_at=make.OPENING + HOUR)
    assert Speaker.objects.get(session=later).busy.isempty
    with refused(SPEAKER_TAKEN):
        moved.update(state=Session.State.PUBLISHED)
    moved.update(starts_at=None, ends_at=None, state=Session.State.PUBLISHED)
    with refused(SPEAKER_TAKEN):
        moved.update(starts_at=make.OPENING, ends_at=make.OPENING + HOUR)


def test_nobody_writes_another_time_into_a_speakers_row(chiangrai, opening):
    part = make.speaker(opening, make.person(chiangrai))
    Speaker.objects.filter(pk=part.pk).update(busy="empty")

    part.refresh_from_db()
    assert (part.busy.lower, part.busy.upper) == (opening.starts_at, opening.ends_at)


def test_full_clean_says_it_in_thai(edition, hall, opening):
    double = Session(
        assembly=edition, title="ซ้อน", kind=opening.kind, venue=hall, starts_at=make.OPENING, ends_at=opening.ends_at
    )
    with pytest.raises(ValidationError) as found:
        double.full_clean()

    assert found.value.messages == ["สถานที่นี้มีรายการอื่นในเวลาเดียวกัน"]


def test_every_save_raises_the_revision(edition, hall):
    for row in (edition, hall):
        before = row.revision
        row.save()
        row.refresh_from_db()
        assert row.revision == before + 1


def test_an_assembly_is_deleted_with_all_that_hangs_on_it(chiangrai, edition, opening):
    make.speaker(opening, make.person(chiangrai))
    edition.delete()

    assert [model.objects.count() for model in (Speaker, Session, Venue, Release, ReleasedSession)] == [0] * 5
