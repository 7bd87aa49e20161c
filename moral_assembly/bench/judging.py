"""Judging: statements of the boards of 1 and of 300 nominations before 15 members, and of a score that is saved."""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Assembly
from exhibitions import judging, results
from exhibitions.models import (
    Assignment,
    Category,
    CommitteeMember,
    Criterion,
    Nomination,
    Phase,
    Review,
    Score,
)
from moral_assembly import audit
from moral_assembly.accounts.models import User
from moral_assembly.bench.report import Table, Target
from moral_assembly.bench.run import Bench, get
from moral_assembly.bench.staff import signed_in, user
from networks.models import Membership
from networks.permissions import Role

MEMBERS, CRITERIA, MANY = 15, 5, 300
MOST_OF_A_BOARD, MOST_OF_A_SCORE = 40, 7
COLUMNS = ("", "statements", "ms", "KB of HTML")


def measure(bench: Bench) -> Iterator[Table | Target]:
    rows, counts = [], {}
    for assembly, number in ((bench.small, 1), (bench.large, MANY)):
        member, organizer = filled(assembly, number)
        for name, who, page in (
            ("a member's board", member.user, "desk_judging"),
            ("the results", organizer, "desk_results"),
        ):
            cookies, path = signed_in(who, assembly), reverse(page, args=[assembly.year])
            get(bench.observed, path, Cookie=cookies)  # whatever a process asks once
            begun = perf_counter()
            answer = get(bench.observed, path, Cookie=cookies)
            spent = 1000 * (perf_counter() - begun)
            rows.append((f"{name}, {number} nominations", answer.statements, spent, len(answer.body) // 1000))
            counts[name, number] = answer.statements
    yield Table(f"Judging before {MEMBERS} members", COLUMNS, rows)
    for name in ("a member's board", "the results"):
        few, many = counts[name, 1], counts[name, MANY]
        yield Target.at_most(f"judging: statements of {name}, {MANY} nominations", many, MOST_OF_A_BOARD)
        yield Target(f"judging: statements of {name} as with 1", str(many), str(few), few == many)
    yield Target.at_most("judging: statements of a score saved", statements_of_a_score(member), MOST_OF_A_SCORE)


def filled(assembly: Assembly, number: int) -> tuple[CommitteeMember, User]:
    """An edition open for scoring in which every member has scored every nomination; a member, an organizer."""
    now = timezone.now()
    span = DateTimeTZRange(now - timedelta(hours=1), now + timedelta(hours=9))
    Phase.objects.create(assembly=assembly, kind=Phase.Kind.SCORING, span=span)
    category = Category.objects.create(assembly=assembly, slug="bench", name="ประเภท")
    criteria = [
        Criterion.objects.create(assembly=assembly, slug=f"bench-{n}", title=f"เกณฑ์ {n}", weight=20, order=n)
        for n in range(CRITERIA)
    ]
    nominations = Nomination.objects.bulk_create(
        Nomination(assembly=assembly, category=category, given_name=f"คนดี {n}", state="shortlisted", submitted_at=now)
        for n in range(number)
    )
    users = [user(f"judge-{number}-{n}") for n in range(MEMBERS)]
    Membership.objects.bulk_create(
        Membership(user=each, province=assembly.province, role=Role.COMMITTEE) for each in users
    )
    members = CommitteeMember.objects.bulk_create(
        CommitteeMember(assembly=assembly, user=each, order=n) for n, each in enumerate(users)
    )
    pairs = [{"member": member, "nomination": each} for member in members for each in nominations]
    Assignment.objects.bulk_create(Assignment(**pair) for pair in pairs)
    reviews = Review.objects.bulk_create(Review(**pair, is_complete=True) for pair in pairs)
    Score.objects.bulk_create(
        (Score(review=each, criterion=one, value=1 + (each.pk + one.pk) % 5) for each in reviews for one in criteria),
        batch_size=5000,
    )
    return members[0], user(f"organizer-{number}", is_superuser=True)


def statements_of_a_score(member: CommitteeMember) -> int:
    """How many statements the deed takes, the trail's included, between its beginning and its commit."""
    review = member.reviews.select_related("nomination__assembly__province", "nomination__category").first()
    audit.record(None, audit.Action.SIGNED_IN)  # the trail has its head
    request = RequestFactory().post("/")
    request.user = member.user
    scale = results.Scale(Criterion.objects.of(review.nomination.category))
    given = dict.fromkeys(scale.criteria, 3)
    with CaptureQueriesContext(connection) as captured:
        judging.score(request, member, review.nomination, given, "", scale, review, judging.seal_of(review))
    return len([each for each in captured if each["sql"] not in ("BEGIN", "COMMIT")])
