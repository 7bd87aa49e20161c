"""The generator of synthetic content: repeatable, marked as such, of the size asked for, and free of clashes."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F

from events.models import Document, News, Recording, Section, Session, Speaker, Venue
from moral_assembly.synthetic import Size, fill
from networks.models import Network, Organization, Person, Province

SMALL = Size(sessions=20, venues=4, days=2, networks=15, organizations=5, people=12, news=3)
THAI = re.compile(r"[\u0e00-\u0e7f]")


def rows(assembly) -> dict:
    """All that a reader could tell apart, without row ids."""
    of_province, of_edition = {"province": assembly.province}, {"assembly": assembly}
    return {
        "networks": list(Network.objects.filter(**of_province).values_list("slug", "name", "story")),
        "organizations": list(Organization.objects.filter(**of_province).values_list("name", "network__slug")),
        "people": list(
            Person.objects.filter(**of_province)
            .order_by("pk")
            .values_list("prefix", "given_name", "family_name", "position", "network__slug", "organization__name")
        ),
        "sessions": list(
            Session.objects.filter(**of_edition)
            .order_by("pk", "hosts__number")
            .values_list("slug", "title", "body", "venue__slug", "kind__slug", "starts_at", "ends_at", "hosts__slug")
        ),
        "speakers": list(
            Speaker.objects.filter(session__assembly=assembly)
            .order_by("pk")
            .values_list("session__slug", "person__given_name", "person__family_name", "order")
        ),
        "news": list(
            News.objects.filter(**of_edition)
            .order_by("pk", "networks__number", "organizations__name", "people__pk")
            .values_list("slug", "title", "body", "networks__slug", "organizations__name", "people__given_name")
        ),
        "sections": list(Section.objects.filter(**of_edition).values_list("slug", "title", "body")),
        "recordings": list(Recording.objects.filter(**of_edition).values_list("title", "youtube_id")),
        "documents": list(Document.objects.filter(**of_edition).values_list("slug", "title")),
    }


@pytest.mark.django_db
def test_same_seed_makes_the_same_rows_and_another_seed_others():
    first = rows(fill(SMALL, slug="one"))

    assert rows(fill(SMALL, slug="two")) == first
    other = rows(fill(replace(SMALL, seed=1), slug="three"))
    assert [name for name in first if other[name] == first[name]] == []


@pytest.mark.django_db
def test_more_of_one_thing_leaves_the_others_as_they_were():
    first = rows(fill(SMALL, slug="one"))

    second = rows(fill(replace(SMALL, news=9), slug="two"))
    assert {name for name in first if first[name] != second[name]} == {"news"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "size",
    [
        SMALL,
        Size(),
        Size(sessions=600),
        Size(sessions=2, venues=1, days=3, networks=1, organizations=0, people=0, news=1),
        Size(sessions=0, people=7000, news=0, recordings=0, documents=0, sections=0),
    ],
)
def test_makes_as_many_as_asked(size):
    assembly = fill(size)

    assert {
        "sessions": assembly.sessions.count(),
        "venues": assembly.venues.count(),
        "days": (assembly.ends_on - assembly.starts_on).days + 1,
        "networks": assembly.province.networks.count(),
        "organizations": assembly.province.organizations.count(),
        "people": assembly.province.people.count(),
        "news": assembly.news.count(),
        "recordings": assembly.recordings.count(),
        "documents": assembly.documents.count(),
        "sections": assembly.sections.count(),
        "seed": size.seed,
    } == vars(size)


@pytest.mark.django_db
def test_everything_says_that_it_is_synthetic():
    assembly = fill(SMALL)

    for model in (Session, Person, Venue):
        assert model.objects.filter(is_sample=False).count() == 0
    names = [assembly.name, assembly.theme, assembly.province.name]
    for model, field in (
        (Session, "title"), (News, "title"), (Section, "title"), (Recording, "title"), (Document, "title"),
        (Venue, "name"), (Network, "name"), (Organization, "name"), (Person, "given_name"),
    ):  # fmt: skip
        names += model.objects.values_list(field, flat=True)
    assert [name for name in names if not name.startswith("ตัวอย่าง")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("sessions", [60, 600])
def test_nothing_clashes_and_all_falls_on_days_of_the_assembly(sessions):
    assembly = fill(Size(sessions=sessions))

    for venue in assembly.venues.all():
        in_order = list(venue.sessions.order_by("starts_at"))
        assert in_order
        assert all(a.ends_at <= b.starts_at for a, b in pairwise(in_order))
    days = assembly.sessions.values_list("starts_at__date", flat=True).order_by("starts_at__date").distinct()
    assert (days[0], days.count(), days[len(days) - 1]) == (assembly.starts_on, 3, assembly.ends_on)
    assert assembly.sessions.filter(everywhere=True).count() == 3
    assert assembly.sessions.filter(ends_at__lte=F("starts_at")).count() == 0


@pytest.mark.django_db
def test_text_is_thai_of_the_length_organizers_write():
    assembly = fill(Size())

    bodies = assembly.sessions.filter(everywhere=False).values_list("body", flat=True)
    assert all(200 < len(body) < 2000 for body in bodies)
    assert all(20 < len(title) < 150 for title in assembly.sessions.values_list("title", flat=True))
    assert all(len(THAI.findall(body)) > 0.85 * len(body) for body in bodies)


@pytest.mark.django_db
def test_rows_satisfy_the_forms_rules_too():
    assembly = fill(SMALL)

    wrong = []
    for row in [assembly, *assembly.sessions.all(), *assembly.recordings.all(), *assembly.province.people.all()]:
        try:
            row.full_clean()
        except ValidationError as error:
            wrong.append(error)
    assert wrong == []


@pytest.mark.django_db
def test_refuses_more_sessions_than_rooms_can_hold():
    with pytest.raises(ValueError, match="6000 sessions do not fit into 14 rooms in 3 days"):
        fill(Size(sessions=6003))
    assert Province.objects.count() == 0


@pytest.mark.django_db
def test_refuses_a_database_that_is_not_its_own(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "NAME", "moral_assembly")

    with pytest.raises(RuntimeError, match="only for a database of its own"):
        fill(SMALL)
    assert Province.objects.count() == 0
