"""What the database holds of nominations and judging, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import RestrictedError
from django.utils import timezone

from exhibitions.models import Conflict, Consent, Criterion, Nomination, Phase, Review, RoleModel, Score
from tests import make

NOW = timezone.now()


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
def nomination(edition, community) -> Nomination:
    return make.nomination(edition, community)


@pytest.fixture
def review(edition, nomination) -> Review:
    return make.review(make.committee_member(edition), nomination)


def span(start: int, end: int | None) -> DateTimeTZRange:
    """So many days from now."""
    return DateTimeTZRange(NOW + timedelta(days=start), None if end is None else NOW + timedelta(days=end))


def test_phases_of_an_edition_do_not_overlap(edition, nan):
    make.phase(edition, "nominating", span=span(0, 2))
    make.phase(edition, "screening", span=span(2, 4))
    make.phase(make.assembly(nan), "scoring", span=span(1, 3))
    with refused("one_phase_at_once"):
        make.phase(edition, "scoring", span=span(3, None))


@pytest.mark.parametrize("bounds", [(None, NOW), (NOW, NOW)])
def test_phase_has_a_beginning(edition, bounds):
    with refused("phase_has_a_beginning"):
        make.phase(edition, span=DateTimeTZRange(*bounds))


def test_phase_comes_once(edition):
    make.phase(edition, "scoring", span=span(0, 1))
    with refused("one_phase_of_a_kind"):
        make.phase(edition, "scoring", span=span(5, 6))


def test_phase_without_an_end_lasts(edition):
    last = make.phase(edition, "announced", span=span(0, None))
    assert list(Phase.objects.at(NOW + timedelta(days=4000))) == [last]
    assert list(Phase.objects.at(NOW - timedelta(seconds=1))) == []


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"weight": -1}, "criterion_weight_is_a_share"),
        ({"weight": 5, "information_only": True}, "criterion_for_information_has_no_weight"),
        ({"scale_max": 11}, "criterion_scale_can_be_typed"),
        ({"scale_labels": ["น้อย", "มาก"]}, "criterion_labels_all_scores_or_none"),
    ],
)
def test_criterion(edition, fields, constraint):
    with refused(constraint):
        make.criterion(edition, **fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"given_name": "", "organization_name": ""}, "nomination_has_a_name"),
        ({"state": "submitted", "submitted_at": None}, "judged_nomination_was_submitted"),
        ({"state": "set_aside", "reason": ""}, "refused_nomination_says_why"),
        ({"state": "honoured", "decided_at": None}, "decided_nomination_says_when"),
        ({"state": "draft", "pending_decision": "honoured"}, "decision_of_a_judged_nomination"),
        ({"state": "famous"}, "nomination_in_a_known_state"),
    ],
)
def test_nomination(edition, fields, constraint):
    with refused(constraint):
        make.nomination(edition, **fields)


def test_nomination_stays_in_its_edition(edition, nan):
    foreign = make.category(make.assembly(nan))
    with refused("nomination_in_its_own_edition"):
        make.nomination(edition, category=foreign)


def test_one_review_of_a_member(review):
    with refused("one_review_of_a_nomination"):
        Review.objects.create(member=review.member, nomination=review.nomination)


def test_one_assignment_and_one_conflict(review):
    make.assignment(review.member, review.nomination)
    with refused("one_assignment_of_a_nomination"):
        make.assignment(review.member, review.nomination)
    about = {"member": review.member, "nomination": review.nomination}
    Conflict.objects.create(**about)
    with refused("one_conflict_of_a_nomination"):
        Conflict.objects.create(**about)


def test_score_stays_in_its_scale(edition, review):
    criterion = make.criterion(edition, scale_max=5)
    with refused("score_within_the_scale"):
        Score.objects.create(review=review, criterion=criterion, value=6)
    with refused("score_from_one"):
        Score.objects.create(review=review, criterion=criterion, value=0)
    Score.objects.create(review=review, criterion=criterion, value=5)
    with refused("one_score_of_a_criterion"):
        Score.objects.create(review=review, criterion=criterion, value=4)


def test_score_is_of_a_criterion_of_the_nomination(edition, nan, review):
    with refused("score_of_its_own_criterion"):
        Score.objects.create(review=review, criterion=make.criterion(make.assembly(nan)), value=1)
    other = make.criterion(edition, category=make.category(edition))
    with refused("score_of_its_own_criterion"):
        Score.objects.create(review=review, criterion=other, value=1)


def test_scored_criterion_stays(edition, review):
    criterion = make.criterion(edition, scale_max=5)
    Score.objects.create(review=review, criterion=criterion, value=3)
    with refused("scored_criterion_keeps_its_scale"):
        Criterion.objects.update(scale_max=3)
    assert Criterion.objects.update(title="ชื่อใหม่", weight=25) == 1
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM exhibitions_criterion")
    assert Criterion.objects.get().title == "ชื่อใหม่"
    with pytest.raises(RestrictedError):
        criterion.delete()


def test_nobody_is_shown_who_did_not_agree(edition):
    unasked = make.nomination(edition, state="honoured")
    make.consent(unasked, "waiting")
    with refused("shown_role_model_agreed"):
        make.role_model(edition, nomination=unasked)
    undecided = make.nomination(edition, state="shortlisted")
    make.consent(undecided)
    with refused("shown_role_model_agreed"):
        make.role_model(edition, nomination=undecided)


def test_who_is_shown_agrees_and_is_honoured(edition):
    shown = make.role_model(edition)
    declined = {"answer": "declined", "name": "เจ้าตัว", "answered_at": NOW}
    with refused("shown_role_model_agreed"):
        Consent.objects.update(**declined)
    with refused("shown_role_model_agreed"):
        Nomination.objects.update(state="not_honoured")
    with refused("shown_role_model_agreed"), connection.cursor() as cursor:
        Consent.objects.all().delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    RoleModel.objects.filter(pk=shown.pk).update(state="writing")
    assert Consent.objects.update(**declined) == 1


def test_story_and_nomination_count_their_changes(edition):
    shown = make.role_model(edition)
    RoleModel.objects.update(story="ใหม่")
    Nomination.objects.update(summary="ใหม่")
    shown.refresh_from_db()
    assert (shown.revision, shown.nomination.revision) == (1, 1)


def test_an_edition_goes_with_all_that_was_honoured_in_it_unless_it_was_judged(edition, community):
    make.role_model(edition, community)
    judged = make.nomination(edition, community)
    make.answer(make.criterion(edition), judged)
    review = make.review(make.committee_member(edition), judged, 4)
    with pytest.raises(RestrictedError):
        edition.delete()
    review.delete()
    edition.delete()
    assert (RoleModel.objects.count(), Nomination.objects.count(), Criterion.objects.count()) == (0, 0, 0)
